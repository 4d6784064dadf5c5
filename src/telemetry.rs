//! Logs: to standard error, without personal data, `RUST_LOG` chooses what.
//!
//! Invariant: no message carries what a resident typed. Types that hold such text do not print it.

use tracing_subscriber::EnvFilter;

/// Starts logging for the process. Call once.
pub fn init() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,lobby_butler=info"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).try_init();
}
