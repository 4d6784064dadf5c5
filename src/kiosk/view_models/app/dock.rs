//! From the keys of the dock to the field that has the focus.
//!
//! Two ways lead into a field: words go to the cursor of the real text field on the page, as a keyboard's
//! would; digits and names go straight into the draft.

use super::{App, Effect, Event, Handwriting, Page, Visit};
use crate::kiosk::view_models::{
    Moment,
    feedback::FeedbackDraft,
    keyboard::{Key, Mode, Takes},
    person::Field,
    surnames,
};

impl App {
    pub(super) fn dock_event(&mut self, event: Event) -> Vec<Effect> {
        let key = match event {
            Event::DockKey(text) => Key::Text(text),
            Event::DockBackspace => Key::Backspace,
            Event::Dock(key) => key,
            _ => return Vec::new(),
        };
        // Arrows and the like of a physical keyboard type nothing.
        if matches!(&key, Key::Text(text) if text.chars().any(|c| c.is_control() || matches!(c, '\u{e000}'..='\u{f8ff}'))) {
            return Vec::new();
        }
        let visit = &mut self.visit;
        match (visit.focus, key) {
            (field, key) if field.takes_words() => self.text_key(key),
            (field, Key::Text(text)) => {
                visit.person.type_digit(field, &text);
                Vec::new()
            }
            (field, Key::Backspace) => {
                visit.person.erase_digit(field);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn text_key(&mut self, key: Key) -> Vec<Effect> {
        if self.handwriting == Handwriting::Missing && matches!(key, Key::Mode(Mode::Handwriting)) {
            self.visit.keyboard.refuse_handwriting();
            return Vec::new();
        }
        let outcome = self.visit.keyboard.press(key);
        let mut effects = self.visit.type_words(outcome.text);
        if outcome.erases {
            effects.extend(self.visit.erase());
        }
        if let Some(ink) = outcome.ink {
            let ticket = self.next_ticket();
            self.visit.keyboard.asked(ticket);
            effects.push(Effect::Recognise { ticket, ink });
        }
        effects
    }

    /// Before the focus moves, or a phrase is added: what is highlighted is taken, into the field that it was
    /// composed for.
    pub(super) fn end_composition(&mut self, event: &Event, moment: Moment) -> Vec<Effect> {
        if self.is_searching() && matches!(event, Event::Focus(_) | Event::NextField { .. }) {
            self.end_searching(moment);
        }
        let (page, visit) = (self.page, &mut self.visit);
        match event {
            Event::Focus(_) | Event::NextField { .. } | Event::Pick(_) | Event::ToggleNoPhone => {
                let text = visit.keyboard.commit_composition();
                visit.type_words(text)
            }
            // The phrase is added to the draft, so what comes before it is too.
            Event::Phrase(_) if visit.focus == Field::Description => {
                let text = visit.keyboard.commit_composition();
                visit.add_words(page, &text);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The stroke data is opened when the first person is about to type: a board needs none.
    pub(super) fn want_handwriting(&mut self) -> Option<Effect> {
        let wanted = self.handwriting == Handwriting::Unknown && self.visit.focus.takes_words();
        wanted.then(|| {
            self.handwriting = Handwriting::Opening;
            Effect::OpenHandwriting
        })
    }

    pub(super) fn handwriting_opened(&mut self, opened: bool) {
        self.handwriting = if opened { Handwriting::Ready } else { Handwriting::Missing };
        if !opened && self.visit.keyboard.mode() == Mode::Handwriting {
            self.visit.keyboard.refuse_handwriting();
        }
    }
}

impl Visit {
    pub(super) fn set_focus(&mut self, field: Field) {
        self.focus = field;
        self.picker = None;
        // Another surname than the one that was picked begins empty.
        if field == Field::Surname && surnames::is_common(&self.person.surname) {
            self.person.choose_surname(String::new());
        }
        let is_name = matches!(field, Field::Surname | Field::Whom);
        self.keyboard.focus_field(if is_name { Takes::Name } else { Takes::Words });
    }

    fn type_words(&mut self, text: zeroize::Zeroizing<String>) -> Vec<Effect> {
        match self.focus {
            _ if text.is_empty() => Vec::new(),
            Field::Description => vec![Effect::TypeText(text)],
            Field::Surname => {
                self.person.type_surname(&text);
                Vec::new()
            }
            Field::Whom => {
                self.feedback.iter_mut().for_each(|feedback| feedback.type_whom(&text));
                Vec::new()
            }
            field @ (Field::CardTitle | Field::CardPrice) => {
                self.entry.iter_mut().for_each(|draft| draft.type_line(field, &text));
                Vec::new()
            }
            Field::Search => {
                self.search.type_words(&text);
                Vec::new()
            }
            Field::None | Field::Phone | Field::LookupCode => Vec::new(),
        }
    }

    fn erase(&mut self) -> Option<Effect> {
        match self.focus {
            Field::Description => Some(Effect::TypeBackspace),
            Field::Surname => {
                self.person.erase_surname();
                None
            }
            Field::Whom => {
                self.feedback.iter_mut().for_each(FeedbackDraft::erase_whom);
                None
            }
            field @ (Field::CardTitle | Field::CardPrice) => {
                self.entry.iter_mut().for_each(|draft| draft.erase_line(field));
                None
            }
            Field::Search => {
                self.search.erase();
                None
            }
            Field::None | Field::Phone | Field::LookupCode => None,
        }
    }

    /// Behind the last word of the form on the screen.
    fn add_words(&mut self, page: Page, text: &str) {
        if text.is_empty() {
            return;
        }
        let before = match (page, &self.draft, &self.message_form, &self.feedback) {
            (Page::ActWords, ..) => self.acting.form.as_ref().map(|form| form.text.as_str()).unwrap_or_default(),
            (Page::Request, Some(draft), ..) => draft.description.as_str(),
            (Page::MessageForm, _, Some(form), _) => form.text.as_str(),
            (Page::Feedback, .., Some(feedback)) => feedback.account.as_str(),
            (Page::EntryForm, ..) => self.entry.as_ref().map(|draft| draft.words()).unwrap_or_default(),
            (Page::Survey, ..) => self.surveys.words(),
            _ => return,
        };
        let words = format!("{before}{text}");
        self.set_words(page, &words);
    }
}
