//! The hours in which a screen that nobody touches is dimmed.

use chrono::NaiveTime;
use thiserror::Error;

/// The hours in which a resting screen is dimmed; may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    from: NaiveTime,
    until: NaiveTime,
}

/// Why hours were not understood.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0:?} is not a span of hours such as 22:00-06:00")]
pub struct NightError(String);

impl Night {
    /// Reads `22:00-06:00`.
    pub fn parse(raw: &str) -> Result<Self, NightError> {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let hours = raw.split_once(['-', '–']).and_then(|(from, until)| Some(Self { from: time(from)?, until: time(until)? }));
        hours.filter(|night| night.from != night.until).ok_or_else(|| NightError(raw.to_owned()))
    }

    /// Whether a time of the day is within.
    pub fn holds(self, at: NaiveTime) -> bool {
        if self.from < self.until { self.from <= at && at < self.until } else { at >= self.from || at < self.until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for raw in ["", "22:00", "25:00-06:00", "06:00-06:00", "night"] {
            assert_eq!(Night::parse(raw), Err(NightError(raw.into())));
        }
        assert!(Night::parse("00:30-05:00").is_ok_and(|night| night.holds(NaiveTime::from_hms_opt(0, 30, 0).unwrap())));
    }
}
