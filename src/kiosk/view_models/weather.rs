//! The weather in detail: now, a week, and the air pollutant by pollutant.

use super::{
    EstateTime,
    board::{self, WeatherView},
};
use crate::{
    domain::{
        air_quality::{self, Pollutant},
        weather::{self, Freshness},
    },
    kiosk::store::CachedBoard,
};

/// Days of the forecast that are shown.
const DAYS: usize = 7;
/// A bar is full at this index, or at the worst one where that is higher.
const FULL: u16 = 150;

/// Everything the weather page shows beside what the tile has.
#[derive(Debug, Clone, PartialEq)]
pub struct DetailView {
    pub tile: WeatherView,
    pub feels_like: String,
    /// Whole percent.
    pub humidity: Option<u32>,
    /// Beaufort force and km/h.
    pub wind: Option<(u8, u32)>,
    pub readings: Vec<ReadingView>,
}

/// One pollutant.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingView {
    pub pollutant: Pollutant,
    /// µg/m³, carbon monoxide mg/m³.
    pub concentration: String,
    pub index: u16,
    /// Of the bar, 0 to 1.
    pub share: f32,
    /// 0xRRGGBB of the index's category.
    pub fill: u32,
}

/// `None` where the office has no weather.
pub fn view(cached: Option<&CachedBoard>, estate_time: EstateTime) -> Option<DetailView> {
    let cached = cached?;
    let weather = cached.board.weather.as_ref()?;
    let today = crate::clock::local(board::believed(cached, estate_time)).date_naive();
    let tile = board::weather_view(weather, estate_time, today, DAYS);
    let shows_current = tile.freshness != Freshness::ForecastOnly;
    let usable = |value: Option<f32>| value.filter(|value| shows_current && value.is_finite() && *value >= 0.0);
    let air = weather.air.as_ref().filter(|_| shows_current);
    let full = air.iter().flat_map(|air| &air.readings).map(|reading| reading.index).fold(FULL, u16::max);
    let reading = |reading: &weather::Reading| ReadingView {
        pollutant: reading.pollutant,
        concentration: concentration(reading.pollutant, reading.concentration),
        index: reading.index,
        share: f32::from(reading.index) / f32::from(full),
        fill: air_quality::category(reading.index).fill,
    };
    Some(DetailView {
        feels_like: weather::degrees(weather.current.feels_like.filter(|_| shows_current)),
        humidity: usable(weather.current.humidity).map(|percent| percent.round() as u32),
        wind: usable(weather.current.wind).map(|speed| (beaufort(speed), speed.round() as u32)),
        readings: air.iter().flat_map(|air| &air.readings).map(reading).collect(),
        tile,
    })
}

/// Carbon monoxide in mg/m³ is small: one decimal.
fn concentration(pollutant: Pollutant, value: f32) -> String {
    if !value.is_finite() {
        return "—".into();
    }
    if pollutant == Pollutant::Co { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// Force of a mean wind, km/h (GB/T 28591).
fn beaufort(speed: f32) -> u8 {
    const ABOVE: [f32; 12] = [1.0, 6.0, 12.0, 20.0, 29.0, 39.0, 50.0, 62.0, 75.0, 89.0, 103.0, 118.0];
    ABOVE.iter().filter(|bound| speed >= **bound).count() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wind_has_the_force_that_forecasts_give_it() {
        assert_eq!([0.0, 3.0, 11.0, 12.0, 28.0, 62.0, 200.0].map(beaufort), [0, 1, 2, 3, 4, 8, 12]);
    }

    #[test]
    fn carbon_monoxide_keeps_its_decimal_and_a_gap_is_a_dash() {
        assert_eq!(concentration(Pollutant::Co, 0.64), "0.6");
        assert_eq!(concentration(Pollutant::O3, 108.4), "108");
        assert_eq!(concentration(Pollutant::O3, f32::NAN), "—");
    }
}
