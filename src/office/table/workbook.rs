//! Workbooks: .xlsx by its cells as they stream past, .xls as a whole.
//!
//! Invariants: no more is unpacked than [`UNPACKED_BYTES`], whatever a part says of its size; a cell
//! far out costs no memory for the empty ones before it; hidden rows and sheets count like any other,
//! because a filter that somebody forgot hides no household.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, DataType, Dimensions, Reader, Xls, XlsError, Xlsx, XlsxError};

use super::{COLUMNS, Cell, Kind, NotATable, ROWS, Row, Sheet, bounded, refused, unguarded};

/// A workbook of 60,000 rows unpacks to a third of it.
const UNPACKED_BYTES: u64 = 200 * 1024 * 1024;
/// More sheets than a registry has.
const SHEETS: usize = 60;

const LOCKED: &str = "这个工作簿设了打开密码，无法读取。请先取消密码。";
const UNREADABLE: &str = "这个工作簿无法读取，可能没有保存完整。";

pub(super) fn read_xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, NotATable> {
    measure(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => NotATable(format!("{LOCKED}{}", super::SAVE_AS)),
        _ => NotATable(format!("{UNREADABLE}{}", super::SAVE_AS)),
    })?;
    let names: Vec<String> = workbook.sheet_names().into_iter().take(SHEETS).collect();
    let mut sheets = Vec::new();
    for name in names {
        // A chart is a sheet without cells.
        let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let mut grid = Grid::default();
        loop {
            match cells.next_cell() {
                Ok(Some(cell)) => grid.put(cell.get_position(), shown_ref(cell.get_value())),
                Ok(None) => break,
                Err(_) => return refused(UNREADABLE),
            }
        }
        sheets.push(grid.sheet(name, &merged));
    }
    Ok(sheets)
}

/// Unpacks every part into nothing, so that what comes after may trust its size.
fn measure(bytes: &[u8]) -> Result<(), NotATable> {
    let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(_) => return refused(UNREADABLE),
    };
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(|name| name.to_lowercase()).collect();
    if !names.iter().any(|name| name.starts_with("xl/")) {
        return refused("这是压缩包或其他办公文件，不是 Excel 工作簿。");
    }
    if names.iter().any(|name| name == "xl/workbook.bin") {
        return refused("这是二进制工作簿（.xlsb）。");
    }
    let mut left = UNPACKED_BYTES;
    for index in 0..archive.len() {
        let Ok(part) = archive.by_index(index) else { return refused(UNREADABLE) };
        match std::io::copy(&mut part.take(left + 1), &mut std::io::sink()) {
            Ok(read) if read <= left => left -= read,
            Ok(_) => return refused("这个工作簿展开后太大了。请只保留房号表这一张工作表。"),
            Err(_) => return refused(UNREADABLE),
        }
    }
    Ok(())
}

pub(super) fn read_xls(bytes: &[u8]) -> Result<Vec<Sheet>, NotATable> {
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => NotATable(format!("{LOCKED}{}", super::SAVE_AS)),
        // A locked .xlsx comes in the same wrapping.
        _ if find(bytes, &utf16("EncryptedPackage")) => NotATable(format!("{LOCKED}{}", super::SAVE_AS)),
        _ => NotATable(format!("{UNREADABLE}{}", super::SAVE_AS)),
    })?;
    let names: Vec<String> = workbook.sheet_names().into_iter().take(SHEETS).collect();
    let mut sheets = Vec::new();
    for name in names {
        let merged = workbook.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut grid = Grid::default();
        for (row, column, value) in range.used_cells() {
            let at = |offset: usize, first: u32| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(first);
            grid.put((at(row, first_row), at(column, first_column)), shown(value));
        }
        sheets.push(grid.sheet(name, &merged));
    }
    Ok(sheets)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn find(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Rows as they come, which is in their order in every file but a strange one.
#[derive(Default)]
struct Grid {
    rows: std::collections::BTreeMap<u32, Vec<Cell>>,
}

impl Grid {
    fn put(&mut self, (row, column): (u32, u32), cell: Cell) {
        let column = column as usize;
        let has_room = self.rows.len() <= ROWS || self.rows.contains_key(&row);
        if cell.text.is_empty() || column >= COLUMNS || !has_room {
            return;
        }
        let cells = self.rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        cells[column] = cell;
    }

    fn sheet(mut self, name: String, merged: &[Dimensions]) -> Sheet {
        let mut spread = 0;
        for region in merged {
            let (top, left) = region.start;
            let Some(cell) = self.rows.get(&top).and_then(|cells| cells.get(left as usize)).filter(|cell| !cell.is_blank()).cloned() else {
                continue;
            };
            // Downwards only: a title that spans the columns is one title.
            let rows: Vec<u32> = self.rows.range(top..).map(|(row, _)| *row).skip(1).take_while(|row| *row <= region.end.0).collect();
            spread += usize::from(!rows.is_empty());
            for row in rows {
                self.put((row, left), cell.clone());
            }
        }
        let rows = self.rows.into_iter().map(|(row, cells)| Row { line: row.saturating_add(1), cells, broken: false }).collect();
        Sheet { name, rows, merged: spread }
    }
}

fn cell(text: String, kind: Kind) -> Cell {
    Cell { text, kind }
}

fn number(value: f64) -> Cell {
    // What has no fraction is written without one, however it was entered.
    let text = if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { value.to_string() };
    cell(text, Kind::Number)
}

fn shown(value: &Data) -> Cell {
    match value {
        Data::Int(value) => cell(value.to_string(), Kind::Number),
        Data::Float(value) => number(*value),
        Data::String(text) => cell(unguarded(&bounded(text)), Kind::Text),
        Data::Bool(value) => cell(if *value { "TRUE".into() } else { "FALSE".into() }, Kind::Text),
        Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) => cell(date(value), Kind::Date),
        Data::Error(error) => cell(error.to_string(), Kind::Error),
        Data::Empty => Cell::default(),
    }
}

fn shown_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::SharedString(text) => cell(unguarded(&bounded(text)), Kind::Text),
        DataRef::Float(value) => number(*value),
        other => shown(&Data::from(other.clone())),
    }
}

/// A date as a Chinese spreadsheet shows it.
fn date<T: DataType>(value: &T) -> String {
    match value.get_datetime() {
        Some(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            if year >= 1970 { format!("{year}年{month}月{day}日") } else { format!("{month}月{day}日") }
        }
        _ => value.as_string().unwrap_or_default(),
    }
}
