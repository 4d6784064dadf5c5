//! Guests and festivals.

use super::super::{
    content::{localized, localized_guest, speaks_english},
    generated::{self as ui, PartyKind},
    mirror::mirror,
    slint_values::model,
};
use crate::{
    domain::{festival::Festival, welcome::Party},
    kiosk::view_models::greeting::{Greeting, GuestView},
};

mirror!(festival: Option<Festival> => ui::FestivalKind {
    NewYear, SpringFestival, Lantern, TombSweeping, DragonBoat, MidAutumn, NationalDay, DoubleNinth,
});

fn guest(view: &GuestView) -> ui::GuestView {
    let (party, people) = match view.party {
        Party::Alone => (PartyKind::Alone, 0),
        Party::Several => (PartyKind::Several, 0),
        Party::Of(people) => (PartyKind::Number, people),
    };
    let english = view.english.as_ref().filter(|_| speaks_english());
    let line = localized(&view.line);
    ui::GuestView {
        name: english.map_or_else(|| localized_guest(&view.surname, &view.title), Into::into),
        party,
        people: people.into(),
        // By what stands there: a line may bid welcome in one language only.
        line_welcomes: view.is_welcomed_by_line && (!speaks_english() || line.starts_with("Welcome") || line == view.line),
        line,
    }
}

pub(in crate::kiosk::ui) fn greeting(view: &Greeting) -> ui::GreetingView {
    match view {
        Greeting::None => ui::GreetingView { festival: festival(None), ..Default::default() },
        Greeting::Guests(guests) => {
            ui::GreetingView { guests: model(guests.iter().map(guest)), festival: festival(None), ..Default::default() }
        }
        Greeting::Festival(kept, own) => ui::GreetingView {
            festival: festival(Some(*kept)),
            own: !own.is_empty(),
            first: localized(own.lines().next().unwrap_or_default()),
            second: localized(own.lines().nth(1).unwrap_or_default()),
            ..Default::default()
        },
    }
}
