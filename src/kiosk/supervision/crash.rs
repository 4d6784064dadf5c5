//! A panic ends the process; where it was stays on the disk for the next run to report.

use std::{
    cell::Cell,
    panic::{self, PanicHookInfo, UnwindSafe},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::kiosk::durable_file;

/// What the process says when it ends so: EX_SOFTWARE of `sysexits.h`.
pub(in crate::kiosk) const INTERNAL_ERROR: i32 = 70;
/// Longer is no place in a file of ours.
const PLACE_CHARS: usize = 120;

thread_local! {
    /// This thread does work that may panic and take nobody along.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Where the terminal broke. The message of a panic is left out: it may quote what somebody typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Crash {
    pub at: DateTime<Utc>,
    pub version: String,
    /// `src/kiosk/forwarder.rs:77`.
    pub place: String,
    pub thread: String,
}

fn file(folder: &Path) -> PathBuf {
    folder.join("crash.json")
}

/// From now on a panic ends the process, once its place is on the disk.
pub(in crate::kiosk) fn report_panics(folder: &Path) {
    let (folder, usual) = (folder.to_owned(), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        if CONTAINED.get() {
            return;
        }
        usual(panic);
        if let Err(error) = write(&folder, &crash_of(panic)) {
            eprintln!("the crash could not be written down: {error}");
        }
        // Not by unwinding: other threads would go on as if nothing were.
        std::process::exit(INTERNAL_ERROR);
    }));
}

fn crash_of(panic: &PanicHookInfo<'_>) -> Crash {
    let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
    // Of another crate's file the end tells more than the folders of whoever built it.
    let from = place.chars().count().saturating_sub(PLACE_CHARS);
    Crash {
        at: Utc::now(),
        version: env!("CARGO_PKG_VERSION").into(),
        place: place.chars().skip(from).collect(),
        thread: std::thread::current().name().unwrap_or_default().into(),
    }
}

fn write(folder: &Path, crash: &Crash) -> std::io::Result<()> {
    durable_file::write(&file(folder), &serde_json::to_string(crash).unwrap_or_default())
}

/// The crash that no run has reported yet; afterwards there is none.
pub(super) fn take(folder: &Path) -> Option<Crash> {
    let text = std::fs::read_to_string(file(folder)).ok()?;
    if let Err(error) = std::fs::remove_file(file(folder)) {
        tracing::warn!(%error, "an old crash report cannot be removed");
    }
    serde_json::from_str(&text).ok()
}

/// Work on what others made (pictures, a window system) that may panic without harm; `None` if it did.
pub(crate) fn contained<T>(work: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    contained_or_told(work).ok()
}

/// The same with what the panic said.
pub(crate) fn contained_or_told<T>(work: impl FnOnce() -> T + UnwindSafe) -> std::thread::Result<T> {
    let outer = CONTAINED.replace(true);
    let result = panic::catch_unwind(work);
    CONTAINED.set(outer);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contained_work_takes_nobody_along_and_the_mark_is_taken_off_again() {
        assert_eq!(contained(|| 7), Some(7));
        assert_eq!(contained(|| -> u8 { panic!("on purpose") }), None);
        assert!(!CONTAINED.get());
        assert_eq!(contained(|| contained(|| -> u8 { panic!("on purpose") }).is_none() && CONTAINED.get()), Some(true));
    }

    #[test]
    fn a_crash_is_taken_once_and_half_a_report_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(take(folder.path()), None);
        let crash = Crash { at: Utc::now(), version: "1".into(), place: "src/a.rs:1".into(), thread: "main".into() };
        write(folder.path(), &crash).unwrap();
        assert_eq!(take(folder.path()), Some(crash));
        assert_eq!(take(folder.path()), None);
        std::fs::write(file(folder.path()), "{\"at\":").unwrap();
        assert_eq!(take(folder.path()), None);
        assert!(!file(folder.path()).exists());
    }
}
