//! The terminal's process and whoever starts it again: what a service manager hears of it, and what a terminal shows that
//! ends badly several times in a row. This test is the manager.

use std::{
    fs,
    io::Read,
    os::unix::net::UnixDatagram,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_lobby-butler");
/// Nobody listens there, and the terminal is told so at once.
const NO_OFFICE: &str = "http://127.0.0.1:9";
/// A debug build on a busy machine takes its time.
const PATIENCE: Duration = Duration::from_secs(120);

struct Manager {
    folder: TempDir,
}

/// One run of the terminal.
struct Run {
    child: Child,
    socket: UnixDatagram,
    runtime: PathBuf,
}

impl Manager {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn start(&self, number: usize) -> Run {
        let address = self.folder.path().join(format!("notify-{number}"));
        let runtime = self.folder.path().join(format!("run-{number}"));
        fs::create_dir(&runtime).unwrap();
        let socket = UnixDatagram::bind(&address).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let child = Command::new(PROGRAM)
            .args(["kiosk", "--headless", "--office", NO_OFFICE, "--data"])
            .arg(self.folder.path().join("data"))
            .env("NOTIFY_SOCKET", &address)
            .env("WATCHDOG_USEC", "3000000")
            .env("RUNTIME_DIRECTORY", &runtime)
            .env("INVOCATION_ID", "of the test")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Run { child, socket, runtime }
    }
}

impl Run {
    /// Waits until the terminal says so.
    fn hears(&self, word: &str) {
        let mut told = [0; 256];
        loop {
            let length = self.socket.recv(&mut told).unwrap_or_else(|error| panic!("{word} was never said: {error}"));
            if String::from_utf8_lossy(&told[..length]).lines().any(|line| line == word) {
                return;
            }
        }
    }

    fn healthy(&self) -> bool {
        self.runtime.join("healthy").exists()
    }

    fn ends_by(mut self, signal: Signal) -> (Option<i32>, String) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

#[test]
fn the_service_manager_hears_that_the_terminal_is_ready_alive_and_whole() {
    let manager = Manager::new();
    let run = manager.start(1);
    run.hears("READY=1");
    run.hears("WATCHDOG=1");
    run.hears("WATCHDOG=1");
    while !run.healthy() {
        run.hears("WATCHDOG=1");
    }
    assert_eq!(run.ends_by(Signal::TERM).0, Some(0));
}

#[test]
fn a_terminal_that_ends_badly_three_times_shows_the_hotline_before_it_tries_again() {
    let manager = Manager::new();
    for number in 1..=3 {
        let run = manager.start(number);
        run.hears("READY=1");
        let (code, said) = run.ends_by(Signal::KILL);
        assert!(code.is_none() && !said.contains("shows the hotline"), "{number}: {said}");
    }
    let run = manager.start(4);
    run.hears("READY=1");
    run.hears("WATCHDOG=1");
    run.hears("WATCHDOG=1");
    assert!(!run.healthy(), "what only shows a number is not whole");
    let (code, said) = run.ends_by(Signal::TERM);
    assert!(code == Some(0) && said.contains("shows the hotline"), "{code:?} {said}");

    let run = manager.start(5);
    while !run.healthy() {
        run.hears("WATCHDOG=1");
    }
    let (code, said) = run.ends_by(Signal::TERM);
    assert!(code == Some(0) && !said.contains("shows the hotline"), "whoever stopped it in order begins anew: {said}");
}
