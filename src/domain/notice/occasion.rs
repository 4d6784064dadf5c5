//! When what a notice tells of is over, read from the words in which staff wrote its time.
//!
//! Why read from words and not asked for twice: who writes `9月20日 09:00–17:00` has said it, and what is read wrongly stands
//! in a field of the form where it can be changed.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};

/// A date so long ago is meant of the next year.
const LONG_AGO: Duration = Duration::days(60);

/// The figures of a text with what stands right behind each.
fn figures(text: &str) -> Vec<(u32, Option<char>)> {
    let mut found: Vec<(u32, Option<char>)> = Vec::new();
    let mut figure: Option<u32> = None;
    for character in text.chars().map(Some).chain([None]) {
        let digit = character.and_then(|character| character.to_digit(10));
        match (figure, digit) {
            // What is longer than any date is none.
            (Some(so_far), Some(digit)) => figure = Some(so_far.saturating_mul(10).saturating_add(digit)),
            (None, Some(digit)) => figure = Some(digit),
            (Some(whole), None) => {
                found.push((whole, character));
                figure = None;
            }
            (None, None) => {}
        }
    }
    found
}

/// The end of the last day that the words name, at the last hour that they name for it; `None` where they name no day.
/// A day without a year is the next such day, or the last if that was less than two months ago.
pub fn end_of(words: &str, today: NaiveDate) -> Option<NaiveDateTime> {
    let figures = figures(words);
    let mut day = None;
    let mut time = None;
    for (place, (figure, behind)) in figures.iter().enumerate() {
        let next = figures.get(place + 1);
        match (behind, next) {
            (Some('月'), Some((of_month, Some('日' | '号')))) => {
                let of_year = |year| NaiveDate::from_ymd_opt(year, *figure, *of_month);
                let this_year = of_year(today.year());
                day = this_year.filter(|day| today - *day <= LONG_AGO).or_else(|| of_year(today.year() + 1)).or(day);
                time = None;
            }
            (Some(':' | '：'), Some((minute, _))) if *figure <= 24 && *minute < 60 => time = Some((*figure, *minute)),
            _ => {}
        }
    }
    let end_of_day = |day: NaiveDate| day.succ_opt().map(|next| next.and_time(NaiveTime::MIN));
    match time.and_then(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0)) {
        Some(time) => day.map(|day| day.and_time(time)),
        None => day.and_then(end_of_day),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn end(words: &str) -> Option<String> {
        end_of(words, day(2026, 9, 18)).map(|end| end.format("%Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn the_last_day_and_hour_are_the_end() {
        for (words, told) in [
            ("9月20日 09:00–17:00", "2026-09-20 17:00"),
            ("9月20日 22:00 至 9月21日 06:30", "2026-09-21 06:30"),
            ("9月20日至9月22日", "2026-09-23 00:00"),
            ("9月25日 18:30", "2026-09-25 18:30"),
            ("9月25号晚上 7：30", "2026-09-25 07:30"),
            ("9月20日 08:00–24:00", "2026-09-21 00:00"),
            ("12月31日全天", "2027-01-01 00:00"),
            ("1月3日 9:00", "2027-01-03 09:00"),
            ("8月1日", "2026-08-02 00:00"),
            ("3月1日", "2027-03-02 00:00"),
        ] {
            assert_eq!(end(words).as_deref(), Some(told), "{words}");
        }
        for words in ["", "明天上午", "09:00–17:00", "2月30日", "13月1日 10:00", "99999999999999999999月1日", "3、4、5 号楼"]
        {
            assert_eq!(end(words), None, "{words}");
        }
    }

    #[test]
    fn a_leap_day_is_of_the_year_that_has_it() {
        assert_eq!(end_of("2月29日 10:00", day(2027, 12, 1)), Some(day(2028, 2, 29).and_hms_opt(10, 0, 0).unwrap()));
        assert_eq!(end_of("2月29日", day(2026, 2, 1)), None);
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_or_not_and_never_far_from_today(words in ".{0,80}") {
            let today = day(2026, 9, 18);
            if let Some(end) = end_of(&words, today) {
                prop_assert!((end.date() - today).num_days().abs() < 2 * 366 + 2);
            }
        }
    }
}
