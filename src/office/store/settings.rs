//! Single documents by name, the board's revision and the office's keys.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{
    StoreError, StoreResult,
    counters::{self, Counter},
    document, micros, to_document,
};
use crate::{database::Tx, values};

/// Names of the documents.
pub mod names {
    /// [`crate::office::service::estate::EstateSettings`].
    pub const ESTATE: &str = "estate";
    /// [`crate::protocol::v1::board::DutyManager`], in databases from before there was a rota.
    pub const DUTY_MANAGER: &str = "duty_manager";
    /// [`crate::domain::catalogue::Catalogue`], in databases from before catalogues had versions.
    pub const CATALOGUE: &str = "catalogue";
    /// [`crate::office::service::catalogue::Draft`]; `null` when nothing is being changed.
    pub const CATALOGUE_DRAFT: &str = "catalogue_draft";
    /// A list of [`crate::domain::canned_reply::CannedReply`].
    pub const CANNED_REPLIES: &str = "canned_replies";
    /// [`crate::domain::deadline::ComplaintPromises`].
    pub const COMPLAINT_PROMISES: &str = "complaint_promises";
    /// [`crate::domain::deadline::FollowUpPromises`].
    pub const FOLLOW_UP_PROMISES: &str = "follow_up_promises";
    /// [`crate::domain::deadline::Promises`].
    pub const PROMISES: &str = "promises";
    /// [`crate::domain::deadline::WorkPromises`].
    pub const WORK_PROMISES: &str = "work_promises";
    /// A list of [`crate::domain::guidance::OwnGuidance`]: what to do in an emergency, where the estate says it itself.
    pub const GUIDANCE: &str = "guidance";
    /// [`crate::domain::festival::Festivals`].
    pub const FESTIVALS: &str = "festivals";
    /// A list of [`crate::office::service::welcomes::Planned`]: guests who are expected or were received.
    pub const WELCOMES: &str = "welcomes";
    /// [`crate::domain::working_time::WorkingHours`].
    pub const WORKING_HOURS: &str = "working_hours";
    /// [`crate::office::service::takeovers::Begun`]: takeovers of lobbies that nobody ended.
    pub const TAKEOVERS: &str = "takeovers";
    /// [`crate::domain::weather::Weather`]: the last good values, posted or fetched.
    pub const WEATHER: &str = "weather";
    /// Butlers whom an account once acted for.
    pub const BUTLERS_WITH_ACCOUNT: &str = "butlers_with_account";
    /// [`crate::domain::alert::Chains`].
    pub const ALERT_CHAINS: &str = "alert_chains";
    /// How far whoever watches has looked.
    pub const ALERT_MARK: &str = "alert_mark";
    /// Terminals at which somebody asked for a person to come, [`crate::office::service::helping`].
    pub const CALLS_FOR_HELP: &str = "calls_for_help";
    /// Calls from screens, [`crate::office::service::calling`].
    pub const CALLS_FROM_LOBBIES: &str = "calls_from_lobbies";
    /// Whether lobbies were told that a repair wakes somebody.
    pub const REPAIR_WAKES: &str = "repair_wakes";
    /// When the stored weather's air was observed; weather and air come from different services.
    pub const AIR_OBSERVED_AT: &str = "air_observed_at";
    /// [`crate::domain::weather::feed::Feed`].
    pub const WEATHER_FEED: &str = "weather_feed";
    /// A list of [`crate::domain::weather::warning::Warning`]: what staff entered.
    pub const WARNINGS_POSTED: &str = "weather_warnings_posted";
    /// The same of what the source tells.
    pub const WARNINGS_FED: &str = "weather_warnings_fed";
    /// [`crate::office::service::weather::FeedReport`].
    pub const WEATHER_REPORT: &str = "weather_report";
}

const REVISED_AT: &str = "board_revised_at";

fn text(tx: &Tx<'_>, name: &str) -> StoreResult<Option<String>> {
    tx.first("SELECT value FROM setting WHERE name = ?1", values![name], |row| Ok(row.get("value")?))
}

fn set_text(tx: &Tx<'_>, name: &str, value: &str) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values![name, value],
    )?;
    Ok(())
}

/// A document, if it was ever stored.
pub fn get<T: DeserializeOwned>(tx: &Tx<'_>, name: &'static str) -> StoreResult<Option<T>> {
    text(tx, name)?.map(|value| document(&value, name)).transpose()
}

/// Stores a document.
pub fn set(tx: &Tx<'_>, name: &'static str, value: &impl Serialize) -> StoreResult<()> {
    set_text(tx, name, &to_document(value, name)?)
}

/// Takes a document away.
pub fn remove(tx: &Tx<'_>, name: &'static str) -> StoreResult<()> {
    tx.execute("DELETE FROM setting WHERE name = ?1", values![name])?;
    Ok(())
}

/// The board's revision and when it came to be.
pub fn revision(tx: &Tx<'_>) -> StoreResult<(u64, DateTime<Utc>)> {
    let damaged = StoreError::Damaged { what: REVISED_AT };
    let at = match text(tx, REVISED_AT)? {
        Some(text) => text.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(damaged)?,
        None => DateTime::UNIX_EPOCH,
    };
    Ok((counters::read(tx, Counter::BoardRevision)?.unwrap_or(0), at))
}

/// Counts the board's revision up; belongs in the transaction that changes the board.
pub fn bump_revision(tx: &Tx<'_>, now: DateTime<Utc>) -> StoreResult<u64> {
    set_text(tx, REVISED_AT, &micros(now).to_string())?;
    counters::advance(tx, Counter::BoardRevision, 1, 1)
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
pub fn keys(tx: &Tx<'_>) -> StoreResult<Vec<Key>> {
    tx.query("SELECT id, private_key, public_key FROM office_key ORDER BY created_at DESC", values![], |row| {
        let bytes = |column: &str| {
            let encoded: Zeroizing<String> = Zeroizing::new(row.get(column)?);
            BASE64.decode(encoded.as_bytes()).map_err(|_| StoreError::Damaged { what: "office key" })
        };
        Ok(Key { id: row.get("id")?, private: Zeroizing::new(bytes("private_key")?), public: bytes("public_key")? })
    })
}

/// Stores a key.
pub fn add_key(tx: &Tx<'_>, key: &Key, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO office_key (id, private_key, public_key, created_at) VALUES (?1, ?2, ?3, ?4)",
        values![key.id, *Zeroizing::new(BASE64.encode(&*key.private)), BASE64.encode(&key.public), micros(now)],
    )?;
    Ok(())
}
