//! One chromedriver and one Chromium, with a profile that nobody else has.
//!
//! Invariants: both are gone when the value is dropped, also after a failed assertion; nothing is
//! fetched from the network but from the office under test.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{BrowserLogEntry, Capabilities, ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::office_support;

const ARGUMENTS: [&str; 16] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-proxy-server",
    "--window-size=1280,900",
];

/// The folder for saved files, beside the profile.
const DOWNLOADS: &str = "downloads";

/// How often chromedriver may fail to find a port.
const STARTS: usize = 5;

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

pub struct Chrome {
    process: Child,
    driver: Option<WebDriver>,
    // Last: it goes when nobody writes to it any more.
    folder: TempDir,
}

impl Chrome {
    pub async fn start(scripts: Scripts) -> Self {
        let (mut chrome, port) = (0..STARTS).find_map(|_| Self::driver_process()).expect("chromedriver starts");
        let capabilities = capabilities(&chrome.folder.path().join("profile"), scripts).expect("capabilities");
        let builder = WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities).client(office_support::client());
        chrome.driver = Some(builder.connect().await.expect("chromium is installed and starts"));
        chrome
    }

    /// A chromedriver without browser, and its port. None when it ended at once: it chooses a port of
    /// one family of addresses, which somebody may have in the other.
    fn driver_process() -> Option<(Self, u16)> {
        let folder = tempfile::tempdir().expect("a folder");
        // A group of its own: Chromium and its helpers end with it.
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let output = process.stdout.take().expect("a pipe");
        let chrome = Self { process, driver: None, folder };
        port(BufReader::new(output)).map(|port| (chrome, port))
    }

    pub fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("a running browser")
    }

    /// Where files go that are saved.
    pub fn downloads(&self) -> PathBuf {
        self.folder.path().join(DOWNLOADS)
    }

    /// What the browser had to complain about since the last time.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.driver().browser_log().await.expect("a log");
        log.into_iter().filter(is_complaint).map(|entry| format!("{}: {}", entry.level, entry.message)).collect()
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        // The driver's own farewell would wait for a process that is about to go.
        if let Some(driver) = self.driver.take() {
            let _ = driver.leak();
        }
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port that chromedriver chose and says.
fn port(output: impl BufRead) -> Option<u16> {
    let port_of = |line: String| line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok();
    output.lines().map_while(Result::ok).find_map(port_of)
}

fn capabilities(profile: &std::path::Path, scripts: Scripts) -> thirtyfour::error::WebDriverResult<Capabilities> {
    let mut capabilities = ChromeCapabilities::new();
    for argument in ARGUMENTS {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    let downloads = profile.with_file_name(DOWNLOADS);
    let mut preferences = json!({ "download.default_directory": downloads, "download.prompt_for_download": false });
    if scripts == Scripts::Off {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    capabilities.add_experimental_option("prefs", preferences)?;
    Ok(capabilities.into())
}

/// A page that says no (422, 409 ...) is reported as a resource that failed to load, and is the
/// console's ordinary answer; everything else that is worse than information is a complaint.
fn is_complaint(entry: &BrowserLogEntry) -> bool {
    const ORDINARY: [&str; 7] = ["401", "403", "404", "409", "413", "422", "429"];
    let is_ordinary = ORDINARY.iter().any(|status| entry.message.contains(&format!("responded with a status of {status}")));
    matches!(entry.level.as_str(), "SEVERE" | "WARNING") && !is_ordinary
}
