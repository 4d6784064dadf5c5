//! Public places and what is known of faults there.

use super::{day_time, localized};
use crate::{
    domain::public_place::{FaultStage, PlaceKind},
    kiosk::{
        ui::{
            generated::{self as ui, ForecastKind},
            mirror::mirror,
        },
        view_models::{
            fault_place::{Group, Tile},
            known_fault::{Forecast, ReportView, When},
        },
    },
};

mirror!(place_kind: PlaceKind => ui::PlaceKind { Lift, Corridor, Lobby, Garage, Gate, Garden, Equipment, Other });

mirror!(fault_stage: FaultStage => ui::FaultStage { Reported, Accepted, Arrived });

pub(in crate::kiosk::ui) fn place_group(group: &Group) -> ui::PlaceGroup {
    ui::PlaceGroup { building: localized(&group.building), own: group.own }
}

pub(in crate::kiosk::ui) fn place_row(tile: &Tile) -> ui::PlaceRow {
    ui::PlaceRow {
        id: tile.id.as_str().into(),
        name: localized(&tile.name),
        kind: place_kind(tile.kind),
        households: i32::try_from(tile.households).unwrap_or(i32::MAX),
        chosen: tile.chosen,
    }
}

fn fault_time(when: Option<When>) -> ui::FaultTime {
    ui::FaultTime { at: day_time(when.map(|when| when.at)), today: when.is_some_and(|when| when.today) }
}

pub(in crate::kiosk::ui) fn known_fault(report: &ReportView) -> ui::KnownFault {
    let (forecast, expected, said) = match report.forecast {
        Forecast::None => (ForecastKind::None, None, None),
        Forecast::Ahead { expected, said } => (ForecastKind::Ahead, Some(expected), said),
        Forecast::Passed { expected } => (ForecastKind::Passed, Some(expected), None),
    };
    ui::KnownFault {
        households: i32::try_from(report.households).unwrap_or(i32::MAX),
        stage: fault_stage(report.stage),
        reported: fault_time(Some(report.reported)),
        accepted: fault_time(report.accepted),
        arrived: fault_time(report.arrived),
        forecast,
        expected: fault_time(expected),
        said: fault_time(said),
        department: localized(&report.department),
        advice: localized(&report.advice),
    }
}
