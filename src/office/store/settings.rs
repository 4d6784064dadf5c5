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
    /// [`crate::protocol::v1::board::DutyManager`].
    pub const DUTY_MANAGER: &str = "duty_manager";
    /// [`crate::domain::catalogue::Catalogue`].
    pub const CATALOGUE: &str = "catalogue";
    /// [`crate::domain::deadline::Promises`].
    pub const PROMISES: &str = "promises";
    /// [`crate::domain::weather::Weather`]: the last good values, posted or fetched.
    pub const WEATHER: &str = "weather";
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

/// The board's revision and when it came to be.
pub fn revision(connection: &Connection) -> Outcome<(u64, DateTime<Utc>)> {
    let number = |name| Ok::<i64, StoreError>(text(connection, name)?.and_then(|value| value.parse().ok()).unwrap_or(0));
    let at = DateTime::from_timestamp_micros(number(REVISED_AT)?).ok_or(StoreError::Damaged { what: REVISED_AT })?;
    Ok((super::unsigned(number(REVISION)?), at))
}

/// Counts the board's revision up; belongs in the transaction that changes the board.
pub fn bump_revision(connection: &Connection, now: DateTime<Utc>) -> Outcome<u64> {
    let next = revision(connection)?.0 + 1;
    set_text(connection, REVISION, &next.to_string())?;
    set_text(connection, REVISED_AT, &micros(now).to_string())?;
    Ok(next)
}

/// The first serial that was never leased, at least `first`; moves past `count` of them.
pub fn take_serials(connection: &Connection, first: u32, count: u32) -> Outcome<u32> {
    let start = text(connection, NEXT_SERIAL)?.and_then(|value| value.parse().ok()).unwrap_or(first);
    set_text(connection, NEXT_SERIAL, &(start + count).to_string())?;
    Ok(start)
}

/// Puts the counter back to `first`.
pub fn reset_serials(connection: &Connection, first: u32) -> Outcome<()> {
    set_text(connection, NEXT_SERIAL, &first.to_string())
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
