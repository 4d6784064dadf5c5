//! Which column of a sheet is what: guessed from its heading, and changed by whoever knows better.
//!
//! Invariants: a heading is looked for in the first rows, because titles stand above it; what is not
//! recognised is not read; a guess is shown before anything is done with it.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use crate::{
    domain::{place::address, text},
    office::table::{Row, Sheet},
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Field {
    /// Not read.
    #[strum(serialize = "-")]
    Ignored,
    /// 期.
    Phase,
    /// 楼栋.
    Building,
    /// 单元.
    Unit,
    /// 楼层.
    Floor,
    /// 室.
    Number,
    /// The whole address in one cell: 21-1-101.
    Address,
    /// 户主称呼.
    Name,
    /// 电话; several columns may be.
    Phone,
    /// 备注.
    Note,
}

impl Field {
    /// In the order of a list to choose from.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Ignored,
        Self::Phase,
        Self::Building,
        Self::Unit,
        Self::Floor,
        Self::Number,
        Self::Address,
        Self::Name,
        Self::Phone,
        Self::Note,
    ];

    /// As an export heads it and staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ignored => "不导入",
            Self::Phase => "期",
            Self::Building => "楼栋",
            Self::Unit => "单元",
            Self::Floor => "楼层",
            Self::Number => "室",
            Self::Address => "完整房号（21-1-101）",
            Self::Name => "户主称呼",
            Self::Phone => "电话",
            Self::Note => "备注",
        }
    }

    /// Whether several columns may be it.
    fn repeats(self) -> bool {
        matches!(self, Self::Ignored | Self::Phone)
    }
}

/// How a sheet is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Whether it is read at all.
    pub used: bool,
    /// Which of its rows names the columns; `None`: every row is data.
    pub heading: Option<usize>,
    /// What each column is.
    pub fields: Vec<Field>,
}

/// Rows in which a heading is looked for.
pub const HEADING_ROWS: usize = 10;

/// Names in full, by what they mean.
const NAMES: [(Field, &[&str]); 9] = [
    (Field::Phase, &["期", "期数", "分期", "期次", "苑区", "组团", "phase"]),
    (Field::Building, &["楼栋", "栋", "楼号", "楼", "幢", "楼幢", "座", "栋号", "幢号", "楼栋号", "楼宇", "座号", "building", "block"]),
    (Field::Unit, &["单元", "单元号", "梯", "门栋", "unit"]),
    (Field::Floor, &["楼层", "层", "层数", "所在层", "floor"]),
    (Field::Number, &["室", "房号", "室号", "房间", "房间号", "门牌", "门牌号", "户号", "房屋", "室内号", "房屋号", "room"]),
    (
        Field::Address,
        &["完整房号", "房屋地址", "房产地址", "房屋全称", "房号全称", "详细地址", "房产名称", "房屋坐落", "坐落", "地址", "address"],
    ),
    (
        Field::Name,
        &["户主称呼", "户主", "称呼", "业主", "姓名", "户主姓名", "业主姓名", "住户", "联系人", "产权人", "客户名称", "name", "owner"],
    ),
    (Field::Phone, &["电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式", "phone", "tel", "mobile"]),
    (Field::Note, &["备注", "说明", "注", "备注说明", "note", "remark"]),
];

/// Parts of names in the order in which they decide. What comes first means none of ours.
const PARTS: [(Field, &[&str]); 9] = [
    (
        Field::Ignored,
        &[
            "面积",
            "身份证",
            "证件",
            "日期",
            "时间",
            "费",
            "金额",
            "状态",
            "类型",
            "性质",
            "用途",
            "车位",
            "车牌",
            "邮箱",
            "微信",
            "数量",
            "人数",
            "户数",
            "性别",
            "民族",
            "编码",
            "id",
        ],
    ),
    (Field::Phone, &["电话", "手机", "联系方式", "phone", "mobile", "tel"]),
    (Field::Name, &["业主", "户主", "姓名", "产权人", "住户", "租户", "客户", "联系人", "name", "owner"]),
    (Field::Note, &["备注", "说明", "remark"]),
    (Field::Address, &["全称", "地址", "坐落", "完整房号"]),
    (Field::Unit, &["单元"]),
    (Field::Floor, &["楼层", "层"]),
    (Field::Number, &["房号", "室号", "房间", "门牌", "房屋号", "房屋编号", "户号"]),
    (Field::Building, &["楼栋", "楼宇", "楼号", "栋", "幢", "座"]),
];

/// What a heading names; `None` for what is no heading of ours.
fn named(cell: &str) -> Option<Field> {
    let half = text::to_half_width(&text::clean_line(cell)).to_lowercase();
    let bare = half.split(['(', '（', '[', '【']).next().unwrap_or_default();
    let name: String = bare.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '：' | '/' | '_' | '-')).collect();
    if let Some((field, _)) = NAMES.iter().find(|(_, names)| names.contains(&name.as_str())) {
        return Some(*field);
    }
    // 电话1, 业主姓名二: numbered columns are of the kind.
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五".contains(c));
    if let Some((field, _)) = NAMES.iter().find(|(_, names)| names.contains(&kind)) {
        return Some(*field);
    }
    // 3栋, 二单元, A座 are places and no heading; neither is a sentence.
    let is_place = kind.contains(|c: char| c.is_ascii_digit())
        || kind.starts_with(|c: char| "一二三四五六七八九十甲乙丙丁".contains(c))
        || (kind.starts_with(|c: char| c.is_ascii_alphabetic()) && kind.chars().count() <= 2);
    if is_place || kind.is_empty() || name.chars().count() > 10 {
        return None;
    }
    PARTS.iter().find(|(_, parts)| parts.iter().any(|part| kind.contains(part))).map(|(field, _)| *field)
}

/// How many columns of ours a row names.
fn score(row: &Row) -> usize {
    let fields: Vec<Field> = row.cells.iter().filter_map(|cell| named(&cell.text)).collect();
    let has_door = fields.iter().any(|field| matches!(field, Field::Number | Field::Address | Field::Building));
    if has_door { fields.len() } else { 0 }
}

/// What a sheet looks like from its heading.
pub fn guess(sheet: &Sheet) -> Layout {
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let heading = (0..sheet.rows.len().min(HEADING_ROWS))
        .map(|index| (score(&sheet.rows[index]), index))
        .filter(|(score, _)| *score > 0)
        // The first of the best: a data row that happens to hold such words stands below it.
        .max_by_key(|(score, index)| (*score, std::cmp::Reverse(*index)))
        .map(|(_, index)| index);
    let mut layout = Layout { used: heading.is_some(), heading, fields: vec![Field::Ignored; width] };
    let Some(heading) = heading else { return layout };
    for (index, cell) in sheet.rows[heading].cells.iter().enumerate() {
        let field = named(&cell.text).unwrap_or(Field::Ignored);
        if field.repeats() || !layout.fields.contains(&field) {
            layout.fields[index] = field;
        }
    }
    let below = &sheet.rows[heading + 1..];
    if let Some(door) = column(&layout, Field::Number)
        && column(&layout, Field::Building).is_none()
        && are_addresses(below, door)
    {
        layout.fields[door] = Field::Address;
    }
    layout
}

/// Where the column of a kind stands.
pub fn column(layout: &Layout, field: Field) -> Option<usize> {
    layout.fields.iter().position(|other| *other == field)
}

/// Whether most of the first cells of a column hold a whole address.
fn are_addresses(rows: &[Row], column: usize) -> bool {
    let cells: Vec<&str> =
        rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.text.trim()).filter(|cell| !cell.is_empty()).take(50).collect();
    let whole = cells.iter().filter(|cell| address::read(cell).is_some_and(|parts| !parts.number.is_empty())).count();
    !cells.is_empty() && whole * 2 > cells.len()
}

/// What has to be told before the sheet can be read; `None` if it can be.
pub fn missing(sheet: &Sheet, layout: &Layout) -> Option<&'static str> {
    let has = |field| column(layout, field).is_some();
    match (has(Field::Address), has(Field::Number), has(Field::Building) || building_of(&sheet.name).is_some()) {
        (true, ..) | (_, true, true) => None,
        (_, false, true) => Some("还没有指明哪一列是“室”"),
        (_, true, false) => Some("还没有指明哪一列是“楼栋”"),
        (_, false, false) => Some("还没有指明哪一列是“楼栋”、哪一列是“室”，或者哪一列是完整房号"),
    }
}

/// The building that a sheet's tab names: one sheet a building is how many offices keep theirs.
pub fn building_of(name: &str) -> Option<String> {
    let name = text::to_half_width(&text::clean_line(name));
    let is_building = ["号楼", "栋", "幢", "座", "#"].iter().any(|word| name.ends_with(word)) && name.chars().count() <= 12;
    is_building.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::table;

    fn layout(text: &str) -> Layout {
        guess(&table::read(text.as_bytes()).unwrap()[0])
    }

    #[test]
    fn columns_are_known_by_their_common_names_in_any_order() {
        use Field::{Address, Building, Floor, Ignored, Name, Note, Number, Phase, Phone, Unit};
        for (heading, wanted) in [
            ("手机,门牌号,栋,单元号,层,业主,面积", &[Phone, Number, Building, Unit, Floor, Name, Ignored][..]),
            ("期,楼栋,单元,楼层,室,户主称呼,电话,备注", &[Phase, Building, Unit, Floor, Number, Name, Phone, Note]),
            ("楼宇名称,单元名称,房间编号,客户姓名,移动电话,备用电话", &[Building, Unit, Number, Name, Phone, Phone]),
            ("楼栋（必填）,室*,联系电话1,联系电话2,身份证号,建筑面积㎡", &[Building, Number, Phone, Phone, Ignored, Ignored]),
            ("序号,房屋坐落,产权人姓名,入住日期,联系方式", &[Ignored, Address, Name, Ignored, Phone]),
            ("Building,Unit,Room,Owner Name,Mobile", &[Building, Unit, Number, Name, Phone]),
        ] {
            let layout = layout(&format!("{heading}\n1,2,3,4,5,6,7,8\n"));
            assert_eq!(layout.fields[..wanted.len()], *wanted, "{heading}");
        }
    }

    #[test]
    fn a_heading_is_found_below_titles_and_above_data() {
        assert_eq!(layout("某小区一期业主房号登记表,,,\n制表：客服中心,,,\n楼栋,单元,室,户主\n21,1,101,林女士\n").heading, Some(2));
        assert_eq!(layout("房屋信息,,业主信息,\n楼栋,室,姓名,电话\n3,101,林女士,\n").heading, Some(1));
        for data in ["3号楼,101,林女士\n3号楼,102,王先生\n", "3栋,二单元,16层\nA座,一单元,3层\n"] {
            let none = layout(data);
            assert_eq!((none.used, none.heading), (false, None), "{data}");
        }
        let twelfth = format!("{}楼栋,室\n3,101\n", "说明文字,\n".repeat(11));
        assert_eq!(layout(&twelfth).heading, None);
    }

    #[test]
    fn one_column_of_whole_addresses_is_told_from_doors() {
        assert_eq!(layout("序号,房号\n1,21-1-101\n2,21栋1单元102室\n").fields[1], Field::Address);
        assert_eq!(layout("序号,房号\n1,101\n2,102\n").fields[1], Field::Number);
        let sheet = Sheet { name: "1号楼".into(), ..table::read("序号,房号\n1,101\n".as_bytes()).unwrap().remove(0) };
        assert_eq!(missing(&sheet, &guess(&sheet)), None);
        let sheet = Sheet { name: "Sheet1".into(), ..sheet };
        assert_eq!(missing(&sheet, &guess(&sheet)), Some("还没有指明哪一列是“楼栋”"));
    }
}
