//! Work given out: what a department, one of its people or a supplier is to do for an order, and what became of it.
//!
//! Owns: what a task is, which departments see an order because of its tasks, and whether an order waits to be given out.
//! Invariants: an order has any number of tasks, told apart by their numbers; a task that has ended never changes again; only
//! [`super::steps::apply`] changes one, so the order's version counts that, too, and a task needs none of its own.
//!
//! A repair is engineering's work from the moment it arrives. That first task is not stored: it follows from what the order is
//! ([`Order::implied_task`]), so that taking a thousand repairs in costs nothing, and is written down once somebody takes it,
//! hands it back or gives the order out otherwise.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    Actor, Order,
    State::{self, *},
};
use crate::domain::{
    catalogue::Department,
    ids::{StaffId, SupplierId},
    request::WantedTime,
    submission::{Flow, Submission},
};

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum TaskState {
    /// 待接: given, and nobody has said yes.
    Waiting,
    /// 已接: somebody does it.
    Taken,
    /// 完成.
    Finished,
    /// 交回: not theirs to do, with a reason.
    HandedBack,
    /// 撤回: taken away by whoever gives work out.
    Withdrawn,
}

impl TaskState {
    pub const ALL: [Self; Self::COUNT] = [Self::Waiting, Self::Taken, Self::Finished, Self::HandedBack, Self::Withdrawn];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "待接",
            Self::Taken => "已接",
            Self::Finished => "完成",
            Self::HandedBack => "交回",
            Self::Withdrawn => "撤回",
        }
    }

    /// Whether something of it is left to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Taken)
    }

    /// Whether whoever has or had it still has business with the order.
    pub fn is_theirs(self) -> bool {
        matches!(self, Self::Waiting | Self::Taken | Self::Finished)
    }
}

/// Who in particular is to do it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Assignee {
    /// Whoever of the department takes it.
    #[default]
    Anybody,
    /// A member of its staff.
    Worker { id: StaffId, label: String },
    /// A 合作单位, whom the department looks after.
    Supplier { id: SupplierId, label: String },
}

impl Assignee {
    /// The member of staff, if it is one.
    pub fn worker(&self) -> Option<StaffId> {
        if let Self::Worker { id, .. } = self { Some(*id) } else { None }
    }

    /// The supplier, if it is one.
    pub fn supplier(&self) -> Option<SupplierId> {
        if let Self::Supplier { id, .. } = self { Some(*id) } else { None }
    }

    /// As colleagues read it; empty for anybody.
    pub fn label(&self) -> &str {
        match self {
            Self::Anybody => "",
            Self::Worker { label, .. } | Self::Supplier { label, .. } => label,
        }
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Name as colleagues read it then; empty for the program.
    pub by: String,
    /// The account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<StaffId>,
    pub at: DateTime<Utc>,
}

impl Mark {
    /// By somebody, now.
    pub fn of(actor: &Actor, at: DateTime<Utc>) -> Self {
        Self { by: actor.name.clone(), id: actor.id, at }
    }
}

/// A piece of work of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Counts within the order, from 1.
    pub number: u32,
    pub department: Department,
    #[serde(default)]
    pub assignee: Assignee,
    /// What is to be done, for staff.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// When; `None`: nothing was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointed: Option<WantedTime>,
    pub state: TaskState,
    pub given: Mark,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Mark>,
    /// What was done, why it was handed back or taken away; for staff.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outcome: String,
}

/// Work as it is given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub department: Department,
    /// As the estate calls the department; the resident reads it.
    pub department_label: String,
    pub assignee: Assignee,
    /// What is to be done, for staff.
    pub words: String,
    pub appointed: Option<WantedTime>,
}

impl Assignment {
    /// To a department, nobody in person, no time.
    pub fn to_department(department: Department, label: &str) -> Self {
        Self { department, department_label: label.to_owned(), assignee: Assignee::Anybody, words: String::new(), appointed: None }
    }
}

impl Order {
    /// Whether it is a repair, which is engineering's work from the moment it arrives.
    pub fn is_repair(&self) -> bool {
        self.content.as_ref().is_ok_and(Submission::is_repair)
    }

    /// The task that a repair brings along, and what others mend at its place, as long as nothing else was given out and
    /// nothing has begun.
    pub fn implied_task(&self) -> Option<Task> {
        let is_early = matches!(self.state, Delivered | Accepted | Returned | Quoted | Agreed);
        let department = self.content.as_ref().ok().and_then(Submission::department_on_arrival)?;
        (self.tasks.is_empty() && is_early).then(|| Task {
            number: 1,
            department,
            assignee: Assignee::Anybody,
            words: String::new(),
            appointed: match &self.content {
                Ok(Submission::Request(request)) => request.wanted.clone(),
                _ => None,
            },
            state: TaskState::Waiting,
            given: Mark { by: String::new(), id: None, at: self.received_at },
            taken: None,
            ended: None,
            outcome: String::new(),
        })
    }

    /// Every task, the one that a repair brings along among them.
    pub fn all_tasks(&self) -> Vec<Task> {
        self.implied_task().map_or_else(|| self.tasks.clone(), |task| vec![task])
    }

    /// The departments that have work of it, or had and finished it.
    pub fn departments(&self) -> Vec<Department> {
        let of_repair = self.content.as_ref().ok().and_then(Submission::department_on_arrival);
        let given = self.tasks.iter().filter(|task| task.state.is_theirs()).map(|task| task.department);
        let mut all: Vec<Department> = Vec::new();
        for department in of_repair.into_iter().chain(given) {
            if !all.contains(&department) {
                all.push(department);
            }
        }
        all
    }

    /// 待派: it is somebody's work, and nobody's.
    pub fn awaits_dispatch(&self) -> bool {
        let Ok(content) = &self.content else { return false };
        if self.all_tasks().iter().any(|task| task.state.is_open()) {
            return false;
        }
        let was_given_back = self.tasks.last().is_some_and(|task| !task.state.is_theirs());
        match self.state {
            Agreed => true,
            Accepted => was_given_back || content.flow() == Flow::Free,
            Reopened | Dispatched | InProgress => was_given_back,
            Stored | Delivered | Returned | Quoted | AwaitingSignOff | Done | FollowedUp | Relayed | Closed | Cancelled => false,
        }
    }
}

/// Whether work can be given out in a state: from 已受理 on, until it is shown to the resident. A price may need somebody's look
/// first.
pub fn can_be_dispatched(state: State) -> bool {
    match state {
        Accepted | Quoted | Agreed | Dispatched | InProgress | Reopened => true,
        Stored | Delivered | Returned | AwaitingSignOff | Done | FollowedUp | Relayed | Closed | Cancelled => false,
    }
}

/// Whether an open task can be taken or finished in a state; handed back or withdrawn it can be in any that is not over.
pub fn can_be_worked_on(state: State) -> bool {
    state == Delivered || can_be_dispatched(state)
}

/// The tasks of an order that was given out before tasks were noted: to the department of the catalogue, as its history tells.
#[cfg(feature = "office")]
pub fn of_history(order: &Order, events: &[super::Event]) -> Vec<Task> {
    let Ok(content) = &order.content else { return Vec::new() };
    let mut tasks: Vec<Task> = Vec::new();
    for event in events.iter().filter(|event| event.kind == super::EventKind::State) {
        let mark = Mark::of(&event.actor, event.at);
        let is_again = event.state == Reopened && !tasks.is_empty();
        if (event.state == Dispatched || is_again) && !tasks.iter().any(|task| task.state.is_open()) {
            tasks.push(Task {
                number: tasks.last().map_or(1, |task| task.number + 1),
                department: content.department(),
                assignee: Assignee::Anybody,
                words: String::new(),
                appointed: None,
                state: TaskState::Waiting,
                given: mark,
                taken: None,
                ended: None,
                outcome: String::new(),
            });
            continue;
        }
        let Some(task) = tasks.last_mut().filter(|task| task.state.is_open()) else { continue };
        match event.state {
            InProgress => (task.state, task.taken) = (TaskState::Taken, Some(mark)),
            AwaitingSignOff | Done | Relayed => (task.state, task.ended) = (TaskState::Finished, Some(mark)),
            Cancelled => (task.state, task.ended) = (TaskState::Withdrawn, Some(mark)),
            Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | FollowedUp | Closed | Reopened => {}
        }
    }
    tasks
}
