//! Somebody at a terminal asks for a person to come: which lobby it is reaches the desk, and nothing else.

use lobby_butler::{
    domain::{ids::BootId, staff::Role},
    protocol::v1::{
        messages::{Heartbeat, HeartbeatReply},
        paths,
    },
};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, book::Book, colleague};

const CALL: &str = "终端需要帮助";

async fn beat(site: &Site, needs_help: bool) -> HeartbeatReply {
    let report = Heartbeat {
        version: "0.1.0".into(),
        boot_id: BootId::mint(chrono::DateTime::UNIX_EPOCH, [1; 10]),
        uptime_seconds: 60,
        queued: 0,
        parked: Vec::new(),
        fetched_revision: Some(1),
        shown_revision: Some(1),
        clock_trusted: true,
        own_clock: None,
        machine: None,
        needs_help,
    };
    site.post(paths::HEARTBEAT).json(&report).send().await.unwrap().json().await.unwrap()
}

/// An open page, which hears what the office tells.
async fn listening(browser: &Browser<'_>) -> reqwest::Response {
    browser.get("/inbox/events").await
}

/// The address of the button that ends it.
fn button(page: &str) -> String {
    page.split("action=\"").find(|part| part.contains("/given\"")).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_stands_on_every_page_of_the_desk_until_somebody_has_gone_there() {
    let site = Site::start().await;
    let browser = site.browser().await;
    assert!(!beat(&site, false).await.help_noted);
    assert!(!browser.page("/desk").await.contains(CALL));
    assert!(!beat(&site, true).await.help_noted, "nobody would hear of it");
    assert!(!browser.page("/desk").await.contains(CALL), "and nobody reads of it later");
    let _open = listening(&browser).await;
    assert!(beat(&site, true).await.help_noted);
    // A report without it takes nothing back, and a second call makes no second line.
    assert!(!beat(&site, false).await.help_noted && beat(&site, true).await.help_noted);
    for page in ["/desk", "/inbox", "/help"] {
        assert_eq!(browser.page(page).await.matches(CALL).count(), 1, "{page}");
    }
    let terminals = browser.page("/terminals").await;
    assert_eq!(terminals.matches(CALL).count(), 2, "on top, and with its terminal");
    assert!(terminals.contains(&format!("{CALL}：3号楼大堂")));
    let path = button(&terminals);
    for _ in 0..2 {
        assert_eq!(browser.submit("/desk", &path, &[]).await.status(), StatusCode::SEE_OTHER);
        assert!(!browser.page("/desk").await.contains(CALL));
    }
    let subjects = Book::of(site.folder.path()).column("SELECT subject FROM audit WHERE action = '到大堂帮忙'");
    assert_eq!(subjects, ["3号楼大堂"], "said once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_shown_to_the_desk_and_to_nobody_whose_work_is_elsewhere() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let _open = listening(&administrator).await;
    beat(&site, true).await;
    let path = button(&administrator.page("/desk").await);
    let desk = colleague(&site, &administrator, "desk-1", Role::FrontDesk, &[]).await;
    assert!(desk.page("/inbox").await.contains(CALL));
    let worker = colleague(&site, &administrator, "worker-1", Role::Department, &[("department", "engineering")]).await;
    assert!(!worker.page("/inbox").await.contains(CALL));
    assert_eq!(worker.submit("/inbox", &path, &[]).await.status(), StatusCode::FORBIDDEN);
    assert!(desk.page("/inbox").await.contains(CALL));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_page_is_told_at_once_and_again_when_it_is_over() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut stream = listening(&browser).await;
    beat(&site, true).await;
    let mut seen = String::new();
    while !seen.contains("event: help\ndata: 1") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
    }
    let path = button(&browser.page("/desk").await);
    browser.submit("/desk", &path, &[]).await;
    while !seen.contains("event: help\ndata: 0") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_of_a_call_is_the_terminal_and_the_time() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let _open = listening(&browser).await;
    beat(&site, true).await;
    let kept = Book::of(site.folder.path()).column("SELECT value FROM setting WHERE name = 'calls_for_help'");
    let kept: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&kept[0]).unwrap();
    assert_eq!(kept.len(), 1);
    // In whichever order: it depends on what else is built with.
    let names: std::collections::BTreeSet<&str> = kept[0].keys().map(String::as_str).collect();
    assert_eq!(names, std::collections::BTreeSet::from(["asked_at", "terminal"]));
}
