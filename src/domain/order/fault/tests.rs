use chrono::{DateTime, Duration, Utc};

use super::*;
use crate::domain::{
    catalogue::{Department, Price},
    deadline::OfficePromises,
    order::{
        Responsible,
        deadlines::Deadlines,
        fixtures,
        steps::{Response, Step, StepError, apply},
    },
    place::Room,
    request::{ChosenItem, Contact, LookupCode},
    working_time::{Calendar, WorkingHours},
};

fn received() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn deadlines() -> Deadlines {
    let calendar = Calendar::new(WorkingHours::default(), chrono::FixedOffset::east_opt(8 * 3_600).unwrap());
    Deadlines { promises: OfficePromises::default(), services: Default::default(), calendar }
}

fn minutes(n: i64) -> DateTime<Utc> {
    received() + Duration::minutes(n)
}

fn lift(section: Section) -> Submission {
    Submission::Request(ServiceRequest {
        item: ChosenItem {
            id: "public-lift".into(),
            name: "电梯故障".into(),
            section,
            group: "报修".into(),
            department: Department::Engineering,
            price: Price::Free,
            price_note: String::new(),
            catalogue_version: 1,
            answer_minutes: None,
        },
        room: Room { building: "1号楼".into(), ..Room::default() },
        surname: String::new(),
        honorific: None,
        contact: Contact::LookupCode(LookupCode::parse("2580").unwrap()),
        wanted: None,
        answers: Vec::new(),
        description: String::new(),
        price_understood: false,
        place: Some(PlaceRef {
            id: "3-2-lift".into(), name: "3号楼 2单元 电梯".into(), building: "3号楼".into(), department: None
        }),
        same_fault: None,
    })
}

fn order(state: State) -> Order {
    let order = fixtures::order(state, Ok(lift(Section::Public)), received());
    Order { clocks: deadlines().begin(order.content.as_ref().unwrap(), received()), ..order }
}

/// Another order of another id.
fn other(state: State) -> Order {
    Order { id: SubmissionId::mint(received(), [9; 10]), receipt_code: ReceiptCode::from_serial(1_000_002).unwrap(), ..order(state) }
}

fn done(order: Order, step: Step, at: DateTime<Utc>) -> Order {
    apply(order, step, &Actor::program("工程"), at, &deadlines()).unwrap().0
}

fn to(state: State) -> Step {
    Step::To { state, words: "已说明".into(), verdict: None }
}

fn follow(order: Order, leader: &Order, at: DateTime<Utc>) -> Order {
    done(order, Step::Fault(FaultStep::Follow { leader: leader.id, code: leader.receipt_code }), at)
}

fn dues(order: &Order) -> Vec<(Milestone, DateTime<Utc>)> {
    order.clocks.iter().map(|clock: &Clock| (clock.milestone, clock.due)).collect()
}

#[test]
fn lobbies_tell_how_far_an_open_fault_is_and_nothing_of_what_is_mended_or_follows() {
    let stage = |order: &Order| told(order, 3).map(|fault| fault.stage);
    let mut lift = order(State::Delivered);
    assert_eq!(stage(&lift), Some(FaultStage::Reported));
    lift = done(lift, to(State::Accepted), minutes(1));
    assert_eq!(stage(&lift), Some(FaultStage::Accepted));
    lift = done(lift, Step::Respond { how: Response::Spoke, words: String::new() }, minutes(2));
    assert_eq!(stage(&lift), Some(FaultStage::Accepted), "who speaks with somebody is not there");
    lift = done(lift, Step::Respond { how: Response::Arrived, words: String::new() }, minutes(3));
    let expect = FaultStep::Expect { expected_at: Some(minutes(60)), advice: "请走楼梯".into(), words: String::new() };
    lift = done(lift, Step::Fault(expect), minutes(4));
    let fault = told(&lift, 3).unwrap();
    assert_eq!((fault.stage, fault.households, fault.department), (FaultStage::Arrived, 3, Department::Engineering));
    assert_eq!((fault.accepted_at, fault.arrived_at, fault.expected_said_at), (Some(minutes(1)), Some(minutes(3)), Some(minutes(4))));
    let follower = follow(other(State::Delivered), &lift, minutes(5));
    assert_eq!(stage(&follower), None);
    lift = done(lift, to(State::InProgress), minutes(6));
    lift = done(lift, to(State::Done), minutes(7));
    assert_eq!(stage(&lift), None);
    lift = done(lift, to(State::Reopened), minutes(8));
    let fault = told(&lift, 3).unwrap();
    assert_eq!((fault.stage, fault.expected_at, fault.advice.as_str()), (FaultStage::Accepted, None, ""), "what was expected has passed");
}

#[test]
fn lobbies_tell_of_what_is_to_be_cleaned_or_cut_as_of_repairs_and_never_of_what_is_done_for_one_home() {
    for department in [Department::Cleaning, Department::Greenery] {
        let Submission::Request(mut asked) = lift(Section::Public) else { unreachable!() };
        asked.item.department = department;
        let dirty = Order { content: Ok(Submission::Request(asked)), ..order(State::Delivered) };
        let dirty = done(dirty, to(State::Accepted), minutes(1));
        let fault = told(&dirty, 2).unwrap();
        assert_eq!((fault.stage, fault.households, fault.department), (FaultStage::Accepted, 2, department));
        let begun = done(done(dirty, to(State::Dispatched), minutes(2)), to(State::InProgress), minutes(3));
        assert_eq!(told(&begun, 2).map(|fault| fault.stage), Some(FaultStage::Arrived), "somebody is at it");
        assert_eq!(wording(begun.is_repair()), Wording { tell: "反映", mended: "处理好" });
    }
    let own = Order { content: Ok(lift(Section::Free)), ..order(State::Delivered) };
    assert_eq!(told(&own, 1), None);
    assert_eq!(wording(order(State::Delivered).is_repair()).tell, "报修");
}

#[test]
fn only_what_is_open_and_everybodys_is_linked_and_nothing_follows_what_follows() {
    let leader = order(State::InProgress);
    for state in State::ALL {
        let can_lead = bar(&other(State::Delivered), &order(state)).is_none();
        assert_eq!(can_lead, goes_on(state), "{state:?}");
        assert_eq!(bar(&other(state), &leader).is_none(), goes_on(state) && state != State::Reopened, "{state:?}");
    }
    assert_eq!(bar(&leader, &leader), Some(LinkBar::Linked));
    let follower = follow(other(State::Delivered), &leader, minutes(1));
    assert_eq!(bar(&follower, &leader), Some(LinkBar::Linked));
    assert_eq!(bar(&order(State::Delivered), &follower), Some(LinkBar::Linked));
    let own = Order { content: Ok(lift(Section::Free)), ..other(State::Delivered) };
    assert_eq!((bar(&own, &leader), bar(&leader, &own)), (Some(LinkBar::NotPublic), Some(LinkBar::NotPublic)));
}

#[test]
fn a_report_that_stands_alone_again_goes_on_with_the_promises_it_had() {
    let (alone, leader) = (other(State::Delivered), done(order(State::Delivered), to(State::Accepted), minutes(2)));
    let leader = done(leader, Step::Respond { how: Response::Arrived, words: String::new() }, minutes(3));
    let printed = dues(&alone);
    let follower = follow(Order { received_at: minutes(4), ..alone }, &leader, minutes(4));
    let read = as_led(&follower, &leader);
    assert_eq!((read.state, read.receipt_code, read.owner.who), (leader.state, follower.receipt_code, Responsible::Centre));
    let step = FaultStep::StandAlone { owner: leader.owner.clone(), met: kept(&leader, &follower), why: String::new() };
    let parted = done(follower.clone(), Step::Fault(step), minutes(30));
    assert_eq!((parted.leader, parted.state, dues(&parted)), (None, State::Delivered, printed));
    assert!(parted.clocks.iter().all(|clock| clock.breached.is_none()), "whoever came to the one came to the other");
    let response = parted.clocks.iter().find(|clock| clock.milestone == Milestone::Response).unwrap();
    assert_eq!(response.met.as_ref().map(|met| met.at), Some(minutes(4)), "not before they told of it");
    // Nobody came: what was promised is broken, following or not.
    let untouched = order(State::Delivered);
    let step = FaultStep::StandAlone { owner: untouched.owner.clone(), met: kept(&untouched, &follower), why: String::new() };
    let parted = done(follower, Step::Fault(step), minutes(30));
    assert!(parted.clocks.iter().any(|clock| clock.breached == Some(minutes(30))));
}

#[test]
fn what_one_resident_wrote_the_others_do_not_read() {
    let leader = order(State::Accepted);
    let follower = follow(other(State::Delivered), &leader, minutes(1));
    let event = |kind, note: &str, actor: Actor| Event { kind, state: State::Accepted, note: note.into(), actor, at: minutes(2) };
    let events = || {
        vec![
            event(EventKind::State, "", Actor::default()),
            event(EventKind::State, "师傅马上到", Actor::program("工程")),
            event(EventKind::Supplemented, "先写的", Actor::resident()),
            event(EventKind::Supplemented, "后写的", super::follower(follower.receipt_code)),
        ]
    };
    let notes = |events: Vec<Event>| events.into_iter().map(|event| event.note).filter(|note| !note.is_empty()).collect::<Vec<_>>();
    assert_eq!(notes(legible(events(), &leader)), ["师傅马上到", "先写的"]);
    assert_eq!(notes(history(&events()[..1], events(), &follower)), ["师傅马上到", "后写的"]);
}

#[test]
fn a_step_about_a_fault_needs_one() {
    let refused = |order: Order, step: FaultStep| apply(order, Step::Fault(step), &Actor::default(), minutes(1), &deadlines());
    let expect = FaultStep::Expect { expected_at: None, advice: String::new(), words: String::new() };
    assert_eq!(refused(order(State::Done), expect).unwrap_err(), StepError::NoFault);
    let leave = FaultStep::Leave { owner: order(State::Done).owner, met: Vec::new(), words: String::new() };
    assert_eq!(refused(order(State::Delivered), leave).unwrap_err(), StepError::NoFault);
    let ways = ActKind::ALL.map(way);
    assert_eq!(ways.iter().filter(|way| way.is_none()).count(), 3, "{ways:?}");
}

#[test]
fn a_report_that_follows_is_promised_the_answer_and_no_response_of_its_own() {
    let mut report = order(State::Delivered);
    let first = |order: &Order, is_heard| printed(order, is_heard).map(|clock| clock.milestone);
    assert_eq!((first(&report, true), first(&report, false)), (Some(Milestone::Response), Some(Milestone::Answer)));
    report.leader = Some(report.id);
    assert_eq!(first(&report, true), Some(Milestone::Answer));
}
