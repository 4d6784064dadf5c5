//! Areas: which buildings belong together and which butlers look after them.

use rusqlite::{Connection, Row, params};

use super::{Outcome, StoreError, collect, first, parsed};
use crate::{domain::ids::AreaId, office::records::Area};

const COLUMNS: &str = "SELECT id, name, butler_id, partner_id, version FROM area";

fn area(connection: &Connection, row: &Row<'_>) -> Outcome<Area> {
    let id: AreaId = parsed(row, "id")?;
    let butler = |column: &str| {
        let raw: Option<String> = row.get(column)?;
        raw.map(|id| id.parse().map_err(|_| StoreError::Damaged { what: "area's butler" })).transpose()
    };
    let mut buildings: Vec<String> =
        collect(connection, "SELECT building FROM area_building WHERE area_id = ?1", [id.to_string()], |row| Ok(row.get("building")?))?;
    buildings.sort_by(|left, right| crate::domain::natural::compare(left, right));
    Ok(Area {
        id,
        name: row.get("name")?,
        butler: butler("butler_id")?,
        partner: butler("partner_id")?,
        buildings,
        version: row.get("version")?,
    })
}

/// All areas by name.
pub fn all(connection: &Connection) -> Outcome<Vec<Area>> {
    collect(connection, &format!("{COLUMNS} ORDER BY name, id"), [], |row| area(connection, row))
}

/// One area.
pub fn get(connection: &Connection, id: AreaId) -> Outcome<Option<Area>> {
    first(connection, &format!("{COLUMNS} WHERE id = ?1"), [id.to_string()], |row| area(connection, row))
}

/// The area of a building.
pub fn of_building(connection: &Connection, building: &str) -> Outcome<Option<Area>> {
    let sql = format!("{COLUMNS} WHERE id = (SELECT area_id FROM area_building WHERE building = ?1)");
    first(connection, &sql, [building], |row| area(connection, row))
}

/// Adds an area or stores all of it anew, counting the version up.
pub fn save(connection: &Connection, area: &Area) -> Outcome<()> {
    connection.execute(
        "INSERT INTO area (id, name, butler_id, partner_id, version) VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT (id) DO UPDATE SET \
         name = excluded.name, butler_id = excluded.butler_id, partner_id = excluded.partner_id, version = area.version + 1",
        params![area.id.to_string(), area.name, area.butler.map(|id| id.to_string()), area.partner.map(|id| id.to_string())],
    )?;
    connection.execute("DELETE FROM area_building WHERE area_id = ?1", [area.id.to_string()])?;
    for building in &area.buildings {
        connection.execute("INSERT INTO area_building (building, area_id) VALUES (?1, ?2)", params![building, area.id.to_string()])?;
    }
    Ok(())
}

/// Removes an area; its buildings are the service centre's then.
pub fn remove(connection: &Connection, id: AreaId) -> Outcome<()> {
    connection.execute("DELETE FROM area_building WHERE area_id = ?1", [id.to_string()])?;
    connection.execute("DELETE FROM area WHERE id = ?1", [id.to_string()])?;
    Ok(())
}
