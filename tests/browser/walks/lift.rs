//! A lift that stands still, told of by three people at two terminals: one order, three receipts that move together.

use lobby_butler::domain::staff::Role;

use super::{Lobby, finds, walk, works};

#[test]
fn a_lift_that_three_tell_of_at_two_terminals_is_one_order() {
    walk("lift::a_lift_that_three_tell_of_at_two_terminals_is_one_order", |runtime, site| {
        let lobby = Lobby::enter(site);
        let begin = ["服务申请", "电梯故障", "选好了，填信息", "?哪里坏了？", "2单元 电梯"];
        lobby.touches(&begin);
        lobby.touches(&["2单元", "101室", "林", "女士", "#13800006688", "完成", "下一步，请核对"]);
        let first = lobby.files();

        let other = site.office.add_terminal("3号楼车库").unwrap();
        lobby.go_to("garage", &other);
        let mut codes = vec![(first.clone(), "6688")];
        for digits in ["2580", "1470"] {
            lobby.touches(&begin);
            // Nobody is asked where they live: the place says all that whoever comes has to know.
            lobby.touches(&[&format!("?已有 {} 户报修", codes.len()), "我也报修", "不留手机", &format!("#{digits}"), "完成"]);
            lobby.touches(&["下一步，请核对", "?和邻居说的是同一处"]);
            codes.push((lobby.files(), digits));
        }

        runtime.block_on(async {
            let engineer = works(site, "gong", Role::Department, &[("department", "engineering")], 390).await;
            engineer.open("/work").await;
            engineer.sees("电梯故障").await;
            assert_eq!(engineer.text().await.matches("电梯故障").count(), 1, "one piece of work");
            engineer.click("接单").await;
            engineer.sees("已接").await;
            // Whoever's code is said, the one order is found.
            finds(&engineer, &codes[2].0).await;
            engineer.sees("3 户").await;
            engineer.sees("处理中").await;
            engineer.leaves().await;
        });
        for (code, digits) in &codes {
            lobby.looks_up(code, digits);
            lobby.touches(&["?现在：处理中", "看完了，清除本页"]);
        }
        lobby.go_to("own", &site.token);
        lobby.looks_up(&codes[1].0, codes[1].1);
        lobby.touches(&["?现在：处理中", "看完了，清除本页"]);
        lobby.leaves();
    });
}
