//! What the estate calls its departments and how they are reached.

use rusqlite::{Connection, Row, params};

use super::{Outcome, StoreError, collect};
use crate::domain::catalogue::Department;

/// One department as the estate has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which one.
    pub department: Department,
    /// As staff and residents read it.
    pub name: String,
    /// Empty when it has none.
    pub phone: String,
    /// `24 小时`, `08:00–18:00`.
    pub hours: String,
    /// Place among the others.
    pub position: i64,
    /// Whether residents see it.
    pub shown: bool,
}

fn entry(row: &Row<'_>) -> Outcome<Entry> {
    let raw: String = row.get("department")?;
    Ok(Entry {
        department: Department::from_key(&raw).ok_or(StoreError::Damaged { what: "department" })?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        hours: row.get("hours")?,
        position: row.get("position")?,
        shown: row.get("shown")?,
    })
}

/// What was entered, by place.
pub fn all(connection: &Connection) -> Outcome<Vec<Entry>> {
    let sql = "SELECT department, name, phone, hours, position, shown FROM department ORDER BY position, department";
    collect(connection, sql, [], entry)
}

/// Stores one department.
pub fn save(connection: &Connection, entry: &Entry) -> Outcome<()> {
    connection.execute(
        "INSERT INTO department (department, name, phone, hours, position, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (department) DO UPDATE SET name = excluded.name, phone = excluded.phone, hours = excluded.hours, \
         position = excluded.position, shown = excluded.shown",
        params![entry.department.key(), entry.name, entry.phone, entry.hours, entry.position, i64::from(entry.shown)],
    )?;
    Ok(())
}
