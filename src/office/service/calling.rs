//! Calls for help from screens, from the held button to the person who has gone there.
//!
//! Owns: what is kept of a call, who is told of it, and what staff say about it. Invariants: only a person's press turns a call
//! into one that was seen, and the first of two is the one who is named; a call that is older than
//! [`DELIVERED_WITHIN`] when it arrives is refused, and one that was taken back before it arrived rings nobody; a call
//! carries nothing of who called. What is kept here every process on the same database tells, and a start of the office
//! forgets nothing.
//!
//! Who is told: everybody who sees every order, the engineers and the manager on duty, all at once, with a sound that ends when
//! one of them has pressed; and the robots of the alerts' channels, at once and once more when nobody has pressed within
//! thirty seconds. Where no such page is open and no robot works, the terminal is told so with the very answer: a person
//! who needs help does not stand there for half a minute to learn that nobody was there.
//!
//! Why one document and not a table: there are a handful at a time, and their history is the audit's. Why robots are told once
//! and not until they have it: a call is told now or not at all.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Actor, Service, ServiceError,
    change::{Act, carried_out},
    duty,
    helping::TOLD,
    optional,
    signals::News,
};
use crate::{
    clock,
    domain::{
        calling::{ANSWERED_WITHIN, CALLS_COUNTED, COUNTED_FOR, DELIVERED_WITHIN},
        catalogue::Department,
        ids::{CallId, StaffId, TerminalId},
        staff::Role,
    },
    office::{
        records::Account,
        store::{
            StoreError, Tx, robots as stored_robots,
            settings::{self, names},
            staff, terminals,
        },
    },
    protocol::v1::calls::{CallRequest, CallState, CallStatus},
};

mod answers;
pub mod robots;

/// How long what is over is kept: whoever called may still ask, and what was taken back may still arrive.
const KEPT_FOR: Duration = Duration::hours(24);
/// Calls that are kept at most, the newest.
const KEPT: usize = 200;
/// Ids of one call: a person who holds again is joined to the call that rings.
const IDS: usize = 20;
/// What was taken back stands on the pages for so long, unless somebody has read it.
const CANCELLED_STANDS: Duration = Duration::minutes(10);
/// As it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Call {
    /// The first names it; the others were held while it rang.
    ids: Vec<CallId>,
    terminal: TerminalId,
    called_at: DateTime<Utc>,
    /// Somebody could be told when it came.
    #[serde(default)]
    heard: bool,
    #[serde(default)]
    seen: Option<(DateTime<Utc>, String)>,
    /// Of the ids, those that were taken back. The call is only when all of them are: somebody else may need help.
    #[serde(default)]
    taken_back: Vec<CallId>,
    #[serde(default)]
    cancelled_at: Option<DateTime<Utc>>,
    /// Somebody has been there, or has read that there was a call.
    #[serde(default)]
    ended_at: Option<DateTime<Utc>>,
    /// Robots were told, or it was too late to.
    #[serde(default)]
    told: bool,
    /// Robots were told that nobody answers, or there was no need to.
    #[serde(default)]
    raised: bool,
    /// Robots that were told of it were told that it was taken back, or there was no need to.
    #[serde(default)]
    recalled: bool,
}

impl Call {
    fn is(&self, id: CallId) -> bool {
        self.ids.contains(&id)
    }

    fn state(&self) -> CallState {
        match () {
            () if self.seen.is_some() => CallState::Seen,
            () if self.cancelled_at.is_some() => CallState::Cancelled,
            () if self.heard => CallState::Ringing,
            () => CallState::Unheard,
        }
    }

    fn rings(&self) -> bool {
        self.state() == CallState::Ringing && self.ended_at.is_none()
    }

    fn stands(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && self.cancelled_at.is_none_or(|at| self.seen.is_some() || now - at < CANCELLED_STANDS)
    }

    fn status(&self, id: CallId) -> CallStatus {
        let state = if self.taken_back.contains(&id) { CallState::Cancelled } else { self.state() };
        CallStatus { id, state, seen_at: self.seen.as_ref().map(|(at, _)| *at) }
    }
}

/// A call as it stands on the pages of whoever is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyCall {
    /// Which.
    pub id: CallId,
    /// `3号楼大堂`.
    pub lobby: String,
    /// When the finger had lain long enough.
    pub called_at: DateTime<Utc>,
    /// How far it is.
    pub state: CallState,
    /// Who has seen it, and when.
    pub seen: Option<(DateTime<Utc>, String)>,
    /// Whoever called has taken it back.
    pub is_cancelled: bool,
}

impl LobbyCall {
    /// It calls whoever is told, with a sound.
    pub fn rings(&self) -> bool {
        self.state == CallState::Ringing
    }
}

/// Why a call was not taken in. Nothing of it is kept.
#[derive(Debug, Error)]
pub enum CallError {
    /// Whoever called has been told to telephone by now.
    #[error("the call is older than it may be")]
    TooLate,
    /// A game, or a fault.
    #[error("too many calls from one terminal")]
    TooMany,
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

fn all(tx: &Tx<'_>) -> Result<Vec<Call>, StoreError> {
    Ok(optional(tx, names::CALLS_FROM_LOBBIES)?.unwrap_or_default())
}

/// What nobody asks for any more goes.
fn keep(tx: &Tx<'_>, mut calls: Vec<Call>, now: DateTime<Utc>) -> Result<(), StoreError> {
    calls.retain(|call| call.stands(now) || now - call.called_at < KEPT_FOR);
    // Whatever a faulty screen sends, a call that stands is the last to go.
    let mut beyond = calls.len().saturating_sub(KEPT);
    for may_go in [|call: &Call, now| !call.stands(now), |_: &Call, _| true] {
        calls.retain(|call| {
            let goes = beyond > 0 && may_go(call, now);
            beyond -= usize::from(goes);
            !goes
        });
    }
    settings::set(tx, names::CALLS_FROM_LOBBIES, &calls)
}

/// Departments that have somebody on duty who is told: whoever is near at night.
const ON_DUTY: [Department; 1] = [Department::Engineering];

/// Accounts on duty that are told although they do not see every order.
fn on_duty(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<StaffId>, StoreError> {
    let mut ids = Vec::new();
    for department in ON_DUTY {
        ids.extend(duty::engineer_now(tx, department, now)?.map(|account| account.id));
    }
    ids.extend(duty::manager_now(tx, now)?.and_then(|(id, _)| id));
    Ok(ids)
}

/// Whether anybody hears of a call now.
fn somebody_hears(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let told: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may(TOLD)).collect();
    if staff::anybody_listens(tx, &told, now)? || stored_robots::all(tx)?.iter().any(|robot| robots::hears(robot, now)) {
        return Ok(true);
    }
    for id in on_duty(tx, now)? {
        if staff::listens(tx, id, now)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What stands on the pages of an account, what rings first and then the newest first; nothing for whoever is not told.
pub(super) fn told_to(tx: &Tx<'_>, account: &Account, now: DateTime<Utc>) -> Result<Vec<LobbyCall>, StoreError> {
    let calls: Vec<Call> = all(tx)?.into_iter().filter(|call| call.stands(now)).collect();
    if calls.is_empty() || !account.role.may(TOLD) && !on_duty(tx, now)?.contains(&account.id) {
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    for call in calls {
        let Some(id) = call.ids.first() else { continue };
        told.push(LobbyCall {
            id: *id,
            lobby: lobby(tx, call.terminal)?,
            called_at: call.called_at,
            state: call.state(),
            is_cancelled: call.cancelled_at.is_some(),
            seen: call.seen,
        });
    }
    told.sort_by_key(|call| (!call.rings(), std::cmp::Reverse(call.called_at)));
    Ok(told)
}

fn lobby(tx: &Tx<'_>, terminal: TerminalId) -> Result<String, StoreError> {
    Ok(terminals::get(tx, terminal)?.map(|record| record.lobby).unwrap_or_default())
}

fn time_of_day(at: DateTime<Utc>) -> String {
    clock::local(at).format("%H:%M:%S").to_string()
}

/// What a call from a terminal changes.
fn take_in(act: &Act<'_>, terminal: TerminalId, id: CallId) -> Result<Option<CallStatus>, StoreError> {
    let mut calls = all(act.tx)?;
    if let Some(known) = calls.iter().find(|call| call.is(id) && call.terminal == terminal) {
        return Ok(Some(known.status(id)));
    }
    let mut ids = vec![id];
    if let Some(place) = calls.iter().position(|call| call.terminal == terminal && call.rings()) {
        // Whoever holds again while it rings is the same person, or stands beside them.
        if act.now - calls[place].called_at < Duration::from_std(ANSWERED_WITHIN).unwrap_or_default() {
            if calls[place].ids.len() < IDS {
                calls[place].ids.push(id);
            }
            let status = calls[place].status(id);
            keep(act.tx, calls, act.now)?;
            return Ok(Some(status));
        }
        // Nobody answered that one, and who heard of it may have gone: it is told of anew.
        ids.extend(calls.remove(place).ids);
        ids.truncate(IDS);
    }
    let recent = calls.iter().filter(|call| call.terminal == terminal && act.now - call.called_at < COUNTED_FOR).count();
    if recent >= CALLS_COUNTED {
        return Ok(None);
    }
    let heard = somebody_hears(act.tx, act.now)?;
    let call = Call {
        ids,
        terminal,
        called_at: act.now,
        heard,
        seen: None,
        taken_back: Vec::new(),
        cancelled_at: None,
        ended_at: None,
        told: !heard,
        raised: !heard,
        recalled: !heard,
    };
    let status = call.status(id);
    calls.push(call);
    keep(act.tx, calls, act.now)?;
    act.also("呼叫值班室", if heard { "已通知" } else { "没有人在，已请对方直接拨打" })?;
    act.concerns(News::Alerts)?;
    Ok(Some(status))
}

/// What taking one back changes; one that has not arrived will ring nobody.
fn take_back(act: &Act<'_>, terminal: TerminalId, id: CallId) -> Result<CallStatus, StoreError> {
    let mut calls = all(act.tx)?;
    let status = match calls.iter_mut().find(|call| call.is(id) && call.terminal == terminal) {
        Some(call) => {
            if !call.taken_back.contains(&id) {
                call.taken_back.push(id);
            }
            let is_all = call.ids.iter().all(|id| call.taken_back.contains(id));
            if is_all && call.cancelled_at.is_none() && call.ended_at.is_none() {
                call.cancelled_at = Some(act.now);
                act.also("取消呼叫", "")?;
                act.concerns(News::Alerts)?;
            }
            call.status(id)
        }
        None => {
            let call = Call {
                ids: vec![id],
                terminal,
                called_at: act.now,
                heard: false,
                seen: None,
                taken_back: vec![id],
                cancelled_at: Some(act.now),
                ended_at: Some(act.now),
                told: true,
                raised: true,
                recalled: true,
            };
            let status = call.status(id);
            let recent = calls.iter().filter(|call| call.terminal == terminal && act.now - call.called_at < COUNTED_FOR).count();
            if recent < 2 * CALLS_COUNTED {
                calls.push(call);
            }
            status
        }
    };
    keep(act.tx, calls, act.now)?;
    Ok(status)
}

impl Service {
    /// Takes a call in, and has everybody told at once. The same call twice is one.
    pub async fn take_call(&self, terminal: TerminalId, request: CallRequest) -> Result<CallStatus, CallError> {
        if u128::from(request.age_ms) > DELIVERED_WITHIN.as_millis() {
            tracing::warn!(%terminal, age_ms = request.age_ms, "a call came too late and was refused");
            return Err(CallError::TooLate);
        }
        let taken = self.of_terminal(terminal, move |act| take_in(act, terminal, request.id)).await?;
        let status = taken.ok_or(CallError::TooMany)?;
        tracing::info!(%terminal, state = ?status.state, "a screen calls for help");
        Ok(status)
    }

    /// Where a call of this terminal stands.
    pub async fn call_status(&self, terminal: TerminalId, id: CallId) -> Result<CallStatus, ServiceError> {
        let read = self.0.store.read(all).await?;
        let call = read.iter().find(|call| call.is(id) && call.terminal == terminal);
        call.map(|call| call.status(id)).ok_or(ServiceError::NotFound)
    }

    /// Whoever called takes it back; staff are told.
    pub async fn cancel_call(&self, terminal: TerminalId, id: CallId) -> Result<CallStatus, ServiceError> {
        self.of_terminal(terminal, move |act| take_back(act, terminal, id)).await
    }

    /// A change by a screen, audited under its lobby's name.
    async fn of_terminal<T: Send + 'static>(
        &self,
        terminal: TerminalId,
        work: impl Fn(&Act<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let now = self.now();
        let write = move |tx: &Tx<'_>| {
            let actor = Actor::program(&lobby(tx, terminal)?);
            carried_out(tx, &actor, now, |act| Ok(work(act)?))
        };
        let (answer, told) = self.0.store.write(write).await?;
        self.tell(told);
        Ok(answer)
    }
}
