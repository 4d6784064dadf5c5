//! What is late or soon will be: how many, and which, the most urgent first.
//!
//! Invariant: both read the index of what has something due, which holds little of a long history.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreResult, micros, unsigned},
    SELECT, record,
    scopes::{Columns, within_clause},
};
use crate::{
    database::{Tx, Value},
    domain::{
        order::{Order, scope::Scope},
        submission::Topic,
    },
    office::records::Urgency,
};

/// How promised times stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DueCounts {
    /// 超时.
    pub overdue: u64,
    /// 临近.
    pub near: u64,
}

/// How many are late or soon will be; reads as many as have something due.
pub fn count_due(tx: &Tx<'_>, scope: Scope, now: DateTime<Utc>) -> StoreResult<DueCounts> {
    let mut values = vec![Value::Int(micros(now))];
    let clause = within_clause(scope, Columns::OfSubmissions, &mut values);
    let count = |urgency: Urgency| {
        let sql = format!("SELECT count(*) AS n FROM submission WHERE due_at IS NOT NULL AND {}{clause}", condition(urgency));
        Ok::<_, super::super::StoreError>(unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0)))
    };
    Ok(DueCounts { overdue: count(Urgency::Overdue)?, near: count(Urgency::Near)? })
}

/// The most urgent of a scope, at most so many; all topics if none is named.
pub fn list_urgent(
    tx: &Tx<'_>,
    scope: Scope,
    urgency: Urgency,
    topics: &[Topic],
    now: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<Order>> {
    let mut values = vec![Value::Int(micros(now)), Value::Int(limit.into())];
    let clause = within_clause(scope, Columns::OfSubmissions, &mut values);
    let names = topics.iter().map(|topic| format!("'{}'", topic.into_str())).collect::<Vec<_>>().join(", ");
    let of_topics = if topics.is_empty() { String::new() } else { format!(" AND topic IN ({names})") };
    let ids = format!(
        "SELECT id FROM (SELECT id, due_at FROM submission WHERE due_at IS NOT NULL AND {}{of_topics}{clause} \
         ORDER BY due_at, id LIMIT ?2) AS urgent",
        condition(urgency)
    );
    tx.query(&format!("{SELECT} WHERE s.id IN ({ids}) ORDER BY due_at, s.id"), &values, record)
}

/// What holds of an order at `?1`.
fn condition(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Overdue => "due_at < ?1",
        Urgency::Near => "due_at >= ?1 AND near_at < ?1",
    }
}
