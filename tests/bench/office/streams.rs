//! Terminals that listen: how soon each has a new board, and what listening costs the office.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use lobby_butler::protocol::v1::{messages::Hint, paths};
use tokio::{
    net::TcpStream,
    sync::{Barrier, Semaphore},
    task::JoinSet,
    time::timeout,
};

use super::{
    Sizes,
    browser::Browser,
    folder,
    http::{Client, EventStream, bearer, get, terminal_address},
    process::OfficeProcess,
    report::{Report, Row, Target, grouped, median, percentile},
};

/// Lines that are opened at the same time.
const OPENING: usize = 64;
/// Nobody waits longer for a board.
const PATIENCE: Duration = Duration::from_secs(60);
/// Lines that the bench needs beside the streams.
const SPARE_FILES: usize = 200;
/// Until what opening streams stirred up has settled.
const SETTLES: Duration = Duration::from_secs(2);

/// One lobby: its stream, and the line on which it fetches boards.
struct Lobby {
    stream: EventStream,
    client: Client,
    request: Vec<u8>,
}

impl Lobby {
    async fn open(n: usize, office: SocketAddr, token: &str) -> Self {
        let address = terminal_address(n);
        let mut stream = EventStream::open(address, office, token).await.unwrap();
        stream.next().await.unwrap();
        let mut client = Client::new(address, office);
        client.ready().await.unwrap();
        let request = get(paths::BOARD, &[("authorization", &bearer(token)), ("accept-encoding", "gzip")]);
        Self { stream, client, request }
    }

    /// Waits for the hint at a newer board than `known` and fetches it; tells when it was there, and which it is.
    async fn fetch_newer(&mut self, known: u64) -> (Instant, u64) {
        loop {
            let hint = serde_json::from_str(&self.stream.next().await.unwrap());
            if !matches!(hint, Ok(Hint::Board { revision }) if revision > known) {
                continue;
            }
            let reply = self.client.send(&self.request).await.unwrap();
            if let Some(revision) = revision_of(reply.header("etag")).filter(|revision| *revision > known) {
                return (Instant::now(), revision);
            }
        }
    }
}

/// A board's tag begins with its revision.
fn revision_of(tag: Option<&str>) -> Option<u64> {
    tag?.trim_matches('"').split('-').next()?.parse().ok()
}

/// Section `wake`.
pub async fn wake(sizes: &Sizes, open_files: usize, report: &mut Report) {
    // Each has a stream and a line for boards.
    let count = sizes.lobbies.min(open_files.saturating_sub(SPARE_FILES) / 2);
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder::prepare(folder.path(), count);
    let mut office = OfficeProcess::start(folder.path()).await;
    let mut browser = Browser::log_in(&mut office).await;
    let mut lobbies = open_all(&tokens, office.address).await;
    let raw = at_once(&mut lobbies).await;
    let first = &mut lobbies[0];
    let mut known = revision_of(first.client.send(&first.request).await.unwrap().header("etag")).unwrap();
    let (mut halves, mut most, mut worst, mut late) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for round in 0..sizes.runs {
        let ready = Arc::new(Barrier::new(lobbies.len() + 1));
        let mut waiting = JoinSet::new();
        for mut lobby in lobbies {
            let ready = ready.clone();
            waiting.spawn(async move {
                ready.wait().await;
                let fetched = timeout(PATIENCE, lobby.fetch_newer(known)).await.ok();
                (lobby, fetched)
            });
        }
        let form = browser.notice(&format!("水箱清洗 {round}")).await;
        ready.wait().await;
        let asked = Instant::now();
        assert_eq!(browser.send(&form).await.status, 303, "the notice was not published");
        let done = waiting.join_all().await;
        let times = done.iter().map(|(_, fetched)| fetched.map_or(PATIENCE, |(at, _)| at - asked).as_secs_f64() * 1_000.0);
        let mut times: Vec<f64> = times.collect();
        times.sort_by(f64::total_cmp);
        halves.push(percentile(&times, 0.5));
        most.push(percentile(&times, 0.95));
        worst.push(percentile(&times, 1.0));
        late += done.iter().filter(|(_, fetched)| fetched.is_none()).count();
        known = done.iter().filter_map(|(_, fetched)| fetched.map(|(_, revision)| revision)).max().unwrap_or(known);
        lobbies = done.into_iter().map(|(lobby, _)| lobby).collect();
    }
    let row =
        |what: &str, figures| Row::new("wake", format!("{what} of {} lobbies has the new board", grouped(count)), median(figures), "ms");
    report.add(row("half", halves));
    let note = if late == 0 { String::new() } else { format!("{late} never got it") };
    report.add(row("95 %", most).beside(raw, "ms for as many small files").aim(Target::Below(1_000.0)).note(note));
    report.add(row("the last", worst));
}

async fn open_all(tokens: &[String], office: SocketAddr) -> Vec<Lobby> {
    let places = Arc::new(Semaphore::new(OPENING));
    let mut opening = JoinSet::new();
    for (n, token) in tokens.iter().cloned().enumerate() {
        let places = places.clone();
        opening.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            Lobby::open(n, office, &token).await
        });
    }
    let lobbies = opening.join_all().await;
    tokio::time::sleep(SETTLES).await;
    lobbies
}

/// What 95 % of the lobbies wait when all of them ask at once for a file that costs nothing, milliseconds.
async fn at_once(lobbies: &mut [Lobby]) -> f64 {
    let (request, asked) = (get("/static/mark.svg", &[]), Instant::now());
    let answers = lobbies.iter_mut().map(|lobby| async {
        lobby.client.send(&request).await.unwrap();
        asked.elapsed().as_secs_f64() * 1_000.0
    });
    let mut times = futures_util::future::join_all(answers).await;
    times.sort_by(f64::total_cmp);
    percentile(&times, 0.95)
}

/// Section `streams`.
pub async fn streams(sizes: &Sizes, open_files: usize, report: &mut Report) {
    let possible = open_files.saturating_sub(SPARE_FILES);
    let wanted = sizes.streams.map(|count| count.min(possible));
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder::prepare(folder.path(), wanted[1]);
    let office = OfficeProcess::start(folder.path()).await;
    let at_rest = office.memory();
    let mut held: Vec<TcpStream> = Vec::new();
    for count in wanted {
        let started = Instant::now();
        held.extend(hold(&tokens[held.len()..count], held.len(), office.address).await);
        let took = started.elapsed();
        tokio::time::sleep(SETTLES).await;
        let before = office.processor();
        tokio::time::sleep(SETTLES).await;
        let idle = 100.0 * (office.processor() - before) / SETTLES.as_secs_f64();
        let memory = office.memory();
        let mut note =
            format!("PSS {:.0} MiB, opened in {:.1} s, {idle:.1} % of a processor while nothing happens", memory.pss, took.as_secs_f64());
        if held.len() < count {
            note.push_str(&format!("; {} were refused", count - held.len()));
        }
        if count < sizes.streams[1] && count == possible {
            note.push_str(&format!("; the system allows no more than {open_files} lines"));
        }
        let row = Row::new("streams", format!("resident with {} event streams", grouped(held.len())), memory.rss, "MiB")
            .beside(at_rest.rss, "MiB at rest");
        let row = if count == wanted[1] { row.aim(Target::AtMost(400.0)) } else { row };
        report.add(row.note(note));
        let each = (memory.rss - at_rest.rss) * 1_024.0 / held.len().max(1) as f64;
        report.add(Row::new("streams", format!("of it each of {}", grouped(held.len())), each, "KiB"));
    }
}

/// Opens a stream for each token and waits for its first event; those that were refused are missing.
async fn hold(tokens: &[String], from: usize, office: SocketAddr) -> Vec<TcpStream> {
    let places = Arc::new(Semaphore::new(OPENING));
    let mut opening = JoinSet::new();
    for (n, token) in (from..).zip(tokens.iter().cloned()) {
        let places = places.clone();
        opening.spawn(async move {
            let _place = places.acquire_owned().await.ok()?;
            let mut stream = EventStream::open(terminal_address(n), office, &token).await.ok()?;
            stream.next().await.ok()?;
            Some(stream.into_line())
        });
    }
    opening.join_all().await.into_iter().flatten().collect()
}
