//! SQLite, opened the one right way, on a thread of its own.
//!
//! Owns: opening, pragmas, schema migrations, the quarantine of a corrupt file, and the worker
//! thread that every statement runs on. Both stores are built on it; besides the stores' SQL
//! nothing else knows rusqlite.
//!
//! Invariants:
//! - `synchronous=FULL` and a WAL journal: what a call reported as committed survives a power cut.
//! - one writer: a [`Database`] owns the only connection and holds a lock file beside it, so two
//!   processes never share a data folder.
//! - migrations are applied in order inside one transaction each; `user_version` counts them.
//!
//! Why not a pool or an async SQL crate: one thread is as fast as SQLite's single writer allows,
//! keeps blocking calls away from tokio and the UI, and leaves no lock to wait for.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

use rusqlite::Connection;
use thiserror::Error;
use tokio::sync::oneshot;

mod tx;

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
    #[error("cannot open the database {path}: {source}")]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("applying migration {number} failed: {source}")]
    Migrate { number: usize, source: rusqlite::Error },
    #[error("database statement failed: {0}")]
    Statement(#[from] rusqlite::Error),
    #[error("the column {name} holds what this version does not understand")]
    Column { name: String },
    #[error("the database thread has stopped")]
    Stopped,
}

impl DatabaseError {
    /// Nothing can be written because the disk is full (also as SQLite reports it).
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Statement(rusqlite::Error::SqliteFailure(code, _)) if code.code == rusqlite::ErrorCode::DiskFull)
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
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle to the database thread; clones share it. The thread ends, and the lock is released,
/// when the last clone is dropped.
#[derive(Clone)]
pub struct Database {
    jobs: mpsc::Sender<Job>,
}

/// An opened database and what happened on the way.
pub struct Opened {
    pub database: Database,
    /// Where a corrupt file was moved.
    pub quarantined: Option<PathBuf>,
}

impl Database {
    /// Opens or creates the file, applies migrations and starts the thread.
    pub fn open(options: Options) -> Result<Opened, DatabaseError> {
        let folder = options.path.parent().unwrap_or(Path::new(".")).to_owned();
        create_private_folder(&folder)?;
        let lock = lock_folder(&options.path)?;
        let (mut connection, quarantined) = match connect(&options.path) {
            Ok(connection) => (connection, None),
            Err(error) => match corruption(&error) {
                None => return Err(DatabaseError::Open { path: options.path, source: error }),
                Some(reason) if options.on_corrupt == OnCorrupt::Refuse => {
                    return Err(DatabaseError::Corrupt { path: options.path, reason });
                }
                Some(_) => {
                    let aside = move_aside(&options.path).map_err(|source| DatabaseError::ReadOnly { path: folder.clone(), source })?;
                    let fresh = connect(&options.path).map_err(|source| DatabaseError::Open { path: options.path.clone(), source })?;
                    (fresh, Some(aside))
                }
            },
        };
        migrate(&mut connection, &options)?;
        let (jobs, queue) = mpsc::channel::<Job>();
        thread::Builder::new()
            .name("database".into())
            .spawn(move || {
                let _lock = lock;
                while let Ok(job) = queue.recv() {
                    // A job that panics loses its own answer, its transaction rolls back, and the
                    // thread lives on for everybody else.
                    if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut connection))).is_err() {
                        tracing::error!("a database job panicked");
                        if !connection.is_autocommit() {
                            let _ = connection.execute_batch("ROLLBACK");
                        }
                    }
                }
            })
            .map_err(|source| DatabaseError::ReadOnly { path: folder, source })?;
        Ok(Opened { database: Self { jobs }, quarantined })
    }

    /// Runs `work` on the database thread and waits for its result.
    /// A future that is dropped does not undo the work.
    pub async fn call<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&mut Connection) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let _ = reply.send(work(connection));
        });
        self.jobs.send(job).map_err(|_| DatabaseError::Stopped)?;
        answer.await.map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// As [`Database::call`] for code outside any async runtime (start-up, command line, tests).
    pub fn call_blocking<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&mut Connection) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = mpsc::channel();
        let job: Job = Box::new(move |connection| {
            let _ = reply.send(work(connection));
        });
        self.jobs.send(job).map_err(|_| DatabaseError::Stopped)?;
        answer.recv().map_err(|_| E::from(DatabaseError::Stopped))?
    }
}

impl Database {
    /// Runs statements that only read, all on one snapshot.
    pub async fn read<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        self.call(move |connection| work(&Tx::on(connection))).await
    }

    /// Runs statements in one transaction: committed durably when `work` returns `Ok`, undone otherwise.
    pub async fn write<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        self.call(move |connection| transact(connection, work)).await
    }

    /// As [`Database::write`] outside any async runtime.
    pub fn write_blocking<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        self.call_blocking(move |connection| transact(connection, work))
    }
}

fn transact<R, E: From<DatabaseError>>(connection: &mut Connection, work: impl FnOnce(&Tx<'_>) -> Result<R, E>) -> Result<R, E> {
    let transaction = connection.transaction().map_err(DatabaseError::from)?;
    let value = work(&Tx::on(&transaction))?;
    transaction.commit().map_err(DatabaseError::from)?;
    Ok(value)
}

fn create_private_folder(folder: &Path) -> Result<(), DatabaseError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| DatabaseError::CreateFolder { path: folder.to_owned(), source })
}

/// Opening the lock file for writing also tells whether the folder is writable at all.
fn lock_folder(database: &Path) -> Result<File, DatabaseError> {
    let path = database.with_extension("lock");
    let folder = database.parent().unwrap_or(Path::new(".")).to_owned();
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|source| DatabaseError::ReadOnly { path: folder.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DatabaseError::InUse { path: folder }),
        Err(TryLockError::Error(source)) => Err(DatabaseError::ReadOnly { path: folder, source }),
    }
}

fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    create_private_file(path);
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Deleted rows may have been a resident's: overwrite them.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(connection)
    } else {
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), Some(verdict)))
    }
}

/// Residents' data: nobody else on the machine may read the file. Failure shows when it is opened.
fn create_private_file(path: &Path) {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

fn corruption(error: &rusqlite::Error) -> Option<String> {
    match error {
        rusqlite::Error::SqliteFailure(code, message)
            if matches!(code.code, rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) =>
        {
            Some(message.clone().unwrap_or_else(|| code.to_string()))
        }
        _ => None,
    }
}

/// Renames the file and its journals to the first free `NAME.corrupt-N`.
fn move_aside(path: &Path) -> Result<PathBuf, io::Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let aside = (1..)
        .map(|n| path.with_file_name(format!("{name}.corrupt-{n}")))
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| path.with_file_name(format!("{name}.corrupt")));
    std::fs::rename(path, &aside)?;
    for suffix in ["-wal", "-shm"] {
        let journal = path.with_file_name(format!("{name}{suffix}"));
        if journal.exists() {
            let target = aside.with_file_name(format!("{}{suffix}", aside.file_name().unwrap_or_default().to_string_lossy()));
            std::fs::rename(journal, target)?;
        }
    }
    Ok(aside)
}

fn migrate(connection: &mut Connection, options: &Options) -> Result<(), DatabaseError> {
    let known = options.migrations.len();
    let found: usize =
        connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).map(|version| usize::try_from(version).unwrap_or(0))?;
    if found > known {
        return Err(DatabaseError::TooNew { path: options.path.clone(), found, known });
    }
    for (index, sql) in options.migrations.iter().enumerate().skip(found) {
        let number = index + 1;
        let apply = |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            transaction.execute_batch(sql)?;
            transaction.pragma_update(None, "user_version", number as i64)?;
            transaction.commit()
        };
        apply(connection).map_err(|source| DatabaseError::Migrate { number, source })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &[&str] = &["CREATE TABLE a (x INTEGER);", "CREATE TABLE b (y INTEGER);"];

    fn options(path: PathBuf, migrations: &'static [&'static str]) -> Options {
        Options { path, migrations, on_corrupt: OnCorrupt::Quarantine }
    }

    fn count(database: &Database, table: &'static str) -> i64 {
        database
            .call_blocking(move |c| Ok::<_, DatabaseError>(c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?))
            .unwrap()
    }

    #[test]
    fn an_old_schema_is_brought_forward_and_keeps_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let old = Database::open(options(path.clone(), &SCHEMA[..1])).unwrap().database;
        old.call_blocking(|c| Ok::<_, DatabaseError>(c.execute("INSERT INTO a VALUES (1)", [])?)).unwrap();
        let barrier = old.call_blocking(|_| Ok::<_, DatabaseError>(()));
        barrier.unwrap();
        drop(old);
        let new = loop {
            // The old thread releases the lock a moment after its last handle is gone.
            match Database::open(options(path.clone(), SCHEMA)) {
                Err(DatabaseError::InUse { .. }) => thread::yield_now(),
                other => break other.unwrap().database,
            }
        };
        assert_eq!((count(&new, "a"), count(&new, "b")), (1, 0));
    }

    #[test]
    fn a_panicking_job_fails_alone() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(options(folder.path().join("x.db"), SCHEMA)).unwrap().database;
        let failed = database.call_blocking::<(), DatabaseError, _>(|c| {
            let transaction = c.transaction()?;
            transaction.execute("INSERT INTO a VALUES (1)", [])?;
            panic!("on purpose");
        });
        assert!(matches!(failed, Err(DatabaseError::Stopped)));
        assert_eq!(count(&database, "a"), 0);
    }

    #[test]
    fn a_second_process_is_told_that_the_folder_is_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let _first = Database::open(options(path.clone(), SCHEMA)).unwrap();
        assert!(matches!(Database::open(options(path, SCHEMA)), Err(DatabaseError::InUse { .. })));
    }

    #[test]
    fn a_corrupt_file_is_moved_aside_or_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        std::fs::write(&path, [b'x'; 4096]).unwrap();
        let refused = Database::open(Options { on_corrupt: OnCorrupt::Refuse, ..options(path.clone(), SCHEMA) });
        assert!(matches!(refused, Err(DatabaseError::Corrupt { .. })));
        let opened = Database::open(options(path, SCHEMA)).unwrap();
        let aside = opened.quarantined.unwrap();
        assert_eq!(std::fs::read(aside).unwrap(), [b'x'; 4096]);
        assert_eq!(count(&opened.database, "a"), 0);
    }

    #[test]
    fn a_newer_schema_is_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        drop(connect(&path).unwrap().pragma_update(None, "user_version", 9));
        assert!(matches!(Database::open(options(path, SCHEMA)), Err(DatabaseError::TooNew { found: 9, known: 2, .. })));
    }
}
