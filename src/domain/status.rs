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
    /// The message reached whom it is for (messages only).
    Relayed,
    /// Nothing more will happen.
    Closed,
    /// Called off.
    Cancelled,
    /// The resident was not satisfied.
    Reopened,
}

/// Which way a submission takes through the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Work that the management fee covers, and what costs nothing.
    Free,
    /// Work with a price: quote and agreement come first.
    Paid,
    /// A message: it ends when it was passed on.
    Message,
    /// 投诉, 建议, 表扬: never simply called off by staff once accepted; ends with the resident's verdict.
    Feedback,
}

impl Flow {
    pub const ALL: [Flow; 4] = [Flow::Free, Flow::Paid, Flow::Message, Flow::Feedback];
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
    pub const ALL: [State; 15] = [
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
        Relayed,
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
            Relayed => "已转达",
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
            Accepted | Dispatched | InProgress | FollowedUp | Relayed | Closed | Cancelled => self.resident_word(),
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
            Relayed => "relayed",
            Closed => "closed",
            Cancelled => "cancelled",
            Reopened => "reopened",
        }
    }

    /// The state of a stable name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// What staff may do next on this way through the house. Paid work passes the quote and the resident's agreement before
    /// anybody is sent; other work never sees either.
    ///
    /// The agreement is the resident's signature. Terminals do not take signatures yet, so staff
    /// record the one on paper, in words ([`State::needs_reason`]).
    pub fn staff_steps(self, flow: Flow) -> &'static [State] {
        match self {
            Delivered if flow == Flow::Message => &[Accepted, Relayed, Cancelled],
            Accepted if flow == Flow::Message => &[Relayed, Cancelled],
            Delivered => &[Accepted, Returned, Cancelled],
            Returned if flow == Flow::Feedback => &[Accepted],
            Returned => &[Accepted, Cancelled],
            Accepted if flow == Flow::Paid => &[Quoted, Returned, Cancelled],
            Accepted if flow == Flow::Feedback => &[Dispatched, InProgress, Returned, Done],
            Accepted => &[Dispatched, InProgress, Returned, Done, Cancelled],
            Quoted => &[Agreed, Returned, Cancelled],
            Agreed => &[Dispatched, Cancelled],
            Dispatched if flow == Flow::Feedback => &[InProgress, Returned, Done],
            InProgress if flow == Flow::Feedback => &[Done, Returned],
            Dispatched => &[InProgress, Returned, Done, Cancelled],
            InProgress => &[Done, Returned, Cancelled],
            AwaitingSignOff => &[Done, Reopened],
            Done => &[FollowedUp, Reopened],
            FollowedUp => &[Closed, Reopened],
            Reopened => &[Dispatched, InProgress, Done],
            Stored | Relayed | Closed | Cancelled => &[],
        }
    }

    /// Whether the step needs words: what is missing, why it is off, why it is done, the price and
    /// until when it holds, that the quote was signed on paper, what the resident said afterwards,
    /// to whom and how a message was passed on.
    pub fn needs_reason(self) -> bool {
        matches!(self, Returned | Quoted | Agreed | Done | FollowedUp | Relayed | Cancelled | Reopened)
    }

    /// Takes one step as staff.
    pub fn step(self, to: State, flow: Flow) -> Result<State, TransitionError> {
        if self.staff_steps(flow).contains(&to) { Ok(to) } else { Err(TransitionError { from: self, to }) }
    }

    /// Whether somebody at the office still has something to do.
    pub fn is_open(self) -> bool {
        !matches!(self, Closed | Cancelled | FollowedUp | Relayed)
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
        for flow in Flow::ALL {
            assert_eq!(Delivered.step(Accepted, flow), Ok(Accepted));
            assert_eq!(Delivered.step(Closed, flow), Err(TransitionError { from: Delivered, to: Closed }));
            assert!(Closed.staff_steps(flow).is_empty());
        }
    }

    /// Every state that staff can bring a delivered submission to without entering `barred`.
    fn reachable(flow: Flow, barred: Option<State>) -> Vec<State> {
        let mut seen = vec![Delivered];
        let mut next = 0;
        while next < seen.len() {
            for to in seen[next].staff_steps(flow) {
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
        for flow in [Flow::Free, Flow::Feedback, Flow::Message] {
            let reached = reachable(flow, None);
            assert!(!reached.contains(&Quoted) && !reached.contains(&Agreed), "{reached:?}");
            assert_eq!(reached.contains(&Closed), flow != Flow::Message);
            assert_eq!(reached.contains(&Relayed), flow == Flow::Message);
        }
    }

    #[test]
    fn paid_work_is_not_begun_before_the_resident_agreed() {
        for barred in [Quoted, Agreed] {
            let reached = reachable(Flow::Paid, Some(barred));
            for begun in [Dispatched, InProgress, Done, FollowedUp, Closed] {
                assert!(!reached.contains(&begun), "{begun:?} without {barred:?}");
            }
        }
        assert!(reachable(Flow::Paid, None).contains(&Closed));
    }

    #[test]
    fn feedback_is_not_called_off_once_it_was_taken_up() {
        for state in State::ALL.into_iter().filter(|state| *state != Delivered) {
            let steps = state.staff_steps(Flow::Feedback);
            assert!(!steps.contains(&Cancelled) || matches!(state, Quoted | Agreed), "{state:?}");
        }
    }

    #[test]
    fn price_agreement_and_verdict_always_need_words() {
        assert!([Quoted, Agreed, FollowedUp, Relayed].into_iter().all(State::needs_reason));
    }

    #[test]
    fn nobody_at_the_office_sets_what_the_terminal_and_the_intake_set() {
        for (state, flow) in State::ALL.into_iter().flat_map(|state| Flow::ALL.map(|flow| (state, flow))) {
            assert!(!state.staff_steps(flow).iter().any(|to| matches!(to, Stored | Delivered)), "{state:?}");
        }
    }
}
