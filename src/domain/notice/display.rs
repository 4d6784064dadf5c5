//! 公示: from when to when a notice stood on which screens, and when it did not.
//!
//! A screen turns its pages, so a notice is drawn again and again: it counts as shown without a break while it is drawn at
//! least once in [`LONGEST_PAUSE`].

use chrono::{DateTime, Duration, Utc};

/// Drawn again within this time, a notice was shown all the while. Longer than the slowest board takes to turn through its
/// pages, and than most residents use the screen.
pub const LONGEST_PAUSE: Duration = Duration::minutes(10);

/// A stretch of time, its end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

impl Stretch {
    pub fn length(self) -> Duration {
        self.to - self.from
    }

    /// What of it lies within another; `None` if nothing does.
    fn within(self, other: Self) -> Option<Self> {
        let cut = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (cut.from < cut.to).then_some(cut)
    }
}

/// What a screen showed of a notice in a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Display {
    /// In order, apart by more than [`LONGEST_PAUSE`].
    pub shown: Vec<Stretch>,
    /// The rest of the period, in order.
    pub gaps: Vec<Stretch>,
}

impl Display {
    /// Puts reports in any order together, overlapping ones and those with a short pause between them as one.
    pub fn of(period: Stretch, mut reports: Vec<Stretch>) -> Self {
        reports.sort_unstable();
        let mut shown: Vec<Stretch> = Vec::new();
        for report in reports.into_iter().filter_map(|report| report.within(period)) {
            match shown.last_mut() {
                Some(last) if report.from - last.to <= LONGEST_PAUSE => last.to = last.to.max(report.to),
                _ => shown.push(report),
            }
        }
        let mut gaps = Vec::new();
        let mut free_from = period.from;
        for stretch in &shown {
            gaps.extend((free_from < stretch.from).then_some(Stretch { from: free_from, to: stretch.from }));
            free_from = stretch.to;
        }
        gaps.extend((free_from < period.to).then_some(Stretch { from: free_from, to: period.to }));
        Self { shown, gaps }
    }

    pub fn total(&self) -> Duration {
        self.shown.iter().map(|stretch| stretch.length()).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::minutes(minute)
    }

    fn stretch(from: i64, to: i64) -> Stretch {
        Stretch { from: at(from), to: at(to) }
    }

    #[test]
    fn a_short_pause_is_none_and_a_long_one_is_a_gap() {
        let display = Display::of(stretch(0, 200), vec![stretch(50, 90), stretch(100, 120), stretch(131, 150)]);
        assert_eq!(display.shown, vec![stretch(50, 120), stretch(131, 150)]);
        assert_eq!(display.gaps, vec![stretch(0, 50), stretch(120, 131), stretch(150, 200)]);
        assert_eq!(display.total(), Duration::minutes(89));
    }

    #[test]
    fn what_nobody_showed_is_one_gap() {
        assert_eq!(Display::of(stretch(5, 9), Vec::new()), Display { shown: Vec::new(), gaps: vec![stretch(5, 9)] });
    }

    proptest! {
        #[test]
        fn shown_and_gaps_make_up_the_period_whatever_order_reports_come_in(
            reports in prop::collection::vec((-50_i64..400, 0_i64..90), 0..12), begin in 0_i64..100, length in 1_i64..300,
        ) {
            let period = stretch(begin, begin + length);
            let reports: Vec<Stretch> = reports.into_iter().map(|(from, length)| stretch(from, from + length)).collect();
            let display = Display::of(period, reports.clone());
            let mut reversed = reports.clone();
            reversed.reverse();
            prop_assert_eq!(&display, &Display::of(period, reversed));
            let gaps: Duration = display.gaps.iter().map(|gap| gap.length()).sum();
            prop_assert_eq!(display.total() + gaps, period.length());
            // Minute by minute: what was reported is shown.
            for minute in begin..begin + length {
                let is_in = |stretches: &[Stretch]| stretches.iter().any(|stretch| stretch.from <= at(minute) && at(minute) < stretch.to);
                prop_assert!(!is_in(&reports) || is_in(&display.shown), "minute {}", minute);
                prop_assert!(is_in(&display.shown) != is_in(&display.gaps));
            }
        }
    }
}
