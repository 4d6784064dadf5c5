//! The office's database: one writer, readers beside it.
//!
//! Invariants: what [`Engine::write`] reports is durable; a read sees everything that was reported before it was asked;
//! no read waits for a write or for another read.

use std::{num::NonZeroUsize, sync::Arc};

use tokio::sync::oneshot;

use super::{
    DatabaseError, Options, Tx,
    file::{self, OpenedFile},
    groups::{Work, WriteJob, Writer},
    readers::Readers,
};

/// Reads at once. Each waits for the disk at times, and pages are drawn by people, so a few are enough.
const READERS: NonZeroUsize = NonZeroUsize::new(4).expect("not zero");

/// A handle to the office's database; clones share it. When the last is dropped, everything begun is finished, the
/// journal is folded into the file and the folder is free.
#[derive(Clone)]
pub struct Engine(Arc<Threads>);

/// Fields are dropped in their order: the writer folds the journal when nobody reads any more.
struct Threads {
    readers: Readers,
    writer: Writer,
}

impl Engine {
    /// Opens or creates the file, applies migrations and starts the threads.
    pub fn open(options: &Options) -> Result<Self, DatabaseError> {
        let OpenedFile { connection, lock, .. } = file::open(options)?;
        let readers = Readers::start(&options.path, READERS)?;
        Ok(Self(Arc::new(Threads { readers, writer: Writer::start(connection, lock)? })))
    }

    /// Runs statements that only read, all on one snapshot.
    pub async fn read<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: FnOnce(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.0.readers.run(Box::new(move |tx| {
            let _ = reply.send(tx.map_err(E::from).and_then(work));
        }))?;
        answer.await.map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// Runs statements in one transaction: committed durably when `work` returns `Ok`, undone otherwise. It may be run
    /// again where the engine undid it because of another, so it changes nothing but the database. A future that is
    /// dropped does not undo it.
    pub async fn write<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: Fn(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let reply = move |done| {
            let _ = reply.send(done);
        };
        self.begin(Work::new(work, reply))?;
        answer.await.map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// As [`Engine::write`] outside any async runtime (start-up, command line, tests).
    pub fn write_blocking<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: Fn(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = std::sync::mpsc::channel();
        let reply = move |done| {
            let _ = reply.send(done);
        };
        self.begin(Work::new(work, reply))?;
        answer.recv().map_err(|_| E::from(DatabaseError::Stopped))?
    }

    fn begin(&self, job: impl WriteJob + 'static) -> Result<(), DatabaseError> {
        self.0.writer.run(Box::new(job))
    }
}
