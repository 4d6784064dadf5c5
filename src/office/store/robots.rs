//! Channels beside the console.

use uuid::Uuid;

use super::{StoreResult, document, maybe_instant, micros, parsed, to_document};
use crate::{
    database::{Row, Tx},
    office::records::RobotRecord,
    values,
};

const SELECT: &str = "SELECT id, position, kind, name, url, secret, causes, enabled, version, recent, wait_until, failure, failed_at, \
                      succeeded_at FROM robot";

fn record(row: &Row<'_>) -> StoreResult<RobotRecord> {
    let (causes, recent): (String, String) = (row.get("causes")?, row.get("recent")?);
    let failure: String = row.get("failure")?;
    Ok(RobotRecord {
        id: parsed(row, "id")?,
        position: row.get("position")?,
        kind: parsed(row, "kind")?,
        name: row.get("name")?,
        url: row.get("url")?,
        secret: row.get("secret")?,
        causes: document(&causes, "causes")?,
        enabled: row.get("enabled")?,
        version: row.get("version")?,
        recent: document(&recent, "recent")?,
        wait_until: maybe_instant(row, "wait_until")?,
        failing: maybe_instant(row, "failed_at")?.map(|at| (at, failure)),
        succeeded_at: maybe_instant(row, "succeeded_at")?,
    })
}

/// All of them in their order.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<RobotRecord>> {
    tx.query(&format!("{SELECT} ORDER BY position, id"), values![], record)
}

/// One of them.
pub fn get(tx: &Tx<'_>, id: Uuid) -> StoreResult<Option<RobotRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// Adds one, or stores what staff entered anew and counts the version up; failures are forgotten.
pub fn save(tx: &Tx<'_>, robot: &RobotRecord) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO robot (id, position, kind, name, url, secret, causes, enabled, version, recent, failure, succeeded_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, '[]', '', ?9) ON CONFLICT (id) DO UPDATE SET position = excluded.position, \
         kind = excluded.kind, name = excluded.name, url = excluded.url, secret = excluded.secret, causes = excluded.causes, \
         enabled = excluded.enabled, version = robot.version + 1, wait_until = NULL, failure = '', failed_at = NULL, succeeded_at = excluded.succeeded_at",
        values![
            robot.id.to_string(),
            robot.position,
            robot.kind.into_str(),
            robot.name,
            robot.url,
            robot.secret,
            to_document(&robot.causes, "causes")?,
            robot.enabled,
            robot.succeeded_at.map(micros)
        ],
    )?;
    Ok(())
}

/// Stores how a robot does: what it was sent lately, until when it is left alone, how it went.
pub fn note(tx: &Tx<'_>, robot: &RobotRecord) -> StoreResult<()> {
    let (failed_at, failure) = robot.failing.as_ref().map_or((None, ""), |(at, failure)| (Some(*at), failure.as_str()));
    tx.execute(
        "UPDATE robot SET recent = ?2, wait_until = ?3, failure = ?4, failed_at = ?5, succeeded_at = ?6 WHERE id = ?1",
        values![
            robot.id.to_string(),
            to_document(&robot.recent, "recent")?,
            robot.wait_until.map(micros),
            failure,
            failed_at.map(micros),
            robot.succeeded_at.map(micros)
        ],
    )?;
    Ok(())
}

/// Takes one away.
pub fn remove(tx: &Tx<'_>, id: Uuid) -> StoreResult<()> {
    tx.execute("DELETE FROM robot WHERE id = ?1", values![id.to_string()])?;
    Ok(())
}
