//! Submissions: the envelope as it came, what was inside, and everything that happened since.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, document, instant, maybe_instant, maybe_parsed, micros, parsed, to_document};
use crate::{
    database::{Row, Tx, Value},
    domain::{
        catalogue::Department,
        ids::{ButlerId, SubmissionId, TerminalId},
        order::{
            Actor, Event, EventKind, Order, Owner, State,
            scope::{Scope, home_building},
        },
        receipt_code::ReceiptCode,
        submission::{Submission, Topic},
    },
    values,
};

mod listing;
pub mod scopes;

#[cfg(test)]
pub use listing::plan_of;
pub use listing::{list, scan};

use scopes::within_clause;

/// A submission as it is taken in.
#[derive(Debug, Clone)]
pub struct NewSubmission {
    /// The envelope's id.
    pub id: SubmissionId,
    /// Which terminal sent it.
    pub terminal: TerminalId,
    /// The resident's number.
    pub receipt_code: ReceiptCode,
    /// Digest of the envelope.
    pub digest: String,
    /// The envelope's JSON as it came.
    pub envelope: String,
    /// The terminal's clock at creation.
    pub created_at: DateTime<Utc>,
    /// The office's clock at intake.
    pub received_at: DateTime<Utc>,
    /// Who is responsible from now on.
    pub owner: Owner,
    /// What was inside, or why it cannot be read.
    pub content: Result<Submission, String>,
}

const SELECT: &str = "SELECT s.id AS id, terminal_id, lobby, receipt_code, s.created_at AS created_at, received_at, state, s.version AS version, \
                       owner_butler_id, owner, quarantine, content, severity, \
                       (SELECT max(e.at) FROM submission_event e WHERE e.submission_id = s.id AND e.kind = 'state' AND e.state = 'done') AS done_at FROM submission s JOIN terminal t ON t.id = s.terminal_id";

fn record(row: &Row<'_>) -> StoreResult<Order> {
    let butler: Option<String> = row.get("owner_butler_id")?;
    let content: Option<String> = row.get("content")?;
    let quarantine: Option<String> = row.get("quarantine")?;
    Ok(Order {
        id: parsed(row, "id")?,
        terminal: parsed(row, "terminal_id")?,
        lobby: row.get("lobby")?,
        receipt_code: parsed(row, "receipt_code")?,
        created_at: instant(row, "created_at")?,
        received_at: instant(row, "received_at")?,
        state: parsed(row, "state")?,
        version: row.get("version")?,
        owner: Owner {
            butler: butler.map(|id| id.parse().map_err(|_| StoreError::Damaged { what: "owner" })).transpose()?,
            label: row.get("owner")?,
        },
        done_at: maybe_instant(row, "done_at")?,
        severity: maybe_parsed(row, "severity")?,
        content: match content {
            Some(text) => Ok(document(&text, "content")?),
            None => Err(quarantine.unwrap_or_default()),
        },
    })
}

/// Stores a submission and its first event; `false` if its id is already there.
pub fn add(tx: &Tx<'_>, new: &NewSubmission) -> StoreResult<bool> {
    let content = new.content.as_ref().ok();
    let changed = tx.execute(
        "INSERT INTO submission (id, terminal_id, receipt_code, digest, envelope, created_at, received_at, state, version, \
         owner_butler_id, owner, quarantine, content, address, service_name, phone_tail, topic, home_building, department) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) ON CONFLICT (id) DO NOTHING",
        values![
            new.id.to_string(),
            new.terminal.to_string(),
            new.receipt_code.to_string(),
            new.digest,
            new.envelope,
            micros(new.created_at),
            micros(new.received_at),
            State::Delivered.into_str(),
            new.owner.butler.map(|id| id.to_string()),
            new.owner.label,
            new.content.as_ref().err(),
            content.map(|content| to_document(content, "content")).transpose()?,
            content.map_or_else(String::new, Submission::address),
            content.map_or_else(String::new, Submission::title),
            content.and_then(|content| content.contact().phone()).map_or_else(String::new, |phone| phone.tail().to_owned()),
            content.map(Submission::topic).unwrap_or_default().into_str(),
            content.and_then(home_building).unwrap_or_default(),
            content.map_or("", |content| content.department().into_str()),
        ],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    let taken_in =
        Event { kind: EventKind::State, state: State::Delivered, note: String::new(), actor: Actor::default(), at: new.received_at };
    add_event(tx, new.id, &taken_in)?;
    Ok(true)
}

/// Digest and time of intake of what is stored under an id.
pub fn receipt(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Option<(String, DateTime<Utc>)>> {
    tx.first("SELECT digest, received_at FROM submission WHERE id = ?1", values![id.to_string()], |row| {
        Ok((row.get("digest")?, instant(row, "received_at")?))
    })
}

/// One submission.
pub fn get(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Option<Order>> {
    tx.first(&format!("{SELECT} WHERE s.id = ?1"), values![id.to_string()], record)
}

/// All submissions with a receipt code, newest first. More than one only by a fault elsewhere.
pub fn by_code(tx: &Tx<'_>, code: ReceiptCode) -> StoreResult<Vec<Order>> {
    tx.query(&format!("{SELECT} WHERE receipt_code = ?1 ORDER BY received_at DESC"), values![code.to_string()], record)
}

/// Everything that a butler owns and nobody closed or called off, the oldest first.
pub fn owned_by(tx: &Tx<'_>, butler: ButlerId) -> StoreResult<Vec<Order>> {
    let sql = format!("{SELECT} WHERE owner_butler_id = ?1 AND state NOT IN ({}) ORDER BY received_at", keys(State::is_over));
    tx.query(&sql, values![butler.to_string()], record)
}

/// Readable submissions that no human has answered, the longest waiting first.
pub fn oldest_unanswered(tx: &Tx<'_>, scope: Scope, limit: u32) -> StoreResult<Vec<Order>> {
    let mut values = vec![Value::Text(State::Delivered.into_str().into()), Value::Int(limit.into())];
    let clause = within_clause(scope, &mut values);
    let sql = format!("{SELECT} WHERE quarantine IS NULL AND state = ?1{clause} ORDER BY received_at LIMIT ?2");
    tx.query(&sql, &values, record)
}

/// Readable complaints with a severity that somebody has answered but nobody settled, the oldest first.
pub fn oldest_unsettled_complaints(tx: &Tx<'_>, scope: Scope, limit: u32) -> StoreResult<Vec<Order>> {
    let settled = keys(State::is_settled);
    let mut values = vec![Value::Text(State::Delivered.into_str().into()), Value::Int(limit.into())];
    let clause = within_clause(scope, &mut values);
    let sql = format!(
        "{SELECT} WHERE severity IS NOT NULL AND quarantine IS NULL AND state <> ?1 AND state NOT IN ({settled}){clause} \
         ORDER BY received_at LIMIT ?2"
    );
    tx.query(&sql, &values, record)
}

/// A department's readable submissions that are done and not yet followed up, the oldest first.
pub fn oldest_to_follow_up(tx: &Tx<'_>, department: Department, scope: Scope, limit: u32) -> StoreResult<Vec<Order>> {
    let mut values = vec![Value::Text(State::Done.into_str().into()), Value::Int(limit.into()), Value::Text(department.into_str().into())];
    let clause = within_clause(scope, &mut values);
    let sql = format!("{SELECT} WHERE department = ?3 AND state = ?1 AND quarantine IS NULL{clause} ORDER BY received_at LIMIT ?2");
    tx.query(&sql, &values, record)
}

/// The states of which something holds, as SQL lists them.
fn keys(holds: impl Fn(State) -> bool) -> String {
    State::ALL.into_iter().filter(|state| holds(*state)).map(|state| format!("'{}'", state.into_str())).collect::<Vec<_>>().join(", ")
}

const COUNT_BY_TOPIC: &str = "SELECT topic, state, count(*) AS n FROM submission WHERE quarantine IS NULL";
const COUNT_QUARANTINED: &str = "SELECT count(*) AS n FROM submission WHERE quarantine IS NOT NULL";
const COUNT_SINCE: &str = "SELECT count(*) AS n FROM submission WHERE received_at >= ?1";

/// How many readable submissions of each topic stand in each state.
pub fn count_by_topic(tx: &Tx<'_>, scope: Scope) -> StoreResult<Vec<(Topic, State, u64)>> {
    let mut values = Vec::new();
    let sql = format!("{COUNT_BY_TOPIC}{} GROUP BY topic, state", within_clause(scope, &mut values));
    tx.query(&sql, &values, |row| Ok((parsed(row, "topic")?, parsed(row, "state")?, super::unsigned(row.get("n")?))))
}

/// How many cannot be read.
pub fn count_quarantined(tx: &Tx<'_>, scope: Scope) -> StoreResult<u64> {
    let mut values = Vec::new();
    let sql = format!("{COUNT_QUARANTINED}{}", within_clause(scope, &mut values));
    let n = tx.first(&sql, &values, |row| row.get("n"))?;
    Ok(super::unsigned(n.unwrap_or(0)))
}

/// How many were taken in since an instant.
pub fn count_since(tx: &Tx<'_>, scope: Scope, since: DateTime<Utc>) -> StoreResult<u64> {
    let mut values = vec![Value::Int(micros(since))];
    let sql = format!("{COUNT_SINCE}{}", within_clause(scope, &mut values));
    let n = tx.first(&sql, &values, |row| row.get("n"))?;
    Ok(super::unsigned(n.unwrap_or(0)))
}

/// Stores an order after a step, with the event it left, if nobody changed it since its version.
pub fn save_step(tx: &Tx<'_>, order: &Order, event: &Event) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE submission SET state = ?3, owner_butler_id = ?4, owner = ?5, severity = ?6, version = version + 1 WHERE id = ?1 AND version = ?2",
        values![
            order.id.to_string(),
            order.version,
            order.state.into_str(),
            order.owner.butler.map(|id| id.to_string()),
            order.owner.label,
            order.severity.map(<&str>::from),
        ],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    add_event(tx, order.id, event)?;
    Ok(true)
}

/// Adds an event after all others.
fn add_event(tx: &Tx<'_>, id: SubmissionId, event: &Event) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO submission_event (submission_id, position, kind, state, note, actor, staff_id, at) \
         SELECT ?1, count(*) + 1, ?2, ?3, ?4, ?5, ?6, ?7 FROM submission_event WHERE submission_id = ?1",
        values![
            id.to_string(),
            event.kind.into_str(),
            event.state.into_str(),
            event.note,
            event.actor.name,
            event.actor.id.map(|id| id.to_string()),
            micros(event.at)
        ],
    )?;
    Ok(())
}

/// Everything that happened to a submission, oldest first.
pub fn events(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<Vec<Event>> {
    tx.query(
        "SELECT kind, state, note, actor, staff_id, at FROM submission_event WHERE submission_id = ?1 ORDER BY position",
        values![id.to_string()],
        |row| {
            // What a newer version wrote is not for residents' eyes until this one knows that it is.
            let kind = parsed(row, "kind")?;
            let actor = Actor { id: maybe_parsed(row, "staff_id")?, name: row.get("actor")? };
            Ok(Event { kind, state: parsed(row, "state")?, note: row.get("note")?, actor, at: instant(row, "at")? })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the engine would answer a query.
    fn plan(tx: &Tx<'_>, sql: &str, values: &[Value]) -> String {
        let lines = tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), values, |row| row.get::<String>("detail"));
        lines.unwrap().join("; ")
    }

    #[test]
    fn counts_read_an_index_and_the_oldest_unanswered_come_without_sorting() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::office::store::Store::open(folder.path()).unwrap();
        let look = |tx: &Tx<'_>| {
            let since = plan(tx, COUNT_SINCE, values![0_i64]);
            for counted in
                [plan(tx, &format!("{COUNT_BY_TOPIC} GROUP BY topic, state"), values![]), plan(tx, COUNT_QUARANTINED, values![]), since]
            {
                assert!(counted.contains("COVERING INDEX"), "{counted}");
            }
            let sql = format!("{SELECT} WHERE quarantine IS NULL AND state = ?1 ORDER BY received_at LIMIT ?2");
            let unanswered = plan(tx, &sql, values!["delivered", 10_i64]);
            assert!(unanswered.contains("submission_by_readability") && !unanswered.contains("TEMP B-TREE"), "{unanswered}");
            let audit = plan(tx, "SELECT staff FROM audit ORDER BY at DESC, id DESC LIMIT ?1", values![10_i64]);
            assert!(audit.contains("audit_by_time") && !audit.contains("TEMP B-TREE"), "{audit}");
            Ok::<_, StoreError>(())
        };
        store.write_blocking(look).unwrap();
    }
}
