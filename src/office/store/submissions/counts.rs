//! How many orders there are: kept numbers, moved by the transaction that changes an order.
//!
//! Invariants: an order is counted in exactly one row of `order_count`, that of its present owner, building, seers,
//! whom it is about, topic, state and readability, or in none while it follows
//! another order; so the rows are as many as an estate has combinations, however long its history is.
//! [`counts_differ`] counts anew, beside the writer, and [`recount`] mends.
//!
//! Why not `count(*)`: it reads what it counts, and a page that shows twenty numbers would read the history twenty times.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    super::{StoreError, StoreResult, micros, parsed, unsigned},
    NewSubmission, keys,
    scopes::{Columns, within_clause},
};
use crate::{
    database::{Tx, Value},
    domain::{
        ids::{ButlerId, SubmissionId},
        order::{
            State,
            scope::{Scope, home_building, is_about_the_desk, person_concerned, seen_on_arrival},
        },
        submission::{Submission, Topic},
    },
    office::records::{Own, QueueCount},
    values,
};

/// The columns of `order_count` that tell which orders, as a submission has them.
const CELL: &str = "coalesce(owner_butler_id, owner_staff_id, ''), home_building, seen_by, about_person, about_desk, topic, state, \
                    CASE WHEN quarantine IS NULL THEN 1 ELSE 0 END";

/// As far as is counted what is not kept: an office that has a thousand in a queue knows it without the number.
pub(super) const COUNTED: u32 = 1_000;

/// The same columns of `order_count`.
const KEPT: &str = "owner, building, seen_by, about_person, about_desk, topic, state, readable";

/// Counts an order where it stands now.
pub(super) fn count_in(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<()> {
    let sql = format!(
        "INSERT INTO order_count ({KEPT}, orders) SELECT {CELL}, 1 FROM submission WHERE id = ?1 \
         ON CONFLICT ({KEPT}) DO UPDATE SET orders = order_count.orders + 1"
    );
    tx.execute(&sql, values![id.to_string()])?;
    Ok(())
}

/// Where a new submission is counted, as [`CELL`] will have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    owner: String,
    building: String,
    seen_by: i64,
    about_person: i64,
    about_desk: bool,
    topic: &'static str,
    readable: bool,
}

impl Cell {
    /// Values of a row.
    pub(super) const WIDTH: usize = 9;

    pub(super) fn of_new(new: &NewSubmission) -> Self {
        let (content, owner) = (new.content.as_ref().ok(), new.owner.who);
        Self {
            owner: owner.butler().map(|id| id.to_string()).or(owner.staff().map(|id| id.to_string())).unwrap_or_default(),
            building: content.and_then(home_building).unwrap_or_default().to_owned(),
            seen_by: content.map_or(0, seen_on_arrival),
            about_person: content.map_or(0, |content| person_concerned(content).0),
            about_desk: content.is_some_and(is_about_the_desk),
            topic: content.map(Submission::topic).unwrap_or_default().into_str(),
            readable: content.is_some(),
        }
    }

    /// Each once, with how many there are, always in the same order: two writers take the rows in it.
    pub(super) fn counted<'c>(cells: impl Iterator<Item = &'c Self>) -> Vec<(&'c Self, i64)> {
        let mut counted = BTreeMap::new();
        for cell in cells {
            *counted.entry(cell).or_insert(0) += 1;
        }
        counted.into_iter().collect()
    }
}

/// Counts new submissions; `rows` are the placeholders.
pub(super) fn count_all_in(tx: &Tx<'_>, cells: &[(&Cell, i64)], rows: &str) -> StoreResult<()> {
    let sql = format!(
        "INSERT INTO order_count ({KEPT}, orders) VALUES {rows} \
         ON CONFLICT ({KEPT}) DO UPDATE SET orders = order_count.orders + excluded.orders"
    );
    let values: Vec<Value> = cells
        .iter()
        .flat_map(|(cell, orders)| {
            let Cell { owner, building, seen_by, about_person, about_desk, topic, readable } = cell;
            let state = State::Delivered.into_str();
            values![owner, building, seen_by, about_person, about_desk, topic, state, readable, orders].to_vec()
        })
        .collect();
    tx.execute(&sql, &values)?;
    Ok(())
}

/// Takes an order out of where it stands, before it moves; `false` if somebody moved it since its version.
pub(super) fn count_out(tx: &Tx<'_>, id: SubmissionId, version: i64) -> StoreResult<bool> {
    let sql = format!(
        "UPDATE order_count SET orders = orders - 1 WHERE ({KEPT}) = \
         (SELECT {CELL} FROM submission WHERE id = ?1 AND version = ?2)"
    );
    Ok(tx.execute(&sql, values![id.to_string(), version])? > 0)
}

/// How many readable submissions of each topic stand in each state.
pub fn count_by_topic(tx: &Tx<'_>, scope: Scope) -> StoreResult<Vec<(Topic, State, u64)>> {
    let mut values = Vec::new();
    let clause = within_clause(scope, Columns::OfCounts, &mut values);
    let sql = format!(
        "SELECT topic, state, CAST(sum(orders) AS BIGINT) AS n FROM order_count WHERE readable = 1 AND orders > 0{clause} GROUP BY topic, state"
    );
    tx.query(&sql, &values, |row| Ok((parsed(row, "topic")?, parsed(row, "state")?, unsigned(row.get("n")?))))
}

/// How many cannot be read.
pub fn count_quarantined(tx: &Tx<'_>, scope: Scope) -> StoreResult<u64> {
    let mut values = Vec::new();
    let clause = within_clause(scope, Columns::OfCounts, &mut values);
    let sql = format!("SELECT CAST(coalesce(sum(orders), 0) AS BIGINT) AS n FROM order_count WHERE readable = 0{clause}");
    Ok(unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0)))
}

/// How many open orders a butler holds; of those from a building, if one is given.
pub fn count_open_of(tx: &Tx<'_>, butler: ButlerId, building: Option<&str>) -> StoreResult<u64> {
    let open = keys(State::is_open);
    let sql = format!(
        "SELECT CAST(coalesce(sum(orders), 0) AS BIGINT) AS n FROM order_count \
         WHERE owner = ?1 AND state IN ({open}) AND (?2 = '' OR building = ?2)"
    );
    let n = tx.first(&sql, values![butler.to_string(), building.unwrap_or_default()], |row| row.get("n"))?;
    Ok(unsigned(n.unwrap_or(0)))
}

/// How many open orders of a scope somebody answers for.
pub(super) fn count_open_owned(tx: &Tx<'_>, scope: Scope, own: Own) -> StoreResult<u64> {
    let mut values = Vec::new();
    let mut owners = vec![own.staff.to_string()];
    owners.extend(own.butler.map(|butler| butler.to_string()));
    owners.extend(own.is_desk.then(String::new));
    let listed: Vec<String> = owners
        .into_iter()
        .map(|owner| {
            values.push(Value::Text(owner));
            format!("?{}", values.len())
        })
        .collect();
    let clause = within_clause(scope, Columns::OfCounts, &mut values);
    let sql = format!(
        "SELECT CAST(coalesce(sum(orders), 0) AS BIGINT) AS n FROM order_count \
         WHERE readable = 1 AND state IN ({}) AND owner IN ({}){clause}",
        keys(State::is_open),
        listed.join(", ")
    );
    Ok(unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0)))
}

/// What orders of a scope there are, as far as a list can be narrowed by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Met {
    /// Buildings that they come from.
    pub buildings: BTreeSet<String>,
    /// Keys of the butlers and members of staff who own them; empty: the service centre.
    pub owners: BTreeSet<String>,
    /// The departments that see one, a bit each.
    pub seen_by: i64,
}

/// What orders of a scope there are, by the kept numbers.
pub fn met_in(tx: &Tx<'_>, scope: Scope) -> StoreResult<Met> {
    let mut values = Vec::new();
    let clause = within_clause(scope, Columns::OfCounts, &mut values);
    let sql = format!("SELECT DISTINCT building, owner, seen_by FROM order_count WHERE readable = 1 AND orders > 0{clause}");
    let mut met = Met::default();
    for (building, owner, seen_by) in tx.query(&sql, &values, |row| {
        Ok::<_, StoreError>((row.get::<String>("building")?, row.get::<String>("owner")?, row.get::<i64>("seen_by")?))
    })? {
        met.buildings.extend((!building.is_empty()).then_some(building));
        met.owners.insert(owner);
        met.seen_by |= seen_by;
    }
    Ok(met)
}

/// How many were taken in since an instant, as far as is counted.
pub fn count_since(tx: &Tx<'_>, scope: Scope, since: DateTime<Utc>) -> StoreResult<QueueCount> {
    let mut values = vec![Value::Int(micros(since))];
    let clause = within_clause(scope, Columns::OfSubmissions, &mut values);
    let sql = format!(
        "SELECT count(*) AS n FROM (SELECT 1 AS one FROM submission WHERE received_at >= ?1 AND leader_id IS NULL{clause} LIMIT {COUNTED}) AS counted"
    );
    let count = unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0));
    Ok(QueueCount { count, is_cut: count >= COUNTED.into() })
}

/// When the readable submission came in that waits longest for an answer.
pub fn longest_waiting(tx: &Tx<'_>) -> StoreResult<Option<DateTime<Utc>>> {
    let sql =
        "SELECT received_at FROM submission WHERE state = ?1 AND quarantine IS NULL AND leader_id IS NULL ORDER BY received_at, id LIMIT 1";
    tx.first(sql, values![State::Delivered.into_str()], |row| super::instant(row, "received_at"))
}

fn counted() -> String {
    format!("SELECT {CELL}, count(*) FROM submission WHERE leader_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8")
}

/// Whether the kept numbers are not what counting gives. Reads every submission: for a reader, at night.
pub fn counts_differ(tx: &Tx<'_>) -> StoreResult<bool> {
    let counted = counted();
    let kept = format!("SELECT {KEPT}, orders FROM order_count WHERE orders <> 0");
    let mut differs = false;
    for (left, right) in [(&kept, &counted), (&counted, &kept)] {
        let sql = format!("SELECT count(*) AS n FROM ({left} EXCEPT {right}) AS difference");
        differs |= tx.first(&sql, values![], |row| row.get::<i64>("n"))? != Some(0);
    }
    Ok(differs)
}

/// Counts everything anew.
pub fn recount(tx: &Tx<'_>) -> StoreResult<()> {
    tx.execute("DELETE FROM order_count", values![])?;
    let sql = format!("INSERT INTO order_count ({KEPT}, orders) {}", counted());
    tx.execute(&sql, values![])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::Store;

    #[test]
    fn no_count_reads_the_submissions_but_those_that_are_late_or_of_today() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            let plan = |sql: &str| -> StoreResult<String> {
                let lines =
                    tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), values![0_i64], |row| Ok::<String, StoreError>(row.get("detail")?))?;
                Ok(lines.join("; "))
            };
            for (sql, index) in [
                ("SELECT count(*) AS n FROM submission WHERE received_at >= ?1", "submission_by_time"),
                ("SELECT count(*) AS n FROM submission WHERE due_at IS NOT NULL AND due_at < ?1", "COVERING INDEX submission_due"),
                ("SELECT received_at FROM submission WHERE state = ?1 ORDER BY received_at, id LIMIT 1", "submission_by_state"),
            ] {
                let plan = plan(sql)?;
                assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
            }
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }

    #[test]
    fn numbers_that_went_wrong_are_noticed_and_counted_anew() {
        let folder = tempfile::tempdir().unwrap();
        let spoil = |tx: &Tx<'_>| {
            assert!(!counts_differ(tx)?);
            tx.execute("INSERT INTO order_count VALUES ('', '', 0, 0, 0, 'request', 'closed', 1, 3)", values![])?;
            assert!(counts_differ(tx)?);
            recount(tx)?;
            assert!(!counts_differ(tx)?);
            Ok::<_, StoreError>(())
        };
        Store::for_test(folder.path()).write_blocking(spoil).unwrap();
    }
}
