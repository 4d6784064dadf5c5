//! 终端.

use lobby_butler::{
    domain::ids::BootId,
    protocol::v1::{
        messages::{Heartbeat, HeartbeatReply, ParkedReport},
        paths,
    },
};

use crate::{desk::Desk, every_page::survives_an_expired_session, office_support::Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_terminals_token_is_shown_once() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.fill("所在大堂", "5号楼大堂").await;
    desk.choose("所属楼栋", "5号楼").await;
    desk.click("登记并生成口令").await;
    desk.sees("5号楼大堂 已登记").await;
    desk.sees("只显示这一次").await;
    desk.driver().refresh().await.unwrap();
    desk.sees("用口令登记终端").await;
    desk.sees_not("只显示这一次").await;
    desk.sees("5号楼大堂").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_lobby_keeps_what_was_typed() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    let long = "堂".repeat(61);
    desk.fill("所在大堂", &long).await;
    desk.click("登记并生成口令").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("所在大堂", "最多 60 个字，现在有 61 个").await;
    desk.sees_beside("所属楼栋", "请选择楼栋").await;
    assert_eq!(desk.value("所在大堂").await, long);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_terminal_out_asks_first() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.sees("3号楼大堂").await;
    desk.click_and_confirm("停用", "确定停用3号楼大堂终端吗").await;
    desk.sees("已停用").await;
    assert_eq!(site.get(lobby_butler::protocol::v1::paths::BOARD).send().await.unwrap().status(), reqwest::StatusCode::UNAUTHORIZED);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lobbys_name_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.fill("所在大堂", "5号楼大堂").await;
    desk.choose("所属楼栋", "5号楼").await;
    survives_an_expired_session(&desk, "登记并生成口令", "5号楼大堂").await;
    desk.sees("5号楼大堂 已登记").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_given_another_name_and_building() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.click("改名或换楼").await;
    desk.fill("所在大堂", "6号楼大堂").await;
    desk.choose("所属楼栋", "请选择…").await;
    desk.click("保存").await;
    desk.sees_beside("所属楼栋", "请选择楼栋").await;
    assert_eq!(desk.value("所在大堂").await, "6号楼大堂");
    desk.choose("所属楼栋", "6号楼").await;
    desk.click("保存").await;
    desk.is_at("/terminals").await;
    desk.sees("6号楼大堂").await;
    let estate = site.board().await.estate;
    assert_eq!((estate.lobby.as_str(), estate.building.as_str()), ("6号楼大堂", "6号楼"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let second = Desk::logged_in(&site).await;
    for desk in [&desk, &second] {
        desk.open("/terminals").await;
        desk.click("改名或换楼").await;
        desk.choose("所属楼栋", "3号楼").await;
    }
    second.fill("所在大堂", "3号楼南大堂").await;
    second.click("保存").await;
    second.is_at("/terminals").await;
    desk.fill("所在大堂", "3号楼北大堂").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    desk.sees("同事保存的是：3号楼南大堂").await;
    assert_eq!(desk.value("所在大堂").await, "3号楼北大堂");
    assert_eq!(site.board().await.estate.lobby, "3号楼南大堂");
    desk.click("保存").await;
    desk.is_at("/terminals").await;
    assert_eq!(site.board().await.estate.lobby, "3号楼北大堂");
    second.leaves().await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_submission_is_released_and_the_terminal_is_told() {
    let site = Site::start().await;
    let envelope = site.envelope(1_000_001).await;
    let parked = ParkedReport { id: envelope.id, receipt_code: envelope.receipt_code, reason: "too_large".into() };
    let heartbeat = Heartbeat {
        version: "0.1.0".into(),
        boot_id: BootId::mint(site.now(), [7; 10]),
        uptime_seconds: 60,
        queued: 1,
        fetched_revision: None,
        shown_revision: None,
        clock_trusted: true,
        needs_help: false,
        own_clock: None,
        machine: None,
        parked: vec![parked],
    };
    let beat = || async { site.post(paths::HEARTBEAT).json(&heartbeat).send().await.unwrap().json::<HeartbeatReply>().await.unwrap() };
    assert!(beat().await.release.is_empty());
    let desk = Desk::logged_in(&site).await;
    desk.open("/terminals").await;
    desk.sees("滞留的申请").await;
    desk.sees("内容太大").await;
    desk.click("放行").await;
    desk.sees("已放行，等待终端重发").await;
    assert_eq!(beat().await.release, [envelope.id]);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lobby_in_need_comes_onto_the_open_page_and_goes_without_what_is_typed_being_lost() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/notices/new").await;
    desk.fill("标题", "停水通知").await;
    let heartbeat = Heartbeat {
        version: "0.1.0".into(),
        boot_id: BootId::mint(site.now(), [7; 10]),
        uptime_seconds: 60,
        queued: 0,
        fetched_revision: None,
        shown_revision: None,
        clock_trusted: true,
        needs_help: true,
        own_clock: None,
        machine: None,
        parked: Vec::new(),
    };
    let reply = site.post(paths::HEARTBEAT).json(&heartbeat).send().await.unwrap().json::<HeartbeatReply>().await.unwrap();
    assert!(reply.help_noted);
    desk.sees("终端需要帮助：3号楼大堂").await;
    desk.click("已去帮忙").await;
    desk.gone("终端需要帮助").await;
    assert_eq!(desk.value("标题").await, "停水通知");
    desk.leaves().await;
}
