//! Where a household is. Rooms are picked from the estate's registry, never typed;
//! every part is a string, because 3A, B1 and 甲单元 exist.

use serde::{Deserialize, Serialize};

/// One room of the estate's registry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Room {
    /// Stable key of the registry.
    pub id: String,
    /// Building as residents say it: `3号楼`.
    pub building: String,
    /// Unit: `2单元`; empty where a building has none.
    pub unit: String,
    /// Door: `1602室`.
    pub number: String,
}

impl Room {
    /// The address as it is read out, estate aside: `3号楼 2单元 1602室`.
    pub fn label(&self) -> String {
        [&self.building, &self.unit, &self.number].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }
}

/// Buildings of a registry in its own order.
pub fn buildings(rooms: &[Room]) -> Vec<String> {
    distinct(rooms.iter().map(|room| &room.building))
}

/// The building that a lobby belongs to: the one whose name begins the lobby's (`3号楼` of
/// `3号楼大堂`), the longest where several do.
pub fn building_of_lobby<'a>(rooms: &'a [Room], lobby: &str) -> Option<&'a str> {
    rooms.iter().map(|room| room.building.as_str()).filter(|building| lobby.starts_with(building)).max_by_key(|building| building.len())
}

/// Units of one building in the registry's order.
pub fn units(rooms: &[Room], building: &str) -> Vec<String> {
    distinct(rooms.iter().filter(|room| room.building == building).map(|room| &room.unit))
}

/// Rooms of one unit in the registry's order.
pub fn rooms_of<'a>(rooms: &'a [Room], building: &str, unit: &str) -> Vec<&'a Room> {
    rooms.iter().filter(|room| room.building == building && room.unit == unit).collect()
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        // Registries are sorted by building and unit, so looking at the last entry is nearly always enough.
        if seen.last() != Some(name) && !seen.contains(name) {
            seen.push(name.clone());
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(building: &str, unit: &str, number: &str) -> Room {
        Room { id: format!("{building}/{unit}/{number}"), building: building.into(), unit: unit.into(), number: number.into() }
    }

    #[test]
    fn registry_is_walked_in_its_own_order() {
        let rooms = [room("3号楼", "2单元", "1602室"), room("3号楼", "甲单元", "3A室"), room("5号楼", "", "B1室")];
        assert_eq!(buildings(&rooms), ["3号楼", "5号楼"]);
        assert_eq!(units(&rooms, "3号楼"), ["2单元", "甲单元"]);
        assert_eq!(building_of_lobby(&rooms, "3号楼大堂"), Some("3号楼"));
        assert_eq!(building_of_lobby(&rooms, "会所"), None);
        assert_eq!(building_of_lobby(&[room("A", "", "1"), room("AB座", "", "1")], "AB座大堂"), Some("AB座"));
        assert_eq!(rooms_of(&rooms, "5号楼", "")[0].label(), "5号楼 B1室");
    }
}
