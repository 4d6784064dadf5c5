//! From a member of staff's click to the glass: real terminals that draw, beside many that stop where the new board is on their
//! disk; over lines as fast as this machine, over slow ones that are cut, and with no event stream.
//!
//! Four terminals are processes of their own without a display (`kiosk --headless`): they draw every pixel, and their line reads
//! in their reports when the board was drawn. The others are the same terminal without a screen, in this process; each has a
//! database of its own and commits as a lobby does. All of them share the processors with the office.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, atomic::Ordering},
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
use tempfile::TempDir;
use tokio::runtime::Handle;

use super::{
    Sizes,
    browser::Browser,
    folder,
    lines::{Line, Quality, Seen, note},
    process::{OfficeProcess, PROGRAM},
    report::{Report, Row, Target, median, percentile},
};

/// Terminals that draw.
const DRAWN: usize = 4;
/// Nobody waits longer for a board.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a terminal asks by itself, and a moment for the asking.
const POLL: Duration = Duration::from_secs(31);
/// After this nothing of the last change is on its way any more.
const QUIET: Duration = Duration::from_secs(2);
/// How often it is looked whether all have it.
const LOOK: Duration = Duration::from_millis(2);

/// A terminal that draws, and its line.
struct Drawing {
    child: Child,
    line: Line,
}

impl Drop for Drawing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drawing {
    async fn start(n: usize, folder: &Path, office: SocketAddr, token: &str, quality: Quality, seen: &Seen) -> Self {
        let line = Line::lay(n, office, quality, seen.clone()).await;
        let data = folder.join(format!("drawing-{n}"));
        fs::create_dir_all(&data).unwrap();
        let token_file = data.join("token-of-the-bench");
        fs::write(&token_file, token).unwrap();
        let child = Command::new(PROGRAM)
            .args(["kiosk", "--headless", "--office", &format!("http://{}", line.address), "--data"])
            .arg(&data)
            .arg("--token-file")
            .arg(&token_file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, line }
    }
}

/// A terminal that stops where the board is on its disk, and its line.
async fn commit_only(n: usize, folder: &Path, office: SocketAddr, token: &str, quality: Quality, seen: &Seen) -> (Core<HttpOffice>, Line) {
    let line = Line::lay(n, office, quality, seen.clone()).await;
    let data = folder.join(format!("committing-{n}"));
    fs::create_dir_all(&data).unwrap();
    let (store, _) = Store::open(&data).unwrap();
    let seen = seen.clone();
    let listener = Arc::new(move |event| {
        if let CoreEvent::Board { board, .. } = event {
            note(&seen, n, board.board.revision);
        }
    });
    let client = HttpOffice::new(&format!("http://{}", line.address), token).unwrap();
    (Core::start(&Handle::current(), store, client, Clock::system(), listener), line)
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

/// An office with so many terminals on such lines, all of which have its board.
struct Lobbies {
    folder: TempDir,
    office: OfficeProcess,
    browser: Browser,
    seen: Seen,
    drawing: Vec<Drawing>,
    committing: Vec<(Core<HttpOffice>, Line)>,
    /// The newest revision that all have.
    known: u64,
}

impl Lobbies {
    async fn open(committing: usize, quality: Quality) -> Self {
        let count = DRAWN + committing;
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder::prepare(folder.path(), count);
        let mut office = OfficeProcess::start(folder.path()).await;
        let browser = Browser::log_in(&mut office).await.manager(office.address).await;
        let seen: Seen = Arc::new(Mutex::new(vec![(0, Instant::now()); count]));
        let (mut drawing, mut others) = (Vec::new(), Vec::new());
        for (n, token) in tokens.iter().enumerate() {
            if n < DRAWN {
                drawing.push(Drawing::start(n, folder.path(), office.address, token, quality, &seen).await);
            } else {
                others.push(commit_only(n, folder.path(), office.address, token, quality, &seen).await);
            }
        }
        let (known, _) = newer(&seen, 0).await;
        // What every terminal does after its first board is done by then.
        tokio::time::sleep(Duration::from_secs(3)).await;
        Self { folder, office, browser, seen, drawing, committing: others, known }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.drawing.iter().map(|drawing| &drawing.line).chain(self.committing.iter().map(|(_, line)| line))
    }

    /// What the office has sent to all of them.
    fn sent(&self) -> u64 {
        self.lines().map(|line| line.passed.down.load(Ordering::Relaxed)).sum()
    }

    /// Sends a form that changes every board; from the click to each terminal, `None` where it never came.
    async fn send(&mut self, form: &[u8]) -> (Instant, Vec<Option<Instant>>) {
        let asked = Instant::now();
        assert_eq!(self.browser.send(form).await.status, 303, "it was not published");
        let (newest, times) = newer(&self.seen, self.known).await;
        self.known = newest;
        (asked, times)
    }

    /// The same for a notice or a takeover, so often; the rows of how long each took.
    async fn measure(&mut self, what: &'static str, runs: usize, aim: Option<Duration>, report: &mut Report, line: &str) {
        let raw = raw_commit(self.folder.path());
        let (mut drawn, mut committed, mut late) = (Vec::new(), Vec::new(), 0);
        for round in 0..runs {
            // The office closes a line on which nothing was asked for a while.
            self.browser = self.browser.at(self.office.address);
            let is_notice = what == "a notice";
            let form = if is_notice { self.browser.notice(&format!("水箱清洗 {round}")).await } else { self.browser.takeover().await };
            let (asked, times) = self.send(&form).await;
            late += times.iter().filter(|at| at.is_none()).count();
            drawn.push(figures(&times[..DRAWN], asked));
            committed.push(figures(&times[DRAWN..], asked));
            if !is_notice {
                self.browser.end_takeovers().await;
                (self.known, _) = newer(&self.seen, self.known).await;
            }
        }
        let others = self.committing.len();
        for (where_to, figures) in [(format!("drawn on {DRAWN}"), drawn), (format!("committed on {others}"), committed)] {
            for (n, share) in ["half", "95 %", "the last"].into_iter().enumerate() {
                let each = figures.iter().map(|figures| figures[n]).collect();
                let mut row = Row::new("screens", format!("{what}{line} {where_to}: {share}"), median(each), "ms");
                if n == 1 {
                    row = row.beside(raw, "ms for one commit of a board here");
                    if let Some(aim) = aim {
                        row = row.aim(Target::Below(aim.as_secs_f64() * 1_000.0));
                    }
                }
                report.add(if late == 0 { row } else { row.note(format!("{late} never got it")) });
            }
        }
    }

    /// How many bytes a changed line of one notice costs each terminal.
    async fn bytes_of_a_changed_line(&mut self, first: f64, report: &mut Report) {
        self.browser = self.browser.at(self.office.address);
        let form = self.browser.notice("水箱清洗").await;
        self.send(&form).await;
        tokio::time::sleep(QUIET).await;
        let before = self.sent();
        let form = self.browser.notice("水箱清洗改期").await;
        self.send(&form).await;
        // Their reports of it are answered.
        tokio::time::sleep(QUIET).await;
        let each = (self.sent() - before) as f64 / self.lines().count() as f64;
        let row = Row::new("screens", "a notice: bytes to each terminal, its report's answer among them", each, "B");
        report.add(row.beside(first, "B for its first board with the pictures"));
    }
}

/// Section `screens`.
pub async fn screens(sizes: &Sizes, report: &mut Report) {
    let mut lobbies = Lobbies::open(sizes.committing, Quality::Fast).await;
    let (first, second) = (lobbies.sent() as f64 / lobbies.lines().count() as f64, Some(Duration::from_secs(1)));
    lobbies.measure("a notice", sizes.runs, second, report, "").await;
    lobbies.measure("a takeover", sizes.runs, second, report, "").await;
    lobbies.bytes_of_a_changed_line(first, report).await;
    drop(lobbies);
    // 64 kbit/s, half a second there and back, one connection of four cut.
    let slow = Quality::Slow { rate: 8_000, delay: Duration::from_millis(250), cut: 25 };
    let mut lobbies = Lobbies::open(sizes.committing, slow).await;
    lobbies.measure("a notice", sizes.runs, None, report, " over a slow line that is cut").await;
    lobbies.measure("a takeover", sizes.runs, None, report, " over a slow line that is cut").await;
    let cuts: u64 = lobbies.lines().map(Line::cuts).sum();
    report.add(Row::new("screens", "connections that were cut meanwhile", cuts as f64, ""));
    drop(lobbies);
    let mut lobbies = Lobbies::open(sizes.committing, Quality::Deaf).await;
    lobbies.measure("a notice", 1, Some(POLL), report, " with no event stream").await;
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
