//! From a member of staff's click to the glass: real terminals that draw, beside many that stop where the new board is on their
//! disk.
//!
//! Four terminals are processes of their own without a display (`kiosk --headless`): they draw every pixel and say over a relay,
//! which reads their reports, when the board was drawn. The others are the same terminal without a screen, in this process; each has a
//! database of its own and commits as a lobby does. All of them share the processors with the office.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use lobby_butler::{
    clock::Clock,
    kiosk::{
        core::{Core, CoreEvent},
        office_client::HttpOffice,
        store::Store,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Handle,
};

use super::{
    Sizes,
    browser::Browser,
    folder,
    process::{OfficeProcess, PROGRAM},
    report::{Report, Row, Target, median, percentile},
};

/// Terminals that draw.
const DRAWN: usize = 4;
/// Nobody waits longer for a board.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether all have it.
const LOOK: Duration = Duration::from_millis(2);

/// When each terminal had which revision: the newest it has, and since when.
type Seen = Arc<Mutex<Vec<(u64, Instant)>>>;

fn note(seen: &Seen, n: usize, revision: u64) {
    let mut seen = seen.lock().unwrap();
    if seen[n].0 < revision {
        seen[n] = (revision, Instant::now());
    }
}

/// A terminal that draws, and the relay between it and the office.
struct Drawing {
    child: Child,
}

impl Drop for Drawing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drawing {
    async fn start(n: usize, folder: &Path, office: SocketAddr, token: &str, seen: &Seen) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = seen.clone();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(relay(n, line, office, seen.clone()));
            }
        });
        let data = folder.join(format!("drawing-{n}"));
        fs::create_dir_all(&data).unwrap();
        let token_file = data.join("token-of-the-bench");
        fs::write(&token_file, token).unwrap();
        let child = Command::new(PROGRAM)
            .args(["kiosk", "--headless", "--office", &format!("http://{address}"), "--data"])
            .arg(&data)
            .arg("--token-file")
            .arg(&token_file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child }
    }
}

/// Passes bytes on both ways and reads what the terminal reports.
async fn relay(n: usize, line: TcpStream, office: SocketAddr, seen: Seen) {
    let Ok(up) = TcpStream::connect(office).await else { return };
    let _ = (line.set_nodelay(true), up.set_nodelay(true));
    let (mut from_terminal, mut to_terminal) = line.into_split();
    let (mut from_office, mut to_office) = up.into_split();
    let down = tokio::spawn(async move { tokio::io::copy(&mut from_office, &mut to_terminal).await });
    let (mut buffer, mut recent) = (vec![0; 16 * 1024], String::new());
    while let Ok(read @ 1..) = from_terminal.read(&mut buffer).await {
        recent.push_str(&String::from_utf8_lossy(&buffer[..read]));
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
        if to_office.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
    down.abort();
}

/// A terminal that stops where the board is on its disk.
fn commit_only(n: usize, folder: &Path, office: SocketAddr, token: &str, seen: &Seen) -> Core<HttpOffice> {
    let data = folder.join(format!("committing-{n}"));
    fs::create_dir_all(&data).unwrap();
    let (store, _) = Store::open(&data).unwrap();
    let seen = seen.clone();
    let listener = Arc::new(move |event| {
        if let CoreEvent::Board { board, .. } = event {
            note(&seen, n, board.board.revision);
        }
    });
    let client = HttpOffice::new(&format!("http://{office}"), token).unwrap();
    Core::start(&Handle::current(), store, client, Clock::system(), listener)
}

/// Waits until all have a newer revision than `known`; tells which all have, and when each had one that is newer.
async fn newer(seen: &Seen, known: u64) -> (u64, Vec<Option<Instant>>) {
    let begun = Instant::now();
    loop {
        let now = seen.lock().unwrap().clone();
        let all = now.iter().all(|(revision, _)| *revision > known);
        if all || begun.elapsed() > PATIENCE {
            let newest = now.iter().map(|(revision, _)| *revision).max().unwrap_or_default();
            return (newest, now.into_iter().map(|(revision, at)| (revision > known).then_some(at)).collect());
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Half, 95 % and the last, milliseconds from `asked`.
fn figures(times: &[Option<Instant>], asked: Instant) -> [f64; 3] {
    let of = |at: &Option<Instant>| at.map_or(PATIENCE, |at| at.saturating_duration_since(asked)).as_secs_f64() * 1_000.0;
    let mut times: Vec<f64> = times.iter().map(of).collect();
    times.sort_by(f64::total_cmp);
    [0.5, 0.95, 1.0].map(|share| percentile(&times, share))
}

/// Section `screens`.
pub async fn screens(sizes: &Sizes, report: &mut Report) {
    let count = DRAWN + sizes.committing;
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder::prepare(folder.path(), count);
    let mut office = OfficeProcess::start(folder.path()).await;
    let mut browser = Browser::log_in(&mut office).await.manager(office.address).await;
    let seen: Seen = Arc::new(Mutex::new(vec![(0, Instant::now()); count]));
    let mut drawing = Vec::new();
    for (n, token) in tokens.iter().enumerate().take(DRAWN) {
        drawing.push(Drawing::start(n, folder.path(), office.address, token, &seen).await);
    }
    let committing: Vec<Core<HttpOffice>> =
        (DRAWN..count).map(|n| commit_only(n, folder.path(), office.address, &tokens[n], &seen)).collect();
    let (mut known, _) = newer(&seen, 0).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let raw = raw_commit(folder.path());
    for what in ["a notice", "a takeover"] {
        let (mut drawn, mut committed, mut late) = (Vec::new(), Vec::new(), 0);
        for round in 0..sizes.runs {
            // The office closes a line on which nothing was asked for a while.
            browser = browser.at(office.address);
            let form = if what == "a notice" { browser.notice(&format!("水箱清洗 {round}")).await } else { browser.takeover().await };
            let asked = Instant::now();
            assert_eq!(browser.send(&form).await.status, 303, "{what} was not published");
            let (newest, times) = newer(&seen, known).await;
            known = newest;
            late += times.iter().filter(|at| at.is_none()).count();
            drawn.push(figures(&times[..DRAWN], asked));
            committed.push(figures(&times[DRAWN..], asked));
            if what == "a takeover" {
                browser.end_takeovers().await;
                (known, _) = newer(&seen, known).await;
            }
        }
        for (where_to, figures) in [(format!("drawn on {DRAWN}"), drawn), (format!("committed on {}", sizes.committing), committed)] {
            for (n, share) in ["half", "95 %", "the last"].into_iter().enumerate() {
                let each = figures.iter().map(|figures| figures[n]).collect();
                let row = Row::new("screens", format!("{what} {where_to}: {share}"), median(each), "ms");
                let row = if n == 1 { row.beside(raw, "ms for one commit of a board here").aim(Target::Below(1_000.0)) } else { row };
                report.add(if late == 0 { row } else { row.note(format!("{late} never got it")) });
            }
        }
    }
    drop((committing, drawing));
}

/// One commit of a board's size on the same disk, milliseconds.
fn raw_commit(folder: &Path) -> f64 {
    let bytes = vec![7_u8; 120 * 1024];
    let times = (0..20).map(|n| {
        let begun = Instant::now();
        let file = folder.join(format!("raw-{n}"));
        fs::write(&file, &bytes).unwrap();
        fs::File::open(&file).unwrap().sync_all().unwrap();
        begun.elapsed().as_secs_f64() * 1_000.0
    });
    median(times.collect())
}
