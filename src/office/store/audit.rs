//! Who changed what, when. Rows are only ever added.

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Outcome, collect, instant, micros};
use crate::office::records::AuditRecord;

/// Adds one row.
pub fn add(connection: &Connection, id: Uuid, entry: &AuditRecord) -> Outcome<()> {
    connection.execute(
        "INSERT INTO audit (id, at, staff, action, subject) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.to_string(), micros(entry.at), entry.staff, entry.action, entry.subject],
    )?;
    Ok(())
}

/// The newest rows first.
pub fn latest(connection: &Connection, limit: u32) -> Outcome<Vec<AuditRecord>> {
    collect(connection, "SELECT at, staff, action, subject FROM audit ORDER BY at DESC, id DESC LIMIT ?1", [limit], |row| {
        Ok(AuditRecord { at: instant(row, "at")?, staff: row.get("staff")?, action: row.get("action")?, subject: row.get("subject")? })
    })
}
