//! The first day of an office: from the one-time password to a notice in the lobby, along the checklist.

use lobby_butler::protocol::v1::{board::Board, paths};

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{PASSWORD, Site},
    pairing,
};

const ROOMS: &str = "楼栋,单元,室,户主称呼,电话\n1号楼,1单元,101,林女士,13800138000\n1号楼,1单元,102,,\n2号楼,1单元,101,,\n";

/// Back on the list, where the next step is the one with the button.
async fn checklist(desk: &Desk<'_>, done: usize) {
    if !desk.text().await.contains("开通清单") {
        desk.click("小区").await;
    }
    if desk.path().await != "/setup" {
        desk.click("开通清单").await;
    }
    desk.is_at("/setup").await;
    desk.sees(&format!("已完成 {done} / 8")).await;
}

async fn next(desk: &Desk<'_>, path: &str) {
    desk.click("去办理").await;
    desk.is_at(path).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checklist_leads_an_empty_office_to_its_first_notice() {
    let site = Site::empty().await;
    let first = site.office.first_login().unwrap();
    let desk = Desk::fresh(&site, Scripts::On).await;
    desk.open("/").await;
    desk.log_in(&first.one_time_password).await;
    desk.is_at("/password").await;
    desk.fill("现在的密码", &first.one_time_password).await;
    desk.fill("新密码", PASSWORD).await;
    desk.fill("再输一次新密码", PASSWORD).await;
    desk.click("保存新密码").await;
    desk.is_at("/setup").await;
    checklist(&desk, 1).await;

    next(&desk, "/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    desk.fill("地址", "示例市示例路 8 号").await;
    desk.fill("客服中心电话", "0571-8800-5678").await;
    desk.fill("前台时间", "08:00–18:00").await;
    desk.click("保存").await;
    desk.sees("已保存小区资料").await;
    checklist(&desk, 2).await;

    next(&desk, "/rooms/import").await;
    desk.attach("房号表（CSV）", &desk.file("rooms.csv", ROOMS.as_bytes())).await;
    desk.click("上传并预览").await;
    desk.click("确认导入 3 行").await;
    desk.sees("新增 3 户").await;
    checklist(&desk, 3).await;

    next(&desk, "/areas").await;
    desk.click("管家").await;
    desk.click("新增管家").await;
    desk.fill("称呼", "王管家").await;
    desk.fill("工号", "0330").await;
    desk.fill("管家热线", "400-800-1234").await;
    desk.click("保存").await;
    desk.sees("编辑管家").await;
    desk.click("片区").await;
    desk.click("新增片区").await;
    desk.fill("片区名称", "枫林苑 1、2 号楼").await;
    desk.click("1号楼").await;
    desk.click("2号楼").await;
    desk.choose("首问责任人", "王管家 0330").await;
    desk.click("保存").await;
    desk.is_at("/areas").await;
    checklist(&desk, 4).await;

    next(&desk, "/departments").await;
    desk.fill_named("phone0", "0571-8800-5678").await;
    desk.click("保存").await;
    desk.sees("已保存部门资料").await;
    checklist(&desk, 5).await;

    next(&desk, "/staff").await;
    desk.click("新建账号").await;
    desk.fill("姓名", "客服 0208").await;
    desk.fill("用户名", "zhang.wei").await;
    desk.click("新建并生成一次性密码").await;
    desk.sees("的一次性密码").await;
    checklist(&desk, 6).await;

    let ticket = pairing::waits(&site, "secret", "kiosk-1").await;
    next(&desk, "/terminals").await;
    desk.fill("终端屏幕上的六位配对码", &ticket.code).await;
    desk.fill("所在大堂", "1号楼大堂").await;
    desk.choose("所属楼栋", "1号楼").await;
    desk.click("核对并配对").await;
    desk.sees("1号楼大堂 已配对").await;
    checklist(&desk, 7).await;

    next(&desk, "/notices/new").await;
    desk.fill("标题", "大堂终端今日启用").await;
    desk.fill("正文", "欢迎使用。").await;
    desk.click("发布").await;
    desk.is_at("/notices").await;
    checklist(&desk, 8).await;
    desk.sees("全部完成，可以请业户使用了").await;
    desk.sees_not("未完成").await;

    let (clicks, fields) = desk.effort();
    println!("from an empty office to the first notice: {clicks} clicks, {fields} fields");
    let board = site.http.get(format!("{}{}", site.base, paths::BOARD)).bearer_auth("secret").send().await.unwrap();
    let board: Board = board.json().await.unwrap();
    assert_eq!((board.estate.name.as_str(), board.butler.unwrap().name.as_str()), ("枫林苑", "王管家"));
    assert_eq!((board.rooms.len(), board.notices[0].title.as_str()), (3, "大堂终端今日启用"));
    desk.leaves().await;
}
