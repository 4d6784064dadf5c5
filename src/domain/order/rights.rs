//! Who may do what with an order.
//!
//! Owns: one table of role, flow, state and relation to the order ([`may`]), asked by the service before a step and by the page
//! before it offers one. Whether an order exists for somebody at all is [`super::scope`]'s.
//!
//! What the trade asks (首问责任制, 回访制度): who does the work never follows it up; following up is the butler's or the
//! desk's; closing is the owner's, and a manager's where a complaint is severe; how grave a complaint is the desk or a manager
//! judges, and nobody whose area it comes from calls it off; a complaint is given to those whom it is about by a manager alone;
//! what a manager took on stays with managers; managers may do what has to be done when nobody else can.
//!
//! Why functions over values and not a list in the database: a wrong line here is found by a test, there by a resident.

use super::{
    Flow, Order, Responsible,
    State::{self, *},
    task::Task,
};
use crate::domain::{
    catalogue::Department,
    feedback::{FeedbackKind, Severity},
    ids::{ButlerId, StaffId},
    staff::{Permission, Role},
    submission::Submission,
};

/// A member of staff in front of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worker {
    pub id: StaffId,
    pub role: Role,
    /// Which butler they are, for [`Role::Butler`].
    pub butler: Option<ButlerId>,
    /// Whose work they do.
    pub department: Option<Department>,
}

/// Something that may be done with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Leading it to another state.
    Lead(State),
    /// Judging how grave it is.
    Judge,
    /// Giving it another owner.
    Transfer,
    /// Giving its work out, or taking what was given out away again.
    Dispatch,
    /// Taking a task, ending it, handing it back.
    Work,
    /// Passing a task on to a colleague of the same department.
    Pass,
    /// Saying that somebody has come, or has spoken with the resident.
    Respond,
    /// Agreeing to a price that is not the marked one.
    ApproveQuote,
    /// Writing down that money was taken.
    TakePayment,
    /// Telling the resident on the telephone what became of it.
    Tell,
    /// Writing down why a promise was broken.
    Explain,
    /// Asking whoever is above to see to it.
    Raise,
    /// Making a report follow an order, or stand alone again.
    Link,
    /// Saying when a fault is expected to be mended, and what people may do meanwhile.
    Expect,
}

/// What of an order decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    pub flow: Flow,
    pub state: State,
    /// It was judged severe.
    pub is_severe: bool,
    /// A manager answers for it.
    pub is_managers: bool,
}

/// How a member of staff stands to an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Relation {
    /// It is theirs to answer for.
    pub answers: bool,
    /// Whose the work is that is left to do; of one task, if it is about one.
    pub work: Share,
}

/// Whose work it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Share {
    /// None of it theirs.
    #[default]
    None,
    /// Some of it theirs, some another department's.
    Part,
    /// All of it their department's.
    Whole,
}

impl Worker {
    /// Whether they answer for the order. `owner_can_act`: whether a butler who owns it has an account; where none has,
    /// the desk writes down what the butler does.
    pub fn answers_for(self, order: &Order, owner_can_act: bool) -> bool {
        let is_desk = self.role.may(Permission::AllSubmissions);
        match order.owner.who {
            Responsible::Centre => is_desk,
            Responsible::Butler(butler) => self.butler == Some(butler) || is_desk && !owner_can_act,
            Responsible::Staff(id) => self.id == id,
        }
    }

    /// How much of the work that is left to do is their department's.
    pub fn share_of(self, order: &Order) -> Share {
        let open: Vec<Task> = order.all_tasks().into_iter().filter(|task| task.state.is_open()).collect();
        let own = open.iter().filter(|task| Some(task.department) == self.department).count();
        match own {
            0 => Share::None,
            n if n == open.len() => Share::Whole,
            _ => Share::Part,
        }
    }

    /// How much of one task.
    pub fn share_of_task(self, task: &Task) -> Share {
        if Some(task.department) == self.department { Share::Whole } else { Share::None }
    }
}

impl Case {
    /// Of an order; `None` of one that cannot be read. `is_managers`: whether a manager answers for it.
    pub fn of(order: &Order, is_managers: bool) -> Option<Self> {
        let flow = order.content.as_ref().ok()?.flow();
        Some(Self { flow, state: order.state, is_severe: order.severity == Some(Severity::Severe), is_managers })
    }
}

/// Whether somebody of this role, standing so to the order, may do it. Whether it can be done at all is
/// [`super::steps`]'.
pub fn may(role: Role, relation: Relation, case: Case, action: Action) -> bool {
    match role {
        Role::Administrator | Role::Manager => true,
        Role::FrontDesk => match action {
            Action::Lead(Closed) => relation.answers && !is_a_managers_to_close(case),
            Action::Judge => !case.is_severe,
            Action::Transfer => !stays_with_managers(case),
            // Whoever gives work out gives it to another.
            Action::ApproveQuote | Action::Explain | Action::Pass => false,
            Action::Lead(_)
            | Action::Dispatch
            | Action::Work
            | Action::Respond
            | Action::TakePayment
            | Action::Link
            | Action::Expect
            | Action::Tell
            | Action::Raise => true,
        },
        Role::Butler => match action {
            Action::Lead(Closed) => relation.answers && !is_a_managers_to_close(case),
            Action::Lead(Cancelled) => case.flow != Flow::Feedback,
            Action::Judge => false,
            Action::Transfer => !stays_with_managers(case),
            Action::Respond | Action::Raise => relation.answers,
            Action::ApproveQuote | Action::Explain | Action::Pass => false,
            Action::Lead(_) | Action::Dispatch | Action::Work | Action::TakePayment | Action::Link | Action::Expect | Action::Tell => true,
        },
        Role::Department => match action {
            Action::Lead(to) => may_lead_as_worker(relation, case, to),
            Action::Judge => false,
            // Who answers for it gives it out, and away, like any other owner.
            Action::Transfer => relation.answers && !stays_with_managers(case),
            // Who heads a department raises what it has to do, too; that is asked where accounts are known.
            Action::Dispatch | Action::Link | Action::Tell | Action::Raise => relation.answers,
            Action::Work | Action::Pass => relation.work == Share::Whole,
            Action::Respond | Action::Expect => relation.answers || relation.work != Share::None,
            Action::ApproveQuote | Action::Explain => false,
            // Whoever does the work is handed the money, and also once the work is done.
            Action::TakePayment => true,
        },
    }
}

/// What a member of a department may lead an order to: the work itself, begun, shown, done, or handed back with what is missing,
/// as long as nobody else's is left; and what an owner does, but for the follow-up and what the resident signs.
fn may_lead_as_worker(relation: Relation, case: Case, to: State) -> bool {
    let is_work = relation.work == Share::Whole
        && match case.state {
            // What turns out to be more work than was agreed to has another price.
            Agreed | Dispatched | InProgress | Reopened => matches!(to, InProgress | AwaitingSignOff | Done | Returned | Quoted),
            // Whoever has looked at it says what it costs, or what is missing.
            Accepted => matches!(to, Quoted | Returned),
            Quoted => to == Quoted,
            _ => false,
        };
    let is_owners = relation.answers
        && match to {
            Closed => !is_a_managers_to_close(case),
            Cancelled => case.flow != Flow::Feedback,
            FollowedUp | Agreed => false,
            Done => case.state != AwaitingSignOff,
            _ => true,
        };
    is_work || is_owners
}

fn is_a_managers_to_close(case: Case) -> bool {
    case.flow == Flow::Feedback && case.is_severe
}

fn stays_with_managers(case: Case) -> bool {
    case.flow == Flow::Feedback && case.is_managers
}

/// Whether somebody of this role may give an order's work to a department: what is about it reaches it by a manager alone.
pub fn may_give_to(role: Role, order: &Order, department: Department) -> bool {
    let is_manager = matches!(role, Role::Administrator | Role::Manager);
    is_manager || !order.content.as_ref().is_ok_and(|content| is_about_department(content, department))
}

/// Whether a complaint or suggestion is about a department.
pub fn is_about_department(content: &Submission, department: Department) -> bool {
    matches!(content, Submission::Feedback(feedback) if feedback.department_concerned() == Some(department))
}

/// Whether a complaint waits to be judged before it is taken up.
pub fn awaits_judgement(order: &Order) -> bool {
    let is_complaint = matches!(&order.content, Ok(Submission::Feedback(feedback)) if feedback.kind == FeedbackKind::Complaint);
    is_complaint && order.severity.is_none() && order.state == Delivered
}

#[cfg(test)]
#[path = "rights/tests.rs"]
mod tests;
