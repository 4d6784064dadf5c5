//! The terminal without its screen: store, forwarder, board sync, live hints, heartbeat.
//!
//! Owns: the tasks and who wakes whom. The screen (and the tests) talk to a [`Core`] and hear
//! [`CoreEvent`]s; neither knows the other's threads.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use tokio::{runtime::Handle, sync::Notify, task::JoinSet};

use super::{
    board_sync::{BoardSync, Round, RoundListener, SyncError},
    forwarder::Forwarder,
    office_client::{OfficeClient, OfficeError},
    store::{Birth, CachedBoard, Recorded, Standing, Store, StoreError},
};
use crate::{
    clock::{Clock, random_bytes},
    database::DatabaseError,
    domain::{
        ids::{BootId, SubmissionId},
        receipt_code::ReceiptCode,
    },
    protocol::v1::{
        board::OfficeKey,
        envelope::Body,
        messages::{Heartbeat, Hint, ParkedReport, Progress, ProgressQuery},
    },
};

/// Something the screen may want to show.
#[derive(Debug, Clone, PartialEq)]
pub enum CoreEvent {
    /// A new board is in the store; with the portrait it names.
    Board { board: Box<CachedBoard>, portrait: Option<Vec<u8>> },
    /// The office answered, or did not. `at` = when.
    Link { online: bool, at: DateTime<Utc> },
    /// The office does not accept this terminal's token.
    Unauthorized,
    /// A submission was acknowledged.
    Delivered { id: SubmissionId, at: DateTime<Utc> },
    /// Some submission moved on at the office: whoever shows one asks again.
    ProgressHint,
    /// The office's clock, minus ours, in seconds.
    ClockOffset(i64),
}

/// Hears [`CoreEvent`]s, in order, on the core's threads.
pub type Listener = Arc<dyn Fn(CoreEvent) + Send + Sync>;

/// The running terminal. Dropping it stops its tasks.
pub struct Core<C> {
    store: Store,
    office: Arc<C>,
    clock: Clock,
    boot_id: BootId,
    forward: Arc<Notify>,
    glass: Arc<Glass>,
    _tasks: JoinSet<()>,
}

/// What the screen tells about itself, for the heartbeat.
#[derive(Default)]
struct Glass {
    /// Revision of the board that is shown; 0 = none yet.
    revision: AtomicU64,
    clock_trusted: AtomicBool,
}

/// How often the terminal reports itself.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Wait between two attempts at the event stream.
const RECONNECT: Duration = Duration::from_secs(3);
/// The same, when the stream was refused.
const REFUSED: Duration = Duration::from_secs(10);

/// Opens the terminal's store and says where a damaged one was put.
pub fn open_store(folder: &Path) -> Result<Store, DatabaseError> {
    let (store, quarantined) = Store::open(folder)?;
    if let Some(path) = quarantined {
        tracing::error!(path = %path.display(), "the terminal's database was damaged; it was moved aside and a new one begun. Send the old file to support: it may hold unsent submissions");
    }
    Ok(store)
}

impl<C: OfficeClient> Core<C> {
    /// Starts all tasks on the given runtime.
    pub fn start(runtime: &Handle, store: Store, office: C, clock: Clock, listener: Listener) -> Self {
        let office = Arc::new(office);
        let forward = Arc::new(Notify::new());
        let sync = Arc::new(Notify::new());
        let glass = Arc::new(Glass::default());
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
        let on_round = round_listener(runtime.clone(), clock.clone(), listener.clone(), reconnect);
        let board_sync = BoardSync { store: store.clone(), office: office.clone(), clock: clock.clone(), wake: sync.clone(), on_round };
        tasks.spawn_on(vital(board_sync.run()), runtime);

        tasks.spawn_on(vital(listen(office.clone(), sync.clone(), listener.clone())), runtime);

        let beat = Beat {
            store: store.clone(),
            office: office.clone(),
            clock: clock.clone(),
            boot_id,
            started: Instant::now(),
            glass: glass.clone(),
            forward: forward.clone(),
        };
        tasks.spawn_on(vital(beat.run(listener)), runtime);

        Self { store, office, clock, boot_id, forward, glass, _tasks: tasks }
    }

    /// Commits a submission; when this returns `Ok` it survives a power cut.
    pub async fn record(&self, body: Body, key: OfficeKey) -> Result<Recorded, StoreError> {
        let now = self.clock.now();
        let birth = Birth { id: SubmissionId::mint(now, random_bytes()), created_at: now, boot_id: self.boot_id };
        let recorded = self.store.record(birth, body, key).await?;
        self.forward.notify_one();
        Ok(recorded)
    }

    /// Asks the office where a submission stands.
    pub async fn progress(&self, query: ProgressQuery) -> Result<Progress, OfficeError> {
        self.office.progress(query).await
    }

    /// What this terminal knows of a code without asking anybody.
    pub async fn standing(&self, code: ReceiptCode) -> Result<Option<Standing>, StoreError> {
        self.store.standing(code).await
    }

    /// The board of this revision is on the glass, drawn by a clock that is trusted or not.
    pub fn shown(&self, revision: u64, clock_trusted: bool) {
        self.glass.revision.store(revision, Ordering::Relaxed);
        self.glass.clock_trusted.store(clock_trusted, Ordering::Relaxed);
    }
}

/// Runs a task that the terminal cannot do without. If it panics the process ends, so that the
/// service manager starts a whole one: a lobby that looks alive and delivers nothing is worse.
async fn vital(task: impl Future<Output = ()>) {
    if std::panic::AssertUnwindSafe(task).catch_unwind().await.is_err() {
        tracing::error!("a task of the terminal panicked; the process ends to be started again");
        std::process::exit(70);
    }
}

/// What happens when the office answers after silence: the queue's back-off is over.
struct Reconnect {
    store: Store,
    clock: Clock,
    forward: Arc<Notify>,
}

impl Reconnect {
    async fn run(&self) {
        if let Err(error) = self.store.make_due(self.clock.now()).await {
            tracing::warn!(%error, "the queue could not be made due");
        }
        self.forward.notify_one();
    }
}

fn round_listener(runtime: Handle, clock: Clock, listener: Listener, reconnect: Reconnect) -> RoundListener {
    let was_online = AtomicBool::new(false);
    let reconnect = Arc::new(reconnect);
    Arc::new(move |Round { changed, answered }| {
        match &answered {
            Ok(()) => {}
            Err(OfficeError::Refused { status: 401 | 403, .. }) => listener(CoreEvent::Unauthorized),
            Err(error) => tracing::debug!(%error, "board not synchronised"),
        }
        let online = answered.is_ok();
        if was_online.swap(online, Ordering::Relaxed) != online {
            tracing::info!(online, "link to the office changed");
            if online {
                let reconnect = reconnect.clone();
                runtime.spawn(async move { reconnect.run().await });
            }
        }
        if let Some((board, portrait)) = changed {
            listener(CoreEvent::Board { board: Box::new(board), portrait });
        }
        listener(CoreEvent::Link { online, at: clock.now() });
    })
}

/// Keeps the event stream open; every hint wakes somebody.
async fn listen<C: OfficeClient>(office: Arc<C>, sync: Arc<Notify>, listener: Listener) {
    loop {
        let on_hint = |hint| match hint {
            Hint::Board { .. } => sync.notify_one(),
            Hint::Progress => listener(CoreEvent::ProgressHint),
        };
        let reason = office.hints(on_hint).await;
        tracing::debug!(%reason, "event stream ended");
        if !matches!(reason, OfficeError::Network(_)) {
            // It was refused rather than cut: the polls do its work meanwhile.
            tokio::time::sleep(REFUSED).await;
            continue;
        }
        // The line that ended may have been the only one, and hints were missed: ask at once.
        sync.notify_one();
        tokio::time::sleep(RECONNECT).await;
        listener(CoreEvent::ProgressHint);
    }
}

/// The heartbeat's material.
struct Beat<C> {
    store: Store,
    office: Arc<C>,
    clock: Clock,
    boot_id: BootId,
    started: Instant,
    glass: Arc<Glass>,
    forward: Arc<Notify>,
}

impl<C: OfficeClient> Beat<C> {
    async fn run(self, listener: Listener) {
        let mut last_shown = u64::MAX;
        let mut since_beat = HEARTBEAT;
        // A newly shown revision is reported within a second, otherwise every HEARTBEAT.
        const LOOK: Duration = Duration::from_secs(1);
        loop {
            let shown = self.glass.revision.load(Ordering::Relaxed);
            if since_beat >= HEARTBEAT || shown != last_shown {
                match self.beat(shown).await {
                    Ok(offset) => listener(CoreEvent::ClockOffset(offset)),
                    Err(error) => tracing::debug!(%error, "heartbeat not delivered"),
                }
                // Also after a failure: an office in trouble is not asked every second.
                last_shown = shown;
                since_beat = Duration::ZERO;
            }
            tokio::time::sleep(LOOK).await;
            since_beat += LOOK;
        }
    }

    async fn beat(&self, shown: u64) -> Result<i64, SyncError> {
        let parked = self.store.parked().await?;
        let heartbeat = Heartbeat {
            version: env!("CARGO_PKG_VERSION").into(),
            boot_id: self.boot_id,
            uptime_seconds: self.started.elapsed().as_secs(),
            queued: self.store.queued().await?,
            parked: parked.iter().map(|p| ParkedReport { id: p.id, receipt_code: p.code, reason: p.reason.key().into() }).collect(),
            fetched_revision: self.store.board_revision().await?,
            shown_revision: (shown > 0).then_some(shown),
            clock_trusted: self.glass.clock_trusted.load(Ordering::Relaxed),
        };
        let reply = self.office.heartbeat(heartbeat).await?;
        if !reply.release.is_empty() {
            self.store.release(reply.release, self.clock.now()).await?;
            self.forward.notify_one();
        }
        Ok((reply.now - self.clock.now()).num_seconds())
    }
}
