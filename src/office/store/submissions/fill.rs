//! Columns that are worked out from others: filled where an older version left them empty, and worked out anew where
//! what they depend on changed.

use super::{
    super::{
        StoreError, StoreResult,
        counters::{self, Counter},
        document, micros, tasks, to_document,
    },
    SELECT, counts, events, keys, phone, record, words,
};
use crate::{
    database::Tx,
    domain::{
        order::{
            Order, State,
            deadlines::NextDue,
            scope::{home_building, seen_by},
            task,
        },
        submission::Submission,
    },
    values,
};

/// Counts up whenever there is a column more to fill.
const FILLING: u32 = 2;

/// Fills in what an older version did not store of each submission; what cannot be read stays. Once for every database.
pub fn fill(tx: &Tx<'_>, due: impl Fn(&Order) -> Option<NextDue>) -> StoreResult<()> {
    let done = counters::read(tx, Counter::Filled)?.unwrap_or(0);
    if done >= FILLING.into() {
        return Ok(());
    }
    let ids = tx.query("SELECT id FROM submission", values![], |row| Ok::<String, StoreError>(row.get("id")?))?;
    for id in &ids {
        let content = tx.first("SELECT content FROM submission WHERE id = ?1", values![id], |row| row.get::<Option<String>>("content"))?;
        let readable = content.flatten().map(|text| document::<Submission>(&text, "content"));
        if readable.is_some_and(|content| content.is_err()) {
            continue;
        }
        if let Some(mut order) = tx.first(&format!("{SELECT} WHERE s.id = ?1"), values![id], record)? {
            // What was given out before tasks were noted.
            if order.tasks.is_empty() {
                order.tasks = task::of_history(&order, &events(tx, order.id)?);
                tasks::keep(tx, &order)?;
            }
            fill_one(tx, &order, due(&order))?;
        }
    }
    counts::recount(tx)?;
    counters::advance(tx, Counter::Filled, FILLING, FILLING - u32::try_from(done).unwrap_or(0))?;
    Ok(())
}

fn fill_one(tx: &Tx<'_>, order: &Order, due: Option<NextDue>) -> StoreResult<()> {
    let content = order.content.as_ref().ok();
    tx.execute(
        "UPDATE submission SET home_building = ?2, department = ?3, phone = ?4, words = ?5, due_at = ?6, near_at = ?7, \
         tasks = ?8, seen_by = ?9, undispatched = ?10 WHERE id = ?1",
        values![
            order.id.to_string(),
            content.and_then(home_building).unwrap_or_default(),
            content.map_or("", |content| content.department().into_str()),
            content.map_or("", phone),
            words(order.receipt_code, &order.owner, &order.content),
            due.map(|due| micros(due.at)),
            due.map(|due| micros(due.near_at())),
            to_document(&order.tasks, "tasks")?,
            seen_by(order),
            i64::from(order.awaits_dispatch()),
        ],
    )?;
    Ok(())
}

/// Works out anew when something is due of whatever still waits: the promised times have changed.
pub fn redate(tx: &Tx<'_>, due: impl Fn(&Order) -> Option<NextDue>) -> StoreResult<()> {
    // What is followed up or passed on has nothing due any more.
    let waiting = keys(State::is_open);
    for order in tx.query(&format!("{SELECT} WHERE state IN ({waiting}) AND quarantine IS NULL"), values![], record)? {
        let due = due(&order);
        tx.execute(
            "UPDATE submission SET due_at = ?2, near_at = ?3 WHERE id = ?1",
            values![order.id.to_string(), due.map(|due| micros(due.at)), due.map(|due| micros(due.near_at()))],
        )?;
    }
    Ok(())
}
