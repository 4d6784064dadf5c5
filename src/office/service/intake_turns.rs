//! Who delivers while others are being stored waits, and is stored together with everybody else who waits.
//!
//! Invariants: nobody is answered before the commit that carries their envelopes; what cannot be stored spoils no
//! neighbour; a caller who goes away takes nothing along.
//!
//! Why beside the database's own groups, which share a commit: here the statements are shared too. A hundred lobbies that
//! deliver at once cost a handful of them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::join_all;
use tokio::sync::oneshot;

use super::{
    Service, ServiceError,
    intake::{IntakeOutcome, Opened},
};

/// Envelopes that are stored together at most, as long as they come from more than one caller.
const TOGETHER: usize = 128;

/// What somebody delivered, and where the answer goes.
type Caller = (Vec<Arc<Opened>>, oneshot::Sender<Result<Vec<IntakeOutcome>, ServiceError>>);

/// Those who wait.
#[derive(Default)]
pub(super) struct IntakeTurns(Mutex<Turns>);

#[derive(Default)]
struct Turns {
    waiting: VecDeque<Caller>,
    /// Somebody stores, and will look again.
    is_storing: bool,
}

impl IntakeTurns {
    fn locked(&self) -> std::sync::MutexGuard<'_, Turns> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a caller; whether nobody stores yet.
    fn add(&self, caller: Caller) -> bool {
        let mut turns = self.locked();
        turns.waiting.push_back(caller);
        !std::mem::replace(&mut turns.is_storing, true)
    }

    /// Takes those whose turn it is; none is the end of storing.
    fn next(&self) -> Vec<Caller> {
        let mut turns = self.locked();
        let (mut taken, mut envelopes) = (Vec::new(), 0);
        while let Some((opened, _)) = turns.waiting.front() {
            envelopes += opened.len();
            if envelopes > TOGETHER && !taken.is_empty() {
                break;
            }
            taken.extend(turns.waiting.pop_front());
        }
        turns.is_storing = !taken.is_empty();
        taken
    }
}

/// Lets the next caller store if this one could not go on.
struct Storing<'s>(&'s IntakeTurns);

impl Drop for Storing<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.locked().is_storing = false;
        }
    }
}

impl Service {
    /// Stores envelopes when their turn comes; results in their order.
    pub(super) async fn take_turns(&self, opened: Vec<Arc<Opened>>) -> Result<Vec<IntakeOutcome>, ServiceError> {
        let (answer, outcomes) = oneshot::channel();
        if self.0.intake.add((opened, answer)) {
            let service = self.clone();
            tokio::spawn(async move { service.store_waiting().await });
        }
        outcomes.await.map_err(|_| ServiceError::Aborted)?
    }

    async fn store_waiting(&self) {
        let _storing = Storing(&self.0.intake);
        loop {
            let mut callers = self.0.intake.next();
            match callers.pop() {
                None => return,
                Some(only) if callers.is_empty() => self.store_alone(only).await,
                Some(last) => {
                    callers.push(last);
                    self.store_together(callers).await;
                }
            }
        }
    }

    async fn store_alone(&self, (opened, answer): Caller) {
        // A caller who is gone asks again, and is told then.
        let _ = answer.send(self.store_opened(opened).await);
    }

    async fn store_together(&self, callers: Vec<Caller>) {
        let all = callers.iter().flat_map(|(opened, _)| opened.iter().cloned()).collect();
        match self.store_opened(all).await {
            Ok(outcomes) => {
                let mut outcomes = outcomes.into_iter();
                for (opened, answer) in callers {
                    let _ = answer.send(Ok(outcomes.by_ref().take(opened.len()).collect()));
                }
            }
            // What one of them brought cannot be stored, or nothing can: each is tried for itself.
            Err(_) => drop(join_all(callers.into_iter().map(|caller| self.store_alone(caller))).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callers(turns: &IntakeTurns, sizes: &[usize]) -> Vec<bool> {
        let opened = |size| (0..size).map(|_| Arc::new(Opened::for_test())).collect();
        sizes.iter().map(|size| turns.add((opened(*size), oneshot::channel().0))).collect()
    }

    #[test]
    fn the_first_stores_and_the_others_are_taken_in_their_order() {
        let turns = IntakeTurns::default();
        assert_eq!(callers(&turns, &[1, 100, 28, 1, 500, 1]), [true, false, false, false, false, false]);
        let taken = || turns.next().iter().map(|(opened, _)| opened.len()).collect::<Vec<_>>();
        assert_eq!([taken(), taken(), taken(), taken()], [vec![1, 100], vec![28, 1], vec![500], vec![1]]);
        assert!(taken().is_empty());
        assert_eq!(callers(&turns, &[1, 1]), [true, false], "storing has ended and begins anew");
    }

    #[test]
    fn storing_that_dies_is_taken_up_by_the_next_caller() {
        let turns = Arc::new(IntakeTurns::default());
        assert_eq!(callers(&turns, &[1]), [true]);
        let dying = turns.clone();
        let died = std::thread::spawn(move || {
            let _storing = Storing(&dying);
            panic!("on purpose")
        });
        assert!(died.join().is_err());
        assert_eq!(callers(&turns, &[1]), [true]);
        assert_eq!(turns.next().len(), 2);
    }
}
