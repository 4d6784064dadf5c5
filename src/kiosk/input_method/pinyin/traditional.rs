//! Simplified to Traditional Chinese, for committed text and candidates.
//!
//! Owns the conversion: the longest known phrase wins, then the character's usual form. The tables were made from
//! OpenCC's (Apache-2.0) by `ui/assets/input/pinyin/build.py`: phrases that characters alone get right are not in them.
//!
//! Invariant: a converted name is a wrong name. People's names never pass the general table: a surname has a table of
//! its own (`surnames`), a given name stays as it was written, because only its bearer knows whether 云 is 雲. Of
//! 余管家 the title alone is converted, also in the middle of a sentence.
//!
//! Why not the crate `ferrous-opencc`: it unpacks its dictionaries at start and brings rkyv, fst and their macros,
//! for tables that fit in 0.3 MB of sorted arrays.

mod surnames;

use super::lexicon::Lexicon;
pub use surnames::surname_to_traditional;

/// Where the dictionaries' form is nobody's: what Hong Kong and Taiwan both write (OpenCC's regional variants, and 台, 才, 核
/// as everybody writes them).
const USUAL: [(char, char); 15] = [
    ('爲', '為'),
    ('啓', '啟'),
    ('衆', '眾'),
    ('僞', '偽'),
    ('溼', '濕'),
    ('説', '說'),
    ('覈', '核'),
    ('檯', '台'),
    ('臺', '台'),
    ('牀', '床'),
    ('羣', '群'),
    ('纔', '才'),
    ('裏', '裡'),
    ('“', '「'),
    ('”', '」'),
];

/// What people are called by behind their names.
const TITLES: [&str; 29] = [
    "管家",
    "先生",
    "女士",
    "小姐",
    "太太",
    "经理",
    "主任",
    "主管",
    "师傅",
    "队长",
    "班长",
    "组长",
    "老师",
    "医生",
    "大夫",
    "护士",
    "律师",
    "会计",
    "工程师",
    "阿姨",
    "叔叔",
    "大爷",
    "大妈",
    "奶奶",
    "爷爷",
    "书记",
    "警官",
    "院长",
    "同学",
];

/// Characters of common words that end in a character which is a surname too: 剩余, 由于, 规范, 分钟, 计划.
const NOT_A_NAME_BEHIND: &str =
    "剩多其业盈残富有由关对至等位属终基鉴处用善勇忙乐限源规模示防典分秒时刻闹每当以之先前后最今售然骨能山安入这那各某几此品物";

fn usual(character: char) -> char {
    USUAL.iter().find(|(form, _)| *form == character).map_or(character, |(_, usual)| *usual)
}

/// Writes `text` in Traditional characters; what has no other form stays as it is. Surnames before a title are written
/// as surnames.
pub fn to_traditional(lexicon: &Lexicon, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(character) = rest.chars().next() {
        let length = match surname_before_title(rest, before) {
            Some(length) => {
                out.push_str(&surname_to_traditional(&rest[..length]));
                length
            }
            None => match lexicon.traditional_phrase(rest) {
                Some((length, phrase)) => {
                    out.extend(phrase.chars().map(usual));
                    length
                }
                None => {
                    out.push(usual(lexicon.traditional_character(character)));
                    character.len_utf8()
                }
            },
        };
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
    out
}

/// As [`to_traditional`], where the text may name people: they are written as their names are.
pub fn to_traditional_among(lexicon: &Lexicon, text: &str, people: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let next = people.iter().filter(|name| is_name(name)).filter_map(|name| Some((rest.find(name.as_str())?, name)));
        let Some((at, name)) = next.min_by_key(|(at, name)| (*at, std::cmp::Reverse(name.len()))) else {
            out.push_str(&to_traditional(lexicon, rest));
            return out;
        };
        out.push_str(&to_traditional(lexicon, &rest[..at]));
        out.push_str(&name_to_traditional(lexicon, name));
        rest = &rest[at + name.len()..];
    }
}

/// Whether this names a person and no desk: 客服中心 may stand where a name is expected.
fn is_name(text: &str) -> bool {
    surnames::surname_of(text).is_some() && text.chars().count() > 1
}

/// Somebody's name in Traditional characters: the title converted, a surname by the surnames' table, and everything else
/// as it was written.
pub fn name_to_traditional(lexicon: &Lexicon, name: &str) -> String {
    name.split_inclusive([' ', '、', '，', ',', '/', '／', '；']).map(|part| one_name(lexicon, part)).collect()
}

fn one_name(lexicon: &Lexicon, name: &str) -> String {
    let bare = name.trim_end_matches([' ', '、', '，', ',', '/', '／', '；']);
    let title = TITLES.iter().find(|title| bare.ends_with(**title)).copied().unwrap_or_default();
    let person = &bare[..bare.len() - title.len()];
    let Some(surname) = surnames::surname_of(person) else { return to_traditional(lexicon, name) };
    // A surname alone is converted; with a given name the whole name is its bearer's.
    let person = if person == surname { surname_to_traditional(person) } else { person.to_owned() };
    format!("{person}{}{}", to_traditional(lexicon, title), to_traditional(lexicon, &name[bare.len()..]))
}

/// How long the surname is that `text` begins with, if the general table would spoil it and a title stands behind it.
fn surname_before_title(text: &str, before: Option<char>) -> Option<usize> {
    let surname = surnames::easily_spoilt(text)?;
    let named = before.is_none_or(|before| !NOT_A_NAME_BEHIND.contains(before));
    (named && TITLES.iter().any(|title| text[surname.len()..].starts_with(title))).then_some(surname.len())
}
