//! The duty rota: a duty manager for each day of the estate's calendar, and who of a department is on duty.

use chrono::NaiveDate;

use super::{StoreResult, maybe_parsed, parsed};
use crate::{
    database::{Row, Tx},
    domain::{catalogue::Department, ids::StaffId},
    protocol::v1::board::DutyManager,
    values,
};

/// A duty manager with what only the office knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyDay {
    /// As the board carries it.
    pub manager: DutyManager,
    /// Their account, if they have one.
    pub staff: Option<StaffId>,
    /// How they are reached, where no account tells; empty when it is not known.
    pub phone: String,
}

const SELECT: &str = "SELECT day, name, staff_id, phone FROM duty_day";

fn entry(row: &Row<'_>) -> StoreResult<DutyDay> {
    let manager = DutyManager { date: parsed(row, "day")?, name: row.get("name")? };
    Ok(DutyDay { manager, staff: maybe_parsed(row, "staff_id")?, phone: row.get("phone")? })
}

/// Entries from the first to the last of these days, in order; days without one are left out.
pub fn days(tx: &Tx<'_>, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<DutyDay>> {
    let sql = format!("{SELECT} WHERE day >= ?1 AND day <= ?2 ORDER BY day");
    tx.query(&sql, values![from.to_string(), to.to_string()], entry)
}

/// As [`days`], as the board carries them.
pub fn between(tx: &Tx<'_>, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<DutyManager>> {
    Ok(days(tx, from, to)?.into_iter().map(|day| day.manager).collect())
}

/// Who is duty manager that day.
pub fn on(tx: &Tx<'_>, day: NaiveDate) -> StoreResult<Option<DutyDay>> {
    tx.first(&format!("{SELECT} WHERE day = ?1"), values![day.to_string()], entry)
}

/// Enters a name for a day; an empty one takes the entry away. Whoever has the name already keeps account and number.
pub fn set(tx: &Tx<'_>, day: NaiveDate, name: &str) -> StoreResult<()> {
    if name.is_empty() {
        return clear(tx, day);
    }
    tx.execute(
        "INSERT INTO duty_day (day, name) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET name = excluded.name, \
         staff_id = CASE WHEN duty_day.name = excluded.name THEN duty_day.staff_id ELSE NULL END, \
         phone = CASE WHEN duty_day.name = excluded.name THEN duty_day.phone ELSE '' END",
        values![day.to_string(), name],
    )?;
    Ok(())
}

/// Enters a duty manager with account and number; one without a name takes the entry away.
pub fn enter(tx: &Tx<'_>, entry: &DutyDay) -> StoreResult<()> {
    let DutyDay { manager: DutyManager { date, name }, staff, phone } = entry;
    if name.is_empty() {
        return clear(tx, *date);
    }
    tx.execute(
        "INSERT INTO duty_day (day, name, staff_id, phone) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (day) DO UPDATE \
         SET name = excluded.name, staff_id = excluded.staff_id, phone = excluded.phone",
        values![date.to_string(), name, staff.map(|id| id.to_string()), phone],
    )?;
    Ok(())
}

fn clear(tx: &Tx<'_>, day: NaiveDate) -> StoreResult<()> {
    tx.execute("DELETE FROM duty_day WHERE day = ?1", values![day.to_string()])?;
    Ok(())
}

/// Who of the departments is on duty from the first to the last of these days.
pub fn engineers(tx: &Tx<'_>, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<(NaiveDate, Department, StaffId)>> {
    let sql = "SELECT day, department, staff_id FROM duty_engineer WHERE day >= ?1 AND day <= ?2 ORDER BY day, department";
    tx.query(sql, values![from.to_string(), to.to_string()], |row| {
        Ok((parsed(row, "day")?, parsed(row, "department")?, parsed(row, "staff_id")?))
    })
}

/// Enters who of a department is on duty; `None` takes the entry away.
pub fn set_engineer(tx: &Tx<'_>, day: NaiveDate, department: Department, staff: Option<StaffId>) -> StoreResult<()> {
    match staff {
        Some(staff) => tx.execute(
            "INSERT INTO duty_engineer (day, department, staff_id) VALUES (?1, ?2, ?3) \
             ON CONFLICT (day, department) DO UPDATE SET staff_id = excluded.staff_id",
            values![day.to_string(), department.into_str(), staff.to_string()],
        )?,
        None => {
            tx.execute("DELETE FROM duty_engineer WHERE day = ?1 AND department = ?2", values![day.to_string(), department.into_str()])?
        }
    };
    Ok(())
}
