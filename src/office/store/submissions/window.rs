//! Looking through the newest of a list for what no index finds: words, and what a list is narrowed to.
//!
//! Invariant: a window is read once, and of what answers only as many orders are put together as are asked for.
//!
//! Why the numbers first and the orders after: a common word stands in half of a window, and a page shows fifty.

use super::{
    super::{StoreResult, instant, pieces::rows_of},
    SELECT,
    listing::ids,
    narrowed::{chosen, of_topics, stands_in},
    record,
};
use crate::{
    database::{ToValue, Tx, Value},
    domain::{ids::SubmissionId, order::Order},
    office::records::{OrderFilter, Position},
};

/// What a word was looked for in: the newest of a scope, and what of them may answer.
pub struct Window {
    /// Newest first.
    pub ids: Vec<SubmissionId>,
    /// Where the window ended, if there are older ones.
    pub ended: Option<Position>,
}

/// What a window of the history is looked through for.
#[derive(Default)]
pub struct Sought<'a> {
    /// Searched words hold one text of every group.
    pub groups: &'a [Vec<String>],
    /// What these own is looked at whatever its words.
    pub owners: &'a [String],
}

impl Sought<'_> {
    fn condition(&self, values: &mut Vec<Value>) -> String {
        if self.groups.is_empty() {
            return "1 = 1".into();
        }
        let mut holds = Vec::new();
        for group in self.groups {
            let alternatives = group.iter().map(|text| {
                values.push(format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")).to_value());
                format!("words LIKE ?{} ESCAPE '\\'", values.len())
            });
            holds.push(format!("({})", alternatives.collect::<Vec<_>>().join(" OR ")));
        }
        let owners = self.owners.iter().map(|owner| {
            values.push(owner.to_value());
            format!(" OR owner_butler_id = ?{}", values.len())
        });
        let owners: String = owners.collect();
        format!("(({}) OR quarantine IS NOT NULL{owners})", holds.join(" AND "))
    }
}

/// Looks through the newest `depth` submissions of a filter for what it is narrowed to, and of that for what is sought.
pub fn look_through(tx: &Tx<'_>, filter: &OrderFilter, sought: &Sought<'_>, depth: u32) -> StoreResult<Window> {
    let (sql, values) = statement(tx, filter, sought, depth)?;
    let mut looked_at = tx.query(&sql, &values, |row| {
        let id: SubmissionId = super::parsed(row, "id")?;
        Ok::<_, super::StoreError>((instant(row, "received_at")?, id, row.get::<bool>("answers")?))
    })?;
    looked_at.sort_unstable_by_key(|one| std::cmp::Reverse((one.0, one.1)));
    let is_full = looked_at.len() >= depth as usize;
    let ended = looked_at.last().filter(|_| is_full).map(|(than, id, _)| Position::Older { than: *than, id: *id });
    Ok(Window { ids: looked_at.into_iter().filter(|(.., answers)| *answers).map(|(_, id, _)| id).collect(), ended })
}

/// Every order of a window with whether it answers. Most of what comes in is requests, so what is narrowed to work of a kind is
/// looked for among everything: requests alone would be as many windows as there are states, put together.
fn statement(tx: &Tx<'_>, filter: &OrderFilter, sought: &Sought<'_>, depth: u32) -> StoreResult<(String, Vec<Value>)> {
    let mut values = Vec::new();
    let topics = if filter.work.is_some() { &[] } else { filter.topics };
    let newest = ids(tx, &OrderFilter { limit: depth, topics, ..filter.clone() }, &mut values)?;
    let mut all = vec![sought.condition(&mut values)];
    all.extend(chosen(filter, &mut values));
    all.extend(of_topics(filter.topics));
    all.extend(filter.queue.map(|queue| stands_in(queue, &mut values)));
    let sql = format!(
        "SELECT id, received_at, CASE WHEN {} THEN 1 ELSE 0 END AS answers FROM submission WHERE id IN ({newest})",
        all.join(" AND ")
    );
    Ok((sql, values))
}

/// These submissions, newest first.
pub fn of_ids(tx: &Tx<'_>, ids: &[SubmissionId]) -> StoreResult<Vec<Order>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let values: Vec<Value> = ids.iter().map(|id| id.to_string().to_value()).collect();
    tx.query(&format!("{SELECT} WHERE s.id IN {} ORDER BY received_at DESC, s.id DESC", rows_of(1, ids.len())), &values, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::order::scope::{NameKey, Scope},
        office::store::{Store, StoreError},
    };

    #[test]
    fn a_window_reads_the_index_by_time_and_each_of_its_orders_by_its_id() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            let filter = OrderFilter { scope: Scope::Everyones(NameKey::NOBODY), ..OrderFilter::default() };
            let groups = [vec!["漏水".to_owned()]];
            let (sql, values) = statement(tx, &filter, &Sought { groups: &groups, owners: &[] }, 3_000)?;
            let explain = format!("EXPLAIN QUERY PLAN {sql}");
            let plan = tx.query(&explain, &values, |row| Ok::<String, StoreError>(row.get("detail")?))?.join("; ");
            assert!(plan.contains("submission_by_time") && plan.contains("SEARCH submission USING INDEX sqlite_autoindex"), "{plan}");
            assert!(!plan.contains("SCAN submission;") && !plan.contains("TEMP B-TREE"), "{plan}");
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
