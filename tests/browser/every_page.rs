//! All pages of the console in one place, and what holds on each of them: it fits a telephone, the
//! browser has nothing to complain about, it is there without scripts, its controls have names, no
//! form is taken without its token.

use std::collections::HashSet;

use chrono::Duration;
use lobby_butler::{
    domain::{
        catalogue::{Price, Section},
        community::{Answer, CardKind, CardOffer, Entry, SignUp, SurveyAnswers, Wish},
        message::Person,
    },
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;
use serde_json::json;
use thirtyfour::By;

use crate::{
    chrome::Scripts,
    desk::{Desk, first_of},
    office_support::{Browser, PASSWORD, Site, hidden, person, request, step_form},
    pairing, welcomes,
};

/// Address and heading of every page, as `web.rs` routes it; an `{id}` is one of the sample's.
pub const PAGES: [(&str, &str); 71] = [
    ("/inbox", "工单"),
    ("/alerts", "提醒"),
    ("/alerts/chains", "提醒规则"),
    ("/robots", "提醒渠道"),
    ("/submissions/{id}", "水龙头维修"),
    ("/submissions/{id}/task-slip", "有偿服务任务单"),
    ("/work", "派工总览"),
    ("/desk", "代业户登记"),
    ("/desk/slips/{id}", "已登记"),
    ("/desk/payments", "收款"),
    ("/desk/register", "特约服务受理登记表"),
    ("/settings", "设置"),
    ("/replies", "常用语"),
    ("/notices", "公告"),
    ("/notices/new", "写公告"),
    ("/notices/from/{id}", "停水公告"),
    ("/notices/{id}", "编辑公告"),
    ("/notices/{id}/record", "公示记录"),
    ("/welcomes", "贵宾欢迎"),
    ("/welcomes/new", "安排欢迎"),
    ("/welcomes/{id}", "修改欢迎"),
    ("/community/activities", "社区活动"),
    ("/community/activities/new", "发布活动"),
    ("/community/activities/{id}", LONG),
    ("/community/activities/{id}/sheet", SHEET),
    ("/community/activities/{id}/edit", "修改活动"),
    ("/community/surveys", "意见征询"),
    ("/community/surveys/new", "新建征询"),
    ("/community/surveys/{id}", LONG),
    ("/community/cards", "二手·失物"),
    ("/community/wishes", "心愿"),
    ("/weather", "天气"),
    ("/catalogue", "服务目录"),
    ("/catalogue/new", "新增服务"),
    ("/catalogue/items/{id}", "编辑服务"),
    ("/catalogue/publish", "核对并发布"),
    ("/catalogue/history", "历史版本"),
    ("/catalogue/poster", "价目表海报"),
    ("/information", "便民信息"),
    ("/information/new", "新增资料"),
    ("/information/{id}", "编辑资料"),
    ("/duty", "值班经理"),
    ("/promises", "承诺时限"),
    ("/working-time", "工作时间"),
    ("/butlers", "管家"),
    ("/butlers/new", "新增管家"),
    ("/butlers/{id}", "编辑管家"),
    ("/areas", "片区"),
    ("/areas/new", "新增片区"),
    ("/areas/{id}", "修改片区"),
    ("/rooms", "房号"),
    ("/rooms/new", "新增一户"),
    ("/rooms/import", "导入房号表"),
    ("/rooms/{id}", "1号楼 1单元 101室"),
    ("/estate", "小区"),
    ("/departments", "部门"),
    ("/suppliers", "合作单位"),
    ("/suppliers/new", "新增合作单位"),
    ("/places", "公共地点"),
    ("/places/new", "新增公共地点"),
    ("/places/proposed", "按房号表生成"),
    ("/guidance", "应急指引"),
    ("/guidance/{id}", "应急指引：火警"),
    ("/festivals", "节日问候"),
    ("/glossary", "中英对照"),
    ("/setup", "开通清单"),
    ("/system", "运行状况"),
    ("/terminals", "终端"),
    ("/terminals/{id}", "3号楼大堂"),
    ("/staff", "员工账号"),
    ("/audit", "操作记录"),
];

/// A title that does not break.
const LONG: &str = "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";
/// The same on the paper of who comes.
const SHEET: &str = "签到表：WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW";

/// Of work that somebody has taken.
const FINISH: &str = "/submissions/{id}/finish?task=1";

/// Pages that staff reach by another way, which the same things hold for.
pub const MORE_PAGES: [(&str, &str); 18] = [
    (FINISH, "当面办完"),
    ("/community/activities?shelf=past", "社区活动"),
    ("/community/surveys/new?template=yearly", "新建征询"),
    ("/community/cards?shelf=decided", "二手·失物"),
    ("/inbox?view=board", "工单"),
    ("/inbox?state=all&kind=repair", "工单"),
    ("/robots/new", "新增渠道"),
    ("/robots/{id}", "工程群"),
    ("/desk?q=%E6%B0%B4", "代业户登记"),
    ("/desk/new?matter=service-tap-repair", "代业户登记：水龙头维修"),
    ("/desk/new?matter=complaint", "代业户登记：投诉"),
    ("/suppliers/{id}", "修改合作单位"),
    ("/places/{id}", "修改公共地点"),
    ("/desk/new?matter=service-public-lift", "代业户登记：电梯故障"),
    ("/password", "修改密码"),
    ("/staff/new", "新建账号"),
    ("/staff/{id}", "管理员"),
    ("/rooms/import?columns=1", "导入房号表"),
];

/// What can be asked for but is no page: a door, a part of a page, a page that is another once it was seen, files.
const NO_PAGES: [&str; 27] = [
    "/notices/{id}/record.csv",
    "/community/activities/{id}/people.csv",
    "/community/surveys/{id}/answers.csv",
    // Only until somebody answers; then it leads to the results.
    "/community/surveys/{id}/edit",
    // A manager's only, in `takeover.rs`.
    "/takeover",
    "/takeover/new",
    // The resident's own, in `phone.rs`.
    "/r/{code}",
    "/alerts/live",
    "/help",
    "/calls",
    "/notices/pages/{sha256}",
    "/",
    "/login",
    "/inbox/live",
    "/inbox/events",
    "/terminals/registered",
    "/staff/issued",
    "/portraits/{sha256}",
    "/static/{name}",
    "/submissions/{id}/photos/{photo}",
    "/desk/register.csv",
    "/desk/register.xlsx",
    "/catalogue/prices.csv",
    "/rooms/export",
    "/rooms/export.xlsx",
    "/rooms/import/template.xlsx",
    "/rooms/import/bad-rows",
];

/// A registry with something of everything that the preview tells and asks, in words that do not break.
fn mixed_rooms() -> String {
    let bad = ["8号楼,1单元,,缺室", "8号楼,1单元,102,12", "8号楼,1单元,101,13800138000", "3栋,2单元,9901,", ",,9902,", "合计,,5,"];
    let long = "W".repeat(100);
    format!("楼栋,单元,室,电话,备注\n8号楼,1单元,101,13800138000,{long}\n{}", bad.map(|row| format!("{row},{long}\n")).concat())
}

/// An activity, a survey, cards and a wish, each first in its list.
async fn with_community_life(site: &Site, clerk: &Browser<'_>) {
    for (new, more) in [
        (
            "/community/activities/new",
            [("place", "W"), ("starts_at", "2026-09-18T23:00"), ("ends_at", "2026-09-18T23:30"), ("signs_up", "1"), ("most_each", "4")],
        ),
        ("/community/surveys/new", [("text0", "W"), ("kind0", "words"), ("text1", "w"), ("closes_at", "2099-01-01T00:00"), ("words", "w")]),
    ] {
        let id = hidden(&clerk.page(new).await, "id");
        let fields = [&[("id", id.as_str()), ("title", LONG)][..], &more[..]].concat();
        assert_eq!(clerk.submit(new, new, &fields).await.status(), StatusCode::SEE_OTHER);
    }
    let board = site.board().await;
    let from = Person { surname: "W".repeat(20), ..person() };
    let activity = board.activities.iter().find(|activity| activity.title == LONG).unwrap().id.clone();
    let survey = board.surveys.iter().find(|survey| survey.title == LONG).unwrap().id.clone();
    let sign_up = SignUp { activity, title: LONG.into(), people: 4, room: Some(request().room), from: from.clone() };
    let sheet = SurveyAnswers { survey, building: "3号楼".into(), answers: vec![Some(Answer::Words("w".repeat(100)))] };
    let (title, words, room) = ("W".repeat(20), "w".repeat(100), Some(request().room));
    let card = CardOffer {
        card: CardKind::Offered,
        title,
        words: words.clone(),
        price: "W".repeat(12),
        shows_phone: true,
        room: room.clone(),
        from: from.clone(),
    };
    let wish = Wish { words, room, from: Some(from) };
    let entries = [Entry::SignUp(sign_up), Entry::Survey(sheet), Entry::Card(card.clone()), Entry::Card(card), Entry::Wish(wish)];
    for (serial, entry) in (1_000_010..).zip(entries) {
        site.deliver(serial, &Body::Entry(entry)).await;
    }
    let cards = "/community/cards";
    let id = clerk.page(cards).await.split("action=\"/community/cards/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let approved = clerk.submit(cards, &format!("{cards}/{id}"), &[("decision", "approve"), ("days", "14")]).await;
    assert_eq!(approved.status(), StatusCode::SEE_OTHER);
}

/// Something of everything, with words that do not break, and the addresses of all pages.
pub async fn furnished(desk: &Desk<'_>) -> Vec<(String, &'static str)> {
    let envelope = desk.site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    for device in ["kiosk-7 1080x1920", "W"] {
        pairing::waits(desk.site, device, device).await;
    }
    desk.open("/notices/new").await;
    desk.fill("标题", &"W".repeat(40)).await;
    desk.fill("正文", &"w".repeat(300)).await;
    desk.click("发布").await;
    desk.is_at("/notices").await;
    // A robot of a group chat, by its own office's form.
    desk.open("/robots/new").await;
    desk.fill("名称", "工程群").await;
    desk.fill("Webhook 地址", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=example").await;
    desk.click("保存").await;
    desk.is_at("/robots").await;
    // A draft of the catalogue, and a look at a file of rooms.
    desk.open("/catalogue?section=paid").await;
    desk.click("暂停").await;
    desk.sees("有未发布的草稿").await;
    desk.open("/rooms/import").await;
    desk.attach("房号表（Excel 或 CSV）", &desk.file("rooms.csv", mixed_rooms().as_bytes())).await;
    desk.click("上传并预览").await;
    desk.sees("需要修改的行").await;
    desk.open("/suppliers/new").await;
    desk.fill("单位名称", &"W".repeat(40)).await;
    desk.fill("做什么", &"w".repeat(40)).await;
    desk.fill("电话", "0571-8800-5678").await;
    desk.click("保存").await;
    desk.is_at("/suppliers").await;
    let notice = desk.site.board().await.notices.iter().find(|notice| notice.title.starts_with('W')).unwrap().id.to_string();
    let clerk = desk.site.browser().await;
    with_community_life(desk.site, &clerk).await;
    welcomes::expect_somebody(&clerk).await;
    // A price that was agreed to, and is to be paid.
    let order = format!("/submissions/{}", envelope.id);
    for (to, words) in [("accepted", ""), ("quoted", "质保 30 天"), ("agreed", "纸质报价单已签字")] {
        let (action, mut fields) = step_form(to, words);
        let version = hidden(&clerk.page(&order).await, "version");
        fields.push(("version", &version));
        assert_eq!(clerk.submit(&order, &format!("{order}/{action}"), &fields).await.status(), StatusCode::SEE_OTHER, "{to}");
    }
    // Work that somebody has taken and is about to end.
    let mut asked = request();
    (asked.item.section, asked.item.price) = (Section::Public, Price::Free);
    let at_work = desk.site.deliver(1_000_002, &Body::Request(asked)).await;
    let taken = format!("/submissions/{}", at_work.id);
    let version = hidden(&clerk.page(&taken).await, "version");
    let take = [("version", version.as_str()), ("task", "1"), ("deed", "take")];
    assert_eq!(clerk.submit(&taken, &format!("{taken}/task"), &take).await.status(), StatusCode::SEE_OTHER);
    let mut pages = Vec::new();
    for (path, heading) in PAGES.iter().chain(&MORE_PAGES) {
        let id = match path.split_once("{id}") {
            None => String::new(),
            Some(_) if *path == FINISH => at_work.id.to_string(),
            Some(("/submissions/" | "/desk/slips/", _)) => envelope.id.to_string(),
            Some(("/notices/from/", _)) => "water".into(),
            Some(("/notices/", _)) => notice.clone(),
            Some((folder, _)) => first_of(&clerk, folder).await,
        };
        pages.push((path.replace("{id}", &id), *heading));
    }
    pages
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

#[tokio::test(flavor = "multi_thread")]
async fn every_route_with_a_page_is_listed() {
    let source = include_str!("../../src/office/web.rs");
    let routes =
        source.lines().map(str::trim).filter(|line| [".everybody(", ".signed_in(", ".allow("].iter().any(|word| line.starts_with(word)));
    let routes: Vec<&str> = routes.collect();
    // The office knows the paths that the source calls by a name; both are in the same order.
    let rules = Site::empty().await.office.console_rules();
    assert_eq!(routes.len(), rules.len());
    let asked = routes.into_iter().zip(rules).filter(|(route, _)| route.contains(" get(")).map(|(_, (path, _))| path);
    let pages = PAGES.iter().chain(&MORE_PAGES).map(|(path, _)| path.split_once('?').map_or(*path, |(path, _)| path));
    let listed: Vec<&str> = pages.chain(NO_PAGES).collect();
    let forgotten: Vec<&str> = asked.filter(|path| !listed.contains(path)).collect();
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

#[tokio::test(flavor = "multi_thread")]
async fn the_last_entry_and_the_way_out_are_reached_on_a_low_screen() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let low = json!({ "width": 1366, "height": 500, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", low).await.unwrap();
    desk.click("设置").await;
    desk.click("操作记录").await;
    desk.is_at("/audit").await;
    desk.click("退出").await;
    desk.is_at("/login").await;
    desk.leaves().await;
}

async fn every_page_is_drawn(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    for (path, heading) in furnished(&desk).await {
        desk.open(&path).await;
        let drawn = desk.text_of(By::Tag("h1"), "a heading").await;
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

/// What a form's address has in common with those of its kind: `/notices/1/withdraw` is `notices 3 withdraw`.
fn kind_of(action: &str) -> String {
    let parts: Vec<&str> = action.trim_start_matches('/').split('/').collect();
    let word = parts.last().filter(|last| last.bytes().all(|b| b.is_ascii_lowercase())).unwrap_or(&"");
    format!("{} {} {word}", parts[0], parts.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_of_any_page_is_taken_without_its_token() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let pages = furnished(&desk).await;
    let before = site.board().await;
    let mut sent = HashSet::new();
    for (path, _) in pages {
        desk.open(&path).await;
        let actions = "return [...document.querySelectorAll('form[method=post]')].map(form => form.getAttribute('action'))";
        let actions: Vec<String> = desk.driver().execute(actions, Vec::new()).await.unwrap().convert().unwrap();
        for (form, action) in actions.iter().enumerate() {
            // One of each kind: a list has the same few forms in every row.
            if !sent.insert(kind_of(action)) {
                continue;
            }
            desk.open(&path).await;
            let send = "const form = document.querySelectorAll('form[method=post]')[arguments[0]];
                form.elements.csrf.remove();
                HTMLFormElement.prototype.submit.call(form);";
            desk.driver().execute(send, vec![json!(form)]).await.unwrap();
            desk.sees("这次提交没有生效").await;
        }
    }
    assert!(sent.len() > PAGES.len(), "only {sent:?}");
    assert_eq!(site.board().await.revision, before.revision);
    desk.leaves().await;
}
