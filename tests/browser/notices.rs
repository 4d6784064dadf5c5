//! 公告.

use crate::{chrome::Scripts, desk::Desk, every_page::survives_an_expired_session, office_support::Site};

async fn type_notice(desk: &Desk<'_>, title: &str, body: &str) {
    desk.open("/notices").await;
    desk.click("写公告").await;
    desk.is_at("/notices/new").await;
    desk.fill("标题", title).await;
    desk.fill("正文", body).await;
}

async fn is_written_changed_and_taken_down(scripts: Scripts) {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, scripts).await;
    type_notice(&desk, "停电检修", "周六上午八点到十点。").await;
    desk.click("停电").await;
    desk.click("置顶").await;
    desk.click("发布").await;
    desk.is_at("/notices").await;
    desk.sees("停电检修").await;
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title == "停电检修").unwrap();
    assert!(notice.pinned && notice.body == "周六上午八点到十点。");
    desk.open(&format!("/notices/{}", notice.id)).await;
    desk.fill("标题", "停电检修改期").await;
    desk.click("发布更新").await;
    desk.sees("第 2 版").await;
    match scripts {
        Scripts::On => desk.click_and_confirm("撤下公告", "确定撤下这条公告吗").await,
        Scripts::Off => desk.click("撤下公告").await,
    }
    desk.sees("已撤下").await;
    desk.open("/notices?shelf=archive").await;
    desk.sees("停电检修改期").await;
    assert!(site.board().await.notices.iter().all(|other| other.id != notice.id));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_written_changed_and_taken_down() {
    is_written_changed_and_taken_down(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_needs_no_scripts() {
    is_written_changed_and_taken_down(Scripts::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_follows_what_is_typed_and_characters_are_counted() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_notice(&desk, "停电检修", "周六上午").await;
    let said = async |selector: &'static str| {
        let found = desk.driver().find(thirtyfour::By::Css(selector)).await.unwrap();
        found.text().await.unwrap()
    };
    assert_eq!(said(".glass [data-mirror=title]").await, "停电检修");
    assert_eq!(said(".glass [data-mirror=body]").await, "周六上午");
    desk.sees("4 / 40").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_in_a_notice_is_text_on_every_page_that_shows_it() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let title = "<b>停</b><script>alert(1)</script>";
    let body = "<img src=x onerror=\"document.title='x'\">\n{{7*7}} \"&'";
    type_notice(&desk, title, body).await;
    desk.sees(title).await;
    desk.click("发布").await;
    desk.is_at("/notices").await;
    desk.sees(title).await;
    let notice = site.board().await.notices.into_iter().find(|notice| notice.title == title).unwrap();
    desk.open(&format!("/notices/{}", notice.id)).await;
    assert_eq!(desk.value("标题").await, title);
    assert_eq!(desk.value("正文").await, body);
    desk.sees(body.lines().next().unwrap()).await;
    desk.open("/audit").await;
    desk.sees(title).await;
    assert!(desk.driver().title().await.unwrap().starts_with("操作记录"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_notice_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let title = "长".repeat(41);
    type_notice(&desk, &title, "第一行\n第二行").await;
    desk.sees("41 / 40").await;
    desk.fill("到期", "2026-09-18T07:00").await;
    desk.click("停水").await;
    desk.click("发布").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("标题", "最多 40 个字，现在有 41 个").await;
    desk.sees_beside("到期", "结束时间要晚于开始时间").await;
    assert_eq!((desk.value("标题").await, desk.value("正文").await), (title, "第一行\n第二行".into()));
    assert_eq!(desk.value("到期").await, "2026-09-18T07:00");
    let chosen = desk.driver().find(thirtyfour::By::Css("input[name=category]:checked")).await.unwrap();
    assert_eq!(chosen.value().await.unwrap().as_deref(), Some("water"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_editors_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = format!("/notices/{}", site.board().await.notices[0].id);
    desk.open(&path).await;
    let colleague = site.browser().await;
    let changed = crate::office_support::hidden(&colleague.page(&path).await, "version");
    let fields = [
        ("version", changed.as_str()),
        ("title", "同事改的标题"),
        ("body", "同事改的正文"),
        ("category", "general"),
        ("pinned", "0"),
        ("show_from", "2026-09-18T08:00"),
        ("publisher", "客服中心"),
    ];
    assert_eq!(colleague.submit(&path, &path, &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill("正文", "我写了很久的正文").await;
    desk.click("发布更新").await;
    desk.sees("已被他人更新").await;
    assert_eq!(desk.value("正文").await, "我写了很久的正文");
    desk.click("发布更新").await;
    desk.sees("第 3 版").await;
    assert_eq!(desk.value("正文").await, "我写了很久的正文");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_survives_the_end_of_the_session_without_scripts() {
    let site = Site::start().await;
    let desk = Desk::logged_in_with(&site, Scripts::Off).await;
    type_notice(&desk, "停电检修", "第一行\n第二行").await;
    survives_an_expired_session(&desk, "发布", "停电检修").await;
    desk.is_at("/notices").await;
    desk.sees("停电检修").await;
    assert!(site.board().await.notices.iter().any(|notice| notice.body == "第一行\n第二行"));
    desk.leaves().await;
}
