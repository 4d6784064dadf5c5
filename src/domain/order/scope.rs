//! Which orders a member of staff may see and work on.
//!
//! Invariants: what is out of scope does not exist for that person; a complaint that names somebody does not exist for
//! them, whatever their role, and one about the service centre not for its desk. The store says the same in SQL, because
//! a list must not read what it may not show; a test compares the two over every kind of order.

use super::{Order, Responsible};
use crate::domain::{
    catalogue::Department,
    ids::{ButlerId, StaffId},
    submission::Submission,
    text,
};

/// Which orders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// None: the account has yet to be told whose they are.
    #[default]
    Nothing,
    /// Every one: for the program itself.
    All,
    /// Every one but those about whoever looks.
    Everyones(NameKey),
    /// As [`Scope::Everyones`] but for what is about the service centre, whose desk it is, unless a manager gave it to them.
    Desk(NameKey),
    /// Those the butler owns, and those from the butler's areas.
    Butler(ButlerId, NameKey),
    /// Those that the department has work of, and what this member of its staff answers for.
    Department(Department, StaffId, NameKey),
}

/// A person's name, as it is compared: width, case and blanks do not tell names apart. A number and not the name, so that a
/// scope is a small value, and a stored complaint does not carry the name once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NameKey(pub i64);

impl NameKey {
    /// Nobody is named.
    pub const NOBODY: Self = Self(0);

    /// Of a name; nobody's where there is none.
    pub fn of(name: &str) -> Self {
        let plain: String = text::to_half_width(&text::clean_line(name)).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        if plain.is_empty() {
            return Self::NOBODY;
        }
        // FNV-1a: stored, so it must be the same for ever, which the standard library's is not.
        let hash = plain.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        Self(i64::from_ne_bytes(hash.max(1).to_ne_bytes()))
    }
}

/// The building whose butlers may read a submission: that of the public place that it is about, else of the home. A complaint about a butler has none: what it says is
/// for others to read.
pub fn home_building(content: &Submission) -> Option<String> {
    let is_about_them = matches!(content, Submission::Feedback(feedback) if feedback.is_about_the_butler());
    content.building().filter(|_| !is_about_them)
}

/// Whom a complaint names.
pub fn person_concerned(content: &Submission) -> NameKey {
    match content {
        Submission::Feedback(feedback) => NameKey::of(feedback.person_concerned()),
        Submission::Request(_) | Submission::Message(_) => NameKey::NOBODY,
    }
}

/// Whether a complaint is about the service centre.
pub fn is_about_the_desk(content: &Submission) -> bool {
    matches!(content, Submission::Feedback(feedback) if feedback.department_concerned() == Some(Department::ServiceCentre))
}

/// A department's place in the set of those that see an order. Stored, so none may ever change.
pub fn bit(department: Department) -> i64 {
    match department {
        Department::ServiceCentre => 1,
        Department::Cleaning => 2,
        Department::Security => 4,
        Department::Engineering => 8,
        Department::Greenery => 16,
        Department::SpecialServices => 32,
        Department::Supplier => 64,
    }
}

/// The set of departments that see an order.
pub fn seen_by(order: &Order) -> i64 {
    order.departments().into_iter().fold(0, |set, department| set | bit(department))
}

/// The set of departments that have something of it to do now.
pub fn works(order: &Order) -> i64 {
    order.all_tasks().iter().filter(|task| task.state.is_open()).fold(0, |set, task| set | bit(task.department))
}

/// The set of departments that see it as soon as it arrives, because they have it to do: engineering a repair, but for what
/// others mend at its place.
pub fn seen_on_arrival(content: &Submission) -> i64 {
    content.department_on_arrival().map_or(0, bit)
}

impl Scope {
    /// Whether an order is within it; `pair_of` tells the butlers of a building.
    pub fn holds<E>(self, order: &Order, pair_of: impl FnOnce(&str) -> Result<[Option<ButlerId>; 2], E>) -> Result<bool, E> {
        let content = order.content.as_ref().ok();
        let names = |reader: NameKey| reader != NameKey::NOBODY && content.is_some_and(|content| person_concerned(content) == reader);
        Ok(match self {
            Self::All => true,
            Self::Nothing => false,
            Self::Everyones(reader) => !names(reader),
            Self::Desk(reader) => {
                let is_theirs = seen_by(order) & bit(Department::ServiceCentre) != 0;
                !names(reader) && (is_theirs || !content.is_some_and(is_about_the_desk))
            }
            Self::Butler(_, reader) | Self::Department(_, _, reader) if names(reader) => false,
            Self::Butler(butler, _) if order.owner.who == Responsible::Butler(butler) => true,
            Self::Butler(butler, _) => match content.and_then(home_building) {
                Some(building) => pair_of(&building)?.contains(&Some(butler)),
                None => false,
            },
            Self::Department(department, staff, _) => order.owner.who == Responsible::Staff(staff) || seen_by(order) & bit(department) != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_any_spelling_and_nobodys_where_there_is_none() {
        assert_eq!(NameKey::of(" "), NameKey::NOBODY);
        assert_eq!(NameKey::of("Ｗ-208"), NameKey::of("w - 208"));
        assert_ne!(NameKey::of("示例甲"), NameKey::of("示例乙"));
        // Stored in the office's book: another value would show complaints to those whom they name.
        assert_eq!(NameKey::of("a"), NameKey(-5_808_556_873_153_909_620));
    }

    #[test]
    fn every_department_has_a_place_of_its_own() {
        assert_eq!(Department::ALL.into_iter().fold(0, |set, department| set | bit(department)), 127);
    }
}
