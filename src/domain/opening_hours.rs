//! 上班时间: when somebody is at a desk, read from what the estate writes: `08:00–18:00`, `24 小时`,
//! `周一至周五 8:00-12:00、14:00-18:00；周六 9:00-12:00`, `20:00–次日08:00`.
//!
//! Owns what such a line means: whether somebody is there at a moment, and when somebody comes next. Invariants: every
//! stretch has a day and lasts at most 24 hours, so that after any moment somebody comes within eight days; the end of a
//! stretch is the first instant at which nobody is there; what goes over midnight belongs to the day on which it began.
//!
//! Why the line is kept and read wherever it is needed, and not stored in pieces: residents read the estate's own words,
//! and what was written before there were rules for it stays what it was: text, of which nothing is computed.
//!
//! Holidays are not known here: the office's calendar says on which days its promises do not count, not which desk is shut,
//! and lobbies then say nothing.

mod reading;
mod saying;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike};
use thiserror::Error;

/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Characters of a line that is tried to be read: no hours are longer.
const LONGEST: usize = 120;

/// When somebody is there, week after week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningHours {
    /// At least one.
    stretches: Vec<Stretch>,
}

/// Days of the week with one beginning and one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    days: Week,
    /// Minutes after midnight, less than a day's.
    from: u16,
    /// Minutes after the same midnight: more than a day's where it goes over the next.
    to: u16,
}

/// Days of the week, Monday first; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Week([bool; 7]);

/// The line says no hours that could be reckoned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no hours that can be computed")]
pub struct UnreadHours;

impl Week {
    const WHOLE: Self = Self([true; 7]);

    fn has(self, date: NaiveDate) -> bool {
        let day = date.weekday().num_days_from_monday();
        self.0.iter().zip(0..).any(|(is_in, number)| *is_in && number == day)
    }
}

impl Stretch {
    fn holds(self, date: NaiveDate, minute: u16) -> bool {
        let today = self.days.has(date) && self.from <= minute && minute < self.to;
        let since_yesterday = minute + DAY < self.to && date.pred_opt().is_some_and(|before| self.days.has(before));
        today || since_yesterday
    }

    /// Its beginning on a day, if it begins then.
    fn begins(self, date: NaiveDate) -> Option<NaiveDateTime> {
        let at = date.and_hms_opt(u32::from(self.from) / 60, u32::from(self.from) % 60, 0)?;
        self.days.has(date).then_some(at)
    }
}

impl OpeningHours {
    /// Reads what the estate wrote.
    pub fn read(written: &str) -> Result<Self, UnreadHours> {
        if written.chars().count() > LONGEST {
            return Err(UnreadHours);
        }
        reading::read(written).filter(|stretches| !stretches.is_empty()).map(|stretches| Self { stretches }).ok_or(UnreadHours)
    }

    /// Whether somebody is there at a moment of the estate's clock.
    pub fn is_open(&self, at: NaiveDateTime) -> bool {
        self.stretches.iter().any(|stretch| stretch.holds(at.date(), minute_of(at)))
    }

    /// When somebody comes next; `None` while somebody is there.
    pub fn opens_next(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        if self.is_open(at) {
            return None;
        }
        let days = (0..=7).filter_map(|offset| at.date().checked_add_days(Days::new(offset)));
        days.flat_map(|date| self.stretches.iter().filter_map(move |stretch| stretch.begins(date))).filter(|begins| *begins > at).min()
    }

    /// Whether somebody is always there.
    pub fn is_all_day(&self) -> bool {
        let covers = |day: usize, minute: u16| {
            self.stretches.iter().any(|stretch| {
                let before = (day + 6) % 7;
                stretch.days.0[day] && stretch.from <= minute && minute < stretch.to || stretch.days.0[before] && minute + DAY < stretch.to
            })
        };
        // Whoever is there when each stretch ends is there always: nothing else ends it.
        let ends = self.stretches.iter().map(|stretch| stretch.to % DAY).chain([0]);
        ends.flat_map(|minute| (0..7).map(move |day| (day, minute))).all(|(day, minute)| covers(day, minute))
    }
}

fn minute_of(at: NaiveDateTime) -> u16 {
    u16::try_from(at.hour() * 60 + at.minute()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
