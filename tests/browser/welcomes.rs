//! 贵宾欢迎 and 节日问候.

use reqwest::StatusCode;

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{Browser, Site, hidden},
};

/// A guest whose name does not break.
pub async fn expect_somebody(clerk: &Browser<'_>) {
    let id = hidden(&clerk.page("/welcomes/new").await, "id");
    let name = [("id", id.as_str()), ("surname", "Wwwwwwwwwwwwww"), ("title", "总经理"), ("line", "WWWWWWWWWW")];
    let rest = [("party", "of"), ("people", "99"), ("ends_at", "2026-09-19T10:00"), ("reach", "all")];
    let sent = clerk.submit("/welcomes/new", "/welcomes/new", &[&name[..], &rest[..]].concat()).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
}

async fn type_guest(desk: &Desk<'_>, surname: &str) {
    desk.open("/notices").await;
    desk.click("贵宾欢迎").await;
    desk.is_at("/welcomes").await;
    desk.click("安排欢迎").await;
    desk.is_at("/welcomes/new").await;
    desk.fill("姓氏", surname).await;
    let set = "document.getElementById('ends_at').value = '2026-09-19T18:00'; return true";
    desk.driver().execute(set, Vec::new()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_expected_by_surname_alone_and_taken_back() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_guest(&desk, "王小明").await;
    desk.click("安排").await;
    desk.sees_beside("姓氏", "请只写姓氏").await;
    desk.fill("姓氏", "王").await;
    desk.fill("名字下一行", "莅临指导").await;
    desk.click("安排").await;
    desk.is_at("/welcomes").await;
    desk.sees("显示中").await;
    assert_eq!(site.board().await.welcomes[0].label(), "王先生");
    desk.click_on(thirtyfour::By::XPath("//a[contains(., '王先生')]"), "王先生").await;
    desk.click_and_confirm("撤下", "确定撤下这条欢迎吗").await;
    desk.sees("已撤下").await;
    assert!(site.board().await.welcomes.is_empty());
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_survives_an_expired_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_guest(&desk, "欧阳").await;
    survives_an_expired_session(&desk, "安排", "欧阳").await;
    desk.is_at("/welcomes").await;
    assert_eq!(site.board().await.welcomes[0].label(), "欧阳先生");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn festivals_are_reworded_and_switched_off() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.click("节日问候").await;
    desk.is_at("/festivals").await;
    desk.fill("中秋", "一行\n两行\n三行").await;
    desk.click("保存").await;
    desk.sees_beside("中秋", "最多 2 行").await;
    desk.fill("中秋", "月圆人安").await;
    desk.click("关闭").await;
    desk.click("保存").await;
    desk.sees("已保存节日问候").await;
    let festivals = site.board().await.festivals;
    assert_eq!((festivals.lines.len(), festivals.is_usual()), (1, false));
    desk.leaves().await;
}
