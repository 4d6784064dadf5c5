//! Which submissions a member of staff may see.

use super::{catalogue::Department, ids::ButlerId, status::State};

/// Which submissions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// None: the account has yet to be told whose they are.
    #[default]
    Nothing,
    /// Every one.
    All,
    /// Those the butler owns, and those from the butler's areas.
    Butler(ButlerId),
    /// Those of the department, once they were given to it.
    Department(Department),
}

/// The states in which a submission is a department's.
pub const WITH_DEPARTMENT: [State; 7] =
    [State::Dispatched, State::InProgress, State::AwaitingSignOff, State::Done, State::FollowedUp, State::Closed, State::Reopened];
