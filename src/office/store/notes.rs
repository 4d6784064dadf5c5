//! What staff note about an order for each other.

use super::{StoreResult, instant, maybe_parsed, micros, unsigned};
use crate::{
    database::Tx,
    domain::{ids::SubmissionId, order::Actor},
    office::records::StaffNote,
    values,
};

/// Adds one.
pub fn add(tx: &Tx<'_>, id: uuid::Uuid, order: SubmissionId, note: &StaffNote) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO note (id, submission_id, words, actor, staff_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        values![id.to_string(), order.to_string(), note.words, note.actor.name, note.actor.id.map(|id| id.to_string()), micros(note.at)],
    )?;
    Ok(())
}

/// Those of an order, oldest first.
pub fn of(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<Vec<StaffNote>> {
    let sql = "SELECT words, actor, staff_id, at FROM note WHERE submission_id = ?1 ORDER BY at, id";
    tx.query(sql, values![order.to_string()], |row| {
        let actor = Actor { id: maybe_parsed(row, "staff_id")?, name: row.get("actor")? };
        Ok(StaffNote { words: row.get("words")?, actor, at: instant(row, "at")? })
    })
}

/// How many an order has.
pub fn count(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<u64> {
    let sql = "SELECT count(*) AS n FROM note WHERE submission_id = ?1";
    Ok(unsigned(tx.first(sql, values![order.to_string()], |row| row.get("n"))?.unwrap_or(0)))
}
