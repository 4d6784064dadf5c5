//! The screen's state machine, without any pixels.

use std::time::Duration;

use chrono::{DateTime, Utc};
use lobby_butler::{
    domain::{
        ids::SubmissionId,
        receipt_code::ReceiptCode,
        request::{Honorific, WantedTime},
        submission::Submission,
    },
    kiosk::{
        gallery,
        store::{CachedBoard, CommittedSubmission, LocalStatus},
        view_models::{
            Moment,
            app::{App, Dialog, Effect, Event, IDLE, IDLE_COUNTDOWN, Link, Page, SubmitProblem},
            keyboard,
            modes::{Language, Switch},
            person::{Field, FormProblem},
            picker::Purpose,
            progress::Found,
            review::Reviewed,
        },
    },
    sample,
};

/// A screen whose time the test moves.
struct Visit {
    app: App,
    now: DateTime<Utc>,
    uptime: Duration,
}

impl Visit {
    fn new() -> Self {
        let now = gallery::instant();
        let board = CachedBoard { board: sample::board(now), etag: String::new(), fetched_at: now };
        Self { app: App::new(Some(board), true), now, uptime: Duration::from_secs(1_000) }
    }

    fn moment(&self) -> Moment {
        Moment { now: self.now, uptime: self.uptime }
    }

    fn does(&mut self, event: Event) -> Vec<Effect> {
        self.app.handle(event, Moment { now: self.now, uptime: self.uptime })
    }

    fn wait(&mut self, time: Duration) -> Vec<Effect> {
        self.uptime += time;
        self.now += chrono::Duration::from_std(time).unwrap();
        self.does(Event::Tick)
    }

    fn reach_form(&mut self) {
        self.does(Event::OpenServices);
        self.does(Event::SelectTab(2));
        self.does(Event::SelectItem(sample::REPAIR_ITEM.into()));
        self.does(Event::ProceedToForm);
        assert_eq!(self.app.page, Page::Request);
    }

    fn reach_review(&mut self) {
        self.reach_form();
        self.does(Event::Pick(Purpose::Unit));
        self.does(Event::PickerChoose(0));
        self.does(Event::PickerChoose(0));
        self.does(Event::ChooseHonorific(Honorific::Mr));
        self.does(Event::Focus(Field::Phone));
        "13800006688".chars().for_each(|key| drop(self.does(Event::DockKey(key.to_string()))));
        self.does(Event::ChooseTime(0));
        self.does(Event::ProceedToReview);
        assert_eq!(self.app.page, Page::Review, "{:?}", self.app.visit.person.errors);
    }

    /// Submits and answers as the store would.
    fn submit(&mut self, result: Result<CommittedSubmission, SubmitProblem>) {
        let [Effect::Submit { ticket, .. }] = self.does(Event::Submit)[..] else { panic!("nothing was submitted") };
        self.does(Event::Submitted { ticket, result });
    }

    fn recorded(&self) -> CommittedSubmission {
        let id = SubmissionId::mint(self.now, [7; 10]);
        CommittedSubmission { id, code: ReceiptCode::from_serial(4_271_809).unwrap(), created_at: self.now }
    }
}

#[test]
fn a_double_tap_submits_once() {
    let mut visit = Visit::new();
    visit.reach_review();
    visit.does(Event::ToggleConsent);
    let [Effect::Submit { ticket, .. }] = visit.does(Event::Submit)[..] else { panic!("nothing was submitted") };
    assert_eq!(visit.does(Event::Submit), []);
    let result = Ok(visit.recorded());
    visit.does(Event::Submitted { ticket, result });
    assert_eq!(visit.app.page, Page::Receipt);
    assert_eq!(visit.does(Event::Submit), []);
}

#[test]
fn a_paid_item_is_not_submitted_without_the_price_tick() {
    let mut visit = Visit::new();
    visit.reach_review();
    assert_eq!(visit.does(Event::Submit), []);
    visit.does(Event::ToggleConsent);
    let [Effect::Submit { body, .. }] = &visit.does(Event::Submit)[..] else { panic!("nothing was submitted") };
    assert!(matches!(&**body, Reviewed::Submission(Submission::Request(request)) if request.price_understood));
}

#[test]
fn the_next_person_sees_nothing() {
    let mut visit = Visit::new();
    visit.reach_review();
    assert_eq!(visit.does(Event::Home), [Effect::Wipe]);
    assert_eq!(visit.app.page, Page::Board);
    let left = &visit.app.visit;
    assert!(left.draft.is_none() && left.review.is_none() && left.receipt.is_none() && left.found.is_none() && left.picker.is_none());
    assert_eq!(left.lookup.missing(), 12);
}

#[test]
fn an_abandoned_form_counts_down_in_sight_and_is_wiped() {
    let mut visit = Visit::new();
    visit.reach_form();
    visit.wait(IDLE - IDLE_COUNTDOWN - Duration::from_secs(1));
    assert_eq!(visit.app.idle_seconds_left(visit.moment()), None);
    visit.wait(Duration::from_secs(2));
    assert_eq!(visit.app.idle_seconds_left(visit.moment()), Some(19));
    visit.does(Event::Stay);
    assert_eq!(visit.app.idle_seconds_left(visit.moment()), None);
    assert_eq!(visit.wait(IDLE), [Effect::Wipe]);
    assert_eq!(visit.app.page, Page::Board);
}

#[test]
fn a_clock_jump_neither_ends_nor_prolongs_a_visit() {
    let mut visit = Visit::new();
    visit.reach_form();
    visit.now += chrono::Duration::days(400);
    visit.does(Event::Tick);
    assert_eq!(visit.app.page, Page::Request);
    visit.now -= chrono::Duration::days(800);
    assert_eq!(visit.wait(IDLE), [Effect::Wipe]);
}

#[test]
fn what_was_typed_stays_when_saving_failed() {
    for problem in [SubmitProblem::DiskFull, SubmitProblem::OutOfCodes, SubmitProblem::Failed] {
        let mut visit = Visit::new();
        visit.reach_review();
        visit.does(Event::ToggleConsent);
        visit.submit(Err(problem));
        assert_eq!(visit.app.page, Page::Review);
        assert_eq!(visit.app.visit.dialog, Some(Dialog::NotStored(problem)));
        assert!(visit.app.visit.review.is_some());
        visit.does(Event::DismissDialog);
        assert!(matches!(visit.does(Event::Submit)[..], [Effect::Submit { .. }]), "the resident can try again");
    }
}

#[test]
fn nobody_leaves_while_their_submission_is_being_stored_and_nobody_else_gets_the_receipt() {
    let mut visit = Visit::new();
    visit.reach_review();
    visit.does(Event::ToggleConsent);
    let [Effect::Submit { ticket: first, .. }] = visit.does(Event::Submit)[..] else { panic!("nothing was submitted") };
    visit.does(Event::Home);
    assert_eq!(visit.app.page, Page::Review, "the code would be lost");
    // The store hangs until the visitor is long gone; the next one submits too.
    visit.wait(IDLE);
    assert_eq!(visit.app.page, Page::Board);
    visit.reach_review();
    visit.does(Event::ToggleConsent);
    visit.does(Event::Submit);
    let result = Ok(visit.recorded());
    visit.does(Event::Submitted { ticket: first, result });
    assert_eq!(visit.app.page, Page::Review);
    assert!(visit.app.visit.receipt.is_none());
}

#[test]
fn an_answer_to_somebody_who_left_is_not_shown_to_the_next() {
    let mut visit = Visit::new();
    let code = ReceiptCode::from_serial(4_271_809).unwrap();
    let look = |visit: &mut Visit| {
        visit.does(Event::OpenLookup);
        code.to_string().chars().chain("6688".chars()).for_each(|key| drop(visit.does(Event::LookupDigit(key.to_string()))));
        let [Effect::LookUp { ticket, .. }] = visit.does(Event::Look)[..] else { panic!("nothing was asked") };
        ticket
    };
    let first = look(&mut visit);
    visit.does(Event::Home);
    let second = look(&mut visit);
    let local_status = LocalStatus { created_at: Some(visit.now), delivered_at: None };
    let found = || Ok(Found::Local { code, local_status });
    visit.does(Event::LookedUp { ticket: first, result: found() });
    assert_eq!(visit.app.page, Page::Lookup);
    visit.does(Event::LookedUp { ticket: second, result: found() });
    assert_eq!(visit.app.page, Page::Progress);
}

#[test]
fn the_emergency_page_lies_over_everything_and_leads_back() {
    let mut visit = Visit::new();
    visit.reach_form();
    visit.does(Event::Pick(Purpose::Building));
    visit.does(Event::OpenEmergency);
    assert!(visit.app.page == Page::Emergency && visit.app.visit.picker.is_none());
    visit.does(Event::Back);
    assert!(visit.app.page == Page::Request && visit.app.visit.draft.is_some());
}

#[test]
fn a_receipt_waits_behind_the_emergency_page() {
    let mut visit = Visit::new();
    visit.reach_review();
    visit.does(Event::ToggleConsent);
    let recorded = visit.recorded();
    visit.submit(Ok(recorded));
    visit.does(Event::OpenEmergency);
    visit.wait(Duration::from_secs(70));
    visit.does(Event::Back);
    visit.wait(Duration::from_secs(1));
    assert_eq!(visit.app.page, Page::Receipt, "the code must not be lost");
}

#[test]
fn what_the_office_told_stays_when_it_cannot_be_asked_for_a_moment() {
    let mut app = gallery::scenes().into_iter().find(|scene| scene.name == "progress").unwrap().stage();
    let at = |seconds| Moment { now: gallery::instant(), uptime: Duration::from_secs(seconds) };
    let [Effect::LookUp { ticket, .. }] = app.handle(Event::Tick, at(10))[..] else { panic!("the page does not ask again") };
    assert_eq!(app.handle(Event::Tick, at(20)), [], "one question at a time");
    let local_status = LocalStatus { created_at: Some(gallery::instant()), delivered_at: None };
    let code = app.visit.found.as_ref().unwrap().0.code();
    app.handle(Event::LookedUp { ticket, result: Ok(Found::Local { code, local_status }) }, at(21));
    assert!(matches!(app.visit.found, Some((Found::Office(_), _))));
}

#[test]
fn a_message_on_the_board_does_not_stay_for_ever() {
    let mut app = App::new(None, true);
    app.handle(Event::OpenServices, Moment { now: gallery::instant(), uptime: Duration::ZERO });
    app.handle(Event::Tick, Moment { now: gallery::instant(), uptime: IDLE });
    assert!(app.visit.dialog.is_none());
}

#[test]
fn an_incomplete_form_says_field_by_field_what_is_missing() {
    let mut visit = Visit::new();
    visit.reach_form();
    // 尽快 stands as chosen; a window that was chosen instead and has passed must be chosen anew.
    assert_eq!(visit.app.visit.draft.as_ref().unwrap().wanted, Some(WantedTime::AsSoonAsPossible));
    visit.does(Event::ChooseTime(1));
    visit.now += chrono::Duration::days(2);
    visit.does(Event::ProceedToReview);
    let errors = visit.app.visit.person.errors.clone();
    assert_eq!((errors.address, errors.name), (Some(FormProblem::AddressMissing), Some(FormProblem::PersonMissing)));
    assert_eq!(errors.contact, Some(FormProblem::PhoneMissing));
    assert_eq!(visit.app.visit.draft.as_ref().unwrap().errors.time, Some(FormProblem::TimeMissing));
    visit.does(Event::Focus(Field::Phone));
    "12345".chars().for_each(|key| drop(visit.does(Event::DockKey(key.to_string()))));
    visit.does(Event::ProceedToReview);
    assert_eq!(visit.app.visit.person.errors.contact, Some(FormProblem::PhoneWrong));
}

#[test]
fn the_form_leads_from_the_room_to_the_name_to_the_phone_and_then_lets_go() {
    let mut visit = Visit::new();
    let asks = |visit: &Visit| (visit.app.visit.picker.as_ref().map(|picker| picker.purpose), visit.app.visit.focus);
    visit.reach_form();
    assert_eq!(asks(&visit), (Some(Purpose::Unit), Field::None));
    visit.does(Event::PickerChoose(1));
    assert_eq!(asks(&visit), (Some(Purpose::Room), Field::None));
    visit.does(Event::PickerChoose(0));
    assert_eq!(asks(&visit), (Some(Purpose::Surname), Field::None));
    visit.does(Event::PickerChoose(3));
    assert_eq!(asks(&visit), (None, Field::Phone));
    visit.does(Event::DockKey("1".into()));
    visit.does(Event::Focus(Field::None));
    // Whoever mends something is led nowhere else.
    visit.does(Event::Pick(Purpose::Surname));
    visit.does(Event::PickerChoose(4));
    assert_eq!(asks(&visit), (None, Field::None));
    visit.does(Event::Back);
    visit.does(Event::ProceedToForm);
    assert_eq!(asks(&visit), (None, Field::None));
}

#[test]
fn where_the_form_asks_singly_the_room_leads_to_no_other_question() {
    let mut visit = Visit::new();
    visit.does(Event::Switch(Switch::Large));
    visit.reach_form();
    visit.does(Event::PickerChoose(1));
    visit.does(Event::PickerChoose(0));
    assert!(visit.app.visit.person.address.room.is_some());
    assert_eq!((visit.app.visit.picker.is_none(), visit.app.visit.focus), (true, Field::None));
}

#[test]
fn a_phrase_adds_what_its_chip_says() {
    let phrase_in = |language| {
        let mut visit = Visit::new();
        let glossary = &mut visit.app.board.as_mut().unwrap().board.glossary;
        glossary.insert("滴水".into(), "Dripping".into());
        glossary.remove("卫生间");
        visit.does(Event::Switch(Switch::Language(language)));
        visit.reach_form();
        [1, 2].into_iter().for_each(|index| drop(visit.does(Event::Phrase(index))));
        visit.app.visit.draft.as_ref().unwrap().description.clone()
    };
    keyboard::prepare();
    assert_eq!(phrase_in(Language::Simplified), "卫生间，滴水");
    assert_eq!(phrase_in(Language::Traditional), "衛生間，滴水");
    assert_eq!(phrase_in(Language::English), "卫生间，滴水 Dripping");
}

#[test]
fn over_long_text_emoji_and_letters_in_number_fields_do_no_harm() {
    let mut visit = Visit::new();
    visit.reach_form();
    visit.does(Event::Focus(Field::Phone));
    for key in ["1", "a", "", "😀", "１", "2345678901234567890"] {
        visit.does(Event::DockKey(key.into()));
    }
    let phone = &visit.app.visit.person.phone;
    assert!(phone.len() <= 12 && phone.bytes().all(|byte| byte.is_ascii_digit()), "{phone}");
    visit.does(Event::DescriptionEdited("😀".repeat(200)));
    assert_eq!(visit.app.visit.draft.as_ref().unwrap().description_count(), "100 / 100");
    visit.does(Event::Phrase(0));
    visit.does(Event::Phrase(999));
    assert_eq!(visit.app.visit.draft.as_ref().unwrap().description_count(), "100 / 100");
}

#[test]
fn without_any_board_nothing_is_taken_and_the_screen_says_why() {
    let mut app = App::new(None, true);
    assert_eq!(app.link, Link::Unpaired);
    app.handle(Event::OpenServices, Moment { now: gallery::instant(), uptime: Duration::ZERO });
    assert_eq!(app.page, Page::Board);
    assert_eq!(app.visit.dialog, Some(Dialog::NotOpenYet));
}

#[test]
fn a_receipt_leaves_by_itself_unless_more_time_is_asked_for() {
    let mut visit = Visit::new();
    visit.reach_review();
    visit.does(Event::ToggleConsent);
    let recorded = visit.recorded();
    visit.submit(Ok(recorded));
    visit.wait(Duration::from_secs(50));
    visit.does(Event::MoreTime);
    visit.wait(Duration::from_secs(50));
    assert_eq!(visit.app.page, Page::Receipt);
    visit.wait(Duration::from_secs(11));
    assert_eq!(visit.app.page, Page::Board);
}
