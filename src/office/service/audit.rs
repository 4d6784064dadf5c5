//! The audit: who changed what, when.
//!
//! Invariants: a change and its row are one transaction; rows are never changed or removed.

use chrono::{DateTime, Utc};

use super::{Actor, Service, ServiceError, mint};
use crate::office::{
    records::AuditRecord,
    store::{StoreError, Tx, audit},
};

pub(super) fn record_change(tx: &Tx<'_>, now: DateTime<Utc>, actor: &Actor, action: &str, subject: &str) -> Result<(), StoreError> {
    let entry = AuditRecord { at: now, actor: actor.clone(), action: action.into(), subject: subject.into() };
    audit::add(tx, mint(now), &entry)
}

impl Service {
    /// The latest changes by staff.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditRecord>, ServiceError> {
        Ok(self.0.store.read(move |tx| audit::latest(tx, limit)).await?)
    }
}
