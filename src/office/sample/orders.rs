//! The sample's month of orders: each taken in and led step by step by the one state machine, at the times that its plan
//! says.
//!
//! Why not rows as they would be in the end: what the demo shows has then never been decided by anything.

use super::super::{
    service::{butlers::owner as butlers_owner, ownership::centre, registration::next_code},
    store::{
        StoreError, Tx, areas, breaches, butlers, catalogue, dealings,
        submissions::{self, NewSubmission},
        terminals,
    },
};
use crate::{
    clock::{self, random_bytes},
    domain::{
        canned_reply::default_replies,
        catalogue::{Catalogue, Item, Price, PriceUnit},
        deadline::OfficePromises,
        feedback::{Feedback, Verdict},
        ids::{SubmissionId, TerminalId, mint},
        message::{Message, Person, Recipient},
        money::{Fen, Quantity},
        order::{
            Actor, Order, Owner, Source, State,
            course::usual_course,
            deadlines::{Deadlines, Services},
            dealings::{LineKind, NewQuote, QuoteLine, Stars},
            resident::{Act, Trace},
            steps::{Response, Step, apply, can_be_responded_to, offered},
        },
        phone::PhoneNumber,
        place::Room,
        public_place::{PlaceKind, PlaceRef, PublicPlace},
        request::{ChosenItem, Contact, ServiceRequest, WantedTime},
        signature::Signature,
        submission::Submission,
        working_time::Calendar,
    },
    sample::{
        self,
        orders::{Matter, Plan},
    },
};
use chrono::{DateTime, Duration, SubsecRound, Utc};

/// Colleagues who write the history; roles, not people.
const DESK: &str = "示例客服";
const WORKER: &str = "示例师傅";

/// Loads the month; who registers a terminal does it before, so that something has sent them.
pub(in crate::office) fn load(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let catalogue = catalogue::latest(tx)?.unwrap_or_default();
    let deadlines = Deadlines {
        promises: OfficePromises::default(),
        services: std::sync::Arc::new(Services::of(&catalogue)),
        calendar: Calendar::new(Default::default(), clock::china()),
    };
    terminals::add_desk(tx, now)?;
    let lobby = terminals::all(tx)?.into_iter().find(|terminal| terminal.id != terminals::DESK).map_or(terminals::DESK, |found| found.id);
    let rooms = sample::rooms();
    for (number, plan) in (0..).zip(sample::orders::month()) {
        let room = rooms.iter().find(|room| room.id == plan.room).cloned().unwrap_or_default();
        // Not all at the same time of the day: what is days old came in up to nine hours earlier still.
        let earlier = if plan.minutes_ago > 2 * 24 * 60 { i64::from(number) * 73 % 540 } else { 0 };
        let arrived = (now - Duration::minutes(plan.minutes_ago + earlier)).trunc_subsecs(6);
        let Some(content) = content(&plan, room, &catalogue, number) else { continue };
        let Some(order) = take_in(tx, &plan, content, lobby, arrived, &deadlines)? else { continue };
        lead(tx, order, &plan, now, &deadlines)?;
    }
    Ok(())
}

/// What was asked for; `None` if the estate's catalogue has no such service.
fn content(plan: &Plan, room: Room, catalogue: &Catalogue, number: u32) -> Option<Submission> {
    // A range that no operator gives out.
    let contact = Contact::Phone(PhoneNumber::parse(&format!("1380013{:04}", 8_000 + number)).ok()?);
    let from = Person { surname: "示例".into(), honorific: None, contact: contact.clone() };
    Some(match plan.matter {
        Matter::Service(id) => {
            let item = catalogue.item(id)?;
            Submission::Request(ServiceRequest {
                item: ChosenItem::of(item, catalogue.version),
                room,
                surname: from.surname,
                honorific: None,
                contact,
                wanted: Some(WantedTime::AsSoonAsPossible),
                answers: Vec::new(),
                description: plan.words.into(),
                price_understood: item.price.is_paid(),
                place: item.asks_place().then(|| place_of(item, plan.room)).flatten(),
                same_fault: None,
            })
        }
        Matter::Message => Submission::Message(Message { to: Recipient::Butler { room: Some(room) }, from, text: plan.words.into() }),
        Matter::Feedback(kind, _) => Submission::Feedback(Feedback {
            kind,
            subject: None,
            scene: None,
            occurred: None,
            about: None,
            person: String::new(),
            wishes: Vec::new(),
            account: plan.words.into(),
            room: Some(room),
            from,
        }),
    })
}

/// The lift or the corridor of whoever tells of it.
fn place_of(item: &Item, room: &str) -> Option<PlaceRef> {
    let kind = if item.name.contains("电梯") { PlaceKind::Lift } else { PlaceKind::Corridor };
    let unit = room.rsplit_once('-')?.0;
    sample::places().iter().find(|place| place.kind == kind && place.id.starts_with(unit)).map(PublicPlace::as_kept)
}

fn take_in(
    tx: &Tx<'_>,
    plan: &Plan,
    content: Submission,
    lobby: TerminalId,
    arrived: DateTime<Utc>,
    deadlines: &Deadlines,
) -> Result<Option<Order>, StoreError> {
    let Some(receipt_code) = next_code(tx)? else { return Ok(None) };
    let id = SubmissionId::mint(arrived, random_bytes());
    let new = NewSubmission {
        id,
        terminal: if plan.source == Source::Terminal { lobby } else { terminals::DESK },
        receipt_code,
        digest: String::new(),
        envelope: String::new(),
        created_at: arrived,
        received_at: arrived,
        source: plan.source,
        owner: owner(tx, &content)?,
        clocks: deadlines.begin(&content, arrived),
        content: Ok(content),
    };
    submissions::add(tx, &new)?;
    if plan.source != Source::Terminal {
        submissions::taken_by(tx, id, &Actor::program(DESK))?;
    }
    submissions::get(tx, id)
}

/// The butler of the building, as for anything that comes from there.
fn owner(tx: &Tx<'_>, content: &Submission) -> Result<Owner, StoreError> {
    let area = content.building().map_or(Ok(None), |building| areas::of_building(tx, &building))?;
    let butler = area.and_then(|area| area.butler).map_or(Ok(None), |id| butlers::get(tx, id))?;
    Ok(butler.map_or_else(centre, |record| butlers_owner(&record.butler)))
}

/// Step by step to where the plan says, by the usual course, and aside from it at the end if it has to be.
fn lead(tx: &Tx<'_>, mut order: Order, plan: &Plan, now: DateTime<Utc>, deadlines: &Deadlines) -> Result<(), StoreError> {
    let mut at = order.received_at;
    if let Matter::Feedback(_, Some(severity)) = plan.matter {
        at += Duration::minutes(plan.pace / 2);
        let judge = Step::Judge { severity, reason: "示例定级".into() };
        let Some(judged) = take(tx, order, judge, DESK, at, deadlines)? else { return Ok(()) };
        order = judged;
    }
    if can_be_responded_to(&order) && plan.reaches != State::Delivered {
        at += Duration::minutes(plan.pace);
        let call = Step::Respond { how: Response::Spoke, words: "师傅已与您通话".into() };
        let Some(called) = take(tx, order, call, WORKER, at, deadlines)? else { return Ok(()) };
        order = called;
    }
    while order.state != plan.reaches {
        at = (at + Duration::minutes(plan.pace)).min(now);
        let Some(state) = next(&order, plan.reaches) else { return Ok(()) };
        let is_signed = state == State::Agreed || state == State::Done && order.state == State::AwaitingSignOff;
        let led = if is_signed {
            sign(tx, order, at, deadlines)?
        } else {
            let who = if matches!(state, State::InProgress | State::AwaitingSignOff | State::Done) { WORKER } else { DESK };
            let step = match state {
                State::Quoted => Step::Quote { quote: quote(&order, at, now), is_managers: false },
                state => Step::To { state, words: words(state), verdict: Some(Verdict::Satisfied) },
            };
            take(tx, order, step, who, at, deadlines)?
        };
        let Some(led) = led else { return Ok(()) };
        order = led;
    }
    Ok(())
}

/// The step that leads on: straight to the end if it is offered, and else by the usual course.
fn next(order: &Order, end: State) -> Option<State> {
    let content = order.content.as_ref().ok()?;
    let course = usual_course(content.topic(), content.flow(), order.state);
    let offered: Vec<State> = offered(order).into_iter().map(|offer| offer.to).collect();
    let is_aside = matches!(end, State::Returned | State::Cancelled | State::Reopened | State::Closed);
    if is_aside && offered.contains(&end) {
        return Some(end);
    }
    course.into_iter().next().filter(|state| offered.contains(state))
}

/// The service at its marked price, or at a sample's, by how much there is of it, and material; it holds for a week, and long enough to be signed now.
fn quote(order: &Order, at: DateTime<Utc>, now: DateTime<Utc>) -> NewQuote {
    let (name, marked) = match &order.content {
        Ok(Submission::Request(request)) => (request.item.name.clone(), request.item.price),
        _ => (String::new(), Price::Negotiable),
    };
    // A flat is a few hours' work and some eighty square metres; anything else is done once.
    let much = match marked {
        Price::From { unit: PriceUnit::Unsaid, .. } | Price::Free | Price::Information | Price::Negotiable => None,
        Price::From { unit: PriceUnit::SquareMetre, .. } => Quantity::parse("80").ok(),
        Price::From { unit: PriceUnit::Hour, .. } => Quantity::parse("2.5").ok(),
        Price::From { .. } => Quantity::parse("1").ok(),
    };
    let once = if let Price::From { fen, .. } = marked { Fen(fen) } else { Fen(18_000) };
    let amount = much.and_then(|much| marked.of(much)).unwrap_or(once);
    let line = |kind, words: &str, quantity, amount| QuoteLine { kind, words: words.into(), quantity, amount };
    let lines = vec![
        line(LineKind::Other, "上门检测（已完成）", None, Fen(0)),
        line(LineKind::Service, &name, much, amount),
        line(LineKind::Material, "配件 1 套，质保 30 天", None, Fen(4_500)),
    ];
    NewQuote { lines, valid_until: at.max(now - Duration::days(4)) + Duration::days(7), words: String::new(), reason: String::new() }
}

/// The resident signs for what was told or done, as they would at the lobby.
fn sign(tx: &Tx<'_>, order: Order, at: DateTime<Utc>, deadlines: &Deadlines) -> Result<Option<Order>, StoreError> {
    let Ok(signature) = Signature::new(sample::orders::signature()) else { return Ok(None) };
    let act = match order.dealings.told_quote().filter(|_| order.state == State::Quoted) {
        Some(quote) => Act::Agree { quote: quote.number, signature: signature.clone() },
        None => Act::SignOff { signature: signature.clone(), stars: Stars::try_from(4).ok() },
    };
    let (id, key) = (order.id, mint(at, random_bytes()));
    let trace = Trace { place: format!("{}终端", sample::LOBBY), signature: Some(key), complaint: None };
    let Ok((order, event)) = apply(order, Step::Resident { act, trace }, &Actor::resident(), at, deadlines) else { return Ok(None) };
    submissions::save_step(tx, &order, &event)?;
    dealings::add_signature(tx, key, id, &signature, at)?;
    breaches::add(tx, &order, order.clocks.breached_at(at), at)?;
    submissions::get(tx, id)
}

/// What the resident reads of it.
fn words(to: State) -> String {
    match to {
        State::Reopened => "业户反映还没有好，已重新安排".into(),
        _ => default_replies().into_iter().find(|reply| reply.to == to).map_or_else(String::new, |reply| reply.words),
    }
}

/// Takes a step and keeps it with what was broken by then; `None` if it could not be taken.
fn take(tx: &Tx<'_>, order: Order, step: Step, who: &str, at: DateTime<Utc>, deadlines: &Deadlines) -> Result<Option<Order>, StoreError> {
    let id = order.id;
    let Ok((order, event)) = apply(order, step, &Actor::program(who), at, deadlines) else { return Ok(None) };
    submissions::save_step(tx, &order, &event)?;
    breaches::add(tx, &order, order.clocks.breached_at(at), at)?;
    submissions::get(tx, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::{
        Office,
        store::{Store, StoreError},
    };

    #[test]
    fn every_order_of_the_month_comes_as_far_as_its_plan_says() {
        let folder = tempfile::tempdir().unwrap();
        let now = sample::instant();
        let office = Office::open(folder.path(), clock::Clock::from_fn(sample::instant)).unwrap();
        office.load_sample().unwrap();
        office.admit_terminal(sample::LOBBY, "hash").unwrap();
        office.load_sample_orders().unwrap();
        drop(office);
        let store = Store::open(folder.path()).unwrap();
        let look = move |tx: &Tx<'_>| {
            let filter = crate::office::records::OrderFilter {
                scope: crate::domain::order::scope::Scope::Everyones(crate::domain::order::scope::NameKey::NOBODY),
                limit: 200,
                ..Default::default()
            };
            let mut stored: Vec<State> = submissions::list(tx, &filter)?.into_iter().map(|order| order.state).collect();
            let mut planned: Vec<State> = sample::orders::month().into_iter().map(|plan| plan.reaches).collect();
            stored.sort();
            planned.sort();
            assert_eq!(stored, planned);
            assert!(!submissions::counts_differ(tx)?);
            let broken = breaches::since(tx, now - Duration::days(40), 100)?;
            assert!(!broken.is_empty(), "something was late");
            Ok::<_, StoreError>(())
        };
        store.write_blocking(look).unwrap();
    }
}
