//! Robots as staff enter them, and how each does.
//!
//! Invariant: an address and a secret go in and never come out: pages are told that there is one.

use uuid::Uuid;

use super::{
    super::{
        Actor, Service, ServiceError,
        change::Done::{Changed, Nothing},
        mint,
        version::unchanged,
    },
    reach, telling,
};
use crate::{
    domain::alert::{
        Cause,
        robot::{Outcome, RobotKind, is_recent, room},
    },
    office::{
        records::RobotRecord,
        store::{StoreError, Tx, robots},
    },
};

/// What staff enter about a robot.
#[derive(Clone)]
pub struct RobotEntry {
    /// What it speaks.
    pub kind: RobotKind,
    /// As staff read it.
    pub name: String,
    /// Where it is; `None` keeps what is stored.
    pub url: Option<String>,
    /// What messages are signed with; `None` keeps what is stored.
    pub secret: Option<String>,
    /// What it is told of.
    pub causes: Vec<Cause>,
    /// Whether it is used.
    pub enabled: bool,
    /// Place among the others.
    pub position: i64,
}

fn stored(tx: &Tx<'_>, id: Uuid, version: i64) -> Result<RobotRecord, ServiceError> {
    let robot = robots::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    unchanged(robot.version, version)?;
    Ok(robot)
}

fn described(robot: &RobotRecord) -> String {
    format!("{}（{}）", robot.name, robot.kind.label())
}

impl Service {
    /// All robots in their order.
    pub async fn robots(&self) -> Result<Vec<RobotRecord>, ServiceError> {
        Ok(self.0.store.read(robots::all).await?)
    }

    /// One robot.
    pub async fn robot(&self, id: Uuid) -> Result<RobotRecord, ServiceError> {
        self.0.store.read(move |tx| robots::get(tx, id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Adds a robot; its key.
    pub async fn add_robot(&self, entry: RobotEntry, actor: Actor) -> Result<Uuid, ServiceError> {
        self.change(actor, "新增提醒渠道", move |act| {
            let robot = RobotRecord {
                id: mint(act.now),
                position: entry.position,
                kind: entry.kind,
                name: entry.name.clone(),
                url: entry.url.clone().unwrap_or_default(),
                secret: entry.secret.clone().unwrap_or_default(),
                causes: entry.causes.clone(),
                enabled: entry.enabled,
                version: 1,
                recent: Vec::new(),
                wait_until: None,
                failing: None,
                succeeded_at: None,
            };
            robots::save(act.tx, &robot)?;
            reach::settle_in(act)?;
            Ok(Changed(described(&robot), robot.id))
        })
        .await
    }

    /// Stores a changed robot. One that goes elsewhere now has yet to show that it works.
    pub async fn save_robot(&self, id: Uuid, version: i64, entry: RobotEntry, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "修改提醒渠道", move |act| {
            let robot = stored(act.tx, id, version)?;
            let url = entry.url.clone().unwrap_or_else(|| robot.url.clone());
            let secret = entry.secret.clone().unwrap_or_else(|| robot.secret.clone());
            let is_same = robot.kind == entry.kind && robot.url == url && robot.secret == secret;
            let changed = RobotRecord {
                position: entry.position,
                kind: entry.kind,
                name: entry.name.clone(),
                url,
                secret,
                causes: entry.causes.clone(),
                enabled: entry.enabled,
                succeeded_at: robot.succeeded_at.filter(|_| is_same),
                ..robot
            };
            robots::save(act.tx, &changed)?;
            reach::settle_in(act)?;
            Ok(Changed(described(&changed), ()))
        })
        .await
    }

    /// Takes a robot away; what it had to tell another tells.
    pub async fn remove_robot(&self, id: Uuid, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "删除提醒渠道", move |act| {
            let robot = stored(act.tx, id, version)?;
            robots::remove(act.tx, id)?;
            reach::settle_in(act)?;
            Ok(Changed(described(&robot), ()))
        })
        .await
    }

    /// Makes room for a message that tries a robot out; `None`: it was sent too much during the last minute.
    pub async fn begin_robot_test(&self, id: Uuid, actor: Actor) -> Result<Option<RobotRecord>, ServiceError> {
        self.change(actor, "测试提醒渠道", move |act| {
            let mut robot = robots::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
            if room(robot.kind, &robot.recent, act.now) == 0 {
                return Ok(Nothing(None));
            }
            robot.recent.retain(|at| is_recent(*at, act.now));
            robot.recent.push(act.now);
            robots::note(act.tx, &robot)?;
            Ok(Changed(described(&robot), Some(robot)))
        })
        .await
    }

    /// Writes what became of it; lobbies promise accordingly.
    pub async fn end_robot_test(&self, id: Uuid, outcome: Outcome) -> Result<(), ServiceError> {
        let now = self.now();
        let write = move |tx: &Tx<'_>| {
            let Some(robot) = robots::get(tx, id)? else { return Ok(()) };
            robots::note(tx, &telling::after(robot, &outcome, now))
        };
        self.0.store.write::<_, StoreError>(write).await?;
        self.settle_reach().await
    }
}
