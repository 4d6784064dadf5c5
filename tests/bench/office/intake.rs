//! How fast envelopes are taken in: alone, together, and while the house looks on.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{
    Sizes,
    book::BookFolder,
    browser::{Browser, Consoles},
    envelopes::Sealer,
    folder,
    load::{Load, Outcome, note},
    process::OfficeProcess,
    report::{Report, Row, Target, median},
};

/// Connections of a busy office.
pub const MANY: usize = 100;
/// Consoles of a busy house.
const CONSOLES: u32 = 20;
/// Rows in one transaction of the raw limit.
const GROUP: u32 = 100;

/// What several runs came to, the median of each.
pub struct Figures {
    pub rate: f64,
    pub half: f64,
    pub worst: f64,
    pub note: String,
}

impl Figures {
    pub fn of(runs: &[Outcome]) -> Self {
        let middle = |figure: fn(&Outcome) -> f64| median(runs.iter().map(figure).collect());
        let note = note(runs);
        Self { rate: middle(Outcome::rate), half: middle(|run| run.percentile(0.5)), worst: middle(|run| run.percentile(0.99)), note }
    }
}

/// One run: as many envelopes as the office may take in the time, twice over, are sealed before.
pub async fn run(office: &OfficeProcess, sealer: &mut Sealer, connections: usize, lasts: Duration) -> Outcome {
    let once = |lasts| Load { connections, lasts, once: true, expected: 201 };
    let warm = once(lasts / 8).run(office, &sealer.requests(2_000)).await;
    let count = (warm.rate() * lasts.as_secs_f64() * 2.0) as usize + 500;
    once(lasts).run(office, &sealer.requests(count)).await
}

/// Section `intake`.
pub async fn intake(sizes: &Sizes, report: &mut Report) {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder::prepare(folder.path(), sizes.terminals);
    let office = OfficeProcess::start(folder.path()).await;
    let mut sealer = Sealer::new(office.address, tokens).await;
    let single = median((0..sizes.runs).map(|_| bare_inserts(folder.path(), 1, sealer.bytes(), sizes.lasts / 2)).collect());
    let grouped = median((0..sizes.runs).map(|_| bare_inserts(folder.path(), GROUP, sealer.bytes(), sizes.lasts / 2)).collect());
    for (connections, limit, what) in
        [(1, single, "bare SQLite inserts, one by one"), (MANY, grouped, "bare SQLite inserts, 100 in a transaction")]
    {
        let mut runs = Vec::new();
        for _ in 0..sizes.runs {
            runs.push(run(&office, &mut sealer, connections, sizes.lasts).await);
        }
        let Figures { rate, half, worst, note } = Figures::of(&runs);
        let of = |what: &str| format!("{what}, {connections} at once");
        let (mut taken, mut slowest) = (Row::new("intake", of("envelopes"), rate, "/s"), Row::new("intake", of("p99"), worst, "ms"));
        if connections == MANY {
            (taken, slowest) = (taken.aim(Target::AtLeast(5_000.0)), slowest.aim(Target::Below(50.0)));
        }
        report.add(taken.beside(limit, what).note(note));
        report.add(Row::new("intake", of("p50"), half, "ms").beside(1_000.0 * connections as f64 / limit, "ms at the raw limit"));
        report.add(slowest);
    }
}

/// Rows a second that SQLite alone takes, as durable and as long as an envelope with what was inside.
fn bare_inserts(folder: &Path, group: u32, (envelope, content): (usize, usize), lasts: Duration) -> f64 {
    let path = folder.join("bare.db");
    let mut bare = rusqlite::Connection::open(&path).unwrap();
    bare.pragma_update(None, "journal_mode", "WAL").unwrap();
    bare.pragma_update(None, "synchronous", "FULL").unwrap();
    bare.execute_batch("DROP TABLE IF EXISTS t; CREATE TABLE t (id TEXT PRIMARY KEY, envelope TEXT, content TEXT)").unwrap();
    let (envelope, content) = ("x".repeat(envelope), "x".repeat(content));
    let (started, mut rows) = (Instant::now(), 0_u32);
    while started.elapsed() < lasts {
        let transaction = bare.transaction().unwrap();
        for _ in 0..group {
            let id = format!("0199a1b2-c3d4-7000-8000-{rows:012}");
            transaction.prepare_cached("INSERT INTO t VALUES (?1, ?2, ?3)").unwrap().execute((id, &envelope, &content)).unwrap();
            rows += 1;
        }
        transaction.commit().unwrap();
    }
    f64::from(rows) / started.elapsed().as_secs_f64()
}

/// Section `consoles`: with and without them in turn, so that neither has the smaller book.
pub async fn consoles(large: &BookFolder, sizes: &Sizes, report: &mut Report) {
    let before = large.book.tokens.len();
    let tokens = folder::add_terminals(&folder::store(large.folder.path()), before, sizes.terminals);
    let mut office = OfficeProcess::start(large.folder.path()).await;
    let mut sealer = Sealer::new(office.address, tokens).await;
    drop(Browser::log_in(&mut office).await);
    let (mut quiet, mut watched) = (Vec::new(), Vec::new());
    for _ in 0..sizes.runs {
        quiet.push(run(&office, &mut sealer, MANY, sizes.lasts).await);
        let consoles = Consoles::open(CONSOLES, &mut office).await;
        watched.push(run(&office, &mut sealer, MANY, sizes.lasts).await);
        drop(consoles);
    }
    let (quiet, watched) = (Figures::of(&quiet), Figures::of(&watched));
    let what = format!("envelopes with {CONSOLES} consoles, {MANY} at once");
    let rate = Row::new("consoles", what, watched.rate, "/s").beside(quiet.rate, "without consoles").aim(Target::RatioAtLeast(0.8));
    report.add(rate.note(watched.note));
    report.add(Row::new("consoles", "p99 with consoles", watched.worst, "ms").beside(quiet.worst, "without consoles"));
}
