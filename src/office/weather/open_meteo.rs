//! Open-Meteo: forecast and air quality, free without a key for non-commercial use, CC BY 4.0.
//!
//! Times in its replies are local without an offset; we ask for Asia/Shanghai, which is the
//! estate's. Air values come from a model, so they are labelled as such. Carbon monoxide comes in
//! µg/m³, the index wants mg/m³.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use reqwest::Client;
use serde::{Deserialize, de::DeserializeOwned};

use super::{WeatherError, WeatherProvider, http};
use crate::{
    clock::china,
    domain::{
        air_quality::{self, Pollutant},
        weather::{
            self, Air, Condition, Current, Day, Weather,
            feed::{AirReading, Feed, Fetched},
        },
    },
};

/// Attribution that the licence asks for.
pub const SOURCE: &str = "数据 Open-Meteo";

/// Today and a week.
const DAYS: u8 = 8;

/// Where the two services live; a paid key has its own hosts.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// Forecast without a key.
    pub forecast: String,
    /// Air quality without a key.
    pub air: String,
    /// Forecast with a key.
    pub paid_forecast: String,
    /// Air quality with a key.
    pub paid_air: String,
}

impl Default for Hosts {
    fn default() -> Self {
        Self {
            forecast: "https://api.open-meteo.com".into(),
            air: "https://air-quality-api.open-meteo.com".into(),
            paid_forecast: "https://customer-api.open-meteo.com".into(),
            paid_air: "https://customer-air-quality-api.open-meteo.com".into(),
        }
    }
}

/// The provider.
#[derive(Debug, Clone)]
pub struct OpenMeteo {
    client: Client,
    hosts: Hosts,
}

impl OpenMeteo {
    /// Asks these hosts.
    pub fn new(hosts: Hosts) -> Result<Self, WeatherError> {
        let client = http::client()?;
        Ok(Self { client, hosts })
    }

    /// Asks the real hosts.
    pub fn from_internet() -> Result<Self, WeatherError> {
        Self::new(Hosts::default())
    }

    async fn ask<T: DeserializeOwned>(&self, url: &str, feed: &Feed, wanted: &[(&str, &str)]) -> Result<T, WeatherError> {
        let (latitude, longitude) = (feed.latitude.to_string(), feed.longitude.to_string());
        let mut query = vec![("latitude", latitude.as_str()), ("longitude", longitude.as_str()), ("timezone", "Asia/Shanghai")];
        query.extend_from_slice(wanted);
        if !feed.api_key.is_empty() {
            query.push(("apikey", feed.api_key.reveal()));
        }
        let reply = http::ask(self.client.get(url).query(&query)).await?;
        match reply.status {
            200 => serde_json::from_slice(&reply.body).map_err(|error| WeatherError::Shape(error.to_string())),
            429 => Err(WeatherError::TooManyRequests { retry_after: reply.retry_after }),
            status => Err(WeatherError::Status { status }),
        }
    }
}

impl WeatherProvider for OpenMeteo {
    fn requests(&self, _: &Feed) -> u32 {
        2
    }

    async fn fetch(&self, feed: &Feed) -> Result<Fetched, WeatherError> {
        let (forecast, air) = if feed.api_key.is_empty() {
            (&self.hosts.forecast, &self.hosts.air)
        } else {
            (&self.hosts.paid_forecast, &self.hosts.paid_air)
        };
        let days = DAYS.to_string();
        let forecast: ForecastReply = self
            .ask(
                &format!("{forecast}/v1/forecast"),
                feed,
                &[
                    ("current", "temperature_2m,relative_humidity_2m,apparent_temperature,weather_code,wind_speed_10m"),
                    ("daily", "weather_code,temperature_2m_max,temperature_2m_min"),
                    ("forecast_days", &days),
                ],
            )
            .await?;
        let mut weather = forecast.into_weather(feed)?;
        let pollutants = [("current", "pm10,pm2_5,carbon_monoxide,nitrogen_dioxide,sulphur_dioxide,ozone")];
        // Weather without air is still weather.
        let air = match self.ask::<AirReply>(&format!("{air}/v1/air-quality"), feed, &pollutants).await {
            Ok(reply) => reply.into_air(weather.observed_at).map_or(AirReading::Unknown, |(air, observed_at)| {
                weather.air = Some(air);
                AirReading::Observed(observed_at)
            }),
            Err(error) => {
                tracing::warn!(%error, "air quality was not fetched");
                AirReading::Failed
            }
        };
        let ask_again_in = weather.interval_minutes;
        Ok(Fetched { weather, air, warnings: None, missing: None, ask_again_in })
    }
}

#[derive(Debug, Deserialize)]
struct ForecastReply {
    current: CurrentReply,
    daily: DailyReply,
}

#[derive(Debug, Deserialize)]
struct CurrentReply {
    time: String,
    /// Seconds between renewals.
    interval: Option<u32>,
    temperature_2m: Option<f32>,
    weather_code: Option<f32>,
    apparent_temperature: Option<f32>,
    relative_humidity_2m: Option<f32>,
    wind_speed_10m: Option<f32>,
}

/// Parallel arrays: element n of each belongs to day n.
#[derive(Debug, Deserialize)]
struct DailyReply {
    time: Vec<NaiveDate>,
    weather_code: Vec<Option<f32>>,
    temperature_2m_max: Vec<Option<f32>>,
    temperature_2m_min: Vec<Option<f32>>,
}

#[derive(Debug, Deserialize)]
struct AirReply {
    current: AirCurrentReply,
}

/// All in µg/m³.
#[derive(Debug, Deserialize)]
struct AirCurrentReply {
    time: String,
    pm10: Option<f64>,
    pm2_5: Option<f64>,
    carbon_monoxide: Option<f64>,
    nitrogen_dioxide: Option<f64>,
    sulphur_dioxide: Option<f64>,
    ozone: Option<f64>,
}

/// `2026-09-18T10:15`, on the estate's clock.
fn local_time(raw: &str) -> Result<DateTime<Utc>, WeatherError> {
    let naive = NaiveDateTime::parse_from_str(raw, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(raw, "%Y-%m-%dT%H:%M:%S"))
        .map_err(|_| WeatherError::Shape(format!("time {raw:?}")))?;
    china()
        .from_local_datetime(&naive)
        .earliest()
        .map(|time| time.with_timezone(&Utc))
        .ok_or_else(|| WeatherError::Shape(format!("time {raw:?}")))
}

fn condition(code: Option<f32>) -> Option<Condition> {
    code.filter(|code| (0.0..=99.0).contains(code)).map(|code| Condition(code as u8))
}

impl ForecastReply {
    fn into_weather(self, feed: &Feed) -> Result<Weather, WeatherError> {
        let DailyReply { time, weather_code, temperature_2m_max, temperature_2m_min } = self.daily;
        if [weather_code.len(), temperature_2m_max.len(), temperature_2m_min.len()] != [time.len(); 3] {
            return Err(WeatherError::Shape("daily arrays differ in length".into()));
        }
        let days = time.into_iter().zip(weather_code).zip(temperature_2m_max.into_iter().zip(temperature_2m_min));
        Ok(Weather {
            place: feed.place.clone(),
            observed_at: local_time(&self.current.time)?,
            interval_minutes: self.current.interval.map_or(15, |seconds| (seconds / 60).max(1)),
            current: Current {
                temperature: self.current.temperature_2m,
                condition: condition(self.current.weather_code),
                feels_like: self.current.apparent_temperature,
                humidity: self.current.relative_humidity_2m,
                wind: self.current.wind_speed_10m,
            },
            days: days.map(|((date, code), (high, low))| Day { date, condition: condition(code), high, low }).collect(),
            air: None,
            source: SOURCE.into(),
        })
    }
}

impl AirReply {
    /// The index and its time, unless no pollutant is known or the values are old beside the weather's.
    fn into_air(self, observed_at: DateTime<Utc>) -> Option<(Air, DateTime<Utc>)> {
        let at = local_time(&self.current.time).ok()?;
        if (observed_at - at).abs() > crate::domain::weather::HIDE_AFTER {
            return None;
        }
        let values: Vec<(Pollutant, f64)> = [
            (Pollutant::Pm25, self.current.pm2_5),
            (Pollutant::Pm10, self.current.pm10),
            (Pollutant::So2, self.current.sulphur_dioxide),
            (Pollutant::No2, self.current.nitrogen_dioxide),
            (Pollutant::Co, self.current.carbon_monoxide.map(|micrograms| micrograms / 1_000.0)),
            (Pollutant::O3, self.current.ozone),
        ]
        .into_iter()
        .filter_map(|(pollutant, value)| Some((pollutant, value?)))
        .collect();
        let (index, primary) = air_quality::hourly_index(&values)?;
        Some((Air { index, primary, modelled: true, readings: weather::readings(&values) }, at))
    }
}
