//! The information rack: pages written by staff, carried by the next board revision.
//!
//! Invariants: a form acts only on the version it was made from; terminals never get a page that
//! is switched off; places on a shelf are the order in which terminals show its pages.
//!
//! Why pages are switched off as well as thrown away: the hospital's page of a closed wing comes
//! back next spring, the flyer of a shop that is gone does not.

use chrono::{DateTime, Utc};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    mint,
    version::{unchanged, unchanged_or_new},
};
use crate::{
    domain::{catalogue::editing::Direction, information::InformationPage, notice::Audience},
    office::{
        records::InformationRecord,
        store::{StoreError, Tx, assets, information},
    },
};

/// The pages that boards carry, with the lobbies that they are for: also those whose time has not come, none that is over.
/// Lobbies can do without them: damaged ones are left out.
pub(super) fn on_board(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<(InformationPage, Audience)>, StoreError> {
    let is_carried = |record: &InformationRecord| !record.hidden && record.page.show_until.is_none_or(|until| until > now);
    match information::all(tx) {
        Ok(records) => Ok(records.into_iter().filter(is_carried).map(|record| (record.page, record.audience)).collect()),
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "the information rack is damaged and left out");
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

impl Service {
    /// A fresh key for a page that is being written.
    pub fn new_information_id(&self) -> String {
        mint(self.now()).to_string()
    }

    /// Every page, by shelf and place.
    pub async fn information(&self) -> Result<Vec<InformationRecord>, ServiceError> {
        Ok(self.0.store.read(information::all).await?)
    }

    /// One page.
    pub async fn information_page(&self, id: String) -> Result<InformationRecord, ServiceError> {
        self.0.store.read(move |tx| information::get(tx, &id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Stores a page, new (`version` is `None`) or made from that version, for some lobbies. The same new page twice
    /// is one page.
    pub async fn save_information(
        &self,
        page: InformationPage,
        audience: Audience,
        hidden: bool,
        version: Option<i64>,
        actor: Actor,
    ) -> Result<(), ServiceError> {
        self.change_board(actor, "保存便民信息", move |act| {
            let stored = information::get(act.tx, &page.id)?;
            // Its place and its leaflet are in no form.
            let kept = stored.as_ref().map(|record| (record.page.place, record.page.pages.clone())).unwrap_or_default();
            let page = InformationPage { place: kept.0, pages: kept.1, ..page.clone() };
            let is_stored = |record: &InformationRecord| record.page == page && record.audience == audience && record.hidden == hidden;
            if version.is_none() && stored.as_ref().is_some_and(is_stored) {
                return Ok(Nothing(()));
            }
            unchanged_or_new(stored.map(|record| record.version), version)?;
            information::save(act.tx, &page, &audience, hidden, act.now)?;
            Ok(Changed(page.title.clone(), ()))
        })
        .await
    }

    /// Moves a page on its shelf.
    pub async fn move_information(&self, id: String, direction: Direction, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "调整便民信息顺序", move |act| {
            let mut records = information::all(act.tx)?;
            let at = records.iter().position(|record| record.page.id == id).ok_or(ServiceError::NotFound)?;
            let shelf = records[at].page.shelf;
            let next = direction.neighbour(at, records.len()).filter(|next| records[*next].page.shelf == shelf);
            let Some(next) = next else { return Ok(Nothing(())) };
            records.swap(at, next);
            information::set_order(act.tx, records.iter().map(|record| record.page.id.as_str()))?;
            Ok(Changed(records[next].page.title.clone(), ()))
        })
        .await
    }

    /// Throws a page away.
    pub async fn remove_information(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "删除便民信息", move |act| {
            let record = information::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            information::remove(act.tx, &id)?;
            assets::forget_unnamed(act.tx, &record.page.pages)?;
            Ok(Changed(record.page.title, ()))
        })
        .await
    }
}
