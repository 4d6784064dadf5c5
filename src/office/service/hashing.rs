//! Password hashes, a few at a time.
//!
//! Invariants: never more than [`AT_ONCE`] hashes are computed and never more than [`WAITING`] wait for a turn, whoever asks;
//! whoever comes then is told at once; one whose browser has gone before its turn is not computed at all.
//!
//! Why a limit: a hash takes 19 MiB and a noticeable part of a second by design, and anybody may ask for one before they
//! have proved anything. Without it the runtime's five hundred blocking threads would be ten gigabytes.
//!
//! Why threads of their own and not a semaphore before the runtime's: each keeps its memory for the next hash
//! ([`super::passwords`]). Two at a time, but each on another thread, left 0.8 GB behind after four hundred logins.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};

use tokio::sync::oneshot;

use super::{ServiceError, passwords::Argon};

/// Hashes at a time.
pub const AT_ONCE: usize = 2;

/// Hashes that wait for their turn: a few seconds' work, and as long as anybody waits for a login.
pub const WAITING: usize = 32;

type Work = Box<dyn FnOnce(&Argon) + Send>;

/// The hashes of one office; its threads end with it.
pub struct Hashing {
    queue: SyncSender<Work>,
    /// How many are in the queue.
    waiting: Arc<AtomicUsize>,
}

impl Default for Hashing {
    fn default() -> Self {
        let (queue, turns) = sync_channel(WAITING);
        let (turns, waiting) = (Arc::new(Mutex::new(turns)), Arc::new(AtomicUsize::new(0)));
        for _ in 0..AT_ONCE {
            let (turns, waiting) = (turns.clone(), waiting.clone());
            if let Err(error) = thread::Builder::new().name("hashing".into()).spawn(move || compute(&turns, &waiting)) {
                tracing::error!(%error, "a thread for passwords cannot be started; logins are slow, or fail if there is none");
            }
        }
        Self { queue, waiting }
    }
}

fn compute(turns: &Mutex<Receiver<Work>>, waiting: &AtomicUsize) {
    let argon = Argon::default();
    loop {
        let next = turns.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        waiting.fetch_sub(1, Ordering::Relaxed);
        // Whoever asked is told by the answer that does not come.
        if catch_unwind(AssertUnwindSafe(|| work(&argon))).is_err() {
            tracing::error!("a password's hash was aborted");
        }
    }
}

impl Hashing {
    /// Tells beforehand, though not for sure, who would be told [`ServiceError::Crowded`]: a flood is not worth counting.
    pub fn has_room(&self) -> Result<(), ServiceError> {
        if self.waiting.load(Ordering::Relaxed) < WAITING { Ok(()) } else { Err(ServiceError::Crowded) }
    }

    /// Computes a hash when its turn comes; [`ServiceError::Crowded`] if too many wait already.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Argon) -> T + Send + 'static) -> Result<T, ServiceError> {
        let (answer, answered) = oneshot::channel();
        let work = move |argon: &Argon| {
            if !answer.is_closed() {
                let _ = answer.send(work(argon));
            }
        };
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(Box::new(work)).map_err(|refused| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => ServiceError::Crowded,
                TrySendError::Disconnected(_) => ServiceError::Aborted,
            }
        })?;
        answered.await.map_err(|_| ServiceError::Aborted)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    };

    use super::*;

    /// Hashes that wait at a gate, how many stood there at most, and how many there were.
    #[derive(Default)]
    struct Gate {
        now: AtomicUsize,
        most: AtomicUsize,
        all: AtomicUsize,
    }

    impl Gate {
        fn pass(&self, opened: &Mutex<Receiver<()>>) {
            self.all.fetch_add(1, SeqCst);
            self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
            let _ = opened.lock().unwrap_or_else(PoisonError::into_inner).recv();
            self.now.fetch_sub(1, SeqCst);
        }
    }

    #[tokio::test]
    async fn two_are_computed_thirty_two_wait_and_the_next_is_told_at_once() {
        let (hashing, gate) = (Arc::new(Hashing::default()), Arc::new(Gate::default()));
        let (open, opened) = mpsc::channel();
        let opened = Arc::new(Mutex::new(opened));
        let ask = || {
            let (hashing, gate, opened) = (hashing.clone(), gate.clone(), opened.clone());
            tokio::spawn(async move { hashing.run(move |_| gate.pass(&opened)).await })
        };
        let computed: Vec<_> = (0..AT_ONCE).map(|_| ask()).collect();
        while gate.now.load(SeqCst) < AT_ONCE {
            tokio::task::yield_now().await;
        }
        let mut waiting: Vec<_> = (0..WAITING).map(|_| ask()).collect();
        // On one thread everybody has asked after this.
        tokio::task::yield_now().await;
        assert!(matches!(hashing.run(|_| ()).await, Err(ServiceError::Crowded)));
        let gone = waiting.pop().unwrap();
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        drop(open);
        for one in computed.into_iter().chain(waiting) {
            one.await.unwrap().unwrap();
        }
        assert!(hashing.run(|_| 7).await.is_ok_and(|answer| answer == 7), "there is room again");
        assert_eq!((gate.most.load(SeqCst), gate.all.load(SeqCst)), (AT_ONCE, AT_ONCE + WAITING - 1), "who has gone is not computed");
    }

    #[tokio::test]
    async fn a_hash_that_dies_is_an_error_and_takes_no_thread_with_it() {
        let hashing = Hashing::default();
        for _ in 0..2 * AT_ONCE {
            assert!(matches!(hashing.run(|_| panic!("a planted fault")).await, Err::<(), _>(ServiceError::Aborted)));
        }
        assert!(hashing.run(|_| ()).await.is_ok());
    }
}
