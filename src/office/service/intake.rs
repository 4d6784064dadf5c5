//! Intake: every valid envelope is stored, exactly once, before anybody is thanked.
//!
//! Invariants: the envelope's id is the unique key and its digest the proof of sameness; a body
//! that cannot be read, or is of a kind that this office does not know, is kept and shown to staff,
//! never bounced, because the terminal could do nothing about it; the row and its first event are
//! one transaction.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, SubsecRound, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Actor, Service, ServiceError,
    change::{Act, Told, carried_out},
    community::intake as community,
    faults,
    ownership::centre,
    residents::{self, Arrived},
    roster::Roster,
};
use crate::{
    domain::{
        ids::{SubmissionId, TerminalId},
        order::Source,
        submission::Submission,
    },
    office::store::{
        StoreResult, Tx, dealings, settings,
        submissions::{self, NewRow, NewSubmission},
    },
    protocol::{
        seal,
        v1::{
            envelope::{Body, Envelope, Kind, Sorted, hex},
            messages::Acknowledgement,
        },
    },
};

/// What became of one envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeOutcome {
    /// Stored just now.
    Stored(Acknowledgement),
    /// It was here already: the first answer again.
    Duplicate(Acknowledgement),
    /// Another envelope has this id.
    Conflict,
}

/// An envelope with the JSON it came as.
#[derive(Debug, Clone)]
pub struct IncomingEnvelope {
    /// The parsed envelope; its version and base64 were checked at the door. Its kind is meaningless
    /// if there is an unknown one.
    pub envelope: Envelope,
    /// The kind, if this office does not know it.
    pub unknown_kind: Option<UnknownKind>,
    /// The JSON as it came.
    pub raw: String,
}

impl IncomingEnvelope {
    /// [`Envelope::digest`] as the terminal computed it, whose version knows the kind.
    fn digest(&self) -> String {
        let Some(UnknownKind(kind)) = &self.unknown_kind else { return self.envelope.digest() };
        let known = self.envelope.associated_data();
        let mut lines: Vec<&[u8]> = known.split(|byte| *byte == b'\n').collect();
        let name = variant_name(kind);
        // After the title, the version and the id; a test holds it there.
        lines[KIND_LINE] = name.as_bytes();
        let mut hash = Sha256::new();
        hash.update(lines.join(&b'\n'));
        hash.update(b"\n");
        hash.update(self.envelope.sealed_body.as_bytes());
        hex(&hash.finalize())
    }
}

/// Which line of the associated data tells the kind.
const KIND_LINE: usize = 3;

/// A kind of submission that a newer terminal knows and this office does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind(String);

impl UnknownKind {
    /// Takes an unknown kind out of an envelope's JSON and puts a known one there, so that the rest
    /// parses. What cannot be a kind's name at all stays, and is refused with the envelope.
    pub fn take_from(envelope: &mut Value) -> Option<Self> {
        let kind = envelope.get_mut("kind")?;
        let name = kind.as_str()?.to_owned();
        let is_name = (1..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !is_name || serde_json::from_value::<Kind>(kind.clone()).is_ok() {
            return None;
        }
        *kind = serde_json::to_value(Kind::Request).ok()?;
        Some(Self(name))
    }
}

/// `guest_message` on the wire is `GuestMessage` in the associated data.
fn variant_name(kind: &str) -> String {
    let capital = |part: &str| part[..1].to_ascii_uppercase() + &part[1..];
    kind.split('_').filter(|part| !part.is_empty()).map(capital).collect()
}

impl Service {
    /// Stores envelopes of one terminal in one transaction; results in their order.
    pub async fn ingest(&self, terminal: TerminalId, arrivals: Vec<IncomingEnvelope>) -> Result<Vec<IntakeOutcome>, ServiceError> {
        let (roster, now) = (self.0.rosters.newest(), self.now().trunc_subsecs(6));
        let open = |arrival| Arc::new(Opened::open(terminal, arrival, &self.0.keys).prepared(roster.as_deref(), now));
        let opened = arrivals.into_iter().map(open).collect();
        self.take_turns(opened).await
    }

    /// Stores opened envelopes in one transaction.
    pub(super) async fn store_opened(&self, opened: Vec<Arc<Opened>>) -> Result<Vec<IntakeOutcome>, ServiceError> {
        // As the database keeps it, so that the first answer and every later one are the same.
        let now = self.now().trunc_subsecs(6);
        let rosters = self.0.rosters.clone();
        let (taken, told) = self.0.store.write(move |tx| take_in(tx, &*rosters.read(tx)?, &opened, now)).await?;
        told.into_iter().for_each(|told| self.tell(told));
        if taken.iter().any(|one| matches!(one, IntakeOutcome::Stored(_))) {
            self.0.signals.orders_arrived();
        }
        Ok(taken)
    }
}

/// An envelope, opened before the writer's turn comes.
pub(super) struct Opened {
    terminal: TerminalId,
    arrival: IncomingEnvelope,
    digest: String,
    content: Content,
    /// The submission as it is stored, if the estate is still as it was then.
    prepared: Option<Prepared>,
}

/// A submission as it is stored.
struct Prepared {
    /// The estate that its owner and promises are of.
    as_of: u64,
    new: NewSubmission,
    row: NewRow,
}

/// What was inside.
enum Content {
    /// Something new, or why it cannot be read.
    Submission(Result<Box<Submission>, &'static str>),
    /// What a resident does with an order that is here.
    Act(Arrived),
    /// What is no order and never will be.
    Entry(Box<community::Arrived>),
}

impl Opened {
    fn open(terminal: TerminalId, arrival: IncomingEnvelope, keys: &[settings::Key]) -> Self {
        let digest = arrival.digest();
        let body = match arrival.unknown_kind {
            None => read_body(keys, &arrival.envelope),
            Some(_) => Err("申请种类无法识别，物业服务器的版本低于终端"),
        };
        let content = match body.map(Sorted::from) {
            Ok(Sorted::Submission(submission)) => {
                Content::Submission(submission.checked().map(Box::new).map_err(|_| "内容不完整或超出长度限制"))
            }
            Ok(Sorted::Entry(entry)) => match entry.checked() {
                Ok(entry) => {
                    let Envelope { id, receipt_code, .. } = arrival.envelope;
                    let digest = digest.clone();
                    Content::Entry(Box::new(community::Arrived { id, digest, receipt_code, entry, taken_by: String::new() }))
                }
                Err(_) => Content::Submission(Err("内容不完整或超出长度限制")),
            },
            Ok(Sorted::Act(act)) => Content::Act(Arrived::from_terminal(arrival.envelope.id, digest.clone(), terminal, act)),
            Err(reason) => Content::Submission(Err(reason)),
        };
        Self { terminal, digest, arrival, content, prepared: None }
    }

    /// With everything made up that needs no transaction. What cannot be is tried again within it, and its error told there.
    fn prepared(mut self, roster: Option<&Roster>, now: DateTime<Utc>) -> Self {
        self.prepared = roster.and_then(|roster| self.prepare(roster, now).ok().flatten());
        self
    }

    /// `None`: it is an act or an entry.
    fn prepare(&self, roster: &Roster, now: DateTime<Utc>) -> StoreResult<Option<Prepared>> {
        let Some(new) = self.new_submission(roster, now) else { return Ok(None) };
        Ok(Some(Prepared { as_of: roster.as_of(), row: NewRow::of(&new)?, new }))
    }

    /// Something unreadable.
    #[cfg(test)]
    pub(super) fn for_test() -> Self {
        let (terminal, arrival) = (TerminalId::mint(DateTime::UNIX_EPOCH, [0; 10]), tests::arrival("request"));
        Self { terminal, digest: arrival.digest(), arrival, content: Content::Submission(Err("")), prepared: None }
    }

    /// The submission, if it is one.
    fn new_submission(&self, roster: &Roster, now: DateTime<Utc>) -> Option<NewSubmission> {
        let Self { terminal, arrival: IncomingEnvelope { envelope, raw, .. }, digest, content, .. } = self;
        let Content::Submission(content) = content else { return None };
        let content = content.clone().map(|content| roster.placed(*content));
        let readable = content.as_ref().ok();
        Some(NewSubmission {
            id: envelope.id,
            terminal: *terminal,
            receipt_code: envelope.receipt_code,
            digest: digest.clone(),
            envelope: raw.clone(),
            created_at: envelope.created_at,
            received_at: now,
            source: Source::Terminal,
            owner: readable.map_or_else(centre, |content| roster.first_owner(content, *terminal)),
            clocks: readable.map(|content| roster.clocks(content, now)).unwrap_or_default(),
            content: content.map_err(str::to_owned),
        })
    }
}

/// What became of each, and what has to be told after the commit.
type Taken = (Vec<IntakeOutcome>, Vec<Told>);

/// Reports follow what their residents touched; whether lobbies have something new to tell of faults.
fn follow(tx: &Tx<'_>, new: &[&Prepared], stored: &BTreeSet<SubmissionId>, now: DateTime<Utc>) -> Result<bool, ServiceError> {
    let mut has_news = false;
    let mut seen = BTreeSet::new();
    for one in new.iter().map(|one| &one.new).filter(|one| stored.contains(&one.id) && seen.insert(one.id)) {
        if let Ok(content) = &one.content {
            has_news |= faults::settle_new(tx, one.id, content, now)?;
        }
    }
    Ok(has_news)
}

fn take_in(tx: &Tx<'_>, roster: &Roster, opened: &[Arc<Opened>], now: DateTime<Utc>) -> Result<Taken, ServiceError> {
    let is_of_now = |one: &Opened| one.prepared.as_ref().is_some_and(|prepared| prepared.as_of == roster.as_of());
    let again: Vec<Option<Prepared>> =
        opened.iter().map(|one| if is_of_now(one) { Ok(None) } else { one.prepare(roster, now) }).collect::<StoreResult<_>>()?;
    let mut prepared: Vec<Option<&Prepared>> =
        opened.iter().zip(&again).map(|(one, again)| if is_of_now(one) { one.prepared.as_ref() } else { again.as_ref() }).collect();
    for (one, prepared) in opened.iter().zip(&mut prepared) {
        // What cannot be read may bear the id of an entry: that is a conflict, not something new.
        if matches!(one.content, Content::Submission(Err(_))) && community::is_entry(tx, one.arrival.envelope.id)? {
            *prepared = None;
        }
    }
    let new: Vec<&Prepared> = prepared.iter().copied().flatten().collect();
    let mut stored = submissions::add_all(tx, &new.iter().map(|one| &one.row).collect::<Vec<_>>())?;
    let mut told = Vec::new();
    let has_news = follow(tx, &new, &stored, now)?;
    if has_news {
        let renew = |change: &Act<'_>| Ok(change.revision()?);
        told.push(carried_out(tx, &Actor::resident(), now, renew)?.1);
    }
    let mut outcomes = Vec::with_capacity(opened.len());
    let mut has_entries = false;
    // An act comes after the order that it is about where one batch brings both.
    for (opened, prepared) in opened.iter().zip(prepared) {
        let (id, digest) = (opened.arrival.envelope.id, &opened.digest);
        let acknowledge = |received_at| Acknowledgement { id, digest: digest.clone(), received_at };
        let known = match &opened.content {
            Content::Act(arrived) => match dealings::receipt(tx, id)? {
                None => {
                    let (_, news) = carried_out(tx, &Actor::resident(), now, |change| residents::take_in(change, roster, arrived))?;
                    told.push(news);
                    outcomes.push(IntakeOutcome::Stored(acknowledge(now)));
                    continue;
                }
                known => known,
            },
            Content::Entry(arrived) => match community::receipt(tx, id)? {
                None => {
                    has_entries |= community::take_in(tx, arrived, now)?;
                    outcomes.push(IntakeOutcome::Stored(acknowledge(now)));
                    continue;
                }
                known => known,
            },
            // The first of several with one id is the one that was stored.
            Content::Submission(_) if stored.remove(&id) => {
                outcomes.push(IntakeOutcome::Stored(acknowledge(prepared.map_or(now, |one| one.new.received_at))));
                continue;
            }
            Content::Submission(_) => community::receipt(tx, id)?,
        };
        outcomes.push(match known {
            Some((known, received_at)) if known == *digest => IntakeOutcome::Duplicate(acknowledge(received_at)),
            _ => IntakeOutcome::Conflict,
        });
    }
    if has_entries {
        // Places were given: one revision for all that one batch brought.
        told.push(carried_out(tx, &Actor::resident(), now, |change| Ok(change.revision()?))?.1);
    }
    Ok((outcomes, told))
}

/// Opens and parses a body. The reason of a failure is for staff, so it is in their language.
fn read_body(keys: &[settings::Key], envelope: &Envelope) -> Result<Body, &'static str> {
    let key = keys.iter().find(|key| key.id == envelope.key_id).ok_or("封装所用的密钥不属于本物业服务器")?;
    let sealed = envelope.sealed_bytes().ok_or("密封内容不是有效编码")?;
    let body = seal::open(&key.private, &sealed, &envelope.associated_data()).map_err(|_| "密封内容无法解开，可能在途中被改动")?;
    let content: Body = serde_json::from_slice(&body).map_err(|_| "内容格式无法识别，终端版本可能不同")?;
    if Kind::of(&content) != envelope.kind {
        return Err("封面与内容的种类不一致");
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ids::BootId, receipt_code::ReceiptCode};

    fn envelope() -> Envelope {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        Envelope {
            version: 1,
            id: SubmissionId::mint(now, [1; 10]),
            kind: Kind::Request,
            receipt_code: ReceiptCode::from_serial(1_000_001).unwrap(),
            created_at: now,
            boot_id: BootId::mint(now, [2; 10]),
            sequence: 1,
            key_id: "key".into(),
            sealed_body: "AAAA".into(),
        }
    }

    pub(super) fn arrival(kind: &str) -> IncomingEnvelope {
        IncomingEnvelope { envelope: envelope(), unknown_kind: Some(UnknownKind(kind.into())), raw: String::new() }
    }

    #[test]
    fn an_unknown_kinds_digest_is_the_one_its_terminal_computed() {
        let envelope = envelope();
        let known = String::from_utf8(envelope.associated_data()).unwrap();
        assert_eq!(known.lines().nth(KIND_LINE), Some(variant_name("request").as_str()));
        // Told that it does not know the kind it knows, the office computes the very same digest.
        assert_eq!(arrival("request").digest(), envelope.digest());
        assert_ne!(arrival("guest_message").digest(), envelope.digest());
        assert_eq!(variant_name("guest_message"), "GuestMessage");
    }

    #[test]
    fn what_cannot_be_a_kind_is_left_for_the_envelope_to_refuse() {
        for kind in ["\"request\"", "\"\"", "\"a\\nb\"", "\"漏水\"", "7", "null"] {
            let mut value: Value = serde_json::from_str(&format!("{{\"kind\":{kind}}}")).unwrap();
            let before = value.clone();
            assert_eq!((UnknownKind::take_from(&mut value), value), (None, before), "{kind}");
        }
    }
}
