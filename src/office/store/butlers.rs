//! Area butlers.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, document, maybe_parsed, micros, parsed, to_document};
use crate::{
    database::{Row, Tx},
    domain::{butler::Butler, ids::ButlerId},
    office::records::ButlerRecord,
    values,
};

const SELECT: &str = "SELECT id, name, staff_number, specialities, hotline, portrait, version FROM butler";

fn record(row: &Row<'_>) -> StoreResult<ButlerRecord> {
    let specialities: String = row.get("specialities")?;
    let butler = Butler {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        staff_number: row.get("staff_number")?,
        area: String::new(),
        specialities: document(&specialities, "specialities")?,
        hotline: row.get("hotline")?,
        portrait: row.get("portrait")?,
    };
    Ok(ButlerRecord { butler, version: row.get("version")? })
}

/// The butlers with the names of their areas.
fn with_areas(tx: &Tx<'_>, mut records: Vec<ButlerRecord>) -> StoreResult<Vec<ButlerRecord>> {
    let sql = "SELECT name, butler_id, partner_id FROM area ORDER BY name, id";
    let areas = tx.query(sql, values![], |row| {
        let butlers: [Option<ButlerId>; 2] = [maybe_parsed(row, "butler_id")?, maybe_parsed(row, "partner_id")?];
        Ok::<(String, _), StoreError>((row.get("name")?, butlers))
    })?;
    for ButlerRecord { butler, .. } in &mut records {
        let own = areas.iter().filter(|(_, butlers)| butlers.contains(&Some(butler.id))).map(|(name, _)| name.as_str());
        butler.area = own.collect::<Vec<_>>().join("；");
    }
    Ok(records)
}

/// All butlers by staff number.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<ButlerRecord>> {
    let found = tx.query(&format!("{SELECT} ORDER BY staff_number"), values![], record)?;
    with_areas(tx, found)
}

/// One butler.
pub fn get(tx: &Tx<'_>, id: ButlerId) -> StoreResult<Option<ButlerRecord>> {
    let found = tx.query(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)?;
    Ok(with_areas(tx, found)?.pop())
}

/// Who has this staff number.
pub fn by_staff_number(tx: &Tx<'_>, staff_number: &str) -> StoreResult<Option<ButlerRecord>> {
    let found = tx.query(&format!("{SELECT} WHERE staff_number = ?1"), values![staff_number], record)?;
    Ok(with_areas(tx, found)?.pop())
}

/// Adds a butler or stores them anew, counting the version up.
pub fn save(tx: &Tx<'_>, butler: &Butler, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO butler (id, name, staff_number, specialities, hotline, portrait, version, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
         staff_number = excluded.staff_number, specialities = excluded.specialities, \
         hotline = excluded.hotline, portrait = excluded.portrait, version = butler.version + 1",
        values![
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
