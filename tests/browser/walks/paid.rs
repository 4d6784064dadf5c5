//! Paid work from the first touch to the rating: the price and the work are signed at the terminal, the slip is printed.

use lobby_butler::domain::staff::Role;
use thirtyfour::By;

use super::{Lobby, finds, printed, walk, works};

/// A5 in points, as a PDF writes the size of its pages.
const A5: (f32, f32) = (419.5, 595.3);

#[test]
fn paid_work_is_asked_for_priced_signed_done_signed_off_paid_and_rated() {
    walk("paid::paid_work_is_asked_for_priced_signed_done_signed_off_paid_and_rated", |runtime, site| {
        let lobby = Lobby::enter(site);
        let (desk, engineer) = runtime.block_on(async {
            let desk = works(site, "front", Role::FrontDesk, &[], 1_440).await;
            (desk, works(site, "gong", Role::Department, &[("department", "engineering"), ("phone", "13800138000")], 390).await)
        });
        lobby.touches(&["服务申请", "有偿服务", "水龙头维修", "选好了，填信息", "2单元", "101室", "林", "女士", "#13800006688", "完成"]);
        lobby.touches(&["下一步，请核对", "我已了解以上收费"]);
        let code = lobby.files();

        runtime.block_on(async {
            finds(&desk, &code).await;
            desk.click("受理").await;
            desk.sees("已受理").await;
            desk.click("报价").await;
            desk.fill_named("amount0", "80").await;
            desk.click_on(By::Css("select[name='kind1'] option[value='material']"), "materials").await;
            desk.fill_named("words1", "陶瓷阀芯 1 只").await;
            desk.fill_named("amount1", "45").await;
            desk.click("发出报价").await;
            desk.sees("正在等业户签字同意报价").await;
        });

        lobby.looks_up(&code, "6688");
        lobby.touches(&["看报价，签字同意", "?¥125"]);
        lobby.signs();
        lobby.touches(&["同意并签字", "?已确认报价", "看完了，清除本页"]);

        runtime.block_on(async {
            finds(&desk, &code).await;
            desk.sees("业户已同意").await;
            desk.click("派单").await;
            desk.sees("已派单").await;
            engineer.open("/work").await;
            engineer.sees("水龙头维修").await;
            engineer.click("接单").await;
            engineer.sees("已接").await;
            finds(&engineer, &code).await;
            engineer.fill("给业户的说明", "已更换阀芯，试水不漏").await;
            engineer.click("请业户验收").await;
            engineer.sees("待验收").await;
        });

        lobby.looks_up(&code, "6688");
        lobby.touches(&["看完工，验收签字", "?已更换阀芯，试水不漏", "满意"]);
        lobby.signs();
        lobby.touches(&["验收并签字", "?现在：已完成", "看完了，清除本页"]);

        runtime.block_on(async {
            finds(&desk, &code).await;
            desk.sees("业户已验收").await;
            desk.sees("满意").await;
            desk.click("微信").await;
            desk.click("登记收款").await;
            desk.sees("已收齐").await;
            desk.click("任务单").await;
            desk.sees("有偿服务任务单").await;
            let (slip, size) = printed(&desk).await;
            assert!((size.0 - A5.0).abs() < 2.0 && (size.1 - A5.1).abs() < 2.0, "{size:?}");
            let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("task-slip.pdf");
            std::fs::write(&file, &slip).unwrap();
            println!("task slip: {} bytes, one page of A5", slip.len());
            engineer.leaves().await;
            desk.leaves().await;
        });
        lobby.leaves();
    });
}
