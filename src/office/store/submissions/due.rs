//! How many are late or soon will be, for whoever watches the office.
//!
//! Invariant: it reads the index of what has something due, which holds little of a long history.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreError, StoreResult, micros, unsigned},
    scopes::{Columns, within_clause},
};
use crate::{
    database::{Tx, Value},
    domain::order::scope::Scope,
};

/// How promised times stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DueCounts {
    /// 超时.
    pub overdue: u64,
    /// 临近.
    pub near: u64,
}

/// Whether an order is late at an instant, the number of a placeholder.
pub(super) fn is_overdue(at: usize) -> String {
    format!("due_at IS NOT NULL AND due_at < ?{at}")
}

/// Whether an order soon will be.
pub(super) fn is_near(at: usize) -> String {
    format!("due_at IS NOT NULL AND due_at >= ?{at} AND near_at < ?{at}")
}

/// How many are late or soon will be; reads as many as have something due.
pub fn count_due(tx: &Tx<'_>, scope: Scope, now: DateTime<Utc>) -> StoreResult<DueCounts> {
    let mut values = vec![Value::Int(micros(now))];
    let clause = within_clause(scope, Columns::OfSubmissions, &mut values);
    let count = |condition: String| {
        let sql = format!("SELECT count(*) AS n FROM submission WHERE {condition}{clause}");
        Ok::<_, StoreError>(unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0)))
    };
    Ok(DueCounts { overdue: count(is_overdue(1))?, near: count(is_near(1))? })
}
