//! From the catalogue to a request that can be reviewed, and what all forms have in common.

use std::collections::BTreeMap;

use super::{App, Dialog, Effect, Event, Page, Visit};
use crate::{
    domain::{community::WishPhrase, place::Room, submission::Submission},
    kiosk::view_models::{
        Moment,
        acting::Question,
        keyboard,
        message_form::Addressee,
        modes::Language,
        person::{Address, Field},
        picker::{Picker, Purpose},
        request::Draft,
        review::{Review, Reviewed},
    },
};
use chrono::{DateTime, FixedOffset};

impl App {
    /// Without the registry no address can be told, so nothing can be taken.
    pub(super) fn is_open(&self) -> bool {
        self.board.as_ref().is_some_and(|cached| !cached.board.rooms.is_empty())
    }

    pub(super) fn open_services(&mut self) {
        if self.is_open() {
            self.page = Page::Services;
        } else {
            self.show_dialog(Dialog::NotOpenYet);
        }
    }

    pub(super) fn catalogue_event(&mut self, event: &Event) {
        let Some(cached) = &self.board else { return };
        let (catalogue, services) = (&cached.board.catalogue, &mut self.visit.services);
        match event {
            Event::OpenLending => services.open_lending(catalogue),
            Event::OpenPrices => {
                services.price_page = 0;
                self.page = Page::Prices;
            }
            Event::TurnPrices { forward } => {
                let paging = crate::kiosk::view_models::prices::view(catalogue, services.price_page, self.modes).paging;
                services.price_page = if *forward { paging.page + 1 } else { paging.page.saturating_sub(1) };
            }
            _ => {}
        }
    }

    /// The form, or where something of everybody's is out of order first.
    pub(super) fn proceed_to_form(&mut self, moment: Moment) {
        let (Some(cached), Some(id)) = (&self.board, &self.visit.services.selected) else {
            return self.show_dialog(Dialog::ChooseService);
        };
        let Some(item) = cached.board.catalogue.item(id) else { return self.show_dialog(Dialog::ServiceChanged) };
        if self.visit.draft.as_ref().is_none_or(|draft| draft.item != *item) {
            self.visit.draft = Some(Draft::new(item.clone(), &cached.board));
        }
        self.ask_place_or_open_form(moment);
    }

    /// The form opens on its first question: the sheet of rooms, unless the visitor's room is known; for who joins others the
    /// number to answer to.
    pub(super) fn open_form(&mut self) {
        let Some(cached) = &self.board else { return };
        self.visit.person.begin_form(&cached.board);
        if self.visit.draft.as_ref().is_some_and(Draft::joins) {
            let person = &self.visit.person;
            let is_answered = !person.phone.is_empty() || !person.lookup_code.is_empty();
            // One question at a time shows it without the keyboard, so that what it is for is read first.
            if !is_answered && !self.modes.one_question_per_page() {
                self.visit.set_focus(self.visit.person.contact_field());
            }
        } else if self.visit.person.address.room.is_none() {
            self.visit.picker = Some(self.visit.person.address.picker(Purpose::Room, &cached.board.rooms));
        }
        self.page = Page::Request;
    }

    pub(super) fn form_event(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        let mut effects = self.end_composition(&event, moment);
        self.change_form(event, moment);
        effects.extend(self.want_handwriting());
        effects
    }

    fn change_form(&mut self, event: Event, moment: Moment) {
        let now = self.believed_time(moment);
        let (page, modes, visit) = (self.page, self.modes, &mut self.visit);
        let Some(cached) = &self.board else { return };
        let rooms = &cached.board.rooms;
        match event {
            Event::Pick(Purpose::Surname) if modes.language == Language::English => visit.set_focus(Field::Surname),
            Event::Pick(purpose) => {
                visit.focus = Field::None;
                visit.picker = visit.sheet(page, purpose, rooms, (now, modes.language));
            }
            Event::PickerChoose(index) => {
                if let Some(picker) = visit.picker.take() {
                    let chosen = picker.absolute(index, modes);
                    visit.picker = chosen.and_then(|index| visit.choose(page, &picker, index, rooms));
                    if chosen.is_some() && page == Page::Request && !modes.one_question_per_page() {
                        visit.advance_focus(picker.purpose, modes.language);
                    }
                }
            }
            Event::PickerTurn { forward } => {
                if let Some(picker) = &mut visit.picker {
                    picker.turn(forward, modes);
                }
            }
            Event::PickerCancel => visit.picker = None,
            Event::ForgetAddress => visit.person.address.room = None,
            Event::ChooseHonorific(honorific) => visit.person.choose_honorific(honorific),
            Event::Focus(field) => visit.set_focus(field),
            Event::NextField { forward } => visit.set_focus(visit.neighbour(page, forward)),
            Event::ToggleNoPhone => {
                visit.person.toggle_no_phone();
                visit.set_focus(visit.person.contact_field());
            }
            Event::ChooseTime(index) => visit.picker = visit.draft.as_mut().and_then(|draft| draft.choose_time_chip(index, now, modes)),
            Event::AnswerQuestion { question, choice } => {
                if let Some(draft) = &mut visit.draft {
                    draft.answer(question, choice);
                }
            }
            Event::Phrase(index) => {
                visit.add_phrase(page, index, modes.language, &cached.board.glossary);
            }
            Event::DescriptionEdited(text) => visit.set_words(page, &text),
            _ => {}
        }
    }

    /// The form that the review came from.
    pub(super) fn form_of_review(&self) -> Page {
        match self.visit.review.as_ref().map(|review| &review.body) {
            Some(Reviewed::Submission(Submission::Message(_))) => Page::MessageForm,
            Some(Reviewed::Submission(Submission::Feedback(_))) => Page::Answer,
            Some(Reviewed::Entry(_)) => Page::EntryForm,
            Some(Reviewed::Submission(Submission::Request(_))) | None => Page::Request,
        }
    }

    /// From whichever form is on the screen.
    pub(super) fn proceed_to_review(&mut self, moment: Moment) {
        if self.page == Page::EntryForm && !self.is_still_taken(moment) {
            return;
        }
        let now = self.believed_time(moment);
        let visit = &mut self.visit;
        visit.focus = Field::None;
        visit.picker = None;
        visit.keyboard.cancel_composition();
        let person = &mut visit.person;
        let body = match self.page {
            Page::Request => visit.draft.as_mut().and_then(|draft| {
                draft.forget_past_time(now);
                draft.complete(person).map(Submission::Request).map(Reviewed::Submission)
            }),
            Page::MessageForm => {
                visit.message_form.as_mut().and_then(|form| form.complete(person)).map(Submission::Message).map(Reviewed::Submission)
            }
            Page::Answer => {
                visit.feedback.as_mut().and_then(|feedback| feedback.complete(person)).map(Submission::Feedback).map(Reviewed::Submission)
            }
            Page::EntryForm => visit.entry.as_mut().and_then(|draft| draft.complete(person)).map(Reviewed::Entry),
            _ => None,
        };
        if let Some(body) = body {
            visit.review = Some(Review::new(body));
            self.page = Page::Review;
        }
    }
}

/// What a touched phrase adds: what the chip says. Staff read Chinese, so English words stand beside it.
fn as_touched(phrase: &str, english: Option<&str>, language: Language) -> String {
    match (language, english) {
        (Language::English, Some(english)) => format!("{phrase} {english}"),
        _ => keyboard::written(phrase, keyboard::Takes::Words, language == Language::Traditional),
    }
}

impl Visit {
    /// The address that the form on the screen asks for: the writer's own, or whom a message is for.
    fn address(&mut self, page: Page) -> &mut Address {
        match &mut self.message_form {
            Some(form) if page == Page::MessageForm && form.addressee == Addressee::Household => &mut form.to,
            _ => &mut self.person.address,
        }
    }

    fn sheet(
        &mut self,
        page: Page,
        purpose: Purpose,
        rooms: &[Room],
        (now, language): (Option<DateTime<FixedOffset>>, Language),
    ) -> Option<Picker> {
        match purpose {
            Purpose::Building | Purpose::Unit | Purpose::Room => Some(self.address(page).picker(purpose, rooms)),
            Purpose::Surname => Some(self.person.surnames(language)),
            Purpose::Time => self.draft.as_ref().map(|draft| draft.times(now)),
            // The chips of the form open them.
            Purpose::Day | Purpose::About => None,
        }
    }

    /// An open sheet of surnames is written as the screen writes now; readers of English write theirs.
    pub(super) fn rewrite_surnames(&mut self, language: Language) {
        if self.picker.as_ref().is_some_and(|picker| picker.purpose == Purpose::Surname) {
            self.picker = (language != Language::English).then(|| self.person.surnames(language));
            if self.picker.is_none() {
                self.set_focus(Field::Surname);
            }
        }
    }

    /// A choice was made on a sheet; another may follow it.
    fn choose(&mut self, page: Page, picker: &Picker, index: usize, rooms: &[Room]) -> Option<Picker> {
        match picker.purpose {
            Purpose::Building | Purpose::Unit | Purpose::Room => {
                let next = self.address(page).choose(picker, index, rooms);
                self.person.errors.address = None;
                if let Some(form) = &mut self.message_form {
                    form.error_to = None;
                }
                return next;
            }
            Purpose::Surname => self.person.choose_surname(picker.choices.get(index)?.clone()),
            Purpose::Time if page == Page::Progress => {
                self.acting.asked = Some(Question::Reappoint(picker.times.get(index)?.wanted.clone()));
            }
            Purpose::Time => self.draft.as_mut()?.choose_time(picker.times.get(index)?.wanted.clone()),
            Purpose::Day => self.feedback.as_mut()?.choose_day(*picker.days.get(index)?),
            Purpose::About => self.feedback.as_mut()?.choose_about(index),
        }
        None
    }

    /// Where the whole form stands on the screen, what was chosen on a sheet leads to the next thing that is missing:
    /// the room to the name, the name to the phone.
    fn advance_focus(&mut self, chosen: Purpose, language: Language) {
        let (person, named) = (&self.person, !self.person.surname.is_empty() || self.person.honorific.is_some());
        let answered = !person.phone.is_empty() || !person.lookup_code.is_empty();
        match chosen {
            // The sheet of surnames is for readers of Chinese; others write theirs.
            Purpose::Room if !named && language == Language::English => self.set_focus(Field::Surname),
            Purpose::Room if !named => self.picker = Some(person.surnames(language)),
            Purpose::Surname if !answered => self.set_focus(person.contact_field()),
            _ => {}
        }
    }

    /// The field that 上一项 / 下一项 lead to. A message is written before its writer is asked for.
    fn neighbour(&self, page: Page, forward: bool) -> Field {
        let contact = self.person.contact_field();
        let typed = self.focus == Field::Description;
        match page {
            // A surname is seldom typed: only who is there walks on from it.
            _ if self.focus == Field::Surname && forward => contact,
            Page::Request if self.focus == Field::Surname => Field::None,
            Page::Request if forward && !typed && self.draft.as_ref().is_some_and(Draft::takes_words) => Field::Description,
            Page::Request if !forward && typed => contact,
            Page::MessageForm if forward && typed => contact,
            Page::MessageForm if !forward && !typed => Field::Description,
            _ => Field::None,
        }
    }

    fn add_phrase(&mut self, page: Page, index: usize, language: Language, glossary: &BTreeMap<String, String>) {
        if let (Page::ActWords, Some(form)) = (page, &mut self.acting.form) {
            if let Some(phrase) = form.phrases().get(index) {
                form.add_phrase(&as_touched(phrase.label(), Some(phrase.english()), language));
            }
            return;
        }
        match (page, &mut self.draft, &mut self.message_form) {
            (Page::Request, Some(draft), _) => {
                if let Some(phrase) = draft.item.phrases.get(index) {
                    let touched = as_touched(phrase, glossary.get(phrase).map(String::as_str), language);
                    draft.add_phrase(&touched);
                }
            }
            (Page::EntryForm, ..) => {
                if let (Some(draft), Some(phrase)) = (&mut self.entry, WishPhrase::ALL.get(index)) {
                    draft.add_phrase(&as_touched(phrase.label(), Some(phrase.english()), language));
                }
            }
            (Page::MessageForm, _, Some(form)) => {
                if let Some(phrase) = form.addressee.phrases().get(index) {
                    form.add_phrase(&as_touched(phrase.label(), Some(phrase.english()), language));
                }
            }
            _ => {}
        }
    }

    pub(super) fn set_words(&mut self, page: Page, text: &str) {
        if let (Page::ActWords, Some(form)) = (page, &mut self.acting.form) {
            return form.set_text(text);
        }
        match (page, &mut self.draft, &mut self.message_form, &mut self.feedback) {
            (Page::Request, Some(draft), ..) => draft.set_description(text),
            (Page::MessageForm, _, Some(form), _) => form.set_text(text),
            (Page::Feedback, .., Some(feedback)) => feedback.set_account(text),
            (Page::EntryForm, ..) => self.entry.iter_mut().for_each(|draft| draft.set_words(text)),
            (Page::Survey, ..) => self.surveys.set_words(text),
            _ => {}
        }
    }
}
