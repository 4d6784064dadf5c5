//! Promises that are broken: noted when it happens, whoever looks, and kept.
//!
//! Invariants: a breach is in the order's clocks and in a row of its own by one transaction; what is noted twice is one; the
//! cost follows the promises that are broken, not the orders that there are.
//!
//! Why a task and not whoever draws a page: a breach at three in the morning is one although nobody looks, and whoever has to
//! be woken reads the rows ([`Service::breaches_since`]).

use chrono::{DateTime, Utc};

use super::{Service, ServiceError, alerts, signals::News};
use crate::{
    domain::order::Order,
    office::{
        records::Breach,
        store::{StoreError, Tx, breaches, counters, submissions},
    },
};

/// Orders of one transaction.
const TOGETHER: u32 = 100;

/// Stores the breaches that an order's clocks have from an instant, and has somebody told of what is still waited for.
pub(super) fn store(tx: &Tx<'_>, order: &Order, at: DateTime<Utc>) -> Result<(), StoreError> {
    breaches::add(tx, order, order.clocks.breached_at(at), at)?;
    order.clocks.breached_at(at).try_for_each(|clock| alerts::breached(tx, order, clock, at))
}

/// Notes what is broken of some orders; how many there were.
fn note(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let ids = submissions::breaking(tx, now, TOGETHER)?;
    for id in &ids {
        let mut order = match submissions::get(tx, *id) {
            Ok(Some(order)) => order,
            Ok(None) => continue,
            // What nobody can read must not keep the others' breaches from being noted.
            Err(StoreError::Damaged { what }) => {
                tracing::error!(what, order = %id, "an order cannot be read; its promises are not watched any more");
                submissions::stop_breaking(tx, *id)?;
                continue;
            }
            Err(error) => return Err(error),
        };
        if order.clocks.note_late(now) {
            submissions::save_clocks(tx, &order)?;
            store(tx, &order, now)?;
        }
    }
    Ok(ids.len())
}

impl Service {
    /// Notes every promise that is broken by now.
    pub async fn note_breaches(&self) -> Result<(), ServiceError> {
        loop {
            let now = self.now();
            // Nearly always there is nothing: no writer's turn for that.
            if self.0.store.read(move |tx| submissions::breaking(tx, now, 1)).await?.is_empty() {
                return Ok(());
            }
            let news = News::OrdersJudged;
            let write = move |tx: &Tx<'_>| {
                let noted = note(tx, now)?;
                let number = counters::advance(tx, news.counter(), 1, 1)?;
                Ok::<_, StoreError>((noted, number))
            };
            let (noted, number) = self.0.store.write(write).await?;
            // Consoles show it; residents are not told.
            self.0.signals.announce(news, number);
            if noted < TOGETHER as usize {
                return Ok(());
            }
        }
    }

    /// The breaches that were noted from an instant on, the oldest first.
    pub async fn breaches_since(&self, from: DateTime<Utc>, limit: u32) -> Result<Vec<Breach>, ServiceError> {
        Ok(self.0.store.read(move |tx| breaches::since(tx, from, limit)).await?)
    }
}
