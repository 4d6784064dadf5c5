//! A call for help from a screen: told at once or never, and followed while whoever called stands there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::CallId;

/// `POST`: somebody in the lobby has held the button long enough. Nothing is told of who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct CallRequest {
    /// The same however often it is sent.
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub id: CallId,
    /// Milliseconds since the finger had lain long enough, by a clock that nobody sets. Beyond 5,000 the call is refused:
    /// whoever called has been told to telephone.
    pub age_ms: u64,
}

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// People are being told; nobody has said that they have seen it.
    Ringing,
    /// It is kept, but nobody could be told: whoever called is to telephone at once.
    Unheard,
    /// A person has said that they have seen it.
    Seen,
    /// Whoever called took it back.
    Cancelled,
    /// Something that this program does not know yet; it says nothing of a person.
    #[serde(other)]
    Unknown,
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct CallStatus {
    /// Which call this is about: an answer about another one is none.
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub id: CallId,
    pub state: CallState,
    /// When a person said so, by the office's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<DateTime<Utc>>,
}
