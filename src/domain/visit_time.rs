//! When a resident may want the work done: the windows that are offered, at a terminal and at the desk alike.

use chrono::{DateTime, Days, FixedOffset, NaiveTime, Timelike};

use super::{catalogue::Timing, request::WantedTime};

/// One choice, and how near it is: 明天 would mean another day after midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub wanted: WantedTime,
    /// Days from today to the window's.
    pub days_ahead: u64,
    pub part: Part,
}

/// A part of the day, in which one window lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    #[default]
    Morning,
    Afternoon,
    Evening,
}

/// Parts of a day: first hour, last hour.
const PARTS: [(Part, u32, u32); 3] = [(Part::Morning, 9, 12), (Part::Afternoon, 14, 18), (Part::Evening, 18, 20)];
/// How many days ahead can be chosen.
const DAYS: u64 = 7;

/// All windows that have not ended, soonest first, with 尽快 in front where a visit may be instant.
/// Without a clock that can be believed (`None`) no day can be promised: only 尽快.
pub fn choices(timing: Timing, now: Option<DateTime<FixedOffset>>) -> Vec<Choice> {
    let mut choices = Vec::new();
    let soon = Choice { wanted: WantedTime::AsSoonAsPossible, days_ahead: 0, part: Part::default() };
    let now = match (timing, now) {
        (Timing::Instant, _) => return choices,
        (_, None) => return vec![soon],
        (Timing::InstantOrAppointment, Some(now)) => {
            choices.push(soon);
            now
        }
        (Timing::Appointment, Some(now)) => now,
    };
    let today = now.date_naive();
    for offset in 0..DAYS {
        let Some(date) = today.checked_add_days(Days::new(offset)) else { continue };
        for (part, from, to) in PARTS {
            // A window is offered while at least an hour of it is left.
            if offset == 0 && now.hour() + 1 >= to {
                continue;
            }
            if let (Some(from), Some(to)) = (NaiveTime::from_hms_opt(from, 0, 0), NaiveTime::from_hms_opt(to, 0, 0)) {
                choices.push(Choice { wanted: WantedTime::Window { date, from, to }, days_ahead: offset, part });
            }
        }
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `None` = as soon as possible.
    fn offered(timing: Timing, now: Option<&str>) -> Vec<Option<(u64, Part)>> {
        let now = now.map(|now| DateTime::parse_from_rfc3339(now).unwrap());
        let near = |choice: Choice| (choice.wanted != WantedTime::AsSoonAsPossible).then_some((choice.days_ahead, choice.part));
        choices(timing, now).into_iter().map(near).collect()
    }

    #[test]
    fn windows_that_are_nearly_over_are_not_offered() {
        use Part::*;
        let either = Timing::InstantOrAppointment;
        assert_eq!(offered(either, Some("2026-09-18T10:59:00+08:00"))[..3], [None, Some((0, Morning)), Some((0, Afternoon))]);
        assert_eq!(offered(either, Some("2026-09-18T11:00:00+08:00"))[..3], [None, Some((0, Afternoon)), Some((0, Evening))]);
        let late = Some("2026-09-18T23:00:00+08:00");
        assert_eq!(offered(Timing::Appointment, late)[..2], [Some((1, Morning)), Some((1, Afternoon))]);
        assert_eq!(offered(Timing::Appointment, None), [None], "without a clock no day is promised");
        assert!(offered(Timing::Instant, late).is_empty());
    }
}
