//! The work order: one submission on its way through the house.
//!
//! Owns: what an order is, who owns it, where it stands, what may be done with it next ([`steps`]), what
//! usually comes next ([`course`]), what is promised of it ([`deadlines`]), and who may see it ([`scope`]).
//! Invariants: exactly one owner at all times; every change is one [`steps::apply`], which leaves one event;
//! the version counts them.
//!
//! To add a state, see `.github/CONTRIBUTING.md`; every question about a state is an exhaustive match, so the compiler
//! asks them all.

use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr};

use super::{
    feedback::Severity,
    ids::{ButlerId, StaffId, SubmissionId, TerminalId},
    receipt_code::ReceiptCode,
    submission::Submission,
};

pub mod course;
pub mod deadlines;
pub mod scope;
mod state;
pub mod steps;

pub use super::submission::Flow;
pub use state::State;

/// 首问责任人: who answers for an order until it is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// `None` = the service centre.
    pub butler: Option<ButlerId>,
    /// As it is read: `陈管家 0317`, `客服中心`.
    pub label: String,
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
    /// Which terminal sent it.
    pub terminal: TerminalId,
    /// Where that terminal stands.
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
