//! Who may take which step, and who reads what of a household.

use lobby_butler::{
    domain::{
        feedback::{Feedback, FeedbackKind, Subject},
        message::{Message, Person, Recipient},
        staff::Role,
    },
    protocol::v1::envelope::Body,
};
use reqwest::StatusCode;

use crate::{
    office_roles::colleague,
    office_support::{Browser, Site, hidden, request},
};

fn person() -> Person {
    Person { surname: "林".into(), honorific: None, contact: request().contact }
}

fn complaint() -> Body {
    Body::Feedback(Feedback {
        kind: FeedbackKind::Complaint,
        subject: Some(Subject::Noise),
        scene: None,
        occurred: None,
        about: None,
        wishes: vec![],
        account: "深夜装修".into(),
        room: Some(request().room),
        from: person(),
    })
}

/// Takes a step on the version as it stands, whether the page offers it or not.
async fn takes(browser: &Browser<'_>, path: &str, action: &str, fields: &[(&str, &str)]) -> StatusCode {
    let page = browser.page(path).await;
    let version = match page.contains("name=\"version\"") {
        true => hidden(&page, "version"),
        false => "1".into(),
    };
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.submit("/inbox", &format!("{path}/{action}"), &all).await.status()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_did_the_work_neither_follows_it_up_nor_closes_it() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let engineer = colleague(&site, &administrator, "gong", Role::Department, &[("department", "engineering")]).await;
    let desk = colleague(&site, &administrator, "front", Role::FrontDesk, &[]).await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &Body::Request(request())).await.id);
    for (to, note) in [("accepted", ""), ("quoted", "120 元"), ("agreed", "已签"), ("dispatched", "")] {
        assert_eq!(takes(&chen, &path, "step", &[("to", to), ("note", note)]).await, StatusCode::SEE_OTHER, "{to}");
    }
    let page = engineer.page(&path).await;
    assert!(page.contains("开始处理") && !page.contains("value=\"cancelled\"") && !page.contains("新的责任人"));
    assert_eq!(takes(&engineer, &path, "step", &[("to", "cancelled"), ("note", "不做了")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&engineer, &path, "transfer", &[("owner", "centre"), ("reason", "忙")]).await, StatusCode::FORBIDDEN);
    for (to, note) in [("in_progress", ""), ("done", "已更换阀芯")] {
        assert_eq!(takes(&engineer, &path, "step", &[("to", to), ("note", note)]).await, StatusCode::SEE_OTHER, "{to}");
    }
    assert!(!engineer.page(&path).await.contains("已回访</button>"));
    assert_eq!(takes(&engineer, &path, "step", &[("to", "followed_up"), ("note", "满意")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&desk, &path, "step", &[("to", "followed_up"), ("note", "电话回访，满意")]).await, StatusCode::SEE_OTHER);
    // Closing is the owner's.
    assert_eq!(takes(&desk, &path, "step", &[("to", "closed"), ("note", "")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&chen, &path, "step", &[("to", "closed"), ("note", "")]).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_butler_neither_judges_nor_calls_off_a_complaint_of_their_own_area_and_takes_it_up_once_it_is_judged() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let path = format!("/submissions/{}", site.deliver(1_000_001, &complaint()).await.id);
    let page = chen.page(&path).await;
    assert!(page.contains("先定级") && !page.contains("name=\"severity\"") && !page.contains("value=\"cancelled\""));
    assert!(!page.contains("value=\"accepted\""));
    assert_eq!(takes(&chen, &path, "step", &[("to", "accepted"), ("note", "")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&chen, &path, "step", &[("to", "cancelled"), ("note", "误会")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&chen, &path, "severity", &[("severity", "minor"), ("why", "小事")]).await, StatusCode::FORBIDDEN);
    assert_eq!(takes(&administrator, &path, "severity", &[("severity", "minor"), ("why", "当晚已停")]).await, StatusCode::SEE_OTHER);
    assert_eq!(takes(&chen, &path, "step", &[("to", "accepted"), ("note", "")]).await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_butler_sees_whom_to_call_for_a_message_and_each_reading_is_in_the_audit() {
    let site = Site::start().await;
    let administrator = site.browser().await;
    let butler = site.board().await.butler.unwrap().id.to_string();
    let chen = colleague(&site, &administrator, "chen", Role::Butler, &[("butler", &butler)]).await;
    let body = Body::Message(Message { to: Recipient::Household { room: request().room }, from: person(), text: "快递在前台".into() });
    let envelope = site.deliver(1_000_001, &body).await;
    let page = chen.page(&format!("/submissions/{}", envelope.id)).await;
    assert!(page.contains("林女士"), "the household that the message is for");
    let audit = administrator.page("/audit").await;
    assert!(audit.contains("查看住户资料") && audit.contains(&envelope.receipt_code.to_string()) && !audit.contains("林女士"));
}
