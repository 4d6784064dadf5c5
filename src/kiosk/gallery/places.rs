//! The information rack, the weather, emergencies, the staff page and an unpaired terminal.

use std::time::Duration;

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, calling_scenes, community_scenes,
    leaflet_scenes::leafed_on_rack,
    normal, other, rich_scenes,
    steps::{after, after_hours, and, doubted, instant, long_numbers, offline, online, play, recovering, unpaired},
    takeover_scenes,
};
use crate::{
    domain::{information::Shelf, takeover::Kind, weather::Air},
    kiosk::{
        core::Status,
        pairing::PairingView,
        view_models::{
            Moment,
            app::{App, Event},
            emergency::Danger,
            leaf::LeafEvent,
            rack::RackPlace,
            staff::StaffFacts,
        },
    },
    protocol::v1::board::{Board, StaffPin},
    sample,
};

/// The PIN of the sample's staff page.
pub const PIN: &str = "2580";

pub(super) const RACK: PageScenes = PageScenes {
    page: ShownPage::Rack,
    scenes: &[
        normal("rack", || after([Event::OpenRack])),
        normal("rack_shelf", || after(at(RackPlace::Shelf(Shelf::MovingIn)))),
        normal("rack_page", || after(page(sample::MIXED_PAGE))),
        normal("rack_page_next", || online(longer, and(page(sample::MIXED_PAGE), [Event::TurnRack { forward: true }]))),
        normal("rack_list", || after(page(sample::LONG_LIST))),
        normal("rack_text", || after(page(sample::TEXT_PAGE))),
        normal("rack_rich", || online(|board| rich_scenes::all_on_a_page(board, sample::TEXT_PAGE), page(sample::TEXT_PAGE))),
        normal("rack_leaflet", || leafed_on_rack([])),
        normal("rack_leaflet_words", || leafed_on_rack([LeafEvent::Read])),
        normal("rack_roster", || after(at(RackPlace::Roster))),
        normal("rack_rota", || after(at(RackPlace::Rota))),
        normal("rack_rota_numbers", || online(published_numbers, at(RackPlace::Rota))),
        normal("rack_departments", || after(at(RackPlace::Departments))),
        normal("rack_departments_after_hours", || online(after_hours, at(RackPlace::Departments))),
        normal("rack_after_hours", || online(without_hotline_after_hours, [Event::OpenRack])),
        normal("rack_long_numbers", || online(long_numbers, at(RackPlace::Departments))),
        normal("rack_community", || online(community_scenes::with_community, [Event::OpenRack])),
        other(Empty, "rack_empty", || online(without_information, [Event::OpenRack])),
        other(Offline, "rack_offline", || offline([Event::OpenRack])),
        other(Error, "rack_rota_clock_doubted", || doubted(at(RackPlace::Rota))),
        other(Error, "rack_withdrawn", || {
            after(and(at(RackPlace::Shelf(Shelf::Guides)), [Event::OpenPlace(RackPlace::Page("gone".into()))]))
        }),
    ],
    without: &[],
};

pub(super) const WEATHER: PageScenes = PageScenes {
    page: ShownPage::Weather,
    scenes: &[
        normal("weather", || after([Event::OpenWeather])),
        other(Empty, "weather_none", || online(|board| board.weather = None, [Event::OpenWeather])),
        other(Empty, "weather_gaps", || online(gaps, [Event::OpenWeather])),
        other(Offline, "weather_offline", || offline([Event::OpenWeather])),
        other(Error, "weather_clock_doubted", || doubted([Event::OpenWeather])),
        other(Error, "weather_stale", || online(|board| age(board, 50), [Event::OpenWeather])),
        other(Error, "weather_forecast_only", || online(|board| age(board, 240), [Event::OpenWeather])),
    ],
    without: &[],
};

pub(super) const EMERGENCY: PageScenes = PageScenes {
    page: ShownPage::Emergency,
    scenes: &[
        normal("emergency", || after([Event::OpenEmergency])),
        normal("emergency_held", || calling_scenes::held(after([]))),
        normal("emergency_calling", || calling_scenes::beside(after([]))),
        normal("emergency_drill", || {
            online(|board| takeover_scenes::take_over(board, Kind::Fire, true), [Event::TakeoverHelp, Event::Back])
        }),
        normal("emergency_own_words", || online(own_guidance, [Event::OpenEmergency])),
        normal("emergency_long_numbers", || online(long_numbers, [Event::OpenEmergency])),
        other(Empty, "emergency_no_board", || unpaired([Event::OpenEmergency])),
        other(Offline, "emergency_offline", || offline([Event::OpenEmergency])),
    ],
    without: &[(Error, "what to do is known without the office")],
};

pub(super) const GUIDANCE: PageScenes = PageScenes {
    page: ShownPage::Guidance,
    scenes: &[
        normal("guidance_fire", || after([Event::OpenGuidance(Danger::Fire)])),
        normal("guidance_lift", || after([Event::OpenGuidance(Danger::Lift)])),
        normal("guidance_long_numbers", || online(long_numbers, [Event::OpenGuidance(Danger::Lift)])),
        normal("guidance_gas", || after([Event::OpenGuidance(Danger::Gas)])),
        normal("guidance_security", || after([Event::OpenGuidance(Danger::Security)])),
        normal("guidance_typhoon", || after([Event::OpenGuidance(Danger::Typhoon)])),
        normal("guidance_own_words", || online(own_guidance, [Event::OpenGuidance(Danger::Gas)])),
        normal("guidance_own_fire", || online(own_guidance, [Event::OpenGuidance(Danger::Fire)])),
        normal("guidance_water", || after([Event::OpenGuidance(Danger::Water)])),
        other(Empty, "guidance_no_board", || unpaired([Event::OpenGuidance(Danger::Lift)])),
        other(Offline, "guidance_offline", || offline([Event::OpenGuidance(Danger::Fire)])),
    ],
    without: &[(Error, "what to do is known without the office")],
};

fn own_guidance(board: &mut Board) {
    board.guidance = sample::own_guidance();
}

pub(super) const STAFF: PageScenes = PageScenes {
    page: ShownPage::Staff,
    scenes: &[
        normal("staff_pin", || pinned(true, typed("25"))),
        normal("staff", || pinned(true, opened(0))),
        normal("staff_pairing", || pinned(true, and(opened(0), [pairing_code(), Event::AskPairing(true)]))),
        normal("staff_cleaning", || pinned(true, and(opened(0), [Event::Clean]))),
        other(Empty, "staff_unknown", || staff(unpaired([]), [])),
        other(Offline, "staff_offline", || pinned(false, opened(120))),
        other(Error, "staff_clock_wrong", || {
            let office = Moment { now: instant() + chrono::Duration::hours(3), uptime: Duration::ZERO };
            let mut app = pinned(true, opened(0));
            play(&mut app, [Event::OfficeTime(office)]);
            app
        }),
        other(Error, "staff_clock_doubted", || pinned_at(doubted([]), opened(0))),
        other(Error, "staff_wrong_pin", || pinned(true, and(typed("1111"), [Event::StaffEnter]))),
        other(Error, "staff_locked", || pinned(true, (0..5).flat_map(|_| and(typed("1111"), [Event::StaffEnter])).collect::<Vec<_>>())),
    ],
    without: &[],
};

pub(super) const UNPAIRED: PageScenes = PageScenes {
    page: ShownPage::Unpaired,
    scenes: &[
        normal("unpaired", || unpaired([Event::Refused, silence(), pairing_code()])),
        normal("unpaired_asking", || unpaired([Event::Refused, silence()])),
        normal("unpaired_approved", || unpaired([Event::Refused, silence(), Event::Pairing(PairingView::Done)])),
        other(Empty, "unpaired_connecting", || unpaired([])),
        other(Offline, "unpaired_unreachable", || unpaired([silence()])),
        other(Error, "recovering", || recovering(Some("400-800-1234"))),
        other(Error, "recovering_no_number", || recovering(None)),
        other(Error, "unpaired_denied", || unpaired([Event::Refused, silence(), Event::Pairing(PairingView::Denied)])),
    ],
    without: &[],
};

fn at(place: RackPlace) -> Vec<Event> {
    vec![Event::OpenRack, Event::OpenPlace(place)]
}

fn page(id: &str) -> Vec<Event> {
    at(RackPlace::Page(id.into()))
}

fn silence() -> Event {
    Event::LinkChanged { online: false, at: instant() }
}

fn pairing_code() -> Event {
    Event::Pairing(PairingView::Code("428096".into()))
}

/// A finger on the mark until the page opens.
fn staff(mut app: App, events: impl IntoIterator<Item = Event>) -> App {
    play(&mut app, [Event::HoldBegan]);
    app.handle(Event::Tick, Moment { now: instant(), uptime: Duration::from_secs(3) });
    play(&mut app, events);
    app
}

/// The staff page of a terminal whose board sets a PIN.
fn pinned(connected: bool, events: impl IntoIterator<Item = Event>) -> App {
    let mut app = online(|_| {}, []);
    if !connected {
        play(&mut app, [silence()]);
    }
    pinned_at(app, events)
}

fn pinned_at(mut app: App, events: impl IntoIterator<Item = Event>) -> App {
    if let Some(cached) = &mut app.board {
        cached.board.estate.staff_pin = Some(StaffPin::new("sample".into(), PIN));
    }
    staff(app, events)
}

fn typed(pin: &str) -> Vec<Event> {
    pin.chars().map(|digit| Event::StaffDigit(digit.to_string())).collect()
}

/// The page of a terminal that heard from the office so many minutes ago.
fn opened(silent_for: i64) -> Vec<Event> {
    let facts = StaffFacts {
        status: Status {
            queued: 2,
            parked: 1,
            codes_left: 480,
            revision: Some(27),
            confirmed_at: Some(instant() - chrono::Duration::minutes(silent_for)),
            uptime_seconds: 190_000,
            can_pair: true,
        },
        office: "https://office.example".into(),
        addresses: vec!["192.0.2.20".into()],
    };
    and(typed(PIN), [Event::StaffEnter, Event::Facts(Box::new(facts))])
}

fn without_information(board: &mut Board) {
    board.information.clear();
    board.butlers.clear();
    board.departments.clear();
    board.duty_rota.clear();
}

/// The office publishes how the duty managers are reached, but for one of them.
fn published_numbers(board: &mut Board) {
    let number = |name: &str| if name == "M-104" { String::new() } else { "135 0000 6688".into() };
    for duty in board.duty_rota.iter_mut().chain(&mut board.duty_manager) {
        duty.phone = number(&duty.name);
    }
}

/// No butler is named: the service centre's number stands there, and nobody is at its desk.
fn without_hotline_after_hours(board: &mut Board) {
    (board.butler, board.partner) = (None, None);
    after_hours(board);
}

/// Twice as many numbers below the texts.
fn longer(board: &mut Board) {
    for page in &mut board.information {
        page.entries.extend_from_within(..);
    }
}

fn age(board: &mut Board, minutes: i64) {
    if let Some(weather) = &mut board.weather {
        weather.observed_at = instant() - chrono::Duration::minutes(minutes);
    }
}

/// A source that tells little.
fn gaps(board: &mut Board) {
    if let Some(weather) = &mut board.weather {
        weather.current = Default::default();
        weather.air = weather.air.take().map(|air| Air { readings: Vec::new(), ..air });
    }
}
