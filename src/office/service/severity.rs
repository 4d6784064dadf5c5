//! How grave a complaint is: judged by staff, with a reason, never told to a terminal.
//!
//! Why an event of its own kind and not a note: the resident reads notes of states, and must not
//! read that somebody thought little of the matter.

use super::{Service, ServiceError, access::Session, inbox::within, record_change};
use crate::{
    domain::{
        feedback::{FeedbackKind, Severity},
        ids::SubmissionId,
        submission::Submission,
    },
    office::store::submissions::{self, Event, EventKind, Record},
};

/// Whether a submission is of a kind that has a severity, and not yet settled.
pub fn can_be_judged(record: &Record) -> bool {
    let judged = matches!(&record.content, Ok(Submission::Feedback(feedback)) if feedback.kind != FeedbackKind::Praise);
    judged && super::inbox::can_be_transferred(record)
}

impl Service {
    /// Judges a complaint or suggestion.
    pub async fn judge(
        &self,
        id: SubmissionId,
        version: i64,
        severity: Severity,
        reason: String,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let (scope, actor) = (session.scope(), session.actor());
        self.0
            .store
            .write(move |book| {
                let record = within(book, scope, id)?;
                if !can_be_judged(&record) {
                    return Err(ServiceError::Settled);
                }
                if record.version != version || !submissions::set_severity(book, id, version, severity)? {
                    return Err(ServiceError::ChangedMeanwhile);
                }
                let before = record.severity.map_or("未定", Severity::word);
                let change = format!("{before} → {}", severity.word());
                let note = format!("{change}：{reason}");
                let event = Event { kind: EventKind::Severity, state: record.state, note, actor: actor.name.clone(), at: now };
                submissions::add_event(book, id, &event)?;
                Ok(record_change(book, now, &actor, "定级投诉", &format!("{}：{change}", record.receipt_code))?)
            })
            .await
    }
}
