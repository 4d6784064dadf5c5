//! One connection, from its first byte to its end: HTTP/1 by hyper, with its pulse felt at every read, write and request.
//!
//! Invariant: it ends when its client, its pulse's deadline, its lost place or the office's stop says so, whichever is first.

use std::{
    future::poll_fn,
    io::{self, IoSlice},
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{Router, body::Body, extract::ConnectInfo, http::header, response::Response};
use hyper::{Request, body::Body as _, body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{
    DoorLimits,
    bodies::{AnswerBody, Lateness, RequestBody},
    connections::Place,
    pulse::Pulse,
};

/// What hyper may collect of a head, and of an answer that nobody takes; its own default is six times as much.
const BUFFER_BYTES: usize = 64 * 1024;

/// What all connections of a door share.
#[derive(Clone)]
pub struct Host {
    /// What answers.
    pub app: Router,
    /// How long anything may take.
    pub limits: Arc<DoorLimits>,
    /// Turns true when the office stops.
    pub stopping: watch::Receiver<bool>,
}

impl Host {
    /// Serves one connection to its end.
    pub async fn serve(self, stream: TcpStream, peer: SocketAddr, pulse: Arc<Pulse>, mut place: Place) {
        let Self { app, limits, mut stopping } = self;
        let answers = service_fn(|request| answer(&app, &limits, &pulse, peer, request));
        let mut http = http1::Builder::new();
        // The pulse knows how long a head may take.
        http.header_read_timeout(None).max_buf_size(BUFFER_BYTES);
        let mut connection = pin!(http.serve_connection(TokioIo::new(Line { stream, pulse: pulse.clone() }), answers));
        let mut stop = pin!(stopping.wait_for(|stopping| *stopping));
        let mut is_stopping = false;
        let mut alarm = pin!(sleep_until(Instant::now()));
        poll_fn(|context| {
            if !is_stopping && stop.as_mut().poll(context).is_ready() {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            // How a connection ends concerns its client alone, and a client that went away is no fault.
            if connection.as_mut().poll(context).is_ready() || place.poll_lost(context).is_ready() || (is_stopping && pulse.is_idle()) {
                return Poll::Ready(());
            }
            let Some(deadline) = pulse.deadline(&limits) else { return Poll::Pending };
            if alarm.deadline() != deadline {
                alarm.as_mut().reset(deadline);
            }
            alarm.as_mut().poll(context)
        })
        .await;
    }
}

async fn answer(
    app: &Router,
    limits: &DoorLimits,
    pulse: &Arc<Pulse>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, std::convert::Infallible> {
    let (now, has_body) = (Instant::now(), !request.body().is_end_stream());
    pulse.asked(has_body, now);
    let lateness = Lateness::default();
    let mut request = request.map(|body| match has_body {
        true => Body::new(RequestBody::new(body, now + limits.body, lateness.clone(), pulse.clone())),
        false => Body::empty(),
    });
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(lateness);
    let response = TowerToHyperService::new(app.clone()).call(request).await?;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        pulse.streams();
    }
    Ok(response.map(|body| AnswerBody::new(body, pulse.clone())))
}

/// The socket, whose reads and writes are signs of life.
struct Line {
    stream: TcpStream,
    pulse: Arc<Pulse>,
}

impl Line {
    fn note<T>(&self, written: Poll<T>) -> Poll<T> {
        self.pulse.wrote(written.is_pending(), Instant::now());
        written
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        if buffer.filled().len() > before {
            self.pulse.heard(Instant::now());
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
