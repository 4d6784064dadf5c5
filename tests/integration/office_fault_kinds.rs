//! What is told of at a public place and is no repair, and what whoever joins others need not tell: their home.

use lobby_butler::{
    domain::{
        catalogue::{Department, Price, Section},
        phone::PhoneNumber,
        place::Room,
        public_place::{FaultReport, FaultStage, PlaceRef},
        request::{Contact, ServiceRequest},
    },
    protocol::v1::{
        envelope::{Body, Envelope},
        messages::Progress,
        paths,
    },
};
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    office_faults::{assert_counts, fault, lift},
    office_support::{Browser, Site, hidden},
};

const CORRIDOR: &str = "3-2-corridor";

/// A corridor that is dirty, as the n-th household tells it.
fn dirty(n: u32) -> ServiceRequest {
    let mut asked = lift(n);
    (asked.item.id, asked.item.name) = ("public-clean-corridor".into(), "楼道保洁".into());
    (asked.item.section, asked.item.group, asked.item.price) = (Section::Public, "保洁".into(), Price::Free);
    asked.item.department = Department::Cleaning;
    asked.description = "有积水".into();
    asked.place = Some(PlaceRef { id: CORRIDOR.into(), name: "3号楼 2单元 楼道".into(), ..PlaceRef::default() });
    asked
}

/// The same of a fault that the board tells of, by somebody who says nothing of their home.
fn joining(asked: ServiceRequest, fault: &FaultReport, phone: &str) -> Body {
    let contact = Contact::Phone(PhoneNumber::parse(phone).unwrap());
    Body::Request(ServiceRequest {
        same_fault: Some(fault.id.clone()),
        room: Room::default(),
        description: String::new(),
        contact,
        ..asked
    })
}

async fn told_of(site: &Site, place: &str) -> Option<FaultReport> {
    site.board().await.faults.into_iter().find(|fault| fault.place == place)
}

async fn state_of(site: &Site, envelope: &Envelope, digits: &str) -> (StatusCode, Option<Progress>) {
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": digits });
    let reply = site.post(paths::PROGRESS).json(&query).send().await.unwrap();
    (reply.status(), reply.json().await.ok())
}

async fn does(browser: &Browser<'_>, order: &str, action: &str, fields: &[(&str, &str)]) {
    let version = hidden(&browser.page(order).await, "version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    let reply = browser.submit("/inbox", &format!("{order}/{action}"), &all).await;
    assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{action}: {}", reply.text().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_cleaned_or_cut_at_a_place_is_told_to_lobbies_as_a_repair_is() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let first = site.deliver(1_000_001, &Body::Request(dirty(1))).await;
    let path = format!("/submissions/{}", first.id);
    let told = told_of(&site, CORRIDOR).await.unwrap();
    assert_eq!((told.item.as_str(), told.households, told.stage), ("public-clean-corridor", 1, FaultStage::Reported));
    assert_eq!(told.department, Department::Cleaning);
    let revision = site.board().await.revision;
    let second = site.deliver(1_000_002, &joining(dirty(2), &told, "13900139002")).await;
    assert_eq!(site.board().await.revision, revision + 1, "one household more");
    does(&desk, &path, "step", &[("to", "accepted"), ("note", "")]).await;
    does(&desk, &path, "expect", &[("expected_at", "2026-09-18T15:30"), ("advice", "请走另一侧")]).await;
    does(&desk, &path, "step", &[("to", "in_progress"), ("note", "")]).await;
    let told = told_of(&site, CORRIDOR).await.unwrap();
    assert_eq!((told.households, told.stage, told.advice.as_str()), (2, FaultStage::Arrived, "请走另一侧"));
    let (status, seen) = state_of(&site, &second, "9002").await;
    let steps = seen.unwrap().detail.unwrap().steps;
    assert!(status == StatusCode::OK && steps.iter().any(|step| step.note.contains("15:30 处理好")), "{steps:?}");
    // Staff read of it in the words of what it is.
    let page = desk.page(&path).await;
    for words in ["同一件事的反映", "另有 1 份反映", "预计处理好", "反映人住址"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("报修地点") && !page.contains("修好</h2>"));
    let form = desk.page("/desk/new?matter=service-public-clean-corridor").await;
    assert!(form.contains("已有人反映") && form.contains("已有 2 户反映·正在处理"), "{form}");
    does(&desk, &path, "step", &[("to", "done"), ("note", "已清洁")]).await;
    assert_eq!(told_of(&site, CORRIDOR).await, None);
    assert_counts(&site);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_without_a_home_is_counted_found_and_answered_by_code_and_four_digits() {
    let site = Site::start().await;
    let desk = site.browser().await;
    let first = site.deliver(1_000_001, &Body::Request(lift(1))).await;
    let path = format!("/submissions/{}", first.id);
    let open = fault(&site).await.unwrap();
    let second = site.deliver(1_000_002, &joining(lift(2), &open, "13900139002")).await;
    let third = site.deliver(1_000_003, &joining(lift(3), &open, "13900139003")).await;
    assert_eq!(fault(&site).await.unwrap().households, 3, "nobody's home makes two people one");
    for (receipt, digits) in [(&second, "9002"), (&third, "9003")] {
        let (status, seen) = state_of(&site, receipt, digits).await;
        assert_eq!((status, seen.unwrap().receipt_code), (StatusCode::OK, receipt.receipt_code));
        assert_ne!(state_of(&site, receipt, "0000").await.0, StatusCode::OK);
    }
    for query in [second.receipt_code.to_string(), "13900139003".into()] {
        assert!(desk.page(&format!("/inbox?q={query}")).await.contains(&path), "{query}");
    }
    let page = desk.page(&path).await;
    assert!(page.contains("共 3 户") && page.contains("139 **** 9002"), "{page}");
    // The fault ended before the envelope came: the report is an order of its own, at its place and its butler's.
    does(&desk, &path, "step", &[("to", "accepted"), ("note", "")]).await;
    does(&desk, &path, "step", &[("to", "done"), ("note", "已恢复")]).await;
    let late = site.deliver(1_000_004, &joining(lift(4), &open, "13900139004")).await;
    let page = desk.page(&format!("/submissions/{}", late.id)).await;
    assert!(page.contains("3号楼 2单元 电梯") && !page.contains("住址"), "{page}");
    let (_, seen) = state_of(&site, &late, "9004").await;
    let butler = site.board().await.butler.unwrap();
    assert!(seen.unwrap().detail.unwrap().owner.contains(&butler.name), "who answers is the place's butler");
    assert_counts(&site);
}
