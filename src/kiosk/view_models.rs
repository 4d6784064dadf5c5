//! What each page shows and what a touch does: `(state, event) -> (state, effects)`.
//!
//! Owns: every decision of the terminal's screen. Invariants: no Slint type, no I/O, no clock; what the
//! clocks say arrives with every event, and only what the timekeeper makes of it is shown. Leaving a visit drops its state whole, so
//! nothing of it can be shown to the next person.
//!
//! A view holds facts: codes, figures, dates and what the office wrote. What a resident reads is said
//! in `ui/words`, so that the language can change without asking anything again.
//!
//! Why one [`app::App`] and not a model per page with messages between them: a visit is one story
//! (service, form, review, receipt), and one owner makes wiping it one assignment.

pub mod acting;
pub mod activities;
pub mod alarm;
pub mod app;
pub mod board;
pub mod calling;
pub mod cards;
pub mod clock_line;
pub mod dealings;
pub mod emergency;
pub mod entry_form;
pub mod fault_place;
pub mod feedback;
pub mod greeting;
pub mod helping;
pub mod keyboard;
pub mod known_fault;
pub mod leaf;
pub mod lookup;
pub mod message_form;
pub mod modes;
pub mod notice;
pub mod person;
pub mod picker;
pub mod presence;
pub mod prices;
pub mod progress;
pub mod rack;
pub mod receipt;
pub mod recovery;
pub mod request;
pub mod review;
pub mod search;
pub mod services;
pub mod signing;
pub mod staff;
pub mod surnames;
pub mod survey;
pub mod takeover;
pub mod ticket;
pub mod typed;
pub mod unpaired;
pub mod weather;

pub use super::timekeeper::{EstateTime, Moment};

/// A labelled value of a review or detail list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub label: String,
    pub value: String,
}

impl Line {
    pub fn new(label: &str, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// Cuts a list into pages that are turned by hand; an index past the end shows the last page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub page: usize,
    pub pages: usize,
}

impl Paging {
    pub fn new(items: usize, per_page: usize, wanted: usize) -> Self {
        let pages = items.div_ceil(per_page).max(1);
        Self { page: wanted.min(pages - 1), pages }
    }

    pub fn slice<'a, T>(&self, items: &'a [T], per_page: usize) -> &'a [T] {
        let start = (self.page * per_page).min(items.len());
        &items[start..(start + per_page).min(items.len())]
    }

    pub fn has_previous(&self) -> bool {
        self.page > 0
    }

    pub fn has_next(&self) -> bool {
        self.page + 1 < self.pages
    }
}
