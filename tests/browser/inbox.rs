//! 工单.

use chrono::Duration;
use thirtyfour::Key;

use crate::{
    desk::Desk,
    office_support::{PASSWORD, Site},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_appears_by_itself_and_a_begun_search_stays() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.sees("这里暂时没有工单").await;
    desk.field_named("q").await.send_keys("16").await.unwrap();
    let code = desk.resident_submits(1_000_001).await;
    desk.sees(&code).await;
    desk.sees("水龙头维修").await;
    assert_eq!(desk.path().await, "/inbox");
    assert_eq!(desk.field_named("q").await.prop("value").await.unwrap().as_deref(), Some("16"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_by_code_room_and_phone_and_says_when_it_finds_nothing() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let code = desk.resident_submits(1_000_001).await;
    let other = desk.resident_submits(1_000_002).await;
    for (words, found) in [(code.as_str(), true), ("1602", true), ("6688", true), ("9999", false)] {
        desk.open("/inbox").await;
        let search = desk.field_named("q").await;
        search.send_keys(words).await.unwrap();
        search.send_keys(Key::Enter + "").await.unwrap();
        desk.sees(if found { &code } else { "没有找到符合的申请" }).await;
        assert_eq!(desk.field_named("q").await.prop("value").await.unwrap().as_deref(), Some(words));
        if words == code {
            desk.sees_not(&other).await;
        }
    }
    desk.click("清除").await;
    desk.sees(&other).await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_left_open_goes_to_the_login_when_the_session_ends() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    site.advance(Duration::hours(13));
    desk.sees("登录已过期").await;
    desk.log_in(PASSWORD).await;
    desk.is_at("/inbox").await;
    desk.leaves().await;
}
