//! All pages of the console in one place, and what holds on each of them: it fits a telephone, the
//! browser has nothing to complain about, it is there without scripts, its controls have names, no
//! form is taken without its token.

use chrono::Duration;
use serde_json::json;
use thirtyfour::By;

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{PASSWORD, Site},
};

/// Address and heading of every page, as `web.rs` routes it; an `{id}` is one of the sample's.
pub const PAGES: [(&str, &str); 12] = [
    ("/inbox", "工单"),
    ("/submissions/{id}", "水龙头维修"),
    ("/notices", "公告"),
    ("/notices/new", "写公告"),
    ("/notices/{id}", "编辑公告"),
    ("/weather", "天气"),
    ("/butlers", "管家"),
    ("/butlers/new", "新增管家"),
    ("/butlers/{id}", "编辑管家"),
    ("/estate", "小区"),
    ("/terminals", "终端"),
    ("/audit", "操作记录"),
];

/// Pages outside the frame, which the same things hold for.
pub const BARE_PAGES: [(&str, &str); 1] = [("/password", "修改密码")];

/// What can be asked for but is no page: a door, a part of a page, files.
const NO_PAGES: [&str; 4] = ["/", "/login", "/portraits/{sha256}", "/static/{name}"];

/// Something of everything, with words that do not break, and the addresses of all pages.
async fn furnished(desk: &Desk<'_>) -> Vec<(String, &'static str)> {
    let envelope = desk.site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    desk.open("/notices/new").await;
    desk.fill("标题", &"W".repeat(40)).await;
    desk.fill("正文", &"w".repeat(300)).await;
    desk.click("发布").await;
    desk.is_at("/notices").await;
    let board = desk.site.board().await;
    let notice = board.notices.iter().find(|notice| notice.title.starts_with('W')).unwrap();
    let id = |path: &str| match path.split('/').nth(1) {
        Some("submissions") => envelope.id.to_string(),
        Some("notices") => notice.id.to_string(),
        _ => board.butler.as_ref().unwrap().id.to_string(),
    };
    PAGES.iter().chain(&BARE_PAGES).map(|(path, heading)| (path.replace("{id}", &id(path)), *heading)).collect()
}

/// Sends a form after the session ended, logs in again, not without a slip, and sends what was kept.
/// `words` are some of those that were typed.
pub async fn survives_an_expired_session(desk: &Desk<'_>, button: &str, words: &str) {
    desk.site.advance(Duration::hours(13));
    desk.click(button).await;
    desk.sees("登录已过期").await;
    desk.sees("还没有保存").await;
    desk.log_in("wrong-password").await;
    desk.sees("用户名或密码不正确").await;
    desk.log_in(PASSWORD).await;
    desk.sees("请核对").await;
    desk.sees(words).await;
    desk.click("再次提交").await;
}

#[test]
fn every_route_with_a_page_is_listed() {
    let source = include_str!("../../src/office/web.rs");
    let routes = source.split(".route(\"").skip(1).filter_map(|rest| {
        let (path, rest) = rest.split_once('"')?;
        rest.split(".route(").next()?.contains("get(").then_some(path)
    });
    let listed: Vec<&str> = PAGES.iter().chain(&BARE_PAGES).map(|(path, _)| *path).chain(NO_PAGES).collect();
    let forgotten: Vec<&str> = routes.filter(|path| !listed.contains(path)).collect();
    assert!(forgotten.is_empty(), "pages without tests: {forgotten:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_a_narrow_screen() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let pages = furnished(&desk).await;
    // A phone's scroll bars lie over the page.
    desk.driver().cdp().send_raw("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.unwrap();
    let narrow = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", narrow).await.unwrap();
    let mut wide = Vec::new();
    for path in pages.iter().map(|(path, _)| path.as_str()).chain(["/no-such-page"]) {
        desk.open(path).await;
        let measure = "const e = document.documentElement; return [e.scrollWidth, e.clientWidth, innerHeight]";
        let [content, screen, height]: [u32; 3] = desk.driver().execute(measure, Vec::new()).await.unwrap().convert().unwrap();
        assert_eq!((screen, height), (390, 844), "{path}");
        if content > screen {
            wide.push(format!("{path}: {content}"));
        }
    }
    assert!(wide.is_empty(), "wider than the screen: {wide:?}");
    desk.leaves().await;
}

async fn every_page_is_drawn(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    for (path, heading) in furnished(&desk).await {
        desk.open(&path).await;
        let drawn = desk.find(By::Tag("h1"), "a heading").await.text().await.unwrap();
        assert_eq!(drawn, heading, "{path}");
        assert_eq!(desk.path().await, path);
        let ids = "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i)";
        if scripts == Scripts::On {
            let twice: Vec<String> = desk.driver().execute(ids, Vec::new()).await.unwrap().convert().unwrap();
            assert!(twice.is_empty(), "{path}: two of {twice:?}");
        }
    }
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_drawn_without_a_complaint_of_the_browser() {
    every_page_is_drawn(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_drawn_without_scripts() {
    every_page_is_drawn(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_control_has_a_name_for_those_who_listen() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let nameless = "return [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')]
        .filter(e => !e.labels?.length && !e.textContent.trim() && !e.getAttribute('aria-label')).map(e => e.outerHTML)";
    for (path, _) in furnished(&desk).await {
        desk.open(&path).await;
        let found: Vec<String> = desk.driver().execute(nameless, Vec::new()).await.unwrap().convert().unwrap();
        assert!(found.is_empty(), "{path}: {found:?}");
    }
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_of_any_page_is_taken_without_its_token() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let pages = furnished(&desk).await;
    let before = site.board().await;
    let mut sent = 0;
    for (path, _) in pages {
        for form in 0.. {
            desk.open(&path).await;
            let send = "const form = document.querySelectorAll('form[method=post]')[arguments[0]];
                if (!form || !form.elements.csrf) return !form;
                form.elements.csrf.remove();
                HTMLFormElement.prototype.submit.call(form);
                return false;";
            if desk.driver().execute(send, vec![json!(form)]).await.unwrap().convert().unwrap() {
                break;
            }
            desk.sees("这次提交没有生效").await;
            sent += 1;
        }
    }
    assert!(sent > 2 * PAGES.len(), "only {sent} forms");
    assert_eq!(site.board().await.revision, before.revision);
    desk.leaves().await;
}
