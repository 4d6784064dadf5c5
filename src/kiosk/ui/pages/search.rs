//! What of the information rack answers to a word.

use super::super::{
    content::{dialled, localized, localized_name},
    generated as ui, map,
    mirror::mirror,
};
use crate::kiosk::view_models::{
    presence::Presence,
    search::{Hit, HitKind, Outcome, SearchView},
};

mirror!(outcome: Outcome => ui::SearchOutcome { Waiting, Nothing, Found });

fn card((hit, presence): &(Hit, Presence)) -> ui::FoundCard {
    let entry = map::entry(&hit.entry);
    let name = match hit.kind {
        HitKind::Butler | HitKind::Manager => localized_name(&hit.entry.name),
        HitKind::Department | HitKind::Page | HitKind::Line => entry.name.clone(),
    };
    let entry = ui::InfoEntry { name, presence: map::presence(*presence), ..entry };
    ui::FoundCard { entry, place: map::place(&hit.stands), title: localized(&hit.title) }
}

pub(in crate::kiosk::ui) fn search(view: &SearchView) -> ui::SearchPageView {
    ui::SearchPageView {
        outcome: outcome(view.outcome),
        cards: map::model(view.hits.iter().map(card)),
        count: map::int(view.count),
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        hotline: dialled(&view.hotline),
        center_number: dialled(&view.centre_phone),
        desk_hours: localized(&view.desk_hours),
        desk: map::presence(view.desk),
        content_age: map::content_age(view.currency),
    }
}
