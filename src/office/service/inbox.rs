//! The inbox: what staff see of one submission and do with it. Lists of them are [`super::worklist`]'s.
//!
//! Invariants: exactly one owner at all times; steps are the state machine's; a form acts only on
//! the version it was made from, so two members of staff never undo each other unseen.

use super::{
    Service, ServiceError,
    access::Session,
    alerts::{self, AlertHistory},
    catalogue::{PriceNow, price_now},
    change::Done::Changed,
    departments::DepartmentNames,
    dispatch::{self, Hands},
    faults::{self, SameFault},
    lookup::resident_steps,
    one_time::OneTime,
    outcome,
    ownership::{self, centre, subjects_of},
    promises,
    quotes::Papers,
    scope::within,
    signals::News,
    standing::Standing,
    steps::{TRANSFER, take_step, transfer},
    succession::Presence,
};
use crate::{
    domain::{
        alert::Whom,
        canned_reply::CannedReply,
        catalogue::Department,
        feedback::Verdict,
        ids::{ButlerId, StaffId, SubmissionId},
        order::{
            Actor, Event, Order, Owner, Responsible, State,
            deadlines::Deadlines,
            fault,
            outcome::Told,
            rights::Action,
            scope,
            steps::{self, Offer, Response, Step, StepError, TransferBar},
        },
        photo::Occasion,
        staff::{Permission, Role},
        submission::Submission,
    },
    office::{
        records::{Account, Household, PhotoRecord, StaffNote},
        store::{StoreError, Tx, butlers, notes, photos, rooms, staff, submissions},
    },
    protocol::v1::messages::ProgressStep,
};

/// One submission with its history.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The submission.
    pub record: Order,
    /// Oldest first.
    pub events: Vec<Event>,
    /// What the reader may do with it next.
    pub offers: Vec<Offer>,
    /// What the reader may do with it.
    pub standing: Standing,
    /// The reader may say that somebody responded.
    pub can_respond: bool,
    /// Whom its work can be given to.
    pub hands: Hands,
    /// To whom of the reader's department a task of it can be passed on.
    pub colleagues: Vec<(Department, StaffId, String)>,
    /// Who can answer for it: butlers, members of staff, the service centre.
    pub possible_owners: Vec<Owner>,
    /// Promised times.
    pub deadlines: Deadlines,
    /// Who lives where a message goes to, for those who may know; `None` for other kinds and other staff.
    pub household: Option<Household>,
    /// What the requested item costs now; `None` for other kinds.
    pub price_now: Option<PriceNow>,
    /// What departments are called here.
    pub departments: DepartmentNames,
    /// Which owners are there.
    pub presence: Presence,
    /// What colleagues noted, oldest first; never the resident's to read.
    pub notes: Vec<StaffNote>,
    /// Photographs, oldest first.
    pub photos: Vec<PhotoRecord>,
    /// Signatures and money.
    pub papers: Papers,
    /// A fresh key for the form that takes money.
    pub new_payment: uuid::Uuid,
    /// Sentences to choose from.
    pub replies: Vec<CannedReply>,
    /// Whom it called, and who took it.
    pub alerts: Vec<AlertHistory>,
    /// Whom the reader can ask from above to see to it; `None` where they may not, and where nothing goes on.
    pub above: Option<Whom>,
    /// Others who told of the same, where it is something of everybody's.
    pub same_fault: SameFault,
    /// How the resident knows what became of it; `None` where nothing has.
    pub told: Option<Told>,
    /// What the resident reads of it now; `None` of what nobody can read.
    pub seen: Option<ProgressStep>,
}

/// Who lives where a message goes to.
fn household_of(tx: &Tx<'_>, record: &Order) -> Result<Option<Household>, StoreError> {
    let Ok(Submission::Message(message)) = &record.content else { return Ok(None) };
    let Some(room) = message.room() else { return Ok(None) };
    Ok(rooms::at_address(tx, room)?.map(|record| record.household))
}

/// Who can answer for an order: nobody for a complaint about themselves, and nobody who cannot act any more.
fn possible_owners(tx: &Tx<'_>, order: &Order, subjects: &[ButlerId], presence: &Presence) -> Result<Vec<Owner>, StoreError> {
    let butlers = butlers::all(tx)?.into_iter().map(|record| record.butler);
    let able = butlers.filter(|butler| !subjects.contains(&butler.id) && !presence.is_absent(butler.id));
    let mut owners: Vec<Owner> = able.map(|butler| super::butlers::owner(&butler)).collect();
    let accounts = staff::all(tx)?;
    let content = order.content.as_ref().ok();
    let is_about = |account: &Account| content.is_some_and(|content| ownership::is_about(content, account, subjects));
    let able = accounts.iter().filter(|account| ownership::can_answer(account) && !is_about(account));
    owners.extend(able.map(ownership::colleague));
    if !content.is_some_and(scope::is_about_the_desk) {
        owners.push(centre());
    }
    Ok(owners)
}

/// Whom an order is given to, and what speaks against it.
fn new_owner(tx: &Tx<'_>, order: &Order, to: Responsible) -> Result<(Owner, Option<TransferBar>), ServiceError> {
    let subjects = subjects_of(tx, order)?;
    Ok(match to {
        Responsible::Centre => {
            let is_about = order.content.as_ref().is_ok_and(scope::is_about_the_desk);
            (centre(), is_about.then_some(TransferBar::Concerned))
        }
        Responsible::Butler(butler) => {
            let bar = if subjects.contains(&butler) {
                Some(TransferBar::Concerned)
            } else {
                Presence::read(tx)?.is_absent(butler).then_some(TransferBar::Absent)
            };
            (super::butlers::owner_of(tx, butler)?, bar)
        }
        Responsible::Staff(id) => {
            let account = staff::get(tx, id)?.ok_or(ServiceError::NotFound)?;
            let bar = if order.content.as_ref().is_ok_and(|content| ownership::is_about(content, &account, &subjects)) {
                Some(TransferBar::Concerned)
            } else {
                (!ownership::can_answer(&account)).then_some(TransferBar::Absent)
            };
            (ownership::colleague(&account), bar)
        }
    })
}

/// Whether somebody gives an order to themselves.
fn is_oneself(tx: &Tx<'_>, actor: &Actor, to: Responsible) -> Result<bool, StoreError> {
    let Some(id) = actor.id else { return Ok(false) };
    Ok(match to {
        Responsible::Staff(staff) => staff == id,
        Responsible::Butler(butler) => staff::get(tx, id)?.is_some_and(|account| account.butler == Some(butler)),
        Responsible::Centre => false,
    })
}

impl Service {
    /// Checks the kept numbers against counting, beside the writer, and mends them if they differ.
    pub async fn check_counts(&self) -> Result<(), ServiceError> {
        if self.0.store.read(submissions::counts_differ).await? {
            tracing::error!("the numbers of orders were not those that counting gives; they are counted anew");
            self.0.store.write(submissions::recount).await?;
        }
        Ok(())
    }

    /// One submission with its history, if it is within the scope of who looks.
    pub async fn submission(&self, id: SubmissionId, session: &Session) -> Result<Detail, ServiceError> {
        self.note_read(session, Some(id)).await?;
        let (scope, worker, now) = (session.scope(), session.worker(), self.now());
        // What a butler is shown lies in their own area or is theirs to pass on.
        let sees_households = session.may(Permission::Households) || session.role == Role::Butler;
        let detail = self
            .0
            .store
            .read(move |tx| {
                let deadlines = promises::deadlines(tx)?;
                let record = promises::with_clocks(tx, within(tx, scope, id)?, &deadlines, now)?;
                let subjects = subjects_of(tx, &record)?;
                let presence = Presence::read(tx)?;
                let standing = Standing::with(tx, &record, worker, &presence)?;
                let price_now = match &record.content {
                    Ok(Submission::Request(request)) => Some(price_now(tx, &request.item.id)?),
                    _ => None,
                };
                let events = submissions::events(tx, id)?;
                Ok::<_, ServiceError>(Detail {
                    told: outcome::told(tx, &record, &events)?,
                    seen: resident_steps(&fault::legible(events.clone(), &record)).last().filter(|_| record.content.is_ok()),
                    alerts: alerts::history(tx, id)?,
                    above: if standing.may_raise(&record) { Some(alerts::above(tx, &record)?.whom) } else { None },
                    offers: standing.offers(&record),
                    can_respond: steps::can_be_responded_to(&record) && standing.may(Action::Respond),
                    hands: dispatch::hands(tx, &record, &standing)?,
                    colleagues: dispatch::colleagues(tx, &record, &standing)?,
                    same_fault: faults::same_fault(tx, &record, &events, &standing)?,
                    events,
                    standing,
                    possible_owners: possible_owners(tx, &record, &subjects, &presence)?,
                    deadlines,
                    household: if sees_households { household_of(tx, &record)? } else { None },
                    price_now,
                    departments: super::departments::names(tx)?,
                    notes: notes::of(tx, id)?,
                    photos: photos::of(tx, id)?,
                    papers: Papers::read(tx, &record)?,
                    new_payment: super::mint(now),
                    replies: super::replies::read(tx)?,
                    presence,
                    record,
                })
            })
            .await?;
        if detail.household.is_some() {
            self.note(session.actor(), "查看住户资料", detail.record.receipt_code.to_string()).await?;
        }
        Ok(detail)
    }

    /// Has the whole telephone number of who asked shown once, on the session's next page of the order. Whoever asks for it is
    /// in the audit.
    /// `calls`: to be dialled, the digits not read.
    pub async fn show_number(&self, id: SubmissionId, calls: bool, session: &Session) -> Result<(), ServiceError> {
        let scope = session.scope();
        let order = self.0.store.read(move |tx| within(tx, scope, id)).await?;
        let has_number = order.content.as_ref().is_ok_and(|content| content.contact().phone().is_some());
        if !has_number {
            return Err(ServiceError::NotFound);
        }
        // On record before it is seen.
        let action = if calls { "致电业户" } else { "查看业户全号" };
        self.note(session.actor(), action, order.receipt_code.to_string()).await?;
        self.keep(session, OneTime::Number, &id).await
    }

    /// Whether the whole number was asked for, for this page of this order.
    pub async fn shows_number(&self, id: SubmissionId, session: &Session) -> Result<bool, ServiceError> {
        Ok(self.take::<SubmissionId>(session, OneTime::Number).await? == Some(id))
    }

    /// Takes one step of the state machine; `words` are for the resident. Following a complaint up
    /// needs the resident's verdict, which goes into the record in words.
    pub async fn step(
        &self,
        id: SubmissionId,
        version: i64,
        to: State,
        words: String,
        verdict: Option<Verdict>,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        let write = self.change(session.actor(), "更新申请状态", move |act| {
            let step = Step::To { state: to, words: words.clone(), verdict };
            let order = within(act.tx, scope, id)?;
            let is_offered = steps::offered(&order).iter().any(|offer| offer.to == to);
            if is_offered && !Standing::read(act.tx, &order, worker)?.offers(&order).iter().any(|offer| offer.to == to) {
                return Err(StepError::NotTheirs.into());
            }
            if to == State::Closed && words.is_empty() {
                let photos = photos::of(act.tx, id)?;
                let of_after = photos.iter().filter(|photo| photo.occasion == Occasion::After).count();
                if is_offered && steps::lacks_proof(&order, of_after) {
                    return Err(StepError::ProofMissing.into());
                }
            }
            // The resident reads the department as the estate calls it.
            let step = match (&order.content, &step) {
                (Ok(content), Step::To { state: State::Dispatched, .. }) if is_offered && words.is_empty() => {
                    dispatch::by_catalogue(act.tx, &order, content)?.map_or(step, Step::Work)
                }
                _ => step,
            };
            let order = take_step(act, order, version, step)?;
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(format!("{}：{}", order.receipt_code, order.state.staff_word()), ()))
        });
        write.await
    }

    /// Says that somebody has come to a repair, or spoken with whoever reported it; `words` are for the resident.
    pub async fn respond(
        &self,
        id: SubmissionId,
        version: i64,
        how: Response,
        words: String,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        let write = self.change(session.actor(), "登记响应", move |act| {
            let order = within(act.tx, scope, id)?;
            if steps::can_be_responded_to(&order) && !Standing::read(act.tx, &order, worker)?.may(Action::Respond) {
                return Err(StepError::NotTheirs.into());
            }
            let order = take_step(act, order, version, Step::Respond { how, words: words.clone() })?;
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(order.receipt_code.to_string(), ()))
        });
        write.await
    }

    /// Gives a submission to another owner.
    pub async fn transfer(
        &self,
        id: SubmissionId,
        version: i64,
        to: Responsible,
        reason: String,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        let write = self.change(session.actor(), TRANSFER, move |act| {
            let order = within(act.tx, scope, id)?;
            if !Standing::read(act.tx, &order, worker)?.may(Action::Transfer) {
                return Err(StepError::NotTheirs.into());
            }
            let (owner, bar) = new_owner(act.tx, &order, to)?;
            let label = owner.label.clone();
            let done = transfer(act, order, version, owner, reason.clone(), bar)?;
            // Whoever takes it over themselves need not be told.
            if !is_oneself(act.tx, act.actor, to)? {
                alerts::handed_over(act, id, &label)?;
            }
            Ok(Changed(done, ()))
        });
        write.await
    }
}
