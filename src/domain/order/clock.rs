//! Clocks: what somebody waits for, until when it was promised, and how that stands.
//!
//! Owns: one promised time each, from its beginning until it is met, and the list of an order's. What is promised, and when a
//! clock begins, is [`super::deadlines`]'s.
//! Invariants: a time that was promised never becomes a later one, but by as much as a clock stood still; a clock stands
//! still only in the states that [`Wait`] names, what a receipt prints never does, and what is late does not either; a breach that was noted stays,
//! whatever is done or edited afterwards; what is met, or of no use any more, is history and never changes again.
//!
//! Why clocks are kept and not worked out from the state: what was promised then is not what is promised now, and what was
//! missed is to be seen when it is long done.

use chrono::{DateTime, Duration, Utc, serde::ts_microseconds};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::state::State;
use crate::domain::working_time::Calendar;

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Milestone {
    /// Somebody of engineering has come, or spoken with whoever reported.
    Response,
    /// An answer to the resident.
    Answer,
    /// Somebody has come at the appointed time.
    Arrival,
    /// The work is done.
    Completion,
    /// The resident has looked at what was done.
    SignOff,
    /// The question whether it is well done.
    FollowUp,
    /// A complaint's resolution.
    Resolution,
    /// A message reached whom it is for.
    Relay,
}

impl Milestone {
    /// Every one, in the order in which an order passes them.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Response, Self::Answer, Self::Arrival, Self::Completion, Self::SignOff, Self::Resolution, Self::Relay, Self::FollowUp];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Response => "响应",
            Self::Answer => "答复",
            Self::Arrival => "到场",
            Self::Completion => "完成",
            Self::SignOff => "验收",
            Self::FollowUp => "回访",
            Self::Resolution => "办结",
            Self::Relay => "转达",
        }
    }

    /// Whether a receipt prints it.
    pub fn is_printed(self) -> bool {
        matches!(self, Self::Response | Self::Answer)
    }
}

/// How a promised time stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// 剩: minutes left.
    Left(i64),
    /// 临近: minutes left, less than a quarter of the promise.
    Near(i64),
    /// 超: minutes past.
    Over(i64),
}

/// Why a clock stands still: it is the resident's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// 已退回: for what is missing.
    Information,
    /// 待确认报价: for the word on the price.
    Price,
    /// 待验收: for a look at what was done.
    SignOff,
}

impl Wait {
    /// Whether a clock stands still in a state.
    fn of(milestone: Milestone, state: State) -> Option<Self> {
        use Milestone::{Answer, Arrival, Completion, FollowUp, Relay, Resolution, Response, SignOff};
        match (milestone, state) {
            // What a receipt prints runs on, and so does what begins only when the office is done.
            (Response | Answer | SignOff | FollowUp, _) => None,
            (Arrival | Completion | Resolution | Relay, State::Returned) => Some(Self::Information),
            (Arrival | Completion, State::Quoted) => Some(Self::Price),
            (Completion, State::AwaitingSignOff) => Some(Self::SignOff),
            _ => None,
        }
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Information => "等业户补充信息",
            Self::Price => "等业户确认报价",
            Self::SignOff => "等业户验收",
        }
    }
}

/// That a promise was kept, or that it was done at last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    #[serde(with = "ts_microseconds")]
    pub at: DateTime<Utc>,
    /// Name as colleagues read it then.
    pub by: String,
}

/// That a clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    #[serde(with = "ts_microseconds")]
    pub since: DateTime<Utc>,
    pub why: Wait,
}

/// Why a promise was broken. It excuses nothing: the breach stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    #[serde(with = "ts_microseconds")]
    pub at: DateTime<Utc>,
    /// Name of the manager as colleagues read it then.
    pub by: String,
    pub reason: String,
}

/// One promised time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub milestone: Milestone,
    /// When the time began to run.
    #[serde(with = "ts_microseconds")]
    pub since: DateTime<Utc>,
    /// Until when, what it stood still included.
    #[serde(with = "ts_microseconds")]
    pub due: DateTime<Utc>,
    /// What was promised, in words: `报修 5 分钟`.
    pub basis: String,
    /// Only the office's hours count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub working_time: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Met>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Pause>,
    /// Seconds that it stood still before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub paused_seconds: i64,
    /// When it was noted that the promise was broken.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "chrono::serde::ts_microseconds_option")]
    pub breached: Option<DateTime<Utc>>,
    /// Why the promise was broken, once a manager has found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<Explanation>,
    /// Since when nobody waits for it any more, though it was not met.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "chrono::serde::ts_microseconds_option")]
    pub dropped: Option<DateTime<Utc>>,
}

fn is_zero(seconds: &i64) -> bool {
    *seconds == 0
}

impl Clock {
    /// A clock that begins to run.
    pub fn new(milestone: Milestone, since: DateTime<Utc>, due: DateTime<Utc>, basis: String) -> Self {
        Self {
            milestone,
            since,
            due,
            basis,
            working_time: false,
            met: None,
            paused: None,
            paused_seconds: 0,
            breached: None,
            explained: None,
            dropped: None,
        }
    }

    /// Somebody still waits for it.
    pub fn is_open(&self) -> bool {
        self.met.is_none() && self.dropped.is_none()
    }

    /// It goes on as time does.
    pub fn is_running(&self) -> bool {
        self.is_open() && self.paused.is_none()
    }

    /// The promise is broken at an instant, whether that was noted or not.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.is_running() && self.due < now
    }

    /// From this instant on it is near: less than a quarter of the time is left.
    pub fn near_at(&self) -> DateTime<Utc> {
        self.due - (self.due - self.since - Duration::seconds(self.paused_seconds)).max(Duration::zero()) / 4
    }

    /// How a running one stands; of one that stands still, what was left when it stopped.
    pub fn stands(&self, now: DateTime<Utc>) -> Due {
        let now = self.paused.map_or(now, |pause| pause.since);
        let left = self.due - now;
        if left < Duration::zero() {
            Due::Over((-left).num_minutes())
        } else if now > self.near_at() {
            Due::Near(left.num_minutes())
        } else {
            Due::Left(left.num_minutes())
        }
    }

    /// By how much a promise was missed that was met after all.
    pub fn missed_by(&self) -> Option<Duration> {
        let met = self.met.as_ref()?;
        (met.at > self.due).then(|| met.at - self.due)
    }

    /// The promise was broken, nobody waits for it any more, and nobody has said why it was.
    pub fn awaits_explanation(&self) -> bool {
        self.breached.is_some() && !self.is_open() && self.explained.is_none()
    }

    /// Takes an earlier promise over. One that cannot be kept any more, or has been broken, changes nothing: nobody is late
    /// by what was promised after the fact.
    fn tighten(&mut self, earlier: &Self, now: DateTime<Utc>) {
        let due = earlier.due + Duration::seconds(self.paused_seconds);
        if self.breached.is_none() && !self.is_late(now) && due < self.due && due > now {
            (self.due, self.basis, self.working_time) = (due, earlier.basis.clone(), earlier.working_time);
        }
    }

    /// Stands still, unless it is late: that is not the resident's doing.
    fn pause(&mut self, why: Wait, now: DateTime<Utc>) {
        if self.due >= now {
            self.paused = Some(Pause { since: now, why });
        }
    }

    /// Goes on with what was left.
    fn resume(&mut self, now: DateTime<Utc>, calendar: &Calendar) {
        let Some(Pause { since, .. }) = self.paused.take() else { return };
        let stood = (now - since).max(Duration::zero());
        if self.milestone == Milestone::Arrival {
            // An appointed time stays what it is; only if it passed meanwhile there is as long to come as there was.
            if now > self.due {
                self.due = now + (self.due - since);
                self.paused_seconds += stood.num_seconds();
            }
            return;
        }
        self.due = if self.working_time { calendar.counted(now, calendar.between(since, self.due)) } else { self.due + stood };
        self.paused_seconds += stood.num_seconds();
    }
}

/// All clocks of one order, history included, in the order in which they began. None: the order came in before clocks were
/// kept and they are not worked out yet, or nobody can read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clocks(Vec<Clock>);

impl Clocks {
    /// Every one.
    pub fn iter(&self) -> impl Iterator<Item = &Clock> {
        self.0.iter()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that somebody waits for.
    pub fn open(&self) -> impl Iterator<Item = &Clock> {
        self.0.iter().filter(|clock| clock.is_open())
    }

    /// What is due next, or was due first of what is late; nothing that stands still.
    pub fn most_urgent(&self) -> Option<&Clock> {
        self.0.iter().filter(|clock| clock.is_running()).min_by_key(|clock| clock.due)
    }

    /// What a receipt promises first.
    pub fn printed(&self) -> Option<&Clock> {
        self.0.iter().find(|clock| clock.milestone.is_printed())
    }

    /// When the next promise is broken, if nobody does anything.
    pub fn breaks_at(&self) -> Option<DateTime<Utc>> {
        self.0.iter().filter(|clock| clock.is_running() && clock.breached.is_none()).map(|clock| clock.due).min()
    }

    /// The breaches that were noted at an instant.
    pub fn breached_at(&self, at: DateTime<Utc>) -> impl Iterator<Item = &Clock> {
        self.0.iter().filter(move |clock| clock.breached == Some(at))
    }

    /// A clock begins; if one of its kind runs already, the earlier of the two promises rules. A promise that was broken
    /// before stays broken.
    pub fn begin(&mut self, mut clock: Clock, now: DateTime<Utc>) {
        if let Some(open) = self.find_open(clock.milestone) {
            open.tighten(&clock, now);
            return;
        }
        let is_same = |other: &&Clock| (other.milestone, other.due) == (clock.milestone, clock.due);
        if let Some(broken) = self.0.iter().filter(is_same).find(|other| other.breached.is_some()) {
            (clock.breached, clock.explained) = (broken.breached, broken.explained.clone());
        }
        self.0.push(clock);
    }

    /// As [`Clocks::begin`], but the newer promise rules, whichever is earlier: what it replaces was a mistake that nobody
    /// has been told of yet.
    pub fn correct(&mut self, clock: Clock, now: DateTime<Utc>) {
        self.0.retain(|other| other.milestone != clock.milestone || !other.is_open() || other.breached.is_some());
        self.begin(clock, now);
    }

    /// Whoever waits asked for a later time: what was promised before is not waited for any more, unless it is late.
    pub fn replace(&mut self, clock: Clock, now: DateTime<Utc>) {
        if let Some(open) = self.find_open(clock.milestone).filter(|open| open.due < clock.due && !open.is_late(now)) {
            open.paused = None;
            open.dropped = Some(now);
            self.0.push(clock);
        }
    }

    /// An edit of what is promised: whatever runs takes over what is earlier.
    pub fn tighten(&mut self, promised: impl Fn(&Clock) -> Option<Clock>, now: DateTime<Utc>) {
        for clock in self.0.iter_mut().filter(|clock| clock.is_open()) {
            if let Some(promised) = promised(clock) {
                clock.tighten(&promised, now);
            }
        }
    }

    /// Somebody did what was waited for.
    pub fn meet(&mut self, milestone: Milestone, by: &str, now: DateTime<Utc>, calendar: &Calendar) {
        if let Some(clock) = self.find_open(milestone) {
            clock.resume(now, calendar);
            clock.met = Some(Met { at: now, by: by.to_owned() });
        }
    }

    /// Somebody did what was waited for while the order followed another, at whose time it was done.
    pub fn keep(&mut self, kept: &[(Milestone, Met)]) {
        for (milestone, met) in kept {
            if let Some(clock) = self.find_open(*milestone) {
                (clock.met, clock.paused) = (Some(met.clone()), None);
            }
        }
    }

    /// Nobody waits for anything any more.
    pub fn drop_open(&mut self, now: DateTime<Utc>, calendar: &Calendar) {
        for clock in self.0.iter_mut().filter(|clock| clock.is_open()) {
            clock.resume(now, calendar);
            clock.dropped = Some(now);
        }
    }

    /// Clocks stand still or go on, as a state that was reached wants.
    pub fn enter(&mut self, state: State, now: DateTime<Utc>, calendar: &Calendar) {
        for clock in self.0.iter_mut().filter(|clock| clock.is_open()) {
            let why = Wait::of(clock.milestone, state);
            if clock.paused.map(|pause| pause.why) != why {
                clock.resume(now, calendar);
                if let Some(why) = why {
                    clock.pause(why, now);
                }
            }
        }
    }

    /// Notes what is late; whether there was anything to note.
    pub fn note_late(&mut self, now: DateTime<Utc>) -> bool {
        let mut noted = false;
        for clock in self.0.iter_mut().filter(|clock| clock.breached.is_none() && clock.is_late(now)) {
            clock.breached = Some(now);
            noted = true;
        }
        noted
    }

    /// Writes down why promises were broken; of which that was not known.
    pub fn explain(&mut self, reason: &str, by: &str, now: DateTime<Utc>) -> Vec<Milestone> {
        let explain = |clock: &mut Clock| {
            clock.explained = Some(Explanation { at: now, by: by.to_owned(), reason: reason.to_owned() });
            clock.milestone
        };
        self.0.iter_mut().filter(|clock| clock.awaits_explanation()).map(explain).collect()
    }

    /// Takes clocks out that hold something against somebody who had promised nothing.
    pub fn forget(&mut self, is_unfair: impl Fn(&Clock) -> bool) {
        self.0.retain(|clock| !is_unfair(clock));
    }

    fn find_open(&mut self, milestone: Milestone) -> Option<&mut Clock> {
        self.0.iter_mut().find(|clock| clock.milestone == milestone && clock.is_open())
    }
}

#[cfg(test)]
mod tests;
