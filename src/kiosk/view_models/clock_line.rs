//! Time and age as people say them.

use chrono::{DateTime, Datelike, Duration, FixedOffset};

const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

/// `10:26`.
pub fn time(at: DateTime<FixedOffset>) -> String {
    at.format("%H:%M").to_string()
}

/// `2026年9月18日 星期五`.
pub fn date(at: DateTime<FixedOffset>) -> String {
    format!("{} 星期{}", at.format("%Y年%-m月%-d日"), WEEKDAYS[at.weekday().num_days_from_monday() as usize])
}

/// `9月18日`.
pub fn day(at: DateTime<FixedOffset>) -> String {
    at.format("%-m月%-d日").to_string()
}

/// `9月18日 10:31`.
pub fn day_time(at: DateTime<FixedOffset>) -> String {
    at.format("%-m月%-d日 %H:%M").to_string()
}

/// The lunar date, `八月初八`, `闰六月十五`, `腊月三十`; empty outside the calendar's range.
pub fn lunar(at: DateTime<FixedOffset>) -> String {
    const MONTHS: [&str; 12] = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"];
    const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let (month, day) = (at.month() as u8, at.day() as u8);
    let Ok(solar) = icu_calendar::Date::try_new_iso(at.year(), month, day) else { return String::new() };
    let date = solar.to_calendar(icu_calendar::cal::ChineseTraditional::new());
    let month = date.month().to_input();
    let day = usize::from(date.day_of_month().0);
    let Some(month_name) = usize::from(month.number()).checked_sub(1).and_then(|index| MONTHS.get(index)) else { return String::new() };
    let day_name = match day {
        1..=10 => format!("初{}", DIGITS[day - 1]),
        11..=19 => format!("十{}", DIGITS[day - 11]),
        20 => "二十".into(),
        21..=29 => format!("廿{}", DIGITS[day - 21]),
        30 => "三十".into(),
        _ => return String::new(),
    };
    format!("{}{month_name}月{day_name}", if month.is_leap() { "闰" } else { "" })
}

/// `周六`; the first day of a forecast reads 今天.
pub fn weekday(date: chrono::NaiveDate, today: chrono::NaiveDate) -> String {
    if date == today { "今天".into() } else { format!("周{}", WEEKDAYS[date.weekday().num_days_from_monday() as usize]) }
}

/// An age in one unit: `刚刚`, `5 分钟前`, `2 小时前`, `3 天前`.
pub fn age(span: Duration) -> String {
    match span.num_minutes() {
        ..1 => "刚刚".into(),
        minutes @ 1..60 => format!("{minutes} 分钟前"),
        minutes @ 60..1_440 => format!("{} 小时前", minutes / 60),
        minutes => format!("{} 天前", minutes / 1_440),
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
    fn dates_and_ages_read_as_spoken() {
        let at = DateTime::parse_from_rfc3339("2026-09-18T10:26:00+08:00").unwrap();
        assert_eq!((time(at), date(at), day_time(at)), ("10:26".into(), "2026年9月18日 星期五".into(), "9月18日 10:26".into()));
        assert_eq!(
            (age(Duration::seconds(-5)), age(Duration::minutes(61)), age(Duration::days(2))),
            ("刚刚".into(), "1 小时前".into(), "2 天前".into())
        );
        assert_eq!(weekday("2026-09-19".parse().unwrap(), at.date_naive()), "周六");
    }
}
