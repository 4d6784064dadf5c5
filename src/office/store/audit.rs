//! Who changed what, when. Rows are only ever added.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Outcome, collect, instant, micros};

/// One change by a member of staff.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of the member of staff as it was then.
    pub staff: String,
    /// What was done, in Chinese: `发布公告`.
    pub action: String,
    /// To what; never what a resident wrote.
    pub subject: String,
}

/// Adds one row.
pub fn add(connection: &Connection, id: Uuid, entry: &Entry) -> Outcome<()> {
    connection.execute(
        "INSERT INTO audit (id, at, staff, action, subject) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.to_string(), micros(entry.at), entry.staff, entry.action, entry.subject],
    )?;
    Ok(())
}

/// The newest rows first.
pub fn latest(connection: &Connection, limit: u32) -> Outcome<Vec<Entry>> {
    collect(connection, "SELECT at, staff, action, subject FROM audit ORDER BY at DESC, id DESC LIMIT ?1", [limit], |row| {
        Ok(Entry { at: instant(row, "at")?, staff: row.get("staff")?, action: row.get("action")?, subject: row.get("subject")? })
    })
}
