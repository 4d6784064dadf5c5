//! Bodies that tell the connection's pulse where an exchange is: a request's has to arrive in time, an answer's end is noted.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    BoxError,
    body::{Body, Bytes},
};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use thiserror::Error;
use tokio::time::{Instant, Sleep, sleep_until};

use super::pulse::Pulse;

/// The body did not arrive in time.
#[derive(Debug, Error)]
#[error("the body did not arrive in time")]
pub struct TooSlow;

/// Whether a request's body came too late, whatever its handler made of the half. Every request carries one.
#[derive(Debug, Clone, Default)]
pub struct Lateness(Arc<AtomicBool>);

impl Lateness {
    /// Whether its time was over before it was whole.
    pub fn is_late(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A request's body.
pub struct RequestBody {
    arriving: Incoming,
    until: Pin<Box<Sleep>>,
    lateness: Lateness,
    pulse: Arc<Pulse>,
}

impl RequestBody {
    /// What must have arrived by then.
    pub fn new(arriving: Incoming, until: Instant, lateness: Lateness, pulse: Arc<Pulse>) -> Self {
        Self { arriving, until: Box::pin(sleep_until(until)), lateness, pulse }
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.until.as_mut().poll(context).is_ready() {
            self.lateness.0.store(true, Ordering::Release);
            return Poll::Ready(Some(Err(TooSlow.into())));
        }
        let frame = std::task::ready!(Pin::new(&mut self.arriving).poll_frame(context));
        if self.arriving.is_end_stream() {
            self.pulse.received();
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.arriving.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.arriving.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.pulse.received();
    }
}

/// An answer's body.
pub struct AnswerBody {
    leaving: Body,
    pulse: Arc<Pulse>,
}

impl AnswerBody {
    /// Its end is the end of the exchange.
    pub fn new(leaving: Body, pulse: Arc<Pulse>) -> Self {
        Self { leaving, pulse }
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.leaving).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.leaving.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.leaving.size_hint()
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        self.pulse.answered(Instant::now());
    }
}
