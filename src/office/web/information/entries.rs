//! Lists of the information rack: names with details and numbers.
//!
//! Why a list is typed as one line an entry and not as a row of fields: staff paste it from the
//! sheet on the wall, sixty lines at once, and it works without scripts.

use super::super::forms;
use crate::domain::{dial_number::DialNumber, information::InfoEntry, limits, text};

/// As it is typed.
pub(super) fn entry_line(entry: &InfoEntry) -> String {
    let line = format!("{} | {} | {}", entry.name, entry.detail, entry.phone);
    line.trim_end_matches([' ', '|']).to_owned()
}

/// Reads `名称 | 说明 | 电话`, one entry a line; the last two may be left out.
pub(super) fn read_entries(typed: &str) -> Result<Vec<InfoEntry>, String> {
    let mut entries = Vec::new();
    for (index, line) in typed.lines().enumerate() {
        let line = text::clean_line(line);
        if line.is_empty() {
            continue;
        }
        let number = index + 1;
        let mut parts: Vec<String> = line.split(['|', '｜']).map(|part| part.trim().to_owned()).collect();
        if parts.len() > 3 {
            return Err(format!("第 {number} 行多于三项，请用两个“|”隔开名称、说明和电话"));
        }
        parts.resize(3, String::new());
        let [name, detail, phone] = <[String; 3]>::try_from(parts).unwrap_or_default();
        if name.is_empty() {
            return Err(format!("第 {number} 行缺少名称"));
        }
        for (what, value, limit) in [("名称", &name, limits::NAME_CHARS), ("说明", &detail, limits::ENTRY_DETAIL_CHARS)] {
            if value.chars().count() > limit {
                return Err(format!("第 {number} 行的{what}超过 {limit} 个字"));
            }
        }
        let phone = match phone.as_str() {
            "" => phone,
            written => match DialNumber::parse(written) {
                Ok(shown) => shown.to_string(),
                Err(error) => return Err(format!("第 {number} 行的电话：{}", forms::dial_word(error))),
            },
        };
        entries.push(InfoEntry { name, detail, phone });
    }
    if entries.len() > limits::INFORMATION_ENTRIES {
        return Err(format!("最多 {} 条，现在有 {} 条", limits::INFORMATION_ENTRIES, entries.len()));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_one_a_line_and_written_back_the_same() {
        let typed = "示例医院 | 急诊 24 小时 | 0571-8800-0120\r\n\r\n便民箱\n政务热线｜｜１２３４５\n开锁 | | 0571-88005678转801";
        let entries = read_entries(typed).unwrap();
        assert_eq!((entries[0].phone.as_str(), entries[1].detail.as_str(), entries[2].phone.as_str()), ("0571-8800-0120", "", "12345"));
        assert_eq!(entries[3].phone, "0571-8800-5678 转801");
        let again = entries.iter().map(entry_line).collect::<Vec<_>>().join("\n");
        assert_eq!(read_entries(&again).unwrap(), entries);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let long = "长".repeat(limits::NAME_CHARS + 1);
        for (typed, sentence) in [
            ("好\n| 只有说明", "第 2 行缺少名称"),
            ("a|b|c|d", "第 1 行多于三项"),
            ("医院||找王主任", "第 1 行的电话：这不是有效的电话号码"),
            ("医院||88005678/88005679", "只能填一个号码"),
            (long.as_str(), "第 1 行的名称超过 20 个字"),
            (&"行\n".repeat(limits::INFORMATION_ENTRIES + 1), "最多 60 条"),
        ] {
            assert!(read_entries(typed).unwrap_err().contains(sentence), "{sentence}");
        }
    }
}
