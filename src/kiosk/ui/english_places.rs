//! Addresses of an estate in English: 3号楼 2单元 1602室 is Building 3 Unit 2 Room 1602.
//!
//! Owns the marks that estates write behind their numbers, and what stands in every building: 3号楼 2单元 电梯 is Building 3
//! Unit 2 lift. What does not fit is not guessed at: a visitor finds 甲座 by
//! its own sign.

/// A mark and the English word that goes before its number.
const MARKS: [(&str, &str); 14] = [
    ("号楼", "Building"),
    ("栋", "Building"),
    ("幢", "Building"),
    ("座", "Block"),
    ("单元", "Unit"),
    ("层", "Floor"),
    ("楼", "Floor"),
    ("期", "Phase"),
    ("号室", ROOM),
    ("室", ROOM),
    ("房", ROOM),
    ("区", "Zone"),
    ("号电梯", "Lift"),
    ("号梯", "Lift"),
];

/// What is the same in every building; inside an address it is written small.
const PLACES: [(&str, &str); 17] = [
    (LOBBY, "Lobby"),
    ("电梯", "Lift"),
    ("客梯", "Passenger lift"),
    ("货梯", "Goods lift"),
    ("电梯厅", "Lift hall"),
    ("楼道", "Corridor"),
    ("走廊", "Corridor"),
    ("楼梯间", "Stairs"),
    ("天台", "Roof"),
    ("车库", "Garage"),
    ("地下车库", "Underground garage"),
    ("大门", "Gate"),
    ("东门", "East gate"),
    ("南门", "South gate"),
    ("西门", "West gate"),
    ("北门", "North gate"),
    ("水泵房", "Pump room"),
];

pub(super) const ROOM: &str = "Room";
const LOBBY: &str = "大堂";

/// The English form; `None` if any part is not a number with a mark.
pub(super) fn english(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split([' ', '·']).filter(|part| !part.is_empty()).collect();
    // "3、4、5 号楼" is one part with a space before its mark.
    if let [numbers, mark] = parts.as_slice()
        && let Some((_, word)) = MARKS.iter().find(|(known, _)| known == mark)
        && let Some(numbers) = several(numbers)
    {
        return Some(format!("{word}s {numbers}"));
    }
    words(text).map(|words| words.join(" "))
}

/// The same as it is said on the telephone: Building 3, floor 1, lobby.
pub(super) fn read_out(text: &str) -> Option<String> {
    let mut words = words(text)?;
    for word in words.iter_mut().skip(1) {
        word[..1].make_ascii_lowercase();
    }
    Some(words.join(", "))
}

fn words(text: &str) -> Option<Vec<String>> {
    let parts = text.split([' ', '·']).filter(|part| !part.is_empty());
    let words = parts.enumerate().map(|(index, text)| place(text, index > 0).or_else(|| part(text)));
    words.collect::<Option<Vec<_>>>().filter(|words| !words.is_empty())
}

fn place(text: &str, inside: bool) -> Option<String> {
    let (_, word) = PLACES.iter().find(|(known, _)| *known == text)?;
    Some(if inside { word.to_ascii_lowercase() } else { (*word).to_owned() })
}

fn part(text: &str) -> Option<String> {
    if let Some(place) = text.strip_suffix(LOBBY) {
        return Some(if place.is_empty() { "Lobby".into() } else { format!("{} lobby", part(place)?) });
    }
    let (number, word) = MARKS.iter().find_map(|(mark, word)| Some((text.strip_suffix(mark)?, word)))?;
    if is_number(number) { Some(format!("{word} {number}")) } else { Some(format!("{word}s {}", several(number)?)) }
}

fn several(text: &str) -> Option<String> {
    let numbers: Vec<_> = text.split('、').collect();
    (numbers.len() > 1 && numbers.iter().all(|number| is_number(number))).then(|| numbers.join(", "))
}

/// 12, 3A, B1.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 6 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::{english, read_out};

    #[test]
    fn numbers_with_marks_are_turned_round() {
        let cases = [
            ("3号楼", "Building 3"),
            ("2单元", "Unit 2"),
            ("1602室", "Room 1602"),
            ("3号楼 2单元 1602室", "Building 3 Unit 2 Room 1602"),
            ("3、4、5 号楼", "Buildings 3, 4, 5"),
            ("3号楼大堂", "Building 3 lobby"),
            ("B1层", "Floor B1"),
            ("3号楼 2单元 电梯", "Building 3 Unit 2 lift"),
            ("2单元 1号电梯", "Unit 2 Lift 1"),
            ("地下车库 A区", "Underground garage Zone A"),
            ("楼道", "Corridor"),
        ];
        for (chinese, wanted) in cases {
            assert_eq!(english(chinese).as_deref(), Some(wanted), "{chinese}");
        }
    }

    #[test]
    fn an_address_is_read_out_part_by_part() {
        assert_eq!(read_out("3号楼 1层 大堂").as_deref(), Some("Building 3, floor 1, lobby"));
        assert_eq!(read_out("梧桐路 18 号"), None);
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        for text in ["甲座", "工程维修部", "", "厨房", "水龙头 2单元"] {
            assert_eq!(english(text), None, "{text}");
        }
    }
}
