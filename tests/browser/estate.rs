//! 小区 and its rooms.

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

const ROOMS: &str = "每行一户：楼栋,单元,房号";

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
    desk.fill("客服中心电话", "12345").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("客服中心电话", "有效的电话号码").await;
    assert_eq!((desk.value("小区名称").await, desk.value("客服中心电话").await), ("枫林苑".into(), "12345".into()));
    assert_eq!(site.board().await.estate.name, "梧桐雅苑");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_are_replaced_after_a_question() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill(ROOMS, "3号楼,2单元,1602室\n3号楼").await;
    desk.click_and_confirm("替换房号表", "替换现有的吗").await;
    desk.sees("尚未保存").await;
    desk.sees_beside(ROOMS, "第 2 行应有三项").await;
    assert_eq!(desk.value(ROOMS).await, "3号楼,2单元,1602室\n3号楼");
    desk.fill(ROOMS, "3号楼,2单元,1602室\n8号楼,,B1室").await;
    desk.click_and_confirm("替换房号表", "替换现有的吗").await;
    desk.sees("2 户").await;
    assert_eq!(site.board().await.rooms.len(), 2);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estate_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    survives_an_expired_session(&desk, "保存", "枫林苑").await;
    desk.is_at("/estate").await;
    assert_eq!(site.board().await.estate.name, "枫林苑");
    desk.leaves().await;
}
