//! The one state machine of a submission, with the words each side reads.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Durable on the terminal, not yet at the office.
    Stored,
    /// Taken in by the office; no human has answered.
    Delivered,
    /// A human has answered.
    Accepted,
    /// The office needs more from the resident.
    Returned,
    /// A price waits for the resident (paid work only).
    Quoted,
    /// The resident signed the price.
    Agreed,
    /// Given to a department.
    Dispatched,
    /// Being done.
    InProgress,
    /// Done, waiting for the resident's look.
    AwaitingSignOff,
    /// Done and accepted.
    Done,
    /// The butler has asked afterwards.
    FollowedUp,
    /// Nothing more will happen.
    Closed,
    /// Called off.
    Cancelled,
    /// The resident was not satisfied.
    Reopened,
}

use State::*;

/// A step that the state machine does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a submission in state {from:?} cannot become {to:?}")]
pub struct TransitionError {
    pub from: State,
    pub to: State,
}

impl State {
    pub const ALL: [State; 14] = [
        Stored,
        Delivered,
        Accepted,
        Returned,
        Quoted,
        Agreed,
        Dispatched,
        InProgress,
        AwaitingSignOff,
        Done,
        FollowedUp,
        Closed,
        Cancelled,
        Reopened,
    ];

    /// What the resident reads.
    pub fn resident_word(self) -> &'static str {
        match self {
            Stored => "已存本机",
            Delivered => "已送达物业",
            Accepted => "已受理",
            Returned => "请补充信息",
            Quoted => "待您确认报价",
            Agreed => "已确认报价",
            Dispatched => "已派单",
            InProgress => "处理中",
            AwaitingSignOff => "待您验收",
            Done => "已完成",
            FollowedUp => "已回访",
            Closed => "已关闭",
            Cancelled => "已取消",
            Reopened => "重新处理中",
        }
    }

    /// What staff read.
    pub fn staff_word(self) -> &'static str {
        match self {
            Stored => "未送达",
            Delivered => "待受理",
            Returned => "已退回",
            Quoted => "待确认报价",
            Agreed => "待派单",
            AwaitingSignOff => "待验收",
            Done => "待回访",
            Reopened => "重新处理",
            Accepted | Dispatched | InProgress | FollowedUp | Closed | Cancelled => self.resident_word(),
        }
    }

    /// The stable name used in storage and on the wire.
    pub fn key(self) -> &'static str {
        match self {
            Stored => "stored",
            Delivered => "delivered",
            Accepted => "accepted",
            Returned => "returned",
            Quoted => "quoted",
            Agreed => "agreed",
            Dispatched => "dispatched",
            InProgress => "in_progress",
            AwaitingSignOff => "awaiting_sign_off",
            Done => "done",
            FollowedUp => "followed_up",
            Closed => "closed",
            Cancelled => "cancelled",
            Reopened => "reopened",
        }
    }

    /// The state of a stable name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What staff may do next. Paid work passes the quote and the resident's agreement before
    /// anybody is sent; other work never sees either.
    ///
    /// The agreement is the resident's signature. Terminals do not take signatures yet, so staff
    /// record the one on paper, in words ([`State::needs_reason`]).
    pub fn staff_steps(self, paid: bool) -> &'static [State] {
        match self {
            Delivered => &[Accepted, Returned, Cancelled],
            Returned => &[Accepted, Cancelled],
            Accepted if paid => &[Quoted, Returned, Cancelled],
            Accepted => &[Dispatched, InProgress, Returned, Done, Cancelled],
            Quoted => &[Agreed, Returned, Cancelled],
            Agreed => &[Dispatched, Cancelled],
            Dispatched => &[InProgress, Returned, Done, Cancelled],
            InProgress => &[Done, Returned, Cancelled],
            AwaitingSignOff => &[Done, Reopened],
            Done => &[FollowedUp, Reopened],
            FollowedUp => &[Closed, Reopened],
            Reopened => &[Dispatched, InProgress, Done],
            Stored | Closed | Cancelled => &[],
        }
    }

    /// Whether the step needs words: what is missing, why it is off, why it is done, the price and
    /// until when it holds, that the quote was signed on paper, what the resident said afterwards.
    pub fn needs_reason(self) -> bool {
        matches!(self, Returned | Quoted | Agreed | Done | FollowedUp | Cancelled | Reopened)
    }

    /// Takes one step as staff.
    pub fn step(self, to: State, paid: bool) -> Result<State, TransitionError> {
        if self.staff_steps(paid).contains(&to) { Ok(to) } else { Err(TransitionError { from: self, to }) }
    }

    /// Whether somebody at the office still has something to do.
    pub fn is_open(self) -> bool {
        !matches!(self, Closed | Cancelled | FollowedUp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_read_back() {
        for state in State::ALL {
            assert_eq!(State::from_key(state.key()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.key());
        }
    }

    #[test]
    fn only_listed_steps_are_taken() {
        for paid in [false, true] {
            assert_eq!(Delivered.step(Accepted, paid), Ok(Accepted));
            assert_eq!(Delivered.step(Closed, paid), Err(TransitionError { from: Delivered, to: Closed }));
            assert!(Closed.staff_steps(paid).is_empty());
        }
    }

    /// Every state that staff can bring a delivered submission to without entering `barred`.
    fn reachable(paid: bool, barred: Option<State>) -> Vec<State> {
        let mut seen = vec![Delivered];
        let mut next = 0;
        while next < seen.len() {
            for to in seen[next].staff_steps(paid) {
                if !seen.contains(to) && Some(*to) != barred {
                    seen.push(*to);
                }
            }
            next += 1;
        }
        seen
    }

    #[test]
    fn unpaid_work_never_passes_a_quote() {
        let reached = reachable(false, None);
        assert!(!reached.contains(&Quoted) && !reached.contains(&Agreed), "{reached:?}");
        assert!(reached.contains(&Closed));
    }

    #[test]
    fn paid_work_is_not_begun_before_the_resident_agreed() {
        for barred in [Quoted, Agreed] {
            let reached = reachable(true, Some(barred));
            for begun in [Dispatched, InProgress, Done, FollowedUp, Closed] {
                assert!(!reached.contains(&begun), "{begun:?} without {barred:?}");
            }
        }
        assert!(reachable(true, None).contains(&Closed));
    }

    #[test]
    fn price_agreement_and_verdict_always_need_words() {
        assert!([Quoted, Agreed, FollowedUp].into_iter().all(State::needs_reason));
    }

    #[test]
    fn nobody_at_the_office_sets_what_the_terminal_and_the_intake_set() {
        for (state, paid) in State::ALL.into_iter().flat_map(|state| [(state, false), (state, true)]) {
            assert!(!state.staff_steps(paid).iter().any(|to| matches!(to, Stored | Delivered)), "{state:?}");
        }
    }
}
