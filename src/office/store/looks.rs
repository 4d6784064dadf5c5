//! The first look of a resident at the outcome of their order.

use chrono::{DateTime, Utc};

use super::{StoreError, StoreResult, instant, micros, parsed, submissions, unsigned};
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

/// Of the reports that follow an order, how many were looked up since its outcome, and when the latest was.
pub fn of_following(tx: &Tx<'_>, leader: SubmissionId, since: DateTime<Utc>) -> StoreResult<Option<(u64, DateTime<Utc>)>> {
    let sql = "SELECT count(*) AS n, coalesce(max(o.at), 0) AS latest FROM submission s JOIN outcome_look o ON o.submission_id = s.id \
               WHERE s.leader_id = ?1 AND o.at >= ?2";
    let found = tx.first(sql, values![leader.to_string(), micros(since)], |row| {
        Ok::<_, StoreError>((unsigned(row.get("n")?), instant(row, "latest")?))
    })?;
    Ok(found.filter(|(looked, _)| *looked > 0))
}

/// Keeps one, unless the outcome that came about `since` has one already: two who look at once leave the first. Nobody has to be
/// called about it any more.
pub fn keep(tx: &Tx<'_>, order: SubmissionId, way: Way, now: DateTime<Utc>, since: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO outcome_look (submission_id, way, at) VALUES (?1, ?2, ?3) ON CONFLICT (submission_id) DO UPDATE SET \
         way = excluded.way, at = excluded.at WHERE outcome_look.at < ?4",
        values![order.to_string(), way.into_str(), micros(now), micros(since)],
    )?;
    submissions::end_untold(tx, order, since)
}
