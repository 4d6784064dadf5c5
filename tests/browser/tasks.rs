//! Work given out: from the order's page to a day's list on a telephone; the suppliers.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use lobby_butler::{
    domain::catalogue::{Price, Section},
    protocol::v1::envelope::Body,
};
use serde_json::json;
use thirtyfour::By;

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{Site, request},
};

/// Opens what is folded away.
async fn unfold(desk: &Desk<'_>, words: &str) {
    desk.click_on(By::XPath(format!("//summary[normalize-space(.)='{words}']")), words).await;
}

/// From being given out to done, with a finger: what is typed stays when something is missing.
async fn work_is_given_out_taken_and_finished(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    let narrow = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", narrow).await.unwrap();
    let envelope = site.envelope(1_000_001).await;
    desk.resident_sends(&envelope).await;
    desk.open("/work").await;
    desk.sees("水龙头维修").await;
    desk.sees("待接").await;
    desk.click("接单").await;
    desk.is_at("/work").await;
    desk.sees("已接").await;
    unfold(&desk, "完成或交回").await;
    desk.click("交回").await;
    // The order's page says what is missing, in the form that it is missing from.
    desk.sees("请写明为什么交回").await;
    desk.fill("说明", "属供水公司的总阀").await;
    desk.click("交回").await;
    desk.sees("属供水公司的总阀").await;
    desk.open(&format!("/submissions/{}", envelope.id)).await;
    unfold(&desk, "再派或改派").await;
    desk.choose("部门", "保安部（礼宾）").await;
    desk.fill("做什么", "陪同供水公司进场").await;
    desk.click("派出").await;
    desk.sees("陪同供水公司进场").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_taken_and_handed_back_on_a_telephone_and_given_to_somebody_else() {
    work_is_given_out_taken_and_finished(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_work_out_needs_no_scripts() {
    work_is_given_out_taken_and_finished(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_taken_photographed_signed_and_done_in_six_touches_of_a_telephone() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let narrow = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", narrow).await.unwrap();
    let mut asked = request();
    (asked.item.section, asked.item.price) = (Section::Public, Price::Free);
    let envelope = site.deliver(1_000_001, &Body::Request(asked)).await;
    desk.open("/work").await;
    let before = desk.effort();
    desk.click("接单").await;
    desk.click("拍照签字，办完").await;
    let mut png = Cursor::new(Vec::new());
    RgbImage::new(400, 300).write_to(&mut png, ImageFormat::Png).unwrap();
    let photo = desk.file("after.png", png.get_ref());
    desk.attach("处理后的照片", &photo).await;
    desk.click("您好，已处理完毕，请您查看；如有问题请随时联系我们。").await;
    let pad = desk.find(By::Css("svg.is-pad"), "the box").await;
    pad.scroll_into_view().await.unwrap();
    let stroke = desk.driver().action_chain().move_to_element_center(&pad).click_and_hold();
    stroke.move_by_offset(90, 30).move_by_offset(-60, 40).release().perform().await.unwrap();
    let after = desk.effort();
    desk.click("完成").await;
    desk.is_at("/work").await;
    let touches = after.0 - before.0 + (after.1 - before.1) + 1 + 1;
    println!("taken, photographed, signed and done with {touches} touches");
    assert!(touches <= 6, "{touches}");
    desk.open(&format!("/submissions/{}", envelope.id)).await;
    desk.sees("已完成").await;
    desk.sees("业户已验收").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplier_is_entered_and_ended_and_a_second_of_the_name_is_refused() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    for attempt in 0..2 {
        desk.open("/suppliers/new").await;
        desk.fill("单位名称", "示例电梯维保").await;
        desk.fill("做什么", "电梯维保").await;
        desk.fill("电话", "0571-8800-5678").await;
        desk.click("保存").await;
        if attempt == 0 {
            desk.is_at("/suppliers").await;
        } else {
            desk.sees_beside("单位名称", "已有同名的合作单位").await;
        }
    }
    desk.open("/suppliers").await;
    desk.click("修改").await;
    desk.tick("ended", "1").await;
    desk.click("保存").await;
    desk.sees("已停用").await;
    desk.leaves().await;
}
