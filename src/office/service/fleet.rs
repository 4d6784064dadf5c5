//! The terminals: tokens, reports, receipt-code blocks, parked submissions.
//!
//! Invariants: a token is shown once and only its hash is stored; serials are never leased twice
//! until the whole range is used up; three revisions stay apart (published, fetched, shown).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;

use super::{Actor, Service, ServiceError, hash_of, mint, record_change};
use crate::{
    clock::random_bytes,
    domain::{
        ids::{SubmissionId, TerminalId},
        receipt_code::{END_SERIAL, FIRST_SERIAL},
    },
    office::store::{StoreError, settings, terminals},
    protocol::v1::messages::{CodeBlockReply, Heartbeat, HeartbeatReply},
};

/// Serials in one lease: a busy lobby's supply for days without the office.
pub const CODES_PER_BLOCK: u32 = 200;

/// How long a release is repeated to the terminal. Once is not enough (the reply may be lost);
/// for ever would be a loop if the submission is refused again.
const RELEASE_LASTS: Duration = Duration::minutes(15);

/// A report carries at most this many parked submissions; more is not a lobby's.
const PARKED_REPORTS: usize = 1_000;

/// A terminal with what it holds parked.
#[derive(Debug, Clone)]
pub struct TerminalView {
    /// The terminal and its latest report.
    pub record: terminals::Record,
    /// What it holds parked.
    pub parked: Vec<terminals::Parked>,
}

impl Service {
    /// The terminal that a token belongs to.
    pub async fn authenticate(&self, token: &str) -> Result<Option<terminals::Record>, ServiceError> {
        let hash = hash_of(token);
        Ok(self.0.store.read(move |book| terminals::by_token_hash(book, &hash)).await?)
    }

    /// Registers a terminal and returns its token, which is stored nowhere.
    pub async fn register_terminal(&self, lobby: String, actor: Actor) -> Result<String, ServiceError> {
        let (token, write) = self.registration(lobby, actor);
        self.0.store.write(write).await?;
        Ok(token)
    }

    /// As [`Service::register_terminal`] for the command line.
    pub fn register_terminal_blocking(&self, lobby: String, actor: Actor) -> Result<String, ServiceError> {
        let (token, write) = self.registration(lobby, actor);
        self.0.store.write_blocking(write)?;
        Ok(token)
    }

    fn registration(
        &self,
        lobby: String,
        actor: Actor,
    ) -> (String, impl FnOnce(&crate::office::store::Book) -> Result<(), StoreError> + Send + 'static) {
        let now = self.now();
        let token = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
        let hash = hash_of(&token);
        let write = move |book: &crate::office::store::Book| {
            terminals::add(book, TerminalId(mint(now)), &lobby, &hash, now)?;
            record_change(book, now, &actor, "登记终端", &lobby)
        };
        (token, write)
    }

    /// Takes a terminal's token back.
    pub async fn revoke_terminal(&self, id: TerminalId, actor: Actor) -> Result<(), ServiceError> {
        let now = self.now();
        self.0
            .store
            .write(move |book| {
                let record = terminals::get(book, id)?.ok_or(ServiceError::NotFound)?;
                terminals::revoke(book, id, now)?;
                Ok(record_change(book, now, &actor, "停用终端", &record.lobby)?)
            })
            .await
    }

    /// Every terminal, and the board revision that is published now.
    pub async fn terminals(&self) -> Result<(Vec<TerminalView>, u64), ServiceError> {
        let read = self.0.store.read(move |book| {
            let views = terminals::all(book)?
                .into_iter()
                .map(|record| terminals::parked(book, record.id).map(|parked| TerminalView { record, parked }))
                .collect::<Result<_, StoreError>>()?;
            Ok::<_, StoreError>((views, settings::revision(book)?.0))
        });
        Ok(read.await?)
    }

    /// Lets a parked submission be sent again.
    pub async fn release(&self, id: TerminalId, submission: SubmissionId, actor: Actor) -> Result<(), ServiceError> {
        let now = self.now();
        self.0
            .store
            .write(move |book| {
                if !terminals::release(book, id, submission, now)? {
                    return Err(ServiceError::NotFound);
                }
                Ok(record_change(book, now, &actor, "放行滞留申请", &submission.to_string())?)
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
        let write = self.0.store.write(move |book| {
            terminals::set_heartbeat(book, id, &heartbeat, now)?;
            let release =
                terminals::parked(book, id)?.into_iter().filter(|parked| is_released(parked, now)).map(|parked| parked.report.id).collect();
            Ok::<_, StoreError>(HeartbeatReply { now, revision: settings::revision(book)?.0, release })
        });
        Ok(write.await?)
    }

    /// Leases a fresh block of receipt codes. After the last serial the range begins again: by
    /// then the first codes are decades old.
    pub async fn lease_codes(&self, id: TerminalId) -> Result<CodeBlockReply, ServiceError> {
        let now = self.now();
        let write = self.0.store.write(move |book| {
            let mut start = settings::take_serials(book, FIRST_SERIAL, CODES_PER_BLOCK)?;
            if start + CODES_PER_BLOCK > END_SERIAL {
                settings::reset_serials(book, FIRST_SERIAL)?;
                start = settings::take_serials(book, FIRST_SERIAL, CODES_PER_BLOCK)?;
            }
            terminals::add_code_block(book, id, start, CODES_PER_BLOCK, now)?;
            Ok::<_, StoreError>(CodeBlockReply { start, count: CODES_PER_BLOCK })
        });
        Ok(write.await?)
    }

    /// Notes that a terminal pulled a board.
    pub async fn note_fetched(&self, id: TerminalId, revision: u64) -> Result<(), ServiceError> {
        let now = self.now();
        Ok(self.0.store.write(move |book| terminals::set_fetched(book, id, revision, now)).await?)
    }
}

/// Whether a release still stands at `now`.
pub fn is_released(parked: &terminals::Parked, now: chrono::DateTime<chrono::Utc>) -> bool {
    parked.released_at.is_some_and(|at| now - at < RELEASE_LASTS)
}
