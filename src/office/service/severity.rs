//! How grave a complaint is: judged by staff, with a reason, never told to a terminal.
//!
//! Why an event of its own kind and not a note: the resident reads notes of states, and must not
//! read that somebody thought little of the matter.

use super::{Service, ServiceError, access::Session, change::Done::Changed, inbox::within, steps::take_step};
use crate::domain::{
    feedback::Severity,
    ids::SubmissionId,
    order::{
        rights::may_judge,
        steps::{Step, StepError},
    },
};

impl Service {
    /// Judges a complaint or suggestion.
    pub async fn set_severity(
        &self,
        id: SubmissionId,
        version: i64,
        severity: Severity,
        reason: String,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, role) = (session.scope(), session.role);
        self.change(session.actor(), "定级投诉", move |act| {
            let order = within(act.tx, scope, id)?;
            if !may_judge(role) {
                return Err(StepError::NotTheirs.into());
            }
            let before = order.severity.map_or("未定", Severity::label);
            let order = take_step(act, order, version, Step::Judge { severity, reason: reason.clone() })?;
            Ok(Changed(format!("{}：{before} → {}", order.receipt_code, severity.label()), ()))
        })
        .await?;
        // Residents are not told.
        self.0.signals.orders_arrived();
        Ok(())
    }
}
