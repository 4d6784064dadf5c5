//! Where something of everybody's is out of order, and what is known of it: from the service to the form.
//!
//! Owns the way: service, place, the report that is known there, form. Invariants: an event of a page that is not on the
//! screen any more (a second tap) does nothing; a report is joined only while the board still tells of it; who said that
//! theirs is something else is not told of the same report again.

use super::{App, FaultsEvent, Field, Page};
use crate::{
    domain::public_place::PublicPlace,
    kiosk::view_models::{
        Moment,
        fault_place::{FaultPlaces, FaultPlacesView},
        known_fault::{self, KnownFault, KnownFaultView},
        request::Whereabouts,
    },
};

impl App {
    /// A form that asks for a place is not opened without one, nor past a report that the visitor has not been told of.
    pub(super) fn ask_place_or_open_form(&mut self, moment: Moment) {
        match &self.visit.draft {
            Some(draft) if draft.asks_place && draft.whereabouts.is_none() => self.ask_place(false),
            Some(draft) if draft.joins() => self.open_form(),
            _ => self.tell_of_fault_or_open_form(moment),
        }
    }

    pub(super) fn faults_event(&mut self, event: FaultsEvent, moment: Moment) {
        match (event, self.page) {
            (FaultsEvent::AskPlace, Page::Request) => self.ask_place(true),
            (FaultsEvent::Choose(id), Page::FaultPlace) => self.choose_place(&id, moment),
            (FaultsEvent::Elsewhere, Page::FaultPlace) => {
                if let Some(draft) = &mut self.visit.draft {
                    draft.choose_place(Whereabouts::Elsewhere);
                    self.open_form();
                }
            }
            (FaultsEvent::SelectGroup(group), Page::FaultPlace) => self.visit.fault_places.select_group(group),
            (FaultsEvent::Turn { forward }, Page::FaultPlace) => self.visit.fault_places.turn(forward, self.modes),
            (FaultsEvent::Join, Page::KnownFault) => self.join(),
            (FaultsEvent::SomethingElse, Page::KnownFault) => {
                if let (Some(draft), Some(known)) = (&mut self.visit.draft, &self.visit.known_fault) {
                    draft.same_fault = None;
                    draft.other_fault = Some(known.id.clone());
                    self.open_form();
                }
            }
            _ => {}
        }
    }

    /// One step back: from a report to the places, from the places to the form that they were opened from, or to the
    /// catalogue.
    pub(super) fn leave_fault(&mut self) {
        if self.page == Page::KnownFault {
            return self.ask_place(false);
        }
        self.page = if self.visit.fault_places.from_form { Page::Request } else { Page::Services };
    }

    fn ask_place(&mut self, from_form: bool) {
        let (Some(cached), Some(draft)) = (&self.board, &self.visit.draft) else { return };
        self.visit.fault_places = FaultPlaces::new(&cached.board, draft.place(), self.modes);
        self.visit.fault_places.from_form = from_form;
        (self.visit.focus, self.visit.picker) = (Field::None, None);
        self.page = Page::FaultPlace;
    }

    fn choose_place(&mut self, id: &str, moment: Moment) {
        let (Some(cached), Some(draft)) = (&self.board, &mut self.visit.draft) else { return };
        // What the office has taken off since is not chosen: its list is shown as it is now.
        let Some(place) = cached.board.places.iter().find(|place| place.id == id).cloned() else {
            return self.ask_place(self.visit.fault_places.from_form);
        };
        if draft.place() != Some(&place) {
            draft.choose_place(Whereabouts::At(place));
        }
        draft.same_fault = None;
        self.tell_of_fault_or_open_form(moment);
    }

    fn tell_of_fault_or_open_form(&mut self, moment: Moment) {
        let estate_time = self.estate_time(moment);
        let known = self.board.as_ref().zip(self.visit.draft.as_ref()).and_then(|(cached, draft)| {
            let place = draft.place()?;
            let fault = known_fault::report(cached, &place.id, &draft.item.id, estate_time)?;
            let is_news = draft.other_fault.as_ref() != Some(&fault.id);
            is_news.then(|| KnownFault { place: place.clone(), id: fault.id.clone() })
        });
        match known {
            Some(known) => {
                self.visit.known_fault = Some(known);
                self.page = Page::KnownFault;
            }
            None => {
                self.visit.known_fault = None;
                self.open_form();
            }
        }
    }

    /// Joins what the page shows; one that is over meanwhile is said to be over instead.
    fn join(&mut self) {
        let (Some(cached), Some(known), Some(draft)) = (&self.board, &mut self.visit.known_fault, &mut self.visit.draft) else { return };
        if let Some(fault) = known.current(&cached.board, &draft.item.id) {
            known.id = fault.id.clone();
            draft.same_fault = Some(fault.id.clone());
            self.open_form();
        }
    }

    /// The page of places.
    pub fn fault_places_view(&self, moment: Moment) -> Option<FaultPlacesView> {
        let (cached, draft, estate_time) = (self.board.as_ref()?, self.visit.draft.as_ref()?, self.estate_time(moment));
        let item = &draft.item;
        let households =
            |place: &PublicPlace| known_fault::report(cached, &place.id, &item.id, estate_time).map_or(0, |fault| fault.households.max(1));
        Some(self.visit.fault_places.view(item, draft.place(), households, self.modes))
    }

    /// The page of a report that is known already.
    pub fn known_fault_view(&self, moment: Moment) -> Option<KnownFaultView> {
        let (cached, draft, known) = (self.board.as_ref()?, self.visit.draft.as_ref()?, self.visit.known_fault.as_ref()?);
        Some(known.view(cached, &draft.item, self.estate_time(moment)))
    }
}
