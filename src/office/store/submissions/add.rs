//! Taking submissions in, many by a few statements.
//!
//! Invariants: an id is stored once, the first of several that bear it; a submission, its first event and its place in the
//! kept numbers are one transaction's.
//!
//! Why not one after another: each statement is a round trip to a server, and three of them for a hundred submissions
//! take as long as three for one. Why what is counted and the first events are told in values, though they stand in the rows
//! just added: a server reads them back by a plan that it may have made when there were none.

use std::collections::BTreeSet;

use super::{
    super::{
        StoreResult, micros,
        pieces::{pieces, rows_of},
        to_document,
    },
    ClockColumns, NewSubmission, counts, has_price, phone, turn_of, words,
};
use crate::{
    database::{Tx, Value},
    domain::{
        ids::SubmissionId,
        order::{
            EventKind, State,
            scope::{home_building, is_about_the_desk, person_concerned, seen_on_arrival},
        },
        submission::Submission,
    },
    values,
};

const COLUMNS: [&str; 37] = [
    "id",
    "terminal_id",
    "receipt_code",
    "digest",
    "envelope",
    "created_at",
    "received_at",
    "state",
    "version",
    "owner_butler_id",
    "owner",
    "quarantine",
    "content",
    "address",
    "service_name",
    "phone_tail",
    "topic",
    "home_building",
    "department",
    "phone",
    "words",
    "due_at",
    "near_at",
    "owner_staff_id",
    "source",
    "seen_by",
    "about_person",
    "about_desk",
    "clocks",
    "breaks_at",
    "turn",
    "moved_at",
    "works",
    "has_price",
    "place_id",
    "item_id",
    "open_at_place",
];

/// A submission's row. What makes it up needs nothing of the store, so that the writer need not wait for it.
pub struct NewRow {
    /// The submission's.
    pub id: SubmissionId,
    received_at: i64,
    values: Vec<Value>,
    cell: counts::Cell,
}

impl NewRow {
    /// Errors: something in it cannot be written as JSON.
    pub fn of(new: &NewSubmission) -> StoreResult<Self> {
        Ok(Self { id: new.id, received_at: micros(new.received_at), values: columns_of(new)?, cell: counts::Cell::of_new(new) })
    }
}

/// Stores submissions with their first events; those whose id was not there yet.
pub fn add_all(tx: &Tx<'_>, new: &[&NewRow]) -> StoreResult<BTreeSet<SubmissionId>> {
    let mut seen = BTreeSet::new();
    let firsts: Vec<&NewRow> = new.iter().copied().filter(|new| seen.insert(new.id)).collect();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for chunk in pieces(&firsts) {
        ids.extend(insert(tx, chunk)?);
    }
    let stored: Vec<&NewRow> = firsts.into_iter().filter(|new| ids.contains(&new.id.to_string())).collect();
    let cells = counts::Cell::counted(stored.iter().map(|new| &new.cell));
    for chunk in pieces(&cells) {
        counts::count_all_in(tx, chunk, &rows_of(chunk.len(), counts::Cell::WIDTH))?;
    }
    for chunk in pieces(&stored) {
        begin_history(tx, chunk)?;
    }
    Ok(stored.into_iter().map(|new| new.id).collect())
}

/// Stores one; `false` if its id is already there.
pub fn add(tx: &Tx<'_>, new: &NewSubmission) -> StoreResult<bool> {
    Ok(!add_all(tx, &[&NewRow::of(new)?])?.is_empty())
}

/// The ids of those that were not there.
fn insert(tx: &Tx<'_>, chunk: &[&NewRow]) -> StoreResult<Vec<String>> {
    let width = COLUMNS.len();
    let rows = rows_of(chunk.len(), width);
    let sql = format!("INSERT INTO submission ({}) VALUES {rows} ON CONFLICT (id) DO NOTHING RETURNING id", COLUMNS.join(", "));
    let mut all = Vec::with_capacity(chunk.len() * width);
    for new in chunk {
        all.extend_from_slice(&new.values);
    }
    tx.query(&sql, &all, |row| Ok(row.get("id")?))
}

/// What a new submission has in the [`COLUMNS`].
fn columns_of(new: &NewSubmission) -> StoreResult<Vec<Value>> {
    let content = new.content.as_ref().ok();
    let ClockColumns { clocks, due_at, near_at, breaks_at } = ClockColumns::of(&new.clocks)?;
    Ok(values![
        new.id.to_string(),
        new.terminal.to_string(),
        new.receipt_code.to_string(),
        new.digest,
        // What was read says all that the envelope said, and the digest proves that it is the same.
        if content.is_none() { new.envelope.as_str() } else { "" },
        micros(new.created_at),
        micros(new.received_at),
        State::Delivered.into_str(),
        1_i64,
        new.owner.who.butler().map(|id| id.to_string()),
        new.owner.label,
        new.content.as_ref().err(),
        content.map(|content| to_document(content, "content")).transpose()?,
        content.map_or_else(String::new, Submission::address),
        content.map_or_else(String::new, Submission::title),
        content.and_then(|content| content.contact().phone()).map_or_else(String::new, |phone| phone.tail().to_owned()),
        content.map(Submission::topic).unwrap_or_default().into_str(),
        content.and_then(home_building).unwrap_or_default(),
        content.map_or("", |content| content.catalogue_department().into_str()),
        content.map_or("", phone),
        words(new.receipt_code, &new.owner, &new.content),
        due_at,
        near_at,
        new.owner.who.staff().map(|id| id.to_string()),
        new.source.into_str(),
        content.map_or(0, seen_on_arrival),
        content.map_or(0, |content| person_concerned(content).0),
        i64::from(content.is_some_and(is_about_the_desk)),
        clocks,
        breaks_at,
        turn_of(State::Delivered, new.content.is_ok(), &new.clocks, new.received_at),
        micros(new.received_at),
        content.map_or(0, seen_on_arrival),
        i64::from(content.is_some_and(has_price)),
        content.and_then(Submission::place).map_or("", |place| place.id.as_str()),
        content.filter(|content| content.place().is_some()).map_or("", Submission::item_id),
        i64::from(content.is_some_and(|content| content.place().is_some())),
    ]
    .to_vec())
}

/// Every history begins with the intake, which nobody of the staff did.
fn begin_history(tx: &Tx<'_>, new: &[&NewRow]) -> StoreResult<()> {
    let (kind, state) = (EventKind::State.into_str(), State::Delivered.into_str());
    let row = |n: usize| format!("(?{}, 1, '{kind}', '{state}', '', '', ?{})", 2 * n + 1, 2 * n + 2);
    let rows = (0..new.len()).map(row).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO submission_event (submission_id, position, kind, state, note, actor, at) VALUES {rows}");
    let values: Vec<Value> = new.iter().flat_map(|new| [Value::Text(new.id.to_string()), Value::Int(new.received_at)]).collect();
    tx.execute(&sql, &values)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::super::pieces::LARGEST, *};

    #[test]
    fn a_statement_takes_no_more_values_than_an_engine() {
        // SQLite takes 32,766 values, PostgreSQL 65,535.
        assert!(LARGEST * COLUMNS.len() <= 32_766);
    }
}
