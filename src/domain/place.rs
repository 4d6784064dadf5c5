//! Where a household is. Rooms are picked from the estate's registry, never typed;
//! every part is a string, because 3A, B1 and 甲单元 exist.

use std::cmp::Ordering;

pub mod address;
mod key;
pub mod names;

pub use key::{is_numeral, part_key};

use serde::{Deserialize, Serialize};

use super::natural;

/// One room of the estate's registry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Room {
    /// Stable key of the registry.
    pub id: String,
    /// Phase of the estate: `一期`; empty where it has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phase: String,
    /// Building as residents say it: `3号楼`.
    pub building: String,
    /// Unit: `2单元`; empty where a building has none.
    pub unit: String,
    /// Floor: `16`, `B1`; empty where the registry does not tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub floor: String,
    /// Door: `1602室`.
    pub number: String,
}

impl Room {
    /// The building as it is picked and assigned, phase first, because two phases may number their
    /// buildings alike: `一期3号楼`.
    pub fn building_name(&self) -> String {
        format!("{}{}", self.phase, self.building)
    }

    /// The address as it is read out, estate aside: `3号楼 2单元 1602室`.
    pub fn label(&self) -> String {
        [&self.building_name(), &self.unit, &self.number].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }

    /// Nobody said where they live.
    pub fn is_unsaid(&self) -> bool {
        [&self.building, &self.unit, &self.number].into_iter().all(String::is_empty)
    }

    /// The order of a registry: phase, building, unit, floor, door, each as people count.
    pub fn registry_order(&self, other: &Self) -> Ordering {
        natural::compare(&self.phase, &other.phase)
            .then_with(|| natural::compare(&self.building, &other.building))
            .then_with(|| natural::compare(&self.unit, &other.unit))
            .then_with(|| natural::compare_floors(&self.floor, &other.floor))
            .then_with(|| natural::compare(&self.number, &other.number))
    }
}

/// Buildings ([`Room::building_name`]) of a registry in its own order.
pub fn buildings(rooms: &[Room]) -> Vec<String> {
    distinct(rooms.iter().map(Room::building_name))
}

/// The building that a lobby belongs to: the one whose name begins the lobby's (`3号楼` of
/// `3号楼大堂`), the longest where several do; else the only one whose key does (`三栋大堂`).
pub fn building_of_lobby(rooms: &[Room], lobby: &str) -> Option<String> {
    let all = buildings(rooms);
    if let Some(named) = all.iter().filter(|building| lobby.starts_with(building.as_str())).max_by_key(|building| building.len()) {
        return Some(named.clone());
    }
    let wanted = part_key(lobby);
    let begins = |building: &str| {
        let key = part_key(building);
        let is_first = wanted.strip_prefix(&key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        (is_first && !key.is_empty()).then_some(key.len())
    };
    let longest = all.iter().filter_map(|building| begins(building)).max()?;
    let mut found = all.iter().filter(|building| begins(building) == Some(longest));
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// Units of one building in the registry's order.
pub fn units(rooms: &[Room], building: &str) -> Vec<String> {
    distinct(rooms.iter().filter(|room| room.building_name() == building).map(|room| room.unit.clone()))
}

/// Rooms of one unit in the registry's order.
pub fn rooms_of<'a>(rooms: &'a [Room], building: &str, unit: &str) -> Vec<&'a Room> {
    rooms.iter().filter(|room| room.unit == unit && room.building_name() == building).collect()
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for name in names {
        // Registries are sorted by building and unit, so looking at the last entry is nearly always enough.
        if seen.last() != Some(&name) && !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(building: &str, unit: &str, number: &str) -> Room {
        Room {
            id: format!("{building}/{unit}/{number}"),
            building: building.into(),
            unit: unit.into(),
            number: number.into(),
            ..Room::default()
        }
    }

    #[test]
    fn registry_is_walked_in_its_own_order() {
        let rooms = [room("3号楼", "2单元", "1602室"), room("3号楼", "甲单元", "3A室"), room("5号楼", "", "B1室")];
        assert_eq!(buildings(&rooms), ["3号楼", "5号楼"]);
        assert_eq!(units(&rooms, "3号楼"), ["2单元", "甲单元"]);
        assert_eq!(building_of_lobby(&rooms, "3号楼大堂"), Some("3号楼".into()));
        assert_eq!(building_of_lobby(&rooms, "会所"), None);
        for (lobby, building) in [
            ("三栋大堂", Some("3号楼")),
            ("3# 2单元大堂", Some("3号楼")),
            ("第5幢大厅", Some("5号楼")),
            ("13号楼大堂", None),
            ("35大堂", None),
            ("大堂", None),
        ] {
            assert_eq!(building_of_lobby(&rooms, lobby).as_deref(), building, "{lobby}");
        }
        assert_eq!(building_of_lobby(&[room("3座", "", "1"), room("3幢", "", "1")], "3号楼大堂"), None, "nobody knows which");
        assert_eq!(building_of_lobby(&[room("A", "", "1"), room("AB座", "", "1")], "AB座大堂"), Some("AB座".into()));
        assert_eq!(rooms_of(&rooms, "5号楼", "")[0].label(), "5号楼 B1室");
    }

    #[test]
    fn phases_keep_buildings_of_one_number_apart() {
        let first = Room { phase: "一期".into(), ..room("3号楼", "", "101室") };
        let second = Room { phase: "二期".into(), ..room("3号楼", "", "101室") };
        let rooms = [first, second];
        assert_eq!(buildings(&rooms), ["一期3号楼", "二期3号楼"]);
        assert_eq!(rooms_of(&rooms, "二期3号楼", "")[0].label(), "二期3号楼 101室");
    }
}
