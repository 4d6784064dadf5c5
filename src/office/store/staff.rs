//! Accounts of staff and their sessions. Only hashes of passwords and session tokens are stored.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::{Outcome, StoreError, collect, first, instant, maybe_instant, micros, parsed};
use crate::{
    domain::{catalogue::Department, ids::StaffId, staff::Role},
    office::records::Account,
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
}

fn account(row: &Row<'_>) -> Outcome<Account> {
    let role: String = row.get("role")?;
    let department: Option<String> = row.get("department")?;
    let butler: Option<String> = row.get("butler_id")?;
    Ok(Account {
        id: parsed(row, "id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        must_change: row.get("must_change")?,
        role: Role::from_key(&role).ok_or(StoreError::Damaged { what: "role" })?,
        department: department.as_deref().and_then(Department::from_key),
        butler: butler.map(|id| id.parse().map_err(|_| StoreError::Damaged { what: "account's butler" })).transpose()?,
        disabled_at: maybe_instant(row, "disabled_at")?,
        version: row.get("version")?,
    })
}

const COLUMNS: &str = "SELECT id, login, name, password_hash, must_change, role, department, butler_id, disabled_at, version FROM staff";

/// All accounts, those in use first, by login.
pub fn all(connection: &Connection) -> Outcome<Vec<Account>> {
    collect(connection, &format!("{COLUMNS} ORDER BY CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END, login"), [], account)
}

/// The account that was made first.
pub fn first_account(connection: &Connection) -> Outcome<Option<Account>> {
    first(connection, &format!("{COLUMNS} ORDER BY created_at, id LIMIT 1"), [], account)
}

/// One account.
pub fn get(connection: &Connection, id: StaffId) -> Outcome<Option<Account>> {
    first(connection, &format!("{COLUMNS} WHERE id = ?1"), [id.to_string()], account)
}

/// An account by what is typed at login.
pub fn by_login(connection: &Connection, login: &str) -> Outcome<Option<Account>> {
    first(connection, &format!("{COLUMNS} WHERE login = ?1"), [login], account)
}

/// Adds an account.
pub fn add(connection: &Connection, account: &Account, now: DateTime<Utc>) -> Outcome<()> {
    connection.execute(
        "INSERT INTO staff (id, login, name, password_hash, must_change, created_at, role, department, butler_id, version) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)",
        params![
            account.id.to_string(),
            account.login,
            account.name,
            account.password_hash,
            i64::from(account.must_change),
            micros(now),
            account.role.key(),
            account.department.map(Department::key),
            account.butler.map(|id| id.to_string())
        ],
    )?;
    Ok(())
}

/// Stores another name, role, department and butler.
pub fn update(connection: &Connection, account: &Account) -> Outcome<()> {
    connection.execute(
        "UPDATE staff SET name = ?2, role = ?3, department = ?4, butler_id = ?5, version = version + 1 WHERE id = ?1",
        params![
            account.id.to_string(),
            account.name,
            account.role.key(),
            account.department.map(Department::key),
            account.butler.map(|id| id.to_string())
        ],
    )?;
    Ok(())
}

/// Locks an account and ends its sessions, or opens it again.
pub fn set_disabled(connection: &Connection, id: StaffId, at: Option<DateTime<Utc>>) -> Outcome<()> {
    connection
        .execute("UPDATE staff SET disabled_at = ?2, version = version + 1 WHERE id = ?1", params![id.to_string(), at.map(micros)])?;
    if at.is_some() {
        connection.execute("DELETE FROM session WHERE staff_id = ?1", [id.to_string()])?;
    }
    Ok(())
}

/// Stores another password and ends every session of the account but `keep`.
pub fn set_password(connection: &Connection, id: StaffId, hash: &str, must_change: bool, keep: &str) -> Outcome<()> {
    connection.execute(
        "UPDATE staff SET password_hash = ?2, must_change = ?3, version = version + 1 WHERE id = ?1",
        params![id.to_string(), hash, i64::from(must_change)],
    )?;
    connection.execute("DELETE FROM session WHERE staff_id = ?1 AND token_hash <> ?2", params![id.to_string(), keep])?;
    Ok(())
}

/// Begins a session.
pub fn add_session(connection: &Connection, token_hash: &str, id: StaffId, now: DateTime<Utc>) -> Outcome<()> {
    connection.execute(
        "INSERT INTO session (token_hash, staff_id, created_at, seen_at) VALUES (?1, ?2, ?3, ?3)",
        params![token_hash, id.to_string(), micros(now)],
    )?;
    Ok(())
}

/// A session and its account.
pub fn session(connection: &Connection, token_hash: &str) -> Outcome<Option<SessionRow>> {
    first(
        connection,
        "SELECT staff.id AS id, login, name, password_hash, must_change, role, department, butler_id, disabled_at, version, \
         session.created_at AS begun_at, seen_at \
         FROM session JOIN staff ON staff.id = session.staff_id WHERE token_hash = ?1 AND disabled_at IS NULL",
        [token_hash],
        |row| Ok(SessionRow { account: account(row)?, created_at: instant(row, "begun_at")?, seen_at: instant(row, "seen_at")? }),
    )
}

/// Notes that a session is in use.
pub fn touch_session(connection: &Connection, token_hash: &str, now: DateTime<Utc>) -> Outcome<()> {
    connection.execute("UPDATE session SET seen_at = ?2 WHERE token_hash = ?1", params![token_hash, micros(now)])?;
    Ok(())
}

/// Ends a session.
pub fn end_session(connection: &Connection, token_hash: &str) -> Outcome<()> {
    connection.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash])?;
    Ok(())
}

/// Forgets sessions that began or were used too long ago.
pub fn sweep_sessions(connection: &Connection, begun_before: DateTime<Utc>, seen_before: DateTime<Utc>) -> Outcome<()> {
    connection.execute("DELETE FROM session WHERE created_at < ?1 OR seen_at < ?2", params![micros(begun_before), micros(seen_before)])?;
    Ok(())
}
