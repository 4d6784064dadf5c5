//! Where the callbacks of this thread's window send their events.
//!
//! Why a slot and not an argument of every callback: there is one screen on one thread, and a callback
//! that carries nothing stays one word in [`super::connect`].

use std::cell::Cell;

use crate::kiosk::view_models::app::Event;

thread_local! {
    static RECEIVER: Cell<Option<fn(Event)>> = const { Cell::new(None) };
}

/// Whom events go to from now on.
pub(super) fn receive_with(receiver: fn(Event)) {
    RECEIVER.set(Some(receiver));
}

/// Sends one event; before there is a screen it goes nowhere.
pub(super) fn send(event: Event) {
    if let Some(receiver) = RECEIVER.get() {
        receiver(event);
    }
}
