//! 小区资料.

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

#[tokio::test(flavor = "multi_thread")]
async fn name_numbers_and_duty_manager_are_changed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.sees("示例数据").await;
    desk.fill("小区名称", "枫林苑").await;
    desk.fill("今日值班经理（9月18日）", "周经理").await;
    desk.click("正式").await;
    desk.click("保存").await;
    desk.gone("示例数据").await;
    assert_eq!((desk.value("小区名称").await, desk.value("今日值班经理（9月18日）").await), ("枫林苑".into(), "周经理".into()));
    assert_eq!(site.board().await.estate.name, "枫林苑");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_estate_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    desk.fill("客服中心电话", "12").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("客服中心电话", "有效的电话号码").await;
    assert_eq!((desk.value("小区名称").await, desk.value("客服中心电话").await), ("枫林苑".into(), "12".into()));
    assert_eq!(site.board().await.estate.name, "梧桐雅苑");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_emergency_needs_is_on_the_board_and_the_pin_is_never_shown_again() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill("监控室电话", "12").await;
    desk.fill("紧急集合点", "中心花园喷泉旁").await;
    desk.fill("终端维护密码", "12").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("监控室电话", "有效的电话号码").await;
    desk.sees_beside("终端维护密码", "4 到 8 位数字").await;
    assert_eq!(desk.value("紧急集合点").await, "中心花园喷泉旁");
    // A good one does not come back either.
    desk.fill("终端维护密码", "202691").await;
    desk.click("保存").await;
    desk.sees_beside("终端维护密码", "请再填一次").await;
    assert!(!desk.driver().source().await.unwrap().contains("202691"));
    desk.fill("监控室电话", "0571-8800-5120").await;
    desk.fill("终端维护密码", "２０２６91").await;
    desk.click("保存").await;
    desk.sees("已保存小区资料").await;
    assert_eq!(desk.value("终端维护密码").await, "");
    assert!(!desk.driver().source().await.unwrap().contains("202691"));
    let estate = site.board().await.estate;
    assert_eq!((estate.control_room_phone.as_str(), estate.assembly_point.as_str()), ("0571-8800-5120", "中心花园喷泉旁"));
    assert!(estate.staff_pin.is_some_and(|pin| pin.opens("202691")));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    let colleague = site.browser().await;
    let seen = hidden(&colleague.page("/estate").await, "seen");
    let fields = [
        ("seen", seen.as_str()),
        ("name", "银杏苑"),
        ("address", "示例路 1 号"),
        ("centre_phone", "0571-8800-5678"),
        ("desk_hours", "08:00–18:00"),
        ("sample", "1"),
    ];
    assert_eq!(colleague.submit("/estate", "/estate", &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    desk.sees("同事保存的是：银杏苑").await;
    assert_eq!(desk.value("小区名称").await, "枫林苑");
    assert_eq!(site.board().await.estate.name, "银杏苑");
    // What came back is made from what is stored now.
    desk.click("保存").await;
    desk.sees("已保存小区资料").await;
    assert_eq!(site.board().await.estate.name, "枫林苑");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estate_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    desk.fill("终端维护密码", "202691").await;
    survives_an_expired_session(&desk, "保存", "枫林苑").await;
    desk.is_at("/estate").await;
    desk.sees("已保存小区资料").await;
    let estate = site.board().await.estate;
    assert_eq!((estate.name.as_str(), estate.staff_pin), ("枫林苑", None));
    desk.leaves().await;
}
