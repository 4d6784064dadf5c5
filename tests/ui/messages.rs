//! 留言与投诉 as a state machine, and what the forms have in common.

use std::time::Duration;

use lobby_butler::{
    domain::{feedback::FeedbackKind, ids::SubmissionId, receipt_code::ReceiptCode, submission::Submission},
    kiosk::{
        gallery,
        store::{CachedBoard, CommittedSubmission},
        view_models::{
            Moment,
            app::{App, Dialog, Effect, Event, IDLE, MessagesEvent, Page, SubmitProblem},
            message_form::Addressee,
            person::{Field, FormProblem},
            review::Reviewed,
        },
    },
    sample,
};

fn at(seconds: u64) -> Moment {
    Moment { now: gallery::instant(), uptime: Duration::from_secs(seconds) }
}

fn opened() -> App {
    let now = gallery::instant();
    App::new(Some(CachedBoard { board: sample::board(now), etag: String::new(), fetched_at: now }), true)
}

fn play(app: &mut App, events: impl IntoIterator<Item = Event>) {
    for event in events {
        app.handle(event, at(0));
    }
}

fn leave_phone(app: &mut App) {
    play(app, [Event::Focus(Field::Phone)]);
    play(app, "13800006688".chars().map(|key| Event::DockKey(key.to_string())));
}

fn butler_message() -> App {
    let mut app = opened();
    play(&mut app, [Event::Messages(MessagesEvent::Open), Event::Messages(MessagesEvent::Write(Addressee::Butler)), Event::Phrase(0)]);
    leave_phone(&mut app);
    play(&mut app, [Event::ProceedToReview]);
    assert_eq!(app.page, Page::Review);
    app
}

fn complaint() -> App {
    let mut app = opened();
    play(
        &mut app,
        [Event::Messages(MessagesEvent::Feedback), Event::Messages(MessagesEvent::Subject(0)), Event::Messages(MessagesEvent::Proceed)],
    );
    leave_phone(&mut app);
    play(&mut app, [Event::Messages(MessagesEvent::Proceed)]);
    assert_eq!(app.page, Page::Review);
    app
}

#[test]
fn messages_and_feedback_are_submitted_once_however_often_they_are_tapped() {
    for mut app in [butler_message(), complaint()] {
        let effects = app.handle(Event::Submit, at(0));
        assert!(matches!(effects[..], [Effect::Submit { .. }]));
        assert_eq!(app.handle(Event::Submit, at(0)), []);
        let [Effect::Submit { ticket, .. }] = effects[..] else { unreachable!() };
        let recorded = CommittedSubmission {
            id: SubmissionId::mint(gallery::instant(), [7; 10]),
            code: ReceiptCode::from_serial(4_271_809).unwrap(),
            created_at: gallery::instant(),
        };
        app.handle(Event::Submitted { ticket, result: Ok(recorded) }, at(0));
        assert_eq!(app.page, Page::Receipt);
        assert_eq!(app.handle(Event::Submit, at(0)), []);
        let left = &app.visit;
        assert!(left.message_form.is_none() && left.feedback.is_none() && left.person.phone.is_empty(), "nothing stays behind the receipt");
    }
}

#[test]
fn a_failed_save_is_told_and_can_be_tried_again() {
    for problem in [SubmitProblem::OutOfCodes, SubmitProblem::DiskFull, SubmitProblem::Failed] {
        for mut app in [butler_message(), complaint()] {
            let [Effect::Submit { ticket, .. }] = app.handle(Event::Submit, at(0))[..] else { panic!("nothing was submitted") };
            app.handle(Event::Submitted { ticket, result: Err(problem) }, at(0));
            assert_eq!((app.page, app.visit.dialog), (Page::Review, Some(Dialog::NotStored(problem))));
            app.handle(Event::DismissDialog, at(0));
            assert!(matches!(app.handle(Event::Submit, at(0))[..], [Effect::Submit { .. }]));
        }
    }
}

#[test]
fn leaving_and_idling_forget_every_word() {
    for mut app in [butler_message(), complaint()] {
        assert_eq!(app.handle(Event::Tick, at(IDLE.as_secs() + 1)), [Effect::Wipe]);
        assert_eq!(app.page, Page::Board);
        let left = &app.visit;
        assert!(left.message_form.is_none() && left.feedback.is_none() && left.review.is_none());
        assert!(left.person.phone.is_empty() && left.person.address.building.is_none());
    }
}

#[test]
fn an_empty_message_says_what_is_missing_and_an_endless_one_is_cut() {
    let mut app = opened();
    play(&mut app, [Event::Messages(MessagesEvent::Write(Addressee::Household)), Event::ProceedToReview]);
    let letter = app.visit.message_form.as_ref().unwrap();
    assert_eq!((letter.error_to, letter.error_text), (Some(FormProblem::AddressMissing), Some(FormProblem::MessageMissing)));
    assert_eq!(app.visit.person.errors.contact, Some(FormProblem::PhoneMissing));
    play(&mut app, [Event::DescriptionEdited("长😀".repeat(300)), Event::Phrase(0), Event::Phrase(99)]);
    assert_eq!(app.visit.message_form.as_ref().unwrap().count(), "100 / 100");
}

#[test]
fn a_message_to_somebody_is_not_sent_to_somebody_else() {
    let mut app = opened();
    play(&mut app, [Event::Messages(MessagesEvent::Write(Addressee::Household)), Event::Phrase(0), Event::Back]);
    assert_eq!(app.page, Page::Messages);
    play(&mut app, [Event::Messages(MessagesEvent::Write(Addressee::Butler))]);
    assert!(app.visit.message_form.as_ref().unwrap().text.is_empty());
}

#[test]
fn feedback_that_says_nothing_does_not_go_on() {
    let mut app = opened();
    for kind in FeedbackKind::ALL {
        play(
            &mut app,
            [Event::Messages(MessagesEvent::Feedback), Event::Messages(MessagesEvent::Kind(kind)), Event::Messages(MessagesEvent::Proceed)],
        );
        assert_eq!(app.page, Page::Feedback);
        assert_eq!(app.visit.feedback.as_ref().unwrap().error, Some(FormProblem::NothingSaid));
    }
}

#[test]
fn back_leads_step_by_step_and_edit_leads_to_the_form_that_was_filled() {
    let mut app = complaint();
    for page in [Page::Answer, Page::Feedback, Page::Messages, Page::Board] {
        play(&mut app, [Event::Back]);
        assert_eq!(app.page, page);
    }
    let mut app = butler_message();
    play(&mut app, [Event::EditAgain]);
    assert_eq!(app.page, Page::MessageForm);
    play(&mut app, [Event::OpenEmergency, Event::Back]);
    assert_eq!(app.page, Page::MessageForm);
}

#[test]
fn without_a_board_nothing_is_taken() {
    let mut app = App::new(None, true);
    for event in [
        MessagesEvent::Open,
        MessagesEvent::Write(Addressee::Butler),
        MessagesEvent::Feedback,
        MessagesEvent::Proceed,
        MessagesEvent::Wish(9),
    ] {
        play(&mut app, [Event::Messages(event)]);
        assert_eq!((app.page, app.visit.dialog), (Page::Board, Some(Dialog::NotOpenYet)));
    }
}

#[test]
fn a_required_question_must_be_answered_and_the_answers_are_sent() {
    let mut app = opened();
    play(&mut app, [Event::OpenServices, Event::OpenLending, Event::SelectItem(sample::LOAN_ITEM.into()), Event::ProceedToForm]);
    play(&mut app, [Event::ProceedToReview]);
    assert_eq!(app.visit.draft.as_ref().unwrap().errors.answers, [Some(FormProblem::AnswerMissing), None]);
    use lobby_butler::{domain::request::Honorific, kiosk::view_models::picker::Purpose};
    play(&mut app, [Event::Pick(Purpose::Unit), Event::PickerChoose(0), Event::PickerChoose(0), Event::ChooseHonorific(Honorific::Mr)]);
    leave_phone(&mut app);
    play(&mut app, [Event::AnswerQuestion { question: 0, choice: 1 }, Event::AnswerQuestion { question: 9, choice: 9 }]);
    play(&mut app, [Event::ProceedToReview]);
    let Some(Reviewed::Submission(Submission::Request(request))) = app.visit.review.as_ref().map(|review| review.body.clone()) else {
        panic!("no review")
    };
    assert_eq!(request.answers.len(), 1);
    assert_eq!((request.answers[0].label.as_str(), request.answers[0].value.as_str()), ("数量", "2 辆"));
}
