//! 公共报修 at the office: which report follows which order, what lobbies are told of open faults.
//!
//! Invariants: a report begins or ends to follow in one transaction with everything that depends on it (counts, alerts, the
//! searched words, the board's revision); it follows only what is open, and an order that follows leads nothing; the version
//! of the leading order stays as it is, so twenty residents who report within a minute take nobody's form away.
//! The board's revision counts up when what lobbies tell of a fault has changed, and for no other step.
//!
//! What a resident touched 我也报修 on may have ended before the envelope arrives: then their report is an order of its own, at
//! its place, and lobbies tell of it anew. A report without that touch never follows by itself, however alike it is: staff see
//! 可能重复 and decide.

use chrono::{DateTime, Duration, Utc};

use super::{
    Service, ServiceError,
    access::Session,
    alerts, breaches,
    change::{Act, Done::Changed},
    ownership::centre,
    promises,
    scope::within,
    signals::News,
    standing::Standing,
    steps::take_step,
    version::unchanged,
};
use crate::{
    domain::{
        catalogue::Section,
        ids::SubmissionId,
        limits,
        order::{
            Actor, Event, Order,
            dealings::Stars,
            fault::{self, FaultStep, LinkBar},
            outcome,
            rights::Action,
            steps::{Step, StepError, apply},
        },
        public_place::FaultReport,
        receipt_code::ReceiptCode,
        request::ServiceRequest,
        submission::Submission,
    },
    office::store::{StoreError, Tx, looks, submissions},
};

/// Reports of one order that its page names.
const NAMED: u32 = 200;
/// Orders that may be about the same, as the page offers them.
const CANDIDATES: u32 = 8;
/// How far ahead a forecast may lie: whoever knows less says so in words.
const FORECAST_AHEAD: Duration = Duration::days(60);

/// Another report of an order.
#[derive(Debug, Clone)]
pub struct FurtherReport {
    /// Its own receipt, contact and contents.
    pub order: Order,
    /// What its resident thinks of the work.
    pub stars: Option<Stars>,
}

/// Everything of the card on an order's page.
#[derive(Debug, Clone, Default)]
pub struct SameFault {
    /// Whether the card is there at all.
    pub is_shown: bool,
    /// How many households told of it, the first of them among them.
    pub households: u32,
    /// The others, oldest first.
    pub reports: Vec<FurtherReport>,
    /// How many of them were looked up since there is an outcome, and when the latest was.
    pub looked: Option<(u64, DateTime<Utc>)>,
    /// Open orders that may be about the same, the most urgent first.
    pub candidates: Vec<Order>,
}

/// What an order's page shows of a fault that others may have told of, too.
pub(super) fn same_fault(tx: &Tx<'_>, order: &Order, events: &[Event], standing: &Standing) -> Result<SameFault, StoreError> {
    if !order.is_public() {
        return Ok(SameFault::default());
    }
    let Ok(Submission::Request(request)) = &order.content else { return Ok(SameFault::default()) };
    let reports: Vec<FurtherReport> = submissions::following(tx, order.id, NAMED)?
        .into_iter()
        .map(|report| FurtherReport { stars: report.dealings.rating.as_ref().map(|rating| rating.stars), order: report })
        .collect();
    let households = submissions::households(tx, &[order.id])?.get(&order.id).copied().unwrap_or(0);
    let candidates = match &request.place {
        Some(place) if standing.may(Action::Link) && fault::goes_on(order.state) => {
            let mut open = submissions::open_at(tx, &place.id, &request.item.id, CANDIDATES + 1)?;
            open.retain(|other| other.id != order.id);
            open
        }
        _ => Vec::new(),
    };
    let looked = match outcome::outcome(events) {
        Some(brought) if !reports.is_empty() => looks::of_following(tx, order.id, brought.at)?,
        _ => None,
    };
    Ok(SameFault { is_shown: true, households, reports, looked, candidates })
}

/// What lobbies are told: what is out of order at public places, the most urgent first. They can do without it.
pub(super) fn on_board(tx: &Tx<'_>) -> Result<Vec<FaultReport>, StoreError> {
    let open = match submissions::open_at_places(tx, limits::FAULTS_ON_BOARD) {
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "an open fault is damaged; lobbies are told of none");
            return Ok(Vec::new());
        }
        open => open?,
    };
    let households = submissions::households(tx, &open.iter().map(|order| order.id).collect::<Vec<_>>())?;
    Ok(open.iter().filter_map(|order| fault::told(order, households.get(&order.id).copied().unwrap_or(1))).collect())
}

/// The order that a report follows which names it, if that is open and about the same.
fn leader_of(tx: &Tx<'_>, request: &ServiceRequest) -> Result<Option<Order>, StoreError> {
    let Some(id) = request.same_fault.as_ref().and_then(|id| id.parse().ok()) else { return Ok(None) };
    let Some(named) = submissions::get(tx, id)?.filter(|order| order.is_same_fault(request)) else { return Ok(None) };
    // Staff may have made one of the two meanwhile.
    let leader = match named.leader {
        Some(leader) => submissions::get(tx, leader)?,
        None => Some(named),
    };
    Ok(leader.filter(|leader| leader.leader.is_none() && fault::goes_on(leader.state)))
}

/// Makes a stored report follow; `false` if somebody changed it meanwhile.
fn follow(tx: &Tx<'_>, report: Order, leader: &Order, actor: &Actor, now: DateTime<Utc>) -> Result<bool, ServiceError> {
    if let Some(bar) = fault::bar(&report, leader) {
        return Err(StepError::NotLinked(bar).into());
    }
    let deadlines = promises::deadlines(tx)?;
    let report = promises::with_clocks(tx, report, &deadlines, now)?;
    let step = Step::Fault(FaultStep::Follow { leader: leader.id, code: leader.receipt_code });
    let (report, event) = apply(report, step, actor, now, &deadlines)?;
    if !submissions::join(tx, &report, &event)? {
        return Ok(false);
    }
    // What was late by then was late; nobody is called for it any more.
    breaches::store(tx, &report, now)?;
    alerts::end_all(tx, report.id, now)?;
    submissions::hand_over(tx, leader)?;
    Ok(true)
}

/// What has just been taken in follows what its resident touched; whether lobbies have something new to tell.
pub(super) fn settle_new(tx: &Tx<'_>, id: SubmissionId, content: &Submission, now: DateTime<Utc>) -> Result<bool, ServiceError> {
    let Submission::Request(request) = content else { return Ok(false) };
    if request.place.is_none() {
        return Ok(false);
    }
    if let Some(leader) = leader_of(tx, request)?
        && let Some(report) = submissions::get(tx, id)?
        && fault::bar(&report, &leader).is_none()
    {
        follow(tx, report, &leader, &Actor::resident(), now)?;
    }
    Ok(request.item.section == Section::Public)
}

/// Lets a report stand alone by a step that ends its following.
fn part(act: &Act<'_>, report: Order, leader: &Order, step: Step) -> Result<Order, ServiceError> {
    let deadlines = promises::deadlines(act.tx)?;
    let report = promises::with_clocks(act.tx, report, &deadlines, act.now)?;
    let (report, event) = apply(report, step, act.actor, act.now, &deadlines)?;
    if !submissions::leave(act.tx, &report, &event)? {
        return Err(ServiceError::ChangedMeanwhile);
    }
    breaches::store(act.tx, &report, act.now)?;
    submissions::hand_over(act.tx, leader)?;
    if leader.is_open_at_place() || report.is_open_at_place() {
        act.revision()?;
    }
    Ok(report)
}

/// The resident takes back a report that follows.
pub(super) fn leave(act: &Act<'_>, report: Order, leader: &Order, words: String) -> Result<Order, ServiceError> {
    let met = fault::kept(leader, &report);
    part(act, report, leader, Step::Fault(FaultStep::Leave { owner: leader.owner.clone(), met, words }))
}

/// The resident who told of a fault first takes that back; `false` where nobody else has told of it.
pub(super) fn leave_to_others(act: &Act<'_>, order: &Order, place: &str) -> Result<bool, ServiceError> {
    if submissions::following(act.tx, order.id, 1)?.is_empty() {
        return Ok(false);
    }
    let step = Step::Fault(FaultStep::LeaveToOthers { place: place.to_owned() });
    take_step(act, order.clone(), order.version, step)?;
    // One household fewer.
    act.revision()?;
    Ok(true)
}

/// What staff link an order to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTo {
    /// One that the page offered.
    Order(SubmissionId),
    /// By its receipt code.
    Code(ReceiptCode),
}

fn found(tx: &Tx<'_>, to: LinkTo) -> Result<Option<SubmissionId>, StoreError> {
    Ok(match to {
        LinkTo::Order(id) => Some(id),
        LinkTo::Code(code) => submissions::by_code(tx, code)?.first().map(|order| order.leader.unwrap_or(order.id)),
    })
}

impl Service {
    /// The order that one follows, for whoever opens it by its own address.
    pub async fn leader(&self, id: SubmissionId) -> Result<Option<SubmissionId>, ServiceError> {
        Ok(self.0.store.read(move |tx| Ok::<_, StoreError>(submissions::get(tx, id)?.and_then(|order| order.leader))).await?)
    }

    /// Makes an order one more report of another.
    pub async fn link(&self, id: SubmissionId, version: i64, to: LinkTo, session: &Session) -> Result<SubmissionId, ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "关联报修", move |act| {
            let report = within(act.tx, scope, id)?;
            unchanged(report.version, version)?;
            if !Standing::read(act.tx, &report, worker)?.may(Action::Link) {
                return Err(StepError::NotTheirs.into());
            }
            let leader = found(act.tx, to)?.ok_or(ServiceError::NotFound)?;
            let leader = within(act.tx, scope, leader)?;
            let was_told = fault::told(&report, 0).is_some() || fault::told(&leader, 0).is_some();
            let (code, subject) = (report.receipt_code, format!("{} → {}", report.receipt_code, leader.receipt_code));
            if !follow(act.tx, report, &leader, act.actor, act.now)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            tracing::debug!(%code, "a report follows another order");
            if was_told {
                act.revision()?;
            }
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(subject, leader.id))
        })
        .await
    }

    /// Makes a report that follows an order of its own again.
    pub async fn unlink(&self, leader: SubmissionId, report: SubmissionId, session: &Session) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "取消关联", move |act| {
            let leader = within(act.tx, scope, leader)?;
            if !Standing::read(act.tx, &leader, worker)?.may(Action::Link) {
                return Err(StepError::NotTheirs.into());
            }
            let report = submissions::get(act.tx, report)?.filter(|report| report.leader == Some(leader.id));
            let report = report.ok_or(ServiceError::ChangedMeanwhile)?;
            // Where the leading order has ended, who owned it may be gone: the desk is not.
            let owner = if leader.state.is_over() { centre() } else { leader.owner.clone() };
            let (first, second) = leader.receipt_code.groups();
            let (met, why) = (fault::kept(&leader, &report), format!("原并入回执 {first} {second}"));
            let report = part(act, report, &leader, Step::Fault(FaultStep::StandAlone { owner, met, why }))?;
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(format!("{} ← {}", report.receipt_code, leader.receipt_code), ()))
        })
        .await
    }

    /// Says when a fault is expected to be mended, and what people may do meanwhile.
    pub async fn expect(
        &self,
        id: SubmissionId,
        version: i64,
        expected_at: Option<DateTime<Utc>>,
        advice: String,
        session: &Session,
    ) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "预计修好", move |act| {
            let order = within(act.tx, scope, id)?;
            if order.is_open_at_place() && !Standing::read(act.tx, &order, worker)?.may(Action::Expect) {
                return Err(StepError::NotTheirs.into());
            }
            let words = expected_words(expected_at, &advice, fault::wording(order.is_repair()).mended);
            let order = take_step(act, order, version, Step::Fault(FaultStep::Expect { expected_at, advice: advice.clone(), words }))?;
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(order.receipt_code.to_string(), ()))
        })
        .await
    }

    /// Whether a forecast is one: later than now, and not for another season.
    pub fn can_expect(&self, at: DateTime<Utc>) -> bool {
        at > self.now() && at <= self.now() + FORECAST_AHEAD
    }
}

/// What residents read of a forecast.
fn expected_words(at: Option<DateTime<Utc>>, advice: &str, mended: &str) -> String {
    let time = at.map(|at| format!("{} {mended}", crate::clock::local(at).format("预计 %-m月%-d日 %H:%M")));
    let parts: Vec<String> = time.into_iter().chain((!advice.is_empty()).then(|| advice.to_owned())).collect();
    if parts.is_empty() { format!("{mended}的时间还在确认") } else { parts.join("。") }
}

/// Why a link was refused, in staff's words.
pub fn bar_word(bar: LinkBar) -> &'static str {
    match bar {
        LinkBar::Linked => "两张工单已经关联，或就是同一张",
        LinkBar::NotPublic => "只有公共服务的工单可以关联",
        LinkBar::Over => "其中一张已经处理完毕，不能再关联",
    }
}
