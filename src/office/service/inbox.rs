//! The inbox: what staff see of submissions and do with them.
//!
//! Invariants: exactly one owner at all times; steps are the state machine's; a form acts only on
//! the version it was made from, so two members of staff never undo each other unseen.

use chrono::{DateTime, Utc};

use super::{
    Service, ServiceError,
    access::Session,
    catalogue::{PriceNow, price_now},
    change::Done::Changed,
    departments::DepartmentNames,
    ownership::{self, centre, subjects_of},
    promises,
    search::{self, Found},
    signals::News,
    steps::{TRANSFER, take_step, transfer},
    succession::Presence,
};
use crate::{
    clock,
    domain::{
        feedback::Verdict,
        ids::{ButlerId, SubmissionId},
        order::{
            Event, Order, Owner, Responsible, State,
            deadlines::Deadlines,
            rights::{self, Worker},
            scope::Scope,
            steps::{self, Offer, Response, Step, StepError, TransferBar},
        },
        search::Query,
        staff::{Permission, Role},
        submission::{Submission, Topic},
    },
    office::{
        records::{Account, Household, OrderFilter, Position, Urgency},
        store::{StoreError, Tx, areas, butlers, rooms, staff, submissions},
    },
};

/// A page of the inbox with its counts.
#[derive(Debug, Clone)]
pub struct InboxPage {
    /// Newest first; the most urgent first where those were asked for.
    pub records: Vec<Order>,
    /// Older ones follow.
    pub older: Option<Position>,
    /// Newer ones stand before these.
    pub newer: Option<Position>,
    /// These are the most urgent, and there are more.
    pub is_cut: bool,
    /// Readable submissions by topic and state.
    pub counts: Vec<(Topic, State, u64)>,
    /// Those that cannot be read.
    pub quarantined: u64,
    /// A search left older ones out, and goes on from here.
    pub ended: Option<Position>,
    /// What a search found stands under other tabs than the chosen one.
    pub is_elsewhere: bool,
    /// Taken in since midnight.
    pub today: u64,
    /// Which owners are there, and who takes care of what the others hold.
    pub presence: Presence,
    /// Those whose promised time has passed, and those that are near it.
    pub overdue: u64,
    /// See [`crate::domain::order::clock::Due::Near`].
    pub near: u64,
}

/// One submission with its history.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The submission.
    pub record: Order,
    /// Oldest first.
    pub events: Vec<Event>,
    /// What the reader may do with it next.
    pub offers: Vec<Offer>,
    /// The reader may say that somebody responded.
    pub can_respond: bool,
    /// Who can answer for it: butlers, members of staff who see every order, the service centre.
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
}

/// Who lives where a message goes to.
fn household_of(tx: &Tx<'_>, record: &Order) -> Result<Option<Household>, StoreError> {
    let Ok(Submission::Message(message)) = &record.content else { return Ok(None) };
    let Some(room) = message.room() else { return Ok(None) };
    Ok(rooms::at_address(tx, room)?.map(|record| record.household))
}

/// An order that exists for who asks.
pub(super) fn within(tx: &Tx<'_>, scope: Scope, id: SubmissionId) -> Result<Order, ServiceError> {
    let order = submissions::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    let pair_of = |building: &str| {
        let area = areas::of_building(tx, building)?;
        Ok::<_, StoreError>(area.map_or([None, None], |area| [area.butler, area.partner]))
    };
    if scope.holds(&order, pair_of)? { Ok(order) } else { Err(ServiceError::NotFound) }
}

/// One page; one more than is shown tells whether there are others.
fn listed(tx: &Tx<'_>, filter: &OrderFilter) -> Result<Found, StoreError> {
    let orders = submissions::list(tx, &OrderFilter { limit: filter.limit + 1, ..filter.clone() })?;
    Ok(search::page_of(orders, filter))
}

/// The most urgent, as many as a page shows.
fn urgent(tx: &Tx<'_>, filter: &OrderFilter, urgency: Urgency, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let orders = submissions::list_urgent(tx, filter.scope, urgency, filter.topics, now, filter.limit + 1)?;
    Ok(search::page_of(orders, filter))
}

/// Where the pages before and behind this one begin.
fn neighbours(filter: &OrderFilter, found: &Found) -> (Option<Position>, Option<Position>) {
    let (Some(first), Some(last)) = (found.records.first(), found.records.last()) else { return (None, None) };
    let (has_newer, has_older) = match filter.position {
        None => (false, found.more),
        Some(Position::Older { .. }) => (true, found.more),
        Some(Position::Newer { .. }) => (found.more, true),
    };
    (
        has_older.then_some(Position::Older { than: last.received_at, id: last.id }),
        has_newer.then_some(Position::Newer { than: first.received_at, id: first.id }),
    )
}

/// Who can answer for an order: nobody for a complaint about themselves, and nobody who cannot act any more.
fn possible_owners(tx: &Tx<'_>, subjects: &[ButlerId], presence: &Presence) -> Result<Vec<Owner>, StoreError> {
    let butlers = butlers::all(tx)?.into_iter().map(|record| record.butler);
    let able = butlers.filter(|butler| !subjects.contains(&butler.id) && !presence.is_absent(butler.id));
    let mut owners: Vec<Owner> = able.map(|butler| super::butlers::owner(&butler)).collect();
    owners.extend(staff::all(tx)?.iter().filter(|account| sees_everything(account)).map(ownership::colleague));
    owners.push(centre());
    Ok(owners)
}

/// Whether an account in use sees every order, so that it can answer for any.
fn sees_everything(account: &Account) -> bool {
    account.disabled_at.is_none() && account.role.may(Permission::AllSubmissions)
}

/// Whether a member of staff answers for an order.
fn answers_for(order: &Order, worker: Worker, presence: &Presence) -> bool {
    let owner_can_act = order.owner.who.butler().is_none_or(|butler| presence.has_account(butler));
    worker.answers_for(order, owner_can_act)
}

/// What a member of staff may do with an order next.
fn offers(order: &Order, worker: Worker, presence: &Presence) -> Vec<Offer> {
    let Ok(content) = &order.content else { return Vec::new() };
    let answers = answers_for(order, worker, presence);
    let waits = rights::awaits_judgement(order) && !rights::may_judge(worker.role);
    let mut offers = steps::offered(order);
    offers.retain(|offer| {
        rights::may_lead(worker.role, answers, content.flow(), order.state, offer.to) && !(waits && offer.to == State::Accepted)
    });
    offers
}

/// Whom an order is given to, and what speaks against it.
fn new_owner(tx: &Tx<'_>, order: &Order, to: Responsible) -> Result<(Owner, Option<TransferBar>), ServiceError> {
    Ok(match to {
        Responsible::Centre => (centre(), None),
        Responsible::Butler(butler) => {
            let bar = if subjects_of(tx, order)?.contains(&butler) {
                Some(TransferBar::Concerned)
            } else {
                Presence::read(tx)?.is_absent(butler).then_some(TransferBar::Absent)
            };
            (super::butlers::owner_of(tx, butler)?, bar)
        }
        Responsible::Staff(id) => {
            let account = staff::get(tx, id)?.ok_or(ServiceError::NotFound)?;
            (ownership::colleague(&account), (!sees_everything(&account)).then_some(TransferBar::Absent))
        }
    })
}

impl Service {
    /// One page of submissions, or of what answers to a query.
    pub async fn inbox(&self, filter: OrderFilter, query: Option<Query>) -> Result<InboxPage, ServiceError> {
        let now = self.now();
        let today = clock::local(now).date_naive();
        let midnight = super::estate::local_midnight(today);
        let read = self.0.store.read(move |tx| {
            let presence = Presence::read(tx)?;
            let found = match (&query, filter.urgency) {
                (Some(query), _) => search::find(tx, &filter, query, &presence)?,
                (None, Some(urgency)) => urgent(tx, &filter, urgency, now)?,
                (None, None) => listed(tx, &filter)?,
            };
            let due = submissions::count_due(tx, filter.scope, now)?;
            let is_cut = filter.urgency.is_some() && found.more;
            let (older, newer) = if filter.urgency.is_some() { (None, None) } else { neighbours(&filter, &found) };
            Ok::<_, StoreError>(InboxPage {
                older,
                newer,
                is_cut,
                ended: found.ended,
                is_elsewhere: found.is_elsewhere,
                records: found.records,
                counts: submissions::count_by_topic(tx, filter.scope)?,
                quarantined: submissions::count_quarantined(tx, filter.scope)?,
                today: submissions::count_since(tx, filter.scope, midnight)?,
                presence,
                overdue: due.overdue,
                near: due.near,
            })
        });
        Ok(read.await?)
    }

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
                let price_now = match &record.content {
                    Ok(Submission::Request(request)) => Some(price_now(tx, &request.item.id)?),
                    _ => None,
                };
                Ok::<_, ServiceError>(Detail {
                    events: submissions::events(tx, id)?,
                    offers: offers(&record, worker, &presence),
                    can_respond: steps::can_be_responded_to(&record)
                        && rights::may_respond(worker.role, answers_for(&record, worker, &presence)),
                    possible_owners: possible_owners(tx, &subjects, &presence)?,
                    deadlines,
                    household: if sees_households { household_of(tx, &record)? } else { None },
                    price_now,
                    departments: super::departments::names(tx)?,
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
            if is_offered && !offers(&order, worker, &Presence::read(act.tx)?).iter().any(|offer| offer.to == to) {
                return Err(StepError::NotTheirs.into());
            }
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
            let answers = answers_for(&order, worker, &Presence::read(act.tx)?);
            if steps::can_be_responded_to(&order) && !rights::may_respond(worker.role, answers) {
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
        let (scope, role) = (session.scope(), session.role);
        let write = self.change(session.actor(), TRANSFER, move |act| {
            let order = within(act.tx, scope, id)?;
            if !rights::may_transfer(role) {
                return Err(StepError::NotTheirs.into());
            }
            let (owner, bar) = new_owner(act.tx, &order, to)?;
            Ok(Changed(transfer(act, order, version, owner, reason.clone(), bar)?, ()))
        });
        write.await
    }
}
