//! 值班: a week at once.

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

const TODAY: &str = "周五 9月18日";

#[tokio::test(flavor = "multi_thread")]
async fn a_week_is_entered_at_once_and_copied_to_the_next() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.click("设置").await;
    desk.click("值班").await;
    desk.fill(TODAY, &"长".repeat(21)).await;
    desk.fill("周六 9月19日", "吴经理").await;
    desk.click("保存这一周").await;
    desk.sees("尚未保存").await;
    desk.sees_beside(TODAY, "最多 20 个字").await;
    assert_eq!(desk.value("周六 9月19日").await, "吴经理");
    desk.fill(TODAY, "周经理").await;
    desk.click("保存这一周").await;
    desk.is_at("/duty?week=2026-09-14").await;
    let rota = site.board().await.duty_rota;
    assert!(["周经理", "吴经理"].iter().all(|name| rota.iter().any(|day| day.name == *name)), "{rota:?}");
    desk.click("下一周").await;
    desk.is_at("/duty?week=2026-09-21").await;
    desk.click("照抄上一周").await;
    desk.sees("尚未保存").await;
    assert_eq!(desk.value("周五 9月25日").await, "周经理");
    desk.click("保存这一周").await;
    desk.is_at("/duty?week=2026-09-21").await;
    assert_eq!(desk.value("周六 9月26日").await, "吴经理");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/duty").await;
    let colleague = site.browser().await;
    let made_from = hidden(&colleague.page("/duty").await, "made_from");
    let fields = [("week", "2026-09-14"), ("made_from", made_from.as_str()), ("day4", "郑经理")];
    assert_eq!(colleague.submit("/duty", "/duty", &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill(TODAY, "周经理").await;
    desk.click("保存这一周").await;
    desk.sees("已被他人更新").await;
    desk.sees("同事保存的是：郑经理").await;
    assert_eq!(desk.value(TODAY).await, "周经理");
    assert_eq!(site.board().await.duty_manager.unwrap().name, "郑经理");
    desk.click("保存这一周").await;
    desk.is_at("/duty?week=2026-09-14").await;
    assert_eq!(site.board().await.duty_manager.unwrap().name, "周经理");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/duty").await;
    desk.fill("周日 9月20日", "周经理").await;
    survives_an_expired_session(&desk, "保存这一周", "周经理").await;
    desk.is_at("/duty?week=2026-09-14").await;
    let rota = site.board().await.duty_rota;
    assert!(rota.iter().any(|day| day.date.to_string() == "2026-09-20" && day.name == "周经理"), "{rota:?}");
    desk.leaves().await;
}
