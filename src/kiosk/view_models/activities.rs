//! 社区活动: what there is, how to come, and how many places are left.
//!
//! Owns: the list and the activity that is open. Invariants: an activity that is over is not listed; whether one can be signed
//! up for is said by the board and a clock that is believed, so that without one nothing closes early; what the office took
//! away while it was open is said to be gone.
//!
//! Why not a shelf of the rack: a page of information is read, an activity has places that are taken while it is read.

use chrono::{DateTime, FixedOffset, Utc};

use super::{
    EstateTime, Paging,
    board::{self, Currency},
    modes::Modes,
};
use crate::{domain::community::Activity, kiosk::store::CachedBoard};

/// Rows on one page, the same where type is large, and where what is touched lies low.
const ROWS: usize = 6;
const LARGE_ROWS: usize = 4;
const LOW_ROWS: usize = 3;
const LOW_LARGE_ROWS: usize = 2;

/// Rows of a list of 社区生活 on one page.
pub(super) fn rows(modes: Modes) -> usize {
    match (modes.large, modes.lowered) {
        (false, false) => ROWS,
        (true, false) => LARGE_ROWS,
        (false, true) => LOW_ROWS,
        (true, true) => LOW_LARGE_ROWS,
    }
}

/// How to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// Whoever likes just comes.
    NoSignUp,
    /// As many as like sign up.
    Open,
    /// So many are left.
    Left(u32),
    /// All are taken; there is a waiting list.
    Waiting,
    Closed,
}

impl Places {
    /// Of an activity at an instant that is believed.
    pub fn of(activity: &Activity, now: DateTime<Utc>) -> Self {
        match &activity.sign_up {
            None => Self::NoSignUp,
            Some(rules) if rules.closes_at <= now || activity.ends_at <= now => Self::Closed,
            Some(rules) => match rules.left() {
                None => Self::Open,
                Some(0) => Self::Waiting,
                Some(left) => Self::Left(left),
            },
        }
    }

    /// Whether a sign-up is still taken.
    pub fn takes_sign_ups(self) -> bool {
        matches!(self, Self::Open | Self::Left(_) | Self::Waiting)
    }
}

/// Where the visitor stands.
#[derive(Debug, Clone, Default)]
pub struct Activities {
    open: Option<String>,
    page: usize,
}

/// The page of activities.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivitiesView {
    pub content: Content,
    /// Rows of the list on one page.
    pub per_page: usize,
    pub paging: Paging,
    pub currency: Currency,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// May be empty.
    List(Vec<ActivityRow>),
    Detail {
        row: ActivityRow,
        words: String,
        /// It can be signed up for here and now.
        can_sign_up: bool,
    },
    /// The office took it away meanwhile, or it is over.
    Withdrawn,
}

/// An activity as it stands in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityRow {
    pub id: String,
    pub title: String,
    pub place: String,
    pub from: DateTime<FixedOffset>,
    pub to: DateTime<FixedOffset>,
    pub places: Places,
}

/// Activities that are not over, the next first.
pub(super) fn current(cached: &CachedBoard, estate_time: EstateTime) -> Vec<&Activity> {
    let now = board::believed(cached, estate_time);
    cached.board.activities.iter().filter(|activity| activity.ends_at > now).collect()
}

fn row(activity: &Activity, now: DateTime<Utc>) -> ActivityRow {
    ActivityRow {
        id: activity.id.clone(),
        title: activity.title.clone(),
        place: activity.place.clone(),
        from: crate::clock::local(activity.starts_at),
        to: crate::clock::local(activity.ends_at),
        places: Places::of(activity, now),
    }
}

impl Activities {
    pub fn open(&mut self, id: String) {
        self.open = Some(id);
    }

    /// The open activity.
    pub fn opened(&self) -> Option<&str> {
        self.open.as_deref()
    }

    /// Back to the list; false = it is on the screen already.
    pub fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Of a list of so many.
    pub fn turn(&mut self, forward: bool, count: usize, modes: Modes) {
        let paging = Paging::new(count, rows(modes), self.page);
        self.page = if forward { (paging.page + 1).min(paging.pages - 1) } else { paging.page.saturating_sub(1) };
    }

    /// The page as it is shown at a moment.
    pub fn view(&self, cached: Option<&CachedBoard>, estate_time: EstateTime, modes: Modes) -> ActivitiesView {
        let per_page = rows(modes);
        let all = cached.map(|cached| current(cached, estate_time)).unwrap_or_default();
        let paging = Paging::new(all.len(), per_page, self.page);
        let now = cached.map_or(estate_time.now, |cached| board::believed(cached, estate_time));
        let takes_entries = cached.is_some_and(|cached| cached.board.takes_entries);
        let content = match &self.open {
            None => Content::List(paging.slice(&all, per_page).iter().map(|activity| row(activity, now)).collect()),
            Some(id) => match all.iter().find(|activity| activity.id == *id) {
                None => Content::Withdrawn,
                Some(activity) => {
                    let row = row(activity, now);
                    let can_sign_up = takes_entries && row.places.takes_sign_ups();
                    Content::Detail { row, words: activity.words.clone(), can_sign_up }
                }
            },
        };
        ActivitiesView { content, per_page, paging, currency: board::currency(cached, estate_time) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::domain::community::SignUpRules;

    fn activity(places: Option<u32>, taken: u32, closes_in: i64) -> Activity {
        let now = DateTime::UNIX_EPOCH;
        Activity {
            id: "a".into(),
            title: "t".into(),
            words: String::new(),
            place: "p".into(),
            starts_at: now + Duration::hours(48),
            ends_at: now + Duration::hours(50),
            sign_up: Some(SignUpRules { places, most_each: 4, closes_at: now + Duration::hours(closes_in), taken, waiting: 0 }),
        }
    }

    #[test]
    fn places_are_left_waited_for_or_closed() {
        let now = DateTime::UNIX_EPOCH;
        let cases = [
            (activity(None, 9, 1), Places::Open),
            (activity(Some(10), 8, 1), Places::Left(2)),
            (activity(Some(10), 10, 1), Places::Waiting),
            (activity(Some(10), 12, 1), Places::Waiting),
            (activity(Some(10), 8, 0), Places::Closed),
            (Activity { sign_up: None, ..activity(None, 0, 1) }, Places::NoSignUp),
        ];
        for (activity, places) in cases {
            assert_eq!(Places::of(&activity, now), places);
            assert_eq!(places.takes_sign_ups(), matches!(places, Places::Open | Places::Left(_) | Places::Waiting));
        }
    }

    #[test]
    fn what_is_over_or_taken_away_is_neither_listed_nor_signed_up_for() {
        let published = DateTime::UNIX_EPOCH;
        let mut board = crate::sample::board(published);
        board.takes_entries = true;
        board.activities = vec![activity(Some(10), 8, 1)];
        let cached = CachedBoard { board, etag: String::new(), fetched_at: published };
        let at = |hours, trusted| EstateTime { now: published + Duration::hours(hours), trusted, uptime: Default::default() };
        let mut activities = Activities::default();
        activities.open("a".into());
        let content = |time| activities.view(Some(&cached), time, Modes::default()).content;
        assert!(matches!(content(at(0, true)), Content::Detail { can_sign_up: true, .. }));
        assert!(matches!(content(at(2, true)), Content::Detail { can_sign_up: false, .. }), "closed");
        assert_eq!(content(at(51, true)), Content::Withdrawn);
        assert!(matches!(content(at(51, false)), Content::Detail { can_sign_up: true, .. }), "a clock that is not believed closes nothing");
        assert!(current(&cached, at(51, true)).is_empty());
        activities.open("b".into());
        assert_eq!(activities.view(Some(&cached), at(0, true), Modes::default()).content, Content::Withdrawn);
    }
}
