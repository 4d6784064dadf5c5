//! The engine's data, used in place: a byte slice with sorted arrays, read through views that never panic.
//!
//! Owns the layout of `ui/assets/input/pinyin.dat` (written by `build.py` beside it, in `pinyin/`; both change together):
//!
//! ```text
//! "LBPINYIN"  version u32  sections u32  (offset u32, length u32) per section  crc32(body) u32  crc32(head) u32  body
//! ```
//!
//! All numbers are little-endian. Opening checks the head and that the arrays fit each other, which touches a few
//! pages only; [`Lexicon::verify`] reads everything. What a check at start cannot see (a flipped bit inside an
//! array) reads as a missing word or an odd cost, never as a panic: every access is bounds-checked.
//!
//! Why not parse into maps at start: that costs 40 ms and three times the memory, most of it never looked at.

use std::sync::LazyLock;

use super::{
    arrays::{Words, crc32},
    cost::Cost,
};

/// Numbers a word; the first few are classes, see [`WordId::START`] and following.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct WordId(pub u32);

impl WordId {
    /// The beginning of a phrase.
    pub const START: Self = Self(0);
    /// Digits and Latin letters that pass through.
    pub const NUMBER: Self = Self(1);
    /// A person's full name.
    pub const NAME: Self = Self(2);
    /// A surname before a title.
    pub const SURNAME: Self = Self(3);
}

/// Numbers a syllable, in alphabetical order.
pub(super) type SyllableId = u16;

/// Why the data cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    #[error("this is no pinyin data")]
    NotOurs,
    #[error("pinyin data of version {0}, this program reads version {VERSION}")]
    Version(u32),
    #[error("the pinyin data is cut short or its parts do not fit each other")]
    Truncated,
    #[error("the pinyin data is damaged")]
    Damaged,
}

const MAGIC: &[u8; 8] = b"LBPINYIN";
const VERSION: u32 = 1;
const SECTIONS: usize = 21;
const SYLLABLE_BYTES: usize = 8;
const NAME_BYTES: usize = 16;

pub(super) const EMBEDDED: &[u8] = include_bytes!("../../../../ui/assets/input/pinyin.dat");

/// A surname or (part of) a given name with its costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameEntry {
    pub first: char,
    pub second: Option<char>,
    costs: u32,
}

impl NameEntry {
    /// The entry's only cost, or, of a given-name character, that of its first place.
    pub fn cost(self) -> Cost {
        (self.costs & 0xff) as Cost
    }

    /// Of a given-name character: as the last of two.
    pub fn cost_last(self) -> Cost {
        (self.costs >> 8 & 0xff) as Cost
    }

    /// Of a given-name character: alone.
    pub fn cost_only(self) -> Cost {
        (self.costs >> 16 & 0xff) as Cost
    }
}

/// Which of the three tables of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameTable {
    Surnames,
    /// Characters of given names.
    Given,
    /// Whole given names of two characters.
    GivenPairs,
}

/// Words, readings, costs and names. Cheap to copy around by reference; holds nothing but slices.
#[derive(Clone)]
pub struct Lexicon<'a> {
    all: &'a [u8],
    syllables: &'a [u8],
    node_syllable: &'a [u8],
    node_child: Words<'a>,
    node_word: Words<'a>,
    readings: Words<'a>,
    text_start: Words<'a>,
    text: &'a [u8],
    word_cost: &'a [u8],
    word_backoff: &'a [u8],
    pair_start: Words<'a>,
    pairs: Words<'a>,
    context_pair: Words<'a>,
    context_start: Words<'a>,
    triples: Words<'a>,
    names: [&'a [u8]; 3],
    character_forms: Words<'a>,
    phrase_start: Words<'a>,
    phrases: &'a [u8],
    end_cost: &'a [u8],
}

impl Lexicon<'static> {
    /// The data that is part of the program.
    pub fn embedded() -> Result<Self, LexiconError> {
        Self::open(EMBEDDED)
    }

    /// The same, opened once for the whole process; `None` only in a broken build.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: LazyLock<Option<Lexicon<'static>>> = LazyLock::new(|| Lexicon::embedded().ok());
        SHARED.as_ref()
    }
}

impl<'a> Lexicon<'a> {
    /// Views `data` as a lexicon after checking its head and the sizes of its parts.
    pub fn open(data: &'a [u8]) -> Result<Self, LexiconError> {
        let head = |index: usize| -> Result<u32, LexiconError> {
            data.get(8 + index * 4..12 + index * 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes).ok_or(LexiconError::Truncated)
        };
        if data.get(..8) != Some(MAGIC.as_slice()) {
            return Err(LexiconError::NotOurs);
        }
        if head(0)? != VERSION {
            return Err(LexiconError::Version(head(0)?));
        }
        if head(1)? as usize != SECTIONS || head(3 + 2 * SECTIONS)? != crc32(&data[..16 + 8 * SECTIONS]) {
            return Err(LexiconError::Damaged);
        }
        let section = |index: usize| -> Result<&'a [u8], LexiconError> {
            let (offset, length) = (head(2 + 2 * index)? as usize, head(3 + 2 * index)? as usize);
            data.get(offset..offset.saturating_add(length)).ok_or(LexiconError::Truncated)
        };
        let words = |index: usize| section(index).map(Words);
        let lexicon = Self {
            all: data,
            syllables: section(0)?,
            node_syllable: section(1)?,
            node_child: words(2)?,
            node_word: words(3)?,
            readings: words(4)?,
            text_start: words(5)?,
            text: section(6)?,
            word_cost: section(7)?,
            word_backoff: section(8)?,
            pair_start: words(9)?,
            pairs: words(10)?,
            context_pair: words(11)?,
            context_start: words(12)?,
            triples: words(13)?,
            names: [section(14)?, section(15)?, section(16)?],
            character_forms: words(17)?,
            phrase_start: words(18)?,
            phrases: section(19)?,
            end_cost: section(20)?,
        };
        let (nodes, count) = (lexicon.node_syllable.len() / 2, lexicon.word_cost.len());
        let fits = lexicon.node_child.len() == nodes + 1
            && lexicon.node_word.len() == nodes + 1
            && lexicon.text_start.len() == count + 1
            && lexicon.pair_start.len() == count + 1
            && lexicon.word_backoff.len() == count
            && lexicon.end_cost.len() == count
            && lexicon.context_start.len() == lexicon.context_pair.len() + 1;
        if fits { Ok(lexicon) } else { Err(LexiconError::Truncated) }
    }

    /// Reads every byte and compares it with the checksum: 11 MB, so not at every start.
    pub fn verify(&self) -> Result<(), LexiconError> {
        let at = 16 + 8 * SECTIONS;
        let stored = self.all.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
        let body = self.all.get(at + 8..).unwrap_or_default();
        if stored == Some(crc32(body)) { Ok(()) } else { Err(LexiconError::Damaged) }
    }

    pub(super) fn syllable_count(&self) -> usize {
        self.syllables.len() / SYLLABLE_BYTES
    }

    /// The letters of a syllable, without tone, ü written as v.
    pub(super) fn syllable(&self, id: SyllableId) -> &'a [u8] {
        let start = id as usize * SYLLABLE_BYTES;
        let padded = self.syllables.get(start..start + SYLLABLE_BYTES).unwrap_or_default();
        let length = padded.iter().position(|&b| b == 0).unwrap_or(padded.len());
        &padded[..length]
    }

    pub(super) fn find_syllable(&self, letters: &[u8]) -> Option<SyllableId> {
        let ids = self.syllables_from(letters);
        (ids.start < ids.end && self.syllable(ids.start) == letters).then_some(ids.start)
    }

    /// The syllables that begin with `prefix`.
    pub(super) fn syllables_from(&self, prefix: &[u8]) -> std::ops::Range<SyllableId> {
        let partition = |is_before: &dyn Fn(&[u8]) -> bool| {
            let (mut low, mut high) = (0, self.syllable_count());
            while low < high {
                let middle = low.midpoint(high);
                if is_before(self.syllable(middle as SyllableId)) { low = middle + 1 } else { high = middle }
            }
            low as SyllableId
        };
        let start = partition(&|s| s < prefix);
        start..partition(&|s| s < prefix || s.starts_with(prefix)).max(start)
    }

    /// The node below `node` by one syllable; 0 is the root.
    pub(super) fn child(&self, node: u32, syllable: SyllableId) -> Option<u32> {
        let range = self.node_child.range(node as usize, self.node_syllable.len() / 2);
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low.midpoint(high);
            let found = match self.node_syllable.get(middle * 2..middle * 2 + 2) {
                Some(&[a, b]) => u16::from_le_bytes([a, b]),
                _ => return None,
            };
            match found.cmp(&syllable) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return (middle > node as usize).then_some(middle as u32),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The words of a node, likeliest first, with the cost of this reading of theirs.
    pub(super) fn words_of(&self, node: u32) -> impl Iterator<Item = (WordId, Cost)> + '_ {
        let range = self.node_word.range(node as usize, self.readings.len());
        range.map(|index| self.readings.at(index)).map(|packed| (WordId(packed & 0xff_ffff), (packed >> 24) as Cost))
    }

    /// The characters of a word; empty for classes.
    pub(super) fn text(&self, word: WordId) -> &'a str {
        let bytes = self.text.get(self.text_start.range(word.0 as usize, self.text.len())).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// What a word costs anywhere.
    pub(super) fn word_cost(&self, word: WordId) -> Cost {
        self.word_cost.get(word.0 as usize).map_or(Cost::from(u8::MAX), |&cost| Cost::from(cost))
    }

    /// What it costs that `word` was followed by something it is not known for.
    pub(super) fn word_backoff(&self, word: WordId) -> Cost {
        self.word_backoff.get(word.0 as usize).map_or(0, |&cost| Cost::from(cost.cast_signed()))
    }

    /// What it costs that nothing follows `word`.
    pub(super) fn end_cost(&self, word: WordId) -> Cost {
        self.end_cost.get(word.0 as usize).map_or(0, |&cost| Cost::from(cost))
    }

    /// The known pair of two neighbours.
    pub(super) fn pair(&self, first: WordId, second: WordId) -> Option<Pair> {
        let range = self.pair_start.range(first.0 as usize, self.pairs.len());
        let index = self.pairs.find(range, second.0, |packed| packed & 0x3_ffff)?;
        let packed = self.pairs.at(index);
        let backoff = packed >> 26;
        let context = (backoff != NO_TRIPLES).then(|| self.context_pair.find(0..self.context_pair.len(), index as u32, |p| p)).flatten();
        Some(Pair {
            cost: (packed >> 18 & 0xff) as Cost,
            context: context.map(|index| Context { index: index as u32, backoff: (backoff as Cost - 8) * 4 / 3 }),
        })
    }

    /// The cost of `third` after a pair.
    pub(super) fn triple(&self, context: Context, third: WordId) -> Option<Cost> {
        let range = self.context_start.range(context.index as usize, self.triples.len());
        let index = self.triples.find(range, third.0, |packed| packed & 0x3_ffff)?;
        Some((self.triples.at(index) >> 18 & 0xff) as Cost)
    }

    /// The names that are read as these one or two syllables.
    pub(super) fn names(&self, table: NameTable, first: SyllableId, second: Option<SyllableId>) -> impl Iterator<Item = NameEntry> + 'a {
        let key = (u32::from(first) + 1) << 16 | second.map_or(0, |s| u32::from(s) + 1);
        let records = Words(self.names[table as usize]);
        let count = records.len() / (NAME_BYTES / 4);
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if records.at(middle * 4) < key { low = middle + 1 } else { high = middle }
        }
        (low..count).map(move |index| index * 4).take_while(move |&at| records.at(at) == key).filter_map(move |at| {
            let second = Some(records.at(at + 2)).filter(|&point| point != 0);
            Some(NameEntry {
                first: char::from_u32(records.at(at + 1))?,
                second: second.and_then(char::from_u32),
                costs: records.at(at + 3),
            })
        })
    }

    /// The Traditional form of one character.
    pub(super) fn traditional_character(&self, character: char) -> char {
        let (mut low, mut high) = (0, self.character_forms.len() / 2);
        while low < high {
            let middle = low.midpoint(high);
            if self.character_forms.at(middle * 2) < character as u32 { low = middle + 1 } else { high = middle }
        }
        let found = (self.character_forms.at(low * 2) == character as u32).then(|| self.character_forms.at(low * 2 + 1));
        found.and_then(char::from_u32).filter(|&form| form != '\0').unwrap_or(character)
    }

    /// The longest phrase that `text` begins with and whose characters alone would be converted wrongly: its
    /// length in bytes and its Traditional form.
    pub(super) fn traditional_phrase(&self, text: &str) -> Option<(usize, &'a str)> {
        let count = self.phrase_start.len().saturating_sub(1);
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1).take(LONGEST_PHRASE - 1);
        ends.collect::<Vec<_>>().into_iter().rev().find_map(|end| {
            let wanted = &text[..end];
            let (mut low, mut high) = (0, count);
            while low < high {
                let middle = low.midpoint(high);
                if self.phrase(middle).0 < wanted { low = middle + 1 } else { high = middle }
            }
            let (simplified, traditional) = self.phrase(low);
            (simplified == wanted).then_some((end, traditional))
        })
    }

    fn phrase(&self, index: usize) -> (&'a str, &'a str) {
        let bytes = self.phrases.get(self.phrase_start.range(index, self.phrases.len())).unwrap_or_default();
        std::str::from_utf8(bytes).ok().and_then(|both| both.split_once('\0')).unwrap_or_default()
    }
}

/// Characters of the longest phrase with a conversion of its own.
const LONGEST_PHRASE: usize = 8;

/// The mark of a pair after which nothing in particular is expected.
const NO_TRIPLES: u32 = 63;

/// A known pair of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// Of the second word after the first.
    pub cost: Cost,
    /// There if third words are known.
    pub context: Option<Context>,
}

/// A pair of words as the context of a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Context {
    index: u32,
    /// What it costs that an unknown third word follows.
    pub backoff: Cost,
}
