//! The estate's registry of rooms in the order people count, and the households behind the doors.
//!
//! Invariants: an address is in the registry once; a household belongs to a room and goes with it;
//! nothing of a household is ever part of a [`Room`], which is what boards carry.

use std::collections::HashMap;

use super::{StoreError, StoreResult};
use crate::{
    database::{Row, Tx},
    domain::place::Room,
    office::records::{Household, RoomRecord},
    values,
};

fn room(row: &Row<'_>) -> StoreResult<Room> {
    Ok(Room {
        id: row.get("id")?,
        phase: row.get("phase")?,
        building: row.get("building")?,
        unit: row.get("unit")?,
        floor: row.get("floor")?,
        number: row.get("number")?,
    })
}

fn record(row: &Row<'_>) -> StoreResult<RoomRecord> {
    let text = |column: &str| Ok::<_, super::StoreError>(row.get::<Option<String>>(column)?.unwrap_or_default());
    let household = Household { name: text("household_name")?, phone: text("phone")?, note: text("note")? };
    Ok(RoomRecord { room: room(row)?, household, version: row.get("version")? })
}

const RECORDS: &str = "SELECT r.id AS id, phase, building, unit, floor, number, version, h.name AS household_name, phone, note \
                       FROM room r LEFT JOIN household h ON h.room_id = r.id";

/// The whole registry.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Room>> {
    tx.query("SELECT id, phase, building, unit, floor, number FROM room ORDER BY position", values![], room)
}

/// The whole registry with its households.
pub fn records(tx: &Tx<'_>) -> StoreResult<Vec<RoomRecord>> {
    tx.query(&format!("{RECORDS} ORDER BY position"), values![], record)
}

/// One room.
pub fn get(tx: &Tx<'_>, id: &str) -> StoreResult<Option<RoomRecord>> {
    tx.first(&format!("{RECORDS} WHERE r.id = ?1"), values![id], record)
}

/// The room at an address.
pub fn at_address(tx: &Tx<'_>, room: &Room) -> StoreResult<Option<RoomRecord>> {
    let sql = format!("{RECORDS} WHERE phase = ?1 AND building = ?2 AND unit = ?3 AND number = ?4");
    tx.first(&sql, values![&room.phase, &room.building, &room.unit, &room.number], record)
}

/// How many rooms the registry has.
pub fn count(tx: &Tx<'_>) -> StoreResult<u64> {
    Ok(super::unsigned(tx.first("SELECT count(*) AS n FROM room", values![], |row| row.get("n"))?.unwrap_or(0)))
}

/// The buildings ([`Room::building_name`]) in the registry's order.
pub fn buildings(tx: &Tx<'_>) -> StoreResult<Vec<String>> {
    let sql = "SELECT phase || building AS building_name FROM room GROUP BY phase, building ORDER BY min(position)";
    tx.query(sql, values![], |row| Ok(row.get("building_name")?))
}

/// Whether the registry has a building of such a name.
pub fn has_building(tx: &Tx<'_>, name: &str) -> StoreResult<bool> {
    // A phase and a building can be told apart at any letter; each is looked up in the index.
    for (at, _) in name.char_indices() {
        let (phase, building) = name.split_at(at);
        let sql = "SELECT 1 AS one FROM room WHERE phase = ?1 AND building = ?2 LIMIT 1";
        if tx.first(sql, values![phase, building], |row| row.get::<i64>("one"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds a room or stores it anew, counting the version up; [`arrange`] belongs after it.
pub fn save(tx: &Tx<'_>, room: &Room, household: &Household) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO room (id, position, phase, building, unit, floor, number, version) VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, 1) \
             ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, building = excluded.building, unit = excluded.unit, \
             floor = excluded.floor, number = excluded.number, version = room.version + 1",
        values![room.id, room.phase, room.building, room.unit, room.floor, room.number],
    )?;
    if household.is_empty() {
        tx.execute("DELETE FROM household WHERE room_id = ?1", values![room.id])?;
        return Ok(());
    }
    tx.execute(
        "INSERT INTO household (room_id, name, phone, note) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (room_id) DO UPDATE SET name = excluded.name, phone = excluded.phone, note = excluded.note",
        values![room.id, household.name, household.phone, household.note],
    )?;
    Ok(())
}

/// Takes a room out of the registry, its household with it.
pub fn remove(tx: &Tx<'_>, id: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM household WHERE room_id = ?1", values![id])?;
    tx.execute("DELETE FROM room WHERE id = ?1", values![id])?;
    Ok(())
}

/// Numbers the rooms in the order people count them.
pub fn arrange(tx: &Tx<'_>) -> StoreResult<()> {
    let positions: HashMap<String, i64> = tx
        .query("SELECT id, position FROM room", values![], |row| Ok::<_, StoreError>((row.get("id")?, row.get("position")?)))?
        .into_iter()
        .collect();
    let mut rooms = all(tx)?;
    rooms.sort_by(Room::registry_order);
    for (position, room) in (1_i64..).zip(&rooms) {
        if positions.get(&room.id) != Some(&position) {
            tx.execute("UPDATE room SET position = ?2 WHERE id = ?1", values![room.id, position])?;
        }
    }
    Ok(())
}
