//! 社区生活: places, cards, surveys, and what is handed in.

use chrono::{DateTime, FixedOffset};
use slint::ModelRc;

use super::{day, day_time, dialled, int, localized, model};
use crate::{
    domain::{
        community::{self, Card, QuestionKind},
        phone,
    },
    kiosk::{
        ui::{generated as ui, mirror::mirror},
        view_models::{
            activities::{ActivityRow, Places},
            survey::SurveyRow,
        },
    },
};

mirror!(card_kind: Option<community::CardKind> => ui::CardKind { Offered, Wanted, Lost, Found });

mirror!(satisfaction: community::Satisfaction => ui::Satisfaction { VerySatisfied, Satisfied, Fair, Dissatisfied, VeryDissatisfied });

mirror!(wish_phrase: community::WishPhrase => ui::WishPhrase {
    DoctorVisits, HaircutAtHome, MealDelivery, AfterSchoolCare, PetSitting, Laundry,
});

pub(in crate::kiosk::ui) fn places(places: Places) -> ui::Places {
    let (kind, count) = match places {
        Places::NoSignUp => (ui::PlacesKind::NoSignUp, 0),
        Places::Open => (ui::PlacesKind::Open, 0),
        Places::Left(left) => (ui::PlacesKind::Left, left),
        Places::Waiting => (ui::PlacesKind::Waiting, 0),
        Places::Closed => (ui::PlacesKind::Closed, 0),
    };
    ui::Places { kind, count: i32::try_from(count).unwrap_or(i32::MAX) }
}

/// From one time to another, on one day or over several.
pub(in crate::kiosk::ui) fn time_span(from: DateTime<FixedOffset>, to: DateTime<FixedOffset>) -> ui::TimeSpan {
    ui::TimeSpan { from: day_time(Some(from)), to: day_time(Some(to)), one_day: from.date_naive() == to.date_naive() }
}

pub(in crate::kiosk::ui) fn activity(row: &ActivityRow) -> ui::ActivityRow {
    ui::ActivityRow {
        id: row.id.as_str().into(),
        title: localized(&row.title),
        place: localized(&row.place),
        when: time_span(row.from, row.to),
        places: places(row.places),
    }
}

/// What a resident wrote stays as it is, but for its characters.
pub(in crate::kiosk::ui) fn card(card: &Card) -> ui::CardRow {
    let is_bare = card.phone.bytes().all(|byte| byte.is_ascii_digit());
    let phone = if is_bare { phone::group(&card.phone) } else { card.phone.clone() };
    ui::CardRow {
        id: card.id.as_str().into(),
        kind: card_kind(Some(card.kind)),
        title: localized(&card.title),
        words: localized(&card.words),
        price: localized(&card.price),
        phone: dialled(&phone),
        until: day(card.until),
    }
}

pub(in crate::kiosk::ui) fn survey_row(row: &SurveyRow) -> ui::SurveyRow {
    ui::SurveyRow { id: row.id.as_str().into(), title: localized(&row.title), questions: int(row.questions), until: day(row.until) }
}

/// How a question is answered, and with which choices of the office.
pub(in crate::kiosk::ui) fn question_kind(kind: &QuestionKind) -> (ui::QuestionKind, ModelRc<slint::SharedString>) {
    match kind {
        QuestionKind::Satisfaction => (ui::QuestionKind::Satisfaction, ModelRc::default()),
        QuestionKind::Choice { choices, several } => {
            let kind = if *several { ui::QuestionKind::Several } else { ui::QuestionKind::One };
            (kind, model(choices.iter().map(|choice| localized(choice))))
        }
        QuestionKind::Words => (ui::QuestionKind::Words, ModelRc::default()),
    }
}
