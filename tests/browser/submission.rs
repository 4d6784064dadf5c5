//! A submission: the next step, another owner, back to the resident.

use thirtyfour::By;

use crate::{chrome::Scripts, desk::Desk, every_page::survives_an_expired_session, office_support::Site};

/// A request that waits, open on the screen; and its page.
async fn opened(desk: &Desk<'_>) -> String {
    let envelope = desk.site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    let path = format!("/submissions/{}", envelope.id);
    desk.open(&path).await;
    path
}

async fn walks_through_its_steps(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    opened(&desk).await;
    desk.sees("3号楼 2单元 1602室").await;
    desk.fill("给业户的说明", "今天下午四点上门").await;
    desk.click("受理").await;
    desk.sees("今天下午四点上门").await;
    // The form begins with the marked price; what is no amount comes back as it was typed.
    desk.click("报价").await;
    desk.fill_named("amount0", "八十").await;
    desk.click("发出报价").await;
    desk.sees("尚未保存").await;
    desk.sees("请填写金额，例如 80").await;
    desk.fill_named("amount0", "80").await;
    desk.click("发出报价").await;
    desk.sees("正在等业户签字同意报价").await;
    desk.sees("¥80").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_taken_with_its_words_to_the_resident() {
    walks_through_its_steps(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_needs_no_scripts() {
    walks_through_its_steps(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_needs_what_is_missing() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.click("退回补充").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("给业户的说明", "请写明").await;
    desk.fill("给业户的说明", "请补充漏水的位置").await;
    desk.click("退回补充").await;
    desk.sees("已退回").await;
    desk.sees("请补充漏水的位置").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_long_a_note_comes_back_as_it_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    let long = "长".repeat(301);
    desk.fill("给业户的说明", &long).await;
    desk.click("受理").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("给业户的说明", "个字，现在有 301 个").await;
    assert_eq!(desk.value("给业户的说明").await, long);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_needs_an_owner_and_a_reason() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.click_on(By::Css(".is-owner summary"), "转交").await;
    desk.fill("原因", "陈管家今天休息").await;
    desk.click("转交").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("新的责任人", "请选择新的责任人").await;
    assert_eq!(desk.value("原因").await, "陈管家今天休息");
    desk.choose("新的责任人", "客服中心").await;
    desk.click("转交").await;
    desk.sees("陈管家 0317 → 客服中心").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_asks_first() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.fill("给业户的说明", "业户来电取消").await;
    desk.click("取消").await;
    assert_eq!(desk.driver().get_alert_text().await.unwrap(), "确定取消这张工单吗？");
    desk.driver().dismiss_alert().await.unwrap();
    assert_eq!(desk.value("给业户的说明").await, "业户来电取消");
    desk.click_and_confirm("取消", "确定取消").await;
    desk.sees("已取消").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = opened(&desk).await;
    let colleague = site.browser().await;
    let step = [("version", "1"), ("to", "accepted"), ("note", "师傅已在路上")];
    colleague.submit(&path, &format!("{path}/step"), &step).await;
    desk.fill("给业户的说明", "请补充漏水的位置").await;
    desk.click("退回补充").await;
    desk.sees("已被他人更新").await;
    desk.sees("师傅已在路上").await;
    assert_eq!(desk.value("给业户的说明").await, "请补充漏水的位置");
    desk.click("退回补充").await;
    desk.sees("已退回").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    opened(&desk).await;
    desk.fill("给业户的说明", "今天下午四点上门").await;
    survives_an_expired_session(&desk, "受理", "今天下午四点上门").await;
    desk.sees("已受理").await;
    desk.leaves().await;
}
