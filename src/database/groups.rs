//! The one writer: whatever waits is written together and made durable by one commit.
//!
//! Invariants: nobody is answered before the commit that carries their work; work that fails is undone alone and spoils
//! no neighbour; the order is that in which it was asked for.
//!
//! Why groups: the disk is waited for once a commit. A hundred lobbies that deliver at once wait for a handful of commits
//! instead of a hundred, and one that delivers alone waits for nobody.

use std::{fs::File, path::Path};

use rusqlite::Connection;

use super::{
    DatabaseError, Tx,
    checkpoints::Checkpoints,
    fence::{self, Entry},
    file,
    workers::{self, Job},
};

/// Work that shares one commit at most.
pub(super) const GROUP: usize = 256;

/// The connection that writes, and the lock that keeps others away; when it is gone, the journal is folded into the file.
pub(super) struct Writer {
    connection: Connection,
    /// Gone before the end of the file's use.
    checkpoints: Option<Checkpoints>,
    _lock: File,
}

impl Writer {
    /// Of an opened file.
    pub(super) fn new(mut connection: Connection, lock: File, path: &Path) -> Result<Self, DatabaseError> {
        connection.set_prepared_statement_cache_capacity(256);
        let checkpoints = Some(Checkpoints::start(&mut connection, path)?);
        Ok(Self { connection, checkpoints, _lock: lock })
    }

    /// Keeps an office out of what was moved away; no fence comes up while a file is in use.
    pub(super) fn heed_fence(&self, entry: Entry, path: &Path) -> Result<(), DatabaseError> {
        let tx = Tx::on(&self.connection);
        tx.execute(fence::TABLE, &[])?;
        fence::keep_out(fence::read(&tx)?, entry, &path.parent().unwrap_or(path).display())
    }

    /// Runs everything in one transaction and answers after its commit.
    pub(super) fn commit_together(&mut self, group: Vec<Box<dyn Job>>) {
        commit_together(&self.connection, group);
        if let Some(checkpoints) = &mut self.checkpoints {
            checkpoints.committed(&self.connection);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.checkpoints.take();
        file::finish(&self.connection);
    }
}

fn commit_together(connection: &Connection, mut group: Vec<Box<dyn Job>>) {
    let committed = match run_together(connection, &mut group) {
        // What undoes a whole group is one job's doing (a full disk under a large one): each is tried for itself.
        Err(_) if group.len() > 1 => {
            roll_back(connection);
            for job in group {
                commit_together(connection, vec![job]);
            }
            return;
        }
        other => other,
    };
    if committed.is_err() {
        roll_back(connection);
    }
    workers::finish_all(group, committed.map_err(DatabaseError::from));
}

fn run_together(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), rusqlite::Error> {
    let statement = |sql: &str| connection.prepare_cached(sql)?.execute([]);
    statement("BEGIN IMMEDIATE")?;
    let is_alone = group.len() == 1;
    for job in group {
        if !is_alone {
            statement("SAVEPOINT job")?;
        }
        let keeps = workers::run(&mut **job, &Tx::on(connection));
        if connection.is_autocommit() {
            // The engine has undone everything, the neighbours' work too. Work that fails tells its own error.
            if is_alone && !keeps {
                return Ok(());
            }
            return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK), None));
        }
        match (is_alone, keeps) {
            (true, true) => {}
            (true, false) => roll_back(connection),
            (false, true) => drop(statement("RELEASE job")?),
            (false, false) => {
                statement("ROLLBACK TO job")?;
                statement("RELEASE job")?;
            }
        }
    }
    if !connection.is_autocommit() {
        statement("COMMIT")?;
    }
    Ok(())
}

fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Receiver, channel},
        thread,
    };

    use super::{
        super::{Engine, OnCorrupt, Options, workers::Work},
        *,
    };
    use crate::values;

    const SCHEMA: &[&str] = &["CREATE TABLE t (n BIGINT PRIMARY KEY);"];

    fn open(folder: &tempfile::TempDir) -> Engine {
        let options =
            Options { path: folder.path().join("x.db"), migrations: SCHEMA, on_corrupt: OnCorrupt::Refuse, accepts_lost_journal: false };
        Engine::open(&options).unwrap()
    }

    fn insert(tx: &Tx<'_>, n: i64) -> Result<i64, DatabaseError> {
        tx.execute("INSERT INTO t VALUES (?1)", values![n]).map(|_| n)
    }

    fn numbers(engine: &Engine) -> Vec<i64> {
        engine.write_blocking(|tx| tx.query("SELECT n FROM t ORDER BY n", values![], |row| row.get::<i64>("n"))).unwrap()
    }

    type Answer = Receiver<Result<i64, DatabaseError>>;

    fn job(work: impl Fn(&Tx<'_>) -> Result<i64, DatabaseError> + Send + 'static) -> (Box<dyn Job>, Answer) {
        let (reply, answer) = channel();
        let send = move |done| drop(reply.send(done));
        (Box::new(Work::new(work, send)), answer)
    }

    fn connection() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(SCHEMA[0]).unwrap();
        connection
    }

    fn count(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_fails_or_panics_in_a_group_is_undone_alone() {
        let connection = connection();
        let jobs = [
            job(|tx| insert(tx, 1)),
            job(|tx| {
                insert(tx, 2)?;
                insert(tx, 1)
            }),
            job(|tx| {
                insert(tx, 3)?;
                panic!("on purpose")
            }),
            job(|tx| insert(tx, 4)),
        ];
        let (jobs, answers): (Vec<_>, Vec<Answer>) = jobs.into_iter().unzip();
        commit_together(&connection, jobs);
        let told: Vec<Option<Option<i64>>> = answers.into_iter().map(|answer| answer.recv().ok().map(Result::ok)).collect();
        assert_eq!(told, [Some(Some(1)), Some(None), None, Some(Some(4))]);
        assert_eq!(count(&connection), 2);
    }

    #[test]
    fn nobody_is_told_of_success_when_the_commit_fails() {
        let connection = connection();
        connection
            .execute_batch("PRAGMA foreign_keys = ON; CREATE TABLE child (n BIGINT REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)")
            .unwrap();
        let (bad, told) = job(|tx| tx.execute("INSERT INTO child VALUES (7)", values![]).map(|_| 7));
        commit_together(&connection, vec![bad]);
        assert!(matches!(told.recv().unwrap(), Err(DatabaseError::Commit(_))));
        let (bad, told) = job(|tx| tx.execute("INSERT INTO child VALUES (7)", values![]).map(|_| 7));
        let (good, stored) = job(|tx| insert(tx, 1));
        commit_together(&connection, vec![good, bad]);
        assert!(matches!(told.recv().unwrap(), Err(DatabaseError::Commit(_))), "the group's fault is its own");
        assert_eq!((stored.recv().unwrap().unwrap(), count(&connection)), (1, 1));
    }

    #[test]
    fn work_that_passes_over_an_undone_transaction_is_no_success() {
        let connection = connection();
        let (careless, told) = job(|tx| {
            insert(tx, 2)?;
            let _ = tx.execute("INSERT OR ROLLBACK INTO t VALUES (2)", values![]);
            Ok(2)
        });
        commit_together(&connection, vec![careless]);
        assert!(matches!(told.recv().unwrap(), Err(DatabaseError::Commit(_))));
        assert_eq!(count(&connection), 0);
    }

    #[test]
    fn when_the_engine_undoes_everything_the_neighbours_are_run_again() {
        let connection = connection();
        let (good, stored) = job(|tx| insert(tx, 1));
        let (bad, told) = job(|tx| {
            insert(tx, 2)?;
            // As a full disk does.
            tx.execute("INSERT OR ROLLBACK INTO t VALUES (2)", values![]).map(|_| 2)
        });
        let (last, also) = job(|tx| insert(tx, 3));
        commit_together(&connection, vec![good, bad, last]);
        assert!(told.recv().unwrap().is_err());
        assert_eq!((stored.recv().unwrap().unwrap(), also.recv().unwrap().unwrap(), count(&connection)), (1, 3, 2));
    }

    #[test]
    fn what_many_ask_for_at_once_is_all_there_and_after_the_last_handle_the_file_alone_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open(&folder);
        thread::scope(|scope| {
            for thread in 0..8 {
                let engine = &engine;
                scope.spawn(move || {
                    for n in 0..100 {
                        engine.write_blocking(move |tx| insert(tx, thread * 100 + n)).unwrap();
                    }
                });
            }
        });
        drop(engine);
        let journal = folder.path().join("x.db-wal");
        assert!(!journal.exists(), "folded in and taken away");
        assert_eq!(numbers(&open(&folder)), (0..800).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_read_waits_for_no_write_and_sees_what_was_reported_before() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open(&folder);
        engine.write(|tx| insert(tx, 1)).await.unwrap();
        let (go, wait) = channel::<()>();
        let wait = std::sync::Mutex::new(wait);
        let writing = tokio::spawn({
            let engine = engine.clone();
            async move {
                let hold = move |tx: &Tx<'_>| {
                    insert(tx, 2)?;
                    let _ = wait.lock().unwrap().recv();
                    Ok::<_, DatabaseError>(())
                };
                engine.write(hold).await
            }
        });
        let read = || engine.read(|tx| tx.query("SELECT n FROM t", values![], |row| row.get::<i64>("n")));
        assert_eq!(read().await.unwrap(), [1]);
        go.send(()).unwrap();
        writing.await.unwrap().unwrap();
        assert_eq!(read().await.unwrap(), [1, 2]);
    }

    #[tokio::test]
    async fn a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let engine = open(&folder);
        assert!(engine.read(|tx| insert(tx, 1)).await.is_err());
    }
}
