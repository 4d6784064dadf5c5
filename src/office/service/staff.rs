//! Accounts of staff: who may get in, and as what.
//!
//! Invariants: there is always an administrator who can get in; nobody changes their own role or
//! locks themselves out; a one-time password is shown once and stored nowhere; who is disabled is
//! out at once.

use chrono::{DateTime, Utc};

use super::{
    Service, ServiceError,
    access::{self, Session},
    mint, record_change,
    succession::{self, Succession},
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
    protocol::v1::messages::Hint,
};

/// A one-time password that was just made.
#[derive(Debug, Clone)]
pub struct IssuedPassword {
    /// Whose.
    pub name: String,
    /// Typed at login.
    pub login: String,
    /// In clear: shown once.
    pub password: String,
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
}

/// What became of a change of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountSaved {
    /// Stored.
    Done,
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

fn stored(tx: &Tx<'_>, id: StaffId, version: i64) -> Result<Account, ServiceError> {
    let account = staff::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    if account.version == version { Ok(account) } else { Err(ServiceError::ChangedMeanwhile) }
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

    /// The one-time password that the session has just made, once.
    pub fn take_issued_password(&self, session: &Session) -> Option<IssuedPassword> {
        self.0.new_passwords.take(session.key(), self.now())
    }

    /// Makes an account and keeps its one-time password for the session's next page.
    pub async fn add_account(&self, entry: AccountEntry, session: &Session) -> Result<AccountSaved, ServiceError> {
        let now = self.now();
        let (password, hash) = access::one_time_password().await?;
        let issued = IssuedPassword { name: entry.name.clone(), login: entry.login.clone(), password };
        let actor = session.actor();
        let saved = self
            .0
            .store
            .write(move |tx| {
                if staff::by_login(tx, &entry.login)?.is_some() {
                    return Ok(AccountSaved::LoginTaken);
                }
                let account = Account {
                    id: StaffId(mint(now)),
                    login: entry.login.clone(),
                    name: entry.name.clone(),
                    password_hash: hash.clone(),
                    must_change: true,
                    role: entry.role,
                    department: entry.department,
                    butler: entry.butler,
                    disabled_at: None,
                    version: 1,
                };
                staff::add(tx, &account, now)?;
                succession::remember(tx, account.butler)?;
                record_change(tx, now, &actor, "新建账号", &described(&account))?;
                Ok::<_, StoreError>(AccountSaved::Done)
            })
            .await?;
        if saved == AccountSaved::Done {
            self.0.new_passwords.put(session.key(), issued, now);
        }
        Ok(saved)
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
        let now = self.now();
        let (own, actor) = (session.staff, session.actor());
        let write = self.0.store.write(move |tx| {
            let account = stored(tx, id, version)?;
            if id == own && entry.role != account.role {
                return Ok((AccountSaved::OwnAccount, None));
            }
            if entry.role != Role::Administrator && is_last_administrator(tx, &account)? {
                return Ok((AccountSaved::LastAdministrator, None));
            }
            let left = succession::alone_for(tx, id)?.filter(|butler| entry.butler != Some(*butler));
            let changed =
                Account { name: entry.name.clone(), role: entry.role, department: entry.department, butler: entry.butler, ..account };
            staff::update(tx, &changed)?;
            succession::remember(tx, changed.butler)?;
            record_change(tx, now, &actor, "修改账号", &described(&changed))?;
            let reason = "原管家的账号已改作他用";
            let handed = left.map(|butler| succession::hand_over(tx, butler, heirs, reason, (&actor, now))).transpose()?;
            Ok::<_, ServiceError>((AccountSaved::Done, handed))
        });
        Ok(self.after_hand_over(session, write.await?))
    }

    /// Tells what was handed over, here and in the lobbies.
    fn after_hand_over(&self, session: &Session, (saved, handed): (AccountSaved, Option<succession::Handed>)) -> AccountSaved {
        if let Some(handed) = handed {
            if handed.orders > 0 {
                self.say(session, format!("已移交 {} 张未完成的工单。", handed.orders));
                self.hint(Hint::Progress);
            }
            if let Some(revision) = handed.revision {
                self.hint_board(revision);
            }
        }
        saved
    }

    /// Gives a colleague another one-time password; their sessions end.
    pub async fn reset_password(&self, id: StaffId, version: i64, session: &Session) -> Result<AccountSaved, ServiceError> {
        if id == session.staff {
            return Ok(AccountSaved::OwnAccount);
        }
        let now = self.now();
        let (password, hash) = access::one_time_password().await?;
        let actor = session.actor();
        let account = self
            .0
            .store
            .write(move |tx| {
                let account = stored(tx, id, version)?;
                staff::set_password(tx, id, &hash, true, "")?;
                record_change(tx, now, &actor, "重置密码", &described(&account))?;
                Ok::<_, ServiceError>(account)
            })
            .await?;
        self.0.new_passwords.put(session.key(), IssuedPassword { name: account.name, login: account.login, password }, now);
        Ok(AccountSaved::Done)
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
        let now = self.now();
        let actor = session.actor();
        let write = self.0.store.write(move |tx| {
            let account = stored(tx, id, version)?;
            if disabled && is_last_administrator(tx, &account)? {
                return Ok((AccountSaved::LastAdministrator, None));
            }
            let left = if disabled { succession::alone_for(tx, id)? } else { None };
            let disabled_at: Option<DateTime<Utc>> = disabled.then_some(now);
            staff::set_disabled(tx, id, disabled_at)?;
            record_change(tx, now, &actor, if disabled { "停用账号" } else { "启用账号" }, &described(&account))?;
            let reason = "原管家的账号已停用";
            let handed = left.map(|butler| succession::hand_over(tx, butler, heirs, reason, (&actor, now))).transpose()?;
            Ok::<_, ServiceError>((AccountSaved::Done, handed))
        });
        Ok(self.after_hand_over(session, write.await?))
    }
}

fn described(account: &Account) -> String {
    format!("{}（{}，{}）", account.name, account.login, account.role.word())
}
