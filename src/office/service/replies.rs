//! 常用语: the sentences that staff choose from when they write to a resident.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    version::unchanged,
};
use crate::{
    domain::canned_reply::{CannedReply, default_replies},
    office::store::{
        StoreError, Tx,
        settings::{self, names},
    },
};

pub(super) fn read(tx: &Tx<'_>) -> Result<Vec<CannedReply>, StoreError> {
    Ok(optional(tx, names::CANNED_REPLIES)?.unwrap_or_else(default_replies))
}

impl Service {
    /// The sentences.
    pub async fn canned_replies(&self) -> Result<Vec<CannedReply>, ServiceError> {
        Ok(self.0.store.read(read).await?)
    }

    /// Stores others. `seen` is what the form was made from.
    pub async fn save_canned_replies(&self, seen: String, entered: Vec<CannedReply>, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "修改常用语", move |act| {
            let stored = read(act.tx)?;
            if stored == entered {
                return Ok(Nothing(()));
            }
            unchanged(stamp(&stored), seen.clone())?;
            settings::set(act.tx, names::CANNED_REPLIES, &entered)?;
            Ok(Changed(format!("{} 句", entered.len()), ()))
        })
        .await
    }
}

/// Names what a form was made from.
pub fn stamp(replies: &[CannedReply]) -> String {
    let lines: Vec<String> = replies.iter().map(|reply| format!("{}\n{}", reply.to.into_str(), reply.words)).collect();
    super::hash_of(&lines.join("\n"))[..12].to_owned()
}
