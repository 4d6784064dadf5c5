//! Area butlers.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::{Outcome, collect, document, first, micros, parsed, to_document};
use crate::{
    domain::{butler::Butler, ids::ButlerId},
    office::records::ButlerRecord,
};

const COLUMNS: &str = "SELECT id, name, staff_number, specialities, hotline, portrait, version FROM butler";

fn record(connection: &Connection, row: &Row<'_>) -> Outcome<ButlerRecord> {
    let id: ButlerId = parsed(row, "id")?;
    let specialities: String = row.get("specialities")?;
    let areas: Vec<String> =
        collect(connection, "SELECT name FROM area WHERE butler_id = ?1 OR partner_id = ?1 ORDER BY name", [id.to_string()], |row| {
            Ok(row.get("name")?)
        })?;
    let butler = Butler {
        id,
        name: row.get("name")?,
        staff_number: row.get("staff_number")?,
        area: areas.join("；"),
        specialities: document(&specialities, "specialities")?,
        hotline: row.get("hotline")?,
        portrait: row.get("portrait")?,
    };
    Ok(ButlerRecord { butler, version: row.get("version")? })
}

/// All butlers by staff number.
pub fn all(connection: &Connection) -> Outcome<Vec<ButlerRecord>> {
    collect(connection, &format!("{COLUMNS} ORDER BY staff_number"), [], |row| record(connection, row))
}

/// One butler.
pub fn get(connection: &Connection, id: ButlerId) -> Outcome<Option<ButlerRecord>> {
    first(connection, &format!("{COLUMNS} WHERE id = ?1"), [id.to_string()], |row| record(connection, row))
}

/// Who has this staff number.
pub fn by_staff_number(connection: &Connection, staff_number: &str) -> Outcome<Option<ButlerRecord>> {
    first(connection, &format!("{COLUMNS} WHERE staff_number = ?1"), [staff_number], |row| record(connection, row))
}

/// Adds a butler or stores them anew, counting the version up.
pub fn save(connection: &Connection, butler: &Butler, now: DateTime<Utc>) -> Outcome<()> {
    connection.execute(
        "INSERT INTO butler (id, name, staff_number, specialities, hotline, portrait, version, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
         staff_number = excluded.staff_number, specialities = excluded.specialities, \
         hotline = excluded.hotline, portrait = excluded.portrait, version = butler.version + 1",
        params![
            butler.id.to_string(),
            butler.name,
            butler.staff_number,
            to_document(&butler.specialities, "specialities")?,
            butler.hotline,
            butler.portrait,
            micros(now)
        ],
    )?;
    Ok(())
}
