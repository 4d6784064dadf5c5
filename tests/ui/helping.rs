//! Whoever has trouble with a form is offered help once; and a glass that is wiped does nothing. Without any pixels.

use std::time::Duration;

use chrono::{DateTime, Utc};
use lobby_butler::{
    domain::request::Honorific,
    kiosk::{
        gallery,
        store::CachedBoard,
        view_models::{
            Moment,
            app::{App, Effect, Event, HelpEvent, IDLE, IDLE_COUNTDOWN, MessagesEvent, Page},
            helping::{HelpChoice, HelpSheet},
            message_form::Addressee,
            person::Field,
            picker::Purpose,
            staff::CLEANING,
        },
    },
    sample,
};

/// A screen whose time the test moves.
struct Walk {
    app: App,
    now: DateTime<Utc>,
    uptime: Duration,
}

impl Walk {
    fn new() -> Self {
        let now = gallery::instant();
        let board = CachedBoard { board: sample::board(now), etag: String::new(), fetched_at: now };
        let mut app = App::new(Some(board), true);
        let uptime = Duration::from_secs(1_000);
        app.handle(Event::LinkChanged { online: true, at: now }, Moment { now, uptime });
        Self { app, now, uptime }
    }

    fn does(&mut self, event: Event) -> Vec<Effect> {
        self.app.handle(event, Moment { now: self.now, uptime: self.uptime })
    }

    fn all(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| drop(self.does(event)));
    }

    fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.uptime += Duration::from_secs(1);
            self.now += chrono::Duration::seconds(1);
            self.does(Event::Tick);
        }
    }

    fn open_form(&mut self) {
        self.all([Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into()), Event::ProceedToForm]);
        self.does(Event::PickerCancel);
        assert_eq!(self.app.page, Page::Request);
    }

    fn sheet(&self) -> Option<HelpSheet> {
        self.app.visit.helping.sheet
    }

    fn chooses(&mut self, choice: HelpChoice) -> Vec<Effect> {
        self.does(Event::Help(HelpEvent::Choose(choice)))
    }
}

fn in_trouble() -> Walk {
    let mut walk = Walk::new();
    walk.open_form();
    walk.all([Event::ChooseHonorific(Honorific::Ms), Event::ProceedToReview, Event::ProceedToReview]);
    assert_eq!(walk.sheet(), None);
    walk.does(Event::ProceedToReview);
    assert_eq!(walk.sheet(), Some(HelpSheet::Offered));
    walk
}

#[test]
fn three_refusals_of_a_form_offer_help_and_leave_what_was_typed() {
    let walk = in_trouble();
    assert_eq!(walk.app.page, Page::Request);
    assert_eq!(walk.app.visit.person.honorific, Some(Honorific::Ms));
}

#[test]
fn three_wrong_codes_offer_help() {
    let mut walk = Walk::new();
    walk.does(Event::OpenLookup);
    for sheet in [None, None, Some(HelpSheet::Offered)] {
        walk.all("427180996688".chars().map(|digit| Event::LookupDigit(digit.to_string())));
        walk.does(Event::Look);
        assert_eq!(walk.sheet(), sheet);
    }
}

#[test]
fn leaving_a_begun_form_twice_offers_help() {
    let mut walk = Walk::new();
    walk.open_form();
    walk.all([Event::ChooseHonorific(Honorific::Ms), Event::Back]);
    assert_eq!((walk.app.page, walk.sheet()), (Page::Services, None));
    walk.all([Event::ProceedToForm, Event::PickerCancel, Event::ChooseTime(1), Event::Back]);
    assert_eq!((walk.app.page, walk.sheet()), (Page::Services, Some(HelpSheet::Offered)));
}

#[test]
fn whoever_only_looks_at_forms_and_goes_back_is_left_alone() {
    let mut walk = Walk::new();
    walk.does(Event::Messages(MessagesEvent::Open));
    for addressee in [Addressee::Household, Addressee::Butler, Addressee::Household] {
        walk.all([Event::Messages(MessagesEvent::Write(addressee)), Event::Back]);
        assert_eq!((walk.app.page, walk.sheet()), (Page::Messages, None));
    }
}

#[test]
fn back_to_the_question_before_twice_offers_help() {
    let mut walk = Walk::new();
    walk.open_form();
    walk.all([true, true, false].map(|forward| Event::Stepped { forward }));
    assert_eq!(walk.sheet(), None);
    walk.does(Event::Stepped { forward: false });
    assert_eq!(walk.sheet(), Some(HelpSheet::Offered));
}

#[test]
fn a_minute_on_one_question_offers_help_whatever_the_wall_clock_does() {
    let mut walk = Walk::new();
    walk.open_form();
    walk.does(Event::Focus(Field::Description));
    walk.now += chrono::Duration::days(400);
    walk.wait(30);
    walk.does(Event::Touched);
    walk.now -= chrono::Duration::days(800);
    walk.wait(29);
    assert_eq!(walk.sheet(), None);
    walk.wait(1);
    assert_eq!(walk.sheet(), Some(HelpSheet::Offered));
    assert_eq!(walk.app.visit.focus, Field::Description, "the keyboard is still there behind it");
}

#[test]
fn a_visitor_who_gets_on_slowly_is_never_asked() {
    let mut walk = Walk::new();
    walk.open_form();
    walk.wait(50);
    walk.all([Event::Pick(Purpose::Unit), Event::PickerChoose(0)]);
    walk.wait(50);
    walk.does(Event::PickerChoose(0));
    walk.wait(50);
    walk.all([Event::PickerCancel, Event::ChooseHonorific(Honorific::Mr)]);
    walk.does(Event::ProceedToReview);
    walk.does(Event::Focus(Field::Phone));
    for digit in "13800006688".chars() {
        walk.wait(20);
        walk.does(Event::DockKey(digit.to_string()));
    }
    walk.all([Event::ChooseTime(0), Event::ProceedToReview]);
    assert_eq!(walk.app.page, Page::Review, "{:?}", walk.app.visit.person.errors);
    walk.wait(40);
    walk.all([Event::EditAgain, Event::ProceedToReview, Event::ToggleConsent, Event::Submit]);
    assert_eq!(walk.sheet(), None);
}

#[test]
fn help_is_offered_once_and_the_next_visitor_is_offered_it_anew() {
    let mut walk = in_trouble();
    walk.does(Event::Help(HelpEvent::Dismiss));
    walk.all([Event::ProceedToReview, Event::ProceedToReview, Event::ProceedToReview, Event::Back]);
    assert_eq!(walk.sheet(), None);
    walk.does(Event::Home);
    walk.open_form();
    walk.all([Event::ProceedToReview, Event::ProceedToReview]);
    assert_eq!(walk.sheet(), None, "nothing is counted from the visitor before");
    walk.does(Event::ProceedToReview);
    assert_eq!(walk.sheet(), Some(HelpSheet::Offered));
}

#[test]
fn an_abandoned_offer_goes_with_the_visit() {
    let mut walk = in_trouble();
    walk.wait((IDLE - IDLE_COUNTDOWN).as_secs());
    assert!(walk.app.idle_seconds_left(Moment { now: walk.now, uptime: walk.uptime }).is_some());
    walk.wait(IDLE_COUNTDOWN.as_secs());
    assert_eq!((walk.app.page, walk.sheet()), (Page::Board, None));
    assert_eq!(walk.app.visit.helping, Default::default());
}

#[test]
fn large_type_and_one_question_at_a_time_close_the_sheet_and_keep_the_form() {
    let mut walk = in_trouble();
    walk.chooses(HelpChoice::Large);
    assert!(walk.app.modes.large && walk.sheet().is_none() && walk.app.page == Page::Request);
    let mut walk = in_trouble();
    walk.chooses(HelpChoice::OneQuestion);
    assert!(walk.app.modes.one_question_per_page() && !walk.app.modes.large && walk.sheet().is_none());
    assert_eq!(walk.app.visit.person.honorific, Some(Honorific::Ms));
    walk.does(Event::Home);
    assert!(!walk.app.modes.one_question, "no switch of the bar would take it back");
}

#[test]
fn the_desk_is_told_at_once_and_the_visitor_only_what_the_office_has_said() {
    let mut walk = in_trouble();
    let [Effect::AskForHelp { ticket }] = walk.chooses(HelpChoice::Somebody)[..] else { panic!("nobody is told") };
    assert_eq!(walk.sheet(), Some(HelpSheet::Asking(ticket)));
    assert_eq!(walk.chooses(HelpChoice::Somebody), [], "a second touch asks nobody again");
    walk.does(Event::HelpAnswered { ticket, noted: true });
    assert_eq!(walk.sheet(), Some(HelpSheet::Told));
    let mut walk = in_trouble();
    let [Effect::AskForHelp { ticket }] = walk.chooses(HelpChoice::Somebody)[..] else { panic!("nobody is told") };
    walk.does(Event::HelpAnswered { ticket, noted: false });
    assert_eq!(walk.sheet(), Some(HelpSheet::Unreachable));
    walk.does(Event::Help(HelpEvent::Dismiss));
    walk.does(Event::HelpAnswered { ticket, noted: true });
    assert_eq!(walk.sheet(), None, "an answer that comes late opens nothing");
}

#[test]
fn a_terminal_without_its_office_queues_nothing_and_names_the_number() {
    let mut walk = in_trouble();
    let at = walk.now;
    walk.does(Event::LinkChanged { online: false, at });
    assert_eq!(walk.chooses(HelpChoice::Somebody), []);
    assert_eq!(walk.sheet(), Some(HelpSheet::Unreachable));
}

#[test]
fn the_emergency_page_takes_the_offer_away_and_back_puts_it_away_first() {
    let mut walk = in_trouble();
    walk.does(Event::OpenEmergency);
    assert_eq!((walk.app.page, walk.sheet()), (Page::Emergency, None));
    let mut walk = in_trouble();
    walk.does(Event::Back);
    assert_eq!((walk.app.page, walk.sheet()), (Page::Request, None));
}

/// The staff page, and the glass being wiped.
fn wiped() -> Walk {
    let mut walk = Walk::new();
    walk.does(Event::HoldBegan);
    walk.wait(3);
    assert!(walk.app.page == Page::Staff && walk.app.visit.staff.open);
    walk.does(Event::Clean);
    walk
}

#[test]
fn a_glass_that_is_wiped_does_nothing_for_half_a_minute_and_goes_home() {
    let mut walk = wiped();
    let left = |walk: &Walk| walk.app.cleaning_seconds_left(Moment { now: walk.now, uptime: walk.uptime });
    assert_eq!(left(&walk), Some(CLEANING.as_secs()));
    walk.wait(CLEANING.as_secs() - 1);
    walk.all([Event::OpenEmergency, Event::Home, Event::Back, Event::SyncNow, Event::Touched, Event::Clean]);
    assert_eq!((walk.app.page, left(&walk)), (Page::Staff, Some(1)));
    walk.wait(1);
    assert_eq!((walk.app.page, left(&walk)), (Page::Board, None));
    assert!(!walk.app.visit.staff.open, "the next one is asked for the PIN again");
    walk.does(Event::OpenServices);
    assert_eq!(walk.app.page, Page::Services);
}

#[test]
fn what_the_office_sends_comes_through_a_glass_that_is_wiped() {
    let mut walk = wiped();
    let at = walk.now;
    walk.does(Event::LinkChanged { online: false, at });
    assert_eq!(walk.app.link, lobby_butler::kiosk::view_models::app::Link::Offline);
}

#[test]
fn only_the_open_staff_page_begins_to_clean() {
    let mut walk = Walk::new();
    walk.does(Event::Clean);
    walk.does(Event::OpenServices);
    assert_eq!(walk.app.page, Page::Services);
}
