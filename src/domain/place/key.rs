//! What makes two spellings one place: `03`, `3栋`, `3#` and `三号楼` have the key `3`.
//!
//! Invariants: a key never changes what is shown, it only finds what is stored; two places that
//! people tell apart by a number or a letter never share one. What is called differently by whole
//! words may share one (`A座`, `A栋`), so whoever joins two buildings by their key asks first.
//!
//! Why not an edit distance: `3号楼` and `13号楼` differ by one character.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::super::text;

/// Words that say what is being counted; they tell no two places apart. Longest first.
const COUNTED: [&str; 20] =
    ["号楼", "號樓", "单元", "單元", "号", "號", "楼", "樓", "栋", "棟", "幢", "座", "梯", "门", "門", "室", "房", "户", "期", "层"];

/// The same in Latin letters.
const COUNTED_LATIN: [&str; 11] = ["block", "blk", "bldg", "building", "tower", "unit", "room", "rm", "no", "flat", "phase"];

/// The key of one part of an address: a building, a unit or a door.
pub fn part_key(name: &str) -> String {
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(&text::clean_line(name)).to_lowercase();
    let mut rest = plain.trim();
    rest = rest.strip_prefix('第').filter(|after| starts_with_number(after)).unwrap_or(rest);
    let mut pieces: Vec<String> = Vec::new();
    // Below the ground: -1, 负1 and 地下1 are B1, never 1.
    for below in ["-", "负", "地下"] {
        if let Some(depth) = rest.strip_prefix(below).filter(|depth| starts_with_number(depth)) {
            pieces.push("b".into());
            rest = depth;
            break;
        }
    }
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let taken = if first.is_ascii_digit() {
            let end = run(|c| c.is_ascii_digit());
            pieces.push(number(&rest[..end]));
            end
        } else if numeral(first).is_some() {
            let end = run(|c| numeral(c).is_some());
            pieces.push(number(&value_of(&rest[..end])));
            end
        } else if first.is_ascii_lowercase() {
            let end = run(|c| c.is_ascii_lowercase());
            if let Some(value) = roman(&rest[..end]) {
                pieces.push(value.to_string());
            } else if !COUNTED_LATIN.contains(&&rest[..end]) {
                pieces.push(rest[..end].to_owned());
            }
            end
        } else if !first.is_alphanumeric() {
            first.len_utf8()
        } else if let Some(word) = COUNTED.iter().find(|word| rest.starts_with(**word)).filter(|_| !pieces.is_empty()) {
            word.len()
        } else {
            pieces.push(first.to_string());
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    pieces.join(".")
}

fn starts_with_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || numeral(c).is_some())
}

fn number(digits: &str) -> String {
    let bare = digits.trim_start_matches('0');
    if bare.is_empty() { "0".into() } else { bare.into() }
}

/// A Roman numeral of two letters and more; I, V and X alone are letters that buildings are called by.
fn roman(letters: &str) -> Option<usize> {
    const ROMAN: [&str; 12] = ["", "ii", "iii", "iv", "", "vi", "vii", "viii", "ix", "", "xi", "xii"];
    ROMAN.iter().position(|numeral| *numeral == letters && !letters.is_empty()).map(|at| at + 1)
}

/// The value of a Chinese numeral's character; tens and hundreds by their size.
fn numeral(c: char) -> Option<u32> {
    const DIGITS: [&str; 10] = ["〇零", "一壹", "二贰貳", "三叁參参叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"];
    match c {
        '十' | '拾' => Some(10),
        '廿' => Some(20),
        '卅' => Some(30),
        '百' | '佰' => Some(100),
        _ => DIGITS.iter().zip(0..).find(|(forms, _)| forms.contains(c)).map(|(_, value)| value),
    }
}

/// `二十一` is 21, `一百零二` 102; without tens the digits stand side by side: `一〇一` is 101.
pub(super) fn value_of(numerals: &str) -> String {
    let values: Vec<u32> = numerals.chars().filter_map(numeral).collect();
    if values.iter().all(|value| *value < 10) {
        return values.iter().map(u32::to_string).collect();
    }
    let (mut sum, mut digit) = (0_u32, None);
    for value in values {
        if value < 10 {
            digit = Some(value);
        } else {
            sum = sum.saturating_add(digit.take().unwrap_or(1) * value);
        }
    }
    sum.saturating_add(digit.unwrap_or(0)).to_string()
}

/// Whether a character can stand in a Chinese number.
pub fn is_numeral(c: char) -> bool {
    numeral(c).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_place_share_a_key() {
        for (same, key) in [
            (
                &[
                    "3",
                    "03",
                    "３",
                    "3#",
                    "3栋",
                    "3幢",
                    "3座",
                    "3号楼",
                    "3号",
                    "三号楼",
                    "叁栋",
                    "3 栋",
                    "第3栋",
                    "Block 3",
                    "No.3",
                    "3號樓",
                    "③号楼",
                    "⑶",
                    "⒊栋",
                    "㈢栋",
                    "㊂号",
                    "Ⅲ座",
                    "III栋",
                    "參號樓",
                    "参栋",
                    "叄座",
                ][..],
                "3",
            ),
            (&["21", "021", "二十一栋", "廿一栋", "21 号楼", "\u{feff}21"], "21"),
            (&["10", "十号楼", "10幢"], "10"),
            (&["A", "a座", "Ａ栋", "A 座", "Ⓐ座"], "a"),
            (&["3A", "3号楼A座", "3-A"], "3.a"),
            (&["1单元", "一单元", "01", "1梯", "1门"], "1"),
            (&["甲", "甲单元"], "甲"),
            (&["101", "0101", "101室", "一〇一室", "101房", "101户"], "101"),
            (&["B1", "-1", "负1", "地下1层", "b-1"], "b.1"),
            (&["102", "一百零二室"], "102"),
            (&["一期3号楼", "1期3栋"], "1.3"),
        ] {
            for spelling in same {
                assert_eq!(part_key(spelling), key, "{spelling}");
            }
        }
    }

    #[test]
    fn different_places_keep_different_keys() {
        let names = [
            "3号楼",
            "13号楼",
            "30号楼",
            "33号楼",
            "3A",
            "东区3号楼",
            "西区3号楼",
            "甲单元",
            "乙单元",
            "101",
            "1-01",
            "-101",
            "商铺101",
            "V座",
            "Mix",
            "11",
            "三十三号院",
            "会所",
            "",
            "楼",
        ];
        for (index, left) in names.iter().enumerate() {
            for right in &names[index + 1..] {
                assert_ne!(part_key(left), part_key(right), "{left} {right}");
            }
        }
    }
}
