//! Terminals that pair themselves: no token travels, and who lets one in has stood before it.

use chrono::Duration;
use lobby_butler::protocol::v1::{
    messages::{PairingState, PairingStatus, PairingTicket, Problem},
    paths,
};
use reqwest::{Response, StatusCode};
use sha2::{Digest, Sha256};

use crate::office_support::{Browser, Site};

fn hash_of(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn ask(site: &Site, token: &str) -> Response {
    let request = serde_json::json!({ "token_hash": hash_of(token), "version": "0.1.0", "device": "kiosk-7 1080x1920" });
    site.http.post(format!("{}{}", site.base, paths::PAIRING)).json(&request).send().await.unwrap()
}

pub async fn ticket(site: &Site, token: &str) -> PairingTicket {
    let reply = ask(site, token).await;
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json().await.unwrap()
}

async fn status(site: &Site, ticket: &PairingTicket) -> PairingStatus {
    let reply = site.http.get(format!("{}{}/{}", site.base, paths::PAIRING, ticket.id)).send().await.unwrap();
    reply.json().await.unwrap()
}

async fn decide(browser: &Browser<'_>, ticket: &PairingTicket, code: &str) -> Response {
    approve(browser, ticket, code, "5号楼大堂").await
}

pub async fn approve(browser: &Browser<'_>, ticket: &PairingTicket, code: &str, lobby: &str) -> Response {
    let path = format!("/terminals/pairing/{}/approve", ticket.id);
    browser.submit("/terminals", &path, &[("code", code), ("lobby", lobby), ("building", "5号楼")]).await
}

fn another(code: &str) -> &'static str {
    if code == "000001" { "000002" } else { "000001" }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_let_in_by_the_code_on_its_screen() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let waiting = ticket(&site, "secret").await;
    assert!(waiting.code.len() == 6 && waiting.code.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(ticket(&site, "secret").await, waiting, "asking again is the same request");
    assert_eq!(status(&site, &waiting).await, PairingStatus { state: PairingState::Pending, lobby: None });
    let page = browser.page("/terminals").await;
    assert!(page.contains("kiosk-7 1080x1920") && page.contains("版本 0.1.0") && page.contains("127.0.0.1"));
    assert!(!page.contains(&waiting.code), "the code is on the terminal's screen and nowhere else");
    let board = || site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth("secret").send();
    assert_eq!(board().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let spaced = format!("{} {}", &waiting.code[..3], &waiting.code[3..]);
    assert_eq!(decide(&browser, &waiting, &spaced).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(decide(&browser, &waiting, &waiting.code).await.status(), StatusCode::SEE_OTHER, "a second click is harmless");
    let approved = PairingStatus { state: PairingState::Approved, lobby: Some("5号楼大堂".into()) };
    assert_eq!(status(&site, &waiting).await, approved);
    let reply: lobby_butler::protocol::v1::board::Board = board().await.unwrap().json().await.unwrap();
    assert_eq!((reply.estate.lobby.as_str(), reply.estate.building.as_str()), ("5号楼大堂", "5号楼"));
    site.advance(Duration::hours(1));
    assert_eq!(ticket(&site, "secret").await.id, waiting.id);
    assert!(browser.page("/audit").await.contains("配对终端"));
    assert_eq!(browser.page("/terminals").await.matches("等待配对：").count(), 0);
    // Registered by hand, it is in all the same.
    let by_hand = ticket(&site, &site.token).await;
    assert_eq!(status(&site, &by_hand).await.state, PairingState::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_lets_nobody_in_and_guessing_stops() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let waiting = ticket(&site, "secret").await;
    for _ in 0..5 {
        let refused = decide(&browser, &waiting, another(&waiting.code)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().await.unwrap().contains("不是该终端屏幕上的配对码"));
    }
    let stopped = decide(&browser, &waiting, &waiting.code).await;
    assert!(stopped.text().await.unwrap().contains("输错次数过多"));
    assert_eq!(status(&site, &waiting).await.state, PairingState::Pending);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_code_is_replaced_and_a_refused_terminal_stays_out() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let waiting = ticket(&site, "secret").await;
    site.advance(Duration::minutes(15));
    assert_eq!(status(&site, &waiting).await.state, PairingState::Expired);
    assert!(decide(&browser, &waiting, &waiting.code).await.text().await.unwrap().contains("已过期"));
    let fresh = ticket(&site, "secret").await;
    assert_ne!(fresh.id, waiting.id);
    let deny = format!("/terminals/pairing/{}/deny", fresh.id);
    assert_eq!(browser.submit("/terminals", &deny, &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(status(&site, &fresh).await.state, PairingState::Denied);
    assert_eq!(decide(&browser, &fresh, &fresh.code).await.status(), StatusCode::CONFLICT);
    assert_eq!(ticket(&site, "secret").await.id, fresh.id);
    let board = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth("secret").send().await.unwrap();
    assert_eq!(board.status(), StatusCode::UNAUTHORIZED);
    let nobody = site.http.get(format!("{}{}/nonsense", site.base, paths::PAIRING)).send().await.unwrap();
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_fill_few_places_and_no_more() {
    let site = Site::start().await;
    for n in 0..10 {
        ticket(&site, &format!("secret {n}")).await;
    }
    let stopped = ask(&site, "one more").await;
    assert_eq!(stopped.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(stopped.headers()["retry-after"].to_str().unwrap(), "900");
    assert_eq!(stopped.json::<Problem>().await.unwrap().code, "too_many_pairings");
    assert_eq!(ask(&site, "secret 3").await.status(), StatusCode::OK, "who waits already may ask on");
    let site = site.with_trusted_proxy().await;
    let from = async |n: usize| {
        let request = serde_json::json!({ "token_hash": hash_of(&format!("far {n}")), "version": "", "device": "" });
        let post = site.http.post(format!("{}{}", site.base, paths::PAIRING)).header("x-forwarded-for", format!("192.0.2.{n}"));
        post.json(&request).send().await.unwrap().status()
    };
    for n in 0..10 {
        assert_eq!(from(n).await, StatusCode::OK);
    }
    assert_eq!(from(10).await, StatusCode::TOO_MANY_REQUESTS, "twenty wait");
    let raw = |body: String| {
        site.http
            .post(format!("{}{}", site.base, paths::PAIRING))
            .header("content-type", "application/json; charset=utf-8")
            .body(body)
            .send()
    };
    assert_eq!(raw("x".repeat(4_000)).await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    for nonsense in ["{}", r#"{"token_hash":"ABC","version":"","device":""}"#] {
        assert_eq!(raw(nonsense.into()).await.unwrap().status(), StatusCode::BAD_REQUEST);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_taken_back_stays_out() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = browser.page("/terminals").await;
    let path = page.split("action=\"").find(|part| part.contains("/revoke\"")).unwrap().split('"').next().unwrap().to_owned();
    browser.submit("/terminals", &path, &[]).await;
    let refused = ask(&site, &site.token).await;
    assert_eq!((refused.status(), refused.json::<Problem>().await.unwrap().code), (StatusCode::CONFLICT, "token_revoked".to_owned()));
}
