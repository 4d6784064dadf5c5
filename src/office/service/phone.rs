//! An order on the resident's own phone: opened with code and four digits, for a while.
//!
//! Invariants: a phone sees what a lobby's look-up tells, and nothing of any other order; what is kept of it is a digest of its
//! token; half an hour later it is closed by itself; an order that ended a month ago is not opened at all, so that a receipt
//! found in a drawer tells nothing.

use chrono::{DateTime, Duration, Utc};

use super::{
    Service, ServiceError,
    community::looking,
    hash_of, limits,
    lookup::{KEPT, LookupError, as_read, progress_of},
    outcome::FirstLook,
    ownership::centre,
    residents::opened_by,
    succession::Presence,
};
use crate::{
    clock::random_bytes,
    domain::{
        ids::SubmissionId,
        limits as sizes,
        order::{Actor, EventKind, Order, outcome::Way},
        photo::Occasion,
        receipt_code::ReceiptCode,
        signature::Signature,
    },
    office::{
        records::PhotoRecord,
        store::{StoreError, Tx, community::entries, dealings, photos, submissions},
    },
    protocol::v1::{envelope::hex, messages::Progress},
};

/// How long a phone keeps an order open.
pub const STAYS_OPEN: Duration = Duration::minutes(30);
/// An order or an entry as a phone shows it.
#[derive(Debug, Clone)]
pub struct OpenedOrder {
    pub id: SubmissionId,
    pub progress: Progress,
    /// The signature under the price.
    pub agreed: Option<Signature>,
    /// Photographs that the resident added.
    pub photos: u64,
    /// How the butler or the service centre is reached; empty where nobody said.
    pub phone: String,
}

fn has_ended_long_ago(tx: &Tx<'_>, order: &Order, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let (order, events) = as_read(tx, order.clone(), submissions::events(tx, order.id)?)?;
    if order.state.is_open() {
        return Ok(false);
    }
    let latest = events.into_iter().rfind(|event| event.kind == EventKind::State);
    Ok(latest.is_some_and(|event| now - event.at > KEPT))
}

/// What a phone has opened that is no order, as it shows it.
fn opened_entry(tx: &Tx<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<Option<(OpenedOrder, Option<FirstLook>)>, ServiceError> {
    let Some(id) = entries::phone_session(tx, token_hash, now)? else { return Ok(None) };
    let Some(entry) = entries::get(tx, id)? else { return Ok(None) };
    let phone = super::butlers::phone_of(tx, &centre())?;
    Ok(Some((OpenedOrder { id, progress: looking::progress(tx, &entry, now)?, agreed: None, photos: 0, phone }, None)))
}

impl Service {
    /// Opens an order; the token that the phone shows from now on. `address`: guesses are counted by it.
    pub async fn open_by_phone(&self, address: &str, code: ReceiptCode, secret: String) -> Result<String, LookupError> {
        self.look_up_from(limits::SECRETS_FROM_ADDRESS.of(address), Way::Phone, code, Some(secret.clone())).await?;
        let (now, token) = (self.now(), hex(&random_bytes::<32>()));
        let hash = hash_of(&token);
        let write = move |tx: &Tx<'_>| {
            let Some(order) = opened_by(tx, code, &secret)? else {
                let Some(entry) = looking::opened_by(tx, code, &secret)? else { return Ok(false) };
                if looking::ended_at(tx, &entry)?.is_some_and(|end| now - end > KEPT) {
                    return Ok(false);
                }
                entries::begin_phone_session(tx, &hash, entry.id, now + STAYS_OPEN, now)?;
                return Ok(true);
            };
            if has_ended_long_ago(tx, &order, now)? {
                return Ok(false);
            }
            dealings::begin_phone_session(tx, &hash, order.id, now + STAYS_OPEN, now)?;
            Ok::<_, ServiceError>(true)
        };
        let is_open = self.0.store.write(write).await?;
        if is_open { Ok(token) } else { Err(LookupError::UnknownCode) }
    }

    /// The order that a phone has opened, if it still has.
    pub async fn opened_order(&self, token: &str) -> Result<Option<OpenedOrder>, ServiceError> {
        let (now, hash) = (self.now(), hash_of(token));
        let read = move |tx: &Tx<'_>| {
            let Some(id) = dealings::phone_session(tx, &hash, now)? else { return opened_entry(tx, &hash, now) };
            let Some(order) = submissions::get(tx, id)? else { return Ok(None) };
            let (mut order, events) = as_read(tx, order, submissions::events(tx, id)?)?;
            if let Some(caretaker) = Presence::read(tx)?.caretaker(&order) {
                order.owner = caretaker;
            }
            let acted = dealings::latest_act(tx, id)?;
            let progress = match &order.content {
                Ok(content) => progress_of(&order, content, &events, acted.as_ref(), now),
                Err(_) => return Ok(None),
            };
            let signed = order.dealings.agreed_quote().and_then(|quote| quote.agreed()?.signature);
            let agreed = match signed {
                Some(key) => dealings::signatures(tx, id)?.into_iter().find(|(id, _)| *id == key).map(|(_, signature)| signature),
                None => None,
            };
            // Where they were put that are of what is out of order.
            let own = photos::of(tx, order.leader.unwrap_or(id))?.into_iter().filter(|photo| photo.occasion == Occasion::Resident).count();
            let phone = super::butlers::phone_of(tx, &order.owner)?;
            let look = FirstLook::of(tx, &order, &events)?;
            Ok::<_, ServiceError>(Some((OpenedOrder { id, progress, agreed, photos: own as u64, phone }, look)))
        };
        let Some((opened, look)) = self.0.store.read(read).await? else { return Ok(None) };
        // Seen only now, on a page that was open already: once for an outcome.
        if let Some(look) = look {
            self.0.store.write(move |tx| look.keep(tx, Way::Phone, now)).await?;
        }
        Ok(Some(opened))
    }

    /// The resident is done looking.
    pub async fn close_by_phone(&self, token: &str) -> Result<(), ServiceError> {
        let hash = hash_of(token);
        let end = move |tx: &Tx<'_>| {
            dealings::end_phone_session(tx, &hash)?;
            entries::end_phone_session(tx, &hash)
        };
        Ok(self.0.store.write(end).await?)
    }

    /// Adds a photograph of the resident's; `false` if the order has as many as it may have, or has ended.
    pub async fn add_photo_by_phone(&self, id: SubmissionId, jpeg: Vec<u8>) -> Result<bool, ServiceError> {
        let now = self.now();
        let write = move |tx: &Tx<'_>| {
            let order = submissions::get(tx, id)?.ok_or(ServiceError::NotFound)?;
            // What is out of order is photographed for whoever mends it.
            let order = match order.leader.map_or(Ok(None), |leader| submissions::get(tx, leader))? {
                Some(leader) => leader,
                None => order,
            };
            let id = order.id;
            if order.state.is_over() || photos::count(tx, id)? >= sizes::PHOTOS as u64 {
                return Ok(false);
            }
            let photo = PhotoRecord { id: super::mint(now), occasion: Occasion::Resident, actor: Actor::resident(), at: now };
            photos::add(tx, id, &photo, &jpeg)?;
            Ok::<_, ServiceError>(true)
        };
        let is_added = self.0.store.write(write).await?;
        if is_added {
            self.0.signals.orders_arrived();
        }
        Ok(is_added)
    }
}
