//! Text files: CSV as spreadsheets, databases and people write it.
//!
//! Invariants: a record's number is the row a spreadsheet would show it in, blank lines and lines
//! inside quotation marks counted as it counts them; a quotation mark without its partner spoils its
//! own line and swallows no other.
//!
//! Why the lines are split here and the cells by the `csv` crate: its reader leaves out blank lines,
//! counts the lines of CRLF files in its own way, and reads to the end of the file for a missing
//! quotation mark.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{COLUMNS, Cell, NotATable, ROWS, Row, SAVE_AS, Sheet, bounded, refused, unguarded};

/// Reads the one sheet of a text file.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, NotATable> {
    let text = decode(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // A spreadsheet's hint to itself; it shows no row for it.
    let text = match text.split_once(['\r', '\n']) {
        Some((first, rest)) if first.trim().to_ascii_lowercase().starts_with("sep=") => rest.strip_prefix('\n').unwrap_or(rest),
        _ => text,
    };
    let separator = separator(text);
    let mut sheet = Sheet::default();
    for (line, Record { text, broken }) in (1_u32..).zip(records(text, separator)) {
        if sheet.rows.len() > ROWS {
            break;
        }
        if !text.trim().is_empty() {
            sheet.rows.push(Row { line, cells: cells(text, separator, broken)?, broken });
        }
    }
    Ok(sheet)
}

fn decode(bytes: &[u8]) -> Result<String, NotATable> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return Ok(UTF_16LE.decode_without_bom_handling(rest).0.into_owned()),
        [0xfe, 0xff, rest @ ..] => return Ok(UTF_16BE.decode_without_bom_handling(rest).0.into_owned()),
        _ => {}
    }
    if bytes.contains(&0) {
        return refused("这是二进制文件，读不出表格。");
    }
    let text = if let Ok(text) = std::str::from_utf8(bytes) {
        text.to_owned()
    } else {
        let (text, damaged) = GB18030.decode_without_bom_handling(bytes);
        if damaged {
            return refused("文件的文字编码无法识别（既不是 UTF-8 也不是 GB18030）。");
        }
        text.into_owned()
    };
    let start: String = text.trim_start().chars().take(200).collect::<String>().to_ascii_lowercase();
    if ["<html", "<!doctype", "<table", "<?xml", "<meta", "<style", "<div"].iter().any(|tag| start.starts_with(tag)) {
        return refused("这是网页格式的文件（有些系统导出的“.xls”其实是网页）。");
    }
    Ok(text)
}

/// What stands most often in the first lines that say anything.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text.split(['\r', '\n']).filter(|line| !line.trim().is_empty()).take(10).collect();
    // Of equal counts the last wins: a comma before a semicolon before a tab.
    let count = |byte: u8| lines.iter().map(|line| line.bytes().filter(|other| *other == byte).count()).sum::<usize>();
    [b'\t', b';', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

struct Record<'a> {
    text: &'a str,
    broken: bool,
}

/// The records of a text in their order, blank ones included.
fn records(text: &str, separator: u8) -> Vec<Record<'_>> {
    let width = text.split(['\r', '\n']).map(|line| count(line, separator)).max().unwrap_or(0);
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        let (end, broken) = match end_of_quoted(line, separator) {
            Quotes::Paired => (line.len(), false),
            Quotes::Stray => (line.len(), true),
            // The cell goes on below: as far as its mark is closed, unless it would swallow whole rows.
            Quotes::Open => match closing_line(rest, separator, width) {
                Some(end) => (end, false),
                None => (line.len(), true),
            },
        };
        found.push(Record { text: &rest[..end], broken });
        rest = if end == line.len() { after } else { split_line(&rest[end..]).1 };
    }
    found
}

/// A line without its end, and what follows. LF, CRLF and CR all end lines.
fn split_line(text: &str) -> (&str, &str) {
    match text.find(['\r', '\n']) {
        None => (text, ""),
        Some(end) => (&text[..end], text[end..].strip_prefix("\r\n").unwrap_or_else(|| &text[end + 1..])),
    }
}

fn count(line: &str, separator: u8) -> usize {
    line.bytes().filter(|byte| *byte == separator).count()
}

#[derive(PartialEq, Eq)]
enum Quotes {
    /// Every quoted cell is closed before its separator.
    Paired,
    /// The last quoted cell is not closed.
    Open,
    /// A closing mark is followed by something else than the cell's end.
    Stray,
}

fn end_of_quoted(text: &str, separator: u8) -> Quotes {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        // At the beginning of a cell; blanks before a mark are the cell's own, as spreadsheets see it.
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match bytes[at..].iter().position(|byte| *byte == b'"') {
                    None => return Quotes::Open,
                    Some(next) if bytes.get(at + next + 1) == Some(&b'"') => at += next + 2,
                    Some(next) => {
                        at += next + 1;
                        break;
                    }
                }
            }
            if at < bytes.len() && bytes[at] != separator {
                return Quotes::Stray;
            }
        }
        match bytes[at..].iter().position(|byte| *byte == separator) {
            None => return Quotes::Paired,
            Some(next) => at += next + 1,
        }
    }
}

/// Where a record ends whose first line leaves a mark open; `None` if nothing closes it, or if a line
/// inside has as many separators as a row of the table: then the mark is the odd one out.
fn closing_line(text: &str, separator: u8, width: usize) -> Option<usize> {
    let mut end = split_line(text).0.len();
    // An address or a remark of more lines than this is somebody's missing mark.
    for _ in 0..20 {
        let (_, after) = split_line(&text[end..]);
        let begins = text.len() - after.len();
        if after.is_empty() {
            return None;
        }
        let (line, _) = split_line(after);
        end = begins + line.len();
        let is_a_row = width > 0 && count(line, separator) >= width;
        match end_of_quoted(&text[..end], separator) {
            // A mark that begins a cell of such a row is the second odd one, not the first one's partner.
            Quotes::Paired => return (!is_a_row || end_of_quoted(line, separator) == Quotes::Paired).then_some(end),
            Quotes::Stray => return None,
            Quotes::Open if is_a_row => return None,
            Quotes::Open => {}
        }
    }
    None
}

fn cells(record: &str, separator: u8, broken: bool) -> Result<Vec<Cell>, NotATable> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .quoting(!broken)
        .buffer_capacity(record.len().max(1))
        .from_reader(record.as_bytes());
    let mut row = csv::StringRecord::new();
    reader.read_record(&mut row).map_err(|_| NotATable(format!("文件内容无法读取。{SAVE_AS}")))?;
    let mut cells: Vec<Cell> = row.iter().take(COLUMNS).map(|cell| Cell::text(unguarded(&bounded(cell)))).collect();
    while cells.last().is_some_and(Cell::is_blank) {
        cells.pop();
    }
    Ok(cells)
}
