//! The front door: who gets in, how long they may take, and how everybody leaves.
//!
//! Owns: the accept loop, the limits of connections and of time, the graceful stop. What is asked and answered is the
//! routers' affair.
//!
//! - `door/pulse.rs`: what a connection is doing and until when it may, as values and `now`;
//! - `door/connections.rs`: who is inside, and who makes room;
//! - `door/connection.rs`: one connection over hyper;
//! - `door/bodies.rs`: bodies that arrive in time;
//! - `door/descriptors.rs`: what the system allows.
//!
//! Invariants: nobody stays who says nothing; nobody is kept out by somebody who says nothing; an error of one connection
//! or of the system never ends the loop; after a stop everything is over within [`DoorLimits::stop`], whatever clients do.
//!
//! # What each limit is for
//!
//! | limit | default | who meets it |
//! | --- | --- | --- |
//! | a word after connecting, and a whole head | 10 s | slow loris, sockets that browsers open ahead |
//! | the next request on a kept connection | 75 s | proxies and browsers, which make another |
//! | a whole body | 30 s, then 408 | lines that drip; the terminal sends it again |
//! | an answer that nobody takes | 30 s | clients that never read |
//! | request and answer, event streams apart | 5 min | clients that read a little now and then |
//! | connections | 16,384, fewer if descriptors are few | floods |
//! | connections of an address (IPv6: of a /64) | 512; none behind a proxy of ours | one attacker |
//! | everything after a stop | 10 s | clients that hold half a request |
//!
//! Where a limit of connections is reached, whoever has been silent longest goes: first those who never said a word, then
//! kept ones, then halves of requests, whoever has just come last, never an answer or an event stream. Event streams have their own limit, of each
//! terminal ([`crate::office::service::streams`]).
//!
//! Why not `axum::serve`: it sets no timer, so that hyper's time-outs never run, it accepts without end, and its graceful
//! stop waits for as long as a client likes.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

mod bodies;
mod connection;
mod connections;
mod descriptors;
mod pulse;

pub use bodies::Lateness;
use connection::Host;
use connections::{Connections, Full};
use pulse::Pulse;

/// How many may come in, and how long anything may take. Tests take smaller ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorLimits {
    /// Connections altogether; descriptors may allow fewer.
    pub connections: usize,
    /// Connections of one address, unless it is that of a proxy of ours.
    pub connections_of_address: usize,
    /// From the connection to the first byte, and from there to the end of a request's head.
    pub head: Duration,
    /// From the end of an answer to the next request.
    pub kept: Duration,
    /// From the end of a head to the end of the body.
    pub body: Duration,
    /// For which nothing of an answer may leave.
    pub stuck: Duration,
    /// From the end of a head to the end of the answer, unless that is an event stream.
    pub exchange: Duration,
    /// From the signal to stop until everything is over.
    pub stop: Duration,
}

impl Default for DoorLimits {
    fn default() -> Self {
        Self {
            connections: 16_384,
            connections_of_address: 512,
            head: Duration::from_secs(10),
            kept: Duration::from_secs(75),
            body: Duration::from_secs(30),
            stuck: Duration::from_secs(30),
            exchange: Duration::from_secs(300),
            stop: Duration::from_secs(10),
        }
    }
}

/// A pause when the system has nothing left to accept with.
const BREATH: Duration = Duration::from_millis(200);

/// What would fill the log is said once in so long.
const SAID_EVERY: Duration = Duration::from_secs(60);

/// A complaint that would come with every connection of a flood.
#[derive(Default)]
struct Complaint(Option<Instant>);

impl Complaint {
    /// Whether to say it now.
    fn is_due(&mut self, now: Instant) -> bool {
        let is_due = self.0.is_none_or(|last| now >= last + SAID_EVERY);
        if is_due {
            self.0 = Some(now);
        }
        is_due
    }
}

/// Where connections come from; a listener, or a test's.
trait Arrivals {
    fn next(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Arrivals for TcpListener {
    fn next(&self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send {
        self.accept()
    }
}

/// Serves until `shutdown` resolves, then lets what is under way finish. `is_behind_proxy`: all connections come from
/// one address, and how many a client has is the proxy's affair.
pub async fn serve(listener: TcpListener, app: Router, limits: DoorLimits, is_behind_proxy: bool, shutdown: impl Future<Output = ()>) {
    keep(listener, app, limits, is_behind_proxy, shutdown).await;
}

async fn keep(arrivals: impl Arrivals, app: Router, limits: DoorLimits, is_behind_proxy: bool, shutdown: impl Future<Output = ()>) {
    let most = limits.connections.min(descriptors::raise().unwrap_or(usize::MAX));
    let most_of_address = (!is_behind_proxy).then_some(limits.connections_of_address);
    let (stop, stopping) = watch::channel(false);
    let stop_within = limits.stop;
    let mut door = Door {
        connections: Connections::new(most, most_of_address),
        host: Host { app: app.with_state(()), limits: Arc::new(limits), stopping },
        inside: JoinSet::new(),
        full: Complaint::default(),
        broken: Complaint::default(),
    };
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = door.inside.join_next() => {}
            accepted = arrivals.next() => match accepted {
                Ok((stream, peer)) => door.let_in(stream, peer),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    door.cannot_accept(&error);
                    tokio::select! { () = &mut shutdown => break, () = sleep(BREATH) => {} }
                }
            },
        }
    }
    drop(arrivals);
    stop.send_replace(true);
    let mut inside = door.inside;
    if timeout(stop_within, async { while inside.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!(connections = inside.len(), "connections that did not end in time are cut");
        inside.shutdown().await;
    }
}

struct Door {
    connections: Arc<Connections>,
    host: Host,
    inside: JoinSet<()>,
    full: Complaint,
    broken: Complaint,
}

impl Door {
    fn let_in(&mut self, stream: TcpStream, peer: SocketAddr) {
        let now = Instant::now();
        let pulse = Arc::new(Pulse::new(now));
        match self.connections.admit(peer.ip(), pulse.clone(), now) {
            Ok(place) => {
                // Hints are small and are waited for; a socket that refuses this still works.
                let _ = stream.set_nodelay(true);
                self.inside.spawn(self.host.clone().serve(stream, peer, pulse, place));
            }
            Err(Full) if self.full.is_due(now) => {
                tracing::warn!(connections = self.connections.count(), "no room for another connection; all are being answered");
            }
            Err(Full) => {}
        }
    }

    fn cannot_accept(&mut self, error: &io::Error) {
        let now = Instant::now();
        if self.broken.is_due(now) {
            tracing::error!(%error, connections = self.connections.count(), "connections cannot be accepted; trying on");
        }
        self.connections.make_room(now);
    }
}

/// Whether a connection broke before it was accepted; the next one is another matter.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    #[test]
    fn a_flood_of_errors_is_a_line_a_minute() {
        let start = Instant::now();
        let mut complaint = Complaint::default();
        let said = (0..180).filter(|second| complaint.is_due(start + Duration::from_secs(*second))).collect::<Vec<_>>();
        assert_eq!(said, [0, 60, 120]);
    }

    /// "Too many open files", as Linux says it.
    const EMFILE: i32 = 24;

    #[test]
    fn only_the_systems_own_trouble_makes_the_door_pause() {
        assert!(!is_of_one_connection(&io::Error::from_raw_os_error(EMFILE)));
        for kind in [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset, io::ErrorKind::Interrupted] {
            assert!(is_of_one_connection(&kind.into()), "{kind}");
        }
    }

    /// A listener on a system that has no descriptors left for a while.
    struct Troubled {
        listener: TcpListener,
        errors: AtomicUsize,
    }

    impl Arrivals for Troubled {
        async fn next(&self) -> io::Result<(TcpStream, SocketAddr)> {
            if self.errors.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
                return Err(io::Error::from_raw_os_error(EMFILE));
            }
            self.listener.accept().await
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_system_without_descriptors_is_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let app = Router::new().route("/", axum::routing::get(|| async { "still here" }));
        let arrivals = Troubled { listener, errors: AtomicUsize::new(3) };
        let kept = tokio::spawn(keep(arrivals, app, DoorLimits::default(), false, async move { drop(stopped.await) }));
        let mut line = std::net::TcpStream::connect(address).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        line.write_all(b"GET / HTTP/1.1\r\nhost: office\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("still here"), "{answer}");
        drop(stop);
        kept.await.unwrap();
    }
}
