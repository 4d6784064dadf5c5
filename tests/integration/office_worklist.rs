//! The inbox as a list of work: its order, its queues, what it is narrowed to, the board.

use chrono::Duration;
use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        feedback::{Feedback, FeedbackKind},
        message::{Message, Recipient},
        place::Room,
        staff::Role,
    },
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_roles::colleague,
    office_support::{self, Browser, Site, hidden, person, request, step_form},
};

pub fn encoded(query: &str) -> String {
    query.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn room(building: &str) -> Room {
    Room { id: format!("{building}/101"), building: building.into(), unit: String::new(), number: "101室".into(), ..Room::default() }
}

fn service(name: &str, building: &str, department: Department, price: Price) -> Body {
    let mut asked = request();
    (asked.item.name, asked.item.department, asked.item.price, asked.room) = (name.into(), department, price, room(building));
    asked.item.section = if price.is_paid() { Section::Paid } else { Section::Free };
    Body::Request(asked)
}

fn complaint(kind: FeedbackKind, building: &str) -> Body {
    Body::Feedback(Feedback { kind, room: Some(room(building)), ..office_support::complaint() })
}

/// Eight orders, a minute after each other: of the sample's two butlers' buildings, of every kind.
pub async fn orders(site: &Site) -> Vec<String> {
    let paid = Price::from_fen(8_000);
    let bodies = [
        service("水龙头维修", "3号楼", Department::Engineering, paid),
        service("灯具检查", "1号楼", Department::Engineering, Price::Free),
        service("大扫除", "3号楼", Department::Cleaning, paid),
        service("雨伞借用", "1号楼", Department::ServiceCentre, Price::Free),
        Body::Message(Message { to: Recipient::Household { room: room("3号楼") }, from: person(), text: "请回电".into() }),
        complaint(FeedbackKind::Complaint, "1号楼"),
        complaint(FeedbackKind::Suggestion, "3号楼"),
        complaint(FeedbackKind::Praise, "1号楼"),
    ];
    let mut paths = Vec::new();
    for (serial, body) in (1_000_001..).zip(bodies) {
        paths.push(format!("/submissions/{}", site.deliver(serial, &body).await.id));
        site.advance(Duration::minutes(1));
    }
    paths
}

/// The orders that a page lists, from top to bottom.
pub async fn listed(browser: &Browser<'_>, address: &str, orders: &[String]) -> Vec<usize> {
    let page = browser.page(address).await;
    let mut places: Vec<(usize, usize)> = (0..).zip(orders).filter_map(|(n, order)| page.find(order.as_str()).map(|at| (at, n))).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, n)| n).collect()
}

pub async fn step(browser: &Browser<'_>, order: &str, to: &str, note: &str) {
    let version = hidden(&browser.page(order).await, "version");
    let (action, mut fields) = step_form(to, note);
    fields.push(("version", version.as_str()));
    assert_eq!(browser.submit(order, &format!("{order}/{action}"), &fields).await.status(), StatusCode::SEE_OTHER, "{to}");
}

/// What stands behind a queue's word.
fn counted(page: &str, word: &str) -> u64 {
    let rest = page.split_once(&format!("{word} <b>")).unwrap_or_else(|| panic!("no queue {word}")).1;
    rest.split_once("</b>").unwrap().0.parse().unwrap()
}

/// Everybody who may look: login and which of the eight orders they see.
pub async fn readers<'a>(site: &'a Site, administrator: &Browser<'_>) -> Vec<(&'static str, Browser<'a>, Vec<usize>)> {
    let butlers = site.board().await.butlers;
    let id = |number: &str| butlers.iter().find(|butler| butler.staff_number == number).unwrap().id.to_string();
    let (chen, li) = (id("0317"), id("0325"));
    let everything: Vec<usize> = (0..8).collect();
    vec![
        ("desk", colleague(site, administrator, "desk", Role::FrontDesk, &[]).await, everything.clone()),
        ("manager", colleague(site, administrator, "manager", Role::Manager, &[]).await, everything),
        ("chen", colleague(site, administrator, "chen", Role::Butler, &[("butler", &chen)]).await, vec![0, 2, 4, 6]),
        ("li", colleague(site, administrator, "li.wei", Role::Butler, &[("butler", &li)]).await, vec![1, 3, 5, 7]),
        ("gong", colleague(site, administrator, "gong", Role::Department, &[("department", "engineering")]).await, vec![0, 1]),
        ("jie", colleague(site, administrator, "jie", Role::Department, &[("department", "cleaning")]).await, vec![]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_urgent_comes_first_and_what_is_settled_is_one_click_away() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    let urgent = listed(&browser, "/inbox", &orders).await;
    assert_eq!(urgent[..2], [0, 1], "a repair is answered for in minutes");
    assert_eq!(urgent.len(), 8);
    assert_eq!(listed(&browser, "/inbox?state=all", &orders).await, [7, 6, 5, 4, 3, 2, 1, 0]);
    step(&browser, &orders[3], "cancelled", "业户来电取消").await;
    // Its promises are kept, so nothing is due any more; it still waits for its end.
    step(&browser, &orders[7], "accepted", "").await;
    step(&browser, &orders[7], "done", "已转达表扬").await;
    let now = listed(&browser, "/inbox", &orders).await;
    assert!(!now.contains(&3) && now.len() == 7, "{now:?}");
    assert_eq!(now.last(), Some(&7), "what has nothing due comes behind whatever has");
    let page = browser.page("/inbox").await;
    assert!(page.contains("未结 <b>7</b>") && page.contains("全部 <b>8</b>") && page.contains("href=\"/inbox?state=all\""));
    assert_eq!(listed(&browser, "/inbox?state=all", &orders).await.len(), 8);
    assert_eq!(listed(&browser, "/inbox?state=cancelled", &orders).await, [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_holds_for_everybody_within_their_own_scope() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    let butlers = site.board().await.butlers;
    let chen = butlers.iter().find(|butler| butler.staff_number == "0317").unwrap().id.to_string();
    let readers = readers(&site, &administrator).await;
    let filters: Vec<(String, Vec<usize>)> = [
        (format!("building={}", encoded("3号楼")), vec![0, 2, 4, 6]),
        (format!("building={}", encoded("号楼")), vec![]),
        ("kind=service".into(), vec![0, 1, 2, 3]),
        ("kind=repair".into(), vec![0, 1]),
        ("kind=paid".into(), vec![0, 2]),
        ("kind=free".into(), vec![1, 3]),
        ("kind=message".into(), vec![4]),
        ("kind=complaint".into(), vec![5]),
        ("kind=suggestion".into(), vec![6]),
        ("kind=praise".into(), vec![7]),
        ("kind=feedback".into(), vec![5, 6, 7]),
        (format!("owner={chen}"), vec![0, 2, 4, 6]),
        ("owner=centre".into(), vec![]),
        ("department=engineering".into(), vec![0, 1]),
        ("department=cleaning".into(), vec![2]),
        ("state=delivered".into(), (0..8).collect()),
        ("state=done".into(), vec![]),
        ("since=2026-09-18".into(), (0..8).collect()),
        ("since=2026-09-19".into(), vec![]),
        ("until=2026-09-17".into(), vec![]),
        (format!("kind=repair&building={}", encoded("3号楼")), vec![0]),
        (format!("kind=paid&department=cleaning&owner={chen}&state=delivered&since=2026-09-18&until=2026-09-18"), vec![2]),
        (format!("kind=free&building={}", encoded("3号楼")), vec![]),
    ]
    .into_iter()
    .collect();
    for (name, reader, sees) in &readers {
        for (filter, holds) in &filters {
            let wanted: Vec<usize> = holds.iter().copied().filter(|order| sees.contains(order)).collect();
            // Open ones, the history, and a search that answers to all of them.
            for more in ["", "&state=all", "&q=101"] {
                if filter.contains("state=") && more.contains("state=") {
                    continue;
                }
                let mut found = listed(reader, &format!("/inbox?{filter}{more}"), &orders).await;
                let is_elsewhere = more.contains('q') && wanted.is_empty();
                found.sort_unstable();
                if is_elsewhere {
                    assert!(found.iter().all(|order| sees.contains(order)), "{name} {filter}{more}: {found:?}");
                } else {
                    assert_eq!(found, wanted, "{name} {filter}{more}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_offered_a_choice_outside_their_scope() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    step(&administrator, &orders[2], "accepted", "").await;
    for (name, reader, sees) in readers(&site, &administrator).await {
        let page = reader.page("/inbox").await;
        let has = |building: usize| sees.iter().any(|order| order % 2 == building);
        assert_eq!(page.contains("<option value=\"3号楼\">"), has(0), "{name}");
        assert_eq!(page.contains("<option value=\"1号楼\">"), has(1), "{name}");
        assert_eq!(page.contains(">陈管家 0317</option>"), has(0), "{name}");
        assert_eq!(page.contains(">李管家 0325</option>"), has(1), "{name}");
        let sees_all = sees.len() == 8;
        assert_eq!(page.contains("<option value=\"greenery\">"), sees_all, "{name}");
        assert_eq!(page.contains("<option value=\"engineering\">"), !sees.is_empty(), "{name}");
        // What is chosen stays chosen, and in every address of the page.
        let page = reader.page(&format!("/inbox?kind=repair&building={}", encoded("3号楼"))).await;
        assert!(page.contains("<option value=\"repair\" selected>"), "{name}");
        assert!(page.contains("href=\"/inbox?state=delivered&amp;kind=repair&amp;building=3%E5%8F%B7%E6%A5%BC\""), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_lists_what_it_counts_and_only_to_those_whose_it_is() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    let readers = readers(&site, &administrator).await;
    for (word, key, wanted) in [
        ("我的", "mine", [vec![], vec![], vec![0, 2, 4, 6], vec![1, 3, 5, 7], vec![], vec![]]),
        ("本部门", "department", [vec![], vec![], vec![], vec![], vec![0, 1], vec![]]),
        ("待派", "undispatched", [vec![], vec![], vec![], vec![], vec![], vec![]]),
        ("卡住", "stuck", [vec![], vec![], vec![], vec![], vec![], vec![]]),
    ] {
        for ((name, reader, _), wanted) in readers.iter().zip(wanted) {
            let page = reader.page("/inbox").await;
            if key == "department" && matches!(*name, "manager" | "chen" | "li") {
                assert!(!page.contains("本部门 <b>"), "{name} is of no department");
                continue;
            }
            let mut found = listed(reader, &format!("/inbox?state={key}"), &orders).await;
            found.sort_unstable();
            assert_eq!((counted(&page, word), &found), (wanted.len() as u64, &wanted), "{name} {word}");
        }
    }
    // What the service centre owns is the desk's, and what somebody of it took on.
    let version = hidden(&administrator.page(&orders[3]).await, "version");
    let given = [("version", version.as_str()), ("owner", "centre"), ("reason", "休假")];
    assert_eq!(administrator.submit(&orders[3], &format!("{}/transfer", orders[3]), &given).await.status(), StatusCode::SEE_OTHER);
    let (desk, chen, li) = (&readers[0].1, &readers[2].1, &readers[3].1);
    assert_eq!(listed(desk, "/inbox?state=mine", &orders).await, [3]);
    assert_eq!(listed(li, "/inbox?state=mine", &orders).await.len(), 3);
    assert!(listed(chen, "/inbox?state=mine", &orders).await.iter().all(|order| order % 2 == 0));
    // Nobody does anything for a day; then somebody does.
    site.advance(Duration::hours(25));
    let (administrator, desk) = (site.browser().await, colleague(&site, &site.browser().await, "later", Role::FrontDesk, &[]).await);
    assert_eq!(counted(&desk.page("/inbox").await, "卡住"), 8);
    step(&administrator, &orders[2], "accepted", "").await;
    let page = desk.page("/inbox?state=stuck").await;
    assert!(page.contains("超过 24 小时没有任何进展") && !page.contains(&orders[2]), "a step ends it");
    assert_eq!((counted(&page, "卡住"), counted(&page, "待验收"), counted(&page, "待回访")), (7, 0, 0));
    // Numbers are of what the list is narrowed to.
    let page = desk.page("/inbox?kind=complaint").await;
    assert_eq!((counted(&page, "卡住"), counted(&page, "未结")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_each_open_order_once_and_leads_to_what_it_leaves_out() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut orders = orders(&site).await;
    step(&browser, &orders[0], "accepted", "").await;
    step(&browser, &orders[0], "quoted", "80 元").await;
    step(&browser, &orders[1], "accepted", "").await;
    let page = browser.page("/inbox?view=board").await;
    let cards = |page: &str, order: &str| page.matches(&format!("href=\"{order}?list=state%3D")).count();
    for (order, path) in orders.iter().enumerate() {
        assert_eq!(cards(&page, path), 1, "{order}");
    }
    for (word, count) in [("待受理", 6), ("待确认报价", 1), ("待派单/已派单", 1), ("处理中", 0), ("待验收", 0), ("待回访", 0)]
    {
        assert!(page.contains(&format!("{word}</a><span class=\"small\">{count} 单</span>")), "{word}");
    }
    for n in 0..20 {
        let more = service("大扫除", "3号楼", Department::Cleaning, Price::from_fen(8_000));
        orders.push(format!("/submissions/{}", site.deliver(1_000_020 + n, &more).await.id));
    }
    let page = browser.page("/inbox?view=board").await;
    let shown = orders.iter().filter(|order| cards(&page, order) == 1).count();
    assert_eq!(shown, 22, "twenty and the two that stand elsewhere");
    assert!(page.contains("href=\"/inbox?state=arrived\">还有 6 单</a>"));
    assert_eq!(listed(&browser, "/inbox?state=arrived", &orders).await.len(), 26);
    // The board is narrowed as the list is.
    let page = browser.page("/inbox?view=board&kind=complaint").await;
    assert_eq!(orders.iter().filter(|order| cards(&page, order) == 1).count(), 1);
}
