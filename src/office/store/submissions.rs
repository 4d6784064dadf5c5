//! Submissions: what was inside the envelope, the envelope itself where that cannot be read, and everything that happened since.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, document, instant, maybe_instant, maybe_parsed, micros, parsed, tasks, to_document};
use crate::{
    database::{Row, Tx, Value},
    domain::{
        ids::{ButlerId, StaffId, SubmissionId, TerminalId},
        order::{
            Actor, Event, Order, Owner, Responsible, Source, State,
            clock::Clocks,
            dealings::Dealings,
            scope::{Scope, seen_by, works},
            turn::turn,
        },
        receipt_code::ReceiptCode,
        search,
        submission::{Flow, Submission},
    },
    values,
};

mod add;
mod counts;
mod due;
mod fill;
mod following;
mod listing;
mod narrowed;
mod open;
mod register;
mod scopes;
mod timed;
mod untold;
mod window;

pub use add::{NewRow, add, add_all};
pub use counts::{count_by_topic, count_open_of, count_quarantined, count_since, counts_differ, longest_waiting, met_in, recount};
pub use due::{DueCounts, count_due};
pub use fill::fill;
pub use following::{following, hand_over, households, join, leave, open_at, open_at_places, save_report};
pub use listing::list;
#[cfg(test)]
pub use listing::plan_of;
pub use open::{count_open_by_topic, count_queues, departments_to_come};
pub use register::register;
pub use timed::{breaking, redate, save_clocks, stop_breaking};
pub use untold::end as end_untold;
pub use window::{Sought, look_through, of_ids};

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
    /// The envelope's JSON as it came; kept where it cannot be read.
    pub envelope: String,
    /// The terminal's clock at creation.
    pub created_at: DateTime<Utc>,
    /// The office's clock at intake.
    pub received_at: DateTime<Utc>,
    /// How it came in.
    pub source: Source,
    /// Who is responsible from now on.
    pub owner: Owner,
    /// What was inside, or why it cannot be read.
    pub content: Result<Submission, String>,
    /// What is promised of it.
    pub clocks: Clocks,
}

const SELECT: &str = "SELECT s.id AS id, terminal_id, lobby, receipt_code, s.created_at AS created_at, received_at, state, s.version AS version, \
                       owner_butler_id, owner_staff_id, owner, source, quarantine, content, severity, done_at, tasks, clocks, dealings, leader_id, untold_since FROM submission s JOIN terminal t ON t.id = s.terminal_id";

fn record(row: &Row<'_>) -> StoreResult<Order> {
    let who = match (maybe_parsed(row, "owner_butler_id")?, maybe_parsed(row, "owner_staff_id")?) {
        (Some(butler), _) => Responsible::Butler(butler),
        (None, Some(staff)) => Responsible::Staff(staff),
        (None, None) => Responsible::Centre,
    };
    let content: Option<String> = row.get("content")?;
    let quarantine: Option<String> = row.get("quarantine")?;
    let (clocks, dealings): (String, String) = (row.get("clocks")?, row.get("dealings")?);
    Ok(Order {
        id: parsed(row, "id")?,
        terminal: parsed(row, "terminal_id")?,
        lobby: row.get("lobby")?,
        receipt_code: parsed(row, "receipt_code")?,
        created_at: instant(row, "created_at")?,
        received_at: instant(row, "received_at")?,
        state: parsed(row, "state")?,
        version: row.get("version")?,
        source: parsed(row, "source")?,
        owner: Owner { who, label: row.get("owner")? },
        done_at: maybe_instant(row, "done_at")?,
        severity: maybe_parsed(row, "severity")?,
        tasks: document(&row.get::<String>("tasks")?, "tasks")?,
        clocks: if clocks.is_empty() { Clocks::default() } else { document(&clocks, "clocks")? },
        dealings: if dealings.is_empty() { Dealings::default() } else { document(&dealings, "dealings")? },
        leader: maybe_parsed(row, "leader_id")?,
        untold: Some(instant(row, "untold_since")?).filter(|at| micros(*at) > 0),
        content: match content {
            Some(text) => Ok(document(&text, "content")?),
            None => Err(quarantine.unwrap_or_default()),
        },
    })
}

/// The whole number of who asked.
fn phone(content: &Submission) -> &str {
    content.contact().phone().map_or("", |phone| phone.digits())
}

/// Whether it is a service with a price.
fn has_price(content: &Submission) -> bool {
    content.flow() == Flow::Paid
}

/// When its turn is among what is open, as the database keeps it.
fn turn_of(state: State, is_readable: bool, clocks: &Clocks, received_at: DateTime<Utc>) -> i64 {
    // What is due before 1970 is due at once: nothing is no turn.
    turn(state, clocks, received_at).filter(|_| is_readable).map_or(0, |at| micros(at).max(1))
}

/// What a search looks at, each text on a line of its own.
fn words(code: ReceiptCode, owner: &Owner, content: &Result<Submission, String>) -> String {
    let mut texts = vec![code.to_string(), owner.label.clone()];
    match content {
        Ok(content) => {
            texts.push(phone(content).to_owned());
            texts.extend(content.searched_texts());
        }
        Err(reason) => texts.push(reason.clone()),
    }
    texts.iter().filter(|text| !text.is_empty()).map(|text| search::plain(text)).collect::<Vec<_>>().join("\n")
}

/// An order's clocks as the database keeps them.
struct ClockColumns {
    /// The document.
    clocks: String,
    /// When something is due next, or was due first of what is late.
    due_at: Option<i64>,
    /// From when on that counts as near.
    near_at: Option<i64>,
    /// When the next promise is broken.
    breaks_at: Option<i64>,
}

impl ClockColumns {
    fn of(clocks: &Clocks) -> StoreResult<Self> {
        let urgent = clocks.most_urgent();
        Ok(Self {
            clocks: if clocks.is_empty() { String::new() } else { to_document(clocks, "clocks")? },
            due_at: urgent.map(|clock| micros(clock.due)),
            near_at: urgent.map(|clock| micros(clock.near_at())),
            breaks_at: clocks.breaks_at().map(micros),
        })
    }
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

/// Everything that a butler owns and somebody still has to do something about, the oldest first.
pub fn open_of(tx: &Tx<'_>, butler: ButlerId) -> StoreResult<Vec<Order>> {
    let sql = format!("{SELECT} WHERE owner_butler_id = ?1 AND state IN ({}) ORDER BY received_at", keys(State::is_open));
    tx.query(&sql, values![butler.to_string()], record)
}

/// Everything that a member of staff owns and somebody still has to do something about, the oldest first.
pub fn open_of_staff(tx: &Tx<'_>, staff: StaffId) -> StoreResult<Vec<Order>> {
    let sql = format!("{SELECT} WHERE owner_staff_id = ?1 AND state IN ({}) ORDER BY received_at", keys(State::is_open));
    tx.query(&sql, values![staff.to_string()], record)
}

/// The newest that staff registered for somebody.
pub fn registered(tx: &Tx<'_>, scope: Scope, limit: u32) -> StoreResult<Vec<Order>> {
    let mut values = vec![Value::Int(i64::from(limit))];
    let clause = scopes::within_clause(scope, scopes::Columns::OfSubmissions, &mut values);
    let sql = format!("{SELECT} WHERE source <> 'terminal'{clause} ORDER BY received_at DESC, s.id DESC LIMIT ?1");
    tx.query(&sql, &values, record)
}

/// Notes who took a submission in: nobody of the staff where a terminal sent it.
pub fn taken_by(tx: &Tx<'_>, id: SubmissionId, actor: &Actor) -> StoreResult<()> {
    tx.execute(
        "UPDATE submission_event SET actor = ?2, staff_id = ?3 WHERE submission_id = ?1 AND position = 1",
        values![id.to_string(), actor.name, actor.id.map(|id| id.to_string())],
    )?;
    Ok(())
}

/// The states of which something holds, as SQL lists them.
fn keys(holds: impl Fn(State) -> bool) -> String {
    State::ALL.into_iter().filter(|state| holds(*state)).map(|state| format!("'{}'", state.into_str())).collect::<Vec<_>>().join(", ")
}

/// Stores an order after a step, with the event it left, if nobody changed it since its version.
pub fn save_step(tx: &Tx<'_>, order: &Order, event: &Event) -> StoreResult<bool> {
    if !counts::count_out(tx, order.id, order.version)? || !save(tx, order, event)? {
        return Ok(false);
    }
    counts::count_in(tx, order.id)?;
    Ok(true)
}

/// Stores an order, counts aside. What follows another order has nothing due and nobody who works on it, sees it or answers
/// for it but with that order.
fn save(tx: &Tx<'_>, order: &Order, event: &Event) -> StoreResult<bool> {
    let ClockColumns { clocks, due_at, near_at, breaks_at } = ClockColumns::of(&order.clocks)?;
    let leads = order.leader.is_none();
    let changed = tx.execute(
        "UPDATE submission SET state = ?3, owner_butler_id = ?4, owner = ?5, severity = ?6, done_at = ?7, due_at = ?8, near_at = ?9, \
         words = ?10, owner_staff_id = ?11, tasks = ?12, seen_by = ?13, undispatched = ?14, clocks = ?15, breaks_at = ?16, dealings = ?17, \
         turn = ?18, moved_at = ?19, works = ?20, leader_id = ?21, open_at_place = ?22, \
         untold_since = CASE WHEN CAST(?23 AS BIGINT) < 0 THEN untold_since ELSE CAST(?23 AS BIGINT) END, version = version + 1 WHERE id = ?1 AND version = ?2",
        values![
            order.id.to_string(),
            order.version,
            order.state.into_str(),
            order.owner.who.butler().filter(|_| leads).map(|id| id.to_string()),
            if leads { order.owner.label.as_str() } else { "" },
            order.severity.map(<&str>::from),
            order.done_at.map(micros),
            due_at.filter(|_| leads),
            near_at.filter(|_| leads),
            following::searched(tx, order)?,
            order.owner.who.staff().filter(|_| leads).map(|id| id.to_string()),
            to_document(&order.tasks, "tasks")?,
            if leads { seen_by(order) } else { 0 },
            i64::from(leads && order.awaits_dispatch()),
            clocks,
            breaks_at.filter(|_| leads),
            if order.dealings.is_empty() { String::new() } else { to_document(&order.dealings, "dealings")? },
            if leads { turn_of(order.state, order.content.is_ok(), &order.clocks, order.received_at) } else { 0 },
            micros(event.at),
            if leads { works(order) } else { 0 },
            order.leader.map(|id| id.to_string()),
            i64::from(order.is_open_at_place()),
            // What a look ended meanwhile stays ended.
            order.untold.map_or(0, |since| if since == event.at { micros(since) } else { -1 }),
        ],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    tasks::keep(tx, order)?;
    // Every step counts the version up and leaves one event, and the first event came with version 1.
    add_event(tx, order.id, order.version + 1, event)?;
    Ok(true)
}

/// Adds an event at its place.
fn add_event(tx: &Tx<'_>, id: SubmissionId, position: i64, event: &Event) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO submission_event (submission_id, position, kind, state, note, actor, staff_id, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        values![
            id.to_string(),
            position,
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
