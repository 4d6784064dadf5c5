//! What tells a process that another has changed something: one statement, asked several times a second.
//!
//! Invariant: whatever has to be told at once moves one of these in its own transaction, so what a stamp announces is there
//! for whoever looks. An arrival moves nothing of its own: the kept numbers of orders, which intake moves anyway, add up to
//! something else afterwards. A step takes an order out of one number and into another, and the sum stays.
//!
//! Why not notifications of the server: not every engine has them, one that was missed has to be looked for all the same,
//! and a statement that reads a handful of rows costs less than a connection that waits.

use super::{StoreError, StoreResult, counters::Counter, unsigned};
use crate::{database::Tx, values};

/// Where everything stands that neighbours tell each other of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamps {
    /// The board's revision.
    pub revision: u64,
    /// Another number after every change by staff.
    pub changes: u64,
    /// [`Counter::OrdersWentOn`].
    pub orders_went_on: u64,
    /// [`Counter::OrdersJudged`].
    pub orders_judged: u64,
    /// [`Counter::TerminalsRevoked`].
    pub terminals_revoked: u64,
    /// [`Counter::FeedChanged`].
    pub feed_changed: u64,
    /// [`Counter::Alerts`].
    pub alerts: u64,
    /// [`Counter::TakenOver`].
    pub taken_over: u64,
    /// How many orders there are.
    pub arrived: u64,
}

/// Reads all of them.
pub fn read(tx: &Tx<'_>) -> StoreResult<Stamps> {
    let mut stamps = Stamps::default();
    let fields: [(&'static str, &mut u64); 9] = [
        (Counter::BoardRevision.into_str(), &mut stamps.revision),
        (Counter::Changes.into_str(), &mut stamps.changes),
        (Counter::OrdersWentOn.into_str(), &mut stamps.orders_went_on),
        (Counter::OrdersJudged.into_str(), &mut stamps.orders_judged),
        (Counter::TerminalsRevoked.into_str(), &mut stamps.terminals_revoked),
        (Counter::FeedChanged.into_str(), &mut stamps.feed_changed),
        (Counter::Alerts.into_str(), &mut stamps.alerts),
        (Counter::TakenOver.into_str(), &mut stamps.taken_over),
        ("arrived", &mut stamps.arrived),
    ];
    let sql = "SELECT name, value FROM counter UNION ALL SELECT 'arrived', CAST(coalesce(sum(orders), 0) AS BIGINT) FROM order_count";
    let rows = tx.query(sql, values![], |row| Ok::<_, StoreError>((row.get::<String>("name")?, row.get::<i64>("value")?)))?;
    for (wanted, field) in fields {
        *field = rows.iter().find(|(name, _)| name == wanted).map_or(0, |(_, value)| unsigned(*value));
    }
    Ok(stamps)
}
