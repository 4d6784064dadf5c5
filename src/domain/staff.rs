//! Staff of the property company: roles and what each may do.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// Console roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Role {
    /// 管理员: set-up and accounts.
    Administrator,
    /// 经理: everything but accounts.
    Manager,
    /// 客服: all requests, notices.
    FrontDesk,
    /// 管家: their own area.
    Butler,
    /// 部门: their own orders.
    Department,
}

/// What a page or a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Accounts and roles.
    Accounts,
    /// Rooms, areas, butlers, departments, hotlines, terminals, pairing.
    SetUp,
    /// Catalogue and prices.
    Catalogue,
    /// Notices, information pages, weather, duty rota.
    Publish,
    /// See and work on every submission.
    AllSubmissions,
    /// See and work on the submissions one owns (own area, own department).
    OwnSubmissions,
    /// A day's work of a department, given out and to be done.
    Work,
    /// Register what somebody asked for by telephone, at the desk or on a round.
    Register,
    /// Households' names and numbers.
    Households,
    /// Who did what.
    Audit,
    /// Take over the lobbies' screens, and give them back.
    TakeOver,
    /// Read of activities and who comes to them.
    Activities,
}

impl Role {
    pub const ALL: [Self; Self::COUNT] = [Self::Administrator, Self::Manager, Self::FrontDesk, Self::Butler, Self::Department];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Administrator => "管理员",
            Self::Manager => "经理",
            Self::FrontDesk => "客服",
            Self::Butler => "管家",
            Self::Department => "部门",
        }
    }

    /// Least privilege: what is not listed is not allowed.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            // Set-up and accounts: who keeps the machines does not empty the house.
            Self::Administrator => permission != TakeOver,
            Self::Manager => permission != Accounts,
            Self::FrontDesk => matches!(permission, AllSubmissions | OwnSubmissions | Work | Register | Publish | Households | Activities),
            Self::Butler => matches!(permission, OwnSubmissions | Register | Activities),
            Self::Department => matches!(permission, OwnSubmissions | Work),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_administrator_keeps_accounts() {
        let keepers: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(Permission::Accounts)).collect();
        assert_eq!(keepers, [Role::Administrator]);
    }

    #[test]
    fn only_managers_take_over_the_lobbies() {
        let who: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(Permission::TakeOver)).collect();
        assert_eq!(who, [Role::Manager]);
    }

    #[test]
    fn butlers_and_departments_see_only_their_own() {
        for role in [Role::Butler, Role::Department] {
            assert!(role.may(Permission::OwnSubmissions));
            for other in [Permission::AllSubmissions, Permission::SetUp, Permission::Publish, Permission::Households, Permission::Audit] {
                assert!(!role.may(other), "{role:?} {other:?}");
            }
        }
    }
}
