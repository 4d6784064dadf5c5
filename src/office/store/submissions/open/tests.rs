//! Random orders under random filters: what a list shows, in which order, page by page, and what is counted, is what a rule in
//! plain code says of each order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    super::{NewSubmission, Sought, add, get, list, look_through, plan_of, save_step},
    *,
};
use crate::{
    domain::{
        feedback::{About, Feedback, FeedbackKind, Subject},
        ids::{AreaId, ButlerId, StaffId, SubmissionId, TerminalId},
        message::{Message, Person, Recipient},
        order::{
            Actor, Event, EventKind, Order, Owner, Responsible, Source,
            clock::{Clock, Clocks, Milestone},
            scope::{NameKey, bit, home_building, seen_by},
            task::{Assignee, Mark, Task, TaskState},
        },
        place::Room,
        receipt_code::ReceiptCode,
        request::{Contact, LookupCode},
        submission::{Flow, Submission},
    },
    office::{
        records::{Area, Own, Sorting, Work},
        store::{Store, StoreError, areas, terminals},
    },
    values,
};

/// Numbers that follow from a seed, so that what fails fails again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).unwrap()) as usize].clone()
    }

    /// Nothing, more often than something.
    fn maybe<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        (self.below(3) == 0).then(|| self.pick(list))
    }

    fn salt(&mut self) -> [u8; 10] {
        std::array::from_fn(|_| u8::try_from(self.below(256)).unwrap())
    }
}

const ORDERS: u32 = 160;
const BUILDINGS: [&str; 3] = ["3号楼", "13号楼", "5号楼"];

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + 60 * minutes, 0).unwrap()
}

/// When the lists are looked at.
fn now() -> DateTime<Utc> {
    at(3_000)
}

fn butler(n: u8) -> ButlerId {
    ButlerId::mint(at(0), [n; 10])
}

fn colleague() -> StaffId {
    StaffId::mint(at(0), [7; 10])
}

fn content(dice: &mut Dice) -> Result<Submission, String> {
    let building = dice.pick(&BUILDINGS);
    let room = Room { id: format!("{building}-1"), building: building.into(), number: "101室".into(), ..Room::default() };
    let from = Person { surname: "林".into(), honorific: None, contact: Contact::LookupCode(LookupCode::parse("2580").unwrap()) };
    Ok(match dice.below(10) {
        0 => return Err("无法解开".into()),
        1 => Submission::Message(Message {
            to: dice.pick(&[Recipient::Household { room }, Recipient::Butler { room: None }]),
            from,
            text: "请回电".into(),
        }),
        2 | 3 => Submission::Feedback(Feedback {
            kind: dice.pick(&[FeedbackKind::Complaint, FeedbackKind::Suggestion, FeedbackKind::Praise]),
            subject: Some(Subject::Noise),
            scene: None,
            occurred: None,
            about: dice.maybe(&[About::Butler, About::FrontDesk, About::Cleaning]),
            person: dice.maybe(&["示例甲".to_owned()]).unwrap_or_default(),
            wishes: Vec::new(),
            account: String::new(),
            room: Some(room),
            from,
        }),
        _ => {
            let (department, price) = (
                dice.pick(&["engineering", "cleaning", "service_centre"]),
                dice.pick(&[r#"{"kind":"free"}"#, r#"{"kind":"from","fen":8000}"#, r#"{"kind":"negotiable"}"#]),
            );
            let text = format!(
                r#"{{"kind":"request","content":{{"item":{{"id":"x","name":"水龙头维修","section":"paid","group":"维修保养",
                "department":"{department}","price":{price},"price_note":"","catalogue_version":1}},
                "room":{{"id":"1","building":"{building}","unit":"","number":"101室"}},"surname":"林","honorific":null,
                "contact":{{"kind":"lookup_code","value":"2580"}},"wanted":null,"description":"","price_understood":true}}}}"#
            );
            serde_json::from_str(&text).unwrap()
        }
    })
}

fn tasks(dice: &mut Dice) -> Vec<Task> {
    let departments = [Department::Engineering, Department::Cleaning, Department::ServiceCentre];
    let task = |number, dice: &mut Dice| Task {
        number,
        department: dice.pick(&departments),
        assignee: Assignee::Anybody,
        words: String::new(),
        appointed: None,
        state: dice.pick(&[TaskState::Waiting, TaskState::Taken, TaskState::Finished, TaskState::HandedBack]),
        given: Mark { by: String::new(), id: None, at: at(0) },
        taken: None,
        ended: None,
        outcome: String::new(),
    };
    (1..=dice.below(3)).map(|number| task(number, dice)).collect()
}

/// An order with when its latest step was taken.
type Moved = (Order, DateTime<Utc>);

/// Orders as they came in and as random steps left them.
fn fill(tx: &Tx<'_>, dice: &mut Dice) -> StoreResult<Vec<Moved>> {
    let terminal = TerminalId::mint(at(0), [9; 10]);
    terminals::add(tx, terminal, "3号楼大堂", None, "hash", at(0))?;
    for n in 1..=3 {
        tx.execute("INSERT INTO butler VALUES (?1, '管家', ?2, '[]', '', NULL, 1, 0)", values![butler(n).to_string(), n.to_string()])?;
    }
    let area = |n, buildings: &[&str], pair: [Option<ButlerId>; 2]| Area {
        id: AreaId::mint(at(0), [n; 10]),
        name: format!("片区 {n}"),
        butler: pair[0],
        partner: pair[1],
        buildings: buildings.iter().map(|name| (*name).to_owned()).collect(),
        version: 1,
    };
    areas::save(tx, &area(1, &["3号楼"], [Some(butler(1)), Some(butler(2))]))?;
    areas::save(tx, &area(2, &["13号楼", "5号楼"], [Some(butler(3)), None]))?;
    let sql = "INSERT INTO staff (id, login, name, password_hash, must_change, created_at) VALUES (?1, 'a', '示例乙', 'h', 0, 0)";
    tx.execute(sql, values![colleague().to_string()])?;
    let owners = [Responsible::Centre, Responsible::Butler(butler(1)), Responsible::Butler(butler(3)), Responsible::Staff(colleague())];
    let mut all = Vec::new();
    for n in 0..ORDERS {
        let received_at = at(i64::from(dice.below(2_000)));
        let new = NewSubmission {
            id: SubmissionId::mint(received_at, dice.salt()),
            terminal,
            receipt_code: ReceiptCode::from_serial(1_000_000 + n).unwrap(),
            digest: String::new(),
            envelope: String::new(),
            created_at: received_at,
            received_at,
            source: Source::Terminal,
            owner: Owner { who: dice.pick(&owners), label: String::new() },
            content: content(dice),
            clocks: Default::default(),
        };
        add(tx, &new)?;
        let mut moved_at = received_at;
        for _ in 0..dice.below(3) {
            let mut order = get(tx, new.id)?.unwrap();
            moved_at = at(2_000 + i64::from(dice.below(1_000)));
            order.state = dice.pick(&State::ALL);
            order.owner.who = dice.pick(&owners);
            if order.content.is_ok() {
                order.tasks = if order.state.is_open() { tasks(dice) } else { Vec::new() };
            }
            if !order.state.is_open() || order.content.is_err() {
                // Nobody waits for anything any more, or was promised anything.
                order.clocks = Clocks::default();
            } else if dice.below(3) > 0 {
                // Few instants, so that several orders have the same turn.
                let due = at(2_400 + 60 * i64::from(dice.below(20)));
                order.clocks.begin(Clock::new(Milestone::Answer, received_at, due, String::new()), received_at);
            }
            let event = Event { kind: EventKind::State, state: order.state, note: String::new(), actor: Actor::default(), at: moved_at };
            assert!(save_step(tx, &order, &event)?);
        }
        all.push((get(tx, new.id)?.unwrap(), moved_at));
    }
    Ok(all)
}

fn scopes() -> Vec<Scope> {
    let named = NameKey::of("示例甲");
    let mut all = vec![Scope::All, Scope::Nothing, Scope::Everyones(NameKey::NOBODY), Scope::Everyones(named), Scope::Desk(named)];
    all.extend((1..=3).map(|n| Scope::Butler(butler(n), NameKey::NOBODY)));
    all.extend([Department::Engineering, Department::Cleaning].map(|of| Scope::Department(of, colleague(), named)));
    all
}

fn queues(dice: &mut Dice) -> Vec<Queue> {
    let own = Own { staff: colleague(), butler: dice.maybe(&[butler(1)]), is_desk: dice.below(2) == 0 };
    vec![
        Queue::Overdue(now()),
        Queue::Near(now()),
        Queue::Undispatched,
        Queue::Mine(own),
        Queue::Department(Department::Cleaning),
        Queue::Department(Department::Engineering),
        Queue::Stuck(at(2_500)),
    ]
}

fn filter(dice: &mut Dice, scope: Scope) -> OrderFilter {
    const TOPICS: [&[Topic]; 3] = [&[Topic::Request], &[Topic::Complaint, Topic::Praise], &[Topic::MessageToHousehold]];
    let queues = queues(dice);
    OrderFilter {
        scope,
        states: dice.maybe(&[vec![State::Done], vec![State::Delivered, State::Returned], vec![State::Closed]]).unwrap_or_default(),
        topics: dice.maybe(&TOPICS).unwrap_or_default(),
        queue: dice.maybe(&queues),
        work: dice.maybe(&[Work::Repair, Work::Paid, Work::Free]),
        building: dice.maybe(&BUILDINGS).map(str::to_owned),
        owner: dice.maybe(&[Responsible::Centre, Responsible::Butler(butler(1)), Responsible::Staff(colleague())]),
        department: dice.maybe(&[Department::Cleaning, Department::Engineering, Department::ServiceCentre]),
        since: dice.maybe(&[at(500), at(1_000)]),
        until: dice.maybe(&[at(1_500), at(1_900)]),
        limit: 7,
        ..OrderFilter::default()
    }
}

fn is_in(queue: Queue, (order, moved_at): &Moved) -> bool {
    let due = order.clocks.most_urgent();
    let is_open = |department| order.all_tasks().iter().any(|task| task.state.is_open() && task.department == department);
    order.turn().is_some()
        && match queue {
            Queue::Overdue(now) => due.is_some_and(|clock| clock.due < now),
            Queue::Near(now) => due.is_some_and(|clock| clock.due >= now && clock.near_at() < now),
            Queue::Undispatched => order.awaits_dispatch(),
            Queue::Mine(own) => match order.owner.who {
                Responsible::Centre => own.is_desk,
                Responsible::Butler(id) => own.butler == Some(id),
                Responsible::Staff(id) => own.staff == id,
            },
            Queue::Department(department) => is_open(department),
            Queue::Stuck(since) => *moved_at < since,
            Queue::Untold(since) => order.untold.is_some_and(|at| at >= since),
        }
}

/// Whether a list lets an order through, whatever is open.
fn lets_through(filter: &OrderFilter, moved: &Moved) -> bool {
    let order = &moved.0;
    let pair_of = |building: &str| {
        let pair = if building == "3号楼" { [Some(butler(1)), Some(butler(2))] } else { [Some(butler(3)), None] };
        Ok::<_, std::convert::Infallible>(pair)
    };
    let content = order.content.as_ref().ok();
    let is_request = content.is_some_and(|content| content.topic() == Topic::Request);
    let is_theirs = |department| {
        let seen = seen_by(order);
        seen & bit(department) != 0 || seen == 0 && content.is_some_and(|content| content.department() == department)
    };
    filter.scope.holds(order, pair_of).unwrap()
        && (filter.states.is_empty() || filter.states.contains(&order.state))
        && (filter.topics.is_empty() || filter.topics.contains(&content.map(Submission::topic).unwrap_or_default()))
        && filter.queue.is_none_or(|queue| is_in(queue, moved))
        && filter.work.is_none_or(|work| {
            is_request
                && match work {
                    Work::Repair => order.is_repair(),
                    Work::Paid => content.is_some_and(|content| content.flow() == Flow::Paid),
                    Work::Free => content.is_some_and(|content| content.flow() == Flow::Free),
                }
        })
        && filter.building.as_ref().is_none_or(|building| content.and_then(home_building).as_ref() == Some(building))
        && filter.owner.is_none_or(|owner| order.owner.who == owner)
        && filter.department.is_none_or(is_theirs)
        && filter.since.is_none_or(|since| order.received_at >= since)
        && filter.until.is_none_or(|until| order.received_at < until)
}

/// Every page of a list, forward to its end and back to its beginning.
fn in_pages(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<[Vec<SubmissionId>; 2]> {
    let page = |position| list(tx, &OrderFilter { position, ..filter.clone() });
    let place = |order: &Order| filter.sorting.place(order).unwrap();
    let (mut forward, mut position) = (Vec::new(), None);
    loop {
        let orders = page(position)?;
        forward.extend(orders.iter().map(|order| order.id));
        let Some((than, id)) = orders.last().map(place) else { break };
        position = Some(Position::Older { than, id });
    }
    let (mut back, mut position) = (Vec::new(), position);
    while let Some(Position::Older { than, id } | Position::Newer { than, id }) = position {
        let orders = page(Some(Position::Newer { than, id }))?;
        back.splice(0..0, orders.iter().map(|order| order.id));
        position = orders.first().map(place).map(|(than, id)| Position::Newer { than, id });
    }
    Ok([forward, back])
}

/// What a look through the history finds, window by window and page by page.
fn in_windows(tx: &Tx<'_>, filter: &OrderFilter) -> StoreResult<Vec<SubmissionId>> {
    let (mut found, mut position) = (Vec::new(), None);
    loop {
        let window = look_through(tx, &OrderFilter { position, ..filter.clone() }, &Sought::default(), 37)?;
        let limit = filter.limit as usize;
        found.extend(window.ids.iter().take(limit).copied());
        position = match window.ids.get(limit.saturating_sub(1)).filter(|_| window.ids.len() > limit) {
            Some(last) => {
                let last = get(tx, *last)?.unwrap();
                Some(Position::Older { than: last.received_at, id: last.id })
            }
            None if window.ended.is_some() => window.ended,
            None => return Ok(found),
        };
    }
}

#[test]
fn lists_pages_and_counts_are_what_a_rule_says_of_each_order() {
    for seed in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let compare = move |tx: &Tx<'_>| {
            let mut dice = Dice(seed);
            let all = fill(tx, &mut dice)?;
            for scope in scopes() {
                for round in 0..12 {
                    let mut filter = filter(&mut dice, scope);
                    if round == 0 {
                        filter = OrderFilter { scope, limit: 7, ..OrderFilter::default() };
                    }
                    let mut wanted: Vec<(DateTime<Utc>, SubmissionId)> = all
                        .iter()
                        .filter(|moved| moved.0.turn().is_some() && lets_through(&filter, moved))
                        .map(|(order, _)| (order.turn().unwrap(), order.id))
                        .collect();
                    wanted.sort();
                    let wanted: Vec<SubmissionId> = wanted.into_iter().map(|(_, id)| id).collect();
                    let urgent = OrderFilter { sorting: Sorting::Urgent, ..filter.clone() };
                    let [forward, back] = in_pages(tx, &urgent)?;
                    assert_eq!(forward, wanted, "seed {seed}, {urgent:?}");
                    assert_eq!(back, wanted[..wanted.len().saturating_sub(1)], "the way back, seed {seed}, {urgent:?}");
                    counts(tx, &mut dice, &filter, &all)?;
                    let mut wanted: Vec<(DateTime<Utc>, SubmissionId)> =
                        all.iter().filter(|moved| lets_through(&filter, moved)).map(|(order, _)| (order.received_at, order.id)).collect();
                    wanted.sort();
                    let wanted: Vec<SubmissionId> = wanted.into_iter().rev().map(|(_, id)| id).collect();
                    assert_eq!(in_windows(tx, &filter)?, wanted, "the history, seed {seed}, {filter:?}");
                }
            }
            Ok::<_, StoreError>(())
        };
        Store::for_test(folder.path()).write_blocking(compare).unwrap();
    }
}

/// What is counted is what a recount says, whatever queue and state the list shows.
fn counts(tx: &Tx<'_>, dice: &mut Dice, filter: &OrderFilter, all: &[Moved]) -> StoreResult<()> {
    let whole = OrderFilter { queue: None, states: Vec::new(), ..filter.clone() };
    let open: Vec<&Moved> = all.iter().filter(|moved| moved.0.turn().is_some() && lets_through(&whole, moved)).collect();
    let queues = queues(dice);
    let wanted: Vec<u64> = queues.iter().map(|queue| open.iter().filter(|moved| is_in(*queue, moved)).count() as u64).collect();
    let counts: Vec<u64> = count_queues(tx, &whole, &queues)?.into_iter().map(|queue| queue.count).collect();
    assert_eq!(counts, wanted);
    let anyhow = OrderFilter { topics: &[], ..whole };
    let mut by_topic: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (order, _) in all.iter().filter(|moved| moved.0.turn().is_some() && lets_through(&anyhow, moved)) {
        let topic = order.content.as_ref().map(Submission::topic).unwrap_or_default();
        *by_topic.entry((topic.into_str(), order.state.into_str())).or_default() += 1;
    }
    let counted = count_open_by_topic(tx, &anyhow)?;
    let counted: BTreeMap<(&str, &str), u64> =
        counted.into_iter().map(|(topic, state, count)| ((topic.into_str(), state.into_str()), count)).collect();
    assert_eq!(counted, by_topic);
    Ok(())
}

#[test]
fn whatever_is_asked_of_what_is_open_reads_the_index_of_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let look = |tx: &Tx<'_>| {
        let mut dice = Dice(1);
        fill(tx, &mut dice)?;
        for scope in scopes() {
            for round in 0..20 {
                let position = dice.maybe(&[Position::Older { than: now(), id: SubmissionId::mint(now(), [1; 10]) }]);
                let mut filter = OrderFilter { sorting: Sorting::Urgent, position, ..filter(&mut dice, scope) };
                // What is late and what waits have small indexes of their own, which an engine may prefer.
                filter.queue = filter.queue.filter(|queue| !matches!(queue, Queue::Overdue(_) | Queue::Near(_) | Queue::Undispatched));
                if round == 0 {
                    filter = OrderFilter { scope, sorting: Sorting::Urgent, limit: 7, ..OrderFilter::default() };
                }
                let plan = plan_of(tx, &filter)?;
                let is_sorted = plan.matches("TEMP B-TREE").count() <= 1;
                // The page that is shown is put in order once more; nothing else is.
                assert!(plan.contains("COVERING INDEX submission_open") && is_sorted, "{plan}");
                let (sql, values) = queues_statement(&filter, &queues(&mut dice));
                let lines = tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), &values, |row| Ok::<String, StoreError>(row.get("detail")?))?;
                assert!(lines.join("; ").contains("COVERING INDEX submission_open"), "{lines:?}");
            }
        }
        Ok::<_, StoreError>(())
    };
    // A server has too few rows here to care for an index.
    Store::open(folder.path()).unwrap().write_blocking(look).unwrap();
}
