//! Signals inside the office: what somebody waiting elsewhere should look at now.
//!
//! Invariants: a signal carries no data that the database does not have; one that nobody hears is no fault, because
//! whoever comes later looks at the database. What is counted here is never ahead of what is committed. What other processes
//! on the same database have changed is told here, too ([`super::neighbours`]), and nothing is told twice: whatever has a
//! number is told by whoever comes first with a higher one.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::{Notify, broadcast, watch};

use strum::{EnumCount, VariantArray};

use super::streams::{EventStreams, StreamPlace};
use crate::{
    domain::ids::TerminalId,
    office::store::{counters::Counter, stamps::Stamps},
    protocol::v1::messages::Hint,
};

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

/// What a change concerns beside the board: counted in its transaction, told after its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, VariantArray)]
pub enum News {
    /// Orders went on.
    OrdersWentOn,
    /// Orders changed for staff alone.
    OrdersJudged,
    /// A terminal was taken out of use.
    TerminalsRevoked,
    /// The weather feed is to be fetched otherwise.
    FeedChanged,
    /// Alerts call somebody, or somebody has taken one.
    Alerts,
    /// Lobbies are taken over or given back: their new board cannot wait.
    TakenOver,
}

impl News {
    /// What counts it in the database.
    pub(super) fn counter(self) -> Counter {
        match self {
            Self::OrdersWentOn => Counter::OrdersWentOn,
            Self::OrdersJudged => Counter::OrdersJudged,
            Self::TerminalsRevoked => Counter::TerminalsRevoked,
            Self::FeedChanged => Counter::FeedChanged,
            Self::Alerts => Counter::Alerts,
            Self::TakenOver => Counter::TakenOver,
        }
    }

    /// Where it stands.
    fn count(self, stamps: &Stamps) -> u64 {
        match self {
            Self::OrdersWentOn => stamps.orders_went_on,
            Self::OrdersJudged => stamps.orders_judged,
            Self::TerminalsRevoked => stamps.terminals_revoked,
            Self::FeedChanged => stamps.feed_changed,
            Self::Alerts => stamps.alerts,
            Self::TakenOver => stamps.taken_over,
        }
    }
}

/// The signals of one office.
pub struct Signals {
    terminals: broadcast::Sender<Signal>,
    /// Counts what happened to orders.
    orders: watch::Sender<u64>,
    /// Counts what happened to alerts.
    alerts: watch::Sender<u64>,
    /// The newest revision that no terminal waits its turn for.
    urgent: watch::Sender<u64>,
    /// The newest revision of the board.
    revision: AtomicU64,
    /// Counts changes by staff.
    changes: AtomicU64,
    /// How much of each kind of news was told.
    told: [AtomicU64; News::COUNT],
    /// Turns true when the server stops.
    stopping: watch::Sender<bool>,
    feed_changed: Notify,
    streams: Arc<EventStreams>,
}

impl Signals {
    /// Nothing has happened yet but what made these.
    pub(super) fn new(stamps: &Stamps) -> Self {
        let mut told: [AtomicU64; News::COUNT] = Default::default();
        for news in News::VARIANTS {
            told[*news as usize] = AtomicU64::new(news.count(stamps));
        }
        Self {
            terminals: broadcast::Sender::new(BACKLOG),
            orders: watch::Sender::new(0),
            alerts: watch::Sender::new(0),
            urgent: watch::Sender::new(0),
            revision: AtomicU64::new(stamps.revision),
            changes: AtomicU64::new(0),
            told,
            stopping: watch::Sender::new(false),
            feed_changed: Notify::new(),
            streams: Arc::default(),
        }
    }

    /// What terminals should look at from now on.
    pub fn for_terminals(&self) -> broadcast::Receiver<Signal> {
        self.terminals.subscribe()
    }

    /// Changes to a board's revision that every terminal is told of at once, in front of whatever else it is to be told.
    pub fn urgent(&self) -> watch::Receiver<u64> {
        self.urgent.subscribe()
    }

    /// How many listen for terminals.
    pub fn listening_terminals(&self) -> usize {
        self.terminals.receiver_count()
    }

    /// Changes whenever something happened to an order.
    pub fn for_consoles(&self) -> watch::Receiver<u64> {
        self.orders.subscribe()
    }

    /// Changes whenever alerts call somebody, or somebody has taken one.
    pub fn for_alerts(&self) -> watch::Receiver<u64> {
        self.alerts.subscribe()
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

    /// Staff have changed something.
    pub(super) fn count_change(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// A submission was taken in; its terminal knows.
    pub(super) fn orders_arrived(&self) {
        self.orders.send_modify(|count| *count += 1);
    }

    /// There is news of this number.
    pub(super) fn announce(&self, news: News, number: u64) {
        if self.told[news as usize].fetch_max(number, Ordering::AcqRel) >= number {
            return;
        }
        match news {
            News::OrdersWentOn => {
                self.orders_arrived();
                let _ = self.terminals.send(Signal::Progress);
            }
            News::OrdersJudged => self.orders_arrived(),
            News::TerminalsRevoked => drop(self.terminals.send(Signal::Terminals)),
            News::FeedChanged => self.feed_changed.notify_one(),
            News::Alerts => self.alerts.send_modify(|count| *count += 1),
            News::TakenOver => {
                self.urgent.send_replace(self.revision());
            }
        }
    }

    /// Whatever another process has changed.
    pub(super) fn announce_all(&self, stamps: &Stamps) {
        self.board_changed(stamps.revision);
        News::VARIANTS.iter().for_each(|news| self.announce(*news, news.count(stamps)));
    }

    /// There is a newer board.
    pub(in crate::office) fn board_changed(&self, revision: u64) {
        if self.revision.fetch_max(revision, Ordering::AcqRel) < revision {
            let _ = self.terminals.send(Signal::Board { revision });
        }
    }
}
