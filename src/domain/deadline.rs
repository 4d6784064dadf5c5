//! Promised times. The tables are the defaults; the office edits them, so they are data. What they mean for one order:
//! [`super::order::deadlines`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, EnumString, IntoStaticStr};

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

/// 回访: how long after a repair or paid work was done the household is asked whether it is well done, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FollowUpPromises {
    pub usual_minutes: u32,
    pub safety_minutes: u32,
    /// After the water test, which is when a leak repair is done.
    pub leak_minutes: u32,
    /// After any paid service that is no repair.
    pub paid_minutes: u32,
}

impl Default for FollowUpPromises {
    /// The service standard's figures.
    fn default() -> Self {
        Self { usual_minutes: 2 * DAY, safety_minutes: 2 * DAY, leak_minutes: 3 * DAY, paid_minutes: 2 * DAY }
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

/// A promise that may count working time instead of the clock's. What receipts print (answer, response) is none of them: a
/// resident who reads 24 小时 counts every one; neither is an appointed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumCount, EnumString, IntoStaticStr, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Timed {
    Repair,
    Paid,
    Free,
    Relay,
    SignOff,
    FollowUsual,
    FollowSafety,
    FollowLeak,
    FollowPaid,
    ResolveSevere,
    ResolveImportant,
    ResolveMinor,
}

impl Timed {
    pub const ALL: [Self; Self::COUNT] = [
        Self::Repair,
        Self::Paid,
        Self::Free,
        Self::Relay,
        Self::SignOff,
        Self::FollowUsual,
        Self::FollowSafety,
        Self::FollowLeak,
        Self::FollowPaid,
        Self::ResolveSevere,
        Self::ResolveImportant,
        Self::ResolveMinor,
    ];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Repair => "维修完成",
            Self::Paid => "有偿服务完成",
            Self::Free => "其他服务完成",
            Self::Relay => "留言转达",
            Self::SignOff => "验收",
            Self::FollowUsual => "一般维修回访",
            Self::FollowSafety => "涉及安全维修回访",
            Self::FollowLeak => "渗漏水维修回访",
            Self::FollowPaid => "有偿服务回访",
            Self::ResolveSevere => "重大投诉办结",
            Self::ResolveImportant => "重要投诉办结",
            Self::ResolveMinor => "轻微投诉办结",
        }
    }

    /// The follow-up after a repair.
    pub fn follow_up(kind: RepairKind) -> Self {
        match kind {
            RepairKind::Usual => Self::FollowUsual,
            RepairKind::Safety => Self::FollowSafety,
            RepairKind::Leak => Self::FollowLeak,
        }
    }

    /// The end of a complaint.
    pub fn resolution(severity: Severity) -> Self {
        match severity {
            Severity::Severe => Self::ResolveSevere,
            Severity::Important => Self::ResolveImportant,
            Severity::Minor => Self::ResolveMinor,
        }
    }
}

/// What the office promises itself of the work between answer and follow-up, in minutes. The service standard names no
/// figures: these are the program's, for the office to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkPromises {
    /// 到场: how long after the end of the appointed window whoever comes is not late yet.
    pub arrival_grace_minutes: u32,
    /// 完成, after a repair came in or the window appointed for it began to be over.
    pub repair_minutes: u32,
    /// The same of paid services that are no repair; the wait for the resident's word on the price does not count.
    pub paid_minutes: u32,
    /// The same of everything else in the catalogue.
    pub free_minutes: u32,
    /// A message reaches whom it is for.
    pub relay_minutes: u32,
    /// 验收: after so long the resident is asked to look at what was done.
    pub sign_off_minutes: u32,
    /// 卡住: an open order in which nobody has done anything for so long.
    pub stuck_minutes: u32,
    /// Which promises count working time.
    pub working: BTreeSet<Timed>,
}

impl Default for WorkPromises {
    fn default() -> Self {
        Self {
            arrival_grace_minutes: 0,
            repair_minutes: 2 * DAY,
            paid_minutes: 3 * DAY,
            free_minutes: 2 * DAY,
            relay_minutes: DAY,
            sign_off_minutes: DAY,
            stuck_minutes: DAY,
            working: BTreeSet::new(),
        }
    }
}

/// Every promised time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficePromises {
    /// What terminals tell.
    pub general: Promises,
    /// What only staff see.
    pub complaints: ComplaintPromises,
    /// 回访 after repairs and paid work.
    pub follow_ups: FollowUpPromises,
    /// What lies between.
    pub work: WorkPromises,
}

impl OfficePromises {
    /// How many minutes a promise gives.
    pub fn minutes(&self, timed: Timed) -> u32 {
        match timed {
            Timed::Repair => self.work.repair_minutes,
            Timed::Paid => self.work.paid_minutes,
            Timed::Free => self.work.free_minutes,
            Timed::Relay => self.work.relay_minutes,
            Timed::SignOff => self.work.sign_off_minutes,
            Timed::FollowUsual => self.follow_ups.usual_minutes,
            Timed::FollowSafety => self.follow_ups.safety_minutes,
            Timed::FollowLeak => self.follow_ups.leak_minutes,
            Timed::FollowPaid => self.follow_ups.paid_minutes,
            Timed::ResolveSevere => self.complaints.severe.resolve_minutes,
            Timed::ResolveImportant => self.complaints.important.resolve_minutes,
            Timed::ResolveMinor => self.complaints.minor.resolve_minutes,
        }
    }

    /// Whether a promise counts working time.
    pub fn is_working_time(&self, timed: Timed) -> bool {
        self.work.working.contains(&timed)
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
        let office = OfficePromises::default();
        let follow_ups = [Timed::FollowUsual, Timed::FollowSafety, Timed::FollowLeak, Timed::FollowPaid].map(|timed| office.minutes(timed));
        assert_eq!(follow_ups, [2 * DAY, 2 * DAY, 3 * DAY, 2 * DAY]);
        assert!(Timed::ALL.into_iter().all(|timed| !office.is_working_time(timed)), "the clock's, unless an entry says otherwise");
    }

    #[test]
    fn what_was_stored_before_there_were_more_promises_is_read() {
        let stored = r#"{"usual_minutes":60,"safety_minutes":120,"leak_minutes":180}"#;
        let read: FollowUpPromises = serde_json::from_str(stored).unwrap();
        assert_eq!((read.usual_minutes, read.leak_minutes, read.paid_minutes), (60, 180, 2 * DAY));
        assert_eq!(serde_json::from_str::<WorkPromises>("{}").unwrap(), WorkPromises::default());
        for timed in Timed::ALL {
            assert_eq!(timed.into_str().parse(), Ok(timed));
            assert_eq!(serde_json::to_value(timed).unwrap(), timed.into_str());
        }
    }
}
