//! Promised times. The tables are the defaults; the office edits them, so they are data. What they mean for one order:
//! [`super::order::deadlines`].

use serde::{Deserialize, Serialize};

use super::{catalogue::RepairKind, feedback::Severity};

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

/// Every promised time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfficePromises {
    /// What terminals tell.
    pub general: Promises,
    /// What only staff see.
    pub complaints: ComplaintPromises,
    /// 回访 after repairs.
    pub follow_ups: FollowUpPromises,
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
}
