//! Guests who are expected, and festivals, on the board.

use chrono::Duration;

use super::steps::{instant, online};
use crate::{
    domain::{
        festival::{Choice, Festival, Festivals},
        ids::WelcomeId,
        welcome::{Guest, Party, Welcome},
    },
    kiosk::view_models::app::App,
    protocol::v1::board::Board,
};

fn expect(board: &mut Board, guests: &[(&str, &str, Party, &str)]) {
    let starts_at = instant() - Duration::minutes(20);
    for (number, (surname, title, party, line)) in (0_u8..).zip(guests) {
        if let Ok(guest) = Guest::parse(surname, title) {
            let id = WelcomeId::mint(starts_at, [number; 10]);
            let (line, ends_at) = ((*line).to_owned(), starts_at + Duration::hours(3));
            board.welcomes.push(Welcome { id, guest, party: *party, line, starts_at, ends_at });
        }
    }
}

pub(super) fn one_guest() -> App {
    online(|board| expect(board, &[("王", "先生", Party::Alone, "莅临指导")]), [])
}

pub(super) fn coming_home() -> App {
    online(|board| expect(board, &[("李", "女士", Party::Alone, "欢迎回家")]), [])
}

pub(super) fn three_guests() -> App {
    let guests = [("王", "先生", Party::Alone, "莅临指导"), ("张", "总", Party::Several, ""), ("李", "女士", Party::Of(5), "莅临参观")];
    online(|board| expect(board, &guests), [])
}

/// As long as surname, title and party can be.
pub(super) fn longest_guest() -> App {
    online(|board| expect(board, &[("欧阳", "总经理", Party::Of(99), "祝您在本小区入住愉快")]), [])
}

pub(super) fn longest_guests() -> App {
    let guest = |surname| (surname, "总经理", Party::Of(99), "祝您入住愉快");
    online(|board| expect(board, &["欧阳", "仲孙", "上官"].map(guest)), [])
}

/// The sample's day is none: the office chose the festival.
fn keep(board: &mut Board, festival: Festival, own: &str) {
    let today = crate::clock::local(instant()).date_naive();
    let lines = if own.is_empty() { Default::default() } else { [(festival, own.to_owned())].into() };
    board.festivals = Festivals { choice: Choice::Chosen { festival, from: today, to: today }, lines };
}

pub(super) fn kept(festival: Festival) -> App {
    online(|board| keep(board, festival, ""), [])
}

pub(super) fn kept_in_own_words() -> App {
    online(|board| keep(board, Festival::SpringFestival, "马年新春团圆美满吉祥\n全体管家给您拜年送福"), [])
}
