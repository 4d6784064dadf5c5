//! The information rack: shelves with the office's pages, the roster, the duty rota, the departments.

use chrono::NaiveDate;

use super::{
    EstateTime, Paging, activities,
    board::{self, Currency},
    cards,
    leaf::{Leaf, LeafView},
    modes::Modes,
    presence::{Presence, presence},
    survey,
};
use crate::{
    domain::{
        butler::Butler,
        catalogue::Department,
        information::{InfoEntry, InformationPage, Shelf},
        rich_text::RichText,
    },
    kiosk::store::CachedBoard,
    protocol::v1::board::Board,
};

/// Rows of a list on one page; a text takes the room of half of them on its first page.
const ROWS: usize = 6;
/// Where they are large, or touched and lie low.
const FEWER_ROWS: usize = 4;
/// Characters of a name and of a detail that a low row holds on one line each.
const SHORT_NAME: usize = 12;
const SHORT_DETAIL: usize = 20;
/// Tiles of the whole rack on one page: all of them, but where they lie low.
const TILES: usize = 40;
const LOW_TILES: usize = 8;
/// Butlers on one page of the roster.
const BUTLERS: usize = 4;
/// Days of the duty rota.
const DAYS: usize = 14;

/// What of the rack is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RackPlace {
    /// 社区生活, whose pages are their own.
    Activities,
    Surveys,
    Cards,
    Wishes,
    /// 查找, whose page is its own.
    Search,
    Shelf(Shelf),
    /// By its stable key.
    Page(String),
    Roster,
    Rota,
    Departments,
}

/// What stands on the rack at an instant.
#[derive(Clone, Copy)]
pub struct Shown<'b> {
    cached: Option<&'b CachedBoard>,
    time: EstateTime,
}

impl<'b> Shown<'b> {
    pub fn new(cached: Option<&'b CachedBoard>, time: EstateTime) -> Self {
        Self { cached, time }
    }

    /// The board it stands on.
    pub(super) fn board(self) -> Option<&'b Board> {
        self.cached.map(|cached| &cached.board)
    }

    /// The pages of the rack that are shown.
    pub(super) fn pages(self) -> impl Iterator<Item = &'b InformationPage> {
        let is_shown = move |cached: &CachedBoard, page: &InformationPage| {
            page.is_shown(crate::clock::local(board::believed(cached, self.time)), self.time.trusted)
        };
        self.cached.into_iter().flat_map(move |cached| cached.board.information.iter().filter(move |page| is_shown(cached, page)))
    }

    fn shelf(self, shelf: Shelf) -> Vec<&'b InformationPage> {
        self.pages().filter(|page| page.shelf == shelf).collect()
    }

    fn page(self, place: &RackPlace) -> Option<&'b InformationPage> {
        let RackPlace::Page(id) = place else { return None };
        self.pages().find(|page| page.id == *id)
    }
}

/// Where the visitor stands; nothing open = before the whole rack.
#[derive(Debug, Clone, Default)]
pub struct Rack {
    place: Option<RackPlace>,
    page: usize,
    /// The page of the shelf that a reader came from.
    shelf_page: usize,
    /// The shelf that is open or that the open page was on, for when the office takes either away.
    shelf: Option<Shelf>,
    /// It was opened from what was searched, and leads back there.
    found: bool,
}

/// The rack page.
#[derive(Debug, Clone, PartialEq)]
pub struct RackView {
    pub content: Content,
    /// Rows of a list on one page.
    pub per_page: usize,
    pub paging: Paging,
    pub hotline: String,
    pub centre_phone: String,
    pub desk_hours: String,
    /// Whether somebody is at the front desk.
    pub desk: Presence,
    pub currency: Currency,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// What there is, with how many of it; may be empty.
    Overview(Vec<(RackPlace, usize)>),
    Shelf {
        shelf: Shelf,
        pages: Vec<(String, String)>,
    },
    Reader {
        shelf: Shelf,
        title: String,
        body: String,
        /// The body in blocks, and in English; none if it is plain.
        rich: RichText,
        english_rich: RichText,
        entries: Vec<InfoEntry>,
        /// The open page of its leaflet; `None` if it has words alone.
        leaf: Option<LeafView>,
    },
    /// The office took the page or the shelf away meanwhile.
    Withdrawn {
        shelf: Option<Shelf>,
    },
    Roster(Vec<Butler>),
    Rota(Vec<Duty>),
    Departments(Vec<(Department, InfoEntry, Presence)>),
}

/// A day of the duty rota.
#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    pub date: NaiveDate,
    pub today: bool,
    pub name: String,
    /// Empty where the office does not publish it.
    pub phone: String,
}

impl RackView {
    /// The open page of the open page's leaflet.
    pub fn leaf(&self) -> Option<&LeafView> {
        match &self.content {
            Content::Reader { leaf, .. } => leaf.as_ref(),
            _ => None,
        }
    }
}

impl Rack {
    /// A shelf with a single page opens that page.
    pub fn open(&mut self, place: RackPlace, shown: Shown<'_>) {
        self.shelf_page = if matches!(self.place, Some(RackPlace::Shelf(_))) { self.page } else { 0 };
        self.page = 0;
        self.place = Some(match place {
            RackPlace::Shelf(shelf) => match &shown.shelf(shelf)[..] {
                [only] => RackPlace::Page(only.id.clone()),
                _ => RackPlace::Shelf(shelf),
            },
            place => place,
        });
        self.shelf = match &self.place {
            Some(RackPlace::Shelf(shelf)) => Some(*shelf),
            // What is gone already was on the shelf that stood open.
            Some(page @ RackPlace::Page(_)) => shown.page(page).map(|page| page.shelf).or(self.shelf),
            _ => None,
        };
    }

    /// Open at what was found.
    pub fn found(place: RackPlace, shown: Shown<'_>) -> Self {
        let mut rack = Self::default();
        rack.open(place, shown);
        Self { found: true, ..rack }
    }

    /// Whether the way back leads to what was searched.
    pub fn was_found(&self) -> bool {
        self.found
    }

    /// One step towards the whole rack; false = one stands before it.
    pub fn back(&mut self, shown: Shown<'_>) -> bool {
        let Some(place) = self.place.take() else { return false };
        self.page = 0;
        if let Some(page) = shown.page(&place).filter(|page| shown.shelf(page.shelf).len() > 1) {
            self.place = Some(RackPlace::Shelf(page.shelf));
            self.page = self.shelf_page;
        }
        true
    }

    pub fn turn(&mut self, forward: bool, shown: Shown<'_>, modes: Modes) {
        let paging = self.paging(shown, self.rows(modes));
        self.page = if forward { (paging.page + 1).min(paging.pages - 1) } else { paging.page.saturating_sub(1) };
    }

    fn rows(&self, modes: Modes) -> usize {
        if self.place.is_none() {
            return if modes.lowered { LOW_TILES } else { TILES };
        }
        let touched = matches!(self.place, Some(RackPlace::Shelf(_)));
        if modes.large || (modes.lowered && touched) { FEWER_ROWS } else { ROWS }
    }

    fn paging(&self, shown: Shown<'_>, rows: usize) -> Paging {
        let count = |items: usize, per_page| Paging::new(items, per_page, self.page);
        match (&self.place, shown.cached) {
            (Some(RackPlace::Shelf(shelf)), _) => count(shown.shelf(*shelf).len(), rows),
            // A leaflet turns by itself.
            (Some(place @ RackPlace::Page(_)), _) => shown.page(place).filter(|page| page.pages.is_empty()).map_or(count(0, 1), |page| {
                // As if the text took the room of the rows beside it.
                count(page.entries.len() + rows_of_text(page, rows), rows_of_page(page, rows))
            }),
            (Some(RackPlace::Roster), Some(cached)) => count(cached.board.butlers.len(), BUTLERS),
            (Some(RackPlace::Departments), Some(cached)) => count(cached.board.departments.len(), rows),
            (None, Some(cached)) => count(overview(cached, shown).len(), rows),
            _ => count(0, 1),
        }
    }

    /// The page as it is shown at a moment, `leaf` is where the visitor is in its leaflet.
    pub fn view(&self, shown: Shown<'_>, leaf: Leaf, modes: Modes) -> RackView {
        let board = shown.board();
        let estate = board.map(|board| &board.estate);
        let per_page = self.rows(modes);
        let paging = self.paging(shown, per_page);
        RackView {
            content: self.content(shown, leaf, per_page, paging),
            per_page,
            paging,
            hotline: board.map(board::hotline).unwrap_or_default().into(),
            centre_phone: estate.map(|estate| estate.centre_phone.clone()).unwrap_or_default(),
            desk_hours: estate.map(|estate| estate.desk_hours.clone()).unwrap_or_default(),
            desk: board.map(|board| presence(&board.estate.desk_hours, board, shown.time)).unwrap_or_default(),
            currency: board::currency(shown.cached, shown.time),
        }
    }

    fn content(&self, shown: Shown<'_>, leaf: Leaf, rows: usize, paging: Paging) -> Content {
        let Some(cached) = shown.cached else { return Content::Overview(Vec::new()) };
        let board = &cached.board;
        let today = crate::clock::local(board::believed(cached, shown.time)).date_naive();
        let withdrawn = Content::Withdrawn { shelf: self.shelf };
        match &self.place {
            None | Some(RackPlace::Activities | RackPlace::Surveys | RackPlace::Cards | RackPlace::Wishes | RackPlace::Search) => {
                Content::Overview(paging.slice(&overview(cached, shown), rows).to_vec())
            }
            Some(RackPlace::Shelf(shelf)) => {
                let pages = shown.shelf(*shelf);
                let row = |page: &&InformationPage| (page.id.clone(), page.title.clone());
                if pages.is_empty() {
                    return withdrawn;
                }
                Content::Shelf { shelf: *shelf, pages: paging.slice(&pages, rows).iter().map(row).collect() }
            }
            Some(place @ RackPlace::Page(_)) => shown.page(place).map_or(withdrawn, |page| reader(page, leaf, rows, paging)),
            Some(RackPlace::Roster) => Content::Roster(paging.slice(&board.butlers, BUTLERS).to_vec()),
            Some(RackPlace::Rota) => Content::Rota(rota(board, today, shown.time.trusted)),
            Some(RackPlace::Departments) => {
                let row = |entry: &crate::protocol::v1::board::DepartmentEntry| {
                    let line = InfoEntry { name: entry.name.clone(), detail: entry.hours.clone(), phone: entry.phone.clone() };
                    (entry.department, line, presence(&entry.hours, board, shown.time))
                };
                Content::Departments(paging.slice(&board.departments, rows).iter().map(row).collect())
            }
        }
    }
}

/// 社区生活 that there is, with how many of it: what is read where something hangs, what is handed in where it is taken.
fn community(cached: &CachedBoard, estate_time: EstateTime) -> Vec<(RackPlace, usize)> {
    let takes = cached.board.takes_entries;
    let (activities, cards) = (activities::current(cached, estate_time).len(), cards::current(cached, estate_time).len());
    let surveys = if takes { survey::current(cached, estate_time).len() } else { 0 };
    let places = [
        (activities > 0, RackPlace::Activities, activities),
        (surveys > 0, RackPlace::Surveys, surveys),
        (cards > 0 || takes, RackPlace::Cards, cards),
        (takes, RackPlace::Wishes, 0),
    ];
    places.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, place, count)| (place, count)).collect()
}

/// Everything that has content: 社区生活, the way to find something, then the shelves in their order.
fn overview(cached: &CachedBoard, shown: Shown<'_>) -> Vec<(RackPlace, usize)> {
    let board = &cached.board;
    let today = crate::clock::local(board::believed(cached, shown.time)).date_naive();
    let shelves = Shelf::ALL.into_iter().map(|shelf| (RackPlace::Shelf(shelf), shown.shelf(shelf).len()));
    let days = board.duty_rota.iter().filter(|duty| duty.date >= today).count();
    let lists =
        [(RackPlace::Roster, board.butlers.len()), (RackPlace::Rota, days.min(DAYS)), (RackPlace::Departments, board.departments.len())];
    let listed: Vec<(RackPlace, usize)> = shelves.chain(lists).filter(|(_, count)| *count > 0).collect();
    let search = (!listed.is_empty()).then_some((RackPlace::Search, 0));
    community(cached, shown.time).into_iter().chain(search).chain(listed).collect()
}

/// How many rows' room a page's text takes.
fn rows_of_text(page: &InformationPage, rows: usize) -> usize {
    if page.body.is_empty() { 0 } else { rows / 2 }
}

/// One row more where it would stand alone on a second page and every row is short.
fn rows_of_page(page: &InformationPage, rows: usize) -> usize {
    let over = page.entries.len() + rows_of_text(page, rows) == rows + 1;
    let short = page.entries.iter().all(|entry| entry.name.chars().count() <= SHORT_NAME && entry.detail.chars().count() <= SHORT_DETAIL);
    if rows == ROWS && !page.body.is_empty() && over && short { rows + 1 } else { rows }
}

/// The text stands on the first page only; later pages are all rows.
fn reader(page: &InformationPage, leaf: Leaf, rows: usize, paging: Paging) -> Content {
    let (text, rows) = (rows_of_text(page, rows), rows_of_page(page, rows));
    let start = (paging.page * rows).saturating_sub(text).min(page.entries.len());
    let end = ((paging.page + 1) * rows - text).min(page.entries.len());
    let is_first = paging.page == 0;
    let of_first = |rich: &RichText| if is_first { rich.clone() } else { RichText::default() };
    Content::Reader {
        shelf: page.shelf,
        title: page.title.clone(),
        body: if is_first { page.body.clone() } else { String::new() },
        rich: of_first(&page.rich),
        english_rich: of_first(&page.english_rich),
        entries: page.entries[start..end].to_vec(),
        leaf: leaf.view(&page.pages),
    }
}

/// From today on; a clock that is not trusted marks no day as today.
fn rota(board: &Board, today: NaiveDate, clock_trusted: bool) -> Vec<Duty> {
    let mut days: Vec<Duty> = board
        .duty_rota
        .iter()
        .filter(|duty| duty.date >= today)
        .map(|duty| Duty {
            date: duty.date,
            today: clock_trusted && duty.date == today,
            name: duty.name.clone(),
            phone: duty.phone.clone(),
        })
        .collect();
    days.sort_by_key(|duty| duty.date);
    days.truncate(DAYS);
    days
}

#[cfg(test)]
mod tests;
