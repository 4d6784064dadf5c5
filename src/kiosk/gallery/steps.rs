//! How scenes are reached: a sample board, and events as fingers and the office cause them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        catalogue::{Department, Item},
        ids::SubmissionId,
        receipt_code::ReceiptCode,
        request::Honorific,
    },
    kiosk::{
        store::{CachedBoard, CommittedSubmission},
        view_models::{
            Moment,
            app::{App, Effect, Event, SubmitProblem},
            person::Field,
            picker::Purpose,
            recovery::Recovery,
        },
    },
    protocol::v1::board::Board,
    sample,
};

pub(super) use crate::sample::instant;

pub(super) fn moment() -> Moment {
    Moment { now: instant(), uptime: Duration::ZERO }
}

pub(super) fn play(app: &mut App, events: impl IntoIterator<Item = Event>) {
    for event in events {
        app.handle(event, moment());
    }
}

pub(super) fn and(mut events: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    events.extend(more);
    events
}

/// Choosing the sample's paid repair.
pub(super) fn chosen_repair() -> Vec<Event> {
    vec![Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into())]
}

/// The same, and the form filled in.
pub(super) fn filled_form() -> Vec<Event> {
    let mut events = and(chosen_repair(), [Event::ProceedToForm]);
    // 2单元 is the second unit of the lobby's building; the room's sheet follows by itself.
    events.extend([Event::Pick(Purpose::Unit), Event::PickerChoose(1), Event::PickerTurn { forward: true }, Event::PickerChoose(3)]);
    events.extend([
        Event::Pick(Purpose::Surname),
        Event::PickerChoose(17),
        Event::ChooseHonorific(Honorific::Ms),
        Event::Focus(Field::Phone),
    ]);
    events.extend("13800006688".chars().map(|digit| Event::DockKey(digit.to_string())));
    events.extend([Event::Focus(Field::None), Event::ChooseTime(2), Event::Phrase(0), Event::Phrase(2)]);
    events
}

/// A terminal whose board was changed and fetched at this time; nobody told it the time yet.
fn timeless(fetched_at: DateTime<Utc>, change: impl FnOnce(&mut Board)) -> App {
    let mut board = sample::board(fetched_at);
    change(&mut board);
    let mut app = App::new(Some(CachedBoard { board, etag: String::new(), fetched_at }), false);
    play(&mut app, [Event::LinkChanged { online: fetched_at == instant(), at: instant() }]);
    app
}

/// The same once the office told the time.
fn start(fetched_at: DateTime<Utc>, change: impl FnOnce(&mut Board)) -> App {
    let mut app = timeless(fetched_at, change);
    play(&mut app, [Event::OfficeTime(moment())]);
    app
}

/// A terminal with the sample board; offline its board is two hours old.
pub(super) fn app(online: bool) -> App {
    start(if online { instant() } else { instant() - chrono::Duration::hours(2) }, |_| {})
}

pub(super) fn after(events: impl IntoIterator<Item = Event>) -> App {
    online(|_| {}, events)
}

/// Online, with a changed board.
pub(super) fn online(change: impl FnOnce(&mut Board), events: impl IntoIterator<Item = Event>) -> App {
    let mut app = start(instant(), change);
    play(&mut app, events);
    app
}

/// A desk behind the house's own exchange.
fn extension(number: u32) -> String {
    format!("0571-8800-5678 {}{number}", '转')
}

/// The longest numbers that lobbies show: each desk behind the house's own exchange.
pub(super) fn long_numbers(board: &mut Board) {
    for butler in board.butler.iter_mut().chain(&mut board.butlers) {
        butler.hotline = extension(8016);
    }
    board.estate.centre_phone = extension(8000);
    board.estate.control_room_phone = extension(8119);
    for department in board.departments.iter_mut().filter(|department| !department.phone.is_empty()) {
        department.phone = extension(8016);
    }
}

/// The front desk is closed until tomorrow, and what is chosen where the sample has its repair is done by people who are
/// there when the desk is.
pub(super) fn after_hours(board: &mut Board) {
    board.estate.desk_hours = "07:00–10:00".into();
    for department in board.departments.iter_mut().filter(|department| department.department == Department::ServiceCentre) {
        department.hours = "8:00-10:00、14:00-18:00".into();
    }
    for department in board.departments.iter_mut().filter(|department| department.department == Department::Cleaning) {
        department.hours = "07:00–10:00".into();
    }
    let of_cleaning = |item: &&Item| item.department == Department::Cleaning && item.price.is_paid() && item.phrases.len() > 2;
    let Some(cleaning) = board.catalogue.items.iter().find(of_cleaning).cloned() else { return };
    if let Some(repair) = board.catalogue.items.iter_mut().find(|item| item.id == sample::REPAIR_ITEM) {
        *repair = Item { id: repair.id.clone(), ..cleaning };
    }
}

pub(super) fn offline(events: impl IntoIterator<Item = Event>) -> App {
    offline_with(|_| {}, events)
}

/// Offline, with a changed board of two hours ago.
pub(super) fn offline_with(change: impl FnOnce(&mut Board), events: impl IntoIterator<Item = Event>) -> App {
    let mut app = start(instant() - chrono::Duration::hours(2), change);
    play(&mut app, events);
    app
}

/// Nobody vouches for the clock: the office has sent its board, but never the time.
pub(super) fn doubted(events: impl IntoIterator<Item = Event>) -> App {
    doubted_with(|_| {}, events)
}

/// The same with a changed board.
pub(super) fn doubted_with(change: impl FnOnce(&mut Board), events: impl IntoIterator<Item = Event>) -> App {
    let mut app = timeless(instant(), change);
    play(&mut app, events);
    app
}

/// The same after a power cut, with no line to the office.
pub(super) fn doubted_offline(events: impl IntoIterator<Item = Event>) -> App {
    let mut app = timeless(instant() - chrono::Duration::hours(2), |_| {});
    play(&mut app, events);
    app
}

/// A terminal that has never had a board.
pub(super) fn unpaired(events: impl IntoIterator<Item = Event>) -> App {
    let mut app = App::new(None, true);
    play(&mut app, events);
    app
}

/// A terminal that broke several times in a row.
pub(super) fn recovering(hotline: Option<&str>) -> App {
    let mut app = unpaired([]);
    app.recovering = Some(Recovery { hotline: hotline.map(str::to_owned) });
    app
}

pub(super) fn code() -> ReceiptCode {
    ReceiptCode::from_serial(4_271_809).unwrap_or_else(|| unreachable!("a serial within the range in use"))
}

/// The review is submitted, and the store answers.
pub(super) fn submitted(online: bool, review: Vec<Event>, problem: Option<SubmitProblem>) -> App {
    submitted_at(app(online), online, review, problem)
}

/// The same at a terminal in this state.
pub(super) fn submitted_at(mut app: App, online: bool, review: Vec<Event>, problem: Option<SubmitProblem>) -> App {
    play(&mut app, review);
    let id = SubmissionId::mint(instant(), [7; 10]);
    let recorded = CommittedSubmission { id, code: code(), created_at: instant() };
    for effect in app.handle(Event::Submit, moment()) {
        if let Effect::Submit { ticket, .. } = effect {
            play(&mut app, [Event::Submitted { ticket, result: problem.map_or(Ok(recorded), Err) }]);
        }
    }
    if online && problem.is_none() {
        play(&mut app, [Event::Delivered { id, at: instant() + chrono::Duration::seconds(3) }]);
    }
    app
}
