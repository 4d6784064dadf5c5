//! Area butlers and the buildings they look after.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::{Outcome, collect, document, first, micros, parsed, to_document};
use crate::domain::{butler::Butler, ids::ButlerId};

/// A butler with what only the office knows.
#[derive(Debug, Clone)]
pub struct Record {
    /// As the lobby shows them.
    pub butler: Butler,
    /// Buildings of the area, in their order.
    pub buildings: Vec<String>,
    /// Counts every change.
    pub version: i64,
}

const COLUMNS: &str = "SELECT id, name, staff_number, area, specialities, hotline, portrait, version FROM butler";

fn record(connection: &Connection, row: &Row<'_>) -> Outcome<Record> {
    let id: ButlerId = parsed(row, "id")?;
    let specialities: String = row.get("specialities")?;
    let butler = Butler {
        id,
        name: row.get("name")?,
        staff_number: row.get("staff_number")?,
        area: row.get("area")?,
        specialities: document(&specialities, "specialities")?,
        hotline: row.get("hotline")?,
        portrait: row.get("portrait")?,
    };
    let buildings = collect(
        connection,
        "SELECT b.building AS building FROM butler_building b LEFT JOIN room r ON r.building = b.building WHERE b.butler_id = ?1 \
         GROUP BY b.building ORDER BY min(r.position), b.building",
        [id.to_string()],
        |row| Ok(row.get("building")?),
    )?;
    Ok(Record { butler, buildings, version: row.get("version")? })
}

/// All butlers by staff number.
pub fn all(connection: &Connection) -> Outcome<Vec<Record>> {
    collect(connection, &format!("{COLUMNS} ORDER BY staff_number"), [], |row| record(connection, row))
}

/// One butler.
pub fn get(connection: &Connection, id: ButlerId) -> Outcome<Option<Record>> {
    first(connection, &format!("{COLUMNS} WHERE id = ?1"), [id.to_string()], |row| record(connection, row))
}

/// Who has this staff number.
pub fn by_staff_number(connection: &Connection, staff_number: &str) -> Outcome<Option<Record>> {
    first(connection, &format!("{COLUMNS} WHERE staff_number = ?1"), [staff_number], |row| record(connection, row))
}

/// The butler of a building.
pub fn of_building(connection: &Connection, building: &str) -> Outcome<Option<Record>> {
    let sql = format!("{COLUMNS} WHERE id = (SELECT butler_id FROM butler_building WHERE building = ?1)");
    first(connection, &sql, [building], |row| record(connection, row))
}

/// Buildings that have a butler, and who.
pub fn assignments(connection: &Connection) -> Outcome<Vec<(String, ButlerId)>> {
    collect(connection, "SELECT building, butler_id FROM butler_building ORDER BY building", [], |row| {
        Ok((row.get("building")?, parsed(row, "butler_id")?))
    })
}

/// Adds a butler or stores all of them anew, counting the version up.
pub fn save(connection: &Connection, butler: &Butler, buildings: &[String], now: DateTime<Utc>) -> Outcome<()> {
    connection.execute(
        "INSERT INTO butler (id, name, staff_number, area, specialities, hotline, portrait, version, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
         staff_number = excluded.staff_number, area = excluded.area, specialities = excluded.specialities, \
         hotline = excluded.hotline, portrait = excluded.portrait, version = butler.version + 1",
        params![
            butler.id.to_string(),
            butler.name,
            butler.staff_number,
            butler.area,
            to_document(&butler.specialities, "specialities")?,
            butler.hotline,
            butler.portrait,
            micros(now)
        ],
    )?;
    connection.execute("DELETE FROM butler_building WHERE butler_id = ?1", [butler.id.to_string()])?;
    for building in buildings {
        connection.execute(
            "INSERT INTO butler_building (building, butler_id) VALUES (?1, ?2) \
             ON CONFLICT (building) DO UPDATE SET butler_id = excluded.butler_id",
            params![building, butler.id.to_string()],
        )?;
    }
    Ok(())
}
