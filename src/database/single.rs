//! One connection on one thread: the terminal's database.
//!
//! Invariants: a [`Database`] owns the only connection; what is written is one transaction.

use std::{path::PathBuf, sync::mpsc, thread};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    DatabaseError, Options,
    file::{self, OpenedFile},
    tx::Tx,
};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle to the database thread; clones share it. The thread ends, and the lock is released, a moment after the last
/// clone is dropped.
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
        let OpenedFile { mut connection, lock, quarantined } = file::open(&options)?;
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
            .map_err(DatabaseError::Thread)?;
        Ok(Opened { database: Self { jobs }, quarantined })
    }

    /// Runs work within one transaction on the database's thread and waits for its result: all of it is committed, or nothing.
    /// A future that is dropped does not undo the work.
    pub async fn write<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.send(move |connection| drop(reply.send(within(connection, work))))?;
        answer.await.map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// As [`Database::write`] for code outside any async runtime (start-up, command line, tests).
    pub fn write_blocking<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = mpsc::channel();
        self.send(move |connection| drop(reply.send(within(connection, work))))?;
        answer.recv().map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// Runs work that only reads. Nobody else writes meanwhile, so that it needs no transaction.
    pub async fn read<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.send(move |connection| drop(reply.send(work(&Tx::on(connection)))))?;
        answer.await.map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// Folds the journal into the file; whether all of it could be.
    #[cfg(all(test, feature = "kiosk"))]
    pub(crate) fn fold(&self) -> Result<bool, DatabaseError> {
        let (reply, answer) = mpsc::channel();
        let fold =
            |connection: &mut Connection| Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0);
        self.send(move |connection| drop(reply.send(fold(connection))))?;
        answer.recv().map_err(|_| DatabaseError::Stopped)?
    }

    fn send(&self, job: impl FnOnce(&mut Connection) + Send + 'static) -> Result<(), DatabaseError> {
        self.jobs.send(Box::new(job)).map_err(|_| DatabaseError::Stopped)
    }
}

/// Within one transaction, which is rolled back where the work fails.
fn within<R, E: From<DatabaseError>>(connection: &mut Connection, work: impl FnOnce(&Tx<'_>) -> Result<R, E>) -> Result<R, E> {
    let transaction = connection.transaction().map_err(DatabaseError::from)?;
    let done = work(&Tx::on(&*transaction))?;
    transaction.commit().map_err(DatabaseError::from)?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::{super::OnCorrupt, *};

    const SCHEMA: &[&str] = &["CREATE TABLE a (x INTEGER);", "CREATE TABLE b (y INTEGER);"];

    fn options(path: PathBuf, migrations: &'static [&'static str]) -> Options {
        Options { path, migrations, on_corrupt: OnCorrupt::Quarantine, accepts_lost_journal: false }
    }

    fn count(database: &Database, table: &'static str) -> i64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        database.write_blocking(move |tx| tx.first(&sql, &[], |row| row.get::<i64>("n"))).unwrap().unwrap()
    }

    #[test]
    fn an_old_schema_is_brought_forward_and_keeps_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let old = Database::open(options(path.clone(), &SCHEMA[..1])).unwrap().database;
        old.write_blocking(|tx| tx.execute("INSERT INTO a VALUES (1)", &[])).unwrap();
        let barrier = old.write_blocking(|_| Ok::<_, DatabaseError>(()));
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
        let failed = database.write_blocking::<(), DatabaseError, _>(|tx| {
            tx.execute("INSERT INTO a VALUES (1)", &[])?;
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
        drop(file::connect(&path).unwrap().pragma_update(None, "user_version", 9));
        assert!(matches!(Database::open(options(path, SCHEMA)), Err(DatabaseError::TooNew { found: 9, known: 2, .. })));
    }
}
