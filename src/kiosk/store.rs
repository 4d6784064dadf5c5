//! The terminal's memory: sealed submissions, outbox, receipt codes, the last board, what was shown.
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
mod showings;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use thiserror::Error;

pub use board_cache::CachedBoard;
pub use outbox::{CommittedSubmission, EnvelopeOrigin, LocalStatus, Parked, Stored};

use crate::database::{Database, DatabaseError, OnCorrupt, Options, Row};

const MIGRATIONS: &[&str] = &[
    include_str!("store/migrations/001_create_terminal_store.sql"),
    include_str!("store/migrations/002_mark_doubted_clocks.sql"),
    include_str!("store/migrations/003_keep_parts_of_the_board.sql"),
    include_str!("store/migrations/004_keep_showings.sql"),
    include_str!("store/migrations/005_hold_notices.sql"),
];

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
    latest: board_cache::Latest,
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
        let Some(path) = opened.quarantined else { return Ok((Self::over(opened.database), None)) };
        let aside = path.clone();
        let salvaged = opened.database.write_blocking(move |tx| salvage::salvage(tx, &aside))?;
        Ok((Self::over(opened.database), Some(Quarantine { path, salvaged })))
    }

    fn over(database: Database) -> Self {
        Self { database, latest: board_cache::Latest::default() }
    }
}

/// Instants are stored as microseconds since 1970.
fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// Reads an instant of [`micros`].
fn instant(row: &Row<'_>, column: &str) -> Result<DateTime<Utc>, DatabaseError> {
    DateTime::from_timestamp_micros(row.get(column)?).ok_or_else(|| DatabaseError::Column { name: column.to_owned() })
}

/// Reads a value that is stored as its text form.
fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: &str) -> Result<T, DatabaseError> {
    row.get::<String>(column)?.parse().map_err(|_| DatabaseError::Column { name: column.to_owned() })
}
