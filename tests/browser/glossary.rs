//! 中英对照.

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_text_is_first_and_its_english_reaches_the_board() {
    let site = Site::start().await;
    site.office.add_terminal("会所前厅").unwrap();
    let desk = Desk::logged_in(&site).await;
    desk.open("/estate").await;
    desk.click("中英对照").await;
    desk.is_at("/glossary").await;
    desk.sees("1 条没有英文").await;
    desk.click("小区与天气 缺 1").await;
    desk.is_at("/glossary?place=estate&page=1").await;
    desk.fill("会所前厅", &"x".repeat(57)).await;
    desk.click("保存这一页").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("会所前厅", "最多 56 个字符，现在有 57 个").await;
    desk.fill("会所前厅", "Club lounge").await;
    desk.fill("梧桐雅苑", "Wutong Gardens").await;
    desk.click("保存这一页").await;
    desk.sees("已保存 2 条").await;
    desk.sees("全部有英文").await;
    assert_eq!(site.board().await.in_english("梧桐雅苑"), "Wutong Gardens");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_turned_page_by_page() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/glossary?place=free").await;
    desk.sees("第 1 页，共 ").await;
    desk.click("下一页").await;
    desk.is_at("/glossary?place=free&page=2").await;
    desk.click("上一页").await;
    desk.is_at("/glossary?place=free&page=1").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let second = Desk::logged_in(&site).await;
    for desk in [&desk, &second] {
        desk.open("/glossary?place=people").await;
    }
    second.fill("工程维修部", "Maintenance").await;
    second.click("保存这一页").await;
    second.sees("已保存 1 条").await;
    desk.fill("工程维修部", "Repairs").await;
    desk.fill("保安部（礼宾）", "Security").await;
    desk.click("保存这一页").await;
    desk.sees("已被他人更新").await;
    desk.sees_beside("工程维修部", "同事刚改为“Maintenance”").await;
    assert_eq!((desk.value("工程维修部").await, desk.value("24 小时").await), ("Repairs".into(), "24 hours".into()));
    assert_eq!(site.board().await.in_english("工程维修部"), "Maintenance");
    desk.click("保存这一页").await;
    desk.sees("已保存").await;
    assert_eq!(site.board().await.in_english("工程维修部"), "Repairs");
    second.leaves().await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn english_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/glossary?place=people").await;
    desk.fill("工程维修部", "Maintenance").await;
    survives_an_expired_session(&desk, "保存这一页", "工程维修部").await;
    desk.sees("已保存 1 条").await;
    assert_eq!(site.board().await.in_english("工程维修部"), "Maintenance");
    desk.leaves().await;
}
