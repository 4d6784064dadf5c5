//! Databases: where they are opened, what a statement is, which threads run them.
//!
//! Owns: opening, pragmas, schema migrations, the quarantine of a corrupt file, the way to a server, and the threads that
//! every statement runs on. Both sides' stores are built on it; nothing else knows rusqlite or the `postgres` crate.
//! - [`Database`]: one connection on one thread, for the terminal, whose only client is itself;
//! - [`Engine`]: one writer that commits in groups, and readers beside it, for the office, on a SQLite file or on a
//!   PostgreSQL server;
//! - [`Tx`], [`Row`], [`Value`]: one transaction as a store sees it, whatever the engine;
//! - [`moving`]: an estate from one engine to the other, and the fence before what was moved away.
//!
//! Invariants:
//! - what a call reported as committed survives a power cut (`synchronous=FULL` and a WAL journal; `synchronous_commit`).
//! - a lock file beside the database: two processes never share a data folder. A server they may share.
//! - migrations are applied in order inside one transaction each, the same on both engines; `user_version` or
//!   `schema_version` counts them.
//! - when the last handle is gone, the threads have ended, the journal is folded into the file and the lock is free.
//!
//! Why threads of our own and not an async SQL crate: one thread is as fast as SQLite's single writer allows, keeps
//! blocking calls away from tokio and the UI, and leaves no lock to wait for; and the crates that speak to two engines
//! want another SQLite than ours (cargo links only one).

use std::{io, path::PathBuf, sync::Arc};

use thiserror::Error;

#[cfg(feature = "office")]
mod backup;
#[cfg(feature = "office")]
mod checkpoints;
#[cfg(all(test, feature = "office"))]
#[path = "../tests/support/cluster.rs"]
pub(crate) mod cluster;
#[cfg(feature = "office")]
mod engine;
#[cfg(feature = "office")]
mod fence;
mod file;
#[cfg(feature = "office")]
mod groups;
#[cfg(feature = "office")]
pub mod moving;
#[cfg(feature = "office")]
pub mod postgres;
#[cfg(feature = "office")]
mod readers;
mod single;
mod sqlite;
mod tx;
#[cfg(feature = "office")]
mod workers;

#[cfg(feature = "office")]
pub use backup::{BackupError, back_up, restore};
#[cfg(feature = "office")]
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
    Migrate { number: usize, source: Box<DatabaseError> },
    #[error("cannot start a database thread: {0}")]
    Thread(#[source] io::Error),
    #[error("database statement failed: {0}")]
    Statement(#[from] rusqlite::Error),
    /// Told to everybody whose work was in the group.
    #[error("the database did not commit: {0}")]
    Commit(Arc<DatabaseError>),
    #[cfg(feature = "office")]
    #[error("database statement failed: {0}")]
    Server(#[from] postgres::ServerError),
    #[error("cannot reach the database {address}: {reason}; see that the server runs and lets this user in")]
    Unreachable { address: String, reason: String },
    #[error(
        "the database {address} cannot hold an estate: {reason}; make one with \
         CREATE DATABASE name TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    )]
    Unfit { address: String, reason: &'static str },
    /// The connection was lost within a commit, and the server cannot be asked.
    #[cfg(feature = "office")]
    #[error("whether it was stored is not known, the database was lost while it committed: {0}")]
    Uncertain(postgres::ServerError),
    #[error("the column {name} holds what this version does not understand")]
    Column { name: String },
    /// The whole sentence: it is moved away, or has not arrived.
    #[error("{0}")]
    Fenced(String),
    #[error("the database thread has stopped")]
    Stopped,
}

impl DatabaseError {
    /// Nothing can be written because the disk is full (also as the engines report it).
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Statement(rusqlite::Error::SqliteFailure(code, _)) => code.code == rusqlite::ErrorCode::DiskFull,
            #[cfg(feature = "office")]
            Self::Server(error) => error.is_disk_full(),
            Self::Commit(error) => error.is_disk_full(),
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
