//! How far a new office is on its way to the first resident.
//!
//! Invariant: computed from the database every time and never ticked off by hand, so that it cannot
//! claim what is not so.

use super::{Service, ServiceError, departments, estate::EstateSettings, succession::Presence};
use crate::office::store::{
    StoreError, Tx, notices, rooms,
    settings::{self, names},
    staff, terminals,
};

/// One thing an office needs before its lobbies are of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetUpStep {
    Password,
    Estate,
    Rooms,
    Areas,
    Departments,
    Staff,
    Terminals,
    Notice,
}

/// A step and how it stands.
#[derive(Debug, Clone)]
pub struct StepState {
    /// Which one.
    pub step: SetUpStep,
    /// It is there.
    pub done: bool,
    /// What there is so far, in words; may be empty.
    pub figure: String,
}

/// The whole way.
#[derive(Debug, Clone)]
pub struct SetUpProgress {
    /// In the order in which they build on each other.
    pub steps: Vec<StepState>,
    /// Nothing in the database is real.
    pub sample: bool,
    /// Prices are still the ones that every office begins with: indicative, and nobody has looked at them.
    pub are_prices_as_delivered: bool,
}

impl SetUpProgress {
    /// Nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|state| state.done)
    }

    /// Steps that are done.
    pub fn done(&self) -> usize {
        self.steps.iter().filter(|state| state.done).count()
    }
}

fn progress(tx: &Tx<'_>) -> Result<SetUpProgress, StoreError> {
    let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
    let rooms = rooms::count(tx)?;
    let buildings = rooms::buildings(tx)?;
    let presence = Presence::read(tx)?;
    let mut covered = 0;
    for building in &buildings {
        covered += usize::from(presence.answering(building).who.butler().is_some());
    }
    let with_phone = departments::all(tx)?.iter().filter(|entry| !entry.phone.is_empty()).count();
    let accounts = staff::all(tx)?;
    let administrators_ready = accounts.iter().any(|account| account.disabled_at.is_none() && !account.must_change);
    let in_use = accounts.iter().filter(|account| account.disabled_at.is_none()).count();
    let terminals = terminals::all(tx)?.iter().filter(|terminal| terminal.revoked_at.is_none()).count();
    let notices = notices::count(tx)?;
    let state = |step, done, figure: String| StepState { step, done, figure };
    let steps = vec![
        state(SetUpStep::Password, administrators_ready, String::new()),
        state(SetUpStep::Estate, !estate.name.is_empty() && !estate.centre_phone.is_empty(), estate.name),
        state(SetUpStep::Rooms, rooms > 0, format!("{rooms} 户，{} 栋楼", buildings.len())),
        state(
            SetUpStep::Areas,
            !buildings.is_empty() && covered == buildings.len(),
            format!("{} 栋楼中 {covered} 栋有管家", buildings.len()),
        ),
        state(SetUpStep::Departments, with_phone > 0, format!("{with_phone} 个部门有电话")),
        state(SetUpStep::Staff, in_use > 1, format!("{in_use} 个账号")),
        state(SetUpStep::Terminals, terminals > 0, format!("{terminals} 台终端")),
        state(SetUpStep::Notice, notices > 0, format!("{notices} 条公告")),
    ];
    let are_prices_as_delivered = super::catalogue::published(tx)?.is_as_delivered();
    Ok(SetUpProgress { steps, sample: estate.sample, are_prices_as_delivered })
}

impl Service {
    /// How far the office is.
    pub async fn set_up_progress(&self) -> Result<SetUpProgress, ServiceError> {
        Ok(self.0.store.read(progress).await?)
    }
}
