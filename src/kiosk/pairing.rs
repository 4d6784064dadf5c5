//! Pairing: how a new terminal gets into the office without anybody typing a secret.
//!
//! Owns: the conversation with the office about a token that the office does not know yet. The
//! terminal tells the token's hash, shows the six digits that the office answers, and waits until a
//! member of staff has entered them in the console.
//! Invariants: the token itself is only ever sent to the office as a credential, never in a pairing
//! request; every step may be repeated (asking again with the same hash gives the same digits), so a
//! lost reply or a power cut costs a few seconds; a refusal is final until staff ask again on the
//! terminal.
//!
//! Why not show a QR code with a secret: whoever photographs the lobby would have the token.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;

use super::office_client::{OfficeClient, OfficeError};
use crate::protocol::v1::messages::{PairingRequest, PairingState, PairingTicket};

/// How often the office is asked for staff's decision.
const LOOK: Duration = Duration::from_secs(2);
/// Wait after an answer that was none.
const RETRY: Duration = Duration::from_secs(5);

/// What the screen shows of a pairing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairingView {
    /// These six digits wait for staff.
    Code(String),
    /// Staff said no.
    Denied,
    /// The office knows this terminal.
    Done,
}

/// Where others ask for a pairing.
#[derive(Default)]
pub struct PairingTrigger {
    fired: Notify,
    /// A conversation is going on, or staff said no: the office's 401 alone starts nothing.
    quiet: AtomicBool,
}

impl PairingTrigger {
    /// The office does not know the token: begin, unless somebody is at it or has decided.
    pub fn refused(&self) {
        if !self.quiet.load(Ordering::Acquire) {
            self.fired.notify_one();
        }
    }

    /// Staff stand at the terminal: begin, or begin anew.
    pub fn fire(&self) {
        self.fired.notify_one();
    }
}

/// Everything a pairing works with.
pub struct Pairing<C> {
    pub office: Arc<C>,
    pub trigger: Arc<PairingTrigger>,
    /// The hash of the token in use, and what helps staff to tell terminals apart.
    pub request: Box<dyn Fn() -> PairingRequest + Send + Sync>,
    pub on_view: Box<dyn Fn(PairingView) + Send + Sync>,
}

impl<C: OfficeClient> Pairing<C> {
    /// Waits for the bell, then talks until there is a decision. Runs until the task is aborted.
    pub async fn run(self) {
        loop {
            self.trigger.fired.notified().await;
            self.trigger.quiet.store(true, Ordering::Release);
            let decided = self.converse().await;
            (self.on_view)(decided.clone());
            // After a no only staff begin anew; a token that is revoked later may ask again.
            self.trigger.quiet.store(decided == PairingView::Denied, Ordering::Release);
        }
    }

    async fn converse(&self) -> PairingView {
        loop {
            match self.office.request_pairing((self.request)()).await {
                Ok(ticket) => {
                    (self.on_view)(PairingView::Code(ticket.code.clone()));
                    match self.decision(&ticket).await {
                        Some(PairingState::Approved) => return PairingView::Done,
                        Some(PairingState::Denied) => return PairingView::Denied,
                        // Nobody came in time, or the token was renewed meanwhile: new digits.
                        Some(PairingState::Expired | PairingState::Pending) | None => {}
                    }
                }
                Err(error) => {
                    tracing::debug!(%error, "pairing was not begun");
                    tokio::select! {
                        () = tokio::time::sleep(RETRY) => {}
                        () = self.trigger.fired.notified() => {}
                    }
                }
            }
        }
    }

    /// Asks until there is an answer; `None` = staff rang again.
    async fn decision(&self, ticket: &PairingTicket) -> Option<PairingState> {
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = self.trigger.fired.notified() => return None,
            }
            match self.office.pairing_status(ticket.id).await {
                Ok(status) if status.state == PairingState::Pending => {}
                Ok(status) => return Some(status.state),
                // The office forgot it (a restored backup, say).
                Err(OfficeError::Refused { status: 404 | 410, .. }) => return Some(PairingState::Expired),
                Err(error) => tracing::debug!(%error, "no word about the pairing"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, sync::Mutex};

    use chrono::DateTime;

    use super::*;
    use crate::{
        kiosk::office_client::{BoardReply, Held, HeldBoard, NetworkFault},
        protocol::v1::{
            envelope::Envelope,
            messages::{
                Acknowledgement, BatchReply, CodeBlockReply, Heartbeat, HeartbeatReply, Hint, PairingStatus, Progress, ProgressQuery,
            },
            showings::{ShowingsReply, ShowingsReport},
        },
    };

    /// An office that answers pairing from a script: how many requests fail first, then the states.
    struct Script {
        failures: Mutex<u32>,
        states: Mutex<VecDeque<Result<PairingState, OfficeError>>>,
        asked: Mutex<u32>,
    }

    impl OfficeClient for Script {
        async fn request_pairing(&self, _: PairingRequest) -> Result<PairingTicket, OfficeError> {
            let mut failures = self.failures.lock().unwrap();
            if *failures > 0 {
                *failures -= 1;
                return Err(OfficeError::NotOurs);
            }
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            Ok(PairingTicket { id: uuid::Uuid::nil(), code: format!("{:06}", *asked), expires_at: DateTime::UNIX_EPOCH })
        }

        async fn pairing_status(&self, _: uuid::Uuid) -> Result<PairingStatus, OfficeError> {
            let next = self.states.lock().unwrap().pop_front().unwrap_or(Ok(PairingState::Pending));
            next.map(|state| PairingStatus { state, lobby: None })
        }

        fn use_token(&self, _: &str) {}
        async fn submit(&self, _: Envelope) -> Result<Acknowledgement, OfficeError> {
            Err(OfficeError::NotOurs)
        }
        async fn submit_batch(&self, _: Vec<Envelope>) -> Result<BatchReply, OfficeError> {
            Err(OfficeError::NotOurs)
        }
        async fn board(&self, _: HeldBoard) -> Result<BoardReply, OfficeError> {
            Err(OfficeError::NotOurs)
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

    type Seen = Arc<Mutex<Vec<PairingView>>>;

    fn pairing(failures: u32, states: Vec<Result<PairingState, OfficeError>>) -> (Pairing<Script>, Seen) {
        let seen = Seen::default();
        let heard = seen.clone();
        let script = Script { failures: Mutex::new(failures), states: Mutex::new(states.into()), asked: Mutex::new(0) };
        let request = || PairingRequest { token_hash: "h".into(), version: String::new(), device: String::new() };
        let on_view = Box::new(move |view| heard.lock().unwrap().push(view));
        (Pairing { office: Arc::new(script), trigger: Arc::default(), request: Box::new(request), on_view }, seen)
    }

    #[tokio::test(start_paused = true)]
    async fn lost_replies_cost_time_and_nothing_else() {
        let lost = || Err(OfficeError::Network(NetworkFault::Broken));
        let (pairing, _) = pairing(3, vec![lost(), Ok(PairingState::Pending), lost(), Ok(PairingState::Approved)]);
        assert_eq!(pairing.converse().await, PairingView::Done);
    }

    #[tokio::test(start_paused = true)]
    async fn digits_that_ran_out_are_replaced() {
        let (pairing, seen) = pairing(0, vec![Ok(PairingState::Expired), Ok(PairingState::Approved)]);
        assert_eq!(pairing.converse().await, PairingView::Done);
        assert_eq!(*seen.lock().unwrap(), [PairingView::Code("000001".into()), PairingView::Code("000002".into())]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_no_stands_until_staff_ring_again() {
        let (pairing, seen) = pairing(0, vec![Ok(PairingState::Denied), Ok(PairingState::Approved)]);
        let trigger = pairing.trigger.clone();
        let views = |n: usize| {
            let seen = seen.clone();
            async move {
                while seen.lock().unwrap().len() < n {
                    tokio::time::sleep(LOOK).await;
                }
                seen.lock().unwrap().clone()
            }
        };
        let task = tokio::spawn(pairing.run());
        trigger.refused();
        assert_eq!(views(2).await[1], PairingView::Denied);
        trigger.refused();
        tokio::time::sleep(RETRY * 10).await;
        assert_eq!(seen.lock().unwrap().len(), 2);
        trigger.fire();
        assert_eq!(views(4).await[3], PairingView::Done);
        task.abort();
    }
}
