//! The weather section: posted by hand or fetched, stored as the last good values.
//!
//! Invariants: what fails to be fetched changes nothing that is stored, but for air that is past
//! its time; a posted or fetched section reaches the terminals as part of the next board revision.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, Service, ServiceError, change::Done::Changed, optional, signals::News};
use crate::{
    domain::weather::{
        Air, HIDE_AFTER, Weather,
        feed::{AirReading, Feed, Fetched},
    },
    office::store::{
        StoreError, Tx,
        settings::{self, names},
    },
};

/// Source text of what staff post.
pub const BY_HAND: &str = "物业人工发布";

/// How the last fetch went, for the console, whichever process fetched.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FeedReport {
    /// When the last good reply came.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When and why the latest fetch failed, if it did.
    pub failed: Option<(DateTime<Utc>, String)>,
    /// When the next one is due.
    pub next_at: Option<DateTime<Utc>>,
}

/// Everything of the weather's page.
#[derive(Debug, Clone)]
pub struct WeatherPage {
    /// The last good values.
    pub weather: Option<Weather>,
    /// The feed's configuration.
    pub feed: Feed,
    /// How the feed does.
    pub report: FeedReport,
}

impl Service {
    /// The weather as it stands.
    pub async fn weather(&self) -> Result<WeatherPage, ServiceError> {
        let read = self.0.store.read(|tx| {
            Ok::<_, StoreError>(WeatherPage {
                weather: optional(tx, names::WEATHER)?,
                feed: optional(tx, names::WEATHER_FEED)?.unwrap_or_default(),
                report: optional(tx, names::WEATHER_REPORT)?.unwrap_or_default(),
            })
        });
        Ok(read.await?)
    }

    /// Posts the weather by hand.
    pub async fn post_weather(&self, weather: Weather, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "发布天气", move |act| {
            settings::set(act.tx, names::WEATHER, &weather)?;
            Ok(Changed(weather.place.clone(), ()))
        })
        .await
    }

    /// Stores the feed's configuration and wakes the fetching task.
    pub async fn save_feed(&self, feed: Feed, actor: Actor) -> Result<(), ServiceError> {
        let write = self.change(actor, "设置天气数据源", move |act| {
            settings::set(act.tx, names::WEATHER_FEED, &feed)?;
            act.concerns(News::FeedChanged)?;
            Ok(Changed(if feed.enabled { "开启" } else { "关闭" }.into(), ()))
        });
        write.await
    }

    /// The feed's configuration.
    pub async fn feed(&self) -> Result<Feed, ServiceError> {
        Ok(self.0.store.read(|tx| settings::get(tx, names::WEATHER_FEED)).await?.unwrap_or_default())
    }

    /// Stores fetched values; a new revision only if they differ from the stored ones. Where only
    /// the air failed, the stored air stays as long as it may be shown.
    pub async fn store_fetched(&self, fetched: Fetched) -> Result<(), ServiceError> {
        let Fetched { weather, air } = fetched;
        self.renew_board(move |tx, now| {
            let mut weather = weather.clone();
            let stored: Option<Weather> = optional(tx, names::WEATHER)?;
            match air {
                AirReading::Observed(at) => settings::set(tx, names::AIR_OBSERVED_AT, &at)?,
                AirReading::Unknown => {}
                AirReading::Failed => weather.air = air_to_keep(tx, stored.as_ref(), &weather, now)?,
            }
            if stored.as_ref() == Some(&weather) {
                return Ok(false);
            }
            settings::set(tx, names::WEATHER, &weather)?;
            Ok(true)
        })
        .await
    }

    /// Notes how a fetch went, `None` if that is told elsewhere, and when the next one is due.
    pub async fn note_fetch(&self, went: Option<Result<(), String>>, next_at: DateTime<Utc>) -> Result<(), ServiceError> {
        let now = self.now();
        let note = move |tx: &Tx<'_>| {
            let before: FeedReport = optional(tx, names::WEATHER_REPORT)?.unwrap_or_default();
            let next_at = Some(next_at);
            let report = match went.clone() {
                Some(Ok(())) => FeedReport { succeeded_at: Some(now), failed: None, next_at },
                Some(Err(advice)) => FeedReport { failed: Some((now, advice)), next_at, ..before },
                None => FeedReport { next_at, ..before },
            };
            settings::set(tx, names::WEATHER_REPORT, &report)
        };
        Ok(self.0.store.write(note).await?)
    }
}

/// The stored air, if it is of the same place and source and was observed less than
/// [`HIDE_AFTER`] ago by its own time.
fn air_to_keep(tx: &Tx<'_>, stored: Option<&Weather>, fetched: &Weather, now: DateTime<Utc>) -> Result<Option<Air>, StoreError> {
    let observed_at: Option<DateTime<Utc>> = optional(tx, names::AIR_OBSERVED_AT)?;
    let is_recent = observed_at.is_some_and(|at| now - at < HIDE_AFTER);
    let same = stored.filter(|stored| is_recent && stored.place == fetched.place && stored.source == fetched.source);
    Ok(same.and_then(|stored| stored.air.clone()))
}
