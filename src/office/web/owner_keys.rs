//! Owners of orders as forms and addresses name them.

use crate::domain::order::Responsible;

/// The service centre.
const CENTRE: &str = "centre";

/// Before a colleague's key.
const COLLEAGUE: &str = "staff-";

/// The name of an owner.
pub fn owner_key(who: Responsible) -> String {
    match who {
        Responsible::Centre => CENTRE.into(),
        Responsible::Butler(id) => id.to_string(),
        Responsible::Staff(id) => format!("{COLLEAGUE}{id}"),
    }
}

/// The owner of a name; `None` of what is none.
pub fn owner_of(key: &str) -> Option<Responsible> {
    match key.strip_prefix(COLLEAGUE) {
        _ if key == CENTRE => Some(Responsible::Centre),
        Some(id) => id.parse().ok().map(Responsible::Staff),
        None => key.parse().ok().map(Responsible::Butler),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::ids::{ButlerId, StaffId};

    #[test]
    fn every_owner_has_a_name_and_no_other_is_one() {
        let at = DateTime::from_timestamp(1_000_000, 0).unwrap();
        for who in [Responsible::Centre, Responsible::Butler(ButlerId::mint(at, [1; 10])), Responsible::Staff(StaffId::mint(at, [2; 10]))] {
            assert_eq!(owner_of(&owner_key(who)), Some(who));
        }
        assert_eq!(["", "staff-", "x"].map(owner_of), [None; 3]);
    }
}
