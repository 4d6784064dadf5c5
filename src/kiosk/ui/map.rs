//! Plain values to Slint's: pure, one function a type.

mod acts;
mod board;
mod catalogue;
mod community;
mod faults;
mod greeting;
mod messages;
mod places;
mod presence;
mod request;
mod rich;
mod time;

use slint::ModelRc;

use super::{
    content::{dialled, localized, localized_list, localized_name},
    generated::{self as ui, Dialog, DockCell, DockMode, DockNote, LabelValue, LinkState, Page},
    mirror::mirror,
};
use crate::kiosk::view_models::{
    Line,
    app::{self, SubmitProblem},
    helping::{HelpChoice, HelpSheet},
    keyboard::{self, Cell, Note},
    modes::Language,
};

pub(super) use super::slint_values::*;
pub(super) use acts::*;
pub(super) use board::*;
pub(super) use catalogue::*;
pub(super) use community::*;
pub(super) use faults::*;
pub(super) use greeting::*;
pub(super) use messages::*;
pub(super) use places::*;
pub(super) use presence::*;
pub(super) use request::*;
pub(super) use rich::*;
pub(super) use time::*;

pub(super) fn lines(items: &[Line]) -> ModelRc<LabelValue> {
    model(items.iter().map(|line| LabelValue { label: localized(&line.label), value: localized(&line.value) }))
}

mirror!(page: app::Page => Page {
    Board, Notice, Services, Prices, FaultPlace, KnownFault, Request, Messages, MessageForm, Feedback, Answer, Review as Confirm, Receipt, Lookup, Progress, Quote,
    Completion, ActWords, Emergency, Takeover,
    Rack, Search, Activities, Cards, Survey, EntryForm, Thanks, Weather, Staff,
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

mirror!(help_choice, chosen_help: HelpChoice => ui::HelpChoice { Large, OneQuestion, Call, Somebody });

pub(super) fn help_stage(sheet: Option<HelpSheet>) -> ui::HelpStage {
    match sheet {
        None => ui::HelpStage::None,
        Some(HelpSheet::Offered) => ui::HelpStage::Offered,
        Some(HelpSheet::Call) => ui::HelpStage::Call,
        Some(HelpSheet::Asking(_)) => ui::HelpStage::Asking,
        Some(HelpSheet::Told) => ui::HelpStage::Told,
        Some(HelpSheet::Unreachable) => ui::HelpStage::Unreachable,
    }
}

mirror!(link: app::Link => LinkState { Online, Offline, Unpaired, Refused });

pub(super) fn dialog(dialog: Option<app::Dialog>) -> Dialog {
    match dialog {
        None => Dialog::None,
        Some(app::Dialog::NotOpenYet) => Dialog::NotOpenYet,
        Some(app::Dialog::ChooseService) => Dialog::ChooseService,
        Some(app::Dialog::ServiceChanged) => Dialog::ServiceChanged,
        Some(app::Dialog::ActivityClosed) => Dialog::ActivityClosed,
        Some(app::Dialog::NotStored(SubmitProblem::OutOfCodes)) => Dialog::OutOfCodes,
        Some(app::Dialog::NotStored(SubmitProblem::DiskFull)) => Dialog::DiskFull,
        Some(app::Dialog::NotStored(SubmitProblem::Failed)) => Dialog::NotSaved,
    }
}
