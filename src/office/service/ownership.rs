//! Who answers for what: the butlers of a building, the building of a submission, and the service centre for the rest.

use crate::{
    domain::{
        ids::{ButlerId, TerminalId},
        order::{Order, Owner, Responsible},
        place,
        submission::Submission,
    },
    office::{
        records::{Account, ButlerRecord, TerminalRecord},
        store::{StoreError, Tx, areas, butlers, rooms, terminals},
    },
};

/// The service centre's name where no area butler is responsible.
const CENTRE: &str = "客服中心";

/// The service centre as owner.
pub(super) fn centre() -> Owner {
    Owner { who: Responsible::Centre, label: CENTRE.into() }
}

/// A member of staff as owner.
pub(super) fn colleague(account: &Account) -> Owner {
    Owner { who: Responsible::Staff(account.id), label: account.name.clone() }
}

/// The building of the address, or of the terminal where no address was told.
pub(super) fn building_of(tx: &Tx<'_>, content: &Submission, terminal: TerminalId) -> Result<Option<String>, StoreError> {
    if let Some(room) = content.room() {
        return Ok(Some(room.building_name()));
    }
    match terminals::get(tx, terminal)? {
        Some(terminal) => building_of_terminal(tx, &terminal),
        None => Ok(None),
    }
}

/// As [`subjects`] of a stored order.
pub(super) fn subjects_of(tx: &Tx<'_>, record: &Order) -> Result<Vec<ButlerId>, StoreError> {
    record.content.as_ref().map_or(Ok(Vec::new()), |content| subjects(tx, content, record.terminal))
}

/// The butlers whom a complaint may be about: those of the resident's building, or of the terminal's.
pub(super) fn subjects(tx: &Tx<'_>, content: &Submission, terminal: TerminalId) -> Result<Vec<ButlerId>, StoreError> {
    let Submission::Feedback(feedback) = content else { return Ok(Vec::new()) };
    match building_of(tx, content, terminal)? {
        Some(building) if feedback.is_about_the_butler() => {
            let (butler, partner) = pair_of(tx, &building)?;
            Ok(butler.into_iter().chain(partner).map(|record| record.butler.id).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// The building a terminal stands in: as staff chose it, or as its lobby's name tells; `None` for a
/// gate house or a club.
pub(super) fn building_of_terminal(tx: &Tx<'_>, terminal: &TerminalRecord) -> Result<Option<String>, StoreError> {
    let told = match &terminal.building {
        Some(chosen) => Some(chosen.clone()),
        None => place::building_of_lobby(&rooms::all(tx)?, &terminal.lobby),
    };
    Ok(told.filter(|building| !building.is_empty()))
}

/// The butlers of a building: the one who is responsible, and the other of a pair.
pub(super) fn pair_of(tx: &Tx<'_>, building: &str) -> Result<(Option<ButlerRecord>, Option<ButlerRecord>), StoreError> {
    let Some(area) = areas::of_building(tx, building)? else { return Ok((None, None)) };
    let find = |id: Option<_>| id.map_or(Ok(None), |id| butlers::get(tx, id));
    Ok((find(area.butler)?, find(area.partner)?))
}
