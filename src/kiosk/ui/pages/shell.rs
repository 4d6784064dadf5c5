//! What lies around every page: the status line, the keyboard dock, the sheet that is picked from.

use super::super::{
    content::{dialled, localized, localized_list, localized_numbers},
    generated as ui, map,
    slint_values::shown_or_new,
};
use crate::kiosk::view_models::{
    Moment,
    app::{self, App},
    board::hotline,
    clock_line, helping, keyboard,
    modes::Language,
    picker::{PickerView, Purpose},
    unpaired,
};

pub(in crate::kiosk::ui) fn shell(app: &App, moment: Moment) -> ui::ShellView {
    let board = app.board.as_ref().map(|cached| &cached.board);
    let estate = board.map(|board| &board.estate);
    let local = app.believed_time(moment);
    // The almanac speaks Chinese only.
    let almanac = local.filter(|_| app.modes.language != Language::English);
    ui::ShellView {
        time_known: local.is_some(),
        day: local.map(|local| map::day(local.date_naive())).unwrap_or_default(),
        lunar: localized(&almanac.map(clock_line::lunar).unwrap_or_default()),
        link: match board {
            Some(_) => map::link(app.link),
            None if unpaired::view(app) == Some(unpaired::Waiting::Denied) => ui::LinkState::Refused,
            None if app.recovering.is_some() => ui::LinkState::Recovering,
            // A new terminal waits; nobody revoked anything.
            None => ui::LinkState::Unpaired,
        },
        estate: estate.map(|estate| format!("{}·{}", localized(&estate.name), localized(&estate.lobby))).unwrap_or_default().into(),
        lobby: estate.map(|estate| localized(&estate.lobby)).unwrap_or_default(),
        sample: estate.is_some_and(|estate| estate.sample),
        idle_total: app::IDLE_COUNTDOWN.as_secs() as i32,
        hotline: dialled(board.map(hotline).unwrap_or_default()),
        hotline_all_day: board.is_some_and(|board| board.butler.is_some()),
    }
}

/// What may help whoever has trouble.
pub(in crate::kiosk::ui) fn help(app: &App) -> ui::HelpView {
    let has_number = app.board.as_ref().is_some_and(|cached| !hotline(&cached.board).is_empty());
    ui::HelpView {
        stage: map::help_stage(app.visit.helping.sheet),
        choices: map::model(helping::choices(app.modes, has_number).into_iter().map(map::help_choice)),
    }
}

pub(in crate::kiosk::ui) fn dock(view: &keyboard::View, can_write: bool, shown: &ui::DockView) -> ui::DockView {
    ui::DockView {
        mode: map::dock_mode(view.mode),
        shift: view.shift,
        chinese_signs: view.chinese_signs,
        can_write,
        expanded: view.expanded,
        cells: shown_or_new(&shown.cells, view.cells.iter().map(map::dock_cell)),
        page: map::int(view.page),
        pages: map::int(view.pages),
        note: map::dock_note(view.note),
    }
}

pub(in crate::kiosk::ui) fn picker(view: &PickerView) -> ui::PickerView {
    ui::PickerView {
        open: true,
        purpose: map::purpose(view.purpose),
        choices: match view.purpose {
            Purpose::Room => localized_numbers(&view.choices),
            // Offered in the right characters already, and taken as they are read.
            Purpose::Surname => map::strings(&view.choices),
            _ => localized_list(&view.choices),
        },
        times: map::model(view.times.iter().map(map::time_choice)),
        days: map::model(view.days.iter().map(|day| map::past_day(*day, view.today))),
        abouts: map::model(view.abouts.iter().map(|about| map::about(Some(*about)))),
        selected: map::choice(view.selected),
        columns: map::int(view.columns),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        has_previous: view.paging.has_previous(),
        has_next: view.paging.has_next(),
    }
}
