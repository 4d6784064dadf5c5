//! 紧急接管: two steps by a manager, on the boards of its lobbies, told to their terminals, until it is ended.

use lobby_butler::{
    domain::{staff::Role, takeover::Kind},
    protocol::v1::{board::Board, paths},
};
use reqwest::StatusCode;

use crate::office_support::{Browser, Site, colleague, hidden, open_office};

const NEW: &str = "/takeover/new?kind=fire";
const CONFIRM: &str = "/takeover/confirm";

/// What the form of a kind begins with, changed.
async fn form(browser: &Browser<'_>, changes: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let usual = Kind::Fire.usual_words();
    let id = hidden(&browser.page(NEW).await, "id");
    let mut fields = vec![
        ("id", id),
        ("kind", "fire".into()),
        ("drill", "0".into()),
        ("title", usual.title),
        ("lead", usual.lead.chinese),
        ("lead_english", usual.lead.english),
        ("step_1", usual.steps[0].line.chinese.clone()),
        ("step_1_english", usual.steps[0].line.english.clone()),
        ("gather", "中心广场".into()),
        ("phone", String::new()),
        ("publisher", "值班经理 M-106".into()),
        ("hours", "2".into()),
        ("reach", "all".into()),
    ];
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend_from_slice(changes);
    fields
}

async fn send(browser: &Browser<'_>, to: &str, fields: &[(&'static str, String)]) -> (StatusCode, String) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = browser.submit(NEW, to, &fields).await;
    (reply.status(), reply.text().await.unwrap())
}

async fn board_of(site: &Site, token: &str) -> Board {
    site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth(token).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_steps_of_a_manager_take_over_the_chosen_lobbies_and_no_other_until_they_are_given_back() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let other = site.office.add_terminal("5号楼大堂").unwrap();
    let manager = colleague(&site, &administrator, "jingli", Role::Manager, &[]).await;
    let before = site.board().await.revision;
    let fields = form(&manager, &[("reach", "some".into()), ("buildings", "3号楼".into())]).await;
    // The first step changes nothing, nor does a wrong word.
    let (status, page) = send(&manager, "/takeover/new", &fields).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("核对后开始") && page.contains("3号楼") && page.contains("走楼梯，低姿捂住口鼻"));
    for word in ["", "演练", "确定"] {
        let mut wrong = fields.clone();
        wrong.push(("word", word.into()));
        let (status, page) = send(&manager, CONFIRM, &wrong).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("还没有开始"), "{word}");
    }
    assert!(site.board().await.takeover.is_none() && site.board().await.revision == before);
    let mut right = fields.clone();
    right.push(("word", "接管".into()));
    assert_eq!(send(&manager, CONFIRM, &right).await.0, StatusCode::SEE_OTHER);
    let shown = site.board().await.takeover.unwrap();
    assert_eq!((shown.kind, shown.drill, shown.scope.as_str(), shown.gather.as_str()), (Kind::Fire, false, "3号楼", "中心广场"));
    assert_eq!(board_of(&site, &other).await.takeover, None);
    let page = manager.page("/takeover").await;
    assert!(page.contains("正在接管：火警·3号楼") && page.contains("jingli") && page.contains("已到达") && page.contains("3号楼大堂"));
    // Only those lobbies are listed.
    assert!(!page.contains("5号楼大堂"));
    let end = format!("/takeover/{}/end", shown.id);
    assert_eq!(administrator.submit("/terminals", &end, &[]).await.status(), StatusCode::FORBIDDEN);
    assert!(site.board().await.takeover.is_some());
    assert_eq!(manager.submit("/takeover", &end, &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(site.board().await.takeover, None);
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("紧急接管") && audit.contains("结束接管") && audit.contains("火警·3号楼"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_finds_the_page_and_a_drill_has_its_own_word() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let front = colleague(&site, &administrator, "qiantai", Role::FrontDesk, &[]).await;
    for browser in [&administrator, &front] {
        assert_eq!(browser.get("/takeover").await.status(), StatusCode::FORBIDDEN);
        assert!(!browser.page("/notices").await.contains("紧急接管"));
        let refused = browser.submit("/notices", CONFIRM, &[("word", "接管"), ("kind", "fire")]).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    }
    let manager = colleague(&site, &administrator, "jingli", Role::Manager, &[]).await;
    assert!(manager.page("/notices").await.contains("紧急接管"));
    let mut drill = form(&manager, &[("drill", "1".into())]).await;
    drill.push(("word", "接管".into()));
    assert_eq!(send(&manager, CONFIRM, &drill).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    *drill.last_mut().unwrap() = ("word", "演练".into());
    assert_eq!(send(&manager, CONFIRM, &drill).await.0, StatusCode::SEE_OTHER);
    let shown = site.board().await.takeover.unwrap();
    assert!(shown.drill && shown.scope.is_empty());
    // What the glass cannot show, no step at all and no lobby come back to the first step.
    for change in [("title", "火🔥"), ("step_1", ""), ("hours", "1000"), ("reach", "some")] {
        let mut wrong = form(&manager, &[(change.0, change.1.to_owned())]).await;
        wrong.retain(|(name, _)| change.0 != "step_1" || *name != "step_1_english");
        let (status, page) = send(&manager, "/takeover/new", &wrong).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("第一步"), "{change:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn listening_terminals_are_told_and_a_restart_changes_nothing() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let manager = colleague(&site, &administrator, "jingli", Role::Manager, &[]).await;
    let mut fields = form(&manager, &[]).await;
    fields.push(("word", "接管".into()));
    let mut stream = site.get(paths::EVENTS).send().await.unwrap();
    assert!(stream.chunk().await.unwrap().is_some());
    assert_eq!(send(&manager, CONFIRM, &fields).await.0, StatusCode::SEE_OTHER);
    let revision = site.board().await.revision;
    let mut told = String::new();
    while !told.contains(&format!("\"revision\":{revision}")) {
        told.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
    }
    drop(stream);
    let before = site.board().await.takeover;
    assert!(before.is_some());
    let site = site.close().await.open(open_office).await;
    assert_eq!(site.board().await.takeover, before);
    site.advance(chrono::Duration::hours(2));
    assert_eq!(site.board().await.takeover, None);
}
