//! The one writer: whatever waits is written together and made durable by one commit.
//!
//! Invariants: nobody is answered before the commit that carries their work; work that fails is undone alone and spoils
//! no neighbour; the order is that in which it was asked for.
//!
//! Why groups: the disk is waited for once a commit. A hundred lobbies that deliver at once wait for a handful of commits
//! instead of a hundred, and one that delivers alone waits for nobody.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use rusqlite::Connection;

use super::{DatabaseError, Tx, file};

/// Work that shares one commit at most.
const GROUP: usize = 256;

/// Work for the writer.
pub(super) trait WriteJob: Send {
    /// Runs within the open transaction; tells whether what it wrote is to be kept.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// The transaction has ended, with the commit's error if that failed.
    fn finish(self: Box<Self>, commit: Result<(), DatabaseError>);
}

/// A closure that may be run again, and who waits for what comes of it.
pub(super) struct Work<F, R, E, A> {
    work: F,
    done: Option<Result<R, E>>,
    reply: A,
}

impl<F, R, E, A> Work<F, R, E, A> {
    /// Not run yet.
    pub(super) fn new(work: F, reply: A) -> Self {
        Self { work, done: None, reply }
    }
}

impl<F, R, E, A> WriteJob for Work<F, R, E, A>
where
    F: Fn(&Tx<'_>) -> Result<R, E> + Send,
    R: Send,
    E: From<DatabaseError> + Send,
    A: FnOnce(Result<R, E>) + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        self.done = None;
        self.done.insert((self.work)(tx)).is_ok()
    }

    fn finish(self: Box<Self>, commit: Result<(), DatabaseError>) {
        // Work that panicked has no answer: whoever waits is told that there is none by the reply being dropped.
        let Self { done: Some(done), reply, .. } = *self else { return };
        reply(match (done, commit) {
            (Ok(_), Err(error)) => Err(error.into()),
            (done, _) => done,
        });
    }
}

/// The thread; it ends when this is dropped, after everything that was begun.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn WriteJob>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; the lock is held until it ends.
    pub(super) fn start(connection: Connection, lock: File) -> Result<Self, DatabaseError> {
        let (jobs, queue) = mpsc::channel::<Box<dyn WriteJob>>();
        connection.set_prepared_statement_cache_capacity(256);
        let write = move || {
            let _lock = lock;
            while let Ok(first) = queue.recv() {
                let waiting = queue.try_iter().take(GROUP - 1);
                commit_together(&connection, std::iter::once(first).chain(waiting).collect());
            }
            file::finish(&connection);
            drop(connection);
        };
        let thread = thread::Builder::new().name("database writer".into()).spawn(write).map_err(DatabaseError::Thread)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Hands work over.
    pub(super) fn run(&self, job: Box<dyn WriteJob>) -> Result<(), DatabaseError> {
        self.jobs.as_ref().ok_or(DatabaseError::Stopped)?.send(job).map_err(|_| DatabaseError::Stopped)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.take();
        join(self.thread.take());
    }
}

/// Waits for threads to end; one of them may be what drops the last handle, and does not wait for itself.
pub(super) fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        if thread.thread().id() != thread::current().id() {
            let _ = thread.join();
        }
    }
}

/// Runs everything in one transaction and answers after its commit.
fn commit_together(connection: &Connection, mut group: Vec<Box<dyn WriteJob>>) {
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
    let shared = committed.map_err(Arc::new);
    for job in group {
        job.finish(shared.clone().map_err(DatabaseError::Commit));
    }
}

fn run_together(connection: &Connection, group: &mut [Box<dyn WriteJob>]) -> Result<(), rusqlite::Error> {
    let statement = |sql: &str| connection.prepare_cached(sql)?.execute([]);
    statement("BEGIN IMMEDIATE")?;
    let is_alone = group.len() == 1;
    for job in group {
        if !is_alone {
            statement("SAVEPOINT job")?;
        }
        // Work that panics loses its own answer, and the thread lives on for everybody else.
        let keeps = catch_unwind(AssertUnwindSafe(|| job.run(&Tx::on(connection)))).unwrap_or_else(|_| {
            tracing::error!("a database job panicked");
            false
        });
        if connection.is_autocommit() {
            // The engine has undone everything, the neighbours' work too.
            if is_alone {
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
    use std::sync::mpsc::{Receiver, channel};

    use super::{
        super::{Engine, OnCorrupt, Options},
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

    fn job(work: impl Fn(&Tx<'_>) -> Result<i64, DatabaseError> + Send + 'static) -> (Box<dyn WriteJob>, Answer) {
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
