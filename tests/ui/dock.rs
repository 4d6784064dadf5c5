//! From the keys of the dock to the fields of the forms, without any pixels.

use std::time::Duration;

use lobby_butler::{
    kiosk::{
        gallery,
        input_method::handwriting::{Candidate, Confidence, Point, Reading},
        store::CachedBoard,
        view_models::{
            Moment,
            app::{App, Effect, Event, Handwriting, IDLE, MessagesEvent, Page},
            keyboard::{Key, Mode},
            message_form::Addressee,
            modes::{Language, Switch},
            person::Field,
            picker::Purpose,
        },
    },
    sample,
};

/// A visitor, and the text field of the page as far as it matters: it appends.
struct Visitor {
    app: App,
    field: String,
}

impl Visitor {
    fn new() -> Self {
        let now = gallery::instant();
        let board = CachedBoard { board: sample::board(now), etag: String::new(), fetched_at: now };
        Self { app: App::new(Some(board), true), field: String::new() }
    }

    fn on_form() -> Self {
        let mut visitor = Self::new();
        for event in [Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into()), Event::ProceedToForm] {
            visitor.does(event);
        }
        assert_eq!(visitor.app.page, Page::Request);
        visitor
    }

    fn does(&mut self, event: Event) -> Vec<Effect> {
        self.at(event, Duration::from_secs(1_000))
    }

    fn at(&mut self, event: Event, uptime: Duration) -> Vec<Effect> {
        let effects = self.app.handle(event, Moment { now: gallery::instant(), uptime });
        for effect in &effects {
            match effect {
                Effect::TypeText(text) => self.field.push_str(text),
                Effect::TypeBackspace => drop(self.field.pop()),
                _ => continue,
            }
            self.app.handle(Event::DescriptionEdited(self.field.clone()), Moment { now: gallery::instant(), uptime });
        }
        effects
    }

    fn keys(&mut self, text: &str) {
        text.chars().for_each(|key| drop(self.does(Event::DockKey(key.to_string()))));
    }

    fn description(&self) -> &str {
        &self.app.visit.draft.as_ref().unwrap().description
    }
}

#[test]
fn what_is_composed_goes_into_the_field_it_was_composed_for() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Focus(Field::Description));
    visitor.keys("loushui");
    visitor.does(Event::NextField { forward: false });
    assert_eq!((visitor.app.visit.focus, visitor.description()), (Field::Phone, "漏水"));
    visitor.keys("138");
    visitor.does(Event::Focus(Field::Description));
    visitor.keys("baoxiu");
    visitor.does(Event::Pick(Purpose::Building));
    assert_eq!((visitor.description(), visitor.app.visit.person.phone.as_str()), ("漏水报修", "138"));
    visitor.does(Event::PickerCancel);
    visitor.does(Event::Focus(Field::Description));
    visitor.keys("xiexie");
    visitor.does(Event::Focus(Field::None));
    assert_eq!(visitor.description(), "漏水报修谢谢");
}

#[test]
fn a_phrase_comes_after_what_was_composed_before_it() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Focus(Field::Description));
    visitor.keys("loushui");
    visitor.does(Event::Phrase(0));
    assert_eq!(visitor.description(), "漏水，厨房");
}

#[test]
fn the_description_keeps_its_limit() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::DescriptionEdited("水".repeat(99)));
    visitor.field = "水".repeat(99);
    visitor.does(Event::Focus(Field::Description));
    visitor.keys("loushui ");
    assert_eq!(visitor.app.visit.draft.as_ref().unwrap().description_count(), "100 / 100");
}

#[test]
fn a_surname_that_is_no_chip_is_typed_as_a_name() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Pick(Purpose::Surname));
    visitor.does(Event::PickerChoose(0));
    assert_eq!(visitor.app.visit.person.surname, "王");
    visitor.does(Event::Pick(Purpose::Surname));
    visitor.does(Event::Focus(Field::Surname));
    assert!(visitor.app.visit.picker.is_none());
    assert_eq!(visitor.app.visit.person.surname, "", "another surname begins empty");
    visitor.keys("ouyang");
    visitor.does(Event::NextField { forward: true });
    assert_eq!((visitor.app.visit.person.surname.as_str(), visitor.app.visit.focus), ("欧阳", Field::Phone));
    visitor.does(Event::Focus(Field::Surname));
    visitor.does(Event::DockBackspace);
    assert_eq!(visitor.app.visit.person.surname, "欧");
    visitor.keys(&"ouyang ".repeat(30));
    assert_eq!(visitor.app.visit.person.surname.chars().count(), 20);
}

#[test]
fn an_open_sheet_of_surnames_is_written_as_the_screen_is() {
    let mut visitor = Visitor::on_form();
    let choices = |visitor: &Visitor| visitor.app.visit.picker.as_ref().map(|picker| picker.choices.clone()).unwrap_or_default();
    visitor.does(Event::Pick(Purpose::Surname));
    assert!(choices(&visitor).contains(&"陈".to_owned()));
    visitor.does(Event::Switch(Switch::Language(Language::Traditional)));
    assert!(choices(&visitor).contains(&"陳".to_owned()) && !choices(&visitor).contains(&"陈".to_owned()));
    visitor.does(Event::Switch(Switch::Language(Language::Simplified)));
    assert!(choices(&visitor).contains(&"陈".to_owned()));
    visitor.does(Event::Switch(Switch::Language(Language::English)));
    assert!(visitor.app.visit.picker.is_none(), "who reads English writes a name");
    assert_eq!(visitor.app.visit.focus, Field::Surname);
    visitor.does(Event::Switch(Switch::Language(Language::Simplified)));
    visitor.does(Event::Pick(Purpose::Building));
    let buildings = choices(&visitor);
    visitor.does(Event::Switch(Switch::Language(Language::Traditional)));
    assert_eq!(choices(&visitor), buildings, "names of the registry stay");
}

#[test]
fn arrows_and_function_keys_of_a_physical_keyboard_type_nothing() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Focus(Field::Surname));
    visitor.does(Event::Dock(Key::Mode(Mode::Latin)));
    visitor.keys("\u{f700}\u{f704}\t\u{1b}Ng");
    assert_eq!(visitor.app.visit.person.surname, "Ng");
}

#[test]
fn the_mode_is_remembered_within_a_visit_and_not_beyond() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Focus(Field::Description));
    assert_eq!(visitor.app.visit.keyboard.mode(), Mode::Pinyin);
    visitor.does(Event::Dock(Key::Mode(Mode::Handwriting)));
    visitor.does(Event::Focus(Field::Phone));
    visitor.does(Event::Focus(Field::Surname));
    assert_eq!(visitor.app.visit.keyboard.mode(), Mode::Handwriting);
    visitor.does(Event::Home);
    assert_eq!(visitor.app.visit.keyboard.mode(), Mode::Pinyin);
}

#[test]
fn the_stroke_data_is_opened_once_and_only_for_somebody_who_types() {
    let mut visitor = Visitor::on_form();
    assert_eq!(visitor.does(Event::Focus(Field::Phone)), []);
    assert_eq!(visitor.does(Event::Focus(Field::Description)), [Effect::OpenHandwriting]);
    visitor.does(Event::HandwritingOpened(true));
    visitor.does(Event::Home);
    visitor.does(Event::Messages(MessagesEvent::Open));
    visitor.does(Event::Messages(MessagesEvent::Write(Addressee::Butler)));
    assert_eq!(visitor.does(Event::Focus(Field::Description)), []);
    assert_eq!(visitor.app.handwriting, Handwriting::Ready);
}

#[test]
fn without_stroke_data_the_writing_key_says_so_in_every_visit() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Focus(Field::Description));
    visitor.does(Event::Dock(Key::Mode(Mode::Handwriting)));
    visitor.does(Event::HandwritingOpened(false));
    assert_eq!(visitor.app.visit.keyboard.mode(), Mode::Pinyin);
    visitor.does(Event::Dock(Key::Mode(Mode::Handwriting)));
    assert!(visitor.app.visit.keyboard.view().note.is_some());
    assert_eq!(visitor.app.visit.keyboard.mode(), Mode::Pinyin);
}

#[test]
fn an_answer_to_the_ink_of_somebody_who_left_is_nobodys() {
    let mut visitor = Visitor::on_form();
    let draw = |visitor: &mut Visitor| {
        visitor.does(Event::Focus(Field::Description));
        visitor.does(Event::Dock(Key::Mode(Mode::Handwriting)));
        visitor.does(Event::Dock(Key::PenDown(Point { x: 9.0, y: 9.0 })));
        let [Effect::Recognise { ticket, .. }] = visitor.does(Event::Dock(Key::PenUp))[..] else { panic!("nothing was asked") };
        ticket
    };
    let first = draw(&mut visitor);
    visitor.does(Event::Home);
    visitor.does(Event::OpenServices);
    visitor.does(Event::SelectItem(sample::REPAIR_ITEM.into()));
    visitor.does(Event::ProceedToForm);
    draw(&mut visitor);
    let candidates = vec![Candidate { character: '王', cost: 1.0, whole: true }];
    visitor.does(Event::Recognised { ticket: first, reading: Reading { confidence: Confidence::Sure, candidates } });
    assert!(visitor.app.visit.keyboard.view().bar.is_empty());
}

#[test]
fn a_pen_that_rests_does_not_keep_a_visit_alive() {
    let mut visitor = Visitor::on_form();
    visitor.does(Event::Focus(Field::Description));
    visitor.does(Event::Dock(Key::Mode(Mode::Handwriting)));
    let idle = Duration::from_secs(1_000) + IDLE;
    visitor.at(Event::Dock(Key::Rested), idle);
    assert_eq!(visitor.at(Event::Tick, idle), [Effect::Wipe]);
}

#[test]
fn keys_that_come_after_the_dock_closed_do_nothing() {
    let mut visitor = Visitor::on_form();
    visitor.keys("a1，");
    assert_eq!(visitor.does(Event::Dock(Key::Choose(0))), []);
    assert_eq!(visitor.description(), "");
}
