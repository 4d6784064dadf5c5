//! `lobby-butler office move`: an estate from one database to another, told line by line.

use thiserror::Error;

use super::{
    place::{PlaceError, PlaceOption},
    store::moving::{move_estate, reopen},
};
use crate::{
    config::MoveArgs,
    database::moving::{MoveError, Place, Step, digest_of_all},
};

/// Rows of one table after which whoever waits is told how far it is.
const TOLD_EVERY: u64 = 100_000;

/// Why nothing was moved, and what to do.
#[derive(Debug, Error)]
pub enum MoveRunError {
    /// One of the ends is no place.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The move was refused, or is not finished.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The command line lacks an end.
    #[error("name both ends of the move: --from PLACE --to PLACE")]
    EndMissing,
}

/// Moves an estate, goes on with its move, or takes it back into use.
pub(super) fn run(args: &MoveArgs) -> Result<(), MoveRunError> {
    let end =
        |option, variable, text, file| PlaceOption { option, variable, text, file, passwords: args.database_passwords.as_deref() }.place();
    let from = end("--from", "LOBBY_BUTLER_MOVE_FROM", args.from.as_deref(), args.from_file.as_deref())?.ok_or(MoveRunError::EndMissing)?;
    if args.reopen {
        let was_closed = reopen(&from)?;
        say!("{}  {from}", if was_closed { "reopened; what was entered elsewhere since is not here:" } else { "was open already:" });
        return Ok(());
    }
    let to = end("--to", "LOBBY_BUTLER_MOVE_TO", args.to.as_deref(), args.to_file.as_deref())?.ok_or(MoveRunError::EndMissing)?;
    carry_out(&from, &to)
}

fn carry_out(from: &Place, to: &Place) -> Result<(), MoveRunError> {
    let mut told = 0;
    let sums = move_estate(from, to, &mut |step: Step<'_>| {
        if step.is_done {
            say!("copied   {:<18} {:>10} rows", step.table, step.rows);
            told = 0;
        } else if step.rows >= told + TOLD_EVERY {
            say!("copying  {:<18} {:>10} rows so far", step.table, step.rows);
            told = step.rows;
        }
    })?;
    for sum in &sums {
        say!("moved    {sum}");
    }
    let rows: u64 = sums.iter().map(|sum| sum.rows).sum();
    say!("moved    {} tables, {rows} rows  sha256 {}  the same at both ends", sums.len(), digest_of_all(&sums));
    say!("         from {from}");
    say!("         to   {to}; start the office there");
    Ok(())
}
