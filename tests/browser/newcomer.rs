//! The first day of an office: from the one-time password along the checklist to a notice in the lobby, and on to
//! the first resident's request answered. Prints what each step costs; `-- newcomer --nocapture` shows it.

use std::time::Instant;

use lobby_butler::{
    domain::{order::State, receipt_code::ReceiptCode},
    protocol::v1::{
        envelope::Body,
        messages::{CodeBlockReply, Progress},
        paths,
    },
};
use serde_json::json;
use thirtyfour::By;

use crate::{
    chrome::Scripts,
    desk::Desk,
    office_support::{PASSWORD, Site, request, seal_body},
    pairing,
};

/// What each step took: its name, seconds, clicks and fields.
struct Steps<'a> {
    desk: &'a Desk<'a>,
    begun: Instant,
    before: (usize, usize),
    taken: Vec<(&'static str, f64, usize, usize)>,
}

impl<'a> Steps<'a> {
    fn begin(desk: &'a Desk<'a>) -> Self {
        Self { desk, begun: Instant::now(), before: desk.effort(), taken: Vec::new() }
    }

    fn done(&mut self, step: &'static str) {
        let (clicks, fields) = self.desk.effort();
        self.taken.push((step, self.begun.elapsed().as_secs_f64(), clicks - self.before.0, fields - self.before.1));
        (self.begun, self.before) = (Instant::now(), (clicks, fields));
    }

    fn print(&self) {
        println!("step: seconds of the machine, clicks, fields");
        for (step, seconds, clicks, fields) in &self.taken {
            println!("{step}: {seconds:.1} s, {clicks} clicks, {fields} fields");
        }
        let total = self.taken.iter().fold((0.0, 0, 0), |sum, step| (sum.0 + step.1, sum.1 + step.2, sum.2 + step.3));
        println!("from an empty office to the first answer: {:.1} s, {} clicks, {} fields", total.0, total.1, total.2);
    }
}

const ROOMS: &str = "楼栋,单元,室,户主称呼,电话\n1号楼,1单元,101,林女士,13800138000\n1号楼,1单元,102,,\n2号楼,1单元,101,,\n";

/// Back on the list, where the next step is the one with the button.
async fn checklist(desk: &Desk<'_>, done: usize) {
    if !desk.text().await.contains("开通清单") {
        desk.click("设置").await;
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
async fn the_checklist_leads_an_empty_office_to_its_first_notice_and_a_resident_to_an_answer() {
    let mut site = Site::empty().await;
    // What the terminal of step 7 makes for itself.
    site.token = "secret".into();
    let first = site.office.first_login().unwrap();
    let desk = Desk::fresh(&site, Scripts::On).await;
    let mut steps = Steps::begin(&desk);
    desk.open("/").await;
    desk.log_in(&first.one_time_password).await;
    desk.is_at("/password").await;
    desk.fill("现在的密码", &first.one_time_password).await;
    desk.fill("新密码", PASSWORD).await;
    desk.fill("再输一次新密码", PASSWORD).await;
    desk.click("保存新密码").await;
    desk.is_at("/setup").await;
    checklist(&desk, 1).await;
    steps.done("改密码");

    next(&desk, "/estate").await;
    desk.fill("小区名称", "枫林苑").await;
    desk.fill("地址", "示例市示例路 8 号").await;
    desk.fill("客服中心电话", "0571-8800-5678").await;
    desk.fill("前台时间", "08:00–18:00").await;
    desk.click("保存").await;
    desk.sees("已保存小区资料").await;
    checklist(&desk, 2).await;
    steps.done("小区资料");

    next(&desk, "/rooms/import").await;
    desk.attach("房号表（Excel 或 CSV）", &desk.file("rooms.csv", ROOMS.as_bytes())).await;
    desk.click("上传并预览").await;
    desk.click("确认导入 3 行").await;
    desk.sees("新增 3 户").await;
    checklist(&desk, 3).await;
    steps.done("房号");

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
    steps.done("管家与片区");

    next(&desk, "/departments").await;
    desk.fill_named("phone0", "0571-8800-5678").await;
    desk.click("保存").await;
    desk.sees("已保存部门资料").await;
    checklist(&desk, 5).await;
    steps.done("部门电话");

    next(&desk, "/staff").await;
    desk.click("新建账号").await;
    desk.fill("姓名", "客服 0208").await;
    desk.fill("用户名", "zhang.wei").await;
    desk.click("新建并生成一次性密码").await;
    desk.sees("的一次性密码").await;
    checklist(&desk, 6).await;
    steps.done("员工账号");

    let ticket = pairing::waits(&site, &site.token, "kiosk-1").await;
    next(&desk, "/terminals").await;
    desk.fill("终端屏幕上的六位配对码", &ticket.code).await;
    desk.fill("所在大堂", "1号楼大堂").await;
    desk.choose("所属楼栋", "1号楼").await;
    desk.click("核对并配对").await;
    desk.sees("1号楼大堂 已配对").await;
    checklist(&desk, 7).await;
    steps.done("终端配对");

    next(&desk, "/notices/new").await;
    desk.fill("标题", "大堂终端今日启用").await;
    desk.fill("正文", "欢迎使用。").await;
    desk.click("发布").await;
    desk.is_at("/notices").await;
    checklist(&desk, 8).await;
    steps.done("第一条公告");
    desk.sees("全部完成，可以请业户使用了").await;
    desk.sees_not("未完成").await;

    let board = site.board().await;
    assert_eq!((board.estate.name.as_str(), board.butler.unwrap().name.as_str()), ("枫林苑", "王管家"));
    assert_eq!((board.rooms.len(), board.notices[0].title.as_str()), (3, "大堂终端今日启用"));

    // A resident in the lobby, with a code of the terminal's own block.
    let leased: CodeBlockReply = site.post(paths::CODE_BLOCKS).send().await.unwrap().json().await.unwrap();
    let mut asked = request();
    (asked.room, asked.item.catalogue_version) = (board.rooms[0].clone(), board.catalogue.version);
    let envelope = seal_body(site.now(), leased.start, &board.office_key, &serde_json::to_vec(&Body::Request(asked)).unwrap());
    let code = desk.resident_sends(&envelope).await;
    steps.begun = Instant::now();
    desk.click("工单").await;
    desk.sees(&code).await;
    desk.click_on(By::Css(".order"), "the request").await;
    desk.sees("1号楼 1单元 101室").await;
    desk.fill("给业户的说明", "师傅今天下午四点到").await;
    desk.click("受理").await;
    desk.sees("已受理").await;
    steps.done("第一张工单");
    let looked_up = progress(&site, envelope.receipt_code).await;
    assert_eq!(looked_up.state.known(), Some(State::Accepted));
    let detail = looked_up.detail.expect("four digits open the details");
    assert_eq!((detail.service_name.as_str(), detail.owner.as_str()), ("水龙头维修", "王管家 0330"));
    assert!(detail.steps.iter().any(|step| step.state.known() == Some(State::Accepted) && step.note == "师傅今天下午四点到"));
    steps.print();
    desk.leaves().await;
}

/// What the terminal shows who has the code and the phone's last digits.
async fn progress(site: &Site, code: ReceiptCode) -> Progress {
    let asked = json!({ "receipt_code": code, "secret": "6688" });
    site.post(paths::PROGRESS).json(&asked).send().await.unwrap().json().await.unwrap()
}
