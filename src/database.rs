//! Databases: where they are opened, what a statement is, which threads run them.
//!
//! Owns: opening, pragmas, schema migrations, the quarantine of a corrupt file, and the threads that every statement
//! runs on. Both sides' stores are built on it; besides the terminal's SQL nothing else knows rusqlite.
//! - [`Database`]: one connection on one thread, for the terminal, whose only client is itself;
//! - [`Engine`]: one writer that commits in groups, and readers beside it, for the office;
//! - [`Tx`], [`Row`], [`Value`]: one transaction as the office's store sees it, whatever the engine.
//!
//! Invariants:
//! - `synchronous=FULL` and a WAL journal: what a call reported as committed survives a power cut.
//! - a lock file beside the database: two processes never share a data folder.
//! - migrations are applied in order inside one transaction each; `user_version` counts them.
//! - when the last handle is gone, the threads have ended, the journal is folded into the file and the lock is free.
//!
//! Why threads of our own and not an async SQL crate: one thread is as fast as SQLite's single writer allows, keeps
//! blocking calls away from tokio and the UI, and leaves no lock to wait for; and the crates that speak to two engines
//! want another SQLite than ours.

use std::{io, path::PathBuf, sync::Arc};

use thiserror::Error;

mod backup;
mod engine;
mod file;
mod groups;
mod readers;
mod single;
mod tx;

pub use backup::{BackupError, back_up, restore};
pub use engine::Engine;
pub use single::{Database, Opened};
pub use tx::{Column, Row, ToValue, Tx, Value};

/// What can go wrong with a store, by what the caller can do about it.
#[derive(Debug, Error)]
pub enum DatabaseError {
    #[error("cannot create the data folder {path}: {source}; choose another with --data or make it writable")]
    CreateFolder { path: PathBuf, source: io::Error },
    #[error("cannot write in the data folder {path}: {source}; make it writable for this user or choose another with --data")]
    ReadOnly { path: PathBuf, source: io::Error },
    #[error("the data folder {path} is in use by another running lobby-butler; stop that one or choose another folder with --data")]
    InUse { path: PathBuf },
    #[error("the database {path} is damaged: {reason}; restore it from a backup, or move it away to begin anew")]
    Corrupt { path: PathBuf, reason: String },
    #[error("the database {path} was written by a newer version (schema {found}, this program knows {known}); update the program")]
    TooNew { path: PathBuf, found: usize, known: usize },
    #[error(
        "the database {path} was copied while it was in use, without the journal {path}-wal beside it, and what was entered last is only \
         in there; put the journal beside it or restore a backup made by --backup; if it is lost for good, --accept-lost-journal opens \
         what there is"
    )]
    LostJournal { path: PathBuf },
    #[error(
        "the database {path} is there but holds nothing: it was copied without the journal {path}-wal beside it, or emptied; put the \
         journal beside it, restore a backup made by --backup, or move the file away to begin anew"
    )]
    NoTables { path: PathBuf },
    #[error("cannot open the database {path}: {source}")]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("applying migration {number} failed: {source}")]
    Migrate { number: usize, source: rusqlite::Error },
    #[error("cannot start a database thread: {0}")]
    Thread(#[source] io::Error),
    #[error("database statement failed: {0}")]
    Statement(#[from] rusqlite::Error),
    /// Told to everybody whose work was in the group.
    #[error("the database did not commit: {0}")]
    Commit(Arc<rusqlite::Error>),
    #[error("the column {name} holds what this version does not understand")]
    Column { name: String },
    #[error("the database thread has stopped")]
    Stopped,
}

impl DatabaseError {
    /// Nothing can be written because the disk is full (also as SQLite reports it).
    pub fn is_disk_full(&self) -> bool {
        let is_full = |error: &rusqlite::Error| matches!(error, rusqlite::Error::SqliteFailure(code, _) if code.code == rusqlite::ErrorCode::DiskFull);
        match self {
            Self::Statement(error) => is_full(error),
            Self::Commit(error) => is_full(error),
            _ => false,
        }
    }
}

/// What to do with a file that is no longer a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnCorrupt {
    /// Move it aside under a new name and begin anew: a lobby must come up without a visit.
    Quarantine,
    /// Stop and say so: an office must not silently begin with an empty database.
    Refuse,
}

/// Where and how to open.
#[derive(Debug, Clone)]
pub struct Options {
    pub path: PathBuf,
    /// SQL texts, oldest first.
    pub migrations: &'static [&'static str],
    pub on_corrupt: OnCorrupt,
    /// Opens a file that was in use although its journal is missing.
    pub accepts_lost_journal: bool,
}
