//! The event stream: hints that something changed, never the thing itself.
//!
//! A terminal that missed hints has missed nothing: the first event tells the present revision,
//! and it polls anyway.

use std::{convert::Infallible, time::Duration};

use axum::{extract::State, response::sse::Event};
use futures_util::{Stream, stream};
use tokio::sync::{broadcast, watch};

use super::{ApiError, auth::AuthorizedTerminal};
use crate::{
    domain::ids::TerminalId,
    office::{
        event_stream::{self, EventStream},
        service::{Service, signals::Signal, streams::StreamPlace},
    },
    protocol::v1::messages::{Hint, Problem},
};

/// A board is told to so many terminals in this time, so that they do not all ask in the same millisecond.
const SPREAD_PER_TERMINAL: Duration = Duration::from_micros(400);
/// Nobody waits longer for a board.
const SPREAD: Duration = Duration::from_millis(400);

struct Listener {
    service: Service,
    terminal: TerminalId,
    signals: broadcast::Receiver<Signal>,
    /// Revisions that no terminal waits its turn for.
    urgent: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    place: StreamPlace,
    first: bool,
}

/// Listens to hints.
#[utoipa::path(
    get, path = crate::protocol::v1::paths::EVENTS, operation_id = "events", tag = "board", security(("terminal" = [])),
    responses(
        (status = 200, description = "Server-sent events, until the office stops, the token is taken back or the terminal has begun four newer streams; `event` is `board` or `progress`, `data` a Hint.", content_type = "text/event-stream", body = Hint),
        (status = 401, description = "No valid token.", body = Problem),
    )
)]
pub async fn events(
    State(service): State<Service>,
    AuthorizedTerminal(terminal): AuthorizedTerminal,
) -> Result<EventStream<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    // Listening begins before the first revision is read, so nothing falls between.
    let (signals, stopping) = (service.signals().for_terminals(), service.signals().stopping());
    let urgent = service.signals().urgent();
    let place = service.signals().begin_stream(terminal.id);
    let listener = Listener { signals, urgent, stopping, place, terminal: terminal.id, service, first: true };
    Ok(event_stream::answer(stream::unfold(listener, next_event)))
}

async fn next_event(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    let hint = if std::mem::take(&mut listener.first) { listener.present() } else { listener.next_hint().await? };
    let event = Event::default().event(hint.into_str()).json_data(hint).ok()?;
    Some((Ok(event), listener))
}

impl Listener {
    fn present(&self) -> Hint {
        Hint::Board { revision: self.service.signals().revision() }
    }

    async fn next_hint(&mut self) -> Option<Hint> {
        loop {
            let received = tokio::select! {
                () = async { drop(self.stopping.wait_for(|stopping| *stopping).await) } => return None,
                () = self.place.lost() => return None,
                Ok(()) = self.urgent.changed() => return Some(self.urgent_hint()),
                received = self.signals.recv() => received,
            };
            match received {
                Ok(signal @ Signal::Board { .. }) => {
                    // A takeover waits for nobody's turn, however many listen: the spread is for the office's comfort.
                    let delay = self.delay();
                    return tokio::select! {
                        Ok(()) = self.urgent.changed() => Some(self.urgent_hint()),
                        () = tokio::time::sleep(delay) => signal.hint(),
                    };
                }
                Ok(Signal::Progress) => return Some(Hint::Progress),
                // The token was good when the stream began; staff may have taken it back since.
                Ok(Signal::Terminals) if self.service.is_in_use(self.terminal).await.unwrap_or(false) => {}
                Ok(Signal::Terminals) => return None,
                // Too slow: the newest revision is all it needs, if it is still in use.
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    return self.service.is_in_use(self.terminal).await.unwrap_or(false).then(|| self.present());
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    fn urgent_hint(&mut self) -> Hint {
        Hint::Board { revision: *self.urgent.borrow_and_update() }
    }

    /// How long this terminal waits for a hint that all others get, too.
    fn delay(&self) -> Duration {
        let listening = u32::try_from(self.service.signals().listening_terminals()).unwrap_or(u32::MAX);
        SPREAD_PER_TERMINAL.saturating_mul(listening).min(SPREAD).mul_f64(rand::random())
    }
}
