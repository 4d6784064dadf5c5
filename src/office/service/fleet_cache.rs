//! What every call of a terminal would otherwise ask the database.
//!
//! Invariants: whose token it is is kept until the next change by staff, whatever that was; unknown tokens are never kept,
//! so nobody fills this by guessing. When a terminal pulled a board is written together with others, a moment later, and
//! whoever looks at terminals meanwhile is shown it from here.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Duration, Utc};

use crate::{domain::ids::TerminalId, office::records::TerminalRecord};

/// A terminal that pulls the same board again within this time is not noted again.
const SAME: Duration = Duration::seconds(10);

/// A pulled board: its revision and when.
type Pull = (u64, DateTime<Utc>);

/// Terminals in memory.
#[derive(Default)]
pub(super) struct FleetCache {
    known: Mutex<Known>,
    /// The latest of each terminal, and whether it still has to be written.
    pulls: Mutex<HashMap<TerminalId, (Pull, bool)>>,
}

/// Terminals as of a count of changes.
#[derive(Default)]
struct Known {
    as_of: u64,
    by_token_hash: HashMap<String, TerminalRecord>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FleetCache {
    /// The terminal of a token as of a count of changes.
    pub(super) fn get(&self, token_hash: &str, changes: u64) -> Option<TerminalRecord> {
        let known = locked(&self.known);
        known.by_token_hash.get(token_hash).filter(|_| known.as_of == changes).cloned()
    }

    /// Keeps what was read when the count was this.
    pub(super) fn keep(&self, token_hash: String, changes: u64, record: TerminalRecord) {
        let mut known = locked(&self.known);
        if known.as_of != changes {
            *known = Known { as_of: changes, ..Known::default() };
        }
        known.by_token_hash.insert(token_hash, record);
    }

    /// Notes that a terminal pulled a revision.
    pub(super) fn note_pull(&self, id: TerminalId, revision: u64, now: DateTime<Utc>) {
        let mut pulls = locked(&self.pulls);
        let is_same = |((noted, at), _): &(Pull, bool)| *noted == revision && (*at..*at + SAME).contains(&now);
        if !pulls.get(&id).is_some_and(is_same) {
            pulls.insert(id, ((revision, now), true));
        }
    }

    /// What has to be written, once.
    pub(super) fn take_pulls(&self) -> Vec<(TerminalId, u64, DateTime<Utc>)> {
        let mut pulls = locked(&self.pulls);
        let waiting = pulls.iter_mut().filter(|(_, (_, waits))| *waits).map(|(id, (pull, waits))| {
            *waits = false;
            (*id, pull.0, pull.1)
        });
        waiting.collect()
    }

    /// A terminal's record with what is not written yet.
    pub(super) fn refresh(&self, record: &mut TerminalRecord) {
        if let Some(((revision, at), _)) = locked(&self.pulls).get(&record.id).filter(|((_, at), _)| record.last_seen_at < Some(*at)) {
            record.fetched_revision = Some(*revision);
            record.last_seen_at = Some(*at);
        }
    }
}
