//! 公共地点: where residents can tell of a fault, as staff keep the list.
//!
//! Invariants: a form acts only on the version it was made from; two places in use never bear one name, because residents pick
//! by it; an order keeps what its place was called, so one that is taken off the list takes nothing with it.
//!
//! What is proposed is worked out from the registry of rooms and stored only when staff have looked at it: whether a building
//! has a lift no registry knows.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    is_same_name, mint,
    version::{unchanged, unchanged_or_new},
};
use crate::{
    domain::{
        catalogue::editing::Direction,
        limits,
        place::{self, Room},
        public_place::{PlaceKind, PublicPlace},
    },
    office::{
        records::PlaceRecord,
        store::{StoreError, Tx, places, rooms},
    },
};

/// The list that lobbies show. They can do without it: a damaged one is left out, and then nobody is asked.
pub(super) fn on_board(tx: &Tx<'_>) -> Result<Vec<PublicPlace>, StoreError> {
    match places::all(tx) {
        Ok(records) => Ok(records.into_iter().map(|record| record.place).collect()),
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "the list of public places is damaged and left out");
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceSaved {
    /// Stored.
    Done,
    /// Another one has the name.
    NameTaken,
    /// There are as many as there may be.
    TooMany,
}

/// Everything of the page.
#[derive(Debug, Clone)]
pub struct PlacesPage {
    /// In their order.
    pub places: Vec<PlaceRecord>,
    /// Of the registry, in its order.
    pub buildings: Vec<String>,
}

/// What a registry has by itself: a lift and a corridor for each unit, a lobby for each building.
fn proposed(rooms: &[Room]) -> Vec<PublicPlace> {
    let mut found = Vec::new();
    for building in place::buildings(rooms) {
        let mut add = |parts: &[&str], kind: PlaceKind| {
            let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
            let name = parts.join(" ");
            // The key follows from the name, so that the same proposal twice is one place.
            let id = format!("auto-{}", super::fingerprint(&name));
            found.push(PublicPlace { id, name, kind, building: building.clone(), department: None });
        };
        add(&[&building, PlaceKind::Lobby.label()], PlaceKind::Lobby);
        for unit in place::units(rooms, &building) {
            for kind in [PlaceKind::Lift, PlaceKind::Corridor] {
                add(&[&building, &unit, kind.label()], kind);
            }
        }
    }
    found
}

impl Service {
    /// A fresh key for a place that is being entered.
    pub fn new_place_id(&self) -> String {
        mint(self.now()).to_string()
    }

    /// The list, with the buildings that a place may be of.
    pub async fn places(&self) -> Result<PlacesPage, ServiceError> {
        let read =
            |tx: &Tx<'_>| Ok::<_, StoreError>(PlacesPage { places: places::all(tx)?, buildings: place::buildings(&rooms::all(tx)?) });
        Ok(self.0.store.read(read).await?)
    }

    /// What the registry of rooms suggests that is not on the list yet.
    pub async fn proposed_places(&self) -> Result<Vec<PublicPlace>, ServiceError> {
        let read = |tx: &Tx<'_>| {
            let known = places::all(tx)?;
            let is_new = |place: &PublicPlace| !known.iter().any(|other| is_same_name(&other.place.name, &place.name));
            Ok::<_, StoreError>(proposed(&rooms::all(tx)?).into_iter().filter(is_new).collect())
        };
        Ok(self.0.store.read(read).await?)
    }

    /// Puts those of the proposed places on the list whose keys were ticked; how many.
    pub async fn add_proposed_places(&self, ticked: Vec<String>, actor: Actor) -> Result<usize, ServiceError> {
        self.change_board(actor, "添加公共地点", move |act| {
            let known = places::all(act.tx)?;
            let is_new = |place: &PublicPlace| !known.iter().any(|other| is_same_name(&other.place.name, &place.name));
            let wanted = proposed(&rooms::all(act.tx)?).into_iter().filter(|place| ticked.contains(&place.id) && is_new(place));
            let added: Vec<PublicPlace> = wanted.take(limits::PUBLIC_PLACES.saturating_sub(known.len())).collect();
            let Some(first) = added.first() else { return Ok(Nothing(0)) };
            for place in &added {
                places::save(act.tx, place)?;
            }
            Ok(Changed(format!("{} 等 {} 处", first.name, added.len()), added.len()))
        })
        .await
    }

    /// Stores a place, new (`version` is `None`) or made from that version. The same new place twice is one.
    pub async fn save_place(&self, place: PublicPlace, version: Option<i64>, actor: Actor) -> Result<PlaceSaved, ServiceError> {
        self.change_board(actor, "保存公共地点", move |act| {
            let known = places::all(act.tx)?;
            let stored = known.iter().find(|record| record.place.id == place.id);
            if stored.is_some_and(|record| record.place == place) && version.is_none() {
                return Ok(Nothing(PlaceSaved::Done));
            }
            unchanged_or_new(stored.map(|record| record.version), version)?;
            if known.iter().any(|other| other.place.id != place.id && is_same_name(&other.place.name, &place.name)) {
                return Ok(Nothing(PlaceSaved::NameTaken));
            }
            if stored.is_none() && known.len() >= limits::PUBLIC_PLACES {
                return Ok(Nothing(PlaceSaved::TooMany));
            }
            places::save(act.tx, &place)?;
            Ok(Changed(place.name.clone(), PlaceSaved::Done))
        })
        .await
    }

    /// Moves a place on the list.
    pub async fn move_place(&self, id: String, direction: Direction, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "调整公共地点顺序", move |act| {
            let mut records = places::all(act.tx)?;
            let at = records.iter().position(|record| record.place.id == id).ok_or(ServiceError::NotFound)?;
            let Some(next) = direction.neighbour(at, records.len()) else { return Ok(Nothing(())) };
            records.swap(at, next);
            places::set_order(act.tx, records.iter().map(|record| record.place.id.as_str()))?;
            Ok(Changed(records[next].place.name.clone(), ()))
        })
        .await
    }

    /// Takes a place off the list.
    pub async fn remove_place(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "删除公共地点", move |act| {
            let record = places::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            places::remove(act.tx, &id)?;
            Ok(Changed(record.place.name, ()))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_proposed_a_lift_and_a_corridor_and_every_building_a_lobby() {
        let room = |building: &str, unit: &str| Room { building: building.into(), unit: unit.into(), ..Room::default() };
        let found = proposed(&[room("3号楼", "1单元"), room("3号楼", "2单元"), room("5号楼", "")]);
        let names: Vec<&str> = found.iter().map(|place| place.name.as_str()).collect();
        let third = ["3号楼 大堂", "3号楼 1单元 电梯", "3号楼 1单元 楼道", "3号楼 2单元 电梯", "3号楼 2单元 楼道"];
        assert_eq!(names, [&third[..], &["5号楼 大堂", "5号楼 电梯", "5号楼 楼道"]].concat());
        assert!(found.iter().all(|place| place.building == place.name.split(' ').next().unwrap() && place.department.is_none()));
        assert!(
            found.iter().all(|place| place.name.chars().count() <= limits::PLACE_NAME_CHARS && place.id.len() <= limits::PLACE_ID_CHARS)
        );
    }
}
