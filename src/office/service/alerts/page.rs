//! What members of staff see of the alerts that call them, and do with them; the chains as they enter them.

use uuid::Uuid;

use super::{
    super::{
        Actor, Service, ServiceError,
        access::Session,
        change::Done::{Changed, Nothing},
        duty,
        scope::within,
        signals::News,
        version::unchanged,
    },
    chains, reach,
};
use crate::{
    domain::{
        alert::{self, Cause, Chains},
        ids::{StaffId, SubmissionId},
    },
    office::{
        records::{AlertRecord, RobotRecord, WaitingAlert},
        store::{
            Tx, alerts, robots,
            settings::{self, names},
            staff, submissions,
        },
    },
};

/// How many alerts a page lists.
const LISTED: u32 = 50;

/// An alert on the page of whom it calls.
#[derive(Debug, Clone)]
pub struct CallingAlert {
    /// What waits.
    pub waiting: WaitingAlert,
    /// Whether they may open the order.
    pub may_open: bool,
    /// Whether somebody comes after them.
    pub can_be_passed_on: bool,
}

/// The page of somebody's alerts.
#[derive(Debug, Clone)]
pub struct AlertsPage {
    /// What waits for them, the oldest first.
    pub alerts: Vec<CallingAlert>,
    /// There are more.
    pub is_cut: bool,
    /// Robots that are to be used, and those that fail.
    pub robots: Vec<RobotRecord>,
    /// Whether a repair can wake anybody.
    pub somebody_is_woken: bool,
    /// How colleagues reach them, and the version that goes with it.
    pub phone: (String, i64),
}

/// What became of taking an alert or passing it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// Done.
    Done,
    /// A colleague has taken it.
    TakenBy(String),
    /// Its cause is gone.
    Over,
    /// Nobody comes after them.
    NobodyElse,
}

/// The alert, if it still asks them and is not over.
fn asked(tx: &Tx<'_>, id: Uuid, who: StaffId) -> Result<Result<AlertRecord, Answered>, ServiceError> {
    let record = alerts::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    if let Some((name, _)) = &record.taken {
        return Ok(Err(Answered::TakenBy(name.clone())));
    }
    if record.ended_at.is_some() {
        return Ok(Err(Answered::Over));
    }
    if alerts::asks(tx, id, who)? { Ok(Ok(record)) } else { Err(ServiceError::NotFound) }
}

fn subject(tx: &Tx<'_>, record: &AlertRecord) -> Result<String, ServiceError> {
    let order = submissions::get(tx, record.submission)?.ok_or(ServiceError::NotFound)?;
    Ok(format!("{}：{}{}", order.receipt_code, record.about, record.alert.cause.label()))
}

impl Service {
    /// What waits for somebody; they have seen it now.
    pub async fn alerts(&self, session: &Session) -> Result<AlertsPage, ServiceError> {
        self.note_read(session, None).await?;
        let (who, scope, now) = (session.staff, session.scope(), self.now());
        self.0
            .store
            .read(move |tx| {
                let chains = chains(tx)?;
                let mut waiting = alerts::waiting(tx, who, LISTED + 1)?;
                let is_cut = waiting.len() > LISTED as usize;
                waiting.truncate(LISTED as usize);
                let mut alerts = Vec::with_capacity(waiting.len());
                for waiting in waiting {
                    let may_open = match within(tx, scope, waiting.record.submission) {
                        Ok(_) => true,
                        Err(ServiceError::NotFound) => false,
                        Err(error) => return Err(error),
                    };
                    let alert = &waiting.record.alert;
                    let can_be_passed_on = alert::can_be_passed_on(chains.of(alert.cause), alert);
                    alerts.push(CallingAlert { may_open, can_be_passed_on, waiting });
                }
                let account = staff::get(tx, who)?.ok_or(ServiceError::NotFound)?;
                Ok(AlertsPage {
                    alerts,
                    is_cut,
                    robots: robots::all(tx)?.into_iter().filter(|robot| robot.enabled).collect(),
                    somebody_is_woken: reach::is_woken(tx, now)?,
                    phone: (account.phone, account.version),
                })
            })
            .await
    }

    /// Whoever an alert calls has seen it; of one order, if one is named.
    pub(in crate::office::service) async fn note_read(&self, session: &Session, of: Option<SubmissionId>) -> Result<(), ServiceError> {
        if session.alerts == 0 {
            return Ok(());
        }
        let (who, now) = (session.staff, self.now());
        if self.0.store.read(move |tx| alerts::has_unread(tx, who, of)).await? {
            self.0.store.write(move |tx| alerts::mark_read(tx, who, of, now)).await?;
        }
        Ok(())
    }

    /// 接手: they see to it, and nobody else is called.
    pub async fn take_alert(&self, id: Uuid, session: &Session) -> Result<Answered, ServiceError> {
        let who = session.staff;
        self.change(session.actor(), "接手提醒", move |act| {
            let record = match asked(act.tx, id, who)? {
                Ok(record) => record,
                Err(answered) => return Ok(Nothing(answered)),
            };
            alerts::take(act.tx, id, who, &act.actor.name, act.now)?;
            act.concerns(News::Alerts)?;
            Ok(Changed(subject(act.tx, &record)?, Answered::Done))
        })
        .await
    }

    /// 转给下一位: whoever comes next on the chain is called at once.
    pub async fn pass_alert_on(&self, id: Uuid, session: &Session) -> Result<Answered, ServiceError> {
        let who = session.staff;
        self.change(session.actor(), "转交提醒", move |act| {
            let record = match asked(act.tx, id, who)? {
                Ok(record) => record,
                Err(answered) => return Ok(Nothing(answered)),
            };
            if !alert::can_be_passed_on(chains(act.tx)?.of(record.alert.cause), &record.alert) {
                return Ok(Nothing(Answered::NobodyElse));
            }
            alerts::pass(act.tx, id, who, act.now)?;
            alerts::hurry(act.tx, id, act.now)?;
            act.concerns(News::Alerts)?;
            Ok(Changed(subject(act.tx, &record)?, Answered::Done))
        })
        .await
    }

    /// Stores how colleagues reach somebody, as they entered it themselves.
    pub async fn save_own_phone(&self, version: i64, phone: String, session: &Session) -> Result<(), ServiceError> {
        let who = session.staff;
        self.change(session.actor(), "修改本人电话", move |act| {
            let rota = |tx: &Tx<'_>| duty::on_board(tx, duty::day_of(act.now));
            let before = rota(act.tx)?;
            if !staff::set_phone(act.tx, who, version, &phone)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            // Their days as duty manager may publish it.
            if rota(act.tx)? != before {
                act.revision()?;
            }
            Ok(Changed(act.actor.name.clone(), ()))
        })
        .await
    }

    /// The chains.
    pub async fn alert_chains(&self) -> Result<Chains, ServiceError> {
        Ok(self.0.store.read(chains).await?)
    }

    /// Stores other chains; `seen` is what the form showed. What is under way goes along the new ones.
    pub async fn save_alert_chains(&self, seen: Chains, entered: Chains, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "修改提醒规则", move |act| {
            let stored = chains(act.tx)?;
            let differs: Vec<&str> =
                Cause::ALL.into_iter().filter(|cause| stored.of(*cause) != entered.of(*cause)).map(Cause::label).collect();
            if differs.is_empty() {
                return Ok(Nothing(()));
            }
            unchanged(&stored, &seen)?;
            settings::set(act.tx, names::ALERT_CHAINS, &entered)?;
            reach::settle_in(act)?;
            Ok(Changed(differs.join("、"), ()))
        })
        .await
    }
}
