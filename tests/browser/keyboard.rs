//! Without a mouse.

use lobby_butler::domain::notice::Category;
use thirtyfour::{By, Key};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_written_placed_and_withdrawn_with_the_keyboard_alone() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let (enter, space, right) = (Key::Enter.value().to_string(), Key::Space.value().to_string(), Key::Right.value().to_string());
    desk.tab_to("公告").await;
    desk.press(&enter).await;
    desk.tab_to("写公告").await;
    desk.press(&enter).await;
    desk.tab_to("标题").await;
    desk.press("今晚停水").await;
    desk.tab_to("正文").await;
    desk.press("请储水").await;
    // Radio buttons: the arrows choose.
    desk.tab_to("通知").await;
    desk.press(&right).await;
    desk.tab_to("普通").await;
    desk.press(&right).await;
    // What is folded opens.
    desk.tab_to("英文（选填）").await;
    desk.press(&space).await;
    desk.tab_to("英文标题").await;
    desk.press("Water off tonight").await;
    desk.tab_to("英文正文").await;
    desk.press("Please store water").await;
    desk.tab_to("发布").await;
    desk.press(&enter).await;
    desk.is_at("/notices").await;
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title == "今晚停水").unwrap();
    assert_eq!((notice.category, notice.pinned), (Category::Water, true));
    assert_eq!(notice.english.unwrap().title, "Water off tonight");
    desk.tab_to("今晚停水").await;
    desk.press(&enter).await;
    desk.sees("撤下公告").await;
    desk.tab_to("撤下公告").await;
    desk.press(&enter).await;
    desk.driver().accept_alert().await.unwrap();
    desk.sees("已撤下").await;
    assert!(site.board().await.notices.iter().all(|notice| notice.title != "今晚停水"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_moves_and_the_menu_leads_on_with_the_keyboard_alone() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let enter = Key::Enter.value().to_string();
    desk.open("/information").await;
    desk.tab_to_named("水电燃气开通（示例）上移").await;
    desk.press(&enter).await;
    desk.find(By::Css("[aria-label='水电燃气开通（示例）上移']:disabled"), "the top").await;
    assert_eq!(site.board().await.information[0].title, "水电燃气开通（示例）");
    desk.open("/weather").await;
    desk.tab_to("小区").await;
    desk.press(&enter).await;
    desk.tab_to("中英对照").await;
    desk.press(&enter).await;
    desk.is_at("/glossary").await;
    desk.leaves().await;
}
