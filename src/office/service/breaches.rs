//! Promises that are broken: noted when it happens, whoever looks, and kept.
//!
//! Invariants: a breach is in the order's clocks and in a row of its own by one transaction; what is noted twice is one; the
//! cost follows the promises that are broken, not the orders that there are.
//!
//! Why a task and not whoever draws a page: a breach at three in the morning is one although nobody looks, and whoever has to
//! be woken reads the rows ([`Service::breaches_since`]).

use chrono::{DateTime, Utc};

use super::{
    Service, ServiceError, access::Session, alerts, change::Done::Changed, scope::within, signals::News, standing::Standing,
    steps::take_step,
};
use crate::{
    domain::{
        ids::SubmissionId,
        order::{
            Order,
            rights::Action,
            steps::{Step, StepError},
        },
    },
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

    /// Writes down why promises of an order were broken, beside each of the breaches.
    pub async fn explain_breaches(&self, id: SubmissionId, version: i64, reason: String, session: &Session) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "核定超时原因", move |act| {
            let order = within(act.tx, scope, id)?;
            if !Standing::read(act.tx, &order, worker)?.may(Action::Explain) {
                return Err(StepError::NotTheirs.into());
            }
            let order = take_step(act, order, version, Step::Explain { reason: reason.clone() })?;
            breaches::explain(act.tx, &order)?;
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(order.receipt_code.to_string(), ()))
        })
        .await
    }

    /// The breaches that were noted from an instant on, the oldest first.
    pub async fn breaches_since(&self, from: DateTime<Utc>, limit: u32) -> Result<Vec<Breach>, ServiceError> {
        Ok(self.0.store.read(move |tx| breaches::since(tx, from, limit)).await?)
    }
}
