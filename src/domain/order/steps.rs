//! The one state machine: which steps there are, who takes them, what each needs, and what it leaves behind.
//!
//! Invariants: nothing is decided about an order anywhere else; [`apply`] is a function of its arguments;
//! every step that is [`offered`] can be applied, and no other can; paid work passes the quote and the
//! resident's agreement before anybody is sent, other work never sees either.

mod error;
mod faults;
mod work;

use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr};

pub use error::StepError;
pub use work::Work;

use super::{
    Actor, Event, EventKind, Flow, Order, Owner,
    State::{self, *},
    clock::Milestone,
    deadlines::Deadlines,
    dealings::{Deviation, NewQuote, Quote, QuoteAnswer, QuoteLine, Signed, departs_from},
    fault::{self, FaultStep},
    matter::Matter,
    outcome::{self, can_be_told},
    resident::{self, Act},
    rights::awaits_judgement,
    task::Mark,
};
use crate::domain::{
    feedback::{FeedbackKind, Severity, Verdict},
    limits,
    submission::Submission,
};

/// What a step to another state asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Where it leads.
    pub to: State,
    /// Words to the resident: what is missing, why it is off, why it is done, that the quote was signed on paper, to whom and
    /// how a message was passed on.
    pub needs_words: bool,
    /// A price: [`Step::Quote`] is the way there.
    pub needs_quote: bool,
    /// What the resident thinks of how it was handled.
    pub needs_verdict: bool,
    /// It cannot be taken back: the person is asked once more.
    pub is_final: bool,
}

/// Something that a member of staff does to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To another state, with words that the resident reads.
    To { state: State, words: String, verdict: Option<Verdict> },
    /// To another owner, with a reason that only staff read.
    Transfer { to: Owner, reason: String, bar: Option<TransferBar> },
    /// 响应: somebody has come to a repair, or spoken with whoever reported it; the resident reads it.
    Respond { how: Response, words: String },
    /// Judged how grave a complaint is; only staff read it.
    Judge { severity: Severity, reason: String },
    /// Work given out, taken, ended.
    Work(Work),
    /// 报价: what it costs, for the resident to agree to. `is_managers`: whoever makes it may agree to a price that is not the
    /// marked one.
    Quote { quote: NewQuote, is_managers: bool },
    /// A manager agrees to a price that is not the marked one; the resident sees it from now on.
    ApproveQuote,
    /// Money was taken, in words for both sides. How much and by whom is kept apart.
    Pay { words: String },
    /// A call told the resident the outcome, or reached nobody; only staff read the words.
    Tell { reached: bool, words: String },
    /// A manager found out why promises were broken; only staff read it.
    Explain { reason: String },
    /// 升级: whoever is above, in staff's words, is asked to see to it; only staff read why.
    Raise { to: &'static str, reason: String },
    /// What is done about a fault at a public place and its reports.
    Fault(FaultStep),
    /// What the resident does.
    Resident { act: Act, trace: resident::Trace },
}

/// What a response to a repair was. Opening an order is none, and neither is taking it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Response {
    /// Somebody is there.
    Arrived,
    /// Somebody has spoken with whoever reported it.
    Spoke,
}

impl Response {
    pub const ALL: [Self; 2] = [Self::Spoke, Self::Arrived];
}

/// What speaks against an owner, as the caller found out from areas and accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferBar {
    /// The complaint is about them.
    Concerned,
    /// Nobody can act for them any more.
    Absent,
}

/// Where staff may lead an order next. The resident's agreement is a signature, given at a terminal or on their phone
/// ([`resident`]); what was signed on paper staff record in words.
fn next(state: State, flow: Flow) -> &'static [State] {
    use Flow::{Feedback, Message, Paid};
    match state {
        Delivered if flow == Message => &[Accepted, Relayed, Cancelled],
        Accepted if flow == Message => &[Relayed, Cancelled],
        Dispatched if flow == Message => &[Relayed, InProgress, Cancelled],
        InProgress if flow == Message => &[Relayed, Cancelled],
        Delivered => &[Accepted, Returned, Cancelled],
        Returned if flow == Feedback => &[Accepted],
        Returned => &[Accepted, Cancelled],
        Accepted if flow == Paid => &[Quoted, Returned, Cancelled],
        // Whose work a message or a complaint is the catalogue does not say: it is given out by name ([`Work::Dispatch`]).
        Accepted if flow == Feedback => &[InProgress, Returned, Done],
        Accepted => &[Dispatched, InProgress, Returned, Done, Cancelled],
        Quoted => &[Agreed, Quoted, Returned, Cancelled],
        Agreed => &[Dispatched, InProgress, Quoted, Cancelled],
        Dispatched if flow == Feedback => &[InProgress, Returned, Done],
        InProgress if flow == Feedback => &[Done, Returned],
        // What turns out to be more work than was agreed to is agreed to anew.
        Dispatched if flow == Paid => &[InProgress, Quoted, Returned, Done, Cancelled],
        Dispatched => &[InProgress, Returned, Done, Cancelled],
        // Work with a price ends with the resident's look; for other work it may.
        InProgress if flow == Paid => &[AwaitingSignOff, Quoted, Done, Returned, Cancelled],
        InProgress => &[Done, AwaitingSignOff, Returned, Cancelled],
        AwaitingSignOff => &[Done, Reopened],
        Done => &[FollowedUp, Reopened],
        FollowedUp => &[Closed, Reopened],
        Reopened => &[Dispatched, InProgress, Done],
        Stored | Relayed | Closed | Cancelled => &[],
    }
}

/// Whether the resident would not understand this without words.
fn needs_words(to: State) -> bool {
    match to {
        Returned | Agreed | Done | FollowedUp | Relayed | Cancelled | Reopened => true,
        Stored | Delivered | Accepted | Quoted | Dispatched | InProgress | AwaitingSignOff | Closed => false,
    }
}

/// Whether staff are asked once more before they go there.
fn is_final(to: State) -> bool {
    match to {
        Done | Closed | Cancelled => true,
        Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | AwaitingSignOff | FollowedUp | Relayed
        | Reopened => false,
    }
}

/// What staff may do next with an order of this flow in this state, the most usual first.
pub fn offered_in(state: State, flow: Flow) -> impl Iterator<Item = Offer> {
    next(state, flow).iter().map(move |&to| Offer {
        to,
        needs_words: needs_words(to),
        needs_quote: to == Quoted,
        needs_verdict: to == FollowedUp,
        is_final: is_final(to),
    })
}

/// What staff may do next; nothing with an order that cannot be read.
pub fn offered(order: &Order) -> Vec<Offer> {
    order.content.as_ref().map_or_else(|_| Vec::new(), |content| offered_in(order.state, content.flow()).collect())
}

/// Whether an order still has an owner who could give it away.
pub fn can_be_transferred(order: &Order) -> bool {
    !order.state.is_over()
}

/// Whether somebody could ask whoever is above to see to it: work goes on, and what was asked can be read.
pub fn can_be_raised(order: &Order) -> bool {
    order.content.is_ok() && order.state.is_open() && !order.state.is_settled()
}

/// Whether an order is of a kind that has a severity, and not yet over.
pub fn can_be_judged(order: &Order) -> bool {
    let is_judged = matches!(&order.content, Ok(Submission::Feedback(feedback)) if feedback.kind != FeedbackKind::Praise);
    is_judged && !order.state.is_over()
}

/// Whether somebody can still respond: to a repair that nobody has begun.
pub fn can_be_responded_to(order: &Order) -> bool {
    let is_repair = order.content.as_ref().is_ok_and(|content| Matter::of(content) == Matter::Repair);
    let is_waited_for = || order.clocks.open().any(|clock| matches!(clock.milestone, Milestone::Response | Milestone::Arrival));
    is_repair && (matches!(order.state, Delivered | Accepted | Dispatched) || order.state == InProgress && is_waited_for())
}

/// Whether nothing shows that a repair was made: neither the resident's signature nor a photograph of how it was left.
pub fn lacks_proof(order: &Order, photos_of_after: usize) -> bool {
    order.is_repair() && order.dealings.sign_off.is_none() && photos_of_after == 0
}

/// Takes a step: the order as it is afterwards, its clocks included, with what is added to its history.
pub fn apply(order: Order, step: Step, actor: &Actor, now: DateTime<Utc>, deadlines: &Deadlines) -> Result<(Order, Event), StepError> {
    let is_passed = matches!(step, Step::Work(Work::Pass { .. }));
    let (from, is_work) = (order.state, matches!(step, Step::Work(_)) && !is_passed);
    let is_answer = !is_passed
        && !matches!(
            step,
            Step::Transfer { .. }
                | Step::Judge { .. }
                | Step::Pay { .. }
                | Step::Explain { .. }
                | Step::Raise { .. }
                | Step::Resident { .. }
        )
        && !matches!(step, Step::Tell { reached: false, .. })
        && !matches!(&step, Step::Fault(step) if !matches!(step, FaultStep::Expect { .. }));
    let asked_for = order.dealings.asked_for.clone();
    let (mut order, event) = led(order, step, actor, now)?;
    // A price that a manager has yet to see is no answer to anybody.
    if is_answer && event.kind != EventKind::Price {
        order.dealings.waiting = None;
    }
    fault::note(&mut order, &event);
    outcome::note(&mut order, from, &event);
    deadlines.go_on(&mut order, from, &event, is_work);
    // Nobody but the resident makes an appointment a later one.
    if event.kind == EventKind::Appointed && asked_for.is_some() && order.dealings.wanted == asked_for {
        deadlines.move_arrival(&mut order, now);
    }
    Ok((order, event))
}

/// The order as a step leads it, its clocks aside.
fn led(mut order: Order, step: Step, actor: &Actor, now: DateTime<Utc>) -> Result<(Order, Event), StepError> {
    let (kind, note) = match step {
        Step::To { state: to, words, verdict } => {
            let offer = offered(&order).into_iter().find(|offer| offer.to == to);
            let offer = offer.ok_or(StepError::NotOffered { from: order.state, to })?;
            if offer.needs_words && words.is_empty() {
                return Err(StepError::WordsMissing);
            }
            if offer.needs_quote {
                return Err(StepError::QuoteMissing);
            }
            if to == Accepted && awaits_judgement(&order) {
                return Err(StepError::NotJudged);
            }
            if to == Agreed
                && let Some(quote) = order.dealings.quotes.iter_mut().rfind(|quote| !quote.awaits_approval() && quote.answer.is_none())
            {
                quote.answer = Some(QuoteAnswer::Agreed(Signed { at: now, place: "纸质报价单".into(), signature: None }));
            }
            let words = match (offer.needs_verdict, verdict) {
                (true, None) => return Err(StepError::VerdictMissing),
                (true, Some(verdict)) => format!("业户意见：{}。{words}", verdict.label()),
                (false, _) => words,
            };
            // Who is asked afterwards and is not satisfied has it taken up again.
            let is_unsolved = to == FollowedUp && verdict == Some(Verdict::Dissatisfied);
            order.state = if is_unsolved { Reopened } else { to };
            if to == Done {
                order.done_at = Some(now);
            }
            work::follow(&mut order, &words, actor, now);
            (EventKind::State, words)
        }
        Step::Transfer { to, reason, bar } => {
            if !can_be_transferred(&order) {
                return Err(StepError::Over);
            }
            match bar {
                Some(TransferBar::Concerned) => return Err(StepError::AboutTheNewOwner),
                Some(TransferBar::Absent) => return Err(StepError::OwnerAbsent),
                None => {}
            }
            let note = format!("{} → {}：{reason}", order.owner.label, to.label);
            order.owner = to;
            (EventKind::Transfer, note)
        }
        Step::Respond { how, words } => {
            if !can_be_responded_to(&order) {
                return Err(StepError::NothingToRespond);
            }
            let kind = match how {
                Response::Arrived => EventKind::Arrived,
                Response::Spoke => EventKind::Spoke,
            };
            (kind, words)
        }
        Step::Judge { severity, reason } => {
            if !can_be_judged(&order) {
                return Err(StepError::Over);
            }
            let before = order.severity.map_or("未定", Severity::label);
            order.severity = Some(severity);
            (EventKind::Severity, format!("{before} → {}：{reason}", severity.label()))
        }
        Step::Work(work) => work::apply(&mut order, work, actor, now)?,
        Step::Quote { quote, is_managers } => quoted(&mut order, quote, is_managers, Mark::of(actor, now))?,
        Step::ApproveQuote => {
            let quote = order.dealings.quotes.last_mut().filter(|quote| quote.awaits_approval()).ok_or(StepError::NothingToApprove)?;
            if !next(order.state, Flow::Paid).contains(&Quoted) {
                return Err(StepError::NotOffered { from: order.state, to: Quoted });
            }
            let note = told(quote);
            if let Some(deviation) = &mut quote.deviation {
                deviation.approved = Some(Mark::of(actor, now));
            }
            order.state = Quoted;
            (EventKind::State, note)
        }
        Step::Pay { words } => {
            if order.dealings.agreed_quote().is_none() {
                return Err(StepError::NothingToPay);
            }
            (EventKind::Paid, words)
        }
        Step::Tell { reached, words } => {
            if !can_be_told(&order) {
                return Err(StepError::NothingToTell);
            }
            (if reached { EventKind::Told } else { EventKind::NotReached }, words)
        }
        Step::Explain { reason } => {
            if reason.is_empty() {
                return Err(StepError::ReasonMissing);
            }
            let explained = order.clocks.explain(&reason, &actor.name, now);
            if explained.is_empty() {
                return Err(StepError::NothingToExplain);
            }
            let which: Vec<&str> = explained.iter().map(|milestone| milestone.label()).collect();
            (EventKind::Explained, format!("{}超时：{reason}", which.join("、")))
        }
        Step::Raise { to, reason } => {
            if reason.is_empty() {
                return Err(StepError::ReasonMissing);
            }
            if !can_be_raised(&order) {
                return Err(StepError::Over);
            }
            (EventKind::Raised, format!("{to}：{reason}"))
        }
        Step::Fault(step) => faults::apply(&mut order, step, actor, now)?,
        Step::Resident { act, trace } => {
            let (kind, note) = resident::apply(&mut order, &act, &trace, now)?;
            if matches!(order.state, Cancelled | Done | Reopened) && kind == EventKind::State {
                work::follow(&mut order, &note, actor, now);
            }
            (kind, note)
        }
    };
    let event = Event { kind, state: order.state, note, actor: actor.clone(), at: now };
    Ok((order, event))
}

/// What the resident reads of a price; its lines stand below.
fn told(quote: &Quote) -> String {
    let more = if quote.words.is_empty() { String::new() } else { format!("。{}", quote.words) };
    format!("合计 {}{more}", quote.total().label())
}

/// A price is added; the resident sees it unless a manager has to agree to it first.
fn quoted(order: &mut Order, new: NewQuote, is_managers: bool, made: Mark) -> Result<(EventKind, String), StepError> {
    let not_offered = StepError::NotOffered { from: order.state, to: Quoted };
    let Ok(Submission::Request(request)) = &order.content else { return Err(not_offered) };
    if !offered(order).iter().any(|offer| offer.needs_quote) {
        return Err(not_offered);
    }
    if order.dealings.quotes.len() >= limits::QUOTES {
        return Err(StepError::TooManyQuotes);
    }
    let NewQuote { lines, valid_until, words, reason } = new;
    let departs = departs_from(request.item.price, &lines);
    let lines: Vec<QuoteLine> = lines.into_iter().map(|line| line.told(request.item.price)).collect();
    if departs && reason.is_empty() {
        return Err(StepError::ReasonMissing);
    }
    let deviation = departs.then(|| Deviation { reason, approved: is_managers.then(|| made.clone()) });
    // One that nobody has seen yet gives way.
    order.dealings.quotes.retain(|quote| !quote.awaits_approval());
    let number = order.dealings.quotes.last().map_or(1, |quote| quote.number + 1);
    let quote = Quote { number, lines, valid_until, words, made, deviation, answer: None };
    let event = match &quote.deviation {
        Some(deviation) if quote.awaits_approval() => {
            (EventKind::Price, format!("{}，待经理核准：{}", quote.total().label(), deviation.reason))
        }
        _ => {
            order.state = Quoted;
            (EventKind::State, told(&quote))
        }
    };
    order.dealings.quotes.push(quote);
    Ok(event)
}

#[cfg(test)]
#[path = "steps/tests.rs"]
mod tests;

#[cfg(test)]
#[path = "steps/work_tests.rs"]
mod work_tests;
