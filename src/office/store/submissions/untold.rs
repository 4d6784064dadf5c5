//! Whom somebody has to call about what became of their order.
//!
//! Invariant: everything here reads one index, that of what was not told, from the instant on from which telling is still of
//! use: so it costs by what is shown, however much was never told in years.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreResult, micros, unsigned},
    SELECT,
    counts::COUNTED,
    narrowed::{narrowed_to, of_queue, of_states},
};
use crate::{
    database::{ToValue, Tx, Value},
    domain::ids::SubmissionId,
    office::records::{OrderFilter, Position, Queue, QueueCount},
    values,
};

/// What the index begins with, word for word.
const UNTOLD: &str = "untold_since > 0";

/// A page of what was not told, what waits longest first.
pub(super) fn statement(filter: &OrderFilter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut all = vec![UNTOLD.to_owned()];
    all.extend(filter.queue.map(|queue| of_queue(queue, &mut values)));
    all.extend(narrowed_to(filter, &mut values));
    all.extend(of_states(&filter.states));
    let mut order = "untold_since, id";
    if let Some(Position::Older { than, id } | Position::Newer { than, id }) = filter.position {
        let is_back = matches!(filter.position, Some(Position::Newer { .. }));
        values.extend([micros(than).to_value(), id.to_string().to_value()]);
        let comparison = if is_back { "<" } else { ">" };
        all.push(format!("(untold_since, id) {comparison} (?{}, ?{})", values.len() - 1, values.len()));
        if is_back {
            order = "untold_since DESC, id DESC";
        }
    }
    values.push(filter.limit.to_value());
    let ids = format!("SELECT id FROM submission WHERE {} ORDER BY {order} LIMIT ?{}", all.join(" AND "), values.len());
    (format!("{SELECT} WHERE s.id IN (SELECT id FROM ({ids}) AS page) ORDER BY untold_since, s.id"), values)
}

fn count_statement(filter: &OrderFilter, queue: Queue) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut all = vec![UNTOLD.to_owned(), of_queue(queue, &mut values)];
    all.extend(narrowed_to(filter, &mut values));
    let sql = format!("SELECT count(*) AS n FROM (SELECT 1 AS one FROM submission WHERE {} LIMIT {COUNTED}) AS counted", all.join(" AND "));
    (sql, values)
}

/// How many of what a filter lets through were not told, whatever state and queue it names; as far as is counted.
pub(super) fn count(tx: &Tx<'_>, filter: &OrderFilter, queue: Queue) -> StoreResult<QueueCount> {
    let (sql, values) = count_statement(filter, queue);
    let count = unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0));
    Ok(QueueCount { count, is_cut: count >= COUNTED.into() })
}

/// The resident knows of the outcome that came about `since`. Its version stays: nothing of the work has changed.
pub fn end(tx: &Tx<'_>, id: SubmissionId, since: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("UPDATE submission SET untold_since = 0 WHERE id = ?1 AND untold_since = ?2", values![id.to_string(), micros(since)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::order::scope::{NameKey, Scope},
        office::{
            records::Sorting,
            store::{Store, StoreError},
        },
    };

    #[test]
    fn lists_and_counts_read_the_index_of_what_was_not_told_and_begin_where_telling_is_still_of_use() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            let at = DateTime::from_timestamp(1_000_000, 0).unwrap_or_default();
            let queue = Queue::Untold(at);
            let plain = OrderFilter {
                scope: Scope::Everyones(NameKey::NOBODY),
                sorting: Sorting::Untold,
                queue: Some(queue),
                ..OrderFilter::default()
            };
            let narrowed = OrderFilter { building: Some("3号楼".into()), ..plain.clone() };
            let position = Some(Position::Newer { than: at, id: SubmissionId::mint(at, [1; 10]) });
            let back = OrderFilter { position, ..plain.clone() };
            let counted =
                [&plain, &narrowed].map(|filter| (count_statement(filter, queue), "COVERING INDEX submission_untold (untold_since>"));
            let listed = [&plain, &narrowed, &back].map(|filter| (statement(filter), "INDEX submission_untold (untold_since>"));
            for ((sql, values), index) in counted.into_iter().chain(listed) {
                let explain = format!("EXPLAIN QUERY PLAN {sql}");
                let plan = tx.query(&explain, &values, |row| Ok::<String, StoreError>(row.get("detail")?))?.join("; ");
                assert!(plan.contains(index), "{plan}");
            }
            Ok::<_, StoreError>(())
        };
        // A server has too few rows here to care for an index.
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
