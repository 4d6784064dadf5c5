//! The duty rota: one name a day of the estate's calendar.

use chrono::NaiveDate;

use super::{StoreResult, parsed};
use crate::{
    database::{Row, Tx},
    protocol::v1::board::DutyManager,
    values,
};

fn entry(row: &Row<'_>) -> StoreResult<DutyManager> {
    Ok(DutyManager { date: parsed(row, "day")?, name: row.get("name")? })
}

/// Entries from the first to the last of these days, in order; days without one are left out.
pub fn between(tx: &Tx<'_>, from: NaiveDate, to: NaiveDate) -> StoreResult<Vec<DutyManager>> {
    let sql = "SELECT day, name FROM duty_day WHERE day >= ?1 AND day <= ?2 ORDER BY day";
    tx.query(sql, values![from.to_string(), to.to_string()], entry)
}

/// Who is on duty that day.
pub fn on(tx: &Tx<'_>, day: NaiveDate) -> StoreResult<Option<DutyManager>> {
    tx.first("SELECT day, name FROM duty_day WHERE day = ?1", values![day.to_string()], entry)
}

/// Enters a name for a day; an empty one takes the entry away.
pub fn set(tx: &Tx<'_>, day: NaiveDate, name: &str) -> StoreResult<()> {
    if name.is_empty() {
        tx.execute("DELETE FROM duty_day WHERE day = ?1", values![day.to_string()])?;
    } else {
        tx.execute(
            "INSERT INTO duty_day (day, name) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET name = excluded.name",
            values![day.to_string(), name],
        )?;
    }
    Ok(())
}
