//! Use cases: everything that terminals and staff can make the office do.
//!
//! Owns: the order of steps, the transactions, who is told afterwards. Both doors call these and
//! only these; they never see SQL.
//! Invariants: a change to anything on the board counts its revision up in the same transaction and
//! is hinted at after the commit; a change by staff leaves an audit row in the same transaction (both in `change`);
//! arguments are already valid domain values; time comes from the injected clock.
//!
//! Why one `Service` and not one object per use case: they share the store, the clock and the signals, and
//! nothing else; a handle that clones cheaply is all a handler needs.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::store::{Store, StoreError, Tx, settings, stamps};
use crate::{
    clock::{Clock, random_bytes},
    domain::{ids, order::steps::StepError, place::part_key, text},
    protocol::{seal, v1::envelope::hex},
};

pub mod access;
pub mod alerts;
pub mod areas;
pub mod attempts;
pub mod audit;
pub mod board;
mod board_cache;
mod board_parts;
pub mod breaches;
pub mod butlers;
pub mod calling;
pub mod catalogue;
mod change;
pub mod community;
pub mod departments;
pub mod dispatch;
pub mod duty;
mod english;
pub mod estate;
mod explanations;
pub mod faults;
pub mod festivals;
pub mod fleet;
mod fleet_cache;
pub mod glossary;
pub mod guidance;
pub mod hashing;
pub mod helping;
pub mod household;
pub mod in_person;
pub mod inbox;
pub mod information;
pub mod intake;
mod intake_turns;
mod joined_gzip;
mod leaflet;
pub mod lease;
mod limits;
pub mod lookup;
pub mod neighbours;
pub mod notes;
mod notice_preview;
pub mod notices;
pub mod one_time;
pub mod outcome;
pub(super) mod ownership;
pub mod pairing;
pub mod passwords;
pub mod phone;
pub mod photos;
pub mod picture;
pub mod places;
pub mod portrait;
pub mod posted;
pub mod promises;
pub mod quota;
pub mod quotes;
mod raising;
pub mod register;
pub mod registration;
pub mod registry;
pub mod replies;
mod residents;
mod roster;
pub mod scope;
pub mod search;
pub mod set_up;
pub mod severity;
pub mod showings;
pub mod signals;
pub mod staff;
pub mod standing;
mod steps;
pub mod streams;
pub mod succession;
pub mod suppliers;
pub mod takeovers;
pub mod tasks;
pub mod text_pictures;
mod version;
pub mod watch;
pub mod weather;
pub mod welcomes;
pub mod worklist;

pub use crate::domain::order::Actor;
use hashing::Hashing;
use quota::Quotas;
use signals::Signals;

/// Why a use case did not happen, by what the caller does next.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it since the caller looked.
    #[error("changed by somebody else in the meantime")]
    ChangedMeanwhile,
    /// The order does not allow the step, or not so.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Another thing in use has the name: two of one name cannot be told apart.
    #[error("the name {name} is in use")]
    NameTaken {
        /// As it stands on the other.
        name: String,
    },
    /// A background computation died.
    #[error("a computation was aborted")]
    Aborted,
    /// Too many passwords wait to be hashed; nothing was done.
    #[error("too many passwords wait to be hashed")]
    Crowded,
}

/// The use cases; clones share everything.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    keys: Vec<settings::Key>,
    signals: Signals,
    neighbours: neighbours::Neighbours,
    lease: lease::Lease,
    rosters: roster::Rosters,
    intake: intake_turns::IntakeTurns,
    boards: board_cache::Boards,
    fleet: fleet_cache::FleetCache,
    tasks: tasks::Tasks,
    hashing: Hashing,
    quotas: Quotas,
    told: alerts::telling::Told,
    looked: Mutex<alerts::watch::Looked>,
    robots_may_be_here: AtomicBool,
    previews: registry::MadePreviews,
    leaflets: super::leaflets::Leaflets,
    notice_previews: super::notice_preview::NoticePreviews,
}

impl Service {
    /// Takes the opened database into service: makes the office's key and default catalogue if there are none.
    pub fn start(store: Store, clock: Clock) -> Result<Self, StoreError> {
        let now = clock.now();
        let (keys, stamps) = store.write_blocking(move |tx| {
            if settings::keys(tx)?.is_empty() {
                let (private, public) = seal::generate_key();
                let id = hex(&Sha256::digest(&public))[..12].to_owned();
                settings::add_key(tx, &settings::Key { id, private, public }, now)?;
            }
            // Before anything counts as a change of the board.
            alerts::reach::begin(tx, now)?;
            catalogue::begin(tx, now)?;
            duty::begin(tx)?;
            let deadlines = promises::deadlines(tx)?;
            super::store::submissions::fill(tx, |order, events| deadlines.of_events(order, events, now))?;
            Ok::<_, StoreError>((settings::keys(tx)?, stamps::read(tx)?))
        })?;
        Ok(Self(Arc::new(Inner {
            lease: lease::Lease::new(&store, &clock),
            store,
            clock,
            keys,
            neighbours: neighbours::Neighbours::new(&stamps),
            signals: Signals::new(&stamps),
            rosters: Default::default(),
            intake: Default::default(),
            boards: Default::default(),
            fleet: Default::default(),
            tasks: Default::default(),
            hashing: Hashing::default(),
            quotas: Quotas::default(),
            told: Default::default(),
            looked: Default::default(),
            robots_may_be_here: AtomicBool::new(false),
            previews: Default::default(),
            leaflets: Default::default(),
            notice_previews: Default::default(),
        })))
    }

    /// The injected clock's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// The injected clock.
    pub fn clock(&self) -> Clock {
        self.0.clock.clone()
    }

    /// The database, for the sample estate's loader.
    #[cfg(any(test, feature = "sample"))]
    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    /// Whether robots may be on this machine: only where a test says so, see [`Service::allow_robots_here`].
    pub fn robots_may_be_here(&self) -> bool {
        self.0.robots_may_be_here.load(Ordering::Acquire)
    }

    /// Lets robots be on this machine, over plain http: for tests, whose robots are.
    pub fn allow_robots_here(&self) {
        self.0.robots_may_be_here.store(true, Ordering::Release);
    }

    /// Leaflets and previews are drawn by this program, and within this time: for tests, whose own program is a test.
    pub fn draw_leaflets_with(&self, program: &std::path::Path, time: std::time::Duration) {
        self.0.leaflets.use_program(program);
        self.0.notice_previews.use_program(program);
        self.0.leaflets.allow(time);
    }

    /// Who waits for what.
    pub fn signals(&self) -> &Signals {
        &self.0.signals
    }
}

/// A fresh id born at `now`.
fn mint(now: DateTime<Utc>) -> uuid::Uuid {
    ids::mint(now, random_bytes())
}

/// Whether two names read the same: width, case and blanks do not tell them apart.
fn is_same_name(left: &str, right: &str) -> bool {
    let key = |name: &str| -> String {
        let half = text::to_half_width(&text::clean_line(name)).to_lowercase();
        half.chars().filter(|c| !c.is_whitespace()).collect()
    };
    key(left) == key(right)
}

/// Whether two names of places are one to whoever reads them aloud: `六号楼大堂` and `6栋大堂`. Where no number or letter tells
/// them, the words do: `北门` is not `北楼`.
fn is_same_place(left: &str, right: &str) -> bool {
    let key = part_key(left);
    is_same_name(left, right) || key.contains(|c: char| c.is_ascii_alphanumeric()) && key == part_key(right)
}

/// Lower-case hexadecimal SHA-256 of a secret that is compared only by hash.
pub(super) fn hash_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Tells versions of a document apart that has no counter of its own.
pub fn fingerprint(text: &str) -> String {
    hash_of(text)[..16].to_owned()
}

/// A document that the office can do without: a damaged one is logged and counts as none, so that
/// it takes nothing else with it. `null` is none, too.
pub(super) fn optional<T: DeserializeOwned>(tx: &Tx<'_>, name: &'static str) -> Result<Option<T>, StoreError> {
    match settings::get::<Option<T>>(tx, name) {
        Ok(stored) => Ok(stored.flatten()),
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "a damaged document is left out; entering it anew mends it");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_read_alike_are_one_place() {
        for (left, right) in [
            ("6号楼大堂", "六号楼大堂"),
            ("6号楼大堂", "6栋大堂"),
            ("6号楼大堂", "06# 大堂"),
            ("6号楼2单元大堂", "6幢二单元大堂"),
            ("A座大堂", "ａ栋大堂"),
            ("一片区", "1片区"),
            ("会所", "会 所"),
        ] {
            assert!(is_same_place(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("6号楼大堂", "16号楼大堂"),
            ("6号楼大堂", "6号楼东大堂"),
            ("6号楼1单元大堂", "6号楼2单元大堂"),
            ("北门", "北楼"),
            ("A座大堂", "B座大堂"),
            ("1号楼1单元大堂", "11号楼大堂"),
        ] {
            assert!(!is_same_place(left, right), "{left} {right}");
        }
    }
}
