//! The duty rota: one name a day of the estate's calendar.

use chrono::NaiveDate;
use rusqlite::{Connection, Row, params};

use super::{Outcome, collect, first, parsed};
use crate::protocol::v1::board::DutyManager;

fn entry(row: &Row<'_>) -> Outcome<DutyManager> {
    Ok(DutyManager { date: parsed(row, "day")?, name: row.get("name")? })
}

/// Entries from the first to the last of these days, in order; days without one are left out.
pub fn between(connection: &Connection, from: NaiveDate, to: NaiveDate) -> Outcome<Vec<DutyManager>> {
    let sql = "SELECT day, name FROM duty_day WHERE day >= ?1 AND day <= ?2 ORDER BY day";
    collect(connection, sql, params![from.to_string(), to.to_string()], entry)
}

/// Who is on duty that day.
pub fn on(connection: &Connection, day: NaiveDate) -> Outcome<Option<DutyManager>> {
    first(connection, "SELECT day, name FROM duty_day WHERE day = ?1", [day.to_string()], entry)
}

/// Enters a name for a day; an empty one takes the entry away.
pub fn set(connection: &Connection, day: NaiveDate, name: &str) -> Outcome<()> {
    if name.is_empty() {
        connection.execute("DELETE FROM duty_day WHERE day = ?1", [day.to_string()])?;
    } else {
        connection.execute(
            "INSERT INTO duty_day (day, name) VALUES (?1, ?2) ON CONFLICT (day) DO UPDATE SET name = excluded.name",
            params![day.to_string(), name],
        )?;
    }
    Ok(())
}
