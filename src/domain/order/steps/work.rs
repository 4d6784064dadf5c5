//! Giving work out, taking it, ending it: what that makes of the tasks and of the order's state.
//!
//! Invariants: an order is 已派单 or further only through here or through a step of [`super::next`]; the last open task that is
//! given back leads to where the order waits to be given out again; whoever finishes the last one may show it done, never
//! follow it up. The order's state follows its tasks: there is no second machine.

use chrono::{DateTime, Utc};

use super::{StepError, TransferBar};
use crate::domain::{
    order::{
        Actor, EventKind, Flow, Order,
        State::{self, *},
        task::{Assignee, Assignment, Mark, Task, TaskState, can_be_dispatched, can_be_worked_on},
    },
    request::WantedTime,
    submission::Submission,
};

/// Something that is done with the work of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// 派工: to a department, perhaps to somebody in particular; in place of an open task, or as one more.
    Dispatch { to: Assignment, instead_of: Option<u32>, bar: Option<TransferBar> },
    /// 接单. `as_worker`: whoever takes it does it; otherwise it is written down for them.
    Take { task: u32, as_worker: bool },
    /// 交回, with why.
    HandBack { task: u32, reason: String },
    /// 完成, with what was done. `shows`: the resident is told, if it was the last; otherwise the owner concludes.
    Finish { task: u32, words: String, shows: bool },
    /// 撤回, with why.
    Withdraw { task: u32, reason: String },
    /// 转给同事: to somebody else of the same department, with why. Nothing else of it changes.
    Pass { task: u32, to: Assignee, reason: String, bar: Option<TransferBar> },
    /// 改预约: another time, as agreed with the resident, who reads the words.
    Reappoint { task: u32, to: WantedTime, words: String },
}

/// Does it; what kind of event it leaves, and the event's words.
pub(super) fn apply(order: &mut Order, work: Work, actor: &Actor, now: DateTime<Utc>) -> Result<(EventKind, String), StepError> {
    let flow = order.content.as_ref().map_err(|_| StepError::NoSuchTask)?.flow();
    let mark = Mark::of(actor, now);
    match work {
        Work::Dispatch { to, instead_of, bar } => dispatch(order, flow, to, instead_of, bar, mark),
        Work::Take { task, as_worker } => take(order, flow, task, as_worker, mark),
        Work::HandBack { task, reason } => give_back(order, flow, task, TaskState::HandedBack, reason, mark),
        Work::Withdraw { task, reason } => give_back(order, flow, task, TaskState::Withdrawn, reason, mark),
        Work::Pass { task, to, reason, bar } => pass(order, task, to, reason, bar, mark),
        Work::Reappoint { task, to, words } => reappoint(order, task, to, words),
        Work::Finish { task, words, shows } => finish(order, flow, task, words, shows, mark),
    }
}

/// Writes down the task that a repair brings along, before something happens to it.
fn write_down(order: &mut Order) {
    if let Some(task) = order.implied_task() {
        order.tasks.push(task);
    }
}

fn open(order: &mut Order, number: u32) -> Result<&mut Task, StepError> {
    order.tasks.iter_mut().find(|task| task.number == number && task.state.is_open()).ok_or(StepError::NoSuchTask)
}

fn has_open(order: &Order) -> bool {
    order.tasks.iter().any(|task| task.state.is_open())
}

fn end(task: &mut Task, state: TaskState, outcome: &str, mark: &Mark) {
    task.state = state;
    task.outcome = outcome.to_owned();
    task.ended = Some(mark.clone());
}

fn add(order: &mut Order, to: Assignment, mark: Mark) {
    let number = order.tasks.last().map_or(1, |task| task.number + 1);
    let Assignment { department, assignee, words, appointed, .. } = to;
    let state = TaskState::Waiting;
    order.tasks.push(Task {
        number,
        department,
        assignee,
        words,
        appointed,
        state,
        given: mark,
        taken: None,
        ended: None,
        outcome: String::new(),
    });
}

/// Where an order is once work was given out: nobody is sent for a price that was not agreed, but somebody may have to look.
fn once_dispatched(state: State, flow: Flow) -> State {
    match state {
        Accepted | Quoted if flow == Flow::Paid => state,
        Accepted | Agreed | Reopened => Dispatched,
        other => other,
    }
}

/// Where it is once somebody took it. Who takes a repair that nobody has answered yet answers it.
fn once_taken(state: State, flow: Flow) -> State {
    match state {
        Delivered if flow == Flow::Paid => Accepted,
        Accepted | Quoted if flow == Flow::Paid => state,
        _ => InProgress,
    }
}

/// Where it is once nobody has it any more.
fn once_given_back(state: State, flow: Flow) -> State {
    match state {
        Dispatched | InProgress if flow == Flow::Paid => Agreed,
        Dispatched | InProgress => Accepted,
        other => other,
    }
}

/// Where it is once the last task is done and the resident is to see it. Messages and feedback end with their owner's word.
fn once_shown(state: State, flow: Flow) -> State {
    match (state, flow) {
        (InProgress, Flow::Paid) => AwaitingSignOff,
        (InProgress, Flow::Free) => Done,
        (other, _) => other,
    }
}

fn dispatch(
    order: &mut Order,
    flow: Flow,
    to: Assignment,
    instead_of: Option<u32>,
    bar: Option<TransferBar>,
    mark: Mark,
) -> Result<(EventKind, String), StepError> {
    if !can_be_dispatched(order.state) {
        return Err(StepError::NotOffered { from: order.state, to: Dispatched });
    }
    match bar {
        Some(TransferBar::Concerned) => return Err(StepError::AboutTheNewOwner),
        Some(TransferBar::Absent) => return Err(StepError::OwnerAbsent),
        None => {}
    }
    // Whoever gives a repair out says who does it: what it brought along is that, and no second task.
    if let Some(number) = instead_of {
        write_down(order);
        end(open(order, number)?, TaskState::Withdrawn, "改派", &mark);
    }
    let before = order.state;
    order.state = once_dispatched(before, flow);
    let time = to.appointed.as_ref().map(WantedTime::label);
    let told = match &time {
        Some(time) => format!("{}，时间 {time}", to.department_label),
        None => to.department_label.clone(),
    };
    let whole = [to.assignee.label(), to.words.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .fold(told.clone(), |text, more| format!("{text}，{more}"));
    add(order, to, mark);
    // The resident reads who comes, not who in particular and not what colleagues tell each other.
    Ok(if order.state == Dispatched { (EventKind::State, told) } else { (EventKind::Task, format!("派工：{whole}")) })
}

fn take(order: &mut Order, flow: Flow, number: u32, as_worker: bool, mark: Mark) -> Result<(EventKind, String), StepError> {
    if !can_be_worked_on(order.state) {
        return Err(StepError::NoSuchTask);
    }
    write_down(order);
    let task = open(order, number)?;
    if task.state != TaskState::Waiting {
        return Err(StepError::NoSuchTask);
    }
    task.state = TaskState::Taken;
    if let (true, Some(id)) = (as_worker, mark.id) {
        task.assignee = Assignee::Worker { id, label: mark.by.clone() };
    }
    let named = task.assignee.label().to_owned();
    task.taken = Some(mark);
    let before = order.state;
    order.state = once_taken(before, flow);
    Ok(if order.state == before { (EventKind::Task, format!("接单：{named}")) } else { (EventKind::State, String::new()) })
}

fn give_back(
    order: &mut Order,
    flow: Flow,
    number: u32,
    state: TaskState,
    reason: String,
    mark: Mark,
) -> Result<(EventKind, String), StepError> {
    if order.state.is_settled() {
        return Err(StepError::NoSuchTask);
    }
    if reason.is_empty() {
        return Err(StepError::WordsMissing);
    }
    write_down(order);
    let task = open(order, number)?;
    end(task, state, &reason, &mark);
    let note = format!("{}：{}，{reason}", state.label(), task.department.name());
    if !has_open(order) {
        order.state = once_given_back(order.state, flow);
    }
    Ok((EventKind::Task, note))
}

/// The colleague has it to take anew, as it was given and for the time that it was given for; the order stands where it stood.
fn pass(
    order: &mut Order,
    number: u32,
    to: Assignee,
    reason: String,
    bar: Option<TransferBar>,
    mark: Mark,
) -> Result<(EventKind, String), StepError> {
    if order.state.is_settled() {
        return Err(StepError::NoSuchTask);
    }
    match bar {
        Some(TransferBar::Concerned) => return Err(StepError::AboutTheNewOwner),
        Some(TransferBar::Absent) => return Err(StepError::OwnerAbsent),
        None => {}
    }
    if reason.is_empty() {
        return Err(StepError::WordsMissing);
    }
    write_down(order);
    let task = open(order, number)?;
    let is_somebody_elses = to.worker().is_some() && to.worker() != task.assignee.worker();
    if !is_somebody_elses {
        return Err(StepError::NoSuchTask);
    }
    let from = match task.assignee.label() {
        "" => mark.by.clone(),
        label => label.to_owned(),
    };
    let note = format!("转给同事：{}，{from} → {}：{reason}", task.department.name(), to.label());
    end(task, TaskState::HandedBack, &format!("转给 {}：{reason}", to.label()), &mark);
    let Task { department, words, appointed, .. } = task.clone();
    add(order, Assignment { department, department_label: String::new(), assignee: to, words, appointed }, mark);
    Ok((EventKind::Task, note))
}

/// Whoever does it and how far it is stay as they are.
fn reappoint(order: &mut Order, number: u32, to: WantedTime, words: String) -> Result<(EventKind, String), StepError> {
    if !can_be_worked_on(order.state) {
        return Err(StepError::NoSuchTask);
    }
    if words.is_empty() {
        return Err(StepError::WordsMissing);
    }
    write_down(order);
    open(order, number)?.appointed = Some(to.clone());
    let note = format!("{}。{words}", to.label());
    order.dealings.wanted = Some(to);
    order.dealings.asked_for = None;
    Ok((EventKind::Appointed, note))
}

fn finish(order: &mut Order, flow: Flow, number: u32, words: String, shows: bool, mark: Mark) -> Result<(EventKind, String), StepError> {
    if !can_be_worked_on(order.state) {
        return Err(StepError::NoSuchTask);
    }
    let task = open(order, number)?;
    if task.state != TaskState::Taken {
        return Err(StepError::NoSuchTask);
    }
    if words.is_empty() {
        return Err(StepError::WordsMissing);
    }
    end(task, TaskState::Finished, &words, &mark);
    let before = order.state;
    if !has_open(order) {
        // Taken before it was given out: it has been worked on all the same.
        if before == Dispatched {
            order.state = InProgress;
        }
        if shows {
            order.state = once_shown(order.state, flow);
        }
        if order.state == Done {
            order.done_at = Some(mark.at);
        }
    }
    Ok(match order.state {
        state if state == before => (EventKind::Task, format!("完成：{words}")),
        Done | AwaitingSignOff => (EventKind::State, words),
        _ => (EventKind::State, String::new()),
    })
}

/// What a step to another state makes of the tasks.
pub(super) fn follow(order: &mut Order, words: &str, actor: &Actor, now: DateTime<Utc>) {
    let mark = Mark::of(actor, now);
    let end_all = |order: &mut Order, state| {
        order.tasks.iter_mut().filter(|task| task.state.is_open()).for_each(|task| end(task, state, words, &mark));
    };
    match order.state {
        // Where nobody said whose it is, it is whose the catalogue says.
        Dispatched if !has_open(order) => {
            if let Ok(content) = &order.content {
                let department = content.department();
                add(order, Assignment::to_department(department, department.name()), mark);
            }
        }
        // Whose it is of several is for them to say.
        InProgress => {
            let department = order.content.as_ref().ok().and_then(Submission::department_on_arrival);
            if let Some(department) = department.filter(|_| order.tasks.is_empty()) {
                add(order, Assignment::to_department(department, ""), mark.clone());
            }
            let mut waiting = order.tasks.iter_mut().filter(|task| task.state.is_open());
            if let (Some(task), None) = (waiting.next(), waiting.next())
                && task.state == TaskState::Waiting
            {
                task.state = TaskState::Taken;
                task.taken = Some(mark);
            }
        }
        Done | AwaitingSignOff | Relayed => end_all(order, TaskState::Finished),
        Cancelled => end_all(order, TaskState::Withdrawn),
        // It goes back to whoever did it last.
        Reopened => {
            if let Some(last) = order.tasks.iter().rfind(|task| task.state == TaskState::Finished).cloned() {
                let to = Assignment {
                    department_label: String::new(),
                    department: last.department,
                    assignee: last.assignee,
                    words: words.to_owned(),
                    appointed: None,
                };
                add(order, to, mark);
            }
        }
        Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | FollowedUp | Closed => {}
    }
}
