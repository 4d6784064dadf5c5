//! 价目表: every priced service of the catalogue, by group, page by page.

use super::Paging;
use crate::domain::catalogue::{Catalogue, Item, Price, Section};

/// Lines on one page, headings among them.
pub const PER_PAGE: usize = 12;

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
    pub paging: Paging,
}

/// All pages; a group that runs over is named again on the next.
fn pages(catalogue: &Catalogue) -> Vec<Vec<Line>> {
    let mut pages: Vec<Vec<Line>> = vec![Vec::new()];
    for section in Section::ALL {
        for group in catalogue.groups(section) {
            let items = catalogue.items_of(section, group);
            let mut named = false;
            for item in items.into_iter().filter(|item| item.price.is_paid()) {
                // A heading never stands alone at the foot of a page.
                let needed = if named { 1 } else { 2 };
                if pages.last().is_some_and(|page| page.len() + needed > PER_PAGE) {
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

pub fn view(catalogue: &Catalogue, wanted: usize) -> PricesView {
    let pages = pages(catalogue);
    let paging = Paging::new(pages.len(), 1, wanted);
    PricesView { lines: pages.get(paging.page).cloned().unwrap_or_default(), paging }
}

/// Whether anything has a price.
pub fn any(catalogue: &Catalogue) -> bool {
    catalogue.items.iter().any(|item| item.price.is_paid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_priced_item_stands_once_and_no_page_overflows() {
        let board = crate::kiosk::sample::board(crate::kiosk::gallery::instant());
        let mut catalogue = board.catalogue;
        let more: Vec<Item> = (0..40).flat_map(|_| catalogue.items.clone()).collect();
        catalogue.items = more;
        let priced = catalogue.items.iter().filter(|item| item.price.is_paid()).count();
        let pages = pages(&catalogue);
        let listed = pages.iter().flatten().filter(|line| matches!(line, Line::Item { .. })).count();
        assert_eq!(listed, priced);
        for page in &pages {
            assert!(page.len() <= PER_PAGE && matches!(page[0], Line::Group(_)) && matches!(page[page.len() - 1], Line::Item { .. }));
        }
    }
}
