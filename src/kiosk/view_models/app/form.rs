//! From the catalogue to a request that can be reviewed.

use super::{App, Effect, Event, Layer, Message, Page};
use crate::kiosk::view_models::{
    Moment,
    request::{Draft, Field},
    review::Review,
};

impl App {
    pub(super) fn open_services(&mut self) {
        match &self.board {
            Some(cached) if !cached.board.catalogue.items.is_empty() && !cached.board.rooms.is_empty() => self.page = Page::Services,
            _ => self.say(Message::NotOpenYet),
        }
    }

    pub(super) fn proceed_to_form(&mut self) {
        let (Some(cached), Some(id)) = (&self.board, &self.visit.services.selected) else {
            return self.say(Message::ChooseService);
        };
        match cached.board.catalogue.item(id) {
            Some(item) if self.visit.draft.as_ref().is_none_or(|draft| draft.item != *item) => {
                let mut draft = Draft::new(item.clone(), &cached.board);
                if let Some(old) = self.visit.draft.take() {
                    draft.keep_person(old);
                }
                self.visit.draft = Some(draft);
                self.page = Page::Request;
            }
            Some(_) => self.page = Page::Request,
            None => self.say(Message::ServiceChanged),
        }
    }

    pub(super) fn form_event(&mut self, event: Event, moment: Moment) {
        let now = self.believed_time(moment);
        let (Some(draft), Some(cached)) = (&mut self.visit.draft, &self.board) else { return };
        let rooms = &cached.board.rooms;
        match event {
            Event::Pick(purpose) => {
                draft.focus = Field::None;
                self.visit.picker = Some(draft.picker(purpose, rooms, now));
            }
            Event::PickerChoose(index) => {
                if let Some(picker) = self.visit.picker.take() {
                    self.visit.picker = picker.absolute(index).and_then(|index| draft.choose(&picker, index, rooms, now));
                }
            }
            Event::PickerTurn { forward } => {
                if let Some(picker) = &mut self.visit.picker {
                    picker.turn(forward);
                }
            }
            Event::PickerCancel => self.visit.picker = None,
            Event::ChooseHonorific(honorific) => {
                draft.honorific = if draft.honorific == Some(honorific) { None } else { Some(honorific) };
                draft.errors.person = None;
            }
            Event::Focus(field) => {
                draft.focus = field;
                self.visit.layer = layer_of(field);
            }
            Event::NextField { forward } => {
                draft.focus = draft.neighbour(forward);
                self.visit.layer = layer_of(draft.focus);
            }
            Event::ToggleNoPhone => {
                draft.toggle_no_phone();
                self.visit.layer = Layer::Digits;
            }
            Event::ChooseTime(index) => self.visit.picker = draft.choose_time_chip(index, now),
            Event::Phrase(index) => {
                if let Some(phrase) = draft.item.phrases.get(index).cloned() {
                    draft.add_phrase(&phrase);
                }
            }
            Event::DescriptionEdited(text) => draft.set_description(&text),
            _ => {}
        }
    }

    pub(super) fn dock_event(&mut self, event: Event) -> Vec<Effect> {
        let Some(draft) = &mut self.visit.draft else { return Vec::new() };
        let types_text = draft.focus == Field::Description;
        match event {
            Event::DockKey(key) if types_text => {
                // Capitals are for one letter, as on every telephone.
                self.visit.shift = false;
                return vec![Effect::TypeText(key)];
            }
            Event::DockKey(key) => draft.type_digit(&key),
            Event::DockBackspace if types_text => return vec![Effect::TypeBackspace],
            Event::DockBackspace => draft.erase_digit(),
            Event::DockLayer(layer) => self.visit.layer = layer,
            Event::DockShift => self.visit.shift = !self.visit.shift,
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn proceed_to_review(&mut self, moment: Moment) {
        let now = self.believed_time(moment);
        let Some(draft) = &mut self.visit.draft else { return };
        draft.focus = Field::None;
        draft.forget_past_time(now);
        match draft.complete(false) {
            Ok(request) => {
                draft.errors = Default::default();
                self.visit.review = Some(Review::new(request));
                self.page = Page::Review;
            }
            Err(errors) => draft.errors = errors,
        }
    }
}

fn layer_of(field: Field) -> Layer {
    match field {
        Field::Phone | Field::LookupCode => Layer::Digits,
        Field::Description | Field::None => Layer::Latin,
    }
}
