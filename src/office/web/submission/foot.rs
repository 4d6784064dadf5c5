//! The bar at the foot of an order's page: how it stands, and what is to be done next, within reach wherever the page is.
//!
//! Invariants: exactly one button of the page is filled, whoever looks and however the order stands, and Enter presses it as
//! long as nothing has the focus that would take the key itself; every other step stands beside it, quiet.
//!
//! Why the buttons stand apart from their form: what is written to the resident is sent with the step, whichever it is, and a
//! long page would hide the one or the other. A button names its form, which needs no scripts.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{layout, words},
    clocks::{self, RESPOND_FORM},
    complaint::SEVERITY_CARD,
    explain,
    neighbours::{Around, Number},
    number, outcome,
    quote::{APPROVE_FORM, QUOTE_CARD},
    raising, step_word,
    tasks::task_form,
};
use crate::{
    domain::order::{
        State,
        clock::Milestone,
        dealings::Quote,
        rights::{Action, awaits_judgement},
        steps::{Offer, Response},
        task::{Task, TaskState, can_be_dispatched, can_be_worked_on},
    },
    office::service::{access::Session, inbox::Detail},
};

/// The form of the steps.
pub(super) const STEP_FORM: &str = "step-form";
/// Where work is given out.
const TASKS_CARD: &str = "tasks";

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Primary {
    /// Judge how grave it is.
    Judge,
    /// A manager agrees to a price that is not the marked one.
    Approve,
    /// A manager writes down why a promise was broken.
    Explain,
    /// Take a task of one's own department, by the form that does.
    Take(String),
    /// Say that somebody responded.
    Respond(Response),
    /// It is the resident's turn: call them.
    Call(&'static str),
    /// Lead it on.
    Lead(Offer),
    /// Give its work out.
    Dispatch,
    /// Nothing here: on with the next, or back to the list.
    GoOn,
}

fn primary(detail: &Detail, number: Number, now: DateTime<Utc>) -> Primary {
    let (record, standing) = (&detail.record, &detail.standing);
    if awaits_judgement(record) && standing.may(Action::Judge) {
        return Primary::Judge;
    }
    if record.dealings.newest_quote().is_some_and(Quote::awaits_approval) && standing.may(Action::ApproveQuote) {
        return Primary::Approve;
    }
    let own: Vec<Task> = record.all_tasks().into_iter().filter(|task| task.state.is_open() && standing.does(task)).collect();
    let is_waiting = |task: &&Task| task.state == TaskState::Waiting && standing.may_work_on(task) && can_be_worked_on(record.state);
    if let Some(task) = own.iter().find(is_waiting) {
        return Primary::Take(task_form(task));
    }
    let awaited = [(Milestone::Response, Response::Spoke), (Milestone::Arrival, Response::Arrived)];
    let awaited = awaited.into_iter().find(|(milestone, _)| record.clocks.open().any(|clock| clock.milestone == *milestone));
    if let Some((_, how)) = awaited.filter(|_| detail.can_respond && !own.is_empty()) {
        return Primary::Respond(how);
    }
    // What is late now is worked on before it is found out why something else was.
    if explain::awaited(detail).is_some() && !record.clocks.open().any(|clock| clock.is_late(now)) {
        return Primary::Explain;
    }
    if number::of(detail).is_some() && number == Number::Masked && !detail.offers.is_empty() {
        match record.state {
            State::Quoted => return Primary::Call("致电请业户确认报价"),
            State::AwaitingSignOff => return Primary::Call("致电请业户验收"),
            _ => {}
        }
    }
    if outcome::is_due(detail) && number == Number::Masked && detail.offers.is_empty() {
        return Primary::Call("致电告知结果");
    }
    if let Some(offer) = detail.offers.first() {
        return Primary::Lead(*offer);
    }
    if record.awaits_dispatch() && standing.may(Action::Dispatch) && can_be_dispatched(record.state) {
        return Primary::Dispatch;
    }
    Primary::GoOn
}

/// A step's button, which sends the words of its form along.
fn step(offer: &Offer, is_primary: bool) -> Markup {
    let asks = offer.is_final.then(|| format!("确定{}这张工单吗？", step_word(offer.to)));
    let class = match (is_primary, offer.to) {
        (true, _) => "button is-primary",
        (false, State::Cancelled) => "button is-danger",
        (false, _) => "button",
    };
    html! {
        // A price is written first; it has a form of its own.
        @if offer.needs_quote { a class=(class) href={ "#" (QUOTE_CARD) } data-enter[is_primary] { (step_word(offer.to)) } }
        @else { button class=(class) type="submit" form=(STEP_FORM) name="to" value=(offer.to.into_str()) data-confirm=[asks]
            data-enter[is_primary] data-needs=[offer.needs_words.then_some("note")] { (step_word(offer.to)) } }
    }
}

fn filled(primary: &Primary, around: &Around) -> Markup {
    html! {
        @match primary {
            Primary::Judge => a class="button is-primary" href={ "#" (SEVERITY_CARD) } data-enter { "先定级" },
            Primary::Approve => button class="button is-primary" type="submit" form=(APPROVE_FORM) data-enter { "核准报价" },
            Primary::Explain => button class="button is-primary" type="submit" form=(explain::FORM) data-needs="why_late" data-enter { "核定超时原因" },
            Primary::Take(form) => {
                button class="button is-primary" type="submit" form=(form) name="deed" value="take" data-enter { "接单" }
            }
            Primary::Respond(how) => {
                button class="button is-primary" type="submit" form=(RESPOND_FORM) name="how" value=(how.into_str()) data-enter { (clocks::word(*how)) }
            }
            Primary::Call(words) => {
                button class="button is-primary" type="submit" form=(number::FORM) name=(number::CALL) value="1" data-enter { (layout::icon("phone")) (words) }
            }
            Primary::Lead(offer) => (step(offer, true)),
            Primary::Dispatch => a class="button is-primary" href={ "#" (TASKS_CARD) } data-enter { "派工" },
            Primary::GoOn => {
                @match &around.next {
                    Some(next) => a class="button is-primary" href=(next) data-enter { "看下一张" },
                    None => a class="button is-primary" href=(around.list) data-enter { "回到工单" },
                }
            }
        }
    }
}

/// The bar.
pub(super) fn bar(session: &Session, detail: &Detail, around: &Around, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    let primary = primary(detail, around.number, now);
    let rest = detail.offers.iter().filter(|offer| primary != Primary::Lead(**offer));
    let waits = record.clocks.open().find_map(|clock| clock.paused).map(|pause| pause.why.label());
    let is_mine =
        session.butler.is_some() && record.owner.who.butler() == session.butler || record.owner.who.staff() == Some(session.staff);
    html! {
        div class="foot" role="group" aria-label="这张工单接下来" {
            p class="foot-words" {
                strong {
                    (record.state.staff_word())
                    @if let Some(clock) = record.clocks.most_urgent() { "，" (words::due_words(clock, now)) }
                    @else if let Some(waits) = waits { "，" (waits) }
                }
                @if let Some(missed) = explain::awaited(detail) { span class="small" { (missed) "，原因待核。" } }
                span class="small" { "首问责任人 " (record.owner.label) @if is_mine { "（您）" } }
            }
            div class="foot-buttons" {
                (raising::link(detail))
                @for offer in rest { (step(offer, false)) }
                @if !matches!(primary, Primary::Call(_)) { (number::button(detail, around.number)) }
                (filled(&primary, around))
            }
        }
    }
}
