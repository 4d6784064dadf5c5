//! Promised times: what residents are told, and what the office promises itself; the hours that it works.
//!
//! Invariants: only what receipts print reaches a terminal; a change is audited in words, and makes nothing that runs due
//! later than it was.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    optional,
    version::unchanged,
};
use crate::{
    clock,
    domain::{
        catalogue::RepairKind,
        deadline::{OfficePromises, Timed},
        feedback::Severity,
        order::{
            Order,
            deadlines::{Deadlines, Services},
        },
        working_time::{Calendar, WorkingHours},
    },
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
        work: optional(tx, names::WORK_PROMISES)?.unwrap_or_default(),
    })
}

/// So many days ahead boards know of holidays: the longest that a terminal without a line is trusted with.
const HOLIDAYS_ON_BOARD: u64 = 40;

/// The holidays that boards carry: as far as anybody asks for something.
pub(super) fn holidays_on_board(tx: &Tx<'_>, today: NaiveDate) -> Result<BTreeSet<NaiveDate>, StoreError> {
    let last = today + Days::new(HOLIDAYS_ON_BOARD);
    Ok(hours(tx)?.holidays.range(today..=last).copied().collect())
}

fn hours(tx: &Tx<'_>) -> Result<WorkingHours, StoreError> {
    Ok(optional(tx, names::WORKING_HOURS)?.unwrap_or_default())
}

/// All that decides when something is due, with what is known of the catalogue.
pub(super) fn deadlines_by(tx: &Tx<'_>, services: Arc<Services>) -> Result<Deadlines, StoreError> {
    Ok(Deadlines { promises: read(tx)?, services, calendar: Calendar::new(hours(tx)?, clock::china()) })
}

/// All that decides when something is due.
pub(super) fn deadlines(tx: &Tx<'_>) -> Result<Deadlines, StoreError> {
    let services = catalogue::latest(tx)?.as_ref().map(Services::of).unwrap_or_default();
    deadlines_by(tx, Arc::new(services))
}

/// An order with its clocks: worked out by its events if it came in before they were kept.
pub(super) fn with_clocks(tx: &Tx<'_>, mut order: Order, deadlines: &Deadlines, now: DateTime<Utc>) -> Result<Order, StoreError> {
    if order.content.is_ok() && order.clocks.is_empty() {
        order.clocks = deadlines.of_events(&order, &submissions::events(tx, order.id)?, now);
    }
    Ok(order)
}

/// What waits is due by the times as they are now, where these are earlier.
pub(super) fn redate(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let deadlines = deadlines(tx)?;
    submissions::redate(tx, |order| {
        let mut order = order.clone();
        deadlines.tighten(&mut order, now);
        order.clocks
    })
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
    compare(Timed::FollowPaid.label(), stored.follow_ups.paid_minutes, new.follow_ups.paid_minutes);
    for timed in [Timed::Repair, Timed::Paid, Timed::Free, Timed::Relay, Timed::SignOff] {
        compare(timed.label(), stored.minutes(timed), new.minutes(timed));
    }
    compare("到场宽限", stored.work.arrival_grace_minutes, new.work.arrival_grace_minutes);
    compare("卡住", stored.work.stuck_minutes, new.work.stuck_minutes);
    for severity in Severity::ALL {
        let (old, new) = (stored.complaints.of(severity), new.complaints.of(severity));
        compare(&format!("{}投诉答复", severity.label()), old.answer_minutes, new.answer_minutes);
        compare(&format!("{}投诉办结", severity.label()), old.resolve_minutes, new.resolve_minutes);
    }
    let reports =
        Severity::ALL.into_iter().filter(|severity| stored.complaints.of(*severity).report != new.complaints.of(*severity).report);
    let reports: Vec<String> = reports.map(|severity| format!("{}投诉上报", severity.label())).collect();
    found.extend(reports);
    for timed in Timed::ALL {
        match (stored.is_working_time(timed), new.is_working_time(timed)) {
            (false, true) => found.push(format!("{}改按工作时间", timed.label())),
            (true, false) => found.push(format!("{}改按钟点", timed.label())),
            _ => {}
        }
    }
    found
}

fn hours_in_words(hours: &WorkingHours) -> String {
    let days = hours.week.iter().flatten().count();
    format!("每周 {days} 天，节假日 {} 天，调休上班 {} 天", hours.holidays.len(), hours.extra_days.len())
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
            unchanged(&stored, &seen)?;
            settings::set(act.tx, names::PROMISES, &entered.general)?;
            settings::set(act.tx, names::COMPLAINT_PROMISES, &entered.complaints)?;
            settings::set(act.tx, names::FOLLOW_UP_PROMISES, &entered.follow_ups)?;
            settings::set(act.tx, names::WORK_PROMISES, &entered.work)?;
            redate(act.tx, act.now)?;
            // Lobbies show no others.
            if stored.general != entered.general {
                act.revision()?;
            }
            Ok(Changed(differences.join("；"), ()))
        })
        .await
    }

    /// The hours that the office works.
    pub async fn working_hours(&self) -> Result<WorkingHours, ServiceError> {
        Ok(self.0.store.read(hours).await?)
    }

    /// Stores other hours. `seen` is what the form showed.
    pub async fn save_working_hours(&self, seen: WorkingHours, entered: WorkingHours, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "修改工作时间", move |act| {
            let stored = hours(act.tx)?;
            if stored == entered {
                return Ok(Nothing(()));
            }
            unchanged(&stored, &seen)?;
            settings::set(act.tx, names::WORKING_HOURS, &entered)?;
            if stored.holidays != entered.holidays {
                act.revision()?;
            }
            redate(act.tx, act.now)?;
            Ok(Changed(hours_in_words(&entered), ()))
        })
        .await
    }
}
