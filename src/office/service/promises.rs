//! Promised times: what residents are told, and what the office promises itself for complaints.
//!
//! Invariants: the figures for complaints and follow-ups never reach a terminal; a change is audited in words.

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    version::unchanged,
};
use crate::{
    domain::{catalogue::RepairKind, deadline::OfficePromises, feedback::Severity, order::deadlines::Deadlines},
    office::store::{
        StoreError, Tx, catalogue,
        settings::{self, names},
        submissions,
    },
};

pub(super) fn read(tx: &Tx<'_>) -> Result<OfficePromises, StoreError> {
    Ok(OfficePromises {
        general: settings::get(tx, names::PROMISES)?.unwrap_or_default(),
        complaints: optional(tx, names::COMPLAINT_PROMISES)?.unwrap_or_default(),
        follow_ups: optional(tx, names::FOLLOW_UP_PROMISES)?.unwrap_or_default(),
    })
}

/// The promised times, and which services are no usual repair.
pub(super) fn deadlines(tx: &Tx<'_>) -> Result<Deadlines, StoreError> {
    let items = catalogue::latest(tx)?.unwrap_or_default().items;
    let repairs = items.into_iter().filter(|item| item.repair != RepairKind::Usual).map(|item| (item.id, item.repair)).collect();
    Ok(Deadlines { promises: read(tx)?, repairs })
}

/// What waits is due by the times as they are now.
pub(super) fn redate(tx: &Tx<'_>) -> Result<(), StoreError> {
    let deadlines = deadlines(tx)?;
    submissions::redate(tx, |order| deadlines.next(order))
}

fn differences(stored: &OfficePromises, new: &OfficePromises) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, old: u32, new: u32| {
        if old != new {
            found.push(format!("{what} {old} → {new} 分钟"));
        }
    };
    compare("答复", stored.general.answer_minutes, new.general.answer_minutes);
    compare("报修响应", stored.general.repair_response_minutes, new.general.repair_response_minutes);
    for kind in RepairKind::ALL {
        compare(&format!("{}维修回访", kind.label()), stored.follow_ups.of(kind), new.follow_ups.of(kind));
    }
    for severity in Severity::ALL {
        let (old, new) = (stored.complaints.of(severity), new.complaints.of(severity));
        compare(&format!("{}投诉答复", severity.label()), old.answer_minutes, new.answer_minutes);
        compare(&format!("{}投诉办结", severity.label()), old.resolve_minutes, new.resolve_minutes);
    }
    let reports =
        Severity::ALL.into_iter().filter(|severity| stored.complaints.of(*severity).report != new.complaints.of(*severity).report);
    let reports: Vec<String> = reports.map(|severity| format!("{}投诉上报", severity.label())).collect();
    found.extend(reports);
    found
}

impl Service {
    /// The promised times.
    pub async fn promises(&self) -> Result<OfficePromises, ServiceError> {
        Ok(self.0.store.read(read).await?)
    }

    /// Stores other promised times; terminals get theirs with the next board revision. `seen` is what
    /// the form showed.
    pub async fn save_promises(&self, seen: OfficePromises, entered: OfficePromises, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "修改承诺时限", move |act| {
            let stored = read(act.tx)?;
            let differences = differences(&stored, &entered);
            if differences.is_empty() {
                return Ok(Nothing(()));
            }
            unchanged(stored, seen)?;
            settings::set(act.tx, names::PROMISES, &entered.general)?;
            settings::set(act.tx, names::COMPLAINT_PROMISES, &entered.complaints)?;
            settings::set(act.tx, names::FOLLOW_UP_PROMISES, &entered.follow_ups)?;
            redate(act.tx)?;
            // Lobbies show no others.
            if stored.general != entered.general {
                act.revision()?;
            }
            Ok(Changed(differences.join("；"), ()))
        })
        .await
    }
}
