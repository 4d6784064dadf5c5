//! Forms that were posted lately and where their answers led.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, instant, micros};
use crate::{database::Tx, values};

/// A posted form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedForm {
    /// Of who sent what where.
    pub digest: String,
    /// What it is about.
    pub subject: String,
    /// Which browser sent it.
    pub browser: String,
    /// Where the answer led; empty while it is carried out.
    pub led_to: String,
    /// When.
    pub posted_at: DateTime<Utc>,
}

/// The form of a digest.
pub fn get(tx: &Tx<'_>, digest: &str) -> StoreResult<Option<PostedForm>> {
    first(tx, "SELECT digest, subject, browser, led_to, posted_at FROM posted WHERE digest = ?1", digest)
}

/// The latest form about a subject that was carried out.
pub fn latest_about(tx: &Tx<'_>, subject: &str) -> StoreResult<Option<PostedForm>> {
    let sql = "SELECT digest, subject, browser, led_to, posted_at FROM posted WHERE subject = ?1 AND led_to <> '' \
               ORDER BY posted_at DESC, digest LIMIT 1";
    first(tx, sql, subject)
}

fn first(tx: &Tx<'_>, sql: &str, key: &str) -> StoreResult<Option<PostedForm>> {
    tx.first(sql, values![key], |row| {
        Ok(PostedForm {
            digest: row.get("digest")?,
            subject: row.get("subject")?,
            browser: row.get("browser")?,
            led_to: row.get("led_to")?,
            posted_at: instant(row, "posted_at")?,
        })
    })
}

/// Stores a form in place of an equal one.
pub fn put(tx: &Tx<'_>, form: &PostedForm) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO posted (digest, subject, browser, led_to, posted_at) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (digest) DO UPDATE SET browser = excluded.browser, led_to = excluded.led_to, posted_at = excluded.posted_at",
        values![form.digest, form.subject, form.browser, form.led_to, micros(form.posted_at)],
    )?;
    Ok(())
}

/// Forgets a form that was not carried out.
pub fn remove_running(tx: &Tx<'_>, digest: &str) -> StoreResult<()> {
    tx.execute("DELETE FROM posted WHERE digest = ?1 AND led_to = ''", values![digest])?;
    Ok(())
}

/// Forgets what was posted before an instant, and the oldest where there are more than `most`.
pub fn tidy(tx: &Tx<'_>, before: DateTime<Utc>, most: u32) -> StoreResult<()> {
    tx.execute("DELETE FROM posted WHERE posted_at <= ?1", values![micros(before)])?;
    let sql = "SELECT posted_at AS latest FROM posted ORDER BY posted_at DESC, digest LIMIT 1 OFFSET ?1";
    if let Some(latest) = tx.first(sql, values![most], |row| Ok::<_, StoreError>(row.get::<i64>("latest")?))? {
        tx.execute("DELETE FROM posted WHERE posted_at <= ?1", values![latest])?;
    }
    Ok(())
}
