//! What stands on the progress page, and what the forms of acts make of what was written.

use super::*;
use crate::{
    domain::order::Flow,
    protocol::v1::{
        acts::{ActNotice, Dealings, QuoteNotice},
        messages::ProgressStep,
    },
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn detail(state: State, offers: &[ActKind]) -> ProgressDetail {
    ProgressDetail {
        topic: Topic::Request,
        flow: Some(Flow::Paid),
        service_name: "水龙头维修".into(),
        building: "3号楼".into(),
        owner: "陈管家 0317".into(),
        steps: vec![ProgressStep { state: state.into(), word: String::new(), at: now(), note: String::new() }],
        dealings: Dealings { offers: offers.to_vec(), ..Dealings::default() },
    }
}

fn quoted(offers: &[ActKind]) -> ProgressDetail {
    let mut detail = detail(State::Quoted, offers);
    detail.dealings.quote = Some(QuoteNotice {
        number: 2,
        lines: Vec::new(),
        total: crate::domain::money::Fen(12_500),
        valid_until: now(),
        words: String::new(),
        by: "W-208".into(),
        at: now(),
        agreed: None,
    });
    detail
}

fn view(detail: &ProgressDetail) -> ActsView {
    Acting::default().view(Some(detail), true, now())
}

#[test]
fn what_waits_for_the_resident_is_the_one_primary_and_stands_nowhere_else() {
    use ActKind::*;
    let shown = view(&quoted(&[Agree, Decline, Supplement, Cancel, Escalate]));
    assert_eq!((shown.primary, shown.is_expired, shown.lead), (Some(Agree), false, None));
    assert_eq!((shown.rest.as_slice(), shown.folded.as_slice()), (&[Supplement, Cancel][..], &[Escalate, Supplement, Cancel][..]));
    assert_eq!((shown.chase, shown.rate), (super::Chase::Hidden, super::Rate::Later));
    let shown = view(&quoted(&[Decline, Cancel]));
    assert_eq!((shown.primary, shown.is_expired), (Some(Agree), true));
    let shown = view(&detail(State::Returned, &[Supplement, Cancel]));
    assert_eq!((shown.primary, shown.rest), (Some(Supplement), vec![Cancel]));
    assert_eq!(view(&detail(State::AwaitingSignOff, &[SignOff, NotSolved])).primary, Some(SignOff));
}

#[test]
fn an_office_that_offers_nothing_leaves_the_page_as_it_was() {
    let shown = view(&detail(State::Accepted, &[]));
    assert_eq!((shown.primary, shown.chase, shown.escalate, shown.rate), (None, Chase::Hidden, false, Rate::Hidden));
    assert!(shown.rest.is_empty() && shown.folded.is_empty() && shown.note.is_none() && shown.lead.is_none());
    assert_eq!(Acting::default().view(None, true, now()), shown);
}

#[test]
fn who_has_asked_to_hurry_reads_from_when_on_again() {
    use ActKind::*;
    let mut hurried = detail(State::InProgress, &[Supplement, Escalate]);
    hurried.dealings.chase_from = Some(now() + chrono::Duration::minutes(40));
    assert!(matches!(view(&hurried).chase, super::Chase::From(_)));
    assert_eq!(view(&hurried).lead, Some(Chase));
    hurried.dealings.chase_from = Some(now() - chrono::Duration::minutes(1));
    assert_eq!((view(&hurried).chase, view(&hurried).lead), (super::Chase::Hidden, Some(Escalate)));
    hurried.dealings.offers.push(ActKind::Chase);
    assert_eq!(view(&hurried).chase, super::Chase::Open);
}

#[test]
fn while_something_is_on_its_way_nothing_is_offered_and_the_page_says_so() {
    let detail = detail(State::InProgress, &[ActKind::Chase, ActKind::Escalate]);
    let id = SubmissionId::mint(now(), [7; 10]);
    let note = |delivered, is_online| {
        let acting = Acting { sent: Some(Sent { id, kind: ActKind::Chase, delivered }), ..Acting::default() };
        let view = acting.view(Some(&detail), is_online, now());
        assert!(view.primary.is_none() && view.chase == Chase::Hidden && !view.escalate && view.folded.is_empty());
        assert!(!acting.may_begin(&detail, ActKind::Chase));
        view.note
    };
    assert_eq!(note(false, true), Some(Note::OnItsWay));
    assert_eq!(note(false, false), Some(Note::KeptHere));
    assert_eq!(note(true, false), Some(Note::Delivered));
}

#[test]
fn why_something_had_no_effect_is_told_also_in_words_of_a_newer_office() {
    let mut refused = detail(State::InProgress, &[]);
    let mut note = |refusal: Option<&str>| {
        let refusal = refusal.map(str::to_owned);
        refused.dealings.latest_act = Some(ActNotice { word: "催办".into(), at: now(), refusal });
        view(&refused).note
    };
    assert_eq!(note(None), None);
    let known = Refusal::TooSoon.label();
    assert_eq!(note(Some(known)), Some(Note::Refused(Some(Refusal::TooSoon), known.into())));
    assert_eq!(note(Some("今天不办公")), Some(Note::Refused(None, "今天不办公".into())));
}

#[test]
fn words_that_must_be_there_are_asked_for_and_others_need_not() {
    let mut form = ActForm::new(ActKind::Supplement, Opener::Progress);
    assert!(form.complete(None, None).is_none());
    assert_eq!(form.error, Some(FormProblem::MessageMissing));
    form.add_phrase("请先来电");
    assert!(form.error.is_none());
    assert_eq!(form.complete(None, None), Some(Act::Supplement { words: "请先来电".into() }));
    let mut escalated = ActForm::new(ActKind::Escalate, Opener::Progress);
    assert_eq!(escalated.complete(None, None), Some(Act::Escalate { words: String::new() }));
    let mut declined = ActForm::new(ActKind::Decline, Opener::Quote);
    declined.set_text(&"贵".repeat(300));
    assert_eq!(declined.count(), "100 / 100");
    let Some(Act::Decline { quote: 2, words }) = declined.complete(Some(2), None) else { panic!("not declined") };
    assert_eq!(words.chars().count(), limits::ACT_CHARS);
    assert_eq!(format!("{declined:?}"), "ActForm(Decline, …)");
}

#[test]
fn a_rating_has_stars() {
    let mut form = ActForm::new(ActKind::Rate, Opener::Progress);
    assert!(form.complete(None, None).is_none());
    assert_eq!(form.error, Some(FormProblem::AnswerMissing));
    let stars = Stars::ALL[3];
    assert_eq!(form.complete(None, Some(stars)), Some(Act::Rate { stars, words: String::new() }));
}
