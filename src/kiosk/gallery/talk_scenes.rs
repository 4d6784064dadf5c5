//! Sample states of 留言与投诉, of the price list and of a service that asks questions.

use super::{Scene, after, app, code, looked_up, moment, play};
use crate::{
    domain::{feedback::FeedbackKind, ids::SubmissionId, request::Honorific, status::State, submission::Topic},
    kiosk::{
        sample,
        store::Recorded,
        view_models::{
            app::{App, Effect, Event, SubmitProblem, Talk},
            letter::Reader,
            person::Field,
            picker::Purpose,
            progress::Found,
        },
    },
    protocol::v1::messages::{Progress, ProgressDetail, ProgressStep},
};

fn type_digits(digits: &str) -> impl Iterator<Item = Event> {
    digits.chars().map(|digit| Event::DockKey(digit.to_string()))
}

fn phone() -> Vec<Event> {
    let mut events = vec![Event::Focus(Field::Phone)];
    events.extend(type_digits("13800006688"));
    events.push(Event::Focus(Field::None));
    events
}

fn household() -> Vec<Event> {
    let mut events = vec![Event::Talk(Talk::Open), Event::Talk(Talk::Write(Reader::Household))];
    events.extend([Event::Pick(Purpose::Unit), Event::PickerChoose(1), Event::PickerTurn { forward: true }, Event::PickerChoose(3)]);
    events.extend([Event::Phrase(0), Event::Phrase(2), Event::ChooseHonorific(Honorific::Mr)]);
    events.extend(phone());
    events
}

fn butler() -> Vec<Event> {
    let mut events = vec![Event::Talk(Talk::Open), Event::Talk(Talk::Write(Reader::Butler)), Event::Phrase(1), Event::ToggleNoPhone];
    events.extend(type_digits("2580"));
    events.push(Event::Focus(Field::None));
    events
}

fn complaint() -> Vec<Event> {
    let chips = [Talk::Subject(0), Talk::Scene(0), Talk::Time(2), Talk::Wish(0), Talk::Wish(4)];
    let mut events = vec![Event::Talk(Talk::Open), Event::Talk(Talk::Feedback)];
    events.extend(chips.map(Event::Talk));
    events.push(Event::DescriptionEdited("夜里十一点还在装修，孩子睡不着".into()));
    events
}

fn feedback(kind: FeedbackKind, chips: &[Talk]) -> Vec<Event> {
    let mut events = vec![Event::Talk(Talk::Open), Event::Talk(Talk::Feedback), Event::Talk(Talk::Kind(kind))];
    events.extend(chips.iter().copied().map(Event::Talk));
    events
}

fn complaint_with_contact() -> Vec<Event> {
    let mut events = complaint();
    events.push(Event::Talk(Talk::Proceed));
    events.extend(phone());
    events
}

fn and(mut events: Vec<Event>, more: impl IntoIterator<Item = Event>) -> Vec<Event> {
    events.extend(more);
    events
}

fn reviewed(events: Vec<Event>) -> Vec<Event> {
    and(events, [Event::ProceedToReview])
}

/// Submitted, and answered by the store.
fn submitted(online: bool, events: Vec<Event>, problem: Option<SubmitProblem>) -> App {
    let mut app = app(online);
    play(&mut app, reviewed(events));
    let id = SubmissionId::mint(super::instant(), [7; 10]);
    let recorded = Recorded { id, code: code(), created_at: super::instant() };
    for effect in app.handle(Event::Submit, moment()) {
        if let Effect::Submit { ticket, .. } = effect {
            play(&mut app, [Event::Submitted { ticket, result: problem.map_or(Ok(recorded), Err) }]);
        }
    }
    if online && problem.is_none() {
        play(&mut app, [Event::Delivered { id, at: super::instant() + chrono::Duration::seconds(3) }]);
    }
    app
}

fn progress(topic: Topic, building: &str, steps: &[(State, i64, &str)]) -> Found {
    let at = |minutes| super::instant() + chrono::Duration::minutes(minutes);
    let steps = steps.iter().map(|(state, minutes, note)| ProgressStep { state: *state, at: at(*minutes), note: (*note).into() });
    let steps: Vec<ProgressStep> = steps.collect();
    Found::Office(Progress {
        receipt_code: code(),
        state: steps.last().map_or(State::Delivered, |step| step.state),
        received_at: super::instant(),
        detail: Some(ProgressDetail {
            topic,
            service_name: topic.word().into(),
            building: building.into(),
            owner: "陈管家 0317".into(),
            steps,
        }),
    })
}

/// A catalogue that the office has not filled yet.
fn without_services() -> App {
    let mut app = app(true);
    if let Some(cached) = &mut app.board {
        cached.board.catalogue.items.clear();
    }
    play(&mut app, [Event::OpenServices]);
    app
}

pub(super) fn scenes() -> Vec<Scene> {
    let scene = |name, app| Scene { name, app };
    let mut talk_offline = app(false);
    play(&mut talk_offline, [Event::Talk(Talk::Open)]);
    let lending = vec![Event::OpenServices, Event::OpenLending, Event::SelectItem(sample::LOAN_ITEM.into()), Event::ProceedToForm];
    let answer = |question, choice| Event::AnswerQuestion { question, choice };
    let praise = feedback(FeedbackKind::Praise, &[Talk::About(3)]);
    let suggestion = feedback(FeedbackKind::Suggestion, &[Talk::Subject(3), Talk::Scene(3), Talk::Wish(0)]);
    let relayed = [(State::Delivered, 1, ""), (State::Accepted, 8, ""), (State::Relayed, 30, "已电话转告住户")];
    let complained = [(State::Delivered, 1, ""), (State::Accepted, 8, "陈管家已联系施工方")];
    vec![
        scene("talk", after([Event::Talk(Talk::Open)])),
        scene("talk_offline", talk_offline),
        scene("letter_household", after(household())),
        scene("letter_errors", after([Event::Talk(Talk::Write(Reader::Household)), Event::ProceedToReview])),
        scene("letter_typing", after(and(household(), [Event::Focus(Field::Description)]))),
        scene("letter_phone", after(and(household(), [Event::Focus(Field::Phone)]))),
        scene("letter_butler", after(butler())),
        scene("confirm_message", after(reviewed(household()))),
        scene("confirm_message_butler", after(reviewed(butler()))),
        scene("receipt_message", submitted(true, household(), None)),
        scene("receipt_message_offline", submitted(false, butler(), None)),
        scene("message_not_stored", submitted(true, household(), Some(SubmitProblem::OutOfCodes))),
        scene("feedback", after([Event::Talk(Talk::Feedback)])),
        scene("feedback_nothing", after([Event::Talk(Talk::Feedback), Event::Talk(Talk::Proceed)])),
        scene("feedback_complaint", after(complaint())),
        scene("feedback_typing", after(and(complaint(), [Event::Focus(Field::Description)]))),
        scene("feedback_days", after(and(complaint(), [Event::Talk(Talk::Time(4))]))),
        scene("feedback_suggestion", after(suggestion.clone())),
        scene("feedback_praise", after(praise.clone())),
        scene("answer", after(and(complaint(), [Event::Talk(Talk::Proceed)]))),
        scene("answer_errors", after(and(complaint(), [Event::Talk(Talk::Proceed), Event::Talk(Talk::Proceed)]))),
        scene("answer_phone", after(and(complaint(), [Event::Talk(Talk::Proceed), Event::Focus(Field::Phone)]))),
        scene("confirm_complaint", after(reviewed(complaint_with_contact()))),
        scene("receipt_complaint", submitted(true, complaint_with_contact(), None)),
        scene("receipt_praise", submitted(true, and(and(praise, [Event::Talk(Talk::Proceed)]), phone()), None)),
        scene("progress_message", looked_up(Ok(progress(Topic::MessageToHousehold, "3号楼", &relayed)))),
        scene("progress_complaint", looked_up(Ok(progress(Topic::Complaint, "", &complained)))),
        scene("services_lending", after([Event::OpenServices, Event::OpenLending])),
        scene("services_empty", without_services()),
        scene("request_questions", after(and(lending.clone(), [answer(0, 1), answer(1, 2)]))),
        scene("request_questions_missing", after(and(lending, [Event::ProceedToReview]))),
        scene("prices", after([Event::OpenServices, Event::OpenPrices])),
    ]
}
