//! A screen at rest: dimmed at night, and moved by a hair now and then.
//!
//! Owns when both happen. Only the board rests, and only after nobody has touched it for a while; a touch ends it at
//! once and acts as any touch does.
//!
//! Why not the panel's own backlight: most lobby panels hang on HDMI and offer none. What is drawn darker is darker on
//! every panel.

use std::time::Duration;

use super::{App, Moment, Page};

/// Untouched for this long the board rests.
const RESTS_AFTER: Duration = Duration::from_secs(60);
/// How long a place of the page is kept.
const DRIFT_EVERY: Duration = Duration::from_secs(180);
/// Where the page stands in turn, design pixels right and down: no edge stays on the same pixels all day.
const DRIFTS: [(u8, u8); 8] = [(0, 0), (2, 0), (4, 0), (4, 2), (4, 4), (2, 4), (0, 4), (0, 2)];

impl App {
    fn rests(&self, moment: Moment) -> bool {
        self.page == Page::Board && self.visit.dialog.is_none() && self.untouched_for(moment) >= RESTS_AFTER
    }

    /// Whether the screen is dimmed: at rest, at night, by a clock that can be believed.
    pub fn dimmed(&self, moment: Moment) -> bool {
        let time = self.believed_time(moment).map(|local| local.time());
        self.rests(moment) && self.night.zip(time).is_some_and(|(night, time)| night.holds(time))
    }

    /// How far the page is moved, design pixels right and down.
    pub fn drift(&self, moment: Moment) -> (u8, u8) {
        if !self.rests(moment) {
            return DRIFTS[0];
        }
        let turn = moment.uptime.as_secs() / DRIFT_EVERY.as_secs();
        DRIFTS[usize::try_from(turn).unwrap_or(0) % DRIFTS.len()]
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::{domain::night::Night, kiosk::view_models::app::Event};

    fn night_board() -> App {
        let mut app = App::new(None, true);
        app.night = Night::parse("22:00-06:00").ok();
        app
    }

    fn at(hour: u32, seconds: u64) -> Moment {
        // China is eight hours ahead.
        Moment { now: Utc.with_ymd_and_hms(2026, 9, 18, (hour + 16) % 24, 0, 0).unwrap(), uptime: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_resting_board_is_dimmed_at_night_only() {
        let app = night_board();
        for (hour, dimmed) in [(21, false), (22, true), (2, true), (5, true), (6, false), (12, false)] {
            assert_eq!(app.dimmed(at(hour, 61)), dimmed, "{hour}:00");
        }
        assert!(!app.dimmed(at(23, 59)), "somebody may still be reading");
    }

    #[test]
    fn a_touch_brightens_the_board_at_once() {
        let mut app = night_board();
        assert!(app.dimmed(at(23, 100)));
        app.handle(Event::Touched, at(23, 100));
        assert!(!app.dimmed(at(23, 101)) && app.drift(at(23, 101)) == (0, 0));
    }

    #[test]
    fn a_doubted_clock_dims_nothing() {
        let mut app = App::new(None, false);
        app.night = Night::parse("22:00-06:00").ok();
        assert!(!app.dimmed(at(23, 100)));
    }

    #[test]
    fn a_resting_page_stands_on_other_pixels_before_long() {
        let app = night_board();
        let places: std::collections::HashSet<_> = (0..8).map(|turn| app.drift(at(12, 61 + turn * 180))).collect();
        assert_eq!(places.len(), 8);
    }
}
