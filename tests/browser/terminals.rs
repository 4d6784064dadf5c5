//! 终端.

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_terminals_token_is_shown_once() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.fill("所在大堂", "5号楼大堂").await;
    desk.choose("所属楼栋", "5号楼").await;
    desk.click("登记并生成口令").await;
    desk.sees("5号楼大堂 已登记").await;
    desk.sees("只显示这一次").await;
    desk.driver().refresh().await.unwrap();
    desk.sees("用口令登记终端").await;
    desk.sees_not("只显示这一次").await;
    desk.sees("5号楼大堂").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_lobby_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    let long = "堂".repeat(61);
    desk.fill("所在大堂", &long).await;
    desk.click("登记并生成口令").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("所在大堂", "最多 60 个字，现在有 61 个").await;
    desk.sees_beside("所属楼栋", "请选择楼栋").await;
    assert_eq!(desk.value("所在大堂").await, long);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_terminal_out_asks_first() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.sees("3号楼大堂").await;
    desk.click_and_confirm("停用", "确定停用3号楼大堂终端吗").await;
    desk.sees("已停用").await;
    assert_eq!(site.get(lobby_butler::protocol::v1::paths::BOARD).send().await.unwrap().status(), reqwest::StatusCode::UNAUTHORIZED);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lobbys_name_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.fill("所在大堂", "5号楼大堂").await;
    desk.choose("所属楼栋", "5号楼").await;
    survives_an_expired_session(&desk, "登记并生成口令", "5号楼大堂").await;
    desk.sees("5号楼大堂 已登记").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_given_another_name_and_building() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.click("改名或换楼").await;
    desk.fill("所在大堂", "6号楼大堂").await;
    desk.choose("所属楼栋", "请选择…").await;
    desk.click("保存").await;
    desk.sees_beside("所属楼栋", "请选择楼栋").await;
    assert_eq!(desk.value("所在大堂").await, "6号楼大堂");
    desk.choose("所属楼栋", "6号楼").await;
    desk.click("保存").await;
    desk.is_at("/terminals").await;
    desk.sees("6号楼大堂").await;
    let estate = site.board().await.estate;
    assert_eq!((estate.lobby.as_str(), estate.building.as_str()), ("6号楼大堂", "6号楼"));
    desk.leaves().await;
}
