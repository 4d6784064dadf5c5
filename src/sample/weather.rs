//! Weather that nobody observed, and air with the index that the standard gives it.

use chrono::{DateTime, Duration, Utc};

use crate::{
    clock,
    domain::{
        air_quality::{
            self,
            Pollutant::{Co, No2, O3, Pm10, Pm25, So2},
        },
        weather::{self, Air, Condition, Current, Day, Weather},
    },
};

/// Marks weather that nobody observed.
pub const WEATHER_SOURCE: &str = "示例数据";

/// The weather of `now`, as old as this; the next is to be expected after an interval.
pub fn weather(now: DateTime<Utc>, age: Duration, interval_minutes: u32) -> Weather {
    let today = clock::local(now).date_naive();
    let day = |offset, code, high, low| Day {
        date: today + Duration::days(offset),
        condition: Some(Condition(code)),
        high: Some(high),
        low: Some(low),
    };
    Weather {
        place: "示例市".into(),
        observed_at: now - age,
        interval_minutes,
        current: Current {
            temperature: Some(26.0),
            condition: Some(Condition(2)),
            feels_like: Some(27.0),
            humidity: Some(62.0),
            wind: Some(9.0),
        },
        days: vec![
            day(0, 2, 29.0, 21.0),
            day(1, 0, 30.0, 22.0),
            day(2, 61, 27.0, 21.0),
            day(3, 63, 24.0, 20.0),
            day(4, 3, 25.0, 19.0),
            day(5, 1, 27.0, 19.0),
            day(6, 95, 26.0, 20.0),
        ],
        air: air(),
        source: WEATHER_SOURCE.into(),
    }
}

fn air() -> Option<Air> {
    let values = [(Pm25, 21.0), (Pm10, 46.0), (O3, 174.0), (No2, 28.0), (So2, 6.0), (Co, 0.6)];
    let (index, primary) = air_quality::hourly_index(&values)?;
    Some(Air { index, primary, modelled: true, readings: weather::readings(&values) })
}
