//! 已有 N 户报修: a fault that the office knows already, as whoever has just touched its place is told of it.
//!
//! Owns which report of the board is about a place and a service, and what of it can still be said. Invariants: a report is
//! told with its age, and not at all from a board so old that it would tell more wrong than right; a forecast whose time has
//! passed is not promised again; nobody is named.
//!
//! Why the report is looked up anew each time and not kept: what the office says of it moves on while the page is open, and
//! a fault that is over must not be joined.

use chrono::{DateTime, Duration, FixedOffset, Utc};

use super::{EstateTime, board::heard_at, fault_place::Service};
use crate::{
    clock::local,
    domain::{
        catalogue::Item,
        public_place::{FaultReport, FaultStage, PlaceKind, PublicPlace},
    },
    kiosk::store::CachedBoard,
    protocol::v1::board::Board,
};

/// From an older board nobody is told of faults: most are mended within half a day.
const TOLD_FOR: Duration = Duration::hours(12);

/// The place that was touched and the report that was shown for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFault {
    pub place: PublicPlace,
    /// [`FaultReport::id`].
    pub id: String,
}

/// The page as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFaultView {
    pub service: Service,
    pub place: String,
    /// Somebody may be caught in it.
    pub is_lift: bool,
    /// `None`: it is over, or the office has taken it off.
    pub report: Option<ReportView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    pub households: u32,
    pub stage: FaultStage,
    pub reported: When,
    pub accepted: Option<When>,
    pub arrived: Option<When>,
    pub forecast: Forecast,
    /// As the estate calls it.
    pub department: String,
    /// What people may do meanwhile; may be empty.
    pub advice: String,
}

/// An instant on the estate's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    pub at: DateTime<FixedOffset>,
    /// The time is enough: it is known to be today.
    pub today: bool,
}

/// When it is expected to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecast {
    /// The office has not said.
    None,
    Ahead {
        expected: When,
        said: Option<When>,
    },
    /// The time that was said has passed, and the fault is still open.
    Passed {
        expected: When,
    },
}

/// What the board tells of this place and service; `None` also where it is too old to tell.
pub fn report<'a>(cached: &'a CachedBoard, place: &str, item: &str, estate_time: EstateTime) -> Option<&'a FaultReport> {
    let is_old = estate_time.trusted && estate_time.now - heard_at(cached, estate_time) > TOLD_FOR;
    if is_old { None } else { foremost(&cached.board, place, item) }
}

/// Of two that nobody has linked yet the one that more told of, then the elder, which the office took first.
fn foremost<'a>(board: &'a Board, place: &str, item: &str) -> Option<&'a FaultReport> {
    let same = board.faults.iter().filter(|fault| fault.place == place && fault.item == item);
    same.min_by_key(|fault| (std::cmp::Reverse(fault.households), fault.reported_at))
}

impl KnownFault {
    /// The report as it stands now; another of the same place and service where this one became part of that.
    pub fn current<'a>(&self, board: &'a Board, item: &str) -> Option<&'a FaultReport> {
        let shown = |fault: &&FaultReport| fault.id == self.id && fault.place == self.place.id && fault.item == item;
        board.faults.iter().find(shown).or_else(|| foremost(board, &self.place.id, item))
    }

    pub fn view(&self, cached: &CachedBoard, item: &Item, estate_time: EstateTime) -> KnownFaultView {
        KnownFaultView {
            service: Service::of(item),
            place: self.place.name.clone(),
            is_lift: self.place.kind == PlaceKind::Lift,
            report: self.current(&cached.board, &item.id).map(|fault| report_view(fault, &cached.board, estate_time)),
        }
    }
}

fn report_view(fault: &FaultReport, board: &Board, estate_time: EstateTime) -> ReportView {
    let when = |at: DateTime<Utc>| {
        let today = local(estate_time.now).date_naive();
        When { at: local(at), today: estate_time.trusted && local(at).date_naive() == today }
    };
    let name = board.departments.iter().find(|entry| entry.department == fault.department).map(|entry| entry.name.as_str());
    ReportView {
        households: fault.households,
        stage: fault.stage,
        reported: when(fault.reported_at),
        accepted: fault.accepted_at.map(when),
        arrived: fault.arrived_at.map(when),
        forecast: match fault.expected_at {
            None => Forecast::None,
            Some(at) if estate_time.trusted && at < estate_time.now => Forecast::Passed { expected: when(at) },
            Some(at) => Forecast::Ahead { expected: when(at), said: fault.expected_said_at.map(when) },
        },
        department: name.unwrap_or(fault.department.name()).to_owned(),
        advice: fault.advice.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::catalogue::Department, sample};

    fn fault(id: &str, households: u32) -> FaultReport {
        FaultReport {
            id: id.into(),
            place: "lift".into(),
            item: "sample-lift".into(),
            households,
            stage: FaultStage::Arrived,
            reported_at: sample::instant() - Duration::hours(1),
            accepted_at: None,
            arrived_at: None,
            expected_at: None,
            expected_said_at: None,
            department: Department::Engineering,
            advice: String::new(),
        }
    }

    fn cached(faults: Vec<FaultReport>, age: Duration) -> CachedBoard {
        let fetched_at = sample::instant() - age;
        CachedBoard { board: Board { faults, ..sample::board(fetched_at) }, etag: String::new(), fetched_at }
    }

    fn time(trusted: bool) -> EstateTime {
        EstateTime { now: sample::instant(), trusted, uptime: Default::default() }
    }

    fn known(id: &str) -> KnownFault {
        KnownFault { place: PublicPlace { id: "lift".into(), kind: PlaceKind::Lift, ..PublicPlace::default() }, id: id.into() }
    }

    #[test]
    fn the_report_of_most_households_is_told_of_the_same_place_and_service_only() {
        let board = cached(vec![fault("a", 1), fault("b", 3)], Duration::zero());
        let told = |place, item| report(&board, place, item, time(true)).map(|fault| fault.id.as_str());
        assert_eq!(told("lift", "sample-lift"), Some("b"));
        assert_eq!((told("lift", "sample-light"), told("stairs", "sample-lift")), (None, None));
    }

    #[test]
    fn an_old_board_tells_of_no_fault_unless_nobody_knows_how_old_it_is() {
        let told = |age, trusted| report(&cached(vec![fault("a", 1)], age), "lift", "sample-lift", time(trusted)).is_some();
        assert!(told(Duration::hours(11), true) && !told(Duration::hours(13), true) && told(Duration::hours(13), false));
    }

    #[test]
    fn a_report_that_became_part_of_another_is_followed_and_one_that_is_over_is_gone() {
        let id = |board: &CachedBoard| known("a").current(&board.board, "sample-lift").map(|fault| fault.id.clone());
        assert_eq!(id(&cached(vec![fault("b", 9), fault("a", 1)], Duration::zero())), Some("a".into()));
        assert_eq!(id(&cached(vec![fault("b", 9)], Duration::zero())), Some("b".into()));
        assert_eq!(id(&cached(vec![], Duration::zero())), None);
    }

    #[test]
    fn a_forecast_that_has_passed_is_not_promised_and_a_doubted_clock_dates_everything() {
        let at = |minutes| Some(sample::instant() + Duration::minutes(minutes));
        let view = |expected_at, trusted| {
            let board = cached(vec![FaultReport { expected_at, expected_said_at: at(-50), ..fault("a", 1) }], Duration::zero());
            known("a").view(&board, board.board.catalogue.item("sample-lift").unwrap(), time(trusted)).report.unwrap()
        };
        assert!(matches!(view(at(60), true).forecast, Forecast::Ahead { expected: When { today: true, .. }, said: Some(_) }));
        assert!(matches!(view(at(-5), true).forecast, Forecast::Passed { .. }));
        assert!(matches!(view(at(-5), false).forecast, Forecast::Ahead { expected: When { today: false, .. }, .. }));
        assert_eq!(view(None, true).forecast, Forecast::None);
        assert_eq!(view(None, true).department, "工程维修部");
    }
}
