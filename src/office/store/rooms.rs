//! The estate's registry of rooms, in the order in which it was entered.

use rusqlite::{Connection, params};

use super::{Outcome, collect, first};
use crate::domain::place::Room;

/// The whole registry.
pub fn all(connection: &Connection) -> Outcome<Vec<Room>> {
    collect(connection, "SELECT id, building, unit, number FROM room ORDER BY position", [], |row| {
        Ok(Room {
            id: row.get("id")?,
            building: row.get("building")?,
            unit: row.get("unit")?,
            number: row.get("number")?,
            ..Room::default()
        })
    })
}

/// How many rooms the registry has.
pub fn count(connection: &Connection) -> Outcome<u64> {
    Ok(super::unsigned(first(connection, "SELECT count(*) AS n FROM room", [], |row| Ok(row.get("n")?))?.unwrap_or(0)))
}

/// The buildings in the registry's order.
pub fn buildings(connection: &Connection) -> Outcome<Vec<String>> {
    collect(connection, "SELECT building FROM room GROUP BY building ORDER BY min(position)", [], |row| Ok(row.get("building")?))
}

/// Puts another registry in the place of the present one.
pub fn replace(connection: &Connection, rooms: &[Room]) -> Outcome<()> {
    connection.execute("DELETE FROM room", [])?;
    let mut insert = connection.prepare_cached("INSERT INTO room (id, position, building, unit, number) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (position, room) in rooms.iter().enumerate() {
        insert.execute(params![room.id, position as i64, room.building, room.unit, room.number])?;
    }
    Ok(())
}
