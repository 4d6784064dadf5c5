//! Taking submissions in, many by a few statements.
//!
//! Invariants: an id is stored once, the first of several that bear it; a submission, its first event and its place in the
//! kept numbers are one transaction's.
//!
//! Why not one after another: each statement is a round trip to a server, and three of them for a hundred submissions
//! take as long as three for one.

use std::collections::BTreeSet;

use super::{
    super::{StoreResult, micros, to_document},
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

/// Rows of one statement. Few sizes, because every text is prepared once; none beyond what an engine takes as values.
const SIZES: [usize; 4] = [64, 16, 4, 1];

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
    values: Vec<Value>,
}

impl NewRow {
    /// Errors: something in it cannot be written as JSON.
    pub fn of(new: &NewSubmission) -> StoreResult<Self> {
        Ok(Self { id: new.id, values: columns_of(new)? })
    }
}

/// Stores submissions with their first events; those whose id was not there yet.
pub fn add_all(tx: &Tx<'_>, new: &[&NewRow]) -> StoreResult<BTreeSet<SubmissionId>> {
    let mut seen = BTreeSet::new();
    let firsts: Vec<&NewRow> = new.iter().copied().filter(|new| seen.insert(new.id)).collect();
    let mut stored: BTreeSet<String> = BTreeSet::new();
    for chunk in chunks(&firsts) {
        let ids = insert(tx, chunk)?;
        for chunk in chunks(&ids) {
            counts::count_all_in(tx, &listed(chunk), &values_of(chunk))?;
            begin_history(tx, chunk)?;
        }
        stored.extend(ids);
    }
    Ok(firsts.iter().map(|new| new.id).filter(|id| stored.contains(&id.to_string())).collect())
}

/// Stores one; `false` if its id is already there.
pub fn add(tx: &Tx<'_>, new: &NewSubmission) -> StoreResult<bool> {
    Ok(!add_all(tx, &[&NewRow::of(new)?])?.is_empty())
}

/// As few pieces of the [`SIZES`] as make up the whole.
fn chunks<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (chunk, more) = rest.split_at(size);
        rest = more;
        Some(chunk)
    })
}

/// `?1, ?2, …` for each of a list.
fn listed<T>(list: &[T]) -> String {
    (1..=list.len()).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ")
}

/// The ids of those that were not there.
fn insert(tx: &Tx<'_>, chunk: &[&NewRow]) -> StoreResult<Vec<String>> {
    let width = COLUMNS.len();
    let row = |n: usize| format!("({})", (n * width + 1..=(n + 1) * width).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", "));
    let rows = (0..chunk.len()).map(row).collect::<Vec<_>>().join(", ");
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
fn begin_history(tx: &Tx<'_>, ids: &[String]) -> StoreResult<()> {
    let (kind, state) = (EventKind::State.into_str(), State::Delivered.into_str());
    let sql = format!(
        "INSERT INTO submission_event (submission_id, position, kind, state, note, actor, staff_id, at) \
         SELECT id, 1, '{kind}', '{state}', '', '', NULL, received_at FROM submission WHERE id IN ({})",
        listed(ids)
    );
    tx.execute(&sql, &values_of(ids))?;
    Ok(())
}

fn values_of(ids: &[String]) -> Vec<Value> {
    ids.iter().cloned().map(Value::Text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_is_made_up_of_few_pieces() {
        for (length, wanted) in [(0, vec![]), (1, vec![1]), (5, vec![4, 1]), (64, vec![64]), (100, vec![64, 16, 16, 4])] {
            let list: Vec<usize> = (0..length).collect();
            assert_eq!(chunks(&list).map(<[usize]>::len).collect::<Vec<_>>(), wanted);
            assert_eq!(chunks(&list).flatten().copied().collect::<Vec<_>>(), list);
        }
        // SQLite takes 32,766 values, PostgreSQL 65,535.
        assert!(SIZES[0] * COLUMNS.len() <= 32_766);
    }
}
