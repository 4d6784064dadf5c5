//! Submissions and their way out.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, instant, micros, parsed, receipt_codes};
use crate::{
    domain::{
        ids::{BootId, SubmissionId},
        receipt_code::ReceiptCode,
    },
    kiosk::delivery::{ParkReason, Pending},
    protocol::{
        seal,
        v1::{
            board::OfficeKey,
            envelope::{Body, Envelope, Kind},
        },
    },
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use zeroize::Zeroizing;

/// What was committed: the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommittedSubmission {
    pub id: SubmissionId,
    pub code: ReceiptCode,
    pub created_at: DateTime<Utc>,
}

/// A parked submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parked {
    pub id: SubmissionId,
    pub code: ReceiptCode,
    pub reason: ParkReason,
}

/// Envelopes to be sent, and those that this version cannot read (after a downgrade, say).
#[derive(Debug, Default)]
pub struct Stored {
    pub envelopes: Vec<Envelope>,
    pub unreadable: Vec<SubmissionId>,
}

/// What this terminal itself knows of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalStatus {
    /// `None` where the clock could not be believed then.
    pub created_at: Option<DateTime<Utc>>,
    pub delivered_at: Option<DateTime<Utc>>,
}

/// Who and when, for the header of a new envelope.
#[derive(Debug, Clone, Copy)]
pub struct EnvelopeOrigin {
    pub id: SubmissionId,
    pub created_at: DateTime<Utc>,
    /// The clock could be believed.
    pub clock_trusted: bool,
    pub boot_id: BootId,
}

impl Store {
    /// Seals and commits one submission with its outbox row and receipt code. When this returns
    /// `Ok`, a power cut cannot lose it.
    pub async fn record(&self, origin: EnvelopeOrigin, body: Body, key: OfficeKey) -> Result<CommittedSubmission, StoreError> {
        self.database.call(move |connection| record(connection, origin, &body, &key)).await
    }

    /// The head of the queue: those never tried first, so that no backlog hides them, then soonest
    /// first; parked ones are not in it.
    pub async fn peek(&self, limit: usize) -> Result<Vec<Pending>, StoreError> {
        self.database
            .call(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT submission_id, attempts, next_attempt_at, solo FROM outbox
                     WHERE parked_reason IS NULL ORDER BY attempts > 0, next_attempt_at, submission_id LIMIT ?1",
                )?;
                let rows = statement.query_map([limit as i64], |row| {
                    Ok(Pending { id: parsed(row, 0)?, attempts: row.get(1)?, next_attempt_at: instant(row, 2)?, solo: row.get(3)? })
                })?;
                // One damaged row does not hold up the others.
                Ok(rows.filter_map(|row| row.inspect_err(|error| tracing::error!(%error, "a row of the outbox is damaged")).ok()).collect())
            })
            .await
    }

    /// The sealed envelopes of some submissions, as stored; those no longer waiting are left out.
    pub async fn envelopes(&self, ids: Vec<SubmissionId>) -> Result<Stored, StoreError> {
        self.database
            .call(move |connection| {
                let mut statement = connection.prepare_cached("SELECT envelope FROM outbox WHERE submission_id = ?1")?;
                let mut stored = Stored::default();
                for id in ids {
                    let text: Option<String> = statement.query_row([id.to_string()], |row| row.get(0)).optional()?;
                    match text.map(|text| serde_json::from_str(&text)) {
                        Some(Ok(envelope)) => stored.envelopes.push(envelope),
                        Some(Err(_)) => stored.unreadable.push(id),
                        None => {}
                    }
                }
                Ok(stored)
            })
            .await
    }

    /// The office has it: the envelope goes, the receipt stays.
    pub async fn mark_delivered(&self, delivered: Vec<(SubmissionId, DateTime<Utc>)>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                let transaction = connection.transaction()?;
                for (id, at) in delivered {
                    let id = id.to_string();
                    transaction.execute("UPDATE submissions SET delivered_at = ?2 WHERE id = ?1", params![id, micros(at)])?;
                    transaction.execute("DELETE FROM outbox WHERE submission_id = ?1", [id])?;
                }
                Ok(transaction.commit()?)
            })
            .await
    }

    /// To be tried again at the given time; `solo` = not in a batch any more.
    pub async fn mark_retry(&self, retries: Vec<(SubmissionId, DateTime<Utc>, bool)>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                let transaction = connection.transaction()?;
                for (id, at, solo) in retries {
                    transaction.execute(
                        "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ?2, solo = MAX(solo, ?3) WHERE submission_id = ?1",
                        params![id.to_string(), micros(at), solo],
                    )?;
                }
                Ok(transaction.commit()?)
            })
            .await
    }

    /// Not to be sent again until staff release it.
    pub async fn park(&self, id: SubmissionId, reason: ParkReason) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                connection
                    .execute("UPDATE outbox SET parked_reason = ?2 WHERE submission_id = ?1", params![id.to_string(), reason.into_str()])?;
                Ok(())
            })
            .await
    }

    /// Staff released these: due now, alone.
    pub async fn release(&self, ids: Vec<SubmissionId>, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                let transaction = connection.transaction()?;
                for id in ids {
                    transaction.execute(
                        "UPDATE outbox SET parked_reason = NULL, next_attempt_at = ?2, solo = 1 WHERE submission_id = ?1 AND parked_reason IS NOT NULL",
                        params![id.to_string(), micros(now)],
                    )?;
                }
                Ok(transaction.commit()?)
            })
            .await
    }

    /// The office answers again: whatever waits for its back-off is due now.
    pub async fn make_due(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.database
            .call(move |connection| {
                connection.execute(
                    "UPDATE outbox SET next_attempt_at = ?1 WHERE parked_reason IS NULL AND next_attempt_at > ?1",
                    [micros(now)],
                )?;
                Ok(())
            })
            .await
    }

    /// Number of submissions not yet acknowledged, parked ones included.
    pub async fn queued(&self) -> Result<u64, StoreError> {
        self.database
            .call(|connection| Ok(connection.query_row("SELECT COUNT(*) FROM outbox", [], |row| row.get::<_, i64>(0))?.unsigned_abs()))
            .await
    }

    /// All parked submissions.
    pub async fn parked(&self) -> Result<Vec<Parked>, StoreError> {
        self.database
            .call(|connection| {
                let mut statement = connection.prepare(
                    "SELECT o.submission_id, s.receipt_code, o.parked_reason FROM outbox o JOIN submissions s ON s.id = o.submission_id
                     WHERE o.parked_reason IS NOT NULL ORDER BY s.sequence",
                )?;
                let rows = statement.query_map([], |row| {
                    let reason: String = row.get(2)?;
                    Ok(Parked { id: parsed(row, 0)?, code: parsed(row, 1)?, reason: ParkReason::from_key(&reason) })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// What this terminal knows of a code it gave out; `None` for another terminal's.
    pub async fn local_status(&self, code: ReceiptCode) -> Result<Option<LocalStatus>, StoreError> {
        self.database
            .call(move |connection| {
                Ok(connection
                    .query_row(
                        "SELECT created_at, delivered_at, clock_trusted FROM submissions WHERE receipt_code = ?1",
                        [code.to_string()],
                        |row| {
                            let delivered: Option<i64> = row.get(1)?;
                            let (created_at, trusted) = (instant(row, 0)?, row.get::<_, bool>(2)?);
                            Ok(LocalStatus {
                                created_at: trusted.then_some(created_at),
                                delivered_at: delivered.and_then(DateTime::from_timestamp_micros),
                            })
                        },
                    )
                    .optional()?)
            })
            .await
    }
}

fn record(connection: &mut Connection, origin: EnvelopeOrigin, body: &Body, key: &OfficeKey) -> Result<CommittedSubmission, StoreError> {
    let transaction = connection.transaction()?;
    let code = receipt_codes::take(&transaction)?;
    transaction.execute(
        // A new book begins at the time, so that a lost one's numbers are not given out again.
        "INSERT INTO counters (name, value) VALUES ('sequence', ?1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1",
        [origin.created_at.timestamp()],
    )?;
    let sequence: i64 = transaction.query_row("SELECT value FROM counters WHERE name = 'sequence'", [], |row| row.get(0))?;
    let envelope = seal_envelope(origin, code, sequence.unsigned_abs(), body, key)?;
    transaction.execute(
        "INSERT INTO submissions (id, sequence, receipt_code, digest, created_at, clock_trusted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![origin.id.to_string(), sequence, code.to_string(), envelope.digest(), micros(origin.created_at), origin.clock_trusted],
    )?;
    transaction.execute(
        "INSERT INTO outbox (submission_id, envelope, next_attempt_at) VALUES (?1, ?2, ?3)",
        params![origin.id.to_string(), serde_json::to_string(&envelope)?, micros(origin.created_at)],
    )?;
    transaction.commit()?;
    Ok(CommittedSubmission { id: origin.id, code, created_at: origin.created_at })
}

fn seal_envelope(origin: EnvelopeOrigin, code: ReceiptCode, sequence: u64, body: &Body, key: &OfficeKey) -> Result<Envelope, StoreError> {
    let mut envelope = Envelope {
        version: 1,
        id: origin.id,
        kind: Kind::of(body),
        receipt_code: code,
        created_at: origin.created_at,
        boot_id: origin.boot_id,
        sequence,
        key_id: key.id.clone(),
        sealed_body: String::new(),
    };
    let public_key = BASE64.decode(&key.public_key).map_err(|_| seal::SealError::Key)?;
    let plain = Zeroizing::new(serde_json::to_vec(body)?);
    let sealed = seal::seal(&public_key, &plain, &envelope.associated_data())?;
    envelope.set_sealed_bytes(&sealed);
    Ok(envelope)
}
