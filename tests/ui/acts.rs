//! What a resident does with an order that was looked up: the state machine, without any pixels.

use std::time::Duration;

use lobby_butler::{
    domain::{
        ids::SubmissionId,
        order::resident::{Act, ActKind},
        receipt_code::ReceiptCode,
        request::WantedTime,
    },
    kiosk::{
        gallery,
        store::CommittedSubmission,
        view_models::{
            Moment,
            acting::{Note, Question},
            app::{ActsEvent, App, Dialog, Effect, Event, IDLE, Page, SubmitProblem},
            person::{Field, FormProblem},
            progress::Found,
        },
    },
    protocol::v1::acts::ActRequest,
};

fn scene(name: &str) -> App {
    gallery::scenes().into_iter().find(|scene| scene.name == name).unwrap_or_else(|| panic!("no scene {name}")).stage()
}

fn at(seconds: u64) -> Moment {
    Moment { now: gallery::instant(), uptime: Duration::from_secs(seconds) }
}

fn does(app: &mut App, event: ActsEvent) -> Vec<Effect> {
    app.handle(Event::Acts(event), at(1))
}

fn begins(app: &mut App, kind: ActKind) {
    assert_eq!(does(app, ActsEvent::Begin(kind)), []);
}

/// The one thing that was given to the store.
fn given(effects: &[Effect]) -> (&lobby_butler::kiosk::view_models::ticket::Ticket, &ActRequest) {
    let [Effect::Act { ticket, act, .. }] = effects else { panic!("{effects:?}") };
    (ticket, act)
}

fn recorded() -> CommittedSubmission {
    let id = SubmissionId::mint(gallery::instant(), [9; 10]);
    CommittedSubmission { id, code: ReceiptCode::from_serial(1_000_001).unwrap(), created_at: gallery::instant() }
}

fn note(app: &App) -> Option<Note> {
    let detail = app.visit.found.as_ref().and_then(|(found, _)| found.detail());
    app.visit.acting.view(detail, true, gallery::instant()).note
}

#[test]
fn a_price_is_agreed_to_once_by_its_number_and_with_the_digits_that_opened_it() {
    let mut app = scene("quote_signed");
    let effects = does(&mut app, ActsEvent::Send);
    let (ticket, request) = given(&effects);
    assert_eq!((request.secret.as_str(), request.receipt_code), ("6688", app.visit.found.as_ref().unwrap().0.code()));
    assert!(matches!(&request.act, Act::Agree { quote: 1, signature } if signature.strokes().len() == 8));
    assert_eq!(does(&mut app, ActsEvent::Send), [], "a double tap");
    let inked = app.visit.acting.signing.ink().0.strokes.len();
    does(&mut app, ActsEvent::ClearInk);
    assert_eq!(app.visit.acting.signing.ink().0.strokes.len(), inked, "what is being stored is not changed under way");
    app.handle(Event::Submitted { ticket: *ticket, result: Ok(recorded()) }, at(2));
    assert_eq!((app.page, note(&app)), (Page::Progress, Some(Note::OnItsWay)));
    assert!(app.visit.acting.signing.is_empty(), "the ink is gone");
    begins(&mut app, ActKind::Cancel);
    assert_eq!(app.page, Page::Progress, "nothing else while it is on its way");
}

#[test]
fn what_was_delivered_is_looked_up_again_and_no_earlier_answer_counts() {
    let mut app = scene("progress_sent");
    let id = app.visit.acting.sent.unwrap().id;
    let found = app.visit.found.as_ref().unwrap().0.clone();
    let [Effect::LookUp { ticket: early, .. }] = app.handle(Event::Tick, at(10))[..] else { panic!("the page does not ask") };
    let [Effect::LookUp { ticket, ref query }] = app.handle(Event::Delivered { id, at: gallery::instant() }, at(11))[..] else {
        panic!("it is not asked again")
    };
    assert_eq!((query.code, query.secret.as_str()), (found.code(), "6688"));
    app.handle(Event::LookedUp { ticket: early, result: Ok(found.clone()) }, at(12));
    assert_eq!(note(&app), Some(Note::Delivered));
    app.handle(Event::LookedUp { ticket, result: Ok(found) }, at(13));
    assert_eq!(note(&app), None);
    begins(&mut app, ActKind::Chase);
    assert!(app.visit.acting.asked == Some(Question::Chase), "what the office offers can be done again");
}

#[test]
fn an_answer_before_the_delivery_leaves_the_note_as_it_is() {
    let mut app = scene("progress_sent_offline");
    let found = app.visit.found.as_ref().unwrap().0.clone();
    let [Effect::LookUp { ticket, .. }] = app.handle(Event::Tick, at(10))[..] else { panic!("the page does not ask") };
    app.handle(Event::LookedUp { ticket, result: Ok(found) }, at(11));
    assert!(app.visit.acting.sent.is_some_and(|sent| !sent.delivered));
}

#[test]
fn without_a_signature_nothing_is_sent() {
    for name in ["quote", "completion"] {
        let mut app = scene(name);
        assert_eq!(does(&mut app, ActsEvent::Send), [], "{name}");
    }
    let mut app = scene("quote_expired");
    does(&mut app, ActsEvent::ToSignature);
    assert_eq!(does(&mut app, ActsEvent::Send), []);
}

#[test]
fn what_could_not_be_stored_stays_and_can_be_tried_again() {
    for problem in [SubmitProblem::DiskFull, SubmitProblem::OutOfCodes, SubmitProblem::Failed] {
        for name in ["quote_signed", "completion_signed", "act_supplement"] {
            let mut app = scene(name);
            let page = app.page;
            let effects = does(&mut app, ActsEvent::Send);
            app.handle(Event::Submitted { ticket: *given(&effects).0, result: Err(problem) }, at(2));
            assert_eq!((app.page, app.visit.dialog), (page, Some(Dialog::NotStored(problem))), "{name}");
            app.handle(Event::DismissDialog, at(3));
            let again = does(&mut app, ActsEvent::Send);
            assert!(given(&again).1 == given(&effects).1, "{name}");
        }
    }
}

#[test]
fn nobody_leaves_while_it_is_being_stored_and_the_next_person_sees_nothing_of_it() {
    let mut app = scene("quote_storing");
    app.handle(Event::Home, at(1));
    app.handle(Event::Back, at(1));
    assert_eq!(app.page, Page::Quote);
    let ticket = app.visit.acting.sending.unwrap().0;
    app.handle(Event::Tick, at(IDLE.as_secs() + 2));
    assert_eq!(app.page, Page::Board);
    assert!(app.visit.acting.signing.is_empty() && app.visit.found.is_none());
    app.handle(Event::OpenLookup, at(200));
    app.handle(Event::Submitted { ticket, result: Ok(recorded()) }, at(201));
    assert!(app.page == Page::Lookup && app.visit.acting.sent.is_none());
}

#[test]
fn who_goes_back_takes_the_ink_along_and_emergency_leads_back_to_it() {
    let mut app = scene("completion_signed");
    app.handle(Event::OpenEmergency, at(1));
    app.handle(Event::Back, at(2));
    assert!(app.page == Page::Completion && app.visit.acting.signing.is_signed());
    // From the signature to what was done, and from there to the progress.
    app.handle(Event::Back, at(3));
    assert_eq!(app.page, Page::Completion);
    app.handle(Event::Back, at(4));
    assert!(app.page == Page::Progress && app.visit.acting.signing.is_empty() && app.visit.acting.stars.is_none());
    let mut app = scene("quote_signed");
    begins(&mut app, ActKind::Decline);
    assert!(app.page == Page::ActWords && app.visit.acting.signing.is_empty());
    app.handle(Event::Back, at(5));
    assert_eq!(app.page, Page::Quote);
}

#[test]
fn a_price_is_not_exchanged_while_it_is_read() {
    let mut app = scene("quote");
    let before = app.visit.found.clone().unwrap();
    assert_eq!(app.handle(Event::Tick, at(10)), [], "an open page is not brought up to date");
    assert_eq!(app.handle(Event::ProgressHint, at(11)), []);
    assert!(app.visit.found == Some(before));
}

#[test]
fn an_expired_price_can_be_read_and_another_asked_for() {
    let mut app = scene("progress_expired");
    begins(&mut app, ActKind::Agree);
    assert_eq!(app.page, Page::Quote);
    begins(&mut app, ActKind::Decline);
    let effects = does(&mut app, ActsEvent::Send);
    assert!(matches!(&given(&effects).1.act, Act::Decline { quote: 1, words } if words.is_empty()));
}

#[test]
fn stars_go_with_the_signature_and_can_be_taken_back() {
    let mut app = scene("completion_signed");
    let effects = does(&mut app, ActsEvent::Send);
    assert!(matches!(&given(&effects).1.act, Act::SignOff { stars: Some(stars), .. } if stars.count() == 4));
    let mut app = scene("completion_signed");
    does(&mut app, ActsEvent::Stars(3));
    let effects = does(&mut app, ActsEvent::Send);
    assert!(matches!(&given(&effects).1.act, Act::SignOff { stars: None, .. }));
}

#[test]
fn what_is_done_at_a_touch_is_asked_once_more_and_sent_once() {
    let mut app = scene("progress_under_way");
    begins(&mut app, ActKind::Chase);
    does(&mut app, ActsEvent::Withdraw);
    assert_eq!(does(&mut app, ActsEvent::Confirm), [], "it was taken back");
    begins(&mut app, ActKind::Chase);
    let effects = does(&mut app, ActsEvent::Confirm);
    assert!(given(&effects).1.act == Act::Chase);
    assert_eq!(does(&mut app, ActsEvent::Confirm), []);
    begins(&mut app, ActKind::Chase);
    assert_eq!(does(&mut app, ActsEvent::Confirm), [], "the store has not answered yet");
    let mut app = scene("act_cancel");
    assert_eq!(does(&mut app, ActsEvent::Send), []);
    app.handle(Event::Back, at(2));
    assert_eq!((app.page, does(&mut app, ActsEvent::Confirm)), (Page::ActWords, vec![]));
    does(&mut app, ActsEvent::Send);
    let effects = does(&mut app, ActsEvent::Confirm);
    assert!(matches!(&given(&effects).1.act, Act::Cancel { words } if words == "已经好了"));
}

#[test]
fn another_time_is_chosen_like_the_first_one() {
    let mut app = scene("progress_times");
    let times = app.visit.picker.as_ref().unwrap().times.clone();
    assert!(times.len() > 10 && times[0].wanted == WantedTime::AsSoonAsPossible);
    app.handle(Event::PickerChoose(3), at(1));
    let effects = does(&mut app, ActsEvent::Confirm);
    assert!(given(&effects).1.act == Act::Reappoint { wanted: times[3].wanted.clone() });
}

#[test]
fn what_the_office_does_not_offer_cannot_be_begun() {
    for kind in ActKind::ALL {
        let mut app = scene("progress");
        does(&mut app, ActsEvent::Begin(kind));
        assert!(app.page == Page::Progress && app.visit.acting.asked.is_none() && app.visit.picker.is_none(), "{kind:?}");
        let mut app = scene("board");
        does(&mut app, ActsEvent::Begin(kind));
        does(&mut app, ActsEvent::More(true));
        assert!(app.page == Page::Board && !app.visit.acting.more, "{kind:?}");
    }
    let mut app = scene("progress_chased");
    begins(&mut app, ActKind::Chase);
    assert!(app.visit.acting.asked.is_none());
}

#[test]
fn words_that_are_missing_are_asked_for_on_their_page() {
    let mut app = scene("act_blank");
    assert_eq!(does(&mut app, ActsEvent::Send), []);
    assert_eq!(app.visit.acting.form.as_ref().unwrap().error, Some(FormProblem::MessageMissing));
    app.handle(Event::Focus(Field::Description), at(2));
    app.handle(Event::DescriptionEdited("冷水".into()), at(3));
    app.handle(Event::Phrase(0), at(4));
    app.handle(Event::Focus(Field::None), at(5));
    let effects = does(&mut app, ActsEvent::Send);
    assert!(matches!(&given(&effects).1.act, Act::Supplement { words } if words == "冷水，请先来电"));
}

#[test]
fn another_receipt_brings_nothing_of_the_last_one_along() {
    let mut app = scene("progress_sent");
    app.handle(Event::Back, at(1));
    assert!(app.page == Page::Lookup && app.visit.acting.sent.is_none() && app.visit.found.is_none());
    let mut app = scene("progress_more");
    app.handle(Event::Back, at(1));
    assert!(app.page == Page::Progress && !app.visit.acting.more, "the sheet goes first");
    assert!(matches!(app.visit.found, Some((Found::Office(_), _))));
}
