//! 紧急接管: lobbies' whole screens, begun in two steps and given back by staff or at a stated time.
//!
//! Invariants: only who may ([`Permission::TakeOver`]) begins or ends one, whatever page it comes from; nothing begins without
//! its typed word ([`Confirmed`]); both are in the audit; both are told to every terminal at once ([`News::TakenOver`]). What was
//! ended stays known until its stated time, so that a form that comes again begins nothing.
//!
//! Why one document and not a table: there are a handful at a time, every board reads all of them, and their history is the
//! audit's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Service, ServiceError, mint, notices};
use crate::{
    domain::{
        ids::TakeoverId,
        notice::Audience,
        software,
        takeover::{Kind, Takeover, Words},
    },
    office::{
        records::TerminalRecord,
        store::{StoreError, Tx, settings::names},
    },
};

/// What staff decided on, before it begins.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Born with the form.
    pub id: TakeoverId,
    pub kind: Kind,
    /// Nothing has happened.
    pub drill: bool,
    pub words: Words,
    pub gather: String,
    pub phone: String,
    pub publisher: String,
    /// Which lobbies.
    pub audience: Audience,
    /// The same in words; empty for all of them.
    pub scope: String,
    /// It is over after so many at the latest.
    pub hours: u32,
}

/// A takeover that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub takeover: Takeover,
    #[serde(default)]
    pub audience: Audience,
    /// Who did it, as colleagues read it.
    pub by: String,
    /// The board's that carries it.
    pub revision: u64,
    /// When somebody ended it, and who.
    #[serde(default)]
    pub ended: Option<(DateTime<Utc>, String)>,
}

impl Begun {
    /// Whether lobbies show it.
    pub fn is_on(&self, now: DateTime<Utc>) -> bool {
        self.ended.is_none() && self.takeover.is_on(now, true)
    }

    /// `演练·火警·3号楼`.
    pub fn subject(&self) -> String {
        let drill = if self.takeover.drill { "演练·" } else { "" };
        let scope = if self.takeover.scope.is_empty() { "全部大堂" } else { &self.takeover.scope };
        format!("{drill}{}·{scope}", self.takeover.words.title)
    }
}

/// A takeover and the terminals in use that it is for.
#[derive(Debug, Clone)]
pub struct Standing {
    pub begun: Begun,
    pub terminals: Vec<(TerminalRecord, Reached)>,
}

/// How far a takeover has come at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It has not fetched the board that carries it.
    NotYet,
    /// It has, and has not yet told that it shows it.
    Fetched,
    Shown,
    /// Its program knows of no takeovers: somebody has to go there.
    TooOld,
}

impl Begun {
    fn reached(&self, terminal: &TerminalRecord) -> Reached {
        let has = |revision: Option<u64>| revision.is_some_and(|revision| revision >= self.revision);
        if !terminal.software.is_empty() && !software::draws_takeovers(&terminal.software) {
            Reached::TooOld
        } else if has(terminal.shown_revision) {
            Reached::Shown
        } else if has(terminal.fetched_revision) {
            Reached::Fetched
        } else {
            Reached::NotYet
        }
    }
}

/// Why a takeover was neither begun nor ended.
#[derive(Debug, Error)]
pub enum TakeoverError {
    /// Others may.
    #[error("only managers take over the lobbies")]
    NotAllowed,
    /// More at once is a mistake.
    #[error("too many takeovers are on")]
    TooMany,
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// All that are not past their time; a damaged document takes no board along.
fn known(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Begun>, StoreError> {
    let mut all: Vec<Begun> = super::optional(tx, names::TAKEOVERS)?.unwrap_or_default();
    all.retain(|begun| begun.takeover.is_on(now, true));
    Ok(all)
}

/// Those that are on, the newest first.
pub(super) fn on_now(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<Begun>, StoreError> {
    Ok(known(tx, now)?.into_iter().filter(|begun| begun.is_on(now)).rev().collect())
}

/// Those that lobbies may show, each with its lobbies.
pub(super) fn on_boards(tx: &Tx<'_>) -> Result<Vec<(Takeover, Audience)>, StoreError> {
    let all: Vec<Begun> = super::optional(tx, names::TAKEOVERS)?.unwrap_or_default();
    Ok(all.into_iter().filter(|begun| begun.ended.is_none()).map(|begun| (begun.takeover, begun.audience)).collect())
}

impl Service {
    /// A fresh id for a takeover that is being prepared.
    pub fn new_takeover_id(&self) -> TakeoverId {
        TakeoverId(mint(self.now()))
    }

    /// What is on now, and how far it has come; the newest first.
    pub async fn takeovers(&self) -> Result<Vec<Standing>, ServiceError> {
        let now = self.now();
        let read = self.0.store.read(move |tx| {
            let on = known(tx, now)?.into_iter().filter(|begun| begun.is_on(now));
            let standing = |begun: Begun| -> Result<Standing, StoreError> {
                let terminals = notices::terminals_of(tx, &begun.audience)?.into_iter();
                Ok(Standing { terminals: terminals.map(|terminal| (terminal, Reached::NotYet)).collect(), begun })
            };
            on.map(standing).collect::<Result<Vec<_>, StoreError>>()
        });
        let mut all = read.await?;
        all.reverse();
        for Standing { begun, terminals } in &mut all {
            for (terminal, reached) in terminals {
                self.0.fleet.refresh(terminal);
                *reached = begun.reached(terminal);
            }
        }
        Ok(all)
    }
}

mod orders;
#[cfg(test)]
mod tests;
