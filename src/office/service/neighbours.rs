//! Other processes on the same database: what they have changed is noticed here within a moment and told on.
//!
//! Owns: looking at the [`Stamps`], several times a second while the office runs and once before a board goes out.
//! Invariants: only where others can change what is stored; what this process has told already is told once
//! ([`super::signals`]). A board is as new as any hint that was given before it was asked for, whoever gave the hint: whoever is
//! told by one process may ask another.
//!
//! Why nobody tells anybody directly: processes would have to know each other. The database is what they share, and a hint
//! that is lost is looked for there anyway.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::sync::Mutex;

use super::{Service, ServiceError};
use crate::office::store::stamps::{self, Stamps};

/// How long another process's change goes unnoticed.
const EVERY: Duration = Duration::from_millis(300);

/// What is known of the neighbours.
pub(super) struct Neighbours {
    /// As of the latest look that saw anything, and its number; held while somebody looks.
    seen: Mutex<(u64, Stamps)>,
    /// Looks that were begun.
    begun: AtomicU64,
}

impl Neighbours {
    /// Everything so far is known.
    pub(super) fn new(stamps: &Stamps) -> Self {
        Self { seen: Mutex::new((0, *stamps)), begun: AtomicU64::new(0) }
    }
}

impl Service {
    /// Takes note of everything that neighbours have committed before this was called.
    pub async fn catch_up(&self) -> Result<(), ServiceError> {
        let Self(inner) = self;
        if !inner.store.is_shared() {
            return Ok(());
        }
        let before = inner.neighbours.begun.load(Ordering::Acquire);
        let mut seen = inner.neighbours.seen.lock().await;
        // Many wait for one look: whichever was begun after they came has seen what they are to see.
        if seen.0 > before {
            return Ok(());
        }
        let number = inner.neighbours.begun.fetch_add(1, Ordering::AcqRel) + 1;
        let now = inner.store.read(stamps::read).await?;
        if now.changes != seen.1.changes {
            inner.signals.count_change();
        }
        if now.arrived != seen.1.arrived {
            inner.signals.orders_arrived();
        }
        inner.signals.announce_all(&now);
        *seen = (number, now);
        Ok(())
    }

    /// Looks on and on; returns at once where there are no neighbours.
    pub async fn hear_neighbours(&self) {
        let mut was_well = true;
        while self.0.store.is_shared() {
            tokio::time::sleep(EVERY).await;
            let done = self.catch_up().await;
            if let Err(error) = &done
                && was_well
            {
                tracing::warn!(%error, "what other processes change is not seen; it is looked for again");
            }
            was_well = done.is_ok();
        }
    }
}
