//! Sets the pages of 社区生活. What is typed is set by itself, as on the other forms.

use slint::Global;

use super::{AppWindow, RenderCache, cache::if_changed, of, pages};
use crate::kiosk::{
    ui::generated::*,
    view_models::{
        Moment,
        activities::Places,
        app::{self, App},
        board::believed,
        entry_form::EntryDraft,
    },
};

pub(super) fn set(window: &AppWindow, app: &App, moment: Moment, cache: &mut RenderCache) {
    let (visit, cached, estate_time, modes) = (&app.visit, app.board.as_ref(), app.estate_time(moment), app.modes);
    match app.page {
        app::Page::Activities => {
            if let Some(view) = if_changed(&mut cache.activities, visit.activities.view(cached, estate_time, modes)) {
                of::<ActivitiesPageAdapter>(window).set_view(pages::activities(view));
            }
        }
        app::Page::Cards => {
            if let Some(view) = if_changed(&mut cache.cards, visit.cards.view(cached, estate_time, modes)) {
                of::<CardsPageAdapter>(window).set_view(pages::cards(view));
            }
        }
        app::Page::Survey => {
            // Tells which field the keys type into.
            of::<PersonAdapter>(window).set_view(pages::person(app));
            let adapter = SurveyPageAdapter::get(window);
            if let Some(view) = if_changed(&mut cache.surveys, visit.surveys.view(cached, estate_time, modes)) {
                adapter.set_view(pages::survey(view, &adapter.get_view()));
            }
            adapter.set_text(visit.surveys.words().into());
            adapter.set_count(visit.surveys.count().into());
        }
        _ => of::<ThanksPageAdapter>(window).set_view(pages::thanks(visit.thanked)),
    }
}

/// The form of an entry, and its rows on the review page.
pub(super) fn set_form(window: &AppWindow, app: &App, moment: Moment) {
    let (app::Page::EntryForm | app::Page::Review, Some(draft)) = (app.page, &app.visit.entry) else { return };
    let now = app.board.as_ref().map(|cached| believed(cached, app.estate_time(moment)));
    let activity = app.signed_up_activity().zip(now).map(|(activity, now)| (activity, Places::of(activity, now)));
    let adapter = of::<EntryFormPageAdapter>(window);
    adapter.set_view(pages::entry_form(draft, activity, &adapter.get_view()));
    adapter.set_text(draft.words().into());
    adapter.set_count(draft.count().into());
    let (title, price) = match draft {
        EntryDraft::Card(card) => (card.title.as_str(), card.price.as_str()),
        EntryDraft::SignUp(_) | EntryDraft::Wish(_) => ("", ""),
    };
    adapter.set_card_title(title.into());
    adapter.set_price(price.into());
}
