//! How many candidates stand beside each other on the bar, and where the others stand when all are shown.
//!
//! Widths are those of `ui/widgets/dock/candidates.slint`, reckoned generously: what is said to fit does.

/// Columns of the grid of all candidates.
pub const COLUMNS: usize = 8;
const ROWS: usize = 3;
/// Design pixels.
const BAR_WIDTH: usize = 940;
const NARROWEST: usize = 102;
const PADDING: usize = 48;
const IDEOGRAPH: usize = 48;
const LETTER: usize = 30;
const CELL: usize = 120;
const GAP: usize = 11;

/// A candidate in the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its number among all candidates.
    pub index: usize,
    pub text: String,
    pub column: usize,
    pub row: usize,
    /// Columns that it takes.
    pub span: usize,
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { LETTER } else { IDEOGRAPH }).sum::<usize>() + PADDING
}

/// How many of the first candidates fit on the bar; the first always does.
pub fn fitting(offers: &[String]) -> usize {
    let mut taken = 0;
    let fits = |text: &&String| {
        taken += width(text).max(NARROWEST);
        taken <= BAR_WIDTH
    };
    offers.iter().take_while(fits).count().max(1).min(offers.len())
}

/// The candidates from `first` on, page by page.
pub fn pages(offers: &[String], first: usize) -> Vec<Vec<Cell>> {
    let mut pages: Vec<Vec<Cell>> = Vec::new();
    let (mut row, mut column) = (ROWS, 0);
    for (index, text) in offers.iter().enumerate().skip(first) {
        let span = (width(text) + GAP).div_ceil(CELL + GAP).clamp(1, COLUMNS);
        if column + span > COLUMNS {
            (row, column) = (row + 1, 0);
        }
        if row >= ROWS {
            pages.push(Vec::new());
            (row, column) = (0, 0);
        }
        if let Some(page) = pages.last_mut() {
            page.push(Cell { index, text: text.clone(), column, row, span });
        }
        column += span;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn nine_characters_fit_on_the_bar_and_a_sentence_too_long_stands_alone() {
        assert_eq!(fitting(&offers(&["水"; 12])), 9);
        assert_eq!(fitting(&offers(&[&"水".repeat(40), "水"])), 1);
        assert_eq!(fitting(&[]), 0);
    }

    #[test]
    fn cells_neither_overlap_nor_leave_the_grid_and_none_is_lost() {
        let texts: Vec<String> = (0..90).map(|n| "水".repeat(1 + n * 7 % 30)).collect();
        let pages = pages(&texts, 4);
        let mut taken = std::collections::HashSet::new();
        for (page, cells) in pages.iter().enumerate() {
            for cell in cells {
                assert!(cell.row < ROWS && cell.column + cell.span <= COLUMNS);
                assert!((0..cell.span).all(|n| taken.insert((page, cell.row, cell.column + n))), "{cell:?}");
            }
        }
        let numbers: Vec<usize> = pages.iter().flatten().map(|cell| cell.index).collect();
        assert_eq!(numbers, (4..90).collect::<Vec<_>>());
    }
}
