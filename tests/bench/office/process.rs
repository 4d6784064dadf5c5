//! The office as a process of its own, and what the system says about it.

use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::http::{Client, DESK, get};

/// The program that is measured.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_lobby-butler");

/// Longer is no start.
const START_LASTS: Duration = Duration::from_secs(300);

/// A running office; it ends with this value.
pub struct OfficeProcess {
    child: Child,
    pub address: SocketAddr,
    /// From the start to the first answer.
    pub started_in: Duration,
    /// Of the first administrator, until somebody chose a password.
    pub one_time_password: Option<String>,
}

/// Mebibytes.
pub struct Memory {
    /// Resident now; pages that others share count whole.
    pub rss: f64,
    /// Resident now, shared pages by share.
    pub pss: f64,
    /// The most that was ever resident.
    pub peak: f64,
}

impl OfficeProcess {
    /// Starts on a free port and waits for the first answer.
    pub async fn start(folder: &Path) -> Self {
        Self::start_at(free_address(), folder, &["--sample"]).await.expect("the office starts")
    }

    /// Starts at an address and waits for the first answer; `None` if it ends before.
    pub async fn start_at(address: SocketAddr, folder: &Path, options: &[&str]) -> Option<Self> {
        let told = folder.join("told");
        let started = Instant::now();
        let child = Command::new(PROGRAM)
            .args(["office", "--listen", &address.to_string(), "--data"])
            .arg(folder)
            .args(options)
            .stdout(File::create(&told).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut office = Self { child, address, started_in: Duration::ZERO, one_time_password: None };
        let (mut client, page) = (Client::new(DESK, address), get("/login", &[]));
        while !client.send(&page).await.is_ok_and(|reply| reply.status == 200) {
            assert!(started.elapsed() < START_LASTS, "the office does not start");
            if office.child.try_wait().unwrap().is_some() {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        office.started_in = started.elapsed();
        // It says so before it answers.
        let told = fs::read_to_string(told).unwrap();
        office.one_time_password =
            told.split_once("one-time password ").and_then(|(_, rest)| rest.split_whitespace().next()).map(str::to_owned);
        Some(office)
    }

    pub fn memory(&self) -> Memory {
        let of = |file: &str, name: &str| {
            let text = fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap();
            let line = text.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned)).unwrap_or_default();
            line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
        };
        Memory { rss: of("status", "VmRSS:"), pss: of("smaps_rollup", "Pss:"), peak: of("status", "VmHWM:") }
    }

    /// Seconds of processor that it used so far.
    pub fn processor(&self) -> f64 {
        processor(&self.child.id().to_string())
    }
}

/// Free a moment ago.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// The most memory that a process ever had resident, in mebibytes, while it is there.
pub fn peak_of(process: u32) -> Option<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

/// Seconds of processor that this process used so far.
pub fn own_processor() -> f64 {
    processor("self")
}

fn processor(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // utime and stime, in clock ticks of 1/100 s on every Linux that this runs on.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

impl Drop for OfficeProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Lets this process, and the offices that it starts, hold as many lines as the system allows; tells how many.
#[cfg(target_os = "linux")]
pub fn raise_open_files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    getrlimit(Resource::Nofile).current.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// Elsewhere it stays as it is.
#[cfg(not(target_os = "linux"))]
pub fn raise_open_files() -> usize {
    1_024
}
