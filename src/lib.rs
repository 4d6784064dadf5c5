//! 大堂管家 / Lobby Butler: a lobby terminal that takes requests and the office that answers them.
//!
//! See the README for the map of the rooms and the invariants.

/// Prints a line for the person at the command line. A closed pipe is nobody's misfortune: unlike
/// `println!` it never panics.
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
pub mod shutdown;
pub mod telemetry;

#[cfg(all(feature = "kiosk", feature = "office"))]
pub mod demo;
