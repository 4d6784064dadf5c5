//! The work order: one submission on its way through the house.
//!
//! Owns: what an order is, who owns it, where it stands, what may be done with it next ([`steps`]), what
//! usually comes next ([`course`]), when its turn is ([`turn`]), what is promised of it ([`deadlines`]) and how that stands
//! ([`clock`]), who has work of it ([`task`]), what passed between the resident and the office ([`dealings`]), what the
//! resident may do ([`resident`]) and how they came to know the outcome ([`outcome`]), what several told of ([`fault`]), who may see it ([`scope`]) and who may do what with it ([`rights`]).
//! Invariants: exactly one owner at all times; every change is one [`steps::apply`], which leaves one event;
//! the version counts them.
//!
//! To add a state, see `.github/CONTRIBUTING.md`; every question about a state is an exhaustive match, so the compiler
//! asks them all.

use chrono::{DateTime, Utc};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    feedback::Severity,
    ids::{ButlerId, StaffId, SubmissionId, TerminalId},
    receipt_code::ReceiptCode,
    submission::Submission,
};

pub mod clock;
pub mod course;
pub mod deadlines;
pub mod dealings;
pub mod fault;
pub mod fault_notes;
#[cfg(test)]
mod fixtures;
pub mod matter;
pub mod outcome;
pub mod phrases;
pub mod resident;
pub mod rights;
pub mod scope;
mod state;
pub mod steps;
pub mod task;
pub mod turn;

use self::{clock::Clocks, dealings::Dealings};
pub use super::submission::Flow;
pub use state::State;

/// 首问责任人: who answers for an order until it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub who: Responsible,
    /// As it is read: `陈管家 0317`, `客服中心`.
    pub label: String,
}

/// Who can be an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responsible {
    /// The service centre: whoever is at the desk.
    Centre,
    Butler(ButlerId),
    /// The member of staff who was asked first.
    Staff(StaffId),
}

impl Responsible {
    /// The butler, if it is one.
    pub fn butler(self) -> Option<ButlerId> {
        if let Self::Butler(id) = self { Some(id) } else { None }
    }

    /// The member of staff, if it is one who is no butler.
    pub fn staff(self) -> Option<StaffId> {
        if let Self::Staff(id) = self { Some(id) } else { None }
    }
}

/// How an order came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Source {
    /// Touched in at a lobby.
    #[default]
    Terminal,
    /// 来电.
    Phone,
    /// 到访: spoken at the desk.
    Visit,
    /// 巡查: found on a round.
    Patrol,
    /// Whatever else: a letter, a chat, a word on the way.
    Other,
}

impl Source {
    /// What staff register for somebody.
    pub const REGISTERED: [Self; 4] = [Self::Phone, Self::Visit, Self::Patrol, Self::Other];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Terminal => "大堂终端",
            Self::Phone => "来电",
            Self::Visit => "到访",
            Self::Patrol => "巡查",
            Self::Other => "其他",
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// Key of the account; `None` for the program itself, and for what was done before accounts were noted.
    pub id: Option<StaffId>,
    /// Name as colleagues read it then; empty for the program.
    pub name: String,
}

impl Actor {
    /// Whoever asked, with code and four digits.
    pub fn resident() -> Self {
        Self::program("业户")
    }

    /// The program itself, under a name that colleagues understand: `命令行`.
    pub fn program(name: &str) -> Self {
        Self { id: None, name: name.to_owned() }
    }
}

/// An order as the office knows it.
#[derive(Debug, Clone)]
pub struct Order {
    /// The office's unique key.
    pub id: SubmissionId,
    /// How it came in.
    pub source: Source,
    /// Which terminal sent it; the desk's own id where staff registered it.
    pub terminal: TerminalId,
    /// Where that terminal stands; the desk's name where staff registered it.
    pub lobby: String,
    /// The resident's number.
    pub receipt_code: ReceiptCode,
    /// The terminal's clock at creation.
    pub created_at: DateTime<Utc>,
    /// The office's clock at intake.
    pub received_at: DateTime<Utc>,
    /// Where it stands.
    pub state: State,
    /// Counts every change by staff.
    pub version: i64,
    /// Who is responsible.
    pub owner: Owner,
    /// When it was done, the last time if it was reopened.
    pub done_at: Option<DateTime<Utc>>,
    /// How grave a complaint is, once staff have judged it; staff only.
    pub severity: Option<Severity>,
    /// Work that was given out, oldest first.
    pub tasks: Vec<task::Task>,
    /// What is promised of it, and what was; changed by its steps, its judgement and an edit of what is promised.
    pub clocks: Clocks,
    /// Prices, signatures, what the resident thinks and waits for.
    pub dealings: Dealings,
    /// The order that this one is a further report of ([`fault`]); then nobody works this one off.
    pub leader: Option<SubmissionId>,
    /// Since when an outcome waits to be told to a resident who can be called ([`outcome::note`]).
    pub untold: Option<DateTime<Utc>>,
    /// What was inside, or why it cannot be read.
    pub content: Result<Submission, String>,
}

/// What an event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum EventKind {
    /// A state was reached; the resident reads it.
    State,
    /// The owner changed; staff only.
    Transfer,
    /// The severity was judged; staff only.
    Severity,
    /// Work was given out, taken, ended or given back; staff only.
    Task,
    /// Somebody has come to where a repair is to be made; the resident reads it.
    Arrived,
    /// Somebody has spoken with whoever reported a repair; the resident reads it.
    Spoke,
    /// A price was worked out that a manager has yet to agree to, or sent back; staff only.
    Price,
    /// Money was taken; the resident reads it.
    Paid,
    /// The resident did not agree to a price.
    Declined,
    /// The resident added what was missing, or came to mind later.
    Supplemented,
    /// 催办.
    Chased,
    /// The resident asked for another time.
    Reappointed,
    /// The resident said what they think of it.
    Rated,
    /// The resident made a complaint of it.
    Escalated,
    /// It became one more report of another order; staff only.
    Linked,
    /// It became an order of its own again; staff only.
    Unlinked,
    /// When it is expected to be mended, and what people may do meanwhile; the resident reads it.
    Expected,
    /// Whoever told of a fault first took that back, while others had told of it, too.
    Left,
    /// Somebody told the resident on the telephone what became of it; staff only.
    Told,
    /// Somebody called to tell, and reached nobody; staff only.
    NotReached,
    /// Staff agreed with the resident on another time; the resident reads it.
    Appointed,
    /// A manager wrote down why a promise was broken; staff only.
    Explained,
    /// Somebody asked whoever is above to see to it; staff only.
    Raised,
}

impl EventKind {
    /// What staff read in place of a state's word; of what the resident reads, from the other side.
    pub fn staff_word(self) -> Option<&'static str> {
        match self {
            Self::State => None,
            Self::Transfer => Some("转交"),
            Self::Severity => Some("定级"),
            Self::Task => Some("派工"),
            Self::Arrived => Some("工程人员已到达"),
            Self::Spoke => Some("工程人员已联系业户"),
            Self::Price => Some("报价"),
            Self::Paid => Some("收款"),
            Self::Declined => Some("业户未同意报价"),
            Self::Supplemented => Some("业户补充"),
            Self::Chased => Some("业户催办"),
            Self::Reappointed => Some("业户希望改约"),
            Self::Rated => Some("业户评价"),
            Self::Escalated => Some("业户投诉升级"),
            Self::Linked => Some("并入同一张工单"),
            Self::Unlinked => Some("取消关联"),
            Self::Expected => Some("预计时间"),
            Self::Left => Some("业户撤回自己的一份"),
            Self::Told => Some("已电话告知结果"),
            Self::NotReached => Some("告知电话未接通"),
            Self::Appointed => Some("改预约"),
            Self::Explained => Some("核定超时原因"),
            Self::Raised => Some("升级"),
        }
    }

    /// What the resident reads in place of a state's word.
    pub fn resident_word(self) -> Option<&'static str> {
        match self {
            Self::Arrived => Some("工程人员已到达"),
            Self::Spoke => Some("工程人员已联系您"),
            Self::Paid => Some("已收款"),
            Self::Declined => Some("您未同意报价"),
            Self::Supplemented => Some("您补充了信息"),
            Self::Chased => Some("您已催办"),
            Self::Reappointed => Some("您希望改约"),
            Self::Rated => Some("您的评价"),
            Self::Escalated => Some("您已投诉升级"),
            Self::Expected => Some("预计时间"),
            Self::Left => Some("您已撤回自己的一份"),
            Self::State | Self::Transfer | Self::Severity | Self::Task | Self::Price | Self::Linked | Self::Unlinked => None,
            Self::Appointed => Some("上门时间已改"),
            Self::Told | Self::NotReached | Self::Explained | Self::Raised => None,
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it was.
    pub kind: EventKind,
    /// The state at that time.
    pub state: State,
    /// Words for the resident, or the reason of a transfer.
    pub note: String,
    /// Who did it.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}
