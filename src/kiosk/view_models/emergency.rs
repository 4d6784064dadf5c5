//! What to do in an emergency: whom to call here and what to read out. The steps themselves are
//! words of the screen, so the page works without any office; an estate may say them in its own.

pub use crate::domain::guidance::Danger;
use crate::{
    domain::guidance::{Guidance, OwnGuidance},
    protocol::v1::board::Board,
};

/// Whose telephone of the property company it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Desk {
    /// No number is known.
    #[default]
    None,
    ControlRoom,
    Butler,
    Centre,
}

/// What the office told about this lobby; all of it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EmergencyView {
    pub danger: Option<Danger>,
    /// Read out to whoever answers the call.
    pub address: String,
    pub desk: Desk,
    pub desk_phone: String,
    /// A second number of the property, if it is another one.
    pub second: Desk,
    pub second_phone: String,
    pub assembly_point: String,
    /// What the estate says itself of each danger.
    pub own: [Guidance; Danger::ALL.len()],
}

/// The page; without a board there are still 119, 110 and 120.
pub fn view(board: Option<&Board>, danger: Option<Danger>) -> EmergencyView {
    let Some(board) = board else { return EmergencyView { danger, ..EmergencyView::default() } };
    let estate = &board.estate;
    let butler = board.butler.as_ref().map_or("", |butler| &butler.hotline);
    let desks = [(Desk::ControlRoom, estate.control_room_phone.as_str()), (Desk::Butler, butler), (Desk::Centre, &estate.centre_phone)];
    let mut known = desks.into_iter().filter(|(_, phone)| !phone.is_empty());
    let (desk, desk_phone) = known.next().unwrap_or_default();
    let (second, second_phone) = known.find(|(_, phone)| *phone != desk_phone).unwrap_or_default();
    EmergencyView {
        danger,
        address: address_to_read_out(board),
        desk,
        desk_phone: desk_phone.into(),
        second,
        second_phone: second_phone.into(),
        assembly_point: estate.assembly_point.clone(),
        own: Danger::ALL.map(|danger| said_of(&board.guidance, danger)),
    }
}

fn said_of(all: &[OwnGuidance], danger: Danger) -> Guidance {
    all.iter().find(|own| own.danger == danger).map(|own| own.guidance.clone()).unwrap_or_default()
}

/// Street and estate on one line, this lobby on the next.
fn address_to_read_out(board: &Board) -> String {
    let estate = &board.estate;
    match estate.lobby_address.strip_suffix(&estate.lobby) {
        Some(street) => format!("{}\n{}", street.trim_end(), estate.lobby),
        None => estate.lobby_address.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_room_comes_first_then_the_butler_then_the_centre() {
        let mut board = crate::sample::board(chrono::DateTime::UNIX_EPOCH);
        board.estate.control_room_phone = "1".into();
        board.estate.centre_phone = "3".into();
        let butler = board.butler.as_ref().unwrap().hotline.clone();
        let seen = view(Some(&board), None);
        assert_eq!((seen.desk, seen.second, seen.second_phone), (Desk::ControlRoom, Desk::Butler, butler));
        board.estate.control_room_phone.clear();
        board.butler = None;
        let seen = view(Some(&board), None);
        assert_eq!((seen.desk, seen.desk_phone.as_str(), seen.second), (Desk::Centre, "3", Desk::None));
        assert_eq!(view(None, Some(Danger::Fire)), EmergencyView { danger: Some(Danger::Fire), ..EmergencyView::default() });
    }
}
