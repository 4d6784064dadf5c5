//! Alerts, whom they called and which robot had them, as the office keeps them.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::{
    alert::{
        Alert, Cause, Whom,
        robot::{Candidate, RobotKind},
    },
    ids::{StaffId, SubmissionId},
    receipt_code::ReceiptCode,
};

/// One alert.
#[derive(Debug, Clone)]
pub struct AlertRecord {
    /// Key of the alert.
    pub id: Uuid,
    /// The order that waits.
    pub submission: SubmissionId,
    /// Which promised time has passed, in staff's words; empty for other causes.
    pub about: String,
    /// How far it has come.
    pub alert: Alert,
    /// Name of who took it, and when.
    pub taken: Option<(String, DateTime<Utc>)>,
    /// When its cause was gone.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Somebody whom an alert called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// As what.
    pub whom: Whom,
    /// Their account; `None`: they have none, and colleagues have to telephone.
    pub staff: Option<StaffId>,
    /// Name of then; empty: nobody was entered.
    pub name: String,
    /// Empty when it is not known.
    pub phone: String,
    /// When.
    pub called_at: DateTime<Utc>,
    /// When they have seen it.
    pub read_at: Option<DateTime<Utc>>,
    /// When they passed it on.
    pub passed_at: Option<DateTime<Utc>>,
    /// Whether it still asks them.
    pub waits: bool,
}

/// What a robot has to tell, or told, of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// What kind of robot.
    pub kind: RobotKind,
    /// What it was called then.
    pub robot: String,
    /// For whom.
    pub whom: Whom,
    /// Since when it is to be told.
    pub queued_at: DateTime<Utc>,
    /// It is still to be told.
    pub is_open: bool,
    /// When the robot had it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the robot last did not take it, and why, in staff's words.
    pub failed: Option<(DateTime<Utc>, String)>,
}

/// An alert that waits for somebody, as their page lists it.
#[derive(Debug, Clone)]
pub struct WaitingAlert {
    /// The alert.
    pub record: AlertRecord,
    /// What it asks them as.
    pub whom: Whom,
    /// Since when.
    pub called_at: DateTime<Utc>,
    /// The order's receipt code.
    pub code: ReceiptCode,
    /// Where; empty where that would tell too much.
    pub building: String,
    /// The service, or the kind of matter.
    pub title: String,
}

/// One channel beside the console.
#[derive(Clone, PartialEq, Eq)]
pub struct RobotRecord {
    /// Key of the robot.
    pub id: Uuid,
    /// Place among the others: the first that works is used.
    pub position: i64,
    /// What it speaks.
    pub kind: RobotKind,
    /// As staff read it: `工程群`.
    pub name: String,
    /// Where it is; holds its key, so it is never shown.
    pub url: String,
    /// What messages are signed with; empty: nothing.
    pub secret: String,
    /// What it is told of.
    pub causes: Vec<Cause>,
    /// Whether it is used.
    pub enabled: bool,
    /// Counts every change by staff.
    pub version: i64,
    /// When it was sent messages during the last minute.
    pub recent: Vec<DateTime<Utc>>,
    /// Until when it is left alone.
    pub wait_until: Option<DateTime<Utc>>,
    /// Since when it fails, and why, in staff's words.
    pub failing: Option<(DateTime<Utc>, String)>,
    /// When it last took a message.
    pub succeeded_at: Option<DateTime<Utc>>,
}

impl RobotRecord {
    /// Whether it is told of a cause.
    pub fn carries(&self, cause: Cause) -> bool {
        self.enabled && self.causes.contains(&cause)
    }

    /// For the choice among several.
    pub fn candidate(&self, was_tried: bool) -> Candidate<Uuid> {
        Candidate { key: self.id, wait_until: self.wait_until, was_tried }
    }
}

/// Never prints address and secret.
impl fmt::Debug for RobotRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RobotRecord({:?}, {}, …)", self.kind, self.name)
    }
}
