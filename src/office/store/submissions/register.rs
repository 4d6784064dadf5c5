//! The register: what came in within a period, in the order in which it came.
//!
//! Invariant: a page reads the period's own stretch of the index by time, from where the page before ended; what a butler
//! may not see of it is passed over, so a page costs at most what the period holds.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreResult, micros},
    SELECT, record,
    scopes::{Columns, within_clause},
};
use crate::{
    database::{ToValue, Tx},
    domain::ids::SubmissionId,
    office::records::{RegisterEntry, RegisterFilter},
};

/// The oldest first, at most so many, after one that was the last of another page.
pub fn register(
    tx: &Tx<'_>,
    filter: &RegisterFilter,
    after: Option<(DateTime<Utc>, SubmissionId)>,
    limit: u32,
) -> StoreResult<Vec<RegisterEntry>> {
    let (since, id) = after.map_or_else(|| (filter.from, String::new()), |(at, id)| (at, id.to_string()));
    let mut values = vec![micros(since).to_value(), id.to_value(), micros(filter.until).to_value(), limit.to_value()];
    let scope = within_clause(filter.scope, Columns::OfSubmissions, &mut values);
    let topics = filter.topics.iter().map(|topic| format!("'{}'", topic.into_str())).collect::<Vec<_>>().join(", ");
    let of_topics = if topics.is_empty() { String::new() } else { format!(" AND topic IN ({topics})") };
    let columns = "SELECT (SELECT e.actor FROM submission_event e WHERE e.submission_id = s.id AND e.position = 1) AS taken_by, ";
    let sql = format!(
        "{} WHERE (received_at, s.id) > (?1, ?2) AND received_at < ?3{of_topics}{scope} ORDER BY received_at, s.id LIMIT ?4",
        SELECT.replacen("SELECT ", columns, 1)
    );
    tx.query(&sql, &values, |row| Ok(RegisterEntry { order: record(row)?, taken_by: row.get("taken_by")? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        office::store::{Store, StoreError},
        values,
    };

    #[test]
    fn a_page_reads_its_own_stretch_of_the_index_by_time() {
        let folder = tempfile::tempdir().unwrap();
        let plan = |tx: &Tx<'_>| {
            let sql = "EXPLAIN QUERY PLAN SELECT id FROM submission s WHERE (received_at, s.id) > (?1, ?2) AND received_at < ?3 \
                       ORDER BY received_at, s.id LIMIT 5";
            let lines = tx.query(sql, values![0_i64, "", 5_i64], |row| Ok::<String, StoreError>(row.get("detail")?))?;
            Ok::<_, StoreError>(lines.join("; "))
        };
        let plan = Store::open(folder.path()).unwrap().write_blocking(plan).unwrap();
        assert!(plan.contains("SEARCH") && plan.contains("submission_by_time") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}
