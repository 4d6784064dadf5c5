//! Areas: which butlers are responsible for which buildings.
//!
//! Invariants: a building belongs to one area at most, and an area has one 首问责任人 at most, so
//! whatever comes in has exactly one owner; a pair is two different butlers.

use super::{
    Actor, Service, ServiceError,
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    is_same_place, mint,
    succession::{self, Presence},
    version::{unchanged, unchanged_or_new},
};
use crate::{
    domain::ids::AreaId,
    office::{
        records::{Area, ButlerRecord},
        store::{StoreError, areas, butlers, rooms},
    },
};

/// Everything of the areas' pages.
#[derive(Debug, Clone)]
pub struct AreaPage {
    /// All areas.
    pub areas: Vec<Area>,
    /// All butlers.
    pub butlers: Vec<ButlerRecord>,
    /// Which butlers are there.
    pub presence: Presence,
    /// Open orders that each area's butlers hold from its buildings.
    pub open: Vec<(AreaId, usize)>,
    /// All buildings of the registry, and any that an area has without it.
    pub buildings: Vec<String>,
}

impl AreaPage {
    /// A butler as staff read them.
    pub fn butler_label(&self, id: crate::domain::ids::ButlerId) -> String {
        let found = self.butlers.iter().find(|record| record.butler.id == id);
        found.map(|record| super::butlers::owner(&record.butler).label).unwrap_or_default()
    }

    /// Open orders that an area's butlers hold from its buildings.
    pub fn open_orders(&self, id: AreaId) -> usize {
        self.open.iter().find(|(area, _)| *area == id).map_or(0, |(_, count)| *count)
    }

    /// Buildings without an area.
    pub fn uncovered(&self) -> Vec<&String> {
        self.buildings.iter().filter(|building| !self.areas.iter().any(|area| area.buildings.contains(building))).collect()
    }
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AreaSaved {
    /// Stored.
    Done,
    /// Another area has the name.
    NameTaken,
    /// A building already belongs to another area.
    BuildingTaken {
        /// Which building.
        building: String,
        /// Whose it is.
        area: String,
    },
}

impl Service {
    /// A fresh id for an area that is being entered.
    pub fn new_area_id(&self) -> AreaId {
        AreaId(mint(self.now()))
    }

    /// All areas, butlers and buildings.
    pub async fn areas(&self) -> Result<AreaPage, ServiceError> {
        let read = self.0.store.read(|tx| {
            let areas = areas::all(tx)?;
            let mut buildings = rooms::buildings(tx)?;
            for building in areas.iter().flat_map(|area| &area.buildings) {
                if !buildings.contains(building) {
                    buildings.push(building.clone());
                }
            }
            let open_of = |area: &Area| {
                let pair = area.butler.iter().chain(&area.partner);
                let counts: Result<Vec<usize>, StoreError> =
                    pair.map(|butler| succession::open_from(tx, *butler, &area.buildings)).collect();
                Ok((area.id, counts?.iter().sum()))
            };
            let open = areas.iter().map(open_of).collect::<Result<_, StoreError>>()?;
            Ok::<_, StoreError>(AreaPage { areas, butlers: butlers::all(tx)?, presence: Presence::read(tx)?, open, buildings })
        });
        Ok(read.await?)
    }

    /// Stores an area, new (`version` is `None`) or made from that version; nothing is half-written.
    /// With `hand_over`, whoever answered for its buildings before gives their open orders to who does now.
    pub async fn save_area(&self, area: Area, version: Option<i64>, hand_over: bool, actor: Actor) -> Result<AreaSaved, ServiceError> {
        self.change_board(actor, succession::SAVE_AREA, move |act| {
            let before = areas::get(act.tx, area.id)?;
            unchanged_or_new(before.as_ref().map(|area| area.version), version)?;
            if areas::all(act.tx)?.iter().any(|other| other.id != area.id && is_same_place(&other.name, &area.name)) {
                return Ok(Nothing(AreaSaved::NameTaken));
            }
            for building in &area.buildings {
                if let Some(other) = areas::of_building(act.tx, building)?.filter(|other| other.id != area.id) {
                    return Ok(Nothing(AreaSaved::BuildingTaken { building: building.clone(), area: other.name }));
                }
            }
            for butler in area.butler.iter().chain(&area.partner) {
                butlers::get(act.tx, *butler)?.ok_or(ServiceError::NotFound)?;
            }
            areas::save(act.tx, &area)?;
            if let (true, Some(before)) = (hand_over, before) {
                follow(act, &before)?;
            }
            Ok(Changed(area.name.clone(), AreaSaved::Done))
        })
        .await
    }

    /// Removes an area; what comes from its buildings is the service centre's from then on.
    pub async fn remove_area(&self, id: AreaId, version: i64, hand_over: bool, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "删除片区", move |act| {
            let stored = areas::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            unchanged(stored.version, version)?;
            areas::remove(act.tx, id)?;
            if hand_over {
                follow(act, &stored)?;
            }
            Ok(Changed(stored.name, ()))
        })
        .await
    }
}

/// The open orders of an area follow the change of who answers for its buildings.
fn follow(act: &Act<'_>, before: &Area) -> Result<(), ServiceError> {
    for butler in before.butler.iter().chain(&before.partner) {
        succession::follow_area(act, *butler, &before.buildings)?;
    }
    Ok(())
}
