//! A table as a spreadsheet saves it: text in some encoding, cells in some separator.
//!
//! Invariants: what is no table is told apart with a sentence that says what to do; what a cell
//! holds is never interpreted; what goes out is escaped so that no spreadsheet computes with it.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use thiserror::Error;

/// The largest file: the largest estate's registry has a tenth of it.
pub const FILE_BYTES: usize = 8 * 1024 * 1024;

/// Why a file is no table, in the words staff read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotATable(pub String);

/// One row with its line in the file, counted from one.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it begins.
    pub line: u64,
    /// As they stand in the file.
    pub cells: Vec<String>,
}

const SAVE_AS_CSV: &str = "请用 Excel 或 WPS 打开它，选择“另存为”→“CSV UTF-8（逗号分隔）”，再上传存出来的 .csv 文件。";

/// Reads the rows that are not empty.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, NotATable> {
    let text = decode(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // A spreadsheet's hint to itself, not a row.
    let text = match text.split_once('\n') {
        Some((first, rest)) if first.trim().to_ascii_lowercase().starts_with("sep=") => rest,
        _ => text,
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator(text)).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| NotATable(format!("文件内容无法读取。{SAVE_AS_CSV}")))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(unguarded).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(Row { line, cells });
        }
    }
    if rows.is_empty() {
        Err(NotATable("文件是空的。请确认选对了文件，并且第一行是列名。".into()))
    } else {
        Ok(rows)
    }
}

fn decode(bytes: &[u8]) -> Result<String, NotATable> {
    let wrong = |what: &str| Err(NotATable(format!("这是{what}，不是 CSV 文件。{SAVE_AS_CSV}")));
    match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return wrong(" Excel 工作簿（.xlsx）或压缩包"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return wrong("旧版 Excel 工作簿（.xls）"),
        [b'%', b'P', b'D', b'F', ..] => {
            return Err(NotATable("这是 PDF 文件，里面没有可以导入的表格。请用原始表格另存为 CSV 后上传。".into()));
        }
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => {
            return Err(NotATable("这是图片，里面没有可以导入的表格。请用原始表格另存为 CSV 后上传。".into()));
        }
        [0xff, 0xfe, rest @ ..] => return Ok(UTF_16LE.decode_without_bom_handling(rest).0.into_owned()),
        [0xfe, 0xff, rest @ ..] => return Ok(UTF_16BE.decode_without_bom_handling(rest).0.into_owned()),
        _ => {}
    }
    if bytes.contains(&0) {
        return wrong("二进制文件");
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, damaged) = GB18030.decode_without_bom_handling(bytes);
    if damaged {
        Err(NotATable(format!("文件的文字编码无法识别（既不是 UTF-8 也不是 GB18030）。{SAVE_AS_CSV}")))
    } else {
        Ok(text.into_owned())
    }
}

/// What stands most often in the first line that says anything.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    [b'\t', b';', b','].into_iter().max_by_key(|byte| first.bytes().filter(|other| other == byte).count()).unwrap_or(b',')
}

/// A cell that a spreadsheet would compute.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Takes away what [`write`] put before a formula.
fn unguarded(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell).to_owned()
}

/// Writes rows as UTF-8 with a byte order mark, so that every spreadsheet reads the characters.
pub fn write<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    for row in rows {
        for (index, cell) in row.into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            let guarded = if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() };
            if guarded.contains([',', '"', '\n', '\r', ';', '\t']) {
                out.push_str(&format!("\"{}\"", guarded.replace('"', "\"\"")));
            } else {
                out.push_str(&guarded);
            }
        }
        out.push_str("\r\n");
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).unwrap().into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn every_common_encoding_and_separator_is_read() {
        let wanted = vec![vec!["楼栋".to_owned(), "室".into()], vec!["3号楼".into(), "1602, 东\"门\"".into()]];
        let comma = "楼栋,室\r\n\r\n3号楼,\"1602, 东\"\"门\"\"\"\r\n";
        assert_eq!(cells(comma.as_bytes()), wanted);
        assert_eq!(cells(format!("\u{feff}{comma}").as_bytes()), wanted);
        assert_eq!(cells(&GB18030.encode(comma).0), wanted);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(comma.replace(',', "\t").replace("1602\t", "1602,").encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(cells(&utf16), wanted);
        assert_eq!(cells("sep=;\n楼栋;室\n3号楼;\"1602, 东\"\"门\"\"\"".as_bytes()), wanted);
    }

    #[test]
    fn other_files_are_refused_with_what_to_do() {
        for (bytes, word) in [
            (&b"PK\x03\x04rest"[..], ".xlsx"),
            (b"\xd0\xcf\x11\xe0", ".xls"),
            (b"%PDF-1.7", "PDF"),
            (b"\x89PNG\r\n", "图片"),
            (b"\xff\xd8\xff\xe0", "图片"),
            (b"a\0b", "二进制"),
            (b"\xff\xff\xff", "编码无法识别"),
            (b" \r\n ,\n", "空的"),
        ] {
            let sentence = read(bytes).unwrap_err().to_string();
            assert!(sentence.contains(word) && sentence.contains('请'), "{sentence}");
        }
    }

    #[test]
    fn no_cell_leaves_as_a_formula_and_every_cell_comes_back() {
        let row = vec!["=HYPERLINK(\"x\")", "+86", "-1", "@a", "it's", "'=kept", "a,b\nc"];
        let file = write([row.clone()]);
        let text = String::from_utf8(file.clone()).unwrap();
        assert!(text.starts_with("\u{feff}\"'=HYPERLINK") && text.contains(",'+86,'-1,'@a,it's,"));
        assert_eq!(cells(&file)[0][..5], row[..5]);
    }

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        let file = String::from_utf8(write([vec!["普通", "a,b", "说\"话\"", "=1+1"]])).unwrap();
        assert_eq!(file, "\u{feff}普通,\"a,b\",\"说\"\"话\"\"\",'=1+1\r\n");
    }
}
