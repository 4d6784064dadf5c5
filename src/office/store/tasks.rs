//! Work given out, as it is asked for over many orders: a worker's day, what a colleague who leaves still has.
//!
//! Invariant: a row says what the order's own list says, which is what decides; it is written by the step that changed it.
//! A repair that nobody has taken yet has no row: it follows from the order ([`crate::domain::order::Order::implied_task`]), so
//! the list of a day looks at such orders, too, by an index of their own.

use chrono::{DateTime, Utc};

use super::{StoreResult, instant, maybe_parsed, micros, parsed};
use crate::{
    clock,
    database::{ToValue, Tx, Value},
    domain::{
        catalogue::Department,
        ids::{StaffId, SubmissionId},
        order::{
            Order, State,
            scope::{NameKey, bit},
            task::Task,
        },
        request::WantedTime,
    },
    office::records::WorkPlace,
    values,
};

/// States in which a repair that nobody has taken is to be taken by those whose it is from its arrival: it waits for no
/// resident.
const UNTAKEN: [State; 3] = [State::Delivered, State::Accepted, State::Agreed];

/// Whose open work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A department's, and whatever else this member of its staff has.
    Department(Department, StaffId),
    /// Everybody's.
    Everybody,
}

/// The instant that a task's place in a day goes by.
fn wanted_at(order: &Order, task: &Task) -> DateTime<Utc> {
    match &task.appointed {
        Some(WantedTime::Window { date, from, .. }) => {
            let local = date.and_time(*from).and_local_timezone(clock::china()).earliest();
            local.map_or(order.received_at, |at| at.with_timezone(&Utc))
        }
        Some(WantedTime::AsSoonAsPossible) | None => order.received_at,
    }
}

/// Writes an order's tasks as they are after a step.
pub(super) fn keep(tx: &Tx<'_>, order: &Order) -> StoreResult<()> {
    for task in &order.tasks {
        tx.execute(
            "INSERT INTO task (submission_id, number, department, staff_id, supplier_id, state, is_open, wanted_at, given_at, taken_at, ended_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
             ON CONFLICT (submission_id, number) DO UPDATE SET staff_id = excluded.staff_id, state = excluded.state, \
             is_open = excluded.is_open, taken_at = excluded.taken_at, ended_at = excluded.ended_at",
            values![
                order.id.to_string(),
                i64::from(task.number),
                task.department.into_str(),
                task.assignee.worker().map(|id| id.to_string()),
                task.assignee.supplier().map(|id| id.to_string()),
                task.state.into_str(),
                i64::from(task.state.is_open()),
                micros(wanted_at(order, task)),
                micros(task.given.at),
                task.taken.as_ref().map(|mark| micros(mark.at)),
                task.ended.as_ref().map(|mark| micros(mark.at)),
            ],
        )?;
    }
    Ok(())
}

/// Open tasks by the time that they are wanted at, then by arrival; those about `reader` left out.
pub fn open(tx: &Tx<'_>, whose: Whose, reader: NameKey, after: Option<WorkPlace>, limit: u32) -> StoreResult<Vec<WorkPlace>> {
    let (sql, values) = statement(whose, reader, after, limit);
    tx.query(&sql, &values, |row| {
        let number = u32::try_from(row.get::<i64>("number")?).unwrap_or_default();
        Ok(WorkPlace { order: parsed(row, "submission_id")?, task: number, at: instant(row, "wanted_at")? })
    })
}

fn statement(whose: Whose, reader: NameKey, after: Option<WorkPlace>, limit: u32) -> (String, Vec<Value>) {
    let mut values = vec![limit.to_value()];
    let mut put = |value: Value| {
        values.push(value);
        values.len()
    };
    let (mut of_tasks, mut of_orders) = (String::new(), String::new());
    if let Some(WorkPlace { order, task, at }) = after {
        let (at, id, number) = (put(micros(at).to_value()), put(order.to_string().to_value()), put(i64::from(task).to_value()));
        of_tasks = format!(" AND (wanted_at, submission_id, number) > (?{at}, ?{id}, ?{number})");
        of_orders = format!(" AND (received_at, id) > (?{at}, ?{id})");
    }
    if reader != NameKey::NOBODY {
        let key = put(reader.0.to_value());
        of_tasks
            .push_str(&format!(" AND NOT EXISTS (SELECT 1 FROM submission o WHERE o.id = task.submission_id AND o.about_person = ?{key})"));
        of_orders.push_str(&format!(" AND about_person <> ?{key}"));
    }
    let task_stream = |whose: &str| {
        format!(
            "SELECT submission_id, number, wanted_at FROM task WHERE is_open = 1{whose}{of_tasks} ORDER BY wanted_at, submission_id, number LIMIT ?1"
        )
    };
    let mut streams = match whose {
        Whose::Everybody => vec![task_stream("")],
        Whose::Department(department, staff) => {
            let own = put(staff.to_string().to_value());
            vec![task_stream(&format!(" AND department = '{}'", department.into_str())), task_stream(&format!(" AND staff_id = ?{own}"))]
        }
    };
    let departments = match whose {
        Whose::Everybody => Department::ALL.to_vec(),
        Whose::Department(department, _) => vec![department],
    };
    for department in departments {
        streams.extend(UNTAKEN.map(|state| {
            format!(
                "SELECT id AS submission_id, 1 AS number, received_at AS wanted_at FROM submission WHERE seen_by = {} AND seen_by <> 0 \
                 AND state = '{}' AND tasks = '[]'{of_orders} ORDER BY received_at, id LIMIT ?1",
                bit(department),
                state.into_str()
            )
        }));
    }
    // What a worker has of their own department stands in two streams.
    let merged = (0..).zip(&streams).map(|(n, stream)| format!("SELECT submission_id, number, wanted_at FROM ({stream}) AS s{n}"));
    let merged = merged.collect::<Vec<_>>().join(" UNION ");
    let sql = format!("SELECT submission_id, number, wanted_at FROM ({merged}) AS work ORDER BY wanted_at, submission_id, number LIMIT ?1");
    (sql, values)
}

/// The orders in which a member of staff has something open, the oldest first.
pub fn orders_of_worker(tx: &Tx<'_>, staff: StaffId) -> StoreResult<Vec<SubmissionId>> {
    let sql = "SELECT submission_id, number FROM task WHERE is_open = 1 AND staff_id = ?1 ORDER BY wanted_at, submission_id, number";
    let mut found: Vec<SubmissionId> = tx.query(sql, values![staff.to_string()], |row| parsed(row, "submission_id"))?;
    found.dedup();
    Ok(found)
}

/// How many tasks each supplier has open, by its key.
pub fn open_of_suppliers(tx: &Tx<'_>) -> StoreResult<Vec<(String, i64)>> {
    let sql = "SELECT supplier_id, count(*) AS n FROM task WHERE is_open = 1 AND supplier_id IS NOT NULL GROUP BY supplier_id";
    let rows =
        tx.query(sql, values![], |row| Ok::<_, super::StoreError>((maybe_parsed::<String>(row, "supplier_id")?, row.get::<i64>("n")?)))?;
    Ok(rows.into_iter().filter_map(|(id, n)| Some((id?, n))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::{Store, StoreError};

    #[test]
    fn a_day_of_work_is_read_from_its_indexes() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            let staff = StaffId::mint(DateTime::UNIX_EPOCH, [1; 10]);
            let reader = NameKey::of("示例");
            for whose in
                [Whose::Everybody, Whose::Department(Department::Engineering, staff), Whose::Department(Department::Cleaning, staff)]
            {
                let after = WorkPlace { order: SubmissionId::mint(DateTime::UNIX_EPOCH, [2; 10]), task: 1, at: DateTime::UNIX_EPOCH };
                for after in [None, Some(after)] {
                    let (sql, values) = statement(whose, reader, after, 50);
                    let plan =
                        tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), &values, |row| Ok::<String, StoreError>(row.get("detail")?))?;
                    let plan = plan.join("; ");
                    assert!(plan.contains("task_of_department") || plan.contains("task_open"), "{plan}");
                    assert!(!plan.contains("SCAN submission") && !plan.contains("SCAN task ") || plan.contains("USING"), "{plan}");
                    assert!(plan.contains("submission_by_seers_and_state"), "{plan}");
                }
            }
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
