//! When published texts of notices stood on terminals' disks.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{StoreResult, document, instant, micros, parsed, signed, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        ids::{NoticeId, TerminalId},
        notice::Audience,
    },
    values,
};

/// A text that boards carry.
pub struct Carried {
    pub notice: NoticeId,
    pub version: i64,
    pub audience: Audience,
}

/// Up to which revision a terminal's arrivals are noted.
pub fn noted_up_to(tx: &Tx<'_>, terminal: TerminalId) -> StoreResult<u64> {
    let sql = "SELECT arrived_revision FROM terminal WHERE id = ?1";
    let noted = tx.first(sql, values![terminal.to_string()], |row| row.get::<i64>("arrived_revision"))?;
    Ok(unsigned(noted.unwrap_or_default()))
}

/// Notes up to which revision they are.
pub fn set_noted(tx: &Tx<'_>, terminal: TerminalId, revision: u64) -> StoreResult<()> {
    tx.execute("UPDATE terminal SET arrived_revision = ?2 WHERE id = ?1", values![terminal.to_string(), signed(revision)])?;
    Ok(())
}

/// The texts on boards now that were published after one revision, up to another.
pub fn published_between(tx: &Tx<'_>, after: u64, up_to: u64, now: DateTime<Utc>) -> StoreResult<Vec<Carried>> {
    let sql = "SELECT id, version, audience FROM notice WHERE draft = 0 AND over_at > ?1 AND revision > ?2 AND revision <= ?3";
    tx.query(sql, values![micros(now), signed(after), signed(up_to)], |row| {
        Ok(Carried {
            notice: parsed(row, "id")?,
            version: row.get("version")?,
            audience: document(&row.get::<String>("audience")?, "audience")?,
        })
    })
}

/// Keeps that a text has come; the first time counts.
pub fn keep(tx: &Tx<'_>, carried: &Carried, terminal: TerminalId, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO notice_arrival (notice_id, version, terminal_id, arrived_at) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (notice_id, version, terminal_id) DO NOTHING",
        values![carried.notice.to_string(), carried.version, terminal.to_string(), micros(now)],
    )?;
    Ok(())
}

/// When a text came to each terminal that has told.
pub fn of(tx: &Tx<'_>, notice: NoticeId, version: i64) -> StoreResult<HashMap<TerminalId, DateTime<Utc>>> {
    let sql = "SELECT terminal_id, arrived_at FROM notice_arrival WHERE notice_id = ?1 AND version = ?2";
    let arrival = |row: &Row<'_>| StoreResult::Ok((parsed(row, "terminal_id")?, instant(row, "arrived_at")?));
    Ok(tx.query(sql, values![notice.to_string(), version], arrival)?.into_iter().collect())
}
