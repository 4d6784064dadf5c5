//! What is looked at every few seconds: what arrived, and whose turn it is. Promised times that pass are noted elsewhere
//! ([`super::super::breaches`]), which begins their alerts.
//!
//! Invariants: one transaction does what is found, and does it once whoever else looks at the same time; nothing that
//! arrived is left out, because a whole look begins a little before the latest one ended ([`MARGIN`]) and an order that
//! has its alert is not found again. What is found is found by a reader: the writer goes through no list, so that a burst of
//! arrivals is not held up by whoever tells of it.
//!
//! Why a look and not a line in the intake: a lobby delivers two thousand in a burst, and each statement there is paid two
//! thousand times.

use std::sync::PoisonError;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{Beginning, begin, chains, end, people::People, telling};
use crate::{
    domain::{
        alert::{self, Alert, Cause, Chains, Next, Whom},
        ids::SubmissionId,
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
/// How often everything since the mark is looked at; in between only what arrived since the look before.
const WHOLE_EVERY: Duration = Duration::seconds(10);
/// How late a transaction of this process may come to light.
const OVERLAP: Duration = Duration::seconds(2);
/// How far a mark may lag behind before it is written anew: an idle office writes nothing.
const MARK_LAGS: Duration = Duration::minutes(5);
/// What is done by one look: whoever delivers meanwhile waits for no more than this, and a burst of a thousand repairs is told of
/// within seconds all the same.
const AT_ONCE: u32 = 50;
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

/// How far this process has looked; each looks for itself.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::office::service) struct Looked {
    /// Up to here everything was found that had come to light then; `None`: nothing yet.
    to: Option<DateTime<Utc>>,
    /// When everything since the mark was looked at.
    whole_at: Option<DateTime<Utc>>,
}

impl Looked {
    /// From where on the next look is to look; `None`: from the mark.
    fn from(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let is_due = self.whole_at.is_none_or(|at| now < at || now - at >= WHOLE_EVERY);
        self.to.filter(|to| !is_due && *to <= now)
    }
}

/// What a look found.
#[derive(Clone)]
struct Found {
    /// Arrivals without an alert, the oldest first.
    arrivals: Vec<(SubmissionId, DateTime<Utc>)>,
    /// Some alert's next link has its turn.
    is_due: bool,
    /// It was looked at from the mark on.
    is_whole: bool,
    mark: Mark,
    /// The mark is to be written.
    mark_lags: bool,
}

impl Found {
    fn read(tx: &Tx<'_>, from: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let (mark, is_stored) = Mark::read(tx, now)?;
        Ok(Self {
            arrivals: alerts::arrivals(tx, from.unwrap_or(mark.arrived), AT_ONCE)?,
            is_due: !alerts::due(tx, now, 1)?.is_empty(),
            is_whole: from.is_none(),
            mark,
            mark_lags: !is_stored || now - mark.arrived > MARK_LAGS + MARGIN,
        })
    }

    fn is_full(&self) -> bool {
        self.arrivals.len() >= AT_ONCE as usize
    }

    /// Whether there is nothing to write.
    fn is_nothing(&self) -> bool {
        self.arrivals.is_empty() && !self.is_due && !self.mark_lags
    }

    /// Where the next look begins.
    fn looked(&self, before: Looked, now: DateTime<Utc>) -> Looked {
        let end = if self.is_full() { self.arrivals.last().map(|(_, at)| *at) } else { Some(now - OVERLAP) };
        let whole_at = if self.is_whole { Some(now) } else { before.whole_at };
        Looked { to: end.max(before.to.filter(|to| *to <= now)), whole_at }
    }
}

/// Begins alerts of what arrived.
fn begin_arrived(tx: &Tx<'_>, chains: &Chains, arrivals: &[(SubmissionId, DateTime<Utc>)], now: DateTime<Utc>) -> Result<(), StoreError> {
    for (id, _) in arrivals {
        let Some(order) = submissions::get(tx, *id)? else { continue };
        let Ok(content) = &order.content else { continue };
        let cause = Cause::of_arrival(content.catalogue_department());
        // A repair that was taken and responded to before anybody looked tells nobody.
        if alert::holds(cause, "", &order) {
            let due_at = order.clocks.iter().find(|clock| clock.milestone == Milestone::Answer).map(|clock| clock.due);
            begin(tx, chains, &Beginning { submission: *id, cause, broken: None, began_at: order.received_at, due_at }, now)?;
        }
    }
    Ok(())
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

/// Does what a look found; whether there may be more to do, and the number of the news if anybody was called.
fn carry_out_all(tx: &Tx<'_>, found: &Found, now: DateTime<Utc>) -> Result<(bool, Option<u64>), StoreError> {
    let chains = chains(tx)?;
    begin_arrived(tx, &chains, &found.arrivals, now)?;
    if found.is_whole && !found.is_full() {
        settings::set(tx, names::ALERT_MARK, &Mark { arrived: now - MARGIN })?;
    } else if found.mark_lags {
        settings::set(tx, names::ALERT_MARK, &found.mark)?;
    }
    let due = alerts::due(tx, now, AT_ONCE)?;
    let has_more = found.is_full() || due.len() >= AT_ONCE as usize;
    if due.is_empty() {
        return Ok((has_more, None));
    }
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
        let before = self.looked(|looked| *looked);
        let from = before.from(now);
        let found = self.0.store.read(move |tx| Found::read(tx, from, now)).await?;
        let after = found.looked(before, now);
        if found.is_nothing() {
            self.looked(|looked| *looked = after);
            return Ok(false);
        }
        let (has_more, number) = self.0.store.write(move |tx| carry_out_all(tx, &found, now)).await?;
        self.looked(|looked| *looked = after);
        if let Some(number) = number {
            self.0.signals.announce(News::Alerts, number);
        }
        Ok(has_more)
    }

    fn looked<T>(&self, work: impl FnOnce(&mut Looked) -> T) -> T {
        work(&mut self.0.looked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
