//! What can be done with an order, and the pages that do it.

use slint::SharedString;

use super::super::{content::localized, generated as ui, map, slint_values::shown_or_new};
use crate::{
    domain::{
        limits,
        order::{dealings::Stars, resident::ActKind},
    },
    kiosk::view_models::{
        acting::{ActForm, Acting, ActsView, Chase, Note, Question, Rate},
        app::App,
        clock_line,
        dealings::{OrderHead, QuoteView, WorkView},
    },
};

/// How many were chosen.
fn count(stars: Option<Stars>) -> i32 {
    stars.map_or(0, |stars| i32::from(stars.count()))
}

/// The order with the icon that its service has in the catalogue.
fn head(app: &App, head: &OrderHead) -> ui::OrderHead {
    let catalogue = app.board.as_ref().map(|cached| &cached.board.catalogue);
    let item = catalogue.and_then(|catalogue| catalogue.items.iter().find(|item| item.name == head.service));
    map::order_head(head, item.map(|item| item.icon.as_str()).unwrap_or_default())
}

pub(in crate::kiosk::ui) fn acts(view: &ActsView) -> ui::ActsView {
    let (note, refusal, refusal_words) = match &view.note {
        None => (ui::ActNote::None, None, SharedString::default()),
        Some(Note::OnItsWay) => (ui::ActNote::OnItsWay, None, SharedString::default()),
        Some(Note::KeptHere) => (ui::ActNote::KeptHere, None, SharedString::default()),
        Some(Note::Delivered) => (ui::ActNote::Delivered, None, SharedString::default()),
        Some(Note::Refused(refusal, words)) => (ui::ActNote::Refused, *refusal, localized(words)),
    };
    let (asked, wanted) = match &view.asked {
        None => (None, None),
        Some(Question::Chase) => (Some(ActKind::Chase), None),
        Some(Question::Cancel) => (Some(ActKind::Cancel), None),
        Some(Question::Reappoint(wanted)) => (Some(ActKind::Reappoint), Some(wanted)),
    };
    ui::ActsView {
        primary: map::act_kind(view.primary),
        expired: view.is_expired,
        chase_shown: view.chase != Chase::Hidden,
        chase_open: view.chase == Chase::Open,
        chase_from: match view.chase {
            Chase::From(at) => clock_line::time(at).into(),
            Chase::Hidden | Chase::Open => SharedString::default(),
        },
        escalate: view.escalate,
        rate_shown: view.rate != Rate::Hidden,
        rate_open: view.rate == Rate::Open,
        rest: map::acts(&view.rest),
        lead: map::act_kind(view.lead),
        folded: map::acts(&view.folded),
        more_open: view.more_open,
        asked: map::act_kind(asked),
        wanted: map::wanted(wanted),
        note,
        refusal: map::refusal(refusal),
        refusal_words,
    }
}

pub(in crate::kiosk::ui) fn quote(app: &App, view: &QuoteView, at_signature: bool) -> ui::QuotePageView {
    ui::QuotePageView {
        head: head(app, &view.head),
        rows: map::act_rows(&view.rows),
        total: view.total.label().into(),
        by: localized(&view.by),
        at: map::day_time(view.at),
        valid_until: map::day_time(view.valid_until),
        expired: view.is_expired,
        at_signature,
    }
}

pub(in crate::kiosk::ui) fn completion(app: &App, view: &WorkView, stars: Option<Stars>, at_signature: bool) -> ui::CompletionPageView {
    ui::CompletionPageView { head: head(app, &view.head), rows: map::act_rows(&view.rows), stars: count(stars), at_signature }
}

pub(in crate::kiosk::ui) fn signing(acting: &Acting) -> ui::SigningView {
    ui::SigningView { inked: !acting.signing.is_empty(), signed: acting.signing.is_signed(), sending: acting.sending.is_some() }
}

/// Filled in while it is shown: phrases that say the same stay the same chips.
pub(in crate::kiosk::ui) fn act_words(app: &App, form: &ActForm, shown: &ui::ActWordsPageView) -> ui::ActWordsPageView {
    let order = app.visit.found.as_ref().map(|(found, secret)| found.head(secret)).unwrap_or_default();
    ui::ActWordsPageView {
        kind: map::act_kind(Some(form.kind)),
        head: head(app, &order),
        phrases: shown_or_new(&shown.phrases, form.phrases().iter().map(|phrase| map::act_phrase(*phrase))),
        stars: count(app.visit.acting.stars),
        limit: map::int(limits::ACT_CHARS),
        error: map::problem(form.error),
        sending: app.visit.acting.sending.is_some(),
    }
}
