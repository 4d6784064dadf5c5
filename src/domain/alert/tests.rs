//! What comes next of an alert, to the second.

use chrono::{FixedOffset, NaiveDate};

use super::*;
use crate::domain::{
    feedback::{Feedback, FeedbackKind},
    ids::{SubmissionId, TerminalId},
    message::Person,
    order::{
        Owner, Responsible, Source,
        clock::{Clock, Clocks},
    },
    receipt_code::ReceiptCode,
    request::{Contact, LookupCode},
    submission::Submission,
    working_time::{Calendar, WorkingHours},
};

/// 03:00 at the estate.
fn three() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 9, 17).unwrap().and_hms_opt(19, 0, 0).unwrap().and_utc()
}

fn alert(cause: Cause) -> Alert {
    Alert {
        cause,
        began_at: three(),
        due_at: Some(three() + Duration::hours(24)),
        called: 0,
        has_reached: false,
        hurried_at: None,
        standing: Standing::Ringing,
    }
}

/// Goes along a chain second by second; `reaches` tells whether a link reaches somebody.
fn rings(cause: Cause, seconds: i64, reaches: impl Fn(Whom) -> bool) -> Vec<(i64, Whom)> {
    let chains = Chains::default();
    let (mut alert, mut called) = (alert(cause), Vec::new());
    for second in 0..=seconds {
        let now = three() + Duration::seconds(second);
        while let Next::Call { whom, .. } = next(chains.of(cause), &alert, now) {
            called.push((second, whom));
            let reached = reaches(whom);
            alert.has_reached |= reached;
            alert.hurried_at = (!reached).then_some(now);
            alert.called += 1;
        }
    }
    called
}

#[test]
fn a_repair_that_nobody_accepts_at_three_in_the_night_calls_engineer_head_and_duty_manager_to_the_second() {
    let wanted = [(0, Whom::DutyEngineer), (300, Whom::Head), (600, Whom::DutyManager)];
    assert_eq!(rings(Cause::Repair, 3_600, |_| true), wanted);
}

#[test]
fn what_nobody_takes_calls_its_owner_after_half_its_time_and_the_duty_manager_at_its_end() {
    assert_eq!(rings(Cause::Untaken, 25 * 3_600, |_| true), [(12 * 3_600, Whom::Owner), (24 * 3_600, Whom::DutyManager)]);
}

#[test]
fn a_judged_complaint_reaches_whoever_is_above_at_once() {
    assert_eq!(rings(Cause::Important, 7_200, |_| true), [(0, Whom::Head), (3_600, Whom::DutyManager)]);
    assert_eq!(rings(Cause::Raised, 7_200, |_| true), [(0, Whom::DutyManager), (900, Whom::Managers)]);
    assert_eq!(rings(Cause::Severe, 7_200, |_| true), [(0, Whom::Managers), (1_800, Whom::DutyManager)]);
}

#[test]
fn a_link_that_reaches_nobody_makes_no_other_wait_and_a_chain_that_reaches_nobody_ends_with_the_managers() {
    assert_eq!(
        rings(Cause::Repair, 3_600, |whom| whom != Whom::DutyEngineer),
        [(0, Whom::DutyEngineer), (0, Whom::Head), (600, Whom::DutyManager)]
    );
    assert_eq!(
        rings(Cause::Repair, 3_600, |_| false),
        [(0, Whom::DutyEngineer), (0, Whom::Head), (0, Whom::DutyManager), (0, Whom::Managers)]
    );
}

#[test]
fn what_is_taken_or_over_calls_nobody_and_what_is_passed_on_calls_the_next_at_once() {
    let chain = Chains::default().repair;
    let hour = three() + Duration::hours(1);
    for standing in [Standing::Taken, Standing::Over] {
        assert_eq!(next(&chain, &Alert { standing, ..alert(Cause::Repair) }, hour), Next::Nothing);
    }
    let told = Alert { called: 1, has_reached: true, ..alert(Cause::Repair) };
    let minute = three() + Duration::minutes(1);
    assert_eq!(next(&chain, &told, minute), Next::Wait(three() + Duration::minutes(5)));
    assert!(can_be_passed_on(&chain, &told));
    let passed_on = Alert { hurried_at: Some(minute), ..told };
    assert_eq!(next(&chain, &passed_on, minute), Next::Call { link: 1, whom: Whom::Head });
    let last = Alert { called: 3, ..told };
    assert_eq!((next(&chain, &last, hour), can_be_passed_on(&chain, &last)), (Next::Nothing, false));
    // The chain was made shorter meanwhile.
    assert_eq!(next(&chain, &Alert { called: 7, has_reached: false, ..told }, hour), Next::Nothing);
}

#[test]
fn an_alert_that_is_found_late_calls_everybody_whose_turn_has_come() {
    let chain = Chains::default().repair;
    let late = three() + Duration::minutes(7);
    let mut alert = alert(Cause::Repair);
    let mut called = 0;
    while let Next::Call { .. } = next(&chain, &alert, late) {
        alert = Alert { called: alert.called + 1, has_reached: true, ..alert };
        called += 1;
    }
    assert_eq!((called, next(&chain, &alert, late)), (2, Next::Wait(three() + Duration::minutes(10))));
}

#[test]
fn a_chain_is_neither_empty_nor_too_long_and_never_goes_back() {
    let link = |after| Link { whom: Whom::Owner, after };
    assert_eq!(Chain::new(vec![]), Err(ChainError::Length));
    assert_eq!(Chain::new(vec![link(0); LINKS + 1]), Err(ChainError::Length));
    assert_eq!(Chain::new(vec![link(5), link(4)]), Err(ChainError::Order));
    assert!(Chain::new(vec![link(0), link(0), link(5)]).is_ok());
    let stored = serde_json::to_string(&Chains::default()).unwrap();
    assert_eq!(serde_json::from_str::<Chains>(&stored).unwrap(), Chains::default());
    assert_eq!(serde_json::from_str::<Chains>("{}").unwrap(), Chains::default(), "a cause that a later version adds has its default");
    assert!(serde_json::from_str::<Chain>("[]").is_err());
    for cause in Cause::ALL {
        assert!(Chain::new(Chains::default().of(cause).links().to_vec()).is_ok(), "{cause:?}");
    }
}

fn order(state: State, severity: Option<Severity>) -> Order {
    let complaint = Feedback {
        kind: FeedbackKind::Complaint,
        subject: None,
        scene: None,
        occurred: None,
        about: None,
        person: String::new(),
        wishes: Vec::new(),
        account: String::new(),
        room: None,
        from: Person { surname: "林".into(), honorific: None, contact: Contact::LookupCode(LookupCode::parse("2580").unwrap()) },
    };
    Order {
        id: SubmissionId::mint(three(), [1; 10]),
        source: Source::Terminal,
        terminal: TerminalId::mint(three(), [2; 10]),
        lobby: String::new(),
        receipt_code: ReceiptCode::from_serial(1_000_001).unwrap(),
        created_at: three(),
        received_at: three(),
        state,
        version: 1,
        owner: Owner { who: Responsible::Centre, label: String::new() },
        done_at: None,
        severity,
        tasks: Vec::new(),
        clocks: Clocks::default(),
        dealings: Default::default(),
        leader: None,
        untold: None,
        content: Ok(Submission::Feedback(complaint)),
    }
}

#[test]
fn an_alert_ends_with_its_cause() {
    for state in State::ALL {
        for cause in [Cause::Repair, Cause::Untaken] {
            assert_eq!(holds(cause, "", &order(state, None)), state == State::Delivered);
        }
        for (cause, severity) in [(Cause::Important, Severity::Important), (Cause::Severe, Severity::Severe)] {
            assert_eq!(holds(cause, "", &order(state, Some(severity))), !state.is_settled());
            assert!(!holds(cause, "", &order(state, Some(Severity::Minor))), "judged otherwise");
            assert!(!holds(cause, "", &order(state, None)));
        }
    }
}

#[test]
fn a_repair_waits_for_a_response_and_a_broken_promise_until_it_is_met_at_last() {
    let calendar = Calendar::new(WorkingHours::default(), FixedOffset::east_opt(8 * 3_600).unwrap());
    let mut order = order(State::Accepted, None);
    let due = three() + Duration::minutes(5);
    order.clocks.begin(Clock::new(Milestone::Response, three(), due, "报修 5 分钟".into()), three());
    assert!(holds(Cause::Repair, "", &order), "taking it up is no response");
    assert!(!holds(Cause::Overdue, "响应", &order));
    assert!(order.clocks.note_late(due + Duration::seconds(1)));
    assert!(holds(Cause::Overdue, "响应", &order) && !holds(Cause::Overdue, "回访", &order));
    order.clocks.meet(Milestone::Response, "W-208", due + Duration::minutes(1), &calendar);
    assert!(!holds(Cause::Repair, "", &order) && !holds(Cause::Overdue, "响应", &order));
}
