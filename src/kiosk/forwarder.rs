//! Carries the queue to the office: peek, send, mark. Thin: every decision is [`super::delivery`]'s.
//!
//! Invariants: the loop takes no input but a wake-up; start, retry and recovery re-read the store
//! and are the same path. Marks are written before the slot is free again, and a crash between
//! sending and marking only means sending once more: the office knows the id.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::{sync::Notify, task::JoinSet};

use super::{
    delivery::{self, DeliveryStep, ParkReason, Pending, Verdict},
    office_client::{OfficeClient, OfficeError},
    store::{Store, StoreError},
};
use crate::{
    clock::Clock,
    domain::{ids::SubmissionId, limits},
    protocol::v1::{
        envelope::Envelope,
        messages::{Acknowledgement, BatchResult},
    },
};

/// The queue's head that one decision looks at.
const HEAD: usize = 512;
/// Pause after the terminal's own store failed.
const STORE_TROUBLE: std::time::Duration = std::time::Duration::from_secs(20);

/// Everything the forwarder works with.
pub struct Forwarder<C> {
    pub store: Store,
    pub office: Arc<C>,
    pub clock: Clock,
    /// Wakes the loop; carries nothing.
    pub wake: Arc<Notify>,
    /// Told after a delivery was marked.
    pub on_delivered: Arc<dyn Fn(SubmissionId, DateTime<Utc>) + Send + Sync>,
}

impl<C: OfficeClient> Forwarder<C> {
    /// Runs until the task is aborted.
    pub async fn run(self) {
        let forwarder = Arc::new(self);
        let mut requests: JoinSet<Vec<SubmissionId>> = JoinSet::new();
        let mut under_way: HashSet<SubmissionId> = HashSet::new();
        loop {
            let wait = match forwarder.next(&under_way, requests.len()).await {
                Ok((DeliveryStep::Send(ids), queue)) => {
                    let batch: Vec<Pending> = queue.into_iter().filter(|pending| ids.contains(&pending.id)).collect();
                    under_way.extend(&ids);
                    let forwarder = forwarder.clone();
                    requests.spawn(async move {
                        if let Err(error) = forwarder.attempt(&batch).await {
                            tracing::error!(%error, "a delivery could not be read or marked; it will be tried again");
                            // Nothing was marked, so these are still due: they wait here, since a disk
                            // that cannot be written cannot remember a back-off.
                            tokio::time::sleep(STORE_TROUBLE).await;
                        }
                        ids
                    });
                    continue;
                }
                Ok((DeliveryStep::WaitUntil(at), _)) => Some((at - forwarder.clock.now()).to_std().unwrap_or_default()),
                Ok((DeliveryStep::Idle, _)) => None,
                Err(error) => {
                    tracing::error!(%error, "the queue cannot be read; trying again");
                    Some(STORE_TROUBLE)
                }
            };
            tokio::select! {
                () = forwarder.wake.notified() => {}
                () = sleep_or_never(wait) => {}
                Some(done) = requests.join_next() => match done {
                    Ok(ids) => under_way.retain(|id| !ids.contains(id)),
                    // Only a panic gets here: nothing was marked, so everything is sent again.
                    Err(error) => {
                        tracing::error!(%error, "a request task failed");
                        requests.shutdown().await;
                        under_way.clear();
                        tokio::time::sleep(STORE_TROUBLE).await;
                    }
                },
            }
        }
    }

    /// What to do next, with the queue's head it was decided on.
    pub async fn next(&self, under_way: &HashSet<SubmissionId>, requests: usize) -> Result<(DeliveryStep, Vec<Pending>), StoreError> {
        let queue = self.store.peek(HEAD).await?;
        let step = delivery::next_step(&queue, |id| under_way.contains(&id), requests, self.clock.now(), limits::BATCH_ENVELOPES);
        Ok((step, queue))
    }

    /// Sends these together and writes down what came of it.
    pub async fn attempt(&self, batch: &[Pending]) -> Result<(), StoreError> {
        let stored = self.store.envelopes(batch.iter().map(|pending| pending.id).collect()).await?;
        for id in stored.unreadable {
            tracing::error!(%id, "a stored envelope cannot be read by this version; parked for staff");
            if let Err(error) = self.store.park(id, ParkReason::Unreadable).await {
                tracing::error!(%error, "it could not be parked either");
            }
        }
        let fates = send(&*self.office, stored.envelopes).await;
        let now = self.clock.now();
        let mut delivered = Vec::new();
        let mut retries = Vec::new();
        for (id, verdict) in fates {
            match verdict {
                Verdict::Delivered(at) => delivered.push((id, at)),
                Verdict::Park(reason) => {
                    tracing::warn!(%id, reason = reason.into_str(), "the office refuses this submission; parked for staff");
                    self.store.park(id, reason).await?;
                }
                Verdict::Retry { solo, not_before } => {
                    let failures = batch.iter().find(|pending| pending.id == id).map_or(0, |pending| pending.attempts) + 1;
                    let wait = delivery::backoff(failures, rand::random()).max(not_before.unwrap_or_default());
                    retries.push((id, now + wait, solo));
                }
            }
        }
        if !retries.is_empty() {
            self.store.mark_retry(retries).await?;
        }
        if !delivered.is_empty() {
            self.store.mark_delivered(delivered.clone()).await?;
            for (id, at) in delivered {
                (self.on_delivered)(id, at);
            }
        }
        Ok(())
    }
}

async fn sleep_or_never(wait: Option<std::time::Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

async fn send<C: OfficeClient>(office: &C, mut envelopes: Vec<Envelope>) -> Vec<(SubmissionId, Verdict)> {
    let expected: Vec<(SubmissionId, String)> = envelopes.iter().map(|envelope| (envelope.id, envelope.digest())).collect();
    if envelopes.len() < 2 {
        let Some(envelope) = envelopes.pop() else { return Vec::new() };
        let answer = office.submit(envelope).await;
        let (id, digest) = &expected[0];
        return vec![(*id, delivery::classify(answer.as_ref(), (*id, digest)))];
    }
    let results = match office.submit_batch(envelopes).await {
        Ok(reply) if reply.results.len() == expected.len() => reply.results,
        Ok(_) => return every(&expected, delivery::MISCOUNTED),
        Err(error) => return every(&expected, delivery::classify_batch_failure(&error)),
    };
    expected.iter().zip(results).map(|((id, digest), result)| (*id, delivery::classify(answer(result).as_ref(), (*id, digest)))).collect()
}

fn every(expected: &[(SubmissionId, String)], verdict: Verdict) -> Vec<(SubmissionId, Verdict)> {
    expected.iter().map(|(id, _)| (*id, verdict)).collect()
}

/// One element of a batch reply as if it had been posted alone.
fn answer(result: BatchResult) -> Result<Acknowledgement, OfficeError> {
    match result.acknowledgement {
        Some(acknowledgement) => Ok(acknowledgement),
        None => Err(OfficeError::Refused { status: result.status, problem: result.problem, retry_after: None }),
    }
}
