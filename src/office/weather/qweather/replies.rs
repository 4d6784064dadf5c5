//! What 和风天气 answers, and what it means when it does not.
//!
//! Invariants: no bytes make it panic; what cannot be read stays missing and is never a zero; figures out of any weather's
//! reach are missing too; lists are read to a bound; an error's own words are not repeated, because they may tell of keys.
//!
//! Older services tell numbers as text and `code: "200"`; newer ones tell numbers, no code, and errors by RFC 7807.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::super::{Refusal, WeatherError, http::Reply};
use crate::domain::{
    air_quality::{self, Pollutant},
    weather::{
        self, Air, Condition, Current, Day,
        warning::{LONGEST, MOST, TEXT_CHARS, Warning, WarningLevel},
    },
};

/// Days of the forecast that are kept.
const DAYS: usize = 8;
/// A warning without an end of its own is told again every day.
const USUAL_WARNING: Duration = Duration::hours(24);
/// A month's requests are used up: nobody will answer sooner.
const QUOTA_WAIT: Duration = Duration::hours(6);

/// A good answer, or why it is none.
pub fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, WeatherError> {
    let document: Option<Value> = serde_json::from_slice(&reply.body).ok();
    let code = document.as_ref().and_then(|told| told.get("code")).and_then(|code| code.as_str()?.parse().ok());
    match (reply.status, code) {
        (200, None | Some(200)) => {}
        // Nothing is known of this place.
        (200, Some(204)) => return Err(WeatherError::Refused(Refusal::Place)),
        (200, Some(other)) => return Err(refusal(other, reply, None)),
        (status, _) => return Err(refusal(status, reply, document.as_ref())),
    }
    let document = document.ok_or_else(|| WeatherError::Shape("no JSON".into()))?;
    serde_json::from_value(document).map_err(|error| WeatherError::Shape(error.to_string()))
}

fn refusal(status: u16, reply: &Reply, document: Option<&Value>) -> WeatherError {
    let kind = document.and_then(|told| told.get("error")?.get("type")?.as_str()).unwrap_or_default();
    let kind = kind.rsplit('#').next().unwrap_or_default();
    match (status, kind) {
        (429, "over-monthly-limit") => WeatherError::TooManyRequests { retry_after: Some(reply.retry_after.unwrap_or(QUOTA_WAIT)) },
        (429, _) => WeatherError::TooManyRequests { retry_after: reply.retry_after },
        (400, "no-such-location" | "data-not-available") | (404, _) => WeatherError::Refused(Refusal::Place),
        (401, _) => WeatherError::Refused(Refusal::Key),
        (402, _) | (403, "no-credit" | "overdue") => WeatherError::Refused(Refusal::Credit),
        (403, "invalid-host") => WeatherError::Refused(Refusal::Host),
        (403, _) => WeatherError::Refused(Refusal::Permission),
        (300..=399, _) => WeatherError::Refused(Refusal::Elsewhere),
        (status, _) => WeatherError::Status { status },
    }
}

fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

fn figure(value: &Value, range: std::ops::RangeInclusive<f64>) -> Option<f32> {
    number(value).filter(|number| range.contains(number)).map(|number| number as f32)
}

fn degrees(value: &Value) -> Option<f32> {
    figure(value, -90.0..=70.0)
}

/// `2026-09-18T10:15+08:00`, with or without seconds.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.strip_suffix('Z').map_or_else(|| text.to_owned(), |bare| format!("{bare}+00:00"));
    let read = ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%:z"].iter().find_map(|form| DateTime::parse_from_str(&text, form).ok());
    Some(read?.with_timezone(&Utc))
}

/// Elements that can be read, to a bound.
fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let told = Option::<Vec<Value>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(told.into_iter().take(64).filter_map(|value| serde_json::from_value(value).ok()).collect())
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_str().unwrap_or_default().trim().to_owned())
}

/// `/v7/weather/now`.
#[derive(Debug, Deserialize)]
pub struct Now {
    now: NowValues,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NowValues {
    obs_time: String,
    #[serde(default)]
    temp: Value,
    #[serde(default)]
    feels_like: Value,
    #[serde(default)]
    icon: Value,
    #[serde(default)]
    humidity: Value,
    #[serde(default)]
    wind_speed: Value,
}

impl Now {
    /// The values and when they were observed.
    pub fn into_current(self) -> Result<(Current, DateTime<Utc>), WeatherError> {
        let told = self.now;
        let observed_at = instant(&told.obs_time).ok_or_else(|| WeatherError::Shape("time of observation".into()))?;
        let current = Current {
            temperature: degrees(&told.temp),
            condition: condition(&told.icon),
            feels_like: degrees(&told.feels_like),
            humidity: figure(&told.humidity, 0.0..=100.0),
            wind: figure(&told.wind_speed, 0.0..=400.0),
        };
        Ok((current, observed_at))
    }
}

/// `/v7/weather/7d`.
#[derive(Debug, Deserialize)]
pub struct Daily {
    #[serde(default, deserialize_with = "list")]
    daily: Vec<DayValues>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DayValues {
    fx_date: NaiveDate,
    #[serde(default)]
    icon_day: Value,
    #[serde(default)]
    temp_max: Value,
    #[serde(default)]
    temp_min: Value,
}

impl Daily {
    pub fn into_days(self) -> Vec<Day> {
        let day = |told: DayValues| Day {
            date: told.fx_date,
            condition: condition(&told.icon_day),
            high: degrees(&told.temp_max),
            low: degrees(&told.temp_min),
        };
        self.daily.into_iter().take(DAYS).map(day).collect()
    }
}

/// Their code of a condition as ours; the night's are the day's.
fn condition(icon: &Value) -> Option<Condition> {
    let code = match number(icon)? as u16 {
        100 | 150 => 0,
        102 | 103 | 152 | 153 => 1,
        101 | 151 => 2,
        104 => 3,
        300 | 350 => 80,
        301 | 351 => 82,
        302 | 303 => 95,
        304 => 96,
        305 => 61,
        306 | 314 | 399 => 63,
        307 | 308 | 310..=312 | 315..=318 => 65,
        309 => 51,
        313 => 66,
        400 | 404 | 405 => 71,
        401 | 408 | 499 => 73,
        402 | 403 | 409 | 410 => 75,
        406 | 407 | 456 | 457 => 85,
        500 | 501 | 509 | 510 | 514 | 515 => 45,
        502 | 511..=513 => 5,
        503 | 504 => 6,
        507 | 508 => 9,
        _ => return None,
    };
    Some(Condition(code))
}

/// `/airquality/v1/current`.
#[derive(Debug, Deserialize)]
pub struct AirNow {
    #[serde(default, deserialize_with = "list")]
    indexes: Vec<IndexValues>,
    #[serde(default, deserialize_with = "list")]
    pollutants: Vec<PollutantValues>,
    /// Where it was measured; a place without any has a model's values.
    #[serde(default, deserialize_with = "list")]
    stations: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct IndexValues {
    #[serde(deserialize_with = "text")]
    code: String,
    #[serde(default)]
    aqi: Value,
    #[serde(default)]
    primary_pollutant: Value,
}

#[derive(Debug, Deserialize)]
struct PollutantValues {
    #[serde(deserialize_with = "text")]
    code: String,
    #[serde(default)]
    concentration: Value,
}

fn pollutant(code: &str) -> Option<Pollutant> {
    Some(match code {
        "pm2p5" => Pollutant::Pm25,
        "pm10" => Pollutant::Pm10,
        "so2" => Pollutant::So2,
        "no2" => Pollutant::No2,
        "co" => Pollutant::Co,
        "o3" => Pollutant::O3,
        _ => return None,
    })
}

/// In the unit of the standard; `None` for parts of volume, which depend on the temperature.
fn concentration(pollutant: Pollutant, told: &Value) -> Option<f64> {
    let value = number(told.get("value")?).filter(|value| (0.0..=100_000.0).contains(value))?;
    // Micro is written with either of two letters.
    let is_milli = match told.get("unit")?.as_str()?.replace('μ', "µ").replace('³', "3").as_str() {
        "mg/m3" => true,
        "µg/m3" | "ug/m3" => false,
        _ => return None,
    };
    Some(match (pollutant == Pollutant::Co, is_milli) {
        (true, true) | (false, false) => value,
        (true, false) => value / 1_000.0,
        (false, true) => value * 1_000.0,
    })
}

impl AirNow {
    /// `None` where neither concentrations nor the Chinese index are told.
    pub fn into_air(self) -> Option<Air> {
        let modelled = self.stations.is_empty();
        let mut values: Vec<(Pollutant, f64)> = Vec::new();
        for told in &self.pollutants {
            let known = pollutant(&told.code).filter(|known| values.iter().all(|(other, _)| other != known));
            values.extend(known.and_then(|known| Some((known, concentration(known, &told.concentration)?))));
        }
        if let Some((index, primary)) = air_quality::hourly_index(&values) {
            return Some(Air { index, primary, modelled, readings: weather::readings(&values) });
        }
        let theirs = self.indexes.iter().find(|index| index.code == "cn-mee")?;
        let index = figure(&theirs.aqi, 0.0..=500.0)?.round() as u16;
        let primary = theirs.primary_pollutant.get("code").and_then(|code| pollutant(code.as_str()?)).filter(|_| index > 50);
        Some(Air { index, primary: primary.into_iter().collect(), modelled, readings: Vec::new() })
    }
}

/// `/weatheralert/v1/current`.
#[derive(Debug, Deserialize)]
pub struct Alerts {
    #[serde(default, deserialize_with = "list")]
    alerts: Vec<AlertValues>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AlertValues {
    #[serde(deserialize_with = "text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    sender_name: String,
    issued_time: String,
    #[serde(default, deserialize_with = "text")]
    expire_time: String,
    #[serde(default)]
    message_type: Value,
    event_type: Value,
    color: Value,
    #[serde(default, deserialize_with = "text")]
    headline: String,
    #[serde(default, deserialize_with = "text")]
    description: String,
}

fn cut(text: &str, most: usize) -> String {
    // What cannot be drawn as text has no place on a board.
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

impl AlertValues {
    fn into_warning(self, now: DateTime<Utc>) -> Option<Warning> {
        let level = match self.color.get("code")?.as_str()? {
            "blue" => WarningLevel::Blue,
            "yellow" => WarningLevel::Yellow,
            "orange" => WarningLevel::Orange,
            "red" => WarningLevel::Red,
            _ => return None,
        };
        let issued_at = instant(&self.issued_time)?;
        // A year of six figures is a time, too, and nothing can be added to it.
        let (usual, longest) = (issued_at.checked_add_signed(USUAL_WARNING)?, issued_at.checked_add_signed(LONGEST)?);
        let until = instant(&self.expire_time).unwrap_or(usual).min(longest);
        let kind = cut(self.event_type.get("name")?.as_str()?, 12);
        let is_cancelled = self.message_type.get("code").and_then(Value::as_str) == Some("cancel");
        let told = if self.description.is_empty() { &self.headline } else { &self.description };
        let warning = Warning {
            id: cut(&self.id, 80),
            text: cut(told, TEXT_CHARS),
            english: String::new(),
            issuer: cut(&self.sender_name, 30),
            kind,
            level,
            issued_at,
            until,
        };
        Some(warning).filter(|warning| !is_cancelled && !warning.kind.is_empty() && warning.until > now)
    }
}

impl Alerts {
    /// Those that are in force and have one of the four levels, each once.
    pub fn into_warnings(self, now: DateTime<Utc>) -> Vec<Warning> {
        let is_superseded = |id: &str| {
            let lists = self.alerts.iter().filter_map(|alert| alert.message_type.get("supersedes")?.as_array());
            lists.flatten().any(|other| other.as_str() == Some(id))
        };
        let gone: Vec<String> = self.alerts.iter().map(|alert| alert.id.clone()).filter(|id| is_superseded(id)).collect();
        let mut warnings: Vec<Warning> = Vec::new();
        for warning in self.alerts.into_iter().filter_map(|alert| alert.into_warning(now)) {
            if !gone.contains(&warning.id) && warnings.iter().all(|other| other.id != warning.id) {
                warnings.push(warning);
            }
        }
        warnings.sort_by_key(|warning| (std::cmp::Reverse(warning.level), std::cmp::Reverse(warning.issued_at)));
        warnings.truncate(MOST);
        warnings
    }
}

#[cfg(test)]
mod tests;
