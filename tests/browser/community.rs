//! 社区.

use thirtyfour::By;

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

async fn type_activity(desk: &Desk<'_>, name: &str) {
    desk.open("/community/activities").await;
    desk.click("发布活动").await;
    desk.is_at("/community/activities/new").await;
    desk.fill("活动名称", name).await;
    desk.fill("地点", "社区会所").await;
    for (id, at) in [("starts_at", "2026-09-20T19:00"), ("ends_at", "2026-09-20T21:00")] {
        let set = format!("document.getElementById('{id}').value = '{at}'; return true");
        desk.driver().execute(&set, Vec::new()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_is_published_signed_up_for_and_cancelled() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_activity(&desk, "赏月晚会").await;
    desk.fill("名额（人）", "2").await;
    desk.click("发布").await;
    desk.sees("不能比名额还多").await;
    desk.fill("每次最多报几人", "2").await;
    desk.click("发布").await;
    desk.sees("还没有人报名").await;
    desk.fill("姓名", "周").await;
    desk.fill("电话", "13900001234").await;
    desk.click("报名").await;
    desk.sees("已报上名。回执码").await;
    desk.sees("139 **** 1234").await;
    desk.click("看全号").await;
    desk.sees("139 0000 1234").await;
    desk.click_on(By::Css("details.card > summary"), "the fold").await;
    desk.fill("原因", "台风").await;
    desk.click_and_confirm("取消活动", "确定取消这场活动吗").await;
    desk.sees("：台风").await;
    assert!(site.board().await.activities.iter().all(|activity| activity.title != "赏月晚会"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_survives_an_expired_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_activity(&desk, "赏月晚会").await;
    survives_an_expired_session(&desk, "发布", "赏月晚会").await;
    desk.sees("还没有人报名").await;
    assert!(site.board().await.activities.iter().any(|activity| activity.title == "赏月晚会"));
    desk.leaves().await;
}
