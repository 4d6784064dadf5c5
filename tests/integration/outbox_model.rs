//! The outbox against a plain model: random recording, sending, failing, crashing and reopening.
//!
//! The model is one line a submission: waiting, parked or delivered. The store under test lives on
//! a real disk; a crash is a copy of its files as they are at that instant, which is what a killed
//! process leaves behind.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    clock::Clock,
    domain::{
        ids::{BootId, SubmissionId},
        receipt_code::CodeBlock,
    },
    kiosk::{
        delivery::DeliveryStep,
        forwarder::Forwarder,
        office_client::{BoardReply, Held, HeldBoard, NetworkFault, OfficeClient, OfficeError},
        store::{EnvelopeOrigin, Store},
    },
    protocol::v1::{
        board::OfficeKey,
        envelope::Envelope,
        messages::{
            Acknowledgement, BatchReply, BatchResult, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingRequest, PairingStatus,
            PairingTicket, Problem, Progress, ProgressQuery,
        },
        showings::{ShowingsReply, ShowingsReport},
    },
};
use proptest::prelude::*;
use tokio::sync::Notify;

use crate::support::sample_body;

/// How the office answers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    Up,
    Down,
    /// Committed, but the answer is lost on the way.
    AnswerLost,
    /// A captive portal's friendly page.
    Portal,
    /// Another submission's receipt.
    WrongReceipt,
    Broken(u16),
    /// Our own refusal of the envelope.
    Refuses(u16),
}

#[derive(Debug, Clone, Copy)]
enum Op {
    Record,
    Attempt(Mood),
    Elapse(i64),
    OfficeIsBack,
    StaffRelease,
    Crash,
}

fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![
        4 => Just(Mood::Up),
        3 => Just(Mood::Down),
        2 => Just(Mood::AnswerLost),
        1 => Just(Mood::Portal),
        1 => Just(Mood::WrongReceipt),
        2 => prop_oneof![Just(401), Just(429), Just(500), Just(503)].prop_map(Mood::Broken),
        2 => prop_oneof![Just(400), Just(409), Just(413), Just(422)].prop_map(Mood::Refuses),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => Just(Op::Record),
        5 => mood().prop_map(Op::Attempt),
        2 => (-400_i64..400).prop_map(Op::Elapse),
        1 => Just(Op::OfficeIsBack),
        1 => Just(Op::StaffRelease),
        1 => Just(Op::Crash),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum LocalStatus {
    Waiting,
    Parked,
    Delivered,
}

/// An office that keeps what it was given and answers as it is told to.
struct MoodyOffice {
    mood: Mutex<Mood>,
    /// Digest and number of times it was asked to take it.
    book: Mutex<BTreeMap<SubmissionId, (String, u32)>>,
}

impl MoodyOffice {
    fn take(&self, envelope: &Envelope) -> Result<Acknowledgement, OfficeError> {
        let mood = *self.mood.lock().unwrap();
        let problem = |status| {
            let code = match status {
                400 => "envelope_invalid",
                409 => "digest_conflict",
                413 => "too_large",
                _ => "version_unsupported",
            };
            Some(Problem { code: code.into(), detail: String::new() })
        };
        match mood {
            Mood::Down => return Err(OfficeError::Network(NetworkFault::Connect)),
            Mood::Portal => return Err(OfficeError::NotOurs),
            Mood::Broken(status) => return Err(OfficeError::Refused { status, problem: None, retry_after: None }),
            Mood::Refuses(status) => return Err(OfficeError::Refused { status, problem: problem(status), retry_after: None }),
            Mood::Up | Mood::AnswerLost | Mood::WrongReceipt => {}
        }
        let digest = envelope.digest();
        let mut book = self.book.lock().unwrap();
        let entry = book.entry(envelope.id).or_insert_with(|| (digest.clone(), 0));
        assert_eq!(entry.0, digest, "the same id must always carry the same bytes");
        entry.1 += 1;
        match mood {
            Mood::AnswerLost => Err(OfficeError::Network(NetworkFault::Broken)),
            Mood::WrongReceipt => Ok(Acknowledgement { id: envelope.id, digest: "other".into(), received_at: DateTime::UNIX_EPOCH }),
            _ => Ok(Acknowledgement { id: envelope.id, digest, received_at: DateTime::UNIX_EPOCH }),
        }
    }
}

impl OfficeClient for MoodyOffice {
    async fn submit(&self, envelope: Envelope) -> Result<Acknowledgement, OfficeError> {
        self.take(&envelope)
    }

    async fn submit_batch(&self, envelopes: Vec<Envelope>) -> Result<BatchReply, OfficeError> {
        let whole = |error| matches!(error, OfficeError::Network(_) | OfficeError::NotOurs | OfficeError::Refused { problem: None, .. });
        let mut results = Vec::new();
        for envelope in &envelopes {
            match self.take(envelope) {
                Ok(acknowledgement) => results.push(BatchResult { status: 201, acknowledgement: Some(acknowledgement), problem: None }),
                Err(error)
                    if whole(error.clone()) && results.is_empty() && !matches!(error, OfficeError::Network(NetworkFault::Broken)) =>
                {
                    return Err(error);
                }
                Err(OfficeError::Refused { status, problem, .. }) => results.push(BatchResult { status, acknowledgement: None, problem }),
                Err(_) => results.push(BatchResult { status: 0, acknowledgement: None, problem: None }),
            }
        }
        // All were committed before the line broke.
        if *self.mood.lock().unwrap() == Mood::AnswerLost {
            Err(OfficeError::Network(NetworkFault::Broken))
        } else {
            Ok(BatchReply { results })
        }
    }

    async fn board(&self, _: HeldBoard) -> Result<BoardReply, OfficeError> {
        Ok(BoardReply::Unchanged)
    }
    async fn asset(&self, _: String, _: Held) -> Result<(), OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn progress(&self, _: ProgressQuery) -> Result<Progress, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn lease_codes(&self) -> Result<CodeBlockReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn request_pairing(&self, _: PairingRequest) -> Result<PairingTicket, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn pairing_status(&self, _: uuid::Uuid) -> Result<PairingStatus, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    fn use_token(&self, _: &str) {}
    async fn report_showings(&self, _: ShowingsReport) -> Result<ShowingsReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn heartbeat(&self, _: Heartbeat) -> Result<HeartbeatReply, OfficeError> {
        Err(OfficeError::NotOurs)
    }
    async fn hints(&self, _: impl Fn(Hint) + Send + Sync) -> OfficeError {
        OfficeError::NotOurs
    }
}

/// The terminal under test, its disk and its clock.
struct Bench {
    folder: tempfile::TempDir,
    forwarder: Forwarder<MoodyOffice>,
    now: Arc<Mutex<DateTime<Utc>>>,
    key: OfficeKey,
}

fn forwarder(folder: &Path, office: Arc<MoodyOffice>, now: Arc<Mutex<DateTime<Utc>>>) -> Forwarder<MoodyOffice> {
    let (store, quarantined) = Store::open(folder).unwrap();
    assert_eq!(quarantined, None);
    let clock = Clock::from_fn(move || *now.lock().unwrap());
    Forwarder { store, office, clock, wake: Arc::new(Notify::new()), on_delivered: Arc::new(|_, _| {}) }
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(Mutex::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap()));
        let office = Arc::new(MoodyOffice { mood: Mutex::new(Mood::Up), book: Mutex::default() });
        let forwarder = forwarder(folder.path(), office, now.clone());
        forwarder.store.add_code_block(CodeBlock { start: 1_000_000, count: 1_000 }).await.unwrap();
        Self { folder, forwarder, now, key: crate::support::office_key() }
    }

    fn time(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn elapse(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now += Duration::seconds(seconds);
    }

    async fn record(&self, n: u64) -> SubmissionId {
        let now = self.time();
        let mut random = [0; 10];
        random[..8].copy_from_slice(&n.to_be_bytes());
        let origin = EnvelopeOrigin {
            id: SubmissionId::mint(now, random),
            created_at: now,
            clock_trusted: true,
            boot_id: BootId::mint(now, [1; 10]),
        };
        self.forwarder.store.record(origin, sample_body(), self.key.clone()).await.unwrap().id
    }

    /// The next request, if one is due, and whom it carried.
    async fn attempt(&self, mood: Mood) -> Vec<SubmissionId> {
        *self.forwarder.office.mood.lock().unwrap() = mood;
        let (step, queue) = self.forwarder.next(&HashSet::new(), 0).await.unwrap();
        let DeliveryStep::Send(ids) = step else { return Vec::new() };
        let batch: Vec<_> = queue.into_iter().filter(|pending| ids.contains(&pending.id)).collect();
        self.forwarder.attempt(&batch).await.unwrap();
        ids
    }

    async fn parked(&self) -> Vec<SubmissionId> {
        self.forwarder.store.parked().await.unwrap().into_iter().map(|parked| parked.id).collect()
    }

    /// The process dies now; another one starts from what is on the disk.
    fn crash(self) -> Self {
        let copy = tempfile::tempdir().unwrap();
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        let forwarder = forwarder(copy.path(), self.forwarder.office.clone(), self.now.clone());
        Self { folder: copy, forwarder, now: self.now, key: self.key }
    }
}

/// What the model says about the fate of everybody in one request.
fn predict(mood: Mood) -> LocalStatus {
    match mood {
        Mood::Up => LocalStatus::Delivered,
        // A batch reply names its elements, so a refusal in it parks as a single one does.
        Mood::Refuses(_) => LocalStatus::Parked,
        Mood::Down | Mood::AnswerLost | Mood::Portal | Mood::WrongReceipt | Mood::Broken(_) => LocalStatus::Waiting,
    }
}

async fn run(ops: Vec<Op>) {
    let mut bench = Bench::new().await;
    let mut model: BTreeMap<SubmissionId, LocalStatus> = BTreeMap::new();
    let mut born = 0;
    for op in ops {
        match op {
            Op::Record => {
                born += 1;
                assert_eq!(model.insert(bench.record(born).await, LocalStatus::Waiting), None);
            }
            Op::Attempt(mood) => {
                let carried = bench.attempt(mood).await;
                for id in &carried {
                    model.insert(*id, predict(mood));
                }
            }
            Op::Elapse(seconds) => bench.elapse(seconds),
            Op::OfficeIsBack => bench.forwarder.store.make_due(bench.time()).await.unwrap(),
            Op::StaffRelease => {
                let parked = bench.parked().await;
                bench.forwarder.store.release(parked.clone(), bench.time()).await.unwrap();
                for id in parked {
                    model.insert(id, LocalStatus::Waiting);
                }
            }
            Op::Crash => bench = bench.crash(),
        }
        let count = |local_status| model.values().filter(|s| **s == local_status).count();
        assert_eq!(bench.parked().await.len(), count(LocalStatus::Parked));
        assert_eq!(bench.forwarder.store.queued().await.unwrap() as usize, count(LocalStatus::Waiting) + count(LocalStatus::Parked));
    }
    // The office is well again, staff released everything: all arrives, whatever happened before.
    let parked = bench.parked().await;
    let now = bench.time();
    bench.forwarder.store.release(parked, now).await.unwrap();
    bench.forwarder.store.make_due(now).await.unwrap();
    while !bench.attempt(Mood::Up).await.is_empty() {}
    assert_eq!(bench.forwarder.store.queued().await.unwrap(), 0);
    let book = bench.forwarder.office.book.lock().unwrap();
    assert_eq!(book.keys().collect::<Vec<_>>(), model.keys().collect::<Vec<_>>(), "every receipt exactly once, nothing else");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_recorded_is_ever_lost_doubled_or_forgotten(ops in prop::collection::vec(op(), 1..40)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run(ops));
    }
}

#[test]
fn restart_resends_the_unacknowledged_submission() {
    let ops = vec![Op::Record, Op::Attempt(Mood::AnswerLost), Op::Crash, Op::Elapse(400), Op::Attempt(Mood::Up)];
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run(ops));
}

#[tokio::test]
async fn a_full_code_book_says_so_and_stores_nothing() {
    let bench = Bench::new().await;
    for n in 0..1_000 {
        bench.record(n).await;
    }
    let now = bench.time();
    let origin = EnvelopeOrigin {
        id: SubmissionId::mint(now, [255; 10]),
        created_at: now,
        clock_trusted: true,
        boot_id: BootId::mint(now, [1; 10]),
    };
    let refused = bench.forwarder.store.record(origin, sample_body(), bench.key.clone()).await;
    assert!(matches!(refused, Err(lobby_butler::kiosk::store::StoreError::OutOfCodes)));
    assert_eq!(bench.forwarder.store.queued().await.unwrap(), 1_000);
}

#[tokio::test]
async fn an_envelope_that_cannot_be_read_is_parked_and_blocks_nobody() {
    let bench = Bench::new().await;
    let (spoilt, good) = (bench.record(1).await, bench.record(2).await);
    let connection = rusqlite::Connection::open(bench.folder.path().join("kiosk.db")).unwrap();
    connection.execute("UPDATE outbox SET envelope = '{\"kind\":\"later\"}' WHERE submission_id = ?1", [spoilt.to_string()]).unwrap();
    bench.attempt(Mood::Up).await;
    let parked = bench.forwarder.store.parked().await.unwrap();
    assert_eq!(parked.iter().map(|one| (one.id, one.reason.into_str())).collect::<Vec<_>>(), [(spoilt, "unreadable")]);
    assert_eq!(bench.forwarder.office.book.lock().unwrap().keys().copied().collect::<Vec<_>>(), [good]);
}

#[tokio::test]
async fn a_fresh_submission_is_seen_behind_any_backlog() {
    let bench = Bench::new().await;
    for n in 0..600 {
        bench.record(n).await;
    }
    for _ in 0..12 {
        bench.attempt(Mood::Broken(500)).await;
    }
    bench.elapse(3_600);
    let fresh = bench.record(1_000).await;
    assert_eq!(bench.attempt(Mood::Up).await, [fresh]);
}
