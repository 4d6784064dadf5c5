//! From sheets to rooms: each row's address and household, or why it is none.
//!
//! Invariants: the door comes in whatever stands beside it; a row that cannot be read spoils no other;
//! every complaint says what to do; what a column does not tell stays `None`, so that an import
//! without telephone numbers keeps the stored ones.

use std::fmt;

use serde::{Deserialize, Serialize};

mod passed;

use super::{
    cells::{self, CellValue},
    columns::{self, Field, Layout},
};
use crate::{
    domain::{
        limits,
        place::{
            address, names,
            names::{floor_name, with_suffix},
            part_key,
        },
        text,
    },
    office::table::{Cell, Row, Sheet},
};

/// Where a row stands, as the spreadsheet shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The sheet's tab; empty where the file has only one.
    pub sheet: String,
    /// The row's number.
    pub line: u32,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            write!(f, "“{}”", self.sheet)?;
        }
        write!(f, "第 {} 行", self.line)
    }
}

/// One room as a file tells it.
#[derive(Debug, Clone)]
pub struct RegistryRow {
    /// Where it stands.
    pub at: At,
    /// 期; may be empty.
    pub phase: String,
    /// 楼栋.
    pub building: String,
    /// 单元; may be empty.
    pub unit: String,
    /// `None`: not told.
    pub floor: Option<String>,
    /// 室.
    pub number: String,
    /// 户主称呼; `None`: not told.
    pub name: Option<String>,
    /// Digits; `None`: not told.
    pub phone: Option<String>,
    /// 备注; `None`: not told.
    pub note: Option<String>,
    /// What else stood beside the telephone, for the note.
    pub extra: Vec<String>,
    /// What of it could not be taken as it stands.
    pub hints: Vec<String>,
}

/// A row that is not imported, and why.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Where it stands.
    pub at: At,
    /// What is wrong and what to do.
    pub words: String,
    /// As they stand in the file.
    pub cells: Vec<String>,
}

/// What may be decided about the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filling {
    /// A row without a building is of the building above it.
    pub building: bool,
    /// A row without a unit is of the unit above it.
    pub unit: bool,
}

/// What the rows of a file are.
#[derive(Debug, Default)]
pub struct Rows {
    /// Rooms.
    pub entries: Vec<RegistryRow>,
    /// Rows that should be rooms and cannot be.
    pub bad: Vec<Remark>,
    /// Rows that are none: totals, signatures, a heading printed again.
    pub passed: Vec<Remark>,
    /// Rows below a building, or a unit, that name none themselves.
    pub fillable: [usize; 2],
    /// As if their cells had been merged: neither building nor unit, below a unit.
    pub merged_units: usize,
}

/// What stands above a row, for those that say 同上 or nothing.
#[derive(Default)]
struct Above {
    building: Option<(String, String)>,
    unit: String,
    comforts: [Option<String>; 3],
}

/// Reads the rooms of a file.
pub fn read(sheets: &[Sheet], layouts: &[Layout], filling: Filling) -> Rows {
    let mut found = Rows::default();
    let used: Vec<_> = sheets.iter().zip(layouts).filter(|(_, layout)| layout.used).collect();
    for (sheet, layout) in used {
        let tab = if sheets.len() > 1 { sheet.name.clone() } else { String::new() };
        let heading = layout.heading.and_then(|index| sheet.rows.get(index));
        let mut above = Above::default();
        for row in &sheet.rows[layout.heading.map_or(0, |index| index + 1)..] {
            let at = At { sheet: tab.clone(), line: row.line };
            let cells = || row.cells.iter().map(|cell| cell.text.clone()).collect();
            if let Some(what) = passed::instead_of_a_room(row, heading) {
                // A sum in the place of a building ends what it sums.
                if columns::column(layout, Field::Building).is_some_and(|index| row.cells.get(index).is_some_and(|cell| !cell.is_blank())) {
                    above = Above::default();
                }
                found.passed.push(Remark { at, words: what.into(), cells: cells() });
                continue;
            }
            let reader = Reader { sheet, layout, row, filling };
            match reader.entry(at.clone(), &mut above, &mut found) {
                Ok(entry) => found.entries.push(entry),
                Err(words) => found.bad.push(Remark { at, words, cells: cells() }),
            }
        }
    }
    found
}

struct Reader<'a> {
    sheet: &'a Sheet,
    layout: &'a Layout,
    row: &'a Row,
    filling: Filling,
}

/// Part of an address as a cell tells it.
enum Part {
    Words(String),
    Ditto,
}

impl Reader<'_> {
    fn cells(&self, field: Field) -> impl Iterator<Item = Option<&Cell>> {
        self.layout.fields.iter().enumerate().filter(move |(_, other)| **other == field).map(|(index, _)| self.row.cells.get(index))
    }

    fn value(&self, field: Field) -> Option<CellValue> {
        self.cells(field).next().map(cells::read)
    }

    /// A part of the address; what a spreadsheet spoilt is no address.
    fn part(&self, field: Field) -> Result<Part, String> {
        match self.value(field) {
            None => Ok(Part::Words(String::new())),
            Some(CellValue::Ditto) => Ok(Part::Ditto),
            Some(CellValue::Words(words)) => Ok(Part::Words(text::to_half_width(&words))),
            Some(CellValue::Spoilt { shown, by }) => {
                Err(format!("“{}”一栏的“{shown}”被表格软件改成了{by}，请把该列设为“文本”后重新填写", field.label()))
            }
        }
    }

    fn entry(&self, at: At, above: &mut Above, found: &mut Rows) -> Result<RegistryRow, String> {
        if self.row.broken {
            *above = Above::default();
            return Err("这一行的引号没有成对，读不准每一格，请改正或删去多余的引号".into());
        }
        // Whatever cannot be read of a building must not be filled from the one above it.
        let address = self.address(above, found).inspect_err(|_| {
            if !self.names_no_building() {
                above.building = None;
                above.unit.clear();
            }
        })?;
        let [phase, building, unit, floor, number] = address;
        for (part, word) in [(&building, "楼栋"), (&number, "室")] {
            if part_key(part).is_empty() {
                return Err(format!("“{word}”是空的，请填写，例如 {}", if word == "室" { "1602室" } else { "3号楼" }));
            }
        }
        for (part, word) in [(&phase, "期"), (&building, "楼栋"), (&unit, "单元"), (&number, "室")] {
            let actual = part.chars().count();
            if actual > limits::NAME_CHARS {
                return Err(format!("“{word}”有 {actual} 个字，最多 {} 个，请缩短", limits::NAME_CHARS));
            }
        }
        let mut hints = Vec::new();
        let floor = self.floor(&floor, &mut hints);
        let name = self.comfort(Field::Name, limits::HOUSEHOLD_NAME_CHARS, &mut above.comforts[0], &mut hints);
        let note = self.comfort(Field::Note, limits::HOUSEHOLD_NOTE_CHARS, &mut above.comforts[1], &mut hints);
        let (phone, extra) = self.phone(&mut above.comforts[2], &mut hints);
        Ok(RegistryRow { at, phase, building, unit, floor, number, name, phone, note, extra, hints })
    }

    fn names_no_building(&self) -> bool {
        [Field::Building, Field::Address].into_iter().all(|field| self.cells(field).flatten().all(Cell::is_blank))
    }

    /// Phase, building, unit, floor and door, each as it will be stored.
    fn address(&self, above: &mut Above, found: &mut Rows) -> Result<[String; 5], String> {
        let (phase, building) = (self.part(Field::Phase)?, self.part(Field::Building)?);
        let (unit, number) = (self.part(Field::Unit)?, self.part(Field::Number)?);
        let words = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Ditto => String::new(),
        };
        let mut parts = address::Parts { number: words(&number), unit: words(&unit), phase: words(&phase), ..address::Parts::default() };
        let written = words(&building);
        // 楼栋 holds 21栋1单元, or the whole address.
        match address::read(&written).filter(|_| parts.unit.is_empty() || parts.number.is_empty()) {
            Some(read) if (parts.unit.is_empty() || read.unit.is_empty()) && (parts.number.is_empty() || read.number.is_empty()) => {
                let unit = if parts.unit.is_empty() { read.unit } else { parts.unit };
                let number = if parts.number.is_empty() { read.number } else { parts.number };
                let phase = if parts.phase.is_empty() { read.phase } else { parts.phase };
                parts = address::Parts { phase, building: read.building, unit, floor: read.floor, number };
            }
            _ => parts.building = written,
        }
        if let Part::Words(whole) = self.part(Field::Address)?
            && !whole.is_empty()
        {
            let read = address::read(&whole).filter(|read| !read.number.is_empty());
            let read = read.ok_or_else(|| format!("“{whole}”分不出楼栋和室，请写成 21栋1单元101室 或 21-1-101"))?;
            let or = |told: String, read: String| if told.is_empty() { read } else { told };
            parts = address::Parts {
                phase: or(parts.phase, read.phase),
                building: or(parts.building, read.building),
                unit: or(parts.unit, read.unit),
                floor: read.floor,
                number: or(parts.number, read.number),
            };
        }
        if parts.building.is_empty() && !matches!(building, Part::Ditto) && columns::column(self.layout, Field::Building).is_none() {
            parts.building = columns::building_of(&self.sheet.name).unwrap_or_default();
        }
        self.fill(&mut parts, matches!(building, Part::Ditto), matches!(unit, Part::Ditto), above, found);
        let named = |part: &str, suffix| with_suffix(names::without_leading_zeros(part).to_owned(), suffix);
        let mut parts = [
            named(&parts.phase, "期"),
            named(&parts.building, "号楼"),
            named(&parts.unit, "单元"),
            parts.floor,
            with_suffix(parts.number, "室"),
        ];
        shorten_door(&mut parts);
        if !parts[1].is_empty() {
            above.building = Some((parts[0].clone(), parts[1].clone()));
            above.unit.clone_from(&parts[2]);
        }
        Ok(parts)
    }

    /// Takes what is not written from the row above, where that was decided or written (同上).
    fn fill(&self, parts: &mut address::Parts, same_building: bool, same_unit: bool, above: &Above, found: &mut Rows) {
        let has_door = !parts.number.is_empty();
        let told = parts.building.clone();
        if parts.building.is_empty()
            && let Some((phase, building)) = &above.building
        {
            found.fillable[0] += usize::from(has_door && !same_building);
            if same_building || self.filling.building {
                parts.building.clone_from(building);
                if parts.phase.is_empty() {
                    parts.phase.clone_from(phase);
                }
            }
        }
        let is_same_building = above.building.as_ref().is_some_and(|(phase, building)| {
            part_key(&format!("{phase}{building}")) == part_key(&format!("{}{}", parts.phase, parts.building))
        });
        if parts.unit.is_empty() && !above.unit.is_empty() && (is_same_building || parts.building.is_empty()) {
            found.fillable[1] += usize::from(has_door && !same_unit);
            found.merged_units += usize::from(has_door && !same_unit && told.is_empty());
            if same_unit || self.filling.unit {
                parts.unit.clone_from(&above.unit);
            }
        }
    }

    fn floor(&self, from_address: &str, hints: &mut Vec<String>) -> Option<String> {
        match self.value(Field::Floor) {
            None | Some(CellValue::Ditto) => (!from_address.is_empty()).then(|| from_address.to_owned()),
            Some(CellValue::Words(words)) if words.chars().count() <= limits::NAME_CHARS => Some(floor_name(&text::to_half_width(&words))),
            Some(CellValue::Words(words)) => {
                hints.push(format!("楼层“{words}”太长，没有导入"));
                None
            }
            Some(CellValue::Spoilt { shown, by }) => {
                hints.push(format!("楼层“{shown}”被表格软件改成了{by}，没有导入"));
                None
            }
        }
    }

    /// A name or a note. `above` is what stood in the row before, for 同上.
    fn comfort(&self, field: Field, limit: usize, above: &mut Option<String>, hints: &mut Vec<String>) -> Option<String> {
        let told = match self.value(field)? {
            CellValue::Ditto => above.clone().unwrap_or_default(),
            CellValue::Words(words) => words,
            // A date may well be somebody's remark.
            CellValue::Spoilt { shown, by } if cells::LEGIBLE.contains(&by) => shown,
            CellValue::Spoilt { shown, by } => {
                hints.push(format!("{}“{shown}”被表格软件改成了{by}，没有导入", field.label()));
                *above = None;
                return None;
            }
        };
        *above = Some(told.clone());
        let actual = told.chars().count();
        if actual > limit {
            hints.push(format!("{}有 {actual} 个字，只存了前 {limit} 个", field.label()));
        }
        Some(told.chars().take(limit).collect())
    }

    /// The number to call back, and what else stood beside it.
    fn phone(&self, above: &mut Option<String>, hints: &mut Vec<String>) -> (Option<String>, Vec<String>) {
        let mut cells_told: Vec<String> = Vec::new();
        let (mut has_column, mut is_spoilt) = (false, false);
        for cell in self.cells(Field::Phone) {
            has_column = true;
            // Line ends inside the cell separate numbers; clean_line would join them.
            let lines = cell.map(|cell| Cell { text: cell.text.replace(['\r', '\n'], "、"), kind: cell.kind });
            match cells::read(lines.as_ref()) {
                CellValue::Words(words) => cells_told.push(words),
                CellValue::Ditto => cells_told.extend(above.clone()),
                CellValue::Spoilt { shown, by } => {
                    is_spoilt = true;
                    hints.push(format!("电话“{shown}”被表格软件改成了{by}，请把该列设为“文本”后重填；这一户先不带这个号码"));
                }
            }
        }
        if !has_column {
            return (None, Vec::new());
        }
        *above = Some(cells_told.join("、"));
        let found = cells::phones(cells_told.iter().map(String::as_str));
        if !found.rest.is_empty() {
            let rest = found.rest.join("、");
            hints.push(if found.first.is_some() {
                format!("电话栏还写着“{rest}”，记在备注里")
            } else {
                format!("电话“{rest}”不是能拨通的号码，记在备注里")
            });
        }
        // What was spoilt does not erase the number that is stored.
        let phone = if is_spoilt && found.first.is_none() { None } else { Some(found.first.unwrap_or_default()) };
        let word = if phone.as_deref().is_some_and(|digits| !digits.is_empty()) { "另有电话" } else { "电话" };
        (phone, found.rest.into_iter().map(|rest| format!("{word} {rest}")).collect())
    }
}

/// A door that repeats its building and unit: 21-1-101 of 21号楼 1单元 is 101, and so is 1-101.
fn shorten_door(parts: &mut [String; 5]) {
    let [phase, building, unit, floor, number] = parts;
    let Some(read) = address::read(number).filter(|read| !read.number.is_empty()) else { return };
    let keys = |part: &str, other: &str| !other.is_empty() && part_key(part) == part_key(other);
    let is_of_building =
        keys(&read.building, building) || part_key(&format!("{phase}{building}")) == part_key(&format!("{}{}", read.phase, read.building));
    if is_of_building && (read.unit.is_empty() || unit.is_empty() || keys(&read.unit, unit)) {
        if unit.is_empty() {
            *unit = read.unit;
        }
        if floor.is_empty() {
            *floor = read.floor;
        }
        *number = read.number;
    } else if read.unit.is_empty() && keys(&read.building, unit) {
        *number = read.number;
    }
}

#[cfg(test)]
mod tests;
