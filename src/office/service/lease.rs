//! What the office does by itself is done by one process at a time, whichever holds the lease.
//!
//! Invariants: a process holds it as long as it renews it in time by a clock that nobody sets; one that is killed loses it
//! after [`LASTS`], one that stops gives it back. Where no other process can be, it is held from the start.
//!
//! Two may hold it for a moment, when a process stands still or clocks disagree, so it saves work and guards nothing: what it
//! is for may be done twice without harm.

use std::{future::Future, time::Duration as Wait};

use chrono::Duration;
use tokio::{sync::watch, time::Instant};

use super::{Service, ServiceError, mint};
use crate::{
    clock::Clock,
    office::store::{
        Store, Tx,
        leases::{self, Term},
    },
};

/// How long a lease outlives its holder.
const LASTS: Duration = Duration::seconds(15);
/// How often it is renewed, and looked for by whoever has none.
const RENEWED_EVERY: Wait = Wait::from_secs(5);
/// All that is done by itself is one lease: it is little.
const NAME: &str = "upkeep";

/// This process's part in it.
pub(super) struct Lease {
    holder: String,
    held: watch::Sender<bool>,
}

impl Lease {
    /// Not held yet where others may hold it.
    pub(super) fn new(store: &Store, clock: &Clock) -> Self {
        Self { holder: mint(clock.now()).to_string(), held: watch::Sender::new(!store.is_shared()) }
    }
}

impl Service {
    /// Whether this process does what the office does by itself.
    pub fn holds_lease(&self) -> bool {
        *self.0.lease.held.borrow()
    }

    /// Holds the lease whenever it can be had; returns at once where nobody else could.
    pub async fn keep_lease(&self) {
        let lasts = LASTS.to_std().unwrap_or_default();
        let mut good_until = Instant::now();
        while self.0.store.is_shared() {
            let asked = Instant::now();
            // An answer that comes too late is none.
            let deadline = if self.holds_lease() { good_until } else { asked + lasts };
            let is_ours = match tokio::time::timeout_at(deadline, self.take_lease()).await {
                Ok(Ok(true)) => {
                    good_until = asked + lasts;
                    true
                }
                Ok(Ok(false)) | Err(_) => false,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "the lease cannot be renewed");
                    self.holds_lease() && Instant::now() + RENEWED_EVERY < good_until
                }
            };
            if is_ours && !self.holds_lease() {
                tracing::info!("this process now does what the office does by itself");
            }
            self.0.lease.held.send_if_modified(|held| std::mem::replace(held, is_ours) != is_ours);
            tokio::time::sleep(RENEWED_EVERY).await;
        }
    }

    /// Gives the lease back, so that another process goes on at once.
    pub async fn give_lease_back(&self) -> Result<(), ServiceError> {
        if self.0.store.is_shared() && self.0.lease.held.send_replace(false) {
            let holder = self.0.lease.holder.clone();
            self.0.store.write(move |tx| leases::give_back(tx, NAME, &holder)).await?;
        }
        Ok(())
    }

    /// Does something as long as the lease is held: begins it whenever it is had, drops it when it is lost.
    pub async fn while_leased<F: Future<Output = ()>>(&self, work: impl Fn() -> F) {
        let mut held = self.0.lease.held.subscribe();
        loop {
            if held.wait_for(|held| *held).await.is_err() {
                return;
            }
            tokio::select! {
                () = work() => return,
                () = async { drop(held.wait_for(|held| !*held).await) } => self.forget_leased_tasks(),
            }
        }
    }

    async fn take_lease(&self) -> Result<bool, ServiceError> {
        let (now, holder) = (self.now(), self.0.lease.holder.clone());
        let term = Term { now, ends_at: now + LASTS, latest: now + LASTS * 4 };
        let name = holder.clone();
        if self.0.store.read(move |tx| leases::is_taken(tx, NAME, &name, term)).await? {
            return Ok(false);
        }
        let take = move |tx: &Tx<'_>| leases::take(tx, NAME, &holder, term);
        Ok(self.0.store.write(take).await?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use chrono::DateTime;

    use super::*;

    #[tokio::test]
    async fn a_lease_is_one_process_s_until_it_ends_or_is_given_back() {
        let (folder, seconds) = (tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(1_000_000)));
        let hand = seconds.clone();
        let clock = Clock::from_fn(move || DateTime::from_timestamp(hand.load(Ordering::SeqCst), 0).unwrap());
        let store = Store::for_test(folder.path());
        let [one, other] = [(); 2].map(|()| Service::start(store.clone(), clock.clone()).unwrap());
        let asks = async |wanted: [bool; 2]| assert_eq!([one.take_lease().await.unwrap(), other.take_lease().await.unwrap()], wanted);
        asks([true, false]).await;
        seconds.fetch_add(10, Ordering::SeqCst);
        asks([true, false]).await;
        seconds.fetch_add(15, Ordering::SeqCst);
        assert!(other.take_lease().await.unwrap(), "it was not renewed");
        asks([false, true]).await;
        // Whoever gave it had a clock that was wrong by a day.
        seconds.fetch_sub(86_400, Ordering::SeqCst);
        asks([true, false]).await;
        let holder = one.0.lease.holder.clone();
        store.write(move |tx| leases::give_back(tx, NAME, &holder)).await.unwrap();
        assert!(other.take_lease().await.unwrap());
    }

    #[tokio::test]
    async fn where_nobody_else_can_be_it_is_held_from_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::start(Store::open(folder.path()).unwrap(), Clock::from_fn(|| DateTime::UNIX_EPOCH)).unwrap();
        assert!(service.holds_lease());
        service.keep_lease().await;
        service.give_lease_back().await.unwrap();
        assert!(service.holds_lease());
    }
}
