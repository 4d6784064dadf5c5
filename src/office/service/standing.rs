//! How somebody stands to an order: what the table of rights is asked with, read from the estate once for service and page.
//!
//! Invariant: what the page offers and what a step is allowed to do are the answers of one value. Why not asked apart: two
//! places that find out who an owner is would one day disagree.

use super::succession::Presence;
use crate::{
    domain::{
        catalogue::Department,
        order::{
            Order, State,
            rights::{self, Action, Case, Relation, Share, Worker},
            steps::{self, Offer},
            task::Task,
        },
        staff::Role,
        submission::Submission,
    },
    office::store::{StoreError, Tx, staff},
};

/// How a member of staff stands to an order, and so what they may do with it.
#[derive(Debug, Clone)]
pub struct Standing {
    worker: Worker,
    relation: Relation,
    case: Option<Case>,
    /// They head the department that they work for.
    heads: bool,
}

impl Standing {
    /// In front of an order as it is stored.
    pub(super) fn read(tx: &Tx<'_>, order: &Order, worker: Worker) -> Result<Self, StoreError> {
        Self::with(tx, order, worker, &Presence::read(tx)?)
    }

    pub(super) fn with(tx: &Tx<'_>, order: &Order, worker: Worker, presence: &Presence) -> Result<Self, StoreError> {
        let owner_can_act = order.owner.who.butler().is_none_or(|butler| presence.has_account(butler));
        let owner = order.owner.who.staff().map_or(Ok(None), |id| staff::get(tx, id))?;
        let is_managers = owner.is_some_and(|account| matches!(account.role, Role::Manager | Role::Administrator));
        let relation = Relation { answers: worker.answers_for(order, owner_can_act), work: worker.share_of(order) };
        let account = if worker.role == Role::Department { staff::get(tx, worker.id)? } else { None };
        let heads = account.is_some_and(|account| account.heads);
        Ok(Self { worker, relation, case: Case::of(order, is_managers), heads })
    }

    /// Whether they may. What cannot be read can only be given to somebody else.
    pub fn may(&self, action: Action) -> bool {
        match self.case {
            Some(case) => rights::may(self.worker.role, self.relation, case, action),
            None => action == Action::Transfer && (self.worker.role != Role::Department || self.relation.answers),
        }
    }

    /// Whether they may work on one of its tasks.
    pub fn may_work_on(&self, task: &Task) -> bool {
        let relation = Relation { work: self.worker.share_of_task(task), ..self.relation };
        self.case.is_some_and(|case| rights::may(self.worker.role, relation, case, Action::Work))
    }

    /// Whether they may pass one of its tasks on to a colleague.
    pub fn may_pass(&self, task: &Task) -> bool {
        let relation = Relation { work: self.worker.share_of_task(task), ..self.relation };
        self.case.is_some_and(|case| rights::may(self.worker.role, relation, case, Action::Pass))
    }

    /// Whether they may agree on another time for one of its tasks: who gives it out, and who does it.
    pub fn may_reappoint(&self, task: &Task) -> bool {
        self.may(Action::Dispatch) || self.may_work_on(task)
    }

    /// Whether they may ask whoever is above to see to it: also who heads a department that has something of it to do.
    pub fn may_raise(&self, order: &Order) -> bool {
        let is_heads = self.heads && self.relation.work != Share::None;
        steps::can_be_raised(order) && (self.may(Action::Raise) || is_heads)
    }

    /// Whether they are of the department that a task is given to, so that what they take they do themselves.
    pub fn does(&self, task: &Task) -> bool {
        self.worker.department == Some(task.department)
    }

    /// Whether they may give the order's work to a department.
    pub fn may_give_to(&self, order: &Order, department: Department) -> bool {
        self.may(Action::Dispatch) && rights::may_give_to(self.worker.role, order, department)
    }

    /// What they may lead the order to next.
    pub(super) fn offers(&self, order: &Order) -> Vec<Offer> {
        let waits = rights::awaits_judgement(order) && !self.may(Action::Judge);
        let mut offers = steps::offered(order);
        offers.retain(|offer| self.may(Action::Lead(offer.to)) && !(waits && offer.to == State::Accepted));
        // One touch gives it to whom the catalogue names, if they may have it.
        offers.retain(|offer| {
            let of_catalogue = || order.content.as_ref().map_or(Department::ServiceCentre, Submission::department);
            offer.to != State::Dispatched || self.may_give_to(order, of_catalogue())
        });
        offers
    }
}
