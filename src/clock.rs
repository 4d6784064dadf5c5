//! Clock and randomness as values that are handed in: no policy reads the machine's.
//!
//! Why not traits all over: two small function pointers are all anybody needs to fake.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, FixedOffset, Utc};

/// Tells the time. Clones share the same source.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    uptime: Arc<dyn Fn() -> Duration + Send + Sync>,
    voucher: Arc<dyn Fn() -> Option<SystemTime> + Send + Sync>,
}

impl Clock {
    /// The machine's clock, and the time since now by the one that nobody can set.
    pub fn system() -> Self {
        let started = since_boot();
        Self {
            now: Arc::new(Utc::now),
            uptime: Arc::new(move || since_boot().saturating_sub(started)),
            voucher: Arc::new(set_from_network),
        }
    }

    /// A clock of the caller's making, for tests and pictures; its uptime stands at zero and nobody vouches for it.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), uptime: Arc::new(|| Duration::ZERO), voucher: Arc::new(|| None) }
    }

    /// The same clock with an uptime of the caller's making.
    pub fn with_uptime(self, uptime: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { uptime: Arc::new(uptime), ..self }
    }

    /// The same clock, vouched for as the caller says.
    pub fn with_voucher(self, voucher: impl Fn() -> Option<SystemTime> + Send + Sync + 'static) -> Self {
        Self { voucher: Arc::new(voucher), ..self }
    }

    /// The wall clock, which may jump.
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// Time since the process started: only ever goes on, also while the machine sleeps.
    pub fn uptime(&self) -> Duration {
        (self.uptime)()
    }

    /// When the operating system last set the wall clock from the network; `None` = not since it started.
    pub fn vouched_at(&self) -> Option<SystemTime> {
        (self.voucher)()
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

/// Time since the machine started, its sleep included: a box that was suspended for a night has not stood still.
#[cfg(target_os = "linux")]
fn since_boot() -> Duration {
    let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(boot.tv_sec.try_into().unwrap_or(0), boot.tv_nsec.try_into().unwrap_or(0))
}

#[cfg(not(target_os = "linux"))]
fn since_boot() -> Duration {
    static FIRST: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    FIRST.elapsed()
}

/// systemd-timesyncd touches this mark whenever it sets the clock; with another daemon the office's clock is the first
/// that can be believed.
fn set_from_network() -> Option<SystemTime> {
    std::fs::metadata("/run/systemd/timesync/synchronized").and_then(|mark| mark.modified()).ok()
}

/// Random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uptime_begins_at_the_start_and_only_goes_on() {
        let clock = Clock::system();
        let first = clock.uptime();
        assert!(first < Duration::from_secs(60) && clock.uptime() >= first);
    }
}
