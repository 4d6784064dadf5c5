//! Signals inside the office: what somebody waiting elsewhere should look at now.
//!
//! Invariants: a signal carries no data that the database does not have; one that nobody hears is no fault, because
//! whoever comes later looks at the database.

use std::sync::Arc;

use tokio::sync::{Notify, broadcast, watch};

use super::streams::{EventStreams, StreamPlace};
use crate::{domain::ids::TerminalId, protocol::v1::messages::Hint};

/// Hints that a slow listener may lag behind before it is told just the newest revision.
const HINT_BACKLOG: usize = 64;

/// The signals of one office.
pub struct Signals {
    hints: broadcast::Sender<Hint>,
    /// Turns true when the server stops.
    stopping: watch::Sender<bool>,
    feed_changed: Notify,
    streams: Arc<EventStreams>,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            hints: broadcast::Sender::new(HINT_BACKLOG),
            stopping: watch::Sender::new(false),
            feed_changed: Notify::new(),
            streams: Arc::default(),
        }
    }
}

impl Signals {
    /// Hints from now on.
    pub fn hints(&self) -> broadcast::Receiver<Hint> {
        self.hints.subscribe()
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

    /// Tells whoever listens.
    pub(in crate::office) fn hint(&self, hint: Hint) {
        let _ = self.hints.send(hint);
    }

    /// Tells the terminals that there is a newer board.
    pub(in crate::office) fn hint_board(&self, revision: u64) {
        self.hint(Hint::Board { revision });
    }
}
