//! One connection on one thread: the terminal's database.
//!
//! Invariant: a [`Database`] owns the only connection.

use std::{path::PathBuf, sync::mpsc, thread};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    DatabaseError, Options,
    file::{self, OpenedFile},
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

#[cfg(test)]
mod tests {
    use super::{super::OnCorrupt, *};

    const SCHEMA: &[&str] = &["CREATE TABLE a (x INTEGER);", "CREATE TABLE b (y INTEGER);"];

    fn options(path: PathBuf, migrations: &'static [&'static str]) -> Options {
        Options { path, migrations, on_corrupt: OnCorrupt::Quarantine, accepts_lost_journal: false }
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
        drop(file::connect(&path).unwrap().pragma_update(None, "user_version", 9));
        assert!(matches!(Database::open(options(path, SCHEMA)), Err(DatabaseError::TooNew { found: 9, known: 2, .. })));
    }
}
