//! Tables that leave: CSV that survives a spreadsheet, and workbooks of text cells.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{is_formula, is_rewritten};

/// Writes rows as UTF-8 with a byte order mark, so that every spreadsheet reads the characters. What
/// a spreadsheet would compute or write another way when it saves stands behind an apostrophe.
pub fn csv<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> Vec<u8> {
    let bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = ::csv::WriterBuilder::new().flexible(true).terminator(::csv::Terminator::CRLF).from_writer(bytes);
    for row in rows {
        let guarded = row.into_iter().map(|cell| {
            if is_formula(cell) || is_rewritten(cell) || cell.starts_with('\'') { format!("'{cell}") } else { cell.to_owned() }
        });
        // A Vec refuses no byte, and rows of any length are allowed.
        let _ = writer.write_record(guarded);
    }
    writer.into_inner().unwrap_or_default()
}

/// Writes sheets of text cells: what is typed into them stays as it is typed. The first row is a
/// heading that stays in sight.
///
/// # Errors
/// [`XlsxError`] for more rows or longer cells than a workbook can hold.
pub fn xlsx(sheets: &[(&str, Vec<Vec<&str>>)]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (text, head) = (Format::new().set_num_format("@"), Format::new().set_num_format("@").set_bold());
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name)?;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        for column in 0..u16::try_from(columns).unwrap_or(u16::MAX) {
            sheet.set_column_format(column, &text)?;
            sheet.set_column_width(column, 16)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                // What reading would take for somebody's guard stands behind one that it takes away.
                let guard = if cell.starts_with('\'') || cell.trim_start().starts_with("=\"") { "'" } else { "" };
                sheet.write_string_with_format(row, column, format!("{guard}{cell}"), if row == 0 { &head } else { &text })?;
            }
        }
    }
    workbook.save_to_buffer()
}
