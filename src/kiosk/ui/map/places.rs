//! The information rack, emergencies, weather details, and the page of a terminal without a board.

use slint::{Image, SharedString};

use super::{age, day, dialled, localized, localized_list, localized_name, model, pollutant, rgb};
use crate::{
    domain::{butler::Butler, information::InfoEntry, information::Shelf},
    kiosk::{
        ui::{generated as ui, mirror::mirror},
        view_models::{
            board::Currency,
            emergency::{Danger, Desk},
            rack::{Duty, RackPlace},
            unpaired, weather,
        },
    },
};

pub(in crate::kiosk::ui) fn content_age(currency: Currency) -> ui::ContentAge {
    match currency {
        Currency::Current => ui::ContentAge::default(),
        Currency::Aged(span) => ui::ContentAge { clock_doubted: false, age: age(Some(span)) },
        Currency::ClockDoubted => ui::ContentAge { clock_doubted: true, age: age(None) },
    }
}

mirror!(danger, chosen_danger: Option<Danger> => ui::Danger { Fire, Lift, Gas, Security, Typhoon, Water });

mirror!(desk: Desk => ui::Desk { None, ControlRoom, Butler, Centre });

mirror!(shelf: Shelf => ui::RackPlace { MovingIn, Hospitals, Transport, YellowPages, Guides, Brochures });

/// A single page has no tile of its own: it would stand with the brochures.
pub(in crate::kiosk::ui) fn place(place: &RackPlace) -> ui::RackPlace {
    match place {
        RackPlace::Activities => ui::RackPlace::Activities,
        RackPlace::Surveys => ui::RackPlace::Surveys,
        RackPlace::Cards => ui::RackPlace::Cards,
        RackPlace::Wishes => ui::RackPlace::Wishes,
        RackPlace::Search => ui::RackPlace::Search,
        RackPlace::Shelf(on) => shelf(*on),
        RackPlace::Page(_) => ui::RackPlace::Brochures,
        RackPlace::Roster => ui::RackPlace::Roster,
        RackPlace::Rota => ui::RackPlace::Rota,
        RackPlace::Departments => ui::RackPlace::Departments,
    }
}

pub(in crate::kiosk::ui) fn chosen_place(place: ui::RackPlace) -> RackPlace {
    match place {
        ui::RackPlace::Activities => RackPlace::Activities,
        ui::RackPlace::Surveys => RackPlace::Surveys,
        ui::RackPlace::Cards => RackPlace::Cards,
        ui::RackPlace::Wishes => RackPlace::Wishes,
        ui::RackPlace::Search => RackPlace::Search,
        ui::RackPlace::MovingIn => RackPlace::Shelf(Shelf::MovingIn),
        ui::RackPlace::Hospitals => RackPlace::Shelf(Shelf::Hospitals),
        ui::RackPlace::Transport => RackPlace::Shelf(Shelf::Transport),
        ui::RackPlace::YellowPages => RackPlace::Shelf(Shelf::YellowPages),
        ui::RackPlace::Guides => RackPlace::Shelf(Shelf::Guides),
        ui::RackPlace::Brochures => RackPlace::Shelf(Shelf::Brochures),
        ui::RackPlace::Roster => RackPlace::Roster,
        ui::RackPlace::Rota => RackPlace::Rota,
        ui::RackPlace::Departments => RackPlace::Departments,
    }
}

pub(in crate::kiosk::ui) fn entry(entry: &InfoEntry) -> ui::InfoEntry {
    let (name, detail, phone) = (localized(&entry.name), localized(&entry.detail), dialled(&entry.phone));
    ui::InfoEntry { name, detail, phone, presence: Default::default() }
}

pub(in crate::kiosk::ui) fn duty(duty: &Duty) -> ui::DutyRow {
    ui::DutyRow { day: day(duty.date), today: duty.today, name: localized_name(&duty.name), phone: dialled(&duty.phone) }
}

/// What a butler looks after, without the name of the estate that the terminal stands in.
pub(in crate::kiosk::ui) fn area(butler: &Butler, estate: &str) -> SharedString {
    let within = butler.area.strip_prefix(estate).map(str::trim_start).filter(|rest| !rest.is_empty());
    localized(within.unwrap_or(&butler.area))
}

/// Without a picture the drawn default is shown.
pub(in crate::kiosk::ui) fn butler(butler: &Butler, estate: &str, portrait: Option<Image>) -> ui::ButlerRow {
    ui::ButlerRow {
        name: localized_name(&butler.name),
        staff_number: butler.staff_number.as_str().into(),
        area: area(butler, estate),
        specialities: localized_list(butler.specialities.iter().take(3)),
        hotline: dialled(&butler.hotline),
        has_portrait: portrait.is_some(),
        portrait: portrait.unwrap_or_default(),
    }
}

pub(in crate::kiosk::ui) fn readings(readings: &[weather::ReadingView]) -> slint::ModelRc<ui::AirReading> {
    model(readings.iter().map(|reading| ui::AirReading {
        pollutant: pollutant(reading.pollutant),
        concentration: reading.concentration.as_str().into(),
        index: i32::from(reading.index),
        share: reading.share,
        fill: rgb(reading.fill),
    }))
}

/// What is waited for, and the digits in two groups of three, or the hotline alone.
pub(in crate::kiosk::ui) fn waiting(waiting: &unpaired::Waiting) -> (ui::Waiting, SharedString, SharedString) {
    use unpaired::Waiting;
    let state = match waiting {
        Waiting::Connecting => ui::Waiting::Connecting,
        Waiting::Unreachable => ui::Waiting::Unreachable,
        Waiting::Asking => ui::Waiting::Asking,
        Waiting::Denied => ui::Waiting::Denied,
        Waiting::Approved => ui::Waiting::Approved,
        Waiting::Recovering(recovery) => {
            return (ui::Waiting::Recovering, recovery.hotline.as_deref().unwrap_or_default().into(), SharedString::default());
        }
        Waiting::Code(code) => {
            let (left, right) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
            return (ui::Waiting::Code, left.into(), right.into());
        }
    };
    (state, SharedString::default(), SharedString::default())
}
