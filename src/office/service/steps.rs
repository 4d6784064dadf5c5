//! One step of an order: decided by the domain, stored with the event that it leaves, or refused because
//! somebody else was faster.

use super::{ServiceError, alerts, breaches, change::Act, promises, signals::News, version::unchanged};
use crate::{
    domain::order::{
        Order, Owner, fault,
        steps::{Step, TransferBar, apply},
    },
    office::store::submissions,
};

/// As the audit calls it when an order gets another owner.
pub(super) const TRANSFER: &str = "转交申请";

/// Takes a step of the one state machine on the version that the form was made from, and stores it.
pub(super) fn take_step(act: &Act<'_>, order: Order, version: i64, step: Step) -> Result<Order, ServiceError> {
    unchanged(order.version, version)?;
    let deadlines = promises::deadlines(act.tx)?;
    let order = promises::with_clocks(act.tx, order, &deadlines, act.now)?;
    let told = fault::told(&order, 0);
    let (order, event) = apply(order, step, act.actor, act.now, &deadlines)?;
    if !submissions::save_step(act.tx, &order, &event)? {
        return Err(ServiceError::ChangedMeanwhile);
    }
    // The step that comes too late notes it.
    breaches::store(act.tx, &order, act.now)?;
    alerts::after_step(act, &order)?;
    // Lobbies have a newer board where it changed what they tell of a fault.
    if fault::told(&order, 0) != told {
        act.revision()?;
    }
    Ok(order)
}

/// Gives an order to another owner; tells what the audit says of it.
pub(super) fn transfer(
    act: &Act<'_>,
    order: Order,
    version: i64,
    to: Owner,
    reason: String,
    bar: Option<TransferBar>,
) -> Result<String, ServiceError> {
    act.concerns(News::OrdersWentOn)?;
    let before = order.owner.label.clone();
    let order = take_step(act, order, version, Step::Transfer { to, reason, bar })?;
    Ok(format!("{}：{before} → {}", order.receipt_code, order.owner.label))
}
