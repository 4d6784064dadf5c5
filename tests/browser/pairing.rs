//! 等待配对: a terminal asks, and who has read its screen lets it in.

use lobby_butler::protocol::v1::{
    messages::{PairingState, PairingStatus, PairingTicket},
    paths,
};
use sha2::{Digest, Sha256};

use crate::{desk::Desk, office_support::Site};

/// A terminal that made its own token and waits; returns what it shows on its screen.
pub async fn waits(site: &Site, token: &str, device: &str) -> PairingTicket {
    let hash: String = Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let request = serde_json::json!({ "token_hash": hash, "version": "0.1.0", "device": device });
    let reply = site.http.post(format!("{}{}", site.base, paths::PAIRING)).json(&request).send().await.unwrap();
    assert!(reply.status().is_success());
    reply.json().await.unwrap()
}

async fn state(site: &Site, ticket: &PairingTicket) -> PairingState {
    let reply = site.http.get(format!("{}{}/{}", site.base, paths::PAIRING, ticket.id)).send().await.unwrap();
    reply.json::<PairingStatus>().await.unwrap().state
}

fn another(code: &str) -> &'static str {
    if code == "000001" { "000002" } else { "000001" }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_on_the_screen_lets_a_terminal_in_and_no_other_does() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let ticket = waits(&site, "secret", "kiosk-7 1080x1920").await;
    desk.click("终端").await;
    desk.sees("等待配对：kiosk-7 1080x1920").await;
    desk.sees_not(&ticket.code).await;
    desk.fill("终端屏幕上的六位配对码", another(&ticket.code)).await;
    desk.fill("所在大堂", "5号楼大堂").await;
    desk.choose("所属楼栋", "5号楼").await;
    desk.click("核对并配对").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("终端屏幕上的六位配对码", "不是该终端屏幕上的配对码").await;
    assert_eq!((desk.value("所在大堂").await, desk.value("所属楼栋").await), ("5号楼大堂".into(), "5号楼".into()));
    assert_eq!(state(&site, &ticket).await, PairingState::Pending);
    desk.fill("终端屏幕上的六位配对码", &ticket.code).await;
    desk.click("核对并配对").await;
    desk.is_at("/terminals").await;
    desk.sees("5号楼大堂 已配对").await;
    desk.sees_not("等待配对：").await;
    assert_eq!(state(&site, &ticket).await, PairingState::Approved);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_without_a_building_is_said_so_beside_the_field() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let ticket = waits(&site, "secret", "kiosk-7").await;
    desk.open("/terminals").await;
    desk.fill("终端屏幕上的六位配对码", &ticket.code).await;
    desk.fill("所在大堂", "北门岗亭").await;
    desk.click("核对并配对").await;
    desk.sees_beside("所属楼栋", "门岗、会所选“无”").await;
    desk.fill("终端屏幕上的六位配对码", &ticket.code).await;
    desk.choose("所属楼栋", "无（门岗、会所）").await;
    desk.click("核对并配对").await;
    desk.sees("北门岗亭 已配对").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_sent_away_after_a_question() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let ticket = waits(&site, "secret", "stranger").await;
    desk.open("/terminals").await;
    desk.click_and_confirm("拒绝", "确定拒绝这台终端吗").await;
    desk.gone("等待配对：").await;
    assert_eq!(state(&site, &ticket).await, PairingState::Denied);
    desk.leaves().await;
}
