//! Simplified to Traditional Chinese, for committed text and candidates.
//!
//! Owns the conversion: the longest known phrase wins, then the character's usual form. The tables were made from
//! OpenCC's (Apache-2.0) by `data/build.py`: phrases that characters alone get right are not in them.
//!
//! Why not the crate `ferrous-opencc`: it unpacks its dictionaries at start and brings rkyv, fst and their macros,
//! for tables that fit in 0.3 MB of sorted arrays.

use super::lexicon::Lexicon;

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

fn usual(character: char) -> char {
    USUAL.iter().find(|(form, _)| *form == character).map_or(character, |(_, usual)| *usual)
}

/// Writes `text` in Traditional characters; what has no other form stays as it is.
pub fn to_traditional(lexicon: &Lexicon, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (length, converted) = match lexicon.traditional_phrase(rest) {
            Some((length, phrase)) => (length, Some(phrase)),
            None => (character.len_utf8(), None),
        };
        match converted {
            Some(phrase) => out.extend(phrase.chars().map(usual)),
            None => out.push(usual(lexicon.traditional_character(character))),
        }
        rest = &rest[length..];
    }
    out
}
