//! Signs of life of one connection: what it is doing, since when, and until when it may.
//!
//! Invariants: every state but an event stream has an end, whatever the other side does; what counts is when a state
//! *began*, so that a byte now and then buys no time.
//!
//! Why not hyper's `header_read_timeout`: it begins when the previous answer ends, so that one limit would have to be both
//! the ten seconds of a head and the long wait of a kept connection; and nothing of hyper's tells who has been silent longest.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::DoorLimits;

/// Nobody has been silent who came or began to speak less than so long ago: the rest is on the line.
const GRACE: Duration = Duration::from_secs(1);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It has not said a word.
    New,
    /// Its last request is answered, no other has begun.
    Kept,
    /// The head of a request is arriving.
    Head,
    /// The body of a request is arriving.
    Body,
    /// The office works, or its answer is on the way.
    Answer,
    /// The answer is an event stream.
    Stream,
}

/// How little is lost with a connection that makes room for another; the smallest goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// Nobody knows whether it will ever ask for anything.
    Wordless(Instant),
    /// Whoever kept it makes another when there is something to ask.
    Kept(Instant),
    /// A request has not arrived whole.
    Halting(Instant),
    /// It has had no time yet.
    Fresh(Instant),
}

/// The signs of life of one connection.
pub struct Pulse(Mutex<Signs>);

#[derive(Clone, Copy)]
struct Signs {
    state: State,
    since: Instant,
    /// Since when nothing that is written leaves.
    stuck: Option<Instant>,
}

impl Pulse {
    /// Of a connection that was accepted just now.
    pub fn new(now: Instant) -> Self {
        Self(Mutex::new(Signs { state: State::New, since: now, stuck: None }))
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came in.
    pub fn heard(&self, now: Instant) {
        let mut signs = self.signs();
        if matches!(signs.state, State::New | State::Kept) {
            *signs = Signs { state: State::Head, since: now, ..*signs };
        }
    }

    /// A head is whole, and whether a body follows.
    pub fn asked(&self, has_body: bool, now: Instant) {
        let mut signs = self.signs();
        *signs = Signs { state: if has_body { State::Body } else { State::Answer }, since: now, ..*signs };
    }

    /// The body is whole, or nobody reads on.
    pub fn received(&self) {
        let mut signs = self.signs();
        if signs.state == State::Body {
            signs.state = State::Answer;
        }
    }

    /// The answer lasts as long as both sides like.
    pub fn streams(&self) {
        self.signs().state = State::Stream;
    }

    /// The whole answer is handed over for writing.
    pub fn answered(&self, now: Instant) {
        let mut signs = self.signs();
        *signs = Signs { state: State::Kept, since: now, ..*signs };
    }

    /// The other side took what was written, or not.
    pub fn wrote(&self, is_stuck: bool, now: Instant) {
        let mut signs = self.signs();
        signs.stuck = is_stuck.then(|| signs.stuck.unwrap_or(now));
    }

    /// When the present state must be over.
    pub fn deadline(&self, limits: &DoorLimits) -> Option<Instant> {
        let Signs { state, since, stuck } = *self.signs();
        let of_state = match state {
            State::New | State::Head => Some(since + limits.head),
            State::Kept => Some(since + limits.kept),
            State::Body | State::Answer => Some(since + limits.exchange),
            State::Stream => None,
        };
        let of_writing = stuck.map(|stuck| stuck + limits.stuck);
        [of_state, of_writing].into_iter().flatten().min()
    }

    /// Whether it may go without anybody missing an answer, and after whom; `None` while one is under way.
    pub fn silence(&self, now: Instant) -> Option<Silence> {
        let Signs { state, since, stuck } = *self.signs();
        match state {
            _ if stuck.is_some() => None,
            State::New | State::Head | State::Body if now < since + GRACE => Some(Silence::Fresh(since)),
            State::New => Some(Silence::Wordless(since)),
            State::Kept => Some(Silence::Kept(since)),
            State::Head | State::Body => Some(Silence::Halting(since)),
            State::Answer | State::Stream => None,
        }
    }

    /// Whether no request is under way: nothing is lost if the office stops now.
    pub fn is_idle(&self) -> bool {
        let Signs { state, stuck, .. } = *self.signs();
        stuck.is_none() && matches!(state, State::New | State::Kept | State::Head)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn limits() -> DoorLimits {
        DoorLimits::default()
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn every_state_has_an_end_that_bytes_do_not_move() {
        let start = Instant::now();
        let pulse = Pulse::new(start);
        assert_eq!(pulse.deadline(&limits()), Some(start + limits().head), "not a word");
        pulse.heard(start + seconds(5));
        for second in 6..14 {
            pulse.heard(start + seconds(second));
            assert_eq!(pulse.deadline(&limits()), Some(start + seconds(5) + limits().head), "a byte a second");
        }
        pulse.asked(true, start + seconds(14));
        pulse.heard(start + seconds(20));
        pulse.received();
        assert_eq!(pulse.deadline(&limits()), Some(start + seconds(14) + limits().exchange), "asked");
        pulse.answered(start + seconds(21));
        assert_eq!(pulse.deadline(&limits()), Some(start + seconds(21) + limits().kept), "answered");
        pulse.asked(false, start + seconds(60));
        pulse.streams();
        assert_eq!(pulse.deadline(&limits()), None, "a stream");
    }

    #[test]
    fn whoever_reads_nothing_is_stuck_from_the_first_byte_that_stays() {
        let start = Instant::now();
        let pulse = Pulse::new(start);
        pulse.asked(false, start);
        pulse.streams();
        pulse.wrote(true, start + seconds(100));
        pulse.wrote(true, start + seconds(110));
        assert_eq!(pulse.deadline(&limits()), Some(start + seconds(100) + limits().stuck));
        pulse.wrote(false, start + seconds(120));
        assert_eq!(pulse.deadline(&limits()), None);
    }

    #[test]
    fn the_wordless_go_before_the_kept_the_kept_before_half_a_request_and_who_has_just_come_last() {
        let start = Instant::now();
        let of = |steps: &dyn Fn(&Pulse)| {
            let pulse = Pulse::new(start + seconds(8));
            steps(&pulse);
            pulse.silence(start + seconds(9))
        };
        let wordless = of(&|_| {});
        let kept = of(&|pulse| pulse.answered(start));
        let kept_later = of(&|pulse| pulse.answered(start + seconds(1)));
        let halting = of(&|pulse| pulse.asked(true, start));
        let fresh = Pulse::new(start + seconds(8)).silence(start + seconds(8) + GRACE / 2);
        assert!(wordless.is_some() && wordless < kept && kept < kept_later && kept_later < halting && halting < fresh);
        assert_eq!(of(&|pulse| pulse.asked(false, start)), None, "an answer is under way");
        assert_eq!(
            of(&|pulse| {
                pulse.answered(start);
                pulse.wrote(true, start)
            }),
            None,
            "the end of an answer is on the way"
        );
    }
}
