//! What intake asks of the estate for every submission, read once for many: who answers for which building, what stands
//! where, what is promised.
//!
//! Invariant: it is as of the stamp of [`Counter::Changes`] that the transaction at hand reads, so what was changed before
//! it is in it, whichever process changed it.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    ownership::{a_manager, building_of_terminal, centre, centre_for},
    promises,
    succession::Presence,
};
use crate::{
    domain::{
        ids::{ButlerId, TerminalId},
        order::{
            Owner,
            clock::Clocks,
            deadlines::{Deadlines, Services},
            scope::{NameKey, person_concerned},
        },
        public_place::PublicPlace,
        submission::Submission,
    },
    office::{
        records::Account,
        store::{
            StoreError, Tx, catalogue,
            counters::{self, Counter},
            staff, terminals,
        },
    },
};

/// The estate as intake sees it.
pub(super) struct Roster {
    as_of: u64,
    /// `None`: it cannot be read; then the service centre takes everything, and nothing is kept out.
    presence: Option<Presence>,
    /// Who may answer for what is about the service centre, or about a butler by name.
    accounts: Vec<Account>,
    deadlines: Deadlines,
    /// Where terminals stand that have a building.
    buildings: Vec<(TerminalId, String)>,
    /// Where residents tell of faults.
    places: Vec<PublicPlace>,
}

/// The latest one; clones share it.
#[derive(Clone, Default)]
pub(super) struct Rosters(Arc<Mutex<Option<Arc<Roster>>>>);

impl Rosters {
    /// The newest that was read. The estate may have changed since: whoever uses it compares [`Roster::as_of`] with the
    /// transaction's.
    pub(super) fn newest(&self) -> Option<Arc<Roster>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The roster for a transaction.
    pub(super) fn read(&self, tx: &Tx<'_>) -> Result<Arc<Roster>, StoreError> {
        let as_of = counters::read(tx, Counter::Changes)?.unwrap_or(0);
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match latest.as_ref().filter(|roster| roster.as_of == as_of) {
            Some(roster) => Ok(roster.clone()),
            None => {
                let before = latest.as_ref().map(|roster| &roster.deadlines.services);
                let roster = Arc::new(Roster::read(tx, as_of, before)?);
                Ok(latest.insert(roster).clone())
            }
        }
    }
}

impl Roster {
    /// The stamp of the estate that it is of.
    pub(super) fn as_of(&self) -> u64 {
        self.as_of
    }

    /// `known`: what the roster before knew of the catalogue, which is read anew only when there is another version.
    fn read(tx: &Tx<'_>, as_of: u64, known: Option<&Arc<Services>>) -> Result<Self, StoreError> {
        let presence = match Presence::read(tx) {
            Ok(presence) => Some(presence),
            Err(StoreError::Damaged { what }) => {
                tracing::error!(what, "the butlers cannot be read; the service centre takes their requests");
                None
            }
            Err(error) => return Err(error),
        };
        let mut buildings = Vec::new();
        for terminal in terminals::all(tx)? {
            buildings.extend(building_of_terminal(tx, &terminal)?.map(|building| (terminal.id, building)));
        }
        let accounts = if presence.is_some() { staff::all(tx)? } else { Vec::new() };
        let deadlines = promises::deadlines_by(tx, services(tx, known)?)?;
        Ok(Self { as_of, presence, accounts, deadlines, buildings, places: super::places::on_board(tx)? })
    }

    /// With what the list of public places says of where it is.
    pub(super) fn placed(&self, content: Submission) -> Submission {
        match content {
            Submission::Request(request) => Submission::Request(request.placed(&self.places)),
            other => other,
        }
    }

    /// Who answers first. The area butler where it is theirs; what no address and no area tells is the service centre's. A
    /// butler who cannot act any more gets nothing new.
    pub(super) fn first_owner(&self, content: &Submission, terminal: TerminalId) -> Owner {
        if !content.is_the_butlers() {
            return centre_for(content, &self.accounts);
        }
        let of_terminal = || self.buildings.iter().find(|(id, _)| *id == terminal).map(|(_, building)| building.clone());
        // A place without a building is nobody's area, wherever it was told of.
        let building = if content.place().is_some() { content.building() } else { content.building().or_else(of_terminal) };
        match (&self.presence, building) {
            (Some(presence), Some(building)) => presence.answering_but(&building, &self.named(content)),
            _ => centre_for(content, &self.accounts),
        }
    }

    /// Who answers what a resident takes above the butler; the service centre where there is no manager.
    pub(super) fn manager_for(&self, content: &Submission) -> Owner {
        a_manager(&self.accounts, person_concerned(content)).unwrap_or_else(centre)
    }

    /// The butlers whom a complaint names.
    fn named(&self, content: &Submission) -> Vec<ButlerId> {
        let named = person_concerned(content);
        if named == NameKey::NOBODY {
            return Vec::new();
        }
        let accounts = self.accounts.iter().filter(|account| NameKey::of(&account.name) == named).filter_map(|account| account.butler);
        let butlers = self.presence.iter().flat_map(|presence| presence.named(named));
        accounts.chain(butlers).collect()
    }

    /// What is promised of it.
    pub(super) fn clocks(&self, content: &Submission, received: chrono::DateTime<chrono::Utc>) -> Clocks {
        self.deadlines.begin(content, received)
    }
}

/// What the catalogue says of promises. A damaged one keeps nothing out: then every service has the usual promise.
fn services(tx: &Tx<'_>, known: Option<&Arc<Services>>) -> Result<Arc<Services>, StoreError> {
    let version = catalogue::latest_version(tx)?;
    if let Some(known) = known.filter(|known| Some(known.version) == version) {
        return Ok(known.clone());
    }
    match catalogue::latest(tx) {
        Ok(latest) => Ok(Arc::new(latest.as_ref().map(Services::of).unwrap_or_default())),
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "the catalogue cannot be read; every service is promised what is usual");
            Ok(Arc::default())
        }
        Err(error) => Err(error),
    }
}
