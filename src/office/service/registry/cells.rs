//! What stands in one cell of a registry: words, nothing said in words, or what a spreadsheet spoilt.
//!
//! Invariants: what spoilt a cell is named, never guessed back; a comfort (name, telephone, note) is
//! never a reason to refuse a door.

use crate::{
    domain::{phone::PhoneNumber, text},
    office::table::{Cell, Kind},
};

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CellValue {
    /// These words on one line; empty where nothing or 无 stands.
    Words(String),
    /// The same as the row above: 同上.
    Ditto,
    /// A spreadsheet made something else of it.
    Spoilt {
        /// As it stands.
        shown: String,
        /// By what: `日期`.
        by: &'static str,
    },
}

/// What spoils a part of an address only: in a name or a note it may be what somebody typed.
pub(super) const LEGIBLE: [&str; 3] = ["日期", "公式", "真假值"];

/// Words for nothing.
const NOTHING: [&str; 20] = [
    "无",
    "暂无",
    "没有",
    "未知",
    "不详",
    "未提供",
    "待补",
    "待定",
    "空",
    "未登记",
    "无电话",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "n/a",
    "null",
    "none",
];

/// Reads a cell.
pub(super) fn read(cell: Option<&Cell>) -> CellValue {
    let Some(cell) = cell else { return CellValue::Words(String::new()) };
    let words = text::clean_line(&cell.text);
    // ="021" is how others keep a text a text, and a workbook may hold that as a text.
    let words = words.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(words.clone(), text::clean_line);
    let half = text::to_half_width(&words);
    let spoilt = |by| CellValue::Spoilt { shown: words.clone(), by };
    match cell.kind {
        Kind::Date => return spoilt("日期"),
        Kind::Error => return spoilt("公式错误"),
        Kind::Text | Kind::Number => {}
    }
    if matches!(half.as_str(), "同上" | "〃" | "″" | "\"" | "''") {
        return CellValue::Ditto;
    }
    if NOTHING.contains(&half.to_lowercase().as_str()) {
        return CellValue::Words(String::new());
    }
    match spoilt_by(&half) {
        Some(by) => spoilt(by),
        None => CellValue::Words(whole_number(&half).map_or(words, str::to_owned)),
    }
}

/// Reads a cell of a text file.
#[cfg(test)]
pub(super) fn read_text(text: &str) -> CellValue {
    read(Some(&Cell { text: text.into(), kind: Kind::Text }))
}

/// `101.0` is 101: how a number is written that once was a column of fractions.
fn whole_number(half: &str) -> Option<&str> {
    let (whole, fraction) = half.split_once('.')?;
    let is_whole = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) && !fraction.is_empty();
    (is_whole && fraction.bytes().all(|b| b == b'0')).then_some(whole)
}

/// What a spreadsheet made of a cell before it was saved as text.
fn spoilt_by(half: &str) -> Option<&'static str> {
    let upper = half.to_uppercase();
    if is_error(&upper) {
        return Some("公式错误");
    }
    if half.len() > 1 && half.starts_with('=') {
        return Some("公式");
    }
    if matches!(upper.as_str(), "TRUE" | "FALSE") {
        return Some("真假值");
    }
    if half.len() > 1 && half.bytes().all(|b| b == b'#') {
        return Some("列太窄");
    }
    if is_scientific(&upper) {
        return Some("科学计数法");
    }
    (is_date(&upper)).then_some("日期")
}

/// `#REF!`, `#NAME?`, `#N/A`, `Err:508`: each program and each year has new ones.
fn is_error(upper: &str) -> bool {
    let coded = upper.strip_prefix("ERR:").is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()));
    let worded = upper
        .strip_prefix('#')
        .is_some_and(|word| word.len() > 1 && (word.ends_with(['!', '?']) || matches!(word, "N/A" | "GETTING_DATA")));
    coded || worded
}

/// `1.38E+10`.
fn is_scientific(upper: &str) -> bool {
    let Some((mantissa, exponent)) = upper.split_once("E+").or_else(|| upper.split_once("E-")) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_number(mantissa) && is_number(exponent)
}

/// `3月2日`, `2026/3/2`, `2026年3月2日`, `Feb-01`, `2-Jan-26`, `12:05`.
fn is_date(upper: &str) -> bool {
    const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    // A time of day may stand behind a date.
    let date = upper.split_once(' ').filter(|(_, time)| time.contains(':')).map_or(upper, |(date, _)| date);
    let number = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|value| (1..=most).contains(&value)) && part.len() <= 4;
    let year = |part: &str| part.len() == 4 && number(part, 2199) && part >= "1900";
    let chinese = date.strip_suffix('日').or_else(|| date.strip_suffix('月')).and_then(|rest| {
        let rest = rest.split_once('年').map_or(rest, |(before, rest)| if year(before) { rest } else { before });
        let (month, day) = rest.split_once('月').unwrap_or((rest, "1"));
        (date.contains('月') && number(month, 12) && number(day, 31)).then_some(())
    });
    if chinese.is_some() {
        return true;
    }
    let parts: Vec<&str> = date.split(['-', '/']).collect();
    let is_month = |part: &&str| MONTHS.contains(part);
    match parts.as_slice() {
        [first, second, third] if first.len() == 4 => year(first) && number(second, 12) && number(third, 31),
        [first, second, third] if date.contains('/') => number(first, 31) && number(second, 31) && year(third),
        [first, second, third] => number(first, 31) && is_month(second) && number(third, 2199),
        [first, second] => (is_month(first) && number(second, 2199)) || (number(first, 31) && is_month(second)),
        _ => date.split(':').count() >= 2 && date.chars().all(|c| c.is_ascii_digit() || c == ':'),
    }
}

/// The telephone cells of one row: a number to call back, and what else stood there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Phones {
    /// Digits of the first that is a number in use.
    pub first: Option<String>,
    /// What else was written, to be kept in the note.
    pub rest: Vec<String>,
}

/// Several numbers in one cell, extensions, words between them: the first number in use is taken, and
/// nothing of the rest is lost.
pub(super) fn phones<'a>(cells: impl IntoIterator<Item = &'a str>) -> Phones {
    let mut found = Phones::default();
    for cell in cells {
        for part in cell.split(['/', '、', '，', ',', '；', ';', '|', '\\', '\n', '或', '和']) {
            let part = part.trim();
            if part.is_empty() || NOTHING.contains(&part.to_lowercase().as_str()) {
                continue;
            }
            let rest = match number_in(part).filter(|_| found.first.is_none()) {
                None => part.to_owned(),
                Some((digits, rest)) => {
                    found.first = Some(digits);
                    rest
                }
            };
            let is_new = !rest.is_empty() && !found.rest.contains(&rest) && found.first.as_deref() != Some(&rest);
            if is_new {
                found.rest.push(rest);
            }
        }
    }
    found
}

/// The first number in use within some words, and the words without it.
fn number_in(part: &str) -> Option<(String, String)> {
    let half = text::to_half_width(part);
    if let Ok(phone) = PhoneNumber::parse(&half) {
        return Some((phone.digits().to_owned(), String::new()));
    }
    // 86 without its plus is a country's number only before a mobile's.
    if let Some(phone) = half.strip_prefix("86").and_then(|rest| PhoneNumber::parse(rest).ok()).filter(|phone| phone.digits().len() == 11) {
        return Some((phone.digits().to_owned(), String::new()));
    }
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | ' ' | '(' | ')');
    let mut from = 0;
    while let Some(start) = half[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let end = half[start..].find(|c| !is_part(c)).map_or(half.len(), |at| start + at);
        let run = half[start..end].trim_end_matches(['-', ' ', '(']);
        let has_plus = half[..start].ends_with('+');
        if let Some((digits, length)) = number_of(run, has_plus) {
            // Brackets that held the number alone go with it.
            let before = half[..start].trim_end_matches('+');
            let (before, behind) = match before.strip_suffix('(') {
                Some(before) => (before, half[start + length..].trim_start_matches(')')),
                None => (before, &half[start + length..]),
            };
            let rest = format!("{} {}", before.trim(), behind.trim());
            return Some((digits, rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-')).to_owned()));
        }
        from = end;
    }
    None
}

/// The number in use that a run begins with, and how much of the run it is. 86 is this country's, which is told from a
/// number's own beginning by a plus, by noughts, or by the mobile's number behind it; a plus before anything else makes it
/// another country's.
fn number_of(run: &str, has_plus: bool) -> Option<(String, usize)> {
    let behind_code = ["0086", "86"].into_iter().find_map(|code| Some((code, run.strip_prefix(code)?.trim_start_matches(['-', ' ', ')']))));
    let of_home = behind_code.and_then(|(code, own)| {
        let (digits, length) = longest_number(own, "+86")?;
        (has_plus || code == "0086" || digits.len() == 11).then_some((digits, run.len() - own.len() + length))
    });
    of_home.or_else(|| longest_number(run, "").filter(|_| !has_plus))
}

/// The number in use that a run of digits is, or begins with at a break; `code` stands before it.
fn longest_number(run: &str, code: &str) -> Option<(String, usize)> {
    let breaks = run.match_indices([' ', '(', '-']).map(|(at, _)| at);
    let mut ends: Vec<usize> = breaks.chain([run.len()]).collect();
    ends.sort_unstable_by(|left, right| right.cmp(left));
    ends.into_iter()
        .find_map(|end| PhoneNumber::parse(&format!("{code}{}", &run[..end])).ok().map(|phone| (phone.digits().to_owned(), end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::read_text as said;

    #[test]
    fn what_a_spreadsheet_spoilt_is_named() {
        for (cells, by) in [
            (
                &["1月2日", "3月2日", "Feb-01", "2-Jan", "2026/3/2", "2026-03-02", "2026年3月2日", "2026年3月", "3/2/2026", "02-Jan-26"][..],
                "日期",
            ),
            (&["2026/3/2 0:00:00", "1:02", "12:05:00", "１月２日"], "日期"),
            (&["#N/A", "#REF!", "#value!", "#DIV/0!", "#CALC!", "Err:508"], "公式错误"),
            (&["=A1", "=B2&\"室\"", "=101"], "公式"),
            (&["TRUE", "false"], "真假值"),
            (&["1.38E+10", "8.60E+11", "1E+05"], "科学计数法"),
            (&["####", "########"], "列太窄"),
        ] {
            for cell in cells {
                assert_eq!(said(cell), CellValue::Spoilt { shown: text::clean_line(cell), by }, "{cell}");
            }
        }
    }

    #[test]
    fn doors_and_words_stay_as_they_are() {
        for cell in
            ["101", "3-2", "21-1-101", "B1", "3#", "12-01", "3月小区", "1-2-3", "E+", "5A", "Mar", "101.5", "13月1日", "MAY座", "1E5"]
        {
            assert_eq!(said(cell), CellValue::Words(cell.into()), "{cell}");
        }
        for (cell, wanted) in [
            ("101.0", "101"),
            (" 0101.00 ", "0101"),
            ("无", ""),
            ("N/A", ""),
            ("—", ""),
            ("暂无", ""),
            ("１０１.0", "101"),
            ("=\"021\"", "021"),
        ] {
            assert_eq!(said(cell), CellValue::Words(wanted.into()), "{cell}");
        }
        assert_eq!((said("同上"), said("〃"), read(None)), (CellValue::Ditto, CellValue::Ditto, CellValue::Words(String::new())));
    }

    #[test]
    fn the_first_number_is_taken_and_nothing_of_the_rest_is_lost() {
        for (cell, first, rest) in [
            ("13800138011/13900139011", Some("13800138011"), &["13900139011"][..]),
            ("0571-88005678转801", Some("057188005678"), &["转801"]),
            ("+852 9123 4567", None, &["+852 9123 4567"]),
            ("旧", None, &["旧"]),
            ("86-13800138015", Some("13800138015"), &[]),
            ("8613800138015", Some("13800138015"), &[]),
            ("林女士13800138011（儿子13900139011）", Some("13800138011"), &["林女士 (儿子13900139011)"]),
            ("13800138011（儿子）", Some("13800138011"), &["(儿子)"]),
            ("138 0013 8011 138 0013 8012", Some("13800138011"), &["138 0013 8012"]),
            ("13800138011、88005678；无", Some("13800138011"), &["88005678"]),
            ("（0571）88005678", Some("057188005678"), &[]),
            ("手机：13800138011", Some("13800138011"), &["手机"]),
            ("1380013801", None, &["1380013801"]),
            ("+86 138-0013-8011（儿子）", Some("13800138011"), &["(儿子)"]),
            ("家里 0086 571 8800 5678", Some("057188005678"), &["家里"]),
            ("（86）13800138011 王先生", Some("13800138011"), &["王先生"]),
            ("86 138 0013 8011 晚上打", Some("13800138011"), &["晚上打"]),
            ("林女士（13800138011）", Some("13800138011"), &["林女士"]),
            ("香港 +852 9123 4567", None, &["香港 +852 9123 4567"]),
            ("暂无", None, &[]),
            ("400-800-1234", Some("4008001234"), &[]),
        ] {
            let found = phones([cell]);
            assert_eq!((found.first.as_deref(), found.rest), (first, rest.iter().map(|rest| (*rest).to_owned()).collect()), "{cell}");
        }
        let two = phones(["", "13800138011", "13800138011", "88005678"]);
        assert_eq!((two.first.as_deref(), two.rest), (Some("13800138011"), vec!["88005678".to_owned()]));
    }
}
