//! What an office asks of the process that draws a notice, or its board, as a lobby would show it, before it goes out.
//!
//! Spoken between two processes of one program of one version, so it is no part of the wire's version 1.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::v1::board::Board;
use crate::domain::ids::NoticeId;

/// The command line that the process is started with.
pub const COMMAND: &str = "preview";

/// A screen and its modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Pixels across and down.
    pub size: (u32, u32),
    pub language: Language,
    /// In 大字.
    pub large: bool,
}

/// What the screen speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    Simplified,
    Traditional,
    English,
}

/// What to draw; the picture comes back as PNG.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewRequest {
    /// A lobby's board, with the notice on it.
    pub board: Board,
    /// Which notice is open; none: the board itself is shown.
    #[serde(default)]
    pub notice: Option<NoticeId>,
    pub screen: Screen,
    /// The pages of its leaflet that are drawn: SHA-256 and file, base64.
    pub pages: Vec<(String, String)>,
    /// What the clock shows.
    pub now: DateTime<Utc>,
}
