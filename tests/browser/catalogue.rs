//! 服务目录: a draft, its differences, and what the board has afterwards.

use lobby_butler::domain::catalogue::{Price, PriceUnit};
use thirtyfour::By;

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

const ITEM: &str = "/catalogue/items/tap-repair";

async fn price(site: &Site) -> Price {
    site.board().await.catalogue.items.into_iter().find(|item| item.id == "tap-repair").unwrap().price
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_changes_on_the_board_when_it_is_published_and_not_before() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let before = price(&site).await;
    desk.open(ITEM).await;
    desk.fill("起价（元）", "九十").await;
    desk.fill("价格说明", "含上门检测").await;
    desk.click("保存到草稿").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("起价（元）", "数字").await;
    assert_eq!((desk.value("起价（元）").await, desk.value("价格说明").await), ("九十".into(), "含上门检测".into()));
    desk.fill("起价（元）", "95.50").await;
    desk.click("保存到草稿").await;
    desk.is_at("/catalogue?section=paid").await;
    desk.sees("有未发布的草稿").await;
    assert_eq!(price(&site).await, before, "a draft is the office's own");
    desk.click("核对并发布").await;
    desk.is_at("/catalogue/publish").await;
    desk.sees("“水龙头维修”").await;
    desk.sees("95.5").await;
    desk.click("发布第 2 版").await;
    desk.is_at("/catalogue/history").await;
    desk.sees("第 2 版").await;
    desk.sees("终端在用").await;
    assert_eq!(price(&site).await, Price::From { fen: 9_550, unit: PriceUnit::Visit });
    let fetched = "return fetch('/catalogue/prices.csv').then(reply => reply.text())";
    let file: String = desk.driver().execute(fetched, Vec::new()).await.unwrap().convert().unwrap();
    assert!(file.lines().any(|line| line.contains("水龙头维修") && line.contains("95.5")), "{file}");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_version_comes_back_as_a_draft_that_can_be_thrown_away() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/catalogue?section=paid").await;
    desk.click("暂停").await;
    desk.click("核对并发布").await;
    desk.click("发布第 2 版").await;
    desk.is_at("/catalogue/history").await;
    desk.click_and_confirm("以这一版为草稿", "替换当前草稿").await;
    desk.is_at("/catalogue/publish").await;
    desk.sees("第 3 版与第 2 版的差异").await;
    desk.click("返回修改").await;
    desk.click_and_confirm("放弃草稿", "确定放弃全部未发布的改动吗").await;
    desk.sees("在这里的修改先存为草稿").await;
    assert_eq!(site.board().await.catalogue.version, 2);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_published_what_a_colleague_has_changed_since_is_stopped() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/catalogue?section=paid").await;
    desk.click("暂停").await;
    desk.click("核对并发布").await;
    desk.sees("发布第 2 版").await;
    let colleague = site.browser().await;
    let moved = colleague.submit("/catalogue", &format!("{ITEM}/move"), &[("direction", "down")]).await;
    assert_eq!(moved.status(), reqwest::StatusCode::SEE_OTHER);
    desk.click("发布第 2 版").await;
    desk.sees("已被他人更新").await;
    desk.sees("这次发布没有生效").await;
    assert_eq!(site.board().await.catalogue.version, 1);
    // The page shows what is there now, and that can be published.
    desk.sees("顺序").await;
    desk.click("发布第 2 版").await;
    desk.is_at("/catalogue/history").await;
    assert_eq!(site.board().await.catalogue.version, 2);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_was_never_published_can_be_deleted() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/catalogue?section=free").await;
    desk.click("新增服务").await;
    desk.fill("名称", "代收快递").await;
    desk.fill("分组", "邻里").await;
    desk.click("保存到草稿").await;
    desk.is_at("/catalogue?section=free").await;
    desk.click("代收快递").await;
    desk.sees("编辑服务").await;
    desk.click_and_confirm("删除", "从未发布，确定删除吗").await;
    desk.is_at("/catalogue").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_a_colleague_changed_is_not_thrown_away_unseen() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/catalogue?section=paid").await;
    desk.click("暂停").await;
    desk.sees("有未发布的草稿").await;
    let colleague = site.browser().await;
    let moved = colleague.submit("/catalogue", &format!("{ITEM}/move"), &[("direction", "down")]).await;
    assert_eq!(moved.status(), reqwest::StatusCode::SEE_OTHER);
    desk.click_and_confirm("放弃草稿", "确定放弃全部未发布的改动吗").await;
    desk.sees("“放弃草稿”没有生效").await;
    desk.sees("有未发布的草稿").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_at_one_service_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let second = Desk::logged_in(&site).await;
    for desk in [&desk, &second] {
        desk.open(ITEM).await;
    }
    second.fill("价格说明", "同事写的说明").await;
    second.click("保存到草稿").await;
    second.sees("有未发布的草稿").await;
    desk.fill("价格说明", "我写的说明").await;
    desk.fill("起价（元）", "95").await;
    desk.click("保存到草稿").await;
    desk.sees("已被他人更新").await;
    desk.sees("同事保存的是：同事写的说明").await;
    assert_eq!((desk.value("价格说明").await, desk.value("起价（元）").await), ("我写的说明".into(), "95".into()));
    desk.click("保存到草稿").await;
    desk.is_at("/catalogue?section=paid").await;
    desk.sees("我写的说明").await;
    second.leaves().await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open(ITEM).await;
    desk.fill("价格说明", "含上门与试水").await;
    survives_an_expired_session(&desk, "保存到草稿", "含上门与试水").await;
    desk.is_at("/catalogue?section=paid").await;
    desk.sees("含上门与试水").await;
    desk.leaves().await;
}

/// The names of the paid services of a group, as they stand in the list.
async fn listed(desk: &Desk<'_>, group: &str) -> Vec<String> {
    let names = "return [...document.querySelectorAll('.group')].filter(g => g.querySelector('h2').firstChild.textContent === arguments[0])
        .flatMap(g => [...g.querySelectorAll('.item-name strong')]).map(e => e.textContent)";
    desk.driver().execute(names, vec![group.into()]).await.unwrap().convert().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn arrows_move_a_service_and_a_group() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/catalogue?section=paid").await;
    let before = listed(&desk, "维修保养").await;
    assert_eq!(before[..2], ["水龙头维修", "下水疏通"]);
    desk.click_on(By::Css("[aria-label='水龙头维修下移']"), "an arrow").await;
    desk.sees("有未发布的草稿").await;
    assert_eq!(listed(&desk, "维修保养").await[..2], ["下水疏通", "水龙头维修"]);
    desk.click_on(By::Css("[aria-label='水龙头维修上移']"), "an arrow").await;
    desk.find(By::Css("[aria-label='水龙头维修上移']:disabled"), "the top").await;
    assert_eq!(listed(&desk, "维修保养").await, before);
    let groups = "return [...document.querySelectorAll('.group h2')].map(e => e.firstChild.textContent)";
    let order: Vec<String> = desk.driver().execute(groups, Vec::new()).await.unwrap().convert().unwrap();
    desk.click_on(By::Css(format!("[aria-label='{}上移']", order[1])), "an arrow").await;
    desk.find(By::Css(format!("[aria-label='{}上移']:disabled", order[1])), "the top").await;
    let after: Vec<String> = desk.driver().execute(groups, Vec::new()).await.unwrap().convert().unwrap();
    assert_eq!((&after[0], &after[1]), (&order[1], &order[0]));
    desk.leaves().await;
}
