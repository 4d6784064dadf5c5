//! Several office processes on one PostgreSQL while they are killed: `cargo bench --bench processes`.
//!
//! ```text
//! --quick      small and short, for a look whether everything still runs
//! --json FILE  the rows as JSON as well; - for standard output instead of the table
//! ```
//!
//! Three processes of the real program stand behind a plain TCP splitter, on a PostgreSQL server of the bench's own. Twenty
//! terminals deliver 5,000 submissions through the splitter and staff publish notices; each process is killed with SIGKILL
//! ten times, the server three times. Then the database is asked what it has. First, while nobody is killed: how soon a
//! notice that was published at one process is told and served by the others. Nothing is asserted; a row says whether its
//! target was reached.

#[allow(dead_code)] // Made for the office's bench.
#[path = "office/browser.rs"]
mod browser;
#[path = "../support/cluster.rs"]
mod cluster;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/envelopes.rs"]
mod envelopes;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/folder.rs"]
mod folder;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/http.rs"]
mod http;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/load.rs"]
mod load;
#[path = "processes/lobbies.rs"]
mod lobbies;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/material.rs"]
mod material;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/process.rs"]
mod process;
#[allow(dead_code)] // Made for the office's bench.
#[path = "office/report.rs"]
mod report;
#[path = "processes/server.rs"]
mod server;
#[path = "processes/splitter.rs"]
mod splitter;

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

use browser::Browser;
use envelopes::Sealer;
use http::{Client, DESK, EventStream, bearer, get};
use lobbies::Lobbies;
use lobby_butler::{
    clock::Clock,
    database::{Row as DatabaseRow, postgres::ServerAddress},
    office::{
        Office,
        store::{Store, StoreError, Tx, submissions},
    },
    protocol::v1::{board::Board, messages::Hint, paths},
    values,
};
use process::{OfficeProcess, free_address};
use report::{Report, Row, Target, median};
use server::Server;

/// How much of everything.
struct Sizes {
    processes: usize,
    terminals: usize,
    submissions: usize,
    /// Of each process.
    kills: usize,
    /// Of the server.
    server_kills: usize,
    /// Notices whose way is measured.
    notices: usize,
    /// Between two submissions of one terminal.
    every: Duration,
    /// Between two kills.
    calm: Duration,
    /// How long the server is away.
    away: Duration,
}

impl Sizes {
    fn full() -> Self {
        let [every, calm, away] = [300, 2_000, 1_000].map(Duration::from_millis);
        Self { processes: 3, terminals: 20, submissions: 5_000, kills: 10, server_kills: 3, notices: 40, every, calm, away }
    }

    fn quick() -> Self {
        let [every, calm, away] = [200, 500, 300].map(Duration::from_millis);
        Self { processes: 3, terminals: 5, submissions: 100, kills: 1, server_kills: 1, notices: 4, every, calm, away }
    }
}

fn stop(why: &str) -> ! {
    eprintln!("{why}\nusage: [--quick] [--json FILE]");
    std::process::exit(2)
}

fn main() {
    let (mut sizes, mut json, mut arguments) = (Sizes::full(), None, std::env::args().skip(1));
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => sizes = Sizes::quick(),
            "--json" => json = Some(PathBuf::from(arguments.next().unwrap_or_else(|| stop("--json needs a value")))),
            // What cargo adds by itself.
            "--bench" => {}
            other => stop(&format!("unknown: {other}")),
        }
    }
    let server = Server::start();
    let tokens = prepare(&server.url(), sizes.terminals + sizes.processes);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut report = Report::default();
    runtime.block_on(run(&sizes, server, tokens, &mut report));
    report.finish(json.as_deref());
}

fn store(url: &str) -> Store {
    Store::connect(&ServerAddress::parse(url, "").unwrap()).unwrap()
}

/// The sample estate with terminals whose tokens are known.
fn prepare(url: &str, terminals: usize) -> Vec<String> {
    Office::connect(&ServerAddress::parse(url, "").unwrap(), Clock::system()).unwrap().load_sample().unwrap();
    folder::add_terminals(&store(url), 0, terminals)
}

/// A process with the place that it comes back to.
struct Seat {
    folder: tempfile::TempDir,
    address: SocketAddr,
    url: String,
    process: Option<OfficeProcess>,
}

impl Seat {
    async fn taken(url: &str) -> Self {
        let mut seat = Self { folder: tempfile::tempdir().unwrap(), address: free_address(), url: url.to_owned(), process: None };
        seat.start().await;
        seat
    }

    /// As whatever watches over services does: again, if the database was not there.
    async fn start(&mut self) {
        let options = ["--database", self.url.as_str()];
        while self.process.is_none() {
            self.process = OfficeProcess::start_at(self.address, self.folder.path(), &options).await;
        }
    }

    /// SIGKILL.
    fn kill(&mut self) {
        self.process = None;
    }
}

async fn run(sizes: &Sizes, mut server: Server, tokens: Vec<String>, report: &mut Report) {
    let url = server.url();
    let mut seats = vec![Seat::taken(&url).await];
    // The first administrator chooses a password before another process offers another.
    let desk = Browser::log_in(seats[0].process.as_mut().unwrap()).await;
    while seats.len() < sizes.processes {
        seats.push(Seat::taken(&url).await);
    }
    let offices: Vec<SocketAddr> = seats.iter().map(|seat| seat.address).collect();
    let (listeners, lobby_tokens) = tokens.split_at(sizes.processes);
    notices(sizes, &desk, &offices, listeners, report).await;

    let requests = Sealer::new(offices[0], lobby_tokens.to_vec()).await.requests(sizes.submissions);
    let front = splitter::before(offices.clone()).await;
    let lobbies = Lobbies::open(sizes.terminals, &requests, front, sizes.every);
    let staff = tokio::spawn(publish(desk.at(front)));
    let (begun, mut started) = (Instant::now(), Vec::new());
    for round in 0..sizes.kills {
        for seat in &mut seats {
            tokio::time::sleep(sizes.calm).await;
            seat.kill();
            seat.start().await;
            started.extend(seat.process.as_ref().map(|process| process.started_in.as_secs_f64()));
        }
        if round % sizes.kills.div_ceil(sizes.server_kills) == 0 {
            tokio::time::sleep(sizes.calm).await;
            server.kill();
            tokio::time::sleep(sizes.away).await;
            server.start_again();
        }
        eprintln!("{} of {} after {:.0} s", lobbies.acknowledged(), sizes.submissions, begun.elapsed().as_secs_f64());
    }
    let told = lobbies.finish().await;
    staff.abort();
    drop(seats);

    let kills = format!("{} kills of each process, {} of the server", sizes.kills, sizes.server_kills);
    let (stored, doubled) = stored(&url).await;
    let lost = told.acknowledged.difference(&stored).count();
    let mut add = |what: &str, figure: f64, unit, target, note: String| {
        let row = Row::new("kills", what, figure, unit).note(note);
        report.add(if let Some(target) = target { row.aim(target) } else { row });
    };
    let all = sizes.submissions as f64;
    add("acknowledged", told.acknowledged.len() as f64, "submissions", Some(Target::AtLeast(all)), kills);
    add("acknowledged and not stored", lost as f64, "submissions", Some(Target::AtMost(0.0)), String::new());
    add("stored twice or counted otherwise", doubled as f64, "submissions", Some(Target::AtMost(0.0)), String::new());
    add(
        "stored though never sent",
        stored.difference(&told.acknowledged).count() as f64,
        "submissions",
        Some(Target::AtMost(0.0)),
        String::new(),
    );
    add(
        "answered otherwise than stored or try again",
        told.refused.len() as f64,
        "answers",
        Some(Target::AtMost(0.0)),
        format!("{:?}", told.refused.first()),
    );
    add("sent more than once", told.retried as f64, "submissions", None, String::new());
    let worst = told.silent.iter().copied().fold(0.0, f64::max);
    let silent = if told.silent.is_empty() { 0.0 } else { median(told.silent) };
    add("a terminal answered again after, median", silent, "s", None, String::new());
    add("a terminal answered again after, worst", worst, "s", Some(Target::AtMost(10.0)), String::new());
    add("a killed process answers again after, median", median(started), "s", None, String::new());
}

/// Publishes on and on, whoever answers.
async fn publish(mut desk: Browser) {
    for n in 0.. {
        if let Ok(form) = desk.try_notice(&format!("停水通知 {n}")).await {
            let _ = desk.try_send(&form).await;
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
}

/// How soon a notice of one process is told and served by another.
async fn notices(sizes: &Sizes, desk: &Browser, offices: &[SocketAddr], tokens: &[String], report: &mut Report) {
    let (mut told, mut served) = (Vec::new(), Vec::new());
    for n in 0..sizes.notices {
        let (here, there) = (offices[n % offices.len()], (n + 1) % offices.len());
        let mut stream = EventStream::open(DESK, offices[there], &tokens[there]).await.unwrap();
        stream.next().await.unwrap();
        let mut desk = desk.at(here);
        let form = desk.notice(&format!("检修通知 {n}")).await;
        assert_eq!(desk.send(&form).await.status, 303, "the notice was not published");
        let published = Instant::now();
        let hint: Hint = serde_json::from_str(&stream.next().await.unwrap()).unwrap();
        told.push(published.elapsed().as_secs_f64());
        let board =
            Client::new(DESK, offices[there]).send(&get(paths::BOARD, &[("authorization", &bearer(&tokens[there]))])).await.unwrap();
        served.push(published.elapsed().as_secs_f64());
        let board: Board = serde_json::from_slice(&board.body).unwrap();
        assert!(matches!(hint, Hint::Board { revision } if revision <= board.revision), "an older board than was hinted at");
    }
    for (what, mut seconds) in [("hint at another process", told), ("board at another process", served)] {
        seconds.sort_by(f64::total_cmp);
        let (median, worst) = (median(seconds.clone()), seconds.last().copied().unwrap_or(f64::NAN));
        report.add(Row::new("notice", format!("{what}, median"), median, "s"));
        report.add(Row::new("notice", format!("{what}, worst"), worst, "s").aim(Target::Below(1.0)));
    }
}

/// Ids that are stored, and how many of them are wrong: with another history than one that begins once, or not counted.
async fn stored(url: &str) -> (BTreeSet<String>, usize) {
    let look = |tx: &Tx<'_>| {
        let id = |row: &DatabaseRow<'_>| Ok::<_, StoreError>(row.get::<String>("id")?);
        let ids = tx.query("SELECT id FROM submission", values![], id)?;
        let histories = tx.query("SELECT submission_id AS id FROM submission_event", values![], id)?;
        let wrong = ids.len().abs_diff(histories.len()) + usize::from(submissions::counts_differ(tx)?);
        Ok::<_, StoreError>((ids.into_iter().collect::<BTreeSet<String>>(), wrong))
    };
    store(url).write(look).await.unwrap()
}
