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

    /// What staff may do next without the resident's signature. Quote, agreement and sign-off need
    /// signatures and are not staff's to set.
    pub fn staff_steps(self) -> &'static [State] {
        match self {
            Delivered => &[Accepted, Returned, Cancelled],
            Returned => &[Accepted, Cancelled],
            Accepted => &[Dispatched, InProgress, Returned, Done, Cancelled],
            Agreed => &[Dispatched, Cancelled],
            Dispatched => &[InProgress, Returned, Done, Cancelled],
            InProgress => &[Done, Returned, Cancelled],
            AwaitingSignOff => &[Done, Reopened],
            Done => &[FollowedUp, Reopened],
            FollowedUp => &[Closed, Reopened],
            Reopened => &[Dispatched, InProgress, Done],
            Stored | Quoted | Closed | Cancelled => &[],
        }
    }

    /// Whether the step needs words for the resident: what is missing, why it is off, why it is done.
    pub fn needs_reason(self) -> bool {
        matches!(self, Returned | Cancelled | Reopened | Done)
    }

    /// Takes one step as staff.
    pub fn step(self, to: State) -> Result<State, TransitionError> {
        if self.staff_steps().contains(&to) { Ok(to) } else { Err(TransitionError { from: self, to }) }
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
        assert_eq!(Delivered.step(Accepted), Ok(Accepted));
        assert_eq!(Delivered.step(Closed), Err(TransitionError { from: Delivered, to: Closed }));
        assert!(Closed.staff_steps().is_empty());
    }

    #[test]
    fn staff_never_set_what_the_resident_signs() {
        for state in State::ALL {
            for step in state.staff_steps() {
                assert!(!matches!(step, Quoted | Agreed | Stored | Delivered), "{state:?} -> {step:?}");
            }
        }
    }
}
