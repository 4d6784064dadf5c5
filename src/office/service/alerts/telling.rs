//! What robots are to tell, and what became of it.
//!
//! Invariants: that a message is on its way is written before it is sent, and what became of it afterwards: a process that
//! dies in between has it told twice at most, and never not at all. In no minute a robot is sent more than it takes, restarts
//! included, because what it was sent is written, too. What one robot does not take another is asked to tell; what none takes
//! waits.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use crate::{
    domain::alert::{
        Cause, Whom,
        message::{self, Line, Message},
        robot::{self, Outcome, RobotKind},
    },
    office::{
        records::RobotRecord,
        service::{Service, ServiceError},
        store::{
            StoreError, Tx,
            alerts::messages::{self, MessageKey, OpenMessage},
            robots,
        },
    },
};

/// Messages to one robot at a time; the next look goes on.
const AT_ONCE: usize = 4;
/// Alerts that are looked at for them.
const LINES: u32 = 1_000;
/// A robot that is left alone no longer than this is waited for.
const PATIENCE: Duration = Duration::minutes(1);

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// To whom.
    pub robot: RobotRecord,
    /// What it says.
    pub text: String,
    keys: Vec<(MessageKey, Cause, Whom)>,
}

/// How many messages robots took and did not take, by kind, since the start of the process.
#[derive(Default)]
pub struct Told([[AtomicU64; 2]; RobotKind::ALL.len()]);

impl Told {
    pub(super) fn count(&self, kind: RobotKind, outcome: &Outcome) {
        if let Some(counts) = self.0.get(kind as usize) {
            let [sent, failed] = counts;
            if *outcome == Outcome::Sent { sent } else { failed }.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn read(&self) -> Vec<(RobotKind, [u64; 2])> {
        RobotKind::ALL
            .into_iter()
            .zip(&self.0)
            .map(|(kind, counts)| (kind, counts.each_ref().map(|count| count.load(Ordering::Relaxed))))
            .collect()
    }
}

/// Which robot is to tell of something.
pub(super) fn choose<'r>(all: &'r [RobotRecord], cause: Cause, tried: &[Uuid], now: DateTime<Utc>) -> Option<&'r RobotRecord> {
    let candidates: Vec<_> =
        all.iter().filter(|robot| robot.carries(cause)).map(|robot| robot.candidate(tried.contains(&robot.id))).collect();
    let key = robot::choose(&candidates, now)?;
    all.iter().find(|robot| robot.id == key)
}

fn is_free(robot: &RobotRecord, now: DateTime<Utc>) -> bool {
    robot.wait_until.is_none_or(|until| until <= now)
}

/// Whether what a robot has to tell is given to another that could tell it now.
fn is_given_away(robot: Option<&RobotRecord>, now: DateTime<Utc>) -> bool {
    let Some(robot) = robot.filter(|robot| robot.enabled) else { return true };
    robot.wait_until.is_some_and(|until| until > now && (robot.failing.is_some() || until - now > PATIENCE))
}

/// Gives a message to the robot that is to tell it now; to none where no robot is told of its cause any more.
fn give(
    tx: &Tx<'_>,
    all: &[RobotRecord],
    (key, cause, whom): (MessageKey, Cause, Whom),
    from: Uuid,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let tried = messages::tried(tx, key)?;
    match choose(all, cause, &tried, now) {
        Some(robot) if robot.id == from => Ok(()),
        Some(robot) => {
            messages::leave(tx, key, from)?;
            messages::queue(tx, key, whom, robot, now)
        }
        None => messages::leave(tx, key, from),
    }
}

/// Whether anything can be done now, found by reading alone.
fn is_needed(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let waiting = messages::robots(tx)?;
    if waiting.is_empty() {
        return Ok(false);
    }
    let all = robots::all(tx)?;
    let can_act = |id: &Uuid| {
        let robot = all.iter().find(|robot| robot.id == *id);
        match robot.filter(|_| !is_given_away(robot, now)) {
            Some(robot) => is_free(robot, now) && robot::room(robot.kind, &robot.recent, now) > 0,
            None => {
                robot.is_none_or(|robot| !robot.enabled) || all.iter().any(|other| other.id != *id && other.enabled && is_free(other, now))
            }
        }
    };
    Ok(waiting.iter().any(can_act))
}

/// Puts together what a robot may be sent now.
fn pack(tx: &Tx<'_>, robot: &RobotRecord, open: &[OpenMessage], now: DateTime<Utc>) -> Result<Vec<Parcel>, StoreError> {
    let room = robot::room(robot.kind, &robot.recent, now).min(AT_ONCE);
    let lines: Vec<Line> = open.iter().map(|message| message.line.clone()).collect();
    let mut robot = robot.clone();
    robot.recent.retain(|at| robot::is_recent(*at, now));
    let mut parcels = Vec::new();
    for Message { text, lines } in message::messages(&lines, robot.kind.text_bytes()).into_iter().take(room) {
        let told = lines.iter().filter_map(|line| open.get(*line));
        let keys: Vec<_> = told.map(|message| (message.key, message.line.cause, message.line.whom)).collect();
        for (key, ..) in &keys {
            messages::sending(tx, *key, robot.id, now)?;
        }
        robot.recent.push(now);
        parcels.push(Parcel { robot: robot.clone(), text, keys });
    }
    robots::note(tx, &robot)?;
    Ok(parcels)
}

fn parcels(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Parcel>, StoreError> {
    let all = robots::all(tx)?;
    let mut found = Vec::new();
    for id in messages::robots(tx)? {
        let robot = all.iter().find(|robot| robot.id == id);
        let open = messages::open(tx, id, now, LINES)?;
        if is_given_away(robot, now) {
            for message in &open {
                give(tx, &all, (message.key, message.line.cause, message.line.whom), id, now)?;
            }
        } else if let Some(robot) = robot.filter(|robot| is_free(robot, now) && !open.is_empty()) {
            found.extend(pack(tx, robot, &open, now)?);
        }
    }
    Ok(found)
}

/// How a robot does after it was sent something.
pub(super) fn after(robot: RobotRecord, outcome: &Outcome, now: DateTime<Utc>) -> RobotRecord {
    let wait_until = outcome.pause(robot.kind).map(|pause| now + pause);
    let failing = match outcome {
        Outcome::Sent => None,
        outcome if outcome.is_failure() => Some((robot.failing.as_ref().map_or(now, |(since, _)| *since), outcome.words())),
        _ => robot.failing.clone(),
    };
    let succeeded_at = if *outcome == Outcome::Sent { Some(now) } else { robot.succeeded_at };
    RobotRecord { wait_until, failing, succeeded_at, ..robot }
}

impl Service {
    /// What is to be sent to robots now; each is on its way from here on.
    pub async fn parcels(&self) -> Result<Vec<Parcel>, ServiceError> {
        let now = self.now();
        if !self.0.store.read(move |tx| is_needed(tx, now)).await? {
            return Ok(Vec::new());
        }
        Ok(self.0.store.write(move |tx| parcels(tx, now)).await?)
    }

    /// Writes what became of one.
    pub async fn note_parcel(&self, parcel: Parcel, outcome: Outcome) -> Result<(), ServiceError> {
        self.0.told.count(parcel.robot.kind, &outcome);
        if outcome != Outcome::Sent {
            tracing::warn!(robot = %parcel.robot.id, ?outcome, "a robot did not take a message");
        }
        let now = self.now();
        let write = move |tx: &Tx<'_>| {
            let id = parcel.robot.id;
            if let Some(robot) = robots::get(tx, id)? {
                robots::note(tx, &after(robot, &outcome, now))?;
            }
            let all = robots::all(tx)?;
            let is_given_away = is_given_away(all.iter().find(|robot| robot.id == id), now);
            for (key, cause, whom) in parcel.keys.iter().copied() {
                if outcome == Outcome::Sent {
                    messages::sent(tx, key, id, now)?;
                } else if messages::not_sent(tx, key, id, &outcome.words(), now)? && is_given_away {
                    give(tx, &all, (key, cause, whom), id, now)?;
                }
            }
            Ok::<_, StoreError>(())
        };
        Ok(self.0.store.write(write).await?)
    }

    /// How many messages robots of each kind took and did not take, since the start of this process.
    pub fn told(&self) -> Vec<(RobotKind, [u64; 2])> {
        self.0.told.read()
    }
}
