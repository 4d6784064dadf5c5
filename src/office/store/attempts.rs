//! Attempts that count, each until it ends.

use chrono::{DateTime, Duration, Utc};

use super::{StoreError, StoreResult, instant, micros};
use crate::{database::Tx, values};

/// Attempts that are kept at most; beyond that an attack is under way, and the oldest make room.
const KEPT: u32 = 50_000;
/// Clocks of several processes differ by less; what ends later than an attempt of now was counted by a clock that was wrong.
const SKEW: Duration = Duration::minutes(1);

/// From when on another attempt counts, if so many of a subject count already.
pub fn blocked_until(tx: &Tx<'_>, subject: &str, most: usize, lasts: Duration, now: DateTime<Utc>) -> StoreResult<Option<DateTime<Utc>>> {
    // With `most` that end later, the next is too many until the first of them has ended.
    let sql = "SELECT ends_at FROM attempt WHERE subject = ?1 AND ends_at > ?2 AND ends_at <= ?3 ORDER BY ends_at DESC LIMIT ?4";
    let values = values![subject, micros(now), micros(now + lasts + SKEW), i64::try_from(most).unwrap_or(i64::MAX)];
    let ends = tx.query(sql, values, |row| instant(row, "ends_at"))?;
    Ok(ends.last().copied().filter(|_| ends.len() >= most))
}

/// Counts an attempt.
pub fn add(tx: &Tx<'_>, id: &str, subject: &str, ends_at: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("INSERT INTO attempt (id, subject, ends_at) VALUES (?1, ?2, ?3)", values![id, subject, micros(ends_at)])?;
    Ok(())
}

/// Takes an attempt back.
pub fn remove(tx: &Tx<'_>, id: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM attempt WHERE id = ?1", values![id])?;
    Ok(())
}

/// Forgets what has ended.
pub fn sweep(tx: &Tx<'_>, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("DELETE FROM attempt WHERE ends_at <= ?1", values![micros(now)])?;
    Ok(())
}

/// Forgets the oldest where there are too many; looks at all of them.
pub fn make_room(tx: &Tx<'_>) -> StoreResult<()> {
    make_room_but(tx, KEPT)
}

fn make_room_but(tx: &Tx<'_>, kept: u32) -> StoreResult<()> {
    let sql = "SELECT ends_at AS latest FROM attempt ORDER BY ends_at DESC, id LIMIT 1 OFFSET ?1";
    if let Some(latest) = tx.first(sql, values![kept], |row| Ok::<_, StoreError>(row.get::<i64>("latest")?))? {
        tx.execute("DELETE FROM attempt WHERE ends_at <= ?1", values![latest])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::Store;

    #[test]
    fn a_flood_of_attempts_makes_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let at = |seconds: u32| DateTime::from_timestamp(1_000_000 + i64::from(seconds), 0).unwrap();
        let flood = move |tx: &Tx<'_>| {
            (0..10).try_for_each(|n| add(tx, &format!("a{n}"), "s", at(n)))?;
            make_room_but(tx, 10)?;
            let left = |tx: &Tx<'_>| blocked_until(tx, "s", 1, Duration::hours(1), at(0));
            assert_eq!(tx.execute("UPDATE attempt SET subject = 's'", values![])?, 10);
            make_room_but(tx, 4)?;
            assert_eq!((tx.execute("UPDATE attempt SET subject = 's'", values![])?, left(tx)?), (4, Some(at(9))));
            sweep(tx, at(9))?;
            assert_eq!(left(tx)?, None);
            Ok::<_, StoreError>(())
        };
        Store::for_test(folder.path()).write_blocking(flood).unwrap();
    }
}
