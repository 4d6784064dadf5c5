//! Folding the journal into the file beside the writer (a checkpoint, as SQLite calls it).
//!
//! Invariants: the writer waits for no folding until the journal is [`AT_MOST`]; then it folds what is left itself, so that the
//! journal begins anew although the load never pauses; nothing that was committed depends on any of it.
//!
//! Why not `wal_autocheckpoint`: whoever commits when the journal is full folds it, and everybody who delivers meanwhile waits.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
        mpsc::{self, SyncSender},
    },
    thread::{self, JoinHandle},
};

use rusqlite::Connection;

use super::DatabaseError;

/// Pages of the journal after which it is folded again, 16 MiB. Orders arrive at the ends of the same indexes, so the more of
/// them come together, the fewer pages are written twice.
const EVERY: i64 = 4_000;

/// Pages of the journal at which the writer folds it, 128 MiB: after a power cut so much is read again.
const AT_MOST: i64 = 32_000;

/// The thread that folds, and how far the journal has grown.
pub(super) struct Checkpoints {
    every: i64,
    at_most: i64,
    /// Pages in the journal after the latest commit.
    pages: Arc<AtomicI64>,
    /// Of them when folding was last asked for, of the thread and of the writer.
    asked_at: [i64; 2],
    begin: Option<SyncSender<()>>,
    /// Who folds holds it: one of two at once would find the journal busy and do nothing.
    folding: Arc<Mutex<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Takes over from SQLite for the connection that writes.
    pub(super) fn start(writer: &mut Connection, path: &Path) -> Result<Self, DatabaseError> {
        Self::start_with(writer, path, EVERY, AT_MOST)
    }

    fn start_with(writer: &mut Connection, path: &Path, every: i64, at_most: i64) -> Result<Self, DatabaseError> {
        let pages = Arc::new(AtomicI64::new(0));
        let counted = pages.clone();
        writer.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages: std::ffi::c_int| {
            counted.store(pages.into(), Ordering::Relaxed);
            Ok(())
        }))?;
        let beside = Connection::open(path).map_err(|source| DatabaseError::Open { path: path.to_owned(), source })?;
        let (begin, begun) = mpsc::sync_channel::<()>(1);
        let folding = Arc::new(Mutex::new(()));
        let held = folding.clone();
        let fold_when_asked = move || begun.iter().for_each(|()| fold(&beside, &held));
        let thread = thread::Builder::new().name("checkpoint".into()).spawn(fold_when_asked).map_err(DatabaseError::Thread)?;
        Ok(Self { every, at_most, pages, asked_at: [0; 2], begin: Some(begin), folding, thread: Some(thread) })
    }

    /// After a commit of the writer's.
    pub(super) fn committed(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        // It has begun anew.
        self.asked_at.iter_mut().for_each(|asked_at| *asked_at = if *asked_at > pages { 0 } else { *asked_at });
        let (every, at_most) = (self.every, self.at_most);
        let [of_thread, of_writer] = &mut self.asked_at;
        if pages - *of_thread >= every {
            *of_thread = pages;
            // One that is folding, or about to, will see it.
            let _ = self.begin.as_ref().map(|begin| begin.try_send(()));
        }
        if pages >= at_most && pages - *of_writer >= every {
            *of_writer = pages;
            fold(writer, &self.folding);
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.begin.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Folds what no reader still needs where it is.
fn fold(connection: &Connection, folding: &Mutex<()>) {
    let _held = folding.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the journal could not be folded into the database; it is tried again");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connect(path: &Path) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, text TEXT)").unwrap();
        connection
    }

    #[test]
    fn under_a_load_that_never_pauses_the_journal_stays_bounded_and_nothing_is_lost() {
        const ROWS: i64 = 3_000;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let mut writer = connect(&path);
        let mut checkpoints = Checkpoints::start_with(&mut writer, &path, 40, 320).unwrap();
        let (text, mut most) = ("x".repeat(10_000), 0);
        for _ in 0..ROWS {
            writer.execute("INSERT INTO t (text) VALUES (?1)", [&text]).unwrap();
            most = most.max(checkpoints.pages.load(Ordering::Relaxed));
            checkpoints.committed(&writer);
        }
        // Some ten thousand pages went through it.
        assert!((40..=400).contains(&most), "{most}");
        drop(checkpoints);
        drop(writer);
        let count = "SELECT count(*) FROM t WHERE length(text) = 10000";
        assert_eq!(connect(&path).query_row(count, [], |row| row.get::<_, i64>(0)).unwrap(), ROWS);
    }
}
