//! Event streams: how many a terminal may listen on.
//!
//! Invariant: the newest stream always gets its place and the oldest beyond the limit ends, so that a terminal whose line
//! was cut without a word is never kept out by streams that it cannot hear any more.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::domain::ids::TerminalId;

/// Streams of one terminal. It needs one; the others are what a line that dies without a word leaves behind.
pub const STREAMS_OF_TERMINAL: usize = 4;

/// The event streams of one office.
#[derive(Default)]
pub struct EventStreams(Mutex<Open>);

#[derive(Default)]
struct Open {
    next: u64,
    /// Of each terminal, the oldest first. A sender is dropped when its stream has to end.
    of_terminal: HashMap<TerminalId, VecDeque<(u64, oneshot::Sender<()>)>>,
}

/// A stream's place; dropped, the place is free.
pub struct StreamPlace {
    streams: Arc<EventStreams>,
    terminal: TerminalId,
    number: u64,
    stay: oneshot::Receiver<()>,
}

impl EventStreams {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a terminal's newest stream.
    pub fn begin(self: &Arc<Self>, terminal: TerminalId) -> StreamPlace {
        let (sender, stay) = oneshot::channel();
        let mut open = self.open();
        let number = open.next;
        open.next += 1;
        let of_terminal = open.of_terminal.entry(terminal).or_default();
        of_terminal.push_back((number, sender));
        while of_terminal.len() > STREAMS_OF_TERMINAL {
            of_terminal.pop_front();
        }
        StreamPlace { streams: self.clone(), terminal, number, stay }
    }
}

impl StreamPlace {
    /// Resolves when newer streams of the terminal need the place.
    pub async fn lost(&mut self) {
        drop((&mut self.stay).await);
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(streams) = open.of_terminal.get_mut(&self.terminal) {
            streams.retain(|(number, _)| *number != self.number);
            if streams.is_empty() {
                open.of_terminal.remove(&self.terminal);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn terminal(n: u8) -> TerminalId {
        TerminalId(crate::domain::ids::mint(DateTime::from_timestamp(1_000_000, 0).unwrap(), [n; 10]))
    }

    fn is_lost(place: &mut StreamPlace) -> bool {
        place.stay.try_recv() == Err(oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn the_newest_stream_gets_the_oldests_place_and_nobody_elses() {
        let streams = Arc::new(EventStreams::default());
        let mut neighbour = streams.begin(terminal(2));
        let mut places: Vec<StreamPlace> = (0..6).map(|_| streams.begin(terminal(1))).collect();
        assert_eq!(places.iter_mut().map(is_lost).collect::<Vec<_>>(), [true, true, false, false, false, false]);
        assert!(!is_lost(&mut neighbour));
        places.drain(2..4);
        let mut later = [streams.begin(terminal(1)), streams.begin(terminal(1))];
        assert_eq!(later.each_mut().map(is_lost), [false, false], "places that were given back are free");
        assert_eq!(places.iter_mut().map(is_lost).collect::<Vec<_>>(), [true, true, false, false]);
        drop((places, later, neighbour));
        assert!(streams.open().of_terminal.is_empty());
    }
}
