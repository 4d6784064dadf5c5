//! What staff cannot begin with goes back, and the resident adds it at the lobby.

use lobby_butler::domain::staff::Role;

use super::{Lobby, finds, walk, works};

#[test]
fn a_resident_adds_at_the_lobby_what_was_missing() {
    walk("missing::a_resident_adds_at_the_lobby_what_was_missing", |runtime, site| {
        let lobby = Lobby::enter(site);
        lobby.touches(&["服务申请", "有偿服务", "水龙头维修", "选好了，填信息", "2单元", "101室", "林", "女士", "#13800006688", "完成"]);
        lobby.touches(&["下一步，请核对", "我已了解以上收费"]);
        let code = lobby.files();

        let desk = runtime.block_on(async {
            let desk = works(site, "front", Role::FrontDesk, &[], 1_440).await;
            finds(&desk, &code).await;
            desk.fill("给业户的说明", "请补充是哪个水龙头").await;
            desk.click("退回补充").await;
            desk.sees("已退回").await;
            desk
        });

        lobby.looks_up(&code, "6688");
        lobby.touches(&["?请补充是哪个水龙头", "补充信息", "说明", "英文", "#ok", "完成", "请先来电", "提交"]);
        lobby.touches(&["?您补充了信息", "看完了，清除本页"]);

        runtime.block_on(async {
            finds(&desk, &code).await;
            desk.sees("ok，请先来电").await;
            desk.click("受理").await;
            desk.sees("已受理").await;
            desk.leaves().await;
        });
        lobby.looks_up(&code, "6688");
        lobby.touches(&["?现在：已受理", "看完了，清除本页"]);
        lobby.leaves();
    });
}
