//! What parts of an address are called when somebody wrote only a number: `3` is 3号楼.

/// A bare number is called as residents call it: `3` is `3号楼`, `1602` is `1602室`.
pub fn with_suffix(raw: String, suffix: &str) -> String {
    let bare = raw.strip_suffix('#').unwrap_or(&raw).trim();
    let is_number = bare.starts_with(|c: char| c.is_ascii_digit()) && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    // 3A is a door of its own kind and no building's number.
    if is_number && (suffix == "室" || bare.bytes().all(|b| b.is_ascii_digit())) { format!("{bare}{suffix}") } else { raw }
}

/// `16层` and `16F` are `16`; `地下1层` is `B1`.
pub fn floor_name(raw: &str) -> String {
    let bare = raw.trim_end_matches(['层', '楼', 'F', 'f']).trim();
    match bare.strip_prefix("地下").or_else(|| bare.strip_prefix('负')).or_else(|| bare.strip_prefix('-')) {
        Some(depth) if depth.bytes().all(|b| b.is_ascii_digit()) && !depth.is_empty() => format!("B{depth}"),
        _ => bare.to_uppercase(),
    }
}

/// Leading noughts are a list's alignment, not a building's name: `03` is `3`; `0101` of a door stays.
pub fn without_leading_zeros(raw: &str) -> &str {
    let bare = raw.trim_start_matches('0');
    if raw.starts_with('0') && bare.starts_with(|c: char| c.is_ascii_digit()) { bare } else { raw }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_get_the_word_residents_say() {
        for (raw, suffix, wanted) in [
            ("3", "号楼", "3号楼"),
            ("3#", "号楼", "3号楼"),
            ("3栋", "号楼", "3栋"),
            ("A", "号楼", "A"),
            ("3A", "室", "3A室"),
            ("甲", "单元", "甲"),
        ] {
            assert_eq!(with_suffix(raw.into(), suffix), wanted);
        }
        for (raw, wanted) in [("16层", "16"), ("地下1层", "B1"), ("-2", "B2"), ("b1", "B1"), ("16F", "16"), ("", "")] {
            assert_eq!(floor_name(raw), wanted);
        }
        for (raw, wanted) in [("03", "3"), ("021", "21"), ("0", "0"), ("00", "00"), ("10", "10"), ("0A", "0A"), ("", "")] {
            assert_eq!(without_leading_zeros(raw), wanted);
        }
    }
}
