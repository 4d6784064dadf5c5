//! 公共报修, and what is to be cleaned or cut: one thing out of order at a public place, told of by many.
//!
//! Owns: which order of several leads and which follow it, what lobbies are told of it, what whoever told of it too reads
//! and may do.
//!
//! Invariants: a report that follows keeps its own id, receipt code and contact; everything else of it, state, owner, work,
//! clocks and progress, is the leading order's, and so moves with it because it is read from there. Nothing follows what
//! follows. Nobody is made to follow unasked: the resident touched 我也报修, or a member of staff linked it.
//!
//! What a resident does whose report follows ([`way`]): 催办, 补充信息, 还有问题 and 验收签字 are about the one fault, and so about
//! the leading order, whoever of them does it; 评价 and 投诉升级 say what *they* think, and stay with their own report; 取消 takes
//! their own report away and nobody else's. Prices and times there are none of. What staff wrote for one of them all read;
//! what one of them wrote the others do not ([`is_anothers`]).
//!
//! Why a report keeps no state of its own meanwhile: twenty rows that are moved together would be twenty chances to differ,
//! and none of them is anybody's to work off.

use chrono::{DateTime, Utc};

pub use super::fault_notes::FaultNotes;
use super::{
    Actor, Event, EventKind, Order, Owner, State,
    clock::{Clock, Met, Milestone},
    dealings::{ActKind, Dealings},
};
use crate::domain::{
    catalogue::Section,
    ids::SubmissionId,
    public_place::{FaultReport, FaultStage, PlaceRef},
    receipt_code::ReceiptCode,
    request::ServiceRequest,
    submission::Submission,
};

/// What is done about a fault and its reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultStep {
    /// Says when it is expected to be mended and what people may do meanwhile; `words` tell residents both.
    Expect { expected_at: Option<DateTime<Utc>>, advice: String, words: String },
    /// The report follows another order from now on.
    Follow { leader: SubmissionId, code: ReceiptCode },
    /// The report is an order of its own again, under this owner; what the leading order did of its promises meanwhile is
    /// done. `why` is for staff.
    StandAlone { owner: Owner, met: Vec<(Milestone, Met)>, why: String },
    /// The resident takes back a report that follows, and nothing else.
    Leave { owner: Owner, met: Vec<(Milestone, Met)>, words: String },
    /// The resident who told of it first takes that back, while others wait for it.
    LeaveToOthers { place: String },
}

/// Why two orders are not made one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkBar {
    /// It is the same order, or follows already.
    Linked,
    /// One of them is nothing of everybody's: no public service.
    NotPublic,
    /// One of them goes on no more.
    Over,
}

/// What is said of it: what is cleaned or cut was not broken, and is not mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// What whoever tells of it does.
    pub tell: &'static str,
    /// How it ends well.
    pub mended: &'static str,
}

/// How a repair is spoken of, and everything else at a public place.
pub fn wording(is_repair: bool) -> Wording {
    if is_repair { Wording { tell: "报修", mended: "修好" } } else { Wording { tell: "反映", mended: "处理好" } }
}

/// Whether somebody still mends it, or has yet to.
pub fn goes_on(state: State) -> bool {
    use State::*;
    match state {
        Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | Reopened => true,
        Stored | AwaitingSignOff | Done | FollowedUp | Relayed | Closed | Cancelled => false,
    }
}

impl Order {
    fn request(&self) -> Option<&ServiceRequest> {
        if let Ok(Submission::Request(request)) = &self.content { Some(request) } else { None }
    }

    /// Whether it is something of everybody's, which several may tell of.
    pub fn is_public(&self) -> bool {
        self.request().is_some_and(|request| request.item.section == Section::Public)
    }

    /// The public place that it is about.
    pub fn place(&self) -> Option<&PlaceRef> {
        self.request().and_then(|request| request.place.as_ref())
    }

    /// Whether it is at a public place, goes on, and leads: others may follow it.
    pub fn is_open_at_place(&self) -> bool {
        self.leader.is_none() && self.place().is_some() && goes_on(self.state)
    }

    /// Whether it is about what a request is about, which others may have told of before.
    pub fn is_same_fault(&self, request: &ServiceRequest) -> bool {
        let own = self.request();
        own.is_some_and(|own| own.place.is_some() && own.item.id == request.item.id)
            && self.place().map(|place| &place.id) == request.place.as_ref().map(|place| &place.id)
    }
}

/// What speaks against making a report follow an order.
pub fn bar(report: &Order, leader: &Order) -> Option<LinkBar> {
    if report.id == leader.id || report.leader.is_some() || leader.leader.is_some() {
        return Some(LinkBar::Linked);
    }
    if !report.is_public() || !leader.is_public() {
        return Some(LinkBar::NotPublic);
    }
    // What was reopened has a history that its residents are to find again.
    let can_follow = goes_on(report.state) && report.state != State::Reopened;
    (!can_follow || !goes_on(leader.state)).then_some(LinkBar::Over)
}

/// An open fault as lobbies tell it; `None` of what is none.
pub fn told(order: &Order, households: u32) -> Option<FaultReport> {
    let request = order.request().filter(|_| order.is_open_at_place() && order.is_public())?;
    let (place, notes) = (request.place.as_ref()?, order.dealings.fault.clone());
    let stage = match (notes.accepted_at, notes.arrived_at) {
        (_, Some(_)) => FaultStage::Arrived,
        (Some(_), None) => FaultStage::Accepted,
        (None, None) => FaultStage::Reported,
    };
    Some(FaultReport {
        id: order.id.to_string(),
        place: place.id.clone(),
        item: request.item.id.clone(),
        households,
        stage,
        reported_at: order.received_at,
        accepted_at: notes.accepted_at,
        arrived_at: notes.arrived_at,
        expected_at: notes.expected_at,
        expected_said_at: notes.expected_said_at,
        department: request.department(),
        advice: notes.advice,
    })
}

/// Keeps what lobbies tell up to date after a step.
pub(super) fn note(order: &mut Order, event: &Event) {
    use State::*;
    if order.place().is_none() || order.leader.is_some() {
        return;
    }
    let (state, notes) = (order.state, &mut order.dealings.fault);
    if event.kind == EventKind::State && state == Reopened {
        // It was not mended: what was expected has passed.
        *notes = FaultNotes { accepted_at: Some(event.at), first_left_at: notes.first_left_at, ..FaultNotes::default() };
        return;
    }
    if matches!(state, Accepted | Dispatched | InProgress) {
        notes.accepted_at.get_or_insert(event.at);
    }
    if event.kind == EventKind::Arrived || state == InProgress {
        notes.arrived_at.get_or_insert(event.at);
    }
}

/// A report as it is read while it follows: its own id, code, contact and opinion, everything else of the leading order.
pub fn as_led(report: &Order, leader: &Order) -> Order {
    let dealings = Dealings {
        rating: report.dealings.rating.clone(),
        complaint: report.dealings.complaint,
        sign_off: leader.dealings.sign_off.clone(),
        chased_at: leader.dealings.chased_at,
        fault: leader.dealings.fault.clone(),
        ..Dealings::default()
    };
    Order {
        state: leader.state,
        owner: leader.owner.clone(),
        done_at: leader.done_at,
        tasks: leader.tasks.clone(),
        clocks: leader.clocks.clone(),
        dealings,
        ..report.clone()
    }
}

/// What a receipt promises first: a response, where somebody would hear of it; whoever comes for what others told of comes for
/// them all, once, and perhaps has already, so that a report that follows is promised the answer.
pub fn printed(order: &Order, is_heard: bool) -> Option<&Clock> {
    if is_heard && order.leader.is_none() {
        order.clocks.printed()
    } else {
        order.clocks.iter().find(|clock| clock.milestone == Milestone::Answer)
    }
}

/// What the leading order kept of the promises that a report has, too, since it came in.
pub fn kept(leader: &Order, report: &Order) -> Vec<(Milestone, Met)> {
    let is_shared = |milestone| matches!(milestone, Milestone::Response | Milestone::Answer | Milestone::Arrival);
    let met = leader.clocks.iter().filter(|clock| is_shared(clock.milestone));
    met.filter_map(|clock| {
        let met = clock.met.clone()?;
        Some((clock.milestone, Met { at: met.at.max(report.received_at), ..met }))
    })
    .collect()
}

/// Whose an act is that a resident does whose report follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// About the fault: the leading order's.
    Leader,
    /// About how they were served: their own report's.
    Own,
    /// Takes their own report away.
    Leave,
}

/// Whose an act is; `None`: there is no such act for them.
pub fn way(act: ActKind) -> Option<Way> {
    match act {
        ActKind::Chase | ActKind::Supplement | ActKind::NotSolved | ActKind::SignOff => Some(Way::Leader),
        ActKind::Rate | ActKind::Escalate => Some(Way::Own),
        ActKind::Cancel => Some(Way::Leave),
        ActKind::Agree | ActKind::Decline | ActKind::Reappoint => None,
    }
}

/// What the name of a resident begins with who acted by a report that follows.
const FOLLOWING: &str = "业户（回执 ";

/// Whoever told of it too, by the code that they acted with.
pub fn follower(code: ReceiptCode) -> Actor {
    let (first, second) = code.groups();
    Actor::program(&format!("{FOLLOWING}{first} {second}）"))
}

/// Whether a resident did it who acted by another report than this one.
pub fn is_anothers(event: &Event, report: &Order) -> bool {
    let own = if report.leader.is_some() { follower(report.receipt_code) } else { Actor::resident() };
    let is_residents = event.actor.id.is_none() && (event.actor == Actor::resident() || event.actor.name.starts_with(FOLLOWING));
    is_residents && event.actor != own
}

/// What the resident of a report reads of a history: another's words are left out, and another's asking altogether.
pub fn legible(events: Vec<Event>, report: &Order) -> Vec<Event> {
    let mut kept = Vec::with_capacity(events.len());
    for mut event in events {
        if is_anothers(&event, report) {
            if event.kind != EventKind::State {
                continue;
            }
            event.note.clear();
        }
        kept.push(event);
    }
    kept
}

/// The history of a report that follows: its arrival, what the leading order went through, and what its own resident did. What
/// had happened before it came in had happened when it came.
pub fn history(own: &[Event], leading: Vec<Event>, report: &Order) -> Vec<Event> {
    let mut all: Vec<Event> = own.first().cloned().into_iter().collect();
    // What was agreed on with one household is no other's to read.
    let with_one = |event: &Event| matches!(event.kind, EventKind::Spoke | EventKind::Appointed);
    let told = legible(leading, report).into_iter().skip(1).filter(|event| !with_one(event));
    all.extend(told.map(|event| Event { at: event.at.max(report.received_at), ..event }));
    all.extend(own.iter().skip(1).filter(|event| matches!(event.kind, EventKind::Rated | EventKind::Escalated)).cloned());
    all.sort_by_key(|event| event.at);
    all
}

#[cfg(test)]
mod tests;
