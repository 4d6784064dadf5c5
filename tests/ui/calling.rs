//! A call for help as a finger makes it: how long it lies, what leaves the page, and what the screen asks of the office.

use std::time::Duration;

use lobby_butler::{
    domain::ids::CallId,
    kiosk::{
        gallery,
        store::CachedBoard,
        view_models::{
            Moment,
            app::{App, CallEvent, Effect, Event, IDLE, Page},
            calling::{STAYS, Stage},
        },
    },
    protocol::v1::calls::{CallState, CallStatus},
    sample,
};

const ID: CallId = CallId(uuid::Uuid::from_u128(1));
const OTHER: CallId = CallId(uuid::Uuid::from_u128(2));

fn at(millis: u64) -> Moment {
    Moment { now: gallery::instant(), uptime: Duration::from_secs(1_000) + Duration::from_millis(millis) }
}

fn emergency() -> App {
    let board = sample::board(gallery::instant());
    let mut app = App::new(Some(CachedBoard { board, etag: String::new(), fetched_at: gallery::instant() }), true);
    app.handle(Event::OpenEmergency, at(0));
    app
}

fn does(app: &mut App, event: CallEvent, millis: u64) -> Vec<Effect> {
    app.handle(Event::Call(event), at(millis))
}

/// Held long enough, at 2 s.
fn called() -> App {
    let mut app = emergency();
    does(&mut app, CallEvent::HoldBegan(ID), 0);
    assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 1_999), []);
    assert!(!app.shows_call());
    assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 2_000), [Effect::Call(ID)]);
    assert!(app.shows_call());
    app
}

fn status(id: CallId, state: CallState) -> Option<CallStatus> {
    Some(CallStatus { id, state, seen_at: None })
}

fn stage(app: &App) -> Option<Stage> {
    app.visit.calling.map(|calling| calling.stage)
}

#[test]
fn a_finger_calls_after_two_seconds_and_one_that_lets_go_does_not() {
    let mut app = emergency();
    does(&mut app, CallEvent::HoldBegan(ID), 0);
    does(&mut app, CallEvent::HoldGoesOn, 1_900);
    does(&mut app, CallEvent::HoldEnded, 1_950);
    assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 2_500), []);
    assert_eq!((stage(&app), app.visit.call_hold), (None, None));
    // Time alone makes no call: the finger has to lie there.
    does(&mut app, CallEvent::HoldBegan(ID), 3_000);
    app.handle(Event::Tick, at(9_000));
    assert_eq!(stage(&app), None);
    // Two short touches are no long one.
    does(&mut app, CallEvent::HoldBegan(OTHER), 9_500);
    assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 10_500), []);
    called();
}

#[test]
fn a_second_finger_makes_no_second_call_and_no_other_page_makes_one() {
    let mut app = called();
    assert_eq!(does(&mut app, CallEvent::HoldBegan(OTHER), 2_100), []);
    assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 5_000), []);
    for before in [Event::Home, Event::OpenServices, Event::OpenGuidance(lobby_butler::kiosk::view_models::emergency::Danger::Fire)] {
        let mut app = emergency();
        app.handle(before, at(0));
        does(&mut app, CallEvent::HoldBegan(ID), 0);
        assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 2_000), []);
    }
    let mut nowhere = App::new(None, true);
    nowhere.handle(Event::OpenEmergency, at(0));
    does(&mut nowhere, CallEvent::HoldBegan(ID), 0);
    assert_eq!(does(&mut nowhere, CallEvent::HoldGoesOn, 2_000), [], "without an office there is nobody to call");
}

#[test]
fn the_screen_asks_each_second_and_says_what_the_office_says() {
    let mut app = called();
    assert_eq!(app.handle(Event::Tick, at(3_000)), [], "it is still being sent");
    does(&mut app, CallEvent::Delivered { id: ID, status: status(ID, CallState::Ringing) }, 3_100);
    assert_eq!(stage(&app), Some(Stage::Notifying));
    assert_eq!(app.handle(Event::Tick, at(4_000)), [Effect::AskCall(ID)]);
    assert_eq!(app.handle(Event::Tick, at(5_000)), [], "the answer is awaited");
    does(&mut app, CallEvent::Answered { id: OTHER, status: status(OTHER, CallState::Seen) }, 5_100);
    assert_eq!(stage(&app), Some(Stage::Notifying), "somebody else's answer");
    does(&mut app, CallEvent::Answered { id: ID, status: None }, 5_200);
    assert_eq!(app.handle(Event::Tick, at(31_999)), [Effect::AskCall(ID)]);
    assert_eq!(stage(&app), Some(Stage::Notifying));
    app.handle(Event::Tick, at(32_000));
    assert_eq!(stage(&app), Some(Stage::Unanswered));
    does(&mut app, CallEvent::Answered { id: ID, status: status(ID, CallState::Seen) }, 33_000);
    assert_eq!(stage(&app), Some(Stage::Seen));
    assert_eq!(app.handle(Event::Tick, at(34_000)), []);
}

#[test]
fn what_did_not_get_through_in_five_seconds_is_told_and_the_office_is_still_asked() {
    let mut app = called();
    app.handle(Event::Tick, at(6_999));
    assert_eq!(stage(&app), Some(Stage::Sending));
    assert_eq!(app.handle(Event::Tick, at(7_000)), [Effect::AskCall(ID)]);
    assert_eq!(stage(&app), Some(Stage::NotDelivered));
    does(&mut app, CallEvent::Answered { id: ID, status: status(ID, CallState::Ringing) }, 7_500);
    assert_eq!(stage(&app), Some(Stage::DeliveredLate));
}

#[test]
fn whoever_takes_it_back_has_the_office_told_and_may_call_again() {
    let mut app = called();
    does(&mut app, CallEvent::Delivered { id: ID, status: status(ID, CallState::Ringing) }, 2_500);
    assert_eq!(does(&mut app, CallEvent::Cancel, 3_000), [Effect::CancelCall(ID)]);
    assert_eq!(does(&mut app, CallEvent::Cancel, 3_100), []);
    does(&mut app, CallEvent::Cancelled { id: ID, known: true }, 3_200);
    assert_eq!(stage(&app), Some(Stage::Cancelled));
    does(&mut app, CallEvent::Guidance, 4_000);
    assert_eq!(stage(&app), None);
    does(&mut app, CallEvent::HoldBegan(OTHER), 5_000);
    assert_eq!(does(&mut app, CallEvent::HoldGoesOn, 7_000), [Effect::Call(OTHER)]);
}

#[test]
fn whoever_reads_what_to_do_finds_the_call_again_and_whoever_walks_away_leaves_nothing() {
    let mut app = called();
    does(&mut app, CallEvent::Guidance, 3_000);
    assert!(!app.shows_call() && app.page == Page::Emergency);
    does(&mut app, CallEvent::Show, 4_000);
    assert!(app.shows_call());
    app.handle(Event::Back, at(5_000));
    assert!(!app.shows_call() && stage(&app).is_some());
    let later = |by: Duration| Moment { uptime: at(5_000).uptime + by, ..at(0) };
    app.handle(Event::Tick, later(IDLE));
    assert_eq!(app.page, Page::Emergency, "whoever waits for help touches nothing");
    assert_eq!(app.handle(Event::Tick, later(STAYS)), [Effect::Wipe]);
    assert_eq!((app.page, stage(&app)), (Page::Board, None));
    let mut left = called();
    assert_eq!(left.handle(Event::Home, at(3_000)), [Effect::Wipe]);
    does(&mut left, CallEvent::Delivered { id: ID, status: status(ID, CallState::Seen) }, 3_100);
    assert_eq!((left.page, stage(&left)), (Page::Board, None), "the next visitor reads nothing of it");
}
