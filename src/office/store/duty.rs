//! The duty rota: a duty manager for each day of the estate's calendar, and who of a department is on duty.

use chrono::NaiveDate;

use super::{StoreResult, maybe_parsed, parsed};
use crate::{
    database::{Row, Tx},
    domain::{catalogue::Department, ids::StaffId},
    values,
};

/// A duty manager with what only the office knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyDay {
    /// The day.
    pub date: NaiveDate,
    /// As lobbies show them.
    pub name: String,
    /// Their account, if they have one.
    pub staff: Option<StaffId>,
    /// How they are reached; empty when it was not entered.
    pub phone: String,
    /// Whether lobbies show how they are reached.
    pub shows_phone: bool,
}

const SELECT: &str = "SELECT day, name, staff_id, phone, shows_phone FROM duty_day";

fn entry(row: &Row<'_>) -> StoreResult<DutyDay> {
    Ok(DutyDay {
        date: parsed(row, "day")?,
        name: row.get("name")?,
        staff: maybe_parsed(row, "staff_id")?,
        phone: row.get("phone")?,
        shows_phone: row.get("shows_phone")?,
    })
}

/// Entries from the first to the last of these days, in order; days without one are left out.
pub fn days(tx: &Tx<'_>, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<DutyDay>> {
    let sql = format!("{SELECT} WHERE day >= ?1 AND day <= ?2 ORDER BY day");
    tx.query(&sql, values![from.to_string(), to.to_string()], entry)
}

/// Who is duty manager that day.
pub fn on(tx: &Tx<'_>, day: NaiveDate) -> StoreResult<Option<DutyDay>> {
    tx.first(&format!("{SELECT} WHERE day = ?1"), values![day.to_string()], entry)
}

/// Enters a name for a day; an empty one takes the entry away. Whoever has the name already keeps account and number, and
/// whether it is published.
pub fn set(tx: &Tx<'_>, day: NaiveDate, name: &str) -> StoreResult<()> {
    if name.is_empty() {
        return clear(tx, day);
    }
    tx.execute(
        "INSERT INTO duty_day (day, name) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET name = excluded.name, \
         staff_id = CASE WHEN duty_day.name = excluded.name THEN duty_day.staff_id ELSE NULL END, \
         phone = CASE WHEN duty_day.name = excluded.name THEN duty_day.phone ELSE '' END, \
         shows_phone = CASE WHEN duty_day.name = excluded.name THEN duty_day.shows_phone ELSE 0 END",
        values![day.to_string(), name],
    )?;
    Ok(())
}

/// Enters a duty manager with account and number; one without a name takes the entry away.
pub fn enter(tx: &Tx<'_>, entry: &DutyDay) -> StoreResult<()> {
    let DutyDay { date, name, staff, phone, shows_phone } = entry;
    if name.is_empty() {
        return clear(tx, *date);
    }
    tx.execute(
        "INSERT INTO duty_day (day, name, staff_id, phone, shows_phone) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (day) DO UPDATE \
         SET name = excluded.name, staff_id = excluded.staff_id, phone = excluded.phone, shows_phone = excluded.shows_phone",
        values![date.to_string(), name, staff.map(|id| id.to_string()), phone, i64::from(*shows_phone)],
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
