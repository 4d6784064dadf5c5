//! 片区: which butler looks after which buildings.

use crate::{
    desk::{Desk, first_of},
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

async fn type_area(desk: &Desk<'_>, name: &str, building: &str) {
    desk.open("/areas").await;
    desk.click("新增片区").await;
    desk.fill("片区名称", name).await;
    desk.tick("buildings", building).await;
    desk.choose("首问责任人", "李管家 0325").await;
    desk.click("保存").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_building_belongs_to_one_area_and_its_board_has_the_butler() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    assert_eq!(site.board().await.butler.unwrap().name, "陈管家");
    type_area(&desk, "三号楼", "3号楼").await;
    desk.sees("尚未保存").await;
    desk.sees("3号楼已属于").await;
    assert_eq!(desk.value("片区名称").await, "三号楼");
    // Given up over there, it can be taken here.
    let colleague = site.browser().await;
    let mine = colleague.page("/areas").await.split("<tr>").find(|row| row.contains("3号楼、4号楼")).unwrap().to_owned();
    let path = mine.split_once("href=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    desk.open(&path).await;
    desk.tick("buildings", "3号楼").await;
    desk.click("保存").await;
    desk.is_at("/areas").await;
    desk.sees("3号楼 还不属于任何片区").await;
    type_area(&desk, "三号楼", "3号楼").await;
    desk.is_at("/areas").await;
    desk.sees_not("还不属于任何片区").await;
    assert_eq!(site.board().await.butler.unwrap().name, "李管家");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_needs_a_butler_and_a_partner_is_somebody_else() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/areas/new").await;
    desk.fill("片区名称", "会所").await;
    desk.click("保存").await;
    desk.sees_beside("首问责任人", "请选择首问责任人").await;
    desk.choose("首问责任人", "陈管家 0317").await;
    desk.choose("搭档", "陈管家 0317").await;
    desk.click("保存").await;
    desk.sees_beside("搭档", "搭档要是另一位管家").await;
    assert_eq!(desk.value("片区名称").await, "会所");
    desk.choose("搭档", "李管家 0325").await;
    desk.click("保存").await;
    desk.is_at("/areas").await;
    desk.sees("会所").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let colleague = site.browser().await;
    let path = format!("/areas/{}", first_of(&colleague, "/areas/").await);
    desk.open(&path).await;
    let page = colleague.page(&path).await;
    let chosen = page.split("<option value=\"").find(|choice| choice.contains(" selected")).unwrap().split_once('"').unwrap().0.to_owned();
    let version = hidden(&page, "version");
    let fields = [("version", version.as_str()), ("name", "同事改的片区"), ("butler", chosen.as_str())];
    assert_eq!(colleague.submit(&path, &path, &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill("片区名称", "我改的片区").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    assert_eq!(desk.value("片区名称").await, "我改的片区");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = format!("/areas/{}", first_of(&site.browser().await, "/areas/").await);
    desk.open(&path).await;
    desk.fill("片区名称", "会所片区").await;
    survives_an_expired_session(&desk, "保存", "会所片区").await;
    desk.is_at("/areas").await;
    desk.sees("会所片区").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_an_area_asks_first_and_leaves_its_buildings_uncovered() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = format!("/areas/{}", first_of(&site.browser().await, "/areas/").await);
    desk.open(&path).await;
    let name = desk.value("片区名称").await;
    desk.click("删除片区").await;
    desk.driver().dismiss_alert().await.unwrap();
    assert_eq!(desk.path().await, path);
    desk.click_and_confirm("删除片区", "确定删除").await;
    desk.is_at("/areas").await;
    desk.gone(&name).await;
    desk.sees("还不属于任何片区").await;
    desk.leaves().await;
}
