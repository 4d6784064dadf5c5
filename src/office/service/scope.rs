//! Whose submissions a member of staff sees and works on.
//!
//! Invariants: decided here and nowhere else; what is out of scope does not exist for that person,
//! neither in lists, counts nor by its address; a role without its butler or department sees nothing.

use crate::{
    domain::{
        scope::{Scope, WITH_DEPARTMENT},
        staff::Permission,
        submission::Submission,
    },
    office::{
        service::access::Session,
        store::{Book, StoreError, areas, submissions},
    },
};

impl Session {
    /// Whose submissions this member of staff sees.
    pub fn scope(&self) -> Scope {
        match (self.butler, self.department) {
            _ if self.role.may(Permission::AllSubmissions) => Scope::All,
            _ if !self.role.may(Permission::OwnSubmissions) => Scope::Nothing,
            (Some(butler), _) => Scope::Butler(butler),
            (None, Some(department)) => Scope::Department(department),
            (None, None) => Scope::Nothing,
        }
    }
}

/// What a complaint says about a butler is for others to read.
pub(super) fn is_about_the_butler(content: &Submission) -> bool {
    matches!(content, Submission::Feedback(feedback) if feedback.is_about_the_butler())
}

impl Scope {
    /// Whether a submission is within it.
    pub(super) fn holds(self, book: &Book, record: &submissions::Record) -> Result<bool, StoreError> {
        Ok(match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Butler(butler) => {
                let Ok(content) = &record.content else { return Ok(record.owner.butler == Some(butler)) };
                let area = match content.room().filter(|_| !is_about_the_butler(content)) {
                    Some(room) => areas::of_building(book, &room.building_name())?,
                    None => None,
                };
                record.owner.butler == Some(butler) || area.is_some_and(|area| area.butler == Some(butler) || area.partner == Some(butler))
            }
            Self::Department(department) => {
                WITH_DEPARTMENT.contains(&record.state) && record.content.as_ref().is_ok_and(|content| content.department() == department)
            }
        })
    }
}
