//! The terminal without its screen: store, forwarder, board sync, live hints, heartbeat.
//!
//! Owns: the tasks and who wakes whom. The screen (and the tests) talk to a [`Core`] and hear
//! [`CoreEvent`]s; neither knows the other's threads.

mod tasks;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Instant,
};

use chrono::{DateTime, Utc};
use tokio::{runtime::Handle, sync::Notify, task::JoinSet};

use tasks::{Reconnect, listen, pairing_request, round_listener, vital};

use super::{
    board_sync::{BoardSync, Images, Round, RoundListener},
    calling,
    forwarder::Forwarder,
    heartbeat::{AskMachine, ClockNews, HeartbeatTask, Reporter, ShownState},
    leaflets::HeldBack,
    office_client::{OfficeClient, OfficeError},
    pairing::{Pairing, PairingTrigger, PairingView},
    showings::{Ledger, ShowingsTask},
    store::{CachedBoard, CommittedSubmission, EnvelopeOrigin, LocalStatus, Quarantine, Store, StoreError},
    timekeeper::{EstateClock, Moment},
    token::{Token, TokenError},
};
use crate::{
    clock::{Clock, random_bytes},
    domain::{
        ids::{BootId, CallId, SubmissionId},
        notice::Notice,
        receipt_code::ReceiptCode,
    },
    protocol::v1::{
        board::OfficeKey,
        calls::CallStatus,
        envelope::Body,
        messages::{Progress, ProgressQuery},
    },
};

/// Something the screen may want to show.
#[derive(Debug, Clone, PartialEq)]
pub enum CoreEvent {
    /// A new board is in the store; with the images it names.
    Board { board: Box<CachedBoard>, images: Images },
    /// The office answered, or did not. `at` = when.
    Link { online: bool, at: DateTime<Utc> },
    /// The office does not accept this terminal's token.
    Unauthorized,
    /// How far the pairing is.
    Pairing(PairingView),
    /// A submission was acknowledged.
    Delivered { id: SubmissionId, at: DateTime<Utc> },
    /// Some submission moved on at the office: whoever shows one asks again.
    ProgressHint,
    /// What the office's clock said, and the terminal's uptime then.
    OfficeTime(Moment),
    /// The operating system has just set the wall clock from the network.
    ClockVouched,
}

/// Hears [`CoreEvent`]s, in order, on the core's threads.
pub type Listener = Arc<dyn Fn(CoreEvent) + Send + Sync>;

/// The running terminal. Dropping it stops its tasks.
pub struct Core<C> {
    store: Store,
    office: Arc<C>,
    estate: EstateClock,
    boot_id: BootId,
    forward: Arc<Notify>,
    sync: Arc<Notify>,
    trigger: Arc<PairingTrigger>,
    token: Option<Arc<Mutex<Token>>>,
    shown_state: Arc<ShownState>,
    ledger: Arc<Mutex<Ledger>>,
    held_back: Arc<Mutex<HeldBack>>,
    reporter: Arc<Reporter<C>>,
    started: Instant,
    _tasks: JoinSet<()>,
}

/// How the terminal is, for its staff page. Nothing here tells about residents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Submissions not yet acknowledged, parked ones included.
    pub queued: u64,
    /// Submissions that the office refused for good.
    pub parked: u64,
    /// Receipt codes that can still be given out without the office.
    pub codes_left: u32,
    /// Board revision in the store.
    pub revision: Option<u64>,
    /// When the office last confirmed the board.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Seconds since the process started.
    pub uptime_seconds: u64,
    /// The token is the terminal's own, so that it may be paired anew here.
    pub can_pair: bool,
}

/// What a terminal of its own has besides its store.
#[derive(Default)]
pub struct Own {
    /// With it the terminal asks for pairing when the office does not know it.
    pub token: Option<Token>,
    /// Who tells how the machine is.
    pub machine: Option<AskMachine>,
}

/// Opens the terminal's store and says where a damaged one was put.
pub fn open_store(folder: &Path) -> Result<Store, StoreError> {
    let (store, quarantine) = Store::open(folder)?;
    if let Some(Quarantine { path, salvaged }) = quarantine {
        tracing::error!(path = %path.display(), salvaged, "the terminal's database was damaged; it was moved aside and a new one begun with the submissions that could be read. Keep the old file for support");
    }
    Ok(store)
}

impl<C: OfficeClient> Core<C> {
    /// Starts all tasks on the given runtime, with a token that an administrator keeps.
    pub fn start(runtime: &Handle, store: Store, office: C, clock: Clock, listener: Listener) -> Self {
        Self::start_with(runtime, store, office, Own::default(), clock, listener)
    }

    /// As [`Core::start`]; with its own token the terminal asks for pairing when the office does not
    /// know it.
    pub fn start_with(runtime: &Handle, store: Store, office: C, own: Own, clock: Clock, listener: Listener) -> Self {
        let Own { token, machine } = own;
        let office = Arc::new(office);
        let own_clock = clock.clone();
        let estate = EstateClock::new(clock);
        // Everything goes by the estate's time; a correction is to the queue like any clock that jumps.
        let clock = estate.clock();
        let forward = Arc::new(Notify::new());
        let sync = Arc::new(Notify::new());
        let trigger = Arc::new(PairingTrigger::default());
        let token = token.filter(Token::is_own).map(|token| Arc::new(Mutex::new(token)));
        let shown_state = Arc::new(ShownState::default());
        let boot_id = BootId::mint(clock.now(), random_bytes());
        let mut tasks = JoinSet::new();

        let on_delivered = {
            let listener = listener.clone();
            Arc::new(move |id, at| listener(CoreEvent::Delivered { id, at }))
        };
        let forwarder =
            Forwarder { store: store.clone(), office: office.clone(), clock: clock.clone(), wake: forward.clone(), on_delivered };
        tasks.spawn_on(vital(forwarder.run()), runtime);

        let reconnect = Reconnect { store: store.clone(), clock: clock.clone(), forward: forward.clone() };
        let on_refusal = token.is_some().then(|| trigger.clone());
        let held_back = Arc::new(Mutex::new(HeldBack::new()));
        let hear = round_listener(runtime.clone(), estate.clone(), listener.clone(), reconnect, on_refusal);
        let on_round: RoundListener = {
            let held_back = held_back.clone();
            Arc::new(move |round: Round| {
                held_back.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&round.held_back);
                hear(round);
            })
        };
        let (wake, memory) = (sync.clone(), Default::default());
        let board_sync = BoardSync { store: store.clone(), office: office.clone(), clock: clock.clone(), wake, on_round, memory };
        tasks.spawn_on(vital(board_sync.run()), runtime);

        tasks.spawn_on(vital(listen(office.clone(), sync.clone(), listener.clone())), runtime);

        let started = Instant::now();
        let reporter = Arc::new(Reporter {
            store: store.clone(),
            office: office.clone(),
            boot_id,
            started,
            shown_state: shown_state.clone(),
            own_clock,
            machine,
        });
        let heartbeat = HeartbeatTask {
            reporter: reporter.clone(),
            estate: estate.clone(),
            forward: forward.clone(),
            sync: sync.clone(),
            on_clock: {
                let listener = listener.clone();
                Box::new(move |news| {
                    listener(match news {
                        ClockNews::Office(moment) => CoreEvent::OfficeTime(moment),
                        ClockNews::Vouched => CoreEvent::ClockVouched,
                    });
                })
            },
        };
        tasks.spawn_on(vital(heartbeat.run()), runtime);

        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let showings = ShowingsTask { store: store.clone(), office: office.clone(), clock, ledger: ledger.clone() };
        tasks.spawn_on(vital(showings.run()), runtime);

        if let Some(token) = &token {
            let (token, sync) = (token.clone(), sync.clone());
            let pairing = Pairing {
                office: office.clone(),
                trigger: trigger.clone(),
                request: Box::new(move || pairing_request(&token)),
                on_view: Box::new(move |view| {
                    if view == PairingView::Done {
                        sync.notify_one();
                    }
                    listener(CoreEvent::Pairing(view));
                }),
            };
            tasks.spawn_on(vital(pairing.run()), runtime);
        }
        Self {
            store,
            office,
            estate,
            boot_id,
            forward,
            sync,
            trigger,
            token,
            shown_state,
            ledger,
            held_back,
            reporter,
            started,
            _tasks: tasks,
        }
    }

    /// How the terminal is.
    pub async fn status(&self) -> Result<Status, StoreError> {
        let board = self.store.board().await?;
        Ok(Status {
            queued: self.store.queued().await?,
            parked: self.store.parked().await?.len() as u64,
            codes_left: self.store.codes_left().await?,
            revision: board.as_ref().map(|cached| cached.board.revision),
            confirmed_at: board.map(|cached| cached.fetched_at),
            uptime_seconds: self.started.elapsed().as_secs(),
            can_pair: self.token.is_some(),
        })
    }

    /// Where the office is, without secrets.
    pub fn office_address(&self) -> String {
        self.office.address()
    }

    /// Asks the office at once for the board, and sends what waits.
    pub async fn sync_now(&self) {
        if let Err(error) = self.store.make_due(self.estate.estate_time().now).await {
            tracing::warn!(%error, "the queue could not be made due");
        }
        self.sync.notify_one();
        self.forward.notify_one();
    }

    /// Tells the office at once that somebody here needs help; whether it has said that the desk is told. Nothing is queued.
    pub async fn ask_for_help(&self) -> bool {
        self.reporter.ask_for_help().await
    }

    /// Calls for help: the office's answer about it within five seconds, or none. Nothing is queued.
    pub async fn call(&self, id: CallId) -> Option<CallStatus> {
        calling::deliver(&*self.office, id).await
    }

    /// Where a call stands, as far as the office says.
    pub async fn call_status(&self, id: CallId) -> Option<CallStatus> {
        calling::status(&*self.office, id).await
    }

    /// Takes a call back; whether the office has said that it knows.
    pub async fn cancel_call(&self, id: CallId) -> bool {
        calling::cancel(&*self.office, id).await.is_some()
    }

    /// Staff want this terminal paired anew: another token, another conversation. The queue stays.
    pub fn pair_anew(&self) -> Result<(), TokenError> {
        let Some(token) = &self.token else { return Ok(()) };
        {
            let mut token = token.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(renewed) = token.renewed()? {
                self.office.use_token(renewed.secret());
                *token = renewed;
            }
        }
        self.trigger.fire();
        Ok(())
    }

    /// Commits a submission; when this returns `Ok` it survives a power cut.
    pub async fn record(&self, body: Body, key: OfficeKey) -> Result<CommittedSubmission, StoreError> {
        let estate_time = self.estate.estate_time();
        let id = SubmissionId::mint(estate_time.now, random_bytes());
        let origin = EnvelopeOrigin { id, created_at: estate_time.now, clock_trusted: estate_time.trusted, boot_id: self.boot_id };
        let recorded = self.store.record(origin, body, key).await?;
        self.forward.notify_one();
        Ok(recorded)
    }

    /// Asks the office where a submission stands.
    pub async fn progress(&self, query: ProgressQuery) -> Result<Progress, OfficeError> {
        self.office.progress(query).await
    }

    /// The file of a page that is here.
    pub async fn picture(&self, sha256: String) -> Option<Vec<u8>> {
        let read = self.store.asset(sha256).await;
        read.inspect_err(|error| tracing::error!(%error, "a page cannot be read")).ok().flatten()
    }

    /// What this terminal knows of a code without asking anybody.
    pub async fn local_status(&self, code: ReceiptCode) -> Result<Option<LocalStatus>, StoreError> {
        self.store.local_status(code).await
    }

    /// These notices of a board of this revision are on the glass.
    pub fn drawn(&self, notices: &[Notice], revision: u64) {
        let estate_time = self.estate.estate_time();
        let held_back = self.held_back.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        for notice in notices {
            // What waits for pages is still what an earlier board said.
            let revision = held_back.get(&notice.id).copied().unwrap_or(revision);
            ledger.drawn(std::slice::from_ref(notice), revision, estate_time.now, estate_time.trusted);
        }
    }

    /// Somebody uses the terminal, or nobody does.
    pub fn in_use(&self, in_use: bool) {
        self.shown_state.in_use.store(in_use, Ordering::Relaxed);
    }

    /// The board of this revision is on the glass; whether the terminal's own clock can be believed.
    pub fn shown(&self, revision: u64, clock_trusted: bool) {
        // A board is shown when all its notices are.
        let held_back = self.held_back.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = held_back.values().copied().fold(revision, u64::min);
        let before = self.shown_state.revision.swap(revision, Ordering::Relaxed);
        self.shown_state.clock_trusted.store(clock_trusted, Ordering::Relaxed);
        if before != revision {
            self.shown_state.changed.notify_one();
        }
    }
}
