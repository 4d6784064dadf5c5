//! What the terminal reports of itself, and what the office's answer changes.
//!
//! Invariants: a newly shown board is reported at once, everything else every half minute; an office in trouble is
//! not asked more often; no content of a submission is in a report.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::{
    board_sync::SyncError,
    office_client::OfficeClient,
    store::Store,
    timekeeper::{self, EstateClock, Moment},
};
use crate::{
    clock::Clock,
    domain::ids::BootId,
    protocol::v1::messages::{Heartbeat, HeartbeatReply, MachineReport, ParkedReport},
};

/// How often the terminal reports itself.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Whoever asked for help stands before the screen and waits no longer than this.
const HELP_WAITS: Duration = Duration::from_secs(8);

/// What the screen tells about itself, for the heartbeat.
#[derive(Default)]
pub(super) struct ShownState {
    /// Revision of the board that is shown; 0 = none yet.
    pub revision: AtomicU64,
    /// The terminal's own clock is one to believe: staff are told which one needs care, though the screen shows the
    /// office's time.
    pub clock_trusted: AtomicBool,
    /// Somebody uses the terminal.
    pub in_use: AtomicBool,
    /// Another revision is on the glass; carries nothing.
    pub changed: Notify,
}

/// Tells how the machine is, and how runs of this terminal end.
pub type AskMachine = Arc<dyn Fn() -> MachineReport + Send + Sync>;

/// What came to be known of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClockNews {
    /// What the office's clock said, and the terminal's uptime then.
    Office(Moment),
    /// The operating system has just set the wall clock from the network.
    Vouched,
}

/// Puts a report together and sends it.
pub(super) struct Reporter<C> {
    pub store: Store,
    pub office: Arc<C>,
    pub boot_id: BootId,
    pub started: Instant,
    pub shown_state: Arc<ShownState>,
    /// The clock of the machine itself, whatever the office's says.
    pub own_clock: Clock,
    pub machine: Option<AskMachine>,
}

impl<C: OfficeClient> Reporter<C> {
    async fn report(&self, needs_help: bool) -> Result<HeartbeatReply, SyncError> {
        let parked = self.store.parked().await?;
        let shown = self.shown_state.revision.load(Ordering::Relaxed);
        let heartbeat = Heartbeat {
            version: env!("CARGO_PKG_VERSION").into(),
            boot_id: self.boot_id,
            uptime_seconds: self.started.elapsed().as_secs(),
            queued: self.store.queued().await?,
            parked: parked.iter().map(|p| ParkedReport { id: p.id, receipt_code: p.code, reason: p.reason.into_str().into() }).collect(),
            fetched_revision: self.store.whole_revision().await?,
            shown_revision: (shown > 0).then_some(shown),
            clock_trusted: self.shown_state.clock_trusted.load(Ordering::Relaxed),
            needs_help,
            own_clock: Some(self.own_clock.now()),
            machine: self.machine.as_ref().map(|ask| MachineReport { in_use: self.shown_state.in_use.load(Ordering::Relaxed), ..ask() }),
        };
        Ok(self.office.heartbeat(heartbeat).await?)
    }

    /// Tells the office at once that somebody here needs help; whether it has said that the desk is told. One that does not
    /// answer soon is not told later: whoever asked has gone by then.
    pub async fn ask_for_help(&self) -> bool {
        match tokio::time::timeout(HELP_WAITS, self.report(true)).await {
            Ok(Ok(reply)) => reply.help_noted,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the desk was not told that somebody needs help");
                false
            }
            Err(_) => {
                tracing::warn!("the desk was not told in time that somebody needs help");
                false
            }
        }
    }
}

/// Everything a heartbeat works with.
pub(super) struct HeartbeatTask<C> {
    pub reporter: Arc<Reporter<C>>,
    pub estate: EstateClock,
    pub forward: Arc<Notify>,
    pub sync: Arc<Notify>,
    pub on_clock: Box<dyn Fn(ClockNews) + Send + Sync>,
}

impl<C: OfficeClient> HeartbeatTask<C> {
    /// Never ends.
    pub async fn run(self) {
        let mut last_shown = u64::MAX;
        let mut beat_at: Option<tokio::time::Instant> = None;
        let mut vouched_at = self.estate.raw().vouched_at();
        // A newly shown revision is reported at once: staff who took the lobbies over wait for it. Otherwise every HEARTBEAT.
        const LOOK: Duration = Duration::from_secs(1);
        loop {
            let shown = self.reporter.shown_state.revision.load(Ordering::Relaxed);
            if beat_at.is_none_or(|at| at.elapsed() >= HEARTBEAT) || shown != last_shown {
                match self.beat().await {
                    Ok(heard) => heard.into_iter().for_each(|heard| (self.on_clock)(ClockNews::Office(heard))),
                    Err(error) => tracing::debug!(%error, "heartbeat not delivered"),
                }
                // Also after a failure: an office in trouble is not asked every second.
                last_shown = shown;
                beat_at = Some(tokio::time::Instant::now());
            }
            let vouched = self.estate.raw().vouched_at();
            if vouched != vouched_at && vouched.is_some() {
                self.estate.vouch();
                (self.on_clock)(ClockNews::Vouched);
            }
            vouched_at = vouched;
            tokio::select! {
                () = self.reporter.shown_state.changed.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// What the office's clock said, if that tells the time.
    async fn beat(&self) -> Result<Option<Moment>, SyncError> {
        let asked = self.estate.raw().uptime();
        let reply = self.reporter.report(false).await?;
        let before = self.estate.estate_time();
        let heard = self.estate.heard(reply.now, asked);
        let after = self.estate.estate_time();
        if before.trusted != after.trusted || (after.now - before.now).abs() > timekeeper::CLOSE {
            // What was written down by the wrong clock is confirmed by the right one at once.
            self.sync.notify_one();
        }
        if !reply.release.is_empty() {
            self.reporter.store.release(reply.release, after.now).await?;
            self.forward.notify_one();
        }
        Ok(heard)
    }
}
