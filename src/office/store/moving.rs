//! The office's tables on their way to another database; see [`crate::database::moving`].

use super::MIGRATIONS;
use crate::database::moving::{self, MoveError, Place, Step, TableSum};

#[cfg(test)]
mod tests;

/// Moves an estate, or goes on with its move; what both ends hold.
pub fn move_estate(from: &Place, to: &Place, tell: &mut dyn FnMut(Step<'_>)) -> Result<Vec<TableSum>, MoveError> {
    moving::move_estate(from, to, MIGRATIONS, tell)
}

/// Takes an estate back into use that was moved away, or whose move is given up; tells whether it was.
pub fn reopen(place: &Place) -> Result<bool, MoveError> {
    moving::reopen(place, MIGRATIONS)
}

/// What every table holds; no office may be running on a folder meanwhile.
pub fn sums(place: &Place) -> Result<Vec<TableSum>, MoveError> {
    moving::sums(place, MIGRATIONS)
}
