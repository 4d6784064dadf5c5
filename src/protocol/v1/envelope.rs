//! The sealed envelope: how every submission travels and rests.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::acts::ActRequest;
use crate::domain::{
    community::Entry,
    feedback::Feedback,
    ids::{BootId, SubmissionId},
    message::Message,
    receipt_code::ReceiptCode,
    request::ServiceRequest,
    submission::Submission,
};

/// What kind of submission is inside; readable without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 服务申请.
    Request,
    /// 留言.
    Message,
    /// 投诉, 建议, 表扬; which of them only the body tells.
    Feedback,
    /// What a resident does with an order that the office has; to older offices an unknown kind, which they keep.
    Act,
    /// 社区生活: a sign-up, answers to a survey, a card, a wish; likewise.
    Entry,
}

impl Kind {
    /// The kind of a body.
    pub fn of(body: &Body) -> Self {
        match body {
            Body::Request(_) => Self::Request,
            Body::Message(_) => Self::Message,
            Body::Feedback(_) => Self::Feedback,
            Body::Act(_) => Self::Act,
            Body::Entry(_) => Self::Entry,
        }
    }

    /// The name that is part of what is sealed: it never changes, whatever the variant is called.
    pub fn sealed_name(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Message => "Message",
            Self::Feedback => "Feedback",
            Self::Act => "Act",
            Self::Entry => "Entry",
        }
    }
}

/// What is inside an envelope, before sealing.
///
/// Why not [`Submission`] with one more variant: everything that takes a submission through the house would have to say what it
/// does with something that never is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "content")]
#[allow(clippy::large_enum_variant)] // Nearly all of them are requests: a box for each would save nothing.
pub enum Body {
    Request(ServiceRequest),
    Message(Message),
    Feedback(Feedback),
    Act(ActRequest),
    Entry(Entry),
}

impl From<Submission> for Body {
    fn from(submission: Submission) -> Self {
        match submission {
            Submission::Request(request) => Self::Request(request),
            Submission::Message(message) => Self::Message(message),
            Submission::Feedback(feedback) => Self::Feedback(feedback),
        }
    }
}

/// A body by what the office does with it.
#[allow(clippy::large_enum_variant)] // As with bodies.
pub enum Sorted {
    Submission(Submission),
    Act(ActRequest),
    Entry(Entry),
}

impl From<Body> for Sorted {
    fn from(body: Body) -> Self {
        match body {
            Body::Request(request) => Self::Submission(Submission::Request(request)),
            Body::Message(message) => Self::Submission(Submission::Message(message)),
            Body::Feedback(feedback) => Self::Submission(Submission::Feedback(feedback)),
            Body::Act(request) => Self::Act(request),
            Body::Entry(entry) => Self::Entry(entry),
        }
    }
}

/// Envelope version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "office", derive(utoipa::ToSchema))]
pub struct Envelope {
    /// Always 1.
    pub version: u8,
    /// UUIDv7, born before the commit; the office's unique key.
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub id: SubmissionId,
    pub kind: Kind,
    /// Eight digits with check digit.
    #[cfg_attr(feature = "office", schema(value_type = String, example = "42718096"))]
    pub receipt_code: ReceiptCode,
    /// The terminal's clock at creation; may be wrong, `boot_id` and `sequence` order it anyway.
    pub created_at: DateTime<Utc>,
    #[cfg_attr(feature = "office", schema(value_type = uuid::Uuid))]
    pub boot_id: BootId,
    /// Counts every submission of this terminal, never reused.
    pub sequence: u64,
    /// Which office key the body is sealed to.
    pub key_id: String,
    /// HPKE encapsulated key and ciphertext, base64.
    pub sealed_body: String,
}

impl Envelope {
    /// Everything but the body, as the sealing's associated data: a body cannot be moved to
    /// another id, code or terminal's sequence without the office noticing.
    pub fn associated_data(&self) -> Vec<u8> {
        format!(
            "lobby-butler envelope\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
            self.version,
            self.id,
            self.kind.sealed_name(),
            self.receipt_code,
            self.created_at.timestamp_micros(),
            self.boot_id,
            self.sequence,
            self.key_id
        )
        .into_bytes()
    }

    /// SHA-256 over header and body, hexadecimal: the same submission always has the same digest.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.associated_data());
        hash.update(b"\n");
        hash.update(self.sealed_body.as_bytes());
        hex(&hash.finalize())
    }

    /// The sealed bytes; `None` if they are not base64.
    pub fn sealed_bytes(&self) -> Option<Vec<u8>> {
        BASE64.decode(&self.sealed_body).ok()
    }

    /// Stores sealed bytes.
    pub fn set_sealed_bytes(&mut self, bytes: &[u8]) {
        self.sealed_body = BASE64.encode(bytes);
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
