//! Terminals that ask to be let in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{StoreError, StoreResult, instant, micros, parsed};
use crate::{
    database::{Row, Tx},
    domain::ids::TerminalId,
    office::records::{PairingDecision, PairingRecord},
    values,
};

const SELECT: &str = "SELECT id, token_hash, code, software, device, address, state, requested_at, expires_at, terminal_id FROM pairing";

fn record(row: &Row<'_>) -> StoreResult<PairingRecord> {
    let terminal: Option<String> = row.get("terminal_id")?;
    Ok(PairingRecord {
        id: parsed(row, "id")?,
        token_hash: row.get("token_hash")?,
        code: row.get("code")?,
        software: row.get("software")?,
        device: row.get("device")?,
        address: row.get("address")?,
        decision: parsed(row, "state")?,
        requested_at: instant(row, "requested_at")?,
        expires_at: instant(row, "expires_at")?,
        terminal: terminal.map(|id| id.parse().map_err(|_| StoreError::Damaged { what: "pairing" })).transpose()?,
    })
}

/// One request.
pub fn get(tx: &Tx<'_>, id: Uuid) -> StoreResult<Option<PairingRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id.to_string()], record)
}

/// The latest request of a token.
pub fn latest_of(tx: &Tx<'_>, token_hash: &str) -> StoreResult<Option<PairingRecord>> {
    tx.first(&format!("{SELECT} WHERE token_hash = ?1 ORDER BY requested_at DESC LIMIT 1"), values![token_hash], record)
}

/// Undecided requests that have not expired, the longest waiting first.
pub fn waiting(tx: &Tx<'_>, now: DateTime<Utc>) -> StoreResult<Vec<PairingRecord>> {
    let sql = format!("{SELECT} WHERE state = ?1 AND expires_at > ?2 ORDER BY requested_at, id");
    tx.query(&sql, values![PairingDecision::Pending.into_str(), micros(now)], record)
}

/// Adds a request.
pub fn add(tx: &Tx<'_>, new: &PairingRecord) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO pairing (id, token_hash, code, software, device, address, state, requested_at, expires_at, terminal_id) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        values![
            new.id.to_string(),
            new.token_hash,
            new.code,
            new.software,
            new.device,
            new.address,
            new.decision.into_str(),
            micros(new.requested_at),
            micros(new.expires_at),
            new.terminal.map(|id| id.to_string())
        ],
    )?;
    Ok(())
}

/// Notes a decision on a request that waits for one; `false` if it does not.
pub fn decide(tx: &Tx<'_>, id: Uuid, decision: PairingDecision, terminal: Option<TerminalId>) -> StoreResult<bool> {
    let changed = tx.execute(
        "UPDATE pairing SET state = ?2, terminal_id = ?3 WHERE id = ?1 AND state = ?4",
        values![id.to_string(), decision.into_str(), terminal.map(|id| id.to_string()), PairingDecision::Pending.into_str()],
    )?;
    Ok(changed > 0)
}

/// Forgets requests that became nothing and expired before an instant.
pub fn sweep(tx: &Tx<'_>, before: DateTime<Utc>) -> StoreResult<()> {
    tx.execute("DELETE FROM pairing WHERE state <> ?1 AND expires_at < ?2", values![PairingDecision::Approved.into_str(), micros(before)])?;
    Ok(())
}
