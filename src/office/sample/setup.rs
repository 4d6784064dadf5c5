//! The sample estate's rooms, households, butlers, areas and departments. Every person is invented.

use chrono::{DateTime, Utc};

use super::ESTATE;
use crate::{
    clock::random_bytes,
    domain::{
        butler::Butler,
        catalogue::Department,
        ids::{AreaId, ButlerId},
        place::Room,
    },
    office::{
        records::{Area, DepartmentRecord, Household},
        service::estate::EstateSettings,
        store::{
            StoreError, Tx, areas, butlers, departments, rooms,
            settings::{self, names},
        },
    },
};

/// Fills the estate's part of an empty database.
pub fn load(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let estate = EstateSettings {
        staff_pin: None,
        name: ESTATE.into(),
        address: "示例市示例路 1 号".into(),
        centre_phone: "0571-8800-5678".into(),
        desk_hours: "08:00–18:00".into(),
        control_room_phone: "0571-8800-5119".into(),
        assembly_point: "中心花园喷泉旁".into(),
        sample: true,
    };
    settings::set(tx, names::ESTATE, &estate)?;
    for room in registry() {
        rooms::save(tx, &room, &household(&room))?;
    }
    rooms::arrange(tx)?;
    for (butler, buildings) in staff(now) {
        butlers::save(tx, &butler, now)?;
        let name = format!("{ESTATE} {} 号楼", buildings.map(|number| number.to_string()).join("、"));
        let buildings = buildings.map(|number| format!("{number}号楼")).to_vec();
        let id = AreaId::mint(now, random_bytes());
        areas::save(tx, &Area { id, name, butler: Some(butler.id), partner: None, buildings, version: 1 })?;
    }
    for entry in department_entries() {
        departments::save(tx, &entry)?;
    }
    Ok(())
}

/// Six buildings of two units, twelve to eighteen floors, two rooms on each.
fn registry() -> Vec<Room> {
    let mut rooms = Vec::new();
    for building in 1..=6 {
        let floors = if building == 3 || building == 5 { 18 } else { 12 };
        for unit in 1..=2 {
            for floor in 1..=floors {
                for door in 1..=2 {
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

/// A few invented people, so that the page shows what it is for.
fn household(room: &Room) -> Household {
    let known = |name: &str, phone: &str, note: &str| Household { name: name.into(), phone: phone.into(), note: note.into() };
    match room.id.as_str() {
        "3-2-1602" => known("林女士", "13800136688", ""),
        "3-1-501" => known("赵先生", "13800135012", "老人独居，上门前先来电"),
        "1-1-101" => known("周先生", "13800131011", ""),
        _ => Household::default(),
    }
}

fn staff(now: DateTime<Utc>) -> Vec<(Butler, [u8; 3])> {
    let entry = |name: &str, staff_number: &str, buildings: [u8; 3], specialities: [&str; 3]| {
        let butler = Butler {
            id: ButlerId::mint(now, random_bytes()),
            name: name.into(),
            staff_number: staff_number.into(),
            area: String::new(),
            specialities: specialities.map(str::to_owned).to_vec(),
            hotline: "400-800-1234".into(),
            portrait: None,
        };
        (butler, buildings)
    };
    vec![
        entry("陈管家", "0317", [3, 4, 5], ["水电报修", "访客接待", "家政协调"]),
        entry("李管家", "0325", [1, 2, 6], ["入住手续", "绿化养护", "活动组织"]),
    ]
}

fn department_entries() -> Vec<DepartmentRecord> {
    let entry = |position, department: Department, phone: &str, hours: &str, shown| DepartmentRecord {
        department,
        name: department.name().into(),
        phone: phone.into(),
        hours: hours.into(),
        position,
        shown,
    };
    vec![
        entry(1, Department::ServiceCentre, "0571-8800-5678", "08:00–18:00", true),
        entry(2, Department::Engineering, "0571-8800-5110", "24 小时", true),
        entry(3, Department::Security, "0571-8800-5119", "24 小时", true),
        entry(4, Department::Cleaning, "", "07:00–17:00", false),
        entry(5, Department::Greenery, "", "07:30–16:30", false),
        entry(6, Department::SpecialServices, "", "08:00–20:00", false),
        entry(7, Department::Supplier, "", "", false),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_of_the_mock_ups_exists() {
        let rooms = registry();
        assert!(rooms.iter().any(|room| room.label() == "3号楼 2单元 1602室"));
        let mut ids: Vec<&String> = rooms.iter().map(|room| &room.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), rooms.len());
    }
}
