//! Lines between terminals and the office: what passes, how fast, and what is told of it.
//!
//! A slow line passes so many bytes a second, each a while later, and is cut now and then at no place of the terminal's choosing;
//! one that is deaf passes no event stream, as a proxy does that holds replies back.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use lobby_butler::protocol::v1::paths;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// When each terminal had which revision: the newest it has, and since when.
pub type Seen = Arc<Mutex<Vec<(u64, Instant)>>>;

pub fn note(seen: &Seen, n: usize, revision: u64) {
    let mut seen = seen.lock().unwrap();
    if seen[n].0 < revision {
        seen[n] = (revision, Instant::now());
    }
}

/// What a line does to what passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// As fast as this machine.
    Fast,
    /// Bytes a second each way, how much later each piece comes, and, of a hundred connections, how many are cut within the first
    /// 32 KB of what the office says.
    Slow { rate: u32, delay: Duration, cut: u32 },
    /// No event stream passes; everything else does.
    Deaf,
}

/// What passed over the line of one terminal.
#[derive(Default)]
pub struct Passed {
    /// Bytes that the office sent.
    pub down: AtomicU64,
    cuts: AtomicU64,
    connections: AtomicU64,
}

/// A line that one terminal uses; its address stands for the office's.
pub struct Line {
    pub address: SocketAddr,
    pub passed: Arc<Passed>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Line {
    /// The line of terminal `n`, which notes what that reports to have drawn.
    pub async fn lay(n: usize, office: SocketAddr, quality: Quality, seen: Seen) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let passed = Arc::new(Passed::default());
        let counted = passed.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((terminal, _)) = listener.accept().await {
                let number = counted.connections.fetch_add(1, Ordering::Relaxed);
                // Spread over connections and terminals, and the same in every run.
                let chance = (n as u64 * 7_919 + number).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
                tokio::spawn(pass(n, terminal, office, quality, chance, counted.clone(), seen.clone()));
            }
        });
        Self { address, passed, accepting }
    }

    /// How often it was cut.
    pub fn cuts(&self) -> u64 {
        self.passed.cuts.load(Ordering::Relaxed)
    }
}

/// Passes bytes on both ways and reads what the terminal reports.
async fn pass(n: usize, terminal: TcpStream, office: SocketAddr, quality: Quality, chance: u64, passed: Arc<Passed>, seen: Seen) {
    let Ok(up) = TcpStream::connect(office).await else { return };
    let _ = (terminal.set_nodelay(true), up.set_nodelay(true));
    let (from_terminal, to_terminal) = terminal.into_split();
    let (from_office, to_office) = up.into_split();
    let until = match quality {
        Quality::Slow { cut, .. } if chance % 100 < cut.into() => Some(512 + chance / 100 % (32 * 1024)),
        _ => None,
    };
    let down = down(from_office, to_terminal, quality, until, &passed);
    let up = upward(n, from_terminal, to_office, quality, seen);
    // Whichever way ends, both do.
    tokio::select! { () = down => {}, () = up => {} }
}

/// Waits as long as a piece takes.
async fn pace(quality: Quality, bytes: usize) {
    if let Quality::Slow { rate, delay, .. } = quality {
        tokio::time::sleep(delay + Duration::from_secs_f64(bytes as f64 / f64::from(rate))).await;
    }
}

async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, quality: Quality, until: Option<u64>, passed: &Passed) {
    let (mut buffer, mut sent) = (vec![0; if quality == Quality::Fast { 64 * 1024 } else { 1_400 }], 0);
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        pace(quality, read).await;
        passed.down.fetch_add(read as u64, Ordering::Relaxed);
        sent += read as u64;
        if until.is_some_and(|until| sent > until) {
            passed.cuts.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn upward(n: usize, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, quality: Quality, seen: Seen) {
    let events = format!("GET {}", paths::EVENTS);
    let (mut buffer, mut recent) = (vec![0; 16 * 1024], String::new());
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        recent.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if quality == Quality::Deaf && recent.contains(&events) {
            // It waits for an answer that never comes.
            std::future::pending::<()>().await;
        }
        for report in recent.split("\"shown_revision\":").skip(1) {
            let digits: String = report.chars().take_while(char::is_ascii_digit).collect();
            // A number that may go on in the next piece is read with it.
            if digits.len() < report.len()
                && let Ok(revision) = digits.parse()
            {
                note(&seen, n, revision);
            }
        }
        let keep = recent.len().saturating_sub(64);
        recent = recent.split_off(recent.ceil_char_boundary(keep));
        pace(quality, read).await;
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
