//! The state machine of a takeover: what yields to it, what it yields to, and when it is over.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lobby_butler::{
    domain::{
        ids::TakeoverId,
        takeover::{Kind, Takeover},
    },
    kiosk::{
        gallery,
        store::CachedBoard,
        view_models::{
            Moment,
            alarm::Sound,
            app::{App, CallEvent, Effect, Event, IDLE, Page},
            emergency::{Danger, Desk},
            takeover::Rescue,
        },
    },
    sample,
};

fn start() -> DateTime<Utc> {
    gallery::instant()
}

fn at(minutes: i64) -> Moment {
    let seconds = u64::try_from(minutes * 60).unwrap();
    Moment { now: start() + TimeDelta::minutes(minutes), uptime: Duration::from_secs(1_000 + seconds) }
}

/// The sample's board with a takeover of two hours, or none.
fn board(takeover: Option<(u8, Kind)>) -> CachedBoard {
    let mut board = sample::board(start());
    board.takeover = takeover.map(|(n, kind)| Takeover {
        id: TakeoverId::mint(start(), [n; 10]),
        kind,
        drill: false,
        words: kind.usual_words(),
        gather: "中心花园".into(),
        phone: String::new(),
        publisher: "值班经理".into(),
        scope: String::new(),
        began_at: start(),
        ends_at: start() + TimeDelta::hours(2),
    });
    CachedBoard { board, etag: String::new(), fetched_at: start() }
}

fn arrived(takeover: Option<(u8, Kind)>) -> Event {
    Event::BoardArrived(Box::new(board(takeover)))
}

/// A screen whose clock is vouched for.
fn screen() -> App {
    let mut app = App::new(Some(board(None)), true);
    app.handle(Event::Tick, at(0));
    app
}

#[test]
fn it_covers_whatever_is_shown_and_wipes_what_was_typed() {
    for before in [
        vec![],
        vec![Event::OpenServices],
        vec![Event::OpenLookup, Event::LookupDigit("4".into())],
        vec![Event::OpenRack],
        vec![Event::OpenGuidance(Danger::Lift)],
    ] {
        let mut app = screen();
        before.into_iter().for_each(|event| drop(app.handle(event, at(1))));
        assert_eq!(app.handle(arrived(Some((1, Kind::Fire))), at(1)), [Effect::Wipe]);
        assert_eq!(app.page, Page::Takeover);
        assert!(app.visit.lookup.query().is_err() && app.visit.draft.is_none() && app.visit.guidance.is_none());
        // Nothing of every day leads away from it.
        for event in [Event::Home, Event::Back, Event::OpenServices, Event::OpenLookup, Event::HoldBegan, Event::Tick] {
            app.handle(event, at(1));
            assert_eq!(app.page, Page::Takeover);
        }
    }
}

#[test]
fn after_a_restart_it_is_there_with_the_first_event() {
    let mut app = App::new(Some(board(Some((1, Kind::Gas)))), true);
    app.handle(Event::Tick, at(5));
    let view = app.takeover_view(at(5)).unwrap();
    assert_eq!((app.page, view.rescue, view.desk), (Page::Takeover, Rescue::FireService, Desk::ControlRoom));
}

#[test]
fn it_is_over_when_the_office_says_so_or_at_its_time_and_the_board_comes_back() {
    let mut app = screen();
    app.handle(arrived(Some((1, Kind::Fire))), at(1));
    assert_eq!(app.handle(arrived(None), at(2)), [Effect::Wipe]);
    assert_eq!(app.page, Page::Board);
    app.handle(arrived(Some((2, Kind::Fire))), at(3));
    app.handle(Event::Tick, at(119));
    assert_eq!(app.page, Page::Takeover);
    app.handle(Event::Tick, at(120));
    assert_eq!((app.page, app.takeover_view(at(120))), (Page::Board, None));
}

#[test]
fn a_clock_that_nobody_vouches_for_ends_nothing() {
    let mut app = App::new(Some(board(Some((1, Kind::Fire)))), false);
    app.handle(Event::Tick, at(60 * 24 * 30));
    assert_eq!(app.page, Page::Takeover);
    // Once the office told the time it is judged.
    app.handle(Event::OfficeTime(at(121)), at(121));
    assert_eq!(app.page, Page::Board);
}

#[test]
fn help_leads_to_what_to_do_and_back_and_the_idle_screen_comes_back_too() {
    let mut app = screen();
    // What the emergency page says of a leak at home is no advice for a flood: its numbers and places are.
    app.handle(arrived(Some((9, Kind::Flood))), at(1));
    app.handle(Event::TakeoverHelp, at(1));
    assert_eq!((app.page, app.visit.guidance), (Page::Emergency, None));
    app.handle(arrived(Some((1, Kind::Gas))), at(1));
    app.handle(Event::TakeoverHelp, at(1));
    assert_eq!((app.page, app.visit.guidance), (Page::Emergency, Some(Danger::Gas)));
    // The same board again does not take the visitor away from it.
    app.handle(arrived(Some((1, Kind::Gas))), at(1));
    assert_eq!(app.page, Page::Emergency);
    app.handle(Event::Back, at(1));
    app.handle(Event::Back, at(1));
    assert_eq!(app.page, Page::Takeover);
    app.handle(Event::TakeoverHelp, at(1));
    app.handle(Event::Tick, Moment { uptime: at(1).uptime + IDLE, ..at(2) });
    assert_eq!(app.page, Page::Takeover);
    assert_eq!(app.idle_seconds_left(at(60)), None);
    // Another danger cuts in again.
    app.handle(Event::TakeoverHelp, at(3));
    app.handle(arrived(Some((2, Kind::Fire))), at(3));
    assert_eq!(app.page, Page::Takeover);
    app.handle(Event::TakeoverHelp, at(3));
    app.handle(arrived(None), at(3));
    assert_eq!(app.page, Page::Emergency, "who reads on is not disturbed");
    app.handle(Event::Back, at(3));
    app.handle(Event::Back, at(3));
    assert_eq!(app.page, Page::Board);
}

#[test]
fn it_is_never_dimmed() {
    let mut app = screen();
    app.night = lobby_butler::domain::night::Night::parse("00:00-23:59").ok();
    assert!(app.dimmed(at(10)));
    app.handle(arrived(Some((1, Kind::Security))), at(10));
    assert!(!app.dimmed(at(30)));
    assert_eq!(app.takeover_view(at(30)).unwrap().rescue, Rescue::Police);
}

#[test]
fn its_mark_held_leads_staff_to_their_page_and_a_new_one_cuts_in_there_too() {
    let mut app = screen();
    app.handle(arrived(Some((1, Kind::Fire))), at(1));
    let held = |seconds| Moment { uptime: at(1).uptime + Duration::from_secs(seconds), ..at(1) };
    app.handle(Event::HoldBegan, held(0));
    app.handle(Event::Tick, held(3));
    assert_eq!(app.page, Page::Staff);
    app.handle(arrived(Some((1, Kind::Fire))), held(4));
    assert_eq!(app.page, Page::Staff, "the same one leaves staff at their work");
    app.handle(arrived(Some((2, Kind::Gas))), held(5));
    assert_eq!(app.page, Page::Takeover);
    app.handle(Event::HoldBegan, held(6));
    app.handle(Event::Tick, held(9));
    app.handle(Event::Home, held(10));
    assert_eq!(app.page, Page::Takeover, "there is no way round it");
}

#[test]
fn a_drill_is_said_to_be_one_wherever_it_leads_and_a_call_outlives_a_takeover() {
    let mut drill = board(Some((1, Kind::Fire)));
    drill.board.takeover.as_mut().unwrap().drill = true;
    let mut app = screen();
    assert!(!app.drills(at(1)));
    app.handle(Event::BoardArrived(Box::new(drill)), at(1));
    app.handle(Event::TakeoverHelp, at(1));
    assert!(app.page == Page::Emergency && app.drills(at(1)));
    let mut app = screen();
    app.handle(Event::OpenEmergency, at(1));
    let id = lobby_butler::domain::ids::CallId(uuid::Uuid::from_u128(4));
    app.handle(Event::Call(CallEvent::HoldBegan(id)), at(1));
    app.handle(Event::Call(CallEvent::HoldGoesOn), Moment { uptime: at(1).uptime + Duration::from_secs(2), ..at(1) });
    app.handle(arrived(Some((1, Kind::Fire))), Moment { uptime: at(1).uptime + Duration::from_secs(3), ..at(1) });
    assert!(app.page == Page::Takeover && app.visit.calling.is_some_and(|calling| calling.id == id));
}

#[test]
fn danger_is_heard_while_it_is_on_the_glass_and_where_violence_is_nothing_is() {
    let mut app = screen();
    app.handle(arrived(Some((1, Kind::Fire))), at(0));
    assert_eq!(app.sound(at(0)), Some(Sound::Alarm));
    // Whoever telephones from the page that it leads to can hear what is said.
    app.handle(Event::TakeoverHelp, at(0));
    assert_eq!((app.page, app.sound(at(0))), (Page::Emergency, None));
    app.handle(Event::Back, at(0));
    app.handle(Event::Back, at(0));
    assert_eq!((app.page, app.sound(at(0))), (Page::Takeover, Some(Sound::Alarm)));
    app.handle(arrived(None), at(1));
    assert_eq!(app.sound(at(1)), None);
    for (kind, sound) in [(Kind::Security, None), (Kind::Custom, Some(Sound::Chime)), (Kind::Flood, Some(Sound::Alarm))] {
        let mut app = screen();
        app.handle(arrived(Some((2, kind))), at(0));
        assert_eq!(app.sound(at(0)), sound, "{kind:?}");
    }
    let mut drilled = board(Some((3, Kind::Fire)));
    drilled.board.takeover.as_mut().unwrap().drill = true;
    let mut app = screen();
    app.handle(Event::BoardArrived(Box::new(drilled)), at(0));
    assert_eq!(app.sound(at(0)), Some(Sound::Chime), "no drill sounds like danger");
}
