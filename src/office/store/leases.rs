//! Whose turn it is to do what one process does at a time.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, micros};
use crate::{database::Tx, values};

/// For how long somebody wants a lease, and what no honest one exceeds.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Now.
    pub now: DateTime<Utc>,
    /// When it ends if it is not renewed.
    pub ends_at: DateTime<Utc>,
    /// A lease that ends later than this was given by a clock that was wrong.
    pub latest: DateTime<Utc>,
}

const IS_FREE: &str = "(lease.holder = ?2 OR lease.ends_at <= ?4 OR lease.ends_at > ?5)";

/// Takes a lease, or renews it; `false` while it is somebody else's.
pub fn take(tx: &Tx<'_>, name: &str, holder: &str, term: Term) -> StoreResult<bool> {
    let sql = format!(
        "INSERT INTO lease (name, holder, ends_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at WHERE {IS_FREE} RETURNING holder"
    );
    let values = values![name, holder, micros(term.ends_at), micros(term.now), micros(term.latest)];
    Ok(tx.first(&sql, values, |_| Ok::<_, StoreError>(()))?.is_some())
}

/// Whether it is somebody else's now: a look that keeps nobody from writing.
pub fn is_taken(tx: &Tx<'_>, name: &str, holder: &str, term: Term) -> StoreResult<bool> {
    let sql = "SELECT 1 AS one FROM lease WHERE name = ?1 AND holder <> ?2 AND ends_at > ?3 AND ends_at <= ?4";
    let values = values![name, holder, micros(term.now), micros(term.latest)];
    Ok(tx.first(sql, values, |_| Ok::<_, StoreError>(()))?.is_some())
}

/// Gives a lease back before its end.
pub fn give_back(tx: &Tx<'_>, name: &str, holder: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM lease WHERE name = ?1 AND holder = ?2", values![name, holder])?;
    Ok(())
}
