//! 查找: what of the information rack answers to a word.
//!
//! Owns what is looked through, and which of it is found in which order. Invariants: every part of what is typed must be found
//! in one thing; letters that are still being composed are looked for at once, so that nobody has to choose a character first;
//! what was typed belongs to the visit and is never written anywhere.
//!
//! Why what can be found is kept with its sounds and other spellings ([`Directory`]) and not read with every key: that is work,
//! and it changes only with a board.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    EstateTime, Paging,
    board::{self, Currency},
    modes::Modes,
    presence::{Presence, presence},
    rack::{RackPlace, Shown},
    typed,
};
use crate::{
    domain::{
        alert::Whom,
        information::{InfoEntry, InformationPage},
        limits,
        search::plain,
    },
    kiosk::{
        input_method::pinyin::{Lexicon, Readings, to_traditional},
        store::CachedBoard,
    },
    protocol::v1::board::Board,
};

/// Cards on one page; fewer above the keys, where the type is large, or where they lie low.
const ROWS: usize = 6;
const FEWER_ROWS: usize = 4;
const FEWEST_ROWS: usize = 3;
/// One letter alone begins too many names.
const LEAST_LETTERS: usize = 2;
/// Digits of a number from this many on.
const LEAST_DIGITS: usize = 3;

/// What somebody looks for.
#[derive(Clone, Default)]
pub struct Search {
    pub typed: String,
    page: usize,
    found: Vec<Hit>,
    /// What was looked for.
    looked: Option<String>,
    /// What was looked through: of which board, and of how many pages of its rack.
    directory: Option<((u64, usize), Arc<Directory>)>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub entry: InfoEntry,
    pub kind: HitKind,
    /// What opens when it is touched.
    pub place: RackPlace,
    /// Where that is found without searching.
    pub stands: RackPlace,
    /// The title of the page on which it stands; empty: it has none, or is the page.
    pub title: String,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HitKind {
    Department,
    Butler,
    /// Today's duty manager.
    Manager,
    /// A whole page.
    Page,
    /// A line of one.
    Line,
}

/// What is said where nothing stands yet, or nothing is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was typed.
    Waiting,
    Nothing,
    Found,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchView {
    pub outcome: Outcome,
    /// What is looked for, with the letters that are still being composed.
    pub sought: String,
    /// Those of the open page.
    pub hits: Vec<(Hit, Presence)>,
    pub count: usize,
    pub per_page: usize,
    pub paging: Paging,
    pub hotline: String,
    pub centre_phone: String,
    pub desk_hours: String,
    pub desk: Presence,
    pub currency: Currency,
}

impl Search {
    pub fn type_words(&mut self, words: &str) {
        self.typed = typed::cut(&format!("{}{words}", self.typed), limits::RACK_SEARCH_CHARS);
        self.page = 0;
    }

    /// Whoever comes back to the field begins with what is likeliest.
    pub fn begin_again(&mut self) {
        self.page = 0;
    }

    /// Ends a composition with its characters, or with its letters where only those find anything.
    pub fn take(&mut self, shown: Shown<'_>, characters: &str, letters: &str) {
        let letters = letters.replace('\'', "");
        let directory = self.directory(shown);
        let finds = |words: &str| directory.as_ref().is_some_and(|all| !all.find(&format!("{}{words}", self.typed)).is_empty());
        let words = if !finds(characters) && finds(&letters) { letters.as_str() } else { characters };
        if !words.is_empty() {
            self.type_words(words);
        }
    }

    pub fn erase(&mut self) {
        self.typed.pop();
        self.page = 0;
    }

    /// What of this board can be found.
    fn directory(&mut self, shown: Shown<'_>) -> Option<Arc<Directory>> {
        let board = shown.board()?;
        let of = (board.revision, shown.pages().count());
        let kept = self.directory.take().filter(|(known, _)| *known == of);
        let (_, directory) = self.directory.insert(kept.unwrap_or_else(|| (of, Arc::new(Directory::of(board, shown.pages())))));
        Some(directory.clone())
    }

    /// Looks through the board, unless it did; `composing` are letters that no character was chosen for yet. They may go on where
    /// the characters end, or say something else of the same thing.
    pub fn look(&mut self, shown: Shown<'_>, composing: &str) {
        let before = self.directory.as_ref().map(|(of, _)| *of);
        let Some(directory) = self.directory(shown) else { return self.found.clear() };
        let letters = composing.replace('\'', "");
        let sought = format!("{}{letters}", self.typed);
        if self.looked.as_ref() == Some(&sought) && self.directory.as_ref().map(|(of, _)| *of) == before {
            return;
        }
        self.found = directory.find(&sought);
        if self.found.is_empty() && !letters.is_empty() {
            self.found = directory.find(&format!("{} {letters}", self.typed));
        }
        if self.looked.as_ref() != Some(&sought) {
            self.page = 0;
        }
        self.looked = Some(sought);
    }

    pub fn turn(&mut self, forward: bool, modes: Modes, docked: bool) {
        let paging = Paging::new(self.found.len(), rows(modes, docked), self.page);
        self.page = if forward { (paging.page + 1).min(paging.pages - 1) } else { paging.page.saturating_sub(1) };
    }

    /// The place of a card of the open page.
    pub fn place(&self, index: usize, modes: Modes, docked: bool) -> Option<&RackPlace> {
        let rows = rows(modes, docked);
        let paging = Paging::new(self.found.len(), rows, self.page);
        paging.slice(&self.found, rows).get(index).map(|hit| &hit.place)
    }

    /// The page as it is shown at a moment; `docked`: above the keys.
    pub fn view(&self, cached: Option<&CachedBoard>, estate_time: EstateTime, modes: Modes, docked: bool) -> SearchView {
        let per_page = rows(modes, docked);
        let paging = Paging::new(self.found.len(), per_page, self.page);
        let board = cached.map(|cached| &cached.board);
        let estate = board.map(|board| &board.estate);
        let sought = self.looked.as_ref().map(|sought| sought.trim().to_owned()).unwrap_or_default();
        let hours = |hit: &Hit| match board {
            Some(board) if hit.kind == HitKind::Department => presence(&hit.entry.detail, board, estate_time),
            _ => Presence::Unknown,
        };
        SearchView {
            outcome: if sought.is_empty() {
                Outcome::Waiting
            } else if self.found.is_empty() {
                Outcome::Nothing
            } else {
                Outcome::Found
            },
            sought,
            hits: paging.slice(&self.found, per_page).iter().map(|hit| (hit.clone(), hours(hit))).collect(),
            count: self.found.len(),
            per_page,
            paging,
            hotline: board.map(board::hotline).unwrap_or_default().into(),
            centre_phone: estate.map(|estate| estate.centre_phone.clone()).unwrap_or_default(),
            desk_hours: estate.map(|estate| estate.desk_hours.clone()).unwrap_or_default(),
            desk: board.map(|board| presence(&board.estate.desk_hours, board, estate_time)).unwrap_or_default(),
            currency: board::currency(cached, estate_time),
        }
    }
}

/// Never prints what was typed.
impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Search(…)")
    }
}

fn rows(modes: Modes, docked: bool) -> usize {
    match (docked, modes.large, modes.lowered) {
        (true, true, _) | (false, _, true) => FEWEST_ROWS,
        (true, false, _) | (false, true, false) => FEWER_ROWS,
        (false, false, false) => ROWS,
    }
}

/// Everything that there is, in the order in which equals are listed.
fn everything<'b>(board: &'b Board, pages: impl IntoIterator<Item = &'b InformationPage>) -> Vec<Hit> {
    let mut all: Vec<Hit> = Vec::new();
    let hit = |kind, place: RackPlace, name: &str, detail: &str, phone: &str| Hit {
        entry: InfoEntry { name: name.into(), detail: detail.into(), phone: phone.into() },
        kind,
        stands: place.clone(),
        place,
        title: String::new(),
    };
    for entry in &board.departments {
        all.push(hit(HitKind::Department, RackPlace::Departments, &entry.name, &entry.hours, &entry.phone));
    }
    for butler in &board.butlers {
        all.push(hit(HitKind::Butler, RackPlace::Roster, &butler.name, &butler.specialities.join("、"), &butler.hotline));
    }
    if let Some(manager) = &board.duty_manager {
        all.push(hit(HitKind::Manager, RackPlace::Rota, &manager.name, "", &manager.phone));
    }
    for page in pages {
        let (place, stands) = (RackPlace::Page(page.id.clone()), RackPlace::Shelf(page.shelf));
        all.push(Hit { stands: stands.clone(), ..hit(HitKind::Page, place.clone(), &page.title, "", "") });
        let line = |entry: &InfoEntry| Hit {
            entry: entry.clone(),
            kind: HitKind::Line,
            place: place.clone(),
            stands: stands.clone(),
            title: page.title.clone(),
        };
        all.extend(page.entries.iter().map(line));
    }
    all
}

/// Everything that can be found, with what it can be found by.
struct Directory {
    all: Vec<(Hit, Texts)>,
    readings: Readings,
}

impl Directory {
    fn of<'b>(board: &'b Board, pages: impl IntoIterator<Item = &'b InformationPage>) -> Self {
        let lexicon = Lexicon::shared();
        let all: Vec<(Hit, Texts)> = everything(board, pages)
            .into_iter()
            .map(|hit| {
                let texts = Texts::of(&hit, &board.glossary, lexicon);
                (hit, texts)
            })
            .collect();
        let names = all.iter().flat_map(|(hit, _)| [hit.entry.name.as_str(), hit.title.as_str(), hit.entry.detail.as_str()]);
        let readings = lexicon.map(|lexicon| Readings::of(lexicon, names)).unwrap_or_default();
        Self { all, readings }
    }

    /// What answers to every part of the line: what begins so first, then what is called so, then what says so. A letter alone
    /// counts only where nothing longer was written.
    fn find(&self, sought: &str) -> Vec<Hit> {
        let line = plain(sought);
        let parts: Vec<&str> = line.split_whitespace().filter(|part| part.len() >= LEAST_LETTERS).collect();
        if parts.is_empty() {
            return Vec::new();
        }
        let rank = |(hit, texts): &(Hit, Texts)| {
            let ranks = parts.iter().map(|part| texts.rank(hit, part, &self.readings));
            ranks.into_iter().try_fold(0, |worst: usize, rank| Some(worst.max(rank?)))
        };
        let mut ranked: Vec<(usize, &Hit)> = self.all.iter().filter_map(|one| Some((rank(one)?, &one.0))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, hit)| hit.clone()).collect()
    }
}

/// What a thing can be found by, as it stands, in English and in Traditional characters.
struct Texts {
    names: Vec<String>,
    others: Vec<String>,
    phone: String,
}

impl Texts {
    fn of(hit: &Hit, glossary: &BTreeMap<String, String>, lexicon: Option<&Lexicon<'_>>) -> Self {
        let as_read = |text: &str| {
            let english = glossary.get(text).cloned();
            let traditional = lexicon.map(|lexicon| to_traditional(lexicon, text));
            [Some(text.to_owned()), english, traditional].into_iter().flatten().map(|text| plain(&text)).collect::<Vec<_>>()
        };
        // What whoever is sought here is called, which stands on no card: its place says it.
        let called = if hit.kind == HitKind::Manager { Whom::DutyManager.label() } else { "" };
        let others = [hit.entry.detail.as_str(), &hit.title, called].into_iter().flat_map(as_read).collect();
        let phone = hit.entry.phone.chars().filter(char::is_ascii_digit).collect();
        Self { names: as_read(&hit.entry.name), others, phone }
    }

    /// How well a part of the line is answered, 0 the best; `None`: not at all.
    fn rank(&self, hit: &Hit, part: &str, readings: &Readings) -> Option<usize> {
        let written = self.names.iter().filter_map(|name| name.find(part)).min();
        let is_spelled = part.bytes().all(|b| b.is_ascii_alphanumeric()) && part.contains(char::is_alphabetic);
        let said = |text: &str| if is_spelled { readings.place(text, part) } else { None };
        match written.or_else(|| said(&hit.entry.name)) {
            Some(0) => return Some(0),
            Some(_) => return Some(1),
            None => {}
        }
        let digits: String = part.chars().filter(|c| !matches!(c, '-' | '(' | ')')).collect();
        let is_number = digits.len() >= LEAST_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        let is_dialled = is_number && self.phone.contains(&digits);
        let is_told = self.others.iter().any(|text| text.contains(part)) || said(&hit.title).is_some();
        (is_dialled || is_told || hit.kind == HitKind::Butler && said(&hit.entry.detail).is_some()).then_some(2)
    }
}

#[cfg(test)]
mod tests;
