//! What the estate calls its departments and how they are reached.

use super::{StoreResult, parsed};
use crate::{
    database::{Row, Tx},
    office::records::DepartmentRecord,
    values,
};

fn entry(row: &Row<'_>) -> StoreResult<DepartmentRecord> {
    Ok(DepartmentRecord {
        department: parsed(row, "department")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        hours: row.get("hours")?,
        position: row.get("position")?,
        shown: row.get("shown")?,
    })
}

/// What was entered, by place.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<DepartmentRecord>> {
    let sql = "SELECT department, name, phone, hours, position, shown FROM department ORDER BY position, department";
    tx.query(sql, values![], entry)
}

/// Stores one department.
pub fn save(tx: &Tx<'_>, entry: &DepartmentRecord) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO department (department, name, phone, hours, position, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (department) DO UPDATE SET name = excluded.name, phone = excluded.phone, hours = excluded.hours, \
         position = excluded.position, shown = excluded.shown",
        values![entry.department.into_str(), entry.name, entry.phone, entry.hours, entry.position, i64::from(entry.shown)],
    )?;
    Ok(())
}
