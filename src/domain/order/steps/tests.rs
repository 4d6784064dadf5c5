use super::*;
use crate::domain::{
    deadline::OfficePromises,
    message::{Message, Recipient},
    order::{
        Responsible,
        dealings::{Dealings, Waiting},
        fixtures::{self, person},
    },
    working_time::{Calendar, WorkingHours},
};
use chrono::FixedOffset;

/// As [`super::apply`] by the usual promises.
pub(super) fn apply(order: Order, step: Step, actor: &Actor, now: DateTime<Utc>) -> Result<(Order, Event), StepError> {
    super::apply(order, step, actor, now, &deadlines())
}

pub(super) fn deadlines() -> Deadlines {
    let calendar = Calendar::new(WorkingHours::default(), FixedOffset::east_opt(8 * 3600).unwrap());
    Deadlines { promises: OfficePromises::default(), services: Default::default(), calendar }
}

fn leads_to(state: State, flow: Flow) -> Vec<State> {
    offered_in(state, flow).map(|offer| offer.to).collect()
}

/// Every state that staff can bring a delivered order to without entering `barred`.
fn reachable(flow: Flow, barred: Option<State>) -> Vec<State> {
    let mut seen = vec![Delivered];
    let mut at = 0;
    while at < seen.len() {
        for to in leads_to(seen[at], flow) {
            if !seen.contains(&to) && Some(to) != barred {
                seen.push(to);
            }
        }
        at += 1;
    }
    seen
}

#[test]
fn every_state_can_be_reached_in_some_flow() {
    let mut reached: Vec<State> = Flow::ALL.into_iter().flat_map(|flow| reachable(flow, None)).collect();
    reached.push(Stored);
    let never: Vec<State> = State::ALL.into_iter().filter(|state| !reached.contains(state)).collect();
    assert_eq!(never, []);
}

#[test]
fn unpaid_work_never_passes_a_quote() {
    for flow in [Flow::Free, Flow::Feedback, Flow::Message] {
        let reached = reachable(flow, None);
        assert!(!reached.contains(&Quoted) && !reached.contains(&Agreed), "{reached:?}");
        assert_eq!(reached.contains(&Closed), flow != Flow::Message);
        assert_eq!(reached.contains(&Relayed), flow == Flow::Message);
    }
}

#[test]
fn paid_work_is_not_begun_before_the_resident_agreed() {
    for barred in [Quoted, Agreed] {
        let reached = reachable(Flow::Paid, Some(barred));
        for begun in [Dispatched, InProgress, AwaitingSignOff, Done, FollowedUp, Closed] {
            assert!(!reached.contains(&begun), "{begun:?} without {barred:?}");
        }
    }
    assert!(reachable(Flow::Paid, None).contains(&Closed));
}

#[test]
fn feedback_is_not_called_off_once_it_was_taken_up() {
    for state in reachable(Flow::Feedback, None).into_iter().filter(|state| *state != Delivered) {
        assert!(!leads_to(state, Flow::Feedback).contains(&Cancelled), "{state:?}");
    }
}

#[test]
fn price_agreement_and_verdict_always_need_words() {
    for (state, flow) in State::ALL.into_iter().flat_map(|state| Flow::ALL.map(|flow| (state, flow))) {
        for offer in offered_in(state, flow) {
            let wants = matches!(offer.to, Agreed | FollowedUp | Relayed);
            assert!(!wants || offer.needs_words, "{offer:?}");
            assert_eq!(offer.needs_quote, offer.to == Quoted, "a price is told by its lines");
            assert_eq!(offer.needs_verdict, offer.to == FollowedUp);
        }
    }
}

#[test]
fn nobody_at_the_office_sets_what_the_terminal_and_the_intake_set() {
    for (state, flow) in State::ALL.into_iter().flat_map(|state| Flow::ALL.map(|flow| (state, flow))) {
        assert!(!leads_to(state, flow).iter().any(|to| matches!(to, Stored | Delivered)), "{state:?}");
    }
}

pub(super) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000, 0).unwrap()
}

pub(super) fn order(state: State, content: Result<Submission, String>) -> Order {
    fixtures::order(state, content, at())
}

fn feedback(kind: FeedbackKind) -> Result<Submission, String> {
    Ok(fixtures::feedback(kind))
}

pub(super) fn complaint() -> Result<Submission, String> {
    feedback(FeedbackKind::Complaint)
}

pub(super) fn actor() -> Actor {
    Actor { id: None, name: "客服".into() }
}

pub(super) fn to(state: State, words: &str, verdict: Option<Verdict>) -> Step {
    Step::To { state, words: words.into(), verdict }
}

#[test]
fn what_is_offered_can_be_applied_and_nothing_else() {
    let contents =
        [complaint(), Ok(Submission::Message(Message { to: Recipient::Butler { room: None }, from: person(), text: "请回电".into() }))];
    for content in contents {
        for state in State::ALL {
            let before = Order { severity: Some(Severity::Minor), ..order(state, content.clone()) };
            let offers: Vec<State> = offered(&before).iter().map(|offer| offer.to).collect();
            for aim in State::ALL {
                let taken = apply(before.clone(), to(aim, "已说明", Some(Verdict::ALL[0])), &actor(), at());
                // A price is told by its lines, and no other work but paid work has one.
                assert_eq!(taken.is_ok(), offers.contains(&aim) && aim != Quoted, "{state:?} to {aim:?}");
                if let Ok((after, event)) = taken {
                    assert_eq!((after.state, event.state, event.kind, event.at), (aim, aim, EventKind::State, at()));
                }
            }
        }
    }
}

#[test]
fn a_complaint_is_judged_before_it_is_taken_up_and_other_feedback_is_not() {
    let accept = |order: Order| apply(order, to(Accepted, "", None), &actor(), at()).map(|_| ());
    assert_eq!(accept(order(Delivered, complaint())), Err(StepError::NotJudged));
    assert_eq!(accept(Order { severity: Some(Severity::Minor), ..order(Delivered, complaint()) }), Ok(()));
    assert_eq!(accept(order(Delivered, feedback(FeedbackKind::Suggestion))), Ok(()));
}

#[test]
fn missing_words_and_a_missing_verdict_are_told_apart() {
    let done = order(Done, complaint());
    assert_eq!(apply(done.clone(), to(FollowedUp, "", None), &actor(), at()).unwrap_err(), StepError::WordsMissing);
    assert_eq!(apply(done.clone(), to(FollowedUp, "满意", None), &actor(), at()).unwrap_err(), StepError::VerdictMissing);
    let (_, event) = apply(done, to(FollowedUp, "谢谢", Some(Verdict::ALL[0])), &actor(), at()).unwrap();
    assert!(event.note.starts_with("业户意见：") && event.note.ends_with("谢谢"), "{}", event.note);
}

#[test]
fn what_cannot_be_read_is_given_away_but_led_nowhere() {
    let broken = order(Delivered, Err("无法解开".into()));
    assert_eq!(offered(&broken), []);
    let owner = Owner { who: Responsible::Centre, label: "陈管家 0317".into() };
    let step = Step::Transfer { to: owner.clone(), reason: "请联系业户".into(), bar: None };
    let (after, event) = apply(broken, step, &actor(), at()).unwrap();
    assert_eq!((after.owner, event.kind, event.note.as_str()), (owner, EventKind::Transfer, "客服中心 → 陈管家 0317：请联系业户"));
}

#[test]
fn nobody_is_given_what_is_about_them_or_what_is_over() {
    let owner = Owner { who: Responsible::Centre, label: "陈管家 0317".into() };
    let step = |bar| Step::Transfer { to: owner.clone(), reason: "转交".into(), bar };
    let given = |state, bar| apply(order(state, complaint()), step(bar), &actor(), at()).map(|_| ());
    assert_eq!(given(Accepted, Some(TransferBar::Concerned)), Err(StepError::AboutTheNewOwner));
    assert_eq!(given(Accepted, Some(TransferBar::Absent)), Err(StepError::OwnerAbsent));
    assert_eq!(given(Closed, None), Err(StepError::Over));
    assert_eq!(given(Accepted, None), Ok(()));
}

#[test]
fn what_became_of_an_order_is_told_once_something_has_and_changes_nothing_but_the_history() {
    for (state, reached) in State::ALL.into_iter().flat_map(|state| [true, false].map(|reached| (state, reached))) {
        let before = Order { dealings: waiting(), ..order(state, complaint()) };
        let taken = apply(before.clone(), Step::Tell { reached, words: "本人已知悉".into() }, &actor(), at());
        let is_outcome = matches!(state, Done | FollowedUp | Relayed | Closed | Cancelled);
        assert_eq!(taken.is_ok(), is_outcome, "{state:?}");
        let Ok((after, event)) = taken else { continue };
        assert_eq!(event.kind, if reached { EventKind::Told } else { EventKind::NotReached });
        assert_eq!((after.state, after.owner, after.tasks), (state, before.owner, before.tasks));
        assert_eq!(after.dealings.waiting.is_none(), reached, "who was not reached waits still");
    }
}

/// A resident who has asked for something.
fn waiting() -> Dealings {
    let waiting = Waiting { act: resident::ActKind::Chase, since: at() };
    Dealings { waiting: Some(waiting), ..Dealings::default() }
}

#[test]
fn praise_has_no_severity() {
    let judge = || Step::Judge { severity: Severity::Severe, reason: "伤人".into() };
    assert_eq!(apply(order(Accepted, feedback(FeedbackKind::Praise)), judge(), &actor(), at()).unwrap_err(), StepError::Over);
    let (after, event) = apply(order(Accepted, complaint()), judge(), &actor(), at()).unwrap();
    assert_eq!((after.severity, event.note.as_str()), (Some(Severity::Severe), "未定 → 重大：伤人"));
}
