//! An estate's move from one database to another, whichever engines they stand on.
//!
//! Owns: the two ends ([`Place`]), what is refused before a row is touched, the fence at either end while the move lasts,
//! and its end.
//! Invariants:
//! - **The source is fenced before the first row is read** and stays so. What an office acknowledged before is copied; what
//!   comes after is not acknowledged, and its terminal keeps it. (Only an office of a version before fences must be ended first.)
//! - **The target is fenced until both ends were read through and are the same**, table by table, row by row. Then the source
//!   is told that the estate has left, and last of all the target's fence is lifted. At no instant is there none, and
//!   no instant has both ends open.
//! - **A move goes on where it was stopped**, however it was: the fences at both ends carry its number, and the rows that are
//!   there tell how far it came. Without such a fence a target that holds anything is refused.
//! - Rows go over as they are: ids, revisions, keys, pictures, sessions. Nobody but whoever starts the office learns of it.
//!
//! Why not the engines' own tools: a dump of one is nothing that the other reads, and nobody compares what arrived. Why are
//! leases and other short-lived rows not left out: they end by their own instants, which mean the same at either end.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use thiserror::Error;

use super::{
    DatabaseError, Engine, OnCorrupt, Options, Tx,
    fence::{self, Entry, Fence, FenceState},
    postgres::{self, ServerAddress},
};

mod copy;
mod sum;
mod tables;

pub use sum::{TableSum, digest_of_all};
use tables::Table;

/// Why an estate was not moved, and what to do. Nothing is lost: whoever sees this may try again.
#[derive(Debug, Error)]
pub enum MoveError {
    /// Both ends are one.
    #[error("{0} is both ends of the move; name another place with --to")]
    SamePlace(String),
    /// Nothing to move.
    #[error("there is no estate in {0}; name the place of an office with --from")]
    NoEstate(String),
    /// There is something that would be mixed up with what comes.
    #[error("{place} is not empty (the table {table} has rows); name an empty folder or a new schema with --to")]
    NotEmpty {
        /// The target.
        place: String,
        /// The first table that has rows.
        table: String,
    },
    /// The rows that are there are another move's.
    #[error(
        "{place} holds an unfinished move from {other} that is not this one, or that was given up; remove what is in it, or name another \
         place with --to"
    )]
    OtherMove {
        /// The target.
        place: String,
        /// Where that move came from.
        other: String,
    },
    /// It is not the end of the move that it would have to be.
    #[error("{0}")]
    Fenced(String),
    /// What arrived is not what left.
    #[error(
        "the table {} differs: {} rows with the digest {} left, {} rows with the digest {} are there; the source stays closed, give the move \
         up with --reopen and move into another place", left.table, left.rows, left.digest, arrived.rows, arrived.digest
    )]
    Differs {
        /// At the source.
        left: Box<TableSum>,
        /// At the target.
        arrived: Box<TableSum>,
    },
    /// A row holds what its column is not declared to hold.
    #[error("a row of the table {table} holds in {column} what cannot be moved: another kind of value than the column's")]
    Damaged {
        /// Its table.
        table: String,
        /// Its column.
        column: String,
    },
    /// A migration made a table that cannot be moved.
    #[error("the table {table} cannot be moved: {reason}")]
    Unmovable {
        /// Its name.
        table: String,
        /// What it lacks.
        reason: &'static str,
    },
    /// A database cannot be opened, or refused a statement.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// Where an estate is, or is to be.
#[derive(Clone)]
pub enum Place {
    /// A SQLite file.
    File(PathBuf),
    /// A schema on a PostgreSQL server.
    Server(Box<ServerAddress>),
}

/// Without a password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new(".")).display().fmt(f),
            Self::Server(address) => address.fmt(f),
        }
    }
}

impl Place {
    /// Opens it past its fence.
    fn open(&self, migrations: &'static [&'static str]) -> Result<Engine, DatabaseError> {
        match self {
            Self::File(path) => {
                let options = Options { path: path.clone(), migrations, on_corrupt: OnCorrupt::Refuse, accepts_lost_journal: false };
                Engine::open_as(&options, Entry::Mover)
            }
            Self::Server(address) => Engine::connect_as(address, migrations, Entry::Mover),
        }
    }

    /// Opens it if there is something: what is only looked at is not made by looking.
    fn open_existing(&self, migrations: &'static [&'static str]) -> Result<Engine, MoveError> {
        let is_there = match self {
            Self::File(path) => path.exists(),
            Self::Server(address) => postgres::is_estate(address)?,
        };
        if is_there { Ok(self.open(migrations)?) } else { Err(MoveError::NoEstate(self.to_string())) }
    }
}

/// How far it is, told after each page.
#[derive(Debug, Clone, Copy)]
pub struct Step<'t> {
    /// The table that is copied.
    pub table: &'t str,
    /// Its rows that were copied since the program was started.
    pub rows: u64,
    /// There are no more.
    pub is_done: bool,
}

/// Moves an estate, or goes on with its move; what both ends hold, table by table.
pub fn move_estate(
    from: &Place,
    to: &Place,
    migrations: &'static [&'static str],
    tell: &mut dyn FnMut(Step<'_>),
) -> Result<Vec<TableSum>, MoveError> {
    if from.to_string() == to.to_string() {
        return Err(MoveError::SamePlace(from.to_string()));
    }
    let tables: Vec<Arc<Table>> = tables::tables(migrations)?.into_iter().map(Arc::new).collect();
    let source = from.open_existing(migrations)?;
    let begun = begun(&source, from, to)?;
    let target = to.open(migrations)?;
    let move_id = begin(&source, &target, from, to, begun, &tables)?;
    for table in &tables {
        copy::copy(&source, &target, table, tell)?;
    }
    let sums = copy::compare(&source, &target, &tables)?;
    put_up(&source, &move_id, FenceState::Left, to)?;
    target.write_blocking(|tx| fence::lift(tx).map_err(MoveError::from))?;
    Ok(sums)
}

/// Gives a move up, or takes an estate back into use that was moved away: lifts the fence at the source. Tells whether
/// there was one.
pub fn reopen(place: &Place, migrations: &'static [&'static str]) -> Result<bool, MoveError> {
    let shown = place.to_string();
    let source = place.open_existing(migrations)?;
    source.write_blocking(move |tx| match fence::read(tx)? {
        Some(fence) if fence.state == FenceState::Arriving => Err(MoveError::Fenced(fence.sentence(&shown))),
        Some(_) => Ok(fence::lift(tx).map(|()| true)?),
        None => Ok(false),
    })
}

/// What every table of a place holds, whether it is fenced or not.
pub fn sums(place: &Place, migrations: &'static [&'static str]) -> Result<Vec<TableSum>, MoveError> {
    let tables: Vec<Arc<Table>> = tables::tables(migrations)?.into_iter().map(Arc::new).collect();
    copy::sums(&place.open_existing(migrations)?, &tables)
}

/// The fence at a source, if it is one of a move to this target.
fn begun(source: &Engine, from: &Place, to: &Place) -> Result<Option<Fence>, MoveError> {
    let stands = source.read_blocking(|tx| fence::read(tx).map_err(MoveError::from))?;
    match stands {
        Some(fence) if fence.state == FenceState::Arriving || fence.other != to.to_string() => Err(MoveError::Fenced(fence.sentence(from))),
        other => Ok(other),
    }
}

/// Fences both ends, unless that was done before; the move's number.
fn begin(
    source: &Engine,
    target: &Engine,
    from: &Place,
    to: &Place,
    begun: Option<Fence>,
    tables: &[Arc<Table>],
) -> Result<String, MoveError> {
    // Rows without a fence: it has arrived there, and somebody works with it.
    let has_left = begun.clone().filter(|fence| fence.state == FenceState::Left);
    let (move_id, is_new) = match &begun {
        Some(fence) => (fence.id.clone(), false),
        None => (format!("{:032x}", rand::random::<u128>()), true),
    };
    if begun.as_ref().is_none_or(|fence| fence.state == FenceState::Leaving) {
        // Before anybody is kept out of the source.
        let (known, asked, place) = (move_id.clone(), tables.to_vec(), to.to_string());
        target.read_blocking(move |tx| is_free_for(tx, &known, &asked, &place))?;
        let asked = tables.to_vec();
        let has_rows = source.read_blocking(move |tx| first_with_rows(tx, &asked))?;
        has_rows.ok_or_else(|| MoveError::NoEstate(from.to_string()))?;
        put_up(source, &move_id, FenceState::Leaving, to)?;
    }
    let claim = Fence { id: move_id.clone(), state: FenceState::Arriving, other: from.to_string() };
    let (asked, place) = (tables.to_vec(), to.to_string());
    let claimed = target.write_blocking(move |tx| {
        is_free_for(tx, &claim.id, &asked, &place)?;
        fence::put_up(tx, &claim).map_err(MoveError::from)
    });
    if claimed.is_err() && is_new {
        source.write_blocking(|tx| fence::lift(tx).map_err(MoveError::from))?;
    }
    match (claimed, has_left) {
        (Err(MoveError::NotEmpty { .. }), Some(fence)) => Err(MoveError::Fenced(fence.sentence(from))),
        (claimed, _) => claimed.map(|()| move_id),
    }
}

/// Whether a target is empty or already this move's.
fn is_free_for(tx: &Tx<'_>, move_id: &str, tables: &[Arc<Table>], place: &str) -> Result<(), MoveError> {
    match fence::read(tx)? {
        Some(fence) if fence.state != FenceState::Arriving => Err(MoveError::Fenced(fence.sentence(&place))),
        Some(fence) if fence.id != move_id => Err(MoveError::OtherMove { place: place.to_owned(), other: fence.other }),
        Some(_) => Ok(()),
        None => match first_with_rows(tx, tables)? {
            Some(table) => Err(MoveError::NotEmpty { place: place.to_owned(), table }),
            None => Ok(()),
        },
    }
}

fn first_with_rows(tx: &Tx<'_>, tables: &[Arc<Table>]) -> Result<Option<String>, MoveError> {
    for table in tables {
        if !table.is_empty(tx)? {
            return Ok(Some(table.name.clone()));
        }
    }
    Ok(None)
}

fn put_up(engine: &Engine, move_id: &str, state: FenceState, other: &Place) -> Result<(), MoveError> {
    let fence = Fence { id: move_id.to_owned(), state, other: other.to_string() };
    engine.write_blocking(move |tx| fence::put_up(tx, &fence).map_err(MoveError::from))
}
