//! How runs of the terminal end, and how long to wait when they end badly one after the other.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::crash;
use crate::kiosk::durable_file;

/// So many bad ends in a row may be an accident; from here on the terminal waits before it tries again.
const PATIENCE: u32 = 3;
/// The first wait, doubled with every further bad end.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// A repair by staff from the console is found out after this at the latest.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// A run that lasted so long was none of a row.
pub(in crate::kiosk) const STEADY_AFTER: Duration = Duration::from_secs(300);

/// How the run before this one ended, as the office is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PreviousEnd {
    /// There was none: a new terminal, or its folder was lost.
    None,
    /// Somebody asked it to stop: a restart from the console, an update, an orderly shutdown.
    Asked,
    /// The machine went down without a word: switched off at the wall, or frozen.
    PowerLost,
    /// It broke and said where.
    Crashed,
    /// It could not go on and ended itself: no screen, no store.
    Failed,
    /// It was killed: by the watchdog because the screen hung, or for want of memory.
    Killed,
}

impl PreviousEnd {
    /// The terminal itself is to blame, as far as can be told.
    fn is_bad(self) -> bool {
        matches!(self, Self::Crashed | Self::Failed | Self::Killed)
    }
}

/// A run as the next one finds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// Which start of the machine it belongs to.
    machine_boot: String,
    /// It lasted [`STEADY_AFTER`].
    steady: bool,
    /// It ended in order, or failed and could still say so.
    ended: Option<PreviousEnd>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    run: Option<Run>,
    /// Bad ends in a row, up to the run before [`Written::run`].
    bad_ends: u32,
    /// Crashes since the folder was made.
    crashes: u64,
    last_crash: Option<crash::Crash>,
    /// The wait is over and the terminal starts itself: how the last real run had ended.
    waited_after: Option<PreviousEnd>,
}

/// The book of runs, open for this one.
#[derive(Debug)]
pub(in crate::kiosk) struct Runs {
    file: PathBuf,
    written: Written,
    previous: PreviousEnd,
    has_waited: bool,
}

/// The book, for whoever ends the run and whoever reports it.
#[derive(Debug, Clone)]
pub(in crate::kiosk) struct SharedRuns(Arc<Mutex<Runs>>);

impl SharedRuns {
    pub(in crate::kiosk) fn new(runs: Runs) -> Self {
        Self(Arc::new(Mutex::new(runs)))
    }

    pub(in crate::kiosk) fn lock(&self) -> MutexGuard<'_, Runs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runs {
    /// Begins a run: finds out how the one before ended. A book that cannot be read is begun anew.
    pub(in crate::kiosk) fn begin(folder: &Path, machine_boot: &str) -> Self {
        let file = folder.join("runs.json");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let mut written: Written = serde_json::from_str(&text).unwrap_or_default();
        let crash = crash::take(folder);
        let waited_after = written.waited_after.take();
        let previous = match &written.run {
            _ if waited_after.is_some() => waited_after.unwrap_or(PreviousEnd::None),
            _ if crash.is_some() => PreviousEnd::Crashed,
            None => PreviousEnd::None,
            Some(Run { ended: Some(end), .. }) => *end,
            Some(run) if run.machine_boot != machine_boot => PreviousEnd::PowerLost,
            Some(_) => PreviousEnd::Killed,
        };
        let was_steady = written.run.take().is_some_and(|run| run.steady);
        written.bad_ends = match previous {
            _ if waited_after.is_some() => written.bad_ends,
            _ if previous.is_bad() && was_steady => 1,
            _ if previous.is_bad() => written.bad_ends.saturating_add(1),
            // Whoever pulls the plug of a terminal that breaks at every start has not mended it.
            PreviousEnd::PowerLost if !was_steady => written.bad_ends,
            _ => 0,
        };
        if crash.is_some() {
            written.crashes += 1;
            written.last_crash = crash;
        }
        written.run = Some(Run { machine_boot: machine_boot.into(), ..Run::default() });
        let runs = Self { file, written, previous, has_waited: waited_after.is_some() };
        runs.write();
        runs
    }

    fn write(&self) {
        if let Err(error) = durable_file::write(&self.file, &serde_json::to_string(&self.written).unwrap_or_default()) {
            tracing::warn!(%error, "how this run goes cannot be written down");
        }
    }

    /// How long to show the hotline before trying again; `None` to go on at once.
    pub(in crate::kiosk) fn wait(&self) -> Option<Duration> {
        if self.has_waited {
            return None;
        }
        let beyond = self.written.bad_ends.checked_sub(PATIENCE)?;
        Some(FIRST_WAIT.saturating_mul(1u32.checked_shl(beyond).unwrap_or(u32::MAX)).min(LONGEST_WAIT))
    }

    /// The wait is over; the process starts itself again.
    pub(in crate::kiosk) fn has_waited(&mut self) {
        self.written.waited_after = Some(self.previous);
        self.write();
    }

    /// This run has lasted [`STEADY_AFTER`].
    pub(in crate::kiosk) fn is_steady(&mut self) {
        self.change(|run| run.steady = true);
    }

    /// This run ends, and can say how.
    pub(in crate::kiosk) fn end(&mut self, how: PreviousEnd) {
        self.change(|run| run.ended = Some(how));
    }

    fn change(&mut self, change: impl FnOnce(&mut Run)) {
        if let Some(run) = &mut self.written.run {
            change(run);
            self.write();
        }
    }

    /// How the run before this one ended.
    pub(in crate::kiosk) fn previous(&self) -> PreviousEnd {
        self.previous
    }

    /// How often this terminal broke, and where it did last.
    pub(in crate::kiosk) fn crashes(&self) -> (u64, Option<String>) {
        let place = self.written.last_crash.as_ref().map(|crash| format!("{}·{}·{}", crash.version, crash.thread, crash.place));
        (self.written.crashes, place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ends a run without a word and begins the next.
    fn again(folder: &Path, machine_boot: &str) -> Runs {
        Runs::begin(folder, machine_boot)
    }

    #[test]
    fn each_end_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(again(folder, "a").previous(), PreviousEnd::None);
        assert_eq!(again(folder, "a").previous(), PreviousEnd::Killed);
        assert_eq!(again(folder, "b").previous(), PreviousEnd::PowerLost);
        let mut runs = again(folder, "b");
        runs.end(PreviousEnd::Asked);
        let mut runs = again(folder, "b");
        assert_eq!((runs.previous(), runs.wait()), (PreviousEnd::Asked, None));
        runs.end(PreviousEnd::Failed);
        assert_eq!(again(folder, "b").previous(), PreviousEnd::Failed);
        std::fs::write(folder.join("crash.json"), r#"{"at":"2026-11-30T00:00:00Z","version":"1","place":"src/a.rs:1","thread":"main"}"#)
            .unwrap();
        let runs = again(folder, "c");
        assert_eq!(runs.previous(), PreviousEnd::Crashed);
        assert_eq!(runs.crashes(), (1, Some("1·main·src/a.rs:1".into())));
        std::fs::write(folder.join("runs.json"), [0xff; 40]).unwrap();
        assert_eq!(again(folder, "c").previous(), PreviousEnd::None);
    }

    #[test]
    fn bad_ends_in_a_row_make_it_wait_longer_and_longer_and_a_steady_run_ends_the_row() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        again(folder, "a");
        let waits: Vec<Option<u64>> = (0..9).map(|_| again(folder, "a").wait().map(|wait| wait.as_secs())).collect();
        assert_eq!(waits, [None, None, Some(30), Some(60), Some(120), Some(240), Some(480), Some(600), Some(600)]);
        // Switching it off and on mends nothing.
        assert!(again(folder, "b").wait().is_some());
        let mut runs = again(folder, "b");
        runs.is_steady();
        assert_eq!(again(folder, "b").wait(), None, "one bad end is none of a row");
        let mut runs = again(folder, "b");
        runs.end(PreviousEnd::Asked);
        assert_eq!(again(folder, "b").wait(), None);
    }

    #[test]
    fn after_the_wait_it_tries_once_and_waits_longer_if_that_ends_badly() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        (0..3).for_each(|_| drop(again(folder, "a")));
        let mut runs = again(folder, "a");
        assert_eq!((runs.previous(), runs.wait()), (PreviousEnd::Killed, Some(FIRST_WAIT)));
        runs.has_waited();
        let runs = again(folder, "a");
        assert_eq!((runs.previous(), runs.wait()), (PreviousEnd::Killed, None));
        assert_eq!(again(folder, "a").wait(), Some(2 * FIRST_WAIT));
    }

    #[test]
    fn the_longest_row_does_not_overflow() {
        let folder = tempfile::tempdir().unwrap();
        let written = Written { run: Some(Run::default()), bad_ends: u32::MAX, ..Written::default() };
        std::fs::write(folder.path().join("runs.json"), serde_json::to_string(&written).unwrap()).unwrap();
        assert_eq!(again(folder.path(), "").wait(), Some(LONGEST_WAIT));
    }
}
