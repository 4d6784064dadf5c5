//! A complaint that is judged severe comes to whoever runs the house.

use lobby_butler::domain::staff::Role;

use super::{Lobby, finds, walk, works};

#[test]
fn a_complaint_that_is_judged_severe_calls_the_manager_who_takes_it() {
    walk("complaint::a_complaint_that_is_judged_severe_calls_the_manager_who_takes_it", |runtime, site| {
        let lobby = Lobby::enter(site);
        let (desk, manager) = runtime.block_on(async {
            let desk = works(site, "front", Role::FrontDesk, &[], 1_440).await;
            (desk, works(site, "jing", Role::Manager, &[], 390).await)
        });
        lobby.touches(&["留言与投诉", "投诉·建议·表扬", "投诉", "噪声", "家中", "制止", "下一步，留联系方式"]);
        lobby.touches(&["手机", "#13800006688", "完成", "下一步，请核对"]);
        let code = lobby.files();

        runtime.block_on(async {
            finds(&desk, &code).await;
            desk.click("重大").await;
            desk.fill("定级理由", "夜间施工，三户同时反映").await;
            desk.click("定级").await;
            desk.sees("报管理处主任").await;
            desk.leaves().await;

            site.office.wake_somebody().await.unwrap();
            manager.open("/alerts").await;
            manager.sees("重大").await;
            manager.click("我来接手").await;
            manager.sees("已由您接手").await;
            finds(&manager, &code).await;
            manager.fill("给业户的说明", "今晚起停工，明早给您回电").await;
            manager.click("受理").await;
            manager.sees("已受理").await;
            manager.leaves().await;
        });

        lobby.looks_up(&code, "6688");
        lobby.touches(&["?今晚起停工，明早给您回电", "看完了，清除本页"]);
        lobby.finger.does_not_see("重大");
        lobby.leaves();
    });
}
