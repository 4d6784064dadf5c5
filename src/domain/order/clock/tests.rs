use chrono::FixedOffset;

use super::*;
use crate::domain::working_time::WorkingHours;

fn calendar() -> Calendar {
    Calendar::new(WorkingHours::default(), FixedOffset::east_opt(8 * 3600).unwrap())
}

/// So many minutes after the beginning, 10:00 on the estate's clock.
fn at(minutes: i64) -> DateTime<Utc> {
    "2026-09-18T02:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

fn clock(milestone: Milestone, minutes: i64) -> Clock {
    Clock::new(milestone, at(0), at(minutes), String::new())
}

fn clocks(list: &[Clock]) -> Clocks {
    let mut clocks = Clocks::default();
    list.iter().for_each(|clock| clocks.begin(clock.clone(), clock.since));
    clocks
}

fn dues(clocks: &Clocks) -> Vec<i64> {
    clocks.iter().map(|clock| (clock.due - at(0)).num_minutes()).collect()
}

#[test]
fn of_two_promises_the_earlier_rules() {
    let mut clocks = clocks(&[clock(Milestone::Answer, 100)]);
    clocks.begin(clock(Milestone::Answer, 200), at(1));
    assert_eq!(dues(&clocks), [100]);
    clocks.begin(clock(Milestone::Answer, 50), at(1));
    assert_eq!(dues(&clocks), [50]);
    // Nobody is late by what was promised after the fact.
    clocks.begin(clock(Milestone::Answer, 10), at(20));
    assert_eq!(dues(&clocks), [50]);
}

#[test]
fn what_the_resident_is_waited_for_does_not_count_and_what_is_printed_does() {
    let list = [Milestone::Response, Milestone::Answer, Milestone::Completion, Milestone::Resolution];
    let mut clocks = clocks(&list.map(|milestone| clock(milestone, 100)));
    clocks.enter(State::Returned, at(30), &calendar());
    let paused: Vec<Milestone> = clocks
        .iter()
        .filter(|clock| clock.paused.is_some_and(|pause| pause.why == Wait::Information))
        .map(|clock| clock.milestone)
        .collect();
    assert_eq!(paused, [Milestone::Completion, Milestone::Resolution]);
    assert_eq!(clocks.most_urgent().map(|clock| clock.milestone), Some(Milestone::Response));
    clocks.enter(State::Accepted, at(75), &calendar());
    assert_eq!(dues(&clocks), [100, 100, 145, 145]);
    assert!(clocks.iter().all(Clock::is_running));
}

#[test]
fn a_clock_that_waits_for_the_price_and_then_for_words_counts_neither() {
    let mut clocks = clocks(&[clock(Milestone::Completion, 100)]);
    clocks.enter(State::Quoted, at(10), &calendar());
    clocks.enter(State::Returned, at(20), &calendar());
    assert_eq!(clocks.iter().next().unwrap().paused, Some(Pause { since: at(20), why: Wait::Information }));
    clocks.enter(State::InProgress, at(40), &calendar());
    let completion = clocks.iter().next().unwrap();
    assert_eq!((completion.due, completion.paused_seconds, completion.paused), (at(130), 30 * 60, None));
    clocks.enter(State::AwaitingSignOff, at(60), &calendar());
    clocks.meet(Milestone::Completion, "客服", at(500), &calendar());
    let completion = clocks.iter().next().unwrap();
    assert_eq!((completion.missed_by(), completion.due), (None, at(570)), "the work was shown in time");
}

#[test]
fn what_is_late_does_not_stand_still_and_stays_late_until_it_is_met() {
    let mut clocks = clocks(&[clock(Milestone::Completion, 100)]);
    assert!(!clocks.note_late(at(100)) && clocks.note_late(at(101)) && !clocks.note_late(at(102)));
    clocks.enter(State::Returned, at(110), &calendar());
    clocks.enter(State::Accepted, at(500), &calendar());
    let completion = clocks.most_urgent().unwrap();
    assert_eq!((completion.stands(at(500)), completion.breached), (Due::Over(400), Some(at(101))));
    clocks.begin(clock(Milestone::Completion, 50), at(501));
    clocks.meet(Milestone::Completion, "陈管家", at(512), &calendar());
    let completion = clocks.iter().next().unwrap();
    assert_eq!((completion.missed_by(), completion.breached), (Some(Duration::minutes(412)), Some(at(101))));
    assert_eq!((clocks.most_urgent(), clocks.breaks_at()), (None, None));
}

#[test]
fn an_appointed_time_stays_where_it_is_unless_it_passed_while_the_resident_was_waited_for() {
    for (resumed, due) in [(40, 100), (100, 100), (160, 160 + 70)] {
        let mut clocks = clocks(&[clock(Milestone::Arrival, 100)]);
        clocks.enter(State::Quoted, at(30), &calendar());
        clocks.enter(State::Agreed, at(resumed), &calendar());
        assert_eq!(dues(&clocks), [due], "{resumed}");
    }
}

#[test]
fn working_time_goes_on_with_the_work_that_was_left() {
    // Six hours from 10:00, of which two are left at 14:00; the resident answers at night.
    let work = Clock { working_time: true, ..clock(Milestone::Completion, 6 * 60) };
    let mut clocks = clocks(&[work]);
    clocks.enter(State::Returned, at(4 * 60), &calendar());
    clocks.enter(State::Accepted, at(12 * 60), &calendar());
    assert_eq!(dues(&clocks), [24 * 60], "at 10:00 of the next day");
}

#[test]
fn what_breaks_next_is_what_runs_and_was_not_noted() {
    let mut clocks = clocks(&[clock(Milestone::Response, 5), clock(Milestone::Answer, 100)]);
    assert_eq!(clocks.breaks_at(), Some(at(5)));
    clocks.note_late(at(6));
    assert_eq!((clocks.breaks_at(), clocks.most_urgent().map(|clock| clock.due)), (Some(at(100)), Some(at(5))));
    assert_eq!(clocks.breached_at(at(6)).count(), 1);
    clocks.drop_open(at(7), &calendar());
    assert_eq!((clocks.breaks_at(), clocks.most_urgent()), (None, None));
    assert!(clocks.iter().next().unwrap().breached.is_some(), "called off, and still broken");
}

#[test]
fn a_broken_promise_that_begins_anew_is_still_broken() {
    let mut clocks = clocks(&[clock(Milestone::Resolution, 10)]);
    clocks.note_late(at(11));
    clocks.meet(Milestone::Resolution, "", at(12), &calendar());
    clocks.begin(clock(Milestone::Resolution, 10), at(20));
    let breached: Vec<_> = clocks.iter().map(|clock| clock.breached).collect();
    assert_eq!(breached, [Some(at(11)); 2]);
}

#[test]
fn the_document_reads_back_and_is_short() {
    let mut clocks = clocks(&[clock(Milestone::Answer, 100), clock(Milestone::Completion, 200)]);
    let text = serde_json::to_string(&clocks).unwrap();
    assert!(text.len() < 200, "{text}");
    clocks.enter(State::Returned, at(30), &calendar());
    clocks.note_late(at(101));
    clocks.meet(Milestone::Answer, "客服", at(102), &calendar());
    let read: Clocks = serde_json::from_str(&serde_json::to_string(&clocks).unwrap()).unwrap();
    assert_eq!(read, clocks);
}
