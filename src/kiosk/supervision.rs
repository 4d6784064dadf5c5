//! Being kept alive: how the last run ended, when to stop trying, and what the service manager is told.
//!
//! Owns: `runs.json`, `crash.json` and `hotline` in the terminal's data folder.
//!
//! Invariants: a panic in any thread ends the process, with its place on the disk, unless the work was wrapped in
//! [`contained`]; nothing that was typed is in a report; a terminal that fails again and again shows the hotline for longer
//! and longer instead of flickering; the service manager hears from the event loop of the screen, so that a screen that hangs
//! is started again.
//!
//! Why the process and not a task is the unit of recovery: a lobby that looks alive and delivers nothing is worse than one
//! that is away for two seconds, and everything that counts is on the disk before anybody is thanked for it.

mod crash;
mod hotline;
mod manager;
mod runs;
mod watch;

pub(super) use crash::{INTERNAL_ERROR, report_panics};
pub(crate) use crash::{contained, contained_or_told};
pub(super) use hotline::{keep as keep_hotline, kept as kept_hotline};
pub(super) use manager::Manager;
pub use runs::PreviousEnd;
pub(super) use runs::{Runs, SharedRuns};
pub(super) use watch::Watch;
