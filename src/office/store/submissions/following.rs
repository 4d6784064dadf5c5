//! Reports that follow another order: how they begin and end to, what is asked about them.
//!
//! Invariants: what follows is counted nowhere and found by no list ([`super::save`] leaves its columns empty, lists and counts
//! ask for what leads); a search finds the order that it follows, whose searched words have its own among them. What goes on
//! at public places is read from an index of that alone.

use std::collections::BTreeMap;

use super::{
    super::{StoreError, StoreResult, parsed, unsigned},
    SELECT, counts, record, save, words,
};
use crate::{
    database::{ToValue, Tx, Value},
    domain::{
        ids::SubmissionId,
        order::{Event, Order},
    },
    values,
};

/// Makes a report that stood alone follow, with all that followed it; `false` if somebody changed it since its version.
pub fn join(tx: &Tx<'_>, report: &Order, event: &Event) -> StoreResult<bool> {
    if !counts::count_out(tx, report.id, report.version)? || !save(tx, report, event)? {
        return Ok(false);
    }
    let leader = report.leader.map(|id| id.to_string()).unwrap_or_default();
    tx.execute("UPDATE submission SET leader_id = ?2 WHERE leader_id = ?1", values![report.id.to_string(), leader])?;
    Ok(true)
}

/// Makes a report that followed stand alone; `false` if somebody changed it since its version.
pub fn leave(tx: &Tx<'_>, report: &Order, event: &Event) -> StoreResult<bool> {
    if !save(tx, report, event)? {
        return Ok(false);
    }
    counts::count_in(tx, report.id)?;
    Ok(true)
}

/// Stores what became of a report that goes on to follow.
pub fn save_report(tx: &Tx<'_>, report: &Order, event: &Event) -> StoreResult<bool> {
    save(tx, report, event)
}

/// What an order is searched by, with the words of all that follows it.
pub(super) fn searched(tx: &Tx<'_>, order: &Order) -> StoreResult<String> {
    let own = words(order.receipt_code, &order.owner, &order.content);
    if order.leader.is_some() || !order.is_public() {
        return Ok(own);
    }
    let sql = "SELECT words FROM submission WHERE leader_id = ?1 ORDER BY received_at, id";
    let theirs: Vec<String> = tx.query(sql, values![order.id.to_string()], |row| Ok::<_, StoreError>(row.get("words")?))?;
    Ok(std::iter::once(own).chain(theirs).collect::<Vec<_>>().join("\n"))
}

/// Writes anew what an order is searched by: something began to follow it, or follows it no more. Its version stays, so that
/// nobody who fills in a form about it is told that somebody else was faster.
pub fn hand_over(tx: &Tx<'_>, leader: &Order) -> StoreResult<()> {
    let words = searched(tx, leader)?;
    tx.execute("UPDATE submission SET words = ?2 WHERE id = ?1", values![leader.id.to_string(), words])?;
    Ok(())
}

/// What follows an order, the oldest first; at most so many.
pub fn following(tx: &Tx<'_>, leader: SubmissionId, limit: u32) -> StoreResult<Vec<Order>> {
    let sql = format!("{SELECT} WHERE s.leader_id = ?1 ORDER BY received_at, s.id LIMIT ?2");
    tx.query(&sql, values![leader.to_string(), limit], record)
}

/// The homes that told of each of so many orders, counted.
fn told_of(leaders: usize) -> String {
    let listed = (1..=leaders).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
    let home = "CASE WHEN address = '' THEN id ELSE address END AS home";
    // Whoever told of it first and took that back is no household of it any more.
    let left = "dealings NOT LIKE '%\"first_left_at\"%' ESCAPE '\\'";
    format!(
        "SELECT of_order, count(DISTINCT home) AS n FROM (\
         SELECT id AS of_order, {home} FROM submission WHERE id IN ({listed}) AND {left} \
         UNION ALL SELECT leader_id AS of_order, {home} FROM submission WHERE leader_id IS NOT NULL AND leader_id IN ({listed})\
         ) AS told GROUP BY of_order"
    )
}

/// How many households told of each of some orders, the first of them among them; of one home several are one.
pub fn households(tx: &Tx<'_>, leaders: &[SubmissionId]) -> StoreResult<BTreeMap<SubmissionId, u32>> {
    if leaders.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<Value> = leaders.iter().map(|id| id.to_string().to_value()).collect();
    let sql = told_of(leaders.len());
    let counted = tx.query(&sql, &ids, |row| {
        Ok::<_, StoreError>((parsed(row, "of_order")?, u32::try_from(unsigned(row.get("n")?)).unwrap_or(u32::MAX)))
    })?;
    Ok(counted.into_iter().collect())
}

/// What goes on at public places, the most urgent first: repairs, which are promised within minutes, come before what is to
/// be cleaned or cut.
pub fn open_at_places(tx: &Tx<'_>, limit: u32) -> StoreResult<Vec<Order>> {
    tx.query(&format!("{SELECT} WHERE s.id IN (SELECT id FROM ({OPEN_AT_PLACES}) AS urgent) ORDER BY turn, s.id"), values![limit], record)
}

const OPEN_AT_PLACES: &str = "SELECT id FROM submission WHERE open_at_place = 1 ORDER BY turn, id LIMIT ?1";

/// What goes on at one place under one service, the most urgent first.
pub fn open_at(tx: &Tx<'_>, place: &str, item: &str, limit: u32) -> StoreResult<Vec<Order>> {
    let ids = "SELECT id FROM submission WHERE open_at_place = 1 AND place_id = ?1 AND item_id = ?2 ORDER BY turn, id LIMIT ?3";
    tx.query(&format!("{SELECT} WHERE s.id IN (SELECT id FROM ({ids}) AS urgent) ORDER BY turn, s.id"), values![place, item, limit], record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::Store;

    #[test]
    fn what_goes_on_at_places_and_what_follows_is_read_from_indexes_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            for (sql, index) in [
                (OPEN_AT_PLACES, "submission_open_at_place"),
                (
                    "SELECT id FROM submission WHERE open_at_place = 1 AND place_id = ?1 AND item_id = ?1 ORDER BY turn, id",
                    "submission_open_at_place",
                ),
                ("SELECT id FROM submission WHERE leader_id = ?1 ORDER BY received_at, id", "submission_following"),
            ] {
                let lines =
                    tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), values![""], |row| Ok::<String, StoreError>(row.get("detail")?))?;
                assert!(lines.join("; ").contains(index), "{lines:?}");
            }
            let sql = format!("EXPLAIN QUERY PLAN {}", told_of(2));
            let lines = tx.query(&sql, values!["a", "b"], |row| Ok::<String, StoreError>(row.get("detail")?))?;
            let plan = lines.join("; ");
            assert!(plan.contains("submission_following") && !plan.contains("SCAN submission"), "{plan}");
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
