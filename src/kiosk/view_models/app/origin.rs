//! Which events a person at the screen causes, and which come by themselves.

use super::{CallEvent, Event};
use crate::kiosk::view_models::keyboard::Key;

/// Whether a person's finger caused it: only that keeps a visit alive.
pub fn is_touch(event: &Event) -> bool {
    !matches!(
        event,
        Event::Tick
            | Event::BoardArrived(_)
            | Event::LinkChanged { .. }
            | Event::Refused
            | Event::OfficeTime(_)
            | Event::ClockVouched
            | Event::Submitted { .. }
            | Event::Delivered { .. }
            | Event::ProgressHint
            | Event::ReceiptProgress(_)
            | Event::LookedUp { .. }
            | Event::HelpAnswered { .. }
            | Event::Call(CallEvent::Delivered { .. } | CallEvent::Answered { .. } | CallEvent::Cancelled { .. })
            | Event::Facts(_)
            | Event::Dock(Key::Rested)
            | Event::HandwritingOpened(_)
            | Event::Recognised { .. }
            | Event::Pairing(_)
    )
}
