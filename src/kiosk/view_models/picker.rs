//! The sheet that offers choices: building, unit, room, surname, another time, a day gone by.

use chrono::NaiveDate;

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
    /// A day gone by.
    Day,
}

/// An open sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    pub purpose: Purpose,
    /// Names to choose from; the empty surname is for who tells none.
    pub choices: Vec<String>,
    /// What stands for choices on the sheet of all times.
    pub times: Vec<Choice>,
    /// What stands for choices on the sheet of days, newest first.
    pub days: Vec<NaiveDate>,
    /// The day that 昨天 is reckoned from.
    pub today: NaiveDate,
    pub page: usize,
    /// Index of the choice in force.
    pub selected: Option<usize>,
}

/// Choices on one page of the sheet: five rows of four.
pub const PER_PAGE: usize = 20;

/// The sheet as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerView {
    pub purpose: Purpose,
    pub choices: Vec<String>,
    pub times: Vec<Choice>,
    pub days: Vec<NaiveDate>,
    pub today: NaiveDate,
    pub columns: usize,
    /// Index on this page.
    pub selected: Option<usize>,
    pub paging: Paging,
}

impl Picker {
    /// Opens on the page that holds the choice in force.
    pub fn new(purpose: Purpose, choices: Vec<String>, selected: Option<usize>) -> Self {
        Self {
            purpose,
            choices,
            times: Vec::new(),
            days: Vec::new(),
            today: NaiveDate::default(),
            page: selected.unwrap_or(0) / PER_PAGE,
            selected,
        }
    }

    /// The sheet of all times.
    pub fn of_times(choices: Vec<Choice>, wanted: Option<&WantedTime>) -> Self {
        let selected = wanted.and_then(|wanted| choices.iter().position(|choice| choice.wanted == *wanted));
        Self { times: choices, ..Self::new(Purpose::Time, Vec::new(), selected) }
    }

    /// The sheet of days gone by.
    pub fn of_days(days: Vec<NaiveDate>, today: NaiveDate, chosen: Option<NaiveDate>) -> Self {
        let selected = chosen.and_then(|chosen| days.iter().position(|day| *day == chosen));
        Self { days, today, ..Self::new(Purpose::Day, Vec::new(), selected) }
    }

    /// The index in all choices of the `index`-th on this page.
    pub fn absolute(&self, index: usize) -> Option<usize> {
        let absolute = self.paging().page * PER_PAGE + index;
        (index < PER_PAGE && absolute < self.len()).then_some(absolute)
    }

    pub fn turn(&mut self, forward: bool) {
        let page = self.paging().page;
        self.page = if forward { page + 1 } else { page.saturating_sub(1) };
        self.page = self.paging().page;
    }

    fn len(&self) -> usize {
        self.choices.len().max(self.times.len()).max(self.days.len())
    }

    fn paging(&self) -> Paging {
        Paging::new(self.len(), PER_PAGE, self.page)
    }

    pub fn view(&self) -> PickerView {
        let paging = self.paging();
        PickerView {
            purpose: self.purpose,
            choices: paging.slice(&self.choices, PER_PAGE).to_vec(),
            times: paging.slice(&self.times, PER_PAGE).to_vec(),
            days: paging.slice(&self.days, PER_PAGE).to_vec(),
            today: self.today,
            columns: match self.purpose {
                Purpose::Surname => 5,
                Purpose::Time => 3,
                Purpose::Building | Purpose::Unit | Purpose::Room | Purpose::Day => 4,
            },
            selected: self.selected.filter(|i| i / PER_PAGE == paging.page).map(|i| i % PER_PAGE),
            paging,
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
        assert_eq!((picker.view().choices.len(), picker.view().paging.has_next()), (5, false));
        assert_eq!((picker.absolute(4), picker.absolute(5)), (Some(44), None));
    }
}
