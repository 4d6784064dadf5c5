//! Connections to the file that only read.
//!
//! Why they may: in WAL mode a reader works on the snapshot of when it began, whatever is written meanwhile.

use std::path::Path;

use rusqlite::Connection;

use super::{
    DatabaseError, Tx,
    workers::{self, Job},
};

/// How much of the file a reader sees where the system keeps it anyway, instead of a copy of its own: after each commit of the
/// writer's a copy would be made anew. As much as SQLite allows.
const MAPPED: i64 = 2_147_418_112;

/// A further connection beside the writer's. `sees_the_file`: who reads all of it once, to copy it, would only have all of it
/// counted as memory of its own.
pub(super) fn connect(path: &Path, sees_the_file: bool) -> Result<Connection, DatabaseError> {
    let connection = Connection::open(path).map_err(|source| DatabaseError::Open { path: path.to_owned(), source })?;
    connection.pragma_update(None, "query_only", "ON")?;
    // It answers with what it took.
    let mapped = if sees_the_file { MAPPED } else { 0 };
    connection.query_row(&format!("PRAGMA mmap_size = {mapped}"), [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Runs each job on a snapshot of its own.
pub(super) fn read(connection: &Connection, group: Vec<Box<dyn Job>>) {
    for mut job in group {
        let begun = connection.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([]));
        if begun.is_ok() {
            workers::run(&mut *job, &Tx::on(connection));
        }
        if !connection.is_autocommit() {
            let ended = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
            if ended.is_err() {
                let _ = connection.execute_batch("ROLLBACK");
            }
        }
        job.finish(begun.map(drop).map_err(DatabaseError::from));
    }
}
