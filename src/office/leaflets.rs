//! Leaflets: a PDF that staff upload becomes the pictures of its pages.
//!
//! Owns: the child process that reads the PDF, its limits, and what comes of it; no database, no page of the console.
//! - `leaflets/drawing.rs`: a PDF drawn, the only place that names the PDF reader;
//! - `leaflets/child.rs`: the child: limits of its own, the PDF on standard input, pictures on standard output;
//! - `leaflets/frames.rs`: what is said between the two.
//!
//! Invariants: nothing of a PDF is read in the office's own process; whatever the child does (dies, is silent, writes
//! nonsense or without end) the office goes on, and whoever uploaded reads why and what to do. One leaflet is drawn at a
//! time and [`WAITING`] wait; whoever comes then is told at once. A picture is what it says it is: its head is read again
//! here, and its size is within the limits.
//!
//! Why a process and not a thread: a PDF is a program that somebody else wrote. A thread's memory and its endless loops
//! cannot be taken from it, and what overflows its stack ends the office. Why this program again and not another: there is
//! nothing to install, and both speak the same version of what is between them.

use std::{
    io::{BufReader, Cursor, Read},
    path::{Path, PathBuf},
    process::ChildStdout,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use image::{ImageFormat, ImageReader};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::sync::oneshot;

use super::child_process;
use crate::{domain::limits, protocol::v1::envelope::hex};
use frames::{Broken, Frame};

pub mod child;
mod drawing;
mod frames;

/// The command line that a child is started with.
pub const COMMAND: &str = "pages-of-pdf";

/// Leaflets that wait for their turn.
pub const WAITING: usize = 3;

/// How long one may take. Newsletters of forty pages take a few seconds.
const TIME: Duration = Duration::from_secs(60);

/// Why there are no pictures, by what whoever uploaded does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LeafletError {
    /// It does not begin as a PDF does.
    #[error("not a PDF")]
    NotPdf,
    /// Only who knows its password can read it.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// It ends too early, or nothing in it can be found.
    #[error("the PDF is damaged")]
    Damaged,
    /// More pages than anybody leafs through.
    #[error("the PDF has {pages} pages")]
    TooManyPages {
        /// How many it has.
        pages: u32,
    },
    /// A page as wide as a street, or a strip.
    #[error("page {page} has a size that no paper has")]
    PageSize {
        /// Counted from one.
        page: u32,
    },
    /// Its Chinese is in a font that is not in it.
    #[error("the PDF does not bring along a font that page {page} is written in")]
    MissingFont {
        /// Counted from one.
        page: u32,
    },
    /// Something on a page cannot be drawn, and what would be missing may matter.
    #[error("something on page {page} cannot be drawn")]
    Incomplete {
        /// Counted from one.
        page: u32,
    },
    /// The pictures would be too much for the terminals.
    #[error("the pictures are too large")]
    TooLarge,
    /// It took longer than it may.
    #[error("the PDF took too long")]
    TooSlow,
    /// The child died: it needed too much memory, or met what it cannot bear.
    #[error("the process that reads the PDF died")]
    Died,
    /// Others are being drawn; nothing was done.
    #[error("too many leaflets wait")]
    Busy,
    /// No child can be started.
    #[error("the process that reads PDFs cannot be started")]
    NotStarted,
}

/// The picture of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePicture {
    /// Its name.
    pub sha256: String,
    /// MIME type.
    pub content_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A leaflet's pictures, and what they cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnLeaflet {
    /// In reading order.
    pub pages: Vec<PagePicture>,
    /// The child's memory at its peak; none where the system does not tell.
    pub peak_kilobytes: u32,
}

type Work = Box<dyn FnOnce(&Settings) + Send>;

/// What a child is and how long it has.
#[derive(Debug, Clone)]
struct Settings {
    program: PathBuf,
    time: Duration,
}

/// Draws leaflets, one at a time; its thread ends with it.
pub struct Leaflets {
    queue: SyncSender<Work>,
    settings: Arc<Mutex<Settings>>,
}

impl Default for Leaflets {
    fn default() -> Self {
        let (queue, turns) = sync_channel::<Work>(WAITING);
        let settings = Arc::new(Mutex::new(Settings { program: child_process::own_program(), time: TIME }));
        let known = settings.clone();
        let work = move || {
            while let Ok(work) = turns.recv() {
                let settings = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
                work(&settings);
            }
        };
        if let Err(error) = thread::Builder::new().name("leaflets".into()).spawn(work) {
            tracing::error!(%error, "a thread for leaflets cannot be started; none can be uploaded");
        }
        Self { queue, settings }
    }
}

impl Leaflets {
    /// Starts another program than the own: for tests, whose own is a test.
    pub fn use_program(&self, program: &Path) {
        program.clone_into(&mut self.settings.lock().unwrap_or_else(PoisonError::into_inner).program);
    }

    /// Another time than the usual.
    pub fn allow(&self, time: Duration) {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).time = time;
    }

    /// Draws a PDF when its turn comes.
    pub async fn draw(&self, pdf: Vec<u8>) -> Result<DrawnLeaflet, LeafletError> {
        let (answer, answered) = oneshot::channel();
        let work = move |settings: &Settings| {
            if !answer.is_closed() {
                let _ = answer.send(draw(settings, &pdf));
            }
        };
        self.queue.try_send(Box::new(work)).map_err(|refused| match refused {
            TrySendError::Full(_) => LeafletError::Busy,
            TrySendError::Disconnected(_) => LeafletError::NotStarted,
        })?;
        answered.await.map_err(|_| LeafletError::NotStarted)?
    }
}

/// Starts a child, gives it the PDF and takes its pictures; ends it when its time is over.
fn draw(settings: &Settings, pdf: &[u8]) -> Result<DrawnLeaflet, LeafletError> {
    let begun = Instant::now();
    let asked = child_process::ask(&settings.program, COMMAND, pdf, settings.time, take).map_err(|error| {
        tracing::error!(%error, "the process that reads PDFs cannot be started");
        LeafletError::NotStarted
    })?;
    let drawn = asked.said.map_err(|error| if asked.is_late { LeafletError::TooSlow } else { error });
    let seconds = begun.elapsed().as_secs_f32();
    match &drawn {
        Ok(DrawnLeaflet { pages, peak_kilobytes }) => tracing::info!(pages = pages.len(), peak_kilobytes, seconds, "a leaflet was drawn"),
        Err(error) => tracing::info!(%error, seconds, "a leaflet was not drawn"),
    }
    drawn
}

/// What a child says, as far as it makes sense.
fn take(stdout: ChildStdout) -> Result<DrawnLeaflet, LeafletError> {
    // Whoever writes without end is not listened to: every frame has a head.
    let most = limits::LEAFLET_PICTURES_BYTES + (limits::LEAFLET_PAGES + 1) * frames::HEAD;
    let mut said = BufReader::new(stdout.take(most as u64));
    let mut pages = Vec::new();
    loop {
        match frames::read(&mut said) {
            Ok(Frame::Page(bytes)) if pages.len() < limits::LEAFLET_PAGES => pages.push(checked(bytes)?),
            Ok(Frame::Refused(error)) => return Err(error),
            Ok(Frame::Done { pages: told, peak_kilobytes }) if told as usize == pages.len() && told > 0 => {
                return Ok(DrawnLeaflet { pages, peak_kilobytes });
            }
            Ok(Frame::Page(_) | Frame::Done { .. }) | Err(Broken) => return Err(LeafletError::Died),
        }
    }
}

/// A picture, if it is one and no larger than it may be.
fn checked(bytes: Vec<u8>) -> Result<PagePicture, LeafletError> {
    let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|_| LeafletError::Died)?;
    let content_type = match reader.format() {
        Some(ImageFormat::Png) => "image/png",
        Some(ImageFormat::Jpeg) => "image/jpeg",
        _ => return Err(LeafletError::Died),
    };
    let (width, height) = reader.into_dimensions().map_err(|_| LeafletError::Died)?;
    let (most_across, most_down) = limits::LEAFLET_PAGE_SIZE;
    if width > most_across || height > most_down {
        return Err(LeafletError::Died);
    }
    Ok(PagePicture { sha256: hex(&Sha256::digest(&bytes)), content_type, bytes })
}

#[cfg(test)]
mod tests;
