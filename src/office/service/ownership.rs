//! Who answers for what: the butlers of a building, the building of a submission, and the service centre for the rest.

use crate::{
    domain::{
        catalogue::Department,
        ids::{ButlerId, TerminalId},
        order::{
            Order, Owner, Responsible,
            rights::is_about_department,
            scope::{NameKey, is_about_the_desk, person_concerned},
        },
        place,
        staff::{Permission, Role},
        submission::Submission,
    },
    office::{
        records::{Account, ButlerRecord, TerminalRecord},
        store::{StoreError, Tx, areas, butlers, rooms, staff, terminals},
    },
};

/// The service centre's name where no area butler is responsible.
const CENTRE: &str = "客服中心";

/// The service centre as owner.
pub(in crate::office) fn centre() -> Owner {
    Owner { who: Responsible::Centre, label: CENTRE.into() }
}

/// A member of staff as owner.
pub(super) fn colleague(account: &Account) -> Owner {
    Owner { who: Responsible::Staff(account.id), label: account.name.clone() }
}

/// The building of the address, or of the terminal where no address was told.
pub(super) fn building_of(tx: &Tx<'_>, content: &Submission, terminal: TerminalId) -> Result<Option<String>, StoreError> {
    if content.room().is_some() || content.place().is_some() {
        return Ok(content.building());
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

/// The butlers whom a complaint may be about: those of the resident's building, or of the terminal's, and whoever is named.
pub(super) fn subjects(tx: &Tx<'_>, content: &Submission, terminal: TerminalId) -> Result<Vec<ButlerId>, StoreError> {
    let Submission::Feedback(feedback) = content else { return Ok(Vec::new()) };
    let mut found = match building_of(tx, content, terminal)? {
        Some(building) if feedback.is_about_the_butler() => {
            let (butler, partner) = pair_of(tx, &building)?;
            butler.into_iter().chain(partner).map(|record| record.butler.id).collect()
        }
        _ => Vec::new(),
    };
    let named = person_concerned(content);
    if named != NameKey::NOBODY {
        let butlers = butlers::all(tx)?.into_iter().map(|record| record.butler).filter(|butler| NameKey::of(&butler.name) == named);
        let accounts = staff::all(tx)?.into_iter().filter(|account| NameKey::of(&account.name) == named);
        found.extend(butlers.map(|butler| butler.id).chain(accounts.filter_map(|account| account.butler)));
    }
    Ok(found)
}

/// Whose work a colleague does: the desk is the service centre's.
pub(super) fn works_for(account: &Account) -> Option<Department> {
    match account.role {
        Role::Department => account.department,
        Role::FrontDesk => Some(Department::ServiceCentre),
        Role::Administrator | Role::Manager | Role::Butler => None,
    }
}

/// Whether a complaint is about a colleague: their name, their department, or their being the butler concerned.
pub(super) fn is_about(content: &Submission, account: &Account, subjects: &[ButlerId]) -> bool {
    let named = person_concerned(content);
    named != NameKey::NOBODY && named == NameKey::of(&account.name)
        || works_for(account).is_some_and(|department| is_about_department(content, department))
        || account.butler.is_some_and(|butler| subjects.contains(&butler))
}

/// Whether an account in use sees what it answers for: a butler answers as a butler.
pub(super) fn can_answer(account: &Account) -> bool {
    let has_place = account.role.may(Permission::AllSubmissions) || account.role == Role::Department && account.department.is_some();
    account.disabled_at.is_none() && has_place
}

/// The service centre for an order that is stored; a manager for a complaint about the centre.
pub(super) fn centre_of(tx: &Tx<'_>, order: &Order) -> Result<Owner, StoreError> {
    order.content.as_ref().map_or_else(|_| Ok(centre()), |content| Ok(centre_for(content, &staff::all(tx)?)))
}

/// A manager to answer for what is about the service centre itself; the administrator where there is no manager.
pub(super) fn a_manager(accounts: &[Account], but: NameKey) -> Option<Owner> {
    let able = |role: Role| {
        accounts.iter().find(move |account| account.disabled_at.is_none() && account.role == role && NameKey::of(&account.name) != but)
    };
    able(Role::Manager).or_else(|| able(Role::Administrator)).map(colleague)
}

/// Who answers for what nobody else does: the service centre, or a manager for what is about it.
pub(super) fn centre_for(content: &Submission, accounts: &[Account]) -> Owner {
    let manager = || a_manager(accounts, person_concerned(content));
    if is_about_the_desk(content) { manager().unwrap_or_else(centre) } else { centre() }
}

/// The building a terminal stands in: as staff chose it, or as its lobby's name tells; `None` for a
/// gate house or a club.
pub(super) fn building_of_terminal(tx: &Tx<'_>, terminal: &TerminalRecord) -> Result<Option<String>, StoreError> {
    let rooms = if terminal.building.is_some() { Vec::new() } else { rooms::all(tx)? };
    Ok(building_among(&rooms, terminal))
}

/// As [`building_of_terminal`], for whoever asks of many; `rooms` is the whole registry.
pub(super) fn building_among(rooms: &[place::Room], terminal: &TerminalRecord) -> Option<String> {
    let told = terminal.building.clone().or_else(|| place::building_of_lobby(rooms, &terminal.lobby));
    told.filter(|building| !building.is_empty())
}

/// The butlers of a building: the one who is responsible, and the other of a pair.
pub(super) fn pair_of(tx: &Tx<'_>, building: &str) -> Result<(Option<ButlerRecord>, Option<ButlerRecord>), StoreError> {
    let Some(area) = areas::of_building(tx, building)? else { return Ok((None, None)) };
    let find = |id: Option<_>| id.map_or(Ok(None), |id| butlers::get(tx, id));
    Ok((find(area.butler)?, find(area.partner)?))
}
