//! Public faults at the terminal, without any pixels: where it is, what is known there, 我也报修.

use std::time::Duration;

use lobby_butler::{
    domain::{ids::SubmissionId, receipt_code::ReceiptCode, request::ServiceRequest, submission::Submission},
    kiosk::{
        gallery::{
            self,
            fault_scenes::{CORRIDOR, LIFT, LIFT_NAME, with_fault, with_places},
        },
        store::{CachedBoard, CommittedSubmission},
        view_models::{
            Moment,
            app::{App, Effect, Event, FaultsEvent, IDLE, Page},
            emergency::Danger,
            fault_place::FaultPlaces,
            modes::Modes,
            person::{Field, FormProblem},
            picker::Purpose,
            receipt::Receipt,
            review::Reviewed,
        },
    },
    protocol::v1::board::Board,
    sample,
};

fn at(uptime: Duration) -> Moment {
    Moment { now: gallery::instant(), uptime }
}

fn now() -> Moment {
    at(Duration::ZERO)
}

fn cached(change: impl FnOnce(&mut Board)) -> CachedBoard {
    let fetched_at = gallery::instant();
    let mut board = sample::board(fetched_at);
    change(&mut board);
    CachedBoard { board, etag: String::new(), fetched_at }
}

fn screen(change: impl FnOnce(&mut Board)) -> App {
    App::new(Some(cached(change)), true)
}

fn does(app: &mut App, event: Event) -> Vec<Effect> {
    app.handle(event, now())
}

fn faults(app: &mut App, event: FaultsEvent) {
    does(app, Event::Faults(event));
}

fn choose(app: &mut App, place: &str) {
    faults(app, FaultsEvent::Choose(place.into()));
}

/// From the board to the first page behind the catalogue.
fn ask_for(app: &mut App, item: &str) {
    for event in [Event::OpenServices, Event::SelectItem(item.into()), Event::ProceedToForm] {
        does(app, event);
    }
}

/// The report of the lift is on the screen.
fn told() -> App {
    let mut app = screen(with_fault);
    ask_for(&mut app, "sample-lift");
    choose(&mut app, LIFT);
    assert_eq!(app.page, Page::KnownFault);
    app
}

/// Home and a way to answer.
fn tell_household(app: &mut App) {
    for event in [Event::Pick(Purpose::Unit), Event::PickerChoose(1), Event::PickerChoose(0), Event::PickerCancel, Event::ToggleNoPhone] {
        does(app, event);
    }
    "2580".chars().for_each(|digit| drop(does(app, Event::DockKey(digit.to_string()))));
}

/// What is about to be sent.
fn reviewed(app: &mut App) -> ServiceRequest {
    does(app, Event::ProceedToReview);
    let draft = app.visit.draft.as_ref().unwrap();
    assert_eq!(app.page, Page::Review, "{:?} {:?}", app.visit.person.errors, draft.errors);
    let Some(Reviewed::Submission(Submission::Request(request))) = app.visit.review.as_ref().map(|review| review.body.clone()) else {
        panic!("no request")
    };
    request
}

#[test]
fn without_places_the_form_is_as_it_always_was() {
    let mut app = screen(|_| {});
    ask_for(&mut app, "sample-lift");
    assert!(app.page == Page::Request && app.visit.picker.is_some());
    tell_household(&mut app);
    does(&mut app, Event::ChooseHonorific(lobby_butler::domain::request::Honorific::Ms));
    let request = reviewed(&mut app);
    assert_eq!((request.place, request.same_fault), (None, None));
}

#[test]
fn what_is_done_for_one_household_asks_for_no_place() {
    let mut app = screen(with_fault);
    does(&mut app, Event::SelectTab(2));
    ask_for(&mut app, sample::REPAIR_ITEM);
    assert_eq!(app.page, Page::Request);
}

#[test]
fn one_touch_leads_from_a_place_to_what_is_known_there_or_to_the_form() {
    let mut app = screen(with_fault);
    ask_for(&mut app, "sample-lift");
    assert_eq!(app.page, Page::FaultPlace);
    let view = app.fault_places_view(now()).unwrap();
    assert_eq!(view.places.iter().find(|place| place.id == LIFT).map(|place| place.households), Some(3));
    assert_eq!(view.places.iter().filter(|place| place.households > 0).count(), 1);
    choose(&mut app, CORRIDOR);
    assert_eq!(app.page, Page::Request, "nothing is known of the corridor");
    faults(&mut app, FaultsEvent::AskPlace);
    choose(&mut app, LIFT);
    assert_eq!(app.page, Page::KnownFault);
    assert_eq!(app.known_fault_view(now()).unwrap().place, LIFT_NAME);
    // Another service at the same place is another matter.
    ask_for(&mut app, "sample-light");
    choose(&mut app, LIFT);
    assert_eq!(app.page, Page::Request);
}

#[test]
fn who_joins_is_asked_for_a_way_to_answer_only() {
    let mut app = told();
    faults(&mut app, FaultsEvent::Join);
    let draft = app.visit.draft.as_ref().unwrap();
    assert!(app.page == Page::Request && draft.questions().is_empty() && !draft.takes_words());
    assert!(draft.time_chips(None, Modes::default()).0.is_empty());
    // It opens on the number; neither home nor name is missed.
    assert!(app.visit.picker.is_none() && app.visit.focus == Field::Phone);
    "13800006688".chars().for_each(|digit| drop(does(&mut app, Event::DockKey(digit.to_string()))));
    let request = reviewed(&mut app);
    assert_eq!(request.place.as_ref().map(|place| place.id.as_str()), Some(LIFT));
    assert_eq!((request.same_fault.as_deref(), request.home(), request.description.as_str()), (Some("5f3c"), None, ""));
    assert_eq!(request.wanted, None);
    does(&mut app, Event::EditAgain);
    does(&mut app, Event::Back);
    assert_eq!(app.page, Page::KnownFault, "one step back");
}

#[test]
fn a_home_that_was_told_for_something_else_stays_out_of_it() {
    let mut app = told();
    faults(&mut app, FaultsEvent::SomethingElse);
    tell_household(&mut app);
    assert!(app.visit.person.address.room.is_some());
    faults(&mut app, FaultsEvent::AskPlace);
    choose(&mut app, CORRIDOR);
    faults(&mut app, FaultsEvent::AskPlace);
    choose(&mut app, LIFT);
    faults(&mut app, FaultsEvent::Join);
    let request = reviewed(&mut app);
    assert_eq!((request.home(), request.contact.secret()), (None, "2580"), "what was typed to answer to is kept");
}

#[test]
fn the_receipt_of_who_joins_promises_nobody_of_their_own() {
    let mut app = told();
    faults(&mut app, FaultsEvent::Join);
    "13800006688".chars().for_each(|digit| drop(does(&mut app, Event::DockKey(digit.to_string()))));
    let joined = reviewed(&mut app);
    let (board, time) = (cached(with_fault).board, app.estate_time(now()));
    let printed = |request: ServiceRequest| {
        let (id, code) = (SubmissionId::mint(gallery::instant(), [9; 10]), ReceiptCode::from_serial(1_000_001).unwrap());
        let recorded = CommittedSubmission { id, code, created_at: gallery::instant() };
        Receipt::new(recorded, &Submission::Request(request), &board, time).view(now(), time, &board, true).repair_minutes
    };
    assert_eq!(printed(ServiceRequest { same_fault: None, ..joined.clone() }), Some(board.promises.repair_response_minutes));
    assert_eq!(printed(joined), None, "whoever comes, comes for them all");
}

#[test]
fn something_else_goes_on_with_the_whole_form_and_is_not_asked_about_twice() {
    let mut app = told();
    faults(&mut app, FaultsEvent::Join);
    does(&mut app, Event::Back);
    faults(&mut app, FaultsEvent::SomethingElse);
    assert!(app.page == Page::Request && app.visit.draft.as_ref().is_some_and(|draft| draft.takes_words() && !draft.joins()));
    // The same place once more.
    faults(&mut app, FaultsEvent::AskPlace);
    choose(&mut app, LIFT);
    assert_eq!(app.page, Page::Request);
    // Another place and back again is a new story.
    faults(&mut app, FaultsEvent::AskPlace);
    choose(&mut app, CORRIDOR);
    faults(&mut app, FaultsEvent::AskPlace);
    choose(&mut app, LIFT);
    assert_eq!(app.page, Page::KnownFault);
}

#[test]
fn what_is_over_meanwhile_is_not_joined_and_can_be_reported_anew() {
    let mut app = told();
    does(&mut app, Event::BoardArrived(Box::new(cached(with_places))));
    assert!(app.known_fault_view(now()).unwrap().report.is_none(), "the page says that it is over");
    faults(&mut app, FaultsEvent::Join);
    assert_eq!(app.page, Page::KnownFault);
    faults(&mut app, FaultsEvent::SomethingElse);
    tell_household(&mut app);
    does(&mut app, Event::ChooseHonorific(lobby_butler::domain::request::Honorific::Ms));
    let request = reviewed(&mut app);
    assert_eq!((request.place.map(|place| place.id).as_deref(), request.same_fault), (Some(LIFT), None));
}

#[test]
fn a_report_that_moves_on_under_the_finger_is_joined_as_it_is_now() {
    let mut app = told();
    let merged = cached(|board| {
        with_fault(board);
        board.faults[0].id = "77aa".into();
    });
    does(&mut app, Event::BoardArrived(Box::new(merged)));
    faults(&mut app, FaultsEvent::Join);
    assert_eq!(app.visit.draft.unwrap().same_fault.as_deref(), Some("77aa"));
}

#[test]
fn places_stay_under_the_finger_and_one_that_is_gone_is_not_chosen() {
    let mut app = screen(with_fault);
    ask_for(&mut app, "sample-lift");
    let shown = |app: &App| app.fault_places_view(now()).unwrap().places.into_iter().map(|place| place.id).collect::<Vec<_>>();
    let before = shown(&app);
    let fewer = cached(|board| {
        with_fault(board);
        board.places.retain(|place| place.id != LIFT);
    });
    does(&mut app, Event::BoardArrived(Box::new(fewer)));
    assert_eq!(shown(&app), before, "nothing moves");
    choose(&mut app, LIFT);
    assert!(app.page == Page::FaultPlace && !shown(&app).contains(&LIFT.to_owned()), "the list as it is now");
    assert!(app.visit.draft.as_ref().is_some_and(|draft| draft.whereabouts.is_none()));
}

#[test]
fn a_second_tap_does_nothing() {
    let mut app = told();
    choose(&mut app, CORRIDOR);
    faults(&mut app, FaultsEvent::Elsewhere);
    assert!(app.page == Page::KnownFault && app.visit.draft.as_ref().is_some_and(|draft| draft.place().is_some_and(|p| p.id == LIFT)));
    faults(&mut app, FaultsEvent::Join);
    faults(&mut app, FaultsEvent::Join);
    faults(&mut app, FaultsEvent::SomethingElse);
    assert!(app.page == Page::Request && app.visit.draft.as_ref().is_some_and(|draft| draft.joins()));
}

#[test]
fn another_place_is_told_in_words() {
    let mut app = screen(with_places);
    ask_for(&mut app, "sample-light");
    faults(&mut app, FaultsEvent::Elsewhere);
    tell_household(&mut app);
    does(&mut app, Event::ChooseHonorific(lobby_butler::domain::request::Honorific::Ms));
    does(&mut app, Event::ProceedToReview);
    assert_eq!(app.visit.draft.as_ref().unwrap().errors.description, Some(FormProblem::PlaceWordsMissing));
    does(&mut app, Event::DescriptionEdited("会所门口的路灯".into()));
    let request = reviewed(&mut app);
    assert_eq!((request.place, request.description.as_str()), (None, "会所门口的路灯"));
}

#[test]
fn the_way_back_leads_step_by_step() {
    let mut app = told();
    for page in [Page::FaultPlace, Page::Services] {
        does(&mut app, Event::Back);
        assert_eq!(app.page, page);
    }
    does(&mut app, Event::ProceedToForm);
    assert_eq!(app.page, Page::KnownFault, "the place is kept for the same service");
    faults(&mut app, FaultsEvent::SomethingElse);
    faults(&mut app, FaultsEvent::AskPlace);
    does(&mut app, Event::Back);
    assert_eq!(app.page, Page::Request, "the form that the places were opened from");
}

#[test]
fn help_for_who_is_caught_is_one_touch_away_and_leads_back() {
    let mut app = told();
    does(&mut app, Event::OpenGuidance(Danger::Lift));
    assert_eq!((app.page, app.visit.guidance), (Page::Emergency, Some(Danger::Lift)));
    does(&mut app, Event::Back);
    does(&mut app, Event::Back);
    assert!(app.page == Page::KnownFault && app.known_fault_view(now()).is_some());
}

#[test]
fn who_leaves_or_forgets_the_screen_leaves_nothing() {
    let nothing = |app: &App| {
        let visit = &app.visit;
        app.page == Page::Board && visit.known_fault.is_none() && visit.draft.is_none() && visit.fault_places == FaultPlaces::default()
    };
    let mut app = told();
    assert_eq!(does(&mut app, Event::Home), [Effect::Wipe]);
    assert!(nothing(&app));
    let mut app = told();
    assert_eq!(app.handle(Event::Tick, at(IDLE)), [Effect::Wipe]);
    assert!(nothing(&app));
}
