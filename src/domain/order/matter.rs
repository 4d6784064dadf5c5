//! What kind of matter an order is, as promises and figures tell them apart.

use strum::{EnumCount, EnumString, IntoStaticStr};

use crate::domain::{catalogue::Department, deadline::Timed, feedback::FeedbackKind, submission::Submission};

/// What kind of matter an order is, as promises tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Matter {
    /// What engineering does, paid or not.
    Repair,
    /// Any other service with a price.
    Paid,
    /// Any other service.
    Free,
    Message,
    Complaint,
    Suggestion,
    Praise,
}

impl Matter {
    pub const ALL: [Self; Self::COUNT] =
        [Self::Repair, Self::Paid, Self::Free, Self::Message, Self::Complaint, Self::Suggestion, Self::Praise];

    /// The kind of a submission.
    pub fn of(content: &Submission) -> Self {
        match content {
            Submission::Request(request) if request.item.department == Department::Engineering => Self::Repair,
            Submission::Request(request) if request.item.price.is_paid() => Self::Paid,
            Submission::Request(_) => Self::Free,
            Submission::Message(_) => Self::Message,
            Submission::Feedback(feedback) => match feedback.kind {
                FeedbackKind::Complaint => Self::Complaint,
                FeedbackKind::Suggestion => Self::Suggestion,
                FeedbackKind::Praise => Self::Praise,
            },
        }
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Repair => "维修",
            Self::Paid => "有偿服务",
            Self::Free => "服务",
            Self::Message => "留言",
            Self::Complaint => "投诉",
            Self::Suggestion => "建议",
            Self::Praise => "表扬",
        }
    }

    /// The promise of its work, if it is work.
    pub fn completion(self) -> Option<Timed> {
        match self {
            Self::Repair => Some(Timed::Repair),
            Self::Paid => Some(Timed::Paid),
            Self::Free => Some(Timed::Free),
            Self::Message | Self::Complaint | Self::Suggestion | Self::Praise => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_back() {
        for matter in Matter::ALL {
            assert_eq!(matter.into_str().parse(), Ok(matter));
        }
    }
}
