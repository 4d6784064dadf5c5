//! Notices with their life at the office: whom they are for, what they said before, where they stood.

use chrono::{DateTime, Utc};

use crate::domain::{
    ids::{NoticeId, TerminalId},
    notice::{Audience, Notice, display::Stretch},
};

/// A notice with what only the office knows.
#[derive(Debug, Clone)]
pub struct NoticeRecord {
    /// As the board carries it.
    pub notice: Notice,
    /// Which lobbies it is for.
    pub audience: Audience,
    /// Who put its leaflet there; none without pages.
    pub leaflet: Option<NoticeLeaflet>,
    /// It is being written: no lobby has it.
    pub draft: bool,
    /// When staff took it down.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Counts every change: 第 2 版.
    pub version: i64,
    /// Board revision of the latest change.
    pub revision: u64,
    /// When the latest change was made.
    pub updated_at: DateTime<Utc>,
}

/// How a notice came to its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLeaflet {
    /// The name of who uploaded it.
    pub by: String,
    pub at: DateTime<Utc>,
}

/// A text of a notice that was published.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeRevision {
    /// Of the notice when it said so.
    pub version: i64,
    pub notice: Notice,
    pub audience: Audience,
    /// The name of who published it; empty if nobody wrote that down.
    pub published_by: String,
    pub published_at: DateTime<Utc>,
    /// Of the board that carried it first.
    pub revision: u64,
}

/// What a terminal reported of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeShowing {
    pub terminal: TerminalId,
    pub stretch: Stretch,
    /// Of the board it was read from.
    pub revision: u64,
    /// Whether the terminal's clock could be believed.
    pub clock_trusted: bool,
}

/// Which notices a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoticeShelf {
    /// On boards, or to come there.
    #[default]
    Current,
    /// Being written.
    Drafts,
    /// Over: past their end or taken down.
    Archive,
}

/// A list of notices.
#[derive(Debug, Clone, Default)]
pub struct NoticeFilter {
    pub shelf: NoticeShelf,
    /// Words of title, text or publisher, in whatever was published; the shelf does not matter then.
    pub words: String,
    /// What the page begins behind: when that one is over, and which it is.
    pub behind: Option<(i64, NoticeId)>,
    /// At most so many.
    pub limit: u32,
}

/// A notice in a list and where the list goes on behind it.
#[derive(Debug, Clone)]
pub struct ListedNotice {
    pub record: NoticeRecord,
    /// See [`NoticeFilter::behind`].
    pub position: (i64, NoticeId),
}
