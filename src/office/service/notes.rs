//! 内部备注: what staff tell each other about an order.
//!
//! Invariants: a resident never reads one; whoever may see the order may read and write them; they are only ever added. Why
//! beside the history and not in it: a note is no step, so it is never refused because a colleague took one meanwhile.

use super::{
    Service, ServiceError,
    access::Session,
    change::Done::{Changed, Nothing},
    mint,
    scope::within,
    signals::News,
};
use crate::{
    domain::{ids::SubmissionId, limits},
    office::{records::StaffNote, store::notes},
};

impl Service {
    /// Adds a note; `false` if the order has as many as it may have.
    pub async fn add_note(&self, id: SubmissionId, words: String, session: &Session) -> Result<bool, ServiceError> {
        let scope = session.scope();
        self.change(session.actor(), "写内部备注", move |act| {
            let order = within(act.tx, scope, id)?;
            if notes::count(act.tx, id)? >= limits::NOTES as u64 {
                return Ok(Nothing(false));
            }
            let note = StaffNote { words: words.clone(), actor: act.actor.clone(), at: act.now };
            notes::add(act.tx, mint(act.now), id, &note)?;
            act.concerns(News::OrdersJudged)?;
            Ok(Changed(order.receipt_code.to_string(), true))
        })
        .await
    }
}
