//! Robots of group chats (企业微信, 钉钉, 飞书) and any server that takes JSON: where alerts go beside the console.
//!
//! Owns: the HTTP that is spoken to them, what their answers mean, and the two tasks that look at what waits and tell it.
//! Invariants: nothing is followed that redirects; only https, but for a test's own machine; an answer is read to a limit and
//! in a limit of time; what goes out is what [`crate::domain::alert::message`] made, which knows no resident. No failure, ours
//! or theirs, ends the tasks.
//!
//! - `address`: where messages may go;
//! - `shapes`: what each robot wants to hear, and its signature;
//! - `replies`: what each says.
//!
//! Why here and not in the service: use cases decide and write, what waits for others' machines stands outside, as the
//! weather does.

use std::{sync::Arc, sync::OnceLock, time::Duration as Wait};

use futures_util::future::join_all;
use reqwest::{Client, ClientBuilder, redirect::Policy};
use thiserror::Error;

use super::{
    records::RobotRecord,
    service::{Service, ServiceError, alerts::telling::Parcel, tasks::Task},
};
use crate::domain::alert::robot::{Outcome, Refusal, Trouble};

pub mod address;
mod replies;
mod shapes;

/// How often is looked at what waits, if nothing arrives meanwhile.
const LOOKED_EVERY: Wait = Wait::from_secs(3);
/// What arrives within this time is looked at together.
const TOGETHER: Wait = Wait::from_millis(500);
/// Between looks where one left something over.
const GOES_ON: Wait = Wait::from_millis(200);
/// How often is looked at what robots have to tell.
const TOLD_EVERY: Wait = Wait::from_secs(2);
/// Between two messages to one robot: some take five a second.
const APART: Wait = Wait::from_millis(250);
/// How long a robot may take; another is asked soon enough then.
const ANSWER_LASTS: Wait = Wait::from_secs(8);
/// The longest answer that is read.
const ANSWER_BYTES: usize = 64 * 1024;

/// What is sent when somebody tries a robot out.
pub const TEST_WORDS: &str = "【大堂管家】提醒测试：收到这条消息，说明提醒渠道已经接通。";

/// Robots cannot be spoken to at all.
#[derive(Debug, Error)]
#[error("the HTTP client cannot be built")]
pub struct RobotError(#[from] reqwest::Error);

/// What speaks to robots.
#[derive(Clone)]
pub struct Robots {
    /// To hosts on the open internet.
    outside: Client,
    /// To a host that an administrator named.
    named: Client,
}

impl Robots {
    /// Connects to nobody yet.
    pub fn new() -> Result<Self, RobotError> {
        static PROVIDER: OnceLock<()> = OnceLock::new();
        // Another part of the process may have installed it already; it is the same one.
        PROVIDER.get_or_init(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let client = |allowed| builder().dns_resolver(Arc::new(address::Resolver(allowed))).build();
        Ok(Self { outside: client(address::is_public)?, named: client(address::is_elsewhere)? })
    }

    /// Sends a text to a robot of an office and tells what it said.
    pub async fn send(&self, service: &Service, robot: &RobotRecord, text: &str) -> Outcome {
        let Ok(address) = address::checked(robot.kind, &robot.url, service.robots_may_be_here()) else {
            return Outcome::Refused(Refusal::Forbidden);
        };
        let (url, body) = shapes::request(robot, address.url, text, service.now());
        let client = if address.is_named_by_staff { &self.named } else { &self.outside };
        match client.post(url).json(&body).send().await {
            Ok(reply) => answer(robot, reply).await,
            // The address holds the key: it stays out of logs, as does the error that names it.
            Err(error) if error.is_timeout() => Outcome::Unreachable(Trouble::Timeout),
            Err(_) => Outcome::Unreachable(Trouble::Network),
        }
    }
}

fn builder() -> ClientBuilder {
    Client::builder().timeout(ANSWER_LASTS).redirect(Policy::none()).user_agent("lobby-butler")
}

async fn answer(robot: &RobotRecord, mut reply: reqwest::Response) -> Outcome {
    let status = reply.status().as_u16();
    let after = reply.headers().get(reqwest::header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut body = Vec::new();
    loop {
        match reply.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= ANSWER_BYTES => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Outcome::Unreachable(Trouble::Answer),
            Ok(None) => return replies::meaning(robot.kind, status, after, &body),
            Err(error) if error.is_timeout() => return Outcome::Unreachable(Trouble::Timeout),
            Err(_) => return Outcome::Unreachable(Trouble::Network),
        }
    }
}

/// Looks at what waits and has robots tell it, until it is dropped or the office stops.
pub async fn keep_watch(service: Service) {
    tokio::join!(watch(&service), tell(&service), tell_of_calls(&service));
}

async fn watch(service: &Service) {
    let mut orders = service.signals().for_consoles();
    let mut stopping = service.signals().stopping();
    let mut was_well = true;
    loop {
        let done = service.watch_alerts().await;
        if let Err(error) = &done
            && was_well
        {
            tracing::warn!(%error, "what waits cannot be looked at; it is tried again");
        }
        was_well = done.is_ok();
        let has_more = done.as_ref().is_ok_and(|has_more| *has_more);
        service.note_task(Task::Alerts, done.map(drop).map_err(|_| "数据库读写失败，请查看日志".into()));
        tokio::select! {
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => return,
            _ = orders.changed(), if !has_more => tokio::time::sleep(TOGETHER).await,
            () = tokio::time::sleep(if has_more { GOES_ON } else { LOOKED_EVERY }) => {}
        }
    }
}

async fn tell(service: &Service) {
    let mut alerts = service.signals().for_alerts();
    let mut stopping = service.signals().stopping();
    let mut robots = None;
    loop {
        let done = match &robots {
            Some(robots) => tell_once(service, robots).await,
            None => match Robots::new() {
                Ok(made) => tell_once(service, robots.insert(made)).await,
                Err(error) => {
                    tracing::error!(%error, "robots cannot be told anything");
                    Ok(())
                }
            },
        };
        if let Err(error) = done {
            tracing::warn!(%error, "what robots are to tell is not written; it is tried again");
        }
        tokio::select! {
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => return,
            _ = alerts.changed() => {}
            () = tokio::time::sleep(TOLD_EVERY) => {}
        }
    }
}

/// Of calls from screens, apart from everything else: nothing that waits for a slow robot keeps one of these waiting.
async fn tell_of_calls(service: &Service) {
    let mut alerts = service.signals().for_alerts();
    let mut stopping = service.signals().stopping();
    let Ok(robots) = Robots::new() else { return };
    loop {
        if let Err(error) = tell_calls_once(service, &robots).await {
            tracing::warn!(%error, "calls cannot be looked at; it is tried again");
        }
        tokio::select! {
            () = async { drop(stopping.wait_for(|stopping| *stopping).await) } => return,
            _ = alerts.changed() => {}
            () = tokio::time::sleep(TOLD_EVERY) => {}
        }
    }
}

/// Sends what robots are to be told of calls now: the next robot has it where one does not take it, and nobody later.
async fn tell_calls_once(service: &Service, robots: &Robots) -> Result<(), ServiceError> {
    let told = service.call_parcels().await?.into_iter().map(|parcel| async move {
        for robot in &parcel.robots {
            let outcome = robots.send(service, robot, &parcel.text).await;
            if outcome == Outcome::Sent {
                return;
            }
            tracing::warn!(robot = %robot.id, ?outcome, "a robot did not take a call");
        }
        tracing::warn!("no robot was told of a call");
    });
    join_all(told).await;
    Ok(())
}

/// Sends what robots are to tell now; one that does not answer keeps no other waiting.
pub async fn tell_once(service: &Service, robots: &Robots) -> Result<(), ServiceError> {
    let mut of_robot: Vec<Vec<Parcel>> = Vec::new();
    for parcel in service.parcels().await? {
        match of_robot.iter_mut().find(|parcels| parcels.first().is_some_and(|first| first.robot.id == parcel.robot.id)) {
            Some(parcels) => parcels.push(parcel),
            None => of_robot.push(vec![parcel]),
        }
    }
    let told = join_all(of_robot.into_iter().map(|parcels| tell_robot(service, robots, parcels))).await;
    told.into_iter().collect()
}

async fn tell_robot(service: &Service, robots: &Robots, parcels: Vec<Parcel>) -> Result<(), ServiceError> {
    let mut refused: Option<Outcome> = None;
    for (number, parcel) in parcels.into_iter().enumerate() {
        // Whoever has just refused is not asked again at once.
        let outcome = match &refused {
            Some(outcome) => outcome.clone(),
            None => {
                if number > 0 {
                    tokio::time::sleep(APART).await;
                }
                robots.send(service, &parcel.robot, &parcel.text).await
            }
        };
        refused = (outcome != Outcome::Sent).then(|| outcome.clone());
        service.note_parcel(parcel, outcome).await?;
    }
    Ok(())
}
