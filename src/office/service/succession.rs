//! Who answers where a butler no longer can.
//!
//! Owns: whether a butler is still there, who takes care of what an absent one holds, and handing it over.
//! Invariants: work always has somebody who can act on it: the butler; else the other of the pair where
//! the building is theirs; else the service centre. What is handed over leaves a transfer with its reason
//! in every order's history, in the transaction that ends the account.
//!
//! A butler who never had an account is there: small estates give none, the resident calls, and the
//! service centre writes down what is done. Only an account that was taken away makes one absent, be it
//! disabled, given another role or another butler; or who has neither an account nor an area any more,
//! whom residents no longer find on any wall. That an account once was a butler's is kept in a
//! document of its own, because the account itself forgets it with its role.

use std::collections::BTreeSet;

use super::{
    Service, ServiceError,
    change::Act,
    departments, optional,
    ownership::{centre, centre_of, subjects_of},
    steps::{TRANSFER, take_step, transfer},
};
use crate::{
    domain::{
        ids::{ButlerId, StaffId},
        order::{
            Order, Owner,
            scope::{NameKey, home_building},
            steps::{Step, StepError, Work},
            task::{Assignment, Task, can_be_dispatched},
        },
        submission::Submission,
    },
    office::{
        records::{Area, ButlerRecord},
        store::{
            StoreError, Tx, areas, butlers,
            settings::{self, names},
            staff, submissions, tasks,
        },
    },
};

/// As the audit calls it when an area is stored, whatever the occasion.
pub(super) const SAVE_AREA: &str = "保存片区";

/// To whom something goes that a butler held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heir {
    /// Nobody yet: it stays with the absent butler, taken care of and marked.
    Nobody,
    /// The service centre.
    Centre,
    /// Another butler.
    Butler(ButlerId),
}

impl Heir {
    fn butler(self) -> Option<ButlerId> {
        match self {
            Self::Nobody | Self::Centre => None,
            Self::Butler(id) => Some(id),
        }
    }
}

/// Who takes over when an account ends, as staff chose; `None` where they did not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Succession {
    /// The open orders.
    pub work: Option<Heir>,
    /// The areas.
    pub areas: Option<Heir>,
}

/// What an account's butler holds, where the account is the only one that can act for them.
#[derive(Debug, Clone)]
pub struct Holdings {
    /// As colleagues read the butler.
    pub butler: String,
    /// Orders with something left to do.
    pub open: usize,
    /// Names of the butler's areas.
    pub areas: Vec<String>,
    /// The other of a pair, the natural heir.
    pub partner: Option<ButlerId>,
    /// Everybody who can take over.
    pub heirs: Vec<(ButlerId, String)>,
}

/// What became of handing over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HandedOver {
    /// So many open orders went.
    Orders(usize),
    /// There is something to hand over, and nobody chose to whom.
    NoChoice,
}

/// Every butler with whether they are there.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    absent: BTreeSet<ButlerId>,
    with_account: BTreeSet<ButlerId>,
    areas: Vec<Area>,
    butlers: Vec<ButlerRecord>,
}

/// Butlers whom an account once acted for.
fn once_with_account(tx: &Tx<'_>) -> Result<BTreeSet<ButlerId>, StoreError> {
    Ok(optional(tx, names::BUTLERS_WITH_ACCOUNT)?.unwrap_or_default())
}

/// Keeps in mind that an account acts for a butler.
pub(super) fn remember(tx: &Tx<'_>, butler: Option<ButlerId>) -> Result<(), StoreError> {
    let Some(butler) = butler else { return Ok(()) };
    let mut known = once_with_account(tx)?;
    if known.insert(butler) { settings::set(tx, names::BUTLERS_WITH_ACCOUNT, &known) } else { Ok(()) }
}

/// Butlers whose every account was taken away, and those with one in use.
fn absent_and_present(tx: &Tx<'_>) -> Result<(BTreeSet<ButlerId>, BTreeSet<ButlerId>), StoreError> {
    let accounts = staff::all(tx)?;
    let with_account: BTreeSet<ButlerId> =
        accounts.iter().filter(|account| account.disabled_at.is_none()).filter_map(|account| account.butler).collect();
    let mut absent = once_with_account(tx)?;
    absent.extend(accounts.iter().filter_map(|account| account.butler));
    absent.retain(|butler| !with_account.contains(butler));
    Ok((absent, with_account))
}

/// Butlers whose every account was taken away: lobbies do not name them.
pub(super) fn absent(tx: &Tx<'_>) -> Result<BTreeSet<ButlerId>, StoreError> {
    Ok(absent_and_present(tx)?.0)
}

impl Presence {
    pub(super) fn read(tx: &Tx<'_>) -> Result<Self, StoreError> {
        let (absent, with_account) = absent_and_present(tx)?;
        Ok(Self { absent, with_account, areas: areas::all(tx)?, butlers: butlers::all(tx)? })
    }

    /// Whether a butler's every account was taken away.
    pub fn is_absent(&self, butler: ButlerId) -> bool {
        self.absent.contains(&butler)
    }

    /// Whether what a butler holds needs somebody else: neither by the console nor by the wall of a lobby
    /// does anything reach them.
    fn is_out_of_reach(&self, butler: ButlerId) -> bool {
        self.is_absent(butler)
            || !self.has_account(butler) && !self.areas.iter().any(|area| area.butler == Some(butler) || area.partner == Some(butler))
    }

    /// Every butler who is.
    pub(super) fn out_of_reach(&self) -> impl Iterator<Item = ButlerId> {
        self.butlers.iter().map(|record| record.butler.id).filter(|butler| self.is_out_of_reach(*butler))
    }

    /// Whether a butler can open the console at all.
    pub fn has_account(&self, butler: ButlerId) -> bool {
        self.with_account.contains(&butler)
    }

    fn owner(&self, butler: ButlerId) -> Option<Owner> {
        self.butlers.iter().find(|record| record.butler.id == butler).map(|record| super::butlers::owner(&record.butler))
    }

    /// The butlers of a name.
    pub(super) fn named(&self, name: NameKey) -> impl Iterator<Item = ButlerId> {
        self.butlers.iter().filter(move |record| NameKey::of(&record.butler.name) == name).map(|record| record.butler.id)
    }

    /// Who answers for what comes from a building now: its butler, else the partner, else the service centre.
    pub fn answering(&self, building: &str) -> Owner {
        self.answering_but(building, &[])
    }

    /// As [`Presence::answering`] for what is about some butlers: they do not answer for it.
    pub(super) fn answering_but(&self, building: &str, concerned: &[ButlerId]) -> Owner {
        let area = self.areas.iter().find(|area| area.buildings.iter().any(|other| other == building));
        let pair = area.into_iter().flat_map(|area| [area.butler, area.partner]).flatten();
        pair.filter(|id| !self.is_absent(*id) && !concerned.contains(id)).find_map(|id| self.owner(id)).unwrap_or_else(centre)
    }

    /// Who takes care of an order whose owner is out of reach; `None` while the owner is there.
    pub fn caretaker(&self, record: &Order) -> Option<Owner> {
        let owner = record.owner.who.butler().filter(|id| self.is_out_of_reach(*id))?;
        let building = record.content.as_ref().ok().and_then(home_building);
        // The partner sees what comes from the pair's own buildings; anything else is the centre's.
        let is_theirs = |area: &&Area| area.butler == Some(owner) || area.partner == Some(owner);
        let area = building.and_then(|name| self.areas.iter().filter(is_theirs).find(|area| area.buildings.contains(&name)));
        let pair = area.into_iter().flat_map(|area| [area.butler, area.partner]).flatten();
        Some(pair.filter(|id| !self.is_absent(*id)).find_map(|id| self.owner(id)).unwrap_or_else(centre))
    }
}

/// The butler whom nobody else could act for without this account.
pub(super) fn alone_for(tx: &Tx<'_>, id: StaffId) -> Result<Option<ButlerId>, StoreError> {
    let accounts = staff::all(tx)?;
    let Some(butler) = accounts.iter().find(|account| account.id == id && account.disabled_at.is_none()).and_then(|account| account.butler)
    else {
        return Ok(None);
    };
    let is_shared = accounts.iter().any(|other| other.id != id && other.disabled_at.is_none() && other.butler == Some(butler));
    Ok((!is_shared).then_some(butler))
}

/// Gives every open order of a butler to the heir. A complaint about the heir goes to the service centre.
fn give_orders(act: &Act<'_>, from: ButlerId, to: Heir, is_meant: impl Fn(&Order) -> bool, reason: &str) -> Result<usize, ServiceError> {
    let mut given = 0;
    for order in submissions::open_of(act.tx, from)?.into_iter().filter(is_meant) {
        let heir = match to.butler() {
            Some(butler) if subjects_of(act.tx, &order)?.contains(&butler) => None,
            other => other,
        };
        let owner = match heir {
            Some(butler) => super::butlers::owner_of(act.tx, butler)?,
            None => centre_of(act.tx, &order)?,
        };
        let version = order.version;
        let subject = transfer(act, order, version, owner, reason.to_owned(), None)?;
        act.also(TRANSFER, &subject)?;
        given += 1;
    }
    Ok(given)
}

/// Gives what a member of staff was to do to their department, nobody in person: they can no longer do it.
pub(super) fn give_work_back(act: &Act<'_>, from: StaffId) -> Result<usize, ServiceError> {
    let names = departments::names(act.tx)?;
    let mut given = 0;
    for id in tasks::orders_of_worker(act.tx, from)? {
        let Some(mut order) = submissions::get(act.tx, id)? else { continue };
        let theirs: Vec<Task> =
            order.tasks.iter().filter(|task| task.state.is_open() && task.assignee.worker() == Some(from)).cloned().collect();
        for task in theirs {
            if !can_be_dispatched(order.state) {
                continue;
            }
            let label = names.name(task.department);
            let to = Assignment { words: task.words, appointed: task.appointed, ..Assignment::to_department(task.department, label) };
            let version = order.version;
            let step = Step::Work(Work::Dispatch { to, instead_of: Some(task.number), bar: None });
            take_step(act, order, version, step)?;
            order = submissions::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            given += 1;
        }
    }
    Ok(given)
}

/// Gives every open order that a member of staff owns to the service centre: they can no longer answer for it.
pub(super) fn give_back(act: &Act<'_>, from: StaffId, reason: &str) -> Result<usize, ServiceError> {
    let orders = submissions::open_of_staff(act.tx, from)?;
    let given = orders.len();
    for order in orders {
        let version = order.version;
        let owner = centre_of(act.tx, &order)?;
        let subject = transfer(act, order, version, owner, reason.to_owned(), None)?;
        act.also(TRANSFER, &subject)?;
    }
    Ok(given)
}

/// Gives a butler's place in every area to the heir; lobbies show whose an area is.
fn give_areas(act: &Act<'_>, from: ButlerId, to: Heir) -> Result<(), ServiceError> {
    for mut area in areas::all(act.tx)?.into_iter().filter(|area| area.butler == Some(from) || area.partner == Some(from)) {
        let rest = [area.butler, area.partner].into_iter().flatten().find(|id| *id != from);
        (area.butler, area.partner) = match to.butler() {
            Some(heir) if rest != Some(heir) && area.butler == Some(from) => (Some(heir), rest),
            Some(heir) if rest != Some(heir) => (rest, Some(heir)),
            _ => (rest, None),
        };
        areas::save(act.tx, &area)?;
        act.also(SAVE_AREA, &area.name)?;
        act.revision()?;
    }
    Ok(())
}

/// Hands over what a butler held whose last account ends. A butler who cannot act is no heir.
pub(super) fn hand_over(act: &Act<'_>, from: ButlerId, succession: Succession, reason: &str) -> Result<HandedOver, ServiceError> {
    let has_area = areas::all(act.tx)?.iter().any(|area| area.butler == Some(from) || area.partner == Some(from));
    let has_work = submissions::count_open_of(act.tx, from, None)? > 0;
    if has_work && succession.work.is_none() || has_area && succession.areas.is_none() {
        return Ok(HandedOver::NoChoice);
    }
    remember(act.tx, Some(from))?;
    let (absent, _) = absent_and_present(act.tx)?;
    let is_able = |heir: &Heir| heir.butler().is_none_or(|butler| butler != from && !absent.contains(&butler));
    if [succession.work, succession.areas].iter().flatten().any(|heir| !is_able(heir)) {
        return Err(StepError::OwnerAbsent.into());
    }
    let orders = match succession.work {
        None | Some(Heir::Nobody) => 0,
        Some(heir) => give_orders(act, from, heir, |_| true, reason)?,
    };
    match succession.areas {
        None | Some(Heir::Nobody) => {}
        Some(heir) => give_areas(act, from, heir)?,
    }
    Ok(HandedOver::Orders(orders))
}

/// Gives the open orders that a butler holds from some buildings to whoever answers there now, where
/// that is no longer the butler's pair.
pub(super) fn follow_area(act: &Act<'_>, from: ButlerId, buildings: &[String]) -> Result<usize, ServiceError> {
    let presence = Presence::read(act.tx)?;
    let mut given = 0;
    for building in buildings {
        let pair = areas::of_building(act.tx, building)?.map(|area| [area.butler, area.partner]);
        if pair.is_some_and(|pair| pair.contains(&Some(from))) {
            continue;
        }
        let heir = presence.answering(building).who.butler().map_or(Heir::Centre, Heir::Butler);
        let is_from_there =
            |record: &Order| record.content.as_ref().ok().and_then(Submission::room).is_some_and(|room| room.building_name() == *building);
        given += give_orders(act, from, heir, is_from_there, "片区换了首问责任人")?;
    }
    Ok(given)
}

/// How many open orders a butler holds from some buildings.
pub(super) fn open_from(tx: &Tx<'_>, butler: ButlerId, buildings: &[String]) -> Result<usize, StoreError> {
    let counts = buildings.iter().map(|building| submissions::count_open_of(tx, butler, Some(building)));
    Ok(usize::try_from(counts.sum::<Result<u64, StoreError>>()?).unwrap_or(usize::MAX))
}

impl Service {
    /// Who is there.
    pub async fn presence(&self) -> Result<Presence, ServiceError> {
        Ok(self.0.store.read(Presence::read).await?)
    }

    /// What would be nobody's without an account; `None` if nothing would.
    pub async fn holdings(&self, id: StaffId) -> Result<Option<Holdings>, ServiceError> {
        let read = self.0.store.read(move |tx| {
            let Some(butler) = alone_for(tx, id)? else { return Ok(None) };
            let presence = Presence::read(tx)?;
            let own = |area: &&Area| area.butler == Some(butler) || area.partner == Some(butler);
            let areas: Vec<&Area> = presence.areas.iter().filter(own).collect();
            let others = areas.iter().flat_map(|area| [area.butler, area.partner]).flatten();
            let partner = others.into_iter().find(|other| *other != butler && !presence.is_absent(*other));
            let heirs = presence.butlers.iter().filter(|record| record.butler.id != butler && !presence.is_absent(record.butler.id));
            Ok::<_, StoreError>(Some(Holdings {
                butler: presence.owner(butler).map(|owner| owner.label).unwrap_or_default(),
                open: usize::try_from(submissions::count_open_of(tx, butler, None)?).unwrap_or(usize::MAX),
                areas: areas.iter().map(|area| area.name.clone()).collect(),
                partner,
                heirs: heirs.map(|record| (record.butler.id, super::butlers::owner(&record.butler).label)).collect(),
            }))
        });
        Ok(read.await?)
    }
}
