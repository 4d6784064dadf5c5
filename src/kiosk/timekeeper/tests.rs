use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

const SECOND: u64 = 1;
const HOUR: u64 = 3_600;

fn moment(now: &str, uptime: u64) -> Moment {
    Moment { now: at(now), uptime: Duration::from_secs(uptime) }
}

fn estate_time(keeper: &Timekeeper, moment: Moment) -> (DateTime<Utc>, bool) {
    let estate_time = keeper.estate_time(moment, Past::default());
    (estate_time.now, estate_time.trusted)
}

/// A terminal that heard the office say 10:00 when it had run for a minute.
fn informed() -> Timekeeper {
    let mut keeper = Timekeeper::new(false);
    keeper.heard(moment("2026-11-28T02:00:00Z", 60));
    keeper
}

#[test]
fn the_offices_time_counts_whatever_the_wall_clock_says() {
    let keeper = informed();
    for wrong in ["1970-01-01T00:00:07Z", "2046-11-28T02:00:00Z", "2026-11-27T23:00:00Z", "2025-11-28T02:00:00Z", "9999-12-31T23:59:59Z"] {
        assert_eq!(estate_time(&keeper, moment(wrong, 60 + HOUR)), (at("2026-11-28T03:00:00Z"), true), "{wrong}");
    }
}

#[test]
fn without_the_office_only_a_vouched_clock_counts_and_only_a_plausible_one() {
    for (vouched, now, trusted) in [
        (false, "2026-11-28T02:00:00Z", false),
        (true, "2026-11-28T02:00:00Z", true),
        (true, "1970-01-01T00:00:07Z", false),
        (true, "2000-01-01T00:00:00Z", false),
        (true, "2026-08-31T23:59:59Z", false),
        (true, "2041-09-01T00:00:00Z", false),
        (true, "2046-11-28T02:00:00Z", false),
        (true, "2099-12-31T00:00:00Z", false),
    ] {
        let mut keeper = Timekeeper::new(vouched);
        assert_eq!(estate_time(&keeper, moment(now, 0)).1, trusted, "{now}, before anybody looked");
        keeper.watch(moment(now, 0));
        assert_eq!(estate_time(&keeper, moment(now, 0)).1, trusted, "{now}");
    }
}

#[test]
fn a_vouched_clock_that_jumps_is_doubted_until_it_is_vouched_for_again() {
    let mut keeper = Timekeeper::new(true);
    keeper.watch(moment("2026-11-28T02:00:00Z", 0));
    assert!(estate_time(&keeper, moment("2026-11-28T02:10:01Z", 600)).1, "a second's drift is no jump");
    for (jumped, uptime) in [
        ("2026-11-27T23:10:00Z", 600),      // three hours back
        ("2026-11-28T03:10:00Z", 600),      // an hour ahead
        ("2026-11-29T02:10:00Z", 600),      // a day ahead
        ("2027-11-28T02:10:00Z", 600),      // a year ahead
        ("2026-11-28T02:00:00Z", 8 * HOUR), // it stood still
        ("1970-01-01T00:10:00Z", 600),      // the chip died
    ] {
        assert!(!estate_time(&keeper, moment(jumped, uptime)).1, "{jumped}");
    }
    // It stays doubted as long as it stays wrong, and is believed when the network has set it.
    assert!(!estate_time(&keeper, moment("2026-11-28T00:10:00Z", HOUR)).1);
    keeper.vouch(moment("2026-11-28T00:10:00Z", HOUR));
    assert!(estate_time(&keeper, moment("2026-11-28T00:10:05Z", HOUR + 5 * SECOND)).1);
}

#[test]
fn a_suspended_machine_wakes_up_with_the_right_time() {
    // Both clocks go on while it sleeps; and the office's time goes on with them.
    let mut own = Timekeeper::new(true);
    own.watch(moment("2026-11-28T02:00:00Z", 0));
    assert!(estate_time(&own, moment("2026-11-28T12:00:00Z", 10 * HOUR)).1);
    assert_eq!(estate_time(&informed(), moment("1970-01-01T00:00:00Z", 60 + 10 * HOUR)), (at("2026-11-28T12:00:00Z"), true));
}

#[test]
fn nonsense_from_the_office_is_not_heard() {
    for nonsense in ["1970-01-01T00:00:00Z", "2046-01-01T00:00:00Z", "2001-02-03T04:05:06Z", "9999-12-31T23:59:59Z"] {
        let mut keeper = Timekeeper::new(false);
        keeper.heard(moment(nonsense, 0));
        assert!(!estate_time(&keeper, moment("2026-11-28T02:00:00Z", 0)).1, "{nonsense}");
        assert_eq!(keeper.office_ahead(moment("2026-11-28T02:00:00Z", 0)), None);
        let mut keeper = informed();
        keeper.heard(moment(nonsense, 120));
        assert_eq!(
            estate_time(&keeper, moment(nonsense, 120)),
            (at("2026-11-28T02:01:00Z"), true),
            "{nonsense}: what it said before stands"
        );
        let mut keeper = Timekeeper::new(true);
        keeper.watch(moment("2026-11-28T02:00:00Z", 0));
        keeper.heard(moment(nonsense, 0));
        assert_eq!(estate_time(&keeper, moment("2026-11-28T02:00:00Z", 0)), (at("2026-11-28T02:00:00Z"), true), "{nonsense}");
    }
}

#[test]
fn the_time_never_lies_before_what_the_office_published() {
    let past = |published: &str| Past { published: Some(at(published)), confirmed: None };
    let wall = moment("1970-01-01T00:00:00Z", 60);
    assert!(!informed().estate_time(wall, past("2026-12-24T00:00:00Z")).trusted, "its clock fell back after it published");
    assert!(informed().estate_time(wall, past("2026-11-28T02:05:00Z")).trusted, "minutes are drift");
    assert!(informed().estate_time(wall, past("2046-01-01T00:00:00Z")).trusted, "what no clock can show limits nothing");
    let mut own = Timekeeper::new(true);
    own.watch(moment("2026-11-28T02:00:00Z", 0));
    let now = moment("2026-11-28T02:00:00Z", 0);
    assert!(!own.estate_time(now, past("2026-11-28T06:00:00Z")).trusted);
    assert!(!own.estate_time(now, Past { published: None, confirmed: Some(at("2026-11-29T02:00:00Z")) }).trusted);
    assert!(
        own.estate_time(now, Past { published: Some(at("2026-11-01T00:00:00Z")), confirmed: Some(at("2026-11-28T01:59:00Z")) }).trusted
    );
}

#[test]
fn the_office_corrects_itself() {
    let mut keeper = informed();
    keeper.heard(moment("2026-11-28T05:00:00Z", 90));
    assert_eq!(estate_time(&keeper, moment("1970-01-01T00:00:00Z", 90)), (at("2026-11-28T05:00:00Z"), true));
    assert_eq!(keeper.office_ahead(moment("2026-11-28T04:00:00Z", 90)), Some(TimeDelta::hours(1)));
}

/// A clock whose wall and uptime a test moves, in seconds.
fn by_hand(wall: &str) -> (Clock, Arc<AtomicI64>, Arc<AtomicU64>) {
    let (now, up) = (Arc::new(AtomicI64::new(at(wall).timestamp())), Arc::new(AtomicU64::new(0)));
    let (hand, other) = (now.clone(), up.clone());
    let clock = Clock::from_fn(move || DateTime::from_timestamp(hand.load(Ordering::SeqCst), 0).unwrap());
    (clock.with_uptime(move || Duration::from_secs(other.load(Ordering::SeqCst))), now, up)
}

#[test]
fn tasks_go_by_the_offices_time_once_it_is_known() {
    let (raw, wall, up) = by_hand("1970-01-01T00:00:00Z");
    let estate = EstateClock::new(raw);
    assert_eq!((estate.clock().now(), estate.estate_time().trusted), (DateTime::UNIX_EPOCH, false));
    up.store(4, Ordering::SeqCst);
    // Asked at 2 s, answered at 4 s: written about half way.
    assert_eq!(estate.heard(at("2026-11-28T02:00:00Z"), Duration::from_secs(2)), Some(moment("2026-11-28T02:00:00Z", 3)));
    assert_eq!((estate.clock().now(), estate.estate_time().trusted), (at("2026-11-28T02:00:01Z"), true));
    wall.store(at("2046-01-01T00:00:00Z").timestamp(), Ordering::SeqCst);
    up.store(13, Ordering::SeqCst);
    assert_eq!(estate.clock().now(), at("2026-11-28T02:00:10Z"));
    estate.published(at("2027-01-01T00:00:00Z"));
    assert!(!estate.estate_time().trusted);
}

#[test]
fn an_answer_that_slept_on_its_way_tells_no_time() {
    let (raw, _, up) = by_hand("2026-11-28T02:00:00Z");
    let estate = EstateClock::new(raw);
    up.store(8 * HOUR, Ordering::SeqCst);
    assert_eq!(estate.heard(at("2026-11-28T02:00:00Z"), Duration::ZERO), None);
    assert!(!estate.estate_time().trusted);
}
