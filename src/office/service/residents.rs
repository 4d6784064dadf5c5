//! What residents do with their orders, at a terminal or on their phones: found by code and digits, decided by the domain,
//! stored once.
//!
//! Invariants: an act is carried out and stored in one transaction, so the same envelope or form again changes nothing; one
//! that has no effect is stored with the reason, which whoever looks the order up reads; nobody without the four digits does
//! anything; what is signed is kept as strokes that only this order names.
//!
//! Why an act that is refused is acknowledged all the same: the terminal's queue could do nothing about it.

use chrono::SubsecRound;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{
    Actor, Service, ServiceError,
    change::{Act as Change, carried_out},
    community::looking,
    faults, mint, promises,
    registration::next_code,
    roster::Roster,
    signals::News,
    steps::take_step,
};
use crate::{
    domain::{
        feedback::{Feedback, FeedbackKind, Subject},
        ids::{SubmissionId, TerminalId},
        limits,
        order::{
            Event, Order, Source,
            fault::{self, Way},
            resident::{self, Act, ActKind, Refusal, Trace},
            steps::{Step, StepError, apply},
        },
        receipt_code::ReceiptCode,
        submission::Submission,
    },
    office::{
        records::ActRecord,
        store::{
            StoreError, Tx, dealings,
            submissions::{self, NewSubmission},
            terminals,
        },
    },
    protocol::v1::{acts::ActRequest, envelope::hex},
};

/// As the history calls it where somebody used their own phone.
const PHONE_PAGE: &str = "手机页面";

/// Whose order or entry it is.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// As a code and its digits tell.
    Code(ReceiptCode, String),
    /// One that was opened with both before.
    Opened(SubmissionId),
}

/// An act on its way to its order.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    /// The envelope's, or the form's.
    pub id: SubmissionId,
    /// Of the envelope, or of the form.
    pub digest: String,
    /// Where it was done; `None`: on a phone.
    pub terminal: Option<TerminalId>,
    pub target: Target,
    pub act: Act,
}

impl Arrived {
    /// As a terminal sent it.
    pub(super) fn from_terminal(id: SubmissionId, digest: String, terminal: TerminalId, request: ActRequest) -> Self {
        let ActRequest { receipt_code, secret, act } = request;
        Self { id, digest, terminal: Some(terminal), target: Target::Code(receipt_code, secret), act }
    }
}

/// The order that a code and its digits open; of several with one code the one whose digits they are.
pub(super) fn opened_by(tx: &Tx<'_>, code: ReceiptCode, secret: &str) -> Result<Option<Order>, StoreError> {
    let given = crate::domain::text::to_half_width(secret.trim());
    let is_theirs = |order: &Order| {
        let content = order.content.as_ref().ok();
        content.is_some_and(|content| bool::from(content.contact().secret().as_bytes().ct_eq(given.as_bytes())))
    };
    Ok(submissions::by_code(tx, code)?.into_iter().find(is_theirs))
}

fn place_of(tx: &Tx<'_>, terminal: Option<TerminalId>) -> Result<String, StoreError> {
    let lobby = terminal.map_or(Ok(None), |id| terminals::get(tx, id))?;
    Ok(lobby.map_or_else(|| PHONE_PAGE.to_owned(), |terminal| format!("{}终端", terminal.lobby)))
}

/// The complaint that an order becomes: from the same person, with what they said of it.
fn complaint_about(order: &Order, words: &str) -> Option<Submission> {
    let content = order.content.as_ref().ok()?;
    if matches!(content, Submission::Feedback(_)) {
        return None;
    }
    let from = content.person();
    let (first, second) = order.receipt_code.groups();
    let about = format!("{}，回执 {first} {second}", content.title());
    let account = if words.is_empty() { format!("对处理不满意：{about}") } else { format!("{about}：{words}") };
    let room = match content {
        Submission::Request(request) => request.home().cloned(),
        _ => None,
    };
    Some(Submission::Feedback(Feedback {
        kind: FeedbackKind::Complaint,
        subject: Some(Subject::Service),
        scene: None,
        occurred: None,
        about: None,
        person: String::new(),
        wishes: Vec::new(),
        account: account.chars().take(limits::DESCRIPTION_CHARS).collect(),
        room,
        from,
    }))
}

/// Takes the complaint in, for a manager as the resident was told, not for the butler it came from; its receipt code.
fn complain(
    change: &Change<'_>,
    roster: &Roster,
    order: &Order,
    arrived: &Arrived,
    words: &str,
) -> Result<Option<ReceiptCode>, StoreError> {
    let Some(content) = complaint_about(order, words) else { return Ok(None) };
    let Some(receipt_code) = next_code(change.tx)? else { return Ok(None) };
    let terminal = match arrived.terminal {
        Some(terminal) => terminal,
        None => {
            terminals::add_desk(change.tx, change.now)?;
            terminals::DESK
        }
    };
    let new = NewSubmission {
        id: SubmissionId(mint(change.now)),
        terminal,
        receipt_code,
        digest: arrived.digest.clone(),
        envelope: String::new(),
        created_at: change.now,
        received_at: change.now,
        source: if arrived.terminal.is_some() { Source::Terminal } else { Source::Other },
        owner: roster.manager_for(&content),
        clocks: roster.clocks(&content, change.now),
        content: Ok(content),
    };
    submissions::add(change.tx, &new)?;
    Ok(Some(receipt_code))
}

/// Carries an act out by a report that follows another order: where it belongs ([`fault::way`]).
fn carry_out_for(
    change: &Change<'_>,
    roster: &Roster,
    report: Order,
    leader: Order,
    arrived: &Arrived,
    place: &str,
) -> Result<Option<Refusal>, ServiceError> {
    let Ok(act) = arrived.act.clone().checked() else { return Ok(Some(Refusal::Words)) };
    let led = fault::as_led(&report, &leader);
    if !resident::fits(&led, act.kind()) {
        return Ok(Some(Refusal::MovedOn));
    }
    match (fault::way(act.kind()), act) {
        (None, _) => Ok(Some(Refusal::MovedOn)),
        (Some(Way::Leader), _) => {
            let actor = fault::follower(report.receipt_code);
            let (refusal, told) =
                carried_out(change.tx, &actor, change.now, |change| carry_out(change, roster, leader.clone(), arrived, place))?;
            change.tells(told);
            Ok(refusal)
        }
        (Some(Way::Leave), act) => {
            let said = if let Act::Cancel { words } = act { words } else { String::new() };
            let words = if said.is_empty() { format!("在{place}取消") } else { said };
            faults::leave(change, report, &leader, words)?;
            change.concerns(News::OrdersWentOn)?;
            Ok(None)
        }
        (Some(Way::Own), act) => {
            let mut trace = Trace { place: place.to_owned(), signature: None, complaint: None };
            if let Act::Escalate { words } = &act {
                trace.complaint = complain(change, roster, &led, arrived, words)?;
            }
            let deadlines = promises::deadlines(change.tx)?;
            // What they think is theirs; where the order stands they have no part in.
            let (said, event) = apply(led, Step::Resident { act, trace }, change.actor, change.now, &deadlines)?;
            let mut kept = report;
            (kept.dealings.rating, kept.dealings.complaint) = (said.dealings.rating, said.dealings.complaint);
            let event = Event { state: kept.state, ..event };
            if !submissions::save_report(change.tx, &kept, &event)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            change.concerns(News::OrdersWentOn)?;
            Ok(None)
        }
    }
}

/// What a resident signs while a member of staff stands before them, on that one's telephone.
pub(super) fn sign_in_person(change: &Change<'_>, roster: &Roster, order: Order, act: Act, place: &str) -> Result<(), ServiceError> {
    let id = SubmissionId(mint(change.now));
    let arrived = Arrived { id, digest: digest_of(order.id, &act)?, terminal: None, target: Target::Opened(order.id), act };
    let (refusal, told) =
        carried_out(change.tx, &Actor::resident(), change.now, |change| carry_out(change, roster, order.clone(), &arrived, place))?;
    change.tells(told);
    match refusal {
        Some(refusal) => Err(StepError::Refused(refusal).into()),
        None => Ok(()),
    }
}

/// Carries an act out; why it had no effect, if it had none.
fn carry_out(change: &Change<'_>, roster: &Roster, order: Order, arrived: &Arrived, place: &str) -> Result<Option<Refusal>, ServiceError> {
    let Ok(act) = arrived.act.clone().checked() else { return Ok(Some(Refusal::Words)) };
    if !resident::fits(&order, act.kind()) {
        return Ok(Some(Refusal::MovedOn));
    }
    // Whoever told of it first takes that back; the others still wait.
    if act.kind() == ActKind::Cancel && faults::leave_to_others(change, &order, place)? {
        change.concerns(News::OrdersWentOn)?;
        return Ok(None);
    }
    let mut trace = Trace { place: place.to_owned(), signature: None, complaint: None };
    if let Act::Escalate { words } = &act {
        trace.complaint = complain(change, roster, &order, arrived, words)?;
    }
    let signed = act.signature().map(|signature| (mint(change.now), signature.clone()));
    trace.signature = signed.as_ref().map(|(id, _)| *id);
    let (id, version) = (order.id, order.version);
    match take_step(change, order, version, Step::Resident { act, trace }) {
        Ok(_) => {}
        Err(ServiceError::Step(StepError::Refused(refusal))) => return Ok(Some(refusal)),
        Err(ServiceError::Step(_)) => return Ok(Some(Refusal::MovedOn)),
        Err(error) => return Err(error),
    }
    if let Some((key, signature)) = signed {
        dealings::add_signature(change.tx, key, id, &signature, change.now)?;
    }
    change.concerns(News::OrdersWentOn)?;
    Ok(None)
}

/// Carries an act out where it is about no order, but perhaps about an entry; that keeps its own history.
fn do_with_entry(change: &Change<'_>, arrived: &Arrived, place: &str) -> Result<Option<Refusal>, ServiceError> {
    let entry = match &arrived.target {
        Target::Code(code, secret) => looking::opened_by(change.tx, *code, secret)?.map(|entry| entry.id),
        Target::Opened(id) => Some(*id),
    };
    let (Some(entry), Ok(act)) = (entry, arrived.act.clone().checked()) else { return Ok(Some(Refusal::Unknown)) };
    looking::act(change, entry, &act, place)
}

/// Carries an act out and stores it with what became of it, unless it is stored already.
pub(super) fn take_in(change: &Change<'_>, roster: &Roster, arrived: &Arrived) -> Result<Option<Refusal>, ServiceError> {
    let place = place_of(change.tx, arrived.terminal)?;
    let found = match &arrived.target {
        Target::Code(code, secret) => opened_by(change.tx, *code, secret)?,
        Target::Opened(id) => submissions::get(change.tx, *id)?,
    };
    let submission = found.as_ref().map(|order| order.id);
    let refusal = match found {
        None => do_with_entry(change, arrived, &place)?,
        Some(order) => match order.leader.map_or(Ok(None), |leader| submissions::get(change.tx, leader))? {
            Some(leader) => carry_out_for(change, roster, order, leader, arrived, &place)?,
            None => carry_out(change, roster, order, arrived, &place)?,
        },
    };
    let (id, act) = (arrived.id, arrived.act.kind());
    let record = ActRecord { id, digest: arrived.digest.clone(), submission, act, place, refusal, received_at: change.now };
    dealings::add_act(change.tx, &record)?;
    Ok(refusal)
}

/// The same for the same form, and another one for another.
fn digest_of(order: SubmissionId, act: &Act) -> Result<String, ServiceError> {
    let document = serde_json::to_vec(act).map_err(|_| StoreError::Damaged { what: "act" })?;
    Ok(hex(&Sha256::new().chain_update(order.to_string()).chain_update(document).finalize()))
}

impl Service {
    /// Carries out what a resident did on a phone that opened the order; why it had no effect, if it had none. `id` is made with
    /// the form, so that the same form does it once.
    pub async fn act_by_phone(&self, id: SubmissionId, order: SubmissionId, act: Act) -> Result<Option<Refusal>, ServiceError> {
        let now = self.now().trunc_subsecs(6);
        let arrived = Arrived { id, digest: digest_of(order, &act)?, terminal: None, target: Target::Opened(order), act };
        let rosters = self.0.rosters.clone();
        let write = move |tx: &Tx<'_>| {
            if let Some((known, _)) = dealings::receipt(tx, arrived.id)? {
                return if known == arrived.digest { Ok((None, None)) } else { Err(ServiceError::ChangedMeanwhile) };
            }
            let roster = rosters.read(tx)?;
            let (refusal, told) = carried_out(tx, &Actor::resident(), now, |change| take_in(change, &roster, &arrived))?;
            Ok((refusal, Some(told)))
        };
        let (refusal, told) = self.0.store.write(write).await?;
        if let Some(told) = told {
            self.tell(told);
            self.0.signals.orders_arrived();
        }
        Ok(refusal)
    }

    /// A fresh id for a form.
    pub fn new_act_id(&self) -> SubmissionId {
        SubmissionId(mint(self.now()))
    }
}
