//! What robots are told of calls: at once, and once more when nobody has seen one in time.
//!
//! Invariant: that a robot is told is written before it is sent, and never sent again: a message that comes late would send
//! somebody to where nobody is any more.

use chrono::{DateTime, Duration, Utc};

use super::{Call, all, keep, lobby, time_of_day};
use crate::{
    domain::{
        alert::robot,
        calling::{ANSWERED_WITHIN, Told, message},
        ids::TerminalId,
    },
    office::{
        records::RobotRecord,
        service::{Service, ServiceError},
        store::{StoreError, Tx, robots},
    },
};

/// A robot is not told of a call that is older: it would send somebody to where nobody is.
const TOLD_WITHIN: Duration = Duration::seconds(60);

/// A robot that would carry a call now.
pub(super) fn hears(robot: &RobotRecord, now: DateTime<Utc>) -> bool {
    robot.enabled && robot.succeeded_at.is_some() && robot.failing.is_none() && robot::room(robot.kind, &robot.recent, now) > 0
}

/// What robots are to be told of a call now.
#[derive(Debug, Clone)]
pub struct CallParcel {
    /// In the order in which they are asked; the first that takes it is enough.
    pub robots: Vec<RobotRecord>,
    /// What it says.
    pub text: String,
}

/// What each call still has robots told; marked as told at once, because it is told now or not at all.
fn due(calls: &mut [Call], now: DateTime<Utc>) -> Vec<(Told, TerminalId, DateTime<Utc>)> {
    let answered = Duration::from_std(ANSWERED_WITHIN).unwrap_or_default();
    let mut due = Vec::new();
    for call in calls {
        let age = now - call.called_at;
        if let Some(at) = call.cancelled_at.filter(|_| !call.recalled) {
            call.recalled = true;
            // Whoever runs there reads that nobody needs them.
            if call.told && call.seen.is_none() && now - at < TOLD_WITHIN {
                due.push((Told::TakenBack, call.terminal, call.called_at));
            }
        }
        if !call.told {
            call.told = true;
            if call.rings() && age < TOLD_WITHIN {
                due.push((Told::Called, call.terminal, call.called_at));
            }
        }
        if !call.raised && (!call.rings() || age >= answered) {
            call.raised = true;
            if call.rings() && age < TOLD_WITHIN + answered {
                due.push((Told::Unanswered, call.terminal, call.called_at));
            }
        }
    }
    due
}

fn parcels(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<CallParcel>, StoreError> {
    let mut calls = all(tx)?;
    let before = calls.clone();
    let due = due(&mut calls, now);
    if calls == before {
        return Ok(Vec::new());
    }
    keep(tx, calls, now)?;
    let all = robots::all(tx)?;
    let robots: Vec<RobotRecord> = all.into_iter().filter(|robot| hears(robot, now)).collect();
    for robot in &robots {
        let mut robot = robot.clone();
        robot.recent.retain(|at| robot::is_recent(*at, now));
        robot.recent.extend(due.iter().map(|_| now));
        robots::note(tx, &robot)?;
    }
    let parcel =
        |(told, terminal, at)| Ok(CallParcel { robots: robots.clone(), text: message(told, &lobby(tx, terminal)?, &time_of_day(at)) });
    due.into_iter().map(parcel).collect()
}

impl Service {
    /// What robots are to be told of calls now.
    pub async fn call_parcels(&self) -> Result<Vec<CallParcel>, ServiceError> {
        let now = self.now();
        let is_needed = self.0.store.read(all).await?;
        if due(&mut is_needed.clone(), now).is_empty()
            && is_needed.iter().all(|call| call.told && (call.raised || call.rings()) && (call.recalled || call.cancelled_at.is_none()))
        {
            return Ok(Vec::new());
        }
        Ok(self.0.store.write(move |tx| parcels(tx, now)).await?)
    }
}

#[cfg(test)]
mod tests;
