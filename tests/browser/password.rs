//! 修改密码.

use chrono::Duration;

use crate::{
    desk::Desk,
    office_support::{PASSWORD, Site},
};

const BETTER: &str = "yulan-2027-counter";

async fn type_passwords(desk: &Desk<'_>, present: &str, new: &str, again: &str) {
    desk.fill("现在的密码", present).await;
    desk.fill("新密码", new).await;
    desk.fill("再输一次新密码", again).await;
    desk.click("保存新密码").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_is_the_one_that_opens_from_then_on() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/password").await;
    type_passwords(&desk, PASSWORD, BETTER, BETTER).await;
    desk.is_at("/inbox").await;
    desk.click("退出").await;
    desk.log_in(PASSWORD).await;
    desk.sees("用户名或密码不正确").await;
    desk.log_in(BETTER).await;
    desk.is_at("/inbox").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_password_is_said_beside_its_field() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/password").await;
    for (present, new, again, field, words) in [
        (PASSWORD, "short", "short", "新密码", "请用"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码", "不能与现在的相同"),
        (PASSWORD, BETTER, "something-else", "再输一次新密码", "不一致"),
        ("not-the-password", BETTER, BETTER, "现在的密码", "现在的密码不正确"),
    ] {
        type_passwords(&desk, present, new, again).await;
        desk.sees(words).await;
        desk.sees_beside(field, words).await;
        // Secrets are never sent back.
        assert_eq!(desk.value("新密码").await, "");
    }
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_typed_into_an_expired_session_is_not_carried_on() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/password").await;
    site.advance(Duration::hours(13));
    type_passwords(&desk, PASSWORD, BETTER, BETTER).await;
    desk.sees("登录已过期，刚才提交的内容没有保存").await;
    let page = desk.driver().source().await.unwrap();
    assert!(!page.contains(PASSWORD) && !page.contains(BETTER));
    desk.log_in(PASSWORD).await;
    desk.is_at("/password").await;
    desk.leaves().await;
}
