//! A terminal without a board: what staff must do, or, where it broke, whom residents call.

use super::{
    app::{App, Link},
    recovery::Recovery,
};
use crate::kiosk::pairing::PairingView;

/// What the new terminal waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// The first answer of the office.
    Connecting,
    /// The network: the office does not answer at all.
    Unreachable,
    /// The digits.
    Asking,
    /// Staff, who enter these digits in the console.
    Code(String),
    /// Staff, who said no.
    Denied,
    /// The first board.
    Approved,
    /// The next attempt of a terminal that broke several times in a row.
    Recovering(Recovery),
}

/// `None` once there is a board.
pub fn view(app: &App) -> Option<Waiting> {
    if app.board.is_some() {
        return None;
    }
    if let Some(recovery) = &app.recovering {
        return Some(Waiting::Recovering(recovery.clone()));
    }
    // Digits of an office that is gone help nobody.
    if app.silent {
        return Some(Waiting::Unreachable);
    }
    Some(pairing(app).unwrap_or(match app.link {
        Link::Refused => Waiting::Asking,
        Link::Online => Waiting::Approved,
        Link::Unpaired | Link::Offline => Waiting::Connecting,
    }))
}

/// How far a pairing is, as long as there is one: also for the staff page of a terminal with a board.
pub fn pairing(app: &App) -> Option<Waiting> {
    app.pairing.as_ref().map(|pairing| match pairing {
        PairingView::Code(code) => Waiting::Code(code.clone()),
        PairingView::Denied => Waiting::Denied,
        PairingView::Done => Waiting::Approved,
    })
}
