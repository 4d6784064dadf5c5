//! Localization: what the office wrote, in the language of the screen.
//!
//! Owns the fallback: English comes from the office's glossary, Traditional characters by conversion, and what has
//! neither stays as it was written. Ids, numbers and whatever a resident typed never come through here.
//!
//! People keep their names in Traditional characters, by themselves ([`localized_name`]) and inside a notice
//! ([`localized`]): only the title is converted, and a surname that stands alone before it. Names of estates, streets and
//! buildings are words and are converted like them; the address that is read out to 119 is not ([`as_written`]).
//!
//! Why a choice of the thread and not an argument: Slint's own translations are one choice of the process too
//! (`select_bundled_translation`), and the two halves of a sentence must not disagree. There is one screen, on one thread.

use std::{cell::RefCell, collections::HashMap};

use slint::{ModelRc, SharedString};

use super::{english_places, slint_values::model};
use crate::{
    domain::{opening_hours::OpeningHours, weather::warning},
    kiosk::{
        input_method::pinyin::{Lexicon, name_to_traditional, surname_to_traditional, to_traditional, to_traditional_among},
        view_models::modes::Language,
    },
    protocol::v1::board::Board,
};

#[derive(Default)]
struct Content {
    language: Language,
    /// Which board the glossary and the names are of.
    revision: Option<u64>,
    /// Whom this board names.
    people: Vec<String>,
    /// Chinese to English: the office's glossary and what its notices bring.
    glossary: HashMap<String, String>,
}

thread_local! {
    static CONTENT: RefCell<Content> = RefCell::default();
}

/// Speaks `language` from now on, about what stands on this board. True if that changes what is on the glass.
pub(super) fn set_language(language: Language, board: Option<&Board>) -> bool {
    CONTENT.with_borrow_mut(|content| {
        let spoken = board.filter(|_| language != Language::Simplified);
        let revision = spoken.map(|board| board.revision);
        if content.language == language && content.revision == revision {
            return false;
        }
        let glossary = spoken.filter(|_| language == Language::English).map(glossary).unwrap_or_default();
        *content = Content { language, revision, people: spoken.map(people).unwrap_or_default(), glossary };
        true
    })
}

/// Another board of perhaps the same revision is shown (sample states): the glossary is read again.
pub(super) fn forget() {
    CONTENT.with_borrow_mut(|content| content.revision = None);
}

fn glossary(board: &Board) -> HashMap<String, String> {
    let mut glossary: HashMap<_, _> = board.glossary.clone().into_iter().collect();
    for (chinese, english) in warning::glossary() {
        glossary.entry(chinese.into()).or_insert_with(|| english.into());
    }
    for warning in &board.warnings {
        for (chinese, english) in [(warning.title(), warning.english_title()), (warning.text.clone(), warning.english.clone())] {
            if !english.is_empty() {
                glossary.insert(chinese, english);
            }
        }
    }
    for notice in &board.notices {
        if let Some(english) = &notice.english {
            glossary.insert(notice.title.clone(), english.title.clone());
            glossary.insert(notice.body.clone(), english.body.clone());
        }
    }
    glossary
}

fn people(board: &Board) -> Vec<String> {
    let butlers = board.butlers.iter().chain(&board.butler).chain(&board.partner).map(|butler| &butler.name);
    let managers = board.duty_rota.iter().chain(&board.duty_manager).map(|duty| &duty.name);
    let mut people: Vec<String> = butlers.chain(managers).cloned().collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// Somebody's name for the glass.
pub(super) fn localized_name(name: &str) -> SharedString {
    let traditional = CONTENT.with_borrow(|content| content.language == Language::Traditional);
    match Lexicon::shared() {
        Some(lexicon) if traditional => name_to_traditional(lexicon, name).into(),
        _ => localized(name),
    }
}

/// A guest's surname and title for the glass: which of them is which is known here and need not be guessed.
pub(super) fn localized_guest(surname: &str, title: &str) -> SharedString {
    let traditional = CONTENT.with_borrow(|content| content.language == Language::Traditional);
    match Lexicon::shared() {
        Some(lexicon) if traditional => format!("{}{}", surname_to_traditional(surname), to_traditional(lexicon, title)).into(),
        _ => format!("{surname}{title}").into(),
    }
}

/// What is read out to others as it stands on the street sign; English has its own words for it.
pub(super) fn as_written(text: &str) -> SharedString {
    let traditional = CONTENT.with_borrow(|content| content.language == Language::Traditional);
    if traditional { text.into() } else { localized(text) }
}

/// The office's text for the glass.
pub(super) fn localized(text: &str) -> SharedString {
    CONTENT.with_borrow(|content| match content.language {
        Language::Simplified => text.into(),
        Language::Traditional => {
            Lexicon::shared().map_or_else(|| text.into(), |lexicon| to_traditional_among(lexicon, text, &content.people).into())
        }
        Language::English => match content.glossary.get(text) {
            Some(english) => english.into(),
            None => english_places::english(text).or_else(|| english_hours(text)).map_or_else(|| text.into(), SharedString::from),
        },
    })
}

/// Working hours say themselves.
fn english_hours(text: &str) -> Option<String> {
    OpeningHours::read(text).ok().map(|hours| hours.english())
}

/// A piece of a text, whose English is said for the text as a whole.
pub(super) fn converted(text: &str) -> SharedString {
    let is_english = CONTENT.with_borrow(|content| content.language == Language::English);
    if is_english { text.into() } else { localized(text) }
}

/// Whether somebody said in English what stands there.
pub(super) fn has_english(text: &str) -> bool {
    CONTENT.with_borrow(|content| content.glossary.contains_key(text))
}

/// A number to dial: only the sign before an extension has a language.
pub(super) fn dialled(number: &str) -> SharedString {
    CONTENT.with_borrow(|content| match content.language {
        Language::Simplified => number.into(),
        Language::Traditional => number.chars().map(|c| if c == '转' { '轉' } else { c }).collect::<String>().into(),
        Language::English => number.replace('转', "x").into(),
    })
}

/// Whether the screen speaks English: what stands in two languages puts that one first.
pub(super) fn speaks_english() -> bool {
    CONTENT.with_borrow(|content| content.language == Language::English)
}

/// Room numbers on the sheet that has "Room" above them: of `Room 803` the number.
pub(super) fn localized_numbers(rooms: &[String]) -> ModelRc<SharedString> {
    model(rooms.iter().map(|room| {
        let text = localized(room);
        text.strip_prefix(english_places::ROOM).map_or(text.clone(), |number| number.trim_start().into())
    }))
}

/// The estate and the last line of an address as a visitor reads them out; empty while the screen speaks Chinese or where
/// the place is not known. An estate without an English name is left to the Chinese words below it.
pub(super) fn english_address(estate: &str, text: &str) -> SharedString {
    CONTENT.with_borrow(|content| {
        let line = text.lines().last().filter(|_| content.language == Language::English);
        let place = line.and_then(english_places::read_out).unwrap_or_default();
        match content.glossary.get(estate) {
            Some(estate) if !place.is_empty() => format!("{estate}, {place}").into(),
            _ => place.into(),
        }
    })
}

/// A list of the office's texts.
pub(super) fn localized_list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> ModelRc<SharedString> {
    model(items.into_iter().map(|item| localized(item.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_translation_stays_as_it_was_written() {
        let mut board = crate::sample::board(crate::sample::instant());
        board.glossary.insert("水龙头维修".into(), "Tap repair".into());
        assert!(set_language(Language::English, Some(&board)) && !set_language(Language::English, Some(&board)));
        assert_eq!((localized("水龙头维修"), localized("没人翻译过")), ("Tap repair".into(), "没人翻译过".into()));
        assert_eq!(localized("3号楼 2单元"), "Building 3 Unit 2");
        assert_eq!(localized("周一至周五 8:00-12:00、14:00-18:00"), "Mon–Fri 08:00–12:00, 14:00–18:00");
        assert_eq!((dialled("0571-8800-5678 转801"), dialled("96345")), ("0571-8800-5678 x801".into(), "96345".into()));
        assert!(set_language(Language::Traditional, Some(&board)));
        assert_eq!(localized("电梯维护通知"), "電梯維護通知");
        assert_eq!(as_written("钱塘江路18号"), "钱塘江路18号");
        assert!(set_language(Language::Simplified, Some(&board)));
        assert_eq!(localized("电梯维护通知"), "电梯维护通知");
    }
    #[test]
    fn people_keep_their_names_in_traditional_characters() {
        let mut board = crate::sample::board(crate::sample::instant());
        let butler = crate::domain::butler::Butler { name: "余管家".into(), ..board.butler.clone().unwrap() };
        board.butlers = vec![butler.clone(), crate::domain::butler::Butler { name: "范云里".into(), ..butler.clone() }];
        board.butler = Some(butler);
        assert!(set_language(Language::Traditional, Some(&board)));
        assert_eq!(
            (localized_name("余管家"), localized_name("陈管家"), localized_name("丑先生")),
            ("余管家".into(), "陳管家".into(), "丑先生".into())
        );
        assert_eq!(localized_name("钟经理"), "鍾經理");
        assert_eq!((localized_name("范云里"), localized_name("客服中心")), ("范云里".into(), "客服中心".into()));
        assert_eq!(localized("请联系范云里或余管家，剩余两个车位"), "請聯繫范云里或余管家，剩餘兩個車位");
        assert!(set_language(Language::Simplified, Some(&board)));
        assert_eq!(localized_name("范云里"), "范云里");
    }
}
