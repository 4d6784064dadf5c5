//! The receipt, the look-up and what became of a submission.

use slint::{Image, SharedString};

use super::super::{
    content::{dialled, localized},
    generated as ui, images, map,
    slint_values::shown_or_new,
};
use crate::kiosk::view_models::{app::App, board::owner_phone, lookup::Lookup, progress::ProgressView, receipt::ReceiptView};

pub(in crate::kiosk::ui) fn receipt(view: &ReceiptView, qr_text: &str) -> ui::ReceiptPageView {
    let qr = images::qr_code(qr_text, 1);
    ui::ReceiptPageView {
        code_left: view.code.0.as_str().into(),
        code_right: view.code.1.as_str().into(),
        has_qr: qr.is_some(),
        qr: qr.map(Image::from_rgba8).unwrap_or_default(),
        topic: map::matter(view.matter),
        service: localized(&view.service),
        word: localized(&view.word),
        wanted: map::wanted(view.wanted.as_ref()),
        lookup_digits: map::strings(&view.lookup_digits),
        steps: map::receipt_steps(&view.steps),
        answer_minutes: view.answer_minutes as i32,
        repair_minutes: view.repair_minutes.unwrap_or(0) as i32,
        deferral: map::deferral(view.deferral),
        by_centre: view.by_centre,
        hotline: dialled(&view.hotline),
        hotline_desk: map::desk(view.hotline_desk),
        countdown_total: view.seconds_total as i32,
    }
}

pub(in crate::kiosk::ui) fn lookup(app: &App, lookup: &Lookup, shown: &ui::LookupPageView) -> ui::LookupPageView {
    let (code, tail) = lookup.boxes();
    let missing = lookup.missing();
    let estate = app.board.as_ref().map(|cached| &cached.board.estate);
    ui::LookupPageView {
        code_digits: shown_or_new(&shown.code_digits, code.iter().map(SharedString::from)),
        tail_digits: shown_or_new(&shown.tail_digits, tail.iter().map(SharedString::from)),
        cursor: map::int(lookup.cursor),
        missing: map::int(missing),
        ready: missing == 0,
        busy: lookup.busy,
        problem: map::lookup_problem(lookup.problem),
        center_number: estate.map(|estate| dialled(&estate.centre_phone)).unwrap_or_default(),
        desk_hours: estate.map(|estate| localized(&estate.desk_hours)).unwrap_or_default(),
    }
}

pub(in crate::kiosk::ui) fn progress(app: &App, view: &ProgressView) -> ui::ProgressPageView {
    let board = app.board.as_ref().map(|cached| &cached.board);
    let item = board.and_then(|board| board.catalogue.items.iter().find(|item| item.name == view.service));
    let (desk, phone) = board.map(|board| owner_phone(board, &view.owner)).unwrap_or_default();
    ui::ProgressPageView {
        topic: map::submission_topic(view.topic.unwrap_or_default()),
        service_name: localized(&view.service),
        service_icon: map::icon(item.map(|item| item.icon.as_str()).unwrap_or_default()),
        building: localized(&view.building),
        secret: view.secret.as_str().into(),
        code: view.code.as_str().into(),
        owner: localized(&view.owner),
        owner_phone: dialled(phone),
        owner_desk: map::desk(desk),
        current: map::request_state(view.current),
        current_word: localized(&view.current_word),
        steps: map::timeline(&view.steps),
        now: map::int(view.steps.iter().rposition(|step| !step.ahead).unwrap_or(0)),
        remark: map::remark(view.remark),
        partial: view.partial,
    }
}
