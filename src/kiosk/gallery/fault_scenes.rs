//! Public faults: where it is, what is known there, and the shortest form.

use chrono::Duration;

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, normal, other,
    steps::{and, doubted_with, instant, offline_with, online, play},
};
use crate::{
    domain::{
        catalogue::Department,
        public_place::{FaultReport, FaultStage, PlaceKind, PublicPlace},
    },
    kiosk::{
        store::CachedBoard,
        view_models::{
            app::{App, Event, FaultsEvent},
            person::Field,
            picker::Purpose,
        },
    },
    protocol::v1::board::Board,
    sample,
};

/// The lift that the scenes are about.
pub const LIFT: &str = "3-2-lift";
/// The same by its name.
pub const LIFT_NAME: &str = "3号楼 2单元 电梯";
const ADVICE: &str = "请先走 1单元电梯，12 层连廊可过";
/// A corridor where nothing is known to be out of order.
pub const CORRIDOR: &str = "3-2-corridor";

pub(super) const PLACE: PageScenes = PageScenes {
    page: ShownPage::FaultPlace,
    scenes: &[
        normal("fault_place", || online(with_fault, asked("sample-lift"))),
        normal("fault_place_grounds", || online(with_places, and(asked("sample-light"), [group(1)]))),
        normal("fault_place_cleaning", || online(with_places, asked("sample-clean"))),
        normal("fault_place_large_estate", || online(as_of_a_large_estate, and(asked("sample-lift"), [group(7), turn()]))),
        normal("fault_place_again", || {
            let again = [choose(CORRIDOR), Event::PickerCancel, Event::Faults(FaultsEvent::AskPlace)];
            online(with_fault, and(asked("sample-lift"), again))
        }),
        other(Offline, "fault_place_offline", || offline_with(with_fault, asked("sample-lift"))),
    ],
    without: &[(Empty, "without places nobody is asked for one"), (Error, "every choice is the office's own")],
};

pub(super) const KNOWN: PageScenes = PageScenes {
    page: ShownPage::KnownFault,
    scenes: &[
        normal("known_fault", || online(with_fault, told())),
        normal("known_fault_accepted", || online(|board| with_report(board, accepted), told())),
        normal("known_fault_reported", || online(|board| with_report(board, reported), told())),
        normal("known_fault_undecided", || {
            online(|board| with_report(board, |fault| (fault.expected_at, fault.expected_said_at) = (None, None)), told())
        }),
        normal("known_fault_late", || online(|board| with_report(board, late), told())),
        normal("known_fault_tomorrow", || online(|board| with_report(board, tomorrow), told())),
        normal("known_fault_light", || online(with_dark_corridor, and(asked("sample-light"), [choose(CORRIDOR)]))),
        normal("known_fault_cleaning", || online(with_dirty_corridor, and(asked("sample-clean"), [choose(CORRIDOR)]))),
        other(Empty, "known_fault_ended", ended),
        other(Offline, "known_fault_offline", || offline_with(with_fault, told())),
        other(Error, "known_fault_clock_doubted", || doubted_with(with_fault, told())),
    ],
    without: &[],
};

/// Events that choose a service of the sample and go on to its form.
fn asked(item: &str) -> Vec<Event> {
    vec![Event::OpenServices, Event::SelectItem(item.into()), Event::ProceedToForm]
}

fn choose(place: &str) -> Event {
    Event::Faults(FaultsEvent::Choose(place.into()))
}

fn group(index: usize) -> Event {
    Event::Faults(FaultsEvent::SelectGroup(index))
}

fn turn() -> Event {
    Event::Faults(FaultsEvent::Turn { forward: true })
}

/// The report of the lift is on the screen.
fn told() -> Vec<Event> {
    and(asked("sample-lift"), [choose(LIFT)])
}

/// 2单元 101室 on the sheet of rooms.
fn home() -> [Event; 3] {
    [Event::Pick(Purpose::Unit), Event::PickerChoose(1), Event::PickerChoose(0)]
}

fn no_phone() -> Vec<Event> {
    let mut events = vec![Event::ToggleNoPhone];
    events.extend("2580".chars().map(|digit| Event::DockKey(digit.to_string())));
    events.push(Event::Focus(Field::None));
    events
}

/// The form of a corridor's light, filled in.
pub(super) fn ordinary() -> App {
    let events = and(and(asked("sample-light"), [choose(CORRIDOR)]), home());
    let events = and(and(events, [Event::PickerCancel]), no_phone());
    online(with_fault, and(events, [Event::Phrase(0)]))
}

/// A fault at none of the places, before any words.
pub(super) fn elsewhere() -> App {
    let events = and(asked("sample-light"), [Event::Faults(FaultsEvent::Elsewhere)]);
    online(with_places, and(and(events, home()), [Event::PickerCancel, Event::ProceedToReview]))
}

/// The shortest form as it opens.
pub(super) fn joining() -> Vec<Event> {
    and(told(), [Event::Faults(FaultsEvent::Join)])
}

/// The same, filled in.
pub(super) fn joined() -> Vec<Event> {
    and(and(joining(), no_phone()), [Event::Focus(Field::None)])
}

/// The same of a corridor that is dirty.
pub(super) fn joining_cleaning() -> App {
    let told = and(asked("sample-clean"), [choose(CORRIDOR)]);
    online(with_dirty_corridor, and(told, [Event::Faults(FaultsEvent::Join)]))
}

pub(super) fn online_with_fault(events: Vec<Event>) -> App {
    online(with_fault, events)
}

/// The places of the sample estate.
pub fn with_places(board: &mut Board) {
    board.glossary.insert(ADVICE.into(), "Please use the lift of Unit 1; floor 12 connects".into());
    board.places = sample::places();
}

/// The same, and three households told of the lift: somebody is there, and it is expected to be mended.
pub fn with_fault(board: &mut Board) {
    with_report(board, |_| {});
}

fn with_report(board: &mut Board, change: fn(&mut FaultReport)) {
    with_places(board);
    let mut report = lift_report();
    change(&mut report);
    board.faults.push(report);
}

fn lift_report() -> FaultReport {
    let before = |minutes| instant() - Duration::minutes(minutes);
    FaultReport {
        id: "5f3c".into(),
        place: LIFT.into(),
        item: "sample-lift".into(),
        households: 3,
        stage: FaultStage::Arrived,
        reported_at: before(54),
        accepted_at: Some(before(46)),
        arrived_at: Some(before(21)),
        expected_at: Some(instant() + Duration::minutes(38)),
        expected_said_at: Some(before(12)),
        department: Department::Engineering,
        advice: ADVICE.into(),
    }
}

fn accepted(fault: &mut FaultReport) {
    (fault.stage, fault.arrived_at, fault.households) = (FaultStage::Accepted, None, 2);
    fault.advice.clear();
}

fn reported(fault: &mut FaultReport) {
    accepted(fault);
    (fault.stage, fault.accepted_at, fault.households) = (FaultStage::Reported, None, 1);
    (fault.expected_at, fault.expected_said_at) = (None, None);
}

/// The time that was promised has passed.
fn late(fault: &mut FaultReport) {
    fault.expected_at = Some(instant() - Duration::minutes(6));
    fault.expected_said_at = Some(instant() - Duration::minutes(40));
}

/// Since yesterday, and not before tomorrow.
fn tomorrow(fault: &mut FaultReport) {
    let before = |hours| instant() - Duration::hours(hours);
    (fault.reported_at, fault.accepted_at, fault.arrived_at) = (before(20), Some(before(19)), Some(before(18)));
    (fault.expected_at, fault.expected_said_at) = (Some(instant() + Duration::hours(26)), Some(before(17)));
    fault.households = 26;
}

fn with_dark_corridor(board: &mut Board) {
    with_report(board, |fault| {
        (fault.item, fault.place) = ("sample-light".into(), CORRIDOR.into());
        accepted(fault);
    });
}

fn with_dirty_corridor(board: &mut Board) {
    with_report(board, |fault| {
        (fault.item, fault.place, fault.department) = ("sample-clean".into(), CORRIDOR.into(), Department::Cleaning);
        fault.advice.clear();
    });
}

/// The report ended while somebody read it.
fn ended() -> App {
    let mut app = online(with_fault, told());
    if let Some(mut cached) = app.board.clone() {
        cached.board.faults.clear();
        let cached = CachedBoard { board: cached.board, ..cached };
        play(&mut app, [Event::BoardArrived(Box::new(cached))]);
    }
    app
}

/// Thirty buildings, each with more places than a page has room for.
fn as_of_a_large_estate(board: &mut Board) {
    with_places(board);
    let place = |building: u32, n: u32| PublicPlace {
        id: format!("{building}-{n}"),
        name: format!("{building}号楼 {n}单元 货梯"),
        kind: PlaceKind::Lift,
        building: format!("{building}号楼"),
        department: None,
    };
    board.places.extend((1..=30).flat_map(|building| (1..=12).map(move |n| place(building, n))));
}
