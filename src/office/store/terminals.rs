//! Terminals, what they report, and the blocks of receipt codes that they leased.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    StoreError, StoreResult, instant, maybe_instant, micros, parsed,
    pieces::{pieces, rows_of},
    signed, to_document, unsigned,
};
use crate::{
    database::{Row, ToValue, Tx, Value},
    domain::ids::{SubmissionId, TerminalId},
    office::records::{ParkedSubmission, TerminalRecord},
    protocol::v1::messages::{Heartbeat, ParkedReport},
    values,
};

const SELECT: &str = "SELECT id, lobby, building, version, created_at, revoked_at, last_seen_at, software, uptime_seconds, queued, fetched_revision, \
                       shown_revision, clock_trusted, machine, clock_ahead_ms FROM terminal";

fn record(row: &Row<'_>) -> StoreResult<TerminalRecord> {
    let revision = |column: &str| Ok::<_, super::StoreError>(row.get::<Option<i64>>(column)?.map(unsigned));
    Ok(TerminalRecord {
        id: parsed(row, "id")?,
        lobby: row.get("lobby")?,
        building: row.get("building")?,
        version: row.get("version")?,
        created_at: instant(row, "created_at")?,
        revoked_at: maybe_instant(row, "revoked_at")?,
        last_seen_at: maybe_instant(row, "last_seen_at")?,
        software: row.get("software")?,
        uptime_seconds: unsigned(row.get("uptime_seconds")?),
        queued: unsigned(row.get("queued")?),
        fetched_revision: revision("fetched_revision")?,
        shown_revision: revision("shown_revision")?,
        clock_trusted: row.get("clock_trusted")?,
        // What another version of the office wrote down and this one cannot read is told anew within half a minute.
        machine: serde_json::from_str(&row.get::<String>("machine")?).ok(),
        clock_ahead: row.get::<Option<i64>>("clock_ahead_ms")?.map(Duration::milliseconds),
    })
}

/// What staff register comes from the desk, which has a row here as every lobby has one: no token opens it.
pub const DESK: TerminalId = TerminalId(Uuid::nil());

/// All terminals, those in use first; the desk is none.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<TerminalRecord>> {
    tx.query(
        &format!("{SELECT} WHERE id <> '{DESK}' ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, lobby, created_at"),
        values![],
        record,
    )
}

/// The terminal whose token has this hash and was not taken back.
pub fn by_token_hash(tx: &Tx<'_>, token_hash: &str) -> StoreResult<Option<TerminalRecord>> {
    tx.first(&format!("{SELECT} WHERE token_hash = ?1 AND revoked_at IS NULL"), values![token_hash], record)
}

/// Whether a token was ever a terminal's, revoked ones included.
pub fn is_known(tx: &Tx<'_>, token_hash: &str) -> StoreResult<bool> {
    Ok(tx.first("SELECT id FROM terminal WHERE token_hash = ?1", values![token_hash], |_| Ok::<_, StoreError>(()))?.is_some())
}

/// One terminal.
pub fn get(tx: &Tx<'_>, id: TerminalId) -> StoreResult<Option<TerminalRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// Gives the desk its row, if it has none yet.
pub fn add_desk(tx: &Tx<'_>, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO terminal (id, lobby, building, token_hash, created_at, revoked_at, software, uptime_seconds, queued, clock_trusted) \
         VALUES (?1, '物业前台', '', '', ?2, ?2, '', 0, 0, 0) ON CONFLICT (id) DO NOTHING",
        values![DESK.to_string(), micros(now)],
    )?;
    Ok(())
}

/// Stores another place of a terminal.
pub fn place(tx: &Tx<'_>, id: TerminalId, lobby: &str, building: &str) -> StoreResult<()> {
    tx.execute(
        "UPDATE terminal SET lobby = ?2, building = ?3, version = version + 1 WHERE id = ?1",
        values![id.to_string(), lobby, building],
    )?;
    Ok(())
}

/// Registers a terminal.
pub fn add(tx: &Tx<'_>, id: TerminalId, lobby: &str, building: Option<&str>, token_hash: &str, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO terminal (id, lobby, building, token_hash, created_at, software, uptime_seconds, queued, clock_trusted) \
         VALUES (?1, ?2, ?3, ?4, ?5, '', 0, 0, 0)",
        values![id.to_string(), lobby, building, token_hash, micros(now)],
    )?;
    Ok(())
}

/// Takes a terminal's token back for good.
pub fn revoke(tx: &Tx<'_>, id: TerminalId, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("UPDATE terminal SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL", values![id.to_string(), micros(now)])?;
    Ok(())
}

/// Notes that a terminal pulled a revision, unless something later is noted: several processes write what they have served
/// a moment ago.
pub fn set_fetched(tx: &Tx<'_>, id: TerminalId, revision: u64, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "UPDATE terminal SET fetched_revision = ?2, last_seen_at = ?3 WHERE id = ?1 AND (last_seen_at IS NULL OR last_seen_at <= ?3)",
        values![id.to_string(), signed(revision), micros(now)],
    )?;
    Ok(())
}

/// Stores a report; submissions that are no longer reported as parked are forgotten.
pub fn set_heartbeat(tx: &Tx<'_>, id: TerminalId, heartbeat: &Heartbeat, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "UPDATE terminal SET last_seen_at = ?2, software = ?3, uptime_seconds = ?4, queued = ?5, \
         fetched_revision = coalesce(?6, fetched_revision), shown_revision = ?7, clock_trusted = ?8, machine = ?9, clock_ahead_ms = ?10 WHERE id = ?1",
        values![
            id.to_string(),
            micros(now),
            heartbeat.version,
            signed(heartbeat.uptime_seconds),
            signed(heartbeat.queued),
            heartbeat.fetched_revision.map(signed),
            heartbeat.shown_revision.map(signed),
            i64::from(heartbeat.clock_trusted),
            heartbeat.machine.as_ref().map(|machine| to_document(machine, "terminal.machine")).transpose()?.unwrap_or_default(),
            heartbeat.own_clock.map(|own| (own - now).num_milliseconds())
        ],
    )?;
    for known in parked(tx, id)? {
        if !heartbeat.parked.iter().any(|report| report.id == known.report.id) {
            tx.execute(
                "DELETE FROM parked WHERE terminal_id = ?1 AND submission_id = ?2",
                values![id.to_string(), known.report.id.to_string()],
            )?;
        }
    }
    for report in &heartbeat.parked {
        tx.execute(
            "INSERT INTO parked (terminal_id, submission_id, receipt_code, reason, reported_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (terminal_id, submission_id) DO UPDATE SET reason = excluded.reason",
            values![id.to_string(), report.id.to_string(), report.receipt_code.to_string(), report.reason, micros(now)],
        )?;
    }
    Ok(())
}

/// When terminals may send as much as ever at once; of those that there are.
pub fn whole_at(tx: &Tx<'_>, ids: &[TerminalId]) -> StoreResult<Vec<(TerminalId, DateTime<Utc>)>> {
    let mut found = Vec::with_capacity(ids.len());
    for piece in pieces(ids) {
        let values: Vec<Value> = piece.iter().map(|id| id.to_string().to_value()).collect();
        let sql = format!("SELECT id, whole_at FROM terminal WHERE id IN {}", rows_of(1, piece.len()));
        found.extend(tx.query(&sql, &values, |row| Ok::<_, StoreError>((parsed(row, "id")?, instant(row, "whole_at")?)))?);
    }
    Ok(found)
}

/// Stores when that is.
pub fn set_whole_at(tx: &Tx<'_>, all: &[(TerminalId, DateTime<Utc>)]) -> StoreResult<()> {
    for piece in pieces(all) {
        let values: Vec<Value> = piece.iter().flat_map(|(id, at)| [id.to_string().to_value(), micros(*at).to_value()]).collect();
        let numbers = (1..=piece.len()).map(|n| (2 * n - 1, 2 * n));
        let (mut cases, mut ids) = (String::new(), Vec::new());
        for (id, at) in numbers {
            cases += &format!(" WHEN ?{id} THEN CAST(?{at} AS BIGINT)");
            ids.push(format!("?{id}"));
        }
        let sql = format!("UPDATE terminal SET whole_at = CASE id{cases} ELSE whole_at END WHERE id IN ({})", ids.join(", "));
        tx.execute(&sql, &values)?;
    }
    Ok(())
}

/// What a terminal reports as parked, oldest first.
pub fn parked(tx: &Tx<'_>, id: TerminalId) -> StoreResult<Vec<ParkedSubmission>> {
    tx.query(
        "SELECT submission_id, receipt_code, reason, reported_at, released_at, release_replies FROM parked WHERE terminal_id = ?1 \
         ORDER BY reported_at, submission_id",
        values![id.to_string()],
        |row| {
            Ok(ParkedSubmission {
                report: ParkedReport {
                    id: parsed(row, "submission_id")?,
                    receipt_code: parsed(row, "receipt_code")?,
                    reason: row.get("reason")?,
                },
                reported_at: instant(row, "reported_at")?,
                released_at: maybe_instant(row, "released_at")?,
                release_replies: row.get("release_replies")?,
            })
        },
    )
}

/// Marks a parked submission as to be sent again; `false` if the terminal does not report it.
pub fn release(tx: &Tx<'_>, id: TerminalId, submission: SubmissionId, now: DateTime<Utc>) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE parked SET released_at = ?3, release_replies = 0 WHERE terminal_id = ?1 AND submission_id = ?2",
        values![id.to_string(), submission.to_string(), micros(now)],
    )?;
    Ok(changed > 0)
}

/// Notes that a heartbeat is answered with a release.
pub fn count_release(tx: &Tx<'_>, id: TerminalId, submission: SubmissionId) -> StoreResult<()> {
    tx.execute(
        "UPDATE parked SET release_replies = release_replies + 1 WHERE terminal_id = ?1 AND submission_id = ?2",
        values![id.to_string(), submission.to_string()],
    )?;
    Ok(())
}

/// Notes which terminal leased a block of receipt codes.
pub fn add_code_block(tx: &Tx<'_>, id: TerminalId, start: u32, count: u32, now: DateTime<Utc>) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO code_block (start_serial, serials, terminal_id, leased_at) VALUES (?1, ?2, ?3, ?4)",
        values![start, count, id.to_string(), micros(now)],
    )?;
    Ok(())
}

/// When a terminal leased its blocks since an instant, oldest first.
pub fn leases_since(tx: &Tx<'_>, id: TerminalId, since: DateTime<Utc>) -> StoreResult<Vec<DateTime<Utc>>> {
    tx.query(
        "SELECT leased_at FROM code_block WHERE terminal_id = ?1 AND leased_at > ?2 ORDER BY leased_at",
        values![id.to_string(), micros(since)],
        |row| instant(row, "leased_at"),
    )
}

/// Whether a serial is in one of a terminal's blocks.
pub fn has_leased(tx: &Tx<'_>, id: TerminalId, serial: u32) -> StoreResult<bool> {
    let sql = "SELECT 1 AS one FROM code_block WHERE terminal_id = ?1 AND start_serial <= ?2 AND ?2 < start_serial + serials LIMIT 1";
    Ok(tx.first(sql, values![id.to_string(), serial], |row| row.get::<i64>("one"))?.is_some())
}
