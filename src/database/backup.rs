//! A copy of a SQLite database in one file, made while it is written, and put back into an empty folder.
//!
//! Invariants: a copy is one snapshot; it has its name only once it is whole, checked and on the disk; nothing that is
//! there is ever overwritten; it is as private as what it was made from.
//!
//! Why not a copy of the file: what was committed last stands in the journal beside it, and the two change while they are
//! copied.

use std::{
    fs::{File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};
use thiserror::Error;

use super::{DatabaseError, file};

/// Why there is no copy, and what to do.
#[derive(Debug, Error)]
pub enum BackupError {
    #[error("there is no database {0} to back up; name the office's folder with --data")]
    NoDatabase(PathBuf),
    #[error("{0} exists already and is not overwritten; choose another name")]
    Exists(PathBuf),
    #[error("cannot write {path}: {source}; choose another place")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot read {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} is no whole copy of a database: {reason}")]
    Damaged { path: PathBuf, reason: String },
    #[error("the database cannot be copied: {0}")]
    Copy(#[from] rusqlite::Error),
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Copies a database into a file, whoever has it open.
pub fn back_up(database: &Path, to: &Path) -> Result<(), BackupError> {
    if !database.exists() {
        return Err(BackupError::NoDatabase(database.to_owned()));
    }
    let part = begin(to)?;
    let copied = copy(database, &part).and_then(|()| check(&part)).and_then(|()| keep(&part, to));
    if copied.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    copied
}

/// Puts a copy where a database is expected and there is none.
pub fn restore(from: &Path, database: &Path) -> Result<(), BackupError> {
    check(from)?;
    let folder = database.parent().unwrap_or(Path::new("."));
    file::create_private_folder(folder)?;
    let _lock = file::lock_folder(database)?;
    for name in ["db-wal", "db-shm"] {
        let beside = database.with_extension(name);
        if beside.exists() {
            return Err(BackupError::Exists(beside));
        }
    }
    let part = begin(database)?;
    let wrote = |source| BackupError::Write { path: part.clone(), source };
    let copied = File::open(from)
        .map_err(|source| BackupError::Read { path: from.to_owned(), source })
        .and_then(|mut copy| {
            let mut file = OpenOptions::new().write(true).open(&part).map_err(wrote)?;
            io::copy(&mut copy, &mut file).map_err(wrote)?;
            Ok(())
        })
        .and_then(|()| keep(&part, database));
    if copied.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    copied
}

/// An empty file beside the one that is to be, for this user alone.
fn begin(to: &Path) -> Result<PathBuf, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = to.with_file_name(name);
    let _ = std::fs::remove_file(&part);
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&part).map_err(|source| BackupError::Write { path: part.clone(), source })?;
    Ok(part)
}

/// One snapshot of everything, which no writer waits for.
fn copy(database: &Path, part: &Path) -> Result<(), BackupError> {
    let source = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    source.busy_timeout(std::time::Duration::from_secs(30))?;
    source.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    let copy = Connection::open(part)?;
    file::mark(&copy, file::Mark::Stopped)?;
    Ok(())
}

/// Reads a copy through.
fn check(path: &Path) -> Result<(), BackupError> {
    let damaged = |reason: String| BackupError::Damaged { path: path.to_owned(), reason };
    let copy = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|error| damaged(error.to_string()))?;
    let verdict: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|error| damaged(error.to_string()))?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
    if file::tables(&copy).map_err(|error| damaged(error.to_string()))? == 0 {
        return Err(damaged("it holds no tables".into()));
    }
    Ok(())
}

/// Gives the file its name once it is on the disk.
fn keep(part: &Path, to: &Path) -> Result<(), BackupError> {
    let wrote = |source| BackupError::Write { path: to.to_owned(), source };
    File::open(part).and_then(|file| file.sync_all()).map_err(wrote)?;
    // Unlike a rename a link fails where there is something.
    std::fs::hard_link(part, to).map_err(wrote)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(wrote)?;
    let _ = std::fs::remove_file(part);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Engine, OnCorrupt, Options},
        *,
    };
    use crate::values;

    const SCHEMA: &[&str] = &["CREATE TABLE t (n BIGINT PRIMARY KEY);"];

    fn open(folder: &Path) -> Result<Engine, DatabaseError> {
        let path = folder.join("x.db");
        Engine::open(&Options { path, migrations: SCHEMA, on_corrupt: OnCorrupt::Refuse, accepts_lost_journal: false })
    }

    fn insert(engine: &Engine, n: i64) {
        engine.write_blocking(move |tx| tx.execute("INSERT INTO t VALUES (?1)", values![n])).unwrap();
    }

    fn count(engine: &Engine) -> i64 {
        engine.write_blocking(|tx| tx.first("SELECT count(*) AS n FROM t", values![], |row| row.get("n"))).unwrap().unwrap()
    }

    #[test]
    fn a_copy_under_writing_is_whole_and_opens_elsewhere() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let engine = open(here.path()).unwrap();
        insert(&engine, -1);
        let copy = here.path().join("copy");
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| (0..500).for_each(|n| insert(&engine, n)));
            back_up(&here.path().join("x.db"), &copy).unwrap();
            writing.join().unwrap();
        });
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&copy).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        restore(&copy, &there.path().join("x.db")).unwrap();
        let restored = open(there.path()).unwrap();
        assert!((1..=501).contains(&count(&restored)));
        assert_eq!(count(&engine), 501);
    }

    #[test]
    fn nothing_is_overwritten_and_no_rubbish_is_restored() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        drop(open(folder.path()).unwrap());
        std::fs::write(path("kept"), "precious").unwrap();
        assert!(matches!(back_up(&path("x.db"), &path("kept")), Err(BackupError::Exists(_))));
        assert_eq!(std::fs::read(path("kept")).unwrap(), b"precious");
        assert!(matches!(back_up(&path("missing.db"), &path("new")), Err(BackupError::NoDatabase(_))));
        back_up(&path("x.db"), &path("copy")).unwrap();
        assert!(matches!(restore(&path("copy"), &path("x.db")), Err(BackupError::Exists(_))));
        assert!(matches!(restore(&path("kept"), &path("fresh/x.db")), Err(BackupError::Damaged { .. })));
        std::fs::write(path("empty"), "").unwrap();
        assert!(matches!(restore(&path("empty"), &path("fresh/x.db")), Err(BackupError::Damaged { .. })));
        assert!(!path("fresh/x.db").exists() && !path("copy.part").exists());
    }

    #[test]
    fn a_file_that_was_copied_without_its_journal_is_refused() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let engine = open(here.path()).unwrap();
        insert(&engine, 1);
        std::fs::copy(here.path().join("x.db"), there.path().join("x.db")).unwrap();
        assert!(matches!(open(there.path()), Err(DatabaseError::LostJournal { .. })));
        std::fs::copy(here.path().join("x.db-wal"), there.path().join("x.db-wal")).unwrap();
        assert_eq!(count(&open(there.path()).unwrap()), 1);
        drop(engine);
        // After a clean stop the file alone is whole.
        let alone = tempfile::tempdir().unwrap();
        std::fs::copy(here.path().join("x.db"), alone.path().join("x.db")).unwrap();
        assert_eq!(count(&open(alone.path()).unwrap()), 1);
    }

    #[test]
    fn a_file_without_tables_is_no_fresh_database() {
        let folder = tempfile::tempdir().unwrap();
        let other = Connection::open(folder.path().join("x.db")).unwrap();
        other.pragma_update(None, "user_version", 0).unwrap();
        other.execute_batch("CREATE TABLE gone (x); DROP TABLE gone;").unwrap();
        drop(other);
        assert!(matches!(open(folder.path()), Err(DatabaseError::NoTables { .. })));
    }
}
