//! The office's database: SQL and nothing else.
//!
//! Owns: the schema, every statement, and the mapping between rows and domain types.
//! Invariants: no rule of the trade is decided here; what belongs together is written in one
//! transaction ([`Store::write`]); raw values are parsed where they leave SQL, so a damaged row is
//! an error and never a half-valid value. Statements keep to what SQLite and PostgreSQL share
//! (placeholders by number, upserts, `RETURNING`, no engine's own functions or types) and are run through
//! [`crate::database::Tx`], so that another engine is added there and not here.
//!
//! Why not an ORM or a repository trait: plain statements read better as SQL, and there is
//! exactly one implementation to call.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use crate::database::Tx;
use crate::database::{DatabaseError, Engine, OnCorrupt, Options, Row, postgres::ServerAddress};

pub mod alerts;
pub mod areas;
pub mod arrivals;
pub mod assets;
pub mod attempts;
pub mod audit;
pub mod breaches;
pub mod butlers;
pub mod catalogue;
pub mod community;
pub mod counters;
pub mod dealings;
pub mod departments;
pub mod duty;
pub mod glossary;
pub mod information;
pub mod leases;
pub mod looks;
pub mod moving;
pub mod notes;
pub mod notice_revisions;
pub mod notices;
pub mod one_time;
pub mod pairings;
pub mod photos;
mod pieces;
pub mod places;
pub mod posted;
pub mod robots;
pub mod rooms;
pub mod settings;
pub mod showings;
pub mod staff;
pub mod stamps;
pub mod submissions;
pub mod suppliers;
pub mod tasks;
pub mod terminals;

#[cfg(test)]
mod engines;
#[cfg(test)]
mod upgrades;

const MIGRATIONS: &[&str] = &[
    include_str!("store/migrations/001_create_office.sql"),
    include_str!("store/migrations/002_index_queues_and_count_releases.sql"),
    include_str!("store/migrations/003_store_every_kind_of_submission.sql"),
    include_str!("store/migrations/004_set_up_estate.sql"),
    include_str!("store/migrations/005_keep_content.sql"),
    include_str!("store/migrations/006_keep_english.sql"),
    include_str!("store/migrations/007_note_who_acted_and_count.sql"),
    include_str!("store/migrations/008_ask_without_reading_history.sql"),
    include_str!("store/migrations/009_share_among_processes.sql"),
    include_str!("store/migrations/010_register_for_residents.sql"),
    include_str!("store/migrations/011_give_work_out.sql"),
    include_str!("store/migrations/012_keep_clocks.sql"),
    include_str!("store/migrations/013_wake_somebody.sql"),
    include_str!("store/migrations/014_keep_notes_and_photos.sql"),
    include_str!("store/migrations/015_keep_quotes_and_signatures.sql"),
    include_str!("store/migrations/016_work_off_the_inbox.sql"),
    include_str!("store/migrations/017_tell_of_public_faults.sql"),
    include_str!("store/migrations/018_note_who_looked.sql"),
    include_str!("store/migrations/019_explain_breaches.sql"),
    include_str!("store/migrations/020_say_to_whom.sql"),
    include_str!("store/migrations/021_archive_notices.sql"),
    include_str!("store/migrations/022_call_who_was_not_told.sql"),
    include_str!("store/migrations/023_search_what_notices_say.sql"),
    include_str!("store/migrations/024_keep_leaflets.sql"),
    include_str!("store/migrations/025_keep_community_life.sql"),
    include_str!("store/migrations/026_target_pages_and_note_arrivals.sql"),
    include_str!("store/migrations/027_publish_duty_numbers.sql"),
    include_str!("store/migrations/028_keep_reports_of_machines.sql"),
];

/// What can go wrong with the database.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The engine refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A row holds what no version of this program wrote.
    #[error("the office's database holds an unreadable {what}")]
    Damaged {
        /// Which column or document.
        what: &'static str,
    },
}

/// Result of every statement.
pub type StoreResult<T> = Result<T, StoreError>;

/// The opened database; clones share it.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

impl Store {
    /// Opens `office.db` in the folder. A damaged file is refused: an office must not silently
    /// begin with an empty database.
    pub fn open(folder: &Path) -> Result<Self, DatabaseError> {
        Self::open_as(folder, false)
    }

    /// As [`Store::open`], for a file whose journal is lost for good.
    pub fn open_without_journal(folder: &Path) -> Result<Self, DatabaseError> {
        Self::open_as(folder, true)
    }

    fn open_as(folder: &Path, accepts_lost_journal: bool) -> Result<Self, DatabaseError> {
        let (path, on_corrupt) = (Self::file(folder), OnCorrupt::Refuse);
        Ok(Self { engine: Engine::open(&Options { path, migrations: MIGRATIONS, on_corrupt, accepts_lost_journal })? })
    }

    /// Where the database of a folder is.
    pub fn file(folder: &Path) -> PathBuf {
        folder.join("office.db")
    }

    /// Opens an estate's schema on a server, making it where it is not there.
    pub fn connect(address: &ServerAddress) -> Result<Self, DatabaseError> {
        Ok(Self { engine: Engine::connect(address, MIGRATIONS)? })
    }

    /// As [`Store::open`], or a schema of the folder's own on the server that tests are to stand on.
    #[cfg(test)]
    pub fn for_test(folder: &Path) -> Self {
        let url = crate::database::cluster::url_for(folder);
        url.map_or_else(|| Self::open(folder), |url| Self::connect(&ServerAddress::parse(&url, "").unwrap())).unwrap()
    }

    /// Whether other processes may change what is in it: then somebody has to look.
    pub fn is_shared(&self) -> bool {
        self.engine.is_shared()
    }

    /// Runs statements that only read, all on one snapshot. `work` may be run again where a connection was lost.
    pub async fn read<T, E>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let done = self.engine.read(move |tx| work(tx).map_err(Passthrough)).await;
        done.map_err(|passed| passed.0)
    }

    /// Runs statements in one transaction: committed durably when `work` returns `Ok`, undone otherwise. `work` may be
    /// run again where an engine undid it because of another transaction, so it changes nothing but the database.
    pub async fn write<T, E>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let done = self.engine.write(move |tx| work(tx).map_err(Passthrough)).await;
        done.map_err(|passed| passed.0)
    }

    /// As [`Store::write`] for start-up and the command line, outside any async runtime.
    pub fn write_blocking<T, E>(&self, work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let done = self.engine.write_blocking(move |tx| work(tx).map_err(Passthrough));
        done.map_err(|passed| passed.0)
    }
}

/// Takes a caller's own error through the database thread, which knows only its own.
struct Passthrough<E>(E);

impl<E: From<StoreError>> From<DatabaseError> for Passthrough<E> {
    fn from(error: DatabaseError) -> Self {
        Self(StoreError::from(error).into())
    }
}

/// An instant as the database stores it.
fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

fn instant(row: &Row<'_>, column: &str) -> StoreResult<DateTime<Utc>> {
    DateTime::from_timestamp_micros(row.get(column)?).ok_or(StoreError::Damaged { what: "instant" })
}

fn maybe_instant(row: &Row<'_>, column: &str) -> StoreResult<Option<DateTime<Utc>>> {
    let raw: Option<i64> = row.get(column)?;
    raw.map(|value| DateTime::from_timestamp_micros(value).ok_or(StoreError::Damaged { what: "instant" })).transpose()
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: &'static str) -> StoreResult<T> {
    let raw: String = row.get(column)?;
    raw.parse().map_err(|_| StoreError::Damaged { what: column })
}

fn maybe_parsed<T: std::str::FromStr>(row: &Row<'_>, column: &'static str) -> StoreResult<Option<T>> {
    let raw: Option<String> = row.get(column)?;
    raw.map(|raw| raw.parse().map_err(|_| StoreError::Damaged { what: column })).transpose()
}

/// Counters are unsigned in the domain and signed in SQL; what no counter reaches is cut off.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

fn document<T: DeserializeOwned>(text: &str, what: &'static str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Damaged { what })
}

fn to_document(value: &impl serde::Serialize, what: &'static str) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|_| StoreError::Damaged { what })
}
