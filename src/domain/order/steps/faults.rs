//! Steps about a fault at a public place: what is expected of it, which report follows which order.
//!
//! Invariants: a report that begins to follow keeps its state, its promises and its history, so that it goes on from there
//! should it ever stand alone again; its open work is taken back, as nobody is to do the same twice; no promise becomes due
//! later by following, and none is held against the office that the leading order kept meanwhile.

use chrono::{DateTime, Utc};

use super::{
    super::{
        Actor, EventKind, Order, State,
        fault::{self, FaultStep, LinkBar},
        task::{Mark, TaskState},
    },
    StepError,
};

/// Takes the step; what kind of event it leaves, and the event's words.
pub(super) fn apply(order: &mut Order, step: FaultStep, actor: &Actor, now: DateTime<Utc>) -> Result<(EventKind, String), StepError> {
    Ok(match step {
        FaultStep::Expect { expected_at, advice, words } => {
            if !order.is_open_at_place() {
                return Err(StepError::NoFault);
            }
            let notes = &mut order.dealings.fault;
            notes.expected_said_at = expected_at.map(|_| now);
            (notes.expected_at, notes.advice) = (expected_at, advice);
            (EventKind::Expected, words)
        }
        FaultStep::Follow { leader, code } => {
            if order.leader.is_some() {
                return Err(StepError::NotLinked(LinkBar::Linked));
            }
            order.leader = Some(leader);
            order.dealings.waiting = None;
            let mark = Mark::of(actor, now);
            for task in order.tasks.iter_mut().filter(|task| task.state.is_open()) {
                (task.state, task.ended) = (TaskState::Withdrawn, Some(mark.clone()));
            }
            let (first, second) = code.groups();
            (EventKind::Linked, format!("并入回执 {first} {second}"))
        }
        FaultStep::StandAlone { owner, met, why } => {
            if order.leader.take().is_none() {
                return Err(StepError::NoFault);
            }
            order.owner = owner;
            order.clocks.keep(&met);
            (EventKind::Unlinked, why)
        }
        FaultStep::Leave { owner, met, words } => {
            if order.leader.take().is_none() {
                return Err(StepError::NoFault);
            }
            order.owner = owner;
            order.clocks.keep(&met);
            order.state = State::Cancelled;
            (EventKind::State, words)
        }
        FaultStep::LeaveToOthers { place } => {
            let tell = fault::wording(order.is_repair()).tell;
            order.dealings.fault.first_left_at = Some(now);
            (EventKind::Left, format!("在{place}撤回；还有其他住户{tell}，工单继续处理"))
        }
    })
}
