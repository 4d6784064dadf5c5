//! The clock, the lunar date and ages.

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate};

/// `10:26`.
pub fn time(at: DateTime<FixedOffset>) -> String {
    at.format("%H:%M").to_string()
}

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LunarDay {
    /// 1 to 12; a leap month has the number of the month before it.
    pub month: u8,
    pub is_leap: bool,
    pub day: u8,
}

/// The lunar day of a date; `None` outside the calendar's range.
pub fn lunar_day(date: NaiveDate) -> Option<LunarDay> {
    let solar = icu_calendar::Date::try_new_iso(date.year(), date.month() as u8, date.day() as u8).ok()?;
    let date = solar.to_calendar(icu_calendar::cal::ChineseTraditional::new());
    let month = date.month().to_input();
    Some(LunarDay { month: month.number(), is_leap: month.is_leap(), day: date.day_of_month().0 })
}

/// The lunar date, `八月初八`, `闰六月十五`, `腊月三十`; empty outside the calendar's range.
/// Chinese by nature: it has no words in other languages, which leave it out.
pub fn lunar(at: DateTime<FixedOffset>) -> String {
    const MONTHS: [&str; 12] = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"];
    const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let Some(LunarDay { month, is_leap, day }) = lunar_day(at.date_naive()) else { return String::new() };
    let (month, day) = (usize::from(month), usize::from(day));
    let Some(month_name) = month.checked_sub(1).and_then(|index| MONTHS.get(index)) else { return String::new() };
    let day_name = match day {
        1..=10 => format!("初{}", DIGITS[day - 1]),
        11..=19 => format!("十{}", DIGITS[day - 11]),
        20 => "二十".into(),
        21..=29 => format!("廿{}", DIGITS[day - 21]),
        30 => "三十".into(),
        _ => return String::new(),
    };
    format!("{}{month_name}月{day_name}", if is_leap { "闰" } else { "" })
}

/// An age in one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// Less than a minute.
    Now,
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

/// The age of something in the largest unit that it fills.
pub fn age(span: Duration) -> Age {
    match span.num_minutes() {
        ..1 => Age::Now,
        minutes @ 1..60 => Age::Minutes(minutes),
        minutes @ 60..1_440 => Age::Hours(minutes / 60),
        minutes => Age::Days(minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lunar_dates_are_those_of_the_almanac() {
        // New Year's days, a mid-autumn, a leap month, the last day of a year, as printed in almanacs.
        for (solar, lunar_date) in [
            ("2024-02-10", "正月初一"),
            ("2025-01-29", "正月初一"),
            ("2026-02-17", "正月初一"),
            ("2026-02-16", "腊月廿九"),
            ("2025-08-10", "闰六月十七"),
            ("2025-10-06", "八月十五"),
            ("2026-09-25", "八月十五"),
            ("2026-09-18", "八月初八"),
        ] {
            let at = DateTime::parse_from_rfc3339(&format!("{solar}T12:00:00+08:00")).unwrap();
            assert_eq!(lunar(at), lunar_date, "{solar}");
        }
    }

    #[test]
    fn ages_are_told_in_their_largest_unit() {
        let ages = [-5, 59, 60, 3_599, 3_600, 86_399, 200_000].map(|seconds| age(Duration::seconds(seconds)));
        assert_eq!(ages, [Age::Now, Age::Now, Age::Minutes(1), Age::Minutes(59), Age::Hours(1), Age::Hours(23), Age::Days(2)]);
    }
}
