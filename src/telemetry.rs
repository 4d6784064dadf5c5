//! Logs: to standard error, without personal data, `RUST_LOG` chooses what (`warn,lobby_butler=debug`).
//!
//! Invariant: no message carries what a resident typed. Types that hold such text do not print it.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging for the process. Call once.
pub fn init() {
    let asked = std::env::var("RUST_LOG").ok().and_then(|directives| directives.parse().ok());
    let usual = || Targets::new().with_default(LevelFilter::WARN).with_target("lobby_butler", LevelFilter::INFO);
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let _ = tracing_subscriber::registry().with(lines).with(asked.unwrap_or_else(usual)).try_init();
}
