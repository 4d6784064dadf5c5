//! Where an order stands, and the words each side reads for it.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
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

use State::*;

impl State {
    pub const ALL: [Self; Self::COUNT] = [
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

    /// Whether somebody at the office still has something to do.
    pub fn is_open(self) -> bool {
        match self {
            Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | AwaitingSignOff | Done | Reopened => {
                true
            }
            FollowedUp | Relayed | Closed | Cancelled => false,
        }
    }

    /// Whether it has ended for good: nobody is responsible for it any more.
    pub fn is_over(self) -> bool {
        match self {
            Closed | Cancelled => true,
            Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | AwaitingSignOff | Done | FollowedUp
            | Relayed | Reopened => false,
        }
    }

    /// Whether it keeps no resident waiting.
    pub fn is_settled(self) -> bool {
        match self {
            Done | FollowedUp | Closed | Cancelled => true,
            Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | AwaitingSignOff | Relayed | Reopened => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_read_back() {
        for state in State::ALL {
            assert_eq!(state.into_str().parse(), Ok(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.into_str());
        }
    }

    #[test]
    fn what_is_over_is_settled_and_not_open() {
        for state in State::ALL {
            assert!(!state.is_over() || state.is_settled() && !state.is_open(), "{state:?}");
        }
    }
}
