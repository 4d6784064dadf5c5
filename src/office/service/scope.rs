//! Which orders an account sees and works on; what the scopes mean is [`crate::domain::order::scope`].
//!
//! Invariants: a role without its butler or department sees nothing; nobody sees a complaint that names them.

use super::{ServiceError, access::Session};
use crate::{
    domain::{
        catalogue::Department,
        ids::SubmissionId,
        order::{
            Order,
            scope::{NameKey, Scope},
        },
        staff::{Permission, Role},
    },
    office::store::{StoreError, Tx, areas, submissions},
};

/// An order that exists for who asks. One that follows another is not theirs to work on: somebody linked it meanwhile.
pub(super) fn within(tx: &Tx<'_>, scope: Scope, id: SubmissionId) -> Result<Order, ServiceError> {
    let order = within_any(tx, scope, id)?;
    if order.leader.is_some() { Err(ServiceError::ChangedMeanwhile) } else { Ok(order) }
}

/// As [`within`], also one that follows another.
pub(super) fn within_any(tx: &Tx<'_>, scope: Scope, id: SubmissionId) -> Result<Order, ServiceError> {
    let order = submissions::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    let pair_of = |building: &str| {
        let area = areas::of_building(tx, building)?;
        Ok::<_, StoreError>(area.map_or([None, None], |area| [area.butler, area.partner]))
    };
    if scope.holds(&order, pair_of)? { Ok(order) } else { Err(ServiceError::NotFound) }
}

impl Session {
    /// Whose submissions this member of staff sees.
    pub fn scope(&self) -> Scope {
        let reader = NameKey::of(&self.name);
        match (self.butler, self.department) {
            _ if self.role == Role::FrontDesk => Scope::Desk(reader),
            _ if self.role.may(Permission::AllSubmissions) => Scope::Everyones(reader),
            _ if !self.role.may(Permission::OwnSubmissions) => Scope::Nothing,
            (Some(butler), _) => Scope::Butler(butler, reader),
            (None, Some(department)) => Scope::Department(department, self.staff, reader),
            (None, None) => Scope::Nothing,
        }
    }

    /// Whose work they do: the desk is the service centre's.
    pub fn works_for(&self) -> Option<Department> {
        match self.role {
            Role::Department => self.department,
            Role::FrontDesk => Some(Department::ServiceCentre),
            Role::Administrator | Role::Manager | Role::Butler => None,
        }
    }
}
