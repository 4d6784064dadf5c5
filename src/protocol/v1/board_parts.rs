//! A board in parts, each named by what it holds: a terminal is sent only what it has not.
//!
//! A part is a field of [`Board`], one entry of its notices, or entries of its glossary. The terminal asks for the media
//! type [`MEDIA_TYPE`] and tells in the header [`HELD`] the digests of what it holds; the reply lists all parts of the
//! present board in order and brings the contents of the others.
//!
//! Invariants: nothing is put together from contents that do not match their digests; either all parts are there or there
//! is no board. Asking in parts is never needed: who does not know of it, on either side, gets or sends the whole document.
//!
//! Why not differences to the last revision (RFC 6902, zstd with a dictionary): the office would have to keep what every
//! terminal last had. By content it keeps nothing, and a terminal that was away for a year is served like any other.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use sha2::{Digest, Sha256};

use super::{board::Board, envelope::hex};
use crate::domain::glossary::default_glossary;

/// How a terminal asks for parts (`Accept`), and what they are sent as.
pub const MEDIA_TYPE: &str = "application/vnd.lobby-butler.board-parts+json";
/// Header with the digests of the parts that the terminal holds, separated by commas.
pub const HELD: &str = "board-parts-held";
/// Name of the parts that are one notice each.
pub const NOTICE: &str = "notice";
/// Name of the parts that hold entries of the glossary.
pub const GLOSSARY: &str = "glossary";
/// More parts than any board has.
const MOST: usize = 5_000;
/// Digests that a terminal tells: with a proxy's usual 8 KB for a line of a head there is room for twice as many.
const MOST_TOLD: usize = 240;

/// All parts of a board, in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BoardParts {
    pub parts: Vec<BoardPart>,
}

/// A part, without its content where the terminal holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BoardPart {
    /// A field of [`Board`], [`NOTICE`] or [`GLOSSARY`].
    pub name: String,
    /// See [`digest`].
    pub digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Box<RawValue>>,
}

/// A part with its content, as the terminal stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholePart {
    pub name: String,
    pub digest: String,
    /// JSON, byte for byte as the office sent it.
    pub content: String,
}

/// Why there is no board to be made of parts.
#[derive(Debug, thiserror::Error)]
pub enum PartsError {
    #[error("the part {0} is neither sent nor held")]
    Missing(String),
    #[error("the part {0} is not what its digest says")]
    Damaged(String),
    #[error("there are more than {MOST} parts")]
    TooMany,
    #[error("the parts are no board: {0}")]
    NoBoard(#[from] serde_json::Error),
}

/// Names a part: 64 bits of the SHA-256 of name and content, hexadecimal.
pub fn digest(name: &str, content: &[u8]) -> String {
    let hash = Sha256::new().chain_update(name).chain_update(b"\n").chain_update(content).finalize();
    hex(&hash[..8])
}

/// Names the English that this program brings along. Who holds it is not sent it again.
pub fn digest_of_default_glossary() -> &'static str {
    static DIGEST: LazyLock<String> = LazyLock::new(|| digest(GLOSSARY, &serde_json::to_vec(default_glossary()).unwrap_or_default()));
    &DIGEST
}

/// What a terminal writes into [`HELD`]: the longest parts if it holds more than a head has room for.
pub fn held_header(held: &[WholePart]) -> String {
    let mut own: Vec<&WholePart> = held.iter().collect();
    own.sort_by_key(|part| std::cmp::Reverse(part.content.len()));
    let own = own.into_iter().map(|part| part.digest.as_str()).take(MOST_TOLD);
    std::iter::once(digest_of_default_glossary()).chain(own).collect::<Vec<_>>().join(",")
}

/// What the header says.
pub fn read_held(header: &str) -> HashSet<&str> {
    header.split(',').map(str::trim).filter(|digest| !digest.is_empty()).collect()
}

impl BoardParts {
    /// Adds to what was sent what was held.
    ///
    /// # Errors
    /// [`PartsError::Missing`] and [`PartsError::Damaged`]: ask again, holding nothing.
    pub fn complete(self, held: Vec<WholePart>) -> Result<Vec<WholePart>, PartsError> {
        if self.parts.len() > MOST {
            return Err(PartsError::TooMany);
        }
        let held: HashMap<(String, String), String> = held.into_iter().map(|part| ((part.name, part.digest), part.content)).collect();
        let complete = |part: BoardPart| match part.content {
            Some(content) => Ok(WholePart { name: part.name, digest: part.digest, content: content.get().to_owned() }),
            None => {
                let (name, digest) = (part.name, part.digest);
                let content = held.get(&(name.clone(), digest.clone())).cloned().ok_or_else(|| PartsError::Missing(name.clone()))?;
                Ok(WholePart { name, digest, content })
            }
        };
        self.parts.into_iter().map(complete).collect()
    }
}

/// Puts a board together.
///
/// Its document is joined as text and read once: a tree of values in between takes ten times as long, in a terminal whose
/// board changes while its two slow cores draw.
pub fn assemble(parts: &[WholePart]) -> Result<Board, PartsError> {
    let (mut fields, mut notices, mut glossary) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
    for part in parts {
        if digest(&part.name, part.content.as_bytes()) != part.digest {
            return Err(PartsError::Damaged(part.name.clone()));
        }
        match part.name.as_str() {
            NOTICE => notices.push(part.content.as_str()),
            GLOSSARY => glossary.extend(serde_json::from_str::<BTreeMap<String, String>>(&part.content)?),
            name => drop(fields.insert(name, part.content.as_str())),
        }
    }
    let notices = format!("[{}]", notices.join(","));
    fields.insert("notices", &notices);
    let fields: Vec<String> = fields.iter().map(|(name, content)| format!("{}:{content}", Value::from(*name))).collect();
    let mut board: Board = serde_json::from_str(&format!("{{{}}}", fields.join(",")))?;
    board.glossary = glossary;
    board.add_default_english();
    Ok(board)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, content: &str) -> WholePart {
        WholePart { name: name.into(), digest: digest(name, content.as_bytes()), content: content.into() }
    }

    fn sent(part: &WholePart, with_content: bool) -> BoardPart {
        let content = with_content.then(|| RawValue::from_string(part.content.clone()).unwrap());
        BoardPart { name: part.name.clone(), digest: part.digest.clone(), content }
    }

    #[test]
    fn what_is_held_is_added_and_what_is_not_is_missed() {
        let (rooms, estate) = (part("rooms", "[]"), part("estate", "{ }"));
        let reply = BoardParts { parts: vec![sent(&rooms, false), sent(&estate, true)] };
        assert_eq!(reply.clone().complete(vec![rooms.clone()]).unwrap(), vec![rooms, estate.clone()]);
        assert!(matches!(reply.complete(vec![estate]), Err(PartsError::Missing(name)) if name == "rooms"));
    }

    #[test]
    fn a_part_that_changed_on_the_disk_makes_no_board() {
        let mut rooms = part("rooms", "[]");
        rooms.content = "[1]".into();
        assert!(matches!(assemble(&[rooms]), Err(PartsError::Damaged(name)) if name == "rooms"));
        assert!(matches!(assemble(&[part("rooms", "[]")]), Err(PartsError::NoBoard(_))));
    }

    #[test]
    fn a_part_sent_again_keeps_its_very_bytes() {
        let reply: BoardParts = serde_json::from_str(r#"{"parts":[{"name":"a","digest":"b","content":{ "z":1,  "a":1.50}}]}"#).unwrap();
        assert_eq!(reply.complete(Vec::new()).unwrap()[0].content, r#"{ "z":1,  "a":1.50}"#);
    }

    #[test]
    fn who_holds_more_than_a_head_has_room_for_tells_of_the_longest() {
        let held: Vec<WholePart> = (0..900).map(|n| part("notice", &format!("\"{}\"", "x".repeat(n)))).collect();
        let header = held_header(&held);
        assert!(header.len() < 8 * 1024 / 2 + 128, "{}", header.len());
        let told = read_held(&header);
        assert!(told.contains(held[899].digest.as_str()) && !told.contains(held[0].digest.as_str()));
        assert_eq!(held_header(&held[..3]).split(',').count(), 4);
    }

    #[test]
    fn names_tell_equal_contents_apart() {
        assert_ne!(digest("rooms", b"[]"), digest("places", b"[]"));
    }
}
