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
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    board_parts::{Part, PartsReply, SharedParts, own_parts},
    joined_gzip::{self, Piece},
};
use crate::{
    domain::{
        ids::TerminalId,
        information::InformationPage,
        notice::{Audience, Notice},
        takeover::Takeover,
        weather::warning::Warning,
        welcome::Welcome,
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
const OWN: [&str; 8] = ["estate", "butler", "partner", "glossary", "takeover", "welcomes", "own_information", "own_warnings"];

/// The field that both have a part of where some notice is not for everybody.
const NOTICES: &str = "notices";

/// Until when a board is the present one, besides its revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) revision: u64,
    pub(super) until: DateTime<Utc>,
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
    parts: SharedParts,
}

/// What is on the boards of some lobbies only, with those that it is for.
#[derive(Default)]
pub(super) struct ForSome {
    /// Notices that are not for everybody.
    pub(super) notices: Vec<(Notice, Audience)>,
    /// Pages of the rack that are not for everybody.
    pub(super) information: Vec<(InformationPage, Audience)>,
    /// Warnings that are not for everybody.
    pub(super) warnings: Vec<(Warning, Audience)>,
    /// Takeovers, also those of all lobbies: each shows one of them.
    pub(super) takeovers: Vec<(Takeover, Audience)>,
    /// Guests, also those whom all lobbies greet: there are few, and each lobby greets some of them.
    pub(super) guests: Vec<(Welcome, Audience)>,
}

impl ForSome {
    /// Whether every lobby has the same.
    pub(super) fn is_empty(&self) -> bool {
        self.notices.is_empty()
            && self.information.is_empty()
            && self.warnings.is_empty()
            && self.takeovers.is_empty()
            && self.guests.is_empty()
    }
}

impl Shared {
    /// Takes the shared part out of the board of no lobby, whose notices are those that are for everybody and those of `some`.
    pub(super) fn new(board: &Board, until: DateTime<Utc>, everybodys: &[Notice], some: ForSome) -> serde_json::Result<Self> {
        let is_told_apart = !some.notices.is_empty();
        let validity = Validity { revision: board.revision, until };
        let mut fields = fields(board)?;
        let glossary = fields.remove("glossary").and_then(entries).unwrap_or_default();
        fields.retain(|name, _| !OWN.contains(&name.as_str()));
        let parts = SharedParts::new(&fields, &glossary, everybodys)?;
        fields.retain(|name, _| !(is_told_apart && name == NOTICES));
        // `…},` ends the glossary that the lobby's part begins.
        let json = [inner(&glossary)?, b"},".to_vec(), inner(&fields)?, b"}".to_vec()].concat();
        // `…],` ends the notices that the lobby's part begins.
        let end = if is_told_apart { Some([list(everybodys)?, b"],".to_vec()].concat()) } else { None };
        Ok(Self { validity, glossary, piece: Piece::last(json), notices: end.map(Piece::first), some, parts })
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
    own_parts: Vec<Part>,
    etag: String,
}

impl MadeBoard {
    /// Puts what is a lobby's own before what all share; of its notices those that are not for everybody.
    pub(super) fn new(shared: Arc<Shared>, board: &Board) -> serde_json::Result<Self> {
        let mut fields = fields(board)?;
        fields.retain(|name, _| OWN.contains(&name.as_str()));
        let mut glossary = fields.remove("glossary").and_then(entries).unwrap_or_default();
        glossary.retain(|chinese, _| !shared.glossary.contains_key(chinese));
        let own_parts = own_parts(&fields, &glossary, &board.notices)?;
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
        let mut made = Self { shared, own, rest, own_parts, etag: String::new() };
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

    /// The document as one gzip member.
    pub fn gzip(&self) -> Vec<u8> {
        joined_gzip::member(self.pieces())
    }

    /// Its parts, with the contents of those that a terminal does not hold.
    pub fn parts(&self, held: &HashSet<&str>) -> PartsReply {
        self.shared.parts.reply(&self.own_parts, held)
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
