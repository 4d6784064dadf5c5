//! The real office as a process of its own, the real terminal, real touches, real kills.
//!
//! One screen per process: only [`walk`] uses it.

#![cfg(all(feature = "kiosk", feature = "office"))]

mod console;
mod finger;
mod kills;
mod office_process;
#[path = "../support/sample.rs"]
mod support;
mod walk;
