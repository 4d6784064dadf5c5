//! 二手·失物: cards of residents that the desk has approved, by kind.
//!
//! Owns: the list, the kind that it is narrowed to, and the card that is open. Invariants: a card whose day is over is not
//! listed, by a clock that is believed; a number stands on a card only where whoever handed it in wants it there.

use chrono::NaiveDate;

use super::{
    EstateTime, Paging, activities,
    board::{self, Currency},
    modes::Modes,
};
use crate::{
    domain::community::{Card, CardKind},
    kiosk::store::CachedBoard,
};

/// Where the visitor stands.
#[derive(Debug, Clone, Default)]
pub struct Cards {
    kind: Option<CardKind>,
    open: Option<String>,
    page: usize,
}

/// The page of cards.
#[derive(Debug, Clone, PartialEq)]
pub struct CardsView {
    pub content: Content,
    /// What the list is narrowed to.
    pub kind: Option<CardKind>,
    /// There is a card of some kind.
    pub any: bool,
    /// Residents may hand in their own.
    pub takes_cards: bool,
    /// Whom to ask about a card without a number.
    pub centre_phone: String,
    /// Rows of the list on one page.
    pub per_page: usize,
    pub paging: Paging,
    pub currency: Currency,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// May be empty.
    List(Vec<Card>),
    Detail(Box<Card>),
    /// It was taken off meanwhile.
    Withdrawn,
}

/// Cards whose day is not over.
pub(super) fn current(cached: &CachedBoard, estate_time: EstateTime) -> Vec<&Card> {
    let today: NaiveDate = crate::clock::local(board::believed(cached, estate_time)).date_naive();
    cached.board.cards.iter().filter(|card| card.until >= today).collect()
}

impl Cards {
    pub fn open(&mut self, id: String) {
        self.open = Some(id);
    }

    /// Back to the list; false = it is on the screen already.
    pub fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// Narrows the list to the kind of a chip; the first chip is all of them.
    pub fn narrow(&mut self, chip: usize) {
        self.kind = chip.checked_sub(1).and_then(|index| CardKind::ALL.get(index).copied());
        self.page = 0;
    }

    /// What the list is narrowed to.
    pub fn kind(&self) -> Option<CardKind> {
        self.kind
    }

    fn listed<'a>(&self, all: &[&'a Card]) -> Vec<&'a Card> {
        all.iter().filter(|card| self.kind.is_none_or(|kind| card.kind == kind)).copied().collect()
    }

    pub fn turn(&mut self, forward: bool, cached: &CachedBoard, estate_time: EstateTime, modes: Modes) {
        let count = self.listed(&current(cached, estate_time)).len();
        let paging = Paging::new(count, activities::rows(modes), self.page);
        self.page = if forward { (paging.page + 1).min(paging.pages - 1) } else { paging.page.saturating_sub(1) };
    }

    /// The page as it is shown at a moment.
    pub fn view(&self, cached: Option<&CachedBoard>, estate_time: EstateTime, modes: Modes) -> CardsView {
        let per_page = activities::rows(modes);
        let all = cached.map(|cached| current(cached, estate_time)).unwrap_or_default();
        let listed = self.listed(&all);
        let paging = Paging::new(listed.len(), per_page, self.page);
        let content = match &self.open {
            None => Content::List(paging.slice(&listed, per_page).iter().map(|card| (*card).clone()).collect()),
            Some(id) => {
                let card = all.iter().find(|card| card.id == *id);
                card.map_or(Content::Withdrawn, |card| Content::Detail(Box::new((*card).clone())))
            }
        };
        CardsView {
            content,
            kind: self.kind,
            any: !all.is_empty(),
            takes_cards: cached.is_some_and(|cached| cached.board.takes_entries),
            centre_phone: cached.map(|cached| cached.board.estate.centre_phone.clone()).unwrap_or_default(),
            per_page,
            paging,
            currency: board::currency(cached, estate_time),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Days};

    use super::*;

    fn card(id: &str, kind: CardKind, until: NaiveDate) -> Card {
        Card { id: id.into(), kind, title: id.into(), words: String::new(), price: String::new(), phone: String::new(), until }
    }

    #[test]
    fn cards_are_narrowed_to_a_kind_and_leave_after_their_last_day() {
        let published = DateTime::UNIX_EPOCH;
        let today = crate::clock::local(published).date_naive();
        let mut board = crate::sample::board(published);
        board.cards =
            vec![card("a", CardKind::Offered, today), card("b", CardKind::Lost, today), card("c", CardKind::Offered, today - Days::new(1))];
        let cached = CachedBoard { board, etag: String::new(), fetched_at: published };
        let time = EstateTime { now: published, trusted: true, uptime: Default::default() };
        let mut cards = Cards::default();
        let listed = |cards: &Cards| match cards.view(Some(&cached), time, Modes::default()).content {
            Content::List(listed) => listed.into_iter().map(|card| card.id).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(listed(&cards), ["a", "b"]);
        cards.narrow(3);
        assert_eq!((cards.kind(), listed(&cards)), (Some(CardKind::Lost), vec!["b".to_owned()]));
        cards.narrow(9);
        assert_eq!(cards.kind(), None);
        cards.open("c".into());
        assert_eq!(cards.view(Some(&cached), time, Modes::default()).content, Content::Withdrawn);
        assert!(cards.close() && !cards.close());
    }
}
