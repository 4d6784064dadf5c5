//! The office's database: one writer, readers beside it, on either engine.
//!
//! Invariants: what [`Engine::write`] reports is durable; a read sees everything that was reported before it was asked;
//! no read waits for a write or for another read, until there are more of them than readers.
//!
//! Why the two engines share this shape: whoever writes in groups wants one writer, and a second one on a server would
//! only wait for the first (see [`super::postgres`]).

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    DatabaseError, Options, Tx,
    fence::Entry,
    file::{self, OpenedFile},
    groups::{GROUP, Writer},
    postgres::{self, ServerAddress},
    readers,
    workers::{Job, Work, Workers},
};

/// Reads at once. Each waits for the disk at times, and pages are drawn by people, so a few are enough.
const READERS: usize = 4;

/// A handle to the office's database; clones share it. When the last is dropped, everything begun is finished, the
/// journal is folded into the file and the folder is free.
#[derive(Clone)]
pub struct Engine(Arc<Threads>);

/// Fields are dropped in their order: a file's writer folds the journal when nobody reads any more.
struct Threads {
    readers: Workers,
    writer: Workers,
    is_shared: bool,
}

impl Engine {
    /// Opens or creates a SQLite file, applies migrations and starts the threads.
    pub fn open(options: &Options) -> Result<Self, DatabaseError> {
        Self::open_as(options, Entry::Office)
    }

    /// As [`Engine::open`], for whoever a fence keeps out or not.
    pub(super) fn open_as(options: &Options, entry: Entry) -> Result<Self, DatabaseError> {
        let OpenedFile { connection, lock, .. } = file::open(options)?;
        let mut writer = Writer::new(connection, lock, &options.path)?;
        writer.heed_fence(entry, &options.path)?;
        let connections = (0..READERS).map(|_| readers::connect(&options.path, entry == Entry::Office)).collect::<Result<Vec<_>, _>>()?;
        let makers = connections.into_iter().map(|connection| move || Ok(move |group| readers::read(&connection, group)));
        let readers = Workers::start("database reader", 1, makers)?;
        let maker = move || Ok(move |group| writer.commit_together(group));
        Ok(Self(Arc::new(Threads { readers, writer: Workers::start("database writer", GROUP, [maker])?, is_shared: false })))
    }

    /// Connects to a PostgreSQL server, applies migrations and starts the threads.
    pub fn connect(address: &ServerAddress, migrations: &'static [&'static str]) -> Result<Self, DatabaseError> {
        Self::connect_as(address, migrations, Entry::Office)
    }

    /// As [`Engine::connect`], for whoever a fence keeps out or not.
    pub(super) fn connect_as(address: &ServerAddress, migrations: &'static [&'static str], entry: Entry) -> Result<Self, DatabaseError> {
        let address = Arc::new(address.clone());
        let shared = address.clone();
        let maker = move || {
            let mut writer = postgres::Writer::open(shared, migrations, entry)?;
            Ok(move |group| writer.commit_together(group))
        };
        let writer = Workers::start("database writer", postgres::GROUP, [maker])?;
        let makers = (0..postgres::READERS).map(|_| {
            let mut reader = postgres::Reader::new(address.clone());
            move || Ok(move |group| reader.read(group))
        });
        Ok(Self(Arc::new(Threads { readers: Workers::start("database reader", 1, makers)?, writer, is_shared: true })))
    }

    /// Whether other processes may change what is in it.
    pub fn is_shared(&self) -> bool {
        self.0.is_shared
    }

    /// Runs statements that only read, all on one snapshot. It may be run again where a connection was lost.
    pub async fn read<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: Fn(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let reply = move |done| {
            let _ = reply.send(done);
        };
        self.0.readers.run(Box::new(Work::new(work, reply)))?;
        answer.await.map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// As [`Engine::read`] outside any async runtime.
    pub(super) fn read_blocking<R, E, F>(&self, work: F) -> Result<R, E>
    where
        F: Fn(&Tx<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
    {
        let (reply, answer) = std::sync::mpsc::channel();
        let reply = move |done| {
            let _ = reply.send(done);
        };
        self.0.readers.run(Box::new(Work::new(work, reply)))?;
        answer.recv().map_err(|_| E::from(DatabaseError::Stopped))?
    }

    /// Runs statements in one transaction: committed durably when `work` returns `Ok`, undone otherwise. It may be run
    /// again where the engine undid it because of another or a connection was lost, so it changes nothing but the database. A future that is
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

    fn begin(&self, job: impl Job + 'static) -> Result<(), DatabaseError> {
        self.0.writer.run(Box::new(job))
    }
}
