//! A call for help as whoever holds the button follows it.
//!
//! Owns how long a finger lies, what the screen says of the call, and when it says so. Invariants: only the office's word that
//! a person has seen it makes it seen; what was not delivered within [`DELIVERED_WITHIN`] is said to be so, and stays so until
//! the office itself says that it has it after all; nobody waits longer than [`ANSWERED_WITHIN`] to be told to telephone. Time
//! is the terminal's uptime: a clock that is put right neither shortens nor lengthens anything.
//!
//! Why the office is still asked about what was not delivered: a request may arrive although its answer was lost, and a
//! person may be on the way.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};

use crate::{
    clock,
    domain::{
        calling::{ANSWERED_WITHIN, DELIVERED_WITHIN},
        ids::CallId,
    },
    protocol::v1::calls::{CallState, CallStatus},
};

/// How long the button is held.
pub const HOLD: Duration = Duration::from_secs(2);
/// A call stays on an untouched screen for so long; the office keeps it whatever the screen shows.
pub const STAYS: Duration = Duration::from_secs(180);

/// The office is asked for so long where a call stands: whoever looked then telephones.
const FOLLOWED: Duration = Duration::from_secs(600);

/// A finger on the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The call that it becomes.
    pub id: CallId,
    since: Duration,
    /// How long it has lain.
    lain: Duration,
}

impl Held {
    /// It lies from now on.
    pub fn begin(id: CallId, uptime: Duration) -> Self {
        Self { id, since: uptime, lain: Duration::ZERO }
    }

    /// It still lies; whether that was long enough.
    pub fn goes_on(&mut self, uptime: Duration) -> bool {
        self.lain = uptime.saturating_sub(self.since);
        self.lain >= HOLD
    }

    /// How much of [`HOLD`] it has lain, from none to all of it.
    pub fn share(&self) -> f32 {
        (self.lain.as_secs_f32() / HOLD.as_secs_f32()).min(1.0)
    }
}

/// What the screen says of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// On its way.
    Sending,
    /// The office has it and tells people.
    Notifying,
    /// The office has it after all; whoever called was told to telephone meanwhile.
    DeliveredLate,
    /// A person has seen it.
    Seen,
    /// It did not get through: telephone.
    NotDelivered,
    /// Nobody has seen it: telephone.
    Unanswered,
    /// Taken back; the office is being told.
    Cancelling,
    /// Taken back, and the office knows.
    Cancelled,
    /// Taken back, and the office may not know.
    CancelledUntold,
}

/// A call that somebody at this screen made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calling {
    pub id: CallId,
    /// The time of day when it was made; `None` where no clock can be believed.
    pub at: Option<DateTime<FixedOffset>>,
    /// Seconds since.
    pub waited: u64,
    pub stage: Stage,
    /// Whether its own page is shown, and not the emergency page.
    pub shown: bool,
    /// When a person has seen it.
    pub seen_at: Option<DateTime<FixedOffset>>,
    began: Duration,
    /// What the office said last.
    told: Option<CallState>,
    /// It was said not to be delivered.
    was_lost: bool,
    /// A question about it is on its way.
    asking: bool,
}

impl Calling {
    /// Made now.
    pub fn new(id: CallId, at: Option<DateTime<FixedOffset>>, uptime: Duration) -> Self {
        Self {
            id,
            at,
            waited: 0,
            stage: Stage::Sending,
            shown: true,
            seen_at: None,
            began: uptime,
            told: None,
            was_lost: false,
            asking: false,
        }
    }

    fn is_taken_back(&self) -> bool {
        matches!(self.stage, Stage::Cancelling | Stage::Cancelled | Stage::CancelledUntold)
    }

    /// Time passes.
    pub fn pass(&mut self, uptime: Duration) {
        if self.is_taken_back() {
            return;
        }
        let age = uptime.saturating_sub(self.began);
        self.waited = age.as_secs();
        self.was_lost |= self.told.is_none() && age >= DELIVERED_WITHIN;
        self.stage = match self.told {
            Some(CallState::Seen) => Stage::Seen,
            // Somebody at the office knows that it was taken back.
            Some(CallState::Cancelled) => Stage::Cancelled,
            Some(CallState::Unheard) => Stage::Unanswered,
            Some(CallState::Ringing | CallState::Unknown) if age >= ANSWERED_WITHIN => Stage::Unanswered,
            Some(CallState::Ringing | CallState::Unknown) if self.was_lost => Stage::DeliveredLate,
            Some(CallState::Ringing | CallState::Unknown) => Stage::Notifying,
            None if self.was_lost => Stage::NotDelivered,
            None => Stage::Sending,
        };
    }

    /// What came of sending it.
    pub fn delivered(&mut self, status: Option<CallStatus>, uptime: Duration) {
        // An answer that comes later than anybody was to wait is one to a question.
        self.pass(uptime);
        self.was_lost |= status.is_none() && self.told.is_none();
        self.hear(status, uptime);
    }

    /// What the office answers to being asked.
    pub fn answered(&mut self, status: Option<CallStatus>, uptime: Duration) {
        self.asking = false;
        self.pass(uptime);
        self.hear(status, uptime);
    }

    fn hear(&mut self, status: Option<CallStatus>, uptime: Duration) {
        // Who has once been seen stays seen, whatever an older answer says.
        if let Some(status) = status.filter(|status| status.id == self.id && self.told != Some(CallState::Seen)) {
            self.told = Some(status.state);
            self.seen_at = status.seen_at.filter(|_| status.state == CallState::Seen).map(local);
        }
        self.pass(uptime);
    }

    /// Whether the office is to be asked where it stands; once at a time, until a person has seen it.
    pub fn asks(&mut self) -> bool {
        let may = !self.asking
            && (self.told.is_some() || self.was_lost)
            && self.stage != Stage::Seen
            && !self.is_taken_back()
            && self.waited < FOLLOWED.as_secs();
        self.asking |= may;
        may
    }

    /// 按错了，取消; whether that was new.
    pub fn take_back(&mut self) -> bool {
        let is_new = !self.is_taken_back();
        if is_new {
            self.stage = Stage::Cancelling;
        }
        is_new
    }

    /// Whether the office has said that it knows.
    pub fn taken_back(&mut self, is_known: bool) {
        if self.stage == Stage::Cancelling {
            self.stage = if is_known { Stage::Cancelled } else { Stage::CancelledUntold };
        }
    }

    /// Whether it came to nothing, so that whoever needs help may call again.
    pub fn has_failed(&self) -> bool {
        matches!(self.stage, Stage::NotDelivered | Stage::Unanswered)
    }

    /// Whether there is nothing left to follow.
    pub fn is_over(&self) -> bool {
        self.is_taken_back() && self.stage != Stage::Cancelling
    }
}

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    clock::local(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: CallId = CallId(uuid::Uuid::from_u128(7));

    fn at(millis: u64) -> Duration {
        Duration::from_millis(100_000 + millis)
    }

    fn made() -> Calling {
        Calling::new(ID, None, at(0))
    }

    fn said(state: CallState) -> Option<CallStatus> {
        let seen_at = (state == CallState::Seen).then_some(DateTime::UNIX_EPOCH);
        Some(CallStatus { id: ID, state, seen_at })
    }

    fn stage_at(call: &mut Calling, millis: u64) -> Stage {
        call.pass(at(millis));
        call.stage
    }

    #[test]
    fn what_is_not_delivered_within_five_seconds_is_said_to_be_so_and_not_before() {
        let mut call = made();
        assert_eq!(stage_at(&mut call, 4_999), Stage::Sending);
        assert_eq!(stage_at(&mut call, 5_000), Stage::NotDelivered);
        let mut refused = made();
        refused.delivered(None, at(200));
        assert_eq!(refused.stage, Stage::NotDelivered, "nobody waits for what is known");
    }

    #[test]
    fn only_a_person_makes_it_seen_and_after_thirty_seconds_nobody_waits_on() {
        let mut call = made();
        call.delivered(said(CallState::Ringing), at(300));
        assert_eq!((call.stage, call.seen_at), (Stage::Notifying, None));
        assert_eq!(stage_at(&mut call, 29_999), Stage::Notifying);
        assert_eq!(stage_at(&mut call, 30_000), Stage::Unanswered);
        call.answered(said(CallState::Seen), at(41_000));
        assert_eq!(call.stage, Stage::Seen, "somebody came to see it after all, and that is true");
        call.answered(said(CallState::Ringing), at(42_000));
        assert!(call.stage == Stage::Seen && call.seen_at.is_some());
    }

    #[test]
    fn where_nobody_could_be_told_that_is_said_at_once() {
        let mut call = made();
        call.delivered(said(CallState::Unheard), at(150));
        assert_eq!(call.stage, Stage::Unanswered);
    }

    #[test]
    fn a_late_answer_never_makes_a_lost_call_look_as_if_all_had_gone_well() {
        let mut call = made();
        assert_eq!(stage_at(&mut call, 5_000), Stage::NotDelivered);
        call.delivered(said(CallState::Ringing), at(5_050));
        assert_eq!(call.stage, Stage::DeliveredLate);
        let other = CallStatus { id: CallId(uuid::Uuid::from_u128(8)), state: CallState::Seen, seen_at: None };
        call.answered(Some(other), at(6_000));
        call.answered(None, at(7_000));
        assert_eq!(call.stage, Stage::DeliveredLate, "another call's answer is none");
        assert_eq!(stage_at(&mut call, 30_000), Stage::Unanswered);
        call.answered(said(CallState::Seen), at(31_000));
        assert_eq!(call.stage, Stage::Seen);
    }

    #[test]
    fn a_line_that_is_cut_after_the_call_got_through_changes_nothing_until_thirty_seconds_are_over() {
        let mut call = made();
        call.delivered(said(CallState::Ringing), at(300));
        call.answered(None, at(9_000));
        assert_eq!(call.stage, Stage::Notifying);
        assert_eq!(stage_at(&mut call, 30_000), Stage::Unanswered);
    }

    #[test]
    fn the_office_is_asked_once_at_a_time_and_no_more_when_a_person_has_seen_it() {
        let mut call = made();
        assert!(!call.asks(), "it is being sent");
        call.delivered(said(CallState::Ringing), at(300));
        assert!(call.asks() && !call.asks());
        call.answered(said(CallState::Ringing), at(900));
        assert!(call.asks());
        call.answered(said(CallState::Seen), at(1_900));
        assert!(!call.asks());
    }

    #[test]
    fn what_was_taken_back_stays_so_and_says_whether_the_office_knows() {
        for (known, stage) in [(true, Stage::Cancelled), (false, Stage::CancelledUntold)] {
            let mut call = made();
            call.delivered(said(CallState::Ringing), at(300));
            assert!(call.take_back() && !call.take_back());
            call.answered(said(CallState::Ringing), at(1_000));
            assert_eq!(stage_at(&mut call, 31_000), Stage::Cancelling);
            call.taken_back(known);
            assert!(call.stage == stage && call.is_over() && !call.asks());
        }
    }

    #[test]
    fn a_word_that_this_program_does_not_know_is_no_person() {
        let status: CallStatus = serde_json::from_str(&format!("{{\"id\":\"{ID}\",\"state\":\"waved\"}}")).unwrap();
        let mut call = made();
        call.delivered(Some(status), at(300));
        assert_eq!(call.stage, Stage::Notifying);
    }
}
