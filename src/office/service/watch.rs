//! The office at a glance, for whoever watches many of them.

use chrono::{DateTime, Duration, Utc};

use super::{Service, ServiceError};
use crate::{
    domain::{
        order::{State, scope::Scope},
        submission::Topic,
    },
    office::store::{
        StoreError,
        submissions::{self, DueCounts},
    },
};

/// A terminal in use speaks every minute; after this long it is silent.
const SILENT: Duration = Duration::minutes(10);

/// Everything that somebody should be told of.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Readable orders by topic and state.
    pub orders: Vec<(Topic, State, u64)>,
    /// Those that cannot be read.
    pub unreadable: u64,
    /// How promised times stand.
    pub due: DueCounts,
    /// Since when the longest unanswered order waits.
    pub longest_waiting: Option<DateTime<Utc>>,
    /// Terminals in use.
    pub terminals: u64,
    /// Of these, those that have not spoken for a while.
    pub silent: u64,
    /// Of these, those with an older board.
    pub behind: u64,
    /// Submissions that they still hold.
    pub queued: u64,
    /// Submissions that they hold because the office refused them.
    pub parked: u64,
}

impl Service {
    /// How everything stands.
    pub async fn watch(&self) -> Result<Watched, ServiceError> {
        let now = self.now();
        let (views, revision) = self.terminals().await?;
        let in_use: Vec<_> = views.iter().filter(|view| view.record.revoked_at.is_none()).collect();
        let count = |holds: &dyn Fn(&super::fleet::TerminalView) -> bool| in_use.iter().filter(|view| holds(view)).count() as u64;
        let is_silent = |view: &super::fleet::TerminalView| view.record.last_seen_at.is_none_or(|at| now - at > SILENT);
        let is_behind = |view: &super::fleet::TerminalView| view.record.fetched_revision < Some(revision);
        let (terminals, silent, behind) = (in_use.len() as u64, count(&is_silent), count(&is_behind));
        let queued = in_use.iter().map(|view| view.record.queued).sum();
        let parked = in_use.iter().map(|view| view.parked.len() as u64).sum();
        let read = self.0.store.read(move |tx| {
            Ok::<_, StoreError>(Watched {
                orders: submissions::count_by_topic(tx, Scope::All)?,
                unreadable: submissions::count_quarantined(tx, Scope::All)?,
                due: submissions::count_due(tx, Scope::All, now)?,
                longest_waiting: submissions::longest_waiting(tx)?,
                terminals,
                silent,
                behind,
                queued,
                parked,
            })
        });
        Ok(read.await?)
    }
}
