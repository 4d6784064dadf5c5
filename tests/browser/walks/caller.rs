//! Who telephones is registered at the desk, and follows it at any lobby.

use lobby_butler::domain::staff::Role;
use thirtyfour::By;

use super::{Lobby, finds, printed, walk, works};

/// Of the slip's paper, 80 mm in points.
const WIDTH: f32 = 226.8;

#[test]
fn who_telephones_gets_a_code_and_follows_it_at_the_lobby() {
    walk("caller::who_telephones_gets_a_code_and_follows_it_at_the_lobby", |runtime, site| {
        let lobby = Lobby::enter(site);
        let (desk, code) = runtime.block_on(async {
            let desk = works(site, "front", Role::FrontDesk, &[], 1_440).await;
            desk.open("/desk").await;
            desk.fill("服务名称", "照明").await;
            desk.click("查找").await;
            desk.click_on(By::XPath("//a[strong[normalize-space(.)='公共照明']]"), "the service").await;
            desk.sees("保存前，先告诉来电人").await;
            desk.fill("房号", "3-2-101").await;
            desk.fill("姓名", "林").await;
            desk.tick("honorific", "ms").await;
            desk.fill("回电号码", "13800006688").await;
            desk.fill("说明", "二楼楼道灯不亮").await;
            desk.click("保存并出小票").await;
            desk.sees("已登记").await;
            let code = desk.text_of(By::Css(".slip-code"), "a code").await.replace(' ', "");
            let (slip, (width, _)) = printed(&desk).await;
            assert!((width - WIDTH).abs() < 2.0, "{width}");
            std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("slip.pdf"), slip).unwrap();
            (desk, code)
        });
        lobby.looks_up(&code, "6688");
        lobby.touches(&["?公共照明", "看完了，清除本页"]);
        lobby.finger.does_not_see("6688");

        runtime.block_on(async {
            finds(&desk, &code).await;
            desk.fill("给业户的说明", "师傅下午来换灯").await;
            desk.click("受理").await;
            desk.sees("已受理").await;
            desk.leaves().await;
        });
        lobby.looks_up(&code, "6688");
        lobby.touches(&["?师傅下午来换灯", "看完了，清除本页"]);
        lobby.leaves();
    });
}
