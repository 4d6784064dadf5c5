//! Two offices of one estate, as two processes on one database are: what happens at one is known at the other.
//!
//! On PostgreSQL only (see `support/cluster.rs`); a file is one process's. No test waits for a time: a hint that never comes
//! is a test that never ends.

use lobby_butler::protocol::v1::paths;
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::{
    office_console::notice_with,
    office_registry::upload,
    office_support::{Browser, Site, hidden},
};

/// An office whose administrator has a password, and its neighbour.
async fn two() -> Option<(Site, Site)> {
    let here = Site::start().await;
    here.browser().await;
    let there = here.neighbour().await;
    if there.is_none() {
        eprintln!("not run: these offices stand on files");
    }
    Some((here, there?))
}

/// The same browser at the other process.
fn moved<'a>(browser: &Browser<'_>, site: &'a Site) -> Browser<'a> {
    Browser { site, cookie: browser.cookie.clone() }
}

/// What an event stream tells.
struct Stream {
    response: Response,
    seen: String,
}

impl Stream {
    async fn of_terminal(site: &Site) -> Self {
        let mut stream = Self { response: site.get(paths::EVENTS).send().await.unwrap(), seen: String::new() };
        stream.until("\"revision\"").await;
        stream
    }

    async fn until(&mut self, wanted: &str) {
        while !self.seen.contains(wanted) {
            self.seen.push_str(&String::from_utf8_lossy(&self.response.chunk().await.unwrap().expect("the stream goes on")));
        }
        self.seen.clear();
    }

    async fn ends(mut self) {
        while self.response.chunk().await.unwrap().is_some() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_of_one_process_reaches_terminals_that_listen_at_another() {
    let Some((here, there)) = two().await else { return };
    let before = there.board().await.revision;
    let mut stream = Stream::of_terminal(&there).await;
    let browser = here.browser().await;
    let made = browser.submit("/notices/new", "/notices/new", &notice_with(&[])).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    // Who hears of it at once and asks elsewhere is given no older one.
    let board = there.board().await;
    assert_eq!((board.revision, board.notices.iter().any(|notice| notice.title == "停电检修")), (before + 1, true));
    stream.until(&format!("\"revision\":{}", before + 1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn arrivals_and_steps_are_heard_by_consoles_and_terminals_of_the_other_process() {
    let Some((here, there)) = two().await else { return };
    let browser = here.browser().await;
    let elsewhere = moved(&browser, &there);
    let mut console = Stream { response: elsewhere.get("/inbox/events").await, seen: String::new() };
    let envelope = here.envelope(1_000_001).await;
    assert_eq!(here.submit(&envelope).await.status(), StatusCode::CREATED);
    console.until("event: orders").await;
    assert_eq!(there.submit(&envelope).await.status(), StatusCode::OK, "it is taken in once");
    let mut terminal = Stream::of_terminal(&there).await;
    let path = format!("/submissions/{}", envelope.id);
    let step = [("version", "1"), ("to", "accepted"), ("note", "今天下午到")];
    browser.submit(&path, &format!("{path}/step"), &step).await;
    terminal.until("event: progress").await;
    console.until("event: orders").await;
    assert!(elsewhere.page(&path).await.contains("今天下午到"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_taken_out_of_use_is_out_everywhere() {
    let Some((here, there)) = two().await else { return };
    let stream = Stream::of_terminal(&there).await;
    let browser = here.browser().await;
    let page = browser.page("/terminals").await;
    let action = page.split("action=\"").find_map(|rest| rest.split('"').next().filter(|path| path.ends_with("/revoke"))).unwrap();
    browser.submit("/terminals", action, &[]).await;
    assert_eq!(there.get(paths::BOARD).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    stream.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_and_secrets_count_wherever_they_are_tried() {
    let Some((here, there)) = two().await else { return };
    for n in 0..5 {
        let mut browser = Browser { site: [&here, &there][n % 2], cookie: String::new() };
        assert_eq!(browser.log_in("wrong-password", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    for site in [&here, &there] {
        let mut browser = Browser { site, cookie: String::new() };
        assert_eq!(browser.log_in("wrong-password", "").await.status(), StatusCode::TOO_MANY_REQUESTS);
    }
    let envelope = here.envelope(1_000_001).await;
    here.submit(&envelope).await;
    let asked = async |site: &Site| {
        let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "1111" });
        site.post(paths::PROGRESS).json(&query).send().await.unwrap().status()
    };
    for n in 0..5 {
        assert_eq!(asked([&here, &there][n % 2]).await, StatusCode::FORBIDDEN);
    }
    assert_eq!([asked(&here).await, asked(&there).await], [StatusCode::TOO_MANY_REQUESTS; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_once_is_shown_by_whichever_process_is_asked() {
    let Some((here, there)) = two().await else { return };
    let browser = here.browser().await;
    let elsewhere = moved(&browser, &there);
    let registered = browser.submit("/terminals", "/terminals", &[("lobby", "6号楼大堂"), ("building", "6号楼")]).await;
    let page = elsewhere.page(registered.headers()["location"].to_str().unwrap()).await;
    assert!(page.contains("6号楼大堂 已登记") || page.contains("class=\"token\""), "the token is shown");
    for site in [&browser, &elsewhere] {
        assert!(!site.page("/terminals/registered").await.contains("class=\"token\""), "and only once");
    }
    let account = [("version", ""), ("name", "林文员"), ("login", "lin"), ("role", "front_desk")];
    let made = elsewhere.submit("/staff/new", "/staff/new", &account).await;
    assert_eq!(made.headers()["location"], "/staff/issued");
    assert!(browser.page("/staff/issued").await.contains("林文员 的一次性密码"));
    assert!(!elsewhere.page("/staff/issued").await.contains("的一次性密码"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_one_process_previewed_is_confirmed_by_another() {
    let Some((here, there)) = two().await else { return };
    let browser = here.browser().await;
    let elsewhere = moved(&browser, &there);
    let table = "楼栋,单元,室\n3号楼,2单元,1602室\n9号楼,1单元,901室\n";
    let reply = upload(&browser, table.as_bytes()).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    let page = elsewhere.page("/rooms/import").await;
    assert!(page.contains("9号楼") && page.contains("确认导入"));
    assert_eq!(hidden(&page, "preview"), hidden(&browser.page("/rooms/import").await, "preview"));
    let confirm = [("preview", hidden(&page, "preview"))];
    let fields: Vec<(&str, &str)> = confirm.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = elsewhere.submit("/rooms/import", "/rooms/import/confirm", &fields).await;
    assert_eq!(done.headers()["location"], "/rooms");
    assert!(browser.page("/rooms").await.contains("导入完成：新增 1 户"));
    assert!(!browser.page("/rooms/import").await.contains("确认导入"), "it is over here, too");
}
