//! Days, ages and wanted times as figures; Slint says them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::{
    domain::{
        request::WantedTime,
        visit_time::{Choice, Part},
    },
    kiosk::{
        ui::generated as ui,
        view_models::clock_line::{self, Age},
    },
};

/// Figures of a calendar or an age are small; more than fits is as good as endless.
fn figure(value: impl TryInto<i32>) -> i32 {
    value.try_into().unwrap_or(i32::MAX)
}

pub(in crate::kiosk::ui) fn day(date: NaiveDate) -> ui::CalendarDay {
    ui::CalendarDay {
        year: date.year(),
        month: figure(date.month()),
        day: figure(date.day()),
        weekday: figure(date.weekday().number_from_monday()),
    }
}

pub(in crate::kiosk::ui) fn day_time(at: Option<DateTime<FixedOffset>>) -> ui::DayTime {
    at.map_or_else(ui::DayTime::default, |at| ui::DayTime { day: day(at.date_naive()), time: clock_line::time(at).into() })
}

pub(in crate::kiosk::ui) fn age(age: Option<Age>) -> ui::Age {
    let (unit, count) = match age {
        None => (ui::AgeUnit::None, 0),
        Some(Age::Now) => (ui::AgeUnit::Now, 0),
        Some(Age::Minutes(count)) => (ui::AgeUnit::Minutes, count),
        Some(Age::Hours(count)) => (ui::AgeUnit::Hours, count),
        Some(Age::Days(count)) => (ui::AgeUnit::Days, count),
    };
    ui::Age { unit, count: figure(count) }
}

/// `None` where no time is asked for.
pub(in crate::kiosk::ui) fn wanted(time: Option<&WantedTime>) -> ui::WantedTime {
    match time {
        None => ui::WantedTime::default(),
        Some(WantedTime::AsSoonAsPossible) => ui::WantedTime { kind: ui::WantedKind::Soon, ..Default::default() },
        Some(WantedTime::Window { date, from, to }) => ui::WantedTime {
            kind: ui::WantedKind::Window,
            day: day(*date),
            from: from.format("%H:%M").to_string().into(),
            to: to.format("%H:%M").to_string().into(),
        },
    }
}

pub(in crate::kiosk::ui) fn time_choice(choice: &Choice) -> ui::TimeChoice {
    ui::TimeChoice {
        soon: choice.wanted == WantedTime::AsSoonAsPossible,
        days_ahead: figure(choice.days_ahead),
        day: match &choice.wanted {
            WantedTime::AsSoonAsPossible => ui::CalendarDay::default(),
            WantedTime::Window { date, .. } => day(*date),
        },
        part: match choice.part {
            Part::Morning => ui::DayPart::Morning,
            Part::Afternoon => ui::DayPart::Afternoon,
            Part::Evening => ui::DayPart::Evening,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_count_from_monday() {
        let friday = day("2026-09-18".parse().unwrap());
        assert_eq!((friday.year, friday.month, friday.day, friday.weekday), (2026, 9, 18, 5));
        assert_eq!(day("2026-09-20".parse().unwrap()).weekday, 7);
    }
}
