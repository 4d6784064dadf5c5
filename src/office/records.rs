//! What the office keeps, as plain values: one type for each table that more than one room reads.
//!
//! Why not in `domain`: the terminal knows none of them. Why not beside their SQL: the pages would have to
//! name the store.

use chrono::{DateTime, Duration, Utc};
use strum::{EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::{
    domain::{
        butler::Butler,
        catalogue::Department,
        ids::{AreaId, ButlerId, StaffId, SubmissionId, SupplierId, TerminalId},
        information::InformationPage,
        notice::Audience,
        order::{Actor, Order, clock::Milestone, matter::Matter, scope::Scope},
        photo::Occasion,
        place::Room,
        public_place::PublicPlace,
        staff::Role,
        submission::Topic,
    },
    protocol::v1::messages::{MachineReport, ParkedReport},
};

mod alerts;
mod community;
mod dealings;
mod listing;
mod notices;

pub use alerts::{AlertRecord, CallRecord, MessageRecord, RobotRecord, WaitingAlert};
pub use community::{ActivityRecord, EntryRecord, EntryStep, ListedEntries, NewEntry, SurveyRecord};
pub use dealings::{ActRecord, Means, Payment};
pub use listing::{OrderFilter, Own, Position, Queue, QueueCount, Sorting, Work};
pub use notices::{ListedNotice, NoticeFilter, NoticeLeaflet, NoticeRecord, NoticeRevision, NoticeShelf, NoticeShowing};

/// One area.
#[derive(Debug, Clone)]
pub struct Area {
    /// Key of the area.
    pub id: AreaId,
    /// As the lobby shows it: `梧桐雅苑 3、4、5 号楼`.
    pub name: String,
    /// 首问责任人 of everything that comes from these buildings.
    pub butler: Option<ButlerId>,
    /// The other of a pair.
    pub partner: Option<ButlerId>,
    /// Its buildings, sorted.
    pub buildings: Vec<String>,
    /// Counts every change.
    pub version: i64,
}

/// A butler with what only the office knows.
#[derive(Debug, Clone)]
pub struct ButlerRecord {
    /// As the lobby shows them; the area in words is what their areas are called.
    pub butler: Butler,
    /// Counts every change.
    pub version: i64,
}

/// One department as the estate has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentRecord {
    /// Which one.
    pub department: Department,
    /// As staff and residents read it.
    pub name: String,
    /// Empty when it has none.
    pub phone: String,
    /// `24 小时`, `08:00–18:00`.
    pub hours: String,
    /// Place among the others.
    pub position: i64,
    /// Whether residents see it.
    pub shown: bool,
}

/// A page with what only the office knows.
#[derive(Debug, Clone)]
pub struct InformationRecord {
    /// As the board carries it.
    pub page: InformationPage,
    /// The lobbies that it is for.
    pub audience: Audience,
    /// Who put its leaflet there, if it has one.
    pub leaflet: Option<NoticeLeaflet>,
    /// Kept from the terminals for now.
    pub hidden: bool,
    /// Counts every change of the content.
    pub version: i64,
    /// When the latest change was made.
    pub updated_at: DateTime<Utc>,
}

/// A public place with what only the office knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRecord {
    /// As the board carries it.
    pub place: PublicPlace,
    /// Counts every change.
    pub version: i64,
}

/// One request.
#[derive(Debug, Clone)]
pub struct PairingRecord {
    /// Key of the request.
    pub id: Uuid,
    /// SHA-256 of the terminal's token.
    pub token_hash: String,
    /// Six digits on the terminal's screen.
    pub code: String,
    /// Version of the terminal's software.
    pub software: String,
    /// What the terminal says it is.
    pub device: String,
    /// Where it asked from; empty if that is not known.
    pub address: String,
    /// What staff decided.
    pub decision: PairingDecision,
    /// When it asked first.
    pub requested_at: DateTime<Utc>,
    /// Until when staff may decide.
    pub expires_at: DateTime<Utc>,
    /// The terminal that it became.
    pub terminal: Option<TerminalId>,
}

/// What staff decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum PairingDecision {
    /// Nothing yet.
    Pending,
    /// Yes.
    Approved,
    /// No.
    Denied,
}

/// Who lives behind a door, for the office alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Household {
    /// 户主称呼.
    pub name: String,
    /// Digits; empty when not told.
    pub phone: String,
    /// What staff should know.
    pub note: String,
}

impl Household {
    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty() && self.note.is_empty()
    }
}

/// A room with what only the office knows.
#[derive(Debug, Clone)]
pub struct RoomRecord {
    /// As boards carry it.
    pub room: Room,
    /// Who lives there.
    pub household: Household,
    /// Counts every change.
    pub version: i64,
}

/// One account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Key of the account.
    pub id: StaffId,
    /// Typed at login.
    pub login: String,
    /// Read by colleagues.
    pub name: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// The password was given out by the program and must be replaced.
    pub must_change: bool,
    /// What they may do.
    pub role: Role,
    /// Whose orders they see, for [`Role::Department`].
    pub department: Option<Department>,
    /// Which butler they are, for [`Role::Butler`].
    pub butler: Option<ButlerId>,
    /// How colleagues reach them; empty when nobody said.
    pub phone: String,
    /// 部门负责人: heads the department they belong to.
    pub heads: bool,
    /// Since when they may not get in.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Counts every change.
    pub version: i64,
}

/// A 合作单位: whom the office calls for what its own people do not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supplier {
    /// Key of the supplier.
    pub id: SupplierId,
    /// As staff read it.
    pub name: String,
    /// Whom to ask for; may be empty.
    pub contact: String,
    /// As it is dialled.
    pub phone: String,
    /// What they are called for: `电梯维保`.
    pub trade: String,
    /// Since when nothing is given to them any more.
    pub ended_at: Option<DateTime<Utc>>,
    /// Counts every change.
    pub version: i64,
}

/// A task's place in a day's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkPlace {
    /// Of which order.
    pub order: SubmissionId,
    /// Which of its tasks.
    pub task: u32,
    /// When it is wanted, or else when the order came in.
    pub at: DateTime<Utc>,
}

/// One terminal with its latest report.
#[derive(Debug, Clone)]
pub struct TerminalRecord {
    /// Key of the terminal.
    pub id: TerminalId,
    /// `3号楼大堂`.
    pub lobby: String,
    /// The building it was given; empty for a gate house or a club, `None` when nobody chose.
    pub building: Option<String>,
    /// Counts every change by staff.
    pub version: i64,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its token was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it last spoke.
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Version of its software; empty before the first report.
    pub software: String,
    /// Seconds since its process started.
    pub uptime_seconds: u64,
    /// Submissions that it still holds.
    pub queued: u64,
    /// Board revision in its store.
    pub fetched_revision: Option<u64>,
    /// Board revision on the glass.
    pub shown_revision: Option<u64>,
    /// Whether its clock was set from a source of time.
    pub clock_trusted: bool,
    /// How its machine was when it last told; older terminals do not.
    pub machine: Option<MachineReport>,
    /// How far its own clock was ahead of the office's then.
    pub clock_ahead: Option<Duration>,
}

/// A submission that a terminal reports as refused.
#[derive(Debug, Clone)]
pub struct ParkedSubmission {
    /// What the terminal reported.
    pub report: ParkedReport,
    /// When it was first reported.
    pub reported_at: DateTime<Utc>,
    /// When staff said: try again.
    pub released_at: Option<DateTime<Utc>>,
    /// How many heartbeats were answered with that since.
    pub release_replies: u32,
}

/// One change by a member of staff.
#[derive(Debug, Clone)]
pub struct AuditRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// The member of staff, with the name of then.
    pub actor: Actor,
    /// What was done, in Chinese: `发布公告`.
    pub action: String,
    /// To what; never what a resident wrote.
    pub subject: String,
}

/// What a member of staff noted about an order for colleagues.
#[derive(Debug, Clone)]
pub struct StaffNote {
    pub words: String,
    /// Who wrote it, with the name of then.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// A photograph of what an order is about, without its content.
#[derive(Debug, Clone)]
pub struct PhotoRecord {
    /// Key of the photograph.
    pub id: Uuid,
    /// When it was taken.
    pub occasion: Occasion,
    /// Who added it, with the name of then.
    pub actor: Actor,
    /// When it was added.
    pub at: DateTime<Utc>,
}

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Of which order.
    pub submission: SubmissionId,
    /// What was promised.
    pub milestone: Milestone,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// When it was noted that it was broken.
    pub breached_at: DateTime<Utc>,
    /// Who answered for the order then, as it was read.
    pub owner: String,
    /// Whose work it is.
    pub department: Department,
    /// What kind of matter it is.
    pub matter: Matter,
    /// Why it was broken, as a manager found out; empty as long as nobody has.
    pub reason: String,
}

/// One published version without its content.
#[derive(Debug, Clone)]
pub struct CatalogueVersion {
    /// Counts up from 1.
    pub version: u32,
    /// What changed since the version before, in sentences.
    pub differences: Vec<String>,
    /// Who published it.
    pub published_by: String,
    /// When.
    pub published_at: DateTime<Utc>,
}

/// Which part of the register.
#[derive(Debug, Clone)]
pub struct RegisterFilter {
    /// Only what the member of staff may see.
    pub scope: Scope,
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// Before this one.
    pub until: DateTime<Utc>,
    /// Only these topics; all if there are none.
    pub topics: &'static [Topic],
}

/// One line of the register.
#[derive(Debug, Clone)]
pub struct RegisterEntry {
    /// What came in.
    pub order: Order,
    /// The member of staff who took it in; empty where a terminal did.
    pub taken_by: String,
}
