//! The fence before an estate that is moved: one row in its own database that says where it goes, or where it comes from.
//!
//! Owns the table `fence`, which both engines always have and no migration makes, and the sentences about it.
//! Invariants: an office neither starts on a fenced estate nor, on a server, writes into one any more (its writer looks at
//! the fence whenever it has its turn); the row at the source is there before the first row is copied.
//!
//! Why a row and not a file beside the database: a server has no such place, a copy of the database takes the row along,
//! and a writer sees it in the very transaction in which nobody else writes. Why no migration: an estate's own tables are
//! moved, this one tells about the move.

use std::fmt;

use super::{DatabaseError, Tx};
use crate::values;

/// Makes the table where it is not there.
pub(super) const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS fence (one BIGINT PRIMARY KEY, id TEXT NOT NULL, state TEXT NOT NULL, other TEXT NOT NULL)";

/// The row, if there is one.
pub(super) const ASK: &str = "SELECT id, state, other FROM fence";

/// The columns of [`ASK`].
pub(super) const COLUMNS: [&str; 3] = ["id", "state", "other"];

/// Who comes to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// Is kept out by a fence.
    Office,
    /// Put it there.
    Mover,
}

/// How far the move is, seen from where the fence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FenceState {
    /// The source, while rows are copied.
    Leaving,
    /// The source, after the move.
    Left,
    /// The target, while rows are copied.
    Arriving,
}

impl FenceState {
    const ALL: [(Self, &'static str); 3] = [(Self::Leaving, "leaving"), (Self::Left, "left"), (Self::Arriving, "arriving")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    fn parse(text: &str) -> Result<Self, DatabaseError> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text).map(|(state, _)| *state);
        found.ok_or_else(|| DatabaseError::Column { name: "state".into() })
    }
}

/// What stands before an estate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The move's, the same at both ends.
    pub id: String,
    /// How far it is.
    pub state: FenceState,
    /// The other end, without a password.
    pub other: String,
}

impl Fence {
    /// From the texts of the [`COLUMNS`].
    pub(super) fn parse([id, state, other]: [String; 3]) -> Result<Self, DatabaseError> {
        Ok(Self { id, state: FenceState::parse(&state)?, other })
    }

    /// What whoever is kept out reads.
    pub(super) fn sentence(&self, place: &impl fmt::Display) -> String {
        let other = &self.other;
        match self.state {
            FenceState::Leaving => format!(
                "the estate in {place} is being moved to {other}; finish that by the same `lobby-butler office move` again, or give it up: \
                 `lobby-butler office move --reopen --from PLACE`"
            ),
            FenceState::Left => format!(
                "the estate in {place} was moved to {other}; start the office there, or, if that one is given up, use this one again: \
                 `lobby-butler office move --reopen --from PLACE`"
            ),
            FenceState::Arriving => format!(
                "the move of an estate from {other} to {place} is not finished; finish it by the same `lobby-butler office move` again, or \
                 give it up there and remove what is in {place}"
            ),
        }
    }
}

/// The fence that stands.
pub(super) fn read(tx: &Tx<'_>) -> Result<Option<Fence>, DatabaseError> {
    let [id, state, other] = COLUMNS;
    tx.first(ASK, values![], |row| Fence::parse([row.get(id)?, row.get(state)?, row.get(other)?]))
}

/// Puts it up, or another in its place.
pub(super) fn put_up(tx: &Tx<'_>, fence: &Fence) -> Result<(), DatabaseError> {
    let sql = "INSERT INTO fence (one, id, state, other) VALUES (1, ?1, ?2, ?3) \
               ON CONFLICT (one) DO UPDATE SET id = excluded.id, state = excluded.state, other = excluded.other";
    tx.execute(sql, values![fence.id, fence.state.name(), fence.other]).map(drop)
}

/// Takes it away.
pub(super) fn lift(tx: &Tx<'_>) -> Result<(), DatabaseError> {
    tx.execute("DELETE FROM fence", values![]).map(drop)
}

/// Keeps an office out.
pub(super) fn keep_out(fence: Option<Fence>, entry: Entry, place: &impl fmt::Display) -> Result<(), DatabaseError> {
    match fence {
        Some(fence) if entry == Entry::Office => Err(DatabaseError::Fenced(fence.sentence(place))),
        _ => Ok(()),
    }
}
