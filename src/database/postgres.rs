//! The office's database on a PostgreSQL server, which several offices may share.
//!
//! Owns: the address and the way in ([`ServerAddress`]), connections that are begun anew when they are lost, our
//! migrations on a server, and the two kinds of transactions, [`Writer`]'s and [`Reader`]'s.
//!
//! Invariants:
//! - **One writer at a time, whichever office it is in.** A transaction that writes first locks the one row of
//!   `schema_version`, the turn, as SQLite's `BEGIN IMMEDIATE` locks the file. After that, READ COMMITTED sees what every
//!   earlier writer left and nobody else writes, so that what a use case read holds until it commits: a name that was
//!   free, the last administrator, a version. A group of jobs shares the turn and the commit.
//! - A read is one snapshot: REPEATABLE READ, READ ONLY.
//! - **Work is done once.** A transaction that was undone (a conflict, a deadlock, a lost connection) is run again, five
//!   times at most. If the connection is lost while it commits, the server is asked before anything is run again: each
//!   transaction that writes leaves its number in `writer`, and whoever then has the turn knows that the old transaction has
//!   ended. Only if the server cannot be asked either is the caller told that nobody knows ([`DatabaseError::Uncertain`]):
//!   a terminal sends its envelope again, which is taken in once by its id; a form is refused by its version or its own
//!   number if it was carried out.
//! - Nothing is written into an estate that was moved away: whoever has the turn looks at its fence first (see `fence`).
//! - Text is ordered and compared byte by byte, as SQLite does: a database that does otherwise is refused.
//! - A commit that was reported is on the server's disk: `synchronous_commit` is switched on where it was off.
//!
//! Why not SERIALIZABLE: pages look over whole small tables, so that every two writers would conflict and one of them
//! begin anew; waiting for one's turn costs less and never fails. Why not one transaction for each job: on a server, too,
//! the disk is waited for once a commit. Why not sqlx, diesel or sea-orm: they bring along another SQLite than ours, and cargo
//! links only one (`links = "sqlite3"`); a pool has nothing to do where each thread keeps its connection.

mod address;
mod error;
mod passwords;
mod placeholders;
mod reader;
mod schema;
mod session;
mod tls;
mod writer;

#[cfg(test)]
mod tests;

pub use address::{AddressError, ServerAddress};
pub use error::ServerError;
pub(super) use reader::Reader;
pub(super) use writer::Writer;

/// Whether an address leads to an estate already.
pub(super) fn is_estate(address: &ServerAddress) -> Result<bool, super::DatabaseError> {
    schema::is_there(&mut session::Session::open(address)?, address)
}

/// Connections that read; with the writer's, eight an office.
pub(super) const READERS: usize = 7;

/// Work that shares one commit at most. A transaction with more than 64 savepoints would slow every reader down.
pub(super) const GROUP: usize = 60;
