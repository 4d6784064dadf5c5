//! Public places, in the order in which terminals offer them.

use super::{StoreResult, maybe_parsed, parsed};
use crate::{
    database::{Row, Tx},
    domain::public_place::PublicPlace,
    office::records::PlaceRecord,
    values,
};

const SELECT: &str = "SELECT id, name, kind, building, department, version FROM public_place";

fn record(row: &Row<'_>) -> StoreResult<PlaceRecord> {
    let place = PublicPlace {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: parsed(row, "kind")?,
        building: row.get("building")?,
        department: maybe_parsed(row, "department")?,
    };
    Ok(PlaceRecord { place, version: row.get("version")? })
}

/// All places in their order.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<PlaceRecord>> {
    tx.query(&format!("{SELECT} ORDER BY position, id"), values![], record)
}

/// One place.
pub fn get(tx: &Tx<'_>, id: &str) -> StoreResult<Option<PlaceRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id], record)
}

/// Adds a place behind all others or stores it anew where it stands, counting the version up.
pub fn save(tx: &Tx<'_>, place: &PublicPlace) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO public_place (id, position, name, kind, building, department, version) \
         SELECT ?1, coalesce(max(position), 0) + 1, ?2, ?3, ?4, ?5, 1 FROM public_place WHERE true \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, building = excluded.building, \
         department = excluded.department, version = public_place.version + 1",
        values![place.id, place.name, place.kind.into_str(), place.building, place.department.map(<&str>::from)],
    )?;
    Ok(())
}

/// Puts the places into this order.
pub fn set_order<'a>(tx: &Tx<'_>, ids: impl Iterator<Item = &'a str>) -> StoreResult<()> {
    for (position, id) in ids.enumerate() {
        tx.execute("UPDATE public_place SET position = ?2 WHERE id = ?1", values![id, position as i64 + 1])?;
    }
    Ok(())
}

/// Takes a place off the list; orders keep what it was called.
pub fn remove(tx: &Tx<'_>, id: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM public_place WHERE id = ?1", values![id])?;
    Ok(())
}
