//! Pairing: how a terminal that nobody has registered gets in.
//!
//! The life of a request: the terminal makes its token and tells only the hash; the office gives
//! it six digits to show; a member of staff stands before that screen and enters them; from then on
//! the token opens the door.
//!
//! Invariants: asking again while undecided is the same request; a decision is taken once and
//! asking for it is harmless; the digits are never shown in the console, so that nobody lets in a
//! machine they have not seen; strangers can fill twenty places and no more.

use chrono::{DateTime, Duration, Utc};
use subtle::ConstantTimeEq;
use thiserror::Error;
use uuid::Uuid;

use super::{
    Actor, Service, ServiceError,
    attempts::{TooMany, minutes},
    change::{
        Act,
        Done::{self, Changed, Nothing},
    },
    limits, mint,
};
use crate::{
    clock::random_bytes,
    domain::{ids::TerminalId, limits::LABEL_CHARS, text},
    office::{
        records::{PairingDecision, PairingRecord},
        store::{StoreError, Tx, pairings, terminals},
    },
    protocol::v1::messages::{PairingRequest, PairingState, PairingStatus, PairingTicket},
};

/// How long staff have to decide.
pub const LASTS: Duration = minutes(15);
/// Undecided requests at a time.
pub const PENDING: usize = 20;

/// Why a terminal may not wait.
#[derive(Debug, Error)]
pub enum PairingError {
    /// Not a SHA-256.
    #[error("token_hash must be 64 lower-case hexadecimal digits")]
    Invalid,
    /// The token was taken back; the terminal has to make another.
    #[error("this token was revoked: make another")]
    Revoked,
    /// Too many from this address, or too many altogether.
    #[error("too many requests for pairing")]
    TooMany(TooMany),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for PairingError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What became of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approved {
    /// The terminal is in.
    Done,
    /// The code is not the one on its screen.
    WrongCode,
    /// Too many wrong codes.
    TooManyCodes(TooMany),
    /// It has waited too long and shows another code by now.
    Expired,
    /// Another terminal in use has the name.
    NameTaken {
        /// As it stands on the other.
        name: String,
    },
}

fn ticket(record: &PairingRecord) -> PairingTicket {
    PairingTicket { id: record.id, code: record.code.clone(), expires_at: record.expires_at }
}

fn is_hash(raw: &str) -> bool {
    raw.len() == 64 && raw.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn shortened(raw: &str) -> String {
    text::clean_line(raw).chars().take(LABEL_CHARS).collect()
}

/// Six digits that no other waiting terminal shows.
fn fresh_code(taken: &[PairingRecord]) -> String {
    loop {
        let code = format!("{:06}", u32::from_be_bytes(random_bytes()) % 1_000_000);
        if taken.iter().all(|record| record.code != code) {
            return code;
        }
    }
}

impl Service {
    /// A terminal asks to be let in; `address` is where it asks from.
    pub async fn request_pairing(&self, request: PairingRequest, address: String) -> Result<PairingTicket, PairingError> {
        if !is_hash(&request.token_hash) {
            return Err(PairingError::Invalid);
        }
        let now = self.now();
        let hash = request.token_hash.clone();
        if let Some(known) = self.0.store.write(move |tx| known_ticket(tx, &hash, now)).await? {
            return Ok(known);
        }
        let _counted = self.count_attempt(vec![limits::PAIRING_REQUESTS.of(&address)]).await?.map_err(PairingError::TooMany)?;
        self.0.store.write(move |tx| new_ticket(tx, request.clone(), address.clone(), now)).await
    }

    /// How far a request is.
    pub async fn pairing(&self, id: Uuid) -> Result<PairingStatus, ServiceError> {
        let now = self.now();
        self.0
            .store
            .read(move |tx| {
                let record = pairings::get(tx, id)?.ok_or(ServiceError::NotFound)?;
                let lobby = match record.terminal {
                    Some(terminal) => terminals::get(tx, terminal)?.map(|terminal| terminal.lobby),
                    None => None,
                };
                let state = match record.decision {
                    PairingDecision::Approved => PairingState::Approved,
                    PairingDecision::Denied => PairingState::Denied,
                    PairingDecision::Pending if now >= record.expires_at => PairingState::Expired,
                    PairingDecision::Pending => PairingState::Pending,
                };
                Ok(PairingStatus { state, lobby })
            })
            .await
    }

    /// Terminals that wait, the longest first.
    pub async fn waiting_terminals(&self) -> Result<Vec<PairingRecord>, ServiceError> {
        let now = self.now();
        Ok(self.0.store.read(move |tx| pairings::waiting(tx, now)).await?)
    }

    /// Lets a terminal in if the code is the one on its screen.
    pub async fn approve_pairing(
        &self,
        id: Uuid,
        code: &str,
        lobby: String,
        building: String,
        actor: Actor,
    ) -> Result<Approved, ServiceError> {
        let counted = match self.count_attempt(vec![limits::PAIRING_CODES.of(&id.to_string())]).await? {
            Ok(counted) => counted,
            Err(too_many) => return Ok(Approved::TooManyCodes(too_many)),
        };
        let digits: String = text::to_half_width(code).chars().filter(char::is_ascii_digit).collect();
        let approved = self.change(actor, "配对终端", move |act| approve(act, id, &digits, &lobby, &building)).await;
        let approved = match approved {
            // The code was right: only its place has to be called otherwise.
            Err(ServiceError::NameTaken { name }) => Approved::NameTaken { name },
            approved => approved?,
        };
        if approved != Approved::WrongCode {
            self.forgive(counted).await?;
        }
        Ok(approved)
    }

    /// Sends a terminal away.
    pub async fn deny_pairing(&self, id: Uuid, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "拒绝终端配对", move |act| {
            let record = pairings::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            match record.decision {
                PairingDecision::Denied => return Ok(Nothing(())),
                PairingDecision::Approved => return Err(ServiceError::ChangedMeanwhile),
                PairingDecision::Pending => {}
            }
            pairings::decide(act.tx, id, PairingDecision::Denied, None)?;
            Ok(Changed(record.device, ()))
        })
        .await
    }
}

/// The ticket of a token that is known already.
fn known_ticket(tx: &Tx<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<PairingTicket>, PairingError> {
    let latest = pairings::latest_of(tx, hash)?;
    if let Some(terminal) = terminals::by_token_hash(tx, hash)? {
        if let Some(record) = latest.filter(|record| record.decision == PairingDecision::Approved) {
            return Ok(Some(ticket(&record)));
        }
        // Registered by its token, not by pairing: it is in all the same.
        let record = PairingRecord {
            id: mint(now),
            token_hash: hash.into(),
            code: "000000".into(),
            software: terminal.software,
            device: String::new(),
            address: String::new(),
            decision: PairingDecision::Approved,
            requested_at: now,
            expires_at: now + LASTS,
            terminal: Some(terminal.id),
        };
        pairings::add(tx, &record)?;
        return Ok(Some(ticket(&record)));
    }
    match latest {
        Some(record) if record.decision == PairingDecision::Approved => Err(PairingError::Revoked),
        // A refused terminal that asks on and on is told the same until its time is over.
        Some(record) if now < record.expires_at => Ok(Some(ticket(&record))),
        _ if terminals::is_known(tx, hash)? => Err(PairingError::Revoked),
        _ => Ok(None),
    }
}

fn new_ticket(tx: &Tx<'_>, request: PairingRequest, address: String, now: DateTime<Utc>) -> Result<PairingTicket, PairingError> {
    pairings::sweep(tx, now - Duration::days(1))?;
    let waiting = pairings::waiting(tx, now)?;
    if waiting.len() >= PENDING {
        let until = waiting.iter().map(|record| record.expires_at).min().unwrap_or(now + LASTS);
        return Err(PairingError::TooMany(TooMany { until }));
    }
    let record = PairingRecord {
        id: mint(now),
        code: fresh_code(&waiting),
        software: shortened(&request.version),
        device: shortened(&request.device),
        token_hash: request.token_hash,
        address,
        decision: PairingDecision::Pending,
        requested_at: now,
        expires_at: now + LASTS,
        terminal: None,
    };
    pairings::add(tx, &record)?;
    Ok(ticket(&record))
}

fn approve(act: &Act<'_>, id: Uuid, code: &str, lobby: &str, building: &str) -> Result<Done<Approved>, ServiceError> {
    let record = pairings::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
    if !bool::from(record.code.as_bytes().ct_eq(code.as_bytes())) {
        return Ok(Nothing(Approved::WrongCode));
    }
    match record.decision {
        PairingDecision::Approved => return Ok(Nothing(Approved::Done)),
        PairingDecision::Denied => return Err(ServiceError::ChangedMeanwhile),
        PairingDecision::Pending if act.now >= record.expires_at => return Ok(Nothing(Approved::Expired)),
        PairingDecision::Pending => {}
    }
    super::fleet::check_name(act.tx, lobby, None)?;
    let terminal = TerminalId(mint(act.now));
    terminals::add(act.tx, terminal, lobby, Some(building), &record.token_hash, act.now)?;
    pairings::decide(act.tx, id, PairingDecision::Approved, Some(terminal))?;
    Ok(Changed(lobby.to_owned(), Approved::Done))
}
