//! 投诉 and 留言: how grave, what the resident thinks of it, passed on to whom.

use lobby_butler::{
    domain::message::{Message, Recipient},
    protocol::v1::envelope::Body,
};
use thirtyfour::By;

use crate::{
    desk::Desk,
    office_support::{self, Site, person, request},
};

fn complaint() -> Body {
    Body::Feedback(office_support::complaint())
}

fn message() -> Body {
    Body::Message(Message { to: Recipient::Household { room: request().room }, from: person(), text: "快递放在前台了".into() })
}

async fn opened(desk: &Desk<'_>, serial: u32, body: &Body) -> String {
    let path = format!("/submissions/{}", desk.site.deliver(serial, body).await.id);
    desk.open(&path).await;
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_judged_with_a_reason_and_can_be_judged_again() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk, 1_000_001, &complaint()).await;
    desk.sees("噪声投诉").await;
    desk.fill("定级理由", "涉及消防通道").await;
    desk.click("定级").await;
    desk.sees("尚未保存").await;
    desk.sees("请选择等级").await;
    assert_eq!(desk.value("定级理由").await, "涉及消防通道");
    desk.click("重大").await;
    desk.click("定级").await;
    desk.sees("报管理处主任").await;
    desk.sees("涉及消防通道").await;
    desk.click_on(By::Css("#severity-card summary"), "调整等级").await;
    desk.click("轻微").await;
    desk.fill("定级理由", "现场已恢复").await;
    desk.click("调整等级").await;
    desk.sees("现场已恢复").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_who_judge_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = opened(&desk, 1_000_001, &complaint()).await;
    let second = Desk::logged_in(&site).await;
    second.open(&path).await;
    second.click("重要").await;
    second.fill("定级理由", "管理有过失").await;
    second.click("定级").await;
    second.sees("管理有过失").await;
    desk.click("轻微").await;
    desk.fill("定级理由", "可当面解决").await;
    desk.click("定级").await;
    desk.sees("已被他人更新").await;
    desk.sees("管理有过失").await;
    assert_eq!(desk.value("定级理由").await, "可当面解决");
    desk.click("调整等级").await;
    desk.sees("重要 → 轻微：可当面解决").await;
    second.leaves().await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_ends_with_the_residents_verdict() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = opened(&desk, 1_000_001, &complaint()).await;
    desk.click("受理").await;
    desk.sees("受理投诉前请先定级").await;
    desk.click("轻微").await;
    desk.fill("定级理由", "当晚已停").await;
    desk.click("定级").await;
    desk.sees("当晚已停").await;
    desk.click("受理").await;
    desk.sees("开始处理").await;
    desk.click("开始处理").await;
    desk.sees("完成").await;
    desk.fill("给业户的说明", "已制止").await;
    desk.click_and_confirm("完成", "确定完成这张工单吗").await;
    desk.sees("业户意见（回访时必选）").await;
    desk.fill("给业户的说明", "电话回访").await;
    desk.click("已回访").await;
    desk.sees("尚未保存").await;
    desk.sees("请选择业户的意见").await;
    assert_eq!(desk.value("给业户的说明").await, "电话回访");
    desk.click("基本满意").await;
    desk.click("已回访").await;
    desk.click_and_confirm("关闭", "确定关闭这张工单吗").await;
    desk.gone("下一步").await;
    desk.is_at(&path).await;
    desk.sees("基本满意").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_passed_on_with_the_words_how() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk, 1_000_001, &message()).await;
    desk.sees("快递放在前台了").await;
    desk.sees_not("投诉等级").await;
    // Whom to call, from the registry of rooms.
    desk.sees("户主电话").await;
    let call = desk.find(By::XPath("//div[dt='户主电话']//a[@href='tel:13800136688']"), "the household's number").await;
    assert_eq!(call.text().await.unwrap(), "138 0013 6688");
    desk.click("已转达").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("给业户的说明", "请写明转达给了谁").await;
    desk.fill("给业户的说明", "已电话告知本人").await;
    desk.click("已转达").await;
    desk.gone("下一步").await;
    desk.sees("已电话告知本人").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_tells_services_messages_and_complaints_apart() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let service = desk.resident_submits(1_000_001).await;
    site.deliver(1_000_002, &message()).await;
    site.deliver(1_000_003, &complaint()).await;
    desk.open("/inbox").await;
    desk.sees("噪声投诉").await;
    for (kind, seen, unseen) in [
        ("留言 1", "快递放在前台了", "深夜装修"),
        ("投诉建议 1", "深夜装修", "快递放在前台了"),
        ("服务 1", service.as_str(), "深夜装修"),
        ("类型 全部", "深夜装修", "这里暂时没有工单"),
    ] {
        let choice = format!("//select[@name='kind']/option[normalize-space(.)='{kind}']");
        desk.click_on(By::XPath(choice), kind).await;
        desk.gone(unseen).await;
        desk.sees(seen).await;
    }
    desk.sees("全部 3").await;
    desk.leaves().await;
}
