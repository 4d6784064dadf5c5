//! 便民信息.

use thirtyfour::By;

use crate::{
    desk::{Desk, first_of},
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

const LINES: &str = "示例医院 | 急诊 24 小时 | 0571-8800-0120\n便民箱";

async fn type_page(desk: &Desk<'_>, entries: &str) {
    desk.open("/information").await;
    desk.click("新增资料").await;
    desk.fill("标题", "邻里修鞋摊").await;
    desk.fill("条目", entries).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_looked_at_published_and_deleted() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_page(&desk, LINES).await;
    let page = async || site.board().await.information.into_iter().find(|page| page.title == "邻里修鞋摊");
    desk.click("预览").await;
    desk.find(thirtyfour::By::Css(".glass-entries b"), "the preview").await;
    assert!(page().await.is_none(), "a look stores nothing");
    assert_eq!(desk.value("条目").await, LINES);
    desk.click("发布").await;
    desk.is_at("/information").await;
    desk.sees("邻里修鞋摊").await;
    let stored = page().await.unwrap();
    assert_eq!((stored.entries.len(), stored.entries[0].phone.as_str()), (2, "0571-8800-0120"));
    desk.open(&format!("/information/{}", stored.id)).await;
    desk.click_and_confirm("删除资料", "确定删除这份资料吗").await;
    desk.is_at("/information").await;
    desk.sees_not("邻里修鞋摊").await;
    assert!(page().await.is_none());
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_line_is_named_and_all_lines_are_kept() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_page(&desk, "好\n| 只有说明").await;
    desk.click("发布").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("条目", "第 2 行缺少名称").await;
    assert_eq!((desk.value("标题").await, desk.value("条目").await), ("邻里修鞋摊".into(), "好\n| 只有说明".into()));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let colleague = site.browser().await;
    let path = format!("/information/{}", first_of(&colleague, "/information/").await);
    desk.open(&path).await;
    let version = hidden(&colleague.page(&path).await, "version");
    let fields = [("version", version.as_str()), ("shelf", "brochures"), ("title", "同事的资料"), ("body", "同事的正文"), ("hidden", "0")];
    assert_eq!(colleague.submit(&path, &path, &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill("标题", "我的资料").await;
    desk.click("发布更新").await;
    desk.sees("已被他人更新").await;
    assert_eq!(desk.value("标题").await, "我的资料");
    desk.open(&path).await;
    assert_eq!(desk.value("标题").await, "同事的资料");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_page(&desk, "便民箱").await;
    survives_an_expired_session(&desk, "发布", "邻里修鞋摊").await;
    desk.is_at("/information").await;
    desk.sees("邻里修鞋摊").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn arrows_move_a_page_on_its_shelf() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/information").await;
    let titles = |board: lobby_butler::protocol::v1::board::Board| {
        let pages = board.information.into_iter().filter(|page| page.shelf == lobby_butler::domain::information::Shelf::YellowPages);
        pages.map(|page| page.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(site.board().await), ["公共服务热线", "周边商户（示例）"]);
    desk.click_on(By::Css("[aria-label='周边商户（示例）上移']"), "an arrow").await;
    desk.find(By::Css("[aria-label='周边商户（示例）上移']:disabled"), "the top").await;
    assert_eq!(titles(site.board().await), ["周边商户（示例）", "公共服务热线"]);
    desk.click_on(By::Css("[aria-label='周边商户（示例）下移']"), "an arrow").await;
    desk.find(By::Css("[aria-label='周边商户（示例）下移']:disabled"), "the bottom").await;
    assert_eq!(titles(site.board().await), ["公共服务热线", "周边商户（示例）"]);
    desk.leaves().await;
}
