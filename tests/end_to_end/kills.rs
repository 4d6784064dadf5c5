//! kill -9 at random instants, on either side, while submissions flow: every receipt that was shown
//! exists exactly once at the office in the end.
//!
//! The terminal here is the real core (store, forwarder, HTTP client) in a child process, this very
//! test program started again; it prints a receipt's id only after the store committed it, as the
//! screen would show it. How many kills: `LOBBY_BUTLER_KILLS` (default 12, so that a plain test run
//! stays short).

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use lobby_butler::{
    clock::Clock,
    kiosk::{core::Core, office_client::HttpOffice, run, store::Store},
};

use crate::office_process::OfficeProcess;

/// Set in the child: where its data is, the office, the token.
const CHILD: &str = "LOBBY_BUTLER_TEST_TERMINAL";

pub fn kills() -> u32 {
    std::env::var("LOBBY_BUTLER_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// Not a test of its own: the terminal process of the tests below. Without its variable it does
/// nothing.
#[test]
fn terminal_process() {
    let Ok(setting) = std::env::var(CHILD) else { return };
    let [data, url, token] = setting.split('\n').collect::<Vec<_>>().try_into().expect("three settings");
    let runtime = run::runtime().expect("a runtime");
    let store = open_after_kill(Path::new(data));
    let core =
        Core::start(runtime.handle(), store.clone(), HttpOffice::new(url, token).expect("a client"), Clock::system(), Arc::new(|_| {}));
    let board = loop {
        match runtime.block_on(store.board()).expect("a readable store") {
            Some(cached) if runtime.block_on(store.codes_left()).expect("a readable store") > 0 => break cached.board,
            _ => pause(Duration::from_millis(5)),
        }
    };
    let mut out = std::io::stdout();
    for _ in 0.. {
        match runtime.block_on(core.record(crate::support::sample_body(), board.office_key.clone())) {
            Ok(recorded) => {
                writeln!(out, "receipt {} {}", recorded.id, recorded.code).expect("a reader");
                out.flush().expect("a reader");
            }
            Err(lobby_butler::kiosk::store::StoreError::OutOfCodes) => {}
            Err(error) => panic!("{error}"),
        }
        pause(Duration::from_millis(3));
    }
}

/// Lets some time pass: the load generator's pace, and between two looks at another process.
pub fn pause(time: Duration) {
    std::thread::park_timeout(time);
}

/// Opens a terminal's store; a killed predecessor's lock goes a moment after the kill returned.
pub fn open_after_kill(data: &Path) -> Store {
    for _ in 0..500 {
        if let Ok((store, _)) = Store::open(data) {
            return store;
        }
        pause(Duration::from_millis(10));
    }
    panic!("the data folder stays locked");
}

struct TerminalProcess {
    data: PathBuf,
    url: String,
    token: String,
    child: Option<Child>,
    receipts: Arc<Mutex<BTreeSet<String>>>,
}

impl TerminalProcess {
    fn start(data: &Path, url: String, token: String) -> Self {
        let mut terminal = Self { data: data.to_owned(), url, token, child: None, receipts: Arc::default() };
        terminal.restart();
        terminal
    }

    fn restart(&mut self) {
        let setting = format!("{}\n{}\n{}", self.data.display(), self.url, self.token);
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["kills::terminal_process", "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, setting)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the terminal starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let receipts = self.receipts.clone();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // The test harness may print on the same line before the first receipt.
                if let Some((_, receipt)) = line.split_once("receipt ") {
                    let id = receipt.split(' ').next().unwrap_or_default();
                    assert!(receipts.lock().expect("a set").insert(id.to_owned()), "the id {id} was given out twice");
                }
            }
        });
        self.child = Some(child);
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("the terminal can be killed");
            child.wait().expect("the terminal ends");
        }
    }

    fn shown(&self) -> usize {
        self.receipts.lock().expect("a set").len()
    }
}

impl Drop for TerminalProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Opens the terminal's store (nobody else has it) and delivers what is left; tells the queue.
fn drain(data: &Path, url: &str, token: &str) -> Duration {
    let runtime = run::runtime().expect("a runtime");
    let store = open_after_kill(data);
    let started = Instant::now();
    let _core =
        Core::start(runtime.handle(), store.clone(), HttpOffice::new(url, token).expect("a client"), Clock::system(), Arc::new(|_| {}));
    while runtime.block_on(store.queued()).expect("a readable store") > 0 {
        assert!(started.elapsed() < Duration::from_secs(120), "the queue does not drain");
        pause(Duration::from_millis(20));
    }
    assert_eq!(runtime.block_on(store.parked()).expect("a readable store"), []);
    started.elapsed()
}

/// Ids in the office's own book.
fn ids_at_the_office(data: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(data.join("office.db")).expect("the book opens");
    let mut statement = connection.prepare("SELECT id FROM submission").expect("a table");
    statement.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>().expect("ids")
}

/// What was shown is at the office, once; what is more was committed but killed before it was shown.
fn compare(what: &str, receipts: &BTreeSet<String>, at_office: Vec<String>) {
    let unique: BTreeSet<String> = at_office.iter().cloned().collect();
    let lost = receipts.difference(&unique).count();
    let doubled = at_office.len() - unique.len();
    println!(
        "{what}: {} receipts shown, {} submissions at the office ({} committed but killed before they were shown), {lost} lost, {doubled} doubled",
        receipts.len(),
        at_office.len(),
        unique.difference(receipts).count()
    );
    assert_eq!((lost, doubled), (0, 0));
    assert!(!receipts.is_empty());
}

/// Random but bounded: within one pace of the load.
fn random_pause() {
    pause(Duration::from_micros(rand::random_range(0..120_000)));
}

#[test]
fn killing_the_terminal_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (office_data, kiosk_data) = (folder.path().join("office"), folder.path().join("kiosk"));
    let (mut office, token) = OfficeProcess::start(&office_data);
    let mut terminal = TerminalProcess::start(&kiosk_data, office.url(), token.clone());
    let mut killed = 0;
    let mut before = 0;
    while killed < kills() {
        // Every life shows at least one receipt, so that every kill hits a working terminal.
        if terminal.shown() > before {
            random_pause();
            terminal.kill();
            killed += 1;
            before = terminal.shown();
            terminal.restart();
        } else {
            pause(Duration::from_millis(2));
        }
    }
    terminal.kill();
    drain(&kiosk_data, &office.url(), &token);
    office.kill();
    let receipts = terminal.receipts.lock().expect("a set").clone();
    compare(&format!("{killed} kills of the terminal"), &receipts, ids_at_the_office(&office_data));
}

#[test]
fn killing_the_office_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (office_data, kiosk_data) = (folder.path().join("office"), folder.path().join("kiosk"));
    let (mut office, token) = OfficeProcess::start(&office_data);
    let mut terminal = TerminalProcess::start(&kiosk_data, office.url(), token.clone());
    while terminal.shown() == 0 {
        pause(Duration::from_millis(2));
    }
    for _ in 0..kills() {
        random_pause();
        office.kill();
        random_pause();
        office.restart();
    }
    terminal.kill();
    drain(&kiosk_data, &office.url(), &token);
    office.kill();
    let receipts = terminal.receipts.lock().expect("a set").clone();
    compare(&format!("{} kills of the office", kills()), &receipts, ids_at_the_office(&office_data));
}

#[test]
fn a_thousand_queued_while_the_office_is_off_all_arrive_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (office_data, kiosk_data) = (folder.path().join("office"), folder.path().join("kiosk"));
    let (mut office, token) = OfficeProcess::start(&office_data);
    let runtime = run::runtime().expect("a runtime");
    let url = office.url();
    let receipts = {
        let (store, _) = Store::open(&kiosk_data).expect("a store");
        let client = HttpOffice::new(&url, &token).expect("a client");
        let core = Core::start(runtime.handle(), store.clone(), client.clone(), Clock::system(), Arc::new(|_| {}));
        let board = loop {
            match runtime.block_on(store.board()).expect("a readable store") {
                Some(cached) => break cached.board,
                None => pause(Duration::from_millis(5)),
            }
        };
        // A thousand codes are more than one lease.
        use lobby_butler::{domain::receipt_code::CodeBlock, kiosk::office_client::OfficeClient};
        while runtime.block_on(store.codes_left()).expect("a readable store") < 1_000 {
            let block = runtime.block_on(client.lease_codes()).expect("a lease");
            runtime.block_on(store.add_code_block(CodeBlock { start: block.start, count: block.count })).expect("a stored lease");
        }
        office.kill();
        (0..1_000)
            .map(|_| {
                runtime.block_on(core.record(crate::support::sample_body(), board.office_key.clone())).expect("a receipt").id.to_string()
            })
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(receipts.len(), 1_000);
    office.restart();
    let took = drain(&kiosk_data, &url, &token);
    office.kill();
    println!("1,000 queued submissions drained in {took:.2?} ({:.0} a second)", 1_000.0 / took.as_secs_f64());
    compare("1,000 submissions queued while the office was off", &receipts, ids_at_the_office(&office_data));
}
