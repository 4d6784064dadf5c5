//! 管家 and their portraits.

use std::path::PathBuf;

use chrono::Duration;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use thirtyfour::By;

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{PASSWORD, Site, hidden},
};

async fn type_butler(desk: &Desk<'_>, hotline: &str) {
    desk.open("/butlers").await;
    desk.click("新增管家").await;
    desk.is_at("/butlers/new").await;
    desk.fill("称呼", "王管家").await;
    desk.fill("工号", "0330").await;
    desk.fill("管家热线", hotline).await;
    desk.fill("擅长", "水电报修、访客接待").await;
}

/// The page of the butler whom the lobby shows.
async fn open_butler(desk: &Desk<'_>) -> String {
    let path = format!("/butlers/{}", desk.site.board().await.butler.unwrap().id);
    desk.open(&path).await;
    path
}

/// A file in the office's folder, which goes with the test.
fn file(site: &Site, name: &str, bytes: &[u8]) -> PathBuf {
    let path = site.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_butler_is_on_the_list() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_butler(&desk, "400-800-1235").await;
    desk.click("保存").await;
    desk.sees("编辑管家").await;
    desk.open("/butlers").await;
    desk.sees("王管家 0330").await;
    desk.sees("访客接待").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_butler_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_butler(&desk, "12").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("管家热线", "有效的电话号码").await;
    assert_eq!((desk.value("称呼").await, desk.value("擅长").await), ("王管家".into(), "水电报修、访客接待".into()));
    desk.fill("管家热线", "400-800-1235").await;
    desk.fill("工号", "0317").await;
    desk.click("保存").await;
    desk.sees("这个工号已有人使用").await;
    desk.sees_beside("工号", "这个工号已有人使用").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portrait_is_uploaded_and_seen() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = open_butler(&desk).await;
    let photo = site.folder.path().join("photo.jpg");
    DynamicImage::ImageRgb8(RgbImage::from_pixel(1200, 900, Rgb([30, 90, 60]))).save_with_format(&photo, ImageFormat::Jpeg).unwrap();
    desk.attach("换一张照片", &photo).await;
    desk.click("上传照片").await;
    desk.find(By::Css("img.portrait"), "the portrait").await;
    desk.is_at(&path).await;
    let loaded = "const i = document.querySelector('img.portrait'); return i && i.complete ? i.naturalWidth : 0";
    desk.script_says(loaded, &serde_json::json!(400)).await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portrait_of_twenty_megabytes_or_a_broken_one_is_refused_in_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    open_butler(&desk).await;
    desk.attach("换一张照片", &file(&site, "large.jpg", &vec![0xff; 20 * 1024 * 1024])).await;
    desk.click("上传照片").await;
    desk.sees("文件太大").await;
    desk.sees("8 MB").await;
    for (name, bytes, words) in
        [("drawing.svg", b"<svg/>".as_slice(), "请上传 JPEG、PNG 或 WebP"), ("torn.png", b"\x89PNG\r\n\x1a\n".as_slice(), "照片已损坏")]
    {
        open_butler(&desk).await;
        desk.attach("换一张照片", &file(&site, name, bytes)).await;
        desk.click("上传照片").await;
        desk.sees(words).await;
        assert_eq!(desk.value("称呼").await, "陈管家");
    }
    assert_eq!(site.board().await.butler.unwrap().portrait, None);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_editors_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = open_butler(&desk).await;
    let colleague = site.browser().await;
    let version = hidden(&colleague.page(&path).await, "version");
    let fields = [("version", version.as_str()), ("name", "陈管家"), ("staff_number", "0317"), ("hotline", "400-800-1234")];
    assert_eq!(colleague.submit(&path, &path, &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill("擅长", "长者关怀").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    assert_eq!(desk.value("擅长").await, "长者关怀");
    desk.click("保存").await;
    desk.is_at(&path).await;
    desk.sees_not("已被他人更新").await;
    assert_eq!(desk.value("擅长").await, "长者关怀");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portrait_sent_after_the_session_ended_is_said_to_be_lost() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = open_butler(&desk).await;
    desk.attach("换一张照片", &file(&site, "photo.png", b"a picture")).await;
    site.advance(Duration::hours(13));
    desk.click("上传照片").await;
    desk.sees("登录已过期，刚才提交的内容没有保存").await;
    desk.log_in(PASSWORD).await;
    desk.is_at(&path).await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_butler_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_butler(&desk, "400-800-1235").await;
    survives_an_expired_session(&desk, "保存", "王管家").await;
    desk.sees("编辑管家").await;
    assert_eq!(desk.value("擅长").await, "水电报修、访客接待");
    desk.leaves().await;
}
