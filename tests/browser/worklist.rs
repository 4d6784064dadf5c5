//! The inbox as a list of work: the board, the row of choices, the way from one order to the next, the masked number.

use lobby_butler::{
    domain::{catalogue::Department, place::Room},
    protocol::v1::envelope::Body,
};
use serde_json::json;
use thirtyfour::{By, Key};

use crate::{
    chrome::Scripts,
    desk::{Desk, written},
    office_support::{Site, request},
};

/// A tap in 3号楼 and a cleaning in 1号楼; their codes.
async fn two(site: &Site) -> [String; 2] {
    let tap = site.deliver(1_000_001, &Body::Request(request())).await;
    let mut cleaning = request();
    (cleaning.item.name, cleaning.item.department) = ("大扫除".into(), Department::Cleaning);
    cleaning.room =
        Room { id: "1-101".into(), building: "1号楼".into(), unit: String::new(), number: "101室".into(), ..Room::default() };
    let cleaning = site.deliver(1_000_002, &Body::Request(cleaning)).await;
    [tap, cleaning].map(|envelope| written(&envelope.receipt_code))
}

async fn is_of_size(desk: &Desk<'_>, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
}

async fn choose(desk: &Desk<'_>, list: &str, option: &str) {
    desk.click_on(By::XPath(format!("//select[@name='{list}']/option[normalize-space(.)='{option}']")), option).await;
}

/// Enter, once: the driver presses a key again where the first press led to another page.
async fn presses_enter(desk: &Desk<'_>) {
    for kind in ["rawKeyDown", "keyUp"] {
        let key = json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13 });
        desk.driver().cdp().send_raw("Input.dispatchKeyEvent", key).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_another_view_of_the_same_and_a_telephone_has_the_list_alone() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    is_of_size(&desk, 1440, 900).await;
    let [tap, cleaning] = two(&site).await;
    desk.sees(&tap).await;
    desk.sees_not("待派单/已派单").await;
    desk.click("看板").await;
    desk.is_at("/inbox?view=board").await;
    for words in ["待派单/已派单", "2 单", &tap, &cleaning] {
        desk.sees(words).await;
    }
    // It is drawn anew by itself like the list.
    let third = desk.resident_submits(1_000_003).await;
    desk.sees(&third).await;
    desk.sees("3 单").await;
    is_of_size(&desk, 390, 844).await;
    desk.sees(&tap).await;
    desk.sees_not("待派单/已派单").await;
    desk.sees_not("看板").await;
    is_of_size(&desk, 1440, 900).await;
    desk.click_on(By::XPath("//a[contains(@class,'order-card')][contains(., '大扫除')]"), "a card").await;
    desk.sees("首问责任人").await;
    desk.click("工单").await;
    desk.click("看板").await;
    desk.click("列表").await;
    desk.is_at("/inbox").await;
    desk.sees(&cleaning).await;
    desk.leaves().await;
}

async fn choices_combine(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    let [tap, cleaning] = two(&site).await;
    desk.open("/inbox").await;
    choose(&desk, "building", "1号楼").await;
    if scripts == Scripts::Off {
        desk.click("搜索").await;
    }
    desk.gone(&tap).await;
    desk.sees(&cleaning).await;
    choose(&desk, "department", "保洁部").await;
    if scripts == Scripts::Off {
        desk.click("搜索").await;
    }
    desk.sees(&cleaning).await;
    let address = desk.path().await;
    assert!(address.contains("building=1%E5%8F%B7%E6%A5%BC") && address.contains("department=cleaning"), "{address}");
    // A tab keeps what was chosen, and so does a search.
    desk.click("待受理 1").await;
    desk.sees(&cleaning).await;
    let search = desk.field_named("q").await;
    search.send_keys("大扫除").await.unwrap();
    search.send_keys(Key::Enter + "").await.unwrap();
    desk.sees(&cleaning).await;
    assert!(desk.path().await.contains("department=cleaning"), "{}", desk.path().await);
    desk.click("清除").await;
    desk.is_at("/inbox").await;
    desk.sees(&tap).await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_combine_stay_in_the_address_and_take_effect_at_once() {
    choices_combine(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_need_no_scripts() {
    choices_combine(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_lead_from_order_to_order_and_enter_presses_what_is_to_be_done() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let [tap, cleaning] = two(&site).await;
    let enter = Key::Enter.value().to_string();
    desk.open("/inbox").await;
    desk.click_on(By::XPath("//a[contains(@class,'order')][contains(., '水龙头维修')]"), "the first").await;
    desk.sees(&tap).await;
    desk.press("j").await;
    desk.sees(&cleaning).await;
    desk.press("k").await;
    desk.sees(&tap).await;
    // In a field the letter is a letter, and Enter is the field's.
    desk.press("n").await;
    desk.press("jk").await;
    desk.press(&enter).await;
    assert_eq!(desk.value("写给同事").await, "jk\n");
    desk.sees(&tap).await;
    desk.driver().execute("document.activeElement.blur()", Vec::new()).await.unwrap();
    // Taken up without words; the list is still known afterwards.
    presses_enter(&desk).await;
    desk.sees("已受理").await;
    desk.find(By::Css("[data-key=j]"), "the next one").await;
    // A price is written in lines: Enter leads there, and from there it goes out.
    presses_enter(&desk).await;
    desk.script_says("return document.activeElement.name", &json!("words0")).await;
    // What Enter does in a field. A key that is still held when the next page comes would press that one's button, too.
    desk.driver().execute("document.activeElement.form.requestSubmit()", Vec::new()).await.unwrap();
    desk.sees("待确认报价").await;
    // The state's word stands among what comes next before the form has gone out, too.
    desk.press_until("j", &cleaning).await;
    desk.leaves().await;
}

async fn a_number_is_shown_once(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    let envelope = site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    desk.open(&format!("/submissions/{}", envelope.id)).await;
    desk.sees("138 **** 6688").await;
    desk.sees_not("138 0013 6688").await;
    desk.click("看全号（留痕）").await;
    desk.sees("138 0013 6688").await;
    desk.find(By::Css("a[href='tel:13800136688']"), "a number to call").await;
    desk.driver().refresh().await.unwrap();
    desk.sees("138 **** 6688").await;
    desk.open("/audit").await;
    desk.sees("查看业户全号").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_masked_number_is_shown_once_to_who_asks() {
    a_number_is_shown_once(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_a_number_needs_no_scripts() {
    a_number_is_shown_once(Scripts::Off).await;
}

async fn a_number_is_dialled_without_being_read(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    let envelope = site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    desk.open(&format!("/submissions/{}", envelope.id)).await;
    desk.click_on(By::Css(".foot button[name=call]"), "a call in the foot").await;
    desk.find(By::Css(".is-asked a[href='tel:13800136688']"), "what dials it").await;
    desk.sees("138 **** 6688").await;
    desk.sees_not("138 0013 6688").await;
    desk.open("/audit").await;
    desk.sees("致电业户").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_a_touch_and_the_number_stays_masked() {
    a_number_is_dialled_without_being_read(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_needs_no_scripts() {
    a_number_is_dialled_without_being_read(Scripts::Off).await;
}
