//! Who changed what, when. Rows are only ever added.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{StoreResult, instant, micros, parsed};
use crate::{database::Tx, domain::order::Actor, office::records::AuditRecord, values};

/// Adds one row.
pub fn add(tx: &Tx<'_>, id: Uuid, entry: &AuditRecord) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO audit (id, at, staff, staff_id, action, subject) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        values![id.to_string(), micros(entry.at), entry.actor.name, entry.actor.id.map(|id| id.to_string()), entry.action, entry.subject],
    )?;
    Ok(())
}

/// The newest rows first; of those before an instant, if one is given, and of that instant those before an id.
pub fn latest(tx: &Tx<'_>, before: Option<(DateTime<Utc>, Uuid)>, limit: u32) -> StoreResult<Vec<(Uuid, AuditRecord)>> {
    let (at, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (micros(at), id));
    tx.query(LATEST, values![at, id.to_string(), limit], |row| {
        let actor = Actor { id: super::maybe_parsed(row, "staff_id")?, name: row.get("staff")? };
        let record = AuditRecord { at: instant(row, "at")?, actor, action: row.get("action")?, subject: row.get("subject")? };
        Ok((parsed(row, "id")?, record))
    })
}

const LATEST: &str =
    "SELECT id, at, staff, staff_id, action, subject FROM audit WHERE (at, id) < (?1, ?2) ORDER BY at DESC, id DESC LIMIT ?3";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_audit_reads_one_stretch_of_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let plan = |tx: &Tx<'_>| {
            let lines = tx.query(&format!("EXPLAIN QUERY PLAN {LATEST}"), values![1_i64, "x", 1_i64], |row| {
                Ok::<String, super::super::StoreError>(row.get("detail")?)
            })?;
            let plan = lines.join("; ");
            assert!(plan.contains("audit_by_time") && !plan.contains("TEMP B-TREE"), "{plan}");
            Ok::<_, super::super::StoreError>(())
        };
        crate::office::store::Store::open(folder.path()).unwrap().write_blocking(plan).unwrap();
    }
}
