//! The keyboard dock: candidates, notes and ink, as they are at present.

use slint::ComponentHandle;

use super::{Drawn, changed};
use crate::kiosk::{
    ui::{generated::*, map},
    view_models::{
        app::{App, Handwriting},
        person::Field,
    },
};

pub(super) fn dock(window: &AppWindow, app: &App, drawn: &mut Drawn) {
    if !matches!(app.visit.focus, Field::Surname | Field::Description) {
        return;
    }
    let dock = window.global::<Dock>();
    dock.set_can_write(app.handwriting != Handwriting::Missing);
    if let Some(view) = changed(&mut drawn.dock, app.visit.keyboard.view()) {
        dock.set_mode(map::dock_mode(view.mode));
        dock.set_shift(view.shift);
        dock.set_chinese_signs(view.chinese_signs);
        dock.set_composing(view.composing.as_str().into());
        dock.set_candidates(map::strings(&view.bar));
        dock.set_first_selected(view.selected);
        dock.set_more(view.more);
        dock.set_cells(map::model(view.cells.iter().map(map::dock_cell)));
        dock.set_expanded(view.expanded);
        dock.set_page(map::int(view.page));
        dock.set_pages(map::int(view.pages));
        dock.set_note(map::dock_note(view.note));
        dock.set_inked(view.inked);
        dock.set_rested(view.rested);
    }
    let (ink, stroke) = app.visit.keyboard.ink();
    if let Some(tiles) = drawn.pad.follow(ink, stroke) {
        dock.set_ink(tiles);
    }
}
