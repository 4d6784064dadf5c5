//! What staff type to find an order: a receipt code, a telephone number, a door in any spelling, a name, words.
//!
//! Owns: how a line of text is taken apart, and whether a submission answers to every part.
//! Invariants: all parts must be found; a door that was written out is that door, so 3号楼 never finds
//! 13号楼 and 1602 never finds 11602; width, case, and the usual signs between digits do not matter.
//!
//! Why a rule in plain code and not the engine's: what a part means (a door, a number, a word) is
//! decided by its look, and every spelling of one door has to be one door.

use super::{
    place::{self, Room, part_key},
    text::{clean_line, to_half_width},
};

/// A telephone number's last digits from this many on.
const TAIL_DIGITS: usize = 4;
/// A receipt code's first digits from this many on.
const CODE_DIGITS: usize = 4;
/// Digits of a whole receipt code.
const WHOLE_CODE: usize = 8;
/// A number in one piece that may stand in the middle of a longer one.
const MIDDLE_DIGITS: usize = 7;

mod literals;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its digits, if it has nothing else.
    digits: Option<String>,
    /// The whole line as one part, where it looks like one: `138 0013 8000`, `3号楼 2单元 1602室`.
    whole: Option<Part>,
    /// Its words, each a part.
    parts: Vec<Part>,
}

/// One thing that must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Digits only, as they are dialled or printed: a code, a telephone number, a door.
    Digits(String),
    /// A place, written out; and as it was written, for who speaks of it in their words.
    Place(Place, String),
    /// Anything else, in lower case.
    Word(String),
}

/// A door as it was written; what was left out is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    phase: Option<String>,
    building: Option<String>,
    unit: Option<String>,
    number: Option<String>,
    /// `3-1602`: whether the last is a unit or a door is not told.
    last: Option<String>,
}

/// What a submission can be found by.
#[derive(Debug, Clone, Default)]
pub struct Findable<'a> {
    /// Eight digits.
    pub code: String,
    /// Digits only; empty if none was left.
    pub phone: &'a str,
    pub room: Option<&'a Room>,
    /// Names, services, words, owners: whatever may hold a word.
    pub texts: Vec<String>,
}

impl Query {
    /// Takes a line apart; `None` if nothing was typed.
    pub fn parse(raw: &str) -> Option<Self> {
        let line = plain(raw);
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.is_empty() {
            return None;
        }
        let whole = if words.len() > 1 { whole(&words) } else { None };
        Some(Self { digits: digits_of(&line), whole, parts: parts(&words) })
    }

    /// The receipt code, if a whole one was typed and nothing else.
    pub fn code(&self) -> Option<&str> {
        self.digits.as_deref().filter(|digits| digits.len() == WHOLE_CODE)
    }

    /// Whether a submission answers to every part.
    pub fn finds(&self, what: &Findable<'_>) -> bool {
        self.whole.as_ref().is_some_and(|part| part.is_in(what)) || self.parts.iter().all(|part| part.is_in(what))
    }
}

/// Half width, lower case, one sign for every dash.
pub fn plain(raw: &str) -> String {
    let half = to_half_width(&clean_line(raw)).to_lowercase();
    half.chars().map(|c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c }).collect()
}

/// Digits without the signs that group them, and without the country's number before a long one.
fn digits_of(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
    let bare = bare.strip_prefix("+86").or_else(|| bare.strip_prefix("0086")).unwrap_or(&bare);
    let bare = bare.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(bare);
    (!bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.to_owned())
}

/// Several words that are one thing: a grouped number, or a door in pieces.
fn whole(words: &[&str]) -> Option<Part> {
    let joined = words.join(" ");
    match digits_of(&joined) {
        Some(digits) if digits.len() >= MIDDLE_DIGITS => Some(Part::Digits(digits)),
        _ => Place::parse(&words.concat()).map(|place| Part::Place(place, joined)),
    }
}

/// Word by word; neighbours that make a door together are one part.
fn parts(words: &[&str]) -> Vec<Part> {
    let mut found = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let most = rest.len().min(4);
        let place = (2..=most).rev().find_map(|n| Some((n, Place::of_pieces(&rest[..n])?)));
        if let Some((n, place)) = place {
            found.push(Part::Place(place, rest[..n].join(" ")));
            rest = &rest[n..];
        } else {
            found.push(part(rest[0]));
            rest = &rest[1..];
        }
    }
    found
}

fn part(word: &str) -> Part {
    let is_door_by_dashes = word.contains('-') && !word.starts_with('+') && word.split('-').all(|piece| (1..=4).contains(&piece.len()));
    if is_door_by_dashes && let Some(place) = Place::parse(word) {
        return Part::Place(place, word.to_owned());
    }
    // `3号` is said of a building and of a door.
    let said = word.strip_suffix('号').filter(|name| name.chars().all(place::is_numeral) || name.bytes().all(|b| b.is_ascii_digit()));
    match digits_of(word).or_else(|| said.filter(|name| !name.is_empty()).map(part_key)) {
        Some(digits) => Part::Digits(digits),
        None => match Place::parse(word) {
            Some(place) => Part::Place(place, word.to_owned()),
            None => Part::Word(word.to_owned()),
        },
    }
}

const PHASE: [&str; 1] = ["期"];
const BUILDING: [&str; 7] = ["号楼", "號樓", "栋", "幢", "座", "#楼", "楼"];
const UNIT: [&str; 4] = ["单元", "單元", "门", "梯"];
const NUMBER: [&str; 4] = ["室", "户", "房", "号"];

/// What stands before the first of some kinds, and what follows it.
fn cut<'a>(text: &'a str, kinds: &[&str]) -> Option<(&'a str, &'a str)> {
    let (at, kind) =
        kinds.iter().filter_map(|kind| text.find(kind).map(|at| (at, *kind))).min_by_key(|(at, kind)| (*at, usize::MAX - kind.len()))?;
    (at > 0).then(|| (&text[..at], &text[at + kind.len()..]))
}

/// Short, and without signs: what a building, a unit or a door is called.
fn is_name(text: &str) -> bool {
    (1..=6).contains(&text.chars().count()) && text.chars().all(char::is_alphanumeric)
}

/// A number, or a number with letters: `1602`, `3a`, `b1`, `十二`. A word is none.
fn is_number(text: &str) -> bool {
    is_name(text) && (text.is_ascii() || text.chars().all(place::is_numeral))
}

impl Place {
    /// A place in one piece: `3-2-1602`, `3号楼2单元1602`, `一期3栋`.
    fn parse(text: &str) -> Option<Self> {
        Self::by_dashes(text).or_else(|| Self::by_kinds(text))
    }

    /// Neighbouring words that are a place only together: at least the first names its kind.
    fn of_pieces(words: &[&str]) -> Option<Self> {
        let place = Self::by_kinds(&words.concat())?;
        // `3号楼 漏水` is a building and a word.
        let is_door = |word: &&str| is_number(word) || Self::by_kinds(word).is_some();
        words.iter().all(is_door).then_some(place)
    }

    fn by_dashes(text: &str) -> Option<Self> {
        let pieces: Vec<&str> = text.split(['-', '/']).collect();
        // `wi-fi` is no door: the last piece of one has a number.
        let has_number = pieces.last().is_some_and(|last| last.contains(|c: char| c.is_ascii_digit()));
        if pieces.len() < 2 || !has_number || !pieces.iter().all(|piece| is_name(piece)) {
            return None;
        }
        let some = |text: &str| Some(part_key(text));
        let door = |text: &str| Some(part_key(text));
        Some(match pieces.as_slice() {
            [building, last] => Self { building: some(building), last: door(last), ..Self::default() },
            [building, unit, number] => {
                Self { building: some(building), unit: Some(part_key(unit)), number: door(number), ..Self::default() }
            }
            [phase, building, unit, number] => Self {
                phase: Some(part_key(phase)),
                building: some(building),
                unit: Some(part_key(unit)),
                number: door(number),
                last: None,
            },
            _ => return None,
        })
    }

    fn by_kinds(text: &str) -> Option<Self> {
        let text = text.trim_matches(['-', ',', '，']);
        let mut place = Self::default();
        let mut rest = text;
        if let Some((phase, after)) = cut(rest, &PHASE).filter(|(phase, _)| is_number(phase)) {
            (place.phase, rest) = (Some(part_key(phase)), after);
        }
        // `3号1602`: a bare sign is a building's only where a door follows it.
        let building =
            cut(rest, &BUILDING).or_else(|| cut(rest, &["#"])).or_else(|| cut(rest, &["号"]).filter(|(_, after)| !after.is_empty()));
        if let Some((building, after)) = building.filter(|(name, _)| is_number(name)) {
            (place.building, rest) = (Some(part_key(building)), after);
        }
        rest = rest.trim_start_matches(['-', ',']);
        if let Some((unit, after)) = cut(rest, &UNIT).filter(|(name, _)| is_number(name) || name.chars().count() == 1) {
            (place.unit, rest) = (Some(part_key(unit)), after);
        }
        rest = rest.trim_start_matches(['-', ',']);
        let has_kind = place != Self::default();
        if !rest.is_empty() {
            let door = NUMBER.iter().find_map(|kind| rest.strip_suffix(kind));
            let number = door.unwrap_or(rest);
            if !is_number(number) || (door.is_none() && !has_kind) {
                return None;
            }
            place.number = Some(part_key(number));
        }
        (place != Self::default()).then_some(place)
    }

    fn is(&self, room: &Room) -> bool {
        let same = |wanted: &Option<String>, there: String| wanted.as_ref().is_none_or(|wanted| *wanted == there);
        let (unit, number) = (part_key(&room.unit), part_key(&room.number));
        same(&self.phase, part_key(&room.phase))
            && same(&self.building, part_key(&room.building))
            && self.last.as_ref().is_none_or(|last| *last == unit || *last == number)
            && same(&self.unit, unit)
            && same(&self.number, number)
    }
}

impl Part {
    fn is_in(&self, what: &Findable<'_>) -> bool {
        match self {
            Self::Digits(digits) => {
                let door = part_key(digits);
                let is_place = what.room.is_some_and(|room| part_key(&room.number) == door || part_key(&room.building) == door);
                is_place || is_dialled_or_printed(digits, what) || is_said(digits, &what.texts)
            }
            Self::Place(place, written) => {
                // `0571-8800` and `1000-0018` have the look of a door.
                let digits = digits_of(written).filter(|digits| digits.len() >= MIDDLE_DIGITS);
                what.room.is_some_and(|room| place.is(room))
                    || digits.is_some_and(|digits| is_dialled_or_printed(&digits, what))
                    || is_said(written, &what.texts)
            }
            Self::Word(word) => is_said(word, &what.texts),
        }
    }
}

/// Whether digits are a telephone number's end, a long piece of it, or a receipt code's beginning.
fn is_dialled_or_printed(digits: &str, what: &Findable<'_>) -> bool {
    digits.len() >= TAIL_DIGITS && what.phone.ends_with(digits)
        || digits.len() >= MIDDLE_DIGITS && what.phone.contains(digits)
        || digits.len() >= CODE_DIGITS && what.code.starts_with(digits)
}

/// Whether a text has the word; a number at its ends is a whole number.
fn is_said(word: &str, texts: &[String]) -> bool {
    let is_numeral = |c: char| c.is_ascii_alphanumeric() || "零一二三四五六七八九十".contains(c);
    let is_number = |c: char| is_numeral(c) && !c.is_ascii_alphabetic();
    let (starts, ends) = (word.starts_with(is_number), word.ends_with(is_number));
    texts.iter().any(|text| {
        let text = plain(text);
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back().is_some_and(is_numeral);
            let after = text[at + word.len()..].chars().next().is_some_and(is_numeral);
            !(starts && before || ends && after)
        })
    })
}

#[cfg(test)]
mod tests;
