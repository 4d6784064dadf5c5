//! Intake: every valid envelope is stored, exactly once, before anybody is thanked.
//!
//! Invariants: the envelope's id is the unique key and its digest the proof of sameness; a body
//! that cannot be read, or is of a kind that this office does not know, is kept and shown to staff,
//! never bounced, because the terminal could do nothing about it; the row and its first event are
//! one transaction.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Service, ServiceError,
    ownership::{building_of, centre},
    succession::Presence,
};
use crate::{
    domain::{
        ids::{SubmissionId, TerminalId},
        order::Owner,
        submission::Submission,
    },
    office::store::{
        StoreError, Tx, settings,
        submissions::{self, NewSubmission},
    },
    protocol::{
        seal,
        v1::{
            envelope::{Body, Envelope, Kind, hex},
            messages::{Acknowledgement, Hint},
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
        let now = self.now();
        let opened: Vec<(IncomingEnvelope, Result<Submission, &'static str>)> = arrivals
            .into_iter()
            .map(|arrival| {
                let content = match arrival.unknown_kind {
                    None => read_body(&self.0.keys, &arrival.envelope),
                    Some(_) => Err("申请种类无法识别，物业服务器的版本低于终端"),
                };
                (arrival, content)
            })
            .collect();
        let taken = self
            .0
            .store
            .write(move |tx| {
                opened
                    .iter()
                    .cloned()
                    .map(|(arrival, content)| {
                        let digest = arrival.digest();
                        let IncomingEnvelope { envelope, raw, .. } = arrival;
                        let owner = match &content {
                            Ok(content) => first_owner(tx, content, terminal)?,
                            Err(_) => centre(),
                        };
                        let new = NewSubmission {
                            id: envelope.id,
                            terminal,
                            receipt_code: envelope.receipt_code,
                            digest,
                            envelope: raw,
                            created_at: envelope.created_at,
                            received_at: now,
                            owner,
                            content: content.map_err(str::to_owned),
                        };
                        let acknowledge = |digest: String, received_at| Acknowledgement { id: new.id, digest, received_at };
                        if submissions::add(tx, &new)? {
                            // As it was stored, so that the first answer and every later one are the same.
                            return Ok(IntakeOutcome::Stored(acknowledge(new.digest.clone(), stored_instant(tx, new.id)?)));
                        }
                        Ok(match submissions::receipt(tx, new.id)? {
                            Some((digest, received_at)) if digest == new.digest => {
                                IntakeOutcome::Duplicate(acknowledge(digest, received_at))
                            }
                            _ => IntakeOutcome::Conflict,
                        })
                    })
                    .collect::<Result<Vec<IntakeOutcome>, StoreError>>()
            })
            .await?;
        if taken.iter().any(|one| matches!(one, IntakeOutcome::Stored(_))) {
            self.hint(Hint::Progress);
        }
        Ok(taken)
    }
}

fn stored_instant(tx: &Tx<'_>, id: SubmissionId) -> Result<DateTime<Utc>, StoreError> {
    submissions::receipt(tx, id)?.map(|(_, at)| at).ok_or(StoreError::Damaged { what: "submission" })
}

/// Who answers first. The area butler where it is theirs; what no address and no area tells is the service centre's.
fn first_owner(tx: &Tx<'_>, content: &Submission, terminal: TerminalId) -> Result<Owner, StoreError> {
    if !content.is_the_butlers() {
        return Ok(centre());
    }
    building_of(tx, content, terminal)?.map_or_else(|| Ok(centre()), |building| owner_of_building(tx, &building))
}

/// Whoever is responsible for a building from the first moment on. A butler who cannot act any more gets
/// nothing new, and a row that is damaged keeps no request out: the service centre takes it.
fn owner_of_building(tx: &Tx<'_>, building: &str) -> Result<Owner, StoreError> {
    match Presence::read(tx) {
        Ok(presence) => Ok(presence.answering(building)),
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "the butler of a building cannot be read; the service centre takes its requests");
            Ok(centre())
        }
        Err(error) => Err(error),
    }
}

/// Opens and parses a body. The reason of a failure is for staff, so it is in their language.
fn read_body(keys: &[settings::Key], envelope: &Envelope) -> Result<Submission, &'static str> {
    let key = keys.iter().find(|key| key.id == envelope.key_id).ok_or("封装所用的密钥不属于本物业服务器")?;
    let sealed = envelope.sealed_bytes().ok_or("密封内容不是有效编码")?;
    let body = seal::open(&key.private, &sealed, &envelope.associated_data()).map_err(|_| "密封内容无法解开，可能在途中被改动")?;
    let content: Body = serde_json::from_slice(&body).map_err(|_| "内容格式无法识别，终端版本可能不同")?;
    if Kind::of(&content) != envelope.kind {
        return Err("封面与内容的种类不一致");
    }
    content.checked().map_err(|_| "内容不完整或超出长度限制")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ids::BootId, receipt_code::ReceiptCode};

    #[test]
    fn an_unknown_kinds_digest_is_the_one_its_terminal_computed() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let envelope = Envelope {
            version: 1,
            id: SubmissionId::mint(now, [1; 10]),
            kind: Kind::Request,
            receipt_code: ReceiptCode::from_serial(1_000_001).unwrap(),
            created_at: now,
            boot_id: BootId::mint(now, [2; 10]),
            sequence: 1,
            key_id: "key".into(),
            sealed_body: "AAAA".into(),
        };
        let known = String::from_utf8(envelope.associated_data()).unwrap();
        assert_eq!(known.lines().nth(KIND_LINE), Some(variant_name("request").as_str()));
        let arrival =
            |kind: &str| IncomingEnvelope { envelope: envelope.clone(), unknown_kind: Some(UnknownKind(kind.into())), raw: String::new() };
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
