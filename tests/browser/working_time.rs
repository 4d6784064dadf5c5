//! 工作时间.

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

#[tokio::test(flavor = "multi_thread")]
async fn hours_that_cannot_be_are_refused_and_good_ones_are_kept() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/promises").await;
    desk.click("工作时间").await;
    desk.is_at("/working-time").await;
    desk.fill("周一下班", "7:00").await;
    desk.fill("节假日", "国庆").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("周一下班", "晚于上班时间").await;
    desk.sees("“国庆”不是日期").await;
    assert_eq!(desk.value("周一下班").await, "7:00");
    desk.fill("周一下班", "17:30").await;
    desk.fill("节假日", "2026-10-01").await;
    desk.click("保存").await;
    desk.gone("尚未保存").await;
    assert_eq!(desk.value("周一下班").await, "17:30");
    desk.open("/audit").await;
    desk.sees("每周 7 天，节假日 1 天").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_survive_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/working-time").await;
    desk.fill("周日下班", "12:00").await;
    survives_an_expired_session(&desk, "保存", "还没有保存").await;
    desk.is_at("/working-time").await;
    assert_eq!(desk.value("周日下班").await, "12:00");
    desk.leaves().await;
}
