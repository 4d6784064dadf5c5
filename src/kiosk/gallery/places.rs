//! Scenes of the information rack, the weather, emergencies, the staff page and an unpaired terminal.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{App, CachedBoard, Event, Moment, Scene, after, app, instant, play, sample};
use crate::{
    domain::information::Shelf,
    kiosk::{
        core::Status,
        pairing::PairingView,
        view_models::{emergency::Danger, rack::Place, staff::StaffFacts},
    },
    protocol::v1::board::{Board, StaffPin},
};

/// The PIN of the sample's staff page.
pub const PIN: &str = "2580";

/// A terminal whose board was changed, online, fetched at this time.
fn changed(fetched_at: DateTime<Utc>, change: impl FnOnce(&mut Board)) -> App {
    let mut board = sample::board(instant());
    change(&mut board);
    let mut app = App::new(Some(CachedBoard { board, etag: String::new(), fetched_at }), false);
    play(&mut app, [Event::ClockOffset(0)]);
    app
}

fn online(change: impl FnOnce(&mut Board), events: impl IntoIterator<Item = Event>) -> App {
    let mut app = changed(instant(), change);
    play(&mut app, [Event::LinkChanged { online: true, at: instant() }]);
    play(&mut app, events);
    app
}

fn offline(events: impl IntoIterator<Item = Event>) -> App {
    let mut app = app(false);
    play(&mut app, events);
    app
}

fn unpaired(events: impl IntoIterator<Item = Event>) -> App {
    let mut app = App::new(None, true);
    play(&mut app, events);
    app
}

/// A finger on the mark until the page opens.
fn staff(mut app: App, events: impl IntoIterator<Item = Event>) -> App {
    play(&mut app, [Event::HoldBegan]);
    app.handle(Event::Tick, Moment { now: instant(), uptime: Duration::from_secs(3) });
    play(&mut app, events);
    app
}

fn pinned(events: impl IntoIterator<Item = Event>) -> App {
    staff(online(|board| board.estate.staff_pin = Some(StaffPin::new("sample".into(), PIN)), []), events)
}

fn typed(pin: &str) -> Vec<Event> {
    pin.chars().map(|digit| Event::StaffDigit(digit.to_string())).collect()
}

fn facts(can_pair: bool) -> Event {
    Event::Facts(Box::new(StaffFacts {
        status: Status {
            queued: 2,
            parked: 1,
            codes_left: 480,
            revision: Some(27),
            confirmed_at: Some(instant()),
            uptime_seconds: 190_000,
            can_pair,
        },
        office: "https://office.example".into(),
        addresses: vec!["192.0.2.20".into()],
    }))
}

pub(super) fn scenes() -> Vec<Scene> {
    let scene = |name, app| Scene { name, app };
    let at = |place| [Event::OpenRack, Event::OpenPlace(place)];
    let page = |id: &str| at(Place::Page(id.into()));
    let silent = Event::LinkChanged { online: false, at: instant() };
    let code = Event::Pairing(PairingView::Code("428096".into()));
    let denied = Event::Pairing(PairingView::Denied);
    let empty = |board: &mut Board| {
        board.information.clear();
        board.butlers.clear();
        board.departments.clear();
        board.duty_rota.clear();
    };
    let notice = sample::board(instant()).notices.first().map(|notice| notice.id.to_string()).unwrap_or_default();
    let mut wrong = Vec::new();
    for _ in 0..5 {
        wrong.extend(typed("1111"));
        wrong.push(Event::StaffEnter);
    }
    let mut opened = typed(PIN);
    opened.extend([Event::StaffEnter, facts(true)]);
    let mut pairing = opened.clone();
    pairing.extend([code.clone(), Event::AskPairing(true)]);
    let mut mixed_next = page(sample::pages::MIXED_PAGE).to_vec();
    mixed_next.push(Event::TurnRack { forward: true });
    vec![
        scene("board_pair", online(|board| board.partner = Some(sample::pages::partner(instant())), [])),
        scene("notice_offline", offline([Event::OpenNotice(notice)])),
        scene("services_offline", offline([Event::OpenServices])),
        scene("lookup_offline", offline([Event::OpenLookup])),
        scene("board_empty", online(bare, [])),
        scene("rack", after([Event::OpenRack])),
        scene("rack_empty", online(empty, [Event::OpenRack])),
        scene("rack_offline", offline([Event::OpenRack])),
        scene("rack_shelf", after(at(Place::Shelf(Shelf::MovingIn)))),
        scene("rack_page", after(page(sample::pages::MIXED_PAGE))),
        scene("rack_page_next", after(mixed_next)),
        scene("rack_list", after(page("sample-hospitals"))),
        scene("rack_text", after(page("sample-permit"))),
        scene("rack_withdrawn", after(page("gone"))),
        scene("rack_roster", after(at(Place::Roster))),
        scene("rack_rota", after(at(Place::Rota))),
        scene("rack_departments", after(at(Place::Departments))),
        scene("weather", after([Event::OpenWeather])),
        scene("weather_stale", online(|board| age(board, 50), [Event::OpenWeather])),
        scene("weather_forecast_only", online(|board| age(board, 240), [Event::OpenWeather])),
        scene("weather_none", online(|board| board.weather = None, [Event::OpenWeather])),
        scene("weather_gaps", online(gaps, [Event::OpenWeather])),
        scene("emergency", after([Event::OpenEmergency])),
        scene("emergency_no_board", unpaired([Event::OpenEmergency])),
        scene("guidance_fire", after([Event::OpenGuidance(Danger::Fire)])),
        scene("guidance_lift", after([Event::OpenGuidance(Danger::Lift)])),
        scene("guidance_gas", after([Event::OpenGuidance(Danger::Gas)])),
        scene("guidance_security", after([Event::OpenGuidance(Danger::Security)])),
        scene("guidance_typhoon", after([Event::OpenGuidance(Danger::Typhoon)])),
        scene("guidance_water", after([Event::OpenGuidance(Danger::Water)])),
        scene("guidance_no_board", unpaired([Event::OpenGuidance(Danger::Lift)])),
        scene("unpaired", unpaired([Event::Refused, silent.clone(), code])),
        scene("unpaired_connecting", unpaired([])),
        scene("unpaired_asking", unpaired([Event::Refused, silent.clone()])),
        scene("unpaired_unreachable", unpaired([silent.clone()])),
        scene("unpaired_denied", unpaired([Event::Refused, silent, denied])),
        scene("staff_pin", pinned(typed("25"))),
        scene("staff_locked", pinned(wrong)),
        scene("staff", pinned(opened)),
        scene("staff_pairing", pinned(pairing)),
        scene("staff_unknown", staff(unpaired([]), [])),
    ]
}

fn age(board: &mut Board, minutes: i64) {
    if let Some(weather) = &mut board.weather {
        weather.observed_at = instant() - chrono::Duration::minutes(minutes);
    }
}

/// An office that has just begun: no butler, no notices, no weather.
fn bare(board: &mut Board) {
    board.butler = None;
    board.duty_manager = None;
    board.weather = None;
    board.notices.clear();
}

/// A source that tells little.
fn gaps(board: &mut Board) {
    if let Some(weather) = &mut board.weather {
        weather.current = Default::default();
        weather.air = weather.air.take().map(|air| crate::domain::weather::Air { readings: Vec::new(), ..air });
    }
}
