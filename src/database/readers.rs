//! Threads that only read, each with its own connection.
//!
//! Why they may: in WAL mode a reader works on the snapshot of when it began, whatever is written meanwhile.

use std::{
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use rusqlite::Connection;

use super::{DatabaseError, Tx};

/// Work with a snapshot, or with the reason why there is none.
pub(super) type ReadJob = Box<dyn FnOnce(Result<&Tx<'_>, DatabaseError>) + Send>;

/// The threads; they end when this is dropped, after everything that was begun.
pub(super) struct Readers {
    jobs: Option<mpsc::Sender<ReadJob>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Opens a connection for each.
    pub(super) fn start(path: &Path, count: NonZeroUsize) -> Result<Self, DatabaseError> {
        let (jobs, queue) = mpsc::channel::<ReadJob>();
        let queue = Arc::new(Mutex::new(queue));
        let mut threads = Vec::new();
        for _ in 0..count.get() {
            let (connection, queue) = (connect(path)?, queue.clone());
            let read = move || {
                // Whoever waits holds the queue; the others wait for it.
                while let Ok(job) = { queue.lock().unwrap_or_else(PoisonError::into_inner).recv() } {
                    read(&connection, job);
                }
            };
            threads.push(thread::Builder::new().name("database reader".into()).spawn(read).map_err(DatabaseError::Thread)?);
        }
        Ok(Self { jobs: Some(jobs), threads })
    }

    /// Hands work to the first thread that is free.
    pub(super) fn run(&self, job: ReadJob) -> Result<(), DatabaseError> {
        self.jobs.as_ref().ok_or(DatabaseError::Stopped)?.send(job).map_err(|_| DatabaseError::Stopped)
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.jobs.take();
        super::groups::join(self.threads.drain(..));
    }
}

fn connect(path: &Path) -> Result<Connection, DatabaseError> {
    let connection = Connection::open(path).map_err(|source| DatabaseError::Open { path: path.to_owned(), source })?;
    connection.pragma_update(None, "query_only", "ON")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

fn read(connection: &Connection, job: ReadJob) {
    let begun = connection.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([]));
    // A job that panics loses its own answer; the thread lives on for everybody else.
    let ran = catch_unwind(AssertUnwindSafe(|| match begun {
        Ok(_) => job(Ok(&Tx::on(connection))),
        Err(error) => job(Err(error.into())),
    }));
    if ran.is_err() {
        tracing::error!("a database job panicked");
    }
    if !connection.is_autocommit() {
        let ended = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
        if ended.is_err() {
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
}
