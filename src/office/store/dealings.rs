//! What passes between residents and the office beside an order's own columns: strokes of signatures, money, acts.
//!
//! Invariant: an act is stored once under its id, with what became of it, in the transaction that carried it out.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{StoreResult, document, instant, maybe_parsed, micros, parsed, to_document, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        ids::SubmissionId,
        money::Fen,
        order::{
            Actor,
            resident::{ActKind, Refusal},
        },
        signature::Signature,
    },
    office::records::{ActRecord, Payment},
    values,
};

/// Keeps the strokes of a signature.
pub fn add_signature(tx: &Tx<'_>, id: Uuid, order: SubmissionId, signature: &Signature, at: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO signature (id, submission_id, strokes, at) VALUES (?1, ?2, ?3, ?4)",
        values![id.to_string(), order.to_string(), to_document(signature, "signature")?, micros(at)],
    )?;
    Ok(())
}

/// The signatures of an order by their keys, oldest first.
pub fn signatures(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<Vec<(Uuid, Signature)>> {
    let sql = "SELECT id, strokes FROM signature WHERE submission_id = ?1 ORDER BY at, id";
    tx.query(sql, values![order.to_string()], |row| Ok((parsed(row, "id")?, document(&row.get::<String>("strokes")?, "signature")?)))
}

/// Keeps that money was taken.
pub fn add_payment(tx: &Tx<'_>, payment: &Payment) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO payment (id, submission_id, amount, means, note, actor, staff_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        values![
            payment.id.to_string(),
            payment.submission.to_string(),
            i64::from(payment.amount.0),
            payment.means.into_str(),
            payment.note,
            payment.actor.name,
            payment.actor.id.map(|id| id.to_string()),
            micros(payment.at)
        ],
    )?;
    Ok(())
}

fn payment(row: &Row<'_>) -> StoreResult<Payment> {
    Ok(Payment {
        id: parsed(row, "id")?,
        submission: parsed(row, "submission_id")?,
        amount: Fen(u32::try_from(unsigned(row.get("amount")?)).unwrap_or(u32::MAX)),
        means: parsed(row, "means")?,
        note: row.get("note")?,
        actor: Actor { id: maybe_parsed(row, "staff_id")?, name: row.get("actor")? },
        at: instant(row, "at")?,
    })
}

const PAYMENT: &str = "SELECT id, submission_id, amount, means, note, actor, staff_id, at FROM payment";

/// What was taken for an order, oldest first.
pub fn payments_of(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<Vec<Payment>> {
    tx.query(&format!("{PAYMENT} WHERE submission_id = ?1 ORDER BY at, id"), values![order.to_string()], payment)
}

/// What was taken within a stretch of time, oldest first.
pub fn payments_between(tx: &Tx<'_>, from: DateTime<Utc>, until: DateTime<Utc>, limit: u32) -> StoreResult<Vec<Payment>> {
    let sql = format!("{PAYMENT} WHERE at >= ?1 AND at < ?2 ORDER BY at, id LIMIT ?3");
    tx.query(&sql, values![micros(from), micros(until), limit], payment)
}

/// Stores an act with what became of it; `false` if its id is there already.
pub fn add_act(tx: &Tx<'_>, act: &ActRecord) -> StoreResult<bool> {
    let stored = tx.execute(
        "INSERT INTO resident_act (id, digest, submission_id, act, place, refusal, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
         ON CONFLICT (id) DO NOTHING",
        values![
            act.id.to_string(),
            act.digest,
            act.submission.map(|id| id.to_string()),
            act.act.into_str(),
            act.place,
            act.refusal.map(|refusal| refusal.into_str()),
            micros(act.received_at)
        ],
    )?;
    Ok(stored > 0)
}

/// Digest and time of an act that is stored under an id.
pub fn receipt(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Option<(String, DateTime<Utc>)>> {
    tx.first("SELECT digest, received_at FROM resident_act WHERE id = ?1", values![id.to_string()], |row| {
        Ok((row.get("digest")?, instant(row, "received_at")?))
    })
}

/// What a resident did, when, and why it had no effect if it had none.
pub type Acted = (ActKind, DateTime<Utc>, Option<Refusal>);

/// What the resident did last with an order.
pub fn latest_act(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<Option<Acted>> {
    let sql = "SELECT act, received_at, refusal FROM resident_act WHERE submission_id = ?1 ORDER BY received_at DESC, id DESC LIMIT 1";
    tx.first(sql, values![order.to_string()], |row| Ok((parsed(row, "act")?, instant(row, "received_at")?, maybe_parsed(row, "refusal")?)))
}

/// Somebody has opened an order on their own phone; what has ended goes.
pub fn begin_phone_session(
    tx: &Tx<'_>,
    token_hash: &str,
    order: SubmissionId,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    tx.execute("DELETE FROM phone_session WHERE expires_at < ?1", values![micros(now)])?;
    tx.execute(
        "INSERT INTO phone_session (token_hash, submission_id, expires_at) VALUES (?1, ?2, ?3)",
        values![token_hash, order.to_string(), micros(until)],
    )?;
    Ok(())
}

/// Which order a phone has opened, if it still has.
pub fn phone_session(tx: &Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> StoreResult<Option<SubmissionId>> {
    let sql = "SELECT submission_id FROM phone_session WHERE token_hash = ?1 AND expires_at >= ?2";
    tx.first(sql, values![token_hash, micros(now)], |row| parsed(row, "submission_id"))
}

/// Ends it.
pub fn end_phone_session(tx: &Tx<'_>, token_hash: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM phone_session WHERE token_hash = ?1", values![token_hash])?;
    Ok(())
}
