//! The lobby terminal.
//!
//! Owns: the composition root of the kiosk. The screen lives on the main thread, tokio on its own
//! threads, SQLite on its own thread; they exchange plain values only.

pub mod backend;
pub mod board_sync;
pub mod core;
pub mod delivery;
pub mod forwarder;
pub mod gallery;
pub mod input_method;
mod machine;
pub mod office_client;
pub mod pairing;
pub mod panel;
pub mod run;
pub mod sample;
pub mod scribe;
pub mod store;
pub mod timekeeper;
pub mod token;
pub mod ui;
pub mod view_models;
