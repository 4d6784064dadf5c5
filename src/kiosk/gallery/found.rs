//! What a look-up finds in sample states.

use super::steps::{after, and, code, instant, moment, play};
use crate::{
    domain::{
        order::{Flow, State},
        submission::Topic,
    },
    kiosk::view_models::{
        app::{App, Effect, Event},
        lookup::LookupFailure,
        progress::Found,
    },
    protocol::v1::messages::{Progress, ProgressDetail, ProgressStep},
};

pub(super) fn typed_lookup() -> Vec<Event> {
    let digits = code().to_string() + "6688";
    and(vec![Event::OpenLookup], digits.chars().map(|digit| Event::LookupDigit(digit.to_string())))
}

pub(super) fn looked_up(result: Result<Found, LookupFailure>) -> App {
    let mut app = after(typed_lookup());
    for effect in app.handle(Event::Look, moment()) {
        if let Effect::LookUp { ticket, .. } = effect {
            play(&mut app, [Event::LookedUp { ticket, result: result.clone() }]);
        }
    }
    app
}

/// The office fell silent before it could be asked.
pub(super) fn without_office(mut app: App) -> App {
    play(&mut app, [Event::LinkChanged { online: false, at: instant() }]);
    app
}

pub(super) fn of_flow(flow: Flow, mut found: Found) -> Found {
    if let Found::Office(Progress { detail: Some(detail), .. }) = &mut found {
        detail.flow = Some(flow);
    }
    found
}

/// Steps carry their minutes since the request; feedback and messages are called by their topic.
pub(super) fn progress(topic: Topic, service: &str, building: &str, steps: &[(State, i64, &str)]) -> Found {
    let asked_at = instant() - chrono::Duration::minutes(90);
    let at = |minutes| asked_at + chrono::Duration::minutes(minutes);
    let steps = steps.iter().map(|(state, minutes, note)| ProgressStep {
        state: (*state).into(),
        word: String::new(),
        at: at(*minutes),
        note: (*note).into(),
    });
    let steps: Vec<ProgressStep> = steps.collect();
    Found::Office(Progress {
        receipt_code: code(),
        state: steps.last().map_or(State::Delivered.into(), |step| step.state.clone()),
        received_at: asked_at,
        detail: Some(ProgressDetail {
            topic,
            flow: None,
            service_name: if service.is_empty() { topic.label() } else { service }.into(),
            building: building.into(),
            owner: if topic == Topic::Complaint { "客服中心" } else { "陈管家 0317" }.into(),
            steps,
            dealings: Default::default(),
        }),
    })
}
