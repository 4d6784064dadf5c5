//! Promised times: what residents are told, and what the office promises itself for complaints.
//!
//! Invariants: the figures for complaints and follow-ups never reach a terminal; a change is audited in words.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    version::unchanged,
};
use crate::{
    domain::{
        catalogue::{Department, RepairKind},
        deadline::{ComplaintPromises, FollowUpPromises, Promises},
        feedback::Severity,
        order::Order,
        submission::Submission,
    },
    office::store::{
        StoreError, Tx, catalogue,
        settings::{self, names},
    },
};

/// Every promised time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfficePromises {
    /// What terminals tell.
    pub general: Promises,
    /// What only staff see.
    pub complaints: ComplaintPromises,
    /// 回访 after repairs.
    pub follow_ups: FollowUpPromises,
}

/// Promised times, and what kind of repair each service is.
#[derive(Debug, Clone)]
pub struct Deadlines {
    /// The times.
    pub promises: OfficePromises,
    /// Services that are no usual repair, by their keys.
    repairs: HashMap<String, RepairKind>,
}

impl Deadlines {
    pub(super) fn read(tx: &Tx<'_>) -> Result<Self, StoreError> {
        let items = catalogue::latest(tx)?.unwrap_or_default().items;
        let repairs = items.into_iter().filter(|item| item.repair != RepairKind::Usual).map(|item| (item.id, item.repair)).collect();
        Ok(Self { promises: OfficePromises::read(tx)?, repairs })
    }

    /// When a repair was done, and what is promised after it.
    pub(super) fn of_repair(&self, record: &Order) -> Option<(DateTime<Utc>, u32)> {
        match &record.content {
            Ok(Submission::Request(request)) if request.item.department == Department::Engineering => {
                let kind = self.repairs.get(&request.item.id).copied().unwrap_or_default();
                record.done_at.map(|done| (done, self.promises.follow_ups.of(kind)))
            }
            _ => None,
        }
    }
}

impl OfficePromises {
    pub(super) fn read(tx: &Tx<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            general: settings::get(tx, names::PROMISES)?.unwrap_or_default(),
            complaints: optional(tx, names::COMPLAINT_PROMISES)?.unwrap_or_default(),
            follow_ups: optional(tx, names::FOLLOW_UP_PROMISES)?.unwrap_or_default(),
        })
    }

    /// What is promised for a complaint that was judged.
    pub(super) fn of_complaint(&self, record: &Order) -> Option<&crate::domain::deadline::ComplaintPromise> {
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
        for kind in RepairKind::ALL {
            compare(&format!("{}维修回访", kind.word()), self.follow_ups.of(kind), new.follow_ups.of(kind));
        }
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
        self.change(actor, "修改承诺时限", move |act| {
            let stored = OfficePromises::read(act.tx)?;
            let differences = stored.differences(&entered);
            if differences.is_empty() {
                return Ok(Nothing(()));
            }
            unchanged(stored, seen)?;
            settings::set(act.tx, names::PROMISES, &entered.general)?;
            settings::set(act.tx, names::COMPLAINT_PROMISES, &entered.complaints)?;
            settings::set(act.tx, names::FOLLOW_UP_PROMISES, &entered.follow_ups)?;
            // Lobbies show no others.
            if stored.general != entered.general {
                act.revision()?;
            }
            Ok(Changed(differences.join("；"), ()))
        })
        .await
    }
}
