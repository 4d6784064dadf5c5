//! Plain values to Slint's: pure, one function a type.

mod board;
mod catalogue;
mod places;
mod request;
mod talk;
mod time;

use slint::ModelRc;

use super::{
    content::{all_said, dialled, named, said},
    generated::{self as ui, DockCell, DockMode, DockNote, LabelValue, LinkState, Message, Page},
};
use crate::kiosk::view_models::{
    Line,
    app::{self, SubmitProblem},
    keyboard::{self, Cell, Note},
    modes::Language,
};

pub(super) use super::slint_values::*;
pub(super) use board::*;
pub(super) use catalogue::*;
pub(super) use places::*;
pub(super) use request::*;
pub(super) use talk::*;
pub(super) use time::*;

pub(super) fn lines(items: &[Line]) -> ModelRc<LabelValue> {
    model(items.iter().map(|line| LabelValue { label: said(&line.label), value: said(&line.value) }))
}

pub(super) fn page(page: app::Page) -> Page {
    match page {
        app::Page::Board => Page::Board,
        app::Page::Notice => Page::Notice,
        app::Page::Services => Page::Services,
        app::Page::Prices => Page::Prices,
        app::Page::Request => Page::Request,
        app::Page::Talk => Page::Talk,
        app::Page::Letter => Page::Letter,
        app::Page::Feedback => Page::Feedback,
        app::Page::Answer => Page::Answer,
        app::Page::Review => Page::Confirm,
        app::Page::Receipt => Page::Receipt,
        app::Page::Lookup => Page::Lookup,
        app::Page::Progress => Page::Progress,
        app::Page::Emergency => Page::Emergency,
        app::Page::Rack => Page::Rack,
        app::Page::Weather => Page::Weather,
        app::Page::Staff => Page::Staff,
    }
}

pub(super) fn language(language: Language) -> ui::Language {
    match language {
        Language::Simplified => ui::Language::Simplified,
        Language::Traditional => ui::Language::Traditional,
        Language::English => ui::Language::English,
    }
}

pub(super) fn chosen_language(language: ui::Language) -> Language {
    match language {
        ui::Language::Simplified => Language::Simplified,
        ui::Language::Traditional => Language::Traditional,
        ui::Language::English => Language::English,
    }
}

pub(super) fn dock_mode(mode: keyboard::Mode) -> DockMode {
    match mode {
        keyboard::Mode::Pinyin => DockMode::Pinyin,
        keyboard::Mode::Handwriting => DockMode::Handwriting,
        keyboard::Mode::Latin => DockMode::Latin,
        keyboard::Mode::Digits => DockMode::Digits,
        keyboard::Mode::Symbols => DockMode::Symbols,
    }
}

pub(super) fn chosen_dock_mode(mode: DockMode) -> keyboard::Mode {
    match mode {
        DockMode::Pinyin => keyboard::Mode::Pinyin,
        DockMode::Handwriting => keyboard::Mode::Handwriting,
        DockMode::Latin => keyboard::Mode::Latin,
        DockMode::Digits => keyboard::Mode::Digits,
        DockMode::Symbols => keyboard::Mode::Symbols,
    }
}

pub(super) fn dock_note(note: Option<Note>) -> DockNote {
    match note {
        None => DockNote::None,
        Some(Note::NotRecognised) => DockNote::NotRecognised,
        Some(Note::NoHandwriting) => DockNote::NoHandwriting,
    }
}

pub(super) fn dock_cell(cell: &Cell) -> DockCell {
    DockCell {
        number: int(cell.index),
        text: cell.text.as_str().into(),
        column: int(cell.column),
        row: int(cell.row),
        span: int(cell.span),
    }
}

pub(super) fn link(link: app::Link) -> LinkState {
    match link {
        app::Link::Online => LinkState::Online,
        app::Link::Offline => LinkState::Offline,
        app::Link::Unpaired => LinkState::Unpaired,
        app::Link::Refused => LinkState::Refused,
    }
}

pub(super) fn message(message: Option<app::Message>) -> Message {
    match message {
        None => Message::None,
        Some(app::Message::NotOpenYet) => Message::NotOpenYet,
        Some(app::Message::ChooseService) => Message::ChooseService,
        Some(app::Message::ServiceChanged) => Message::ServiceChanged,
        Some(app::Message::NotStored(SubmitProblem::OutOfCodes)) => Message::OutOfCodes,
        Some(app::Message::NotStored(SubmitProblem::DiskFull)) => Message::DiskFull,
        Some(app::Message::NotStored(SubmitProblem::Failed)) => Message::NotSaved,
    }
}
