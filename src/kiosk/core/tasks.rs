//! What the tasks of a running terminal do when the office answers, refuses or falls silent.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{runtime::Handle, sync::Notify};

use super::{CoreEvent, Listener};
use crate::{
    clock::Clock,
    kiosk::{
        board_sync::{Round, RoundListener},
        machine,
        office_client::{OfficeClient, OfficeError},
        pairing::PairingTrigger,
        store::Store,
        supervision,
        timekeeper::EstateClock,
        token::Token,
    },
    protocol::v1::messages::{Hint, PairingRequest},
};

/// Wait between two attempts at the event stream.
const RECONNECT: Duration = Duration::from_secs(3);
/// The same, when the stream was refused.
const REFUSED: Duration = Duration::from_secs(10);

/// Runs a task that the terminal cannot do without. If it panics the process ends: a lobby that looks alive and delivers
/// nothing is worse. A supervised terminal has ended by then ([`supervision`]); the demo and tests get here.
pub(super) async fn vital(task: impl Future<Output = ()>) {
    if std::panic::AssertUnwindSafe(task).catch_unwind().await.is_err() {
        tracing::error!("a task of the terminal panicked; the process ends to be started again");
        std::process::exit(supervision::INTERNAL_ERROR);
    }
}

/// What happens when the office answers after silence: the queue's back-off is over.
pub(super) struct Reconnect {
    pub store: Store,
    pub clock: Clock,
    pub forward: Arc<Notify>,
}

impl Reconnect {
    async fn run(&self) {
        if let Err(error) = self.store.make_due(self.clock.now()).await {
            tracing::warn!(%error, "the queue could not be made due");
        }
        self.forward.notify_one();
    }
}

/// The hash of the token, with the host's name for staff who pair several terminals at once.
pub(super) fn pairing_request(token: &Mutex<Token>) -> PairingRequest {
    let device = machine::host_name();
    PairingRequest {
        token_hash: token.lock().unwrap_or_else(PoisonError::into_inner).hash(),
        version: env!("CARGO_PKG_VERSION").into(),
        device: crate::domain::text::clean_line(&device).chars().take(crate::domain::limits::LABEL_CHARS).collect(),
    }
}

pub(super) fn round_listener(
    runtime: Handle,
    estate: EstateClock,
    listener: Listener,
    reconnect: Reconnect,
    on_refusal: Option<Arc<PairingTrigger>>,
) -> RoundListener {
    let was_online = AtomicBool::new(false);
    let reconnect = Arc::new(reconnect);
    Arc::new(move |Round { changed, answered, .. }| {
        match &answered {
            Ok(()) => {}
            Err(OfficeError::Refused { status: 401 | 403, .. }) => {
                listener(CoreEvent::Unauthorized);
                on_refusal.iter().for_each(|trigger| trigger.refused());
            }
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
        if let Some((board, images)) = changed {
            estate.published(board.board.published_at);
            listener(CoreEvent::Board { board: Box::new(board), images });
        }
        listener(CoreEvent::Link { online, at: estate.estate_time().now });
    })
}

/// Keeps the event stream open; every hint wakes somebody.
pub(super) async fn listen<C: OfficeClient>(office: Arc<C>, sync: Arc<Notify>, listener: Listener) {
    loop {
        let on_hint = |hint| match hint {
            Hint::Board { .. } => sync.notify_one(),
            Hint::Progress => listener(CoreEvent::ProgressHint),
        };
        let reason = office.hints(on_hint).await;
        tracing::debug!(%reason, "event stream ended");
        // An office that is just not there, whoever says so: a proxy answers for it with 502 or 503.
        let is_away = matches!(reason, OfficeError::Network(_) | OfficeError::Refused { status: 500..=599, .. });
        if !is_away {
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
