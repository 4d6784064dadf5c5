//! 前台: registering for whoever telephones.

use lobby_butler::protocol::v1::paths;
use serde_json::json;
use thirtyfour::{By, Key};

use crate::{chrome::Scripts, desk::Desk, every_page::survives_an_expired_session, office_support::Site};

/// What a caller says, filled in on the form of a dripping tap.
async fn listens(desk: &Desk<'_>) {
    desk.fill("房号", "3-2-1602").await;
    desk.fill("姓名", "林").await;
    desk.tick("honorific", "ms").await;
    desk.fill("回电号码", "13800136688").await;
    desk.tick("phrases", "厨房").await;
    desk.fill("说明", "请先来电").await;
    desk.tick("price_understood", "1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_registered_by_search_form_and_slip_and_follows_it_at_the_lobby() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.click("前台").await;
    desk.fill("服务名称", "龙头").await;
    desk.click("查找").await;
    let service = By::XPath("//a[strong[normalize-space(.)='水龙头维修']]");
    desk.click_on(service, "the service").await;
    desk.sees("保存前，先告诉来电人").await;
    desk.sees("谁登记谁负责到底").await;
    listens(&desk).await;
    // Both hands stay on the keys.
    desk.field("说明").await.send_keys(Key::Control + Key::Enter).await.unwrap();
    desk.sees("已登记").await;
    let slip = desk.text_of(By::Css(".slip"), "a slip").await;
    assert!(slip.contains("水龙头维修") && slip.contains("3号楼") && !slip.contains("1602") && !slip.contains('林'), "{slip}");
    let code = desk.text_of(By::Css(".slip-code"), "a code").await.replace(' ', "");
    let query = json!({ "receipt_code": code, "secret": "6688" });
    let progress = site.post(paths::PROGRESS).json(&query).send().await.unwrap().text().await.unwrap();
    assert!(progress.contains("水龙头维修") && progress.contains("管理员"), "{progress}");
    desk.click("看工单").await;
    desk.sees("厨房，请先来电").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_lead_to_the_parts_of_the_form_and_figures_choose() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/desk/new?matter=service-tap-repair").await;
    desk.press(&Key::F1.value().to_string()).await;
    desk.press("2").await;
    assert_eq!(desk.chosen("source").await, "visit");
    desk.press(&Key::F2.value().to_string()).await;
    desk.press("3-2-1602").await;
    desk.press(&Key::F3.value().to_string()).await;
    desk.press("林").await;
    assert_eq!((desk.value("房号").await, desk.value("姓名").await), ("3-2-1602".into(), "林".into()), "within a text a figure is one");
    desk.press(&Key::Tab.value().to_string()).await;
    desk.press("2").await;
    // What is chosen leads on.
    desk.press("13800136688").await;
    assert_eq!((desk.chosen("honorific").await, desk.value("回电号码").await), ("mr".into(), "13800136688".into()));
    desk.press(&Key::F5.value().to_string()).await;
    desk.press("3").await;
    desk.tick("price_understood", "1").await;
    desk.field("说明").await.send_keys(Key::Control + Key::Enter).await.unwrap();
    desk.sees("已登记").await;
    desk.click("看工单").await;
    desk.sees("阳台").await;
    desk.leaves().await;
}

/// A room that has an order is typed on another form; what is known of it comes by itself with scripts, by a click without.
async fn a_household_is_recognised(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    desk.open("/desk/new?matter=service-tap-repair").await;
    listens(&desk).await;
    desk.click("保存并出小票").await;
    desk.sees("已登记").await;
    desk.open("/desk/new?matter=service-tap-repair").await;
    desk.fill("说明", "又滴水了").await;
    desk.fill("房号", "3-2-1602").await;
    match scripts {
        Scripts::On => desk.press(&Key::Tab.value().to_string()).await,
        Scripts::Off => desk.click("查这一户").await,
    }
    desk.sees("在办 1 单").await;
    desk.sees("待受理·工程维修部").await;
    desk.sees("138 **** 6688").await;
    desk.click("沿用").await;
    desk.sees("保存前，先告诉来电人").await;
    assert_eq!(desk.value("回电号码").await, "13800136688");
    assert_eq!((desk.value("姓名").await, desk.value("说明").await), ("林".into(), "又滴水了".into()));
    desk.tick("price_understood", "1").await;
    desk.click("保存并出小票").await;
    desk.sees("已登记").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_household_comes_while_the_form_is_filled_in() {
    a_household_is_recognised(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recognising_a_household_needs_no_scripts() {
    a_household_is_recognised(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_registration_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/desk/new?matter=service-tap-repair").await;
    listens(&desk).await;
    desk.fill("房号", "1602").await;
    desk.click("保存并出小票").await;
    desk.sees_beside("房号", "有好几户").await;
    assert_eq!((desk.value("说明").await, desk.value("回电号码").await), ("请先来电".into(), "13800136688".into()));
    assert!(desk.find(By::Css("input[name=phrases]:checked"), "a phrase").await.is_selected().await.unwrap());
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/desk/new?matter=service-tap-repair").await;
    listens(&desk).await;
    survives_an_expired_session(&desk, "保存并出小票", "请先来电").await;
    desk.sees("已登记").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_service_is_found_by_typing_and_the_keys_alone_and_what_was_typed_stays() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/desk/new?matter=service-tap-repair").await;
    desk.fill("房号", "3-2-1602").await;
    desk.fill("回电号码", "13800136688").await;
    let shown = "return [...document.querySelectorAll('[data-words]')].filter(e => e.checkVisibility()).length";
    desk.script_says(shown, &json!(0)).await;
    let words = desk.field_named("item_words").await;
    words.send_keys("马桶").await.unwrap();
    desk.script_says(
        "return [...document.querySelectorAll('[data-words]')].every(e => !e.checkVisibility() || e.dataset.words.includes('马桶'))",
        &json!(true),
    )
    .await;
    desk.press(&Key::Down.value().to_string()).await;
    desk.script_says("return document.activeElement.dataset.words.includes('马桶')", &json!(true)).await;
    desk.press(&Key::Enter.value().to_string()).await;
    desk.sees("代业户登记：马桶").await;
    assert_eq!((desk.value("房号").await, desk.value("回电号码").await), ("3-2-1602".into(), "13800136688".into()));
    desk.field_named("item_words").await.send_keys("没有这样的").await.unwrap();
    desk.sees("没有名称含这些字的项目").await;
    desk.leaves().await;
}
