//! Which time it is, as far as that can be believed.
//!
//! Owns: the one rule that says whose word about the time counts, and whether anybody's does.
//! Invariants: the office's clock, once heard in this run, is the estate's time; it is carried on by the clock that
//! nobody can set, so that nothing that happens to the wall clock moves it. The terminal's own wall clock counts only
//! while the operating system vouches for it, and only as long as it goes on like the other one. What lies before this
//! program was written, before what the office published, or beyond the years that it is made for is nobody's time.
//!
//! Why not set the machine's clock: that takes rights which a kiosk should not have, and a second opinion is lost.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, FixedOffset, TimeDelta, TimeZone, Utc};

use crate::clock::Clock;

/// Clocks this close to each other are as good as one: nothing on the screen turns on less. Dead clock chips, wrong
/// zones and typed dates are an hour, a day or years off.
pub const CLOSE: TimeDelta = TimeDelta::minutes(10);
/// A wall clock that is set from the network is moved by seconds. One that is further from where the other clock says it
/// should be was moved by somebody, or the machine stood still.
const JUMP: TimeDelta = TimeDelta::minutes(2);
/// An answer that took longer says too little about when it was written.
const SLOWEST_ANSWER: Duration = Duration::from_secs(60);
/// Years from when this program was written in which it can be at work.
const YEARS: i32 = 15;

/// Whether a clock can show this at all: not before this program was written, not beyond its years.
pub fn is_plausible(at: DateTime<Utc>) -> bool {
    const WRITTEN: (i32, u32) = (2026, 9);
    let month = |year| Utc.with_ymd_and_hms(year, WRITTEN.1, 1, 0, 0, 0).single();
    month(WRITTEN.0).is_some_and(|written| at >= written) && month(WRITTEN.0 + YEARS).is_some_and(|end| at < end)
}

/// What the clocks say: the wall clock, which may jump, and one that only goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub now: DateTime<Utc>,
    /// Time since the terminal's process started.
    pub uptime: Duration,
}

impl Moment {
    /// Of this clock.
    pub fn of(clock: &Clock) -> Self {
        Self { now: clock.now(), uptime: clock.uptime() }
    }

    /// What the wall clock has to say at another uptime if nobody touches it.
    fn carried_to(self, uptime: Duration) -> DateTime<Utc> {
        let (later, earlier) = (uptime.saturating_sub(self.uptime), self.uptime.saturating_sub(uptime));
        let span = |span| TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX);
        let moved = self.now.checked_add_signed(span(later)).and_then(|at| at.checked_sub_signed(span(earlier)));
        moved.unwrap_or(self.now)
    }
}

/// The estate's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EstateTime {
    /// Only where [`EstateTime::trusted`] is it more than what a doubted clock says.
    pub now: DateTime<Utc>,
    pub trusted: bool,
    /// Time since the terminal's process started.
    pub uptime: Duration,
}

impl EstateTime {
    /// On the estate's wall clock, if it can be believed.
    pub fn local(self) -> Option<DateTime<FixedOffset>> {
        self.trusted.then(|| crate::clock::local(self.now))
    }

    /// When it was so late that the process had run for this long; `None` if nobody knows.
    pub fn at(self, uptime: Duration) -> Option<DateTime<Utc>> {
        self.trusted.then(|| Moment { now: self.now, uptime: self.uptime }.carried_to(uptime))
    }
}

/// What the time cannot lie before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// The office published its board then, by its own clock.
    pub published: Option<DateTime<Utc>>,
    /// The terminal heard from the office then, by its own clock.
    pub confirmed: Option<DateTime<Utc>>,
}

/// Why the terminal's own clock may count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Own {
    #[default]
    Unvouched,
    /// Vouched for before anybody looked at it.
    Vouched,
    /// What it said when it was vouched for.
    Seen(Moment),
}

/// Weighs the clocks. Pure: moments are handed in.
#[derive(Debug, Clone, Default)]
pub struct Timekeeper {
    /// The office's clock as last heard, and when that was.
    office: Option<Moment>,
    own: Own,
}

impl Timekeeper {
    /// `vouched` = the operating system vouches for the wall clock already.
    pub fn new(vouched: bool) -> Self {
        Self { office: None, own: if vouched { Own::Vouched } else { Own::Unvouched } }
    }

    /// The wall clock from here on has to go on like the other one.
    pub fn watch(&mut self, moment: Moment) {
        if self.own == Own::Vouched {
            self.vouch(moment);
        }
    }

    /// The operating system has just set the wall clock from the network.
    pub fn vouch(&mut self, moment: Moment) {
        self.own = if is_plausible(moment.now) { Own::Seen(moment) } else { Own::Unvouched };
    }

    /// What the office's clock said at an uptime. Nonsense is not heard: what it said before stands.
    pub fn heard(&mut self, office: Moment) {
        if is_plausible(office.now) {
            self.office = Some(office);
        }
    }

    /// The time.
    pub fn estate_time(&self, moment: Moment, past: Past) -> EstateTime {
        let not_before = |limit: Option<DateTime<Utc>>, now| limit.is_none_or(|limit| !is_plausible(limit) || limit - CLOSE <= now);
        let uptime = moment.uptime;
        if let Some(office) = self.office {
            let now = office.carried_to(uptime);
            return EstateTime { now, trusted: is_plausible(now) && not_before(past.published, now), uptime };
        }
        let vouched = match self.own {
            Own::Unvouched => false,
            Own::Vouched => true,
            Own::Seen(seen) => (moment.now - seen.carried_to(uptime)).abs() <= JUMP,
        };
        let limits = [past.published, past.confirmed];
        let trusted = vouched && is_plausible(moment.now) && limits.iter().all(|limit| not_before(*limit, moment.now));
        EstateTime { now: moment.now, trusted, uptime }
    }

    /// The office's clock minus the terminal's own, once it was heard.
    pub fn office_ahead(&self, moment: Moment) -> Option<TimeDelta> {
        self.office.map(|office| office.carried_to(moment.uptime) - moment.now)
    }
}

/// The estate's time for the terminal's tasks. Clones share it.
#[derive(Clone)]
pub struct EstateClock {
    raw: Clock,
    state: Arc<Mutex<(Timekeeper, Past)>>,
}

impl EstateClock {
    pub fn new(raw: Clock) -> Self {
        let mut keeper = Timekeeper::new(raw.vouched_at().is_some());
        keeper.watch(Moment::of(&raw));
        Self { raw, state: Arc::new(Mutex::new((keeper, Past::default()))) }
    }

    /// The time.
    pub fn estate_time(&self) -> EstateTime {
        let moment = Moment::of(&self.raw);
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.estate_time(moment, state.1)
    }

    /// As a plain clock: the estate's time, and the machine's as long as nobody knows better.
    pub fn clock(&self) -> Clock {
        let (now, raw) = (self.clone(), self.raw.clone());
        Clock::from_fn(move || now.estate_time().now).with_uptime(move || raw.uptime())
    }

    /// The machine's own.
    pub fn raw(&self) -> &Clock {
        &self.raw
    }

    /// The office published a board then.
    pub fn published(&self, at: DateTime<Utc>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1.published = Some(at);
    }

    /// The operating system has just set the wall clock.
    pub fn vouch(&self) -> Moment {
        let moment = Moment::of(&self.raw);
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0.vouch(moment);
        moment
    }

    /// The office's clock in an answer to what was asked at this uptime; `None` if it took too long to say anything.
    pub fn heard(&self, office: DateTime<Utc>, asked: Duration) -> Option<Moment> {
        let took = self.raw.uptime().saturating_sub(asked);
        let heard = Moment { now: office, uptime: asked + took / 2 };
        if took > SLOWEST_ANSWER {
            return None;
        }
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0.heard(heard);
        Some(heard)
    }
}

#[cfg(test)]
mod tests;
