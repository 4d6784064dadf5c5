//! Alerts: which orders want one, how far each has come, whom it called.
//!
//! Invariant: every question is answered by an index of what is present: orders that wait since a little while, links whose
//! turn has come, calls that still ask somebody. What is over is read only with its order.
//!
//! - `messages`: what robots have to tell.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{StoreError, StoreResult, instant, maybe_instant, maybe_parsed, micros, parsed};
use crate::{
    database::{Row, Tx},
    domain::{
        alert::{Alert, Cause, Standing, Whom},
        catalogue::Department,
        ids::{StaffId, SubmissionId},
        order::State,
    },
    office::records::{AlertRecord, CallRecord, WaitingAlert},
    values,
};

pub mod messages;

/// Orders of one page of [`arrivals`].
const ARRIVALS: u32 = 500;

/// Orders taken in since an instant that nobody has taken, and repairs that somebody may have taken without a response; those
/// without an alert of that, the oldest first.
///
/// Read page by page, each a stretch of the index by time: how many of a burst have their alert already is for no engine to
/// guess, and one that guesses wrong reads the whole burst to sort it.
pub fn arrivals(tx: &Tx<'_>, since: DateTime<Utc>, limit: u32) -> StoreResult<Vec<(SubmissionId, DateTime<Utc>)>> {
    let (sql, mut found) = (arrivals_statement(), Vec::new());
    let mut from = (micros(since), String::new());
    loop {
        let page = tx.query(&sql, values![from.0, from.1, ARRIVALS], |row| {
            Ok::<_, StoreError>((
                row.get::<String>("id")?,
                row.get::<i64>("received_at")?,
                instant(row, "received_at")?,
                row.get::<bool>("wants")?,
            ))
        })?;
        let is_last = page.len() < ARRIVALS as usize;
        for (id, micros, at, wants) in page {
            if wants {
                found.push((id.parse().map_err(|_| StoreError::Damaged { what: "id" })?, at));
                if found.len() >= limit as usize {
                    return Ok(found);
                }
            }
            from = (micros, id);
        }
        if is_last {
            return Ok(found);
        }
    }
}

fn arrivals_statement() -> String {
    let going_on = State::ALL.into_iter().filter(|state| state.is_open() && !state.is_settled());
    let states = going_on.map(|state| format!("'{}'", state.into_str())).collect::<Vec<_>>().join(", ");
    // As a number and not as EXISTS, for which a server might read every alert there ever was.
    format!(
        "SELECT id, received_at, CASE WHEN quarantine IS NULL AND leader_id IS NULL \
         AND (state = '{}' OR (department = '{}' AND state IN ({states}))) \
         AND coalesce((SELECT min(a.began_at) FROM alert a WHERE a.submission_id = page.id AND a.cause IN ('{}', '{}')), 0) = 0 \
         THEN 1 ELSE 0 END AS wants FROM (SELECT id, received_at, quarantine, leader_id, state, department FROM submission \
         WHERE (received_at, id) > (?1, ?2) ORDER BY received_at, id LIMIT ?3) AS page ORDER BY received_at, id",
        State::Delivered.into_str(),
        Department::Engineering.into_str(),
        Cause::Repair.into_str(),
        Cause::Untaken.into_str()
    )
}

const SELECT: &str = "SELECT a.id AS id, a.submission_id AS submission_id, a.cause AS cause, a.about AS about, a.began_at AS began_at, \
                      a.due_at AS due_at, a.called AS called, a.has_reached AS has_reached, a.hurried_at AS hurried_at, \
                      a.taken_name AS taken_name, a.taken_at AS taken_at, a.ended_at AS ended_at";

fn record(row: &Row<'_>) -> StoreResult<AlertRecord> {
    let (taken_at, ended_at) = (maybe_instant(row, "taken_at")?, maybe_instant(row, "ended_at")?);
    let called: i64 = row.get("called")?;
    let taken_name: String = row.get("taken_name")?;
    Ok(AlertRecord {
        id: parsed(row, "id")?,
        submission: parsed(row, "submission_id")?,
        about: row.get("about")?,
        alert: Alert {
            cause: parsed(row, "cause")?,
            began_at: instant(row, "began_at")?,
            due_at: maybe_instant(row, "due_at")?,
            called: usize::try_from(called).map_err(|_| StoreError::Damaged { what: "alert's calls" })?,
            has_reached: row.get("has_reached")?,
            hurried_at: maybe_instant(row, "hurried_at")?,
            standing: match (ended_at, taken_at) {
                (Some(_), _) => Standing::Over,
                (None, Some(_)) => Standing::Taken,
                (None, None) => Standing::Ringing,
            },
        },
        taken: taken_at.map(|at| (taken_name, at)),
        ended_at,
    })
}

/// Begins an alert whose first link's turn is at `next_at`; `false` where the order has one of the cause and time already.
/// `broken_at`: the end of the promised time that has passed.
pub fn begin(tx: &Tx<'_>, record: &AlertRecord, broken_at: Option<DateTime<Utc>>, next_at: DateTime<Utc>) -> StoreResult<bool> {
    let AlertRecord { id, submission, about, alert, .. } = record;
    let begun = tx.execute(
        "INSERT INTO alert (id, submission_id, cause, about, broken_at, began_at, due_at, called, has_reached, next_at, taken_name) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8, '') ON CONFLICT (submission_id, cause, about, broken_at) DO NOTHING",
        values![
            id.to_string(),
            submission.to_string(),
            alert.cause.into_str(),
            about,
            broken_at.map_or(0, micros),
            micros(alert.began_at),
            alert.due_at.map(micros),
            micros(next_at)
        ],
    )?;
    Ok(begun > 0)
}

/// Alerts in which it is somebody's turn.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<AlertRecord>> {
    let sql = format!("{SELECT} FROM alert a WHERE a.next_at IS NOT NULL AND a.next_at <= ?1 LIMIT ?2");
    tx.query(&sql, values![micros(now), limit], record)
}

/// One alert.
pub fn get(tx: &Tx<'_>, id: Uuid) -> StoreResult<Option<AlertRecord>> {
    tx.first(&format!("{SELECT} FROM alert a WHERE a.id = ?1"), values![id.to_string()], record)
}

/// Every alert of an order, the oldest first.
pub fn of_order(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Vec<AlertRecord>> {
    tx.query(&format!("{SELECT} FROM alert a WHERE a.submission_id = ?1 ORDER BY a.began_at, a.id"), values![id.to_string()], record)
}

/// Stores how far an alert has come, if nobody has moved it on, taken or ended it meanwhile.
pub fn move_on(tx: &Tx<'_>, before: &AlertRecord, alert: &Alert, next_at: Option<DateTime<Utc>>) -> StoreResult<bool> {
    let number = |called: usize| i64::try_from(called).unwrap_or(i64::MAX);
    let moved = tx.execute(
        "UPDATE alert SET called = ?3, has_reached = ?4, hurried_at = ?5, next_at = ?6 \
         WHERE id = ?1 AND called = ?2 AND taken_at IS NULL AND ended_at IS NULL",
        values![
            before.id.to_string(),
            number(before.alert.called),
            number(alert.called),
            alert.has_reached,
            alert.hurried_at.map(micros),
            next_at.map(micros)
        ],
    )?;
    Ok(moved > 0)
}

/// Nobody is called any more: its cause is gone.
pub fn end(tx: &Tx<'_>, id: Uuid, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("UPDATE alert SET ended_at = ?2, next_at = NULL WHERE id = ?1 AND ended_at IS NULL", values![id.to_string(), micros(now)])?;
    silence(tx, id)
}

/// Takes an alert away that never had anything to tell.
pub fn forget(tx: &Tx<'_>, id: Uuid) -> StoreResult<()> {
    tx.execute("DELETE FROM alert WHERE id = ?1", values![id.to_string()])?;
    Ok(())
}

/// Somebody takes it, if nobody has and it is not over.
pub fn take(tx: &Tx<'_>, id: Uuid, staff: StaffId, name: &str, now: DateTime<Utc>) -> StoreResult<bool> {
    let taken = tx.execute(
        "UPDATE alert SET taken_by = ?2, taken_name = ?3, taken_at = ?4, next_at = NULL \
         WHERE id = ?1 AND taken_at IS NULL AND ended_at IS NULL",
        values![id.to_string(), staff.to_string(), name, micros(now)],
    )?;
    silence(tx, id)?;
    Ok(taken > 0)
}

/// Its calls ask nobody any more, and no robot has to tell it.
fn silence(tx: &Tx<'_>, id: Uuid) -> StoreResult<()> {
    tx.execute("UPDATE alert_call SET waits = 0 WHERE alert_id = ?1 AND waits = 1", values![id.to_string()])?;
    messages::drop_open(tx, id)
}

/// The next link's turn comes now.
pub fn hurry(tx: &Tx<'_>, id: Uuid, now: DateTime<Utc>) -> StoreResult<bool> {
    let hurried = tx.execute(
        "UPDATE alert SET hurried_at = ?2, next_at = ?2 WHERE id = ?1 AND taken_at IS NULL AND ended_at IS NULL",
        values![id.to_string(), micros(now)],
    )?;
    Ok(hurried > 0)
}

/// Notes whom an alert calls; who is asked already is not asked twice.
pub fn call(tx: &Tx<'_>, id: Uuid, call: &CallRecord) -> StoreResult<()> {
    let staff = call.staff.map(|staff| staff.to_string());
    let asked = "SELECT 1 AS one FROM alert_call WHERE alert_id = ?1 AND staff_id = ?2 AND waits = 1";
    if staff.is_some() && tx.first(asked, values![id.to_string(), staff], |_| Ok::<_, StoreError>(()))?.is_some() {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO alert_call (alert_id, position, whom, staff_id, name, phone, called_at, waits) \
         SELECT ?1, coalesce(max(position) + 1, 0), CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS TEXT), CAST(?5 AS TEXT), \
         CAST(?6 AS BIGINT), CAST(?7 AS BIGINT) FROM alert_call WHERE alert_id = ?1",
        values![id.to_string(), call.whom.into_str(), staff, call.name, call.phone, micros(call.called_at), call.waits],
    )?;
    Ok(())
}

/// Everybody whom an alert called, in order.
pub fn calls(tx: &Tx<'_>, id: Uuid) -> StoreResult<Vec<CallRecord>> {
    let sql =
        "SELECT whom, staff_id, name, phone, called_at, read_at, passed_at, waits FROM alert_call WHERE alert_id = ?1 ORDER BY position";
    tx.query(sql, values![id.to_string()], |row| {
        Ok(CallRecord {
            whom: parsed(row, "whom")?,
            staff: maybe_parsed(row, "staff_id")?,
            name: row.get("name")?,
            phone: row.get("phone")?,
            called_at: instant(row, "called_at")?,
            read_at: maybe_instant(row, "read_at")?,
            passed_at: maybe_instant(row, "passed_at")?,
            waits: row.get("waits")?,
        })
    })
}

/// Whether an alert still asks somebody.
pub fn asks(tx: &Tx<'_>, id: Uuid, staff: StaffId) -> StoreResult<bool> {
    let sql = "SELECT 1 AS one FROM alert_call WHERE alert_id = ?1 AND staff_id = ?2 AND waits = 1";
    Ok(tx.first(sql, values![id.to_string(), staff.to_string()], |_| Ok::<_, StoreError>(()))?.is_some())
}

/// Somebody passes an alert on: it asks them no more.
pub fn pass(tx: &Tx<'_>, id: Uuid, staff: StaffId, now: DateTime<Utc>) -> StoreResult<()> {
    let sql = "UPDATE alert_call SET waits = 0, passed_at = ?3 WHERE alert_id = ?1 AND staff_id = ?2 AND waits = 1";
    tx.execute(sql, values![id.to_string(), staff.to_string(), micros(now)])?;
    Ok(())
}

/// What waits for somebody, the oldest first.
pub fn waiting(tx: &Tx<'_>, staff: StaffId, limit: u32) -> StoreResult<Vec<WaitingAlert>> {
    let sql = format!(
        "{SELECT}, c.whom AS whom, c.called_at AS called_at, s.receipt_code AS receipt_code, s.home_building AS building, \
         s.service_name AS title FROM alert_call c JOIN alert a ON a.id = c.alert_id JOIN submission s ON s.id = a.submission_id \
         WHERE c.staff_id = ?1 AND c.waits = 1 ORDER BY c.called_at, c.alert_id LIMIT ?2"
    );
    tx.query(&sql, values![staff.to_string(), limit], |row| {
        let whom: Whom = parsed(row, "whom")?;
        Ok(WaitingAlert {
            record: record(row)?,
            whom,
            called_at: instant(row, "called_at")?,
            code: parsed(row, "receipt_code")?,
            building: row.get("building")?,
            title: row.get("title")?,
        })
    })
}

/// Whether something waits for somebody that they have not seen; of one order, if one is named.
pub fn has_unread(tx: &Tx<'_>, staff: StaffId, of: Option<SubmissionId>) -> StoreResult<bool> {
    let sql = "SELECT 1 AS one FROM alert_call c JOIN alert a ON a.id = c.alert_id \
               WHERE c.staff_id = ?1 AND c.waits = 1 AND c.read_at IS NULL AND (CAST(?2 AS TEXT) = '' OR a.submission_id = ?2) LIMIT 1";
    let of = of.map(|id| id.to_string()).unwrap_or_default();
    Ok(tx.first(sql, values![staff.to_string(), of], |_| Ok::<_, StoreError>(()))?.is_some())
}

/// Somebody has seen what waits for them; of one order, if one is named.
pub fn mark_read(tx: &Tx<'_>, staff: StaffId, of: Option<SubmissionId>, now: DateTime<Utc>) -> StoreResult<()> {
    let sql = "UPDATE alert_call SET read_at = ?2 WHERE staff_id = ?1 AND waits = 1 AND read_at IS NULL \
               AND (CAST(?3 AS TEXT) = '' OR alert_id IN (SELECT id FROM alert WHERE submission_id = ?3))";
    tx.execute(sql, values![staff.to_string(), micros(now), of.map(|id| id.to_string()).unwrap_or_default()])?;
    Ok(())
}

/// Whether an order has an alert that is of one of these causes and that nobody has taken.
pub fn rings(tx: &Tx<'_>, id: SubmissionId, causes: &[Cause]) -> StoreResult<bool> {
    let is_meant = |record: &AlertRecord| causes.contains(&record.alert.cause) && record.alert.standing == Standing::Ringing;
    Ok(of_order(tx, id)?.iter().any(is_meant))
}

#[cfg(test)]
mod tests {
    use super::{super::Store, *};

    #[test]
    fn what_arrived_is_found_in_its_order_and_a_burst_is_not_read_to_sort_it() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            let sql = format!("EXPLAIN QUERY PLAN {}", arrivals_statement());
            let lines = tx.query(&sql, values![0_i64, "", 50_u32], |row| Ok::<String, StoreError>(row.get("detail")?))?.join("; ");
            assert!(lines.contains("INDEX submission_by_time ((received_at,id)>(?,?))") && !lines.contains("TEMP B-TREE"), "{lines}");
            assert!(lines.contains("INDEX alert_of_order (submission_id=?"), "{lines}");
            Ok::<_, StoreError>(())
        };
        // A server has too few rows here to care for an index.
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
