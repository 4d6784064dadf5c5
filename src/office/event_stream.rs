//! How either door answers with a stream of server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::response::{
    AppendHeaders,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::Stream;

/// Silence long enough for proxies and radios to give a connection up.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Asks proxies to pass every event on at once instead of collecting a page of them.
const UNBUFFERED: (&str, &str) = ("x-accel-buffering", "no");

/// The answer.
pub type EventStream<S> = (AppendHeaders<[(&'static str, &'static str); 1]>, Sse<axum::response::sse::KeepAliveStream<S>>);

/// Answers with events as they come.
pub fn answer<S: Stream<Item = Result<Event, Infallible>> + Send + 'static>(events: S) -> EventStream<S> {
    (AppendHeaders([UNBUFFERED]), Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
