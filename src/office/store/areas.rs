//! Areas: which buildings belong together and which butlers look after them.

use std::collections::HashMap;

use super::{StoreError, StoreResult, maybe_parsed, parsed};
use crate::{
    database::{Row, Tx},
    domain::ids::AreaId,
    office::records::Area,
    values,
};

const SELECT: &str = "SELECT id, name, butler_id, partner_id, version FROM area";

fn area(row: &Row<'_>) -> StoreResult<Area> {
    Ok(Area {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        butler: maybe_parsed(row, "butler_id")?,
        partner: maybe_parsed(row, "partner_id")?,
        buildings: Vec::new(),
        version: row.get("version")?,
    })
}

/// The areas with their buildings.
fn with_buildings(tx: &Tx<'_>, mut areas: Vec<Area>) -> StoreResult<Vec<Area>> {
    let of_row = |row: &Row<'_>| Ok::<(AreaId, String), StoreError>((parsed(row, "area_id")?, row.get("building")?));
    let pairs = match areas.as_slice() {
        [one] => tx.query("SELECT area_id, building FROM area_building WHERE area_id = ?1", values![one.id.to_string()], of_row)?,
        _ => tx.query("SELECT area_id, building FROM area_building", values![], of_row)?,
    };
    let mut buildings: HashMap<AreaId, Vec<String>> = HashMap::new();
    for (id, building) in pairs {
        buildings.entry(id).or_default().push(building);
    }
    for area in &mut areas {
        area.buildings = buildings.remove(&area.id).unwrap_or_default();
        area.buildings.sort_by(|left, right| crate::domain::natural::compare(left, right));
    }
    Ok(areas)
}

/// All areas by name.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Area>> {
    let areas = tx.query(&format!("{SELECT} ORDER BY name, id"), values![], area)?;
    with_buildings(tx, areas)
}

/// One area.
pub fn get(tx: &Tx<'_>, id: AreaId) -> StoreResult<Option<Area>> {
    let found = tx.query(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], area)?;
    Ok(with_buildings(tx, found)?.pop())
}

/// The area of a building.
pub fn of_building(tx: &Tx<'_>, building: &str) -> StoreResult<Option<Area>> {
    let sql = format!("{SELECT} WHERE id = (SELECT area_id FROM area_building WHERE building = ?1)");
    let found = tx.query(&sql, values![building], area)?;
    Ok(with_buildings(tx, found)?.pop())
}

/// Adds an area or stores all of it anew, counting the version up.
pub fn save(tx: &Tx<'_>, area: &Area) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO area (id, name, butler_id, partner_id, version) VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT (id) DO UPDATE SET \
         name = excluded.name, butler_id = excluded.butler_id, partner_id = excluded.partner_id, version = area.version + 1",
        values![area.id.to_string(), area.name, area.butler.map(|id| id.to_string()), area.partner.map(|id| id.to_string())],
    )?;
    tx.execute("DELETE FROM area_building WHERE area_id = ?1", values![area.id.to_string()])?;
    for building in &area.buildings {
        tx.execute("INSERT INTO area_building (building, area_id) VALUES (?1, ?2)", values![building, area.id.to_string()])?;
    }
    Ok(())
}

/// Removes an area; its buildings are the service centre's then.
pub fn remove(tx: &Tx<'_>, id: AreaId) -> StoreResult<()> {
    tx.execute("DELETE FROM area_building WHERE area_id = ?1", values![id.to_string()])?;
    tx.execute("DELETE FROM area WHERE id = ?1", values![id.to_string()])?;
    Ok(())
}
