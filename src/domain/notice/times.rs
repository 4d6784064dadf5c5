//! On which days of the week and at which hours something is shown.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// Days and hours, by the estate's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Times {
    /// Days of the week, Monday is 1; none: every day.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub days: BTreeSet<u8>,
    /// Within each of these days; `None`: the whole day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
}

/// From one time of a day to another; an end that is not after the beginning is the next day's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from: NaiveTime,
    /// The first instant that is not within.
    pub to: NaiveTime,
}

impl Hours {
    fn is_over_midnight(self) -> bool {
        self.to <= self.from
    }
}

impl Times {
    /// Every day, all day.
    pub fn is_always(&self) -> bool {
        self.days.is_empty() && self.hours.is_none()
    }

    /// Whether an instant is within. What goes over midnight belongs to the day on which it began.
    pub fn holds(&self, now: NaiveDateTime) -> bool {
        let (today, time) = (now.date(), now.time());
        match self.hours {
            None => self.is_of_day(today),
            Some(hours) if hours.is_over_midnight() => {
                time >= hours.from && self.is_of_day(today) || time < hours.to && today.pred_opt().is_some_and(|day| self.is_of_day(day))
            }
            Some(hours) => self.is_of_day(today) && hours.from <= time && time < hours.to,
        }
    }

    fn is_of_day(&self, day: NaiveDate) -> bool {
        self.days.is_empty() || u8::try_from(day.weekday().number_from_monday()).is_ok_and(|number| self.days.contains(&number))
    }

    /// As staff read it: `周一、周三 07:00–09:00`; empty for always.
    pub fn label(&self) -> String {
        const DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
        let name = |day: &u8| DAYS.get(usize::from(*day).checked_sub(1)?).map(|name| format!("周{name}"));
        let days = self.days.iter().filter_map(name).collect::<Vec<_>>().join("、");
        let hours = self.hours.map(|hours| {
            let next = if hours.is_over_midnight() { "次日" } else { "" };
            format!("{}–{next}{}", hours.from.format("%H:%M"), hours.to.format("%H:%M"))
        });
        [Some(days).filter(|days| !days.is_empty()), hours].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, "%H:%M").unwrap()
    }

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn times(days: &[u8], hours: Option<(&str, &str)>) -> Times {
        Times { days: days.iter().copied().collect(), hours: hours.map(|(from, to)| Hours { from: time(from), to: time(to) }) }
    }

    #[test]
    fn what_goes_over_midnight_belongs_to_the_day_on_which_it_began() {
        // 2026-09-18 is a Friday.
        let friday_night = times(&[5], Some(("22:00", "06:00")));
        for (instant, wanted) in [
            ("2026-09-18 05:59", false),
            ("2026-09-18 21:59", false),
            ("2026-09-18 22:00", true),
            ("2026-09-18 23:59", true),
            ("2026-09-19 00:00", true),
            ("2026-09-19 05:59", true),
            ("2026-09-19 06:00", false),
            ("2026-09-19 22:00", false),
        ] {
            assert_eq!(friday_night.holds(at(instant)), wanted, "{instant}");
        }
        assert_eq!(friday_night.label(), "周五 22:00–次日06:00");
    }

    #[test]
    fn a_leap_day_is_a_day_like_any_other() {
        // 2028-02-29 is a Tuesday.
        let tuesdays = times(&[2], Some(("07:00", "09:00")));
        let held: Vec<bool> = ["02-28", "02-29", "03-01"].iter().map(|day| tuesdays.holds(at(&format!("2028-{day} 08:00")))).collect();
        assert_eq!(held, [false, true, false]);
        let nights = times(&[2], Some(("23:00", "01:00")));
        assert!(nights.holds(at("2028-03-01 00:30")) && !nights.holds(at("2028-02-29 00:30")));
    }

    #[test]
    fn nothing_chosen_is_always_and_the_same_hour_twice_is_a_whole_day() {
        assert!(Times::default().is_always() && Times::default().holds(at("2026-09-18 03:00")) && Times::default().label().is_empty());
        let day = times(&[], Some(("08:00", "08:00")));
        assert!(day.holds(at("2026-09-18 07:59")) && day.holds(at("2026-09-18 08:00")));
        assert_eq!(serde_json::to_string(&Times::default()).unwrap(), "{}");
    }

    proptest! {
        /// Told minute by minute: an instant is within if a window that began on a chosen day, today or yesterday, holds it.
        #[test]
        fn a_week_of_minutes_is_as_a_list_of_windows_says(
            days in proptest::collection::btree_set(1_u8..=7, 0..=7), from in 0_u32..1_440, to in 0_u32..1_440, minute in 0_i64..20_160
        ) {
            let clock = |minute: u32| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
            let times = Times { days: days.clone(), hours: Some(Hours { from: clock(from), to: clock(to) }) };
            let monday = at("2028-02-21 00:00");
            let length = if to > from { to - from } else { 1_440 - from + to };
            let chosen = |day: i64| days.is_empty() || days.contains(&u8::try_from(day.rem_euclid(7) + 1).unwrap());
            let wanted = (-1..15_i64).any(|day| {
                let begins = day * 1_440 + i64::from(from);
                chosen(day) && (begins..begins + i64::from(length)).contains(&minute)
            });
            prop_assert_eq!(times.holds(monday + chrono::Duration::minutes(minute)), wanted);
        }
    }
}
