use super::{
    tests::{actor, apply, at, complaint, order, to},
    *,
};
use crate::domain::{
    catalogue::Department,
    ids::StaffId,
    message::{Message, Recipient},
    order::{
        fixtures::{self, person},
        resident::ActKind,
        scope::{bit, seen_by},
        task::{Assignee, Assignment, Task, TaskState},
    },
    place::Room,
    request::WantedTime,
};

/// A request of a department, with a price or without.
fn request(department: &str, price: &str) -> Result<Submission, String> {
    let text = format!(
        r#"{{"kind":"request","content":{{"item":{{"id":"x","name":"示例","section":"paid","group":"示例","department":"{department}",
        "price":{price},"price_note":"","catalogue_version":1}},"room":{{"id":"1","building":"3号楼","unit":"","number":"101室"}},
        "surname":"林","honorific":null,"contact":{{"kind":"lookup_code","value":"2580"}},"wanted":null,"description":"",
        "price_understood":true}}}}"#
    );
    Ok(serde_json::from_str(&text).unwrap())
}

fn repair() -> Result<Submission, String> {
    request("engineering", r#"{"kind":"free"}"#)
}

fn paid_repair() -> Result<Submission, String> {
    request("engineering", r#"{"kind":"from","fen":8000}"#)
}

fn message() -> Result<Submission, String> {
    Ok(Submission::Message(Message { to: Recipient::Household { room: Room::default() }, from: person(), text: "请回电".into() }))
}

fn worker(n: u8) -> Actor {
    Actor { id: Some(StaffId::mint(at(), [n; 10])), name: format!("示例{n}") }
}

fn does(order: Order, work: Work) -> Result<(Order, Event), StepError> {
    apply(order, Step::Work(work), &worker(1), at())
}

fn given(department: Department) -> Work {
    Work::Dispatch { to: Assignment::to_department(department, department.name()), instead_of: None, bar: None }
}

fn take(task: u32) -> Work {
    Work::Take { task, as_worker: true }
}

fn finish(task: u32, shows: bool) -> Work {
    Work::Finish { task, words: "已换阀芯".into(), shows }
}

fn hand_back(task: u32) -> Work {
    Work::HandBack { task, reason: "属消防设备".into() }
}

/// After several, with the last event.
fn after(mut order: Order, works: impl IntoIterator<Item = Work>) -> (Order, Event) {
    let mut last = None;
    for work in works {
        let (next, event) = does(order, work).unwrap();
        order = next;
        last = Some(event);
    }
    (order, last.unwrap())
}

fn colleague(n: u8) -> Assignee {
    Assignee::Worker { id: worker(n).id.unwrap(), label: format!("同事 {n}") }
}

fn pass(task: u32, to: u8) -> Work {
    Work::Pass { task, to: colleague(to), reason: "要去另一处".into(), bar: None }
}

fn states(order: &Order) -> Vec<TaskState> {
    order.tasks.iter().map(|task| task.state).collect()
}

#[test]
fn a_repair_is_engineerings_from_its_arrival_and_written_down_when_it_is_taken() {
    let arrived = order(Delivered, repair());
    assert!(arrived.tasks.is_empty() && arrived.all_tasks().len() == 1);
    assert_eq!(seen_by(&arrived), bit(Department::Engineering));
    let (taken, event) = after(arrived.clone(), [take(1)]);
    assert_eq!((taken.state, event.kind, states(&taken)), (InProgress, EventKind::State, vec![TaskState::Taken]));
    assert_eq!(taken.tasks[0].assignee.worker(), worker(1).id);
    let (paid, _) = after(order(Delivered, paid_repair()), [take(1)]);
    assert_eq!(paid.state, Accepted, "a price comes first");
    let (back, event) = after(arrived, [hand_back(1)]);
    assert_eq!((back.state, event.kind, states(&back)), (Delivered, EventKind::Task, vec![TaskState::HandedBack]));
    let cleaning = order(Delivered, request("cleaning", r#"{"kind":"free"}"#));
    assert!(cleaning.all_tasks().is_empty() && seen_by(&cleaning) == 0);
    assert_eq!(does(cleaning, take(1)).unwrap_err(), StepError::NoSuchTask);
}

#[test]
fn complaints_and_messages_are_given_to_any_department_and_end_with_their_owner() {
    for content in [complaint(), message()] {
        let (given, event) = after(order(Accepted, content), [given(Department::Cleaning)]);
        assert_eq!((given.state, event.kind, event.note.as_str()), (Dispatched, EventKind::State, "保洁部"));
        assert_eq!(seen_by(&given), bit(Department::Cleaning));
        let (done, event) = after(given, [take(1), finish(1, true)]);
        assert_eq!((done.state, event.kind, states(&done)), (InProgress, EventKind::Task, vec![TaskState::Finished]));
        assert!(offered(&done).iter().any(|offer| matches!(offer.to, Done | Relayed)));
    }
    assert!(does(order(Delivered, complaint()), given(Department::Cleaning)).is_err(), "not before somebody answered");
}

#[test]
fn the_last_of_two_departments_shows_it_done() {
    let (both, event) = after(order(Accepted, repair()), [given(Department::Engineering), given(Department::Cleaning)]);
    assert_eq!((both.tasks.len(), event.note.as_str()), (2, "保洁部"));
    let (one, event) = after(both, [take(1), take(2), finish(1, true)]);
    assert_eq!((one.state, event.kind), (InProgress, EventKind::Task));
    let (handed, event) = after(one.clone(), [finish(2, false)]);
    assert_eq!((handed.state, event.kind), (InProgress, EventKind::Task), "the owner concludes");
    let (done, event) = after(one, [finish(2, true)]);
    assert_eq!((done.state, event.kind, event.note.as_str(), done.done_at), (Done, EventKind::State, "已换阀芯", Some(at())));
}

#[test]
fn paid_work_is_shown_to_the_resident_and_nobody_is_sent_before_the_price_was_agreed() {
    let (looked, event) = after(order(Accepted, paid_repair()), [given(Department::Engineering), take(1)]);
    assert_eq!((looked.state, event.kind), (Accepted, EventKind::Task), "a look is no work");
    let (agreed, _) = after(order(Agreed, paid_repair()), [given(Department::Engineering)]);
    assert_eq!(agreed.state, Dispatched);
    let (shown, _) = after(agreed, [take(1), finish(1, true)]);
    assert_eq!(shown.state, AwaitingSignOff);
    let (again, _) = apply(shown, to(Reopened, "还在滴水", None), &actor(), at()).unwrap();
    assert_eq!(states(&again), [TaskState::Finished, TaskState::Waiting], "it goes back to whoever did it");
    assert_eq!(again.tasks[1].assignee, again.tasks[0].assignee);
    let (begun, _) = after(again, [take(2)]);
    assert_eq!(begun.state, InProgress);
}

#[test]
fn what_nobody_has_any_more_waits_to_be_given_out() {
    let (out, _) = after(order(Accepted, complaint()), [given(Department::Cleaning), given(Department::Security)]);
    let (one, event) = after(out, [hand_back(1)]);
    assert_eq!((one.state, event.kind, one.awaits_dispatch()), (Dispatched, EventKind::Task, false));
    let (none, event) = after(one, [hand_back(2)]);
    assert_eq!((none.state, event.state, none.awaits_dispatch()), (Accepted, Accepted, true));
    assert_eq!(seen_by(&none), 0, "nor does anybody see it who had it");
    let (paid, _) = after(order(Agreed, paid_repair()), [given(Department::Engineering), take(1), hand_back(1)]);
    assert_eq!((paid.state, paid.awaits_dispatch()), (Agreed, true));
    let wordless = Work::HandBack { task: 1, reason: String::new() };
    let (out, _) = after(order(Accepted, complaint()), [given(Department::Cleaning)]);
    assert_eq!(does(out.clone(), wordless).unwrap_err(), StepError::WordsMissing);
    let (gone, _) = after(out, [Work::Withdraw { task: 1, reason: "派错了".into() }]);
    assert!(gone.awaits_dispatch());
    assert_eq!(does(gone, hand_back(1)).unwrap_err(), StepError::NoSuchTask, "what has ended is over");
}

#[test]
fn work_is_given_to_another_in_place_of_who_had_it_and_not_to_whom_it_is_about() {
    let to_person = |bar| Work::Dispatch {
        to: Assignment {
            assignee: Assignee::Worker { id: worker(2).id.unwrap(), label: "示例2".into() },
            words: "先看水表".into(),
            appointed: Some(WantedTime::AsSoonAsPossible),
            ..Assignment::to_department(Department::Security, "礼宾部")
        },
        instead_of: Some(1),
        bar,
    };
    let (out, _) = after(order(Accepted, complaint()), [given(Department::Cleaning)]);
    let (other, event) = after(out.clone(), [to_person(None)]);
    assert_eq!(states(&other), [TaskState::Withdrawn, TaskState::Waiting]);
    assert_eq!((event.note.as_str(), seen_by(&other)), ("礼宾部，时间 尽快", bit(Department::Security)));
    assert!(!event.note.contains("示例2") && !event.note.contains("水表"), "the resident reads the department alone");
    assert_eq!(does(out.clone(), to_person(Some(TransferBar::Concerned))).unwrap_err(), StepError::AboutTheNewOwner);
    assert_eq!(does(out, to_person(Some(TransferBar::Absent))).unwrap_err(), StepError::OwnerAbsent);
}

#[test]
fn taking_a_repair_is_no_response_and_coming_or_calling_is() {
    let begun = |order: Order| {
        let clocks = super::tests::deadlines().begin(order.content.as_ref().unwrap(), at());
        Order { clocks, ..order }
    };
    let waits = |order: &Order| order.clocks.open().map(|clock| clock.milestone).collect::<Vec<_>>();
    let (taken, _) = does(begun(order(Delivered, repair())), take(1)).unwrap();
    assert_eq!(taken.state, InProgress);
    assert!(waits(&taken).contains(&Milestone::Response) && waits(&taken).contains(&Milestone::Answer));
    assert!(can_be_responded_to(&taken));
    let (given_back, _) = does(taken.clone(), hand_back(1)).unwrap();
    assert!(waits(&given_back).contains(&Milestone::Answer), "what only staff read answers nobody");
    let call = Step::Respond { how: Response::Spoke, words: "半小时后到".into() };
    let (called, event) = apply(taken, call, &worker(1), at()).unwrap();
    assert_eq!(event.kind, EventKind::Spoke);
    assert!(!waits(&called).contains(&Milestone::Response) && !can_be_responded_to(&called));
}

#[test]
fn steps_of_the_order_take_its_tasks_along() {
    let step = |order: Order, state, words| apply(order, to(state, words, None), &worker(3), at()).unwrap().0;
    let free = order(Accepted, request("cleaning", r#"{"kind":"free"}"#));
    assert!(free.awaits_dispatch());
    let out = step(free, Dispatched, "");
    assert_eq!((out.tasks[0].department, states(&out)), (Department::Cleaning, vec![TaskState::Waiting]));
    let begun = step(out.clone(), InProgress, "");
    assert_eq!(states(&begun), [TaskState::Taken]);
    assert_eq!(states(&step(begun, Done, "已扫净")), [TaskState::Finished]);
    assert_eq!(states(&step(out, Cancelled, "不用了")), [TaskState::Withdrawn]);
}

#[test]
fn a_task_is_passed_on_as_it_was_given_and_no_promise_changes() {
    let out = after(order(Accepted, repair()), [given(Department::Engineering), take(1)]).0;
    let (passed, event) = does(out.clone(), pass(1, 2)).unwrap();
    assert_eq!(states(&passed), [TaskState::HandedBack, TaskState::Waiting]);
    assert_eq!((passed.state, &passed.clocks, &passed.owner), (out.state, &out.clocks, &out.owner));
    let (old, new) = (&passed.tasks[0], &passed.tasks[1]);
    assert_eq!((new.department, &new.words, &new.appointed), (old.department, &old.words, &old.appointed));
    assert_eq!(new.assignee, colleague(2));
    assert!(old.outcome.contains("要去另一处") && event.note.contains("→ 同事 2：要去另一处"), "{}", event.note);
    assert_eq!(event.kind, EventKind::Task, "the resident reads nothing of it");
    let refused = |work| does(passed.clone(), work).unwrap_err();
    assert_eq!(refused(pass(2, 2)), StepError::NoSuchTask, "they have it already");
    assert_eq!(refused(pass(1, 3)), StepError::NoSuchTask, "it is over");
    let with = |bar, reason: &str| Work::Pass { task: 2, to: colleague(3), reason: reason.into(), bar };
    assert_eq!(refused(with(Some(TransferBar::Absent), "换人")), StepError::OwnerAbsent);
    assert_eq!(refused(with(Some(TransferBar::Concerned), "换人")), StepError::AboutTheNewOwner);
    assert_eq!(refused(with(None, "")), StepError::WordsMissing);
}

/// Cases of the test below; printed.
const WALKS: u64 = 3_000;

/// Random walks of legal and illegal steps: whatever is refused changes nothing, whatever is not keeps the promises of tasks.
#[test]
fn no_walk_leads_to_work_without_a_place_or_a_state_without_its_work() {
    let mut seed = 7_u64;
    let mut dice = |sides: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % sides
    };
    let (mut taken, mut refused, mut acts, mut passed) = (0_u64, 0_u64, 0_u64, 0_u64);
    for walk in 0..WALKS {
        let content =
            [complaint(), message(), repair(), paid_repair(), request("cleaning", r#"{"kind":"free"}"#)][(walk % 5) as usize].clone();
        let mut at_hand = Order { severity: Some(Severity::Minor), ..order(Delivered, content) };
        for _ in 0..30 {
            let number = u32::try_from(dice(4)).unwrap();
            let department = Department::ALL[usize::try_from(dice(7)).unwrap()];
            let instead_of = (dice(3) == 0).then_some(number);
            let told = at_hand.dealings.told_quote().map_or(1, |quote| quote.number);
            let step = match dice(14) {
                12 => Step::Work(Work::Reappoint { task: number, to: WantedTime::AsSoonAsPossible, words: "已商定".into() }),
                13 => Step::Explain { reason: "人手不足".into() },
                10 => Step::Work(pass(number, u8::try_from(dice(3)).unwrap())),
                11 => Step::Tell { reached: dice(2) == 0, words: String::new() },
                7 => fixtures::quote(at()),
                8 => fixtures::resident(ActKind::ALL[usize::try_from(dice(10)).unwrap()], told),
                0 => Step::Work(Work::Dispatch { to: Assignment::to_department(department, "示例"), instead_of, bar: None }),
                1 => Step::Work(take(number)),
                2 => Step::Work(hand_back(number)),
                3 => Step::Work(finish(number, dice(2) == 0)),
                4 => Step::Work(Work::Withdraw { task: number, reason: "另派".into() }),
                _ => to(State::ALL[usize::try_from(dice(15)).unwrap()], "已说明", Some(Verdict::Satisfied)),
            };
            let before = at_hand.clone();
            let is_residents = matches!(step, Step::Resident { .. });
            let Ok((after, event)) = apply(before.clone(), step, &worker(1), at()) else {
                refused += 1;
                continue;
            };
            taken += 1;
            if is_residents {
                acts += 1;
                assert_eq!(after.owner, before.owner, "no resident gives an order to somebody else");
            }
            // Paid work is begun after somebody agreed to a price, on paper or with a signature.
            let is_paid = after.content.as_ref().is_ok_and(|content| content.flow() == Flow::Paid);
            let is_begun = matches!(after.state, Dispatched | InProgress | AwaitingSignOff);
            assert!(!(is_paid && is_begun) || after.dealings.agreed_quote().is_some(), "{after:?}");
            assert_eq!(event.state, after.state);
            if event.note.starts_with("转给同事") {
                assert_eq!(
                    (after.state, &after.owner, &after.clocks),
                    (before.state, &before.owner, &before.clocks),
                    "nothing else changes"
                );
                passed += 1;
            }
            let open = |order: &Order| order.all_tasks().into_iter().filter(|task| task.state.is_open()).count();
            assert!(open(&after) == 0 || !after.state.is_settled(), "{after:?}");
            assert!(after.state != Dispatched || open(&after) > 0, "{after:?}");
            assert!(!after.awaits_dispatch() || open(&after) == 0, "{after:?}");
            let ended: Vec<&Task> = before.tasks.iter().filter(|task| !task.state.is_open()).collect();
            assert!(ended.iter().all(|task| after.tasks.contains(task)), "what has ended never changes: {after:?}");
            let numbers: Vec<u32> = after.tasks.iter().map(|task| task.number).collect();
            assert_eq!(numbers, (1..=u32::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
            at_hand = after;
        }
    }
    println!("{taken} steps taken, {acts} of them by residents, {passed} passed on, {refused} refused");
    assert!(passed > WALKS / 20, "{passed}");
    assert!(taken > WALKS && refused > WALKS && acts > WALKS / 2, "{taken} {refused} {acts}");
}
