//! Whose time the screen goes by: the office's once it is known, the terminal's own only while somebody vouches for it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lobby_butler::{
    domain::{ids::SubmissionId, night::Night, notice::Notice, receipt_code::ReceiptCode, weather::Freshness},
    kiosk::{
        gallery,
        store::{CachedBoard, CommittedSubmission, LocalStatus},
        view_models::{
            Moment,
            app::{App, Effect, Event, MessagesEvent, Page},
            board::{self, Currency},
            clock_line::{self, Age},
            modes::Modes,
            progress::Found,
            rack::{Content, RackPlace, Shown},
            weather,
        },
    },
    sample,
};

const HOUR: u64 = 3_600;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// 10:26 in China on 18 September 2026, when the sample board was published.
fn published() -> DateTime<Utc> {
    gallery::instant()
}

fn wall(now: DateTime<Utc>, uptime: u64) -> Moment {
    Moment { now, uptime: Duration::from_secs(uptime) }
}

/// Clocks that are wrong in every way that was seen.
fn wrong_clocks() -> [DateTime<Utc>; 6] {
    let now = published();
    [
        at("1970-01-01T00:00:09Z"),
        at("2046-09-18T02:26:00Z"),
        now - TimeDelta::hours(3),
        now + TimeDelta::days(1),
        now - TimeDelta::days(366),
        now + TimeDelta::hours(1),
    ]
}

fn stored() -> CachedBoard {
    CachedBoard { board: sample::board(published()), etag: String::new(), fetched_at: published() }
}

/// The office said at an uptime of ten seconds that it is 10:26.
fn informed() -> App {
    let mut app = App::new(Some(stored()), false);
    app.handle(Event::OfficeTime(wall(published(), 10)), wall(at("1970-01-01T00:00:10Z"), 10));
    app
}

fn time_of(app: &App, moment: Moment) -> Option<String> {
    app.believed_time(moment).map(clock_line::time)
}

#[test]
fn the_offices_time_is_shown_whatever_the_own_clock_says() {
    for wrong in wrong_clocks() {
        let app = informed();
        assert_eq!(time_of(&app, wall(wrong, 10)).as_deref(), Some("10:26"), "{wrong}");
        assert_eq!(time_of(&app, wall(wrong, 10 + 2 * HOUR)).as_deref(), Some("12:26"), "{wrong}: it goes on");
        assert!(!app.own_clock_is_right(wall(wrong, 10)), "{wrong}: staff are told");
    }
    assert!(informed().own_clock_is_right(wall(published() + TimeDelta::minutes(3), 10)));
}

#[test]
fn nothing_is_shown_while_nobody_knows_the_time() {
    let mut unvouched = App::new(Some(stored()), false);
    for now in wrong_clocks().into_iter().chain([published()]) {
        unvouched.handle(Event::Tick, wall(now, 10));
        assert_eq!(time_of(&unvouched, wall(now, 10)), None, "{now}: nobody vouched for it");
    }
    for now in [at("1970-01-01T00:00:09Z"), at("2046-09-18T02:26:00Z"), published() - TimeDelta::days(1)] {
        let mut vouched = App::new(Some(stored()), true);
        vouched.handle(Event::Tick, wall(now, 10));
        assert_eq!(time_of(&vouched, wall(now, 10)), None, "{now}: it cannot be");
    }
}

#[test]
fn an_own_clock_that_jumps_while_running_is_no_longer_shown() {
    let mut app = App::new(Some(stored()), true);
    app.night = Night::parse("22:00-10:00").ok();
    app.handle(Event::Tick, wall(published(), 0));
    assert_eq!(time_of(&app, wall(published() + TimeDelta::hours(1), HOUR)).as_deref(), Some("11:26"));
    for jump in [TimeDelta::hours(-3), TimeDelta::hours(1), TimeDelta::days(1), TimeDelta::days(-366), TimeDelta::minutes(-5)] {
        let moment = wall(published() + TimeDelta::hours(1) + jump, HOUR);
        assert_eq!(time_of(&app, moment), None, "{jump}");
        assert!(!app.dimmed(moment), "{jump}: no night by a clock that jumped");
        assert_eq!(board::currency(app.board.as_ref(), app.estate_time(moment)), Currency::ClockDoubted, "{jump}");
    }
    let back = wall(published() - TimeDelta::hours(2), HOUR);
    app.handle(Event::OfficeTime(wall(published() + TimeDelta::hours(1), HOUR)), back);
    assert_eq!(time_of(&app, back).as_deref(), Some("11:26"), "the office knows");
}

#[test]
fn nonsense_from_the_office_changes_nothing() {
    for nonsense in [DateTime::UNIX_EPOCH, at("2046-01-01T00:00:00Z"), at("1999-12-31T23:59:59Z"), DateTime::<Utc>::MAX_UTC] {
        let mut app = informed();
        app.handle(Event::OfficeTime(wall(nonsense, 40)), wall(nonsense, 40));
        assert_eq!(time_of(&app, wall(nonsense, 70)).as_deref(), Some("10:27"));
        let mut app = App::new(Some(stored()), false);
        app.handle(Event::OfficeTime(wall(nonsense, 40)), wall(nonsense, 40));
        assert_eq!(time_of(&app, wall(nonsense, 40)), None);
    }
    // An office whose clock is behind what it published has lost its time.
    let mut app = App::new(Some(stored()), false);
    app.handle(Event::OfficeTime(wall(published() - TimeDelta::hours(5), 0)), wall(published(), 0));
    assert_eq!(time_of(&app, wall(published(), 0)), None);
}

fn notice_until(until: Option<DateTime<Utc>>) -> Notice {
    let mut notice = sample::board(published()).notices.remove(0);
    notice.show_until = until;
    notice
}

#[test]
fn notices_the_duty_manager_and_the_weather_go_by_the_offices_time() {
    for wrong in wrong_clocks() {
        let mut app = informed();
        let mut ended = notice_until(Some(published() + TimeDelta::hours(1)));
        ended.title = "过期".into();
        let mut coming = notice_until(None);
        (coming.title, coming.show_from) = ("未到".into(), published() + TimeDelta::days(2));
        app.board.as_mut().unwrap().board.notices = vec![ended, coming, notice_until(None)];
        let view = |uptime| board::view(app.board.as_ref(), 0, app.estate_time(wall(wrong, uptime)), Modes::default());
        let titles = |uptime| view(uptime).notices.iter().map(|notice| notice.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(10).len(), 2, "{wrong}: {:?}", titles(10));
        assert!(!titles(10 + 2 * HOUR).contains(&"过期".to_owned()), "{wrong}");
        assert!(!titles(10 + 2 * HOUR).contains(&"未到".to_owned()), "{wrong}");
        assert_eq!((view(10).duty_manager.as_str(), view(10).duty_is_todays), ("M-106", true), "{wrong}");
        assert_eq!(view(10 + 24 * HOUR).duty_manager, "", "{wrong}: yesterday's");
        let tile = |uptime| view(uptime).weather.unwrap();
        assert_eq!((tile(10).freshness, tile(10).days[0].today), (Freshness::Fresh, true), "{wrong}");
        assert_eq!((tile(10 + HOUR).freshness, tile(10 + HOUR).age), (Freshness::Stale, Some(Age::Hours(1))), "{wrong}");
        assert_eq!(tile(10 + 4 * HOUR).freshness, Freshness::ForecastOnly, "{wrong}");
        assert_eq!(view(10 + HOUR).currency, Currency::Aged(Age::Hours(1)), "{wrong}");
        let page = weather::view(app.board.as_ref(), app.estate_time(wall(wrong, 10 + 24 * HOUR))).unwrap();
        assert!(page.tile.days[0].today && page.tile.days[0].date.to_string() == "2026-09-19", "{wrong}: {:?}", page.tile.days[0]);
    }
}

#[test]
fn without_a_time_nothing_expires_nothing_comes_early_and_no_day_is_today() {
    for now in wrong_clocks() {
        let mut app = App::new(Some(stored()), false);
        let mut coming = notice_until(None);
        coming.show_from = published() + TimeDelta::days(2);
        app.board.as_mut().unwrap().board.notices = vec![notice_until(Some(published() + TimeDelta::hours(1))), coming];
        let estate_time = app.estate_time(wall(now, 50 * HOUR));
        let view = board::view(app.board.as_ref(), 0, estate_time, Modes::default());
        assert_eq!(view.notices.len(), 1, "{now}");
        assert_eq!((view.duty_manager.as_str(), view.duty_is_todays, view.currency), ("M-106", false, Currency::ClockDoubted), "{now}");
        let weather = view.weather.unwrap();
        assert_eq!((weather.freshness, weather.age), (Freshness::Stale, None), "{now}");
        assert!(weather.days.iter().all(|day| !day.today), "{now}");
        app.handle(Event::OpenRack, wall(now, 0));
        app.handle(Event::OpenPlace(RackPlace::Rota), wall(now, 0));
        let rack = app.visit.rack.view(Shown::new(app.board.as_ref(), estate_time), Default::default(), Modes::default());
        let Content::Rota(days) = rack.content else { panic!("no rota") };
        assert!(!days.is_empty() && days.iter().all(|day| !day.today), "{now}");
    }
}

/// The days that the form offers, `None` = as soon as possible.
fn offered(app: &mut App, moment: Moment) -> Vec<u64> {
    for event in [Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into()), Event::ProceedToForm] {
        app.handle(event, moment);
    }
    let (chips, _) = app.visit.draft.as_ref().unwrap().time_chips(app.believed_time(moment), Modes::default());
    chips.iter().map(|chip| chip.days_ahead).collect()
}

#[test]
fn days_are_offered_by_the_offices_time_or_not_at_all() {
    for wrong in wrong_clocks() {
        // In the evening of that day by the office's time: today is over.
        let evening = wall(wrong, 10 + 10 * HOUR);
        let mut app = informed();
        let days = offered(&mut app, evening);
        assert!(days.len() > 1 && days[1] == 1, "{wrong}: {days:?}");
        app.handle(Event::Messages(MessagesEvent::Open), evening);
        app.handle(Event::Messages(MessagesEvent::Feedback), evening);
        app.handle(Event::Messages(MessagesEvent::Time(4)), evening);
        assert_eq!(app.visit.picker.as_ref().unwrap().today.to_string(), "2026-09-18", "{wrong}");
        let mut app = App::new(Some(stored()), false);
        assert_eq!(offered(&mut app, wall(wrong, 10)).len(), 1, "{wrong}: only as soon as possible");
        app.handle(Event::Messages(MessagesEvent::Open), wall(wrong, 10));
        app.handle(Event::Messages(MessagesEvent::Feedback), wall(wrong, 10));
        app.handle(Event::Messages(MessagesEvent::Time(4)), wall(wrong, 10));
        assert!(app.visit.picker.is_none(), "{wrong}: no day to pick from");
    }
}

#[test]
fn the_screen_dims_in_the_offices_night() {
    for wrong in wrong_clocks() {
        let mut app = informed();
        app.night = Night::parse("22:00-06:00").ok();
        let dimmed = |hours: u64| app.dimmed(wall(wrong, 10 + hours * HOUR));
        assert_eq!([dimmed(1), dimmed(11), dimmed(12), dimmed(19), dimmed(20)], [false, false, true, true, false], "{wrong}");
    }
}

/// Submits a message to the butler at this moment; the store notes this time.
fn submitted(mut app: App, moment: Moment) -> App {
    for event in gallery::scenes().into_iter().find(|scene| scene.name == "confirm").map(|scene| scene.stage()).into_iter() {
        app.visit.review = event.visit.review;
    }
    app.page = Page::Review;
    let [Effect::Submit { ticket, .. }] = app.handle(Event::Submit, moment)[..] else { panic!("nothing was submitted") };
    let id = SubmissionId::mint(published(), [7; 10]);
    let recorded = CommittedSubmission { id, code: ReceiptCode::from_serial(4_271_809).unwrap(), created_at: app.estate_time(moment).now };
    app.handle(Event::Submitted { ticket, result: Ok(recorded) }, moment);
    assert_eq!(app.page, Page::Receipt);
    app
}

fn stored_time(app: &App, moment: Moment) -> String {
    let receipt = app.visit.receipt.as_ref().unwrap();
    receipt.view(moment, app.estate_time(moment), &app.board.as_ref().unwrap().board, true).steps[0].time.clone()
}

#[test]
fn a_receipt_tells_the_time_only_if_somebody_knew_it() {
    for wrong in wrong_clocks() {
        assert_eq!(stored_time(&submitted(informed(), wall(wrong, 70)), wall(wrong, 75)), "10:27:00", "{wrong}");
        let mut unknown = submitted(App::new(Some(stored()), false), wall(wrong, 10));
        assert_eq!(stored_time(&unknown, wall(wrong, 15)), "", "{wrong}");
        // The office answers half a minute later: then it is known when that was.
        unknown.handle(Event::OfficeTime(wall(published(), 40)), wall(wrong, 40));
        assert_eq!(stored_time(&unknown, wall(wrong, 45)), "10:25:30", "{wrong}");
    }
}

#[test]
fn a_look_up_leaves_out_times_that_nobody_knew_or_that_no_clock_can_show() {
    let code = ReceiptCode::from_serial(4_271_809).unwrap();
    let times = |created_at, delivered_at| {
        let view = Found::Local { code, local_status: LocalStatus { created_at, delivered_at } }.view("6688");
        view.steps.iter().map(|step| step.at.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(times(Some(published()), None), [true, false]);
    assert_eq!(times(None, None), [false, false]);
    assert_eq!(times(None, Some(published())), [false, true]);
    assert_eq!(times(Some(at("2046-01-01T00:00:00Z")), Some(DateTime::UNIX_EPOCH)), [false, false]);
}

#[test]
fn an_age_noted_by_a_wrong_clock_never_makes_the_board_look_newer_than_it_is() {
    let two_hours_later = wall(published() + TimeDelta::hours(2), 10);
    for noted in [at("2046-01-01T00:00:00Z"), DateTime::UNIX_EPOCH, published() + TimeDelta::days(1)] {
        let mut app = App::new(Some(CachedBoard { fetched_at: noted, ..stored() }), false);
        app.handle(Event::OfficeTime(two_hours_later), two_hours_later);
        assert_eq!(board::currency(app.board.as_ref(), app.estate_time(two_hours_later)), Currency::Aged(Age::Hours(2)), "{noted}");
    }
    let mut app = App::new(Some(CachedBoard { fetched_at: published() + TimeDelta::minutes(118), ..stored() }), false);
    app.handle(Event::OfficeTime(two_hours_later), two_hours_later);
    assert_eq!(board::currency(app.board.as_ref(), app.estate_time(two_hours_later)), Currency::Current);
}

#[test]
fn a_machine_that_slept_shows_the_time_after_its_sleep() {
    let app = informed();
    // Ten hours of sleep that the uptime counts.
    assert_eq!(time_of(&app, wall(at("1970-01-01T10:00:00Z"), 10 + 10 * HOUR)).as_deref(), Some("20:26"));
    let mut own = App::new(Some(stored()), true);
    own.handle(Event::Tick, wall(published(), 10));
    assert_eq!(time_of(&own, wall(published() + TimeDelta::hours(10), 10 + 10 * HOUR)).as_deref(), Some("20:26"));
}
