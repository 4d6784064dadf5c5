//! Rows of a registry that are no rooms: sums, signatures, printed feet, the heading once more.
//!
//! Invariant: only the first words of a row decide, so that no household's note makes its row disappear.

use crate::{domain::text, office::table::Row};

/// Words with which a sum begins.
const TOTALS: [&str; 7] = ["合计", "总计", "小计", "共计", "累计", "总户数", "总数"];
/// Words with which a signature, a date or a printed foot begins.
const FEET: [&str; 18] = [
    "制表",
    "填表",
    "填报",
    "审核",
    "复核",
    "审批",
    "经办",
    "签字",
    "签名",
    "盖章",
    "打印",
    "制单",
    "登记人",
    "负责人",
    "日期:",
    "说明:",
    "注:",
    "单位:",
];

/// What a row is instead of a room; `None` if it may be one.
pub(super) fn instead_of_a_room(row: &Row, heading: Option<&Row>) -> Option<&'static str> {
    let first = row.cells.iter().find(|cell| !cell.is_blank())?;
    let bare: String = text::to_half_width(&first.text).chars().filter(|c| !c.is_whitespace()).collect();
    let is_count = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.ends_with(['户', '套', '间', '页', '行']);
    if TOTALS.iter().any(|word| bare.starts_with(word)) || bare.strip_prefix('共').is_some_and(is_count) {
        return Some("合计行，不是房间");
    }
    if FEET.iter().any(|word| bare.starts_with(word)) || bare.strip_prefix('第').is_some_and(is_count) {
        return Some("签字、说明或页脚，不是房间");
    }
    let same = |heading: &&Row| {
        let words = |row: &Row| row.cells.iter().map(|cell| cell.text.trim().to_owned()).collect::<Vec<_>>();
        words(heading) == words(row)
    };
    heading.filter(same).map(|_| "重复的列名")
}
