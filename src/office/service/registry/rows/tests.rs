use super::*;
use crate::office::table;

fn read_all(bytes: &[u8], filling: Filling) -> Rows {
    let sheets = table::read(bytes).unwrap();
    let layouts: Vec<Layout> = sheets.iter().map(columns::guess).collect();
    for (sheet, layout) in sheets.iter().zip(&layouts) {
        assert_eq!(columns::missing(sheet, layout), None);
    }
    read(&sheets, &layouts, filling)
}

const FILLED: Filling = Filling { building: true, unit: true };

fn rooms(rows: &Rows) -> Vec<String> {
    rows.entries
        .iter()
        .map(|entry| format!("{} {}{} {} {}", entry.at.line, entry.phase, entry.building, entry.unit, entry.number))
        .collect()
}

fn bad(rows: &Rows) -> Vec<(u32, &str)> {
    rows.bad.iter().map(|bad| (bad.at.line, bad.words.as_str())).collect()
}

fn assert_bad(text: &str, wanted: &[(u32, &str)]) {
    let rows = read_all(text.as_bytes(), FILLED);
    let found = bad(&rows);
    assert_eq!(found.len(), wanted.len(), "{found:?} in {text}");
    for ((line, words), (at, word)) in found.iter().zip(wanted) {
        assert!(line == at && words.contains(word), "{line} {words}: {word}");
    }
}

#[test]
fn rooms_below_a_title_come_in_with_the_spreadsheets_numbers() {
    let text = "某小区一期业主房号登记表,,,,\r\n楼栋,单元,室,户主,电话\r\n21,1,101,林女士,13800138011\r\n";
    let rows = read_all(text.as_bytes(), FILLED);
    assert_eq!(rooms(&rows), ["3 21号楼 1单元 101室"]);
    assert_eq!((rows.entries[0].name.as_deref(), rows.entries[0].phone.as_deref()), (Some("林女士"), Some("13800138011")));
    for text in [
        "\n\n梧桐雅苑\n制表：客服中心,2026年3月\n所属楼宇,房间编号,业主名称\n\n21,101,林女士\n",
        "登记表,,\r楼号,室号,姓名\r21,101,林女士\r",
        "\"登记表\n（内部）\",,\n楼 栋,房 号,业 主\n21,101,林女士\n",
    ] {
        let rows = read_all(text.as_bytes(), FILLED);
        assert_eq!(rows.entries.len(), 1, "{text}");
        assert_eq!((rows.entries[0].building.as_str(), rows.entries[0].name.as_deref()), ("21号楼", Some("林女士")));
    }
}

#[test]
fn merged_cells_are_filled_down_when_asked_and_said_to_be_empty_when_not() {
    let text = "楼栋,单元,室,户主,电话\r\n21,1,101,林女士,13800138011\r\n,,102,王先生,13800138012\r\n,,103,赵先生,13800138013\r\n,2,101,钱女士,13800138014\r\n";
    let filled = read_all(text.as_bytes(), FILLED);
    assert_eq!(rooms(&filled), ["2 21号楼 1单元 101室", "3 21号楼 1单元 102室", "4 21号楼 1单元 103室", "5 21号楼 2单元 101室"]);
    let plain = read_all(text.as_bytes(), Filling::default());
    assert_eq!((rooms(&plain).len(), plain.fillable, plain.merged_units), (1, [3, 2], 2));
    assert_bad("楼栋,室\n,101\n3,102\n", &[(2, "“楼栋”是空的")]);
    // A building without units below one with units has none.
    let shops = read_all("楼栋,单元,室\n3,1,101\n商铺,,1\n,,2\n".as_bytes(), FILLED);
    assert_eq!(rooms(&shops), ["2 3号楼 1单元 101室", "3 商铺  1室", "4 商铺  2室"]);
    // What cannot be read is not filled from the building before it.
    let spoilt = read_all("楼栋,室\n3,101\n3月2日,102\n,103\n5,104\n,105\n".as_bytes(), FILLED);
    assert_eq!(rooms(&spoilt), ["2 3号楼  101室", "5 5号楼  104室", "6 5号楼  105室"]);
    // 同上 is told and needs no question.
    let ditto = read_all("楼栋,单元,室,户主\n3,1,101,林女士\n同上,同上,102,同上\n".as_bytes(), Filling::default());
    assert_eq!((rooms(&ditto)[1].as_str(), ditto.entries[1].name.as_deref()), ("3 3号楼 1单元 102室", Some("林女士")));
}

#[test]
fn what_a_spreadsheet_spoilt_is_no_building_and_says_by_what() {
    let text = "楼栋,单元,室,户主,电话\r\n21,1,1月2日,林女士,13800138011\r\n3月2日,1,101,王先生,\r\n21,1,Feb-01,赵先生,\r\n21,2026/3/2,102,钱先生,\r\n";
    assert_bad(text, &[(2, "“1月2日”被表格软件改成了日期"), (3, "“3月2日”被"), (4, "“Feb-01”被"), (5, "“2026/3/2”被")]);
    assert_bad("楼栋,室\n#REF!,101\n3,1.38E+10\n3,####\n2-Jan,5\n", &[(2, "公式错误"), (3, "科学计数法"), (4, "列太窄"), (5, "日期")]);
    let text = "楼栋,单元,室,户主\n=\"021\",=\"1\",=\"0101\",林女士\n=\"021\",=\"1\",=\"0102\",=\"王先生\"\n21.0,1.0,103.0,赵先生\n";
    assert_eq!(rooms(&read_all(text.as_bytes(), FILLED)), ["2 21号楼 1单元 0101室", "3 21号楼 1单元 0102室", "4 21号楼 1单元 103室"]);
}

#[test]
fn totals_and_signatures_are_no_rooms() {
    let text = "楼栋,单元,室,户主\n3,1,101,林女士\n小计,,1,\n5,1,101,王先生\n楼栋,单元,室,户主\n合计,,2户,\n共 2 户,,,\n制表：客服中心,,审核：,\n填表日期：2026年3月2日,,,\n第1页 共3页,,,\n";
    let rows = read_all(text.as_bytes(), FILLED);
    assert_eq!(rooms(&rows), ["2 3号楼 1单元 101室", "4 5号楼 1单元 101室"]);
    assert!(rows.bad.is_empty());
    assert_eq!(rows.passed.iter().map(|row| row.at.line).collect::<Vec<_>>(), [3, 5, 6, 7, 8, 9, 10]);
    assert!(rows.passed[1].words.contains("重复的列名") && rows.passed[2].words.contains("合计"));
    // A place that only sounds like one stays.
    let rows = read_all("楼栋,室\n共和苑,101\n第一公寓,102\n单位宿舍,103\n".as_bytes(), FILLED);
    assert_eq!(rows.entries.len(), 3);
}

#[test]
fn a_whole_address_in_one_cell_comes_apart() {
    let text = "序号,房号,业主姓名,联系电话,建筑面积\r\n1,21-1-101,林女士,13800138011,89.5\r\n2,21栋1单元102室,王先生,13800138012,89.5\r\n";
    assert_eq!(rooms(&read_all(text.as_bytes(), FILLED)), ["2 21号楼 1单元 101室", "3 21栋 1单元 102室"]);
    for (text, wanted) in [
        ("房屋坐落,产权人\n一期3号楼2单元1602室,林女士\n", "2 一期3号楼 2单元 1602室"),
        ("房屋地址\n3#-2-1602\n", "2 3号楼 2单元 1602室"),
        ("楼栋,单元,室\n21,1,21-1-101\n", "2 21号楼 1单元 101室"),
        ("楼栋,单元,室\n21,1,1-101\n", "2 21号楼 1单元 101室"),
        ("楼栋,室\n21栋1单元,101\n", "2 21栋 1单元 101室"),
        ("楼栋,房号\n3幢,3幢-1602\n", "2 3幢  1602室"),
    ] {
        assert_eq!(rooms(&read_all(text.as_bytes(), FILLED)), [wanted], "{text}");
    }
    assert_bad("完整房号\n21-1-101\n21-1-102\n门卫室\n", &[(4, "分不出楼栋和室")]);
}

#[test]
fn a_door_comes_in_whatever_stands_beside_it() {
    let text = "楼栋,单元,室,户主,电话\n21,1,101,林女士,13800138011/13900139011\n21,1,102,王先生,0571-88005678转801\n21,1,103,赵先生,+852 9123 4567\n21,1,104,钱女士,旧\n21,1,105,周先生,86-13800138015\n";
    let rows = read_all(text.as_bytes(), FILLED);
    assert!(rows.bad.is_empty());
    let told: Vec<(Option<&str>, Vec<&str>, bool)> = rows
        .entries
        .iter()
        .map(|entry| (entry.phone.as_deref(), entry.extra.iter().map(String::as_str).collect(), entry.hints.is_empty()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("13800138011"), vec!["另有电话 13900139011"], false),
            (Some("057188005678"), vec!["另有电话 转801"], false),
            (Some(""), vec!["电话 +852 9123 4567"], false),
            (Some(""), vec!["电话 旧"], false),
            (Some("13800138015"), vec![], true),
        ]
    );
    let name = "很长的公司名称".repeat(10);
    let text = format!(
        "楼栋,室,户主,电话,手机,备注,楼层\n3,101,{name},,13800138011,{},16层\n3,102,#N/A,1.38E+10,,暂无,3月2日\n3,103,-,无,/,2026/3/2,\n",
        "长".repeat(400)
    );
    let rows = read_all(text.as_bytes(), FILLED);
    assert_eq!((rows.entries.len(), rows.bad.len()), (3, 0));
    let [long, spoilt, nothing] = rows.entries.as_slice() else { panic!("three rooms") };
    assert_eq!(long.name.as_ref().unwrap().chars().count(), limits::HOUSEHOLD_NAME_CHARS);
    assert_eq!(long.note.as_ref().unwrap().chars().count(), limits::HOUSEHOLD_NOTE_CHARS);
    assert_eq!((long.phone.as_deref(), long.hints.len()), (Some("13800138011"), 2));
    assert_eq!((spoilt.name.clone(), spoilt.phone.clone(), spoilt.floor.clone()), (None, None, None), "what was spoilt erases nothing");
    assert_eq!(spoilt.hints.len(), 3);
    assert_eq!((nothing.name.as_deref(), nothing.phone.as_deref(), nothing.note.as_deref()), (Some(""), Some(""), Some("2026/3/2")));
    assert!(nothing.hints.is_empty());
}

#[test]
fn a_mark_without_partner_is_a_bad_row_and_costs_no_other() {
    let rows = read_all("楼栋,室,备注\n41,101,\"复式\n41,102,\n41,103,\n41,104,\n".as_bytes(), FILLED);
    assert_eq!(rooms(&rows), ["3 41号楼  102室", "4 41号楼  103室", "5 41号楼  104室"]);
    assert_eq!(bad(&rows).len(), 1);
    assert!(rows.bad[0].at.line == 2 && rows.bad[0].words.contains("引号"));
}

#[test]
fn every_sheet_of_rooms_is_read_and_named() {
    let head = ["楼栋", "室"];
    let sheets = [
        ("1号楼", vec![vec!["房号", "业主"], vec!["101", "林女士"]]),
        ("2号楼", vec![vec!["房号", "业主"], vec!["101", ""], vec!["", "王先生"]]),
        ("总表", vec![head.to_vec(), vec!["3", "101"]]),
    ];
    let rows = read_all(&table::xlsx(&sheets).unwrap(), FILLED);
    assert_eq!(rooms(&rows), ["2 1号楼  101室", "2 2号楼  101室", "2 3号楼  101室"]);
    assert_eq!(rows.bad[0].at.to_string(), "“2号楼”第 3 行");
}

#[test]
fn an_address_that_is_too_long_is_refused_and_everything_else_stays() {
    let long = "很长的楼名".repeat(5);
    assert_bad(&format!("楼栋,室\n,102\n{long},101\n3,\n"), &[(2, "“楼栋”是空的"), (3, "最多 20 个"), (4, "“室”是空的")]);
}
