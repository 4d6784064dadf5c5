//! 工作时间: the hours of a week in which the office works, its holidays, and promised times that count only those.
//!
//! Invariants: what is counted from a later instant never ends earlier; a calendar without an hour of work counts as the
//! clock does, because a promise must end some time.
//!
//! Why no time zone with rules of its own: an estate has one civil time without daylight saving, so a day has 24 hours.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// From when until when is worked on one day; the end lies behind the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

/// The office's week and its exceptions, as staff enter them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours {
    /// Monday first; `None`: not worked.
    pub week: [Option<Hours>; 7],
    /// Days that are not worked whatever day of the week they are.
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
    /// 调休: days that are worked although their day of the week is not.
    #[serde(default)]
    pub extra_days: BTreeSet<NaiveDate>,
}

impl Default for WorkingHours {
    /// The front desk's hours, every day.
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self { week: [Some(Hours { from: hour(8), to: hour(18) }); 7], holidays: BTreeSet::new(), extra_days: BTreeSet::new() }
    }
}

impl WorkingHours {
    /// When a day is worked. An extra day has the hours of the first day of the week that has any.
    pub fn of(&self, date: NaiveDate) -> Option<Hours> {
        if self.holidays.contains(&date) {
            return None;
        }
        let usual = self.week.iter().zip(0..).find_map(|(hours, day)| hours.filter(|_| day == date.weekday().num_days_from_monday()));
        let extra = || self.week.iter().flatten().next().copied().filter(|_| self.extra_days.contains(&date));
        usual.or_else(extra)
    }
}

/// Days that are looked at for the next hour of work: longer than any holiday.
const LONGEST_REST: u32 = 60;

/// The office's hours on the estate's wall clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    hours: WorkingHours,
    zone: FixedOffset,
}

impl Calendar {
    pub fn new(hours: WorkingHours, zone: FixedOffset) -> Self {
        Self { hours, zone }
    }

    /// As staff entered it.
    pub fn hours(&self) -> &WorkingHours {
        &self.hours
    }

    /// An instant of the estate's wall clock.
    pub fn at(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        self.instant(date.and_time(time))
    }

    /// So many minutes of work after an instant.
    pub fn after(&self, since: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
        self.counted(since, Duration::minutes(minutes.into()))
    }

    /// How much of the time between two instants is worked.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
        let (from, to) = (self.local(from), self.local(to));
        let (mut sum, mut date) = (Duration::zero(), from.date());
        while date <= to.date() {
            if let Some((begins, ends)) = self.worked(date) {
                sum += (ends.min(to) - begins.max(from)).max(Duration::zero());
            }
            let Some(next) = date.checked_add_days(Days::new(1)) else { break };
            date = next;
        }
        sum
    }

    /// So much work after an instant.
    pub fn counted(&self, since: DateTime<Utc>, work: Duration) -> DateTime<Utc> {
        let start = self.local(since);
        let (mut left, mut date, mut idle) = (work, start.date(), 0);
        while idle < LONGEST_REST {
            idle += 1;
            if let Some((begins, ends)) = self.worked(date) {
                let from = begins.max(start);
                if from < ends {
                    idle = 0;
                    // A promise that is used up at closing time ends then, not when the office opens again.
                    if left <= ends - from {
                        return self.instant(from + left);
                    }
                    left -= ends - from;
                }
            }
            let Some(next) = date.checked_add_days(Days::new(1)) else { break };
            date = next;
        }
        since + work
    }

    fn worked(&self, date: NaiveDate) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let hours = self.hours.of(date)?;
        (hours.from < hours.to).then(|| (date.and_time(hours.from), date.and_time(hours.to)))
    }

    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.zone).naive_local()
    }

    fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        // An offset that never changes has no gaps: every local time exists once.
        self.zone.from_local_datetime(&local).earliest().unwrap_or_default().with_timezone(&Utc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> FixedOffset {
        FixedOffset::east_opt(8 * 3600).unwrap()
    }

    /// An instant of the estate's wall clock.
    fn at(text: &str) -> DateTime<Utc> {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        zone().from_local_datetime(&local).unwrap().with_timezone(&Utc)
    }

    fn days(dates: &[&str]) -> BTreeSet<NaiveDate> {
        dates.iter().map(|date| date.parse().unwrap()).collect()
    }

    /// Monday to Friday from 9 to 17, with New Year's Day off and the Sunday behind it worked.
    fn calendar() -> Calendar {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let day = Some(Hours { from: hour(9), to: hour(17) });
        let week = [day, day, day, day, day, None, None];
        let hours = WorkingHours { week, holidays: days(&["2027-01-01"]), extra_days: days(&["2027-01-03"]) };
        Calendar::new(hours, zone())
    }

    #[test]
    fn a_night_a_weekend_and_a_holiday_at_the_end_of_the_year_do_not_count() {
        let calendar = calendar();
        for (since, minutes, until) in [
            ("2026-09-18 10:31", 60, "2026-09-18 11:31"),
            // Friday afternoon to Monday.
            ("2026-09-18 16:30", 60, "2026-09-21 09:30"),
            // At night, and on a Saturday.
            ("2026-09-17 23:00", 30, "2026-09-18 09:30"),
            ("2026-09-19 12:00", 8 * 60, "2026-09-21 17:00"),
            // Used up at closing time.
            ("2026-09-18 16:00", 60, "2026-09-18 17:00"),
            // Thursday before New Year's Day: Friday is off, Saturday is, and Sunday is worked.
            ("2026-12-31 16:00", 120, "2027-01-03 10:00"),
            ("2026-12-31 17:00", 16 * 60, "2027-01-04 17:00"),
        ] {
            assert_eq!(calendar.after(at(since), minutes), at(until), "{since} {minutes}");
        }
    }

    #[test]
    fn what_lies_between_is_what_was_counted() {
        let calendar = calendar();
        let start = at("2026-12-28 07:13");
        for hours in 0..24 * 12 {
            let since = start + Duration::hours(hours);
            for minutes in [1, 59, 480, 481, 2_000] {
                let until = calendar.after(since, minutes);
                assert_eq!(calendar.between(since, until), Duration::minutes(minutes.into()), "{since} {minutes}");
                assert!(until <= calendar.after(since + Duration::hours(1), minutes), "later never ends earlier");
                assert!(until >= since + Duration::minutes(minutes.into()), "working time is never shorter than the clock's");
            }
        }
    }

    #[test]
    fn an_office_that_never_works_counts_as_the_clock_does() {
        let hours = WorkingHours { week: [None; 7], ..WorkingHours::default() };
        let calendar = Calendar::new(hours, zone());
        assert_eq!(calendar.after(at("2026-09-18 10:31"), 90), at("2026-09-18 12:01"));
        assert_eq!(calendar.between(at("2026-09-18 10:31"), at("2026-09-20 10:31")), Duration::zero());
    }

    #[test]
    fn the_default_is_every_day_from_eight_to_six() {
        let calendar = Calendar::new(WorkingHours::default(), zone());
        assert_eq!(calendar.after(at("2026-09-19 17:30"), 60), at("2026-09-20 08:30"));
    }
}
