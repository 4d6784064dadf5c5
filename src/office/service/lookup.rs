//! Progress look-up: the code alone tells that it arrived; four right digits tell the rest.
//!
//! What the office cannot read has no digits to compare: it has arrived, whoever asks.
//!
//! Invariants: digits are compared in constant time; guesses are counted per code and per
//! terminal before anybody is told whether they were right; what staff note for each other never leaves the office.

use subtle::ConstantTimeEq;
use thiserror::Error;

use super::{
    Service, ServiceError,
    attempts::{TooMany, count_unless},
    limits,
    succession::Presence,
};
use crate::{
    domain::{
        ids::TerminalId,
        order::{Event, EventKind, State},
        place::Room,
        receipt_code::ReceiptCode,
    },
    office::store::{StoreError, submissions},
    protocol::v1::{
        lenient::StateName,
        messages::{Progress, ProgressDetail, ProgressStep},
    },
};

/// Why a look-up told nothing.
#[derive(Debug, Error)]
pub enum LookupError {
    /// No submission has this code.
    #[error("no submission has this receipt code")]
    UnknownCode,
    /// The four digits are wrong.
    #[error("the four digits do not belong to this receipt code")]
    SecretMismatch,
    /// Too many wrong digits.
    #[error("too many wrong digits")]
    TooManyAttempts(TooMany),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for LookupError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What a resident reads of a history, oldest first.
pub(super) fn resident_steps(events: &[Event]) -> impl Iterator<Item = ProgressStep> {
    events.iter().filter_map(|event| {
        let (state, word) = match (event.kind, event.kind.resident_word()) {
            (EventKind::State, _) => (event.state.into(), event.state.resident_word()),
            // No state of its own: terminals tell it by the word.
            (kind, Some(word)) => (StateName::Unknown(kind.into_str().to_owned()), word),
            (_, None) => return None,
        };
        Some(ProgressStep { state, word: word.into(), at: event.at, note: event.note.clone() })
    })
}

impl Service {
    /// Tells how far a submission is.
    pub async fn look_up(&self, terminal: TerminalId, code: ReceiptCode, secret: Option<String>) -> Result<Progress, LookupError> {
        let found = self
            .0
            .store
            .read(move |tx| {
                let records = submissions::by_code(tx, code)?;
                let presence = Presence::read(tx)?;
                records
                    .into_iter()
                    .map(|mut record| {
                        // Whom the resident may ask: nobody asks for a butler who has left.
                        if let Some(caretaker) = presence.caretaker(&record) {
                            record.owner = caretaker;
                        }
                        submissions::events(tx, record.id).map(|events| (record, events))
                    })
                    .collect::<Result<Vec<_>, StoreError>>()
            })
            .await?;
        let newest = found.first().map(|(record, _)| record).ok_or(LookupError::UnknownCode)?;
        let readable = found.iter().any(|(record, _)| record.content.is_ok());
        let Some(secret) = secret.filter(|_| readable) else {
            return Ok(Progress { receipt_code: code, state: State::Delivered.into(), received_at: newest.received_at, detail: None });
        };
        let given = crate::domain::text::to_half_width(secret.trim());
        // Codes are unique by lease; should two ever collide, the digits tell whose it is.
        let matching = found.iter().find_map(|(record, events)| {
            let content = record.content.as_ref().ok()?;
            bool::from(content.contact().secret().as_bytes().ct_eq(given.as_bytes())).then_some((record, content, events))
        });
        let (now, is_right) = (self.now(), matching.is_some());
        let limits = [limits::SECRETS.of(&code.to_string()), limits::SECRETS_OF_TERMINAL.of(&terminal.to_string())];
        let judged = self.0.store.write(move |tx| count_unless(tx, is_right, &limits, now)).await?;
        judged.map_err(LookupError::TooManyAttempts)?;
        let (record, content, events) = matching.ok_or(LookupError::SecretMismatch)?;
        let detail = ProgressDetail {
            topic: content.topic(),
            flow: Some(content.flow()),
            service_name: content.title(),
            building: content.room().map(Room::building_name).unwrap_or_default(),
            owner: record.owner.label.clone(),
            steps: resident_steps(events).collect(),
        };
        Ok(Progress { receipt_code: code, state: record.state.into(), received_at: record.received_at, detail: Some(detail) })
    }
}
