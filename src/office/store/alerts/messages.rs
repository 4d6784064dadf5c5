//! What robots have to tell: from the link that wants it told to the robot's answer.
//!
//! Invariant: a message is open until a robot has it, another robot is to tell it, or nobody needs it any more; one that is on
//! its way longer than any robot takes to answer is told once more.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::super::{StoreResult, instant, maybe_instant, micros, parsed};
use crate::{
    database::Tx,
    domain::{alert::Whom, alert::message::Line},
    office::records::{MessageRecord, RobotRecord},
    values,
};

/// Longer than any robot takes to answer.
const ON_ITS_WAY: Duration = Duration::seconds(60);

/// Which message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageKey {
    /// Of which alert.
    pub alert: Uuid,
    /// Of which link.
    pub link: i64,
}

/// A message that is to be told.
#[derive(Debug, Clone)]
pub struct OpenMessage {
    /// Which.
    pub key: MessageKey,
    /// What it says.
    pub line: Line,
}

/// Has a robot tell of a link; what it has told already it does not tell again.
pub fn queue(tx: &Tx<'_>, key: MessageKey, whom: Whom, robot: &RobotRecord, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO alert_message (alert_id, link, robot_id, robot_kind, robot_name, whom, queued_at, open_since, failure) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, '') ON CONFLICT (alert_id, link, robot_id) DO UPDATE \
         SET open_since = excluded.open_since, sending_at = NULL WHERE alert_message.sent_at IS NULL",
        values![key.alert.to_string(), key.link, robot.id.to_string(), robot.kind.into_str(), robot.name, whom.into_str(), micros(now)],
    )?;
    Ok(())
}

/// Robots that have something to tell, by their keys; also of robots that are no more.
pub fn robots(tx: &Tx<'_>) -> StoreResult<Vec<Uuid>> {
    tx.query("SELECT DISTINCT robot_id FROM alert_message WHERE open_since IS NOT NULL", values![], |row| parsed(row, "robot_id"))
}

/// What a robot has to tell and is not telling now, the oldest first.
pub fn open(tx: &Tx<'_>, robot: Uuid, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<OpenMessage>> {
    let sql = "SELECT m.alert_id AS alert_id, m.link AS link, m.whom AS whom, a.cause AS cause, a.about AS about, \
               a.began_at AS began_at, s.receipt_code AS receipt_code, s.home_building AS building \
               FROM alert_message m JOIN alert a ON a.id = m.alert_id JOIN submission s ON s.id = a.submission_id \
               WHERE m.robot_id = ?1 AND m.open_since IS NOT NULL \
               AND (m.sending_at IS NULL OR m.sending_at < ?2 OR m.sending_at > ?3) ORDER BY m.queued_at, m.alert_id LIMIT ?4";
    tx.query(sql, values![robot.to_string(), micros(now - ON_ITS_WAY), micros(now), limit], |row| {
        let line = Line {
            cause: parsed(row, "cause")?,
            about: row.get("about")?,
            whom: parsed(row, "whom")?,
            code: parsed(row, "receipt_code")?,
            building: row.get("building")?,
            minutes: (now - instant(row, "began_at")?).num_minutes(),
        };
        Ok(OpenMessage { key: MessageKey { alert: parsed(row, "alert_id")?, link: row.get("link")? }, line })
    })
}

/// Robots that were to tell of a link, by their keys.
pub fn tried(tx: &Tx<'_>, key: MessageKey) -> StoreResult<Vec<Uuid>> {
    let sql = "SELECT robot_id FROM alert_message WHERE alert_id = ?1 AND link = ?2";
    tx.query(sql, values![key.alert.to_string(), key.link], |row| parsed(row, "robot_id"))
}

/// It is on its way.
pub fn sending(tx: &Tx<'_>, key: MessageKey, robot: Uuid, now: DateTime<Utc>) -> StoreResult<()> {
    let sql = "UPDATE alert_message SET sending_at = ?4 WHERE alert_id = ?1 AND link = ?2 AND robot_id = ?3";
    tx.execute(sql, values![key.alert.to_string(), key.link, robot.to_string(), micros(now)])?;
    Ok(())
}

/// The robot has it.
pub fn sent(tx: &Tx<'_>, key: MessageKey, robot: Uuid, now: DateTime<Utc>) -> StoreResult<()> {
    let sql = "UPDATE alert_message SET sent_at = ?4, open_since = NULL, sending_at = NULL, failure = '', failed_at = NULL \
               WHERE alert_id = ?1 AND link = ?2 AND robot_id = ?3";
    tx.execute(sql, values![key.alert.to_string(), key.link, robot.to_string(), micros(now)])?;
    Ok(())
}

/// The robot did not take it; whether it is still open, and so for this robot or another, is told at once.
pub fn not_sent(tx: &Tx<'_>, key: MessageKey, robot: Uuid, failure: &str, now: DateTime<Utc>) -> StoreResult<bool> {
    let sql = "UPDATE alert_message SET sending_at = NULL, failure = ?4, failed_at = ?5 \
               WHERE alert_id = ?1 AND link = ?2 AND robot_id = ?3 AND open_since IS NOT NULL";
    Ok(tx.execute(sql, values![key.alert.to_string(), key.link, robot.to_string(), failure, micros(now)])? > 0)
}

/// A robot need not tell it any more: another does.
pub fn leave(tx: &Tx<'_>, key: MessageKey, robot: Uuid) -> StoreResult<()> {
    let sql = "UPDATE alert_message SET open_since = NULL, sending_at = NULL WHERE alert_id = ?1 AND link = ?2 AND robot_id = ?3";
    tx.execute(sql, values![key.alert.to_string(), key.link, robot.to_string()])?;
    Ok(())
}

/// No robot need tell of an alert any more.
pub(super) fn drop_open(tx: &Tx<'_>, alert: Uuid) -> StoreResult<()> {
    let sql = "UPDATE alert_message SET open_since = NULL, sending_at = NULL WHERE alert_id = ?1 AND open_since IS NOT NULL";
    tx.execute(sql, values![alert.to_string()])?;
    Ok(())
}

/// What robots have to tell of an alert, or told, in order.
pub fn of_alert(tx: &Tx<'_>, alert: Uuid) -> StoreResult<Vec<MessageRecord>> {
    let sql = "SELECT robot_kind, robot_name, whom, queued_at, open_since, sent_at, failure, failed_at FROM alert_message \
               WHERE alert_id = ?1 ORDER BY queued_at, link, robot_id";
    tx.query(sql, values![alert.to_string()], |row| {
        let failure: String = row.get("failure")?;
        Ok(MessageRecord {
            kind: parsed(row, "robot_kind")?,
            robot: row.get("robot_name")?,
            whom: parsed(row, "whom")?,
            queued_at: instant(row, "queued_at")?,
            is_open: maybe_instant(row, "open_since")?.is_some(),
            sent_at: maybe_instant(row, "sent_at")?,
            failed: maybe_instant(row, "failed_at")?.map(|at| (at, failure)),
        })
    })
}
