use std::collections::BTreeSet;

use proptest::{prelude::*, sample::select};

use super::{super::FileKind, *};
use crate::{
    domain::place::{Room, names::with_suffix, part_key},
    office::records::Household,
};

fn record(building: &str, unit: &str, number: &str) -> RoomRecord {
    let room = Room {
        id: format!("{building}/{unit}/{number}"),
        building: building.into(),
        unit: unit.into(),
        number: number.into(),
        ..Room::default()
    };
    RoomRecord { room, household: Household::default(), version: 1 }
}

fn look(bytes: &[u8], records: &[RoomRecord], change: impl FnOnce(&mut Choices)) -> Preview {
    let sheets = Arc::new(table::read(bytes).unwrap());
    let mut choices = Choices::guess(&sheets);
    change(&mut choices);
    Preview::new("1".into(), "rooms.csv".into(), sheets, choices, true, records, 7)
}

fn plan(preview: &Preview) -> &Plan {
    preview.plan.as_ref().unwrap()
}

const SPELLINGS: &str = "楼栋,单元,室,户主\n03,01,0101,林女士\n3栋,1,102,王先生\n三号楼,一单元,103,赵先生\n";

#[test]
fn spellings_of_one_building_are_one_unless_somebody_says_otherwise() {
    let registry = [record("3号楼", "1单元", "101室"), record("13号楼", "1单元", "101室")];
    let preview = look(SPELLINGS.as_bytes(), &registry, |_| {});
    let found = plan(&preview);
    assert!(found.new_rooms.iter().all(|rooms| !rooms.is_new), "no building is born: {:?}", found.new_rooms);
    let asked: Vec<(&str, &str, usize)> =
        found.spellings.iter().map(|spelling| (spelling.written.as_str(), spelling.building.as_str(), spelling.rows)).collect();
    assert_eq!(asked, [("3栋", "3号楼", 1), ("三号楼", "3号楼", 1)], "03 is what 3号楼 is called by a list");
    let added: Vec<String> = found.new.iter().map(|(room, _)| room.label()).collect();
    assert_eq!(added, ["3号楼 1单元 102室", "3号楼 1单元 103室"], "units are called as the registry calls them");
    let (room, household) = &found.changed[0];
    assert_eq!((room.id.as_str(), room.number.as_str(), household.name.as_str()), ("3号楼/1单元/101室", "101室", "林女士"));
    let apart = look(SPELLINGS.as_bytes(), &registry, |choices| choices.apart = BTreeSet::from(["3栋".into()]));
    let found = plan(&apart);
    assert_eq!(found.new_rooms.iter().filter(|rooms| rooms.is_new).map(|rooms| rooms.building.as_str()).collect::<Vec<_>>(), ["3栋"]);
    assert!(found.spellings.iter().any(|spelling| spelling.written == "3栋" && spelling.apart));
}

#[test]
fn a_new_building_is_born_once_however_it_is_written() {
    let text = "楼栋,室\n8幢,101\n8号楼,102\n08,103\n八号楼,104\nＡ座,1\na座,2\n";
    let preview = look(text.as_bytes(), &[], |_| {});
    let new: Vec<(&str, usize)> = plan(&preview).new_rooms.iter().map(|rooms| (rooms.building.as_str(), rooms.rooms.len())).collect();
    assert_eq!(new, [("8号楼", 4), ("A座", 2)]);
    assert_eq!(plan(&preview).spellings.len(), 3);
}

#[test]
fn the_same_room_twice_is_said_with_both_rows() {
    let text = "\n楼栋,单元,室\n3栋,1,101\n三号楼,01,0101室\n3栋,1,102\n";
    let preview = look(text.as_bytes(), &[], |_| {});
    assert_eq!(preview.bad.len(), 1);
    assert_eq!(
        (preview.bad[0].at.line, preview.bad[0].words.as_str()),
        (4, "3栋 01单元 0101室 与第 3 行重复，请只保留一行".replace("01单元", "1单元").as_str())
    );
    assert_eq!(preview.bad[0].cells, ["三号楼", "01", "0101室"]);
}

#[test]
fn importing_the_same_file_again_changes_nothing() {
    let text = "楼栋,单元,室,户主,电话,手机\n3,1,101,林女士,0571-88005678转801,13800138011\n3,1,102,王先生,旧,\n5,,B1,-,无,\n";
    let first = look(text.as_bytes(), &[], |_| {});
    let stored: Vec<RoomRecord> = plan(&first)
        .new
        .iter()
        .enumerate()
        .map(|(index, (room, household))| RoomRecord {
            room: Room { id: index.to_string(), ..room.clone() },
            household: household.clone(),
            version: 1,
        })
        .collect();
    assert_eq!(stored[0].household.note, "另有电话 转801；另有电话 13800138011");
    assert_eq!(stored[1].household.note, "电话 旧");
    let again = look(text.as_bytes(), &stored, |_| {});
    assert_eq!((plan(&again).unchanged, plan(&again).rows()), (3, 3));
    for kind in [FileKind::Csv, FileKind::Xlsx] {
        let exported = super::super::files::export(&stored, kind);
        let back = look(&exported, &stored, |_| {});
        assert_eq!((plan(&back).unchanged, plan(&back).rows(), back.bad.len(), plan(&back).missing.len()), (3, 3, 0, 0), "{kind:?}");
    }
}

#[test]
fn columns_that_are_not_plain_are_asked_for_and_then_read() {
    let text = "林女士,3号楼,101\n王先生,3号楼,102\n";
    let unclear = look(text.as_bytes(), &[], |_| {});
    assert!(unclear.plan.is_none() && unclear.unclear[0].1.contains("没有找到"));
    let told = look(text.as_bytes(), &[], |choices| {
        choices.layouts[0] =
            Layout { used: true, heading: None, fields: vec![columns::Field::Name, columns::Field::Building, columns::Field::Number] };
    });
    assert_eq!(plan(&told).new.len(), 2);
    assert_eq!(plan(&told).new[0].1.name, "林女士");
}

#[test]
fn the_template_is_read_as_an_empty_registry() {
    let sheets = table::read(&super::super::files::template()).unwrap();
    let choices = Choices::guess(&sheets);
    let used: Vec<&str> =
        sheets.iter().zip(&choices.layouts).filter(|(_, layout)| layout.used).map(|(sheet, _)| sheet.name.as_str()).collect();
    assert_eq!(used, ["房号表"]);
}

/// One row as somebody may have written it.
#[derive(Debug, Clone)]
struct Written {
    building: String,
    unit: String,
    door: String,
    comforts: [String; 3],
    /// Whether building, unit and door can be read.
    readable: bool,
}

fn building() -> impl Strategy<Value = (u32, String)> {
    (1_u32..4, 0_usize..9).prop_map(|(number, form)| {
        let numeral = ["", "一", "二", "三"][number as usize];
        let written = match form {
            0 => format!("{number}"),
            1 => format!("0{number}"),
            2 => format!("{number}栋"),
            3 => format!("{number}号楼"),
            4 => format!("{numeral}号楼"),
            5 => format!(" {number}# "),
            6 => format!("{number}幢\u{200b}"),
            7 => format!("=\"0{number}\""),
            _ => format!("{number}.0"),
        };
        (number, written)
    })
}

fn row() -> impl Strategy<Value = Written> {
    let door = (101_u32..140, select(vec!["", "室", ".0", "房"])).prop_map(|(door, word)| format!("{door}{word}"));
    let spoilt = select(vec!["3月2日", "#REF!", "1.38E+10", "", "####", "无"]).prop_map(str::to_owned);
    let door = prop_oneof![9 => door.prop_map(|door| (door, true)), 1 => spoilt.prop_map(|door| (door, false))];
    let comfort = select(vec![
        "",
        "无",
        "#N/A",
        "林女士",
        "13800138011/88005678",
        "1.38E+10",
        "先敲门，\"轻\"一点",
        "第一行\n第二行",
        "=1+1",
        "合计",
        "很长的备注很长的备注",
    ]);
    let comforts = [comfort.clone(), comfort.clone(), comfort].prop_map(|comforts| comforts.map(str::to_owned));
    (building(), select(vec!["", "1", "01", "1单元", "一单元", "2"]), door, comforts)
        .prop_map(|((_, building), unit, (door, readable), comforts)| Written { building, unit: unit.into(), door, comforts, readable })
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// As many as `PROPTEST_CASES` says; few where nobody says.
fn cases() -> ProptestConfig {
    if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default() } else { ProptestConfig::with_cases(128) }
}

proptest! {
    #![proptest_config(cases())]

    /// Spellings, spoilt cells, merged cells, line ends and encodings: no room of a readable row is lost, no
    /// building is born that the preview does not list, and every row has the spreadsheet's number.
    #[test]
    fn no_room_of_a_readable_row_is_lost_and_no_building_is_born_unseen(
        rows in prop::collection::vec(row(), 1..40),
        end in select(vec!["\n", "\r\n", "\r"]),
        titles in 0_usize..4,
        blanks in prop::collection::vec(any::<bool>(), 40),
        merged in any::<bool>(),
        encoding in select(vec!["utf8", "bom", "gb18030", "utf16", "xlsx"]),
    ) {
        let mut lines: Vec<Vec<String>> = (0..titles).map(|index| vec![format!("登记表第{index}页")]).collect();
        lines.push(["楼栋", "单元", "室", "户主", "电话", "备注"].map(String::from).to_vec());
        let mut wanted: BTreeSet<(String, String, String)> = BTreeSet::new();
        let mut doubled = 0;
        let mut bad_lines: Vec<u32> = Vec::new();
        let mut above: Option<String> = None;
        for (row, blank) in rows.iter().zip(&blanks) {
            if *blank {
                lines.push(Vec::new());
            }
            let bare = row.building.trim_start_matches("=\"").trim_end_matches('"').trim_end_matches(".0").replace('\u{200b}', "");
            let key = part_key(&bare);
            let is_merged = merged && !row.unit.is_empty() && above.as_ref() == Some(&key);
            let door = row.door.trim_end_matches(".0").to_owned();
            let line = u32::try_from(lines.len()).unwrap() + 1;
            let shown = if is_merged { String::new() } else { row.building.clone() };
            lines.push([shown, row.unit.clone(), row.door.clone()].into_iter().chain(row.comforts.clone()).collect());
            if !row.readable {
                bad_lines.push(line);
                // What comes below an unreadable row that names its building is not filled from further up.
                above = if is_merged { above } else { None };
                // The building itself was readable where only the door is empty.
                if matches!(row.door.as_str(), "" | "无") && !is_merged {
                    above = Some(key);
                }
                continue;
            }
            above = Some(key.clone());
            if !wanted.insert((key, part_key(&row.unit), part_key(&door))) {
                doubled += 1;
                bad_lines.push(line);
            }
        }
        let text = lines.iter().map(|cells| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")).collect::<Vec<_>>().join(end);
        let bytes = match encoding {
            "bom" => format!("\u{feff}{text}").into_bytes(),
            "gb18030" => encoding_rs::GB18030.encode(&text).0.into_owned(),
            "utf16" => [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(),
            "xlsx" => table::xlsx(&[("房号表", lines.iter().map(|cells| cells.iter().map(String::as_str).collect()).collect())]).unwrap(),
            _ => text.clone().into_bytes(),
        };
        let registry = [record("2号楼", "1单元", "101室"), record("13号楼", "1单元", "101室")];
        let preview = look(&bytes, &registry, |_| {});
        let plan = preview.plan.as_ref().unwrap();
        let readable = rows.iter().filter(|row| row.readable).count();
        prop_assert_eq!(plan.rows(), readable - doubled, "{:?}\n{}", preview.bad, text);
        let found: Vec<u32> = preview.bad.iter().map(|bad| bad.at.line).collect();
        prop_assert_eq!(&found, &bad_lines, "{:?}\n{}", preview.bad, text);
        // Every room that would be added stands in a building of the registry or in one that is listed as new.
        let listed: BTreeSet<&str> = plan.new_rooms.iter().filter(|rooms| rooms.is_new).map(|rooms| rooms.building.as_str()).collect();
        let counted: usize = plan.new_rooms.iter().map(|rooms| rooms.rooms.len()).sum();
        prop_assert_eq!(counted, plan.new.len());
        for (room, _) in &plan.new {
            let known = registry.iter().any(|record| record.room.building == room.building);
            prop_assert!(known || listed.contains(room.building_name().as_str()), "{}", room.building);
        }
        // Three numbers are three buildings, one of them known.
        prop_assert!(listed.len() <= 2, "{listed:?}");
    }

    /// What leaves comes back, whatever stands in it.
    #[test]
    fn an_export_imported_again_changes_nothing(
        rooms in prop::collection::btree_map("[1-9][0-9]{0,2}", ("[ -~一-龥]{0,20}", "(1[3-9][0-9]{9}|0571[2-9][0-9]{7}|[2-9][0-9]{7}|400[0-9]{7}|)", "[ -~一-龥]{0,40}"), 1..20),
        kind in select(vec![FileKind::Csv, FileKind::Xlsx]),
    ) {
        let clean = |text: &str| crate::domain::text::clean_line(text);
        let records: Vec<RoomRecord> = rooms
            .iter()
            .map(|(door, (name, phone, note))| {
                let mut record = record("3号楼", "1单元", &with_suffix(door.clone(), "室"));
                record.household = Household { name: clean(name), phone: phone.clone(), note: clean(note) };
                record
            })
            // Words for nothing are nothing, and 同上 is what stands above.
            .filter(|record| {
                let says_itself = |text: &str| matches!(super::super::cells::read_text(text), super::super::cells::CellValue::Words(words) if words == text);
                says_itself(&record.household.name) && says_itself(&record.household.note)
            })
            .collect();
        let preview = look(&super::super::files::export(&records, kind), &records, |_| {});
        if records.is_empty() {
            return Ok(());
        }
        let plan = preview.plan.as_ref().unwrap();
        prop_assert_eq!((plan.unchanged, plan.rows(), preview.bad.len()), (records.len(), records.len(), 0), "{:?} {:?}", plan.changes, preview.bad);
    }
}
