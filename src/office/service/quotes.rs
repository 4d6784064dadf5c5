//! Paid work: a price with its lines, a manager's agreement to another than the marked one, money that was taken.
//!
//! Invariants: what becomes of the order the domain decides ([`crate::domain::order::steps`]); who may do what its table of
//! rights; no more money is taken than was agreed to; the same form takes money once.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Service, ServiceError,
    access::Session,
    change::Done::{Changed, Nothing},
    departments::DepartmentNames,
    estate::{EstateSettings, local_midnight},
    mint,
    scope::within,
    signals::News,
    standing::Standing,
    steps::take_step,
};
use crate::{
    domain::{
        ids::SubmissionId,
        limits,
        money::Fen,
        order::{
            Order, State,
            dealings::NewQuote,
            rights::Action,
            steps::{self, Step, StepError},
        },
        signature::Signature,
        staff::Role,
    },
    office::{
        records::{Means, Payment},
        store::{
            StoreError, Tx, dealings,
            settings::{self, names},
        },
    },
};

/// Payments that a day's page lists.
const LISTED: u32 = 2_000;

/// Money as staff enter it.
#[derive(Debug, Clone)]
pub struct NewPayment {
    /// Made with the form.
    pub id: Uuid,
    pub amount: Fen,
    pub means: Means,
    pub note: String,
}

/// What came of entering money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is there.
    Done,
    /// More than what is left to pay.
    TooMuch {
        /// What is left.
        left: Fen,
    },
    /// The order has as many payments as it may have.
    TooMany,
}

/// What passed between the resident and the office beside the order itself, for its page and for the task slip.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// Signatures by their keys.
    pub signatures: Vec<(Uuid, Signature)>,
    /// Oldest first.
    pub payments: Vec<Payment>,
}

impl Papers {
    pub(super) fn read(tx: &Tx<'_>, order: &Order) -> Result<Self, StoreError> {
        if order.dealings.is_empty() {
            return Ok(Self::default());
        }
        Ok(Self { signatures: dealings::signatures(tx, order.id)?, payments: dealings::payments_of(tx, order.id)? })
    }

    /// The strokes of a signature.
    pub fn signature(&self, id: Option<Uuid>) -> Option<&Signature> {
        let id = id?;
        self.signatures.iter().find(|(key, _)| *key == id).map(|(_, signature)| signature)
    }

    pub fn paid(&self) -> Fen {
        self.payments.iter().map(|payment| payment.amount).sum()
    }

    /// What is left to pay of the price that was agreed to; `None` where none was.
    pub fn left(&self, order: &Order) -> Option<Fen> {
        let total = order.dealings.agreed_quote()?.total();
        Some(Fen(total.0.saturating_sub(self.paid().0)))
    }
}

/// 有偿服务任务单: what goes along with whoever does the work.
#[derive(Debug, Clone)]
pub struct TaskSlip {
    pub order: Order,
    pub papers: Papers,
    pub estate: EstateSettings,
    /// What departments are called here.
    pub departments: DepartmentNames,
}

/// A payment of a day with what it was for.
#[derive(Debug, Clone)]
pub struct DayPayment {
    pub payment: Payment,
    /// `None` where the reader may not see the order.
    pub order: Option<Order>,
}

/// The money of a day.
#[derive(Debug, Clone)]
pub struct DayOfPayments {
    pub day: NaiveDate,
    /// Oldest first.
    pub payments: Vec<DayPayment>,
    /// There are more than a page lists.
    pub is_cut: bool,
}

impl Service {
    /// Tells a price; `true` if the resident sees it now, `false` if a manager has to agree first.
    pub async fn quote(&self, id: SubmissionId, version: i64, quote: NewQuote, session: &Session) -> Result<bool, ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        let is_managers = matches!(session.role, Role::Manager | Role::Administrator);
        let write = self.change(session.actor(), "报价", move |act| {
            let order = within(act.tx, scope, id)?;
            let is_offered = steps::offered(&order).iter().any(|offer| offer.needs_quote);
            if is_offered && !Standing::read(act.tx, &order, worker)?.may(Action::Lead(State::Quoted)) {
                return Err(StepError::NotTheirs.into());
            }
            let order = take_step(act, order, version, Step::Quote { quote: quote.clone(), is_managers })?;
            let newest = order.dealings.newest_quote();
            let is_told = newest.is_some_and(|quote| !quote.awaits_approval());
            act.concerns(if is_told { News::OrdersWentOn } else { News::OrdersJudged })?;
            let total = newest.map(|quote| quote.total().label()).unwrap_or_default();
            let waits = if is_told { "" } else { "，待经理核准" };
            Ok(Changed(format!("{}：{total}{waits}", order.receipt_code), is_told))
        });
        write.await
    }

    /// A manager agrees to a price that is not the marked one.
    pub async fn approve_quote(&self, id: SubmissionId, version: i64, session: &Session) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        let write = self.change(session.actor(), "核准报价", move |act| {
            let order = within(act.tx, scope, id)?;
            if !Standing::read(act.tx, &order, worker)?.may(Action::ApproveQuote) {
                return Err(StepError::NotTheirs.into());
            }
            let order = take_step(act, order, version, Step::ApproveQuote)?;
            act.concerns(News::OrdersWentOn)?;
            let total = order.dealings.newest_quote().map(|quote| quote.total().label()).unwrap_or_default();
            Ok(Changed(format!("{}：{total}", order.receipt_code), ()))
        });
        write.await
    }

    /// Writes down that money was taken.
    pub async fn take_payment(&self, id: SubmissionId, version: i64, new: NewPayment, session: &Session) -> Result<Taken, ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        let write = self.change(session.actor(), "登记收款", move |act| {
            let order = within(act.tx, scope, id)?;
            if !Standing::read(act.tx, &order, worker)?.may(Action::TakePayment) {
                return Err(StepError::NotTheirs.into());
            }
            let papers = Papers::read(act.tx, &order)?;
            if papers.payments.iter().any(|payment| payment.id == new.id) {
                return Ok(Nothing(Taken::Done));
            }
            if papers.payments.len() >= limits::PAYMENTS {
                return Ok(Nothing(Taken::TooMany));
            }
            let Some(left) = papers.left(&order) else { return Err(StepError::NothingToPay.into()) };
            if new.amount > left || new.amount == Fen(0) {
                return Ok(Nothing(Taken::TooMuch { left }));
            }
            let rest = Fen(left.0 - new.amount.0);
            let owed = if rest == Fen(0) { String::new() } else { format!("，还有 {} 未付", rest.label()) };
            let words = format!("{}（{}）{owed}", new.amount.label(), new.means.label());
            let order = take_step(act, order, version, Step::Pay { words })?;
            let NewPayment { id: key, amount, means, note } = new.clone();
            let payment = Payment { id: key, submission: id, amount, means, note, actor: act.actor.clone(), at: act.now };
            dealings::add_payment(act.tx, &payment)?;
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(format!("{}：{}（{}）", order.receipt_code, amount.label(), means.label()), Taken::Done))
        });
        write.await
    }

    /// A fresh id for a form.
    pub fn new_payment_id(&self) -> Uuid {
        mint(self.now())
    }

    /// What was taken on a day of the estate.
    pub async fn payments_of_day(&self, day: NaiveDate, session: &Session) -> Result<DayOfPayments, ServiceError> {
        let scope = session.scope();
        let (from, until): (DateTime<Utc>, DateTime<Utc>) = (local_midnight(day), local_midnight(day + chrono::Days::new(1)));
        self.0
            .store
            .read(move |tx| {
                let mut payments = dealings::payments_between(tx, from, until, LISTED + 1)?;
                let is_cut = payments.len() > LISTED as usize;
                payments.truncate(LISTED as usize);
                let mut rows = Vec::with_capacity(payments.len());
                for payment in payments {
                    let order = match within(tx, scope, payment.submission) {
                        Ok(order) => Some(order),
                        Err(ServiceError::NotFound) => None,
                        Err(error) => return Err(error),
                    };
                    rows.push(DayPayment { payment, order });
                }
                Ok(DayOfPayments { day, payments: rows, is_cut })
            })
            .await
    }

    /// Everything that goes on a task slip.
    pub async fn task_slip(&self, id: SubmissionId, session: &Session) -> Result<TaskSlip, ServiceError> {
        self.note_read(session, Some(id)).await?;
        let scope = session.scope();
        let read = move |tx: &Tx<'_>| {
            let order = within(tx, scope, id)?;
            let papers = Papers::read(tx, &order)?;
            let estate = settings::get(tx, names::ESTATE)?.unwrap_or_default();
            Ok::<_, ServiceError>(TaskSlip { papers, estate, departments: super::departments::names(tx)?, order })
        };
        let slip = self.0.store.read(read).await?;
        // The slip has the whole number on it: on record before it is seen.
        self.note(session.actor(), "打印任务单", slip.order.receipt_code.to_string()).await?;
        Ok(slip)
    }
}
