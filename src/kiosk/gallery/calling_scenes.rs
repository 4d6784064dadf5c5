//! A call for help, from the finger on the button to whoever has seen it.

use std::time::Duration;

use super::{
    PageScenes,
    SceneState::{Empty, Error, Offline},
    ShownPage, normal, other,
    steps::{after, doubted, instant, long_numbers, moment, offline, online},
};
use crate::{
    domain::ids::CallId,
    kiosk::view_models::{
        Moment,
        app::{App, CallEvent, Event},
    },
    protocol::v1::calls::{CallState, CallStatus},
};

const ID: CallId = CallId(uuid::Uuid::from_u128(0x1542));

pub(super) const CALLING: PageScenes = PageScenes {
    page: ShownPage::Calling,
    scenes: &[
        normal("calling", || ringing(after([]))),
        normal("calling_sending", || made(after([]))),
        normal("calling_seen", || told(made(after([])), CallState::Seen, 25)),
        normal("calling_late", || told(at(made(after([])), 6), CallState::Ringing, 7)),
        normal("calling_long_numbers", || told(made(online(long_numbers, [])), CallState::Unheard, 1)),
        normal("calling_seen_long", || told(made(online(long_numbers, [])), CallState::Seen, 25)),
        normal("calling_cancelled", || {
            let app = does(ringing(after([])), CallEvent::Cancel, 13);
            does(app, CallEvent::Cancelled { id: ID, known: true }, 14)
        }),
        other(Empty, "calling_no_numbers", || at(made(online(bare, [])), 6)),
        other(Offline, "calling_not_delivered", || at(made(offline([])), 6)),
        other(Error, "calling_unanswered", || at(ringing(after([])), 31)),
        other(Error, "calling_clock_doubted", || told(made(doubted([])), CallState::Ringing, 12)),
        other(Error, "calling_cancelled_untold", || {
            let app = does(at(made(offline([])), 6), CallEvent::Cancel, 7);
            does(app, CallEvent::Cancelled { id: ID, known: false }, 11)
        }),
    ],
    without: &[],
};

fn second(seconds: u64) -> Moment {
    Moment { uptime: Duration::from_secs(seconds), ..moment() }
}

fn does(mut app: App, event: CallEvent, seconds: u64) -> App {
    app.handle(Event::Call(event), second(seconds));
    app
}

fn at(mut app: App, seconds: u64) -> App {
    app.handle(Event::Tick, second(seconds + 2));
    app
}

/// A finger that has lain on the button for half of the time.
pub(super) fn held(app: App) -> App {
    let mut app = app;
    app.handle(Event::OpenEmergency, second(0));
    let app = does(app, CallEvent::HoldBegan(ID), 0);
    does(app, CallEvent::HoldGoesOn, 1)
}

fn made(app: App) -> App {
    does(held(app), CallEvent::HoldGoesOn, 2)
}

fn told(app: App, state: CallState, seconds: u64) -> App {
    let seen_at = (state == CallState::Seen).then(|| instant() + chrono::Duration::seconds(25));
    let status = Some(CallStatus { id: ID, state, seen_at });
    does(app, CallEvent::Delivered { id: ID, status }, seconds + 2)
}

fn ringing(app: App) -> App {
    at(told(made(app), CallState::Ringing, 1), 12)
}

/// What the emergency page shows meanwhile.
pub(super) fn beside(app: App) -> App {
    does(ringing(app), CallEvent::Guidance, 15)
}

fn bare(board: &mut crate::protocol::v1::board::Board) {
    board.estate.control_room_phone.clear();
    board.estate.centre_phone.clear();
    board.butler = None;
}
