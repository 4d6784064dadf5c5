//! The registry as a file, and an empty one to be filled in.

use super::FileKind;
use crate::{
    domain::phone,
    office::{records::RoomRecord, table},
};

/// The columns in the order of an export.
pub const COLUMNS: [&str; 8] = ["期", "楼栋", "单元", "楼层", "室", "户主称呼", "电话", "备注"];

/// The name of the sheet that holds rooms.
const SHEET: &str = "房号表";

/// All rooms with their households. In CSV a number is grouped, so that no spreadsheet takes it for a
/// quantity and drops its nought; a workbook's cells are text.
pub(super) fn export(records: &[RoomRecord], kind: FileKind) -> Vec<u8> {
    let phones: Vec<String> = records.iter().map(|record| phone::spaced(&record.household.phone)).collect();
    let rows = records.iter().zip(&phones).map(|(RoomRecord { room, household, .. }, phone)| {
        let parts = [&room.phase, &room.building, &room.unit, &room.floor, &room.number, &household.name, phone, &household.note];
        parts.map(String::as_str).to_vec()
    });
    let rows = std::iter::once(COLUMNS.to_vec()).chain(rows);
    match kind {
        FileKind::Csv => table::csv(rows),
        // Within the limits of a workbook by the registry's own limits.
        FileKind::Xlsx => table::xlsx(&[(SHEET, rows.collect())]).unwrap_or_default(),
    }
}

/// An empty registry with a page that says how to fill it in.
pub fn template() -> Vec<u8> {
    let guide = [
        ["列名", "怎么填", "例子"],
        ["期", "没有分期就空着", "一期"],
        ["楼栋", "必填。数字会显示为“号楼”", "3号楼"],
        ["单元", "没有单元就空着", "2单元"],
        ["楼层", "可以不填", "16"],
        ["室", "必填", "1602"],
        ["户主称呼", "可以不填，只在工作台可见", "林女士"],
        ["电话", "可以不填；几个号码用顿号分开", "138 0013 8000、0571-8800 5678"],
        ["备注", "可以不填，只在工作台可见", "上门前先来电"],
        ["列的次序", "随意；用不到的列可以删去，也可以另加，导入时会先让您核对", ""],
    ];
    let guide = guide.iter().map(|row| row.to_vec()).collect();
    table::xlsx(&[(SHEET, vec![COLUMNS.to_vec()]), ("填写说明", guide)]).unwrap_or_default()
}
