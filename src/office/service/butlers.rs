//! Area butlers: who they are and what they look like; which buildings are theirs is [`super::areas`]'.

use super::{
    Actor, Service, ServiceError,
    change::{
        Act,
        Done::{self, Changed, Nothing},
    },
    estate::EstateSettings,
    is_same_name, mint,
    portrait::Portrait,
    version::unchanged_or_new,
};
use crate::{
    domain::{
        butler::Butler,
        ids::ButlerId,
        order::{Owner, Responsible},
    },
    office::{
        records::ButlerRecord,
        store::{
            StoreError, Tx, assets, butlers,
            settings::{self, names},
        },
    },
};

/// What staff enter about a butler.
#[derive(Debug, Clone)]
pub struct ButlerEntry {
    /// As the lobby shows them; the portrait is kept from the stored one.
    pub butler: Butler,
    /// The version the form was made from; `None` for a new butler.
    pub version: Option<i64>,
}

/// What became of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// Stored.
    Done,
    /// Somebody else has the staff number.
    StaffNumberTaken,
}

/// A butler as 首问责任人: `陈管家 0317`.
pub(in crate::office) fn owner(butler: &Butler) -> Owner {
    Owner { who: Responsible::Butler(butler.id), label: format!("{} {}", butler.name, butler.staff_number) }
}

/// A stored butler as 首问责任人.
pub(super) fn owner_of(tx: &Tx<'_>, id: ButlerId) -> Result<Owner, ServiceError> {
    Ok(owner(&butlers::get(tx, id)?.ok_or(ServiceError::NotFound)?.butler))
}

/// How whoever answers for an order is reached: the butler's hotline, else the service centre's number; empty where nobody entered
/// one.
pub(super) fn phone_of(tx: &Tx<'_>, owner: &Owner) -> Result<String, StoreError> {
    let butler = owner.who.butler().map_or(Ok(None), |id| butlers::get(tx, id))?;
    if let Some(hotline) = butler.map(|record| record.butler.hotline).filter(|hotline| !hotline.is_empty()) {
        return Ok(hotline);
    }
    let estate: Option<EstateSettings> = settings::get(tx, names::ESTATE)?;
    Ok(estate.unwrap_or_default().centre_phone)
}

impl Service {
    /// A fresh id for a butler that is being entered.
    pub fn new_butler_id(&self) -> ButlerId {
        ButlerId(mint(self.now()))
    }

    /// Stores a butler, or says why not; nothing is half-written.
    pub async fn save_butler(&self, entry: ButlerEntry, actor: Actor) -> Result<Saved, ServiceError> {
        self.change_board(actor, "保存管家资料", move |act| save(act, entry.clone())).await
    }

    /// One butler.
    pub async fn butler(&self, id: ButlerId) -> Result<ButlerRecord, ServiceError> {
        self.0.store.read(move |tx| butlers::get(tx, id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Hangs another portrait.
    pub async fn set_portrait(&self, id: ButlerId, portrait: Portrait, actor: Actor) -> Result<(), ServiceError> {
        let Portrait { png, sha256 } = portrait;
        let asset = assets::Asset { content_type: "image/png".into(), bytes: png };
        self.change_board(actor, "更换管家照片", move |act| {
            let mut record = butlers::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            assets::put(act.tx, &sha256, &asset, act.now)?;
            record.butler.portrait = Some(sha256.clone());
            butlers::save(act.tx, &record.butler, act.now)?;
            Ok(Changed(owner(&record.butler).label, ()))
        })
        .await
    }
}

fn save(act: &Act<'_>, entry: ButlerEntry) -> Result<Done<Saved>, ServiceError> {
    let ButlerEntry { mut butler, version } = entry;
    let stored = butlers::get(act.tx, butler.id)?;
    unchanged_or_new(stored.as_ref().map(|record| record.version), version)?;
    let is_twin = |other: &ButlerRecord| other.butler.id != butler.id && is_same_name(&other.butler.staff_number, &butler.staff_number);
    if butlers::all(act.tx)?.iter().any(is_twin) {
        return Ok(Nothing(Saved::StaffNumberTaken));
    }
    butler.portrait = stored.and_then(|record| record.butler.portrait);
    butlers::save(act.tx, &butler, act.now)?;
    Ok(Changed(owner(&butler).label, Saved::Done))
}
