//! Without a mouse.

use thirtyfour::Key;

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{PASSWORD, Site},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_answered_with_the_keyboard_alone() {
    let site = Site::start().await;
    drop(site.browser().await);
    let desk = Desk::fresh(&site, Scripts::On).await;
    desk.resident_submits(1_000_001).await;
    let enter = Key::Enter.value().to_string();
    desk.open("/login").await;
    desk.tab_to("用户名").await;
    desk.press("admin").await;
    desk.tab_to("密码").await;
    desk.press(PASSWORD).await;
    desk.press(&enter).await;
    desk.is_at("/inbox").await;
    desk.tab_to("水龙头维修").await;
    desk.press(&enter).await;
    desk.sees("给业户的说明").await;
    desk.tab_to("给业户的说明").await;
    desk.press("今天下午四点上门").await;
    desk.tab_to("受理").await;
    desk.press(&enter).await;
    desk.sees("已受理").await;
    desk.sees("今天下午四点上门").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_tab_skips_the_menu() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/notices").await;
    desk.tab_to("跳到内容").await;
    desk.press(&Key::Enter.value().to_string()).await;
    desk.press(&Key::Tab.value().to_string()).await;
    let focused = desk.driver().active_element().await.unwrap();
    assert_eq!(focused.text().await.unwrap(), "写公告");
    desk.leaves().await;
}
