//! Columns that are worked out from others, filled where an older version left them empty.

use super::{
    super::{
        StoreError, StoreResult,
        counters::{self, Counter},
        document, tasks, to_document,
    },
    SELECT, counts, events, has_price, keys, phone, record, save_clocks, words,
};
use crate::{
    database::Tx,
    domain::{
        order::{
            Event, Order, State,
            clock::Clocks,
            scope::{home_building, seen_by, works},
            task,
        },
        submission::Submission,
    },
    values,
};

/// Counts up whenever there is a column more to fill: 1 for what is searched and counted by, 2 for tasks and clocks.
const FILLING: u32 = 2;

/// Fills in what an older version did not store of each submission; what cannot be read stays. Once for every database.
/// Clocks are filled in where something may still be due: those of the history are worked out when somebody looks.
pub fn fill(tx: &Tx<'_>, clocks: impl Fn(&Order, &[Event]) -> Clocks) -> StoreResult<()> {
    let done = counters::read(tx, Counter::Filled)?.unwrap_or(0);
    if done >= FILLING.into() {
        return Ok(());
    }
    for id in ids(tx, "SELECT id FROM submission")? {
        if let Some(mut order) = readable(tx, &id)? {
            // What was given out before tasks were noted.
            if order.tasks.is_empty() {
                order.tasks = task::of_history(&order, &events(tx, order.id)?);
                tasks::keep(tx, &order)?;
            }
            fill_one(tx, &order)?;
        }
    }
    counts::recount(tx)?;
    let waiting = keys(State::is_open);
    for id in ids(tx, &format!("SELECT id FROM submission WHERE state IN ({waiting}) AND quarantine IS NULL"))? {
        if let Some(mut order) = readable(tx, &id)? {
            order.clocks = clocks(&order, &events(tx, order.id)?);
            save_clocks(tx, &order)?;
        }
    }
    counters::advance(tx, Counter::Filled, FILLING, FILLING - u32::try_from(done).unwrap_or(0))?;
    Ok(())
}

fn ids(tx: &Tx<'_>, sql: &str) -> StoreResult<Vec<String>> {
    tx.query(sql, values![], |row| Ok::<String, StoreError>(row.get("id")?))
}

/// An order, unless its document is damaged.
fn readable(tx: &Tx<'_>, id: &str) -> StoreResult<Option<Order>> {
    let content = tx.first("SELECT content FROM submission WHERE id = ?1", values![id], |row| row.get::<Option<String>>("content"))?;
    let readable = content.flatten().map(|text| document::<Submission>(&text, "content"));
    if readable.is_some_and(|content| content.is_err()) {
        return Ok(None);
    }
    tx.first(&format!("{SELECT} WHERE s.id = ?1"), values![id], record)
}

fn fill_one(tx: &Tx<'_>, order: &Order) -> StoreResult<()> {
    let content = order.content.as_ref().ok();
    tx.execute(
        "UPDATE submission SET home_building = ?2, department = ?3, phone = ?4, words = ?5, tasks = ?6, seen_by = ?7, undispatched = ?8, \
         works = ?9, has_price = ?10 WHERE id = ?1",
        values![
            order.id.to_string(),
            content.and_then(home_building).unwrap_or_default(),
            content.map_or("", |content| content.catalogue_department().into_str()),
            content.map_or("", phone),
            words(order.receipt_code, &order.owner, &order.content),
            to_document(&order.tasks, "tasks")?,
            seen_by(order),
            i64::from(order.awaits_dispatch()),
            works(order),
            i64::from(content.is_some_and(has_price)),
        ],
    )?;
    Ok(())
}
