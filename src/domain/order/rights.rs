//! Who may take which step.
//!
//! Owns: one table of role, flow, state and relation to the order, asked by the service before a step and by the page
//! before it offers one. Whether an order exists for somebody at all is [`super::scope`]'s.
//!
//! What the trade asks (首问责任制, 回访制度): who does the work never follows it up; following up is the butler's or the
//! desk's; closing is the owner's; how grave a complaint is the desk or a manager judges, and nobody whose area it comes
//! from calls it off; managers may do what has to be done when nobody else can.
//!
//! Why functions over values and not a list in the database: a wrong line here is found by a test, there by a resident.

use super::{
    Flow, Order, Responsible,
    State::{self, *},
};
use crate::domain::{
    feedback::FeedbackKind,
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
}

/// Whether somebody of this role may lead an order from one state to another; `answers` is [`Worker::answers_for`].
pub fn may_lead(role: Role, answers: bool, flow: Flow, from: State, to: State) -> bool {
    match role {
        Role::Administrator | Role::Manager => true,
        Role::FrontDesk => to != Closed || answers,
        Role::Butler => match to {
            Closed => answers,
            Cancelled => flow != Flow::Feedback,
            _ => true,
        },
        // The work itself: begun, shown, done, or handed back with what is missing.
        Role::Department => match from {
            Dispatched | InProgress | Reopened => matches!(to, InProgress | AwaitingSignOff | Done | Returned),
            _ => false,
        },
    }
}

/// Whether somebody of this role judges how grave a complaint is.
pub fn may_judge(role: Role) -> bool {
    role.may(Permission::AllSubmissions)
}

/// Whether somebody of this role says that a repair was responded to: engineering, whoever answers for it, the desk and
/// managers. An order that is not engineering's does not exist for its people ([`super::scope`]), and only a repair can be
/// responded to.
pub fn may_respond(role: Role, answers: bool) -> bool {
    role == Role::Department || role.may(Permission::AllSubmissions) || answers
}

/// Whether somebody of this role gives orders to another owner.
pub fn may_transfer(role: Role) -> bool {
    role != Role::Department
}

/// Whether a complaint waits to be judged before it is taken up.
pub fn awaits_judgement(order: &Order) -> bool {
    let is_complaint = matches!(&order.content, Ok(Submission::Feedback(feedback)) if feedback.kind == FeedbackKind::Complaint);
    is_complaint && order.severity.is_none() && order.state == Delivered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::steps::offered_in;

    /// Every step of the machine that a role may take, with and without the order being theirs.
    fn allowed(role: Role, answers: bool) -> Vec<(Flow, State, State)> {
        let all = Flow::ALL.into_iter().flat_map(|flow| State::ALL.into_iter().map(move |from| (flow, from)));
        let steps = all.flat_map(|(flow, from)| offered_in(from, flow).map(move |offer| (flow, from, offer.to)));
        steps.filter(|&(flow, from, to)| may_lead(role, answers, flow, from, to)).collect()
    }

    #[test]
    fn whoever_does_the_work_never_follows_it_up_closes_it_or_calls_it_off() {
        for answers in [false, true] {
            for (_, from, to) in allowed(Role::Department, answers) {
                assert!(from.is_with_department(), "{from:?}");
                assert!(matches!(to, InProgress | AwaitingSignOff | Done | Returned), "{from:?} {to:?}");
            }
        }
        assert!(!may_lead(Role::Department, true, Flow::Paid, AwaitingSignOff, Done), "the resident's signature is not theirs to record");
    }

    #[test]
    fn only_the_owner_or_a_manager_closes() {
        for role in Role::ALL {
            let is_manager = matches!(role, Role::Administrator | Role::Manager);
            assert_eq!(may_lead(role, false, Flow::Free, FollowedUp, Closed), is_manager, "{role:?}");
            assert_eq!(may_lead(role, true, Flow::Free, FollowedUp, Closed), role != Role::Department, "{role:?}");
        }
    }

    #[test]
    fn a_butler_neither_judges_nor_calls_off_a_complaint() {
        assert!(allowed(Role::Butler, true).iter().all(|&(flow, _, to)| (flow, to) != (Flow::Feedback, Cancelled)));
        assert!(!may_judge(Role::Butler) && !may_judge(Role::Department) && may_judge(Role::FrontDesk));
    }

    #[test]
    fn every_step_of_the_machine_can_be_taken_by_somebody_below_a_manager() {
        let below: Vec<_> = [Role::FrontDesk, Role::Butler, Role::Department].into_iter().flat_map(|role| allowed(role, true)).collect();
        for step in allowed(Role::Manager, false) {
            assert!(below.contains(&step), "{step:?}");
        }
    }
}
