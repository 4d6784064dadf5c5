//! Whether staff still get their page while somebody presses on the office from the same network.
//!
//! Idle lines, slow lines and the event streams of one stolen token come from one address; whoever guesses passwords has an
//! address and a login for each guess, since the office counts both. Who is sent away comes back at once.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use super::{
    browser::encoded,
    folder,
    http::{Client, DESK, EventStream, connect, get, post, terminal_address},
    process::OfficeProcess,
    report::{Report, Row, Target, percentile},
};

/// Whoever attacks.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 66, 6, 6);
/// How often a page is asked for.
const ASKED_EVERY: Duration = Duration::from_millis(100);
/// A person has closed the page by then.
const PATIENCE: Duration = Duration::from_secs(10);
/// Before somebody who was sent away comes back.
const PAUSE: Duration = Duration::from_millis(200);
/// Until all of them are there.
const GATHERING: Duration = Duration::from_secs(3);

/// What presses on the office.
pub struct Pressure {
    pub idle: usize,
    pub slow: usize,
    pub logins: usize,
    pub streams: usize,
    pub lasts: Duration,
}

/// Section `attack`.
pub async fn attack(pressure: &Pressure, report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    let token = folder::prepare(folder.path(), 1).remove(0);
    let office = OfficeProcess::start(folder.path()).await;
    let quiet = asked(office.address, pressure.lasts).await;
    let before = office.memory();
    let (held, guessed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut attackers = JoinSet::new();
    for n in 0..pressure.idle.max(pressure.slow).max(pressure.streams) {
        if n < pressure.idle {
            attackers.spawn(idle(office.address, held.clone()));
        }
        if n < pressure.slow {
            attackers.spawn(slow(office.address, held.clone()));
        }
        if n < pressure.streams {
            attackers.spawn(listen(office.address, token.clone(), held.clone()));
        }
    }
    for n in 0..pressure.logins {
        attackers.spawn(guess(n, office.address, guessed.clone()));
    }
    sleep(GATHERING).await;
    let pressed = asked(office.address, pressure.lasts).await;
    let memory = office.memory();
    let (held, guessed) = (held.load(Ordering::Relaxed), guessed.load(Ordering::Relaxed));
    drop(attackers);
    let row = |what: &str, share| {
        let figure = Row::new("attack", format!("{what} of the login page"), percentile(&pressed, share), "ms");
        figure.beside(percentile(&quiet, share), "ms in quiet")
    };
    let note = format!(
        "{} idle, {} slow, {} streams of one token, {} guessing; {held} lines held, {guessed} guesses answered",
        pressure.idle, pressure.slow, pressure.streams, pressure.logins
    );
    report.add(row("median", 0.5).aim(Target::Below(200.0)).note(note));
    report.add(row("p99", 0.99).aim(Target::Below(200.0)));
    let late = pressed.iter().filter(|time| **time >= PATIENCE.as_secs_f64() * 1_000.0).count();
    report.add(row("the slowest", 1.0).note(format!("{} asked, {late} never answered", pressed.len())));
    report.add(Row::new("attack", "resident at the most", memory.peak, "MiB").beside(before.rss, "MiB in quiet"));
}

/// Milliseconds until a fresh browser has the login page, sorted. On a thread of its own, so that nobody waits for the
/// attackers' turn.
async fn asked(office: SocketAddr, lasts: Duration) -> Vec<f64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::spawn_blocking(move || runtime.block_on(ask(office, lasts))).await.unwrap()
}

/// One asks every 100 ms, whether others wait or not.
async fn ask(office: SocketAddr, lasts: Duration) -> Vec<f64> {
    let mut browsers = JoinSet::new();
    let mut clock = interval(ASKED_EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let started = Instant::now();
    while started.elapsed() < lasts {
        clock.tick().await;
        browsers.spawn(async move {
            let (asked, request) = (Instant::now(), get("/login", &[]));
            let answer = async { Client::new(DESK, office).send(&request).await.is_ok_and(|reply| reply.status == 200) };
            let came = timeout(PATIENCE, answer).await.unwrap_or(false);
            if came { asked.elapsed().as_secs_f64() * 1_000.0 } else { PATIENCE.as_secs_f64() * 1_000.0 }
        });
    }
    let mut times = browsers.join_all().await;
    times.sort_by(f64::total_cmp);
    times
}

/// Counts a line while it is there.
struct Held(Arc<AtomicUsize>);

impl Held {
    fn one(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Connects and says nothing.
async fn idle(office: SocketAddr, held: Arc<AtomicUsize>) {
    loop {
        if let Ok(mut line) = connect(STRANGER, office).await {
            let _held = Held::one(&held);
            let _ = line.read(&mut [0; 64]).await;
        }
        sleep(PAUSE).await;
    }
}

/// Sends a head that never ends, a byte a second.
async fn slow(office: SocketAddr, held: Arc<AtomicUsize>) {
    loop {
        if let Ok(mut line) = connect(STRANGER, office).await {
            let _held = Held::one(&held);
            let mut is_open = line.write_all(b"GET /login HTTP/1.1\r\nhost: office\r\nx-slow: ").await.is_ok();
            while is_open {
                sleep(Duration::from_secs(1)).await;
                let is_answered = timeout(Duration::from_millis(1), line.read(&mut [0; 64])).await.is_ok();
                is_open = !is_answered && line.write_all(b"x").await.is_ok();
            }
        }
        sleep(PAUSE).await;
    }
}

/// Listens with a token that others use, too.
async fn listen(office: SocketAddr, token: String, held: Arc<AtomicUsize>) {
    loop {
        if let Ok(mut stream) = EventStream::open(STRANGER, office, &token).await {
            let _held = Held::one(&held);
            while stream.next().await.is_ok() {}
        }
        sleep(PAUSE).await;
    }
}

/// Guesses one password after the other.
async fn guess(n: usize, office: SocketAddr, guessed: Arc<AtomicUsize>) {
    let mut client = Client::new(terminal_address(n), office);
    for turn in 0_usize.. {
        let form = encoded(&[("login", &format!("guest{n}-{turn}")), ("password", "wrong-password"), ("next", "")]);
        let request = post("/login", &[("content-type", "application/x-www-form-urlencoded")], form.as_bytes());
        match client.send(&request).await {
            Ok(_) => drop(guessed.fetch_add(1, Ordering::Relaxed)),
            Err(_) => sleep(PAUSE).await,
        }
    }
}
