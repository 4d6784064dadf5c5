//! 登录.

use chrono::Duration;

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{PASSWORD, Site},
};

/// The first day of an office: a one-time password, one's own, the inbox.
async fn first_login(scripts: Scripts) {
    let site = Site::start().await;
    let first = site.office.first_login().unwrap();
    let desk = Desk::fresh(&site, scripts).await;
    desk.open("/notices").await;
    desk.is_at("/login?expired=1&next=/notices").await;
    desk.fill("用户名", "admin").await;
    desk.fill("密码", "wrong-password").await;
    desk.click("登录").await;
    desk.sees("用户名或密码不正确").await;
    assert_eq!((desk.value("用户名").await, desk.value("密码").await), ("admin".into(), String::new()));
    desk.log_in(&first.one_time_password).await;
    desk.sees("这是一次性密码").await;
    desk.is_at("/password").await;
    desk.fill("现在的密码", &first.one_time_password).await;
    desk.fill("新密码", PASSWORD).await;
    desk.fill("再输一次新密码", PASSWORD).await;
    desk.click("保存新密码").await;
    desk.is_at("/inbox").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_login_leads_through_an_own_password_to_the_inbox() {
    first_login(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_login_needs_no_scripts() {
    first_login(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_is_told_how_long_to_wait_and_keeps_the_typed_name() {
    let site = Site::start().await;
    let desk = Desk::fresh(&site, Scripts::On).await;
    desk.open("/login").await;
    for _ in 0..5 {
        desk.log_in("wrong-password").await;
        desk.sees("用户名或密码不正确").await;
    }
    desk.log_in(&site.office.first_login().unwrap().one_time_password).await;
    desk.sees("请等待 10 分钟").await;
    assert_eq!(desk.value("用户名").await, "admin");
    site.advance(Duration::minutes(10));
    desk.log_in(&site.office.first_login().unwrap().one_time_password).await;
    desk.is_at("/password").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_asked_for_after_the_session_ended_comes_after_the_login() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    site.advance(Duration::hours(13));
    desk.open("/weather").await;
    desk.sees("登录已过期").await;
    desk.log_in(PASSWORD).await;
    desk.is_at("/weather").await;
    desk.click("退出").await;
    desk.is_at("/login").await;
    desk.sees_not("登录已过期").await;
    desk.open("/inbox").await;
    desk.sees("登录").await;
    desk.leaves().await;
}
