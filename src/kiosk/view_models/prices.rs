//! 价目表: every priced service of the catalogue, by group, page by page.

use super::{Paging, modes::Modes};
use crate::domain::catalogue::{Catalogue, Item, Price, Section};

/// Lines on one page, headings among them: fewer where they are large.
pub fn per_page(modes: Modes) -> usize {
    if modes.large { 10 } else { 12 }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// A group begins, or goes on from the page before.
    Group(String),
    Item {
        name: String,
        note: String,
        price: Price,
    },
}

/// One page as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct PricesView {
    pub lines: Vec<Line>,
    pub per_page: usize,
    pub paging: Paging,
    /// They are what is usual: the office has published no list of its own, and what is published is charged as marked.
    pub guide: bool,
}

/// All pages; a group that runs over is named again on the next.
fn pages(catalogue: &Catalogue, per_page: usize) -> Vec<Vec<Line>> {
    let mut pages: Vec<Vec<Line>> = vec![Vec::new()];
    for section in Section::ALL {
        for group in catalogue.groups(section) {
            let items = catalogue.items_of(section, group);
            let mut named = false;
            for item in items.into_iter().filter(|item| item.price.is_paid()) {
                // A heading never stands alone at the foot of a page.
                let needed = if named { 1 } else { 2 };
                if pages.last().is_some_and(|page| page.len() + needed > per_page) {
                    pages.push(Vec::new());
                    named = false;
                }
                if let Some(page) = pages.last_mut() {
                    if !named {
                        page.push(Line::Group(group.to_owned()));
                        named = true;
                    }
                    page.push(line(item));
                }
            }
        }
    }
    pages
}

fn line(item: &Item) -> Line {
    Line::Item { name: item.name.clone(), note: item.price_note.clone(), price: item.price }
}

pub fn view(catalogue: &Catalogue, wanted: usize, modes: Modes) -> PricesView {
    let per_page = per_page(modes);
    let pages = pages(catalogue, per_page);
    let paging = Paging::new(pages.len(), 1, wanted);
    PricesView { lines: pages.get(paging.page).cloned().unwrap_or_default(), per_page, paging, guide: catalogue.is_as_delivered() }
}

/// Whether anything has a price.
pub fn any(catalogue: &Catalogue) -> bool {
    catalogue.items.iter().any(|item| item.price.is_paid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_office_published_is_charged_as_marked_and_what_it_began_with_is_a_guide() {
        let mut catalogue = crate::sample::board(crate::sample::instant()).catalogue;
        for (version, guide) in [(1, true), (2, false)] {
            catalogue.version = version;
            assert_eq!(view(&catalogue, 0, Modes::default()).guide, guide);
        }
    }

    #[test]
    fn every_priced_item_stands_once_and_no_page_overflows() {
        let board = crate::sample::board(crate::sample::instant());
        let mut catalogue = board.catalogue;
        let more: Vec<Item> = (0..40).flat_map(|_| catalogue.items.clone()).collect();
        catalogue.items = more;
        let priced = catalogue.items.iter().filter(|item| item.price.is_paid()).count();
        for per_page in [per_page(Modes::default()), per_page(Modes { large: true, ..Modes::default() })] {
            let pages = pages(&catalogue, per_page);
            let listed = pages.iter().flatten().filter(|line| matches!(line, Line::Item { .. })).count();
            assert_eq!(listed, priced);
            for page in &pages {
                assert!(page.len() <= per_page && matches!(page[0], Line::Group(_)) && matches!(page[page.len() - 1], Line::Item { .. }));
            }
        }
    }
}
