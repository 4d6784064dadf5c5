//! 升级: somebody asks whoever is above to see to an order, now and with a reason.
//!
//! Invariant: the reason in the history and the call are one transaction, so nobody is woken without one.

use super::{
    Service, ServiceError, access::Session, alerts, change::Done::Changed, scope::within, signals::News, standing::Standing,
    steps::take_step,
};
use crate::domain::{
    ids::SubmissionId,
    order::steps::{Step, StepError, can_be_raised},
};

impl Service {
    /// Has whoever is above called: at once, and in the history.
    pub async fn raise(&self, id: SubmissionId, version: i64, reason: String, session: &Session) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "升级工单", move |act| {
            let order = within(act.tx, scope, id)?;
            if can_be_raised(&order) && !Standing::read(act.tx, &order, worker)?.may_raise(&order) {
                return Err(StepError::NotTheirs.into());
            }
            let above = alerts::above(act.tx, &order)?;
            let order = take_step(act, order, version, Step::Raise { to: above.whom.label(), reason: reason.clone() })?;
            alerts::raise(act, order.id, above)?;
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(format!("{} → {}", order.receipt_code, above.whom.label()), ()))
        })
        .await
    }
}
