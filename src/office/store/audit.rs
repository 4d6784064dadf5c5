//! Who changed what, when. Rows are only ever added.

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Outcome, collect, instant, micros};
use crate::{domain::order::Actor, office::records::AuditRecord};

/// Adds one row.
pub fn add(connection: &Connection, id: Uuid, entry: &AuditRecord) -> Outcome<()> {
    connection.execute(
        "INSERT INTO audit (id, at, staff, staff_id, action, subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id.to_string(), micros(entry.at), entry.actor.name, entry.actor.id.map(|id| id.to_string()), entry.action, entry.subject],
    )?;
    Ok(())
}

/// The newest rows first.
pub fn latest(connection: &Connection, limit: u32) -> Outcome<Vec<AuditRecord>> {
    collect(connection, "SELECT at, staff, staff_id, action, subject FROM audit ORDER BY at DESC, id DESC LIMIT ?1", [limit], |row| {
        let actor = Actor { id: super::maybe_parsed(row, "staff_id")?, name: row.get("staff")? };
        Ok(AuditRecord { at: instant(row, "at")?, actor, action: row.get("action")?, subject: row.get("subject")? })
    })
}
