//! What lobbies show of 社区生活, and until when.
//!
//! Lobbies can do without it: what is damaged is left out, and the board goes on.

use chrono::{DateTime, Utc};

use super::sign_ups;
use crate::{
    clock,
    domain::limits::COMMUNITY_ON_BOARD,
    office::{
        service::estate::local_midnight,
        store::{
            StoreError, Tx,
            community::{activities, entries, surveys},
        },
    },
    protocol::v1::board::Board,
};

const MOST: u32 = COMMUNITY_ON_BOARD as u32;

fn or_nothing<T>(read: Result<Vec<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    match read {
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "a part of community life is damaged and left out");
            Ok(Vec::new())
        }
        read => read,
    }
}

/// Puts it on a board.
pub(in super::super) fn put_on(tx: &Tx<'_>, board: &mut Board, now: DateTime<Utc>) -> Result<(), StoreError> {
    let today = clock::local(now).date_naive();
    board.activities = or_nothing(activities::on_board(tx, now, MOST))?;
    for activity in &mut board.activities {
        let left = sign_ups::shown_left(tx, activity)?;
        if let Some(rules) = &mut activity.sign_up
            && let (Some(places), Some(left)) = (rules.places, left)
        {
            rules.taken = rules.taken.max(places.saturating_sub(left));
        }
    }
    board.surveys = or_nothing(surveys::on_board(tx, now, MOST))?;
    board.cards = or_nothing(entries::hanging(tx, today, MOST))?;
    board.takes_entries = true;
    Ok(())
}

/// When something of it ends by itself; what ends with the day ends with the board's day.
pub(in super::super) fn ends(board: &Board) -> impl Iterator<Item = DateTime<Utc>> {
    let cards = board.cards.iter().filter_map(|card| card.until.succ_opt()).map(local_midnight);
    board.activities.iter().map(|activity| activity.ends_at).chain(board.surveys.iter().map(|survey| survey.closes_at)).chain(cards)
}
