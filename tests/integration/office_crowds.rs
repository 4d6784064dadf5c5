//! Too much at once, from those who may come in: logins, a terminal's submissions, forms of other sites.

use chrono::Duration;
use lobby_butler::{
    domain::limits::{BATCH_ENVELOPES, SUBMISSIONS_AT_ONCE},
    protocol::v1::{
        envelope::{Body, Envelope},
        messages::{BatchReply, Problem},
        paths,
    },
};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::office_support::{PASSWORD, Site, request, seal_body};

/// Sealed requests with these serials.
async fn envelopes(site: &Site, serials: std::ops::Range<u32>) -> Vec<Envelope> {
    let key = site.board().await.office_key;
    let body = serde_json::to_vec(&Body::Request(request())).unwrap();
    serials.map(|serial| seal_body(site.now(), serial, &key, &body)).collect()
}

async fn send(site: &Site, batch: &[Envelope]) -> Response {
    site.post(paths::SUBMISSIONS_BATCH).json(&json!({ "envelopes": batch })).send().await.unwrap()
}

async fn statuses(reply: Response) -> Vec<u16> {
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json::<BatchReply>().await.unwrap().results.iter().map(|result| result.status).collect()
}

async fn is_refused_for(reply: Response, seconds: &str) {
    assert_eq!((reply.status(), reply.headers()["retry-after"].to_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, seconds));
    assert_eq!(reply.json::<Problem>().await.unwrap().code, "too_many_submissions");
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_its_allowance_a_terminal_waits_and_what_is_stored_already_is_free() {
    let site = Site::start().await;
    let most = u32::try_from(SUBMISSIONS_AT_ONCE).unwrap();
    let all = envelopes(&site, 1_000_001..1_000_001 + most).await;
    for batch in all.chunks(BATCH_ENVELOPES) {
        assert!(statuses(send(&site, batch).await).await.iter().all(|status| *status == 201));
    }
    let late = envelopes(&site, 2_000_001..2_000_051).await;
    is_refused_for(send(&site, &late).await, "300").await;
    is_refused_for(site.submit(&late[0]).await, "6").await;
    // A lost answer is asked for again, in a batch and alone, as often as it takes.
    for batch in all.chunks(BATCH_ENVELOPES) {
        assert!(statuses(send(&site, batch).await).await.iter().all(|status| *status == 200));
    }
    assert_eq!(site.submit(&all[7]).await.status(), StatusCode::OK);
    site.advance(Duration::seconds(6));
    let mixed = [&all[..BATCH_ENVELOPES - 1], &late[..1]].concat();
    let mut expected = vec![200; BATCH_ENVELOPES - 1];
    expected.push(201);
    assert_eq!(statuses(send(&site, &mixed).await).await, expected, "a batch counts what is new in it");
    let other = site.office.add_terminal("6号楼大堂").unwrap();
    let elsewhere = site.http.post(format!("{}{}", site.base, paths::SUBMISSIONS)).bearer_auth(other).json(&late[1]).send().await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::CREATED, "another terminal's allowance is its own");
    // Nothing of what was refused is lost or stored by halves: it goes through when it comes again.
    site.advance(Duration::seconds(300));
    assert_eq!(statuses(send(&site, &late).await).await, [vec![200, 200], vec![201; 48]].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_envelopes_take_nothing_from_the_allowance() {
    let site = Site::start().await;
    let stored = envelopes(&site, 1_000_001..1_000_002).await.remove(0);
    assert_eq!(site.submit(&stored).await.status(), StatusCode::CREATED);
    let conflicts: Vec<Envelope> =
        envelopes(&site, 1_000_002..1_000_052).await.into_iter().map(|other| Envelope { id: stored.id, ..other }).collect();
    for _ in 0..41 {
        assert!(statuses(send(&site, &conflicts).await).await.iter().all(|status| *status == 409));
    }
    let fresh = envelopes(&site, 1_000_100..1_000_150).await;
    assert!(statuses(send(&site, &fresh).await).await.iter().all(|status| *status == 201));
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_beyond_a_bounded_queue_are_told_kindly_to_come_again() {
    let site = Site::start().await.with_trusted_proxy().await;
    let browser = site.browser().await;
    let attempt = |n: usize| {
        let post = site.http.post(format!("{}/login", site.base)).header("x-forwarded-for", format!("192.0.2.{n}"));
        let post = post.header("content-type", "application/x-www-form-urlencoded").body(format!("login=staff{n}&password=wrong-wrong"));
        tokio::spawn(async move { post.send().await.unwrap() })
    };
    let all: Vec<_> = (0..200).map(attempt).collect();
    let mut crowded = 0;
    for one in all {
        let reply = one.await.unwrap();
        if reply.status() == StatusCode::SERVICE_UNAVAILABLE {
            crowded += 1;
            assert!(reply.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
            let page = reply.text().await.unwrap();
            assert!(page.contains("登录的人太多，请过几秒再试。") && page.contains("value=\"staff"), "what was typed stays: {page}");
        } else {
            assert_eq!(reply.status(), StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert!(crowded > 0, "two hundred at once were all hashed");
    assert_eq!(browser.get("/inbox").await.status(), StatusCode::OK, "whoever is in goes on working");
    let mut colleague = crate::office_support::Browser { site: &site, cookie: String::new() };
    assert_eq!(colleague.log_in(PASSWORD, "").await.status(), StatusCode::SEE_OTHER, "a moment later");
}

#[tokio::test(flavor = "multi_thread")]
async fn pairing_is_asked_for_in_json_only() {
    let site = Site::start().await;
    let body = json!({ "token_hash": "a".repeat(64), "version": "1", "device": "lobby" }).to_string();
    let ask = |kind: Option<&str>| {
        let post = site.http.post(format!("{}{}", site.base, paths::PAIRING)).body(body.clone());
        match kind {
            Some(kind) => post.header("content-type", kind).send(),
            None => post.send(),
        }
    };
    for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("text/plain; application/json")] {
        let reply = ask(kind).await.unwrap();
        assert_eq!(reply.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind:?}");
        assert_eq!(reply.json::<Problem>().await.unwrap().code, "not_json");
    }
    for kind in ["application/json", "Application/JSON; charset=utf-8"] {
        assert_eq!(ask(Some(kind)).await.unwrap().status(), StatusCode::OK, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_from_another_origin_is_refused() {
    let site = Site::start().await;
    let first = site.office.first_login().unwrap().one_time_password;
    let log_in = |headers: &[(&'static str, String)]| {
        let mut post = site.http.post(format!("{}/login", site.base)).header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in headers {
            post = post.header(*name, value);
        }
        post.body(format!("login=admin&password={first}")).send()
    };
    for foreign in ["https://evil.example", "null", "http://127.0.0.1"] {
        let reply = log_in(&[("origin", foreign.into())]).await.unwrap();
        assert_eq!((reply.status(), reply.headers().get("set-cookie")), (StatusCode::FORBIDDEN, None), "{foreign}");
    }
    for own in [vec![], vec![("origin", site.base.clone())], vec![("sec-fetch-site", "same-origin".into()), ("origin", site.base.clone())]]
    {
        assert_eq!(log_in(&own).await.unwrap().status(), StatusCode::SEE_OTHER, "{own:?}");
    }
}
