//! The lobby terminal.
//!
//! - `run`, `core`: start-up, and the tasks that a running terminal has; `supervision`: how runs end and begin again;
//! - `store`, `delivery`, `forwarder`, `office_client`: submissions on their way out: saved, judged, sent;
//! - `board_sync`: what the office publishes on its way in; `leaflets`: notices whose pages are on theirs; `heartbeat`: what the terminal reports of itself;
//! - `pairing`, `token`: how the office comes to know this terminal;
//! - `view_models`: what each page shows and what a touch does, without Slint; `backend`: what they ask of the rest;
//! - `ui`: Slint, and only here; `panel`, `machine`: what hardware and operating system tell; `durable_file`: small files beside the store;
//! - `input_method`, `handwriting_worker`: handwriting and pinyin; `timekeeper`: whose time the screen goes by;
//! - `gallery`: every page in its sample states, for pictures and tests (feature `gallery`).
//!
//! Invariant: the screen lives on the main thread, tokio on its own threads, SQLite on its own thread; they
//! exchange plain values only.

pub mod backend;
pub mod board_sync;
mod calling;
pub mod core;
pub mod delivery;
mod durable_file;
pub mod forwarder;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod handwriting_worker;
mod heartbeat;
pub mod input_method;
pub mod leaflets;
mod machine;
pub mod office_client;
pub mod pairing;
pub mod panel;
pub mod preview;
pub mod run;
pub mod showings;
mod speaker;
pub mod store;
mod supervision;
pub mod timekeeper;
pub mod token;
pub mod ui;
pub mod view_models;
