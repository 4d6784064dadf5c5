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
