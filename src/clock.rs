//! Clock and randomness as values that are handed in: no policy reads the machine's.
//!
//! Why not traits all over: two small function pointers are all anybody needs to fake.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, FixedOffset, Utc};

/// Tells the time. Clones share the same source.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    uptime: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Clock {
    /// The machine's clock, and the time since now by its monotonic one.
    pub fn system() -> Self {
        let started = Instant::now();
        Self { now: Arc::new(Utc::now), uptime: Arc::new(move || started.elapsed()) }
    }

    /// A clock of the caller's making, for tests and pictures; its uptime stands at zero.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), uptime: Arc::new(|| Duration::ZERO) }
    }

    /// The same clock with an uptime of the caller's making.
    pub fn with_uptime(self, uptime: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { uptime: Arc::new(uptime), ..self }
    }

    /// The wall clock, which may jump.
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// Time since the process started: only ever goes on.
    pub fn uptime(&self) -> Duration {
        (self.uptime)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// China has one civil time, UTC+8 without daylight saving; a terminal's own zone setting is
/// nobody's to rely on.
pub fn china() -> FixedOffset {
    const EAST: Option<FixedOffset> = FixedOffset::east_opt(8 * 3600);
    EAST.unwrap_or_else(|| unreachable!("UTC+8 is a valid offset"))
}

/// `now` on the estate's wall clock.
pub fn local(now: DateTime<Utc>) -> DateTime<FixedOffset> {
    now.with_timezone(&china())
}

/// Whether the operating system says that its clock was set from the network since it started
/// (systemd-timesyncd leaves this mark; with another daemon the office's clock vouches for it at the
/// first heartbeat).
pub fn is_synchronised() -> bool {
    std::path::Path::new("/run/systemd/timesync/synchronized").exists()
}

/// Random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}
