//! Whoever has trouble with a form: what is offered, and what came of it.

use std::time::Duration;

use super::steps::{after, and, chosen_repair, filled_form, instant, long_numbers, offline, online, play};
use crate::kiosk::view_models::{
    Moment,
    app::{App, Effect, Event, HelpEvent},
    helping::{HelpChoice, STUCK},
    person::Field,
};

/// The form half filled in, its words begun, and a minute without getting on.
fn stuck(mut app: App) -> App {
    play(&mut app, and(filled_form(), [Event::Focus(Field::Description), Event::Touched]));
    app.handle(Event::Tick, Moment { now: instant(), uptime: STUCK });
    app
}

pub(super) fn offered() -> App {
    stuck(after([]))
}

pub(super) fn offered_long_number() -> App {
    stuck(online(long_numbers, []))
}

/// Refused three times.
pub(super) fn offered_after_errors() -> App {
    let refused = [Event::ProceedToForm, Event::ProceedToReview, Event::ProceedToReview, Event::ProceedToReview];
    after(and(chosen_repair(), refused))
}

fn choosing(mut app: App, choice: HelpChoice) -> (App, Vec<Effect>) {
    let effects = app.handle(Event::Help(HelpEvent::Choose(choice)), Moment { now: instant(), uptime: STUCK });
    (app, effects)
}

pub(super) fn one_question() -> App {
    let (mut app, _) = choosing(offered(), HelpChoice::OneQuestion);
    play(&mut app, [Event::Focus(Field::None)]);
    app
}

pub(super) fn call() -> App {
    choosing(offered(), HelpChoice::Call).0
}

pub(super) fn asking() -> App {
    choosing(offered(), HelpChoice::Somebody).0
}

/// What the office answered.
pub(super) fn answered(noted: bool) -> App {
    let (mut app, effects) = choosing(offered(), HelpChoice::Somebody);
    for effect in effects {
        if let Effect::AskForHelp { ticket } = effect {
            app.handle(Event::HelpAnswered { ticket, noted }, Moment { now: instant(), uptime: STUCK + Duration::from_secs(1) });
        }
    }
    app
}

pub(super) fn without_office() -> App {
    choosing(stuck(offline([])), HelpChoice::Somebody).0
}
