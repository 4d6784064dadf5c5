//! Intake: every valid envelope is stored, exactly once, before anybody is thanked.
//!
//! Invariants: the envelope's id is the unique key and its digest the proof of sameness; a body
//! that cannot be read is kept and shown to staff, never bounced, because the terminal could do
//! nothing about it; the row and its first event are one transaction.

use super::{Service, ServiceError};
use crate::{
    domain::{
        ids::{SubmissionId, TerminalId},
        request::ServiceRequest,
    },
    office::store::{
        StoreError, butlers, settings,
        submissions::{self, NewSubmission, Owner},
    },
    protocol::{
        seal,
        v1::{
            envelope::{Body, Envelope},
            messages::{Acknowledgement, Hint},
        },
    },
};

/// What became of one envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Stored just now.
    New(Acknowledgement),
    /// It was here already: the first answer again.
    Again(Acknowledgement),
    /// Another envelope has this id.
    Conflict,
}

/// An envelope with the JSON it came as.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The parsed envelope; its version and base64 were checked at the door.
    pub envelope: Envelope,
    /// The JSON as it came.
    pub raw: String,
}

/// The service centre's name where no area butler is responsible.
pub const CENTRE: &str = "客服中心";

impl Service {
    /// Stores envelopes of one terminal in one transaction; results in their order.
    pub async fn take_in(&self, terminal: TerminalId, arrivals: Vec<Arrival>) -> Result<Vec<Taken>, ServiceError> {
        let now = self.now();
        let opened: Vec<(Arrival, Result<ServiceRequest, &'static str>)> = arrivals
            .into_iter()
            .map(|arrival| {
                let content = read_body(&self.0.keys, &arrival.envelope);
                (arrival, content)
            })
            .collect();
        let taken = self
            .0
            .store
            .write(move |book| {
                opened
                    .into_iter()
                    .map(|(Arrival { envelope, raw }, content)| {
                        let owner = match &content {
                            Ok(request) => owner_of_building(book, &request.room.building)?,
                            Err(_) => centre(),
                        };
                        let new = NewSubmission {
                            id: envelope.id,
                            terminal,
                            receipt_code: envelope.receipt_code,
                            digest: envelope.digest(),
                            envelope: raw,
                            created_at: envelope.created_at,
                            received_at: now,
                            owner,
                            content: content.map_err(str::to_owned),
                        };
                        let acknowledge = |digest: String, received_at| Acknowledgement { id: new.id, digest, received_at };
                        if submissions::add(book, &new)? {
                            // As it was stored, so that the first answer and every later one are the same.
                            return Ok(Taken::New(acknowledge(new.digest.clone(), stored_instant(book, new.id)?)));
                        }
                        Ok(match submissions::receipt(book, new.id)? {
                            Some((digest, received_at)) if digest == new.digest => Taken::Again(acknowledge(digest, received_at)),
                            _ => Taken::Conflict,
                        })
                    })
                    .collect::<Result<Vec<Taken>, StoreError>>()
            })
            .await?;
        if taken.iter().any(|one| matches!(one, Taken::New(_))) {
            self.hint(Hint::Progress);
        }
        Ok(taken)
    }
}

fn stored_instant(book: &crate::office::store::Book, id: SubmissionId) -> Result<chrono::DateTime<chrono::Utc>, StoreError> {
    submissions::receipt(book, id)?.map(|(_, at)| at).ok_or(StoreError::Damaged { what: "submission" })
}

/// Whoever is responsible for a building from the first moment on.
fn owner_of_building(book: &crate::office::store::Book, building: &str) -> Result<Owner, StoreError> {
    Ok(butlers::of_building(book, building)?.map_or_else(centre, |record| super::butlers::owner(&record.butler)))
}

/// The service centre as owner.
pub(super) fn centre() -> Owner {
    Owner { butler: None, label: CENTRE.into() }
}

/// Opens and parses a body. The reason of a failure is for staff, so it is in their language.
fn read_body(keys: &[settings::Key], envelope: &Envelope) -> Result<ServiceRequest, &'static str> {
    let key = keys.iter().find(|key| key.id == envelope.key_id).ok_or("封装所用的密钥不属于本物业服务器")?;
    let sealed = envelope.sealed_bytes().ok_or("密封内容不是有效编码")?;
    let body = seal::open(&key.private, &sealed, &envelope.associated_data()).map_err(|_| "密封内容无法解开，可能在途中被改动")?;
    // A request is the only kind so far; the tag inside must say the same as the one outside.
    let Body::Request(request) = serde_json::from_slice(&body).map_err(|_| "内容格式无法识别，终端版本可能不同")?;
    request.checked().map_err(|_| "内容不完整或超出长度限制")
}
