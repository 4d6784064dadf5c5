//! Estates on their way: from SQLite to PostgreSQL and back, and into a backup while terminals deliver.
//!
//! The program says itself whether both ends hold the same; a bench that ends has seen it say so.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    Sizes,
    book::BookFolder,
    cluster,
    envelopes::Sealer,
    folder,
    load::Load,
    process::{OfficeProcess, PROGRAM, peak_of},
    report::{Report, Row, Target, grouped},
};

/// Connections that deliver while the backup is made.
const MANY: usize = 20;
/// No move should take longer, in seconds, ...
const LONGEST: f64 = 300.0;
/// ... nor more memory, in mebibytes.
const LARGEST: f64 = 256.0;

/// What a command of the office came to.
struct Run {
    seconds: f64,
    /// Mebibytes.
    peak: f64,
    said: String,
}

/// Runs a command of the office and looks at its memory meanwhile.
fn run(arguments: &[&str]) -> Run {
    let told = tempfile::NamedTempFile::new().unwrap();
    let (started, mut peak) = (Instant::now(), 0.0_f64);
    let mut child =
        Command::new(PROGRAM).arg("office").args(arguments).stdout(told.reopen().unwrap()).stdin(Stdio::null()).spawn().unwrap();
    let ended = loop {
        // The system's own figure only grows, and is gone with the process.
        peak = peak.max(peak_of(child.id()).unwrap_or_default());
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let said = fs::read_to_string(told.path()).unwrap();
    assert!(ended.success(), "{arguments:?}: {said}");
    Run { seconds: started.elapsed().as_secs_f64(), peak, said }
}

/// Number of tables, rows and the digest of everything, as the program tells them.
fn summary(said: &str) -> (&str, &str, &str) {
    let line = said.lines().find(|line| line.ends_with("the same at both ends")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    (words[1], words[3], words[6])
}

/// Section `moving`: the large book there and back.
pub fn moving(large: &BookFolder, report: &mut Report) {
    let Some(server) = cluster::server_or_own() else {
        eprintln!("moving: there is no PostgreSQL server, so nothing is moved");
        return;
    };
    let (last, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = large.folder.path().to_string_lossy().into_owned();
    let schema = cluster::with_option(&server, &format!("schema=bench_{:08x}", rand::random::<u32>()));
    let last = last.path().join("office").to_string_lossy().into_owned();
    drop(folder::store(large.folder.path()));
    let copy = copies.path().join("copy").to_string_lossy().into_owned();
    let backup = run(&["--data", &first, "--backup", &copy]).seconds;
    let there = run(&["move", "--from", &first, "--to", &schema]);
    let back = run(&["move", "--from", &schema, "--to", &last]);
    assert_eq!(summary(&there.said), summary(&back.said), "both moves tell the same rows and digests");
    let (tables, rows, digest) = summary(&there.said);
    let orders = grouped(large.book.rows as usize);
    let note = format!("{tables} tables, {} rows, sha256 {}…, the same at all ends", grouped(rows.parse().unwrap()), &digest[..8]);
    for (way, run) in [("SQLite to PostgreSQL", &there), ("PostgreSQL to SQLite", &back)] {
        let took = Row::new("moving", format!("{orders} orders from {way}"), run.seconds, "s").aim(Target::AtMost(LONGEST));
        report.add(took.beside(backup, "s for a backup of the same book").note(note.clone()));
        report.add(Row::new("moving", format!("peak memory from {way}"), run.peak, "MiB").aim(Target::AtMost(LARGEST)));
    }
    // Others may want the book.
    run(&["move", "--reopen", "--from", &first]);
}

fn count(database: &Path) -> usize {
    let database = rusqlite::Connection::open(database).unwrap();
    database.query_row("SELECT count(*) FROM submission", [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
}

/// Section `backup`: a copy of a busy office, the office killed, the copy restored, everything sent once more.
pub async fn backup(sizes: &Sizes, report: &mut Report) {
    let (data, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tokens = folder::prepare(data.path(), sizes.terminals);
    let office = OfficeProcess::start(data.path()).await;
    let mut sealer = Sealer::new(office.address, tokens).await;
    let (before, during) = (sealer.requests(sizes.terminals), sealer.requests(sizes.terminals * 4));
    let load = |expected| Load { connections: MANY, lasts: Duration::from_secs(600), once: true, expected };
    let acknowledged = load(201).run(&office, &before).await.answered();
    let (copy, restored) = (copies.path().join("copy"), copies.path().join("office"));
    let copying = tokio::task::spawn_blocking({
        let (database, middle) = (data.path().join("office.db"), acknowledged + during.len() / 4);
        let (data, copy) = (data.path().to_string_lossy().into_owned(), copy.to_string_lossy().into_owned());
        move || {
            while count(&database) < middle {
                std::thread::sleep(Duration::from_millis(1));
            }
            run(&["--data", &data, "--backup", &copy]).seconds
        }
    });
    let meanwhile = load(201).run(&office, &during).await;
    let seconds = copying.await.unwrap();
    drop(office);
    run(&["--data", &restored.to_string_lossy(), "--restore", &copy.to_string_lossy()]);
    let held = count(&restored.join("office.db"));
    let office = OfficeProcess::start(&restored).await;
    let known = load(200).run(&office, &before).await.answered();
    // Those that the copy lacks are new to it; then none is.
    let stored = load(201).run(&office, &during).await.answered();
    let all = load(200).run(&office, &before).await.answered() + load(200).run(&office, &during).await.answered();
    let sent = acknowledged + meanwhile.answered();
    let note = format!(
        "{acknowledged} acknowledged before, {held} in the copy, sent again: {} known, {stored} stored, {all} of {sent} held",
        known + meanwhile.answered() - stored
    );
    assert!(known == acknowledged && held + stored == sent && all == sent, "{note}");
    report.add(Row::new("backup", format!("a backup while {MANY} connections deliver"), seconds, "s").note(note));
    let [loaded, quiet] = [meanwhile.percentile(0.99), load(200).run(&office, &during).await.percentile(0.99)];
    report.add(Row::new("backup", "p99 of a delivery meanwhile", loaded, "ms").beside(quiet, "ms for what is known, nothing copied"));
}
