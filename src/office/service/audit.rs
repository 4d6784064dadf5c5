//! The audit: who changed what, when. Rows come to be in [`super::change`] and are never changed or removed.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Service, ServiceError};
use crate::office::{records::AuditRecord, store::audit};

impl Service {
    /// The latest changes by staff; of those before a row, if one is given.
    pub async fn audit(&self, before: Option<(DateTime<Utc>, Uuid)>, limit: u32) -> Result<Vec<(Uuid, AuditRecord)>, ServiceError> {
        Ok(self.0.store.read(move |tx| audit::latest(tx, before, limit)).await?)
    }
}
