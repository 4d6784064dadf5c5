//! Rooms and who lives there.

use crate::domain::place::Room;

/// Six buildings of two units, six to eighteen floors, two rooms on each. Building 3 has three on its lower twelve: the
/// pictures show its 803室, and a test of the office that it has no 1603室; another counts 336 rooms in all.
pub fn rooms() -> Vec<Room> {
    let mut rooms = Vec::new();
    for building in 1..=6 {
        let floors = match building {
            3 | 5 => 18,
            6 => 6,
            _ => 12,
        };
        for unit in 1..=2 {
            for floor in 1..=floors {
                let doors = if building == 3 && floor <= 12 { 3 } else { 2 };
                for door in 1..=doors {
                    rooms.push(Room {
                        id: format!("{building}-{unit}-{floor}{door:02}"),
                        building: format!("{building}号楼"),
                        unit: format!("{unit}单元"),
                        number: format!("{floor}{door:02}室"),
                        floor: floor.to_string(),
                        ..Room::default()
                    });
                }
            }
        }
    }
    rooms
}

/// One of the few whom the office knows by name.
pub struct Resident {
    /// Key of the room.
    pub room: &'static str,
    pub name: &'static str,
    pub phone: &'static str,
    /// What staff should know.
    pub note: &'static str,
}

/// A few invented people, so that the page of rooms shows what it is for.
pub fn residents() -> [Resident; 3] {
    let known = |room, name, phone, note| Resident { room, name, phone, note };
    [
        known("3-2-1602", "林女士", "13800136688", ""),
        known("3-1-501", "赵先生", "13800135012", "老人独居，上门前先来电"),
        known("1-1-101", "周先生", "13800131011", ""),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_has_an_id_of_its_own_and_every_resident_a_room() {
        let rooms = rooms();
        assert!(rooms.iter().any(|room| room.label() == "3号楼 2单元 1602室"));
        let mut ids: Vec<&str> = rooms.iter().map(|room| room.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rooms.len());
        assert!(residents().iter().all(|resident| ids.contains(&resident.room)));
    }
}
