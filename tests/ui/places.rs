//! The state machine of the rack, the emergency pages, the staff page and an unpaired terminal.

use std::time::Duration;

use lobby_butler::{
    kiosk::{
        gallery::{self, places::PIN},
        pairing::PairingView,
        store::CachedBoard,
        view_models::{
            Moment,
            app::{App, Effect, Event, IDLE, Page},
            emergency::Danger,
            staff::{HOLD, LOCKED_FOR},
            unpaired::{self, Waiting},
        },
    },
    protocol::v1::board::StaffPin,
    sample,
};

fn at(uptime: Duration) -> Moment {
    Moment { now: gallery::instant(), uptime }
}

fn fenced() -> App {
    let now = gallery::instant();
    let mut board = sample::board(now);
    board.estate.staff_pin = Some(StaffPin::new("salt".into(), PIN));
    App::new(Some(CachedBoard { board, etag: String::new(), fetched_at: now }), true)
}

fn hold(app: &mut App, since: Duration) -> Vec<Effect> {
    app.handle(Event::HoldBegan, at(since));
    app.handle(Event::Tick, at(since + HOLD))
}

fn enter(app: &mut App, pin: &str, uptime: Duration) -> Vec<Effect> {
    pin.chars().for_each(|digit| drop(app.handle(Event::StaffDigit(digit.to_string()), at(uptime))));
    app.handle(Event::StaffEnter, at(uptime))
}

#[test]
fn the_staff_page_opens_to_a_long_press_and_the_pin_only() {
    let mut app = fenced();
    let start = Duration::from_secs(100);
    app.handle(Event::HoldBegan, at(start));
    app.handle(Event::HoldEnded, at(start + HOLD / 2));
    app.handle(Event::Tick, at(start + HOLD * 2));
    assert_eq!(app.page, Page::Board);
    assert_eq!(hold(&mut app, start), []);
    assert!(app.page == Page::Staff && !app.visit.staff.open);
    for event in [Event::SyncNow, Event::AskPairing(true), Event::PairAnew] {
        assert_eq!(app.handle(event, at(start + HOLD)), [], "nothing works before the PIN");
    }
    assert_eq!(enter(&mut app, PIN, start + HOLD), [Effect::AskFacts]);
    assert!(app.visit.staff.open);
    // A terminal without a board has nothing to hide.
    let mut app = App::new(None, true);
    assert_eq!(hold(&mut app, start), [Effect::AskFacts]);
    assert!(app.visit.staff.open);
}

#[test]
fn five_wrong_pins_lock_the_page_and_leaving_does_not_open_it() {
    let mut app = fenced();
    let start = Duration::from_secs(100);
    hold(&mut app, start);
    for _ in 0..5 {
        assert_eq!(enter(&mut app, "1111", start + HOLD), []);
        assert_eq!(app.visit.staff.digits(), 0, "a tried PIN is wiped");
    }
    app.handle(Event::Home, at(start + HOLD));
    hold(&mut app, start + HOLD);
    assert_eq!(enter(&mut app, PIN, start + HOLD * 2), []);
    assert!(!app.visit.staff.open);
    assert_eq!(enter(&mut app, PIN, start + HOLD + LOCKED_FOR), [Effect::AskFacts]);
}

#[test]
fn typed_pin_digits_are_wiped_with_the_visit() {
    let mut app = fenced();
    let start = Duration::from_secs(100);
    hold(&mut app, start);
    app.handle(Event::StaffDigit("2".into()), at(start + HOLD));
    app.handle(Event::StaffDigit("twelve".into()), at(start + HOLD));
    assert_eq!(app.visit.staff.digits(), 1);
    assert_eq!(app.handle(Event::Tick, at(start + HOLD + IDLE)), [Effect::Wipe]);
    assert!(app.page == Page::Board && app.visit.staff.digits() == 0 && !app.visit.staff.open);
}

#[test]
fn an_unpaired_terminal_says_what_it_waits_for() {
    let mut app = App::new(None, true);
    let silent = Event::LinkChanged { online: false, at: gallery::instant() };
    let mut waits = |events: Vec<Event>| {
        events.into_iter().for_each(|event| drop(app.handle(event, at(Duration::ZERO))));
        unpaired::view(&app).unwrap()
    };
    assert_eq!(waits(vec![]), Waiting::Connecting);
    assert_eq!(waits(vec![silent.clone()]), Waiting::Unreachable);
    assert_eq!(waits(vec![Event::Refused, silent.clone()]), Waiting::Asking);
    let code = || Event::Pairing(PairingView::Code("428096".into()));
    assert_eq!(waits(vec![code()]), Waiting::Code("428096".into()));
    assert_eq!(waits(vec![silent.clone()]), Waiting::Unreachable, "digits of an office that is gone help nobody");
    assert_eq!(waits(vec![Event::Refused, silent]), Waiting::Code("428096".into()));
    assert_eq!(waits(vec![Event::Pairing(PairingView::Denied)]), Waiting::Denied);
    assert_eq!(waits(vec![Event::Pairing(PairingView::Done)]), Waiting::Approved);
}

#[test]
fn guidance_leads_back_to_the_overview_and_that_to_where_the_visitor_was() {
    let mut app = fenced();
    let mut does = |event| {
        app.handle(event, at(Duration::ZERO));
        (app.page, app.visit.guidance)
    };
    does(Event::OpenRack);
    does(Event::OpenEmergency);
    assert_eq!(does(Event::OpenGuidance(Danger::Gas)), (Page::Emergency, Some(Danger::Gas)));
    assert_eq!(does(Event::OpenEmergency), (Page::Emergency, None));
    does(Event::OpenGuidance(Danger::Gas));
    assert_eq!(does(Event::Back), (Page::Emergency, None));
    assert_eq!(does(Event::Back), (Page::Rack, None));
}
