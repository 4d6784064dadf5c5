//! Why promises were broken, as managers find out; it excuses nothing ([`super::breaches`]).

use super::{
    Service, ServiceError, access::Session, change::Done::Changed, scope::within, signals::News, standing::Standing, steps::take_step,
};
use crate::{
    domain::{
        ids::SubmissionId,
        order::{
            rights::Action,
            steps::{Step, StepError},
        },
    },
    office::store::breaches,
};

impl Service {
    /// Writes down why promises of an order were broken, beside each of the breaches.
    pub async fn explain_breaches(&self, id: SubmissionId, version: i64, reason: String, session: &Session) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "核定超时原因", move |act| {
            let order = within(act.tx, scope, id)?;
            if !Standing::read(act.tx, &order, worker)?.may(Action::Explain) {
                return Err(StepError::NotTheirs.into());
            }
            let order = take_step(act, order, version, Step::Explain { reason: reason.clone() })?;
            breaches::explain(act.tx, &order)?;
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(order.receipt_code.to_string(), ()))
        })
        .await
    }
}
