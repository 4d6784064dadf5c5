//! Weather as the lobby shows it: current values, a few days, and the air.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::air_quality::{self, Pollutant};

pub mod feed;
pub mod warning;

/// Which drawing stands for a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbol {
    Sun,
    Partly,
    Cloudy,
    Fog,
    Rain,
    Snow,
    Thunder,
    Unknown,
}

/// WMO code 4677 as Open-Meteo uses it, and its codes of haze and dust, with the words of Chinese forecasts.
const WMO: &[(u8, &str, Symbol)] = &[
    (0, "晴", Symbol::Sun),
    (1, "晴间多云", Symbol::Sun),
    (2, "多云", Symbol::Partly),
    (3, "阴", Symbol::Cloudy),
    (5, "霾", Symbol::Fog),
    (6, "浮尘", Symbol::Fog),
    (9, "沙尘暴", Symbol::Fog),
    (45, "雾", Symbol::Fog),
    (48, "雾凇", Symbol::Fog),
    (51, "小毛毛雨", Symbol::Rain),
    (53, "中毛毛雨", Symbol::Rain),
    (55, "大毛毛雨", Symbol::Rain),
    (56, "冻毛毛雨", Symbol::Rain),
    (57, "冻毛毛雨", Symbol::Rain),
    (61, "小雨", Symbol::Rain),
    (63, "中雨", Symbol::Rain),
    (65, "大雨", Symbol::Rain),
    (66, "冻雨", Symbol::Rain),
    (67, "冻雨", Symbol::Rain),
    (71, "小雪", Symbol::Snow),
    (73, "中雪", Symbol::Snow),
    (75, "大雪", Symbol::Snow),
    (77, "米雪", Symbol::Snow),
    (80, "小阵雨", Symbol::Rain),
    (81, "中阵雨", Symbol::Rain),
    (82, "强阵雨", Symbol::Rain),
    (85, "小阵雪", Symbol::Snow),
    (86, "大阵雪", Symbol::Snow),
    (95, "雷暴", Symbol::Thunder),
    (96, "雷暴伴小冰雹", Symbol::Thunder),
    (99, "雷暴伴大冰雹", Symbol::Thunder),
];

/// A weather condition by its WMO code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition(pub u8);

impl Condition {
    /// The word; a dash for codes the table does not have.
    pub fn label(self) -> &'static str {
        WMO.iter().find(|row| row.0 == self.0).map_or("—", |row| row.1)
    }

    pub fn symbol(self) -> Symbol {
        WMO.iter().find(|row| row.0 == self.0).map_or(Symbol::Unknown, |row| row.2)
    }

    /// Codes and words that staff can choose from when they post the weather by hand.
    pub fn choices() -> impl Iterator<Item = (u8, &'static str)> {
        WMO.iter().map(|row| (row.0, row.1))
    }
}

/// Values at the time of observation. Temperatures in °C.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Current {
    pub temperature: Option<f32>,
    pub condition: Option<Condition>,
    #[serde(default)]
    pub feels_like: Option<f32>,
    /// Relative humidity, percent.
    #[serde(default)]
    pub humidity: Option<f32>,
    /// Wind speed at 10 m, km/h.
    #[serde(default)]
    pub wind: Option<f32>,
}

/// One day of the forecast, local date of the estate. Temperatures in °C.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Day {
    pub date: NaiveDate,
    pub condition: Option<Condition>,
    pub high: Option<f32>,
    pub low: Option<f32>,
}

/// The air quality index with what it was computed from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Air {
    /// Air quality index by HJ 633, 0 to 500.
    pub index: u16,
    /// Primary pollutants; empty up to an index of 50.
    pub primary: Vec<Pollutant>,
    /// Model values rather than a station's.
    pub modelled: bool,
    /// Every pollutant that the source told, for the detail page; empty when staff entered the index alone.
    #[serde(default)]
    pub readings: Vec<Reading>,
}

/// One pollutant of the air.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub pollutant: Pollutant,
    /// µg/m³, carbon monoxide mg/m³ (HJ 633).
    pub concentration: f32,
    /// Individual index (IAQI), 0 to 500.
    pub index: u16,
}

/// Hourly concentrations with the indices that the standard gives them; unusable values are left out.
pub fn readings(values: &[(Pollutant, f64)]) -> Vec<Reading> {
    let reading = |(pollutant, concentration): &(Pollutant, f64)| {
        let index = air_quality::hourly_iaqi(*pollutant, *concentration)?;
        Some(Reading { pollutant: *pollutant, concentration: *concentration as f32, index })
    };
    values.iter().filter_map(reading).collect()
}

/// The weather section of a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weather {
    pub place: String,
    /// When the current values were observed, not when they were fetched.
    pub observed_at: DateTime<Utc>,
    /// How often the source renews its values, minutes.
    pub interval_minutes: u32,
    pub current: Current,
    pub days: Vec<Day>,
    pub air: Option<Air>,
    /// Attribution to show: `数据 Open-Meteo`, `物业人工发布`.
    pub source: String,
}

/// How much of the section may still be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Current values are good.
    Fresh,
    /// Older than twice the source's interval: shown grey with its age.
    Stale,
    /// Older than three hours: current values and air are hidden, the forecast stays.
    ForecastOnly,
}

/// After this age current values are hidden.
pub const HIDE_AFTER: Duration = Duration::hours(3);

impl Weather {
    /// Judges age at `now`. A clock that is not trusted never makes anything fresh again nor expire.
    pub fn freshness(&self, now: DateTime<Utc>, clock_trusted: bool) -> Freshness {
        if !clock_trusted {
            return Freshness::Stale;
        }
        let age = now - self.observed_at;
        if age > HIDE_AFTER {
            Freshness::ForecastOnly
        } else if age > Duration::minutes(2 * i64::from(self.interval_minutes)) {
            Freshness::Stale
        } else {
            Freshness::Fresh
        }
    }

    /// Days from `today` on: past days are dropped when drawing, never when fetching.
    pub fn days_from(&self, today: NaiveDate) -> impl Iterator<Item = &Day> {
        self.days.iter().filter(move |day| day.date >= today)
    }
}

/// A temperature as it is shown: `26°`, `—` when missing; never a made-up zero.
pub fn degrees(value: Option<f32>) -> String {
    value.filter(|v| v.is_finite()).map_or_else(|| "—".into(), |v| format!("{}°", v.round() as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weather() -> Weather {
        Weather {
            place: "杭州".into(),
            observed_at: DateTime::from_timestamp(1_000_000, 0).unwrap(),
            interval_minutes: 15,
            current: Current::default(),
            days: vec![],
            air: None,
            source: String::new(),
        }
    }

    #[test]
    fn values_grey_at_twice_the_interval_and_hide_after_three_hours() {
        let w = weather();
        let after = |minutes| w.freshness(w.observed_at + Duration::minutes(minutes), true);
        assert_eq!(
            (after(30), after(31), after(180), after(181)),
            (Freshness::Fresh, Freshness::Stale, Freshness::Stale, Freshness::ForecastOnly)
        );
        assert_eq!(w.freshness(w.observed_at, false), Freshness::Stale);
    }

    #[test]
    fn missing_is_a_dash_and_never_zero() {
        assert_eq!((degrees(None), degrees(Some(-0.4)), degrees(Some(f32::NAN))), ("—".into(), "0°".into(), "—".into()));
        assert_eq!(Condition(42).label(), "—");
    }
}
