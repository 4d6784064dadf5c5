//! One step of an order: decided by the domain, stored with the event that it leaves, or refused because
//! somebody else was faster.

use chrono::{DateTime, Utc};

use super::{Actor, ServiceError};
use crate::{
    domain::order::{
        Order,
        steps::{Step, apply},
    },
    office::store::{Tx, submissions},
};

/// Takes a step of the one state machine on the version that the form was made from, and stores it.
pub(super) fn take_step(
    tx: &Tx<'_>,
    order: Order,
    version: i64,
    step: Step,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Order, ServiceError> {
    if order.version != version {
        return Err(ServiceError::ChangedMeanwhile);
    }
    let (order, event) = apply(order, step, actor, now)?;
    if submissions::save_step(tx, &order, &event)? { Ok(order) } else { Err(ServiceError::ChangedMeanwhile) }
}
