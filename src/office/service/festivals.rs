//! 节日问候: what the estate decided about festivals.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    version::unchanged,
};
use crate::{
    domain::festival::{Choice, Festivals},
    office::store::{
        StoreError, Tx,
        settings::{self, names},
    },
};

/// What was decided; a damaged document takes no board along.
pub(super) fn on_board(tx: &Tx<'_>) -> Result<Festivals, StoreError> {
    Ok(optional(tx, names::FESTIVALS)?.unwrap_or_default())
}

/// As the audit names it.
fn subject(decided: &Festivals) -> String {
    match decided.choice {
        Choice::Automatic => "自动".into(),
        Choice::Off => "关闭".into(),
        Choice::Chosen { festival, from, to } => format!("{} {from} 至 {to}", festival.label()),
    }
}

impl Service {
    /// What was decided.
    pub async fn festivals(&self) -> Result<Festivals, ServiceError> {
        Ok(self.0.store.read(on_board).await?)
    }

    /// Stores what was decided. `seen` is what the form was made from.
    pub async fn save_festivals(&self, seen: Festivals, entered: Festivals, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "设置节日问候", move |act| {
            let stored = on_board(act.tx)?;
            if stored == entered {
                return Ok(Nothing(()));
            }
            unchanged(&stored, &seen)?;
            settings::set(act.tx, names::FESTIVALS, &entered)?;
            Ok(Changed(subject(&entered), ()))
        })
        .await
    }
}
