//! How often somebody may guess: a sliding window per key, in memory.
//!
//! Why in memory: a restart forgives a few guesses, and no guess is worth a write to the disk.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};

/// Keys that are remembered at most; beyond that the oldest windows have long passed or an attack
/// is under way, and refusing is right.
const KEYS: usize = 50_000;

/// Failed attempts by key.
pub struct Attempts {
    limit: usize,
    window: Duration,
    seen: Mutex<HashMap<String, VecDeque<DateTime<Utc>>>>,
}

/// Too many attempts; the next one counts from this instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// When the oldest attempt leaves the window.
    pub until: DateTime<Utc>,
}

/// A number of minutes as a duration.
pub const fn minutes(count: i64) -> Duration {
    Duration::minutes(count)
}

impl Attempts {
    /// Allows `limit` failures per `window`.
    pub fn new(limit: usize, window: Duration) -> Self {
        Self { limit, window, seen: Mutex::default() }
    }

    /// Counts an attempt *before* it is judged, so that many at once cannot all slip through;
    /// take it back with [`Attempts::forgive`] when it was right.
    pub fn begin(&self, key: &str, now: DateTime<Utc>) -> Result<(), TooMany> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= KEYS && !seen.contains_key(key) {
            seen.retain(|_, times| times.back().is_some_and(|at| *at + self.window > now));
            if seen.len() >= KEYS {
                return Err(TooMany { until: now + self.window });
            }
        }
        let times = seen.entry(key.to_owned()).or_default();
        while times.front().is_some_and(|at| *at + self.window <= now) {
            times.pop_front();
        }
        match times.front() {
            Some(oldest) if times.len() >= self.limit => Err(TooMany { until: *oldest + self.window }),
            _ => {
                times.push_back(now);
                Ok(())
            }
        }
    }

    /// Takes the latest attempt back: it was right, or it was never judged.
    pub fn forgive(&self, key: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = seen.get_mut(key) {
            times.pop_back();
            if times.is_empty() {
                seen.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_window_slides_and_right_answers_do_not_count() {
        let attempts = Attempts::new(2, Duration::seconds(60));
        assert_eq!(attempts.begin("a", at(0)), Ok(()));
        assert_eq!(attempts.begin("a", at(10)), Ok(()));
        assert_eq!(attempts.begin("a", at(20)), Err(TooMany { until: at(60) }));
        assert_eq!(attempts.begin("b", at(20)), Ok(()));
        assert_eq!(attempts.begin("a", at(60)), Ok(()));
        attempts.forgive("a");
        assert_eq!(attempts.begin("a", at(61)), Ok(()));
    }
}
