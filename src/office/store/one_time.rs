//! What a session's next page shows: sealed texts, one of each kind a session.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, micros};
use crate::{database::Tx, values};

/// Keeps a text in place of the session's last one of the kind; forgets what has ended, and the oldest of the kind where
/// there are more than `most`.
pub fn put(tx: &Tx<'_>, owner: &str, kind: &str, sealed: &str, ends_at: DateTime<Utc>, most: u32, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("DELETE FROM one_time WHERE ends_at <= ?1", values![micros(now)])?;
    tx.execute(
        "INSERT INTO one_time (owner, kind, sealed, ends_at) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (owner, kind) DO UPDATE SET sealed = excluded.sealed, ends_at = excluded.ends_at",
        values![owner, kind, sealed, micros(ends_at)],
    )?;
    let sql = "SELECT ends_at AS latest FROM one_time WHERE kind = ?1 ORDER BY ends_at DESC, owner LIMIT 1 OFFSET ?2";
    if let Some(latest) = tx.first(sql, values![kind, most], |row| Ok::<_, StoreError>(row.get::<i64>("latest")?))? {
        tx.execute("DELETE FROM one_time WHERE kind = ?1 AND ends_at <= ?2 AND owner <> ?3", values![kind, latest, owner])?;
    }
    Ok(())
}

/// A look at a text, which stays.
pub fn peek(tx: &Tx<'_>, owner: &str, kind: &str, now: DateTime<Utc>) -> StoreResult<Option<String>> {
    let sql = "SELECT sealed FROM one_time WHERE owner = ?1 AND kind = ?2 AND ends_at > ?3";
    tx.first(sql, values![owner, kind, micros(now)], |row| Ok(row.get("sealed")?))
}

/// Hands a text over, once.
pub fn take(tx: &Tx<'_>, owner: &str, kind: &str, now: DateTime<Utc>) -> StoreResult<Option<String>> {
    let sql = "DELETE FROM one_time WHERE owner = ?1 AND kind = ?2 AND ends_at > ?3 RETURNING sealed";
    tx.first(sql, values![owner, kind, micros(now)], |row| Ok(row.get("sealed")?))
}

/// Forgets everything that a session was to be shown.
pub fn forget_all_of(tx: &Tx<'_>, owner: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM one_time WHERE owner = ?1", values![owner])?;
    Ok(())
}
