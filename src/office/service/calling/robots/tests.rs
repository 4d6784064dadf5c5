use super::{super::CallState, *};
use crate::domain::ids::CallId;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
}

fn ringing() -> Call {
    Call {
        ids: vec![CallId(uuid::Uuid::from_u128(1))],
        terminal: TerminalId(uuid::Uuid::from_u128(2)),
        called_at: at(0),
        heard: true,
        seen: None,
        taken_back: Vec::new(),
        cancelled_at: None,
        ended_at: None,
        told: false,
        raised: false,
        recalled: false,
    }
}

fn told(call: &mut Call, seconds: i64) -> Vec<Told> {
    due(std::slice::from_mut(call), at(seconds)).into_iter().map(|(told, ..)| told).collect()
}

#[test]
fn robots_are_told_at_once_again_after_thirty_seconds_and_no_third_time() {
    let mut call = ringing();
    assert_eq!(told(&mut call, 0), [Told::Called]);
    for seconds in [1, 15, 29] {
        assert_eq!(told(&mut call, seconds), []);
    }
    assert_eq!(told(&mut call, 30), [Told::Unanswered]);
    assert_eq!(told(&mut call, 31), []);
}

#[test]
fn robots_are_not_told_late_nor_of_what_was_seen_or_taken_back() {
    assert_eq!(told(&mut ringing(), 90), [], "an office that was down does not send anybody to where nobody is");
    let mut seen = ringing();
    told(&mut seen, 0);
    seen.seen = Some((at(10), "客服".into()));
    assert_eq!(told(&mut seen, 30), []);
    let mut cancelled = Call { cancelled_at: Some(at(1)), ..ringing() };
    assert_eq!(told(&mut cancelled, 1), []);
    assert!(cancelled.told && cancelled.raised);
}

#[test]
fn robots_that_were_told_of_a_call_are_told_that_it_was_taken_back() {
    let mut call = ringing();
    assert_eq!(told(&mut call, 0), [Told::Called]);
    call.cancelled_at = Some(at(4));
    assert_eq!(told(&mut call, 5), [Told::TakenBack]);
    assert_eq!(told(&mut call, 30), []);
    let mut late = Call { told: true, cancelled_at: Some(at(4)), ..ringing() };
    assert_eq!(told(&mut late, 70), [], "whoever was sent has been there");
}

#[test]
fn a_person_who_has_seen_it_outweighs_that_it_was_taken_back() {
    let call = Call { seen: Some((at(1), "客服".into())), cancelled_at: Some(at(2)), ..ringing() };
    assert_eq!(call.state(), CallState::Seen);
    assert!(call.stands(at(3_600)), "who goes there reads that it was taken back");
    let quiet = Call { cancelled_at: Some(at(2)), ..ringing() };
    assert!(quiet.stands(at(3)) && !quiet.stands(at(602)));
}
