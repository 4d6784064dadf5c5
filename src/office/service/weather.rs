//! The weather section: posted by hand or fetched, stored as the last good values.
//!
//! Invariants: what fails to be fetched changes nothing that is stored, but for air that is past
//! its time; a posted or fetched section reaches the terminals as part of the next board revision. Warnings of staff and of
//! the source are kept apart: neither takes the other's down.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    mint, optional,
    signals::News,
};
use crate::{
    clock,
    domain::{
        notice::Audience,
        weather::{
            Air, HIDE_AFTER, Weather,
            feed::{AirReading, Feed, Fetched},
            warning::{MOST, Warning},
        },
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
    /// What did not come with the last good reply, and what staff can do about it.
    #[serde(default)]
    pub missing: Option<String>,
    /// When the next one is due.
    pub next_at: Option<DateTime<Utc>>,
    /// How many requests went out on which day of the estate's calendar.
    #[serde(default)]
    pub asked: Option<(NaiveDate, u32)>,
}

impl FeedReport {
    /// Requests of this day so far.
    pub fn asked_on(&self, day: NaiveDate) -> u32 {
        self.asked.filter(|(of, _)| *of == day).map_or(0, |(_, count)| count)
    }
}

/// What staff warn of, and the lobbies that it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedWarning {
    /// As boards carry it.
    #[serde(flatten)]
    pub warning: Warning,
    /// Nobody is named in what was posted before lobbies were chosen.
    #[serde(default)]
    pub audience: Audience,
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
    /// What staff warn of, ended or not.
    pub posted: Vec<PostedWarning>,
    /// What the source warns of.
    pub fed: Vec<Warning>,
}

impl Service {
    /// The weather as it stands.
    pub async fn weather(&self) -> Result<WeatherPage, ServiceError> {
        let read = self.0.store.read(|tx| {
            Ok::<_, StoreError>(WeatherPage {
                weather: optional(tx, names::WEATHER)?,
                feed: optional(tx, names::WEATHER_FEED)?.unwrap_or_default(),
                report: optional(tx, names::WEATHER_REPORT)?.unwrap_or_default(),
                posted: optional(tx, names::WARNINGS_POSTED)?.unwrap_or_default(),
                fed: optional(tx, names::WARNINGS_FED)?.unwrap_or_default(),
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

    /// Warns by hand; those that have ended make room. `false`: so many hold already that one of them would go unsaid.
    pub async fn post_warning(&self, warning: Warning, audience: Audience, actor: Actor) -> Result<bool, ServiceError> {
        self.change_board(actor, "发布天气预警", move |act| {
            let mut posted = posted(act.tx)?;
            posted.retain(|other| other.warning.holds(act.now, true));
            if posted.len() >= MOST {
                return Ok(Nothing(false));
            }
            let warning = Warning { id: mint(act.now).to_string(), issued_at: act.now, ..warning.clone() };
            posted.insert(0, PostedWarning { warning: warning.clone(), audience: audience.clone() });
            settings::set(act.tx, names::WARNINGS_POSTED, &posted)?;
            Ok(Changed(format!("{}{}预警", warning.kind, warning.level.label()), true))
        })
        .await
    }

    /// Takes a warning of staff down.
    pub async fn withdraw_warning(&self, id: String, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "撤下天气预警", move |act| {
            let mut posted = posted(act.tx)?;
            let Some(at) = posted.iter().position(|posted| posted.warning.id == id) else { return Ok(Nothing(())) };
            let gone = posted.remove(at).warning;
            settings::set(act.tx, names::WARNINGS_POSTED, &posted)?;
            Ok(Changed(format!("{}{}预警", gone.kind, gone.level.label()), ()))
        })
        .await
    }

    /// Stores the feed's configuration and wakes the fetching task.
    pub async fn save_feed(&self, feed: Feed, actor: Actor) -> Result<(), ServiceError> {
        let write = self.change(actor, "设置天气数据源", move |act| {
            let before: Feed = optional(act.tx, names::WEATHER_FEED)?.unwrap_or_default();
            // Nobody would take down what a source that is asked no more, or of another place, once said.
            let about = |feed: &Feed| (feed.provider, feed.enabled, feed.latitude.to_bits(), feed.longitude.to_bits());
            if about(&before) != about(&feed) {
                settings::remove(act.tx, names::WARNINGS_FED)?;
                act.revision()?;
            }
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

    /// How many requests are left of this day's.
    pub async fn requests_left(&self, feed: &Feed) -> Result<u32, ServiceError> {
        let today = clock::local(self.now()).date_naive();
        let report: FeedReport = self.0.store.read(|tx| optional(tx, names::WEATHER_REPORT)).await?.unwrap_or_default();
        Ok(feed.daily_limit.saturating_sub(report.asked_on(today)))
    }

    /// Stores fetched values; a new revision only if they differ from the stored ones. Where only
    /// the air failed, the stored air stays as long as it may be shown; where no days came, the stored days stay, which are
    /// dropped as they pass; where no warnings came, the stored ones stay until they end.
    ///
    /// What was asked for by another configuration than the present one is dropped: staff have switched it off meanwhile,
    /// or asked for another place.
    pub async fn store_fetched(&self, fetched: Fetched, asked_by: Feed) -> Result<(), ServiceError> {
        let Fetched { weather, air, warnings, missing: _, ask_again_in: _ } = fetched;
        self.renew_board(move |tx, now| {
            if optional::<Feed>(tx, names::WEATHER_FEED)?.unwrap_or_default() != asked_by {
                return Ok(false);
            }
            let mut weather = weather.clone();
            let stored: Option<Weather> = optional(tx, names::WEATHER)?;
            match air {
                AirReading::Observed(at) => settings::set(tx, names::AIR_OBSERVED_AT, &at)?,
                AirReading::Unknown => {}
                AirReading::Failed => weather.air = air_to_keep(tx, stored.as_ref(), &weather, now)?,
            }
            if let Some(stored) = stored.as_ref().filter(|stored| weather.days.is_empty() && is_same(stored, &weather)) {
                weather.days.clone_from(&stored.days);
            }
            let mut is_new = stored.as_ref() != Some(&weather);
            if is_new {
                settings::set(tx, names::WEATHER, &weather)?;
            }
            let fed: Vec<Warning> = optional(tx, names::WARNINGS_FED)?.unwrap_or_default();
            if let Some(warnings) = warnings.as_ref().filter(|warnings| **warnings != fed) {
                settings::set(tx, names::WARNINGS_FED, warnings)?;
                is_new = true;
            }
            Ok(is_new)
        })
        .await
    }

    /// Notes how a fetch went, `None` if that is told elsewhere, and when the next one is due.
    pub async fn note_fetch(
        &self,
        went: Option<Result<Option<String>, String>>,
        next_at: DateTime<Utc>,
        requests: u32,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let today = clock::local(now).date_naive();
        let note = move |tx: &Tx<'_>| {
            let before: FeedReport = optional(tx, names::WEATHER_REPORT)?.unwrap_or_default();
            let next_at = Some(next_at);
            let asked = Some((today, before.asked_on(today) + requests));
            let report = match went.clone() {
                Some(Ok(missing)) => FeedReport { succeeded_at: Some(now), failed: None, missing, next_at, asked },
                Some(Err(advice)) => FeedReport { failed: Some((now, advice)), next_at, asked, ..before },
                None => FeedReport { next_at, asked, ..before },
            };
            settings::set(tx, names::WEATHER_REPORT, &report)
        };
        Ok(self.0.store.write(note).await?)
    }
}

fn is_same(stored: &Weather, fetched: &Weather) -> bool {
    stored.place == fetched.place && stored.source == fetched.source
}

fn posted(tx: &Tx<'_>) -> Result<Vec<PostedWarning>, StoreError> {
    Ok(optional(tx, names::WARNINGS_POSTED)?.unwrap_or_default())
}

/// Whom the warnings of staff are for, by their ids; those of the source are for every lobby.
pub(super) fn warned_lobbies(tx: &Tx<'_>) -> Result<HashMap<String, Audience>, StoreError> {
    Ok(posted(tx)?.into_iter().map(|posted| (posted.warning.id, posted.audience)).collect())
}

/// What boards warn of, of staff and of the source; terminals judge by their own clocks what has ended.
pub(super) fn warnings_on_board(tx: &Tx<'_>) -> Result<Vec<Warning>, StoreError> {
    let mut warnings: Vec<Warning> = posted(tx)?.into_iter().map(|posted| posted.warning).collect();
    warnings.extend(optional::<Vec<Warning>>(tx, names::WARNINGS_FED)?.unwrap_or_default());
    Ok(warnings)
}

/// The stored air, if it is of the same place and source and was observed less than
/// [`HIDE_AFTER`] ago by its own time.
fn air_to_keep(tx: &Tx<'_>, stored: Option<&Weather>, fetched: &Weather, now: DateTime<Utc>) -> Result<Option<Air>, StoreError> {
    let observed_at: Option<DateTime<Utc>> = optional(tx, names::AIR_OBSERVED_AT)?;
    let is_recent = observed_at.is_some_and(|at| now - at < HIDE_AFTER);
    let same = stored.filter(|stored| is_recent && is_same(stored, fetched));
    Ok(same.and_then(|stored| stored.air.clone()))
}
