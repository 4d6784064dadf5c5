//! Pictures of pages, of notices and of the information rack: which a terminal wants, and what it shows while some are on
//! their way. Pure.
//!
//! Invariant: a notice changes at once or not at all: as long as one page of what it says now is missing, what it said
//! before stands there, or nothing where it is new. Everything else on the board is as new as the office's. A page of the
//! rack, which announces nothing, is shown in words until its pictures are here.
//!
//! Why notice by notice and not the whole board: a warning must not wait for a newsletter on a slow line.

use std::collections::{BTreeMap, HashSet};

use crate::{
    domain::{ids::NoticeId, information::InformationPage, limits, notice::Notice, rich_text::is_sha256},
    protocol::v1::board::Board,
};

/// Pages of one board that are kept; the words of what goes beyond are shown alone, so that a mistake does not fill the disk.
pub const MOST_PAGES: usize = 400;

/// What stands there for a notice whose pages have not all come.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldNotice {
    pub id: NoticeId,
    /// Of the board that it was read from, or that it was not on yet.
    pub revision: u64,
    /// What it said before; none if it is new.
    pub notice: Option<Notice>,
}

/// Notices that are not yet what the office's board says, with the revision that is shown of each.
pub type HeldBack = BTreeMap<NoticeId, u64>;

/// Leaves the words of what has pictures that this terminal will not keep: too many, or with names that are none.
pub fn bound(board: &mut Board) {
    let mut left = MOST_PAGES;
    let mut fits = |count: usize, pages: &[String]| {
        let fits = count <= left && pages.len() <= limits::LEAFLET_PAGES && pages.iter().all(|name| is_sha256(name));
        left -= if fits { count } else { 0 };
        fits
    };
    for notice in &mut board.notices {
        if !fits(notice.pictures().count(), &notice.pages) {
            notice.retain_pictures(|_| false);
        }
    }
    for page in &mut board.information {
        if !fits(page.pictures().count(), &page.pages) {
            page.retain_pictures(|_| false);
        }
    }
}

/// Leaves the words of notices of which a page cannot be had: they say what the pages say, and nobody waits for ever.
pub fn in_words(board: &mut Board, here: &HashSet<String>, given_up: &HashSet<String>) {
    let can_be_had = |name: &str| here.contains(name) || !given_up.contains(name);
    board.notices.iter_mut().for_each(|notice| notice.retain_pictures(can_be_had));
}

/// Leaves the words of everything: no page can be had.
pub fn in_words_only(board: &mut Board) {
    board.notices.iter_mut().for_each(|notice| notice.retain_pictures(|_| false));
    settle_rack(board, &HashSet::new());
}

/// The pages that a board names, those of its notices first, each once.
pub fn pages(board: &Board) -> Vec<String> {
    let mut seen = HashSet::new();
    let notices = board.notices.iter().flat_map(Notice::pictures);
    notices.chain(board.information.iter().flat_map(InformationPage::pictures)).filter(|page| seen.insert(*page)).cloned().collect()
}

/// Whether every page of a notice is here.
pub fn is_whole(notice: &Notice, here: &HashSet<String>) -> bool {
    notice.pictures().all(|name| here.contains(name))
}

/// Leaves the words of pages of the rack whose pictures are not all here; what has no words has to wait.
fn settle_rack(board: &mut Board, here: &HashSet<String>) {
    board.information.iter_mut().for_each(|page| page.retain_pictures(|name| here.contains(name)));
    board.information.retain(|page| !page.pages.is_empty() || !page.body.is_empty() || !page.entries.is_empty());
}

/// Makes of the office's board what is shown of it; tells what is held back.
pub fn settle(board: &mut Board, here: &HashSet<String>, held: &[HeldNotice]) -> HeldBack {
    settle_rack(board, here);
    let mut held_back = HeldBack::new();
    let all = std::mem::take(&mut board.notices);
    board.notices = all
        .into_iter()
        .filter_map(|notice| {
            if is_whole(&notice, here) {
                return Some(notice);
            }
            let before = held.iter().find(|held| held.id == notice.id);
            held_back.insert(notice.id, before.map_or(0, |held| held.revision));
            before.and_then(|held| held.notice.clone())
        })
        .collect();
    held_back
}

/// What is to be held when a board comes: for each notice that is not whole what was shown before, `shown` by such a
/// revision, where some was held already.
pub fn hold(shown: Option<&Board>, held_back: &HeldBack, next: &Board, here: &HashSet<String>) -> Vec<HeldNotice> {
    let incomplete = next.notices.iter().filter(|notice| !is_whole(notice, here));
    let before = |notice: &Notice| shown.and_then(|board| board.notices.iter().find(|shown| shown.id == notice.id)).cloned();
    let revision = |id: &NoticeId| held_back.get(id).copied().or(shown.map(|board| board.revision)).unwrap_or(0);
    incomplete.map(|notice| HeldNotice { id: notice.id, revision: revision(&notice.id), notice: before(notice) }).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{domain::information::Shelf, sample};

    fn board(revision: u64) -> Board {
        Board { revision, ..sample::board(DateTime::UNIX_EPOCH) }
    }

    fn name(n: usize) -> String {
        format!("{n:064x}")
    }

    #[test]
    fn a_notice_stands_as_before_until_its_last_page_is_here() {
        let (shown, mut next) = (board(7), board(8));
        next.notices[0].body.push('。');
        next.notices[0].pages = vec![name(1), name(2)];
        next.notices[1].body.push('！');
        let new = Notice { id: NoticeId::mint(DateTime::UNIX_EPOCH, [200; 10]), pages: vec![name(2)], ..next.notices[2].clone() };
        next.notices.push(new.clone());
        let held = hold(Some(&shown), &HeldBack::new(), &next, &HashSet::new());
        assert_eq!(
            held.iter().map(|held| (held.id, held.revision, held.notice.is_some())).collect::<Vec<_>>(),
            [(next.notices[0].id, 7, true), (new.id, 7, false)]
        );
        let mut first = next.clone();
        let held_back = settle(&mut first, &HashSet::from([name(1)]), &held);
        assert_eq!(held_back, HeldBack::from([(next.notices[0].id, 7), (new.id, 7)]));
        assert_eq!(first.notices[0], shown.notices[0], "as before");
        assert_eq!(first.notices[1], next.notices[1], "what needs no page is new at once");
        assert_eq!(first.notices.len(), shown.notices.len());
        // Another board comes before the pages: what is held stays what it was, and by whose revision.
        let mut third = next.clone();
        third.revision = 9;
        assert_eq!(hold(Some(&first), &held_back, &third, &HashSet::new()), held);
        let mut whole = next.clone();
        assert!(settle(&mut whole, &HashSet::from([name(1), name(2)]), &held).is_empty());
        assert_eq!(whole, next);
    }

    #[test]
    fn a_page_of_the_rack_is_read_in_words_until_its_pictures_are_here() {
        let mut board = board(1);
        board.information[0].pages = vec![name(1), name(2)];
        board.information[1] = InformationPage { pages: vec![name(3)], ..InformationPage::empty("b", Shelf::Brochures, "图册") };
        let count = board.information.len();
        let shown = |here: &[usize]| {
            let mut shown = board.clone();
            assert!(settle(&mut shown, &here.iter().map(|n| name(*n)).collect(), &[]).is_empty(), "no notice waits");
            (shown.information[0].pages.len(), shown.information.len())
        };
        assert_eq!(shown(&[1]), (0, count - 1), "nothing to read in the second");
        assert_eq!(shown(&[1, 2, 3]), (2, count));
        assert_eq!(pages(&board), [name(1), name(2), name(3)]);
    }

    #[test]
    fn what_is_too_much_or_has_no_name_is_shown_without_its_pages() {
        let mut board = board(1);
        board.notices = (0..12_u8)
            .map(|n| {
                let id = NoticeId::mint(DateTime::UNIX_EPOCH, [n; 10]);
                let pages = (0..40).map(|page| name(usize::from(n) * 40 + page)).collect();
                Notice { id, pages, ..board.notices[0].clone() }
            })
            .collect();
        board.notices[0].pages[3] = "../office.db".into();
        board.notices[1].pages.push(name(5_000));
        bound(&mut board);
        let counts: Vec<usize> = board.notices.iter().map(|notice| notice.pages.len()).collect();
        assert_eq!(counts, [0, 0, 40, 40, 40, 40, 40, 40, 40, 40, 40, 40]);
        assert_eq!(pages(&board).len(), MOST_PAGES);
    }
}
