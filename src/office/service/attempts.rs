//! How often somebody may guess: so many in a window that slides, counted in the database.
//!
//! Invariants: an attempt is counted before it is judged, so that many at once cannot all slip through, and taken back when
//! it was right; of several limits all count it or none. Whoever is refused writes nothing. What is kept of who tried what is
//! a digest, until the window has passed.
//!
//! Why not in memory: whoever guesses is counted by every process on the database, and a restart forgives nobody.

use chrono::{DateTime, Duration, Utc};

use super::{Service, ServiceError, hash_of, mint};
use crate::office::store::{StoreError, Tx, attempts};

/// Of so many attempts one looks whether there are too many in all.
const LOOKS_AFTER: u32 = 32;

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

/// How often something may be tried.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What; another name is another limit.
    pub name: &'static str,
    /// So many attempts count.
    pub most: usize,
    /// Each for this long.
    pub window: Duration,
}

impl Limit {
    /// For whom, or at what.
    pub fn of(self, key: &str) -> Limited {
        Limited { subject: hash_of(&format!("{} {key}", self.name)), limit: self }
    }
}

/// A limit with whom it limits.
#[derive(Debug, Clone)]
pub struct Limited {
    limit: Limit,
    subject: String,
}

/// Attempts that were counted.
#[must_use]
#[derive(Debug, Clone)]
pub struct Counted(Vec<String>);

impl Counted {
    /// Takes them back: it was right, or it was never judged.
    pub(super) fn forgive(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        self.0.iter().try_for_each(|id| attempts::remove(tx, id))
    }
}

/// The first of the limits that is reached.
fn reached(tx: &Tx<'_>, limits: &[Limited], now: DateTime<Utc>) -> Result<Option<TooMany>, StoreError> {
    for Limited { limit, subject } in limits {
        if let Some(until) = attempts::blocked_until(tx, subject, limit.most, limit.window, now)? {
            return Ok(Some(TooMany { until }));
        }
    }
    Ok(None)
}

/// Counts an attempt under every limit, or under none if one of them is reached. In a transaction that may write.
pub(super) fn count(tx: &Tx<'_>, limits: &[Limited], now: DateTime<Utc>) -> Result<Result<Counted, TooMany>, StoreError> {
    if let Some(too_many) = reached(tx, limits, now)? {
        return Ok(Err(too_many));
    }
    attempts::sweep(tx, now)?;
    if rand::random_range(0..LOOKS_AFTER) == 0 {
        attempts::make_room(tx)?;
    }
    let mut counted = Vec::new();
    for Limited { limit, subject } in limits {
        let id = mint(now).to_string();
        attempts::add(tx, &id, subject, now + limit.window)?;
        counted.push(id);
    }
    Ok(Ok(Counted(counted)))
}

/// Counts an attempt unless it is right, which costs no more than a look. In a transaction that may write: it keeps others
/// from judging meanwhile.
pub(super) fn count_unless(tx: &Tx<'_>, is_right: bool, limits: &[Limited], now: DateTime<Utc>) -> Result<Result<(), TooMany>, StoreError> {
    match reached(tx, limits, now)? {
        Some(too_many) => Ok(Err(too_many)),
        None if is_right => Ok(Ok(())),
        None => Ok(count(tx, limits, now)?.map(drop)),
    }
}

impl Service {
    /// Counts an attempt before it is judged.
    pub(super) async fn count_attempt(&self, limits: Vec<Limited>) -> Result<Result<Counted, TooMany>, ServiceError> {
        let (now, asked) = (self.now(), limits.clone());
        // Whoever asks on and on keeps nobody from writing.
        if let Some(too_many) = self.0.store.read(move |tx| reached(tx, &asked, now)).await? {
            return Ok(Err(too_many));
        }
        Ok(self.0.store.write(move |tx| count(tx, &limits, now)).await?)
    }

    /// Takes an attempt back.
    pub(super) async fn forgive(&self, counted: Counted) -> Result<(), ServiceError> {
        Ok(self.0.store.write(move |tx| counted.forgive(tx)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::Store;

    const TWO: Limit = Limit { name: "two", most: 2, window: Duration::seconds(60) };
    const THREE: Limit = Limit { name: "three", most: 3, window: Duration::seconds(60) };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    fn in_office(work: impl Fn(&Tx<'_>) -> Result<(), StoreError> + Send + 'static) {
        let folder = tempfile::tempdir().unwrap();
        Store::for_test(folder.path()).write_blocking(work).unwrap();
    }

    #[test]
    fn the_window_slides_and_right_answers_do_not_count() {
        in_office(|tx| {
            let tried = |key: &str, seconds| count(tx, &[TWO.of(key)], at(seconds));
            assert!(tried("a", 0)?.is_ok() && tried("a", 10)?.is_ok());
            assert_eq!(tried("a", 20)?.unwrap_err(), TooMany { until: at(60) });
            assert!(tried("b", 20)?.is_ok(), "another key has its own");
            tried("a", 60)?.unwrap().forgive(tx)?;
            assert!(tried("a", 61)?.is_ok());
            assert_eq!(tried("a", 62)?.unwrap_err(), TooMany { until: at(70) });
            Ok(())
        });
    }

    #[test]
    fn all_limits_count_an_attempt_or_none_does() {
        in_office(|tx| {
            let both = |tx: &Tx<'_>, seconds| count(tx, &[TWO.of("a"), THREE.of("a")], at(seconds));
            assert!(both(tx, 0)?.is_ok() && both(tx, 1)?.is_ok() && both(tx, 2)?.is_err());
            assert!(count(tx, &[THREE.of("a")], at(3))?.is_ok(), "the refused one was not counted");
            assert!(count(tx, &[THREE.of("a")], at(4))?.is_err());
            Ok(())
        });
    }

    #[test]
    fn a_right_answer_is_refused_like_a_wrong_one_once_there_were_too_many() {
        in_office(|tx| {
            let answered = |is_right, seconds| count_unless(tx, is_right, &[TWO.of("a")], at(seconds));
            for _ in 0..9 {
                assert_eq!(answered(true, 0)?, Ok(()));
            }
            assert_eq!((answered(false, 0)?, answered(false, 1)?), (Ok(()), Ok(())));
            assert_eq!((answered(true, 2)?, answered(false, 2)?), (Err(TooMany { until: at(60) }), Err(TooMany { until: at(60) })));
            Ok(())
        });
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_while_keeps_nobody_out() {
        in_office(|tx| {
            assert!(count(tx, &[TWO.of("a")], at(1_000_000))?.is_ok() && count(tx, &[TWO.of("a")], at(1_000_000))?.is_ok());
            assert!(count(tx, &[TWO.of("a")], at(0))?.is_ok());
            Ok(())
        });
    }
}
