//! Requests and replies of the terminals' API.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use super::{
    acts::Dealings,
    envelope::Envelope,
    lenient::{self, StateName},
};
use crate::domain::{
    ids::{BootId, SubmissionId},
    order::Flow,
    receipt_code::ReceiptCode,
    submission::Topic,
};

/// The office holds the submission durably. The terminal believes it only if `id` and `digest`
/// are those of what it sent: a captive portal's 200 is not a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Acknowledgement {
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub id: SubmissionId,
    /// [`Envelope::digest`] of what was stored.
    pub digest: String,
    pub received_at: DateTime<Utc>,
}

/// `POST` body of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Batch {
    pub envelopes: Vec<Envelope>,
}

/// Results in the order of the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct BatchReply {
    pub results: Vec<BatchResult>,
}

/// One envelope's fate in a batch; `status` is what a single `POST` would have answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct BatchResult {
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledgement: Option<Acknowledgement>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Why a request was refused (after RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable, snake_case: `digest_conflict`, `envelope_invalid`, `unauthorized`, `too_many_attempts` …
    pub code: String,
    /// One English sentence for whoever reads the log.
    pub detail: String,
}

/// `POST` body of a look-up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ProgressQuery {
    #[cfg_attr(feature = "office", schema(value_type = String, example = "42718096"))]
    pub receipt_code: ReceiptCode,
    /// Last four digits of the phone, or the 查询码. Without it only `delivered` is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// Never prints the digits.
impl std::fmt::Debug for ProgressQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProgressQuery(…)")
    }
}

/// What the office tells about a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Progress {
    #[cfg_attr(feature = "office", schema(value_type = String))]
    pub receipt_code: ReceiptCode,
    #[cfg_attr(feature = "office", schema(value_type = String, example = "accepted"))]
    pub state: StateName,
    pub received_at: DateTime<Utc>,
    /// Everything below only with the right four digits.
    pub detail: Option<ProgressDetail>,
}

/// What only the resident may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ProgressDetail {
    /// What kind of matter it is; a service's name says which service.
    #[serde(default, deserialize_with = "lenient::or_usual")]
    #[cfg_attr(feature = "office", schema(value_type = String, example = "request"))]
    pub topic: Topic,
    /// Which way it takes through the house, so that a terminal promises no step that it will not pass. Older
    /// offices do not tell.
    #[serde(default, deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "office", schema(value_type = Option<String>, example = "paid"))]
    pub flow: Option<Flow>,
    pub service_name: String,
    /// Building only; a public screen shows no door number.
    pub building: String,
    /// 首问责任人 as the resident reads it: `陈管家 0317`.
    pub owner: String,
    /// Oldest first.
    pub steps: Vec<ProgressStep>,
    /// Prices, signatures, and what the resident can do; older offices tell nothing.
    #[serde(default, deserialize_with = "lenient::or_usual", skip_serializing_if = "Dealings::is_nothing")]
    pub dealings: Dealings,
}

/// One confirmed event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ProgressStep {
    #[cfg_attr(feature = "office", schema(value_type = String, example = "accepted"))]
    pub state: StateName,
    /// What the office calls it, for terminals that do not know the state.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub word: String,
    pub at: DateTime<Utc>,
    /// What staff wrote for the resident; may be empty.
    pub note: String,
}

/// A fresh block of receipt codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct CodeBlockReply {
    /// First serial; codes are made from serials as ISO/IEC 7064 MOD 11,10.
    pub start: u32,
    pub count: u32,
}

/// How the terminal is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Heartbeat {
    /// Version of the terminal's software.
    pub version: String,
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub boot_id: BootId,
    /// Seconds since the terminal's process started.
    pub uptime_seconds: u64,
    /// Submissions not yet acknowledged, parked ones included.
    pub queued: u64,
    /// Submissions that the office refused for good.
    pub parked: Vec<ParkedReport>,
    /// Board revision in the terminal's store.
    pub fetched_revision: Option<u64>,
    /// Board revision on the glass.
    pub shown_revision: Option<u64>,
    pub clock_trusted: bool,
    /// Somebody in the lobby has just asked for a person to come; who they are is not told. Said once, never repeated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_help: bool,
    /// What the terminal's own clock says, before the office's time was heard; older terminals do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_clock: Option<DateTime<Utc>>,
    /// How the machine under it is; older terminals do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineReport>,
}

/// How the machine under a terminal is, and how its runs end. What a machine does not tell is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MachineReport {
    /// MiB of memory that programs could still have (`MemAvailable`), and of all.
    pub memory_free_mib: Option<u32>,
    pub memory_mib: Option<u32>,
    /// MiB of memory that the terminal's process holds.
    pub own_memory_mib: Option<u32>,
    /// MiB left where the terminal's data are, and of all.
    pub disk_free_mib: Option<u32>,
    pub disk_mib: Option<u32>,
    /// How much of its life an eMMC has behind it, percent, in steps of ten as it tells.
    pub disk_worn_percent: Option<u8>,
    /// The warmest part of the machine, degrees Celsius.
    pub celsius: Option<i16>,
    /// The panel's diagonal, tenths of an inch.
    pub panel_tenth_inches: Option<u16>,
    /// Which of the two systems on the disk runs, where there are two: `A` or `B`.
    pub slot: Option<String>,
    /// Why the other system was taken again, where it was.
    pub rolled_back: Option<String>,
    /// How the run before this one ended: `none`, `asked`, `power_lost`, `crashed`, `failed`, `killed`.
    pub previous_end: String,
    /// Crashes since the terminal was set up, and where the last one was: version, thread, place in the source.
    pub crashes: u64,
    pub last_crash: Option<String>,
    /// Somebody uses it now.
    pub in_use: bool,
}

/// A parked submission and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct ParkedReport {
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub id: SubmissionId,
    #[cfg_attr(feature = "office", schema(value_type = String))]
    pub receipt_code: ReceiptCode,
    /// Stable name of the reason: `bad_request`, `conflict`, `too_large`, `unprocessable`.
    pub reason: String,
}

/// What the office answers a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct HeartbeatReply {
    /// The office's clock: the terminal tells residents when its own is far off.
    pub now: DateTime<Utc>,
    pub revision: u64,
    /// Parked submissions that staff released: to be sent again.
    #[cfg_attr(feature = "office", schema(value_type = Vec<uuid::Uuid>))]
    pub release: Vec<SubmissionId>,
    /// The desk is told of [`Heartbeat::needs_help`]. Older offices do not know of it, and nobody comes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub help_noted: bool,
}

/// A hint on the event stream: something changed, pull now. Never the thing itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "event")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Hint {
    /// The board has this revision now.
    Board { revision: u64 },
    /// Some submission of this estate moved on.
    Progress,
}

/// `POST` body of a terminal that has no token yet. The terminal makes its token itself and tells
/// only the hash: the secret never travels, and a lost reply costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct PairingRequest {
    /// SHA-256 of the terminal's token, lower-case hexadecimal.
    pub token_hash: String,
    /// Version of the terminal's software.
    pub version: String,
    /// What helps staff to tell terminals apart: host name, panel size.
    pub device: String,
}

/// The office knows of the terminal; asking again with the same hash gives the same ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct PairingTicket {
    /// Where to look for the decision (append to [`super::paths::PAIRING`]).
    pub id: uuid::Uuid,
    /// Six digits that the terminal shows and staff enter.
    pub code: String,
    /// After this the terminal asks for a new one.
    pub expires_at: DateTime<Utc>,
}

/// How far a pairing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PairingState {
    /// Staff have not decided.
    Pending,
    /// The terminal's token opens the door now.
    Approved,
    /// Staff said no.
    Denied,
    /// Nobody decided in time.
    Expired,
}

/// What the office answers a terminal that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct PairingStatus {
    pub state: PairingState,
    /// Where the terminal stands, once approved: `3号楼大堂`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lobby: Option<String>,
}
