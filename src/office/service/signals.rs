//! Signals inside the office: what somebody waiting elsewhere should look at now.
//!
//! Invariants: a signal carries no data that the database does not have; one that nobody hears is no fault, because
//! whoever comes later looks at the database. What is counted here is never ahead of what is committed.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::{Notify, broadcast, watch};

use super::streams::{EventStreams, StreamPlace};
use crate::{domain::ids::TerminalId, protocol::v1::messages::Hint};

/// Signals that a slow listener may lag behind before it is told just the newest revision.
const BACKLOG: usize = 64;

/// What terminals should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// There is a newer board.
    Board {
        /// Its revision.
        revision: u64,
    },
    /// Some order went on.
    Progress,
    /// A terminal may have been taken out of use.
    Terminals,
}

impl Signal {
    /// As a terminal is told; `None` if it is not.
    pub fn hint(self) -> Option<Hint> {
        match self {
            Self::Board { revision } => Some(Hint::Board { revision }),
            Self::Progress => Some(Hint::Progress),
            Self::Terminals => None,
        }
    }
}

/// The signals of one office.
pub struct Signals {
    terminals: broadcast::Sender<Signal>,
    /// Counts what happened to orders.
    orders: watch::Sender<u64>,
    /// The newest revision of the board.
    revision: AtomicU64,
    /// Counts changes by staff.
    changes: AtomicU64,
    /// Turns true when the server stops.
    stopping: watch::Sender<bool>,
    feed_changed: Notify,
    streams: Arc<EventStreams>,
}

impl Signals {
    /// Nothing has happened yet but what made this revision.
    pub(super) fn new(revision: u64) -> Self {
        Self {
            terminals: broadcast::Sender::new(BACKLOG),
            orders: watch::Sender::new(0),
            revision: AtomicU64::new(revision),
            changes: AtomicU64::new(0),
            stopping: watch::Sender::new(false),
            feed_changed: Notify::new(),
            streams: Arc::default(),
        }
    }

    /// What terminals should look at from now on.
    pub fn for_terminals(&self) -> broadcast::Receiver<Signal> {
        self.terminals.subscribe()
    }

    /// How many listen for terminals.
    pub fn listening_terminals(&self) -> usize {
        self.terminals.receiver_count()
    }

    /// Changes whenever something happened to an order.
    pub fn for_consoles(&self) -> watch::Receiver<u64> {
        self.orders.subscribe()
    }

    /// The newest revision of the board.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// How many changes by staff there have been; what was read before the latest may be out of date.
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// A place for a terminal's event stream; its oldest one too many loses its own.
    pub fn begin_stream(&self, terminal: TerminalId) -> StreamPlace {
        self.streams.begin(terminal)
    }

    /// Becomes true when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Ends every event stream.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Resolves when the weather feed's configuration changed.
    pub async fn feed_changed(&self) {
        self.feed_changed.notified().await;
    }

    /// The weather feed's configuration changed.
    pub(super) fn change_feed(&self) {
        self.feed_changed.notify_one();
    }

    /// Staff have changed something.
    pub(super) fn count_change(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// A submission was taken in; its terminal knows.
    pub(super) fn orders_arrived(&self) {
        self.orders.send_modify(|count| *count += 1);
    }

    /// Orders went on.
    pub(super) fn orders_changed(&self) {
        self.orders_arrived();
        let _ = self.terminals.send(Signal::Progress);
    }

    /// A terminal was taken out of use.
    pub(super) fn terminals_changed(&self) {
        let _ = self.terminals.send(Signal::Terminals);
    }

    /// There is a newer board.
    pub(in crate::office) fn board_changed(&self, revision: u64) {
        self.revision.fetch_max(revision, Ordering::AcqRel);
        let _ = self.terminals.send(Signal::Board { revision });
    }
}
