//! How grave a complaint is: judged by staff, with a reason, never told to a terminal.
//!
//! Why an event of its own kind and not a note: the resident reads notes of states, and must not
//! read that somebody thought little of the matter.

use super::{
    Service, ServiceError, access::Session, change::Done::Changed, scope::within, signals::News, standing::Standing, steps::take_step,
};
use crate::domain::{
    feedback::Severity,
    ids::SubmissionId,
    order::{
        rights::Action,
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
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "定级投诉", move |act| {
            let order = within(act.tx, scope, id)?;
            if !Standing::read(act.tx, &order, worker)?.may(Action::Judge) {
                return Err(StepError::NotTheirs.into());
            }
            let before = order.severity.map_or("未定", Severity::label);
            let order = take_step(act, order, version, Step::Judge { severity, reason: reason.clone() })?;
            // Residents are not told.
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(format!("{}：{before} → {}", order.receipt_code, severity.label()), ()))
        })
        .await
    }
}
