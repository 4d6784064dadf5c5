//! A run is watched from the event loop of its screen.

use std::{
    cell::Cell,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use tokio::runtime::Handle;

use super::{
    Manager,
    runs::{STEADY_AFTER, SharedRuns},
};

/// The first turn is before anything is drawn, the second after.
const DRAWN_AT: u32 = 2;

/// Tells the service manager how the run goes.
pub(in crate::kiosk) struct Watch {
    manager: Rc<Manager>,
    runs: SharedRuns,
    /// The other threads; a screen that turns while nothing is delivered any more is not alive.
    runtime: Handle,
    runtime_answered: Arc<AtomicBool>,
    started: Instant,
    turns: Cell<u32>,
    told_at: Cell<Option<Instant>>,
    steady: Cell<bool>,
    office_known: Cell<bool>,
}

impl Watch {
    pub(in crate::kiosk) fn new(manager: Rc<Manager>, runs: SharedRuns, runtime: Handle) -> Self {
        Self {
            manager,
            runs,
            runtime,
            runtime_answered: Arc::new(AtomicBool::new(true)),
            started: Instant::now(),
            turns: Cell::default(),
            told_at: Cell::default(),
            steady: Cell::default(),
            office_known: Cell::default(),
        }
    }

    /// The office was reached, or it is known not to answer.
    pub(in crate::kiosk) fn office_is_known(&self) {
        self.office_known.set(true);
    }

    /// The event loop has come round; about once a second.
    pub(in crate::kiosk) fn turn(&self) {
        self.turns.set(self.turns.get().saturating_add(1));
        if self.turns.get() < DRAWN_AT {
            return;
        }
        self.manager.is_ready();
        if self.office_known.get() {
            self.manager.is_healthy();
        }
        if !self.steady.get() && self.started.elapsed() >= STEADY_AFTER {
            self.steady.set(true);
            self.runs.lock().is_steady();
        }
        let due = |every| self.told_at.get().is_none_or(|at| at.elapsed() >= every);
        if self.manager.every().is_some_and(due) && self.runtime_answered.swap(false, Ordering::Relaxed) {
            self.told_at.set(Some(Instant::now()));
            self.manager.is_alive();
            let answered = self.runtime_answered.clone();
            self.runtime.spawn(async move { answered.store(true, Ordering::Relaxed) });
        }
    }
}
