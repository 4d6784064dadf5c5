//! Accounts of staff and their sessions. Only hashes of passwords and session tokens are stored.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, instant, maybe_instant, micros, parsed, unsigned};
use crate::{
    database::{Row, ToValue, Tx, Value},
    domain::{ids::StaffId, staff::Role},
    office::records::Account,
    values,
};

/// One session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Whose it is.
    pub account: Account,
    /// When the login was.
    pub created_at: DateTime<Utc>,
    /// When the latest page was asked for.
    pub seen_at: DateTime<Utc>,
    /// How many alerts wait for them, as far as anybody counts.
    pub alerts: u64,
}

/// Beyond this many, alerts that wait for one person are not counted.
const COUNTED_ALERTS: u32 = 100;

fn account(row: &Row<'_>) -> StoreResult<Account> {
    let department: Option<String> = row.get("department")?;
    let butler: Option<String> = row.get("butler_id")?;
    Ok(Account {
        id: parsed(row, "id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        must_change: row.get("must_change")?,
        role: parsed(row, "role")?,
        department: department.and_then(|name| name.parse().ok()),
        butler: butler.map(|id| id.parse().map_err(|_| StoreError::Damaged { what: "account's butler" })).transpose()?,
        phone: row.get("phone")?,
        heads: row.get("heads")?,
        disabled_at: maybe_instant(row, "disabled_at")?,
        version: row.get("version")?,
    })
}

const SELECT: &str =
    "SELECT id, login, name, password_hash, must_change, role, department, butler_id, phone, heads, disabled_at, version FROM staff";

/// All accounts, those in use by login.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Account>> {
    tx.query(&format!("{SELECT} ORDER BY CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END, login"), values![], account)
}

/// The account that was made first.
pub fn first_account(tx: &Tx<'_>) -> StoreResult<Option<Account>> {
    tx.first(&format!("{SELECT} ORDER BY created_at, id LIMIT 1"), values![], account)
}

/// One account.
pub fn get(tx: &Tx<'_>, id: StaffId) -> StoreResult<Option<Account>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], account)
}

/// An account by what is typed at login.
pub fn by_login(tx: &Tx<'_>, login: &str) -> StoreResult<Option<Account>> {
    tx.first(&format!("{SELECT} WHERE login = ?1"), values![login], account)
}

/// Adds an account.
pub fn add(tx: &Tx<'_>, account: &Account, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO staff (id, login, name, password_hash, must_change, created_at, role, department, butler_id, phone, heads, version) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
        values![
            account.id.to_string(),
            account.login,
            account.name,
            account.password_hash,
            i64::from(account.must_change),
            micros(now),
            account.role.into_str(),
            account.department.map(<&str>::from),
            account.butler.map(|id| id.to_string()),
            account.phone,
            account.heads
        ],
    )?;
    Ok(())
}

/// Stores another name, role, department, butler and number.
pub fn update(tx: &Tx<'_>, account: &Account) -> StoreResult<()> {
    tx.execute(
        "UPDATE staff SET name = ?2, role = ?3, department = ?4, butler_id = ?5, phone = ?6, heads = ?7, version = version + 1 \
         WHERE id = ?1",
        values![
            account.id.to_string(),
            account.name,
            account.role.into_str(),
            account.department.map(<&str>::from),
            account.butler.map(|id| id.to_string()),
            account.phone,
            account.heads
        ],
    )?;
    Ok(())
}

/// Locks an account and ends its sessions, or opens it again.
pub fn set_disabled(tx: &Tx<'_>, id: StaffId, at: Option<DateTime<Utc>>) -> StoreResult<()> {
    tx.execute("UPDATE staff SET disabled_at = ?2, version = version + 1 WHERE id = ?1", values![id.to_string(), at.map(micros)])?;
    if at.is_some() {
        tx.execute("DELETE FROM session WHERE staff_id = ?1", values![id.to_string()])?;
    }
    Ok(())
}

/// Stores another password and ends every session of the account but `keep`.
pub fn set_password(tx: &Tx<'_>, id: StaffId, hash: &str, must_change: bool, keep: &str) -> StoreResult<()> {
    tx.execute(
        "UPDATE staff SET password_hash = ?2, must_change = ?3, version = version + 1 WHERE id = ?1",
        values![id.to_string(), hash, i64::from(must_change)],
    )?;
    tx.execute("DELETE FROM session WHERE staff_id = ?1 AND token_hash <> ?2", values![id.to_string(), keep])?;
    Ok(())
}

/// Begins a session.
pub fn add_session(tx: &Tx<'_>, token_hash: &str, id: StaffId, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO session (token_hash, staff_id, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)",
        values![token_hash, id.to_string(), micros(now)],
    )?;
    Ok(())
}

/// A session and its account.
pub fn session(tx: &Tx<'_>, token_hash: &str) -> StoreResult<Option<SessionRow>> {
    tx.first(
        "SELECT staff.id AS id, login, name, password_hash, must_change, role, department, butler_id, phone, heads, disabled_at, version, \
         session.created_at AS begun_at, seen_at, (SELECT count(*) FROM (SELECT 1 AS one FROM alert_call c \
         WHERE c.staff_id = session.staff_id AND c.waits = 1 LIMIT ?2) AS waiting) AS alerts \
         FROM session JOIN staff ON staff.id = session.staff_id WHERE token_hash = ?1 AND disabled_at IS NULL",
        values![token_hash, COUNTED_ALERTS],
        |row| {
            let (created_at, seen_at) = (instant(row, "begun_at")?, instant(row, "seen_at")?);
            Ok(SessionRow { account: account(row)?, created_at, seen_at, alerts: unsigned(row.get("alerts")?) })
        },
    )
}

/// Notes that a session is in use.
pub fn touch_session(tx: &Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("UPDATE session SET seen_at = ?2 WHERE token_hash = ?1", values![token_hash, micros(now)])?;
    Ok(())
}

/// Notes until when a page of the session listens for alerts.
pub fn listen(tx: &Tx<'_>, token_hash: &str, until: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("UPDATE session SET listens_until = ?2 WHERE token_hash = ?1", values![token_hash, micros(until)])?;
    Ok(())
}

/// Whether a page of an account in use listens for alerts.
pub fn listens(tx: &Tx<'_>, id: StaffId, now: DateTime<Utc>) -> StoreResult<bool> {
    let sql = "SELECT 1 AS one FROM session JOIN staff ON staff.id = session.staff_id \
               WHERE staff_id = ?1 AND listens_until > ?2 AND disabled_at IS NULL LIMIT 1";
    Ok(tx.first(sql, values![id.to_string(), micros(now)], |_| Ok::<_, StoreError>(()))?.is_some())
}

/// Whether a page of anybody of these roles listens for alerts.
pub fn anybody_listens(tx: &Tx<'_>, roles: &[Role], now: DateTime<Utc>) -> StoreResult<bool> {
    let places: Vec<String> = (2..roles.len() + 2).map(|n| format!("?{n}")).collect();
    let sql = format!(
        "SELECT 1 AS one FROM session JOIN staff ON staff.id = session.staff_id \
         WHERE listens_until > ?1 AND disabled_at IS NULL AND role IN ({}) LIMIT 1",
        places.join(", ")
    );
    let values: Vec<Value> = std::iter::once(micros(now).to_value()).chain(roles.iter().map(|role| role.into_str().to_value())).collect();
    Ok(tx.first(&sql, &values, |_| Ok::<_, StoreError>(()))?.is_some())
}

/// Stores another number to reach them on, if the account is as it was; tells whether it was.
pub fn set_phone(tx: &Tx<'_>, id: StaffId, version: i64, phone: &str) -> StoreResult<bool> {
    let sql = "UPDATE staff SET phone = ?3, version = version + 1 WHERE id = ?1 AND version = ?2";
    Ok(tx.execute(sql, values![id.to_string(), version, phone])? > 0)
}

/// Ends a session.
pub fn end_session(tx: &Tx<'_>, token_hash: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM session WHERE token_hash = ?1", values![token_hash])?;
    Ok(())
}

/// Forgets sessions that began or were used too long ago.
pub fn sweep_sessions(tx: &Tx<'_>, begun_before: DateTime<Utc>, seen_before: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("DELETE FROM session WHERE created_at < ?1 OR seen_at < ?2", values![micros(begun_before), micros(seen_before)])?;
    Ok(())
}
