//! An address in one piece: `21-1-101`, `21栋1单元101室`, `3号楼1602`, `一期 3# 2单元 1602`.
//!
//! Invariants: what is written with its word (栋, 单元, 室) goes where the word says; bare numbers
//! fill what is left in the order building, unit, door; a single bare number is no address.

use super::{super::text, names};

/// The parts of an address as they were written, named where only a number stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// 期; empty where there is none.
    pub phase: String,
    /// 楼栋.
    pub building: String,
    /// 单元; empty where there is none.
    pub unit: String,
    /// 楼层; empty where it is not told.
    pub floor: String,
    /// 室; empty where only a building or a unit was written.
    pub number: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    Phase,
    Building,
    Unit,
    Floor,
    Door,
    Bare,
}

/// Words that end a part; longest first, so that 号楼 is not taken for 号.
const WORDS: [(&str, Role); 20] = [
    ("号楼", Role::Building),
    ("號樓", Role::Building),
    ("号栋", Role::Building),
    ("号幢", Role::Building),
    ("单元", Role::Unit),
    ("單元", Role::Unit),
    ("号房", Role::Door),
    ("号室", Role::Door),
    ("期", Role::Phase),
    ("栋", Role::Building),
    ("棟", Role::Building),
    ("幢", Role::Building),
    ("座", Role::Building),
    ("楼", Role::Building),
    ("#", Role::Building),
    ("梯", Role::Unit),
    ("层", Role::Floor),
    ("室", Role::Door),
    ("房", Role::Door),
    ("户", Role::Door),
];

struct Token {
    value: String,
    word: &'static str,
    role: Role,
}

fn tokens(raw: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut value = String::new();
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let word = WORDS.iter().find(|(word, _)| rest.starts_with(word) && ends_a_part(&value));
        let taken = if let Some((word, role)) = word {
            found.push(Token { value: std::mem::take(&mut value), word, role: *role });
            word.len()
        } else {
            // A minus before the first digit of a part is below the ground, not a separator.
            let separates = first.is_whitespace() || matches!(first, '-' | '–' | '—' | '/' | '\\' | '_' | ',' | '，' | '、' | '.' | '·');
            if !separates {
                value.push(first);
            } else if !value.is_empty() {
                found.push(Token { value: std::mem::take(&mut value), word: "", role: Role::Bare });
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    if !value.is_empty() {
        found.push(Token { value, word: "", role: Role::Bare });
    }
    found
}

/// Whether a word after this ends a part: a number, a letter or one of the words people count with.
fn ends_a_part(value: &str) -> bool {
    value.chars().next_back().is_some_and(|c| {
        c.is_ascii_alphanumeric() || c.is_numeric() || super::key::is_numeral(c) || "甲乙丙丁戊己庚辛壬癸东南西北中前后左右".contains(c)
    })
}

/// Reads an address in one piece. `None` if it names no building, or nothing beside it.
pub fn read(raw: &str) -> Option<Parts> {
    let line = text::to_half_width(&text::clean_line(raw));
    let mut parts = Parts::default();
    let mut bare: Vec<String> = Vec::new();
    for Token { value, word, role } in tokens(&line) {
        let written = format!("{value}{word}");
        match role {
            Role::Phase if parts.phase.is_empty() => parts.phase = written,
            // 3号楼A座 is one building; a 楼 after it is a floor.
            Role::Building if !parts.building.is_empty() && word == "楼" => parts.floor = names::floor_name(&value),
            Role::Building => parts.building.push_str(&if word == "#" { format!("{value}号楼") } else { written }),
            Role::Unit => parts.unit = written,
            Role::Floor => parts.floor = names::floor_name(&value),
            Role::Door if parts.number.is_empty() => parts.number = written,
            Role::Phase | Role::Door | Role::Bare => bare.push(value),
        }
    }
    let missing = [parts.building.is_empty(), parts.unit.is_empty(), parts.number.is_empty()];
    match (missing, bare.as_mut_slice()) {
        (_, []) => {}
        ([true, true, true], [phase, building, unit, door]) => {
            // The third of four is a floor where the door's number begins with it and the second may be a
            // unit, of which no building has ten.
            if door.starts_with(unit.as_str()) && door.len() == unit.len() + 2 && building.len() == 1 {
                parts.floor = names::floor_name(unit);
                (parts.building, parts.unit) = (std::mem::take(phase), std::mem::take(building));
            } else {
                parts.phase = names::with_suffix(std::mem::take(phase), "期");
                (parts.building, parts.unit) = (std::mem::take(building), std::mem::take(unit));
            }
            parts.number = std::mem::take(door);
        }
        ([true, true, true], [building, unit, door]) => {
            (parts.building, parts.unit, parts.number) = (std::mem::take(building), std::mem::take(unit), std::mem::take(door));
        }
        ([true, _, true], [building, door]) => (parts.building, parts.number) = (std::mem::take(building), std::mem::take(door)),
        ([true, true, false], [building, unit]) => (parts.building, parts.unit) = (std::mem::take(building), std::mem::take(unit)),
        ([true, _, false], [building]) => parts.building = std::mem::take(building),
        ([false, true, true], [unit, door]) => (parts.unit, parts.number) = (std::mem::take(unit), std::mem::take(door)),
        ([false, true, false], [unit]) => parts.unit = std::mem::take(unit),
        ([false, _, true], doors) => parts.number = doors.join("-"),
        _ => return None,
    }
    let is_address = !parts.building.is_empty() && (!parts.unit.is_empty() || !parts.number.is_empty());
    is_address.then(|| Parts {
        phase: parts.phase,
        building: names::with_suffix(names::without_leading_zeros(&parts.building).to_owned(), "号楼"),
        unit: names::with_suffix(names::without_leading_zeros(&parts.unit).to_owned(), "单元"),
        floor: parts.floor,
        number: names::with_suffix(parts.number, "室"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> Option<String> {
        let Parts { phase, building, unit, floor, number } = read(raw)?;
        Some([phase, building, unit, floor, number].join("|"))
    }

    #[test]
    fn addresses_in_one_piece_come_apart() {
        for (raw, wanted) in [
            ("21-1-101", "|21号楼|1单元||101室"),
            ("21栋1单元102室", "|21栋|1单元||102室"),
            ("3号楼2单元1602", "|3号楼|2单元||1602室"),
            ("3号楼 2单元 16层 1602室", "|3号楼|2单元|16|1602室"),
            ("3-1602", "|3号楼|||1602室"),
            ("21-1-101室", "|21号楼|1单元||101室"),
            ("3-1602室", "|3号楼|||1602室"),
            ("A座1201", "|A座|||1201室"),
            ("一期3栋1单元101", "一期|3栋|1单元||101室"),
            ("1-21-1-101", "1期|21号楼|1单元||101室"),
            ("21-1-16-1602", "|21号楼|1单元|16|1602室"),
            ("21#1-101", "|21号楼|1单元||101室"),
            ("021－01－0101", "|21号楼|1单元||0101室"),
            ("3号楼2单元16-02", "|3号楼|2单元||16-02室"),
            ("东区3号楼101", "|东区3号楼|||101室"),
            ("三号楼一单元三〇二室", "|三号楼|一单元||三〇二室"),
            ("3号楼A座1201", "|3号楼A座|||1201室"),
            ("3幢甲单元B101", "|3幢|甲单元||B101"),
            ("3号楼2单元", "|3号楼|2单元||"),
            ("12号楼5楼503", "|12号楼||5|503室"),
            ("③号楼-101", "|③号楼|||101室"),
        ] {
            assert_eq!(shown(raw).as_deref(), Some(wanted), "{raw}");
        }
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        for raw in ["1602", "1602室", "", "  ", "3号楼", "林女士", "合计", "-", "1-2-3-4-5"] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }
}
