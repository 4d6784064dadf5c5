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
    mirror::mirror,
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

mirror!(page: app::Page => Page {
    Board, Notice, Services, Prices, Request, Talk, Letter, Feedback, Answer, Review as Confirm, Receipt, Lookup, Progress, Emergency,
    Rack, Weather, Staff,
});

mirror!(language, chosen_language: Language => ui::Language { Simplified, Traditional, English });

mirror!(dock_mode, chosen_dock_mode: keyboard::Mode => DockMode { Pinyin, Handwriting, Latin, Digits, Symbols });

mirror!(dock_note: Option<Note> => DockNote { NotRecognised, NoHandwriting });

pub(super) fn dock_cell(cell: &Cell) -> DockCell {
    DockCell {
        number: int(cell.index),
        text: cell.text.as_str().into(),
        column: int(cell.column),
        row: int(cell.row),
        span: int(cell.span),
    }
}

mirror!(link: app::Link => LinkState { Online, Offline, Unpaired, Refused });

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
