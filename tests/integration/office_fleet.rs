//! Terminals as the office knows them: tokens, reports, releases, leases, event streams.

use chrono::Duration;
use lobby_butler::{
    domain::ids::SubmissionId,
    protocol::v1::{
        messages::{CodeBlockReply, Heartbeat, HeartbeatReply, MachineReport, ParkedReport, Problem},
        paths,
    },
};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site};

fn heartbeat(parked: &[&ParkedReport]) -> Heartbeat {
    Heartbeat {
        version: "0.1.0".into(),
        boot_id: lobby_butler::domain::ids::BootId::mint(chrono::DateTime::UNIX_EPOCH, [1; 10]),
        uptime_seconds: 60,
        queued: parked.len() as u64,
        parked: parked.iter().copied().cloned().collect(),
        fetched_revision: Some(1),
        shown_revision: Some(1),
        clock_trusted: true,
        needs_help: false,
        own_clock: None,
        machine: None,
    }
}

async fn beat(site: &Site, parked: &[&ParkedReport]) -> HeartbeatReply {
    site.post(paths::HEARTBEAT).json(&heartbeat(parked)).send().await.unwrap().json().await.unwrap()
}

/// The address of the first form on the terminals' page that does this.
async fn form_path(browser: &Browser<'_>, what: &str) -> String {
    let page = browser.page("/terminals").await;
    page.split("action=\"").find(|part| part.contains(&format!("/{what}\""))).unwrap().split('"').next().unwrap().to_owned()
}

async fn release(browser: &Browser<'_>, id: SubmissionId) {
    let path = form_path(browser, "release").await;
    let released = browser.submit("/terminals", &path, &[("submission", &id.to_string())]).await;
    assert_eq!(released.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_terminal_is_refused_from_then_on() {
    let site = Site::start().await;
    assert_eq!(site.get(paths::BOARD).send().await.unwrap().status(), StatusCode::OK);
    let browser = site.browser().await;
    let page = browser.page("/terminals").await;
    let path = page.split("action=\"").find(|part| part.contains("/revoke\"")).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(browser.submit("/terminals", &path, &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.get(paths::BOARD).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_machine_tells_is_on_the_page_and_what_wants_care_is_said_in_a_sentence() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let page = browser.page("/terminals").await;
    assert!(page.contains("不明（断前 0 份）"), "nobody knows what a silent terminal holds");
    assert!(!page.contains("磁盘") && !page.contains("本机时钟"), "an older terminal tells nothing of its machine");

    let machine = MachineReport {
        memory_free_mib: Some(210),
        memory_mib: Some(512),
        disk_free_mib: Some(640),
        disk_mib: Some(59_392),
        disk_worn_percent: Some(80),
        celsius: Some(41),
        previous_end: "crashed".into(),
        crashes: 2,
        last_crash: Some(format!("0.2.0·terminal·src/kiosk/forwarder.rs:77<b>\0\u{202e}{}", "x".repeat(5_000))),
        in_use: true,
        ..MachineReport::default()
    };
    let now = beat(&site, &[]).await.now;
    let told = Heartbeat { machine: Some(machine.clone()), own_clock: Some(now + Duration::seconds(75)), ..heartbeat(&[]) };
    let told: HeartbeatReply = site.post(paths::HEARTBEAT).json(&told).send().await.unwrap().json().await.unwrap();
    assert!(told.release.is_empty());
    let page = browser.page("/terminals").await;
    for words in [
        "有人在用",
        "空 640 MB，共 58.0 GB",
        "空 210 MB，共 512 MB",
        "41 ℃",
        "2 次，最近 0.2.0·terminal·src/kiosk/forwarder.rs:77&lt;b&gt;",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    for sentence in ["磁盘只剩 640 MB", "寿命已用约 80%", "上次程序故障，已自动重新启动", "本机时钟快 7"] {
        assert!(page.contains(sentence), "{sentence} in {page}");
    }
    assert!(
        page.contains("要留意</dt><dd>1")
            && !page.contains("℃，请检查通风")
            && !page.contains("\u{202e}")
            && !page.contains(&"x".repeat(300))
    );

    let well = MachineReport { disk_free_mib: Some(9_000), disk_worn_percent: None, ..machine };
    let day_later = Heartbeat { uptime_seconds: 24 * 60 * 60, machine: Some(well), ..heartbeat(&[]) };
    assert!(site.post(paths::HEARTBEAT).json(&day_later).send().await.unwrap().status().is_success());
    let page = browser.page("/terminals").await;
    assert!(page.contains("要留意</dt><dd>0") && page.contains("程序故障</dd>"), "a restart of yesterday is a fact and no news");

    beat(&site, &[]).await;
    assert!(!browser.page("/terminals").await.contains("程序故障"), "what is told now counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_null_character_is_kept_as_a_sign_wherever_it_comes_in() {
    let site = Site::start().await;
    let mut report = heartbeat(&[]);
    report.version = "0.1\0.0".into();
    assert_eq!(site.post(paths::HEARTBEAT).json(&report).send().await.unwrap().status(), StatusCode::OK);
    let mut browser = site.browser().await;
    assert!(browser.page("/terminals").await.contains("0.1\u{FFFD}.0"));
    assert_eq!(browser.get("/rooms/3-2-1602%00").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/information/a%00b").await.status(), StatusCode::NOT_FOUND);
    for word in ["%00", "a%00b", "1%00602"] {
        assert_eq!(browser.get(&format!("/inbox?q={word}")).await.status(), StatusCode::OK, "{word}");
    }
    let typed = browser.log_in_as("ad\0min\0", "\0", "").await;
    assert!(typed.status().is_client_error(), "{}", typed.status());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_event_stream_of_a_revoked_terminal_ends() {
    let site = Site::start().await;
    let mut stream = site.get(paths::EVENTS).send().await.unwrap();
    assert!(stream.chunk().await.unwrap().is_some());
    let browser = site.browser().await;
    let path = form_path(&browser, "revoke").await;
    browser.submit("/terminals", &path, &[]).await;
    while stream.chunk().await.unwrap().is_some() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_event_stream_tells_the_revision_first_and_ends_with_the_server() {
    let mut site = Site::start().await;
    let revision = site.board().await.revision;
    let mut stream = site.get(paths::EVENTS).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let mut seen = String::new();
    let mut read_until = async |wanted: &str| {
        while !seen.contains(wanted) {
            seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
        }
    };
    read_until(&format!("\"revision\":{revision}")).await;
    let sent = site.envelope(1_000_001).await;
    site.submit(&sent).await;
    let path = format!("/submissions/{}", sent.id);
    let step = [("version", "1"), ("to", "accepted"), ("note", "")];
    site.browser().await.submit(&path, &format!("{path}/step"), &step).await;
    read_until("event: progress").await;
    site.office.refresh_sample(site.now()).unwrap();
    read_until(&format!("\"revision\":{}", revision + 1)).await;
    drop(site.stop.take());
    while stream.chunk().await.unwrap().is_some() {}
    site.served.take().unwrap().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_submission_is_asked_for_again_until_it_is_gone() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    let parked = ParkedReport { id: envelope.id, receipt_code: envelope.receipt_code, reason: "conflict".into() };
    assert!(beat(&site, &[&parked]).await.release.is_empty());
    let browser = site.browser().await;
    assert!(browser.page("/terminals").await.contains("编号与另一份申请冲突"));
    release(&browser, envelope.id).await;
    // However long the terminal was away, and although a reply may be lost.
    site.advance(Duration::days(2));
    let browser = site.browser().await;
    for _ in 0..2 {
        let reply = beat(&site, &[&parked]).await;
        assert_eq!((reply.release.as_slice(), reply.now), ([envelope.id].as_slice(), site.now()));
    }
    beat(&site, &[]).await;
    assert!(!browser.page("/terminals").await.contains("滞留的申请"));
    assert!(beat(&site, &[&parked]).await.release.is_empty(), "refused again it needs another click");
    assert!(browser.page("/terminals").await.contains("滞留的申请"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_stays_parked_is_not_released_for_ever() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    let parked = ParkedReport { id: envelope.id, receipt_code: envelope.receipt_code, reason: "conflict".into() };
    let browser = site.browser().await;
    for _ in 0..2 {
        assert!(beat(&site, &[&parked]).await.release.is_empty());
        release(&browser, envelope.id).await;
        let mut replies = 0;
        while !beat(&site, &[&parked]).await.release.is_empty() {
            replies += 1;
        }
        assert_eq!(replies, 10);
        assert!(browser.page("/terminals").await.contains("放行后仍被拒"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn code_blocks_never_overlap() {
    let site = Site::start().await;
    let lease = || async { site.post(paths::CODE_BLOCKS).send().await.unwrap().json::<CodeBlockReply>().await.unwrap() };
    let (first, second) = (lease().await, lease().await);
    assert_eq!((first.count, second.count), (200, 200));
    assert!(second.start >= first.start + first.count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_leases_on_and_on_is_stopped_for_the_day() {
    let site = Site::start().await;
    let lease = || async { site.post(paths::CODE_BLOCKS).send().await.unwrap() };
    for _ in 0..100 {
        assert_eq!(lease().await.status(), StatusCode::OK);
    }
    let stopped = lease().await;
    assert_eq!((stopped.status(), stopped.headers()["retry-after"].to_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, "86400"));
    assert_eq!(stopped.json::<Problem>().await.unwrap().code, "too_many_leases");
    let other = site.office.add_terminal("5号楼大堂").unwrap();
    let reply = site.http.post(format!("{}{}", site.base, paths::CODE_BLOCKS)).bearer_auth(other).send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::OK);
    site.advance(Duration::days(1));
    assert_eq!(lease().await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_terminal_shows_its_token_once() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let before = browser.page("/terminals").await.matches("class=\"card terminal\"").count();
    let reply = browser.submit("/terminals", "/terminals", &[("lobby", "5号楼大堂"), ("building", "5号楼")]).await;
    assert_eq!((reply.status(), reply.headers()["location"].to_str().unwrap()), (StatusCode::SEE_OTHER, "/terminals/registered"));
    let page = browser.page("/terminals/registered").await;
    let token = page.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0.to_owned();
    assert_eq!(token.len(), 43);
    let board = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(&token).send().await.unwrap();
    assert_eq!(board.status(), StatusCode::OK);
    let refreshed = browser.page("/terminals/registered").await;
    assert!(!refreshed.contains(&token));
    assert_eq!(refreshed.matches("class=\"card terminal\"").count(), before + 1);
    let empty = browser.submit("/terminals", "/terminals", &[("lobby", " ")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
}
