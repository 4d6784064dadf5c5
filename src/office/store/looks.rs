//! The first look of a resident at the outcome of their order.

use chrono::{DateTime, Utc};

use super::{StoreResult, instant, micros, parsed};
use crate::{
    database::Tx,
    domain::{
        ids::SubmissionId,
        order::outcome::{Look, Way},
    },
    values,
};

/// The look that is kept of an order; of an earlier outcome, if the order was taken up again since.
pub fn of(tx: &Tx<'_>, order: SubmissionId) -> StoreResult<Option<Look>> {
    let sql = "SELECT way, at FROM outcome_look WHERE submission_id = ?1";
    tx.first(sql, values![order.to_string()], |row| Ok(Look { way: parsed(row, "way")?, at: instant(row, "at")? }))
}

/// Keeps one, unless the outcome that came about `since` has one already: two who look at once leave the first.
pub fn keep(tx: &Tx<'_>, order: SubmissionId, way: Way, now: DateTime<Utc>, since: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO outcome_look (submission_id, way, at) VALUES (?1, ?2, ?3) ON CONFLICT (submission_id) DO UPDATE SET \
         way = excluded.way, at = excluded.at WHERE outcome_look.at < ?4",
        values![order.to_string(), way.into_str(), micros(now), micros(since)],
    )?;
    Ok(())
}
