//! Tables as spreadsheets save them: workbooks (.xlsx, .xls) and text in some encoding and separator.
//!
//! Invariants: what is no table is told apart with a sentence that says what to do; every row knows
//! the number that the spreadsheet shows beside it; a merged cell's words stand in each of its rows;
//! what goes out is text that no spreadsheet computes with or rewrites; memory is bounded whatever
//! the file says of itself.

use thiserror::Error;

mod delimited;
mod workbook;
mod write;

pub use write::{csv, xlsx};

/// The largest file: the largest estate's registry has a tenth of it.
pub const FILE_BYTES: usize = 8 * 1024 * 1024;
/// More rows than this are of no use to any import here.
const ROWS: usize = 60_000;
/// More columns than a table of rooms has.
const COLUMNS: usize = 100;
/// Characters of one cell; the rest is not read.
const CELL_CHARS: usize = 2_000;

/// Why a file is no table, in the words staff read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotATable(pub String);

/// What a spreadsheet took a cell for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// As it was written; all of a text file is.
    #[default]
    Text,
    /// A number: what was written before it, leading noughts say, is gone.
    Number,
    /// A date or a time, though somebody may have written 3-2.
    Date,
    /// #N/A and its like.
    Error,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// As the spreadsheet would show it.
    pub text: String,
    /// What it took it for.
    pub kind: Kind,
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: Kind::Text }
    }

    /// Nothing to be seen.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// One row that holds something.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The number the spreadsheet shows beside it, from one.
    pub line: u32,
    /// Its cells, those behind the last that holds something left out.
    pub cells: Vec<Cell>,
    /// Why its cells are not to be trusted: a quotation mark without its partner.
    pub broken: bool,
}

/// One sheet of a workbook; a text file has one without a name.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// As its tab says.
    pub name: String,
    /// Rows that hold something.
    pub rows: Vec<Row>,
    /// How many merged cells were spread over their rows.
    pub merged: usize,
}

const SAVE_AS: &str = "请用 Excel 或 WPS 打开它，选择“另存为”→“Excel 工作簿（.xlsx）”，再上传存出来的文件。";

fn refused<T>(what: &str) -> Result<T, NotATable> {
    Err(NotATable(format!("{what}{SAVE_AS}")))
}

/// Reads the sheets that hold something.
///
/// # Errors
/// [`NotATable`] with what to do instead.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, NotATable> {
    let no_table = |what: &str| Err(NotATable(format!("{what}，里面没有可以导入的表格。请上传原来的 Excel 或 CSV 文件。")));
    let mut sheets = match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => workbook::read_xlsx(bytes)?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => workbook::read_xls(bytes)?,
        [b'%', b'P', b'D', b'F', ..] => return no_table("这是 PDF 文件"),
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => return no_table("这是图片"),
        _ => vec![delimited::read(bytes)?],
    };
    for sheet in &mut sheets {
        sheet.rows.retain(|row| !row.cells.iter().all(Cell::is_blank));
    }
    sheets.retain(|sheet| !sheet.rows.is_empty());
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    if sheets.is_empty() {
        Err(NotATable("文件是空的。请确认选对了文件，并且其中有列名和房号。".into()))
    } else if rows > ROWS {
        Err(NotATable(format!("文件有 {rows} 行，一次最多读 {ROWS} 行。请按楼栋分成几份，分别上传。")))
    } else {
        Ok(sheets)
    }
}

/// Cuts what no cell of ours needs.
fn bounded(text: &str) -> String {
    match text.char_indices().nth(CELL_CHARS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text.to_owned(),
    }
}

/// A cell that a spreadsheet would compute.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell that a spreadsheet would take for a number or a date, and write another way when it saves:
/// 0571…, 13800138000, 3-2, 1E5. What it reads as text (138 0013 8000, 0571-88005678) comes back as it
/// went.
fn is_rewritten(cell: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if is_number(cell) {
        return cell.len() > 10 || (cell.len() > 1 && cell.starts_with('0'));
    }
    let lower = cell.to_ascii_lowercase();
    if let Some((mantissa, exponent)) = lower.split_once('e') {
        let exponent = exponent.trim_start_matches(['+', '-']);
        return is_number(&mantissa.replacen('.', "", 1)) && is_number(exponent);
    }
    let parts: Vec<&str> = lower.split(['-', '/', '.', ':', ',']).collect();
    let is_month = |part: &&str| ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].contains(part);
    if parts.len() < 2 || !parts.iter().all(|part| (is_number(part) && part.len() <= 4) || is_month(part)) {
        return is_number(cell.trim_end_matches('%'));
    }
    // Of three numbers two have to be a day and a month: 400-800-1234 is none.
    let small = parts.iter().filter(|part| is_month(part) || part.parse::<u16>().is_ok_and(|value| value <= 31)).count();
    parts.len() == 2 || small >= 2
}

/// Takes away what [`csv`] put before such a cell, and the `="…"` with which others keep theirs.
fn unguarded(cell: &str) -> String {
    if let Some(inner) = cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner.replace("\"\"", "\"");
    }
    cell.strip_prefix('\'').filter(|rest| is_formula(rest) || is_rewritten(rest) || rest.starts_with('\'')).unwrap_or(cell).to_owned()
}

#[cfg(test)]
mod tests;
