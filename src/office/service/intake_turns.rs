//! Who delivers while others are being stored waits, and is stored together with everybody else who waits.
//!
//! Invariants: nobody is answered before the commit that carries their envelopes; what cannot be stored spoils no
//! neighbour; a caller who goes away takes nothing along; batches reach the writer in the order in which they were taken.
//!
//! Two batches are under way at most: while one is written the next one waits at the writer's door, so that the writer never
//! waits for whoever tells the callers of the one before.
//!
//! Why beside the database's own groups, which share a commit: here the statements are shared too. A hundred lobbies that
//! deliver at once cost a handful of them.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
};

use futures_util::future::join_all;
use tokio::sync::oneshot;

use super::{
    Service, ServiceError,
    intake::{IntakeOutcome, Opened},
};

/// Envelopes that are stored together at most, as long as they come from more than one caller.
const TOGETHER: usize = 128;

/// Batches under way at most.
const UNDER_WAY: usize = 2;

/// What somebody delivered, and where the answer goes.
type Caller = (Vec<Arc<Opened>>, oneshot::Sender<Result<Vec<IntakeOutcome>, ServiceError>>);

/// Those who wait.
#[derive(Default)]
pub(super) struct IntakeTurns {
    turns: Mutex<Turns>,
    /// Held from taking a batch until the writer has it.
    order: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Turns {
    waiting: VecDeque<Caller>,
    /// How many store, and will look again.
    storing: usize,
}

impl IntakeTurns {
    fn locked(&self) -> std::sync::MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a caller; whether one more is to store.
    fn add(&self, caller: Caller) -> bool {
        let mut turns = self.locked();
        turns.waiting.push_back(caller);
        let is_one_more = turns.storing < UNDER_WAY;
        turns.storing += usize::from(is_one_more);
        is_one_more
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
        turns.storing -= usize::from(taken.is_empty());
        taken
    }
}

/// Lets the next caller store if this one could not go on.
struct Storing<'s>(&'s IntakeTurns);

impl Drop for Storing<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.locked().storing -= 1;
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
            let order = self.0.intake.order.lock().await;
            let callers = self.0.intake.next();
            if callers.is_empty() {
                return;
            }
            let all = callers.iter().flat_map(|(opened, _)| opened.iter().cloned()).collect();
            let mut stored = Box::pin(self.store_opened(all));
            // What is polled once stands in the writer's queue.
            let at_once = poll_fn(|context| Poll::Ready(stored.as_mut().poll(context))).await;
            drop(order);
            let outcomes = match at_once {
                Poll::Ready(outcomes) => outcomes,
                Poll::Pending => stored.await,
            };
            self.answer_all(callers, outcomes).await;
        }
    }

    async fn answer_all(&self, callers: Vec<Caller>, outcomes: Result<Vec<IntakeOutcome>, ServiceError>) {
        // A caller who is gone asks again, and is told then.
        match outcomes {
            Ok(outcomes) => {
                let mut outcomes = outcomes.into_iter();
                for (opened, answer) in callers {
                    let _ = answer.send(Ok(outcomes.by_ref().take(opened.len()).collect()));
                }
            }
            Err(error) => match <[Caller; 1]>::try_from(callers) {
                Ok([(_, answer)]) => drop(answer.send(Err(error))),
                // What one of them brought cannot be stored, or nothing can: each is tried for itself.
                Err(callers) => drop(join_all(callers.into_iter().map(|caller| self.store_alone(caller))).await),
            },
        }
    }

    async fn store_alone(&self, (opened, answer): Caller) {
        let _ = answer.send(self.store_opened(opened).await);
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
        assert_eq!(callers(&turns, &[1, 100, 28, 1, 500, 1]), [true, true, false, false, false, false], "two store at most");
        let taken = || turns.next().iter().map(|(opened, _)| opened.len()).collect::<Vec<_>>();
        assert_eq!([taken(), taken(), taken(), taken()], [vec![1, 100], vec![28, 1], vec![500], vec![1]]);
        assert!(taken().is_empty());
        assert_eq!(callers(&turns, &[1, 1]), [true, false], "one has ended, the other has yet to look");
        assert_eq!(taken(), [1, 1]);
        assert!(taken().is_empty() && taken().is_empty());
        assert_eq!(callers(&turns, &[1, 1, 1]), [true, true, false], "storing has ended and begins anew");
    }

    #[test]
    fn storing_that_dies_is_taken_up_by_the_next_caller() {
        let turns = Arc::new(IntakeTurns::default());
        assert_eq!(callers(&turns, &[1, 1]), [true, true]);
        let dying = turns.clone();
        let died = std::thread::spawn(move || {
            let _storing = Storing(&dying);
            panic!("on purpose")
        });
        assert!(died.join().is_err());
        assert_eq!(callers(&turns, &[1]), [true]);
        assert_eq!(turns.next().len(), 3);
    }
}
