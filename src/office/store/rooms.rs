//! The estate's registry of rooms in the order people count, and the households behind the doors.
//!
//! Invariants: an address is in the registry once; a household belongs to a room and goes with it;
//! nothing of a household is ever part of a [`Room`], which is what boards carry.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::{Outcome, collect, first};
use crate::{
    domain::place::Room,
    office::records::{Household, RoomRecord},
};

fn room(row: &Row<'_>) -> Outcome<Room> {
    Ok(Room {
        id: row.get("id")?,
        phase: row.get("phase")?,
        building: row.get("building")?,
        unit: row.get("unit")?,
        floor: row.get("floor")?,
        number: row.get("number")?,
    })
}

fn record(row: &Row<'_>) -> Outcome<RoomRecord> {
    let text = |column: &str| Ok::<_, super::StoreError>(row.get::<_, Option<String>>(column)?.unwrap_or_default());
    let household = Household { name: text("household_name")?, phone: text("phone")?, note: text("note")? };
    Ok(RoomRecord { room: room(row)?, household, version: row.get("version")? })
}

const RECORDS: &str = "SELECT r.id AS id, phase, building, unit, floor, number, version, h.name AS household_name, phone, note \
                       FROM room r LEFT JOIN household h ON h.room_id = r.id";

/// The whole registry.
pub fn all(connection: &Connection) -> Outcome<Vec<Room>> {
    collect(connection, "SELECT id, phase, building, unit, floor, number FROM room ORDER BY position", [], room)
}

/// The whole registry with its households.
pub fn records(connection: &Connection) -> Outcome<Vec<RoomRecord>> {
    collect(connection, &format!("{RECORDS} ORDER BY position"), [], record)
}

/// One room.
pub fn get(connection: &Connection, id: &str) -> Outcome<Option<RoomRecord>> {
    first(connection, &format!("{RECORDS} WHERE r.id = ?1"), [id], record)
}

/// The room at an address.
pub fn at_address(connection: &Connection, room: &Room) -> Outcome<Option<RoomRecord>> {
    let sql = format!("{RECORDS} WHERE phase = ?1 AND building = ?2 AND unit = ?3 AND number = ?4");
    first(connection, &sql, [&room.phase, &room.building, &room.unit, &room.number], record)
}

/// How many rooms the registry has.
pub fn count(connection: &Connection) -> Outcome<u64> {
    Ok(super::unsigned(first(connection, "SELECT count(*) AS n FROM room", [], |row| Ok(row.get("n")?))?.unwrap_or(0)))
}

/// The buildings ([`Room::building_name`]) in the registry's order.
pub fn buildings(connection: &Connection) -> Outcome<Vec<String>> {
    let sql = "SELECT phase || building AS building_name FROM room GROUP BY phase, building ORDER BY min(position)";
    collect(connection, sql, [], |row| Ok(row.get("building_name")?))
}

/// Adds a room or stores it anew, counting the version up; [`arrange`] belongs after it.
pub fn save(connection: &Connection, room: &Room, household: &Household) -> Outcome<()> {
    connection
        .prepare_cached(
            "INSERT INTO room (id, position, phase, building, unit, floor, number, version) VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, 1) \
             ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, building = excluded.building, unit = excluded.unit, \
             floor = excluded.floor, number = excluded.number, version = room.version + 1",
        )?
        .execute(params![room.id, room.phase, room.building, room.unit, room.floor, room.number])?;
    if household.is_empty() {
        connection.prepare_cached("DELETE FROM household WHERE room_id = ?1")?.execute([&room.id])?;
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO household (room_id, name, phone, note) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (room_id) DO UPDATE SET name = excluded.name, phone = excluded.phone, note = excluded.note",
        )?
        .execute(params![room.id, household.name, household.phone, household.note])?;
    Ok(())
}

/// Takes a room out of the registry, its household with it.
pub fn remove(connection: &Connection, id: &str) -> Outcome<()> {
    connection.prepare_cached("DELETE FROM household WHERE room_id = ?1")?.execute([id])?;
    connection.prepare_cached("DELETE FROM room WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Numbers the rooms in the order people count them.
pub fn arrange(connection: &Connection) -> Outcome<()> {
    let positions: HashMap<String, i64> =
        collect(connection, "SELECT id, position FROM room", [], |row| Ok((row.get("id")?, row.get("position")?)))?.into_iter().collect();
    let mut rooms = all(connection)?;
    rooms.sort_by(Room::registry_order);
    let mut update = connection.prepare_cached("UPDATE room SET position = ?2 WHERE id = ?1")?;
    for (position, room) in (1_i64..).zip(&rooms) {
        if positions.get(&room.id) != Some(&position) {
            update.execute(params![room.id, position])?;
        }
    }
    Ok(())
}
