//! The terminals: tokens, reports, receipt-code blocks, parked submissions.
//!
//! Invariants: a token is shown once, and until then stored only sealed for whoever registered it; serials are never leased twice;
//! three revisions stay apart (published, fetched, shown); a release waits for the terminal however
//! long that is away, and ends when the terminal reports the submission no longer as parked or was
//! told often enough.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Actor, Service, ServiceError,
    attempts::TooMany,
    change::{
        Act,
        Done::{self, Changed, Nothing},
    },
    hash_of, helping, is_same_place, mint, quota, showings,
    signals::News,
    version::unchanged,
};
use crate::{
    clock::random_bytes,
    domain::{
        ids::{SubmissionId, TerminalId},
        receipt_code::{END_SERIAL, FIRST_SERIAL},
        text::clean_line,
    },
    office::{
        records::{ParkedSubmission, TerminalRecord},
        store::{
            StoreError, Tx,
            counters::{self, Counter},
            settings, terminals,
        },
    },
    protocol::v1::messages::{CodeBlockReply, Heartbeat, HeartbeatReply},
};

/// Serials in one lease: a busy lobby's supply for days without the office.
pub const CODES_PER_BLOCK: u32 = 200;

/// How many leases a terminal gets in a day: more codes than a lobby has visitors. A terminal that
/// asks on and on has lost its store or its mind, and the range is everybody's.
const LEASES_PER_DAY: usize = 100;

/// A release is repeated until the terminal no longer reports the submission as parked, in this
/// many replies at most: once is not enough (the reply may be lost), and a submission that is
/// refused again between two reports looks the same as one that was never tried.
const RELEASE_REPLIES: u32 = 10;

/// A report carries at most this many parked submissions; more is not a lobby's.
const PARKED_REPORTS: usize = 1_000;

/// Longer is no place in a source file and no reason.
const MACHINE_CHARS: usize = 200;

/// As the audit calls it, whoever does it.
const REGISTER: &str = "登记终端";

/// A terminal with what it holds parked.
#[derive(Debug, Clone)]
pub struct TerminalView {
    /// The terminal and its latest report.
    pub record: TerminalRecord,
    /// What it holds parked.
    pub parked: Vec<ParkedSubmission>,
}

/// A terminal that was just registered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewToken {
    /// `3号楼大堂`.
    pub lobby: String,
    /// In clear: shown once.
    pub token: String,
}

/// Why no receipt codes were leased.
#[derive(Debug, Error)]
pub enum LeaseError {
    /// The terminal had its share.
    #[error("too many leases in a day")]
    TooMany(TooMany),
    /// Every serial is leased.
    #[error("the range of receipt codes is used up")]
    UsedUp,
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for LeaseError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

impl Service {
    /// The terminal that a token belongs to.
    pub async fn authenticate(&self, token: &str) -> Result<Option<TerminalRecord>, ServiceError> {
        let (hash, changes) = (hash_of(token), self.0.signals.changes());
        if let Some(record) = self.0.fleet.get(&hash, changes) {
            return Ok(Some(record));
        }
        let wanted = hash.clone();
        let found = self.0.store.read(move |tx| terminals::by_token_hash(tx, &wanted)).await?;
        if let Some(record) = &found {
            self.0.fleet.keep(hash, changes, record.clone());
        }
        Ok(found)
    }

    /// Whether a terminal's token still opens the door.
    pub async fn is_in_use(&self, id: TerminalId) -> Result<bool, ServiceError> {
        let record = self.0.store.read(move |tx| terminals::get(tx, id)).await?;
        Ok(record.is_some_and(|record| record.revoked_at.is_none()))
    }

    /// Registers a terminal and returns its token, which is stored nowhere.
    pub async fn register_terminal(&self, lobby: String, building: Option<String>, actor: Actor) -> Result<String, ServiceError> {
        let (token, work) = registration(lobby, building);
        self.change(actor, REGISTER, work).await?;
        Ok(token)
    }

    /// As [`Service::register_terminal`] for the command line.
    pub fn register_terminal_blocking(&self, lobby: String, actor: Actor) -> Result<String, ServiceError> {
        let (token, work) = registration(lobby, None);
        self.change_blocking(actor, REGISTER, work)?;
        Ok(token)
    }

    /// Registers a terminal by its token's hash unless it is known, be it as revoked. A machine cannot
    /// be asked for another name: one that is in use gets a number behind it.
    pub fn admit_terminal_blocking(&self, lobby: String, token_hash: String, actor: Actor) -> Result<(), ServiceError> {
        self.change_blocking(actor, REGISTER, move |act| {
            if terminals::is_known(act.tx, &token_hash)? {
                return Ok(Nothing(()));
            }
            let (mut name, mut number) = (lobby.clone(), 1);
            while name_taken(act.tx, &name, None)?.is_some() {
                number += 1;
                name = format!("{lobby}（{number}）");
            }
            terminals::add(act.tx, TerminalId(mint(act.now)), &name, None, &token_hash, act.now)?;
            Ok(Changed(name, ()))
        })
    }

    /// One terminal.
    pub async fn terminal(&self, id: TerminalId) -> Result<TerminalRecord, ServiceError> {
        let mut record = self.0.store.read(move |tx| terminals::get(tx, id)).await?.ok_or(ServiceError::NotFound)?;
        self.0.fleet.refresh(&mut record);
        Ok(record)
    }

    /// Gives a terminal another name and building (empty for none), made from a version.
    pub async fn place_terminal(
        &self,
        id: TerminalId,
        version: i64,
        lobby: String,
        building: String,
        actor: Actor,
    ) -> Result<(), ServiceError> {
        self.change_board(actor, "修改终端位置", move |act| {
            let stored = terminals::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            unchanged(stored.version, version)?;
            check_name(act.tx, &lobby, Some(id))?;
            terminals::place(act.tx, id, &lobby, &building)?;
            Ok(Changed(format!("{} → {lobby}", stored.lobby), ()))
        })
        .await
    }

    /// Takes a terminal's token back; its event stream ends.
    pub async fn revoke_terminal(&self, id: TerminalId, actor: Actor) -> Result<(), ServiceError> {
        let write = self.change(actor, "停用终端", move |act| {
            let record = terminals::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            terminals::revoke(act.tx, id, act.now)?;
            act.concerns(News::TerminalsRevoked)?;
            Ok(Changed(record.lobby, ()))
        });
        write.await
    }

    /// Every terminal, and the board revision that is published now.
    pub async fn terminals(&self) -> Result<(Vec<TerminalView>, u64), ServiceError> {
        let read = self.0.store.read(move |tx| {
            let views: Vec<TerminalView> = terminals::all(tx)?
                .into_iter()
                .map(|record| terminals::parked(tx, record.id).map(|parked| TerminalView { record, parked }))
                .collect::<Result<_, StoreError>>()?;
            Ok::<_, StoreError>((views, settings::revision(tx)?.0))
        });
        let (mut views, revision) = read.await?;
        views.iter_mut().for_each(|view| self.0.fleet.refresh(&mut view.record));
        Ok((views, revision))
    }

    /// Lets a parked submission be sent again.
    pub async fn release(&self, id: TerminalId, submission: SubmissionId, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "放行滞留申请", move |act| {
            if !terminals::release(act.tx, id, submission, act.now)? {
                return Err(ServiceError::NotFound);
            }
            Ok(Changed(submission.to_string(), ()))
        })
        .await
    }

    /// Stores a report and answers with what the terminal should know.
    pub async fn heartbeat(&self, id: TerminalId, mut heartbeat: Heartbeat) -> Result<HeartbeatReply, ServiceError> {
        let now = self.now();
        heartbeat.parked.truncate(PARKED_REPORTS);
        heartbeat.version = heartbeat.version.chars().take(crate::domain::limits::LABEL_CHARS).collect();
        for report in &mut heartbeat.parked {
            report.reason = report.reason.chars().take(crate::domain::limits::LABEL_CHARS).collect();
        }
        if let Some(machine) = &mut heartbeat.machine {
            let texts = [&mut machine.slot, &mut machine.rolled_back, &mut machine.last_crash].into_iter().flatten();
            for text in texts.chain([&mut machine.previous_end]) {
                *text = clean_line(text).chars().take(MACHINE_CHARS).collect();
            }
        }
        let write = self.0.store.write(move |tx| {
            terminals::set_heartbeat(tx, id, &heartbeat, now)?;
            heartbeat.fetched_revision.map_or(Ok(()), |reported| showings::note_arrivals(tx, id, reported, now))?;
            let release: Vec<SubmissionId> =
                terminals::parked(tx, id)?.iter().filter(|parked| is_released(parked)).map(|parked| parked.report.id).collect();
            for submission in &release {
                terminals::count_release(tx, id, *submission)?;
            }
            let call = if heartbeat.needs_help { helping::ask(tx, id, now)? } else { None };
            let reply = HeartbeatReply { now, revision: settings::revision(tx)?.0, release, help_noted: call.is_some() };
            Ok::<_, StoreError>((reply, call))
        });
        let (reply, call) = write.await?;
        if let Some(number) = call {
            self.0.signals.announce(News::Alerts, number);
        }
        Ok(reply)
    }

    /// Leases a fresh block of receipt codes. After the last serial there are none: a code that was
    /// given twice would tell one resident about another's request.
    pub async fn lease_codes(&self, id: TerminalId) -> Result<CodeBlockReply, LeaseError> {
        let now = self.now();
        self.0.store.write(move |tx| lease(tx, id, now)).await
    }

    /// Notes that a terminal pulled a board; [`Service::write_noted`] writes it.
    pub fn note_fetched(&self, id: TerminalId, revision: u64) {
        self.0.fleet.note_pull(id, revision, self.now());
    }

    /// Writes which boards terminals have pulled and what they have sent since the last time, all together.
    pub async fn write_noted(&self) -> Result<(), ServiceError> {
        let (pulls, taken, now) = (self.0.fleet.take_pulls(), self.0.quotas.unwritten(), self.now());
        if pulls.is_empty() && taken.is_empty() {
            return Ok(());
        }
        let added = taken.clone();
        let write = move |tx: &Tx<'_>| {
            pulls.iter().try_for_each(|(id, revision, at)| terminals::set_fetched(tx, *id, *revision, *at))?;
            quota::write(tx, &added, now)
        };
        match self.0.store.write(write).await {
            Ok(stored) => self.0.quotas.learn(&stored),
            Err(error) => {
                self.0.quotas.put_back(&taken);
                return Err(error.into());
            }
        }
        Ok(())
    }
}

/// A fresh token, and what registers a terminal by its hash.
fn registration(lobby: String, building: Option<String>) -> (String, impl Fn(&Act<'_>) -> Result<Done<()>, ServiceError> + Send + 'static) {
    let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
    let hash = hash_of(&token);
    let work = move |act: &Act<'_>| {
        check_name(act.tx, &lobby, None)?;
        terminals::add(act.tx, TerminalId(mint(act.now)), &lobby, building.as_deref(), &hash, act.now)?;
        Ok(Changed(lobby.clone(), ()))
    };
    (token, work)
}

/// The terminal in use that has a name already. Within the writing transaction, so that two
/// registrations at once cannot both find it free.
fn name_taken(tx: &Tx<'_>, lobby: &str, but: Option<TerminalId>) -> Result<Option<String>, StoreError> {
    let others = terminals::all(tx)?.into_iter().filter(|other| other.revoked_at.is_none() && Some(other.id) != but);
    Ok(others.map(|other| other.lobby).find(|other| is_same_place(other, lobby)))
}

/// Refuses a name that another terminal in use has: on every list the two would be one.
pub(super) fn check_name(tx: &Tx<'_>, lobby: &str, but: Option<TerminalId>) -> Result<(), ServiceError> {
    name_taken(tx, lobby, but)?.map_or(Ok(()), |name| Err(ServiceError::NameTaken { name }))
}

fn lease(tx: &Tx<'_>, id: TerminalId, now: DateTime<Utc>) -> Result<CodeBlockReply, LeaseError> {
    let day = Duration::days(1);
    let leases = terminals::leases_since(tx, id, now - day)?;
    if let Some(oldest) = leases.len().checked_sub(LEASES_PER_DAY).and_then(|index| leases.get(index)) {
        return Err(LeaseError::TooMany(TooMany { until: *oldest + day }));
    }
    // The transaction is undone where there is no block left.
    let next = counters::advance(tx, Counter::NextSerial, FIRST_SERIAL + CODES_PER_BLOCK, CODES_PER_BLOCK)?;
    let next = u32::try_from(next).ok().filter(|next| *next <= END_SERIAL).ok_or(LeaseError::UsedUp)?;
    let start = next - CODES_PER_BLOCK;
    terminals::add_code_block(tx, id, start, CODES_PER_BLOCK, now)?;
    Ok(CodeBlockReply { start, count: CODES_PER_BLOCK })
}

/// Whether a release still goes out with the next heartbeat's reply.
pub fn is_released(parked: &ParkedSubmission) -> bool {
    parked.released_at.is_some() && parked.release_replies < RELEASE_REPLIES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, office::store::Store};

    #[tokio::test]
    async fn the_range_of_receipt_codes_ends_and_never_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let service = Service::start(Store::for_test(folder.path()), Clock::from_fn(move || now)).unwrap();
        let token = service.register_terminal("3号楼大堂".into(), None, Actor::program("test")).await.unwrap();
        let terminal = service.authenticate(&token).await.unwrap().unwrap().id;
        let last = END_SERIAL - CODES_PER_BLOCK;
        service.0.store.write(move |tx| counters::advance(tx, Counter::NextSerial, last, 0)).await.unwrap();
        assert_eq!(service.lease_codes(terminal).await.unwrap().start, last);
        for _ in 0..2 {
            assert!(matches!(service.lease_codes(terminal).await, Err(LeaseError::UsedUp)));
        }
    }
}
