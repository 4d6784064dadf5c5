//! A notice drawn as a lobby would show it, before it goes out: by this program as a terminal, in a process of its own.
//!
//! Invariants: what is drawn is drawn by the terminal's own code; an office without a terminal in it says that it cannot;
//! [`AT_ONCE`] are drawn at once, and whoever comes then is told to come again.

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use thiserror::Error;
use tokio::sync::Semaphore;

use super::child_process;
use crate::protocol::preview::{COMMAND, PreviewRequest};

/// Pictures that are drawn at once.
const AT_ONCE: usize = 2;
/// A picture takes a second or two.
const TIME: Duration = Duration::from_secs(20);
/// No picture of a screen is larger, bytes.
const MOST: u64 = 16 * 1024 * 1024;
/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PreviewError {
    /// There is no terminal in this program.
    #[error("this program holds no terminal")]
    NoTerminal,
    /// Others are being drawn.
    #[error("too many pictures are being drawn")]
    Busy,
    /// It took too long, or came to nothing.
    #[error("the picture was not drawn")]
    NotDrawn,
}

/// Draws pictures.
pub struct NoticePreviews {
    turns: Arc<Semaphore>,
    program: Mutex<PathBuf>,
}

impl Default for NoticePreviews {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), program: Mutex::new(child_process::own_program()) }
    }
}

impl NoticePreviews {
    /// Starts another program than the own: for tests, whose own is a test.
    pub fn use_program(&self, program: &Path) {
        program.clone_into(&mut self.program.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The picture, as PNG.
    pub async fn draw(&self, request: &PreviewRequest) -> Result<Vec<u8>, PreviewError> {
        if !cfg!(feature = "kiosk") {
            return Err(PreviewError::NoTerminal);
        }
        let turn = self.turns.clone().try_acquire_owned().map_err(|_| PreviewError::Busy)?;
        let told = serde_json::to_vec(request).map_err(|_| PreviewError::NotDrawn)?;
        let program = self.program.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let work = move || {
            let picture = child_process::ask(&program, COMMAND, &told, TIME, |stdout| {
                let mut picture = Vec::new();
                stdout.take(MOST).read_to_end(&mut picture).map(|_| picture)
            });
            drop(turn);
            picture
        };
        let asked = tokio::task::spawn_blocking(work).await.map_err(|_| PreviewError::NotDrawn)?;
        match asked.and_then(|asked| asked.said) {
            Ok(picture) if picture.starts_with(PNG) => Ok(picture),
            Ok(_) => Err(PreviewError::NotDrawn),
            Err(error) => {
                tracing::error!(%error, "a notice cannot be drawn");
                Err(PreviewError::NotDrawn)
            }
        }
    }
}
