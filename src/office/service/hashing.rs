//! Password hashes, a few at a time.
//!
//! Invariants: never more than [`AT_ONCE`] hashes are computed, whoever asks and whoever goes away meanwhile; never more
//! than [`WAITING`] wait for a turn, whoever comes then is told at once.
//!
//! Why a limit: a hash takes 19 MiB and a noticeable part of a second by design, and anybody may ask for one before they
//! have proved anything. Without it the runtime's five hundred blocking threads would be ten gigabytes.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::ServiceError;

/// Hashes at a time.
pub const AT_ONCE: usize = 2;

/// Hashes that wait for their turn: a few seconds' work, and as long as anybody waits for a login.
pub const WAITING: usize = 32;

/// The hashes of one office.
pub struct Hashing {
    /// Held from asking to the hash.
    places: Arc<Semaphore>,
    /// Held while a hash is computed.
    turns: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE + WAITING)), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Hashing {
    /// Runs a hash on a worker thread when its turn comes; [`ServiceError::Crowded`] if too many wait already.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServiceError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| ServiceError::Crowded)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| ServiceError::Aborted)?;
        let work = move || {
            // The hash goes on when its browser has gone, and counts as long as it does.
            let _held = (place, turn);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| ServiceError::Aborted)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    };

    use super::*;

    /// Hashes that wait at a gate, and how many stood there at most.
    #[derive(Default)]
    struct Gate {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Gate {
        fn pass(&self, open: &Mutex<mpsc::Receiver<()>>) {
            self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let _ = open.lock().unwrap_or_else(PoisonError::into_inner).recv();
            self.now.fetch_sub(1, Ordering::SeqCst);
        }
    }

    #[tokio::test]
    async fn two_are_computed_thirty_two_wait_and_the_next_is_told_at_once() {
        let (hashing, gate) = (Arc::new(Hashing::default()), Arc::new(Gate::default()));
        let (open, opened) = mpsc::channel();
        let opened = Arc::new(Mutex::new(opened));
        let ask = || {
            let (hashing, gate, opened) = (hashing.clone(), gate.clone(), opened.clone());
            tokio::spawn(async move { hashing.run(move || gate.pass(&opened)).await })
        };
        let all: Vec<_> = (0..AT_ONCE + WAITING).map(|_| ask()).collect();
        while hashing.places.available_permits() > 0 || gate.now.load(Ordering::SeqCst) < AT_ONCE {
            tokio::task::yield_now().await;
        }
        assert!(matches!(hashing.run(|| ()).await, Err(ServiceError::Crowded)));
        // Whoever goes away gives up their place in the queue, and nothing that is being computed.
        all[AT_ONCE + WAITING - 1].abort();
        while hashing.places.available_permits() == 0 {
            tokio::task::yield_now().await;
        }
        all[0].abort();
        tokio::task::yield_now().await;
        assert_eq!(hashing.turns.available_permits(), 0);
        drop(open);
        for one in all {
            let _ = one.await;
        }
        while hashing.places.available_permits() < AT_ONCE + WAITING {
            tokio::task::yield_now().await;
        }
        assert_eq!(gate.most.load(Ordering::SeqCst), AT_ONCE);
    }
}
