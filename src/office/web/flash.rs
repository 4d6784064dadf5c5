//! What the next page shows once: kept in memory between a form and the page that follows it.
//!
//! Why not in the answer to the form: refreshing that page sends the form again. Why not in the
//! database: a terminal's token is stored nowhere.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Duration, Utc};

/// Longer than a redirect takes, shorter than a desk is left alone.
const LASTS: Duration = Duration::minutes(5);

/// One value a session.
pub struct Flashes<T> {
    lasts: Duration,
    kept: Mutex<HashMap<String, (DateTime<Utc>, T)>>,
}

impl<T> Default for Flashes<T> {
    fn default() -> Self {
        Self::lasting(LASTS)
    }
}

impl<T> Flashes<T> {
    /// Values that are kept for longer than a redirect takes.
    pub fn lasting(lasts: Duration) -> Self {
        Self { lasts, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<String, (DateTime<Utc>, T)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a value for the session's next page; forgets what nobody came for.
    pub fn put(&self, session: &str, value: T, now: DateTime<Utc>) {
        let mut kept = self.kept();
        kept.retain(|_, (at, _)| now - *at < self.lasts);
        kept.insert(session.to_owned(), (now, value));
    }

    /// Hands the value over, once.
    pub fn take(&self, session: &str, now: DateTime<Utc>) -> Option<T> {
        self.kept().remove(session).filter(|(at, _)| now - *at < self.lasts).map(|(_, value)| value)
    }

    /// A look at the value, which stays.
    pub fn peek(&self, session: &str, now: DateTime<Utc>) -> Option<T>
    where
        T: Clone,
    {
        self.kept().get(session).filter(|(at, _)| now - *at < self.lasts).map(|(_, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_once_to_its_session_and_not_for_long() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let flashes = Flashes::default();
        flashes.put("a", 1, at(0));
        assert_eq!(flashes.take("b", at(1)), None);
        assert_eq!(flashes.take("a", at(1)), Some(1));
        assert_eq!(flashes.take("a", at(1)), None);
        flashes.put("a", 2, at(0));
        assert_eq!(flashes.take("a", at(300)), None);
    }
}
