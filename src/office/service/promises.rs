//! Promised times: what residents are told, and what the office promises itself for complaints.
//!
//! Invariants: the figures for complaints never reach a terminal; a change is audited in words.

use super::{Actor, Service, ServiceError, optional, record_change};
use crate::{
    domain::{
        deadline::{ComplaintPromises, Promises},
        feedback::Severity,
    },
    office::store::{
        Book, StoreError,
        settings::{self, names},
        submissions::Record,
    },
};

/// Every promised time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfficePromises {
    /// What terminals tell.
    pub general: Promises,
    /// What only staff see.
    pub complaints: ComplaintPromises,
}

impl OfficePromises {
    pub(super) fn read(book: &Book) -> Result<Self, StoreError> {
        Ok(Self {
            general: settings::get(book, names::PROMISES)?.unwrap_or_default(),
            complaints: optional(book, names::COMPLAINT_PROMISES)?.unwrap_or_default(),
        })
    }

    /// What is promised for a complaint that was judged.
    pub(super) fn of_complaint(&self, record: &Record) -> Option<&crate::domain::deadline::ComplaintPromise> {
        record.severity.map(|severity| self.complaints.of(severity))
    }

    fn differences(&self, new: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, old: u32, new: u32| {
            if old != new {
                found.push(format!("{what} {old} → {new} 分钟"));
            }
        };
        compare("答复", self.general.answer_minutes, new.general.answer_minutes);
        compare("报修响应", self.general.repair_response_minutes, new.general.repair_response_minutes);
        for severity in Severity::ALL {
            let (old, new) = (self.complaints.of(severity), new.complaints.of(severity));
            compare(&format!("{}投诉答复", severity.word()), old.answer_minutes, new.answer_minutes);
            compare(&format!("{}投诉办结", severity.word()), old.resolve_minutes, new.resolve_minutes);
        }
        let reports =
            Severity::ALL.into_iter().filter(|severity| self.complaints.of(*severity).report != new.complaints.of(*severity).report);
        let reports: Vec<String> = reports.map(|severity| format!("{}投诉上报", severity.word())).collect();
        found.extend(reports);
        found
    }
}

impl Service {
    /// The promised times.
    pub async fn promises(&self) -> Result<OfficePromises, ServiceError> {
        Ok(self.0.store.read(OfficePromises::read).await?)
    }

    /// Stores other promised times; terminals get theirs with the next board revision. `seen` is what
    /// the form showed.
    pub async fn save_promises(&self, seen: OfficePromises, entered: OfficePromises, actor: Actor) -> Result<(), ServiceError> {
        let now = self.now();
        let revision = self
            .0
            .store
            .write(move |book| {
                let stored = OfficePromises::read(book)?;
                let differences = stored.differences(&entered);
                if differences.is_empty() {
                    return Ok(None);
                }
                if stored != seen {
                    return Err(ServiceError::ChangedMeanwhile);
                }
                settings::set(book, names::PROMISES, &entered.general)?;
                settings::set(book, names::COMPLAINT_PROMISES, &entered.complaints)?;
                record_change(book, now, &actor, "修改承诺时限", &differences.join("；"))?;
                if stored.general == entered.general {
                    return Ok(None);
                }
                Ok(Some(settings::bump_revision(book, now)?))
            })
            .await?;
        if let Some(revision) = revision {
            self.hint_board(revision);
        }
        Ok(())
    }
}
