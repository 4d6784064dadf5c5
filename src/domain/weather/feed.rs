//! A source of weather outside the house, and what asking it brought.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use super::{Weather, warning::Warning};

/// Whom the office asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Provider {
    /// Free without a key for non-commercial use; knows no warnings.
    #[default]
    OpenMeteo,
    /// 和风天气: by account, with warnings.
    Qweather,
}

/// What nobody may read: stored, never shown, never written to a log.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For whoever has to send it or sign with it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "Secret(none)" } else { "Secret(…)" })
    }
}

/// An account with 和风天气: requests are signed with a key whose public half its console knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QweatherAccount {
    /// The account's own API host: `abc123.re.qweatherapi.com`.
    pub host: String,
    /// 项目 ID.
    pub project: String,
    /// 凭据 ID.
    pub key_id: String,
    /// 开发者 ID; newer accounts want it said, older ones do not have it.
    pub developer: String,
    /// Ed25519, PKCS#8 as PEM.
    pub private_key: Secret,
}

/// Where the weather comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feed {
    /// Whether the office fetches at all.
    pub enabled: bool,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Shown as the place of the values.
    pub place: String,
    /// Key of a paid plan of Open-Meteo; empty = the free service.
    pub api_key: Secret,
    #[serde(default)]
    pub provider: Provider,
    #[serde(default)]
    pub qweather: QweatherAccount,
    /// The most requests of one day of the estate's calendar.
    #[serde(default = "usual_daily_limit")]
    pub daily_limit: u32,
}

fn usual_daily_limit() -> u32 {
    1_000
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            enabled: false,
            latitude: 30.27,
            longitude: 120.16,
            place: "杭州".into(),
            api_key: Secret::default(),
            provider: Provider::default(),
            qweather: QweatherAccount::default(),
            daily_limit: usual_daily_limit(),
        }
    }
}

/// What one fetch brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// Weather, with the air if that was observed.
    pub weather: Weather,
    /// How it went with the air, which comes from another service.
    pub air: AirReading,
    /// The warnings in force; `None` where the source has none to tell or did not answer.
    pub warnings: Option<Vec<Warning>>,
    /// What of it did not come, and what staff can do about it.
    pub missing: Option<String>,
    /// When to ask again, minutes.
    pub ask_again_in: u32,
}

/// What is known of the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AirReading {
    /// The weather carries it; its own time of observation.
    Observed(DateTime<Utc>),
    /// The service answered without a usable value.
    Unknown,
    /// The service did not answer.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_of_before_there_was_a_choice_is_read() {
        let old = r#"{"enabled":true,"latitude":30.0,"longitude":120.0,"place":"杭州","api_key":"k"}"#;
        let feed: Feed = serde_json::from_str(old).unwrap();
        assert_eq!((feed.provider, feed.daily_limit, feed.api_key.reveal()), (Provider::OpenMeteo, 1_000, "k"));
    }

    #[test]
    fn secrets_are_stored_and_stay_out_of_what_is_logged() {
        let account = QweatherAccount { private_key: "MC4C".into(), ..QweatherAccount::default() };
        let feed = Feed { api_key: "paid".into(), qweather: account, ..Feed::default() };
        let logged = format!("{feed:?}");
        assert!(!logged.contains("MC4C") && !logged.contains("paid"), "{logged}");
        assert_eq!(serde_json::from_str::<Feed>(&serde_json::to_string(&feed).unwrap()).unwrap(), feed);
    }
}
