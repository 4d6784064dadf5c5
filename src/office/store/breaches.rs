//! Promises that were broken: one row each, for figures and for whoever has to be told.
//!
//! Invariant: rows are only ever added, each once: whoever notes a breach again changes nothing. Why it came to that is written
//! beside it later.

use chrono::{DateTime, Utc};

use super::{StoreResult, instant, micros, parsed};
use crate::{
    database::Tx,
    domain::order::{Order, clock::Clock, matter::Matter},
    office::records::Breach,
    values,
};

/// Notes that promises of an order were broken.
pub fn add<'a>(tx: &Tx<'_>, order: &Order, broken: impl Iterator<Item = &'a Clock>, at: DateTime<Utc>) -> StoreResult<()> {
    let Ok(content) = &order.content else { return Ok(()) };
    for clock in broken {
        tx.execute(
            "INSERT INTO breach (submission_id, milestone, due_at, breached_at, owner, department, matter) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (submission_id, milestone, due_at) DO NOTHING",
            values![
                order.id.to_string(),
                clock.milestone.into_str(),
                micros(clock.due),
                micros(at),
                order.owner.label,
                content.department().into_str(),
                Matter::of(content).into_str(),
            ],
        )?;
    }
    Ok(())
}

/// Keeps why promises of an order were broken, as far as that is known.
pub fn explain(tx: &Tx<'_>, order: &Order) -> StoreResult<()> {
    for clock in order.clocks.iter() {
        if let Some(explained) = &clock.explained {
            tx.execute(
                "UPDATE breach SET reason = ?4 WHERE submission_id = ?1 AND milestone = ?2 AND due_at = ?3",
                values![order.id.to_string(), clock.milestone.into_str(), micros(clock.due), explained.reason],
            )?;
        }
    }
    Ok(())
}

/// What was noted from an instant on, the oldest first, at most so many.
pub fn since(tx: &Tx<'_>, from: DateTime<Utc>, limit: u32) -> StoreResult<Vec<Breach>> {
    let sql = "SELECT submission_id, milestone, due_at, breached_at, owner, department, matter, reason FROM breach WHERE breached_at >= ?1 \
               ORDER BY breached_at, submission_id, milestone LIMIT ?2";
    tx.query(sql, values![micros(from), limit], |row| {
        Ok(Breach {
            submission: parsed(row, "submission_id")?,
            milestone: parsed(row, "milestone")?,
            due_at: instant(row, "due_at")?,
            breached_at: instant(row, "breached_at")?,
            owner: row.get("owner")?,
            department: parsed(row, "department")?,
            matter: parsed(row, "matter")?,
            reason: row.get("reason")?,
        })
    })
}
