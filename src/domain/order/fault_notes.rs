//! What an order of a public fault carries for every lobby to tell.
//!
//! Why a file of its own beside [`super::fault`]: the order's document holds it, and the rules there read that document.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How far a fault is, and what the office expects, for every lobby to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FaultNotes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<DateTime<Utc>>,
    /// When somebody came, or began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<DateTime<Utc>>,
    /// When it is expected to be mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_at: Option<DateTime<Utc>>,
    /// When that was last said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_said_at: Option<DateTime<Utc>>,
    /// What people may do meanwhile.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub advice: String,
    /// When whoever told of it first took that back, while others had told of it, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_left_at: Option<DateTime<Utc>>,
}

impl FaultNotes {
    /// There is nothing to tell.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
