//! Numbers that only grow: the board's revision, the serials of receipt codes, versions of what has no row of its own.
//!
//! Invariant: a counter is moved by one statement that tells where it is afterwards, never by reading and then
//! writing, so that two transactions at once get two numbers in every engine. A damaged one is an error:
//! begun anew it would hand out again what is in use.

use strum::IntoStaticStr;

use super::{StoreError, StoreResult};
use crate::{clock::random_bytes, database::Tx, values};

/// The counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Counter {
    /// What lobbies compare their board with.
    BoardRevision,
    /// The first serial of receipt codes that was never leased.
    NextSerial,
    /// Changes of the registry of rooms.
    #[strum(serialize = "registry_version")]
    Registry,
    /// Changes of the catalogue's draft, publishing included.
    CatalogueEdits,
    /// How far columns that are worked out from others are filled, see [`super::submissions::fill`].
    Filled,
    /// Orders that went on, so that their residents may look.
    OrdersWentOn,
    /// Orders that changed for staff alone.
    OrdersJudged,
    /// Terminals that were taken out of use.
    TerminalsRevoked,
    /// Other settings of the weather feed.
    FeedChanged,
    /// Alerts that called somebody, or that somebody took.
    Alerts,
    /// Takeovers of lobbies that were begun or ended.
    TakenOver,
    /// Not a count: another number after every change by staff, whatever they changed ([`stamp`]).
    Changes,
}

/// Further than any counter comes; text, which sorts behind every number, is not less either.
const END: i64 = i64::MAX / 2;

/// Where a counter is; `None` before its first step.
pub fn read(tx: &Tx<'_>, counter: Counter) -> StoreResult<Option<u64>> {
    let damaged = || StoreError::Damaged { what: counter.into_str() };
    let value = tx.first("SELECT value FROM counter WHERE name = ?1", values![counter.into_str()], |row| row.get::<i64>("value"));
    value.map_err(|_| damaged())?.map(|value| u64::try_from(value).map_err(|_| damaged())).transpose()
}

/// Moves a counter by a step and tells where it is then; `begin` is where it is after its first step.
pub fn advance(tx: &Tx<'_>, counter: Counter, begin: u32, step: u32) -> StoreResult<u64> {
    let sql = "INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = counter.value + ?3 \
               WHERE counter.value >= 0 AND counter.value < ?4 RETURNING value";
    let moved = tx.first(sql, values![counter.into_str(), begin, step, END], |row| row.get::<i64>("value"))?;
    moved.and_then(|value| u64::try_from(value).ok()).ok_or(StoreError::Damaged { what: counter.into_str() })
}

/// Gives a counter a number that it never had: what was read under another may be out of date. A count would do if a
/// transaction that was undone did not give its number back, to mean something else the next time.
pub fn stamp(tx: &Tx<'_>, counter: Counter) -> StoreResult<()> {
    let [high, rest @ ..]: [u8; 8] = random_bytes();
    let number = i64::from_be_bytes([high & 0x3f, rest[0], rest[1], rest[2], rest[3], rest[4], rest[5], rest[6]]);
    let sql = "INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.execute(sql, values![counter.into_str(), number])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::Store;

    fn with_tx(work: impl Fn(&Tx<'_>) -> StoreResult<()> + Send + 'static) {
        let folder = tempfile::tempdir().unwrap();
        Store::for_test(folder.path()).write_blocking(work).unwrap();
    }

    #[test]
    fn a_counter_begins_and_moves_by_its_step() {
        with_tx(|tx| {
            assert_eq!(read(tx, Counter::NextSerial)?, None);
            assert_eq!(advance(tx, Counter::NextSerial, 1_100, 100)?, 1_100);
            assert_eq!(advance(tx, Counter::NextSerial, 1_100, 100)?, 1_200);
            assert_eq!((read(tx, Counter::NextSerial)?, read(tx, Counter::BoardRevision)?), (Some(1_200), None));
            Ok(())
        });
    }

    #[test]
    fn a_damaged_counter_is_an_error_and_not_a_zero() {
        with_tx(|tx| {
            for damage in ["-1", "9223372036854775807"] {
                tx.execute("DELETE FROM counter", values![])?;
                tx.execute(&format!("INSERT INTO counter (name, value) VALUES ('next_serial', {damage})"), values![])?;
                let moved = advance(tx, Counter::NextSerial, 1, 1);
                assert!(matches!(moved, Err(StoreError::Damaged { what: "next_serial" })), "{damage}: {moved:?}");
            }
            Ok(())
        });
    }

    #[test]
    fn a_counter_that_a_file_holds_as_text_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let look = |tx: &Tx<'_>| {
            tx.execute("INSERT INTO counter (name, value) VALUES ('next_serial', 'many')", values![])?;
            assert!(matches!(advance(tx, Counter::NextSerial, 1, 1), Err(StoreError::Damaged { .. })));
            assert!(matches!(read(tx, Counter::NextSerial), Err(StoreError::Damaged { .. })));
            Ok::<_, StoreError>(())
        };
        Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
    }
}
