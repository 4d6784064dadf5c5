//! Who changed what, when. Rows are only ever added.

use uuid::Uuid;

use super::{StoreResult, instant, micros};
use crate::{database::Tx, domain::order::Actor, office::records::AuditRecord, values};

/// Adds one row.
pub fn add(tx: &Tx<'_>, id: Uuid, entry: &AuditRecord) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO audit (id, at, staff, staff_id, action, subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        values![id.to_string(), micros(entry.at), entry.actor.name, entry.actor.id.map(|id| id.to_string()), entry.action, entry.subject],
    )?;
    Ok(())
}

/// The newest rows first.
pub fn latest(tx: &Tx<'_>, limit: u32) -> StoreResult<Vec<AuditRecord>> {
    tx.query("SELECT at, staff, staff_id, action, subject FROM audit ORDER BY at DESC, id DESC LIMIT ?1", values![limit], |row| {
        let actor = Actor { id: super::maybe_parsed(row, "staff_id")?, name: row.get("staff")? };
        Ok(AuditRecord { at: instant(row, "at")?, actor, action: row.get("action")?, subject: row.get("subject")? })
    })
}
