//! Photographs of what an order is about, as base64 text: the two engines share no type for raw bytes.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use uuid::Uuid;

use super::{StoreError, StoreResult, instant, maybe_parsed, micros, parsed, unsigned};
use crate::{
    database::Tx,
    domain::{ids::SubmissionId, order::Actor},
    office::records::PhotoRecord,
    values,
};

/// Adds one.
pub fn add(tx: &Tx<'_>, order: SubmissionId, photo: &PhotoRecord, jpeg: &[u8]) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO photo (id, submission_id, occasion, content, actor, staff_id, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        values![
            photo.id.to_string(),
            order.to_string(),
            photo.occasion.into_str(),
            BASE64.encode(jpeg),
            photo.actor.name,
            photo.actor.id.map(|id| id.to_string()),
            micros(photo.at)
        ],
    )?;
    Ok(())
}

/// Those of an order without their content, oldest first.
pub fn of(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<Vec<PhotoRecord>> {
    let sql = "SELECT id, occasion, actor, staff_id, at FROM photo WHERE submission_id = ?1 ORDER BY at, id";
    tx.query(sql, values![order.to_string()], |row| {
        let actor = Actor { id: maybe_parsed(row, "staff_id")?, name: row.get("actor")? };
        Ok(PhotoRecord { id: parsed(row, "id")?, occasion: parsed(row, "occasion")?, actor, at: instant(row, "at")? })
    })
}

/// How many an order has.
pub fn count(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<u64> {
    let sql = "SELECT count(*) AS n FROM photo WHERE submission_id = ?1";
    Ok(unsigned(tx.first(sql, values![order.to_string()], |row| row.get("n"))?.unwrap_or(0)))
}

/// The file of one of an order's photographs.
pub fn content(tx: &Tx<'_>, order: SubmissionId, id: Uuid) -> StoreResult<Option<Vec<u8>>> {
    let sql = "SELECT content FROM photo WHERE id = ?1 AND submission_id = ?2";
    tx.first(sql, values![id.to_string(), order.to_string()], |row| {
        let content: String = row.get("content")?;
        BASE64.decode(content).map_err(|_| StoreError::Damaged { what: "photo" })
    })
}

/// Takes one of an order's photographs away.
pub fn remove(tx: &Tx<'_>, order: SubmissionId, id: Uuid) -> StoreResult<()> {
    tx.execute("DELETE FROM photo WHERE id = ?1 AND submission_id = ?2", values![id.to_string(), order.to_string()])?;
    Ok(())
}
