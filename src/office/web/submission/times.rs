//! Times that staff agree on with a resident, and how forms name them.

use chrono::{DateTime, Utc};

use crate::{
    clock,
    domain::{catalogue::Timing, request::WantedTime, visit_time},
};

/// The forms' value of a time.
pub(super) fn time_key(wanted: &WantedTime) -> String {
    match wanted {
        WantedTime::AsSoonAsPossible => "soon".into(),
        WantedTime::Window { date, from, .. } => format!("{date}T{}", from.format("%H")),
    }
}

/// Times that can be agreed on.
pub(super) fn times(now: DateTime<Utc>) -> Vec<WantedTime> {
    visit_time::choices(Timing::InstantOrAppointment, Some(clock::local(now))).into_iter().map(|choice| choice.wanted).collect()
}
