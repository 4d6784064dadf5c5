//! Whether somebody is at a desk now, and from when what is asked for outside working hours is seen to.
//!
//! Owns what of written hours a resident is told. Invariants: a clock that cannot be believed tells nothing, nor do hours that
//! cannot be read; nothing is said that contradicts what a receipt promises: neither of what is answered day and night, nor
//! where the promised answer comes before the desk opens.
//!
//! Why only requests: what is said to the butler is heard around the clock, and a complaint has promises of its own.

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::EstateTime;
use crate::{
    domain::{
        catalogue::Department,
        opening_hours::OpeningHours,
        request::{ServiceRequest, WantedTime},
        submission::Submission,
    },
    protocol::v1::board::Board,
};

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nobody can tell.
    #[default]
    Unknown,
    Open,
    Closed(Opening),
}

/// When somebody comes next, on the estate's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    pub at: NaiveDateTime,
    /// 0: later today.
    pub days_ahead: i64,
}

/// By hours as the estate wrote them. On the office's holidays nobody has told which desk is shut, but for those where somebody
/// is always there.
pub fn presence(hours: &str, board: &Board, estate_time: EstateTime) -> Presence {
    let (Some(now), Ok(hours)) = (estate_time.local(), OpeningHours::read(hours)) else { return Presence::Unknown };
    let now = now.naive_local();
    let is_kept = |date: NaiveDate| hours.is_all_day() || !board.holidays.contains(&date);
    match hours.opens_next(now) {
        _ if !is_kept(now.date()) => Presence::Unknown,
        Some(at) if !is_kept(at.date()) => Presence::Unknown,
        None => Presence::Open,
        Some(at) => Presence::Closed(Opening { at, days_ahead: (at.date() - now.date()).num_days() }),
    }
}

/// What is asked for is not seen to before somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deferral {
    pub opening: Opening,
    pub what: Deferred,
}

/// What happens then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferred {
    /// It is done then.
    SeenTo,
    /// The appointed time is arranged.
    Arranged,
    /// It was wanted earlier than that.
    WantedEarlier,
}

/// What decides of a request whether it has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub department: Department,
    pub wanted: Option<WantedTime>,
    /// The service's own promised answer.
    pub answer_minutes: Option<u32>,
    /// Others told of the same: somebody sees to it already.
    pub joins: bool,
}

impl Asked {
    /// `None` of what is no request.
    pub fn of(body: &Submission) -> Option<Self> {
        let Submission::Request(request) = body else { return None };
        let ServiceRequest { item, wanted, same_fault, .. } = request;
        Some(Self { department: item.department, wanted: wanted.clone(), answer_minutes: item.answer_minutes, joins: same_fault.is_some() })
    }

    /// `None`: somebody is there, nobody knows, or more is promised than the desk's hours tell.
    pub fn deferral(&self, board: &Board, estate_time: EstateTime) -> Option<Deferral> {
        if self.joins || self.department == Department::Engineering {
            return None;
        }
        let Presence::Closed(opening) = self.who_sees_to_it(board, estate_time) else { return None };
        let promised = self.answer_minutes.unwrap_or(u32::MAX).min(board.promises.answer_minutes);
        let now = estate_time.local()?.naive_local();
        if opening.at > now + Duration::minutes(promised.into()) {
            return None;
        }
        let what = match self.wanted {
            Some(WantedTime::Window { date, from, .. }) if date.and_time(from) < opening.at => Deferred::WantedEarlier,
            Some(WantedTime::Window { .. }) => Deferred::Arranged,
            Some(WantedTime::AsSoonAsPossible) | None => Deferred::SeenTo,
        };
        Some(Deferral { opening, what })
    }

    /// The department if residents are told its hours, else the front desk, which passes it on.
    fn who_sees_to_it(&self, board: &Board, estate_time: EstateTime) -> Presence {
        let own = board.departments.iter().find(|entry| entry.department == self.department);
        match own.map(|entry| presence(&entry.hours, board, estate_time)) {
            Some(Presence::Unknown) | None => presence(&board.estate.desk_hours, board, estate_time),
            Some(known) => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveTime, Utc};

    use super::*;

    fn moment(text: &str) -> EstateTime {
        let now: DateTime<Utc> = DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).unwrap().to_utc();
        EstateTime { now, trusted: true, uptime: std::time::Duration::ZERO }
    }

    fn board() -> Board {
        crate::sample::board(crate::sample::instant())
    }

    fn asked(department: Department) -> Asked {
        Asked { department, wanted: Some(WantedTime::AsSoonAsPossible), answer_minutes: None, joins: false }
    }

    fn presence(hours: &str, estate_time: EstateTime) -> Presence {
        super::presence(hours, &board(), estate_time)
    }

    fn opening(deferral: Option<Deferral>) -> Option<(String, Deferred)> {
        deferral.map(|deferral| (deferral.opening.at.format("%m-%d %H:%M").to_string(), deferral.what))
    }

    fn first(opens: &str) -> Option<(String, Deferred)> {
        Some((opens.to_owned(), Deferred::SeenTo))
    }

    #[test]
    fn whether_somebody_is_there_is_told_only_by_a_clock_that_is_believed_and_hours_that_are_read() {
        let (day, night) = (moment("2026-09-18T10:00"), moment("2026-09-18T19:00"));
        assert_eq!(presence("08:00–18:00", day), Presence::Open);
        let Presence::Closed(opening) = presence("08:00–18:00", night) else { panic!("it is closed at night") };
        assert_eq!((opening.at.to_string().as_str(), opening.days_ahead), ("2026-09-19 08:00:00", 1));
        assert_eq!(presence("08:00–18:00", EstateTime { trusted: false, ..night }), Presence::Unknown);
        assert_eq!(presence("由客服中心转接", night), Presence::Unknown);
        assert_eq!(presence("24 小时", night), Presence::Open);
    }

    #[test]
    fn on_a_holiday_of_the_office_and_before_one_no_desk_is_said_to_be_open_or_to_open() {
        let mut board = board();
        board.holidays = ["2026-10-01", "2026-10-02"].map(|date| date.parse().unwrap()).into();
        let at = |hours, time| super::presence(hours, &board, moment(time));
        assert_eq!(at("08:00–18:00", "2026-09-30T17:00"), Presence::Open);
        for time in ["2026-09-30T19:00", "2026-10-01T10:00", "2026-10-02T19:00"] {
            assert_eq!(at("08:00–18:00", time), Presence::Unknown, "{time}");
            assert_eq!(at("24 小时", time), Presence::Open, "somebody is always there");
        }
        assert_eq!(asked(Department::Greenery).deferral(&board, moment("2026-09-30T19:00")), None, "no hour that is not kept is printed");
    }

    #[test]
    fn a_repair_is_answered_day_and_night_and_no_desk_says_otherwise() {
        let mut board = board();
        for hours in ["24 小时", "08:00–18:00"] {
            board.departments.iter_mut().for_each(|entry| entry.hours = hours.into());
            assert_eq!(asked(Department::Engineering).deferral(&board, moment("2026-09-18T03:00")), None, "{hours}");
        }
    }

    #[test]
    fn who_does_it_decides_and_the_front_desk_where_nobody_knows_their_hours() {
        let board = board();
        let at = |department, now| opening(asked(department).deferral(&board, moment(now)));
        assert_eq!(at(Department::Security, "2026-09-18T19:00"), None, "they are there day and night");
        assert_eq!(at(Department::Cleaning, "2026-09-18T16:59"), None, "they are there");
        assert_eq!(at(Department::Cleaning, "2026-09-18T17:00"), first("09-19 07:00"), "though the front desk is not closed yet");
        assert_eq!(at(Department::Cleaning, "2026-09-18T06:59"), first("09-18 07:00"));
        for unknown in [Department::Greenery, Department::Supplier] {
            assert_eq!(at(unknown, "2026-09-18T17:59"), None, "the front desk passes it on");
            assert_eq!(at(unknown, "2026-09-18T18:00"), first("09-19 08:00"));
        }
    }

    #[test]
    fn nothing_is_said_that_a_promised_answer_contradicts() {
        let mut board = board();
        let night = moment("2026-09-18T19:00");
        let with_own = |minutes| Asked { answer_minutes: Some(minutes), ..asked(Department::Greenery) };
        assert_eq!(with_own(60).deferral(&board, night), None, "answered within the hour, by whomever");
        assert_eq!(opening(with_own(13 * 60).deferral(&board, night)), first("09-19 08:00"));
        board.estate.desk_hours = "周一至周五 08:00–18:00".into();
        assert_eq!(asked(Department::Greenery).deferral(&board, night), None, "the answer is due before Monday");
        board.promises.answer_minutes = 3 * 24 * 60;
        assert_eq!(opening(asked(Department::Greenery).deferral(&board, night)), first("09-21 08:00"));
        assert_eq!(Asked { joins: true, ..asked(Department::Greenery) }.deferral(&board, night), None, "somebody sees to it already");
    }

    #[test]
    fn who_wants_it_at_a_time_is_told_whether_anybody_is_there_before() {
        let board = board();
        let night = moment("2026-09-18T18:30");
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let window = |date: &str, from, to| {
            let wanted = Some(WantedTime::Window { date: date.parse().unwrap(), from: hour(from), to: hour(to) });
            Asked { wanted, ..asked(Department::Cleaning) }.deferral(&board, night).map(|deferral| deferral.what)
        };
        assert_eq!(window("2026-09-18", 18, 20), Some(Deferred::WantedEarlier));
        assert_eq!(window("2026-09-19", 9, 12), Some(Deferred::Arranged));
    }
}
