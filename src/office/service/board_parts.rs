//! A board in parts: which there are, and what a terminal that holds some is sent.
//!
//! Invariants: parts put together are the whole document ([`crate::protocol::v1::board_parts::assemble`]). What all lobbies
//! share is compressed once for each set of missing parts: after a change nearly all terminals miss the same.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use serde::Serialize;
use serde_json::{Map, Value, value::to_raw_value};

use super::joined_gzip::{self, Piece};
use crate::{
    domain::{glossary::default_glossary, notice::Notice},
    protocol::v1::board_parts::{BoardPart, GLOSSARY, NOTICE, digest, digest_of_default_glossary},
};

/// Sets of missing parts whose reply is kept for a revision.
const REPLIES: usize = 32;

/// The field that is divided into one part for each entry.
const NOTICES: &str = "notices";

/// A part of a board.
pub(super) struct Part {
    /// With and without its content, as it is sent.
    whole: Vec<u8>,
    named: Vec<u8>,
    digest: String,
}

impl Part {
    fn new(name: &str, content: &impl Serialize) -> serde_json::Result<Self> {
        let content = to_raw_value(content)?;
        let digest = digest(name, content.get().as_bytes());
        let mut part = BoardPart { name: name.to_owned(), digest: digest.clone(), content: None };
        let named = serde_json::to_vec(&part)?;
        part.content = Some(content);
        Ok(Self { whole: serde_json::to_vec(&part)?, named, digest })
    }

    fn as_sent(&self, is_missing: bool) -> &[u8] {
        if is_missing { &self.whole } else { &self.named }
    }
}

/// Parts of fields and notices, without a glossary. What is not there is no part: `null` could not be told from no content.
fn parts_of(fields: &Map<String, Value>, notices: &[Notice]) -> serde_json::Result<Vec<Part>> {
    let fields = fields.iter().filter(|(name, value)| !matches!(name.as_str(), NOTICES | GLOSSARY) && !value.is_null());
    fields.map(|(name, value)| Part::new(name, value)).chain(notices.iter().map(|notice| Part::new(NOTICE, notice))).collect()
}

/// What is one lobby's own. Its glossary is small and goes out whole.
pub(super) fn own_parts(fields: &Map<String, Value>, glossary: &Map<String, Value>, notices: &[Notice]) -> serde_json::Result<Vec<Part>> {
    let mut parts = parts_of(fields, notices)?;
    if !glossary.is_empty() {
        parts.push(Part::new(GLOSSARY, glossary)?);
    }
    Ok(parts)
}

/// The parts that all lobbies share.
pub(super) struct SharedParts {
    parts: Vec<Part>,
    /// For terminals that bring other English along than this office.
    glossary: Part,
    /// For those that bring the same: only what is not in it.
    glossary_beside: Part,
    replies: Mutex<HashMap<Vec<bool>, Arc<Piece>>>,
}

impl SharedParts {
    pub(super) fn new(fields: &Map<String, Value>, glossary: &Map<String, Value>, notices: &[Notice]) -> serde_json::Result<Self> {
        let mut beside = glossary.clone();
        beside.retain(|chinese, english| default_glossary().get(chinese).map(String::as_str) != english.as_str());
        Ok(Self {
            parts: parts_of(fields, notices)?,
            glossary: Part::new(GLOSSARY, glossary)?,
            glossary_beside: Part::new(GLOSSARY, &beside)?,
            replies: Mutex::default(),
        })
    }

    /// What a terminal is sent that holds such parts.
    pub(super) fn reply(&self, own: &[Part], held: &HashSet<&str>) -> PartsReply {
        let is_missing = |part: &Part| !held.contains(part.digest.as_str());
        let begun = own.iter().flat_map(|part| [part.as_sent(is_missing(part)), b","]);
        let begun = Piece::first(std::iter::once(&b"{\"parts\":["[..]).chain(begun).flatten().copied().collect());
        let brings_the_same = held.contains(digest_of_default_glossary());
        let glossary = if brings_the_same { &self.glossary_beside } else { &self.glossary };
        let parts: Vec<&Part> = self.parts.iter().chain([glossary]).collect();
        let missing: Vec<bool> = std::iter::once(brings_the_same).chain(parts.iter().map(|part| is_missing(part))).collect();
        let kept = self.replies.lock().unwrap_or_else(PoisonError::into_inner).get(&missing).cloned();
        if let Some(shared) = kept {
            return PartsReply { begun, shared };
        }
        // Not under the lock: others are answered meanwhile, at worst with the same made twice.
        let sent: Vec<&[u8]> = parts.iter().map(|part| part.as_sent(is_missing(part))).collect();
        let shared = Arc::new(Piece::last([sent.join(&b","[..]), b"]}".to_vec()].concat()));
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        if replies.len() >= REPLIES {
            replies.clear();
        }
        replies.insert(missing, shared.clone());
        PartsReply { begun, shared }
    }
}

/// A board in parts as it goes out to one terminal.
pub struct PartsReply {
    begun: Piece,
    shared: Arc<Piece>,
}

impl PartsReply {
    /// The JSON document.
    pub fn json(&self) -> Vec<u8> {
        [self.begun.json.as_slice(), &self.shared.json].concat()
    }

    /// The document as one gzip member.
    pub fn gzip(&self) -> Vec<u8> {
        joined_gzip::member([&self.begun, &self.shared].into_iter())
    }
}
