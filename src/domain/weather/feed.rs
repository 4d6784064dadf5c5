//! A source of weather outside the house, and what asking it brought.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Weather;

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
    /// Key of a paid plan; empty = the free service.
    pub api_key: String,
}

impl Default for Feed {
    fn default() -> Self {
        Self { enabled: false, latitude: 30.27, longitude: 120.16, place: "杭州".into(), api_key: String::new() }
    }
}

/// What one fetch brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// Weather, with the air if that was observed.
    pub weather: Weather,
    /// How it went with the air, which comes from another service.
    pub air: AirReading,
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
