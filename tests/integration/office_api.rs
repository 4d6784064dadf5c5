//! The terminals' door.

use chrono::Duration;
use lobby_butler::protocol::v1::{
    envelope::Envelope,
    messages::{Acknowledgement, BatchReply, Problem, Progress},
    paths,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::office_support::{Site, request, seal_body};

async fn problem(reply: reqwest::Response) -> (u16, String) {
    assert_eq!(reply.headers()["content-type"], "application/problem+json");
    let status = reply.status().as_u16();
    (status, reply.json::<Problem>().await.unwrap().code)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_envelope_twice_is_one_submission_and_one_answer() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    let first = site.submit(&envelope).await;
    assert_eq!(first.status(), StatusCode::CREATED);
    let first: Acknowledgement = first.json().await.unwrap();
    assert_eq!((first.id, &first.digest, first.received_at), (envelope.id, &envelope.digest(), site.now()));
    site.advance(Duration::minutes(3));
    let again = site.submit(&envelope).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Acknowledgement>().await.unwrap(), first);
    let inbox = site.browser().await.page("/inbox").await;
    assert_eq!(inbox.matches("class=\"order\"").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_under_the_same_id_is_a_conflict() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let mut other = site.envelope(1_000_001).await;
    other.id = envelope.id;
    assert_eq!(problem(site.submit(&other).await).await, (409, "digest_conflict".into()));
    assert_eq!(site.submit(&envelope).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unopenable_body_is_quarantined_and_acknowledged() {
    let site = Site::start().await;
    let key = site.board().await.office_key;
    let mut torn = site.envelope(1_000_001).await;
    let mut bytes = torn.sealed_bytes().unwrap();
    bytes[40] ^= 1;
    torn.set_sealed_bytes(&bytes);
    let foreign = Envelope { key_id: "other".into(), ..site.envelope(1_000_002).await };
    let nonsense = seal_body(site.now(), 1_000_003, &key, b"{\"kind\":\"poem\"}");
    let mut unconfirmed = request();
    unconfirmed.price_understood = false;
    let body = serde_json::to_vec(&lobby_butler::protocol::v1::envelope::Body::Request(unconfirmed)).unwrap();
    let incomplete = seal_body(site.now(), 1_000_004, &key, &body);
    for envelope in [&torn, &foreign, &nonsense, &incomplete] {
        assert_eq!(site.submit(envelope).await.status(), StatusCode::CREATED);
        assert_eq!(site.submit(envelope).await.status(), StatusCode::OK);
    }
    let browser = site.browser().await;
    let page = browser.page("/inbox?state=unopenable").await;
    assert_eq!(page.matches("class=\"order\"").count(), 4);
    assert!(page.contains("无法打开的申请") && page.contains("密封内容无法解开"));
    assert!(browser.page(&format!("/submissions/{}", torn.id)).await.contains("申请原文已完整保存"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_refused() {
    let site = Site::start().await;
    let all = [paths::BOARD, paths::EVENTS, "/api/v1/assets/00"].map(|path| site.http.get(format!("{}{path}", site.base)));
    let posts = [paths::SUBMISSIONS, paths::SUBMISSIONS_BATCH, paths::PROGRESS, paths::CODE_BLOCKS, paths::HEARTBEAT]
        .map(|path| site.http.post(format!("{}{path}", site.base)).body("{}"));
    for request in all.into_iter().chain(posts) {
        let bare = request.try_clone().unwrap().send().await.unwrap();
        assert_eq!(problem(bare).await, (401, "unauthorized".into()));
        assert_eq!(problem(request.bearer_auth("wrong").send().await.unwrap()).await, (401, "unauthorized".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_envelope_is_refused_with_its_reason() {
    let site = Site::start().await;
    let good = serde_json::to_value(site.envelope(1_000_001).await).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = good.clone();
        changed[name] = value;
        changed.to_string()
    };
    let cases = [
        (String::from("not json"), (400, "envelope_invalid")),
        (String::from("{}"), (400, "envelope_invalid")),
        (String::from("[]"), (400, "envelope_invalid")),
        (with("receipt_code", json!("12345678")), (400, "envelope_invalid")),
        (with("id", json!("me")), (400, "envelope_invalid")),
        (with("version", json!(2)), (422, "version_unsupported")),
        (with("sealed_body", json!("***")), (422, "body_not_base64")),
        (with("sealed_body", json!("A".repeat(70_000))), (413, "too_large")),
    ];
    for (body, (status, code)) in cases {
        let shown = body[..body.len().min(60)].to_owned();
        assert_eq!(problem(site.post(paths::SUBMISSIONS).body(body).send().await.unwrap()).await, (status, code.to_owned()), "{shown}");
    }
    let bytes = site.post(paths::SUBMISSIONS).body(vec![0xff, 0xfe]).send().await.unwrap();
    assert_eq!(problem(bytes).await, (400, "envelope_invalid".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_element_does_not_spoil_a_batch() {
    let site = Site::start().await;
    let known = site.envelope(1_000_001).await;
    site.submit(&known).await;
    let conflicting = Envelope { id: known.id, ..site.envelope(1_000_002).await };
    let fresh = site.envelope(1_000_003).await;
    let mut newer = serde_json::to_value(site.envelope(1_000_004).await).unwrap();
    newer["version"] = json!(9);
    let batch = json!({ "envelopes": [known, "nonsense", fresh, newer, conflicting, fresh] });
    let reply = site.post(paths::SUBMISSIONS_BATCH).json(&batch).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    let reply: BatchReply = reply.json().await.unwrap();
    assert_eq!(reply.results.iter().map(|result| result.status).collect::<Vec<_>>(), [200, 400, 201, 422, 409, 200]);
    assert_eq!(reply.results[2].acknowledgement.as_ref().unwrap().id, fresh.id);
    let too_many = json!({ "envelopes": vec![json!({}); 51] });
    assert_eq!(problem(site.post(paths::SUBMISSIONS_BATCH).json(&too_many).send().await.unwrap()).await, (413, "too_large".into()));
    assert_eq!(problem(site.post(paths::SUBMISSIONS_BATCH).body("{}").send().await.unwrap()).await, (400, "batch_invalid".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_downloaded_once_per_revision() {
    let site = Site::start().await;
    let first = site.get(paths::BOARD).send().await.unwrap();
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();
    let board: lobby_butler::protocol::v1::board::Board = first.json().await.unwrap();
    assert!(etag.starts_with(&format!("\"{}-", board.revision)));
    let butler = board.butler.unwrap();
    assert_eq!((butler.name.as_str(), butler.staff_number.as_str()), ("陈管家", "0317"));
    assert!(board.estate.sample && board.estate.lobby_address.contains("3号楼大堂"));
    assert!(board.rooms.iter().any(|room| room.label() == "3号楼 2单元 1602室"));
    assert_eq!(board.duty_manager.unwrap().name, "M-106");
    site.advance(Duration::minutes(1));
    let second = site.get(paths::BOARD).header("if-none-match", &etag).send().await.unwrap();
    assert_eq!((second.status(), second.headers()["etag"].to_str().unwrap()), (StatusCode::NOT_MODIFIED, etag.as_str()));
    site.office.refresh_sample(site.now()).unwrap();
    let third = site.get(paths::BOARD).header("if-none-match", &etag).send().await.unwrap();
    assert_eq!(third.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_board_is_the_same_document_and_either_tag_is_known() {
    let site = Site::start().await;
    // The site's client asks for a compressed one and unpacks it.
    let zipped = site.get(paths::BOARD).send().await.unwrap();
    let tag = zipped.headers()["etag"].to_str().unwrap().to_owned();
    let zipped = zipped.bytes().await.unwrap();
    let plain = reqwest::Client::builder().no_gzip().build().unwrap();
    let ask = |tag: &str| {
        let ask = plain.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(&site.token).header("if-none-match", tag);
        async move { ask.send().await.unwrap() }
    };
    let whole = ask("\"another\"").await;
    assert!(!whole.headers().contains_key("content-encoding"));
    let other_tag = whole.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(whole.bytes().await.unwrap(), zipped);
    assert_ne!(tag, other_tag, "a strong tag names the bytes on the wire");
    for known in [tag, other_tag] {
        assert_eq!(ask(&known).await.status(), StatusCode::NOT_MODIFIED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_sees_the_butler_of_its_own_building() {
    let site = Site::start().await;
    let token = site.office.add_terminal("6号楼大堂").unwrap();
    let reply = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token).send().await.unwrap();
    let board: lobby_butler::protocol::v1::board::Board = reply.json().await.unwrap();
    assert_eq!(board.butler.unwrap().staff_number, "0325");
    let gate = site.office.add_terminal("会所前台").unwrap();
    let reply = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(gate).send().await.unwrap();
    assert_eq!(reply.json::<lobby_butler::protocol::v1::board::Board>().await.unwrap().butler, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_notice_leaves_the_board_and_a_coming_one_is_on_it() {
    let site = Site::start().await;
    let titles = |board: lobby_butler::protocol::v1::board::Board| board.notices.into_iter().map(|n| n.title).collect::<Vec<_>>();
    assert!(titles(site.board().await).iter().any(|title| title.contains("水箱清洗")));
    site.advance(Duration::days(9));
    assert!(!titles(site.board().await).iter().any(|title| title.contains("水箱清洗")));
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_only_with_the_right_digits() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let code = envelope.receipt_code.to_string();
    let ask = |body: Value| site.post(paths::PROGRESS).json(&body).send();
    let bare: Progress = ask(json!({ "receipt_code": code })).await.unwrap().json().await.unwrap();
    assert_eq!((bare.state.key(), bare.detail), ("delivered", None));
    let full: Progress = ask(json!({ "receipt_code": code, "secret": "6688" })).await.unwrap().json().await.unwrap();
    let detail = full.detail.unwrap();
    assert_eq!((detail.owner.as_str(), detail.building.as_str(), detail.steps.len()), ("陈管家 0317", "3号楼", 1));
    assert_eq!(problem(ask(json!({ "receipt_code": code, "secret": "0000" })).await.unwrap()).await, (403, "secret_mismatch".into()));
    let unknown = lobby_butler::domain::receipt_code::ReceiptCode::from_serial(2_000_000).unwrap().to_string();
    assert_eq!(problem(ask(json!({ "receipt_code": unknown })).await.unwrap()).await, (404, "unknown_code".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_digits_is_stopped_and_later_forgiven() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    site.submit(&envelope).await;
    let ask = |secret: &str| {
        site.post(paths::PROGRESS).json(&json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": secret })).send()
    };
    for _ in 0..10 {
        assert_eq!(ask("6688").await.unwrap().status(), StatusCode::OK);
    }
    for _ in 0..5 {
        assert_eq!(ask("1111").await.unwrap().status(), StatusCode::FORBIDDEN);
    }
    let stopped = ask("6688").await.unwrap();
    assert!(stopped.headers().contains_key("retry-after"));
    assert_eq!(problem(stopped).await, (429, "too_many_attempts".into()));
    site.advance(Duration::minutes(15));
    assert_eq!(ask("6688").await.unwrap().status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_is_described() {
    let site = Site::start().await;
    let document: Value = site.http.get(format!("{}{}", site.base, paths::OPENAPI)).send().await.unwrap().json().await.unwrap();
    let described = document["paths"].as_object().unwrap();
    let asset = format!("{}/{{sha256}}", paths::ASSETS);
    let pairing = format!("{}/{{id}}", paths::PAIRING);
    let call = format!("{}/{{id}}", paths::CALLS);
    let cancel = format!("{call}/cancel");
    let expected = [
        (paths::CALLS, "post"),
        (call.as_str(), "get"),
        (cancel.as_str(), "post"),
        (paths::SUBMISSIONS, "post"),
        (paths::SUBMISSIONS_BATCH, "post"),
        (paths::BOARD, "get"),
        (asset.as_str(), "get"),
        (paths::EVENTS, "get"),
        (paths::PROGRESS, "post"),
        (paths::CODE_BLOCKS, "post"),
        (paths::HEARTBEAT, "post"),
        (paths::SHOWINGS, "post"),
        (paths::PAIRING, "post"),
        (pairing.as_str(), "get"),
        (paths::OPENAPI, "get"),
    ];
    for (path, method) in expected {
        assert!(described[path][method].is_object(), "{method} {path}");
    }
    assert_eq!(described.len(), expected.len());
    for schema in ["Envelope", "Acknowledgement", "BatchReply", "Progress", "Heartbeat", "HeartbeatReply", "Hint", "Problem"] {
        assert!(document["components"]["schemas"][schema].is_object(), "{schema}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_after_a_restart() {
    let mut site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    let first: Acknowledgement = site.submit(&envelope).await.json().await.unwrap();
    drop(site.stop.take());
    site.served.take().unwrap().await.unwrap();
    let Site { office, folder, token, .. } = site;
    let old = office.first_login().unwrap();
    drop(office);
    let office = loop {
        // The database thread lets go of its lock a moment after the last handle is gone.
        match crate::office_support::open_office(folder.path(), lobby_butler::clock::Clock::system()) {
            Err(error) if error.to_string().contains("in use") => tokio::task::yield_now().await,
            other => break other.unwrap(),
        }
    };
    assert_ne!(office.first_login().unwrap(), old);
    assert!(!office.load_sample().unwrap());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(lobby_butler::office::serve(listener, office, std::future::pending()));
    let again = crate::office_support::client()
        .post(format!("{base}{}", paths::SUBMISSIONS))
        .bearer_auth(token)
        .json(&envelope)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<Acknowledgement>().await.unwrap(), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_did_not_arrive_whole_is_asked_for_again() {
    use std::io::{Read, Write};
    let site = Site::start().await;
    for path in [paths::SUBMISSIONS, paths::SUBMISSIONS_BATCH] {
        let mut line = std::net::TcpStream::connect(site.base.trim_start_matches("http://")).unwrap();
        let head =
            format!("POST {path} HTTP/1.1\r\nhost: office\r\nauthorization: Bearer {}\r\ntransfer-encoding: chunked\r\n\r\n", site.token);
        line.write_all(format!("{head}5\r\n{{\"ver\r\nbroken\r\n").as_bytes()).unwrap();
        let mut reply = String::new();
        line.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 408 ") && reply.contains("body_unreadable"), "{reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_forbids_frames() {
    let site = Site::start().await;
    for path in [paths::BOARD, paths::OPENAPI, "/api/v1/none", "/login", "/nowhere"] {
        let reply = site.get(path).send().await.unwrap();
        assert_eq!(
            (&reply.headers()["x-frame-options"], &reply.headers()["x-content-type-options"]),
            (&"DENY".parse().unwrap(), &"nosniff".parse().unwrap()),
            "{path}"
        );
    }
}
