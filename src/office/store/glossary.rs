//! 中英对照: the English that staff entered, by the Chinese text as it stands.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Outcome, collect, micros};

/// Everything that staff entered.
pub fn all(connection: &Connection) -> Outcome<BTreeMap<String, String>> {
    let pairs = collect(connection, "SELECT chinese, english FROM glossary", [], |row| Ok((row.get("chinese")?, row.get("english")?)))?;
    Ok(pairs.into_iter().collect())
}

/// Enters the English of a text; none takes away what was entered.
pub fn set(connection: &Connection, chinese: &str, english: &str, now: DateTime<Utc>) -> Outcome<()> {
    if english.is_empty() {
        connection.execute("DELETE FROM glossary WHERE chinese = ?1", [chinese])?;
        return Ok(());
    }
    connection.execute(
        "INSERT INTO glossary (chinese, english, updated_at) VALUES (?1, ?2, ?3) ON CONFLICT (chinese) DO UPDATE SET \
         english = excluded.english, updated_at = excluded.updated_at",
        params![chinese, english, micros(now)],
    )?;
    Ok(())
}
