//! 房号: the import with its preview, and single households.

use crate::{
    desk::Desk,
    every_page::survives_an_expired_session,
    office_support::{Site, hidden},
};

const FILE: &str = "房号表（Excel 或 CSV）";

/// 1,200 rows of 8号楼, of which every eightieth is of no use: no door, a door turned into a date, a row twice.
fn estate_file() -> String {
    let mut rows = String::from("楼栋,单元,楼层,室,户主称呼,电话,备注\n");
    for row in 0..1_200 {
        let (unit, floor, door) = (row / 400 + 1, row % 400 / 10 + 1, row % 10 + 1);
        let good = format!("8号楼,{unit}单元,{floor},{floor}{door:02},林女士,13800138000,");
        let line = match (row % 80, row / 80 % 3) {
            (79, 0) => format!("8号楼,{unit}单元,{floor},,林女士,13800138000,"),
            (79, 1) => format!("8号楼,{unit}单元,{floor},3月2日,林女士,13800138000,"),
            (79, _) => "8号楼,1单元,1,101,林女士,13800138000,".to_owned(),
            _ => good,
        };
        rows.push_str(&line);
        rows.push('\n');
    }
    rows
}

async fn upload(desk: &Desk<'_>, content: &str) {
    desk.open("/rooms").await;
    desk.click("导入房号表").await;
    desk.attach(FILE, &desk.file("rooms.csv", content.as_bytes())).await;
    desk.click("上传并预览").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifteen_bad_rows_of_twelve_hundred_are_named_and_the_good_ones_come_in() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let before = site.board().await.rooms.len();
    upload(&desk, &estate_file()).await;
    desk.is_at("/rooms/import").await;
    desk.sees("需要修改的行").await;
    for words in
        ["15 行", "1185 户", "第 81 行", "第 161 行", "第 241 行", "“3月2日”被表格软件改成了日期", "与第 2 行重复", "其余的行不受影响"]
    {
        desk.sees(words).await;
    }
    assert_eq!(site.board().await.rooms.len(), before, "a look changes nothing");
    let fetched = "return fetch('/rooms/import/bad-rows').then(reply => reply.text())";
    let file: String = desk.driver().execute(fetched, Vec::new()).await.unwrap().convert().unwrap();
    assert_eq!(file.trim().lines().count(), 16, "{file}");
    desk.click("导入有效行（1185 行）").await;
    desk.is_at("/rooms").await;
    desk.sees("导入完成：新增 1185 户，更改 0 户，删除 0 户。").await;
    assert_eq!(site.board().await.rooms.len(), before + 1_185);
    desk.click("8号楼 1185").await;
    desk.sees("林女士").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rooms_that_are_not_in_the_file_go_only_when_ticked() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    upload(&desk, "楼栋,单元,室\n3号楼,2单元,1602\n9号楼,,B1\n").await;
    desk.sees("335 户").await;
    desk.tick("remove_missing", "1").await;
    desk.click("确认导入 2 行").await;
    desk.sees("新增 1 户，更改 0 户，删除 335 户").await;
    assert_eq!(site.board().await.rooms.len(), 2);
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_registry_is_refused_in_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    upload(&desk, "姓名,车牌\n林女士,示A00001\n").await;
    desk.sees("请指明每一列是什么").await;
    let said = desk.text_of(thirtyfour::By::Css("[role=alert]"), "what is missing").await;
    assert!(said.contains("没有找到写着列名的一行"), "{said}");
    desk.sees("上传并预览").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_that_a_colleague_overtook_is_not_carried_out() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    upload(&desk, "楼栋,单元,室\n9号楼,,B1\n").await;
    desk.sees("确认导入 1 行").await;
    let colleague = site.browser().await;
    let room = [("building", "10号楼"), ("number", "101")];
    assert_eq!(colleague.submit("/rooms/new", "/rooms/new", &room).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.click("确认导入 1 行").await;
    desk.sees("没有导入").await;
    desk.sees("重新上传").await;
    assert!(site.board().await.rooms.iter().all(|room| room.building != "9号楼"));
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_preview_asks_is_answered_before_anything_is_imported() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let before = site.board().await.rooms.len();
    upload(&desk, "小区房号登记表,,,\n楼栋,单元,室,业主\n3栋,2单元,9901,林女士\n,,9902,王先生\n合计,,2,\n").await;
    desk.sees("与“3号楼”是同一栋吗").await;
    desk.sees("行没写楼栋").await;
    desk.sees("合计行，不是房间").await;
    desk.tick("same0", "0").await;
    desk.click("确认导入 2 行").await;
    desk.sees("还没有导入").await;
    desk.sees("要新建 1 栋楼").await;
    assert_eq!(site.board().await.rooms.len(), before);
    desk.click("确认导入 2 行").await;
    desk.sees("导入完成：新增 2 户").await;
    assert!(site.board().await.rooms.iter().any(|room| room.label() == "3栋 2单元 9902室"));
    desk.leaves().await;
}

async fn type_room(desk: &Desk<'_>, number: &str, phone: &str) {
    desk.open("/rooms").await;
    desk.click("新增一户").await;
    desk.fill("楼栋", "９").await;
    desk.fill("室", number).await;
    desk.fill("户主称呼", "周先生").await;
    desk.fill("电话", phone).await;
    desk.click("保存").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_added_and_taken_out_again() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    type_room(&desk, "101", "12").await;
    desk.sees("尚未保存").await;
    desk.sees_beside("电话", "有效的电话号码").await;
    assert_eq!((desk.value("楼栋").await, desk.value("户主称呼").await), ("９".into(), "周先生".into()));
    desk.fill("电话", "13800131011").await;
    desk.click("保存").await;
    desk.sees("已保存 9号楼 101室。").await;
    assert!(site.board().await.rooms.iter().any(|room| room.label() == "9号楼 101室"));
    // The same door twice is said beside it.
    type_room(&desk, "101室", "").await;
    desk.sees_beside("室", "这个门牌已在房号表里").await;
    desk.open("/rooms?building=9%E5%8F%B7%E6%A5%BC").await;
    desk.click("修改").await;
    desk.click_and_confirm("删除这一户", "确定删除 9号楼 101室 吗").await;
    desk.sees("已删除这一户").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_is_told_and_keeps_the_typed_words() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    let path = "/rooms/3-2-1602";
    desk.open(path).await;
    let colleague = site.browser().await;
    let version = hidden(&colleague.page(path).await, "version");
    let fields = [("version", version.as_str()), ("building", "3号楼"), ("unit", "2单元"), ("number", "1602室"), ("name", "林先生")];
    assert_eq!(colleague.submit(path, path, &fields).await.status(), reqwest::StatusCode::SEE_OTHER);
    desk.fill("备注", "上门前先来电").await;
    desk.click("保存").await;
    desk.sees("已被他人更新").await;
    assert_eq!(desk.value("备注").await, "上门前先来电");
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_survives_the_end_of_the_session() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/rooms/new").await;
    desk.fill("楼栋", "9号楼").await;
    desk.fill("室", "101室").await;
    survives_an_expired_session(&desk, "保存", "9号楼").await;
    desk.sees("已保存 9号楼 101室。").await;
    desk.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exported_file_holds_every_household_and_comes_back_unchanged() {
    let site = Site::start().await;
    let desk = Desk::logged_in(&site).await;
    desk.open("/rooms").await;
    desk.click("导出 CSV").await;
    let file = desk.downloaded("rooms.csv").await;
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].contains("楼栋") && lines[0].contains("电话"), "{}", lines[0]);
    assert_eq!(lines.len(), 1 + site.board().await.rooms.len());
    let household = lines.iter().find(|line| line.contains("1602室") && line.contains("林女士")).expect("a household");
    assert!(household.contains("138 0013 6688"), "{household}");
    desk.open("/rooms/import").await;
    desk.attach(FILE, &file).await;
    desk.click("上传并预览").await;
    desk.sees(&format!("不变\n{} 户", site.board().await.rooms.len())).await;
    desk.sees_not("需要修改的行").await;
    desk.leaves().await;
}
