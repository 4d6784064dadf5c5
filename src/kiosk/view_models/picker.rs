//! The sheet that offers choices: building, unit, room, surname, another time, a day gone by.

use chrono::NaiveDate;

use super::{Paging, modes::Modes};
use crate::domain::{feedback::About, request::WantedTime, visit_time::Choice};

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
    /// Whom or which department feedback is about.
    About,
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
    /// What stands for choices on the sheet of departments.
    pub abouts: Vec<About>,
    /// The day that 昨天 is reckoned from.
    pub today: NaiveDate,
    /// The page that was turned to; before that, the sheet shows the choice in force.
    page: Option<usize>,
    /// Index of the choice in force.
    pub selected: Option<usize>,
}

/// Rows on one page of the sheet: it stays in the lowest 45 % of the screen, or is taller than the choices grow.
fn rows(modes: Modes) -> usize {
    match (modes.lowered, modes.large) {
        (true, _) => 3,
        (false, true) => 4,
        (false, false) => 5,
    }
}

/// The sheet as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickerView {
    pub purpose: Purpose,
    pub choices: Vec<String>,
    pub times: Vec<Choice>,
    pub days: Vec<NaiveDate>,
    pub abouts: Vec<About>,
    pub today: NaiveDate,
    pub columns: usize,
    /// Index on this page.
    pub selected: Option<usize>,
    pub paging: Paging,
}

impl Picker {
    /// Opens on the page that holds the choice in force.
    pub fn new(purpose: Purpose, choices: Vec<String>, selected: Option<usize>) -> Self {
        let (times, days, abouts) = Default::default();
        Self { purpose, choices, times, days, abouts, today: NaiveDate::default(), page: None, selected }
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

    /// The sheet of departments.
    pub fn of_abouts(chosen: Option<About>) -> Self {
        let abouts = About::AT_TERMINALS.to_vec();
        let selected = chosen.and_then(|chosen| abouts.iter().position(|about| *about == chosen));
        Self { abouts, ..Self::new(Purpose::About, Vec::new(), selected) }
    }

    /// The index in all choices of the `index`-th on this page.
    pub fn absolute(&self, index: usize, modes: Modes) -> Option<usize> {
        let per_page = self.per_page(modes);
        let absolute = self.paging(modes).page * per_page + index;
        (index < per_page && absolute < self.len()).then_some(absolute)
    }

    pub fn turn(&mut self, forward: bool, modes: Modes) {
        let page = self.paging(modes).page;
        self.page = Some(if forward { page + 1 } else { page.saturating_sub(1) });
        self.page = Some(self.paging(modes).page);
    }

    fn len(&self) -> usize {
        self.choices.len().max(self.times.len()).max(self.days.len()).max(self.abouts.len())
    }

    fn columns(&self) -> usize {
        match self.purpose {
            Purpose::Surname => 5,
            Purpose::Time => 3,
            Purpose::Building | Purpose::Unit | Purpose::Room | Purpose::Day | Purpose::About => 4,
        }
    }

    fn per_page(&self, modes: Modes) -> usize {
        rows(modes) * self.columns()
    }

    fn paging(&self, modes: Modes) -> Paging {
        let per_page = self.per_page(modes);
        Paging::new(self.len(), per_page, self.page.unwrap_or_else(|| self.selected.unwrap_or(0) / per_page))
    }

    pub fn view(&self, modes: Modes) -> PickerView {
        let (per_page, paging) = (self.per_page(modes), self.paging(modes));
        PickerView {
            purpose: self.purpose,
            choices: paging.slice(&self.choices, per_page).to_vec(),
            times: paging.slice(&self.times, per_page).to_vec(),
            days: paging.slice(&self.days, per_page).to_vec(),
            abouts: paging.slice(&self.abouts, per_page).to_vec(),
            today: self.today,
            columns: self.columns(),
            selected: self.selected.filter(|i| i / per_page == paging.page).map(|i| i % per_page),
            paging,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_turn_within_bounds_and_indices_map_back() {
        let modes = Modes::default();
        let mut picker = Picker::new(Purpose::Room, (0..45).map(|n| n.to_string()).collect(), Some(21));
        assert_eq!(picker.view(modes).selected, Some(1));
        picker.turn(true, modes);
        picker.turn(true, modes);
        assert_eq!((picker.view(modes).choices.len(), picker.view(modes).paging.has_next()), (5, false));
        assert_eq!((picker.absolute(4, modes), picker.absolute(5, modes)), (Some(44), None));
    }

    #[test]
    fn a_low_or_large_sheet_shows_fewer_rows_and_opens_at_the_choice_in_force() {
        let picker = Picker::new(Purpose::Room, (0..45).map(|n| n.to_string()).collect(), Some(21));
        let large = Modes { large: true, ..Modes::default() };
        assert_eq!((picker.view(large).choices.len(), picker.view(large).selected), (16, Some(5)));
        let low = Modes { lowered: true, ..large };
        assert_eq!((picker.view(low).choices.len(), picker.view(low).selected), (12, Some(9)));
        assert_eq!(picker.absolute(9, low), Some(21));
    }
}
