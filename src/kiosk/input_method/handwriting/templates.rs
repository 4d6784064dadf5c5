//! The stroke templates: how every character is written, read from a data file and used in place.
//!
//! The stroke data is under the Arphic Public License, which cannot be mixed with the GPL in one
//! program. So it stays a file of its own, with its licence beside it, opened at run time; it must
//! never be compiled in.
//!
//! The file (little endian), made by `ui/assets/input/handwriting/build.py`:
//!
//! ```text
//! "LBHS"  version u16  points of a stroke u16  characters u32  strokes u32  CRC-32 of the rest u32
//! (code point u32, first stroke u32) for each character, by code point; then (0, strokes)
//! (x u8 × points, y u8 × points) for each stroke, in a square of 0..=255, y downwards
//! ```
//!
//! Invariant: whatever [`Templates::parse`] accepts can be read without further checks.

use super::geometry::{POINTS, Path};

const MAGIC: &[u8; 4] = b"LBHS";
const VERSION: u16 = 1;
const HEADER: usize = 20;
const ENTRY: usize = 8;
const STROKE: usize = 2 * POINTS;
/// The most strokes of one template; the longest character known has 36.
pub const LONGEST: usize = 48;

/// Why a data file is of no use. Nothing helps but another file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot read the handwriting data")]
    Read(#[source] std::io::Error),
    #[error("not a handwriting data file")]
    NotHandwritingData,
    #[error("handwriting data of version {0}, this program reads version {VERSION}")]
    Version(u16),
    #[error("the handwriting data is damaged: {0}")]
    Damaged(&'static str),
}

/// All characters that can be recognised, with their strokes.
pub struct Templates {
    bytes: Vec<u8>,
    characters: usize,
    /// Where the strokes begin in `bytes`.
    strokes_at: usize,
}

impl Templates {
    /// Checks a data file and keeps it as it is.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, OpenError> {
        if bytes.get(..4) != Some(MAGIC) || bytes.len() < HEADER {
            return Err(OpenError::NotHandwritingData);
        }
        let version = u16::from_le_bytes([bytes[4], bytes[5]]);
        if version != VERSION {
            return Err(OpenError::Version(version));
        }
        if usize::from(u16::from_le_bytes([bytes[6], bytes[7]])) != POINTS {
            return Err(OpenError::Damaged("points of a stroke"));
        }
        let (characters, strokes) = (u32_at(&bytes, 8) as usize, u32_at(&bytes, 12) as usize);
        let index = characters.checked_add(1).and_then(|entries| entries.checked_mul(ENTRY)).ok_or(OpenError::Damaged("size"))?;
        let strokes_at = index.checked_add(HEADER).ok_or(OpenError::Damaged("size"))?;
        if strokes.checked_mul(STROKE).and_then(|size| size.checked_add(strokes_at)) != Some(bytes.len()) {
            return Err(OpenError::Damaged("size"));
        }
        if crc32(&bytes[HEADER..]) != u32_at(&bytes, 16) {
            return Err(OpenError::Damaged("checksum"));
        }
        let templates = Self { bytes, characters, strokes_at };
        templates.check_index(strokes)?;
        Ok(templates)
    }

    fn check_index(&self, strokes: usize) -> Result<(), OpenError> {
        let mut previous = None;
        for place in 0..self.characters {
            let code = u32_at(&self.bytes, HEADER + place * ENTRY);
            if char::from_u32(code).is_none() || previous.is_some_and(|previous| previous >= code) {
                return Err(OpenError::Damaged("characters"));
            }
            let (first, end) = (self.first_stroke(place), self.first_stroke(place + 1));
            if end <= first || end - first > LONGEST {
                return Err(OpenError::Damaged("strokes of a character"));
            }
            previous = Some(code);
        }
        if self.first_stroke(0) != 0 || self.first_stroke(self.characters) != strokes {
            return Err(OpenError::Damaged("number of strokes"));
        }
        Ok(())
    }

    /// How many characters there are; places run from 0 to this.
    pub fn len(&self) -> usize {
        self.characters
    }

    pub fn character(&self, place: usize) -> char {
        char::from_u32(u32_at(&self.bytes, HEADER + place * ENTRY)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// The place of a character.
    pub fn find(&self, character: char) -> Option<usize> {
        let (mut low, mut high) = (0, self.characters);
        while low < high {
            let middle = low.midpoint(high);
            match self.character(middle).cmp(&character) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub fn stroke_count(&self, place: usize) -> usize {
        self.first_stroke(place + 1) - self.first_stroke(place)
    }

    /// Replaces the contents of `strokes` by the strokes of a character, in the order of writing.
    pub fn read(&self, place: usize, strokes: &mut Vec<Path<POINTS>>) {
        strokes.clear();
        let begin = self.strokes_at + self.first_stroke(place) * STROKE;
        let end = self.strokes_at + self.first_stroke(place + 1) * STROKE;
        strokes.extend(self.bytes[begin..end].chunks_exact(STROKE).map(|bytes| Path {
            x: std::array::from_fn(|i| f32::from(bytes[i])),
            y: std::array::from_fn(|i| f32::from(bytes[POINTS + i])),
        }));
    }

    fn first_stroke(&self, place: usize) -> usize {
        u32_at(&self.bytes, HEADER + place * ENTRY + 4) as usize
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// CRC-32 as in zlib, four bits at a time: a table of 16 is enough for a file read once.
pub fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 16] =
        std::array::from_fn(|i| (0..4).fold(i as u32, |crc, _| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 }));
    !bytes.iter().fold(!0, |crc, byte| {
        let crc = crc ^ u32::from(*byte);
        let crc = table[(crc & 15) as usize] ^ (crc >> 4);
        table[(crc & 15) as usize] ^ (crc >> 4)
    })
}
