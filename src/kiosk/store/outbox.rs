//! Submissions and their way out.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, instant, micros, parsed, receipt_codes};
use crate::{
    database::{DatabaseError, Row, Tx},
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
    values,
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
        self.database.write(move |tx| record(tx, origin, &body, &key)).await
    }

    /// The head of the queue: those never tried first, so that no backlog hides them, then soonest
    /// first; parked ones are not in it.
    pub async fn peek(&self, limit: usize) -> Result<Vec<Pending>, StoreError> {
        let sql = "SELECT submission_id, attempts, next_attempt_at, solo FROM outbox
                   WHERE parked_reason IS NULL ORDER BY attempts > 0, next_attempt_at, submission_id LIMIT ?1";
        let pending = |row: &Row<'_>| -> Result<Pending, DatabaseError> {
            let (attempts, solo) = (row.get("attempts")?, row.get("solo")?);
            Ok(Pending { id: parsed(row, "submission_id")?, attempts, next_attempt_at: instant(row, "next_attempt_at")?, solo })
        };
        // One damaged row does not hold up the others.
        let whole = move |row: &Row<'_>| pending(row).inspect_err(|error| tracing::error!(%error, "a row of the outbox is damaged")).ok();
        let rows = self.database.read(move |tx| tx.query(sql, values![limit as i64], |row| Ok::<_, StoreError>(whole(row)))).await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The sealed envelopes of some submissions, as stored; those no longer waiting are left out.
    pub async fn envelopes(&self, ids: Vec<SubmissionId>) -> Result<Stored, StoreError> {
        self.database
            .read(move |tx| {
                let sql = "SELECT envelope FROM outbox WHERE submission_id = ?1";
                let mut stored = Stored::default();
                for id in ids {
                    let text = tx.first(sql, values![id.to_string()], |row| row.get::<String>("envelope"))?;
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
            .write(move |tx| {
                for (id, at) in delivered {
                    let id = id.to_string();
                    tx.execute("UPDATE submissions SET delivered_at = ?2 WHERE id = ?1", values![id, micros(at)])?;
                    tx.execute("DELETE FROM outbox WHERE submission_id = ?1", values![id])?;
                }
                Ok(())
            })
            .await
    }

    /// To be tried again at the given time; `solo` = not in a batch any more.
    pub async fn mark_retry(&self, retries: Vec<(SubmissionId, DateTime<Utc>, bool)>) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ?2, solo = MAX(solo, ?3) WHERE submission_id = ?1";
        self.database
            .write(move |tx| {
                for (id, at, solo) in retries {
                    tx.execute(sql, values![id.to_string(), micros(at), solo])?;
                }
                Ok(())
            })
            .await
    }

    /// Not to be sent again until staff release it.
    pub async fn park(&self, id: SubmissionId, reason: ParkReason) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET parked_reason = ?2 WHERE submission_id = ?1";
        Ok(self.database.write(move |tx| tx.execute(sql, values![id.to_string(), reason.into_str()])).await.map(drop)?)
    }

    /// Staff released these: due now, alone.
    pub async fn release(&self, ids: Vec<SubmissionId>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET parked_reason = NULL, next_attempt_at = ?2, solo = 1
                   WHERE submission_id = ?1 AND parked_reason IS NOT NULL";
        self.database
            .write(move |tx| {
                for id in ids {
                    tx.execute(sql, values![id.to_string(), micros(now)])?;
                }
                Ok(())
            })
            .await
    }

    /// The office answers again: whatever waits for its back-off is due now.
    pub async fn make_due(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE outbox SET next_attempt_at = ?1 WHERE parked_reason IS NULL AND next_attempt_at > ?1";
        Ok(self.database.write(move |tx| tx.execute(sql, values![micros(now)])).await.map(drop)?)
    }

    /// Number of submissions not yet acknowledged, parked ones included.
    pub async fn queued(&self) -> Result<u64, StoreError> {
        let count: Result<Option<i64>, DatabaseError> =
            self.database.read(|tx| tx.first("SELECT COUNT(*) AS n FROM outbox", values![], |row| row.get("n"))).await;
        Ok(count?.unwrap_or(0).unsigned_abs())
    }

    /// All parked submissions.
    pub async fn parked(&self) -> Result<Vec<Parked>, StoreError> {
        let sql = "SELECT o.submission_id AS submission_id, s.receipt_code AS receipt_code, o.parked_reason AS parked_reason
                   FROM outbox o JOIN submissions s ON s.id = o.submission_id WHERE o.parked_reason IS NOT NULL ORDER BY s.sequence";
        let parked = |row: &Row<'_>| {
            let reason: String = row.get("parked_reason")?;
            let (id, code) = (parsed(row, "submission_id")?, parsed(row, "receipt_code")?);
            Ok::<_, StoreError>(Parked { id, code, reason: ParkReason::from_key(&reason) })
        };
        self.database.read(move |tx| tx.query(sql, values![], parked)).await
    }

    /// What this terminal knows of a code it gave out; `None` for another terminal's.
    pub async fn local_status(&self, code: ReceiptCode) -> Result<Option<LocalStatus>, StoreError> {
        let sql = "SELECT created_at, delivered_at, clock_trusted FROM submissions WHERE receipt_code = ?1";
        let status = |row: &Row<'_>| {
            let delivered: Option<i64> = row.get("delivered_at")?;
            let (created_at, trusted) = (instant(row, "created_at")?, row.get::<bool>("clock_trusted")?);
            Ok::<_, StoreError>(LocalStatus {
                created_at: trusted.then_some(created_at),
                delivered_at: delivered.and_then(DateTime::from_timestamp_micros),
            })
        };
        self.database.read(move |tx| tx.first(sql, values![code.to_string()], status)).await
    }
}

fn record(tx: &Tx<'_>, origin: EnvelopeOrigin, body: &Body, key: &OfficeKey) -> Result<CommittedSubmission, StoreError> {
    let code = receipt_codes::take(tx)?;
    // A new book begins at the time, so that a lost one's numbers are not given out again.
    let next = "INSERT INTO counters (name, value) VALUES ('sequence', ?1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 \
                RETURNING value";
    let sequence = tx.first(next, values![origin.created_at.timestamp()], |row| row.get::<i64>("value"))?;
    let sequence = sequence.ok_or(DatabaseError::Stopped)?;
    let envelope = seal_envelope(origin, code, sequence.unsigned_abs(), body, key)?;
    let id = origin.id.to_string();
    tx.execute(
        "INSERT INTO submissions (id, sequence, receipt_code, digest, created_at, clock_trusted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        values![id, sequence, code.to_string(), envelope.digest(), micros(origin.created_at), origin.clock_trusted],
    )?;
    tx.execute(
        "INSERT INTO outbox (submission_id, envelope, next_attempt_at) VALUES (?1, ?2, ?3)",
        values![id, serde_json::to_string(&envelope)?, micros(origin.created_at)],
    )?;
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
