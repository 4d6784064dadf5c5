//! Figures of this machine, each beside the raw limit: `cargo bench --bench terminal`.
//!
//! `-- --idle SECONDS` sets how long the idle terminal is watched (default 60). Nothing is asserted.

#[path = "frames.rs"]
mod frames;
#[path = "../support/sample.rs"]
mod support;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::Utc;
use lobby_butler::{
    clock::{Clock, random_bytes},
    domain::{
        ids::{BootId, SubmissionId},
        receipt_code::CodeBlock,
    },
    kiosk::{
        core::Core,
        office_client::HttpOffice,
        run,
        store::{CachedBoard, EnvelopeOrigin, Store},
    },
    office::{self, Office},
    protocol::v1::board::OfficeKey,
    sample,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lobby-butler");

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let idle = arguments.iter().position(|a| a == "--idle").and_then(|i| arguments.get(i + 1)?.parse().ok()).unwrap_or(60);
    start_memory_and_idle(Duration::from_secs(idle));
    commits();
    draining();
    frames::frames();
}

/// A folder whose store holds the sample board.
fn warm_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let runtime = run::runtime().unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    let cached = CachedBoard { board: sample::board(Utc::now()), etag: "x".into(), fetched_at: Utc::now() };
    runtime.block_on(store.replace_board(cached, Vec::new(), Vec::new(), Default::default())).unwrap();
    std::fs::write(folder.path().join("token"), "token").unwrap();
    folder
}

fn start_terminal(folder: &Path) -> (Child, Duration) {
    let started = Instant::now();
    let mut child = Command::new(PROGRAM)
        .args(["kiosk", "--headless", "--office", "http://127.0.0.1:9", "--data"])
        .arg(folder)
        .arg("--token-file")
        .arg(folder.join("token"))
        .env("RUST_LOG", "lobby_butler=debug")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    assert!(lines.any(|line| line.contains("frame drawn")), "no frame was drawn");
    let took = started.elapsed();
    // Whatever else it says is read and forgotten, so that it never waits for a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    (child, took)
}

fn start_memory_and_idle(idle: Duration) {
    let mut starts: Vec<Duration> = (0..10)
        .map(|_| {
            let folder = warm_folder();
            let (mut child, took) = start_terminal(folder.path());
            child.kill().unwrap();
            child.wait().unwrap();
            took
        })
        .collect();
    starts.sort();
    println!("start to first complete board frame, warm store, no network: median {:?}, worst {:?} of 10", starts[5], starts[9]);

    let folder = warm_folder();
    let (mut child, _) = start_terminal(folder.path());
    let settled = Duration::from_secs(5);
    std::thread::sleep(settled);
    let before = cpu_seconds(child.id());
    std::thread::sleep(idle);
    let used = cpu_seconds(child.id()) - before;
    let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", child.id())).unwrap();
    let kib = |name: &str| {
        rollup.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok())
    };
    println!(
        "memory on the board: PSS {:.1} MiB, of it anonymous {:.1} MiB",
        kib("Pss:").unwrap() / 1024.0,
        kib("Pss_Anon:").unwrap_or(f64::NAN) / 1024.0
    );
    println!("idle board for {idle:?}, office unreachable: {used:.2} s CPU, {:.2} % of a core", 100.0 * used / idle.as_secs_f64());
    child.kill().unwrap();
    child.wait().unwrap();
}

/// User and system time of a process so far.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // utime and stime, in clock ticks of 1/100 s on every Linux that this runs on.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

async fn record(store: &Store, key: &OfficeKey) {
    let now = Utc::now();
    let origin = EnvelopeOrigin {
        id: SubmissionId::mint(now, random_bytes()),
        created_at: now,
        clock_trusted: true,
        boot_id: BootId::mint(now, [1; 10]),
    };
    store.record(origin, support::sample_body(), key.clone()).await.unwrap();
}

fn commits() {
    const COUNT: u32 = 500;
    let runtime = run::runtime().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(folder.path()).unwrap();
    runtime.block_on(store.add_code_block(CodeBlock { start: 1_000_000, count: COUNT })).unwrap();
    let key = support::office_key();
    let started = Instant::now();
    for _ in 0..COUNT {
        runtime.block_on(record(&store, &key));
    }
    let ours = started.elapsed() / COUNT;

    let bare = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    bare.pragma_update(None, "journal_mode", "WAL").unwrap();
    bare.pragma_update(None, "synchronous", "FULL").unwrap();
    bare.execute_batch("CREATE TABLE t (id TEXT PRIMARY KEY, envelope TEXT)").unwrap();
    let envelope = "x".repeat(1_600);
    let started = Instant::now();
    for n in 0..COUNT {
        bare.execute("INSERT INTO t VALUES (?1, ?2)", (n, &envelope)).unwrap();
    }
    let limit = started.elapsed() / COUNT;
    println!(
        "commit of a submission: {ours:?}; bare SQLite insert with the same fsync {limit:?}; ratio {:.2}",
        ours.as_secs_f64() / limit.as_secs_f64()
    );
}

fn draining() {
    const COUNT: usize = 1_000;
    let runtime = run::runtime().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let office = Office::open(&folder.path().join("office"), Clock::system()).unwrap();
    office.load_sample().unwrap();
    let token = office.add_terminal("3号楼大堂").unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(office::serve(listener, office, std::future::pending()));
    let (store, _) = Store::open(&folder.path().join("kiosk")).unwrap();
    let core = Core::start(runtime.handle(), store.clone(), HttpOffice::new(&address, &token).unwrap(), Clock::system(), Arc::new(|_| {}));
    let board = loop {
        if let Some(cached) = runtime.block_on(store.board()).unwrap() {
            break cached.board;
        }
    };
    drop(core);
    runtime.block_on(store.add_code_block(CodeBlock { start: 9_000_000, count: COUNT as u32 })).unwrap();
    for _ in 0..COUNT {
        runtime.block_on(record(&store, &board.office_key));
    }
    let started = Instant::now();
    let _core = Core::start(runtime.handle(), store.clone(), HttpOffice::new(&address, &token).unwrap(), Clock::system(), Arc::new(|_| {}));
    while runtime.block_on(store.queued()).unwrap() > 0 {
        std::thread::yield_now();
    }
    let ours = started.elapsed();

    let echo = axum::Router::new().route("/", axum::routing::post(|body: axum::body::Bytes| async move { body.len().to_string() }));
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    runtime.spawn(async move { axum::serve(listener, echo).await });
    let client = reqwest::Client::new();
    let started = Instant::now();
    for _ in 0..COUNT / 50 {
        let reply = runtime.block_on(client.post(&url).body(vec![b'x'; 50 * 1_700]).send()).unwrap();
        assert!(reply.status().is_success());
    }
    let limit = started.elapsed();
    println!(
        "draining {COUNT} submissions: {ours:?}; bare HTTP loop with the same bytes and no store {limit:?}; ratio {:.1}",
        ours.as_secs_f64() / limit.as_secs_f64()
    );
}
