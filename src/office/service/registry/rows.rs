//! From a table to rooms: which column is which, and what is wrong with a row.
//!
//! Invariants: a bad row never spoils a good one; every complaint says what to do; what a column
//! does not tell stays `None`, so that an import without telephone numbers keeps the stored ones.

use std::collections::HashMap;

use crate::domain::{limits, phone::PhoneNumber, place::Room, text};
use crate::office::table::{NotATable, Row};

/// More rooms than the largest estate has.
pub const ROOMS: usize = 20_000;
/// A note about a household.
pub const NOTE_CHARS: usize = 100;

/// The columns in the order of an export.
pub const COLUMNS: [&str; 8] = ["期", "楼栋", "单元", "楼层", "室", "户主称呼", "电话", "备注"];

/// What else people call each of [`COLUMNS`].
const ALIASES: [&[&str]; 8] = [
    &["期", "期数", "分期", "期次", "苑区", "组团", "phase"],
    &["楼栋", "栋", "楼号", "楼", "幢", "楼幢", "座", "栋号", "幢号", "楼栋号", "楼宇", "building"],
    &["单元", "单元号", "梯", "门栋", "unit"],
    &["楼层", "层", "层数", "所在层", "floor"],
    &["室", "房号", "室号", "房间", "房间号", "门牌", "门牌号", "户号", "房屋", "room"],
    &["户主称呼", "户主", "称呼", "业主", "姓名", "户主姓名", "业主姓名", "住户", "联系人", "name"],
    &["电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "phone"],
    &["备注", "说明", "注", "note"],
];

/// One room as a file tells it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Line in the file.
    pub line: u64,
    /// Without id; the floor may be `None` in [`Entry::floor`].
    pub room: Room,
    /// `None`: the file has no such column.
    pub floor: Option<String>,
    /// 户主称呼.
    pub name: Option<String>,
    /// Digits.
    pub phone: Option<String>,
    /// 备注.
    pub note: Option<String>,
}

/// A row that cannot be taken.
#[derive(Debug, Clone)]
pub struct BadRow {
    /// Line in the file.
    pub line: u64,
    /// What is wrong and what to do.
    pub problem: String,
    /// As they stand in the file.
    pub cells: Vec<String>,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The first row.
    pub header: Vec<String>,
    /// Columns that mean nothing here.
    pub unused: Vec<String>,
    /// Rows that can be taken.
    pub entries: Vec<Entry>,
    /// Rows that cannot.
    pub bad: Vec<BadRow>,
}

fn simplified(name: &str) -> String {
    let bare = text::to_half_width(name);
    let bare = bare.split(['(', '（']).next().unwrap_or_default();
    bare.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '：' | '\u{feff}')).collect::<String>().to_lowercase()
}

/// Where each of [`COLUMNS`] stands.
fn find_columns(header: &[String]) -> Result<([Option<usize>; 8], Vec<String>), NotATable> {
    let mut found = [None; 8];
    let mut unused = Vec::new();
    for (index, name) in header.iter().enumerate() {
        let wanted = simplified(name);
        if wanted.is_empty() {
            continue;
        }
        match ALIASES.iter().position(|aliases| aliases.contains(&wanted.as_str())) {
            Some(column) if found[column].is_some() => {
                return Err(NotATable(format!("第一行有两列都是“{}”。请删去或改名其中一列后重新上传。", COLUMNS[column])));
            }
            Some(column) => found[column] = Some(index),
            None => unused.push(text::clean_line(name)),
        }
    }
    let missing: Vec<&str> = [1, 4].into_iter().filter(|column| found[*column].is_none()).map(|column| COLUMNS[column]).collect();
    if missing.is_empty() {
        return Ok((found, unused));
    }
    Err(NotATable(format!(
        "第一行没有找到列名“{}”。第一行请写列名：{}，次序不限；“楼栋”和“室”必须有。",
        missing.join("”“"),
        COLUMNS.join("、")
    )))
}

/// Reads the rooms of a table.
pub fn parse(rows: Vec<Row>) -> Result<Parsed, NotATable> {
    let mut rows = rows.into_iter();
    let header = rows.next().map(|row| row.cells).unwrap_or_default();
    let (columns, unused) = find_columns(&header)?;
    let count = rows.len();
    if count == 0 {
        return Err(NotATable("文件只有列名，没有房号。请在第二行起填写后重新上传。".into()));
    }
    if count > ROOMS {
        return Err(NotATable(format!("文件有 {count} 行，一次最多导入 {ROOMS} 行。请按楼栋分成几份，分别上传。")));
    }
    let mut seen: HashMap<[String; 4], u64> = HashMap::new();
    let (mut entries, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        let judged = read_row(&row, &columns).and_then(|entry| {
            let room = &entry.room;
            let key = [room.phase.clone(), room.building.clone(), room.unit.clone(), room.number.clone()];
            match seen.get(&key) {
                Some(line) => Err(format!("{} 与第 {line} 行重复，请只保留一行", room.label())),
                None => {
                    seen.insert(key, row.line);
                    Ok(entry)
                }
            }
        });
        match judged {
            Ok(entry) => entries.push(entry),
            Err(problem) => bad.push(BadRow { line: row.line, problem, cells: row.cells }),
        }
    }
    Ok(Parsed { header, unused, entries, bad })
}

fn read_row(row: &Row, columns: &[Option<usize>; 8]) -> Result<Entry, String> {
    let raw = |column: usize| columns[column].map(|index| row.cells.get(index).map_or("", String::as_str));
    let limited = |column: usize, limit: usize| -> Result<Option<String>, String> {
        let Some(raw) = raw(column) else { return Ok(None) };
        let value = text::clean_line(raw);
        let actual = value.chars().count();
        if actual > limit {
            return Err(format!("“{}”有 {actual} 个字，最多 {limit} 个，请缩短", COLUMNS[column]));
        }
        Ok(Some(value))
    };
    let part =
        |column: usize| Ok::<_, String>(limited(column, limits::NAME_CHARS)?.map(|value| text::to_half_width(&value)).unwrap_or_default());
    let building = with_suffix(part(1)?, "号楼");
    let number = with_suffix(part(4)?, "室");
    if building.is_empty() {
        return Err("“楼栋”是空的，请填写，例如 3号楼".into());
    }
    if number.is_empty() {
        return Err("“室”是空的，请填写，例如 1602室".into());
    }
    if let Some(part) = [&building, &number].into_iter().find(|part| part.starts_with('#') || part.contains("E+")) {
        return Err(format!("“{part}”是表格软件算坏的内容，请把该列设为“文本”后重新填写"));
    }
    let phone = match limited(6, limits::LABEL_CHARS)? {
        None => None,
        Some(written) if written.is_empty() => Some(written),
        Some(written) => match PhoneNumber::parse(&written) {
            Ok(phone) => Some(phone.digits().to_owned()),
            Err(_) => return Err(format!("电话“{written}”不正确，请写 11 位手机号或带区号的固定电话；暂时没有可以留空")),
        },
    };
    let floor = match columns[3] {
        Some(_) => Some(floor_name(&part(3)?)),
        None => None,
    };
    let room = Room {
        id: String::new(),
        phase: with_suffix(part(0)?, "期"),
        building,
        unit: with_suffix(part(2)?, "单元"),
        floor: floor.clone().unwrap_or_default(),
        number,
    };
    Ok(Entry { line: row.line, room, floor, name: limited(5, limits::NAME_CHARS)?, phone, note: limited(7, NOTE_CHARS)? })
}

/// A bare number is called as residents call it: `3` is `3号楼`, `1602` is `1602室`.
pub fn with_suffix(raw: String, suffix: &str) -> String {
    let bare = raw.strip_suffix('#').unwrap_or(&raw).trim();
    let is_number = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    // 3A is a door of its own kind and no building's number.
    if is_number && (suffix == "室" || bare.bytes().all(|b| b.is_ascii_digit())) { format!("{bare}{suffix}") } else { raw }
}

/// `16层` and `16F` are `16`; `地下1层` is `B1`.
pub fn floor_name(raw: &str) -> String {
    let bare = raw.trim_end_matches(['层', '楼', 'F', 'f']).trim();
    match bare.strip_prefix("地下").or_else(|| bare.strip_prefix('负')).or_else(|| bare.strip_prefix('-')) {
        Some(depth) if depth.bytes().all(|b| b.is_ascii_digit()) && !depth.is_empty() => format!("B{depth}"),
        _ => bare.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Parsed, NotATable> {
        parse(crate::office::table::read(text.as_bytes())?)
    }

    #[test]
    fn columns_stand_in_any_order_under_their_common_names() {
        let file = parsed("手机,门牌号,栋,单元号,层,业主,面积\n138 0013 6688,1602,3,2,16层,林女士,89\n").unwrap();
        let entry = &file.entries[0];
        assert_eq!((entry.room.label().as_str(), entry.room.floor.as_str()), ("3号楼 2单元 1602室", "16"));
        assert_eq!((entry.phone.as_deref(), entry.name.as_deref(), &entry.note), (Some("13800136688"), Some("林女士"), &None));
        assert_eq!(file.unused, ["面积"]);
    }

    #[test]
    fn a_table_without_doors_is_refused_with_the_names_it_wants() {
        for (text, word) in
            [("楼栋,备注\n3,\n", "“室”"), ("a,b\n1,2\n", "“楼栋”“室”"), ("楼栋,栋,室\n1,1,1\n", "两列"), ("楼栋,室\n", "只有列名")]
        {
            assert!(parsed(text).unwrap_err().to_string().contains(word), "{text}");
        }
    }

    #[test]
    fn a_bad_row_says_what_to_do_and_spoils_no_other() {
        let file = parsed(&format!(
            "楼栋,室,电话,户主\n3,101,12345,\n,102,,\n3,,,\n3,103,,{}\n3,104,,\n3号楼,104室,,\n3,105,,\n",
            "长".repeat(21)
        ))
        .unwrap();
        let problems: Vec<(u64, &str)> = file.bad.iter().map(|bad| (bad.line, bad.problem.as_str())).collect();
        assert_eq!(file.entries.len(), 2);
        let words = [(2, "电话"), (3, "“楼栋”是空的"), (4, "“室”是空的"), (5, "最多 20 个"), (7, "与第 6 行重复")];
        assert_eq!(problems.len(), words.len());
        for ((line, problem), (wanted, word)) in problems.iter().zip(words) {
            assert!(*line == wanted && problem.contains(word), "{line} {problem}");
        }
    }

    #[test]
    fn numbers_get_the_word_residents_say() {
        for (raw, suffix, wanted) in [
            ("3", "号楼", "3号楼"),
            ("3#", "号楼", "3号楼"),
            ("3栋", "号楼", "3栋"),
            ("A", "号楼", "A"),
            ("3A", "室", "3A室"),
            ("甲", "单元", "甲"),
        ] {
            assert_eq!(with_suffix(raw.into(), suffix), wanted);
        }
        for (raw, wanted) in [("16层", "16"), ("地下1层", "B1"), ("-2", "B2"), ("b1", "B1"), ("16F", "16"), ("", "")] {
            assert_eq!(floor_name(raw), wanted);
        }
    }
}
