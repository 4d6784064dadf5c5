//! 部门.

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_departments_number_is_checked_and_reaches_the_board() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/departments").await;
    desk.fill_named("name1", "保洁班").await;
    desk.fill_named("phone1", "12").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees("有效的电话号码").await;
    let kept = desk.field_named("name1").await.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some("保洁班"));
    desk.fill_named("phone1", "0571-8800-5222").await;
    desk.fill_named("position1", "1").await;
    desk.fill_named("position0", "9").await;
    desk.tick("shown1", "1").await;
    desk.click("保存").await;
    desk.sees("已保存部门资料").await;
    let shown = site.board().await.departments;
    assert_eq!((shown[0].name.as_str(), shown[0].phone.as_str()), ("保洁班", "0571-8800-5222"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/departments").await;
    let colleague = site.browser().await;
    let seen = hidden(&colleague.page("/departments").await, "seen");
    // No two departments may be called alike.
    let name_of = |place: usize| if place == 0 { "同事改的部门".to_owned() } else { format!("同事改的部门{place}") };
    let names: Vec<(String, String)> = (0..7).map(|place| (format!("name{place}"), name_of(place))).collect();
    let mut fields = vec![("seen", seen.as_str()), ("shown0", "1")];
    fields.extend(names.iter().map(|(field, name)| (field.as_str(), name.as_str())));
    assert_eq!(colleague.submit("/departments", "/departments", &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill_named("name0", "我改的部门").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    desk.sees("同事保存的是：同事改的部门").await;
    let typed = desk.field_named("name0").await.prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("我改的部门"));
    assert_eq!(site.board().await.departments[0].name, "同事改的部门");
    desk.click("保存").await;
    desk.sees("已保存部门资料").await;
    assert_eq!(site.board().await.departments[0].name, "我改的部门");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_typed_before_a_colleague_changed_the_order_stay_with_their_department() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/departments").await;
    let second = Desk::logged_in(&site).await;
    second.open("/departments").await;
    second.fill_named("position0", "9").await;
    second.click("保存").await;
    second.sees("已保存部门资料").await;
    desk.fill_named("hours0", "07:00–19:00").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    desk.click("保存").await;
    desk.sees("已保存部门资料").await;
    let centre = site.board().await.departments.into_iter().find(|entry| entry.name == "客服中心").unwrap();
    assert_eq!(centre.hours, "07:00–19:00");
    second.leaves().await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_survive_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/departments").await;
    desk.fill_named("name0", "客户服务部").await;
    survives_an_expired_session(&desk, "保存", "客户服务部").await;
    desk.sees("已保存部门资料").await;
    desk.leaves().await;
}
