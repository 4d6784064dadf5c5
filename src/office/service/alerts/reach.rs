//! Whether a repair can wake anybody, and what lobbies promise accordingly.
//!
//! Invariant: a lobby never promises a response within minutes that nobody would hear of: where neither a robot works nor
//! the engineer on duty has the console open, a repair is promised what any matter is, an answer. Terminals of every version
//! print that as it is.
//!
//! Why the answer's minutes and not a field that is left out: terminals in the field have no word for a repair without a
//! time, and this figure is true.

use chrono::{DateTime, Utc};

use super::super::{change::Act, duty, optional};
use crate::{
    domain::{
        alert::Cause,
        catalogue::Department,
        deadline::Promises,
        order::{Order, clock::Clock, fault},
    },
    office::{
        service::{Service, ServiceError},
        store::{
            StoreError, Tx, robots,
            settings::{self, names},
            staff,
        },
    },
};

/// Whether an alert of a repair reaches somebody now: a robot that has taken a message and does not fail, or the console of
/// whoever is on duty.
pub(super) fn is_woken(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let works =
        robots::all(tx)?.iter().any(|robot| robot.carries(Cause::Repair) && robot.succeeded_at.is_some() && robot.failing.is_none());
    if works {
        return Ok(true);
    }
    match duty::engineer_now(tx, Department::Engineering, now)? {
        Some(engineer) => staff::listens(tx, engineer.id, now),
        None => Ok(false),
    }
}

/// Whether lobbies were last told of a response within minutes. An office from before there were alerts promised without
/// asking.
pub(in crate::office::service) fn is_told(tx: &Tx<'_>) -> Result<bool, StoreError> {
    Ok(optional(tx, names::REPAIR_WAKES)?.unwrap_or(true))
}

/// Whether lobbies were told otherwise than it is.
fn differs(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(is_told(tx)? != is_woken(tx, now)?)
}

/// Has lobbies told how it is; whether they were told otherwise.
fn settle(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let is_woken = is_woken(tx, now)?;
    if is_told(tx)? == is_woken {
        return Ok(false);
    }
    settings::set(tx, names::REPAIR_WAKES, &is_woken)?;
    Ok(true)
}

/// As [`settle`], within a change by staff.
pub(super) fn settle_in(act: &Act<'_>) -> Result<(), StoreError> {
    if settle(act.tx, act.now)? {
        act.revision()?;
    }
    Ok(())
}

/// An office on its first day has promised nothing yet.
pub(in crate::office::service) fn begin(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    if settings::revision(tx)?.0 == 0 {
        settle(tx, now)?;
    }
    Ok(())
}

/// What residents are promised: what the office promised itself, where it can be kept.
pub(in crate::office::service) fn told_promises(tx: &Tx<'_>) -> Result<Promises, StoreError> {
    let promises: Promises = settings::get(tx, names::PROMISES)?.unwrap_or_default();
    let repair_response_minutes = if is_told(tx)? { promises.repair_response_minutes } else { promises.answer_minutes };
    Ok(Promises { repair_response_minutes, ..promises })
}

/// What a slip prints of an order, as a lobby would.
pub(in crate::office::service) fn printed<'o>(tx: &Tx<'_>, order: &'o Order) -> Result<Option<&'o Clock>, StoreError> {
    Ok(fault::printed(order, is_told(tx)?))
}

impl Service {
    /// Whether a repair can wake anybody now.
    pub async fn somebody_is_woken(&self) -> Result<bool, ServiceError> {
        let now = self.now();
        Ok(self.0.store.read(move |tx| is_woken(tx, now)).await?)
    }

    /// Has lobbies told how it is.
    pub(super) async fn settle_reach(&self) -> Result<(), ServiceError> {
        let now = self.now();
        if self.0.store.read(move |tx| differs(tx, now)).await? {
            self.renew_board(settle).await?;
        }
        Ok(())
    }
}
