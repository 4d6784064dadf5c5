//! A call for help from a screen: refused when it is old, told to everybody at once, seen by the first who presses.

use chrono::Duration;
use lobby_butler::{
    domain::{
        ids::{CallId, TerminalId},
        staff::Role,
    },
    protocol::v1::{
        calls::{CallRequest, CallState, CallStatus},
        messages::Problem,
        paths,
    },
};
use reqwest::{Response, StatusCode};

use crate::{
    office_robots::{Robot, enter, site as site_with_robots, tries},
    office_support::{Browser, Site, book::Book, colleague},
};

const CALL: &str = "紧急呼叫：3号楼大堂";

fn id(n: u128) -> CallId {
    CallId(uuid::Uuid::from_u128(n))
}

async fn send(site: &Site, token: &str, n: u128, age_ms: u64) -> Response {
    let request = site.http.post(format!("{}{}", site.base, paths::CALLS)).bearer_auth(token);
    request.json(&CallRequest { id: id(n), age_ms }).send().await.unwrap()
}

async fn call(site: &Site, n: u128) -> CallStatus {
    let reply = send(site, &site.token, n, 200).await;
    assert_eq!(reply.status(), StatusCode::OK);
    reply.json().await.unwrap()
}

async fn asked(site: &Site, n: u128) -> Option<CallStatus> {
    let reply = site.get(&format!("{}/{}", paths::CALLS, id(n))).send().await.unwrap();
    if reply.status() == StatusCode::NOT_FOUND { None } else { Some(reply.json().await.unwrap()) }
}

async fn cancel(site: &Site, n: u128) -> CallStatus {
    site.post(&format!("{}/{}/cancel", paths::CALLS, id(n))).json(&serde_json::json!({})).send().await.unwrap().json().await.unwrap()
}

/// An open page, which hears what the office tells.
async fn listening(browser: &Browser<'_>) -> Response {
    browser.get("/inbox/events").await
}

async fn hears(stream: &mut Response, wanted: &str) {
    let mut seen = String::new();
    while !seen.contains(wanted) {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
    }
}

async fn press(browser: &Browser<'_>, n: u128, what: &str) -> StatusCode {
    browser.submit("/inbox", &format!("/calls/{}/{what}", id(n)), &[]).await.status()
}

fn audited(site: &Site, action: &str) -> Vec<String> {
    Book::of(site.folder.path()).column(&format!("SELECT subject FROM audit WHERE action = '{action}' ORDER BY at"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_on_every_page_until_one_person_has_pressed_and_is_named() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let desk = colleague(&site, &browser, "desk-1", Role::FrontDesk, &[]).await;
    let mut open = listening(&desk).await;
    assert_eq!(call(&site, 1).await, CallStatus { id: id(1), state: CallState::Ringing, seen_at: None });
    hears(&mut open, "event: calls\ndata: 1").await;
    for page in ["/desk", "/inbox", "/calls"] {
        let shown = browser.page(page).await;
        assert!(shown.matches(CALL).count() == 1 && shown.contains("data-ringing"), "{page}");
    }
    // What rings cannot be put away without having been seen.
    press(&desk, 1, "ended").await;
    assert_eq!(asked(&site, 1).await.unwrap().state, CallState::Ringing);
    site.advance(Duration::seconds(12));
    // Both press at once; whoever is first is named, and the other reads so.
    let (first, second) = tokio::join!(press(&desk, 1, "seen"), press(&browser, 1, "seen"));
    assert_eq!((first, second), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let seen = audited(&site, "确认呼叫");
    assert_eq!(seen, ["3号楼大堂·等了 12 秒"], "one of them");
    let status = asked(&site, 1).await.unwrap();
    assert_eq!((status.state, status.seen_at), (CallState::Seen, Some(site.now())));
    hears(&mut open, "event: calls\ndata: 0").await;
    let page = browser.page("/desk").await;
    assert!(page.contains("正在处理：3号楼大堂") && !page.contains("data-ringing"));
    // A second click of the same hand meets the other button in the same place.
    press(&browser, 1, "ended").await;
    assert!(browser.page("/desk").await.contains("正在处理"));
    site.advance(Duration::seconds(3));
    press(&browser, 1, "ended").await;
    assert!(!browser.page("/desk").await.contains("正在处理"));
    assert_eq!(asked(&site, 1).await.unwrap().state, CallState::Seen, "whoever called still reads that it was seen");
    assert_eq!((audited(&site, "呼叫值班室"), audited(&site, "结束呼叫").len()), (vec!["已通知".to_owned()], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_older_than_five_seconds_is_refused_and_rings_nobody() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let _open = listening(&browser).await;
    for age in [5_001, 3_600_000, u64::MAX] {
        let reply = send(&site, &site.token, 1, age).await;
        assert_eq!(reply.status(), StatusCode::CONFLICT);
        assert_eq!(reply.json::<Problem>().await.unwrap().code, "call_too_late");
    }
    assert!(asked(&site, 1).await.is_none() && !browser.page("/desk").await.contains(CALL));
    assert_eq!(send(&site, &site.token, 1, 5_000).await.status(), StatusCode::OK);
    assert_eq!(send(&site, "nobody's", 2, 0).await.status(), StatusCode::UNAUTHORIZED);
    let garbage = site.post(paths::CALLS).body("{\"id\":").send().await.unwrap();
    assert_eq!(garbage.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_hears_the_screen_is_told_so_with_the_answer_and_staff_read_of_it_later() {
    let site = Site::start().await;
    assert_eq!(call(&site, 1).await.state, CallState::Unheard);
    let browser = site.browser().await;
    let page = browser.page("/desk").await;
    assert!(page.contains("没有接到的呼叫：3号楼大堂") && !page.contains("data-ringing"), "it does not ring late");
    press(&browser, 1, "ended").await;
    assert!(!browser.page("/desk").await.contains("没有接到的呼叫"));
}

#[tokio::test(flavor = "multi_thread")]
async fn holding_twice_is_one_call_and_two_lobbies_are_two() {
    let site = Site::start().await;
    let other = site.office.add_terminal("5号楼大堂").unwrap();
    let browser = site.browser().await;
    let _open = listening(&browser).await;
    let (one, again, elsewhere) = tokio::join!(call(&site, 1), call(&site, 2), send(&site, &other, 3, 10));
    assert!(one.state == CallState::Ringing && again.state == CallState::Ringing && elsewhere.status() == StatusCode::OK);
    assert_eq!(call(&site, 1).await.id, id(1), "sent again it is the same");
    let page = browser.page("/calls").await;
    assert_eq!((page.matches("紧急呼叫：3号楼大堂").count(), page.matches("紧急呼叫：5号楼大堂").count()), (1, 1));
    // The second id follows the same call; another terminal's is none of its own.
    let first = if page.contains(&id(1).to_string()) { 1 } else { 2 };
    press(&browser, first, "seen").await;
    assert_eq!((asked(&site, 1).await.unwrap().state, asked(&site, 2).await.unwrap().state), (CallState::Seen, CallState::Seen));
    assert!(asked(&site, 3).await.is_none());
    // Whoever holds once more, after that, rings once more.
    assert_eq!(call(&site, 4).await.state, CallState::Ringing);
    assert_eq!(browser.page("/calls").await.matches("data-ringing").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_back_a_second_hold_takes_no_call_of_somebody_else_back() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let _open = listening(&browser).await;
    call(&site, 1).await;
    call(&site, 2).await;
    assert_eq!(cancel(&site, 2).await.state, CallState::Cancelled);
    assert_eq!(asked(&site, 1).await.unwrap().state, CallState::Ringing, "the first still needs somebody");
    assert!(browser.page("/desk").await.contains("data-ringing"));
    assert_eq!(cancel(&site, 1).await.state, CallState::Cancelled);
    assert!(!browser.page("/desk").await.contains("data-ringing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_after_nobody_answered_is_told_of_anew_or_said_to_be_heard_by_nobody() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let open = listening(&browser).await;
    assert_eq!(call(&site, 1).await.state, CallState::Ringing);
    drop(open);
    site.advance(Duration::hours(1));
    assert_eq!(call(&site, 2).await.state, CallState::Unheard, "everybody has gone home meanwhile");
    let page = browser.page("/calls").await;
    assert!(page.contains("没有接到的呼叫：3号楼大堂") && !page.contains("data-ringing"), "{page}");
    let _open = listening(&browser).await;
    assert_eq!(call(&site, 3).await.state, CallState::Ringing);
    press(&browser, 3, "seen").await;
    assert_eq!(asked(&site, 3).await.unwrap().state, CallState::Seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_rings_no_more_and_never_if_it_arrives_afterwards() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let _open = listening(&browser).await;
    call(&site, 1).await;
    assert_eq!(cancel(&site, 1).await.state, CallState::Cancelled);
    let page = browser.page("/desk").await;
    assert!(page.contains("误触，已取消：3号楼大堂") && !page.contains("data-ringing"));
    assert_eq!(cancel(&site, 9).await.state, CallState::Cancelled);
    assert_eq!(call(&site, 9).await.state, CallState::Cancelled);
    assert!(!browser.page("/desk").await.contains("data-ringing"));
    // It goes by itself before long.
    site.advance(Duration::minutes(10));
    assert!(!browser.page("/desk").await.contains("误触"));
    assert_eq!(audited(&site, "取消呼叫").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_never_stops_is_refused() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let _open = listening(&browser).await;
    for n in 1..=10 {
        call(&site, n).await;
        cancel(&site, n).await;
    }
    assert_eq!(send(&site, &site.token, 11, 0).await.status(), StatusCode::TOO_MANY_REQUESTS);
    site.advance(Duration::minutes(10));
    let _open = listening(&browser).await;
    assert_eq!(call(&site, 12).await.state, CallState::Ringing);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_elsewhere_neither_sees_a_call_nor_answers_it() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let _open = listening(&administrator).await;
    let worker = colleague(&site, &administrator, "worker-1", Role::Department, &[("department", "greenery")]).await;
    call(&site, 1).await;
    assert!(!worker.page("/inbox").await.contains(CALL));
    press(&worker, 1, "seen").await;
    assert_eq!(asked(&site, 1).await.unwrap().state, CallState::Ringing);
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_are_told_at_once_and_once_more_when_nobody_answers_and_nothing_of_who_called() {
    let site = site_with_robots().await;
    let browser = site.browser().await;
    let (first, second) = (Robot::start().await, Robot::start().await);
    for (name, robot) in [("一群", &first), ("二群", &second)] {
        let page = enter(&browser, name, "wecom", &format!("{}/hook", robot.base), "").await;
        tries(&browser, &page).await;
    }
    let calls = |robot: &Robot| -> Vec<String> {
        robot.told().iter().map(|told| told.text().to_owned()).filter(|text| text.contains("紧急呼叫")).collect()
    };
    // The first does not take it: the second has it.
    first.says(500, "");
    assert_eq!(call(&site, 1).await.state, CallState::Ringing, "a robot hears it, though no page is open");
    second.until(|_| !calls(&second).is_empty()).await;
    assert!(calls(&second)[0].contains("3号楼大堂，10:31:00 有人按住"), "{:?}", calls(&second));
    site.advance(Duration::seconds(30));
    first.until(|_| calls(&first).len() > 1).await;
    assert!(calls(&first)[1].contains("无人应答：3号楼大堂"), "{:?}", calls(&first));
    assert_eq!((calls(&first).len(), calls(&second).len()), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_a_call_tells_nothing_of_who_called() {
    let site = Site::start().await;
    call(&site, 1).await;
    let kept = Book::of(site.folder.path()).column("SELECT value FROM setting WHERE name = 'calls_from_lobbies'");
    let kept: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&kept[0]).unwrap();
    let names: std::collections::BTreeSet<&str> = kept[0].keys().map(String::as_str).collect();
    let wanted = ["called_at", "cancelled_at", "ended_at", "heard", "ids", "raised", "recalled", "seen", "taken_back", "terminal", "told"];
    assert_eq!(names, std::collections::BTreeSet::from(wanted));
    assert!(kept[0]["terminal"].as_str().unwrap().parse::<TerminalId>().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_neighbouring_process_tells_the_same_call() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let Some(neighbour) = site.neighbour().await else { return };
    let mut open = listening(&browser).await;
    assert_eq!(call(&neighbour, 1).await.state, CallState::Ringing);
    hears(&mut open, "event: calls\ndata: 1").await;
    press(&browser, 1, "seen").await;
    assert_eq!(asked(&neighbour, 1).await.unwrap().state, CallState::Seen);
}
