//! The office server as a child process that can be killed and started again on the same port.

use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_lobby-butler");

pub struct OfficeProcess {
    data: PathBuf,
    address: SocketAddr,
    child: Option<Child>,
    /// One-time password of the last start, until somebody chose a password.
    pub password: Option<String>,
}

impl OfficeProcess {
    /// Loads the sample estate, registers a terminal, starts. Returns the terminal's token.
    pub fn start(data: &Path) -> (Self, String) {
        let output = Command::new(PROGRAM)
            .args(["office", "--sample", "--add-terminal", "3号楼大堂", "--data"])
            .arg(data)
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let token = String::from_utf8(output.stdout).expect("a token").trim().to_owned();
        let address = own_port();
        let mut office = Self { data: data.to_owned(), address, child: None, password: None };
        office.restart();
        (office, token)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// SIGKILL, and no goodbye.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("the office can be killed");
            child.wait().expect("the office ends");
        }
    }

    /// Starts on the same port and waits until it says that it listens.
    pub fn restart(&mut self) {
        self.kill();
        let mut child = Command::new(PROGRAM)
            .args(["office", "--listen", &self.address.to_string(), "--data"])
            .arg(&self.data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first = lines.next().expect("the office says where it listens").expect("a line");
        assert!(first.starts_with("office"), "{first}");
        self.child = Some(child);
        if self.password.is_none() {
            // The password line follows at once while nobody chose a password. Later starts find the
            // pipe closed, which must not disturb them.
            let line = lines.next().expect("a login line").expect("a line");
            let password = line.split_whitespace().skip_while(|word| *word != "password").nth(1).expect("a one-time password");
            self.password = Some(password.to_owned());
        }
    }
}

/// A port of this office alone, below those that the system gives out: it must stay free between
/// kill and restart.
fn own_port() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + (std::process::id() % 20_000) as u16;
    (0..1_000)
        .map(|_| SocketAddr::from(([127, 0, 0, 1], first + NEXT.fetch_add(1, Ordering::Relaxed))))
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}

impl Drop for OfficeProcess {
    fn drop(&mut self) {
        self.kill();
    }
}
