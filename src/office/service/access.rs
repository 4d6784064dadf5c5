//! Who may use the console: passwords, one-time passwords, sessions.
//!
//! Invariants: passwords are kept as Argon2id, session tokens as SHA-256, neither is ever logged;
//! an unknown login costs the same time as a wrong password; guesses are counted before they are
//! judged, and nobody is locked out by a stranger's few guesses elsewhere; passwords are hashed a few at a time
//! ([`super::hashing`]). A session ends 12 h after login, 2 h after its last page, or when the password changes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    Actor, Service, ServiceError,
    attempts::TooMany,
    calling::{self, LobbyCall},
    change::Done::Changed,
    hash_of,
    hashing::Hashing,
    helping::{self, LobbyInNeed},
    limits, mint,
    passwords::Argon,
    takeovers::{self, Begun},
};
use crate::{
    clock::random_bytes,
    domain::{
        catalogue::Department,
        ids::{ButlerId, StaffId},
        order::rights::Worker,
        staff::{Permission, Role},
    },
    office::{
        records::Account,
        store::{
            StoreError, Tx, one_time,
            staff::{self, SessionRow},
        },
    },
};

/// A session ends this long after login.
pub const SESSION_LASTS: Duration = Duration::hours(12);
/// A session ends this long after its last page.
pub const SESSION_IDLES: Duration = Duration::hours(2);
/// A page that has listened for alerts counts as open for so long.
pub const LISTENS: Duration = Duration::seconds(90);
/// The shortest password.
pub const PASSWORD_CHARS: usize = 10;
/// The longest password; bounds Argon2's work on hostile input.
pub const PASSWORD_MAX_CHARS: usize = 200;

/// Letters and digits that are not mistaken for each other on paper.
const ONE_TIME_ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
const ONE_TIME_CHARS: usize = 16;

/// The login of the first administrator.
pub const FIRST_LOGIN: &str = "admin";

/// A member of staff with a valid session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub staff: StaffId,
    /// Name as colleagues read it.
    pub name: String,
    /// Login.
    pub login: String,
    /// The password must be replaced before anything else.
    pub must_change: bool,
    /// What they may do.
    pub role: Role,
    /// Whose orders they see, for [`Role::Department`].
    pub department: Option<Department>,
    /// Which butler they are, for [`Role::Butler`].
    pub butler: Option<ButlerId>,
    /// How many alerts wait for them; no more than a hundred are counted.
    pub alerts: u64,
    /// Lobbies where somebody waits for help, for whoever sees every order.
    pub lobbies_in_need: Vec<LobbyInNeed>,
    /// Calls for help from screens that are theirs to hear.
    pub calls: Vec<LobbyCall>,
    /// Takeovers that are on, the newest first.
    pub takeovers: Vec<Begun>,
    /// Goes into every form.
    pub csrf: String,
    token_hash: String,
    secret: Zeroizing<String>,
}

impl Session {
    /// Tells sessions apart; not the token.
    pub fn key(&self) -> &str {
        &self.token_hash
    }

    /// What only the browser can bring back: the database holds nothing that it could be made from.
    pub(super) fn secret(&self) -> &[u8] {
        self.secret.as_bytes()
    }

    /// Whether they may.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// For what may be done with an order.
    pub fn worker(&self) -> Worker {
        Worker { id: self.staff, role: self.role, butler: self.butler, department: self.works_for() }
    }

    /// For the audit.
    pub fn actor(&self) -> Actor {
        Actor { id: Some(self.staff), name: self.name.clone() }
    }
}

/// Why a login was refused.
#[derive(Debug, Error)]
pub enum LoginError {
    /// Login or password is wrong; which of them is not told.
    #[error("wrong login or password")]
    Wrong,
    /// The account was locked by an administrator; told only to who knows the password.
    #[error("the account is disabled")]
    Disabled,
    /// Too many wrong ones.
    #[error("too many failed logins")]
    TooMany(TooMany),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for LoginError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// Makes the first administrator, or a new one-time password while no administrator has ever chosen
/// their own. Returns it in clear, once.
pub fn prepare_first_login(service: &Service) -> Result<Option<(String, String)>, ServiceError> {
    let now = service.now();
    let (existing, accounts) = service.0.store.write_blocking(|tx| Ok::<_, StoreError>((staff::first_account(tx)?, staff::all(tx)?)))?;
    let is_ready = |account: &Account| account.role == Role::Administrator && account.disabled_at.is_none() && !account.must_change;
    if accounts.iter().any(is_ready) || existing.as_ref().is_some_and(|account| account.disabled_at.is_some()) {
        return Ok(None);
    }
    let password = fresh_password();
    let hash = Argon::default().hash(&password)?;
    let login = existing.as_ref().map_or(FIRST_LOGIN.to_owned(), |account| account.login.clone());
    // Another process may be making the very same account.
    service.0.store.write_blocking(move |tx| match staff::first_account(tx)? {
        Some(account) => staff::set_password(tx, account.id, &hash, true, ""),
        None => {
            let account = Account {
                id: StaffId(mint(now)),
                login: FIRST_LOGIN.into(),
                name: "管理员".into(),
                password_hash: hash.clone(),
                must_change: true,
                role: Role::Administrator,
                department: None,
                butler: None,
                phone: String::new(),
                heads: false,
                disabled_at: None,
                version: 1,
            };
            staff::add(tx, &account, now)
        }
    })?;
    Ok(Some((login, password)))
}

fn fresh_password() -> String {
    random_bytes::<ONE_TIME_CHARS>().iter().map(|byte| char::from(ONE_TIME_ALPHABET[usize::from(byte % 32)])).collect()
}

/// A password to be replaced at the first login, with its hash.
pub(super) async fn one_time_password(hashing: &Hashing) -> Result<(String, String), ServiceError> {
    let password = fresh_password();
    let secret = password.clone();
    let hash = hashing.run(move |argon| argon.hash(&secret)).await??;
    Ok((password, hash))
}

impl Service {
    /// Checks login and password and begins a session; returns its token for the cookie.
    /// `address` is where the browser is; empty if that is not known.
    pub async fn log_in(&self, login: String, password: String, address: String) -> Result<String, LoginError> {
        self.0.hashing.has_room()?;
        let counted = self.count_attempt(limits::of_login(&login, &address)).await?.map_err(LoginError::TooMany)?;
        let wanted = login.to_lowercase();
        let account = self.0.store.read(move |tx| staff::by_login(tx, &wanted)).await?;
        let judged = self.0.hashing.run(move |argon| match account {
            Some(account) => argon.opens(&password, &account.password_hash).then_some(account),
            None => {
                argon.pretend(&password);
                None
            }
        });
        let account = match judged.await {
            Ok(right) => right.ok_or(LoginError::Wrong)?,
            Err(error) => {
                // It was never judged.
                self.forgive(counted).await?;
                return Err(error.into());
            }
        };
        if account.disabled_at.is_some() {
            self.forgive(counted).await?;
            return Err(LoginError::Disabled);
        }
        let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
        let hash = hash_of(&token);
        let write = self.change(Actor { id: Some(account.id), name: account.name }, "登录", move |act| {
            counted.forgive(act.tx)?;
            staff::sweep_sessions(act.tx, act.now - SESSION_LASTS, act.now - SESSION_IDLES)?;
            staff::add_session(act.tx, &hash, account.id, act.now)?;
            Ok(Changed(String::new(), ()))
        });
        write.await?;
        Ok(token)
    }

    /// The session of a cookie, if it is still good. `active` is false for what a page asks for by
    /// itself: an unattended screen must not keep its session alive.
    pub async fn session(&self, token: &str, active: bool) -> Result<Option<Session>, ServiceError> {
        let now = self.now();
        let token_hash = hash_of(token);
        // Derived, not stored: who reads the database cannot forge a form.
        let csrf = hash_of(&format!("form {token}"));
        let secret = Zeroizing::new(hash_of(&format!("one-time {token}")));
        let key = token_hash.clone();
        let read = self.0.store.read(move |tx| {
            let row = staff::session(tx, &key)?;
            let Some(row) = row else { return Ok::<_, StoreError>((None, Vec::new(), Vec::new(), Vec::new())) };
            let is_told = row.account.role.may(Permission::AllSubmissions);
            let lobbies = if is_told { helping::waiting(tx)? } else { Vec::new() };
            let calls = calling::told_to(tx, &row.account, now)?;
            Ok((Some(row), lobbies, calls, takeovers::on_now(tx, now)?))
        });
        let (row, lobbies_in_need, calls, takeovers) = read.await?;
        let has_ended = |row: &SessionRow| now - row.created_at >= SESSION_LASTS || now - row.seen_at >= SESSION_IDLES;
        let key = token_hash.clone();
        // Looking at pages keeps no writer busy: a write a minute is enough to tell idleness by the hour.
        let row = match row {
            Some(row) if has_ended(&row) => {
                self.0.store.write(move |tx| staff::end_session(tx, &key)).await?;
                None
            }
            Some(row) if active && now - row.seen_at >= Duration::minutes(1) => {
                self.0.store.write(move |tx| staff::touch_session(tx, &key, now)).await?;
                Some(row)
            }
            other => other,
        };
        Ok(row.map(|row| Session {
            staff: row.account.id,
            name: row.account.name,
            login: row.account.login,
            must_change: row.account.must_change,
            role: row.account.role,
            department: row.account.department,
            butler: row.account.butler,
            alerts: row.alerts,
            lobbies_in_need,
            calls,
            takeovers,
            csrf,
            token_hash,
            secret,
        }))
    }

    /// A page of the session is open and listens for alerts; to be said again before [`LISTENS`] is over.
    pub async fn note_listening(&self, session: &Session) -> Result<(), ServiceError> {
        let (key, until) = (session.token_hash.clone(), self.now() + LISTENS);
        Ok(self.0.store.write(move |tx| staff::listen(tx, &key, until)).await?)
    }

    /// Ends a session.
    pub async fn log_out(&self, session: Session) -> Result<(), ServiceError> {
        let end = move |tx: &Tx<'_>| {
            one_time::forget_all_of(tx, &session.token_hash)?;
            staff::end_session(tx, &session.token_hash)
        };
        Ok(self.0.store.write(end).await?)
    }

    /// Replaces the password after checking the present one; other sessions of the account end.
    pub async fn change_password(&self, session: &Session, present: String, new: String) -> Result<(), LoginError> {
        self.0.hashing.has_room()?;
        // Counted for the session, so that a stranger's guesses at the door keep nobody from it.
        let counted = self.count_attempt(vec![limits::PASSWORDS.of(session.key())]).await?.map_err(LoginError::TooMany)?;
        let login = session.login.clone();
        let account = self.0.store.read(move |tx| staff::by_login(tx, &login)).await?.ok_or(LoginError::Wrong)?;
        let id = account.id;
        let judged = self.0.hashing.run(move |argon| argon.opens(&present, &account.password_hash).then(|| argon.hash(&new)).transpose());
        let hash = match judged.await {
            Ok(hash) => hash?.ok_or(LoginError::Wrong)?,
            Err(error) => {
                // It was never judged.
                self.forgive(counted).await?;
                return Err(error.into());
            }
        };
        let keep = session.token_hash.clone();
        let write = self.change(session.actor(), "修改密码", move |act| {
            counted.forgive(act.tx)?;
            staff::set_password(act.tx, id, &hash, false, &keep)?;
            Ok(Changed(String::new(), ()))
        });
        Ok(write.await?)
    }
}
