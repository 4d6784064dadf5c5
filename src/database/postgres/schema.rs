//! An estate's schema: made where it is not there, and brought to the present by the migrations that SQLite gets, too.
//!
//! Invariants: migrations are applied in order inside one transaction each, by one office at a time, which has locked
//! `schema_version`; a database that orders text by a language's rules, or does not keep it as UTF-8, is refused.

use postgres::error::SqlState;

use super::{
    super::{
        DatabaseError, Tx,
        fence::{self, Entry},
    },
    address::ServerAddress,
    error::{Cause, ServerError},
    session::{Open, Session},
};
use crate::values;

/// Several offices that start at once may want to make the same table; the second time it is there.
const TRIES: usize = 5;

/// Whether the schema is an estate's already.
pub(super) fn is_there(session: &mut Session, address: &ServerAddress) -> Result<bool, DatabaseError> {
    let schema = address.schema();
    let sql =
        format!("SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = '{schema}' AND table_name = 'schema_version'");
    Ok(ask(session, &sql, ["n"])? != [0])
}

/// Checks the database, makes what is missing, keeps an office out of what was moved away and applies migrations.
pub(super) fn bring_to_present(
    session: &mut Session,
    address: &ServerAddress,
    migrations: &[&str],
    entry: Entry,
) -> Result<(), DatabaseError> {
    check(session, address)?;
    let mut made = Ok(());
    for _ in 0..TRIES {
        made = make(session, address);
        if made.as_ref().err().is_none_or(|error| !is_collision(error)) {
            break;
        }
    }
    made?;
    let stands = fence::read(&Tx::on(&Open::on(session)))?;
    fence::keep_out(stands, entry, address)?;
    while apply_next(session, address, migrations)? {}
    Ok(())
}

fn is_collision(error: &ServerError) -> bool {
    let states = [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_SCHEMA];
    error.cause() == Cause::Conflict || states.iter().any(|state| error.is(state))
}

/// One row of numbers.
fn ask<const N: usize>(session: &mut Session, sql: &str, names: [&str; N]) -> Result<[i64; N], DatabaseError> {
    let open = Open::on(session);
    let found = Tx::on(&open).first(sql, values![], |row| {
        let mut numbers = [0; N];
        for (number, name) in numbers.iter_mut().zip(names) {
            *number = row.get(name)?;
        }
        Ok::<_, DatabaseError>(numbers)
    })?;
    Ok(found.unwrap_or([0; N]))
}

fn check(session: &mut Session, address: &ServerAddress) -> Result<(), DatabaseError> {
    let unfit = |reason| Err(DatabaseError::Unfit { address: address.to_string(), reason });
    let sql = "SELECT CASE WHEN 'B' < 'a' AND 'a b' < 'aa' THEN 1 ELSE 0 END AS is_binary, \
               CASE WHEN current_setting('server_encoding') = 'UTF8' THEN 1 ELSE 0 END AS is_utf8, \
               CASE WHEN current_setting('fsync') = 'on' THEN 1 ELSE 0 END AS is_durable";
    match ask(session, sql, ["is_binary", "is_utf8", "is_durable"])? {
        [0, ..] => unfit("it orders text by the rules of a language"),
        [_, 0, _] => unfit("it does not keep text as UTF-8"),
        [_, _, 0] => {
            tracing::warn!(
                "the database server does not wait for its disk (fsync is off): a power cut may lose what was reported as stored"
            );
            Ok(())
        }
        _ => Ok(()),
    }
}

fn make(session: &mut Session, address: &ServerAddress) -> Result<(), ServerError> {
    // `IF NOT EXISTS` would ask for the right to make one even where it exists.
    let schema = address.schema();
    let sql = format!("SELECT count(*) AS n FROM pg_namespace WHERE nspname = '{schema}'");
    if ask(session, &sql, ["n"]).is_ok_and(|[n]| n == 0) {
        session.batch(&format!("CREATE SCHEMA \"{schema}\""))?;
    }
    session.batch(&format!(
        "CREATE TABLE IF NOT EXISTS schema_version (one BIGINT PRIMARY KEY, version BIGINT NOT NULL); \
         CREATE TABLE IF NOT EXISTS writer (id TEXT PRIMARY KEY, number BIGINT NOT NULL); {}; \
         INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING",
        fence::TABLE
    ))
}

/// Applies the first migration that the schema has not had; `false` if it has had all.
fn apply_next(session: &mut Session, address: &ServerAddress, migrations: &[&str]) -> Result<bool, DatabaseError> {
    // Another office's migration may take long.
    session.batch("BEGIN; SET LOCAL lock_timeout = 0")?;
    let [version] = ask(session, "SELECT version FROM schema_version FOR UPDATE", ["version"])?;
    let (found, known) = (usize::try_from(version).unwrap_or(0), migrations.len());
    if found > known {
        return Err(DatabaseError::TooNew { path: address.to_string().into(), found, known });
    }
    let Some(sql) = migrations.get(found) else {
        session.batch("ROLLBACK")?;
        return Ok(false);
    };
    let number = found + 1;
    let applied = session.batch(&format!("{sql}\n; UPDATE schema_version SET version = {number}; COMMIT"));
    applied.map_err(|source| DatabaseError::Migrate { number, source: Box::new(source.into()) })?;
    Ok(true)
}
