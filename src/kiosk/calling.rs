//! The way of a call for help to the office: at once, or not at all.
//!
//! Invariants: nothing of it touches the store or the outbox; it is sent again, under the same id, for as long as it may still
//! arrive in time and never after; only the office's own answer about this very call counts, so a portal's friendly page or
//! an answer about another call is none.
//!
//! Why it is tried more than once within its five seconds: a lobby's line drops single connections, and the office counts
//! the same id once.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use super::office_client::{OfficeClient, OfficeError};
use crate::{
    domain::{calling::DELIVERED_WITHIN, ids::CallId},
    protocol::v1::calls::{CallRequest, CallStatus},
};

/// How long one attempt may take: a connection that hangs leaves time for another.
const ATTEMPT: Duration = Duration::from_secs(2);
/// Between two attempts.
const AGAIN: Duration = Duration::from_millis(300);
/// A question about a call is asked again every second.
const ASKED: Duration = Duration::from_secs(4);

/// Tells the office of a call that is made now. `None`: it has not said in time that it has it.
pub(super) async fn deliver(office: &impl OfficeClient, id: CallId) -> Option<CallStatus> {
    let held = Instant::now();
    loop {
        let age = held.elapsed();
        let left = DELIVERED_WITHIN.checked_sub(age).filter(|left| !left.is_zero())?;
        let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        match timeout(left.min(ATTEMPT), office.call(CallRequest { id, age_ms })).await {
            Ok(Ok(status)) if status.id == id => return Some(status),
            // It knows what it refuses: asking again changes nothing.
            Ok(Err(OfficeError::Refused { status: status @ 400..=499, .. })) if status != 408 => {
                tracing::warn!(status, "the office refused a call for help");
                return None;
            }
            Ok(Ok(_)) => tracing::warn!("an answer was about another call"),
            Ok(Err(error)) => tracing::warn!(%error, "a call for help has not got through yet"),
            Err(_) => tracing::warn!("the office does not answer a call for help"),
        }
        sleep(AGAIN.min(DELIVERED_WITHIN.saturating_sub(held.elapsed()))).await;
    }
}

/// Where a call stands; `None`: nobody says.
pub(super) async fn status(office: &impl OfficeClient, id: CallId) -> Option<CallStatus> {
    of(id, timeout(ASKED, office.call_status(id)).await.ok()?)
}

/// Takes a call back, again and again for as long as the call itself may be on its way; `None`: the office has not said that
/// it knows.
pub(super) async fn cancel(office: &impl OfficeClient, id: CallId) -> Option<CallStatus> {
    let began = Instant::now();
    loop {
        let left = DELIVERED_WITHIN.checked_sub(began.elapsed()).filter(|left| !left.is_zero())?;
        match timeout(left.min(ATTEMPT), office.cancel_call(id)).await {
            Ok(Err(OfficeError::Refused { status: status @ 400..=499, .. })) if status != 408 => return None,
            Ok(answer) => {
                if let Some(status) = of(id, answer) {
                    return Some(status);
                }
            }
            Err(_) => {}
        }
        sleep(AGAIN.min(DELIVERED_WITHIN.saturating_sub(began.elapsed()))).await;
    }
}

fn of(id: CallId, answer: Result<CallStatus, OfficeError>) -> Option<CallStatus> {
    answer.ok().filter(|status| status.id == id)
}

#[cfg(test)]
mod tests;
