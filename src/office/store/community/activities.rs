//! Activities and how many places of them are given.
//!
//! Invariant: places are moved by one statement that looks and counts at once, so that no two sign-ups get the same place in any
//! engine; where the statement changes nothing there was none.

use chrono::{DateTime, Utc};

use super::super::{StoreResult, instant, maybe_instant, micros};
use crate::{
    database::{Row, Tx},
    domain::community::{Activity, SignUpRules},
    office::records::ActivityRecord,
    values,
};

const SELECT: &str = "SELECT id, title, words, place, starts_at, ends_at, signs_up, places, most_each, closes_at, taken, waiting, \
                      cancelled_at, reason, version FROM activity";

/// Sign-ups that one activity ever takes: more than any hall holds, so that nobody fills the disk.
const MOST: i64 = 2_000;

/// People on one waiting list.
const MOST_WAITING: i64 = 300;

fn record(row: &Row<'_>) -> StoreResult<ActivityRecord> {
    let places: u32 = row.get("places")?;
    let rules = SignUpRules {
        places: (places > 0).then_some(places),
        most_each: u8::try_from(row.get::<u32>("most_each")?).unwrap_or(u8::MAX),
        closes_at: instant(row, "closes_at")?,
        taken: row.get("taken")?,
        waiting: row.get("waiting")?,
    };
    let reason: String = row.get("reason")?;
    Ok(ActivityRecord {
        activity: Activity {
            id: row.get("id")?,
            title: row.get("title")?,
            words: row.get("words")?,
            place: row.get("place")?,
            starts_at: instant(row, "starts_at")?,
            ends_at: instant(row, "ends_at")?,
            sign_up: row.get::<bool>("signs_up")?.then_some(rules),
        },
        cancelled: maybe_instant(row, "cancelled_at")?.map(|at| (at, reason)),
        version: row.get("version")?,
    })
}

/// Those that are not over, the next first; cancelled ones among them.
pub fn to_come(tx: &Tx<'_>, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<ActivityRecord>> {
    tx.query(&format!("{SELECT} WHERE ends_at > ?1 ORDER BY starts_at, id LIMIT ?2"), values![micros(now), limit], record)
}

/// What boards tell of: not over, not cancelled, the next first.
pub fn on_board(tx: &Tx<'_>, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<Activity>> {
    let sql = format!("{SELECT} WHERE ends_at > ?1 AND cancelled_at IS NULL ORDER BY starts_at, id LIMIT ?2");
    tx.query(&sql, values![micros(now), limit], |row| Ok(record(row)?.activity))
}

/// Those that are over, the latest first, behind another one's end.
pub fn over(tx: &Tx<'_>, now: DateTime<Utc>, behind: Option<(DateTime<Utc>, String)>, limit: u32) -> StoreResult<Vec<ActivityRecord>> {
    let (end, id) = behind.map_or((micros(now), "~".to_owned()), |(end, id)| (micros(end), id));
    let sql =
        format!("{SELECT} WHERE ends_at <= ?1 AND (ends_at < ?2 OR (ends_at = ?2 AND id < ?3)) ORDER BY ends_at DESC, id DESC LIMIT ?4");
    tx.query(&sql, values![micros(now), end, id, limit], record)
}

/// One of them.
pub fn get(tx: &Tx<'_>, id: &str) -> StoreResult<Option<ActivityRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id], record)
}

/// Stores one, new or changed; its counts stay as they are.
pub fn save(tx: &Tx<'_>, activity: &Activity, now: DateTime<Utc>) -> StoreResult<()> {
    let rules = activity.sign_up;
    tx.execute(
        "INSERT INTO activity (id, title, words, place, starts_at, ends_at, signs_up, places, most_each, closes_at, taken, waiting, \
         arrived, cancelled_at, reason, version, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, NULL, '', 1, ?11) \
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, words = excluded.words, place = excluded.place, \
         starts_at = excluded.starts_at, ends_at = excluded.ends_at, signs_up = excluded.signs_up, places = excluded.places, \
         most_each = excluded.most_each, closes_at = excluded.closes_at, version = activity.version + 1, updated_at = excluded.updated_at",
        values![
            activity.id,
            activity.title,
            activity.words,
            activity.place,
            micros(activity.starts_at),
            micros(activity.ends_at),
            rules.is_some(),
            rules.and_then(|rules| rules.places).unwrap_or(0),
            rules.map_or(1, |rules| u32::from(rules.most_each)),
            micros(rules.map_or(activity.starts_at, |rules| rules.closes_at)),
            micros(now)
        ],
    )?;
    Ok(())
}

/// Cancels one; `false` if it is.
pub fn cancel(tx: &Tx<'_>, id: &str, reason: &str, now: DateTime<Utc>) -> StoreResult<bool> {
    let sql =
        "UPDATE activity SET cancelled_at = ?2, reason = ?3, version = version + 1, updated_at = ?2 WHERE id = ?1 AND cancelled_at IS NULL";
    Ok(tx.execute(sql, values![id, micros(now), reason])? > 0)
}

/// Gives so many places to somebody new, if they are there and nobody waits; their place in the line.
pub fn give(tx: &Tx<'_>, id: &str, people: u32) -> StoreResult<Option<i64>> {
    let sql = "UPDATE activity SET taken = taken + ?2, arrived = arrived + 1 \
               WHERE id = ?1 AND arrived < ?3 AND (places = 0 OR (waiting = 0 AND taken + ?2 <= places)) RETURNING arrived";
    Ok(tx.first(sql, values![id, people, MOST], |row| row.get("arrived"))?)
}

/// Puts so many people on the waiting list, if it has room; their place in the line.
pub fn wait(tx: &Tx<'_>, id: &str, people: u32) -> StoreResult<Option<i64>> {
    let sql = "UPDATE activity SET waiting = waiting + ?2, arrived = arrived + 1 \
               WHERE id = ?1 AND arrived < ?3 AND waiting + ?2 <= ?4 RETURNING arrived";
    Ok(tx.first(sql, values![id, people, MOST, MOST_WAITING], |row| row.get("arrived"))?)
}

/// Gives so many places to somebody who waits; `false` if there are not as many.
pub fn move_up(tx: &Tx<'_>, id: &str, people: u32) -> StoreResult<bool> {
    let sql = "UPDATE activity SET taken = taken + ?2, waiting = waiting - ?2 WHERE id = ?1 AND (places = 0 OR taken + ?2 <= places)";
    Ok(tx.execute(sql, values![id, people])? > 0)
}

/// So many places are free again.
pub fn free(tx: &Tx<'_>, id: &str, people: u32) -> StoreResult<()> {
    tx.execute("UPDATE activity SET taken = taken - ?2 WHERE id = ?1", values![id, people])?;
    Ok(())
}

/// So many people no longer wait.
pub fn leave_line(tx: &Tx<'_>, id: &str, people: u32) -> StoreResult<()> {
    tx.execute("UPDATE activity SET waiting = waiting - ?2 WHERE id = ?1", values![id, people])?;
    Ok(())
}
