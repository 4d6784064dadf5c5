//! 查找: from the rack to what answers to a word, and to where it stands.
//!
//! Invariants: an event of another page (a second tap) does nothing; what was typed is the visit's and goes with it.

use super::{App, Effect, Page};
use crate::kiosk::view_models::{
    Moment,
    person::Field,
    rack::{Rack, Shown},
    search::Search,
};

/// What happens on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchEvent {
    /// The field is touched.
    Type,
    /// Everything that was typed goes.
    Clear,
    Turn {
        forward: bool,
    },
    /// A card of the open page is touched.
    Open(usize),
}

impl App {
    /// The page opens on its keys: who comes here has a word in mind.
    pub(super) fn open_search(&mut self) {
        self.visit.search = Search::default();
        self.page = Page::Search;
        self.visit.set_focus(Field::Search);
    }

    pub(super) fn search_event(&mut self, event: SearchEvent, moment: Moment) -> Vec<Effect> {
        if self.page != Page::Search {
            return Vec::new();
        }
        let (modes, is_docked) = (self.modes, self.is_searching());
        match event {
            SearchEvent::Type => {
                self.visit.search.begin_again();
                self.visit.set_focus(Field::Search);
            }
            SearchEvent::Clear => {
                self.visit.keyboard.cancel_composition();
                self.visit.search = Search::default();
                self.visit.set_focus(Field::Search);
            }
            SearchEvent::Turn { forward } => self.visit.search.turn(forward, modes, is_docked),
            SearchEvent::Open(index) => {
                let Some(place) = self.visit.search.place(index, modes, is_docked).cloned() else { return Vec::new() };
                self.end_searching(moment);
                self.visit.focus = Field::None;
                self.visit.leaf = Default::default();
                self.visit.rack = Rack::found(place, Shown::new(self.board.as_ref(), self.estate_time(moment)));
                self.page = Page::Rack;
            }
        }
        self.want_handwriting().into_iter().collect()
    }

    /// What is highlighted is taken, here too; but not where only the letters found anything.
    pub(super) fn end_searching(&mut self, moment: Moment) {
        let letters = zeroize::Zeroizing::new(self.visit.keyboard.composing());
        let taken = self.visit.keyboard.commit_composition();
        self.visit.search.take(Shown::new(self.board.as_ref(), self.estate_time(moment)), &taken, &letters);
    }

    /// Whether the keys stand below what is found.
    pub fn is_searching(&self) -> bool {
        self.visit.focus == Field::Search
    }

    /// Looks for what is typed now, on the board that is known now.
    pub(super) fn look_around(&mut self, moment: Moment) {
        if self.page == Page::Search {
            let composing = zeroize::Zeroizing::new(self.visit.keyboard.composing());
            self.visit.search.look(Shown::new(self.board.as_ref(), self.estate_time(moment)), &composing);
        }
    }
}
