//! What is open, the most urgent first; how many there are of each kind and of each queue.
//!
//! Invariant: everything here reads one index, that of what is open, which carries all that is asked: a list from where its
//! page begins, a count once through; or what is kept, or few. So it costs by what is open, however long the history is.
//!
//! Why not an index for every filter: they combine, and few are open at a time.

use super::{
    super::{StoreResult, micros, parsed, unsigned},
    SELECT,
    counts::{COUNTED, count_open_owned},
    narrowed::{narrowed_to, of_queue, of_states},
    scopes::{Columns, within_clause},
    untold,
};
use crate::{
    database::{ToValue, Tx, Value},
    domain::{
        catalogue::Department,
        order::{State, scope::Scope},
        submission::Topic,
    },
    office::records::{OrderFilter, Position, Queue, QueueCount},
};

/// What the index of what is open begins with, word for word.
const OPEN: &str = "turn > 0";

/// What a filter lets through, whatever the state and the queue.
fn conditions(filter: &OrderFilter, values: &mut Vec<Value>) -> Vec<String> {
    let mut all = vec![OPEN.to_owned()];
    all.extend(narrowed_to(filter, values));
    all
}

/// A page of what is open, in the order of its turns.
pub(super) fn statement(filter: &OrderFilter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut all = conditions(filter, &mut values);
    all.extend(of_states(&filter.states));
    all.extend(filter.queue.map(|queue| of_queue(queue, &mut values)));
    let mut order = "turn, id";
    if let Some(Position::Older { than, id } | Position::Newer { than, id }) = filter.position {
        let is_back = matches!(filter.position, Some(Position::Newer { .. }));
        values.extend([micros(than).to_value(), id.to_string().to_value()]);
        let comparison = if is_back { "<" } else { ">" };
        all.push(format!("(turn, id) {comparison} (?{}, ?{})", values.len() - 1, values.len()));
        if is_back {
            order = "turn DESC, id DESC";
        }
    }
    values.push(filter.limit.to_value());
    let ids = format!("SELECT id FROM submission WHERE {} ORDER BY {order} LIMIT ?{}", all.join(" AND "), values.len());
    (format!("{SELECT} WHERE s.id IN (SELECT id FROM ({ids}) AS page) ORDER BY turn, s.id"), values)
}

/// How many of what is open and a filter lets through are of each topic in each state, whatever state and queue it names.
pub fn count_open_by_topic(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<Vec<(Topic, State, u64)>> {
    let mut values = Vec::new();
    let all = conditions(&OrderFilter { topics: &[], ..filter.clone() }, &mut values).join(" AND ");
    let sql = format!(
        "SELECT coalesce(topic, '') AS of_topic, coalesce(state, '') AS of_state, count(*) AS n FROM submission WHERE {all} GROUP BY 1, 2"
    );
    tx.query(&sql, &values, |row| Ok((parsed(row, "of_topic")?, parsed(row, "of_state")?, unsigned(row.get("n")?))))
}

/// How many of what is open and a filter lets through stand in each queue, whatever state and queue it names.
pub fn count_queues(tx: &Tx<'_>, filter: &OrderFilter, queues: &[Queue]) -> StoreResult<Vec<QueueCount>> {
    let is_plain = !filter.is_narrowed() && filter.topics.is_empty();
    let mut counts = Vec::new();
    for queue in queues {
        counts.push(match queue {
            Queue::Untold(_) => Some(untold::count(tx, filter, *queue)?),
            _ if is_plain => count_by_itself(tx, filter.scope, *queue)?,
            _ => None,
        });
    }
    let rest: Vec<Queue> = queues.iter().zip(&counts).filter(|(_, count)| count.is_none()).map(|(queue, _)| *queue).collect();
    let mut looked = Vec::new();
    if !rest.is_empty() {
        let (sql, values) = queues_statement(filter, &rest);
        let found = tx.first(&sql, &values, |row| {
            let is_cut = row.get::<i64>("looked_at")? >= COUNTED.into();
            let one = |n: usize| Ok(QueueCount { count: unsigned(row.get(&format!("q{n}"))?), is_cut });
            (0..rest.len()).map(one).collect::<StoreResult<Vec<QueueCount>>>()
        })?;
        looked = found.unwrap_or_default();
    }
    let mut looked = looked.into_iter();
    Ok(counts.into_iter().map(|count| count.or_else(|| looked.next()).unwrap_or_default()).collect())
}

/// How many of a scope stand in a queue, where that is kept or has an index of its own; a list that is not narrowed is what
/// everybody opens most.
fn count_by_itself(tx: &Tx<'_>, scope: Scope, queue: Queue) -> StoreResult<Option<QueueCount>> {
    let mut values = Vec::new();
    let condition = match queue {
        Queue::Mine(own) => return Ok(Some(QueueCount { count: count_open_owned(tx, scope, own)?, is_cut: false })),
        Queue::Department(_) | Queue::Stuck(_) | Queue::Untold(_) => return Ok(None),
        Queue::Overdue(_) | Queue::Near(_) | Queue::Undispatched => of_queue(queue, &mut values),
    };
    let clause = within_clause(scope, Columns::OfSubmissions, &mut values);
    let sql = format!("SELECT count(*) AS n FROM (SELECT 1 AS one FROM submission WHERE {condition}{clause} LIMIT {COUNTED}) AS counted");
    let count = unsigned(tx.first(&sql, &values, |row| row.get("n"))?.unwrap_or(0));
    Ok(Some(QueueCount { count, is_cut: count >= COUNTED.into() }))
}

fn queues_statement(filter: &OrderFilter, queues: &[Queue]) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let all = conditions(filter, &mut values).join(" AND ");
    let counts: Vec<String> =
        (0..).zip(queues).map(|(n, queue)| format!("count(CASE WHEN {} THEN 1 END) AS q{n}", of_queue(*queue, &mut values))).collect();
    // Of the columns of the index alone, so that nothing else is read.
    let urgent = format!(
        "SELECT owner_butler_id, owner_staff_id, works, undispatched, due_at, near_at, moved_at FROM submission WHERE {all} \
         ORDER BY turn, id LIMIT {COUNTED}"
    );
    (format!("SELECT count(*) AS looked_at, {} FROM ({urgent}) AS urgent", counts.join(", ")), values)
}

/// The departments that the catalogue names for what is open and was given to nobody yet.
pub fn departments_to_come(tx: &Tx<'_>, scope: Scope) -> StoreResult<Vec<Department>> {
    let mut values = Vec::new();
    let all = conditions(&OrderFilter { scope, ..OrderFilter::default() }, &mut values).join(" AND ");
    let sql = format!(
        "SELECT DISTINCT name FROM (SELECT coalesce(department, '') AS name FROM submission WHERE {all} AND seen_by = 0 \
         AND coalesce(department, '') <> '' ORDER BY turn, id LIMIT {COUNTED}) AS urgent"
    );
    tx.query(&sql, &values, |row| parsed(row, "name"))
}

#[cfg(test)]
mod tests;
