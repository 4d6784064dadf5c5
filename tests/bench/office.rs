//! Figures of the office under load, each beside a raw limit of the same run: `cargo bench --bench office`.
//!
//! ```text
//! --only NAME,NAME  these sections alone
//! --rows N          size of the large book (default 1,000,000, which takes 3 GB of disk and some ten minutes to make)
//! --open N          how many of each book are still open (default 300)
//! --quick           small and short, for a look whether everything still runs: seconds, and the figures mean little
//! --json FILE       the rows as JSON as well; - for standard output instead of the table
//! ```
//!
//! Every section starts the real program, `office --sample`, as a process of its own on a fresh folder below `TMPDIR`, and
//! speaks to it over loopback with a client of a few dozen lines ([`http`]), so that what is measured is the office and not
//! the generator that shares its processors. Every terminal and every console has an address of its own within 127.0.0.0/8.
//! Nothing is asserted; a row says whether its target was reached.
//!
//! | section | what is measured | beside it |
//! | --- | --- | --- |
//! | `intake` | envelopes at 1 and at 100 connections, sealed before the clock starts | bare SQLite inserts of the same bytes on the same disk, one by one and in groups of 100 |
//! | `server` | envelopes at 100 connections, the estate on a PostgreSQL server | bare inserts of the same bytes by its own client |
//! | `board` | the whole board and an unchanged one at 64 connections, bytes on the wire | the same server's answer with a small file |
//! | `pages` | every page that lists something, and a look-up, in books of 1,000, 100,000 and `--rows` | the same page in the book of 1,000 |
//! | `start` | from the start of the process to its first answer over the large book | the same over the book of 1,000 |
//! | `consoles` | intake at 100 connections over the large book while 20 consoles stand open | the same without consoles |
//! | `wake` | from a notice's form to the new board in each of 1,000 lobbies | a small file asked for by as many at once |
//! | `screens` | from a notice's or a takeover's form to the glass of 4 terminals that draw and to the disk of 196 others, over fast and slow lines and without events; needs the terminal in the build | one commit of a board's size |
//! | `streams` | memory with 1,000 and with 10,000 event streams | memory at rest |
//! | `moving` | the large book moved from SQLite to PostgreSQL and back, with its memory; needs PostgreSQL | a backup of the same book |
//! | `backup` | a backup while terminals deliver, restored, and everything delivered again | |
//! | `attack` | the login page for staff while idle, slow, guessing and listening connections press | the same page before |

#[path = "office/attack.rs"]
mod attack;
#[path = "office/board.rs"]
mod board;
#[path = "office/book.rs"]
mod book;
#[allow(dead_code)] // The bench of several processes asks one office after another.
#[path = "office/browser.rs"]
mod browser;
#[path = "../support/cluster.rs"]
mod cluster;
#[path = "office/envelopes.rs"]
mod envelopes;
#[path = "office/folder.rs"]
mod folder;
#[path = "office/http.rs"]
mod http;
#[path = "office/intake.rs"]
mod intake;
#[cfg(feature = "kiosk")]
#[path = "office/lines.rs"]
mod lines;
#[path = "office/load.rs"]
mod load;
#[path = "office/material.rs"]
mod material;
#[path = "office/moving.rs"]
mod moving;
#[path = "office/pages.rs"]
mod pages;
#[path = "office/process.rs"]
mod process;
#[path = "office/report.rs"]
mod report;
#[cfg(feature = "kiosk")]
#[path = "office/screens.rs"]
mod screens;
#[path = "office/server.rs"]
mod server;
#[path = "office/streams.rs"]
mod streams;

use std::{path::PathBuf, time::Duration};

use book::BookFolder;
use report::Report;

const SECTIONS: [&str; 12] =
    ["intake", "server", "board", "pages", "start", "consoles", "moving", "backup", "wake", "screens", "streams", "attack"];
const USAGE: &str = "usage: [--only NAME,NAME] [--rows N] [--open N] [--quick] [--json FILE]";

/// Open orders of a book, unless told otherwise: a busy estate's.
const OPEN: u32 = 300;

/// How much of everything.
pub struct Sizes {
    /// Submissions in the large book.
    pub rows: u32,
    /// How many of them are open.
    pub open: u32,
    /// Runs of which the median counts.
    pub runs: usize,
    /// How long a run lasts.
    pub lasts: Duration,
    /// Terminals that deliver in turn, so that no single one is more than a busy lobby.
    pub terminals: usize,
    /// Terminals that a notice reaches.
    pub lobbies: usize,
    /// Terminals without a glass beside those that draw.
    #[cfg_attr(not(feature = "kiosk"), allow(dead_code))]
    pub committing: usize,
    /// Event streams, the small number first.
    pub streams: [usize; 2],
    /// What presses on the office.
    pub attack: attack::Pressure,
}

impl Sizes {
    fn full(rows: u32) -> Self {
        let attack = attack::Pressure { idle: 2_000, slow: 300, logins: 200, streams: 600, lasts: Duration::from_secs(20) };
        let lasts = Duration::from_secs(4);
        Self { rows, open: OPEN, runs: 3, lasts, terminals: 1_000, lobbies: 1_000, committing: 196, streams: [1_000, 10_000], attack }
    }

    fn quick(rows: u32) -> Self {
        let attack = attack::Pressure { idle: 100, slow: 20, logins: 10, streams: 30, lasts: Duration::from_secs(2) };
        let lasts = Duration::from_millis(500);
        Self { rows, open: OPEN, runs: 1, lasts, terminals: 100, lobbies: 50, committing: 20, streams: [50, 200], attack }
    }
}

struct Options {
    only: Vec<String>,
    json: Option<PathBuf>,
    sizes: Sizes,
}

fn stop(why: &str) -> ! {
    eprintln!("{why}\n{USAGE}");
    std::process::exit(2)
}

fn options() -> Options {
    let (mut only, mut json, mut rows, mut open, mut quick) = (SECTIONS.map(str::to_owned).to_vec(), None, None, OPEN, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| stop(&format!("{argument} needs a value")));
        match argument.as_str() {
            "--only" => only = value().split(',').map(str::to_owned).collect(),
            "--json" => json = Some(PathBuf::from(value())),
            "--rows" => rows = Some(value().replace(['_', ','], "").parse().unwrap_or_else(|_| stop("--rows takes a number"))),
            "--open" => open = value().parse().unwrap_or_else(|_| stop("--open takes a number")),
            "--quick" => quick = true,
            // What cargo adds by itself.
            "--bench" => {}
            other => stop(&format!("unknown: {other}")),
        }
    }
    if let Some(unknown) = only.iter().find(|name| !SECTIONS.contains(&name.as_str())) {
        stop(&format!("no section {unknown}; there are {}", SECTIONS.join(", ")));
    }
    let mut sizes = if quick { Sizes::quick(rows.unwrap_or(2_000)) } else { Sizes::full(rows.unwrap_or(1_000_000)) };
    sizes.open = open;
    if !(book::SMALLEST..=book::LARGEST).contains(&sizes.rows) {
        stop(&format!("--rows takes {} to {}", book::SMALLEST, book::LARGEST));
    }
    Options { only, json, sizes }
}

fn main() {
    let Options { only, json, sizes } = options();
    let wants = |name: &str| only.iter().any(|wanted| wanted == name);
    let open_files = process::raise_open_files();
    // One thread: the office gets what is left of two processors.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut report = Report::default();
    if wants("intake") {
        runtime.block_on(intake::intake(&sizes, &mut report));
    }
    if wants("server") {
        runtime.block_on(server::intake(&sizes, &mut report));
    }
    if wants("board") {
        runtime.block_on(board::board(&sizes, &mut report));
    }
    if ["pages", "start", "consoles", "moving"].into_iter().any(wants) {
        let (small, large) = (BookFolder::filled(book::SMALLEST, sizes.open), BookFolder::filled(sizes.rows, sizes.open));
        if wants("pages") {
            runtime.block_on(pages::pages(&small, &large, sizes.open, &mut report));
        }
        if wants("start") {
            runtime.block_on(pages::start(&small, &large, &sizes, &mut report));
        }
        if wants("consoles") {
            runtime.block_on(intake::consoles(&large, &sizes, &mut report));
        }
        if wants("moving") {
            moving::moving(&large, &mut report);
        }
    }
    if wants("backup") {
        runtime.block_on(moving::backup(&sizes, &mut report));
    }
    if wants("wake") {
        runtime.block_on(streams::wake(&sizes, open_files, &mut report));
    }
    #[cfg(feature = "kiosk")]
    if wants("screens") {
        // The terminals are many, as their boxes are.
        let boxes = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        boxes.block_on(screens::screens(&sizes, &mut report));
    }
    if wants("streams") {
        runtime.block_on(streams::streams(&sizes, open_files, &mut report));
    }
    if wants("attack") {
        runtime.block_on(attack::attack(&sizes.attack, &mut report));
    }
    report.finish(json.as_deref());
}
