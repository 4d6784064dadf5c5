//! What people write: how common a character is and which ones are likely to follow it.
//!
//! Counted from the word list of the AOSP pinyin dictionary (Debian `rime-data-pinyin-simp`,
//! Apache-2.0), so it may be compiled in. Nothing is ever learnt from residents.
//!
//! The table (little endian), made by `ui/assets/input/handwriting/build.py`:
//!
//! ```text
//! "LBHN"  version u16  characters u16  successors u32  CRC-32 of the rest u32
//! (code point u32, first successor u32, frequency u8, successors u8) for each character, by code point
//! place of the successor u16 for each successor, likeliest first
//! ```

use super::templates::{OpenError, crc32};

const MAGIC: &[u8; 4] = b"LBHN";
const VERSION: u16 = 1;
const HEADER: usize = 16;
const ENTRY: usize = 10;

static TABLE: &[u8] = include_bytes!("../../../../ui/assets/input/handwriting.next");

/// A table of characters with their frequencies and successors, used in place.
#[derive(Clone, Copy)]
pub struct Suggestions {
    bytes: &'static [u8],
    characters: usize,
}

impl Suggestions {
    /// The table that is compiled in.
    pub fn embedded() -> Result<Self, OpenError> {
        Self::parse(TABLE)
    }

    /// Checks a table; what is accepted can be read without further checks.
    fn parse(bytes: &'static [u8]) -> Result<Self, OpenError> {
        if bytes.get(..4) != Some(MAGIC) || bytes.len() < HEADER {
            return Err(OpenError::NotHandwritingData);
        }
        let characters = usize::from(u16_at(bytes, 6));
        let successors = u32_at(bytes, 8) as usize;
        let size = successors.checked_mul(2).and_then(|size| size.checked_add(HEADER + characters * ENTRY));
        if u16_at(bytes, 4) != VERSION {
            return Err(OpenError::Version(u16_at(bytes, 4)));
        }
        if size != Some(bytes.len()) || crc32(&bytes[HEADER..]) != u32_at(bytes, 12) {
            return Err(OpenError::Damaged("successors"));
        }
        Ok(Self { bytes, characters })
    }

    /// How common a character is: 0 = never seen, 255 = the commonest, logarithmic between.
    pub fn frequency(&self, character: char) -> u8 {
        self.find(character).map_or(0, |row| self.bytes[row + 8])
    }

    /// The characters that are likely to follow, likeliest first, at most `limit`.
    pub fn next(&self, previous: char, limit: usize) -> Vec<char> {
        let Some(row) = self.find(previous) else { return Vec::new() };
        let first = HEADER + self.characters * ENTRY + 2 * u32_at(self.bytes, row + 4) as usize;
        let count = usize::from(self.bytes[row + 9]).min(limit);
        let places = self.bytes.get(first..first + 2 * count).unwrap_or_default().chunks_exact(2);
        places.filter_map(|place| self.character(usize::from(u16_at(place, 0)))).collect()
    }

    fn character(&self, place: usize) -> Option<char> {
        (place < self.characters).then(|| char::from_u32(u32_at(self.bytes, HEADER + place * ENTRY)))?
    }

    /// Where the entry of a character begins.
    fn find(&self, character: char) -> Option<usize> {
        let (mut low, mut high) = (0, self.characters);
        while low < high {
            let middle = low.midpoint(high);
            let row = HEADER + middle * ENTRY;
            match u32_at(self.bytes, row).cmp(&u32::from(character)) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(row),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_is_whole() {
        assert!(Suggestions::embedded().is_ok());
    }

    #[test]
    fn what_often_follows_is_suggested() {
        let table = Suggestions::embedded().unwrap();
        assert!(table.next('维', 5).contains(&'修'));
        assert!(table.next('漏', 8).contains(&'水'));
        assert!(table.next('电', 8).contains(&'话'));
        assert!(table.next('电', 3).len() <= 3);
    }

    #[test]
    fn a_character_never_seen_has_no_successor_and_no_frequency() {
        let table = Suggestions::embedded().unwrap();
        assert_eq!(table.next('a', 5), Vec::<char>::new());
        assert_eq!(table.frequency('a'), 0);
    }

    #[test]
    fn common_characters_are_more_frequent() {
        let table = Suggestions::embedded().unwrap();
        assert!(table.frequency('的') > table.frequency('修'));
        assert!(table.frequency('修') > table.frequency('鼹'));
    }

    #[test]
    fn a_damaged_table_is_refused() {
        let mut bytes = TABLE.to_vec();
        bytes[HEADER + 3] ^= 1;
        assert!(matches!(Suggestions::parse(bytes.leak()), Err(OpenError::Damaged(_))));
        assert!(matches!(Suggestions::parse(&TABLE[..100]), Err(OpenError::Damaged(_))));
        assert!(matches!(Suggestions::parse(b"LB"), Err(OpenError::NotHandwritingData)));
    }
}
