//! Boards as they go out, made once for each revision and lobby.
//!
//! Owns: how a document is put together from what all lobbies share and what is one lobby's, in clear and compressed.
//! Invariants: a kept board is the one that would be made now: its revision is the newest, and no notice and no day has
//! ended since. What all share is kept once, so a thousand lobbies cost a thousand times what is their own.
//!
//! The document is the lobby's part, then the shared part; so is its compressed form, because deflate blocks that begin
//! at a byte can follow each other. Compressing it whole for every lobby would take two milliseconds for each. Where some
//! notices are for some lobbies, those that are for everybody stand between two parts of the lobby's.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};
use libdeflater::{CompressionLvl, Compressor};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::{
    domain::{
        ids::TerminalId,
        notice::{Audience, Notice},
        takeover::Takeover,
    },
    protocol::v1::{board::Board, envelope::hex},
};

/// Which lobby.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Lobby {
    /// A notice may be for this one alone.
    pub(super) terminal: TerminalId,
    pub(super) name: String,
    /// That staff chose; the name tells where nobody did.
    pub(super) building: Option<String>,
}

/// Fields that differ from lobby to lobby.
const OWN: [&str; 5] = ["estate", "butler", "partner", "glossary", "takeover"];

/// The field that both have a part of where some notice is not for everybody.
const NOTICES: &str = "notices";

/// Until when a board is the present one, besides its revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) revision: u64,
    pub(super) until: DateTime<Utc>,
}

/// A piece of a document.
struct Piece {
    json: Vec<u8>,
    /// Deflate blocks (RFC 1951).
    deflated: Vec<u8>,
    checksum: Hasher,
}

impl Piece {
    /// What another piece follows: small, and made for every lobby.
    fn first(json: Vec<u8>) -> Self {
        Self { deflated: deflate_open(&json), checksum: checksum(&json), json }
    }

    /// What ends the document: made once for each revision, so it may take its tens of milliseconds.
    fn last(json: Vec<u8>) -> Self {
        Self { deflated: deflate_closed(&json), checksum: checksum(&json), json }
    }
}

fn checksum(bytes: &[u8]) -> Hasher {
    let mut checksum = Hasher::new();
    checksum.update(bytes);
    checksum
}

/// What all lobbies of a revision share.
pub(super) struct Shared {
    validity: Validity,
    /// The entries of the glossary, and everything that is no lobby's own.
    glossary: Map<String, Value>,
    piece: Piece,
    /// The notices that are for everybody, where others are not.
    notices: Option<Piece>,
    /// What is for some lobbies: read once for all of them.
    some: ForSome,
}

/// What is on the boards of some lobbies only, with those that it is for.
#[derive(Default)]
pub(super) struct ForSome {
    /// Notices that are not for everybody.
    pub(super) notices: Vec<(Notice, Audience)>,
    /// Takeovers, also those of all lobbies: each shows one of them.
    pub(super) takeovers: Vec<(Takeover, Audience)>,
}

impl Shared {
    /// Takes the shared part out of the board of no lobby, whose notices are those that are for everybody and those of `some`.
    pub(super) fn new(board: &Board, until: DateTime<Utc>, everybodys: &[Notice], some: ForSome) -> serde_json::Result<Self> {
        let is_told_apart = !some.notices.is_empty();
        let validity = Validity { revision: board.revision, until };
        let mut fields = fields(board)?;
        let glossary = fields.remove("glossary").and_then(entries).unwrap_or_default();
        fields.retain(|name, _| !(OWN.contains(&name.as_str()) || is_told_apart && name == NOTICES));
        // `…},` ends the glossary that the lobby's part begins.
        let json = [inner(&glossary)?, b"},".to_vec(), inner(&fields)?, b"}".to_vec()].concat();
        // `…],` ends the notices that the lobby's part begins.
        let end = if is_told_apart { Some([list(everybodys)?, b"],".to_vec()].concat()) } else { None };
        Ok(Self { validity, glossary, piece: Piece::last(json), notices: end.map(Piece::first), some })
    }

    /// What is for some lobbies.
    pub(super) fn some(&self) -> &ForSome {
        &self.some
    }

    /// Its revision.
    pub(super) fn revision(&self) -> u64 {
        self.validity.revision
    }
}

/// A lobby's board as it goes out.
pub struct MadeBoard {
    shared: Arc<Shared>,
    own: Piece,
    /// The rest of what is its own, behind the notices that are for everybody.
    rest: Option<Piece>,
    etag: String,
}

impl MadeBoard {
    /// Puts what is a lobby's own before what all share; of its notices those that are not for everybody.
    pub(super) fn new(shared: Arc<Shared>, board: &Board) -> serde_json::Result<Self> {
        let mut fields = fields(board)?;
        fields.retain(|name, _| OWN.contains(&name.as_str()));
        let mut glossary = fields.remove("glossary").and_then(entries).unwrap_or_default();
        glossary.retain(|chinese, _| !shared.glossary.contains_key(chinese));
        let comma = |needed: bool| if needed { b",".to_vec() } else { Vec::new() };
        let begun = [b"{".to_vec(), inner(&fields)?, b",".to_vec()].concat();
        let comma_within = comma(!glossary.is_empty() && !shared.glossary.is_empty());
        let end = [b"\"glossary\":{".to_vec(), inner(&glossary)?, comma_within].concat();
        let (own, rest) = match &shared.notices {
            None => ([begun, end].concat(), None),
            Some(others) => {
                let comma = comma(!board.notices.is_empty() && others.json != b"],");
                ([begun, b"\"notices\":[".to_vec(), list(&board.notices)?, comma].concat(), Some(end))
            }
        };
        let (own, rest) = (Piece::first(own), rest.map(Piece::first));
        let mut made = Self { shared, own, rest, etag: String::new() };
        let digest = made.pieces().fold(Sha256::new(), |hash, piece| hash.chain_update(&piece.json)).finalize();
        made.etag = format!("{}-{}", made.revision(), &hex(&digest)[..8]);
        Ok(made)
    }

    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        let between = self.shared.notices.iter().chain(&self.rest);
        std::iter::once(&self.own).chain(between).chain(std::iter::once(&self.shared.piece))
    }

    /// Its revision.
    pub fn revision(&self) -> u64 {
        self.shared.validity.revision
    }

    /// Tells boards apart, without quotes.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The JSON document.
    pub fn json(&self) -> Vec<u8> {
        self.pieces().flat_map(|piece| piece.json.as_slice()).copied().collect()
    }

    /// The document as one gzip member (RFC 1952).
    pub fn gzip(&self) -> Vec<u8> {
        const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        let (mut out, mut checksum, mut length) = (HEADER.to_vec(), Hasher::new(), 0);
        for piece in self.pieces() {
            out.extend_from_slice(&piece.deflated);
            checksum.combine(&piece.checksum);
            length += piece.json.len() as u32;
        }
        out.extend_from_slice(&checksum.finalize().to_le_bytes());
        out.extend_from_slice(&length.to_le_bytes());
        out
    }
}

fn fields(board: &Board) -> serde_json::Result<Map<String, Value>> {
    Ok(entries(serde_json::to_value(board)?).unwrap_or_default())
}

fn entries(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(map) = value { Some(map) } else { None }
}

/// An object's fields without its braces.
fn inner(object: &Map<String, Value>) -> serde_json::Result<Vec<u8>> {
    let text = serde_json::to_vec(object)?;
    Ok(text.get(1..text.len() - 1).unwrap_or_default().to_vec())
}

/// A list's entries without its brackets.
fn list(notices: &[Notice]) -> serde_json::Result<Vec<u8>> {
    let text = serde_json::to_vec(notices)?;
    Ok(text.get(1..text.len() - 1).unwrap_or_default().to_vec())
}

/// Deflate blocks that end at a byte, for others to follow: flate2, as libdeflate always ends a stream.
fn deflate_open(bytes: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::default(), false);
    let mut out = Vec::with_capacity(bytes.len() / 3 + 256);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
        let status = compress.compress_vec(bytes.get(read..).unwrap_or_default(), &mut out, FlushCompress::Sync);
        // With room left in the output everything is flushed. In memory nothing fails: the output grows as needed.
        if compress.total_in() >= bytes.len() as u64 && out.len() < out.capacity() || status.is_err() {
            return out;
        }
        out.reserve(out.len().max(256));
    }
}

/// Deflate blocks that end a stream, as small as libdeflate makes them.
fn deflate_closed(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut out = vec![0; compressor.deflate_compress_bound(bytes.len())];
    // The bound always suffices.
    let length = compressor.deflate_compress(bytes, &mut out).unwrap_or_default();
    out.truncate(length);
    out
}

/// The boards of the newest revision.
#[derive(Default)]
pub(super) struct Boards(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    shared: Option<Arc<Shared>>,
    lobbies: HashMap<Lobby, Arc<MadeBoard>>,
}

/// Lobbies that are kept; an estate has fewer, and what is not kept is made again.
const LOBBIES: usize = 50_000;

impl Boards {
    /// What all lobbies share, if it is kept and still the present one.
    pub(super) fn shared(&self, revision: u64, now: DateTime<Utc>) -> Option<Arc<Shared>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.shared.clone().filter(|shared| shared.validity.revision >= revision && now < shared.validity.until)
    }

    /// A lobby's board, if it is kept and still the present one.
    pub(super) fn get(&self, lobby: &Lobby, revision: u64, now: DateTime<Utc>) -> Option<Arc<MadeBoard>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made = kept.lobbies.get(lobby)?;
        (made.revision() >= revision && now < made.shared.validity.until).then(|| made.clone())
    }

    /// Keeps a board; older ones of other revisions or days are forgotten.
    pub(super) fn keep(&self, lobby: Lobby, made: &Arc<MadeBoard>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &kept.shared {
            Some(shared) if Arc::ptr_eq(shared, &made.shared) => {}
            Some(shared) if shared.validity.revision > made.revision() => return,
            _ => *kept = Kept { shared: Some(made.shared.clone()), lobbies: HashMap::new() },
        }
        if kept.lobbies.len() < LOBBIES {
            kept.lobbies.insert(lobby, made.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn unzipped(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        // One member and nothing behind it: not every client reads several.
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        decoder.read_to_end(&mut out).unwrap();
        assert!(decoder.into_inner().is_empty());
        out
    }

    #[test]
    fn pieces_of_any_size_unzip_to_the_document() {
        let noise = |n: usize| -> Vec<u8> { (0..n).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect() };
        for (own, shared) in [(0, 0), (1, 0), (0, 1), (3_000, 200_000), (70_000, 70_000), (300_000, 5)] {
            let until = DateTime::<Utc>::UNIX_EPOCH;
            let validity = Validity { revision: 1, until };
            let shared =
                Shared { validity, glossary: Map::new(), piece: Piece::last(noise(shared)), notices: None, some: ForSome::default() };
            let rest = Some(Piece::first(noise(own / 2)));
            let made = MadeBoard { own: Piece::first(noise(own)), rest, shared: Arc::new(shared), etag: String::new() };
            assert_eq!(unzipped(&made.gzip()), made.json(), "{own} bytes");
        }
    }
}
