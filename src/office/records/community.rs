//! What the office keeps of 社区生活.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::{
    community::{Activity, Entry, EntryKind, EntryState, Survey},
    ids::SubmissionId,
    receipt_code::ReceiptCode,
};

/// An activity with its life at the office.
#[derive(Debug, Clone)]
pub struct ActivityRecord {
    /// As lobbies tell of it, with its counts.
    pub activity: Activity,
    /// When it was cancelled, and why in words for those who signed up.
    pub cancelled: Option<(DateTime<Utc>, String)>,
    /// Counts every change by staff; sign-ups are none.
    pub version: i64,
}

impl ActivityRecord {
    /// People with a place and people who wait.
    pub fn signed_up(&self) -> (u32, u32) {
        self.activity.sign_up.map_or((0, 0), |rules| (rules.taken, rules.waiting))
    }
}

/// A survey with its life at the office.
#[derive(Debug, Clone)]
pub struct SurveyRecord {
    pub id: String,
    /// As lobbies ask it; its key is of these very questions.
    pub survey: Survey,
    /// No lobby asks it yet.
    pub draft: bool,
    /// Sheets that were counted.
    pub answered: u64,
    /// Counts every change by staff; answers are none.
    pub version: i64,
}

/// What a resident handed in, with what became of it.
#[derive(Debug, Clone)]
pub struct EntryRecord {
    /// Of its envelope, or of the desk's form.
    pub id: SubmissionId,
    pub receipt_code: ReceiptCode,
    pub state: EntryState,
    /// Key of the activity or the survey; empty: of none.
    pub subject: String,
    pub content: Entry,
    /// How many come.
    pub people: u32,
    /// Its place in its activity's or survey's line; 0: in none.
    pub line: i64,
    /// The last local day that a card hangs.
    pub hangs_until: Option<NaiveDate>,
    /// Who wrote it down for a caller; empty: the resident handed it in.
    pub taken_by: String,
    pub received_at: DateTime<Utc>,
    /// When it came to stand as it does.
    pub moved_at: DateTime<Utc>,
}

/// One step of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryStep {
    pub state: EntryState,
    /// For whoever handed it in; may be empty.
    pub note: String,
    /// Who did it; empty: the program or the resident.
    pub actor: String,
    pub at: DateTime<Utc>,
}

/// An entry as it is stored first.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub id: SubmissionId,
    /// Of the envelope, or of the desk's form.
    pub digest: String,
    pub receipt_code: ReceiptCode,
    pub state: EntryState,
    pub subject: String,
    pub content: Entry,
    pub people: u32,
    pub line: i64,
    pub taken_by: String,
    pub received_at: DateTime<Utc>,
}

/// Which entries a list has.
#[derive(Debug, Clone, Copy)]
pub struct ListedEntries {
    pub kind: EntryKind,
    /// Those that wait for the desk, the oldest first; else those that do not, the newest first.
    pub waits: bool,
    /// What the list begins behind.
    pub behind: Option<(DateTime<Utc>, SubmissionId)>,
    pub limit: u32,
}
