//! Rows from one end to the other, and both ends read through again.
//!
//! Invariants: rows arrive in the order of their keys and page by page, each page in a transaction of its own, so that the
//! greatest key at the target tells how far a move has come; never more than three pages are in memory.
//!
//! Why no record of the progress: it would be written beside what it tells about, and the rows tell it already. Why
//! everything is read once more: what was read on the way to the target is no proof of what is there.

use std::{sync::Arc, sync::mpsc::sync_channel, thread};

use super::{
    super::{DatabaseError, Engine, Value},
    MoveError, Step,
    sum::{Summing, TableSum},
    tables::{Page, Table},
};

/// What a page should hold, in bytes.
const PAGE: usize = 2 << 20;
/// Rows of the first page: a picture may stand in each.
const FIRST: i64 = 16;
/// Rows at most.
const MOST: i64 = 8_192;

/// How many rows the next page should have: as many as fill it, but never much more than the last one had.
fn next_size(rows: i64, page: &Page) -> i64 {
    let fitting = rows.saturating_mul(PAGE as i64) / i64::try_from(page.bytes.max(1)).unwrap_or(i64::MAX);
    fitting.clamp(1, (rows * 2).min(MOST))
}

/// Every page after a key, until `take` has had enough.
fn read_on(
    engine: &Engine,
    table: &Arc<Table>,
    mut after: Option<Vec<Value>>,
    mut take: impl FnMut(Page) -> Result<(), MoveError>,
) -> Result<(), MoveError> {
    let mut size = FIRST;
    loop {
        let (asked, from) = (table.clone(), after.take());
        let page = engine.read_blocking(move |tx| asked.page(tx, from.as_deref(), size))?;
        let Some(last) = page.rows.last() else { return Ok(()) };
        after = Some(table.key_of(last));
        let is_last = i64::try_from(page.rows.len()).unwrap_or(i64::MAX) < size;
        size = next_size(size, &page);
        take(page)?;
        if is_last {
            return Ok(());
        }
    }
}

/// Copies what the target has not yet; tells each page.
pub(super) fn copy(source: &Engine, target: &Engine, table: &Arc<Table>, tell: &mut dyn FnMut(Step<'_>)) -> Result<(), MoveError> {
    let asked = table.clone();
    let after = target.read_blocking(move |tx| asked.last_key(tx))?;
    // One page is written while the next one is read.
    thread::scope(|scope| {
        let (send, pages) = sync_channel(0);
        scope.spawn(move || {
            // Whoever does not take pages any more has failed and tells why.
            let read = read_on(source, table, after, |page| send.send(Ok(page)).map_err(|_| DatabaseError::Stopped.into()));
            if let Err(error) = read {
                let _ = send.send(Err(error));
            }
        });
        let mut rows = 0;
        for page in pages {
            let (page, table) = (Arc::new(page?.rows), table.clone());
            rows += page.len() as u64;
            let name = table.name.clone();
            target.write_blocking(move |tx| tx.load(&table.name, &table.fields, &page).map_err(MoveError::from))?;
            tell(Step { table: &name, rows, is_done: false });
        }
        tell(Step { table: &table.name, rows, is_done: true });
        Ok(())
    })
}

/// Reads every table through.
pub(super) fn sums(engine: &Engine, tables: &[Arc<Table>]) -> Result<Vec<TableSum>, MoveError> {
    let sum = |table: &Arc<Table>| {
        let mut summing = Summing::of(table);
        read_on(engine, table, None, |page| {
            page.rows.iter().for_each(|row| summing.add(row));
            Ok(())
        })?;
        Ok(summing.finish(table))
    };
    tables.iter().map(sum).collect()
}

/// Reads both ends through at once and compares them.
pub(super) fn compare(source: &Engine, target: &Engine, tables: &[Arc<Table>]) -> Result<Vec<TableSum>, MoveError> {
    thread::scope(|scope| {
        let other = scope.spawn(|| sums(source, tables));
        let arrived = sums(target, tables);
        let left = other.join().map_err(|_| DatabaseError::Stopped)??;
        let arrived = arrived?;
        match left.iter().zip(&arrived).find(|(left, arrived)| left != arrived) {
            Some((left, arrived)) => Err(MoveError::Differs { left: Box::new(left.clone()), arrived: Box::new(arrived.clone()) }),
            None => Ok(arrived),
        }
    })
}
