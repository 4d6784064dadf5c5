//! Promised times. The table is the default; the office may edit it later, so it is data.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::catalogue::Department;

/// Promised times in minutes of clock time (24 h a day).
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

/// When the office must have answered: received at `received`, by the kind of work asked for.
pub fn answer_due(promises: &Promises, department: Department, received: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = if department == Department::Engineering { promises.repair_response_minutes } else { promises.answer_minutes };
    received + Duration::minutes(i64::from(minutes))
}
