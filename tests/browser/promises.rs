//! 承诺时限.

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

/// The response that the office promises itself; lobbies are told of it only where somebody would hear of a repair.
async fn repair_minutes(site: &Site) -> String {
    hidden(&site.browser().await.page("/promises").await, "repair")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promise_that_cannot_be_is_refused_and_a_good_one_reaches_the_board() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.click("设置").await;
    desk.click("承诺时限").await;
    desk.fill_named("repair", "很快").await;
    desk.fill_named("answer", "12").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("报修响应（分钟）", "之间的数字").await;
    assert_eq!(desk.value("报修响应（分钟）").await, "很快");
    desk.fill_named("repair", "20").await;
    desk.fill_named("severe_answer", "24").await;
    desk.fill_named("severe_resolve", "1").await;
    desk.click("保存").await;
    desk.sees("办结时限不能短于答复时限").await;
    desk.fill_named("severe_resolve", "72").await;
    desk.click("保存").await;
    desk.gone("尚未保存").await;
    desk.is_at("/promises").await;
    assert_eq!((site.board().await.promises.answer_minutes, repair_minutes(&site).await), (720, "20".into()));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/promises").await;
    let second = Desk::logged_in(&site).await;
    second.open("/promises").await;
    second.fill_named("repair", "45").await;
    second.click("保存").await;
    second
        .script_says(
            "return document.readyState + document.querySelector('[name=seen]').value.split('.')[1]",
            &serde_json::json!("complete45"),
        )
        .await;
    desk.fill_named("repair", "15").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    desk.sees("同事保存的是：45").await;
    assert_eq!(desk.value("报修响应（分钟）").await, "15");
    assert_eq!(repair_minutes(&site).await, "45");
    desk.click("保存").await;
    desk.gone("已被他人更新").await;
    assert_eq!(repair_minutes(&site).await, "15");
    second.leaves().await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_survive_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/promises").await;
    desk.fill_named("repair", "25").await;
    survives_an_expired_session(&desk, "保存", "还没有保存").await;
    desk.is_at("/promises").await;
    assert_eq!(repair_minutes(&site).await, "25");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn follow_ups_have_their_times_and_a_service_its_kind_of_repair() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/promises").await;
    assert_eq!((desk.value("一般（小时）").await, desk.value("渗漏水（小时）").await), ("48".into(), "72".into()));
    desk.fill("渗漏水（小时）", "三天").await;
    desk.click("保存").await;
    desk.sees_beside("渗漏水（小时）", "之间的数字").await;
    desk.fill("渗漏水（小时）", "96").await;
    desk.click("保存").await;
    desk.gone("尚未保存").await;
    assert_eq!(desk.value("渗漏水（小时）").await, "96");
    desk.open("/audit").await;
    desk.sees("渗漏水维修回访 4320 → 5760 分钟").await;
    desk.open("/catalogue/items/drain-clearing").await;
    desk.tick("repair", "leak").await;
    desk.click("保存到草稿").await;
    desk.click("核对并发布").await;
    desk.sees("维修类型 一般 → 渗漏水").await;
    desk.leaves().await;
}
