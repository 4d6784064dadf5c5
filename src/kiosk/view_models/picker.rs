//! The sheet that offers choices: building, unit, room, surname, another time.

use super::{Paging, time_choice::Choice};
use crate::domain::request::WantedTime;

/// What is being picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Building,
    Unit,
    Room,
    Surname,
    Time,
}

/// An open sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    pub purpose: Purpose,
    pub choices: Vec<String>,
    /// What the choices of a time mean: their words (明天) would mean another day after midnight.
    pub times: Vec<WantedTime>,
    pub page: usize,
    /// Index of the choice in force.
    pub selected: Option<usize>,
}

/// Choices on one page of the sheet: five rows of four.
pub const PER_PAGE: usize = 20;

/// The sheet as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerView {
    pub title: &'static str,
    pub choices: Vec<String>,
    pub columns: usize,
    /// Index on this page.
    pub selected: Option<usize>,
    pub page_text: String,
    pub has_previous: bool,
    pub has_next: bool,
}

impl Picker {
    /// Opens on the page that holds the choice in force.
    pub fn new(purpose: Purpose, choices: Vec<String>, selected: Option<usize>) -> Self {
        Self { purpose, choices, times: Vec::new(), page: selected.unwrap_or(0) / PER_PAGE, selected }
    }

    /// The sheet of all times.
    pub fn of_times(choices: Vec<Choice>, wanted: Option<&WantedTime>) -> Self {
        let selected = wanted.and_then(|wanted| choices.iter().position(|choice| choice.wanted == *wanted));
        let (words, times) = choices.into_iter().map(|choice| (choice.word, choice.wanted)).unzip();
        Self { times, ..Self::new(Purpose::Time, words, selected) }
    }

    /// The index in all choices of the `index`-th on this page.
    pub fn absolute(&self, index: usize) -> Option<usize> {
        let absolute = self.paging().page * PER_PAGE + index;
        (index < PER_PAGE && absolute < self.choices.len()).then_some(absolute)
    }

    pub fn turn(&mut self, forward: bool) {
        let page = self.paging().page;
        self.page = if forward { page + 1 } else { page.saturating_sub(1) };
        self.page = self.paging().page;
    }

    fn paging(&self) -> Paging {
        Paging::new(self.choices.len(), PER_PAGE, self.page)
    }

    pub fn view(&self) -> PickerView {
        let paging = self.paging();
        PickerView {
            title: match self.purpose {
                Purpose::Building => "请选择楼栋",
                Purpose::Unit => "请选择单元",
                Purpose::Room => "请选择房号",
                Purpose::Surname => "请选择您的姓氏",
                Purpose::Time => "请选择时间",
            },
            choices: paging.slice(&self.choices, PER_PAGE).to_vec(),
            columns: match self.purpose {
                Purpose::Surname => 5,
                Purpose::Time => 3,
                Purpose::Building | Purpose::Unit | Purpose::Room => 4,
            },
            selected: self.selected.filter(|i| i / PER_PAGE == paging.page).map(|i| i % PER_PAGE),
            page_text: paging.text(),
            has_previous: paging.has_previous(),
            has_next: paging.has_next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_turn_within_bounds_and_indices_map_back() {
        let mut picker = Picker::new(Purpose::Room, (0..45).map(|n| n.to_string()).collect(), Some(21));
        assert_eq!(picker.view().selected, Some(1));
        picker.turn(true);
        picker.turn(true);
        assert_eq!((picker.view().choices.len(), picker.view().has_next), (5, false));
        assert_eq!((picker.absolute(4), picker.absolute(5)), (Some(44), None));
    }
}
