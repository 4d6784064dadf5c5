//! Whether somebody is at a desk, as figures; Slint says them.

use super::day;
use crate::kiosk::{
    ui::generated as ui,
    view_models::presence::{Deferral, Deferred, Opening, Presence},
};

fn opening(opening: Opening) -> ui::Opening {
    let at = ui::DayTime { day: day(opening.at.date()), time: opening.at.format("%H:%M").to_string().into() };
    ui::Opening { days_ahead: i32::try_from(opening.days_ahead).unwrap_or(i32::MAX), at }
}

pub(in crate::kiosk::ui) fn presence(presence: Presence) -> ui::Presence {
    match presence {
        Presence::Unknown => ui::Presence::default(),
        Presence::Open => ui::Presence { state: ui::PresenceState::Open, ..Default::default() },
        Presence::Closed(next) => ui::Presence { state: ui::PresenceState::Closed, opening: opening(next) },
    }
}

pub(in crate::kiosk::ui) fn deferral(deferral: Option<Deferral>) -> ui::Deferral {
    let Some(deferral) = deferral else { return ui::Deferral::default() };
    let what = match deferral.what {
        Deferred::SeenTo => ui::Deferred::SeenTo,
        Deferred::Arranged => ui::Deferred::Arranged,
        Deferred::WantedEarlier => ui::Deferred::WantedEarlier,
    };
    ui::Deferral { what, opening: opening(deferral.opening) }
}
