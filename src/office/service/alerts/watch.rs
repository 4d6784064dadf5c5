//! What is looked at every few seconds: what arrived, and whose turn it is. Promised times that pass are noted elsewhere
//! ([`super::super::breaches`]), which begins their alerts.
//!
//! Invariants: one transaction does what is found, and does it once whoever else looks at the same time; nothing that
//! arrived is left out, because a look begins a little before the latest one ended ([`MARGIN`]) and an order that
//! has its alert is not found again.
//!
//! Why a look and not a line in the intake: a lobby delivers two thousand in a burst, and each statement there is paid two
//! thousand times.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{Beginning, begin, chains, end, people::People, telling};
use crate::{
    domain::{
        alert::{self, Alert, Cause, Chains, Next, Whom},
        order::{Order, clock::Milestone},
    },
    office::{
        records::{AlertRecord, RobotRecord},
        service::{Service, ServiceError, signals::News},
        store::{
            StoreError, Tx,
            alerts::{
                self,
                messages::{self, MessageKey},
            },
            counters::{self, Counter},
            robots,
            settings::{self, names},
            submissions,
        },
    },
};

/// How late a transaction may come to light, and how far the clocks of processes are apart.
const MARGIN: Duration = Duration::seconds(30);
/// How far a mark may lag behind before it is written anew: an idle office writes nothing.
const MARK_LAGS: Duration = Duration::minutes(5);
/// What is done by one look, so that none takes long.
const AT_ONCE: u32 = 500;
/// An office that never had alerts tells of what came in since yesterday, not of all it ever let lie.
const FIRST_LOOK: Duration = Duration::hours(24);

/// What is read once for many alerts.
struct Look {
    people: People,
    robots: Vec<RobotRecord>,
    chains: Chains,
}

/// Up to which instant everything that was taken in has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    arrived: DateTime<Utc>,
}

impl Mark {
    /// As stored; where a clock has been set back, as if the look had just ended.
    fn read(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(Self, bool), StoreError> {
        let stored: Option<Self> = super::super::optional(tx, names::ALERT_MARK)?;
        let mark = stored.unwrap_or(Self { arrived: now - FIRST_LOOK });
        Ok((Self { arrived: mark.arrived.min(now - MARGIN) }, stored.is_some()))
    }
}

/// Whether there is anything to do, found by reading alone.
fn is_needed(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let (mark, is_stored) = Mark::read(tx, now)?;
    Ok(!is_stored
        || now - mark.arrived > MARK_LAGS + MARGIN
        || !alerts::due(tx, now, 1)?.is_empty()
        || !alerts::arrivals(tx, mark.arrived, 1)?.is_empty())
}

/// Begins alerts of what arrived; whether there may be more.
fn begin_arrived(tx: &Tx<'_>, chains: &Chains, mark: &mut Mark, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let arrivals = alerts::arrivals(tx, mark.arrived, AT_ONCE)?;
    let is_full = arrivals.len() >= AT_ONCE as usize;
    let latest = arrivals.last().map(|(_, received_at)| *received_at);
    for (id, _) in arrivals {
        let Some(order) = submissions::get(tx, id)? else { continue };
        let Ok(content) = &order.content else { continue };
        let cause = Cause::of_arrival(content.department());
        // A repair that was taken and responded to before anybody looked tells nobody.
        if alert::holds(cause, "", &order) {
            let due_at = order.clocks.iter().find(|clock| clock.milestone == Milestone::Answer).map(|clock| clock.due);
            begin(tx, chains, &Beginning { submission: id, cause, broken: None, began_at: order.received_at, due_at }, now)?;
        }
    }
    let end = if is_full { latest.unwrap_or(now) } else { now };
    mark.arrived = end.min(now - MARGIN);
    Ok(is_full)
}

/// Carries out every link of an alert whose turn has come: whom it calls, what a robot is to tell. What somebody else has
/// done meanwhile stays as they did it.
fn carry_out(tx: &Tx<'_>, look: &Look, mut record: AlertRecord, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(order) = submissions::get(tx, record.submission)? else { return Ok(()) };
    if !alert::holds(record.alert.cause, &record.about, &order) {
        return end(tx, &record, now);
    }
    loop {
        let next_at = match alert::next(look.chains.of(record.alert.cause), &record.alert, now) {
            Next::Wait(until) => Some(until),
            Next::Nothing => None,
            Next::Call { link, whom } => {
                match call(tx, look, &record, &order, (link, whom), now)? {
                    Some(alert) => record.alert = alert,
                    None => return Ok(()),
                }
                continue;
            }
        };
        alerts::move_on(tx, &record, &record.alert, next_at)?;
        return Ok(());
    }
}

/// Carries out one link; how far the alert is then, `None` where somebody else has moved it on, taken or ended it.
fn call(
    tx: &Tx<'_>,
    look: &Look,
    record: &AlertRecord,
    order: &Order,
    (link, whom): (usize, Whom),
    now: DateTime<Utc>,
) -> Result<Option<Alert>, StoreError> {
    let calls = look.people.called(tx, whom, order)?;
    let robot = telling::choose(&look.robots, record.alert.cause, &[], now);
    let has_reached = robot.is_some() || calls.iter().any(|call| call.staff.is_some());
    let alert = Alert {
        called: record.alert.called + 1,
        has_reached: record.alert.has_reached || has_reached,
        // Where it reached nobody, nobody waits for them.
        hurried_at: (!has_reached).then_some(now),
        ..record.alert
    };
    if !alerts::move_on(tx, record, &alert, Some(now))? {
        return Ok(None);
    }
    for call in &calls {
        alerts::call(tx, record.id, call)?;
    }
    if let Some(robot) = robot {
        let key = MessageKey { alert: record.id, link: i64::try_from(link).unwrap_or(i64::MAX) };
        messages::queue(tx, key, whom, robot, now)?;
    }
    Ok(Some(alert))
}

/// One look; whether there may be more to do, and whether anybody was called.
fn look(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(bool, Option<u64>), StoreError> {
    let (mut mark, _) = Mark::read(tx, now)?;
    let chains = chains(tx)?;
    let mut has_more = begin_arrived(tx, &chains, &mut mark, now)?;
    settings::set(tx, names::ALERT_MARK, &mark)?;
    let due = alerts::due(tx, now, AT_ONCE)?;
    if due.is_empty() {
        return Ok((has_more, None));
    }
    has_more |= due.len() >= AT_ONCE as usize;
    let look = Look { people: People::read(tx, now)?, robots: robots::all(tx)?, chains };
    for record in due {
        carry_out(tx, &look, record, now)?;
    }
    Ok((has_more, Some(counters::advance(tx, Counter::Alerts, 1, 1)?)))
}

impl Service {
    /// Looks once at what waits, and tells whether there may be more to do at once.
    pub async fn watch_alerts(&self) -> Result<bool, ServiceError> {
        let now = self.now();
        self.settle_reach().await?;
        if !self.0.store.read(move |tx| is_needed(tx, now)).await? {
            return Ok(false);
        }
        let (has_more, number) = self.0.store.write(move |tx| look(tx, now)).await?;
        if let Some(number) = number {
            self.0.signals.announce(News::Alerts, number);
        }
        Ok(has_more)
    }
}
