//! Clocks that change without a step: a promise is broken, or what is promised was edited.
//!
//! Invariant: neither counts an order's version up, so whoever fills in a form about it is not told that somebody else was
//! faster.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreResult, micros, parsed},
    ClockColumns, SELECT, keys, record, turn_of,
};
use crate::{
    database::Tx,
    domain::{
        ids::SubmissionId,
        order::{Order, State, clock::Clocks},
    },
    values,
};

/// Orders of which a promise is broken that nobody noted yet, those first that are so longest; at most so many.
pub fn breaking(tx: &Tx<'_>, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<SubmissionId>> {
    // Under another name, because there it is never NULL: saying where NULL goes would cost the index.
    let sql = "SELECT id, breaks_at AS due FROM submission WHERE breaks_at IS NOT NULL AND breaks_at < ?1 ORDER BY due, id LIMIT ?2";
    tx.query(sql, values![micros(now), limit], |row| parsed(row, "id"))
}

/// Stores an order's clocks, if nobody changed it since its version.
pub fn save_clocks(tx: &Tx<'_>, order: &Order) -> StoreResult<()> {
    let ClockColumns { clocks, due_at, near_at, breaks_at } = ClockColumns::of(&order.clocks)?;
    tx.execute(
        "UPDATE submission SET clocks = ?3, due_at = ?4, near_at = ?5, breaks_at = ?6, turn = ?7 WHERE id = ?1 AND version = ?2",
        values![
            order.id.to_string(),
            order.version,
            clocks,
            due_at,
            near_at,
            breaks_at,
            turn_of(order.state, order.content.is_ok(), &order.clocks, order.received_at)
        ],
    )?;
    Ok(())
}

/// Has an order's promises no longer watched.
pub fn stop_breaking(tx: &Tx<'_>, id: SubmissionId) -> StoreResult<()> {
    tx.execute("UPDATE submission SET breaks_at = NULL WHERE id = ?1", values![id.to_string()])?;
    Ok(())
}

/// Works out anew when something is due of whatever still waits: what is promised has changed.
pub fn redate(tx: &Tx<'_>, clocks: impl Fn(&Order) -> Clocks) -> StoreResult<()> {
    // What is followed up or passed on has nothing due any more.
    let waiting = keys(State::is_open);
    for mut order in
        tx.query(&format!("{SELECT} WHERE state IN ({waiting}) AND quarantine IS NULL AND leader_id IS NULL"), values![], record)?
    {
        let clocks = clocks(&order);
        if clocks != order.clocks {
            order.clocks = clocks;
            save_clocks(tx, &order)?;
        }
    }
    Ok(())
}
