//! Promised times. The tables are the defaults; the office edits them, so they are data.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{
    catalogue::{Department, RepairKind},
    feedback::Severity,
    order::State,
};

/// Promised times in minutes of clock time (24 h a day). Terminals tell them to residents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promises {
    /// Any request: an answer to the resident.
    pub answer_minutes: u32,
    /// Repair: engineering responds.
    pub repair_response_minutes: u32,
}

impl Default for Promises {
    /// The service standard's figures: an answer within 24 h, engineering within 5 min.
    fn default() -> Self {
        Self { answer_minutes: 24 * 60, repair_response_minutes: 5 }
    }
}

/// When whoever is above has to know of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Report {
    /// Nobody above is told.
    NotNeeded,
    /// On the estate's day on which it came in.
    SameDay,
    /// So soon after it came in.
    Within { minutes: u32 },
}

/// What is promised for a complaint of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintPromise {
    pub report: Report,
    /// An answer to the resident, minutes after it came in.
    pub answer_minutes: u32,
    /// Resolved, minutes after it came in.
    pub resolve_minutes: u32,
}

/// What is promised for complaints. Never sent to terminals, like the severity itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintPromises {
    pub minor: ComplaintPromise,
    pub important: ComplaintPromise,
    pub severe: ComplaintPromise,
}

const DAY: u32 = 24 * 60;

impl Default for ComplaintPromises {
    /// The service standard's figures. Where it tells no answer of its own, a day, as for any matter.
    fn default() -> Self {
        Self {
            minor: ComplaintPromise { report: Report::NotNeeded, answer_minutes: DAY, resolve_minutes: 2 * DAY },
            important: ComplaintPromise { report: Report::Within { minutes: 60 }, answer_minutes: DAY, resolve_minutes: 3 * DAY },
            severe: ComplaintPromise { report: Report::SameDay, answer_minutes: 2 * DAY, resolve_minutes: 10 * DAY },
        }
    }
}

impl ComplaintPromises {
    pub fn of(&self, severity: Severity) -> &ComplaintPromise {
        match severity {
            Severity::Minor => &self.minor,
            Severity::Important => &self.important,
            Severity::Severe => &self.severe,
        }
    }

    pub fn of_mut(&mut self, severity: Severity) -> &mut ComplaintPromise {
        match severity {
            Severity::Minor => &mut self.minor,
            Severity::Important => &mut self.important,
            Severity::Severe => &mut self.severe,
        }
    }
}

/// 回访: how long after a repair was done the household is asked whether it is well done, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpPromises {
    pub usual_minutes: u32,
    pub safety_minutes: u32,
    /// After the water test, which is when a leak repair is done.
    pub leak_minutes: u32,
}

impl Default for FollowUpPromises {
    /// The service standard's figures.
    fn default() -> Self {
        Self { usual_minutes: 2 * DAY, safety_minutes: 2 * DAY, leak_minutes: 3 * DAY }
    }
}

impl FollowUpPromises {
    pub fn of(&self, kind: RepairKind) -> u32 {
        match kind {
            RepairKind::Usual => self.usual_minutes,
            RepairKind::Safety => self.safety_minutes,
            RepairKind::Leak => self.leak_minutes,
        }
    }
}

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
    pub fn word(self) -> &'static str {
        match self {
            Self::Response => "响应",
            Self::Answer => "答复",
            Self::Resolution => "办结",
            Self::FollowUp => "回访",
        }
    }
}

/// When the office must have answered: received at `received`, by the kind of work asked for.
pub fn answer_due(promises: &Promises, department: Department, received: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = if department == Department::Engineering { promises.repair_response_minutes } else { promises.answer_minutes };
    received + Duration::minutes(i64::from(minutes))
}

/// What decides when something is due of a matter.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    pub department: Department,
    pub state: State,
    pub received: DateTime<Utc>,
    /// What is promised for a complaint whose severity was judged.
    pub complaint: Option<&'a ComplaintPromise>,
    /// A repair that is done: when, and the minutes promised for its follow-up.
    pub repaired: Option<(DateTime<Utc>, u32)>,
}

/// What is due next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextDue {
    pub milestone: Milestone,
    /// When the time began to run.
    pub since: DateTime<Utc>,
    pub at: DateTime<Utc>,
}

/// What is due next of a matter, and when; `None` when nothing is promised any more.
pub fn next_due(promises: &Promises, matter: Matter<'_>) -> Option<NextDue> {
    let Matter { department, state, received, complaint, repaired } = matter;
    let after = |since: DateTime<Utc>, milestone, minutes: u32| NextDue { milestone, since, at: since + Duration::minutes(minutes.into()) };
    match (state, complaint) {
        (State::Delivered, Some(complaint)) => Some(after(received, Milestone::Answer, complaint.answer_minutes)),
        (State::Delivered, None) => {
            let milestone = if department == Department::Engineering { Milestone::Response } else { Milestone::Answer };
            Some(NextDue { milestone, since: received, at: answer_due(promises, department, received) })
        }
        (State::Done, _) => repaired.map(|(done, minutes)| after(done, Milestone::FollowUp, minutes)),
        (State::FollowedUp | State::Closed | State::Cancelled | State::Relayed | State::Stored, _) => None,
        (_, complaint) => complaint.map(|complaint| after(received, Milestone::Resolution, complaint.resolve_minutes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_service_standards() {
        let promises = ComplaintPromises::default();
        let figures = Severity::ALL.map(|severity| (promises.of(severity).report, promises.of(severity).resolve_minutes / DAY));
        assert_eq!(figures, [(Report::NotNeeded, 2), (Report::Within { minutes: 60 }, 3), (Report::SameDay, 10)]);
        assert_eq!(promises.severe.answer_minutes, 2 * DAY);
        assert_eq!((Promises::default().answer_minutes, Promises::default().repair_response_minutes), (DAY, 5));
    }

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
        assert_eq!(due(Some(&complaints.severe), State::Delivered), Some((Milestone::Answer, 2)));
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
