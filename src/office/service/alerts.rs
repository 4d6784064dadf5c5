//! Alerts: somebody is told when an order waits, and the next one when nobody takes it.
//!
//! Owns: when alerts begin, go along their chains and end; what members of staff do with those that call them; the chains.
//! Invariants: whom a link calls, what a robot is to tell and when the next link's turn is are one transaction, so a process
//! that dies has told all of it or none; an order has one alert of a cause and promised time; one ends in the transaction of
//! the step that takes its cause away. Intake knows nothing of alerts: what arrived is found by whoever watches
//! ([`watch`]), by an index of what nobody has taken.
//!
//! - `page`: what members of staff see of theirs, and do with them; the chains as they enter them;
//! - `people`: who is meant by a link;
//! - `watch`: what is looked at every few seconds;
//! - `telling`: what robots are to tell, and what became of it;
//! - `robots`: the robots as staff enter them;
//! - `reach`: whether a repair can wake anybody, which decides what lobbies promise.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{change::Act, mint, optional};
use crate::{
    domain::{
        alert::{self, Alert, Cause, Chains, Next, Standing, Whom},
        ids::SubmissionId,
        order::{Order, clock::Clock},
    },
    office::{
        records::{AlertRecord, CallRecord, MessageRecord},
        store::{StoreError, Tx, alerts, settings::names},
    },
};

pub mod page;
mod people;
pub(super) mod reach;
pub mod robots;
pub mod telling;
pub(super) mod watch;

/// One alert of an order with all it did, for colleagues.
#[derive(Debug, Clone)]
pub struct AlertHistory {
    /// The alert.
    pub record: AlertRecord,
    /// Whom it called, in order.
    pub calls: Vec<CallRecord>,
    /// Which robots had it, or did not.
    pub messages: Vec<MessageRecord>,
}

/// The chains of the estate.
pub(super) fn chains(tx: &Tx<'_>) -> Result<Chains, StoreError> {
    Ok(optional(tx, names::ALERT_CHAINS)?.unwrap_or_default())
}

/// What an alert begins with.
struct Beginning<'a> {
    submission: SubmissionId,
    cause: Cause,
    /// The promised time in staff's words and its end, for [`Cause::Overdue`]; what the resident did and when, for
    /// [`Cause::Waiting`]; to whom it was given and when, for [`Cause::Handed`];
    /// nothing and when, for [`Cause::Raised`].
    broken: Option<(&'a str, DateTime<Utc>)>,
    began_at: DateTime<Utc>,
    /// The end of the promised time that the chain is counted by.
    due_at: Option<DateTime<Utc>>,
}

/// Begins an alert of an order, unless it has one of the cause and promised time already.
fn begin(tx: &Tx<'_>, chains: &Chains, beginning: &Beginning<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let Beginning { submission, cause, broken, began_at, due_at } = *beginning;
    let alert = Alert { cause, began_at, due_at, called: 0, has_reached: false, hurried_at: None, standing: Standing::Ringing };
    let next_at = match alert::next(chains.of(cause), &alert, now) {
        Next::Wait(until) => until,
        Next::Call { .. } | Next::Nothing => began_at.min(now),
    };
    let about = broken.map_or("", |(milestone, _)| milestone).to_owned();
    let record = AlertRecord { id: mint(now), submission, about, alert, taken: None, ended_at: None };
    alerts::begin(tx, &record, broken.map(|(_, at)| at), next_at)
}

/// A promised time of an order has passed, in the transaction that notes it: somebody is told, unless they are being told
/// already that nobody has responded or taken it.
pub(super) fn breached(tx: &Tx<'_>, order: &Order, clock: &Clock, now: DateTime<Utc>) -> Result<(), StoreError> {
    if !clock.is_open() || clock.milestone.is_printed() && alerts::rings(tx, order.id, &[Cause::Repair, Cause::Untaken])? {
        return Ok(());
    }
    let broken = Some((clock.milestone.label(), clock.due));
    let beginning = Beginning { submission: order.id, cause: Cause::Overdue, broken, began_at: now, due_at: None };
    begin(tx, &chains(tx)?, &beginning, now)?;
    Ok(())
}

/// Ends an alert whose cause is gone. One that never told anybody goes without a trace.
fn end(tx: &Tx<'_>, record: &AlertRecord, now: DateTime<Utc>) -> Result<(), StoreError> {
    if record.alert.called == 0 { alerts::forget(tx, record.id) } else { alerts::end(tx, record.id, now) }
}

/// An order is nobody's to work off any more: none of its alerts calls anybody.
pub(super) fn end_all(tx: &Tx<'_>, order: SubmissionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let open = alerts::of_order(tx, order)?.into_iter().filter(|record| record.ended_at.is_none());
    open.into_iter().try_for_each(|record| end(tx, &record, now))
}

/// After every step of an order, in its transaction: alerts end whose cause is gone, and one begins where a complaint was
/// judged to be for whoever is above.
pub(super) fn after_step(act: &Act<'_>, order: &Order) -> Result<(), StoreError> {
    let open = alerts::of_order(act.tx, order.id)?.into_iter().filter(|record| record.ended_at.is_none());
    for record in open {
        // Whatever the new owner does shows that they know.
        if record.alert.cause == Cause::Handed || !alert::holds(record.alert.cause, &record.about, order) {
            end(act.tx, &record, act.now)?;
        }
    }
    if let Some(cause) = order.severity.and_then(Cause::of_severity)
        && alert::holds(cause, "", order)
    {
        let beginning = Beginning { submission: order.id, cause, broken: None, began_at: act.now, due_at: None };
        begin(act.tx, &chains(act.tx)?, &beginning, act.now)?;
    }
    if let Some(waiting) = order.dealings.waiting {
        let broken = Some((waiting.act.label(), waiting.since));
        let beginning = Beginning { submission: order.id, cause: Cause::Waiting, broken, began_at: act.now, due_at: None };
        begin(act.tx, &chains(act.tx)?, &beginning, act.now)?;
    }
    Ok(())
}

/// An order was given to somebody else by hand: they are told, as of anything new that they answer for.
pub(super) fn handed_over(act: &Act<'_>, order: SubmissionId, to: &str) -> Result<(), StoreError> {
    let broken = Some((to, act.now));
    let beginning = Beginning { submission: order, cause: Cause::Handed, broken, began_at: act.now, due_at: None };
    begin(act.tx, &chains(act.tx)?, &beginning, act.now)?;
    Ok(())
}

/// Whom raising an order calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Above {
    /// As what.
    pub whom: Whom,
    /// The alert that rings and goes on to them; `None`: one begins.
    alert: Option<Uuid>,
}

/// Whom raising an order would call: whoever comes next in what rings already, if they are above who has the work; else whom
/// the chain of 升级 begins with.
pub(super) fn above(tx: &Tx<'_>, order: &Order) -> Result<Above, StoreError> {
    let chains = chains(tx)?;
    for record in alerts::of_order(tx, order.id)? {
        let chain = chains.of(record.alert.cause);
        // The step itself ends what waits for whoever it was given to.
        let goes_on = record.alert.cause != Cause::Handed && alert::holds(record.alert.cause, &record.about, order);
        let next = chain.links().get(record.alert.called).filter(|link| goes_on && link.whom.is_above());
        if let Some(link) = next.filter(|_| alert::can_be_passed_on(chain, &record.alert)) {
            return Ok(Above { whom: link.whom, alert: Some(record.id) });
        }
    }
    let first = chains.of(Cause::Raised).links().first();
    Ok(Above { whom: first.map_or(Whom::Managers, |link| link.whom), alert: None })
}

/// Has them called.
pub(super) fn raise(act: &Act<'_>, order: SubmissionId, above: Above) -> Result<(), StoreError> {
    if let Some(id) = above.alert {
        alerts::hurry(act.tx, id, act.now)?;
        return Ok(());
    }
    let broken = Some(("", act.now));
    let beginning = Beginning { submission: order, cause: Cause::Raised, broken, began_at: act.now, due_at: None };
    begin(act.tx, &chains(act.tx)?, &beginning, act.now)?;
    Ok(())
}

/// Every alert of an order that told somebody.
pub(super) fn history(tx: &Tx<'_>, id: SubmissionId) -> Result<Vec<AlertHistory>, StoreError> {
    let told = alerts::of_order(tx, id)?.into_iter().filter(|record| record.alert.called > 0);
    told.map(|record| {
        Ok(AlertHistory { calls: alerts::calls(tx, record.id)?, messages: alerts::messages::of_alert(tx, record.id)?, record })
    })
    .collect()
}
