//! The event stream: hints that something changed, never the thing itself.
//!
//! A terminal that missed hints has missed nothing: the first event tells the present revision,
//! and it polls anyway.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        AppendHeaders,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use tokio::sync::{broadcast, watch};

use super::{ApiError, auth::AuthorizedTerminal};
use crate::{
    domain::ids::TerminalId,
    office::service::{Service, streams::StreamPlace},
    protocol::v1::messages::{Hint, Problem},
};

/// Silence long enough for proxies and radios to give a connection up.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Asks proxies to pass every event on at once instead of collecting a page of them.
const UNBUFFERED: (&str, &str) = ("x-accel-buffering", "no");

struct Listener {
    service: Service,
    terminal: TerminalId,
    hints: broadcast::Receiver<Hint>,
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
) -> Result<(AppendHeaders<[(&'static str, &'static str); 1]>, Sse<impl Stream<Item = Result<Event, Infallible>>>), ApiError> {
    // Listening begins before the first revision is read, so nothing falls between.
    let signals = service.signals();
    let listener = Listener {
        hints: signals.hints(),
        stopping: signals.stopping(),
        place: signals.begin_stream(terminal.id),
        terminal: terminal.id,
        service,
        first: true,
    };
    let events = Sse::new(stream::unfold(listener, next_event)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    Ok((AppendHeaders([UNBUFFERED]), events))
}

async fn next_event(mut listener: Listener) -> Option<(Result<Event, Infallible>, Listener)> {
    let hint = if std::mem::take(&mut listener.first) {
        present(&listener.service).await?
    } else {
        tokio::select! {
            () = async { drop(listener.stopping.wait_for(|stopping| *stopping).await) } => return None,
            () = listener.place.lost() => return None,
            received = listener.hints.recv() => match received {
                Ok(hint) => hint,
                // Too slow: the newest revision is all it needs.
                Err(broadcast::error::RecvError::Lagged(_)) => present(&listener.service).await?,
                Err(broadcast::error::RecvError::Closed) => return None,
            },
        }
    };
    // The token was good when the stream began; staff may have taken it back since.
    if !listener.service.is_in_use(listener.terminal).await.unwrap_or(false) {
        return None;
    }
    let event = Event::default().event(hint.into_str()).json_data(hint).ok()?;
    Some((Ok(event), listener))
}

async fn present(service: &Service) -> Option<Hint> {
    match service.revision().await {
        Ok(revision) => Some(Hint::Board { revision }),
        Err(error) => {
            tracing::warn!(%error, "the board's revision cannot be read; an event stream ends");
            None
        }
    }
}
