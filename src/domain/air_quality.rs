//! Air quality index by HJ 633-2026 (with GB 3095-2026), in force since 2026-03-01.
//!
//! The breakpoints are dated data, not code: a stricter phase is announced for 2031.
//! Concentrations in µg/m³, CO in mg/m³. A mean over one hour and one over a day have tables of their own: the day's
//! ozone is the greatest mean over eight hours.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

/// The six pollutants of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Pollutant {
    Pm25,
    Pm10,
    So2,
    No2,
    Co,
    O3,
}

impl Pollutant {
    pub const ALL: [Self; Self::COUNT] = [Self::Pm25, Self::Pm10, Self::So2, Self::No2, Self::Co, Self::O3];

    /// The word residents read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Pm25 => "PM2.5",
            Self::Pm10 => "PM10",
            Self::So2 => "二氧化硫",
            Self::No2 => "二氧化氮",
            Self::Co => "一氧化碳",
            Self::O3 => "臭氧",
        }
    }
}

/// IAQI at the breakpoints of the tables below.
const IAQI: [f64; 8] = [0.0, 50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 500.0];

/// Over which time a concentration is a mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mean {
    /// One hour, ozone too.
    Hour,
    /// 24 hours; ozone: the greatest mean over eight hours.
    Day,
}

/// Breakpoints of HJ 633-2026. A short row ends at an index of its own: above it the standard knows no other.
fn breakpoints(mean: Mean, pollutant: Pollutant) -> &'static [f64] {
    match (mean, pollutant) {
        (_, Pollutant::Pm25) => &[0.0, 35.0, 60.0, 115.0, 150.0, 250.0, 350.0, 500.0],
        (_, Pollutant::Pm10) => &[0.0, 50.0, 120.0, 250.0, 350.0, 420.0, 500.0, 600.0],
        (Mean::Hour, Pollutant::So2) => &[0.0, 150.0, 500.0, 650.0, 800.0],
        (Mean::Day, Pollutant::So2) => &[0.0, 50.0, 150.0, 475.0, 800.0, 1600.0, 2100.0, 2620.0],
        (Mean::Hour, Pollutant::No2) => &[0.0, 100.0, 200.0, 700.0, 1200.0, 2340.0, 3090.0, 3840.0],
        (Mean::Day, Pollutant::No2) => &[0.0, 40.0, 80.0, 180.0, 280.0, 565.0, 750.0, 940.0],
        (Mean::Hour, Pollutant::Co) => &[0.0, 5.0, 10.0, 35.0, 60.0, 90.0, 120.0, 150.0],
        (Mean::Day, Pollutant::Co) => &[0.0, 2.0, 4.0, 14.0, 24.0, 36.0, 48.0, 60.0],
        (Mean::Hour, Pollutant::O3) => &[0.0, 160.0, 200.0, 300.0, 400.0, 800.0, 1000.0, 1200.0],
        (Mean::Day, Pollutant::O3) => &[0.0, 100.0, 160.0, 215.0, 265.0, 800.0],
    }
}

/// Individual index of one mean, rounded up; `None` for a negative or missing value. Above the last breakpoint the index
/// stays at the last one: 500, but 200 for an hour of SO2 and 300 for a day of ozone.
pub fn iaqi(mean: Mean, pollutant: Pollutant, concentration: f64) -> Option<u16> {
    if !concentration.is_finite() || concentration < 0.0 {
        return None;
    }
    let points = breakpoints(mean, pollutant);
    let upper = points.iter().position(|point| concentration <= *point);
    Some(match upper {
        Some(0) => 0,
        None => IAQI[points.len() - 1] as u16,
        Some(high) => {
            let share = (concentration - points[high - 1]) / (points[high] - points[high - 1]);
            let index = IAQI[high - 1] + share * (IAQI[high] - IAQI[high - 1]);
            // A hair of floating point above a whole number is not a reason to round up.
            (index - 1e-9).ceil() as u16
        }
    })
}

/// [`iaqi`] of one hourly mean.
pub fn hourly_iaqi(pollutant: Pollutant, concentration: f64) -> Option<u16> {
    iaqi(Mean::Hour, pollutant, concentration)
}

/// The index of several means and its primary pollutants; `None` when no value is usable.
pub fn index(mean: Mean, values: &[(Pollutant, f64)]) -> Option<(u16, Vec<Pollutant>)> {
    let parts: Vec<(Pollutant, u16)> = values.iter().filter_map(|(p, c)| Some((*p, iaqi(mean, *p, *c)?))).collect();
    let index = parts.iter().map(|(_, index)| *index).max()?;
    let primary = if index > 50 { parts.iter().filter(|(_, i)| *i == index).map(|(p, _)| *p).collect() } else { Vec::new() };
    Some((index, primary))
}

/// [`index`] of hourly means.
pub fn hourly_index(values: &[(Pollutant, f64)]) -> Option<(u16, Vec<Pollutant>)> {
    index(Mean::Hour, values)
}

/// The six levels of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Good,
    Moderate,
    LightlyPolluted,
    ModeratelyPolluted,
    HeavilyPolluted,
    SeverelyPolluted,
}

/// Category of an index with its word, official colours and our own short advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Category {
    pub level: Level,
    pub word: &'static str,
    /// Fill, 0xRRGGBB, as the standard gives it.
    pub fill: u32,
    /// Text on the fill, 0xRRGGBB.
    pub ink: u32,
    pub advice: &'static str,
}

/// Category of an index from 0 to 500.
pub fn category(index: u16) -> Category {
    let (level, word, fill, ink, advice) = match index {
        0..=50 => (Level::Good, "优", 0x00E400, 0x000000, "空气清新，适宜户外活动"),
        51..=100 => (Level::Moderate, "良", 0xFFFF00, 0x000000, "可正常外出，敏感人群留意"),
        101..=150 => (Level::LightlyPolluted, "轻度污染", 0xFF7E00, 0x000000, "老人小孩请减少户外锻炼"),
        151..=200 => (Level::ModeratelyPolluted, "中度污染", 0xFF0000, 0x000000, "请减少外出，外出戴口罩"),
        201..=300 => (Level::HeavilyPolluted, "重度污染", 0x99004C, 0xFFFFFF, "老人小孩请留在室内"),
        _ => (Level::SeverelyPolluted, "严重污染", 0x7E0023, 0xFFFFFF, "请留在室内，关好门窗"),
    };
    Category { level, word, fill, ink, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_breakpoint_gives_its_own_index() {
        for (mean, pollutant) in [Mean::Hour, Mean::Day].into_iter().flat_map(|mean| Pollutant::ALL.map(|pollutant| (mean, pollutant))) {
            for (point, index) in breakpoints(mean, pollutant).iter().zip(IAQI) {
                assert_eq!(iaqi(mean, pollutant, *point), Some(index as u16), "{mean:?} {pollutant:?} {point}");
            }
        }
    }

    #[test]
    fn the_index_rounds_up_and_names_the_primary_pollutant_above_fifty() {
        assert_eq!(hourly_iaqi(Pollutant::Pm25, 35.1), Some(51));
        assert_eq!(hourly_index(&[(Pollutant::Pm25, 10.0), (Pollutant::O3, 20.0)]), Some((15, vec![])));
        assert_eq!(hourly_index(&[(Pollutant::Pm25, 48.0), (Pollutant::O3, 20.0)]), Some((76, vec![Pollutant::Pm25])));
        assert_eq!(hourly_index(&[(Pollutant::Co, f64::NAN)]), None);
    }

    #[test]
    fn beyond_the_table_is_the_last_index() {
        assert_eq!(hourly_iaqi(Pollutant::Pm10, 10_000.0), Some(500));
        assert_eq!(hourly_iaqi(Pollutant::So2, 10_000.0), Some(200));
        assert_eq!(hourly_iaqi(Pollutant::No2, -1.0), None);
        assert_eq!(iaqi(Mean::Day, Pollutant::So2, 10_000.0), Some(500));
        assert_eq!(iaqi(Mean::Day, Pollutant::O3, 10_000.0), Some(300));
    }

    /// A sample of what aqi-hub 0.3.3 (PyPI) computes, where it goes by the standard; it has the hourly breakpoints of SO2 in
    /// the day's table, so the day's rows are without SO2.
    #[test]
    fn another_program_computes_the_same() {
        let rows = include_str!("air_quality/aqi_hub_0_3_3.csv").lines().skip(1);
        let mut compared = 0;
        for row in rows {
            let cells: Vec<&str> = row.split(',').collect();
            let mean = if cells[0] == "hour" { Mean::Hour } else { Mean::Day };
            let values: Vec<(Pollutant, f64)> =
                Pollutant::ALL.into_iter().zip(&cells[1..7]).filter_map(|(p, cell)| Some((p, cell.parse().ok()?))).collect();
            let (index, primary) = index(mean, &values).unwrap();
            let primary: Vec<&str> = primary.iter().map(Pollutant::into_str).collect();
            assert_eq!((index.to_string().as_str(), primary.join("+").as_str()), (cells[7], cells[8]), "{row}");
            compared += 1;
        }
        assert_eq!(compared, 120);
    }
}
