//! The order in which people list what is numbered: 2号楼 before 10号楼, 一期 before 十期, B1 below 1.

use std::cmp::Ordering;

/// A piece of a name: a number, or what stands between numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Number(u64),
    Text(char),
}

/// Compares names piece by piece, digits by their value and not by their look.
pub fn compare(left: &str, right: &str) -> Ordering {
    pieces(left).cmp(&pieces(right)).then_with(|| left.cmp(right))
}

fn pieces(name: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut number: Option<u64> = None;
    for c in name.chars() {
        match c.to_digit(10) {
            Some(digit) => number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit.into())),
            None => {
                found.extend(number.take().map(Piece::Number));
                found.push(chinese_number(c).map_or(Piece::Text(c), Piece::Number));
            }
        }
    }
    found.extend(number.map(Piece::Number));
    found
}

/// Phases and units are counted in characters up to ten; no estate has twenty.
fn chinese_number(c: char) -> Option<u64> {
    "一二三四五六七八九十".chars().position(|numeral| numeral == c).and_then(|index| u64::try_from(index + 1).ok())
}

/// The level of a floor's name: `B2` lies below `B1` below `1`; `None` for what is no number.
pub fn level(floor: &str) -> Option<i32> {
    let below = floor.strip_prefix(['B', 'b', '-', '负']);
    let digits = below.unwrap_or(floor);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let level: i32 = digits[..end].parse().ok()?;
    Some(if below.is_some() { -level } else { level })
}

/// Compares floors by level, those without a number last.
pub fn compare_floors(left: &str, right: &str) -> Ordering {
    let key = |floor: &str| level(floor).map_or((1, 0), |level| (0, level));
    key(left).cmp(&key(right)).then_with(|| compare(left, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>, by: fn(&str, &str) -> Ordering) -> Vec<&str> {
        names.sort_by(|left, right| by(left, right));
        names
    }

    #[test]
    fn numbers_count_by_value() {
        assert_eq!(sorted(vec!["10号楼", "2号楼", "1号楼"], compare), ["1号楼", "2号楼", "10号楼"]);
        assert_eq!(sorted(vec!["三期", "一期", "二期"], compare), ["一期", "二期", "三期"]);
        assert_eq!(sorted(vec!["1602室", "101室", "3A室", "1001室"], compare), ["3A室", "101室", "1001室", "1602室"]);
    }

    #[test]
    fn basements_lie_below_the_ground() {
        assert_eq!(sorted(vec!["10", "2", "B1", "B2", "夹层", "1"], compare_floors), ["B2", "B1", "1", "2", "10", "夹层"]);
    }
}
