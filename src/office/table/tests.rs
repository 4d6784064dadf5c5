use super::*;
use encoding_rs::GB18030;

fn rows(bytes: &[u8]) -> Vec<Row> {
    read(bytes).unwrap().remove(0).rows
}

fn words(bytes: &[u8]) -> Vec<Vec<String>> {
    rows(bytes).into_iter().map(|row| row.cells.into_iter().map(|cell| cell.text).collect()).collect()
}

fn lines(text: &str) -> Vec<u32> {
    rows(text.as_bytes()).iter().map(|row| row.line).collect()
}

#[test]
fn every_common_encoding_and_separator_is_read() {
    let wanted = vec![vec!["楼栋".to_owned(), "室".into()], vec!["3号楼".into(), "1602, 东\"门\"".into()]];
    let comma = "楼栋,室\r\n\r\n3号楼,\"1602, 东\"\"门\"\"\"\r\n";
    assert_eq!(words(comma.as_bytes()), wanted);
    assert_eq!(words(format!("\u{feff}{comma}").as_bytes()), wanted);
    assert_eq!(words(&GB18030.encode(comma).0), wanted);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(comma.replace(',', "\t").replace("1602\t", "1602,").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(words(&utf16), wanted);
    assert_eq!(words("sep=;\n楼栋;室\n3号楼;\"1602, 东\"\"门\"\"\"".as_bytes()), wanted);
}

#[test]
fn other_files_are_refused_with_what_to_do() {
    for (bytes, word) in [
        (&b"PK\x03\x04rest"[..], "没有保存完整"),
        (b"\xd0\xcf\x11\xe0", "没有保存完整"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"a\0b", "二进制"),
        (b"\xff\xff\xff", "编码无法识别"),
        (b" \r\n ,\n", "空的"),
        (b"<html><table><tr><td>1", "网页"),
        (b"<?xml version=\"1.0\"?><Workbook>", "网页"),
    ] {
        let sentence = read(bytes).unwrap_err().to_string();
        assert!(sentence.contains(word) && sentence.contains('请'), "{sentence}");
    }
}

#[test]
fn a_row_has_the_number_that_the_spreadsheet_shows() {
    for end in ["\n", "\r\n", "\r"] {
        let file = |rows: &[&str]| rows.join(end);
        assert_eq!(lines(&file(&["楼栋,室", "21,101", "21,102", "21,103"])), [1, 2, 3, 4], "{end:?}");
        assert_eq!(lines(&file(&["", "楼栋,室", "", "21,101", " ", "21,102", ""])), [2, 4, 6], "{end:?}");
        // A line end inside a cell makes no row.
        assert_eq!(lines(&file(&["楼栋,室,备注", "21,101,\"上午", "下午\"", "21,102,"])), [1, 2, 3], "{end:?}");
        assert_eq!(lines(&file(&["sep=,", "楼栋,室", "21,101"])), [1, 2], "{end:?}");
        assert_eq!(lines(&file(&[",,", "标题,,", "楼栋,室,", "21,101,"])), [2, 3, 4], "{end:?}");
    }
}

#[test]
fn a_mark_without_its_partner_spoils_its_own_line_alone() {
    let broken = |text: &str| rows(text.as_bytes()).iter().map(|row| (row.line, row.broken)).collect::<Vec<_>>();
    assert_eq!(broken("楼栋,室,备注\n41,101,\"复式\n41,102,\n41,103,\n"), [(1, false), (2, true), (3, false), (4, false)]);
    // Two odd ones do not make a pair.
    assert_eq!(broken("楼栋,室,备注\n41,101,\"复式\n41,102,\"跃层\n41,103,\n"), [(1, false), (2, true), (3, true), (4, false)]);
    assert_eq!(broken("楼栋,室,备注\n41,101,\"\n41,102,\"\n41,103,\n"), [(1, false), (2, true), (3, true), (4, false)]);
    assert_eq!(broken("楼栋,室,备注\r\n41,\"101\"室,\r\n41,102,\r\n"), [(1, false), (2, true), (3, false)]);
    assert_eq!(broken("楼栋,室,备注\n41,101,屏幕15\"\n41,102,\n"), [(1, false), (2, false), (3, false)]);
    assert_eq!(broken("楼栋,室,备注\n\"41,101,\n41,102,\n"), [(1, false), (2, true), (3, false)]);
    // A remark of several lines, with marks and separators of its own, is one cell.
    let whole = "楼栋,室,备注\n41,101,\"先敲门\n\"\"阿姨\"\"在,等\n\n再按铃\"\n41,102,\n";
    assert_eq!(broken(whole), [(1, false), (2, false), (3, false)]);
    assert_eq!(words(whole.as_bytes())[1][2], "先敲门\n\"阿姨\"在,等\n\n再按铃");
}

#[test]
fn no_cell_leaves_as_a_formula_or_a_number_and_every_cell_comes_back() {
    let row = vec![
        "=HYPERLINK(\"x\")",
        "+86",
        "-1",
        "@a",
        "it's",
        "'=kept",
        "a,b\nc",
        "057188005678",
        "13800138000",
        "3-2",
        "1E5",
        "Mar-2",
        "'12",
        "0",
        "10.50",
    ];
    let file = csv([row.clone()]);
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.starts_with("\u{feff}\"'=HYPERLINK"), "{text}");
    for guarded in [",'+86,", ",'-1,", ",'@a,", ",it's,", ",'057188005678,", ",'13800138000,", ",'3-2,", ",'1E5,", ",0,", ",'10.50"] {
        assert!(text.contains(guarded), "{guarded} in {text}");
    }
    assert_eq!(words(&file)[0], row);
    let plain = vec!["138 0013 8000", "0571-88005678", "400-800-1234", "88005678", "16", "B1", "1602室", "2026", "3A", "95598"];
    let text = String::from_utf8(csv([plain.clone()])).unwrap();
    assert_eq!(text.trim_start_matches('\u{feff}').trim_end(), plain.join(","), "what is text already stays bare");
}

#[test]
fn fields_are_quoted_and_never_formulas() {
    let file = String::from_utf8(csv([vec!["普通", "a,b", "说\"话\"", "=1+1"]])).unwrap();
    assert_eq!(file, "\u{feff}普通,\"a,b\",\"说\"\"话\"\"\",'=1+1\r\n");
}

#[test]
fn text_that_another_program_guarded_is_unwrapped() {
    let file = "楼栋,单元,室,户主\r\n=\"021\",=\"1\",=\"0101\",林女士\r\n\"=\"\"021\"\"\",'01,\"=\"\"0102\"\"\",=\"王先生\"\r\n";
    assert_eq!(words(file.as_bytes())[1..], [["021", "1", "0101", "林女士"], ["021", "01", "0102", "王先生"]]);
}

/// A workbook with a number, a date, an error, text and merged cells.
fn workbook() -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
    let mut tx = Workbook::new();
    let sheet = tx.add_worksheet().set_name("一期").unwrap();
    for (column, name) in (0_u16..).zip(["楼栋", "单元", "室", "电话"]) {
        sheet.write(1, column, name).unwrap();
    }
    sheet.merge_range(0, 0, 0, 3, "登记表", &Format::new()).unwrap();
    sheet.merge_range(2, 0, 4, 0, "21", &Format::new()).unwrap();
    sheet.write(2, 2, 101.0).unwrap();
    sheet.write(3, 2, ExcelDateTime::from_ymd(2026, 1, 2).unwrap()).unwrap();
    sheet.set_cell_format(3, 2, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write(4, 2, "0103").unwrap();
    sheet.write(2, 3, 13_800_138_011_f64).unwrap();
    sheet.write(4, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.set_row_hidden(4).unwrap();
    tx.add_worksheet().set_name("空").unwrap();
    tx.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_tells_numbers_dates_and_merged_cells() {
    let sheets = read(&workbook()).unwrap();
    assert_eq!(sheets.len(), 1, "an empty sheet is none");
    let sheet = &sheets[0];
    assert_eq!((sheet.name.as_str(), sheet.merged), ("一期", 1));
    let shown: Vec<(u32, Vec<&str>)> =
        sheet.rows.iter().map(|row| (row.line, row.cells.iter().map(|cell| cell.text.as_str()).collect())).collect();
    assert_eq!(shown[0], (1, vec!["登记表"]), "a title over all columns is one title");
    assert_eq!(shown[2], (3, vec!["21", "", "101", "13800138011"]));
    assert_eq!(shown[3], (4, vec!["21", "", "2026年1月2日"]));
    assert_eq!(shown[4], (5, vec!["21", "", "0103", "#N/A"]), "hidden rows count");
    assert_eq!(sheet.rows[3].cells[2].kind, Kind::Date);
    assert_eq!((sheet.rows[2].cells[2].kind, sheet.rows[4].cells[2].kind), (Kind::Number, Kind::Text));
}

#[test]
fn what_leaves_as_a_workbook_comes_back_as_text() {
    let row = vec!["=1+1", "0571-88005678", "057188005678", "13800138000", "3-2", "", "王先生\n（儿子）", "'12", "'=x", "=\"021\""];
    let file = xlsx(&[("房号表", vec![vec!["甲"; 10], row.clone()])]).unwrap();
    let sheets = read(&file).unwrap();
    let cells = &sheets[0].rows[1].cells;
    assert!(cells.iter().all(|cell| cell.kind == Kind::Text));
    let back: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(back, row);
}

#[test]
fn a_workbook_that_lies_about_its_size_costs_no_memory() {
    use std::io::Write;
    let packed = |parts: &[(&str, &[u8])]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let blank = vec![b' '; 210 * 1024 * 1024];
    let bomb = packed(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &blank)]);
    assert!(bomb.len() < FILE_BYTES, "{}", bomb.len());
    assert!(read(&bomb).unwrap_err().to_string().contains("太大"));
    assert!(read(&packed(&[("word/document.xml", b"<w/>")])).unwrap_err().to_string().contains("不是 Excel"));
    assert!(read(&packed(&[("xl/workbook.bin", b"x")])).unwrap_err().to_string().contains("xlsb"));
    // A cell in the last corner of the sheet: nothing is allocated for the seventeen thousand million before it.
    let mut tx = rust_xlsxwriter::Workbook::new();
    let sheet = tx.add_worksheet();
    sheet.write(0, 0, "楼栋").unwrap();
    sheet.write(1_048_575, 16_383, "角落").unwrap();
    sheet.write(1_048_575, 1, "末行").unwrap();
    let sheets = read(&tx.save_to_buffer().unwrap()).unwrap();
    assert_eq!(sheets[0].rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 1_048_576]);
}
