//! What a terminal drew, notice by notice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::NoticeId;

/// Showings in one report.
pub const MOST_SHOWINGS: usize = 500;

/// A terminal's report. The same one again, or one that goes on from it, changes nothing that was reported before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ShowingsReport {
    pub showings: Vec<Showing>,
}

/// A notice was on the glass from then until then, drawn again and again
/// (see [`LONGEST_PAUSE`](crate::domain::notice::display::LONGEST_PAUSE)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Showing {
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub notice: NoticeId,
    /// Revision of the board it was read from when it began; one notice has one text in a showing.
    pub revision: u64,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// Whether the terminal's clock could be believed.
    pub clock_trusted: bool,
}

/// How many of a report's showings the office kept; others are of notices that it does not have, or of no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ShowingsReply {
    pub kept: usize,
}
