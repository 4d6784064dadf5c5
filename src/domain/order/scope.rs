//! Which orders a member of staff may see and work on.
//!
//! Invariant: what is out of scope does not exist for that person. The store says the same in SQL, because
//! a list must not read what it may not show; a test compares the two over every kind of order.

use super::{Order, Responsible};
use crate::domain::{catalogue::Department, ids::ButlerId, submission::Submission};

/// Which orders.
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

/// The building whose butlers may read a submission. A complaint about a butler has none: what it says is
/// for others to read.
pub fn home_building(content: &Submission) -> Option<String> {
    let is_about_them = matches!(content, Submission::Feedback(feedback) if feedback.is_about_the_butler());
    content.room().filter(|_| !is_about_them).map(crate::domain::place::Room::building_name)
}

impl Scope {
    /// Whether an order is within it; `pair_of` tells the butlers of a building.
    pub fn holds<E>(self, order: &Order, pair_of: impl FnOnce(&str) -> Result<[Option<ButlerId>; 2], E>) -> Result<bool, E> {
        Ok(match (self, &order.content) {
            (Self::All, _) => true,
            (Self::Nothing, _) | (Self::Department(_), Err(_)) => false,
            (Self::Butler(butler), _) if order.owner.who == Responsible::Butler(butler) => true,
            (Self::Butler(_), Err(_)) => false,
            (Self::Butler(butler), Ok(content)) => match home_building(content) {
                Some(building) => pair_of(&building)?.contains(&Some(butler)),
                None => false,
            },
            (Self::Department(department), Ok(content)) => order.state.is_with_department() && content.department() == department,
        })
    }
}
