//! When a resident may want the work done.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, Timelike};

use crate::domain::{catalogue::Timing, request::WantedTime};

/// One choice with its short word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub word: String,
    pub wanted: WantedTime,
}

/// Parts of a day: word, first hour, last hour.
const PARTS: [(&str, u32, u32); 3] = [("上午", 9, 12), ("下午", 14, 18), ("晚上", 18, 20)];
/// How many days ahead can be chosen.
const DAYS: u64 = 7;

/// All windows that have not ended, soonest first, with 尽快 in front where a visit may be instant.
/// Without a clock that can be believed (`None`) no day can be promised: only 尽快.
pub fn choices(timing: Timing, now: Option<DateTime<FixedOffset>>) -> Vec<Choice> {
    let mut choices = Vec::new();
    let soon = Choice { word: "尽快".into(), wanted: WantedTime::AsSoonAsPossible };
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
        for (word, from, to) in PARTS {
            // A window is offered while at least an hour of it is left.
            if offset == 0 && now.hour() + 1 >= to {
                continue;
            }
            if let (Some(from), Some(to)) = (NaiveTime::from_hms_opt(from, 0, 0), NaiveTime::from_hms_opt(to, 0, 0)) {
                choices.push(Choice { word: format!("{}{word}", day_word(date, today)), wanted: WantedTime::Window { date, from, to } });
            }
        }
    }
    choices
}

/// 今天, 明天, 后天, then `9月21日 周一`.
fn day_word(date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => "今天".into(),
        1 => "明天".into(),
        2 => "后天".into(),
        _ => format!("{}日 {}", date.day(), super::clock_line::weekday(date, today)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(timing: Timing, now: &str) -> Vec<String> {
        choices(timing, Some(DateTime::parse_from_rfc3339(now).unwrap())).into_iter().map(|choice| choice.word).collect()
    }

    #[test]
    fn windows_that_are_nearly_over_are_not_offered() {
        assert_eq!(words(Timing::InstantOrAppointment, "2026-09-18T10:59:00+08:00")[..3], ["尽快", "今天上午", "今天下午"]);
        assert_eq!(words(Timing::InstantOrAppointment, "2026-09-18T11:00:00+08:00")[..3], ["尽快", "今天下午", "今天晚上"]);
        assert_eq!(words(Timing::Appointment, "2026-09-18T23:00:00+08:00")[..2], ["明天上午", "明天下午"]);
        let unknown: Vec<String> = choices(Timing::Appointment, None).into_iter().map(|choice| choice.word).collect();
        assert_eq!(unknown, ["尽快"], "without a clock no day is promised");
        assert!(words(Timing::Instant, "2026-09-18T23:00:00+08:00").is_empty());
    }
}
