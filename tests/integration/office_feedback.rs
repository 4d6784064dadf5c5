//! Messages, complaints, suggestions and praise: whose they are, where they end, what stays at the office.

use chrono::Duration;
use lobby_butler::{
    domain::{
        feedback::{About, Feedback},
        message::{Message, Recipient},
        place::Room,
    },
    protocol::v1::{
        envelope::{Body, Envelope},
        messages::Progress,
        paths,
    },
};
use reqwest::{Response, StatusCode};
use serde_json::json;

use crate::office_support::{self, Browser, Site, hidden, person};

fn room(building: &str, number: &str) -> Room {
    Room { id: format!("{building}/{number}"), building: building.into(), unit: "1单元".into(), number: number.into(), ..Room::default() }
}

fn message(to: Recipient) -> Body {
    Body::Message(Message { to, from: person(), text: "快递放在前台了".into() })
}

pub fn complaint(about: Option<About>, room: Option<Room>) -> Body {
    Body::Feedback(Feedback { about, room, ..office_support::complaint() })
}

fn path(envelope: &Envelope) -> String {
    format!("/submissions/{}", envelope.id)
}

async fn owner(browser: &Browser<'_>, envelope: &Envelope) -> String {
    let page = browser.page(&path(envelope)).await;
    page.split_once("<p class=\"owner\">").unwrap().1.split_once('<').unwrap().0.to_owned()
}

async fn act(browser: &Browser<'_>, envelope: &Envelope, action: &str, fields: &[(&str, &str)]) -> Response {
    let path = path(envelope);
    let version = hidden(&browser.page(&path).await, "version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    browser.submit(&path, &format!("{path}/{action}"), &all).await
}

async fn steps(browser: &Browser<'_>, envelope: &Envelope, steps: &[(&str, &str)]) {
    for (to, note) in steps {
        assert_eq!(act(browser, envelope, "step", &[("to", to), ("note", note)]).await.status(), StatusCode::SEE_OTHER, "{to}");
    }
}

async fn progress(site: &Site, envelope: &Envelope) -> (Progress, String) {
    let query = json!({ "receipt_code": envelope.receipt_code.to_string(), "secret": "6688" });
    let text = site.post(paths::PROGRESS).json(&query).send().await.unwrap().text().await.unwrap();
    (serde_json::from_str(&text).unwrap(), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_the_butlers_of_its_room_or_of_the_lobby() {
    let site = Site::start().await;
    let browser = site.browser().await;
    // The terminal stands in 3号楼, which is 陈管家's; 6号楼 is 李管家's.
    let household = site.deliver(1_000_001, &message(Recipient::Household { room: room("6号楼", "101室") })).await;
    assert_eq!(owner(&browser, &household).await, "李管家 0325");
    let resident = site.deliver(1_000_002, &message(Recipient::Butler { room: Some(room("6号楼", "101室")) })).await;
    assert_eq!(owner(&browser, &resident).await, "李管家 0325");
    let visitor = site.deliver(1_000_003, &message(Recipient::Butler { room: None })).await;
    assert_eq!(owner(&browser, &visitor).await, "陈管家 0317");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitors_message_at_the_gate_is_the_service_centres() {
    let mut site = Site::start().await;
    site.token = site.office.add_terminal("北门岗亭").unwrap();
    let browser = site.browser().await;
    let visitor = site.deliver(1_000_001, &message(Recipient::Butler { room: None })).await;
    assert_eq!(owner(&browser, &visitor).await, "客服中心");
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_is_the_butlers_of_its_room_else_the_service_centres() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let with_room = site.deliver(1_000_001, &complaint(None, Some(room("6号楼", "101室")))).await;
    assert_eq!(owner(&browser, &with_room).await, "李管家 0325");
    let without = site.deliver(1_000_002, &complaint(Some(About::Security), None)).await;
    assert_eq!(owner(&browser, &without).await, "客服中心");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_answers_for_a_complaint_about_themselves() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let about = site.deliver(1_000_001, &complaint(Some(About::Butler), Some(room("3号楼", "101室")))).await;
    assert_eq!(owner(&browser, &about).await, "客服中心");
    let page = browser.page(&path(&about)).await;
    assert!(!page.contains("陈管家 0317") && page.contains("李管家 0325"));
    let butlers = site.board().await.butlers;
    let id = |number: &str| butlers.iter().find(|butler| butler.staff_number == number).unwrap().id.to_string();
    let refused = act(&browser, &about, "transfer", &[("owner", &id("0317")), ("reason", "请处理")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("投诉涉及这位管家"));
    let given = act(&browser, &about, "transfer", &[("owner", &id("0325")), ("reason", "请处理")]).await;
    assert_eq!(given.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_ends_when_it_was_passed_on_in_words() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let envelope = site.deliver(1_000_001, &message(Recipient::Household { room: room("6号楼", "101室") })).await;
    let page = browser.page(&path(&envelope)).await;
    assert!(page.contains("转达") && !page.contains("派单") && !page.contains("报价"));
    assert!(page.contains("href=\"/inbox?q=6"), "the room leads to everything of the room");
    let wordless = act(&browser, &envelope, "step", &[("to", "relayed"), ("note", "")]).await;
    assert_eq!(wordless.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wordless.text().await.unwrap().contains("转达给了谁"));
    steps(&browser, &envelope, &[("relayed", "已电话告知 101 室业户本人")]).await;
    assert!(!browser.page(&path(&envelope)).await.contains("下一步"));
    assert_eq!(progress(&site, &envelope).await.0.state.key(), "relayed");
}

#[tokio::test(flavor = "multi_thread")]
async fn severity_decides_what_is_due_and_never_reaches_a_terminal() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let envelope = site.deliver(1_000_001, &complaint(None, Some(room("3号楼", "101室")))).await;
    let page = browser.page(&path(&envelope)).await;
    assert!(page.contains("答复 剩 24 小时") && page.contains("投诉等级"));
    let groundless = act(&browser, &envelope, "severity", &[("severity", "severe"), ("why", "")]).await;
    assert_eq!(groundless.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = act(&browser, &envelope, "severity", &[("severity", "apocalyptic"), ("why", "x")]).await;
    assert_eq!(unknown.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for (severity, why) in [("minor", "先按轻微"), ("severe", "涉及消防通道")] {
        let judged = act(&browser, &envelope, "severity", &[("severity", severity), ("why", why)]).await;
        assert_eq!(judged.status(), StatusCode::SEE_OTHER);
    }
    let page = browser.page(&path(&envelope)).await;
    assert!(page.contains("答复 剩 24 小时") && page.contains("轻微 → 重大：涉及消防通道") && page.contains("报管理处主任"));
    steps(&browser, &envelope, &[("accepted", "正在核实")]).await;
    assert!(browser.page("/inbox?kind=feedback").await.contains("办结 剩 10 天"));
    site.advance(Duration::days(11));
    let browser = site.browser().await;
    assert!(browser.page("/inbox").await.contains("办结 超 24 小时"));
    assert!(browser.page("/audit").await.contains("定级投诉"));
    let (told, wire) = progress(&site, &envelope).await;
    assert_eq!(told.detail.unwrap().steps.len(), 2);
    for secret in ["sever", "重大", "轻微", "消防通道"] {
        assert!(!wire.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_ends_with_the_residents_verdict() {
    let site = Site::start().await;
    let browser = site.browser().await;
    let envelope = site.deliver(1_000_001, &complaint(None, None)).await;
    let early = act(&browser, &envelope, "step", &[("to", "accepted"), ("note", "")]).await;
    assert_eq!(early.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text().await.unwrap().contains("受理投诉前请先定级"));
    let judged = act(&browser, &envelope, "severity", &[("severity", "minor"), ("why", "当晚已停")]).await;
    assert_eq!(judged.status(), StatusCode::SEE_OTHER);
    steps(&browser, &envelope, &[("accepted", "")]).await;
    let dropped = act(&browser, &envelope, "step", &[("to", "cancelled"), ("note", "算了")]).await;
    assert_eq!(dropped.status(), StatusCode::CONFLICT);
    steps(&browser, &envelope, &[("in_progress", ""), ("done", "已制止")]).await;
    let silent = act(&browser, &envelope, "step", &[("to", "followed_up"), ("note", "电话回访")]).await;
    assert_eq!(silent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text().await.unwrap().contains("请选择业户的意见"));
    let fields = [("to", "followed_up"), ("note", "电话回访"), ("verdict", "mostly_satisfied")];
    assert_eq!(act(&browser, &envelope, "step", &fields).await.status(), StatusCode::SEE_OTHER);
    steps(&browser, &envelope, &[("closed", "")]).await;
    assert!(browser.page(&path(&envelope)).await.contains("业户意见：基本满意。电话回访"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_tells_kinds_apart_and_counts_them() {
    let site = Site::start().await;
    let browser = site.browser().await;
    site.submit(&site.envelope(1_000_001).await).await;
    site.deliver(1_000_002, &message(Recipient::Butler { room: None })).await;
    for serial in [1_000_003, 1_000_004] {
        site.deliver(serial, &complaint(None, None)).await;
    }
    let all = browser.page("/inbox").await;
    for tab in ["未结 <b>4</b>", "全部 <b>4</b>", ">服务 1</option>", ">留言 1</option>", ">投诉建议 2</option>"] {
        assert!(all.contains(tab), "{tab}");
    }
    let messages = browser.page("/inbox?kind=message").await;
    assert!(messages.contains("快递放在前台了") && !messages.contains("深夜装修") && messages.contains("待受理 <b>1</b>"));
    let feedback = browser.page("/inbox?kind=feedback&state=delivered").await;
    assert!(feedback.contains("深夜装修") && !feedback.contains("水龙头维修"));
    // A mistyped kind is everything, not an error.
    assert!(browser.page("/inbox?kind=%27x").await.contains("水龙头维修"));
}
