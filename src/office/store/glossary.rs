//! 中英对照: the English that staff entered, by the Chinese text as it stands.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, micros};
use crate::{database::Tx, values};

/// Everything that staff entered.
pub fn all(tx: &Tx<'_>) -> StoreResult<BTreeMap<String, String>> {
    let pairs = tx
        .query("SELECT chinese, english FROM glossary", values![], |row| Ok::<_, StoreError>((row.get("chinese")?, row.get("english")?)))?;
    Ok(pairs.into_iter().collect())
}

/// Enters the English of a text; none takes away what was entered.
pub fn set(tx: &Tx<'_>, chinese: &str, english: &str, now: DateTime<Utc>) -> StoreResult<()> {
    if english.is_empty() {
        tx.execute("DELETE FROM glossary WHERE chinese = ?1", values![chinese])?;
        return Ok(());
    }
    tx.execute(
        "INSERT INTO glossary (chinese, english, updated_at) VALUES (?1, ?2, ?3) ON CONFLICT (chinese) DO UPDATE SET \
         english = excluded.english, updated_at = excluded.updated_at",
        values![chinese, english, micros(now)],
    )?;
    Ok(())
}
