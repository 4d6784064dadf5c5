//! 社区生活: activities, cards, surveys, the form for what is handed in, and thanks without a code.

use super::super::{
    content::{dialled, localized},
    generated as ui, map,
    slint_values::shown_or_new,
};
use crate::{
    domain::{
        community::{Activity, EntryKind, Satisfaction, WishPhrase},
        limits,
    },
    kiosk::view_models::{
        activities::{self, ActivitiesView, Places},
        cards::{self, CardsView},
        entry_form::{self, EntryDraft},
        survey::{self, SurveysView},
    },
};

pub(in crate::kiosk::ui) fn activities(view: &ActivitiesView) -> ui::ActivitiesPageView {
    let around = ui::ActivitiesPageView {
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        content_age: map::content_age(view.currency),
        ..Default::default()
    };
    match &view.content {
        activities::Content::List(rows) => {
            ui::ActivitiesPageView { content: ui::ListContent::List, rows: map::model(rows.iter().map(map::activity)), ..around }
        }
        activities::Content::Detail { row, words, can_sign_up } => ui::ActivitiesPageView {
            content: ui::ListContent::Detail,
            open: map::activity(row),
            words: localized(words),
            can_sign_up: *can_sign_up,
            ..around
        },
        activities::Content::Withdrawn => ui::ActivitiesPageView { content: ui::ListContent::Withdrawn, ..around },
    }
}

pub(in crate::kiosk::ui) fn cards(view: &CardsView) -> ui::CardsPageView {
    let around = ui::CardsPageView {
        kind: map::card_kind(view.kind),
        any: view.any,
        takes_cards: view.takes_cards,
        centre_phone: dialled(&view.centre_phone),
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        content_age: map::content_age(view.currency),
        ..Default::default()
    };
    match &view.content {
        cards::Content::List(rows) => {
            ui::CardsPageView { content: ui::ListContent::List, rows: map::model(rows.iter().map(map::card)), ..around }
        }
        cards::Content::Detail(card) => ui::CardsPageView { content: ui::ListContent::Detail, open: map::card(card), ..around },
        cards::Content::Withdrawn => ui::CardsPageView { content: ui::ListContent::Withdrawn, ..around },
    }
}

pub(in crate::kiosk::ui) fn survey(view: &SurveysView, shown: &ui::SurveyPageView) -> ui::SurveyPageView {
    let around = ui::SurveyPageView {
        per_page: map::int(view.per_page),
        page: map::int(view.paging.page),
        pages: map::int(view.paging.pages),
        content_age: map::content_age(view.currency),
        ..Default::default()
    };
    match &view.content {
        survey::Content::List(rows) => {
            ui::SurveyPageView { content: ui::SurveyContent::List, rows: map::model(rows.iter().map(map::survey_row)), ..around }
        }
        survey::Content::Intro { title, words, questions } => ui::SurveyPageView {
            content: ui::SurveyContent::Intro,
            title: localized(title),
            words: localized(words),
            count: map::int(*questions),
            ..around
        },
        survey::Content::Question(asked) => {
            let (kind, choices) = map::question_kind(&asked.question.kind);
            let satisfactions: Vec<ui::Satisfaction> = match kind {
                ui::QuestionKind::Satisfaction => Satisfaction::ALL.into_iter().map(map::satisfaction).collect(),
                _ => Vec::new(),
            };
            ui::SurveyPageView {
                content: ui::SurveyContent::Question,
                title: localized(&asked.title),
                question: localized(&asked.question.text),
                kind,
                satisfactions: shown_or_new(&shown.satisfactions, satisfactions),
                choices: shown_or_new(&shown.choices, slint::Model::iter(&choices)),
                chosen: shown_or_new(&shown.chosen, asked.chosen.iter().copied()),
                number: map::int(asked.number),
                count: map::int(asked.count),
                answered: asked.answered,
                any: asked.any,
                sending: asked.sending,
                ..around
            }
        }
        survey::Content::Withdrawn => ui::SurveyPageView { content: ui::SurveyContent::Withdrawn, ..around },
    }
}

/// `activity`: the one that is signed up for as the board has it, and how to come to it now.
pub(in crate::kiosk::ui) fn entry_form(
    draft: &EntryDraft,
    activity: Option<(&Activity, Places)>,
    shown: &ui::EntryFormPageView,
) -> ui::EntryFormPageView {
    let of_anybody = ui::EntryFormPageView {
        topic: map::entry_topic(draft.kind()),
        asks_person: draft.asks_person(),
        limit: map::int(limits::MESSAGE_CHARS),
        phrases: shown_or_new(&shown.phrases, WishPhrase::ALL.into_iter().map(map::wish_phrase)),
        ..Default::default()
    };
    match draft {
        EntryDraft::SignUp(draft) => {
            let rules = activity.and_then(|(activity, _)| activity.sign_up.as_ref());
            let when = activity
                .map(|(activity, _)| map::time_span(crate::clock::local(activity.starts_at), crate::clock::local(activity.ends_at)));
            ui::EntryFormPageView {
                activity: localized(&draft.title),
                when: when.unwrap_or_default(),
                places: activity.map(|(_, places)| map::places(places)).unwrap_or_default(),
                most: rules.map_or(1, |rules| i32::from(entry_form::most_people(rules))),
                people: i32::from(draft.people),
                ..of_anybody
            }
        }
        EntryDraft::Card(draft) => ui::EntryFormPageView {
            kind: map::card_kind(draft.kind),
            asks_price: draft.asks_price(),
            shows_phone: draft.shows_phone,
            error_kind: map::problem(draft.error_kind),
            error_title: map::problem(draft.error_title),
            ..of_anybody
        },
        EntryDraft::Wish(draft) => {
            ui::EntryFormPageView { wants_answer: draft.wants_answer, error_words: map::problem(draft.error), ..of_anybody }
        }
    }
}

pub(in crate::kiosk::ui) fn thanks(kind: Option<EntryKind>) -> ui::ThanksPageView {
    ui::ThanksPageView { survey: kind == Some(EntryKind::Survey) }
}
