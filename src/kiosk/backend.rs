//! What the screen asks of the rest of the terminal: its store, its office, its machine.
//!
//! Owns: which error of the core is which sentence on the screen.

use std::{future::Future, pin::Pin, sync::Arc};

use super::{
    core::Core,
    machine,
    office_client::{OfficeClient, OfficeError},
    speaker,
    store::{CommittedSubmission, StoreError},
    view_models::{
        alarm::Sound,
        app::SubmitProblem,
        lookup::{LookupFailure, LookupQuery},
        progress::Found,
        staff::StaffFacts,
    },
};
use crate::{
    domain::{ids::CallId, notice::Notice},
    protocol::v1::{board::OfficeKey, calls::CallStatus, envelope::Body, messages::ProgressQuery},
};

/// An answer that is being worked on.
pub type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What the screen asks of the rest of the terminal. A trait object, so that pictures and tests
/// run without a network.
pub trait Backend: Send + Sync {
    fn record(&self, body: Body, key: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>>;
    fn look_up(&self, query: LookupQuery) -> Work<Result<Found, LookupFailure>>;
    /// The board of this revision is on the glass; whether the terminal's own clock can be believed.
    fn shown(&self, revision: u64, clock_trusted: bool);
    /// Somebody uses the terminal, or nobody does.
    fn in_use(&self, _in_use: bool) {}
    /// These notices of a board of this revision are on the glass. Where nobody keeps account of it, nothing happens.
    fn drawn(&self, _notices: &[Notice], _revision: u64) {}
    /// The file of a page of a leaflet; `None` if it is not here.
    fn picture(&self, _sha256: String) -> Work<Option<Vec<u8>>> {
        Box::pin(async { None })
    }
    /// How the terminal is, for its staff page; `None` if its own store does not answer.
    fn facts(&self) -> Work<Option<StaffFacts>>;
    /// Tells the desk at once that somebody needs help; whether the office has said so.
    fn ask_for_help(&self) -> Work<bool> {
        Box::pin(async { false })
    }
    /// Calls for help; `None`: the office has not said in time that it has it.
    fn call(&self, _id: CallId) -> Work<Option<CallStatus>> {
        Box::pin(async { None })
    }
    /// Where a call stands; `None`: nobody says.
    fn call_status(&self, _id: CallId) -> Work<Option<CallStatus>> {
        Box::pin(async { None })
    }
    /// Takes a call back; whether the office knows.
    fn cancel_call(&self, _id: CallId) -> Work<bool> {
        Box::pin(async { false })
    }
    /// Sounds from now on, or falls silent.
    fn sound(&self, _sound: Option<Sound>) {}
    /// Asks the office at once and sends what waits.
    fn sync_now(&self) -> Work<()>;
    /// Another token, another pairing.
    fn pair_anew(&self) -> Work<()>;
}

impl<C: OfficeClient> Backend for Arc<Core<C>> {
    fn record(&self, body: Body, key: OfficeKey) -> Work<Result<CommittedSubmission, SubmitProblem>> {
        let core = Arc::clone(self);
        Box::pin(async move {
            Core::record(&core, body, key).await.map_err(|error| {
                tracing::error!(%error, "a submission was not stored");
                match error {
                    StoreError::OutOfCodes => SubmitProblem::OutOfCodes,
                    StoreError::Database(error) if error.is_disk_full() => SubmitProblem::DiskFull,
                    StoreError::Database(_) | StoreError::Seal(_) | StoreError::Document(_) => SubmitProblem::Failed,
                }
            })
        })
    }

    fn look_up(&self, query: LookupQuery) -> Work<Result<Found, LookupFailure>> {
        let core = Arc::clone(self);
        Box::pin(async move {
            let asked = core.progress(ProgressQuery { receipt_code: query.code, secret: Some(query.secret.clone()) }).await;
            let problem = match asked {
                Ok(progress) => return Ok(Found::Office(progress)),
                Err(OfficeError::Refused { problem: Some(problem), .. }) => problem.code,
                Err(_) => "unreachable".into(),
            };
            let local = core.local_status(query.code).await.ok().flatten();
            match (problem.as_str(), local) {
                ("secret_mismatch", _) => Err(LookupFailure::SecretMismatch),
                ("too_many_attempts", _) => Err(LookupFailure::TooManyAttempts),
                // The office does not know it yet or cannot say, but this terminal knows this much.
                (_, Some(local_status)) => Ok(Found::Local { code: query.code, local_status }),
                ("unknown_code", None) => Err(LookupFailure::UnknownCode),
                ("unreachable", None) => Err(LookupFailure::Offline),
                _ => Err(LookupFailure::Failed),
            }
        })
    }

    fn in_use(&self, in_use: bool) {
        Core::in_use(self, in_use);
    }

    fn shown(&self, revision: u64, clock_trusted: bool) {
        Core::shown(self, revision, clock_trusted);
    }

    fn drawn(&self, notices: &[Notice], revision: u64) {
        Core::drawn(self, notices, revision);
    }

    fn picture(&self, sha256: String) -> Work<Option<Vec<u8>>> {
        let core = Arc::clone(self);
        Box::pin(async move { Core::picture(&core, sha256).await })
    }

    fn facts(&self) -> Work<Option<StaffFacts>> {
        let core = Arc::clone(self);
        Box::pin(async move {
            match core.status().await {
                Ok(status) => Some(StaffFacts { status, office: core.office_address(), addresses: machine::network_addresses() }),
                Err(error) => {
                    tracing::error!(%error, "the terminal's store does not tell how it is");
                    None
                }
            }
        })
    }

    fn ask_for_help(&self) -> Work<bool> {
        let core = Arc::clone(self);
        Box::pin(async move { Core::ask_for_help(&core).await })
    }

    fn call(&self, id: CallId) -> Work<Option<CallStatus>> {
        let core = Arc::clone(self);
        Box::pin(async move { Core::call(&core, id).await })
    }

    fn call_status(&self, id: CallId) -> Work<Option<CallStatus>> {
        let core = Arc::clone(self);
        Box::pin(async move { Core::call_status(&core, id).await })
    }

    fn cancel_call(&self, id: CallId) -> Work<bool> {
        let core = Arc::clone(self);
        Box::pin(async move { Core::cancel_call(&core, id).await })
    }

    fn sound(&self, sound: Option<Sound>) {
        speaker::play(sound);
    }

    fn sync_now(&self) -> Work<()> {
        let core = Arc::clone(self);
        Box::pin(async move { Core::sync_now(&core).await })
    }

    fn pair_anew(&self) -> Work<()> {
        let core = Arc::clone(self);
        Box::pin(async move {
            // The new token goes to the disk.
            match tokio::task::spawn_blocking(move || Core::pair_anew(&core)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "no new token could be stored"),
                Err(error) => tracing::error!(%error, "pairing anew did not finish"),
            }
        })
    }
}
