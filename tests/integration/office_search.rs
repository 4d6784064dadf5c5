//! The desk finds what people say on the telephone.

use chrono::Duration;
use lobby_butler::{
    domain::{phone::PhoneNumber, place::Room, request::Contact},
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_feedback::complaint,
    office_support::{Browser, Site, hidden, request},
};

fn room(building: &str, unit: &str, number: &str) -> Room {
    Room {
        id: format!("{building}/{unit}/{number}"),
        building: building.into(),
        unit: unit.into(),
        number: number.into(),
        ..Room::default()
    }
}

fn encoded(query: &str) -> String {
    query.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Serials of the orders that a search lists.
async fn found(browser: &Browser<'_>, path: &str, orders: &[String]) -> Vec<usize> {
    let page = browser.page(path).await;
    (0..orders.len()).filter(|n| page.contains(&orders[*n])).collect()
}

/// Four orders: a tap in 3-2-1602, a lamp in 13-2-1602, the tap of 3-2-602, a complaint from 1-1-101.
async fn orders(site: &Site) -> Vec<String> {
    let ask = |surname: &str, phone: &str, room: Room, item: &str, words: &str| {
        let mut asked = request();
        (asked.surname, asked.room, asked.description) = (surname.into(), room, words.into());
        asked.contact = Contact::Phone(PhoneNumber::parse(phone).unwrap());
        asked.item.name = item.into();
        Body::Request(asked)
    };
    let bodies = [
        ask("林", "13800136688", room("3号楼", "2单元", "1602室"), "水龙头维修", "厨房漏水，家里有老人"),
        ask("王", "13900135566", room("13号楼", "2单元", "1602室"), "灯具维修", "客厅的灯不亮"),
        ask("欧阳", "0571-88001234", room("3号楼", "2单元", "602室"), "水龙头维修", "浴室滴水"),
        complaint(None, Some(room("1号楼", "1单元", "101室"))),
    ];
    let mut paths = Vec::new();
    for (serial, body) in (1_000_001..).zip(bodies) {
        paths.push(format!("/submissions/{}", site.deliver(serial, &body).await.id));
    }
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_found_by_what_people_say() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    let cases: [(&str, &[usize]); 31] = [
        ("13800136688", &[0, 3]),
        ("138 0013 6688", &[0, 3]),
        ("+86 138-0013-6688", &[0, 3]),
        ("１３８００１３６６８８", &[0, 3]),
        ("13800136688 漏水", &[0]),
        ("0571-88001234", &[2]),
        ("88001234", &[2]),
        ("1234", &[2]),
        ("3-2-1602", &[0]),
        ("3号楼2单元1602", &[0]),
        ("3栋 2单元 1602室", &[0]),
        ("三号楼二单元1602", &[0]),
        ("３号楼２单元１６０２", &[0]),
        ("3号楼", &[0, 2]),
        ("3号楼2单元", &[0, 2]),
        ("3幢602", &[2]),
        ("13号楼", &[1]),
        ("十三号楼", &[1]),
        ("1602", &[0, 1]),
        ("602", &[2]),
        ("林", &[0, 3]),
        ("林女士", &[0]),
        ("欧阳", &[2]),
        ("漏水", &[0]),
        ("老人 厨房", &[0]),
        ("灯具维修", &[1]),
        ("水龙头", &[0, 2]),
        ("水龙头 3-2-602", &[2]),
        ("噪声", &[3]),
        ("深夜装修", &[3]),
        ("李管家", &[3]),
    ];
    for (query, wanted) in cases {
        assert_eq!(found(&browser, &format!("/inbox?q={}", encoded(query)), &orders).await, wanted, "{query}");
    }
    for nothing in ["3号楼3单元1602", "4-2-1602", "赵", "漏水 王", "13800136680", "%", "' OR 1=1 --", "160"] {
        let page = browser.page(&format!("/inbox?q={}", encoded(nothing))).await;
        assert!(page.contains("没有找到") && !page.contains("只找了最近"), "{nothing}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_under_another_tab_is_found_and_said() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    for path in ["/inbox?state=done&q=", "/inbox?kind=message&q=", "/inbox?state=unopenable&q="] {
        let page = browser.page(&format!("{path}{}", encoded("漏水"))).await;
        assert!(page.contains(&orders[0]) && page.contains("在全部工单里找到"), "{path}");
    }
    let page = browser.page(&format!("/inbox?state=delivered&q={}", encoded("漏水"))).await;
    assert!(page.contains(&orders[0]) && !page.contains("在全部工单里找到"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_households_link_lists_that_door_and_no_other() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    let second = {
        let mut asked = request();
        asked.room = room("3号楼", "", "1602室");
        format!("/submissions/{}", site.deliver(1_000_009, &Body::Request(asked)).await.id)
    };
    let all: Vec<String> = orders.into_iter().chain([second]).collect();
    for (n, path) in all.iter().enumerate() {
        let page = browser.page(path).await;
        let link =
            page.split("href=\"").find(|part| part.starts_with("/inbox?q=")).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert_eq!(found(&browser, &link, &all).await, [n], "{link}");
        assert!(browser.page(&link).await.contains("这一户的工单"));
    }
    // A page that refreshes itself asks for the same.
    let page = browser.page(&format!("/inbox?q={}&home=1", encoded("3号楼 2单元 1602室"))).await;
    let refresh = page.split_once("data-refresh=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
    assert_eq!(found(&browser, &refresh, &all).await, [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_stays_within_what_the_person_may_see() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let orders = orders(&site).await;
    let li = site.board().await.butlers.iter().find(|butler| butler.staff_number == "0325").unwrap().id.to_string();
    let role = lobby_butler::domain::staff::Role::Butler;
    let li = crate::office_roles::colleague(&site, &administrator, "li.wei", role, &[("butler", &li)]).await;
    for query in ["林女士", "057188001234", "3-2-1602", "漏水"] {
        assert!(found(&li, &format!("/inbox?q={}", encoded(query)), &orders).await.is_empty(), "{query}");
    }
    assert_eq!(found(&li, "/inbox?q=101", &orders).await, [3]);
}

/// Where a link of the pager leads.
async fn link(browser: &Browser<'_>, path: &str, word: &str) -> Option<String> {
    let page = browser.page(path).await;
    let (before, _) = page.split_once(&format!("\">{word}</a>"))?;
    let (_, address) = before.rsplit_once("href=\"")?;
    Some(address.replace("&amp;", "&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_search_follow_each_other_without_gaps() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let mut all = Vec::new();
    for n in 0..60 {
        let mut asked = request();
        asked.description = if n % 6 == 0 { "换灯泡".into() } else { "漏水".into() };
        all.push(format!("/submissions/{}", site.deliver(1_000_001 + n, &Body::Request(asked)).await.id));
        site.advance(Duration::seconds(1));
    }
    let of_fifty = format!("/inbox?q={}", encoded("漏水"));
    assert_eq!(found(&browser, &of_fifty, &all).await.len(), 50);
    assert_eq!(link(&browser, &of_fifty, "较早").await, None);
    let lamps = found(&browser, &format!("/inbox?q={}", encoded("灯泡")), &all).await;
    assert_eq!(lamps.len(), 10);
    let words = format!("/inbox?q={}", encoded("水龙头"));
    let older = link(&browser, &words, "较早").await.unwrap();
    let (first, second) = (found(&browser, &words, &all).await, found(&browser, &older, &all).await);
    assert_eq!((first.len(), second.len()), (50, 10));
    assert_eq!([second, first.clone()].concat().len(), 60);
    let newer = link(&browser, &older, "较新").await.unwrap();
    assert_eq!(found(&browser, &newer, &all).await, first, "the way back leads to the same page");
    assert_eq!((link(&browser, &newer, "较新").await, link(&browser, &older, "较早").await), (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_found_also_after_a_transfer() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let orders = orders(&site).await;
    let version = hidden(&browser.page(&orders[0]).await, "version");
    let transfer = [("version", version.as_str()), ("owner", "centre"), ("reason", "休假")];
    assert_eq!(browser.submit(&orders[0], &format!("{}/transfer", orders[0]), &transfer).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(found(&browser, &format!("/inbox?q={}", encoded("客服中心 1602")), &orders).await, [0, 1]);
    assert_eq!(found(&browser, &format!("/inbox?q={}", encoded("陈管家")), &orders).await, [2]);
}
