//! Work always has somebody who can do it: what happens when a butler's account ends.

use lobby_butler::{
    domain::{
        feedback::About,
        message::{Message, Person, Recipient},
        place::Room,
        request::{Contact, LookupCode},
        staff::Role,
    },
    protocol::v1::{board::Board, envelope::Body, paths},
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    office_feedback::complaint,
    office_roles::colleague,
    office_support::{Browser, Site, hidden, request},
};

/// An order of a room in a building, and its page.
async fn order(site: &Site, serial: u32, building: &str) -> String {
    let mut asked = request();
    asked.room = Room {
        id: format!("{building}-1-101"),
        building: building.into(),
        unit: "1单元".into(),
        number: "101室".into(),
        ..Room::default()
    };
    format!("/submissions/{}", site.deliver(serial, &Body::Request(asked)).await.id)
}

async fn owner(browser: &Browser<'_>, path: &str) -> String {
    let page = browser.page(path).await;
    page.split_once("class=\"owner\">").unwrap().1.split_once('<').unwrap().0.to_owned()
}

async fn butler(site: &Site, number: &str) -> String {
    site.board().await.butlers.iter().find(|butler| butler.staff_number == number).unwrap().id.to_string()
}

async fn link(browser: &Browser<'_>, list: &str, name: &str) -> String {
    let page = browser.page(list).await;
    let row = page.split("<tr>").find(|row| row.contains(name)).unwrap_or_else(|| panic!("{name} in {list}"));
    row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Disables an account, naming who takes over.
async fn disable(browser: &Browser<'_>, account: &str, heirs: &[(&str, &str)]) -> StatusCode {
    let version = hidden(&browser.page(account).await, "version");
    let mut fields = vec![("version", version.as_str()), ("disabled", "1")];
    fields.extend_from_slice(heirs);
    browser.submit(account, &format!("{account}/disable"), &fields).await.status()
}

/// The first area (3号楼, 4号楼, 5号楼) gets a pair, 陈管家 and 李管家.
async fn pair_up(site: &Site, browser: &Browser<'_>) {
    let (chen, li) = (butler(site, "0317").await, butler(site, "0325").await);
    let area = link(browser, "/areas", "3号楼").await;
    let version = hidden(&browser.page(&area).await, "version");
    let fields = [
        ("version", version.as_str()),
        ("name", "梧桐雅苑 3、4、5 号楼"),
        ("butler", &chen),
        ("partner", &li),
        ("buildings", "3号楼"),
        ("buildings", "4号楼"),
        ("buildings", "5号楼"),
    ];
    assert_eq!(browser.submit(&area, &area, &fields).await.status(), StatusCode::SEE_OTHER);
}

const MARK: &str = "原管家已停用·由";

/// Nothing is handed over yet, and somebody said so.
const STAY: &[(&str, &str)] = &[("heir_work", "stay"), ("heir_areas", "stay")];

#[tokio::test(flavor = "multi_thread")]
async fn what_a_disabled_butler_holds_is_marked_and_new_requests_are_the_centres() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let chen = butler(&site, "0317").await;
    colleague(&site, &browser, "chen", Role::Butler, &[("butler", &chen)]).await;
    let held = order(&site, 1_000_001, "3号楼").await;
    let account = link(&browser, "/staff", "chen").await;
    let page = browser.page(&account).await;
    assert!(page.contains("手上有 <b>1</b> 张未完成的工单") && page.contains("heir_work") && page.contains("heir_areas"));
    // Whoever takes over is chosen, not forgotten.
    for incomplete in [&[][..], &[("heir_work", "")], &[("heir_work", "stay")], &[("heir_areas", "centre")]] {
        assert_eq!(disable(&browser, &account, incomplete).await, StatusCode::UNPROCESSABLE_ENTITY, "{incomplete:?}");
    }
    assert!(!browser.page("/areas").await.contains("账号已停用"));
    assert_eq!(site.board().await.butler.unwrap().staff_number, "0317");
    assert_eq!(disable(&browser, &account, STAY).await, StatusCode::SEE_OTHER);
    let board = site.board().await;
    assert_eq!((board.butler, board.partner), (None, None), "no lobby sends anybody to who is not there");
    assert!(!board.butlers.iter().any(|butler| butler.staff_number == "0317"));
    // Nobody was named: it stays his in name, and everybody sees whose it is in fact.
    assert_eq!(owner(&browser, &held).await, "陈管家 0317");
    for page in [browser.page("/inbox").await, browser.page(&held).await] {
        assert!(page.contains("原管家已停用·由客服中心代管"));
    }
    let new = order(&site, 1_000_002, "3号楼").await;
    assert_eq!(owner(&browser, &new).await, "客服中心");
    assert!(browser.page("/areas").await.contains("账号已停用") && browser.page("/butlers").await.contains("账号已停用"));
    // Nobody is given work who cannot do it.
    let page = browser.page(&new).await;
    assert!(!page.contains("陈管家 0317</option>") && page.contains("李管家 0325"));
    let version = hidden(&page, "version");
    let fields = [("version", version.as_str()), ("owner", &chen), ("reason", "请跟进")];
    let refused = browser.submit(&new, &format!("{new}/transfer"), &fields).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("这位同事的账号已停用"));
    // Opened again, everything is as before.
    let version = hidden(&browser.page(&account).await, "version");
    browser.submit(&account, &format!("{account}/disable"), &[("version", &version), ("disabled", "0")]).await;
    assert!(!browser.page("/inbox").await.contains(MARK) && !browser.page(&held).await.contains(MARK));
    let newest = order(&site, 1_000_003, "3号楼").await;
    assert_eq!(owner(&browser, &newest).await, "陈管家 0317");
    assert_eq!(site.board().await.butler.unwrap().staff_number, "0317");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_partner_answers_for_a_pair_and_sees_what_was_the_others() {
    let site = Site::start().await;
    let browser = site.browser().await;
    pair_up(&site, &browser).await;
    colleague(&site, &browser, "chen", Role::Butler, &[("butler", &butler(&site, "0317").await)]).await;
    let li = colleague(&site, &browser, "li.wei", Role::Butler, &[("butler", &butler(&site, "0325").await)]).await;
    let held = order(&site, 1_000_001, "4号楼").await;
    let account = link(&browser, "/staff", "chen").await;
    let pair = |board: Board| (board.butler.map(|butler| butler.staff_number), board.partner.map(|butler| butler.staff_number));
    assert_eq!(pair(site.board().await), (Some("0317".into()), Some("0325".into())));
    assert_eq!(disable(&browser, &account, STAY).await, StatusCode::SEE_OTHER);
    assert_eq!(pair(site.board().await), (Some("0325".into()), None), "the partner is the butler of the house now");
    assert!(li.page("/inbox").await.contains("原管家已停用·由李管家 0325代管"));
    let version = hidden(&li.page(&held).await, "version");
    let step = [("version", version.as_str()), ("to", "accepted"), ("note", "")];
    assert_eq!(li.submit(&held, &format!("{held}/step"), &step).await.status(), StatusCode::SEE_OTHER);
    let new = order(&site, 1_000_002, "5号楼").await;
    assert_eq!(owner(&browser, &new).await, "李管家 0325");
    // Both gone: the centre's.
    let account = link(&browser, "/staff", "li.wei").await;
    assert_eq!(disable(&browser, &account, STAY).await, StatusCode::SEE_OTHER);
    assert!(browser.page(&held).await.contains("由客服中心代管"));
    for (serial, building) in [(1_000_003, "3号楼"), (1_000_004, "6号楼")] {
        let orphan = order(&site, serial, building).await;
        assert_eq!(owner(&browser, &orphan).await, "客服中心", "{building}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_gets_the_open_orders_and_the_area_and_every_order_says_why() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let (chen, li) = (butler(&site, "0317").await, butler(&site, "0325").await);
    colleague(&site, &browser, "chen", Role::Butler, &[("butler", &chen)]).await;
    let open = [order(&site, 1_000_001, "3号楼").await, order(&site, 1_000_002, "5号楼").await];
    let over = order(&site, 1_000_003, "4号楼").await;
    let version = hidden(&browser.page(&over).await, "version");
    browser.submit(&over, &format!("{over}/step"), &[("version", &version), ("to", "cancelled"), ("note", "重复")]).await;
    let before = site.board().await.revision;
    let account = link(&browser, "/staff", "chen").await;
    assert_eq!(disable(&browser, &account, &[("heir_work", &li), ("heir_areas", &li)]).await, StatusCode::SEE_OTHER);
    assert!(browser.page("/staff").await.contains("已移交 2 张未完成的工单"));
    for path in &open {
        assert_eq!(owner(&browser, path).await, "李管家 0325");
        let page = browser.page(path).await;
        assert!(page.contains("陈管家 0317 → 李管家 0325：原管家的账号已停用") && !page.contains(MARK));
    }
    assert_eq!(owner(&browser, &over).await, "陈管家 0317", "what is over stays whose it was");
    let board = site.board().await;
    assert!(board.revision > before && board.butler.unwrap().staff_number == "0325", "the lobby shows the successor");
    let new = order(&site, 1_000_004, "3号楼").await;
    assert_eq!(owner(&browser, &new).await, "李管家 0325");
    assert!(browser.page("/audit").await.contains("转交申请"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_or_another_butler_ends_an_account_as_well() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let (chen, li) = (butler(&site, "0317").await, butler(&site, "0325").await);
    let cases: [(&str, Vec<(&str, &str)>); 2] =
        [("chen", vec![("role", "front_desk")]), ("chen.two", vec![("role", "butler"), ("butler", li.as_str())])];
    for (serial, (login, change)) in (1_000_001..).zip(cases) {
        colleague(&site, &browser, login, Role::Butler, &[("butler", &chen)]).await;
        let held = order(&site, serial, "3号楼").await;
        assert_eq!(owner(&browser, &held).await, "陈管家 0317", "{login}");
        let account = link(&browser, "/staff", login).await;
        let page = browser.page(&account).await;
        assert!(page.contains("换角色或换管家时，请选接手人"), "{login}");
        let version = hidden(&page, "version");
        let mut fields = vec![("version", version.as_str()), ("name", login)];
        fields.extend(change);
        assert_eq!(browser.submit(&account, &account, &fields).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "{login}");
        fields.extend(STAY);
        assert_eq!(browser.submit(&account, &account, &fields).await.status(), StatusCode::SEE_OTHER, "{login}");
        assert!(browser.page(&held).await.contains(MARK), "{login}");
        let new = order(&site, serial + 100, "3号楼").await;
        assert_eq!(owner(&browser, &new).await, "客服中心", "{login}");
    }
    // A second account of the same butler keeps everything in hand.
    colleague(&site, &browser, "chen.three", Role::Butler, &[("butler", &chen)]).await;
    colleague(&site, &browser, "chen.four", Role::Butler, &[("butler", &chen)]).await;
    assert!(!browser.page("/inbox").await.contains(MARK));
    let account = link(&browser, "/staff", "chen.three").await;
    assert!(!browser.page(&account).await.contains("heir_work"));
    assert_eq!(disable(&browser, &account, &[]).await, StatusCode::SEE_OTHER);
    assert!(!browser.page("/inbox").await.contains(MARK));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_butler_of_an_area_takes_the_open_orders_along() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let li = butler(&site, "0325").await;
    let held = order(&site, 1_000_001, "3号楼").await;
    let elsewhere = order(&site, 1_000_002, "6号楼").await;
    let area = link(&browser, "/areas", "3号楼").await;
    let page = browser.page(&area).await;
    assert!(page.contains("未完成的 1 张工单一并移交"));
    let version = hidden(&page, "version");
    let fields = [("version", version.as_str()), ("name", "甲区"), ("butler", &li), ("buildings", "3号楼"), ("hand_over", "1")];
    assert_eq!(browser.submit(&area, &area, &fields).await.status(), StatusCode::SEE_OTHER);
    assert!(browser.page(&held).await.contains("陈管家 0317 → 李管家 0325：片区换了首问责任人"));
    assert_eq!(owner(&browser, &elsewhere).await, "李管家 0325");
    // The area goes: its orders are the centre's, unless staff leave them where they are.
    let version = hidden(&browser.page(&area).await, "version");
    assert_eq!(
        browser.submit(&area, &format!("{area}/delete"), &[("version", &version), ("hand_over", "1")]).await.status(),
        StatusCode::SEE_OTHER
    );
    assert_eq!((owner(&browser, &held).await, owner(&browser, &elsewhere).await), ("客服中心".into(), "李管家 0325".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_neither_an_account_nor_an_area_is_out_of_reach() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let held = order(&site, 1_000_001, "3号楼").await;
    let area = link(&browser, "/areas", "3号楼").await;
    let version = hidden(&browser.page(&area).await, "version");
    // The area goes, and its orders were left where they are.
    assert_eq!(browser.submit(&area, &format!("{area}/delete"), &[("version", &version)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(owner(&browser, &held).await, "陈管家 0317");
    for page in [browser.page("/inbox").await, browser.page(&held).await] {
        assert!(page.contains("原管家已无片区·由客服中心代管"));
    }
    let new = order(&site, 1_000_002, "3号楼").await;
    assert_eq!(owner(&browser, &new).await, "客服中心");
    // An account brings the butler back within reach.
    colleague(&site, &browser, "chen", Role::Butler, &[("butler", &butler(&site, "0317").await)]).await;
    assert!(!browser.page("/inbox").await.contains("代管"));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_complaints_and_residents_follow_the_same_rule() {
    let site = Site::start().await;
    let browser = site.browser().await;
    pair_up(&site, &browser).await;
    let (chen, li) = (butler(&site, "0317").await, butler(&site, "0325").await);
    colleague(&site, &browser, "chen", Role::Butler, &[("butler", &chen)]).await;
    let held = site.envelope(1_000_001).await;
    site.submit(&held).await;
    // About the butlers: the centre's from the first, whoever ends.
    let home =
        Room { id: "3-1-101".into(), building: "3号楼".into(), unit: "1单元".into(), number: "101室".into(), ..Room::default() };
    let about = site.deliver(1_000_002, &complaint(Some(About::Butler), Some(home.clone()))).await;
    let account = link(&browser, "/staff", "chen").await;
    assert_eq!(disable(&browser, &account, STAY).await, StatusCode::SEE_OTHER);
    assert_eq!(owner(&browser, &format!("/submissions/{}", about.id)).await, "客服中心");
    let from = Person { surname: "郑".into(), honorific: None, contact: Contact::LookupCode(LookupCode::parse("2468").unwrap()) };
    let message = Message { to: Recipient::Butler { room: Some(home) }, from, text: "请回电".into() };
    let message = site.deliver(1_000_003, &Body::Message(message)).await;
    assert_eq!(owner(&browser, &format!("/submissions/{}", message.id)).await, "李管家 0325");
    // The resident is told whom they can ask.
    let query = json!({ "receipt_code": held.receipt_code.to_string(), "secret": "6688" });
    let told = site.post(paths::PROGRESS).json(&query).send().await.unwrap().text().await.unwrap();
    assert!(told.contains("李管家 0325") && !told.contains("陈管家"));
    // A butler without any account is there as ever: residents call, the desk writes it down.
    assert!(browser.page(&format!("/submissions/{}", message.id)).await.contains("这位管家没有工作台账号"));
    // Who has left is no heir.
    colleague(&site, &browser, "li.wei", Role::Butler, &[("butler", &li)]).await;
    let account = link(&browser, "/staff", "li.wei").await;
    assert_eq!(disable(&browser, &account, &[("heir_work", &chen), ("heir_areas", &chen)]).await, StatusCode::CONFLICT);
    assert_eq!(disable(&browser, &account, &[("heir_work", "centre"), ("heir_areas", "centre")]).await, StatusCode::SEE_OTHER);
    assert_eq!(owner(&browser, &format!("/submissions/{}", message.id)).await, "客服中心");
}
