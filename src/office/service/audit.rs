//! The audit: who changed what, when. Rows come to be in [`super::change`] and are never changed or removed.

use super::{Service, ServiceError};
use crate::office::{records::AuditRecord, store::audit};

impl Service {
    /// The latest changes by staff.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditRecord>, ServiceError> {
        Ok(self.0.store.read(move |tx| audit::latest(tx, limit)).await?)
    }
}
