//! 紧急接管: the two steps in a browser.

use lobby_butler::domain::staff::Role;
use serde_json::json;

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{OWN, Site, colleague},
};

async fn is_begun_and_ended(scripts: Scripts) {
    let site = Site::start().await;
    drop(colleague(&site, &site.browser().await, "jingli", Role::Manager, &[]).await);
    let desk = Desk::fresh(&site, scripts).await;
    desk.open("/login").await;
    desk.log_in_as("jingli", OWN).await;
    desk.is_at("/inbox").await;
    desk.click("紧急接管").await;
    desk.is_at("/takeover").await;
    desk.sees("各大堂照常显示").await;
    desk.click("火警").await;
    desk.sees("第一步，共两步").await;
    assert_eq!(desk.value("第 1 件事").await, "走楼梯，低姿捂住口鼻");
    desk.fill("集合点", "东门外广场").await;
    desk.click("下一步：核对").await;
    desk.sees("第二步，共两步").await;
    desk.sees("集合点：东门外广场").await;
    assert!(site.board().await.takeover.is_none(), "nothing has begun yet");
    desk.fill("输入“接管”开始", "确定").await;
    desk.click("立即接管").await;
    desk.sees("还没有开始").await;
    // Back to the first step: what was entered is still there.
    desk.click("返回修改").await;
    desk.sees("第一步，共两步").await;
    assert_eq!(desk.value("集合点").await, "东门外广场");
    desk.click("下一步：核对").await;
    desk.fill("输入“接管”开始", "接管").await;
    desk.click("立即接管").await;
    desk.is_at("/takeover").await;
    desk.sees("正在接管：火警·全部大堂").await;
    assert_eq!(site.board().await.takeover.unwrap().gather, "东门外广场");
    let narrow = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": false });
    desk.driver().cdp().send_raw("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await.unwrap();
    desk.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", narrow).await.unwrap();
    for path in ["/takeover", "/takeover/new?kind=gas"] {
        desk.open(path).await;
        if scripts == Scripts::On {
            desk.script_says("return document.documentElement.scrollWidth <= 390", &json!(true)).await;
        }
    }
    desk.driver().cdp().send_raw("Emulation.clearDeviceMetricsOverride", json!({})).await.unwrap();
    desk.open("/takeover").await;
    match scripts {
        Scripts::On => desk.click_and_confirm("结束接管", "确定结束").await,
        Scripts::Off => desk.click("结束接管").await,
    }
    desk.sees("各大堂照常显示").await;
    assert!(site.board().await.takeover.is_none());
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_takes_the_lobbies_over_in_two_steps_and_gives_them_back() {
    is_begun_and_ended(Scripts::On).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_needs_no_scripts() {
    is_begun_and_ended(Scripts::Off).await;
}
