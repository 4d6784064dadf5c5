//! The terminal's memory: sealed submissions, outbox, receipt codes, the last board.
//!
//! Invariants:
//! - *Save before thanks*: [`Store::record`] returns only after submission, outbox row and code were
//!   committed together with `synchronous=FULL`.
//! - No resident's words are readable here: bodies are sealed before they are written, and an
//!   envelope is deleted once the office acknowledged it.
//! - A code is used once: taking it and storing the submission are one transaction.

mod board_cache;
mod outbox;
mod receipt_codes;
mod salvage;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Row;
use thiserror::Error;

pub use board_cache::CachedBoard;
pub use outbox::{CommittedSubmission, EnvelopeOrigin, LocalStatus, Parked, Stored};

use crate::database::{Database, DatabaseError, OnCorrupt, Options};

const MIGRATIONS: &[&str] =
    &[include_str!("store/migrations/001_create_terminal_store.sql"), include_str!("store/migrations/002_mark_doubted_clocks.sql")];

/// What a caller of the store must tell apart.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("no receipt code is left; the office leases more as soon as it can be reached")]
    OutOfCodes,
    #[error("sealing the submission failed: {0}")]
    Seal(#[from] crate::protocol::seal::SealError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error("a stored document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}

/// A damaged file that was moved aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// Where it is now.
    pub path: PathBuf,
    /// Submissions that were taken over from it; some of them the office may have already.
    pub salvaged: usize,
}

/// A handle to the store; clones share it.
#[derive(Clone)]
pub struct Store {
    database: Database,
}

impl Store {
    /// Opens `kiosk.db` in the folder. A corrupt file is moved aside, and the unsent submissions that
    /// can still be read in it are taken over.
    pub fn open(folder: &Path) -> Result<(Self, Option<Quarantine>), StoreError> {
        let opened = Database::open(Options {
            path: folder.join("kiosk.db"),
            migrations: MIGRATIONS,
            on_corrupt: OnCorrupt::Quarantine,
            accepts_lost_journal: false,
        })?;
        let Some(path) = opened.quarantined else { return Ok((Self { database: opened.database }, None)) };
        let aside = path.clone();
        let salvaged = opened.database.call_blocking(move |connection| salvage::salvage(connection, &aside))?;
        Ok((Self { database: opened.database }, Some(Quarantine { path, salvaged })))
    }
}

/// Instants are stored as microseconds since 1970.
fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// Reads an instant of [`micros`].
fn instant(row: &Row<'_>, index: usize) -> rusqlite::Result<DateTime<Utc>> {
    let value: i64 = row.get(index)?;
    DateTime::from_timestamp_micros(value).ok_or(rusqlite::Error::IntegralValueOutOfRange(index, value))
}

/// Reads a value that is stored as its text form.
fn parsed<T>(row: &Row<'_>, index: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(index)?;
    text.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(error)))
}
