//! How much a terminal may send: more than any lobby has to say, and less than what fills a disk.
//!
//! Invariants: what is stored already costs nothing, so that a terminal which lost an answer is never stuck; nothing is
//! lost by a refusal, because the terminal keeps what was not acknowledged and comes again; a receipt code that the
//! terminal never leased is no reason to send a resident away, only a line in the log.
//!
//! Why an allowance that fills up and not a window per hour: a terminal that was away for days has hundreds waiting. It
//! delivers those at once and what is beyond in batches of fifty every five minutes, instead of an hour's pause.
//!
//! What is taken is written a moment later, together with others', and what other processes have taken is learnt then: a
//! write of its own for every delivery would be half of what taking in costs. A terminal that delivers to several processes
//! at the same moment may send more at once for it; in an hour it may not.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use thiserror::Error;

use super::{
    Service, ServiceError,
    attempts::TooMany,
    intake::{IncomingEnvelope, IntakeOutcome},
};
use crate::{
    domain::{
        ids::TerminalId,
        limits::{SUBMISSIONS_AT_ONCE, SUBMISSIONS_PER_HOUR},
        receipt_code::ReceiptCode,
    },
    office::store::{StoreError, Tx, submissions, terminals},
};

/// In which the whole allowance comes back.
const FULL_AFTER: Duration = Duration::seconds(3_600 * SUBMISSIONS_AT_ONCE as i64 / SUBMISSIONS_PER_HOUR as i64);

/// What one submission takes.
fn cost(submissions: usize) -> Duration {
    let count = i32::try_from(submissions).unwrap_or(i32::MAX);
    Duration::hours(1) / SUBMISSIONS_PER_HOUR * count
}

/// Why nothing was taken in.
#[derive(Debug, Error)]
pub enum QuotaError {
    /// The terminal has sent too much; all of it may come again then.
    #[error("too many submissions")]
    TooMany(TooMany),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for QuotaError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

/// What every terminal may still send.
#[derive(Default)]
pub struct Quotas(Mutex<HashMap<TerminalId, Allowance>>);

#[derive(Clone, Copy)]
struct Allowance {
    /// When it will be whole again.
    whole_at: DateTime<Utc>,
    /// What of it is not written yet.
    unwritten: Duration,
    /// When a refusal was last written to the log.
    told_at: Option<DateTime<Utc>>,
}

/// When it will be whole after so much is taken.
fn after(whole_at: DateTime<Utc>, taken: Duration, now: DateTime<Utc>) -> DateTime<Utc> {
    // An office's clock that was set back is no fault of the terminal's.
    let is_from_here = whole_at <= now + FULL_AFTER;
    (if is_from_here { whole_at.max(now) } else { now }) + taken
}

impl Quotas {
    /// Takes room for so many submissions, or for none.
    fn take(&self, terminal: TerminalId, count: usize, now: DateTime<Utc>) -> Result<(), TooMany> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let allowance = all.entry(terminal).or_insert(Allowance { whole_at: now, unwritten: Duration::zero(), told_at: None });
        let after = after(allowance.whole_at, cost(count), now);
        if after > now + FULL_AFTER {
            return Err(TooMany { until: after - FULL_AFTER });
        }
        allowance.whole_at = after;
        allowance.unwritten += cost(count);
        Ok(())
    }

    /// Gives room back that was not needed.
    fn give_back(&self, terminal: TerminalId, count: usize) {
        if let Some(allowance) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&terminal) {
            allowance.whole_at -= cost(count);
            allowance.unwritten -= cost(count);
        }
    }

    /// What has to be written, once.
    pub(super) fn unwritten(&self) -> Vec<(TerminalId, Duration)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = all.iter_mut().filter(|(_, allowance)| !allowance.unwritten.is_zero());
        waiting.map(|(id, allowance)| (*id, std::mem::replace(&mut allowance.unwritten, Duration::zero()))).collect()
    }

    /// It was not written.
    pub(super) fn put_back(&self, taken: &[(TerminalId, Duration)]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, taken) in taken {
            all.entry(*id).and_modify(|allowance| allowance.unwritten += *taken);
        }
    }

    /// What is stored now, other processes' share included.
    pub(super) fn learn(&self, stored: &[(TerminalId, DateTime<Utc>)]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, whole_at) in stored {
            all.entry(*id).and_modify(|allowance| allowance.whole_at = *whole_at + allowance.unwritten);
        }
    }

    /// Whether a terminal's refusal is worth a line in the log: once an hour, however often it asks.
    fn is_news(&self, terminal: TerminalId, now: DateTime<Utc>) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(allowance) = all.get_mut(&terminal) else { return false };
        let is_news = allowance.told_at.is_none_or(|told| (now - told).abs() >= Duration::hours(1));
        if is_news {
            allowance.told_at = Some(now);
        }
        is_news
    }
}

/// Adds what was taken to what is stored.
pub(super) fn write(
    tx: &Tx<'_>,
    taken: &[(TerminalId, Duration)],
    now: DateTime<Utc>,
) -> Result<Vec<(TerminalId, DateTime<Utc>)>, StoreError> {
    let taken: BTreeMap<TerminalId, Duration> = taken.iter().copied().collect();
    let before = terminals::whole_at(tx, &taken.keys().copied().collect::<Vec<_>>())?;
    let stored: Vec<_> = before.into_iter().filter_map(|(id, before)| Some((id, after(before, *taken.get(&id)?, now)))).collect();
    terminals::set_whole_at(tx, &stored)?;
    Ok(stored)
}

impl Service {
    /// Stores envelopes of one terminal as [`Service::ingest`] does, if the terminal's allowance holds those that are new.
    pub async fn take_in(&self, terminal: TerminalId, arrivals: Vec<IncomingEnvelope>) -> Result<Vec<IntakeOutcome>, QuotaError> {
        let quotas = &self.0.quotas;
        let mut taken = arrivals.len();
        if quotas.take(terminal, taken, self.now()).is_err() {
            // Seldom: which of them are here already is asked only when it matters.
            taken = self.unknown_among(&arrivals).await?;
            if let Err(too_many) = quotas.take(terminal, taken, self.now()) {
                if quotas.is_news(terminal, self.now()) {
                    tracing::warn!(%terminal, "a terminal sends more than its allowance; what is not taken in waits there");
                }
                return Err(QuotaError::TooMany(too_many));
            }
        }
        let codes: Vec<ReceiptCode> = arrivals.iter().map(|arrival| arrival.envelope.receipt_code).collect();
        let outcomes = match self.ingest(terminal, arrivals).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                quotas.give_back(terminal, taken);
                return Err(error.into());
            }
        };
        let is_new = |outcome: &IntakeOutcome| matches!(outcome, IntakeOutcome::Stored(_));
        let new: Vec<ReceiptCode> = codes.into_iter().zip(&outcomes).filter(|(_, outcome)| is_new(outcome)).map(|(code, _)| code).collect();
        quotas.give_back(terminal, taken.saturating_sub(new.len()));
        self.flag_unleased(terminal, new).await;
        Ok(outcomes)
    }

    /// How many have an id that is not stored.
    async fn unknown_among(&self, arrivals: &[IncomingEnvelope]) -> Result<usize, ServiceError> {
        let ids: Vec<_> = arrivals.iter().map(|arrival| arrival.envelope.id).collect();
        let count = self.0.store.read(move |tx| {
            let unknown = ids.iter().map(|id| Ok::<_, StoreError>(usize::from(submissions::receipt(tx, *id)?.is_none())));
            unknown.sum::<Result<usize, StoreError>>()
        });
        Ok(count.await?)
    }

    /// How many were never leased to the terminal.
    async fn unleased_among(&self, terminal: TerminalId, codes: Vec<ReceiptCode>) -> Result<usize, ServiceError> {
        let count = self.0.store.read(move |tx| {
            let unleased = codes.iter().map(|code| Ok::<_, StoreError>(usize::from(!terminals::has_leased(tx, terminal, code.serial())?)));
            unleased.sum::<Result<usize, StoreError>>()
        });
        Ok(count.await?)
    }

    /// Tells whoever reads the log of receipt codes that were never leased to this terminal: its store may be another's
    /// copy, or its token is in wrong hands.
    async fn flag_unleased(&self, terminal: TerminalId, codes: Vec<ReceiptCode>) {
        match self.unleased_among(terminal, codes).await {
            Ok(0) => {}
            Ok(count) => tracing::warn!(%terminal, count, "receipt codes outside the terminal's leased blocks; they are taken in"),
            // The submissions are safe; only the remark is missing.
            Err(error) => tracing::warn!(%terminal, %error, "receipt codes cannot be compared with the terminal's leased blocks"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: usize = SUBMISSIONS_AT_ONCE as usize;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    fn terminal(n: u8) -> TerminalId {
        TerminalId(crate::domain::ids::mint(at(0), [n; 10]))
    }

    #[test]
    fn weeks_of_waiting_go_at_once_and_then_a_batch_every_five_minutes() {
        let (quotas, one) = (Quotas::default(), terminal(1));
        for _ in 0..AT_ONCE / 50 {
            assert_eq!(quotas.take(one, 50, at(0)), Ok(()));
        }
        assert_eq!(quotas.take(one, 50, at(0)), Err(TooMany { until: at(300) }));
        assert_eq!(quotas.take(one, 1, at(0)), Err(TooMany { until: at(6) }));
        assert_eq!(quotas.take(terminal(2), 50, at(0)), Ok(()), "another terminal has its own");
        assert_eq!(quotas.take(one, 50, at(300)), Ok(()));
        assert_eq!(quotas.take(one, 1, at(300)), Err(TooMany { until: at(306) }));
        assert_eq!(quotas.take(one, AT_ONCE, at(300 + 12_000)), Ok(()), "whole again");
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_no_more() {
        let (quotas, one) = (Quotas::default(), terminal(1));
        assert_eq!(quotas.take(one, AT_ONCE, at(0)), Ok(()));
        quotas.give_back(one, 10);
        assert_eq!(quotas.take(one, 10, at(0)), Ok(()));
        quotas.give_back(one, AT_ONCE);
        assert!(quotas.take(one, AT_ONCE + 1, at(0)).is_err());
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_no_terminal_out() {
        let (quotas, one) = (Quotas::default(), terminal(1));
        assert_eq!(quotas.take(one, AT_ONCE, at(1_000_000)), Ok(()));
        assert_eq!(quotas.take(one, AT_ONCE, at(0)), Ok(()));
    }

    #[tokio::test]
    async fn a_code_of_another_terminals_block_is_told_from_an_own_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::office::store::Store::for_test(folder.path());
        let service = Service::start(store, crate::clock::Clock::from_fn(|| at(0))).unwrap();
        let mut terminals = Vec::new();
        for lobby in ["3号楼大堂", "6号楼大堂"] {
            let token = service.register_terminal(lobby.into(), None, super::super::Actor::program("test")).await.unwrap();
            terminals.push(service.authenticate(&token).await.unwrap().unwrap().id);
        }
        let own = service.lease_codes(terminals[0]).await.unwrap();
        let others = service.lease_codes(terminals[1]).await.unwrap();
        let code = |serial| ReceiptCode::from_serial(serial).unwrap();
        let asked = |serials: &[u32]| service.unleased_among(terminals[0], serials.iter().copied().map(code).collect());
        assert_eq!(asked(&[own.start, own.start + own.count - 1]).await.unwrap(), 0);
        assert_eq!(asked(&[own.start, others.start, others.start + 1, 9_000_000]).await.unwrap(), 3);
    }

    #[test]
    fn what_is_taken_by_several_processes_adds_up_once_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let add_up = |tx: &Tx<'_>| {
            let (one, [here, there]) = (terminal(1), [(); 2].map(|()| Quotas::default()));
            terminals::add(tx, one, "3号楼大堂", None, "hash", at(0))?;
            let share = |quotas: &Quotas, now| {
                let taken = quotas.unwritten();
                assert_eq!(quotas.unwritten(), []);
                quotas.learn(&write(tx, &taken, now)?);
                Ok::<_, StoreError>(())
            };
            assert_eq!(here.take(one, AT_ONCE - 100, at(0)), Ok(()));
            share(&here, at(0))?;
            assert_eq!(there.take(one, 150, at(0)), Ok(()), "it does not know yet");
            there.give_back(one, 50);
            share(&there, at(0))?;
            assert_eq!(there.take(one, 1, at(0)), Err(TooMany { until: at(6) }));
            assert_eq!(there.take(one, 1, at(6)), Ok(()));
            let lost = there.unwritten();
            there.put_back(&lost);
            assert_eq!(there.unwritten(), lost);
            Ok::<_, StoreError>(())
        };
        crate::office::store::Store::for_test(folder.path()).write_blocking(add_up).unwrap();
    }

    #[test]
    fn a_terminal_that_asks_on_and_on_is_a_line_an_hour() {
        let (quotas, one) = (Quotas::default(), terminal(1));
        assert_eq!(quotas.take(one, 1, at(0)), Ok(()));
        let told = (0..7_300).filter(|second| quotas.is_news(one, at(*second))).collect::<Vec<_>>();
        assert_eq!(told, [0, 3_600, 7_200]);
    }
}
