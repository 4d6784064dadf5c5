//! 大堂管家 / Lobby Butler: a lobby terminal that takes requests and the office that answers them.
//!
//! # Bird's eye view
//! Two programs in one binary, which know each other by [`protocol`] alone:
//! - the terminal ([`kiosk`]): a screen, a queue of sealed submissions, the last board;
//! - the office ([`office`]): a store, use cases, a door for terminals (JSON) and one for staff (pages).
//!
//! Both obey [`domain`], which knows neither: what a request, a notice, a promise or a work order *is*.
//! `demo` starts both with the estate of `sample`; neither is in a production build (features `sample`, `gallery`).
//!
//! # Where to start reading
//! - a resident's request, from the touch to the office: `kiosk::view_models::app`, `kiosk::backend`,
//!   `kiosk::store::outbox`, `kiosk::delivery`, `office::api::submissions`, `office::service::intake`;
//! - what may be done with it there: [`domain::order`], then `office::service::inbox` and `office::web::submission`;
//! - a notice, from the form to the glass: `office::web::notices`, `office::service::notices`, `kiosk::board_sync`,
//!   `kiosk::view_models::notice`, `kiosk::ui::render`.
//!
//! # Laws
//! Which room may name which stands in the README's table "Laws", and `tests/architecture` holds the code to it.
//! How to add a page, a field, a state or a table: `.github/CONTRIBUTING.md`.

// What can fail says so; only tests may take it for granted.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

/// Prints a line for the person at the command line. Ignores a closed pipe, where `println!` would panic.
#[cfg(feature = "office")]
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($part)*);
    }};
}

pub mod clock;
pub mod config;
pub mod database;
pub mod domain;
#[cfg(feature = "kiosk")]
pub mod kiosk;
#[cfg(feature = "office")]
pub mod office;
pub mod protocol;
#[cfg(any(test, feature = "sample"))]
pub mod sample;
pub mod shutdown;
#[cfg(test)]
mod stable_names;
pub mod telemetry;

#[cfg(all(feature = "kiosk", feature = "office", feature = "sample"))]
pub mod demo;
