//! Reads handwriting on a thread of its own, so that the screen never waits for it.
//!
//! Owns: the stroke data, from the first wish to type until the terminal ends, and where it is found. The
//! data stands under the Arphic licence and is a file of its own, never part of the program. Invariants:
//! answers carry the ticket of their question; only the newest question is answered, since nobody waits
//! for the others; ink is wiped when it was read; without the file nothing fails, handwriting is just not
//! offered.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{OnceLock, mpsc},
};

use super::{
    input_method::handwriting::{Ink, Reading, Recognizer},
    view_models::{keyboard, ticket::Ticket},
};

const FILE: &str = "handwriting.strokes";
/// Where the file lies in the source tree.
const IN_SOURCE: &str = "ui/assets/input";
/// Candidates that are asked for: as many as the bar shows, and one more.
const CANDIDATES: usize = 10;

/// What the scribe says.
pub enum Answer {
    /// The stroke data is ready, or this terminal has none.
    Opened(bool),
    Read {
        ticket: Ticket,
        reading: Reading,
    },
}

enum Job {
    Open,
    Read(Ticket, Ink),
}

/// The reader of handwriting. Its thread starts with the first job and ends with it.
pub struct HandwritingWorker {
    file: OnceLock<PathBuf>,
    jobs: OnceLock<mpsc::Sender<Job>>,
    answer: fn(Answer),
}

impl HandwritingWorker {
    /// Idle; `answer` is called on the scribe's thread.
    pub fn new(answer: fn(Answer)) -> Self {
        Self { file: OnceLock::new(), jobs: OnceLock::new(), answer }
    }

    /// Uses this file instead of searching for one. Without effect once somebody has typed.
    pub fn use_file(&self, file: PathBuf) {
        let _ = self.file.set(file);
    }

    /// Opens the stroke data and gets everything else ready that typing needs.
    pub fn open(&self) {
        self.give(Job::Open);
    }

    pub fn read(&self, ticket: Ticket, ink: Ink) {
        self.give(Job::Read(ticket, ink));
    }

    fn give(&self, job: Job) {
        let jobs = self.jobs.get_or_init(|| {
            let (sender, jobs) = mpsc::channel();
            let (file, answer) = (self.file.get().cloned(), self.answer);
            let thread = std::thread::Builder::new().name("handwriting".into()).spawn(move || work(file, &jobs, answer));
            if let Err(error) = thread {
                tracing::error!(%error, "handwriting cannot be read: no thread");
                answer(Answer::Opened(false));
            }
            sender
        });
        // Nobody listens once the thread could not start; that was told.
        let _ = jobs.send(job);
    }
}

fn work(file: Option<PathBuf>, jobs: &mpsc::Receiver<Job>, answer: fn(Answer)) {
    keyboard::prepare();
    let recognizer = open(file);
    answer(Answer::Opened(recognizer.is_some()));
    while let Ok(job) = jobs.recv() {
        // Only the newest question is waited for.
        let newest = jobs.try_iter().fold(job, |older, newer| if matches!(newer, Job::Read(..)) { newer } else { older });
        if let (Some(recognizer), Job::Read(ticket, ink)) = (&recognizer, newest) {
            answer(Answer::Read { ticket, reading: recognizer.recognize(&ink, CANDIDATES) });
        }
    }
}

fn open(given: Option<PathBuf>) -> Option<Recognizer> {
    let Some(file) = given.or_else(find) else {
        tracing::warn!("no {FILE} was found beside the program: handwriting is not offered; see --handwriting");
        return None;
    };
    Recognizer::open(&file).inspect_err(|error| tracing::warn!(%error, file = %file.display(), "handwriting is not offered")).ok()
}

/// The file as an installed terminal or a source tree has it.
pub fn find() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    places(&program, std::env::var_os("CARGO_MANIFEST_DIR")).into_iter().find(|file| file.is_file())
}

/// Beside the program, in its shared data, or in the source tree that cargo runs or that it was built in.
fn places(program: &Path, manifest: Option<OsString>) -> Vec<PathBuf> {
    let folders: Vec<&Path> = program.ancestors().skip(1).take(5).collect();
    let mut places: Vec<PathBuf> = folders.first().map(|beside| beside.join(FILE)).into_iter().collect();
    places.extend(folders.get(1).map(|prefix| prefix.join("share/lobby-butler").join(FILE)));
    let sources = manifest.map(PathBuf::from).into_iter().chain(folders.iter().skip(1).map(|folder| folder.to_path_buf()));
    places.extend(sources.map(|source| source.join(IN_SOURCE).join(FILE)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installed_program_looks_beside_itself_first_and_then_in_its_shared_data() {
        let places = places(Path::new("/opt/butler/bin/lobby-butler"), None);
        assert_eq!(places[0], Path::new("/opt/butler/bin/handwriting.strokes"));
        assert_eq!(places[1], Path::new("/opt/butler/share/lobby-butler/handwriting.strokes"));
    }

    #[test]
    fn a_source_tree_is_found_from_its_own_build() {
        assert!(find().is_some());
        let places = places(Path::new("/src/butler/target/debug/deps/ui-1234"), None);
        assert!(places.contains(&PathBuf::from("/src/butler/ui/assets/input/handwriting.strokes")));
    }

    #[test]
    fn a_file_that_is_not_there_or_is_damaged_opens_nothing() {
        assert!(open(Some("/nonexistent".into())).is_none());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        std::fs::write(&file, b"LBHS and then nonsense").unwrap();
        assert!(open(Some(file)).is_none());
    }
}
