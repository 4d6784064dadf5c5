//! The file of a SQLite database: found, locked, checked, brought to the present schema.
//!
//! Invariants: nobody else on the machine may read it; a file that is no database is moved aside or refused, never
//! overwritten; opening costs the same however large it is.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{DatabaseError, OnCorrupt, Options};

/// A file up to this size is read through when it is opened; a larger one would keep the office from starting.
const CHECKED_BYTES: u64 = 64 << 20;

/// An opened file with the lock that goes with it.
pub(super) struct OpenedFile {
    pub(super) connection: Connection,
    pub(super) lock: File,
    /// Where a corrupt file was moved.
    pub(super) quarantined: Option<PathBuf>,
}

/// Opens or creates the file and applies migrations.
pub(super) fn open(options: &Options) -> Result<OpenedFile, DatabaseError> {
    let path = &options.path;
    let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
    create_private_folder(&folder)?;
    let lock = lock_folder(path)?;
    let was_there = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
    let has_journal = journal_of(path).exists();
    let (mut connection, quarantined) = match connect(path) {
        Ok(connection) if was_there && options.on_corrupt == OnCorrupt::Refuse => {
            refuse_what_is_not_whole(&connection, options, has_journal)?;
            (connection, None)
        }
        Ok(connection) => (connection, None),
        Err(error) => match corruption(&error) {
            None => return Err(DatabaseError::Open { path: path.clone(), source: error }),
            Some(reason) if options.on_corrupt == OnCorrupt::Refuse => return Err(DatabaseError::Corrupt { path: path.clone(), reason }),
            Some(_) => {
                let aside = move_aside(path).map_err(|source| DatabaseError::ReadOnly { path: folder, source })?;
                let fresh = connect(path).map_err(|source| DatabaseError::Open { path: path.clone(), source })?;
                (fresh, Some(aside))
            }
        },
    };
    migrate(&mut connection, options)?;
    mark(&connection, Mark::InUse)?;
    // From now on the file alone has tables, whatever is copied when.
    fold_journal(&connection);
    Ok(OpenedFile { connection, lock, quarantined })
}

/// What a file says of itself in its header, so that a copy without its journal can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// What was entered last is in the journal beside it.
    InUse,
    /// It is whole.
    #[cfg(feature = "office")]
    Stopped,
}

/// Marks a file.
pub(super) fn mark(connection: &Connection, mark: Mark) -> Result<(), rusqlite::Error> {
    connection.pragma_update(None, "application_id", mark as i64 + MARKS)
}

/// `LB` and a number.
const MARKS: i64 = 0x4C42_0000;

/// How many tables there are.
pub(super) fn tables(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("SELECT count(*) FROM sqlite_master WHERE type = 'table'", [], |row| row.get(0))
}

fn journal_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push("-wal");
    path.with_file_name(name)
}

fn refuse_what_is_not_whole(connection: &Connection, options: &Options, has_journal: bool) -> Result<(), DatabaseError> {
    if tables(connection)? == 0 {
        return Err(DatabaseError::NoTables { path: options.path.clone() });
    }
    let marked: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if marked == MARKS + Mark::InUse as i64 && !has_journal && !options.accepts_lost_journal {
        return Err(DatabaseError::LostJournal { path: options.path.clone() });
    }
    Ok(())
}

/// Marks the file as whole and folds the journal into it: the end of its use.
#[cfg(feature = "office")]
pub(super) fn finish(connection: &Connection) {
    if let Err(error) = mark(connection, Mark::Stopped) {
        tracing::warn!(%error, "the database could not be marked as whole");
    }
    fold_journal(connection);
}

/// Folds the journal into the file, so that the file alone is whole.
fn fold_journal(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the journal could not be folded into the database; it stays beside it");
    }
}

pub(super) fn create_private_folder(folder: &Path) -> Result<(), DatabaseError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| DatabaseError::CreateFolder { path: folder.to_owned(), source })
}

/// Opening the lock file for writing also tells whether the folder is writable at all.
pub(super) fn lock_folder(database: &Path) -> Result<File, DatabaseError> {
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

/// Pages that a connection keeps at most, in KiB: the ends of twenty indexes and what is above them. What a connection never
/// touches costs nothing.
const CACHE_KIB: i64 = 32 * 1024;

pub(super) fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    create_private_file(path);
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Deleted rows may have been a resident's: overwrite them.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(64);
    let is_small = std::fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_BYTES);
    let verdict: String =
        if is_small { connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))? } else { read_catalogue(&connection)? };
    if verdict == "ok" {
        Ok(connection)
    } else {
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT), Some(verdict)))
    }
}

/// Reads what tables there are, which fails where the file is none of ours.
fn read_catalogue(connection: &Connection) -> Result<String, rusqlite::Error> {
    connection.query_row("SELECT 'ok' WHERE (SELECT count(sql) FROM sqlite_master) >= 0", [], |row| row.get(0))
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
        apply(connection).map_err(|source| DatabaseError::Migrate { number, source: Box::new(source.into()) })?;
    }
    Ok(())
}
