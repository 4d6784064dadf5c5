//! Single documents by name, the board's revision, the receipt-code counter and the office's keys.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{Outcome, StoreError, collect, document, first, micros, to_document};

/// Names of the documents.
pub mod names {
    /// [`crate::office::service::estate::EstateSettings`].
    pub const ESTATE: &str = "estate";
    /// [`crate::protocol::v1::board::DutyManager`], in books from before there was a rota.
    pub const DUTY_MANAGER: &str = "duty_manager";
    /// [`crate::domain::catalogue::Catalogue`], in books from before catalogues had versions.
    pub const CATALOGUE: &str = "catalogue";
    /// Counts changes of the registry of rooms.
    pub const REGISTRY_VERSION: &str = "registry_version";
    /// [`crate::office::service::catalogue::Draft`]; `null` when nothing is being changed.
    pub const CATALOGUE_DRAFT: &str = "catalogue_draft";
    /// Counts every change of the draft, publishing included; never begins anew.
    pub const CATALOGUE_EDITS: &str = "catalogue_edits";
    /// [`crate::domain::deadline::ComplaintPromises`].
    pub const COMPLAINT_PROMISES: &str = "complaint_promises";
    /// [`crate::domain::deadline::FollowUpPromises`].
    pub const FOLLOW_UP_PROMISES: &str = "follow_up_promises";
    /// [`crate::domain::deadline::Promises`].
    pub const PROMISES: &str = "promises";
    /// [`crate::domain::weather::Weather`]: the last good values, posted or fetched.
    pub const WEATHER: &str = "weather";
    /// Butlers whom an account once acted for.
    pub const BUTLERS_WITH_ACCOUNT: &str = "butlers_with_account";
    /// When the stored weather's air was observed; weather and air come from different services.
    pub const AIR_OBSERVED_AT: &str = "air_observed_at";
    /// [`crate::office::service::weather::Feed`].
    pub const WEATHER_FEED: &str = "weather_feed";
}

const REVISION: &str = "board_revision";
const REVISED_AT: &str = "board_revised_at";
const NEXT_SERIAL: &str = "next_serial";

fn text(connection: &Connection, name: &str) -> Outcome<Option<String>> {
    first(connection, "SELECT value FROM setting WHERE name = ?1", [name], |row| Ok(row.get("value")?))
}

fn set_text(connection: &Connection, name: &str, value: &str) -> Outcome<()> {
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}

/// A document, if it was ever stored.
pub fn get<T: DeserializeOwned>(connection: &Connection, name: &'static str) -> Outcome<Option<T>> {
    text(connection, name)?.map(|value| document(&value, name)).transpose()
}

/// Stores a document.
pub fn set(connection: &Connection, name: &'static str, value: &impl Serialize) -> Outcome<()> {
    set_text(connection, name, &to_document(value, name)?)
}

/// Takes a document away.
pub fn remove(connection: &Connection, name: &'static str) -> Outcome<()> {
    connection.execute("DELETE FROM setting WHERE name = ?1", [name])?;
    Ok(())
}

/// A counter, if it was ever stored. A damaged one is an error: begun anew it would hand out again
/// what is in use.
fn counter<T: std::str::FromStr>(connection: &Connection, name: &'static str) -> Outcome<Option<T>> {
    text(connection, name)?.map(|value| value.parse().map_err(|_| StoreError::Damaged { what: name })).transpose()
}

/// The board's revision and when it came to be.
pub fn revision(connection: &Connection) -> Outcome<(u64, DateTime<Utc>)> {
    let at = counter(connection, REVISED_AT)?.unwrap_or(0);
    let at = DateTime::from_timestamp_micros(at).ok_or(StoreError::Damaged { what: REVISED_AT })?;
    Ok((counter(connection, REVISION)?.unwrap_or(0), at))
}

/// Counts the board's revision up; belongs in the transaction that changes the board.
pub fn bump_revision(connection: &Connection, now: DateTime<Utc>) -> Outcome<u64> {
    let next = revision(connection)?.0 + 1;
    set_text(connection, REVISION, &next.to_string())?;
    set_text(connection, REVISED_AT, &micros(now).to_string())?;
    Ok(next)
}

/// The first serial that was never leased, if any was.
pub fn next_serial(connection: &Connection) -> Outcome<Option<u32>> {
    counter(connection, NEXT_SERIAL)
}

/// Moves past serials that are leased.
pub fn set_next_serial(connection: &Connection, next: u32) -> Outcome<()> {
    set_text(connection, NEXT_SERIAL, &next.to_string())
}

/// One key of the office. The private half never leaves the office's folder.
#[derive(Clone)]
pub struct Key {
    /// Named in every envelope.
    pub id: String,
    /// 32 bytes.
    pub private: Zeroizing<Vec<u8>>,
    /// 32 bytes.
    pub public: Vec<u8>,
}

/// All keys, the newest first: envelopes sealed to an older one still open.
pub fn keys(connection: &Connection) -> Outcome<Vec<Key>> {
    collect(connection, "SELECT id, private_key, public_key FROM office_key ORDER BY created_at DESC", [], |row| {
        let bytes = |column: &str| {
            let encoded: Zeroizing<String> = Zeroizing::new(row.get(column)?);
            BASE64.decode(encoded.as_bytes()).map_err(|_| StoreError::Damaged { what: "office key" })
        };
        Ok(Key { id: row.get("id")?, private: Zeroizing::new(bytes("private_key")?), public: bytes("public_key")? })
    })
}

/// Stores a key.
pub fn add_key(connection: &Connection, key: &Key, now: DateTime<Utc>) -> Outcome<()> {
    connection.execute(
        "INSERT INTO office_key (id, private_key, public_key, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![key.id, *Zeroizing::new(BASE64.encode(&*key.private)), BASE64.encode(&key.public), micros(now)],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_counter_is_an_error_and_not_a_zero() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::office::store::Store::open(folder.path()).unwrap();
        let damage = |book: &Connection| {
            assert_eq!((revision(book)?.0, next_serial(book)?), (0, None));
            for (name, value) in [(REVISION, "-1"), (NEXT_SERIAL, "many")] {
                set_text(book, name, value)?;
            }
            assert!(matches!(revision(book), Err(StoreError::Damaged { what: REVISION })));
            assert!(matches!(bump_revision(book, DateTime::UNIX_EPOCH), Err(StoreError::Damaged { what: REVISION })));
            assert!(matches!(next_serial(book), Err(StoreError::Damaged { what: NEXT_SERIAL })));
            Ok::<_, StoreError>(())
        };
        store.write_blocking(damage).unwrap();
    }
}
