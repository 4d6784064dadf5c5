//! How characters are read, to find what somebody spells instead of writing it: `yiyuan`, `yy` and `yyuan` are all 医院.
//!
//! Owns which letters say which stretch of a text. Invariants: each character is said by its whole syllable, by its initial or
//! by its first letter, and only the last may be cut short; tones and the likelihood of a reading do not matter, for what is
//! searched is short and what is found is only shown.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{Lexicon, SyllableId};

/// The readings of the characters of some texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readings(BTreeMap<char, Vec<&'static [u8]>>);

impl Readings {
    /// Of these texts; what the lexicon does not know has none.
    pub fn of<'a>(lexicon: &Lexicon<'static>, texts: impl IntoIterator<Item = &'a str>) -> Self {
        let wanted: BTreeSet<char> = texts.into_iter().flat_map(str::chars).filter(|c| !c.is_ascii()).collect();
        let mut found: BTreeMap<char, Vec<&'static [u8]>> = BTreeMap::new();
        for id in 0..lexicon.syllable_count() {
            let Ok(syllable) = SyllableId::try_from(id) else { break };
            let Some(node) = lexicon.child(0, syllable) else { continue };
            for (word, _) in lexicon.words_of(node) {
                let mut characters = lexicon.text(word).chars();
                if let (Some(character), None) = (characters.next(), characters.next())
                    && wanted.contains(&character)
                {
                    found.entry(character).or_default().push(lexicon.syllable(syllable));
                }
            }
        }
        Self(found)
    }

    /// The place in a text, counted in characters, where letters begin to be said; `None`: nowhere.
    pub fn place(&self, text: &str, letters: &str) -> Option<usize> {
        let letters: Vec<u8> = letters.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect();
        let characters: Vec<char> = text.chars().collect();
        let begins = |from: &usize| self.is_sounded(characters[*from]) && self.is_said(&characters[*from..], &letters);
        if letters.is_empty() { None } else { (0..characters.len()).find(begins) }
    }

    fn is_sounded(&self, character: char) -> bool {
        character.is_ascii_alphanumeric() || self.0.contains_key(&character)
    }

    /// Whether the characters begin as the letters say.
    fn is_said(&self, characters: &[char], letters: &[u8]) -> bool {
        // How many letters the characters so far may have taken.
        let mut taken = vec![false; letters.len() + 1];
        taken[0] = true;
        for &character in characters {
            if !self.is_sounded(character) {
                continue;
            }
            let mut next = vec![false; letters.len() + 1];
            for at in (0..letters.len()).filter(|at| taken[*at]) {
                for length in self.lengths(character, &letters[at..]) {
                    next[at + length] = true;
                }
            }
            if next[letters.len()] {
                return true;
            }
            taken = next;
        }
        false
    }

    /// So many of the letters may stand for a character.
    fn lengths(&self, character: char, letters: &[u8]) -> Vec<usize> {
        if character.is_ascii() {
            let same = letters.first().is_some_and(|letter| character.to_ascii_lowercase() as u32 == u32::from(*letter));
            return if same { vec![1] } else { Vec::new() };
        }
        let mut found = Vec::new();
        for reading in self.0.get(&character).into_iter().flatten() {
            let shared = reading.iter().zip(letters).take_while(|(said, typed)| said == typed).count();
            let initial = if reading.get(1) == Some(&b'h') { 2 } else { 1 };
            found.extend([1, initial, reading.len()].into_iter().filter(|length| *length <= shared));
            // Still being typed.
            found.extend((shared == letters.len()).then_some(shared).filter(|shared| *shared > 0));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, letters: &str) -> Option<usize> {
        Readings::of(Lexicon::shared().unwrap(), [text]).place(text, letters)
    }

    #[test]
    fn what_is_spelled_whole_by_initials_or_in_between_is_found_where_it_begins() {
        for letters in ["yiyuan", "YiYuan", "yy", "yyuan", "yiy", "yiyu", "yi'yuan"] {
            assert_eq!(place("社区医院", letters), Some(2), "{letters}");
        }
        assert_eq!(place("市第一医院", "sdyyy"), Some(0));
        assert_eq!(place("重庆银行", "cqyh"), Some(0), "a character with two readings");
        assert_eq!(place("重庆银行", "zhongqing"), Some(0));
        assert_eq!(place("水电（24小时）", "shuid24"), Some(0), "signs are not said");
        assert_eq!(place("ETC 办理点", "etcbl"), Some(0));
        assert_eq!(place("中山中路", "shanzh"), Some(1), "digraphs are initials too");
        assert_eq!(place("绿化部", "lvhua"), Some(0));
    }

    #[test]
    fn what_is_said_otherwise_is_not_found() {
        for letters in ["yuanyi", "yiyuanx", "yyx", "", "'", "tcm"] {
            assert_eq!(place("市第一医院", letters), None, "{letters}");
        }
        assert_eq!(place("、。", "y"), None);
    }
}
