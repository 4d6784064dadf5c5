//! 应急指引: what the estate says itself of what to do in an emergency.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    version::unchanged,
};
use crate::{
    domain::guidance::{Danger, Guidance, OwnGuidance},
    office::store::{
        StoreError, Tx,
        settings::{self, names},
    },
};

/// What the estate says itself; a damaged document takes no board along.
pub(super) fn on_board(tx: &Tx<'_>) -> Result<Vec<OwnGuidance>, StoreError> {
    Ok(optional(tx, names::GUIDANCE)?.unwrap_or_default())
}

fn of(all: &[OwnGuidance], danger: Danger) -> Guidance {
    all.iter().find(|own| own.danger == danger).map(|own| own.guidance.clone()).unwrap_or_default()
}

impl Service {
    /// What lobbies say of each danger that the estate says something of itself.
    pub async fn own_guidance(&self) -> Result<Vec<OwnGuidance>, ServiceError> {
        Ok(self.0.store.read(on_board).await?)
    }

    /// What lobbies say of one danger; what the estate leaves empty is empty.
    pub async fn guidance(&self, danger: Danger) -> Result<Guidance, ServiceError> {
        Ok(of(&self.own_guidance().await?, danger))
    }

    /// Stores what the estate says; nothing of its own brings the usual words back. `seen` is what the form was made from.
    pub async fn save_guidance(&self, danger: Danger, seen: Guidance, entered: Guidance, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "修改应急指引", move |act| {
            let mut all = on_board(act.tx)?;
            let (stored, entered) = (of(&all, danger), entered.clone().own(danger));
            if stored == entered {
                return Ok(Nothing(()));
            }
            unchanged(&stored, &seen)?;
            all.retain(|own| own.danger != danger);
            let how = if entered.is_usual() { "恢复默认" } else { "改为本小区的" };
            if !entered.is_usual() {
                all.push(OwnGuidance { danger, guidance: entered });
            }
            settings::set(act.tx, names::GUIDANCE, &all)?;
            Ok(Changed(format!("{}：{how}", danger.label()), ()))
        })
        .await
    }
}
