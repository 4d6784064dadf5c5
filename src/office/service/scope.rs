//! Which orders an account sees and works on; what the scopes mean is [`crate::domain::order::scope`].
//!
//! Invariant: a role without its butler or department sees nothing.

use super::access::Session;
use crate::domain::{order::scope::Scope, staff::Permission};

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
