//! A picture within a text: how it is named in what staff type, and what a lobby needs to leave room for it.
//!
//! Why its size stands in its name: the room is left before the picture has come, and no line jumps when it does.

use std::{fmt, str::FromStr};

/// What a picture's address begins with.
const SCHEME: &str = "picture:";
/// No side of a stored picture is longer, pixels.
const LONGEST_SIDE: u32 = 2_000;

/// Which picture, and how large it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureName {
    /// Of the file.
    pub sha256: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
}

/// Whether this is a SHA-256 as pictures are named.
pub fn is_sha256(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl PictureName {
    /// Whether a lobby can draw it.
    pub fn is_sound(&self) -> bool {
        let side = 1..=LONGEST_SIDE;
        is_sha256(&self.sha256) && side.contains(&self.width) && side.contains(&self.height)
    }

    /// As it is typed: `![words](picture:…)`.
    pub fn typed(&self, words: &str) -> String {
        format!("![{words}]({self})")
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}-{}x{}", self.sha256, self.width, self.height)
    }
}

impl FromStr for PictureName {
    type Err = ();

    /// # Errors
    /// If it is no picture's address.
    fn from_str(typed: &str) -> Result<Self, ()> {
        let (sha256, size) = typed.strip_prefix(SCHEME).and_then(|rest| rest.split_once('-')).ok_or(())?;
        let (width, height) = size.split_once('x').ok_or(())?;
        let side = |digits: &str| digits.parse().map_err(|_| ());
        let name = Self { sha256: sha256.to_owned(), width: side(width)?, height: side(height)? };
        if name.is_sound() { Ok(name) } else { Err(()) }
    }
}
