//! Which engine an office under test stands on, and a PostgreSQL server of the test program's own.
//!
//! `LOBBY_BUTLER_TEST_POSTGRES=own` puts every office on such a server, a URL puts them on that one; without it they stand
//! on SQLite. Tests that are about PostgreSQL itself run with the feature `tools`, too, and fail where there is none.

#![allow(dead_code)] // Not every program needs everything.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

const VARIABLE: &str = "LOBBY_BUTLER_TEST_POSTGRES";

/// Where an office of this folder keeps its data, if not in the folder.
pub fn url_for(folder: &Path) -> Option<String> {
    std::env::var_os(VARIABLE)?;
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    server().map(|server| with_option(&server, &format!("schema=t_{:016x}", hasher.finish())))
}

/// Whether offices of tests stand on PostgreSQL.
pub fn is_chosen() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// A server for tests that need PostgreSQL; says so if there is none and none is asked for.
pub fn server() -> Option<String> {
    match std::env::var(VARIABLE) {
        Ok(url) if url.contains("://") => Some(url),
        Err(_) if !cfg!(feature = "tools") => {
            eprintln!("not run: set {VARIABLE}=own, or switch the feature tools on");
            None
        }
        _ => Some(own().url()),
    }
}

/// A server for a bench: the one that is named, else its own, if PostgreSQL is installed.
pub fn server_or_own() -> Option<String> {
    let is_installed = || Path::new("/usr/lib/postgresql").exists() || Command::new("initdb").arg("--version").output().is_ok();
    match std::env::var(VARIABLE) {
        Ok(url) if url.contains("://") => Some(url),
        _ => is_installed().then(|| own().url()),
    }
}

/// A URL with one more option.
pub fn with_option(url: &str, option: &str) -> String {
    format!("{url}{}{option}", if url.contains('?') { '&' } else { '?' })
}

/// A server of this program's own.
pub struct Cluster {
    /// Where its socket, its certificate and its data are.
    pub folder: PathBuf,
    /// On 127.0.0.1, too.
    pub port: u16,
    /// Ends with this program: then its standard input does.
    _shell: Child,
}

impl Cluster {
    /// By its socket.
    pub fn url(&self) -> String {
        format!("postgres://butler@{}:{}/postgres", self.folder.display().to_string().replace('/', "%2F"), self.port)
    }
}

/// The one server of this program, begun when it is first asked for.
pub fn own() -> &'static Cluster {
    static OWN: OnceLock<Cluster> = OnceLock::new();
    OWN.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("butler-pg-").tempdir().expect("a folder").keep();
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let mut shell = Command::new("sh")
            .args(["-c", include_str!("cluster.sh"), "cluster"])
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut said = String::new();
        let mut lines = BufReader::new(shell.stdout.take().expect("its output"));
        while !said.ends_with("ready\n") {
            assert!(lines.read_line(&mut said).is_ok_and(|read| read > 0), "no PostgreSQL server: {said}");
        }
        Cluster { folder, port, _shell: shell }
    })
}
