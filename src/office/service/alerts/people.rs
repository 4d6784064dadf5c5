//! Who is meant by a link of a chain, now.
//!
//! Invariants: only accounts in use are called; nobody is told of a complaint about themselves; whoever has none is named with their number, for colleagues to telephone.

use chrono::{DateTime, Utc};

use super::super::{
    duty,
    ownership::{is_about, subjects_of},
    succession::Presence,
};
use crate::{
    domain::{
        alert::Whom,
        catalogue::Department,
        order::{Order, Responsible},
        staff::Role,
        submission::Submission,
    },
    office::{
        records::{Account, CallRecord},
        store::{StoreError, Tx, staff},
    },
};

/// Everybody who could be called, read once for many alerts.
pub(super) struct People {
    accounts: Vec<Account>,
    presence: Presence,
    now: DateTime<Utc>,
}

impl People {
    pub(super) fn read(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let mut accounts = staff::all(tx)?;
        accounts.retain(|account| account.disabled_at.is_none());
        Ok(Self { accounts, presence: Presence::read(tx)?, now })
    }

    fn call(&self, whom: Whom, account: &Account) -> CallRecord {
        CallRecord {
            whom,
            staff: Some(account.id),
            name: account.name.clone(),
            phone: account.phone.clone(),
            called_at: self.now,
            read_at: None,
            passed_at: None,
            waits: true,
        }
    }

    /// A call that reaches nobody by itself.
    fn unreached(&self, whom: Whom, name: String, phone: String) -> CallRecord {
        CallRecord { whom, staff: None, name, phone, called_at: self.now, read_at: None, passed_at: None, waits: false }
    }

    fn all(&self, whom: Whom, is_meant: impl Fn(&Account) -> bool) -> Vec<CallRecord> {
        self.accounts.iter().filter(|account| is_meant(account)).map(|account| self.call(whom, account)).collect()
    }

    /// Who heads a department. The front desk is the service centre's.
    fn heads(&self, department: Department) -> Vec<CallRecord> {
        let belongs = |account: &Account| match account.role {
            Role::Department => account.department == Some(department),
            Role::FrontDesk => department == Department::ServiceCentre,
            Role::Administrator | Role::Manager | Role::Butler => false,
        };
        self.all(Whom::Head, |account| account.heads && belongs(account))
    }

    /// Who answers for an order, or takes care of it. A butler without an account and the service centre are the desk.
    fn owners(&self, order: &Order) -> Vec<CallRecord> {
        let who = self.presence.caretaker(order).map_or(order.owner.who, |owner| owner.who);
        let own = match who {
            Responsible::Butler(butler) => self.all(Whom::Owner, |account| account.butler == Some(butler)),
            Responsible::Staff(id) => self.all(Whom::Owner, |account| account.id == id),
            Responsible::Centre => Vec::new(),
        };
        if own.is_empty() { self.all(Whom::Owner, |account| account.role == Role::FrontDesk) } else { own }
    }

    /// All managers, or whoever keeps the office where there are none.
    fn managers(&self) -> Vec<CallRecord> {
        let managers = self.all(Whom::Managers, |account| account.role == Role::Manager);
        if managers.is_empty() { self.all(Whom::Managers, |account| account.role == Role::Administrator) } else { managers }
    }

    /// Whom a link calls for an order; never nobody, so that the history says who was missing.
    pub(super) fn called(&self, tx: &Tx<'_>, whom: Whom, order: &Order) -> Result<Vec<CallRecord>, StoreError> {
        let department = order.content.as_ref().map_or(Department::ServiceCentre, |content| content.department());
        let subjects = subjects_of(tx, order)?;
        let is_concerned = |account: &Account| order.content.as_ref().is_ok_and(|content| is_about(content, account, &subjects));
        let mut calls = match whom {
            Whom::DutyEngineer => {
                // Where the place says that others mend there and they have nobody on duty, those whom the catalogue names.
                let of_catalogue = order.content.as_ref().map_or(department, Submission::catalogue_department);
                let engineer = match duty::engineer_now(tx, department, self.now)? {
                    None if of_catalogue != department => duty::engineer_now(tx, of_catalogue, self.now)?,
                    engineer => engineer,
                };
                engineer.iter().map(|account| self.call(whom, account)).collect()
            }
            Whom::Head => self.heads(department),
            Whom::Owner => self.owners(order),
            Whom::DutyManager => match duty::manager_now(tx, self.now)? {
                Some((Some(id), _)) => self.all(whom, |account| account.id == id),
                Some((None, person)) => vec![self.unreached(whom, person.name, person.phone)],
                None => Vec::new(),
            },
            Whom::Managers => self.managers(),
        };
        // Nobody is told of a complaint about themselves.
        let concerned: Vec<_> = self.accounts.iter().filter(|account| is_concerned(account)).map(|account| account.id).collect();
        calls.retain(|call| call.staff.is_none_or(|id| !concerned.contains(&id)));
        if calls.is_empty() {
            calls.push(self.unreached(whom, String::new(), String::new()));
        }
        Ok(calls)
    }
}
