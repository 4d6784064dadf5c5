//! Alerts: who is told when something waits, and who is told next when nobody takes it.
//!
//! Owns: what an alert is about, the chain of people that each kind goes along, what comes next of one ([`next`]), and
//! whether its cause still holds ([`holds`]); which robots carry it ([`robot`]) and in which words ([`message`]).
//! Invariants: an order has one alert of a cause (and promised time); one that is taken or whose cause is gone calls nobody
//! any more; a link of a chain that reaches nobody never makes the next one wait, and a chain that reached nobody at all
//! ends with the managers.
//!
//! Why chains are data and rules are not: whom an estate wakes after how many minutes is the estate's affair; that nobody is
//! forgotten is ours.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};
use thiserror::Error;

use super::{
    catalogue::Department,
    feedback::Severity,
    order::{Order, State, clock::Milestone, steps::can_be_raised},
};

pub mod message;
pub mod robot;

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Cause {
    /// 报修未响应: a repair that nobody has responded to.
    Repair,
    /// 待受理: anything else that nobody has taken.
    Untaken,
    /// 重要投诉: a complaint that was judged important.
    Important,
    /// 重大投诉: a complaint that was judged severe.
    Severe,
    /// 超时: a promised time has passed.
    Overdue,
    /// 待回应: the resident did something that nobody has answered to.
    Waiting,
    /// 转交待接手: it was given to another owner, who has done nothing with it yet.
    Handed,
    /// 升级: somebody who answers for it asks for whoever is above, and nothing rings that could be passed on.
    Raised,
}

/// How the times of a chain are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Minutes after the alert began.
    Minutes,
    /// Hundredths of the promised time.
    Percent,
}

impl Cause {
    pub const ALL: [Self; Self::COUNT] =
        [Self::Repair, Self::Untaken, Self::Important, Self::Severe, Self::Overdue, Self::Waiting, Self::Handed, Self::Raised];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Repair => "报修未响应",
            Self::Untaken => "无人受理",
            Self::Important => "重要投诉",
            Self::Severe => "重大投诉",
            Self::Overdue => "超时",
            Self::Waiting => "待回应",
            Self::Handed => "转交待接手",
            Self::Raised => "升级",
        }
    }

    /// How its chain counts time. What nobody took is measured by what was promised, which differs from matter to matter.
    pub fn unit(self) -> Unit {
        if self == Self::Untaken { Unit::Percent } else { Unit::Minutes }
    }

    /// The cause that a judgement is, if whoever is above has to know.
    pub fn of_severity(severity: Severity) -> Option<Self> {
        match severity {
            Severity::Minor => None,
            Severity::Important => Some(Self::Important),
            Severity::Severe => Some(Self::Severe),
        }
    }

    /// The cause that an order is from its arrival on, as long as nobody answers.
    pub fn of_arrival(department: Department) -> Self {
        if department == Department::Engineering { Self::Repair } else { Self::Untaken }
    }
}

/// Whom a link of a chain means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Whom {
    /// Who is on duty today of the order's department.
    DutyEngineer,
    /// Who heads the order's department.
    Head,
    /// 首问责任人.
    Owner,
    /// 值班经理.
    DutyManager,
    /// Every account of the role 经理.
    Managers,
}

impl Whom {
    pub const ALL: [Self; Self::COUNT] = [Self::DutyEngineer, Self::Head, Self::Owner, Self::DutyManager, Self::Managers];

    /// Whether they stand above those who have the work.
    pub fn is_above(self) -> bool {
        match self {
            Self::DutyEngineer | Self::Owner => false,
            Self::Head | Self::DutyManager | Self::Managers => true,
        }
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::DutyEngineer => "部门值班人员",
            Self::Head => "部门负责人",
            Self::Owner => "首问责任人",
            Self::DutyManager => "值班经理",
            Self::Managers => "全体经理",
        }
    }
}

/// Somebody in a chain, and when it is their turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub whom: Whom,
    /// After the alert began, in the [`Unit`] of its cause.
    pub after: u32,
}

/// Links of a chain, at most.
pub const LINKS: usize = 5;
/// A week: nobody is woken later than that.
pub const LONGEST_MINUTES: u32 = 7 * 24 * 60;
/// Three times what was promised.
pub const LONGEST_PERCENT: u32 = 300;

/// Who is told one after the other; never empty, and never back in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Link>", into = "Vec<Link>")]
pub struct Chain(Vec<Link>);

/// Why links are no chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChainError {
    #[error("a chain has one to {LINKS} links")]
    Length,
    #[error("a later link of a chain has an earlier time")]
    Order,
}

impl Chain {
    /// A chain of links in their order.
    pub fn new(links: Vec<Link>) -> Result<Self, ChainError> {
        if links.is_empty() || links.len() > LINKS {
            return Err(ChainError::Length);
        }
        if links.iter().zip(links.iter().skip(1)).any(|(one, later)| later.after < one.after) {
            return Err(ChainError::Order);
        }
        Ok(Self(links))
    }

    pub fn links(&self) -> &[Link] {
        &self.0
    }
}

impl TryFrom<Vec<Link>> for Chain {
    type Error = ChainError;
    fn try_from(links: Vec<Link>) -> Result<Self, ChainError> {
        Self::new(links)
    }
}

impl From<Chain> for Vec<Link> {
    fn from(chain: Chain) -> Self {
        chain.0
    }
}

/// The chains of an estate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chains {
    pub repair: Chain,
    pub untaken: Chain,
    pub important: Chain,
    pub severe: Chain,
    pub overdue: Chain,
    pub waiting: Chain,
    pub handed: Chain,
    pub raised: Chain,
}

fn chain<const N: usize>(links: [(Whom, u32); N]) -> Chain {
    Chain(links.map(|(whom, after)| Link { whom, after }).to_vec())
}

impl Default for Chains {
    /// What the trade asks: engineering responds within 5 minutes day and night; an important complaint reaches the head of
    /// the department within the hour, a severe one the director the same day; nothing waits unseen.
    fn default() -> Self {
        Self {
            repair: chain([(Whom::DutyEngineer, 0), (Whom::Head, 5), (Whom::DutyManager, 10)]),
            untaken: chain([(Whom::Owner, 50), (Whom::DutyManager, 100)]),
            important: chain([(Whom::Head, 0), (Whom::DutyManager, 60)]),
            severe: chain([(Whom::Managers, 0), (Whom::DutyManager, 30)]),
            overdue: chain([(Whom::Owner, 0), (Whom::DutyManager, 30)]),
            waiting: chain([(Whom::Owner, 0), (Whom::DutyManager, 60)]),
            handed: chain([(Whom::Owner, 0), (Whom::DutyManager, 60)]),
            raised: chain([(Whom::DutyManager, 0), (Whom::Managers, 15)]),
        }
    }
}

impl Chains {
    pub fn of(&self, cause: Cause) -> &Chain {
        match cause {
            Cause::Repair => &self.repair,
            Cause::Untaken => &self.untaken,
            Cause::Important => &self.important,
            Cause::Severe => &self.severe,
            Cause::Overdue => &self.overdue,
            Cause::Waiting => &self.waiting,
            Cause::Handed => &self.handed,
            Cause::Raised => &self.raised,
        }
    }

    pub fn of_mut(&mut self, cause: Cause) -> &mut Chain {
        match cause {
            Cause::Repair => &mut self.repair,
            Cause::Untaken => &mut self.untaken,
            Cause::Important => &mut self.important,
            Cause::Severe => &mut self.severe,
            Cause::Overdue => &mut self.overdue,
            Cause::Waiting => &mut self.waiting,
            Cause::Handed => &mut self.handed,
            Cause::Raised => &mut self.raised,
        }
    }
}

/// Whether an alert still calls people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It goes along its chain.
    Ringing,
    /// Somebody has taken it.
    Taken,
    /// Its cause is gone.
    Over,
}

/// How far an alert has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert {
    pub cause: Cause,
    /// From when its chain counts.
    pub began_at: DateTime<Utc>,
    /// The end of the promised time, where there is one.
    pub due_at: Option<DateTime<Utc>>,
    /// Links that were carried out.
    pub called: usize,
    /// Somebody was told: a colleague at the console, or a robot has it.
    pub has_reached: bool,
    /// The next link's turn comes now: it was passed on, or whoever was before it could not be reached.
    pub hurried_at: Option<DateTime<Utc>>,
    pub standing: Standing,
}

/// What comes next of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// These are called now; `link` counts from 0.
    Call { link: usize, whom: Whom },
    /// Nothing before this instant.
    Wait(DateTime<Utc>),
    /// Nobody is left to call.
    Nothing,
}

/// What is promised where an order tells nothing.
const USUAL_PROMISE: Duration = Duration::hours(24);

/// When it is a link's turn.
fn turn(link: Link, alert: &Alert) -> DateTime<Utc> {
    let after = i64::from(link.after);
    let natural = match alert.cause.unit() {
        Unit::Minutes => alert.began_at + Duration::minutes(after),
        Unit::Percent => {
            let whole = alert.due_at.map_or(USUAL_PROMISE, |due| (due - alert.began_at).max(Duration::zero()));
            alert.began_at + Duration::seconds(whole.num_seconds() * after / 100)
        }
    };
    alert.hurried_at.map_or(natural, |hurried| natural.min(hurried))
}

/// What comes next of an alert at `now`.
pub fn next(chain: &Chain, alert: &Alert, now: DateTime<Utc>) -> Next {
    if alert.standing != Standing::Ringing {
        return Next::Nothing;
    }
    let links = chain.links();
    match links.get(alert.called) {
        Some(link) => {
            let turn = turn(*link, alert);
            if turn <= now { Next::Call { link: alert.called, whom: link.whom } } else { Next::Wait(turn) }
        }
        // Nobody on the whole chain could be told: somebody has to be.
        None if alert.called == links.len() && !alert.has_reached => Next::Call { link: alert.called, whom: Whom::Managers },
        None => Next::Nothing,
    }
}

/// Whether somebody could still be called after those who have been.
pub fn can_be_passed_on(chain: &Chain, alert: &Alert) -> bool {
    alert.standing == Standing::Ringing && alert.called < chain.links().len()
}

/// Whether what an alert is about still is so. `about` is the promised time in staff's words, for [`Cause::Overdue`]; to whom it
/// was given, for [`Cause::Handed`].
pub fn holds(cause: Cause, about: &str, order: &Order) -> bool {
    let is_judged = |severity| order.severity == Some(severity) && !order.state.is_settled();
    match cause {
        // Taking it up is no response: somebody has to come, or to speak with whoever reported.
        Cause::Repair if order.clocks.iter().any(|clock| clock.milestone == Milestone::Response) => {
            order.clocks.open().any(|clock| clock.milestone == Milestone::Response)
        }
        Cause::Repair | Cause::Untaken => order.state == State::Delivered,
        // Whoever is above has to know, also of what was answered meanwhile.
        Cause::Important => is_judged(Severity::Important),
        Cause::Severe => is_judged(Severity::Severe),
        Cause::Overdue => order.clocks.open().any(|clock| clock.milestone.label() == about && clock.breached.is_some()),
        Cause::Waiting => order.dealings.waiting.is_some() && !order.state.is_over(),
        // The next step of anybody ends it; see the service.
        Cause::Handed => order.owner.label == about && !order.state.is_over(),
        // Whoever is above has to know, also of what went on meanwhile.
        Cause::Raised => can_be_raised(order),
    }
}

#[cfg(test)]
#[path = "alert/tests.rs"]
mod tests;
