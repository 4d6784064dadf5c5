//! The audit: who changed what, when.
//!
//! Invariants: a change and its row are one transaction; rows are never changed or removed.

use chrono::{DateTime, Utc};

use super::{Actor, Service, ServiceError, mint};
use crate::office::{
    records::AuditRecord,
    store::{Book, StoreError, audit},
};

pub(super) fn record_change(book: &Book, now: DateTime<Utc>, actor: &Actor, action: &str, subject: &str) -> Result<(), StoreError> {
    let entry = AuditRecord { at: now, actor: actor.clone(), action: action.into(), subject: subject.into() };
    audit::add(book, mint(now), &entry)
}

impl Service {
    /// The latest changes by staff.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditRecord>, ServiceError> {
        Ok(self.0.store.read(move |book| audit::latest(book, limit)).await?)
    }
}
