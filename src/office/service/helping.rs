//! Terminals at which somebody asked for a person to come.
//!
//! Owns what the desk is told of it: which lobby and since when. Invariants: it carries nothing of who asked or what they
//! were doing; a lobby stands in the list once, and until a member of staff says that they have gone there. It is kept with
//! the office's settings, so every process on the same database tells it, and a start of the office forgets nothing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    signals::News,
};
use crate::{
    domain::{
        ids::TerminalId,
        staff::{Permission, Role},
    },
    office::store::{
        StoreError, Tx, counters,
        settings::{self, names},
        staff, terminals,
    },
};

/// Who is told.
pub(in crate::office) const TOLD: Permission = Permission::AllSubmissions;

/// As it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Call {
    terminal: TerminalId,
    asked_at: DateTime<Utc>,
}

/// A lobby where somebody waits for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyInNeed {
    /// The terminal there.
    pub terminal: TerminalId,
    /// `3号楼大堂`.
    pub lobby: String,
    /// When somebody asked first.
    pub asked_at: DateTime<Utc>,
}

fn calls(tx: &Tx<'_>) -> Result<Vec<Call>, StoreError> {
    Ok(optional(tx, names::CALLS_FOR_HELP)?.unwrap_or_default())
}

/// Lobbies where somebody waits, the one that has waited longest first.
pub(super) fn waiting(tx: &Tx<'_>) -> Result<Vec<LobbyInNeed>, StoreError> {
    let mut lobbies = Vec::new();
    for Call { terminal, asked_at } in calls(tx)? {
        let record = terminals::get(tx, terminal)?.filter(|record| record.revoked_at.is_none());
        lobbies.extend(record.map(|record| LobbyInNeed { terminal, lobby: record.lobby, asked_at }));
    }
    lobbies.sort_by_key(|lobby| lobby.asked_at);
    Ok(lobbies)
}

/// Somebody asks at this terminal; the number of the news, to be told after the commit. `None`: no page of anybody who is
/// told is open, so nobody would come, and the terminal says whom to call instead.
pub(super) fn ask(tx: &Tx<'_>, terminal: TerminalId, now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    let told: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(TOLD)).collect();
    if !staff::anybody_listens(tx, &told, now)? {
        return Ok(None);
    }
    let mut calls = calls(tx)?;
    // Whoever asks again has waited since they asked first.
    if calls.iter().all(|call| call.terminal != terminal) {
        calls.push(Call { terminal, asked_at: now });
        settings::set(tx, names::CALLS_FOR_HELP, &calls)?;
    }
    counters::advance(tx, News::Alerts.counter(), 1, 1).map(Some)
}

impl Service {
    /// Lobbies where somebody waits for help.
    pub async fn lobbies_in_need(&self) -> Result<Vec<LobbyInNeed>, ServiceError> {
        Ok(self.0.store.read(waiting).await?)
    }

    /// A member of staff has gone there. A second one who says so changes nothing.
    pub async fn help_given(&self, terminal: TerminalId, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "到大堂帮忙", move |act| {
            let record = terminals::get(act.tx, terminal)?.ok_or(ServiceError::NotFound)?;
            let mut calls = calls(act.tx)?;
            let before = calls.len();
            calls.retain(|call| call.terminal != terminal);
            if calls.len() == before {
                return Ok(Nothing(()));
            }
            settings::set(act.tx, names::CALLS_FOR_HELP, &calls)?;
            act.concerns(News::Alerts)?;
            Ok(Changed(record.lobby, ()))
        })
        .await
    }
}
