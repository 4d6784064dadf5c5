//! 员工账号: a colleague's first day, what a role may do, and the last day.

use thirtyfour::By;

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{PASSWORD, Site, hidden},
};

/// Makes a butler's account; returns the one-time password.
async fn hires(desk: &Desk<'_>, name: &str, login: &str, butler: &str) -> String {
    desk.open("/staff").await;
    desk.click("新建账号").await;
    desk.fill("姓名", name).await;
    desk.fill("用户名", login).await;
    desk.tick("role", "butler").await;
    desk.choose("是哪位管家", butler).await;
    desk.click("新建并生成一次性密码").await;
    desk.is_at("/staff/issued").await;
    desk.text_of(By::Css(".token code"), "a password").await
}

/// Says on an account's page who takes the area over when the account ends.
async fn the_centre_takes_over(desk: &Desk<'_>) {
    let centre = By::Css("select[name='heir_areas'][required] option[value='centre']");
    desk.click_on(centre, "the service centre").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_butler_chooses_a_password_and_sees_only_what_is_theirs() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let code = desk.resident_submits(1_000_001).await;
    let theirs = hires(&desk, "陈管家", "chen", "陈管家 0317").await;
    let password = hires(&desk, "李管家", "li.na", "李管家 0325").await;
    desk.driver().refresh().await.unwrap();
    desk.sees("待首次登录").await;
    desk.sees_not(&password).await;
    for (login, password, sees) in [("li.na", password, false), ("chen", theirs, true)] {
        desk.click("退出").await;
        desk.log_in_as(login, &password).await;
        desk.is_at("/password").await;
        desk.fill("现在的密码", &password).await;
        desk.fill("新密码", PASSWORD).await;
        desk.fill("再输一次新密码", PASSWORD).await;
        desk.click("保存新密码").await;
        desk.is_at("/inbox").await;
        desk.sees("工单").await;
        if sees {
            desk.sees(&code).await
        } else {
            desk.sees("这里暂时没有工单").await
        }
        for hidden in ["员工账号", "房号", "服务目录", "操作记录"] {
            desk.sees_not(hidden).await;
        }
    }
    for forbidden in ["/staff", "/rooms", "/estate", "/terminals", "/catalogue", "/audit"] {
        desk.open(forbidden).await;
        desk.sees("不在您的职责内").await;
        desk.sees("“管家”").await;
    }
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_account_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/staff/new").await;
    desk.fill("姓名", "工程 0401").await;
    desk.fill("用户名", "王师傅").await;
    desk.tick("role", "department").await;
    desk.click("新建并生成一次性密码").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("用户名", "英文字母或数字").await;
    desk.sees_beside("是哪个部门", "请选择是哪个部门").await;
    assert_eq!((desk.value("姓名").await, desk.value("用户名").await), ("工程 0401".into(), "王师傅".into()));
    desk.choose("是哪个部门", "工程维修部").await;
    desk.fill("用户名", "ADMIN").await;
    desk.click("新建并生成一次性密码").await;
    desk.sees_beside("用户名", "这个用户名已有人使用").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_opens_nothing_and_the_last_administrator_stays() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let password = hires(&desk, "李管家", "li.na", "李管家 0325").await;
    let account = |login: &str| By::XPath(format!("//tr[td[normalize-space(.)='{login}']]//a"));
    desk.click_on(account("li.na"), "the account").await;
    desk.click("停用账号").await;
    desk.driver().get_alert_text().await.expect_err("nothing is done before somebody takes over the area");
    the_centre_takes_over(&desk).await;
    desk.click_and_confirm("停用账号", "确定停用 李管家 的账号吗").await;
    desk.is_at("/staff").await;
    desk.sees("已停用").await;
    desk.click_on(account("admin"), "the account").await;
    desk.sees_not("停用账号").await;
    desk.tick("role", "front_desk").await;
    desk.click("保存").await;
    desk.sees("尚未保存").await;
    desk.sees("不能更改自己的角色").await;
    desk.click("退出").await;
    desk.log_in_as("li.na", &password).await;
    desk.sees("这个账号已停用").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    hires(&desk, "李管家", "li.na", "李管家 0325").await;
    desk.click_on(By::XPath("//tr[td[normalize-space(.)='li.na']]//a"), "the account").await;
    desk.sees("停用账号").await;
    let path = desk.path().await;
    let colleague = site.browser().await;
    let version = hidden(&colleague.page(&path).await, "version");
    let fields = [("version", version.as_str()), ("name", "李主管"), ("role", "front_desk"), ("heir_areas", "stay")];
    assert_eq!(colleague.submit(&path, &path, &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill("姓名", "李管家二").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    assert_eq!(desk.value("姓名").await, "李管家二");
    desk.open("/staff").await;
    desk.sees("李主管").await;
    desk.leaves().await;
}

/// Opens the page of an account.
async fn looks_up(desk: &Desk<'_>, login: &str) {
    desk.open("/staff").await;
    let row = format!("//tr[td[normalize-space(.)='{login}']]//a");
    desk.click_on(By::XPath(row), "the account").await;
    desk.sees("角色").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    hires(&desk, "李管家", "li.na", "李管家 0325").await;
    looks_up(&desk, "li.na").await;
    desk.fill("姓名", "李主管").await;
    survives_an_expired_session(&desk, "保存", "李主管").await;
    desk.is_at("/staff").await;
    desk.sees("李主管").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_password_is_shown_once_and_the_old_one_opens_nothing() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let first = hires(&desk, "李管家", "li.na", "李管家 0325").await;
    looks_up(&desk, "li.na").await;
    desk.click_and_confirm("重置密码", "确定重置").await;
    desk.is_at("/staff/issued").await;
    let second = desk.text_of(By::Css(".token code"), "a password").await;
    assert_ne!(first, second);
    desk.click("退出").await;
    desk.log_in_as("li.na", &first).await;
    desk.sees("用户名或密码不正确").await;
    desk.log_in_as("li.na", &second).await;
    desk.is_at("/password").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_that_is_opened_again_lets_in() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let password = hires(&desk, "李管家", "li.na", "李管家 0325").await;
    looks_up(&desk, "li.na").await;
    the_centre_takes_over(&desk).await;
    desk.click_and_confirm("停用账号", "确定停用 李管家 的账号吗").await;
    desk.sees("已停用").await;
    looks_up(&desk, "li.na").await;
    desk.click("重新启用").await;
    desk.is_at("/staff").await;
    desk.gone("已停用").await;
    desk.click("退出").await;
    desk.log_in_as("li.na", &password).await;
    desk.is_at("/password").await;
    desk.leaves().await;
}
