//! Public places: what residents of the sample estate tell of faults at.

use crate::domain::{
    catalogue::Department,
    public_place::{PlaceKind, PublicPlace},
};

/// A lobby, lifts and corridors of every building, but for the sixth, which has six floors and no lift; then what belongs to
/// no building.
pub fn places() -> Vec<PublicPlace> {
    let mut places = Vec::new();
    for number in 1..=6 {
        let building = format!("{number}号楼");
        let mut add = |id: String, name: String, kind| {
            places.push(PublicPlace { id, name, kind, building: building.clone(), department: None });
        };
        add(format!("{number}-lobby"), format!("{building} 大堂"), PlaceKind::Lobby);
        for unit in 1..=2 {
            if number != 6 {
                add(format!("{number}-{unit}-lift"), format!("{building} {unit}单元 电梯"), PlaceKind::Lift);
            }
            add(format!("{number}-{unit}-corridor"), format!("{building} {unit}单元 楼道"), PlaceKind::Corridor);
        }
    }
    let everybodys = |id: &str, name: &str, kind, department| PublicPlace {
        id: id.into(),
        name: name.into(),
        kind,
        building: String::new(),
        department,
    };
    places.extend([
        everybodys("garage-a", "地下车库 A区", PlaceKind::Garage, None),
        everybodys("garage-b", "地下车库 B区", PlaceKind::Garage, None),
        everybodys("east-gate", "东门", PlaceKind::Gate, Some(Department::Security)),
        everybodys("south-gate", "南门", PlaceKind::Gate, Some(Department::Security)),
        everybodys("central-garden", "中心花园", PlaceKind::Garden, None),
        everybodys("pump-room", "水泵房", PlaceKind::Equipment, None),
    ]);
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits;

    #[test]
    fn every_place_has_an_id_and_a_name_of_its_own() {
        let places = places();
        for key in [|place: &PublicPlace| place.id.clone(), |place: &PublicPlace| place.name.clone()] {
            let mut keys: Vec<String> = places.iter().map(key).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), places.len());
        }
        assert!(places.iter().all(|place| place.name.chars().count() <= limits::PLACE_NAME_CHARS));
    }
}
