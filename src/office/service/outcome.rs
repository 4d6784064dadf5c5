//! Telling a resident what became of their order: whether they know, and the call that tells them.
//!
//! Invariants: a look is written once for an outcome and never again, so whoever looks every minute writes nothing; it is
//! written with what a look-up writes anyway, so no reading waits for a writer of its own. A call is a step of the order: it is
//! in its history, and the second of two is told.

use chrono::{DateTime, Utc};

use super::{
    Service, ServiceError, access::Session, change::Done::Changed, scope::within, signals::News, standing::Standing, steps::take_step,
};
use crate::{
    domain::{
        ids::SubmissionId,
        order::{
            Actor, Event, Order,
            outcome::{self, Told, Way, can_be_told},
            rights::Action,
            steps::{Step, StepError},
        },
    },
    office::store::{StoreError, Tx, looks},
};

/// A look that is to be kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstLook {
    order: SubmissionId,
    /// When the outcome came about.
    since: DateTime<Utc>,
}

impl FirstLook {
    /// Of an order as its resident reads it, with the history that they read; `None` where there is no outcome, where it is
    /// the resident's own doing, and where they have seen it before.
    pub fn of(tx: &Tx<'_>, order: &Order, events: &[Event]) -> Result<Option<Self>, StoreError> {
        let brought = outcome::outcome(events).filter(|event| can_be_told(order) && event.actor != Actor::resident());
        let Some(since) = brought.map(|event| event.at) else { return Ok(None) };
        let is_known = looks::of(tx, order.id)?.is_some_and(|look| look.at >= since);
        Ok((!is_known).then_some(Self { order: order.id, since }))
    }

    /// Writes it.
    pub fn keep(self, tx: &Tx<'_>, way: Way, now: DateTime<Utc>) -> Result<(), StoreError> {
        looks::keep(tx, self.order, way, now, self.since)
    }
}

/// How the resident of an order knows what became of it.
pub(super) fn told(tx: &Tx<'_>, order: &Order, events: &[Event]) -> Result<Option<Told>, StoreError> {
    if !can_be_told(order) {
        return Ok(None);
    }
    Ok(outcome::told(events, looks::of(tx, order.id)?))
}

impl Service {
    /// Writes down a call that told the outcome, or reached nobody; `words` are for colleagues.
    pub async fn tell_outcome(
        &self,
        id: SubmissionId,
        version: i64,
        reached: bool,
        words: String,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "登记告知电话", move |act| {
            let order = within(act.tx, scope, id)?;
            if can_be_told(&order) && !Standing::read(act.tx, &order, worker)?.may(Action::Tell) {
                return Err(StepError::NotTheirs.into());
            }
            let order = take_step(act, order, version, Step::Tell { reached, words: words.clone() })?;
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(order.receipt_code.to_string(), ()))
        })
        .await
    }
}
