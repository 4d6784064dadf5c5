//! 当面办完: whoever did the work shows it to the resident, who signs on the worker's own telephone.
//!
//! Invariants: the task's end, its photograph and the signature are one transaction; who signs ends the work, so nothing of it
//! is open any more; the history says on whose telephone it was signed, because nobody saw the resident there but they.

use super::{
    Service, ServiceError,
    access::Session,
    change::{Act as Change, Done::Changed},
    dispatch::open_task,
    photos::keep,
    residents,
    roster::Roster,
    scope::within,
    signals::News,
    standing::Standing,
    steps::take_step,
};
use crate::{
    domain::{
        ids::SubmissionId,
        order::{
            Flow, Order, State,
            dealings::Stars,
            resident::Act,
            steps::{Step, StepError, Work},
        },
        photo::Occasion,
        signature::Signature,
        submission::Submission,
    },
    office::store::submissions,
};

/// How the work ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// What was done, as the resident reads it.
    pub words: String,
    /// How it looks now, as [`super::photos::prepare`] made it.
    pub photo: Option<Vec<u8>>,
    /// The resident's.
    pub signature: Option<Signature>,
    /// What they think of it, if they said.
    pub stars: Option<Stars>,
}

/// Whether the resident may sign that it is done: it is the last of the work, and it was taken.
pub fn may_be_signed(order: &Order, task: u32) -> bool {
    let flow = order.content.as_ref().map_or(Flow::Feedback, Submission::flow);
    let is_last = order.tasks.iter().all(|other| other.number == task || !other.state.is_open());
    order.state == State::InProgress && matches!(flow, Flow::Free | Flow::Paid) && is_last
}

/// The resident's signature under what was just finished.
fn sign(
    act: &Change<'_>,
    roster: &Roster,
    id: SubmissionId,
    words: String,
    ending: &Ending,
    signature: Signature,
) -> Result<(), ServiceError> {
    let mut order = submissions::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
    // Free work is shown to the resident, too, where they are there to sign.
    if order.state == State::InProgress {
        let version = order.version;
        take_step(act, order, version, Step::To { state: State::AwaitingSignOff, words, verdict: None })?;
        order = submissions::get(act.tx, id)?.ok_or(ServiceError::NotFound)?;
    }
    let place = format!("现场（{}的手机）", act.actor.name);
    let signed = Act::SignOff { signature, stars: ending.stars };
    residents::sign_in_person(act, roster, order, signed, &place)
}

impl Service {
    /// Ends a task in front of the resident.
    ///
    /// # Errors
    /// [`StepError::NoSuchTask`] where a signature is given under work that is not over; [`StepError::TooManyPhotos`].
    pub async fn finish_in_person(
        &self,
        id: SubmissionId,
        version: i64,
        number: u32,
        ending: Ending,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, worker, rosters) = (session.scope(), session.worker(), self.0.rosters.clone());
        self.change(session.actor(), "当面办完", move |act| {
            let order = within(act.tx, scope, id)?;
            let standing = Standing::read(act.tx, &order, worker)?;
            let task = open_task(&order, number)?;
            if !standing.may_work_on(&task) {
                return Err(StepError::NotTheirs.into());
            }
            if ending.signature.is_some() && !may_be_signed(&order, number) {
                return Err(StepError::NoSuchTask.into());
            }
            if let Some(jpeg) = &ending.photo
                && !keep(act, id, Occasion::After, jpeg)?
            {
                return Err(StepError::TooManyPhotos.into());
            }
            let is_paid = order.content.as_ref().is_ok_and(|content| content.flow() == Flow::Paid);
            // What is signed at once need not be shown first; what is paid is always shown.
            let shows = ending.signature.is_none() || is_paid;
            let work = Work::Finish { task: number, words: ending.words.clone(), shows };
            let order = take_step(act, order, version, Step::Work(work))?;
            if let Some(signature) = ending.signature.clone() {
                sign(act, &*rosters.read(act.tx)?, id, ending.words.clone(), &ending, signature)?;
            }
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(order.receipt_code.to_string(), ()))
        })
        .await
    }
}
