//! Deadlines: what is promised next of an order, and how that stands.
//!
//! Invariants: an order is judged by its own times and the office's promises, never by the wall clock of whoever looks; at
//! any time at most one thing is due next.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use super::{
    super::{
        catalogue::{Department, RepairKind},
        deadline::{ComplaintPromise, OfficePromises, Promises},
        submission::Submission,
    },
    Order, State,
};

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// Engineering's response to a repair.
    Response,
    /// An answer to the resident.
    Answer,
    /// A complaint's resolution.
    Resolution,
    /// The question whether a repair is well done.
    FollowUp,
}

impl Milestone {
    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Response => "响应",
            Self::Answer => "答复",
            Self::Resolution => "办结",
            Self::FollowUp => "回访",
        }
    }
}

/// How a promised time stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// 剩: minutes left.
    Left(i64),
    /// 临近: minutes left, less than a quarter of the promise.
    Near(i64),
    /// 超: minutes past.
    Over(i64),
}

/// Promised times, and what kind of repair each service is.
#[derive(Debug, Clone)]
pub struct Deadlines {
    /// The times.
    pub promises: OfficePromises,
    /// Services that are no usual repair, by their keys.
    pub repairs: HashMap<String, RepairKind>,
}

impl Deadlines {
    /// How what is promised next of an order stands at `now`.
    pub fn due(&self, order: &Order, now: DateTime<Utc>) -> Option<(Milestone, Due)> {
        self.next(order).map(|next| (next.milestone, next.stands(now)))
    }

    /// What is promised next of an order; `None` when nothing is promised any more, or nobody can read what it is about.
    pub fn next(&self, order: &Order) -> Option<NextDue> {
        let content = order.content.as_ref().ok()?;
        let matter = Matter {
            department: content.department(),
            state: order.state,
            received: order.received_at,
            complaint: order.severity.map(|severity| self.promises.complaints.of(severity)),
            repaired: self.of_repair(order),
        };
        next_due(&self.promises.general, matter)
    }

    /// When a repair was done, and what is promised after it.
    fn of_repair(&self, order: &Order) -> Option<(DateTime<Utc>, u32)> {
        match &order.content {
            Ok(Submission::Request(request)) if request.item.department == Department::Engineering => {
                let kind = self.repairs.get(&request.item.id).copied().unwrap_or_default();
                order.done_at.map(|done| (done, self.promises.follow_ups.of(kind)))
            }
            _ => None,
        }
    }
}

/// What is due first of a submission that was just taken in.
pub fn first_due(promises: &Promises, department: Department, received: DateTime<Utc>) -> Option<NextDue> {
    next_due(promises, Matter { department, state: State::Delivered, received, complaint: None, repaired: None })
}

/// What decides when something is due of a matter.
#[derive(Debug, Clone, Copy)]
struct Matter<'a> {
    department: Department,
    state: State,
    received: DateTime<Utc>,
    /// What is promised for a complaint whose severity was judged.
    complaint: Option<&'a ComplaintPromise>,
    /// A repair that is done: when, and the minutes promised for its follow-up.
    repaired: Option<(DateTime<Utc>, u32)>,
}

/// What is due next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    /// What.
    pub milestone: Milestone,
    /// When the time began to run.
    pub since: DateTime<Utc>,
    /// Until when.
    pub at: DateTime<Utc>,
}

impl NextDue {
    /// From this instant on it is near: less than a quarter of the time is left.
    pub fn near_at(self) -> DateTime<Utc> {
        self.at - (self.at - self.since) / 4
    }

    /// How it stands.
    pub fn stands(self, now: DateTime<Utc>) -> Due {
        let left = self.at - now;
        if left < Duration::zero() {
            Due::Over((-left).num_minutes())
        } else if now > self.near_at() {
            Due::Near(left.num_minutes())
        } else {
            Due::Left(left.num_minutes())
        }
    }
}

/// What is due next of a matter, and when; `None` when nothing is promised any more.
fn next_due(promises: &Promises, matter: Matter<'_>) -> Option<NextDue> {
    let Matter { department, state, received, complaint, repaired } = matter;
    let after = |since: DateTime<Utc>, milestone, minutes: u32| NextDue { milestone, since, at: since + Duration::minutes(minutes.into()) };
    match (state, complaint) {
        // The earlier of two promises: a judgement never makes later what the receipt printed.
        (State::Delivered, Some(complaint)) => {
            Some(after(received, Milestone::Answer, complaint.answer_minutes.min(promises.answer_minutes)))
        }
        (State::Delivered, None) => {
            let (milestone, minutes) = if department == Department::Engineering {
                (Milestone::Response, promises.repair_response_minutes)
            } else {
                (Milestone::Answer, promises.answer_minutes)
            };
            Some(after(received, milestone, minutes))
        }
        (State::Done, _) => repaired.map(|(done, minutes)| after(done, Milestone::FollowUp, minutes)),
        (State::FollowedUp | State::Closed | State::Cancelled | State::Relayed | State::Stored, _) => None,
        (
            State::Accepted
            | State::Returned
            | State::Quoted
            | State::Agreed
            | State::Dispatched
            | State::InProgress
            | State::AwaitingSignOff
            | State::Reopened,
            complaint,
        ) => complaint.map(|complaint| after(received, Milestone::Resolution, complaint.resolve_minutes)),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::deadline::{ComplaintPromises, FollowUpPromises},
        *,
    };

    #[test]
    fn a_complaint_is_due_until_it_is_resolved_and_other_matters_until_they_are_answered() {
        let received = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let (promises, complaints) = (Promises::default(), ComplaintPromises::default());
        let due = |complaint, state| {
            let matter = Matter { department: Department::ServiceCentre, state, received, complaint, repaired: None };
            next_due(&promises, matter).map(|next| (next.milestone, (next.at - received).num_days()))
        };
        assert_eq!(due(None, State::Delivered), Some((Milestone::Answer, 1)));
        assert_eq!(due(None, State::InProgress), None);
        assert_eq!(due(Some(&complaints.severe), State::Delivered), Some((Milestone::Answer, 1)), "as the receipt printed");
        assert_eq!(due(Some(&complaints.severe), State::Reopened), Some((Milestone::Resolution, 10)));
        assert_eq!(due(Some(&complaints.minor), State::Done), None);
    }

    #[test]
    fn a_repair_is_followed_up_within_days_of_being_done() {
        let received = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let done = received + Duration::days(5);
        let follow_ups = FollowUpPromises::default();
        for (kind, days) in [(RepairKind::Usual, 2), (RepairKind::Safety, 2), (RepairKind::Leak, 3)] {
            let repaired = Some((done, follow_ups.of(kind)));
            let matter = Matter { department: Department::Engineering, state: State::Done, received, complaint: None, repaired };
            let next = next_due(&Promises::default(), matter).unwrap();
            assert_eq!((next.milestone, next.since, (next.at - done).num_days()), (Milestone::FollowUp, done, days));
            assert_eq!(next_due(&Promises::default(), Matter { state: State::FollowedUp, ..matter }), None);
            assert_eq!(next_due(&Promises::default(), Matter { repaired: None, ..matter }), None);
        }
    }
}
