//! 社区生活: activities with sign-up, surveys, cards, wishes.
//!
//! Owns: what becomes of an entry, from its arrival to what its resident reads of it.
//! Invariants: an entry is stored once by its envelope's id, with what became of it, in the transaction that took it in; whatever
//! lobbies show of it counts the board's revision up in that transaction, too; what staff decide is audited by receipt code, never
//! by name or words of a resident.
//!
//! - [`activities`]: what staff enter, and who comes;
//! - `sign_ups`: places and the waiting list;
//! - [`surveys`]: questions and what was answered;
//! - [`decisions`]: cards and wishes, which the desk decides about;
//! - `intake`, `looking`, `board`: how they come in, what their residents read, what lobbies show.
//!
//! Why not submissions: see [`crate::domain::community`].

pub mod activities;
pub(super) mod board;
pub mod decisions;
pub(super) mod intake;
pub(super) mod looking;
mod sign_ups;
pub mod surveys;

#[cfg(test)]
mod tests;
