//! Accounts of staff: who may get in, and as what.
//!
//! Invariants: there is always an administrator who can get in; nobody changes their own role or
//! locks themselves out; a one-time password is shown once, and stored only until then, sealed for whoever made it; who is disabled is
//! out at once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    Actor, Service, ServiceError,
    access::{self, Session},
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    duty, mint, ownership,
    succession::{self, HandedOver, Succession},
    version::unchanged,
};
use crate::{
    domain::{
        catalogue::Department,
        ids::{ButlerId, StaffId},
        staff::Role,
    },
    office::{
        records::{Account, ButlerRecord},
        store::{StoreError, Tx, butlers, staff},
    },
    protocol::v1::board::DutyManager,
};

/// A one-time password that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedPassword {
    /// Whose.
    pub name: String,
    /// Typed at login.
    pub login: String,
    /// In clear: shown once.
    pub password: String,
}

impl std::fmt::Debug for IssuedPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IssuedPassword(…)")
    }
}

/// What staff enter about a colleague.
#[derive(Debug, Clone)]
pub struct AccountEntry {
    /// Typed at login, lower case.
    pub login: String,
    /// Read by colleagues.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// For [`Role::Department`].
    pub department: Option<Department>,
    /// For [`Role::Butler`].
    pub butler: Option<ButlerId>,
    /// How colleagues reach them; may be empty.
    pub phone: String,
    /// Whether they head their department.
    pub heads: bool,
}

/// What became of a change of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountSaved {
    /// Stored.
    Done {
        /// Open orders that went to a colleague.
        handed_over: usize,
    },
    /// Stored, with a one-time password that is kept nowhere.
    Issued(IssuedPassword),
    /// Nobody was chosen for what the account's butler holds.
    NoHeir,
    /// Another account has the login.
    LoginTaken,
    /// Nobody would be left to keep the accounts.
    LastAdministrator,
    /// One's own role is for a colleague to change.
    OwnAccount,
}

/// Everything of the accounts' pages.
#[derive(Debug, Clone)]
pub struct StaffPage {
    /// All accounts.
    pub accounts: Vec<Account>,
    /// All butlers.
    pub butlers: Vec<ButlerRecord>,
}

fn is_last_administrator(tx: &Tx<'_>, account: &Account) -> Result<bool, StoreError> {
    let others = staff::all(tx)?.into_iter().filter(|other| other.id != account.id);
    let left = others.into_iter().any(|other| other.role == Role::Administrator && other.disabled_at.is_none());
    Ok(account.role == Role::Administrator && account.disabled_at.is_none() && !left)
}

/// Hands over what the butler held whom nobody else can act for, if there is one. `None` where nobody was chosen for it.
fn handed_over(act: &Act<'_>, left: Option<ButlerId>, heirs: Succession, reason: &str) -> Result<Option<usize>, ServiceError> {
    let Some(butler) = left else { return Ok(Some(0)) };
    Ok(match succession::hand_over(act, butler, heirs, reason)? {
        HandedOver::Orders(orders) => Some(orders),
        HandedOver::NoChoice => None,
    })
}

/// What lobbies tell of accounts: butlers only who are there, and the duty managers' numbers that are published.
type Told = (BTreeSet<ButlerId>, Vec<DutyManager>);

fn told(act: &Act<'_>) -> Result<Told, StoreError> {
    Ok((succession::absent(act.tx)?, duty::on_board(act.tx, duty::day_of(act.now))?))
}

fn tell_lobbies(act: &Act<'_>, before: &Told) -> Result<(), ServiceError> {
    if told(act)? != *before {
        act.revision()?;
    }
    Ok(())
}

fn stored(tx: &Tx<'_>, id: StaffId, version: i64) -> Result<Account, ServiceError> {
    let account = staff::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    unchanged(account.version, version)?;
    Ok(account)
}

impl Service {
    /// All accounts and butlers.
    pub async fn staff(&self) -> Result<StaffPage, ServiceError> {
        Ok(self.0.store.read(|tx| Ok::<_, StoreError>(StaffPage { accounts: staff::all(tx)?, butlers: butlers::all(tx)? })).await?)
    }

    /// One account.
    pub async fn account(&self, id: StaffId) -> Result<Account, ServiceError> {
        self.0.store.read(move |tx| staff::get(tx, id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Makes an account with a one-time password.
    pub async fn add_account(&self, entry: AccountEntry, actor: Actor) -> Result<AccountSaved, ServiceError> {
        let (password, hash) = access::one_time_password(&self.0.hashing).await?;
        let issued = IssuedPassword { name: entry.name.clone(), login: entry.login.clone(), password };
        let write = self.change(actor, "新建账号", move |act| {
            if staff::by_login(act.tx, &entry.login)?.is_some() {
                return Ok(Nothing(AccountSaved::LoginTaken));
            }
            let account = Account {
                id: StaffId(mint(act.now)),
                login: entry.login.clone(),
                name: entry.name.clone(),
                password_hash: hash.clone(),
                must_change: true,
                role: entry.role,
                department: entry.department,
                butler: entry.butler,
                phone: entry.phone.clone(),
                heads: entry.heads,
                disabled_at: None,
                version: 1,
            };
            let before = told(act)?;
            staff::add(act.tx, &account, act.now)?;
            succession::remember(act.tx, account.butler)?;
            tell_lobbies(act, &before)?;
            Ok(Changed(described(&account), AccountSaved::Issued(issued.clone())))
        });
        write.await
    }

    /// Stores another name and role; the login stays.
    pub async fn save_account(
        &self,
        id: StaffId,
        version: i64,
        entry: AccountEntry,
        heirs: Succession,
        session: &Session,
    ) -> Result<AccountSaved, ServiceError> {
        let own = session.staff;
        let write = self.change(session.actor(), "修改账号", move |act| {
            let account = stored(act.tx, id, version)?;
            if id == own && entry.role != account.role {
                return Ok(Nothing(AccountSaved::OwnAccount));
            }
            if entry.role != Role::Administrator && is_last_administrator(act.tx, &account)? {
                return Ok(Nothing(AccountSaved::LastAdministrator));
            }
            let left = succession::alone_for(act.tx, id)?.filter(|butler| entry.butler != Some(*butler));
            let before = told(act)?;
            let Some(handed_over) = handed_over(act, left, heirs, "原管家的账号已改作他用")? else {
                return Ok(Nothing(AccountSaved::NoHeir));
            };
            let (role_before, department) = (account.role, account.department);
            let AccountEntry { name, role, department: new_department, butler, phone, heads, .. } = entry.clone();
            let changed = Account { name, role, department: new_department, butler, phone, heads, ..account };
            staff::update(act.tx, &changed)?;
            let given_back = match ownership::can_answer(&changed) {
                true => 0,
                false => succession::give_back(act, id, "原责任人的账号已改作他用")?,
            };
            if (changed.role, changed.department) != (role_before, department) {
                succession::give_work_back(act, id)?;
            }
            succession::remember(act.tx, changed.butler)?;
            tell_lobbies(act, &before)?;
            Ok(Changed(described(&changed), AccountSaved::Done { handed_over: handed_over + given_back }))
        });
        write.await
    }

    /// Gives a colleague another one-time password; their sessions end.
    pub async fn reset_password(&self, id: StaffId, version: i64, session: &Session) -> Result<AccountSaved, ServiceError> {
        if id == session.staff {
            return Ok(AccountSaved::OwnAccount);
        }
        let (password, hash) = access::one_time_password(&self.0.hashing).await?;
        let write = self.change(session.actor(), "重置密码", move |act| {
            let account = stored(act.tx, id, version)?;
            staff::set_password(act.tx, id, &hash, true, "")?;
            Ok(Changed(described(&account), account))
        });
        let Account { name, login, .. } = write.await?;
        Ok(AccountSaved::Issued(IssuedPassword { name, login, password }))
    }

    /// Locks an account, ending its sessions, or opens it again.
    pub async fn set_disabled(
        &self,
        id: StaffId,
        version: i64,
        disabled: bool,
        heirs: Succession,
        session: &Session,
    ) -> Result<AccountSaved, ServiceError> {
        if id == session.staff {
            return Ok(AccountSaved::OwnAccount);
        }
        let write = self.change(session.actor(), if disabled { "停用账号" } else { "启用账号" }, move |act| {
            let account = stored(act.tx, id, version)?;
            if disabled && is_last_administrator(act.tx, &account)? {
                return Ok(Nothing(AccountSaved::LastAdministrator));
            }
            let left = if disabled { succession::alone_for(act.tx, id)? } else { None };
            let before = told(act)?;
            let Some(handed_over) = handed_over(act, left, heirs, "原管家的账号已停用")? else {
                return Ok(Nothing(AccountSaved::NoHeir));
            };
            staff::set_disabled(act.tx, id, disabled.then_some(act.now))?;
            let given_back = if disabled { succession::give_back(act, id, "原责任人的账号已停用")? } else { 0 };
            if disabled {
                succession::give_work_back(act, id)?;
            }
            tell_lobbies(act, &before)?;
            Ok(Changed(described(&account), AccountSaved::Done { handed_over: handed_over + given_back }))
        });
        write.await
    }
}

fn described(account: &Account) -> String {
    format!("{}（{}，{}）", account.name, account.login, account.role.label())
}
