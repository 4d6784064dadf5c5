//! What was on the glass, until the office has confirmed it.

use chrono::{DateTime, Duration, Utc};

use super::{Store, StoreError, instant, micros};
use crate::{
    database::{DatabaseError, Row},
    protocol::v1::showings::Showing,
    values,
};

/// Showings that are kept: weeks without an office. The oldest go first.
const MOST: i64 = 20_000;

/// What the office has confirmed is kept so long: it may still go on.
const KEPT: Duration = Duration::days(1);

fn showing(row: &Row<'_>) -> Result<Showing, StoreError> {
    let damaged = || DatabaseError::Column { name: "notice_id".into() };
    Ok(Showing {
        notice: row.get::<String>("notice_id")?.parse().map_err(|_| damaged())?,
        revision: row.get::<i64>("revision")?.unsigned_abs(),
        from: instant(row, "from_at")?,
        to: instant(row, "to_at")?,
        clock_trusted: row.get("clock_trusted")?,
    })
}

impl Store {
    /// Adds showings, or how far those that are here have come.
    pub async fn note_showings(&self, showings: Vec<Showing>, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
                for showing in showings {
                    tx.execute(
                        "INSERT INTO showing (notice_id, from_at, to_at, revision, clock_trusted) VALUES (?1, ?2, ?3, ?4, ?5)
                         ON CONFLICT (notice_id, from_at) DO UPDATE SET to_at = max(to_at, excluded.to_at)",
                        values![
                            showing.notice.to_string(),
                            micros(showing.from),
                            micros(showing.to),
                            showing.revision as i64,
                            showing.clock_trusted
                        ],
                    )?;
                }
                tx.execute("DELETE FROM showing WHERE told_to >= to_at AND to_at < ?1", values![micros(now - KEPT)])?;
                let oldest = "SELECT rowid FROM showing ORDER BY to_at DESC LIMIT -1 OFFSET ?1";
                tx.execute(&format!("DELETE FROM showing WHERE rowid IN ({oldest})"), values![MOST])?;
                Ok(())
            })
            .await
    }

    /// Showings that went on since the office was told of them, the oldest first.
    pub async fn untold_showings(&self, most: usize) -> Result<Vec<Showing>, StoreError> {
        let sql = "SELECT * FROM showing WHERE to_at > told_to ORDER BY from_at LIMIT ?1";
        self.database.read(move |tx| tx.query(sql, values![most as i64], showing)).await
    }

    /// The office has confirmed them as far as they are told here.
    pub async fn showings_told(&self, showings: Vec<Showing>) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
                for showing in showings {
                    tx.execute(
                        "UPDATE showing SET told_to = ?3 WHERE notice_id = ?1 AND from_at = ?2",
                        values![showing.notice.to_string(), micros(showing.from), micros(showing.to)],
                    )?;
                }
                Ok(())
            })
            .await
    }
}
