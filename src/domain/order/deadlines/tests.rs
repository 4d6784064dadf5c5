use chrono::{FixedOffset, NaiveDate, NaiveTime};

use super::*;
use crate::domain::{
    catalogue::{Price, Section},
    feedback::FeedbackKind,
    message::{Message, Recipient},
    order::{
        Actor,
        clock::{Due, Wait},
        fixtures::{self, feedback, person},
        resident::{self, Trace},
        steps::{Response, Step, StepError, Work, apply, offered},
    },
    place::Room,
    request::{ChosenItem, Contact, LookupCode},
    working_time::WorkingHours,
};

mod never_later;

/// 10:31 on the mock-ups' morning.
fn received() -> DateTime<Utc> {
    "2026-09-18T02:31:00Z".parse().unwrap()
}

fn after(minutes: i64) -> DateTime<Utc> {
    received() + Duration::minutes(minutes)
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

fn deadlines() -> Deadlines {
    let services = Services {
        version: 1,
        repairs: HashMap::from([("leak".into(), RepairKind::Leak)]),
        answers: HashMap::from([("umbrella".into(), 30)]),
    };
    let calendar = Calendar::new(WorkingHours::default(), FixedOffset::east_opt(8 * 3600).unwrap());
    Deadlines { promises: OfficePromises::default(), services: Arc::new(services), calendar }
}

fn request(id: &str, department: Department, price: Price) -> ServiceRequest {
    ServiceRequest {
        item: ChosenItem {
            id: id.into(),
            name: id.into(),
            section: if price.is_paid() { Section::Paid } else { Section::Public },
            group: String::new(),
            department,
            price,
            price_note: String::new(),
            catalogue_version: 1,
            answer_minutes: None,
        },
        room: Room::default(),
        surname: String::new(),
        honorific: None,
        contact: Contact::LookupCode(LookupCode::parse("2580").unwrap()),
        wanted: None,
        answers: vec![],
        description: String::new(),
        price_understood: true,
        place: None,
        same_fault: None,
    }
}

fn window(from: u32, to: u32) -> WantedTime {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    WantedTime::Window { date: NaiveDate::from_ymd_opt(2026, 9, 18).unwrap(), from: hour(from), to: hour(to) }
}

fn trace() -> Trace {
    Trace { place: "3号楼大堂终端".into(), signature: None, complaint: None }
}

fn message() -> Submission {
    Submission::Message(Message { to: Recipient::Butler { room: None }, from: person(), text: "请回电".into() })
}

fn order(content: Submission, deadlines: &Deadlines) -> Order {
    let clocks = deadlines.begin(&content, received());
    Order { clocks, ..fixtures::order(Delivered, Ok(content), received()) }
}

fn to(state: State, words: &str) -> Step {
    Step::To { state, words: words.into(), verdict: Some(crate::domain::feedback::Verdict::Satisfied) }
}

fn judge(severity: Severity) -> Step {
    Step::Judge { severity, reason: "按描述".into() }
}

fn actor() -> Actor {
    Actor { id: None, name: "客服".into() }
}

/// Takes steps at so many minutes after it came in.
fn walked(order: Order, deadlines: &Deadlines, steps: impl IntoIterator<Item = (i64, Step)>) -> Order {
    steps.into_iter().fold(order, |order, (minutes, step)| apply(order, step, &actor(), after(minutes), deadlines).unwrap().0)
}

/// Milestone, minutes until it is due, and how it stands: open, paused, met after so many minutes, dropped.
fn told(order: &Order) -> Vec<(Milestone, i64, String)> {
    let of = |clock: &Clock| match (&clock.met, clock.paused, clock.dropped) {
        (Some(met), ..) => format!("met {}", (met.at - received()).num_minutes()),
        (None, Some(pause), _) => pause.why.label().into(),
        (None, None, Some(_)) => "dropped".into(),
        _ => "open".into(),
    };
    order.clocks.iter().map(|clock| (clock.milestone, (clock.due - received()).num_minutes(), of(clock))).collect()
}

fn row(milestone: Milestone, due: i64, stands: &str) -> (Milestone, i64, String) {
    (milestone, due, stands.into())
}

#[test]
fn every_matter_begins_with_its_own_clocks() {
    let deadlines = deadlines();
    let begun = |content: Submission| -> Vec<(Milestone, i64)> {
        let clocks = deadlines.begin(&content, received());
        clocks.iter().map(|clock| (clock.milestone, (clock.due - received()).num_minutes())).collect()
    };
    use Milestone::{Answer, Arrival, Completion, Relay, Response};
    let repair = request("light", Department::Engineering, Price::Free);
    assert_eq!(begun(Submission::Request(repair)), [(Response, 5), (Answer, DAY), (Completion, 2 * DAY)]);
    let paid = request("cleaning", Department::Cleaning, Price::from_fen(8_000));
    assert_eq!(begun(Submission::Request(paid.clone())), [(Answer, DAY), (Completion, 3 * DAY)]);
    // From 14:00 to 18:00.
    let appointed = ServiceRequest { wanted: Some(window(14, 18)), ..paid };
    let begins = 3 * HOUR + 29;
    assert_eq!(begun(Submission::Request(appointed)), [(Answer, DAY), (Arrival, begins + 4 * HOUR), (Completion, begins + 3 * DAY)]);
    let umbrella = request("umbrella", Department::ServiceCentre, Price::Free);
    assert_eq!(begun(Submission::Request(umbrella)), [(Answer, 30), (Completion, 2 * DAY)]);
    assert_eq!(begun(message()), [(Answer, DAY), (Relay, DAY)]);
    for kind in FeedbackKind::ALL {
        assert_eq!(begun(feedback(kind)), [(Answer, DAY)]);
    }
}

#[test]
fn the_receipts_own_promise_the_catalogues_and_the_offices_are_kept_whichever_is_earliest() {
    let mut deadlines = deadlines();
    let answered = |deadlines: &Deadlines, printed: Option<u32>, id: &str| {
        let mut asked = request(id, Department::ServiceCentre, Price::Free);
        asked.item.answer_minutes = printed;
        let clocks = deadlines.begin(&Submission::Request(asked), received());
        let printed = clocks.printed().unwrap();
        ((printed.due - received()).num_minutes(), printed.basis.clone())
    };
    for (printed, id, minutes, basis) in [
        (None, "other", DAY, "答复 24 小时"),
        (None, "umbrella", 30, "本项服务 30 分钟"),
        (Some(20), "umbrella", 20, "本项服务 20 分钟"),
        (Some(45), "umbrella", 30, "本项服务 30 分钟"),
        (Some(90_000), "other", DAY, "答复 24 小时"),
        (Some(0), "other", DAY, "答复 24 小时"),
    ] {
        assert_eq!(answered(&deadlines, printed, id), (minutes, basis.into()), "{printed:?} {id}");
    }
    deadlines.promises.general.answer_minutes = 10;
    assert_eq!(answered(&deadlines, Some(20), "umbrella").0, 10);
    let desk = deadlines.first_promise(Department::ServiceCentre, Some("umbrella"), received());
    assert_eq!((desk.milestone, desk.due), (Milestone::Answer, after(10)));
    assert_eq!(deadlines.first_promise(Department::Engineering, None, received()).milestone, Milestone::Response);
}

#[test]
fn taking_a_repair_up_is_no_response_and_without_words_no_answer() {
    let deadlines = deadlines();
    let repair = || order(Submission::Request(request("light", Department::Engineering, Price::Free)), &deadlines);
    let silent = walked(repair(), &deadlines, [(1, to(Accepted, ""))]);
    assert_eq!(told(&silent)[..2], [row(Milestone::Response, 5, "open"), row(Milestone::Answer, DAY, "open")]);
    let answered = walked(repair(), &deadlines, [(1, to(Accepted, "师傅马上来"))]);
    assert_eq!(told(&answered)[..2], [row(Milestone::Response, 5, "open"), row(Milestone::Answer, DAY, "met 1")]);
    let spoken = walked(repair(), &deadlines, [(3, Step::Respond { how: Response::Spoke, words: String::new() })]);
    assert_eq!(told(&spoken)[..2], [row(Milestone::Response, 5, "met 3"), row(Milestone::Answer, DAY, "met 3")]);
    let begun = walked(repair(), &deadlines, [(1, to(Accepted, "")), (9, to(InProgress, ""))]);
    assert_eq!(told(&begun)[..2], [row(Milestone::Response, 5, "met 9"), row(Milestone::Answer, DAY, "met 9")]);
    let late = begun.clocks.iter().next().unwrap();
    assert_eq!((late.breached, late.missed_by()), (Some(after(9)), Some(Duration::minutes(4))), "the step that comes too late");
}

#[test]
fn paid_work_waits_for_the_resident_and_is_followed_up() {
    let deadlines = deadlines();
    let mut asked = request("cleaning", Department::Cleaning, Price::from_fen(8_000));
    asked.wanted = Some(window(14, 18));
    let (arrival, completion) = (7 * HOUR + 29, 3 * HOUR + 29 + 3 * DAY);
    let quoted =
        walked(order(Submission::Request(asked), &deadlines), &deadlines, [(3, to(Accepted, "好")), (21, fixtures::quote(received()))]);
    let waits = Wait::Price.label();
    assert_eq!(told(&quoted)[1..], [row(Milestone::Arrival, arrival, waits), row(Milestone::Completion, completion, waits)]);
    let shown = [(34, to(Agreed, "已签")), (37, to(Dispatched, "")), (400, to(InProgress, "")), (460, to(AwaitingSignOff, ""))];
    let shown = walked(quoted, &deadlines, shown);
    assert_eq!(
        told(&shown)[1..],
        [
            row(Milestone::Arrival, arrival, "met 400"),
            row(Milestone::Completion, completion + 13, Wait::SignOff.label()),
            row(Milestone::SignOff, 460 + DAY, "open"),
        ]
    );
    let done = walked(shown, &deadlines, [(500, to(Done, "已签字"))]);
    assert_eq!(
        told(&done)[2..],
        [
            row(Milestone::Completion, completion + 13 + 40, "met 500"),
            row(Milestone::SignOff, 460 + DAY, "met 500"),
            row(Milestone::FollowUp, 500 + 2 * DAY, "open"),
        ]
    );
    assert_eq!(deadlines.to_come(&done), None);
    let over = walked(done, &deadlines, [(900, to(FollowedUp, "满意")), (901, to(Closed, ""))]);
    assert_eq!(told(&over)[4], row(Milestone::FollowUp, 500 + 2 * DAY, "met 900"));
    assert_eq!(over.clocks.open().count(), 0);
}

#[test]
fn a_repair_is_followed_up_within_the_days_of_its_kind_and_anew_when_it_was_reopened() {
    let deadlines = deadlines();
    for (id, days) in [("light", 2), ("leak", 3)] {
        let repair = order(Submission::Request(request(id, Department::Engineering, Price::Free)), &deadlines);
        assert_eq!(deadlines.to_come(&repair).map(|(milestone, _)| milestone), Some(Milestone::FollowUp));
        let done = walked(repair, &deadlines, [(4, to(Accepted, "好")), (5, to(InProgress, "")), (60, to(Done, "已修好"))]);
        assert_eq!(told(&done)[3], row(Milestone::FollowUp, 60 + days * DAY, "open"));
        let again = [(100, to(Reopened, "又坏了")), (110, to(InProgress, "")), (120, to(Done, "换了新的"))];
        let again = walked(done, &deadlines, again);
        assert_eq!(
            told(&again)[2..],
            [
                row(Milestone::Completion, 2 * DAY, "met 60"),
                row(Milestone::FollowUp, 60 + days * DAY, "met 100"),
                row(Milestone::Completion, 100 + 2 * DAY, "met 120"),
                row(Milestone::FollowUp, 120 + days * DAY, "open"),
            ]
        );
    }
    let cleaning = order(Submission::Request(request("corridor", Department::Cleaning, Price::Free)), &deadlines);
    let done = walked(cleaning, &deadlines, [(4, to(Accepted, "好")), (60, to(Done, "已打扫"))]);
    assert!(done.clocks.open().next().is_none() && deadlines.to_come(&done).is_none(), "only repairs and paid work");
}

#[test]
fn a_complaint_is_due_until_it_is_resolved_and_other_matters_until_they_are_answered() {
    let deadlines = deadlines();
    let complaint = || order(feedback(FeedbackKind::Complaint), &deadlines);
    let severe = walked(complaint(), &deadlines, [(10, judge(Severity::Severe))]);
    let answer = row(Milestone::Answer, DAY, "open");
    assert_eq!(told(&severe), [answer.clone(), row(Milestone::Resolution, 10 * DAY, "open")], "as the receipt printed");
    // Before it is taken up a judgement is corrected; then the earlier rules.
    let corrected = walked(severe, &deadlines, [(11, judge(Severity::Minor)), (12, judge(Severity::Important))]);
    assert_eq!(told(&corrected), [answer, row(Milestone::Resolution, 3 * DAY, "open")]);
    let taken = walked(corrected, &deadlines, [(20, to(Accepted, "正在核实")), (30, judge(Severity::Severe))]);
    assert_eq!(told(&taken)[1], row(Milestone::Resolution, 3 * DAY, "open"));
    let resolved = walked(taken, &deadlines, [(40, judge(Severity::Minor)), (100, to(Done, "已制止"))]);
    assert_eq!(told(&resolved)[1], row(Milestone::Resolution, 2 * DAY, "met 100"));
    let again = walked(resolved, &deadlines, [(3 * DAY, to(Reopened, "又响了"))]);
    assert_eq!(told(&again)[2], row(Milestone::Resolution, 2 * DAY, "open"), "reopening gives no new time");
    assert_eq!(again.clocks.most_urgent().unwrap().stands(after(3 * DAY)), Due::Over(DAY));
    for kind in [FeedbackKind::Suggestion, FeedbackKind::Praise] {
        let thanked = walked(order(feedback(kind), &deadlines), &deadlines, [(5, to(Accepted, "谢谢"))]);
        assert_eq!(told(&thanked), [row(Milestone::Answer, DAY, "met 5")]);
    }
}

#[test]
fn a_message_is_due_until_it_is_passed_on_and_what_is_called_off_is_not_waited_for() {
    let deadlines = deadlines();
    let passed_on = walked(order(message(), &deadlines), &deadlines, [(9, to(Relayed, "已电话告知"))]);
    assert_eq!(told(&passed_on), [row(Milestone::Answer, DAY, "met 9"), row(Milestone::Relay, DAY, "met 9")]);
    let repair = order(Submission::Request(request("light", Department::Engineering, Price::Free)), &deadlines);
    let called_off = walked(repair, &deadlines, [(9, to(Cancelled, "业户来电取消"))]);
    assert_eq!(told(&called_off)[0], row(Milestone::Response, 5, "dropped"));
    assert_eq!(called_off.clocks.iter().next().unwrap().breached, Some(after(9)), "nobody had responded");
}

#[test]
fn an_edit_makes_what_runs_due_earlier_and_nothing_later() {
    let mut deadlines = deadlines();
    let mut repair = order(Submission::Request(request("light", Department::Engineering, Price::Free)), &deadlines);
    deadlines.promises.general = crate::domain::deadline::Promises { answer_minutes: 48 * 60, repair_response_minutes: 60 };
    deadlines.promises.work.repair_minutes = 60;
    deadlines.tighten(&mut repair, after(1));
    let dues = |order: &Order| told(order).into_iter().map(|(_, due, _)| due).collect::<Vec<_>>();
    assert_eq!(dues(&repair), [5, DAY, HOUR]);
    deadlines.promises.general.answer_minutes = 30;
    deadlines.tighten(&mut repair, after(40));
    assert_eq!(dues(&repair), [5, DAY, HOUR], "what cannot be kept any more is held against nobody");
    deadlines.promises.general.answer_minutes = 50;
    deadlines.tighten(&mut repair, after(40));
    assert_eq!(dues(&repair), [5, 50, HOUR]);
}

#[test]
fn a_promise_of_working_time_counts_only_that() {
    let mut deadlines = deadlines();
    deadlines.promises.work.repair_minutes = 12 * 60;
    deadlines.promises.work.working.insert(Timed::Repair);
    let repair = order(Submission::Request(request("light", Department::Engineering, Price::Free)), &deadlines);
    let completion = repair.clocks.iter().last().unwrap();
    // From 10:31 to 18:00, and 4 hours and 31 minutes of the next day from 8:00 on.
    assert_eq!((completion.due, completion.basis.as_str()), (after(26 * HOUR), "维修 工作时间 12 小时"));
    assert_eq!(repair.clocks.printed().unwrap().due, after(5), "what is printed counts every hour");
}

#[test]
fn clocks_of_an_order_from_before_are_worked_out_from_its_events() {
    let deadlines = deadlines();
    let event = |kind, state, note: &str, minutes| Event { kind, state, note: note.into(), actor: actor(), at: after(minutes) };
    let mut repair = order(Submission::Request(request("leak", Department::Engineering, Price::Free)), &deadlines);
    repair.clocks = Clocks::default();
    repair.state = Done;
    let events = [
        event(EventKind::State, Delivered, "", 0),
        event(EventKind::State, Accepted, "", 9),
        event(EventKind::Transfer, Accepted, "陈管家 → 李管家：休假", 10),
        event(EventKind::State, InProgress, "", 20),
        event(EventKind::State, Done, "已修好", 10 * DAY),
    ];
    let clocks = deadlines.of_events(&repair, &events, after(11 * DAY));
    let repaired = Order { clocks, ..repair.clone() };
    assert_eq!(
        told(&repaired),
        [
            row(Milestone::Response, 5, "met 9"),
            row(Milestone::Answer, DAY, "met 9"),
            // Nobody had promised that it would be done within two days.
            row(Milestone::FollowUp, 13 * DAY, "open"),
        ]
    );
    assert_eq!(repaired.clocks.iter().next().unwrap().missed_by(), Some(Duration::minutes(4)));
    let mut complaint = order(feedback(FeedbackKind::Complaint), &deadlines);
    (complaint.state, complaint.severity) = (Accepted, Some(Severity::Severe));
    let events = [
        event(EventKind::State, Delivered, "", 0),
        event(EventKind::Severity, Delivered, "未定 → 重大：涉及消防", 5),
        event(EventKind::State, Accepted, "", 9),
    ];
    complaint.clocks = deadlines.of_events(&complaint, &events, after(60));
    assert_eq!(told(&complaint), [row(Milestone::Answer, DAY, "met 9"), row(Milestone::Resolution, 10 * DAY, "open")]);
}

#[test]
fn an_appointment_becomes_a_later_one_only_when_the_resident_asked_for_it() {
    let deadlines = deadlines();
    let mut asked = request("light", Department::Engineering, Price::Free);
    asked.wanted = Some(window(14, 16));
    let given = order(Submission::Request(asked), &deadlines);
    let evening = window(18, 20);
    let reappoint = |order: Order, to: &WantedTime, at| {
        let step = Step::Work(Work::Reappoint { task: 1, to: to.clone(), words: "已与本人电话商定".into() });
        apply(order, step, &actor(), at, &deadlines)
    };
    let arrivals = |order: &Order| -> Vec<(DateTime<Utc>, bool)> {
        order.clocks.iter().filter(|clock| clock.milestone == Milestone::Arrival).map(|clock| (clock.due, clock.is_open())).collect()
    };
    let promised = arrivals(&given);
    assert_eq!(promised.len(), 1);
    // What staff agreed on is told, and the time that was promised before stands.
    let (order, event) = reappoint(given.clone(), &evening, after(10)).unwrap();
    assert_eq!(event.kind, EventKind::Appointed);
    assert!(event.note.contains("18:00") && event.note.contains("已与本人电话商定"), "{}", event.note);
    assert_eq!((order.tasks[0].appointed.as_ref(), arrivals(&order)), (Some(&evening), promised.clone()));
    // Once more does not make it the resident's wish.
    assert_eq!(arrivals(&reappoint(order, &evening, after(11)).unwrap().0), promised);
    let wish = Step::Resident { act: resident::Act::Reappoint { wanted: evening.clone() }, trace: trace() };
    let wished = apply(given, wish, &actor(), after(10), &deadlines).unwrap().0;
    let (order, _) = reappoint(wished.clone(), &evening, after(20)).unwrap();
    let later = promised[0].0 + Duration::hours(4);
    assert_eq!(arrivals(&order), [(promised[0].0, false), (later, true)]);
    assert!(
        order.dealings.waiting.is_none()
            && order.clocks.iter().all(|clock| clock.milestone != Milestone::Arrival || clock.breached.is_none())
    );
    // What comes in between does not make the wish forgotten.
    let spoke = Step::Respond { how: Response::Spoke, words: String::new() };
    let (between, _) = apply(wished.clone(), spoke, &actor(), after(12), &deadlines).unwrap();
    assert_eq!(arrivals(&reappoint(between, &evening, after(20)).unwrap().0)[1], (later, true));
    // Who is late already stays late, and who agreed on another time than was asked for, too.
    let late = reappoint(wished.clone(), &evening, promised[0].0 + Duration::minutes(1)).unwrap().0;
    assert_eq!(arrivals(&late)[0], (promised[0].0, true));
    assert_eq!(arrivals(&reappoint(wished, &window(19, 21), after(20)).unwrap().0), promised);
}

#[test]
fn why_a_promise_was_broken_is_written_beside_it_once_it_is_over() {
    let deadlines = deadlines();
    let repair = order(Submission::Request(request("light", Department::Engineering, Price::Free)), &deadlines);
    let explain = |order: Order, reason: &str, at| apply(order, Step::Explain { reason: reason.into() }, &actor(), at, &deadlines);
    let nothing = explain(repair.clone(), "人手不足", after(1)).unwrap_err();
    assert_eq!(nothing, StepError::NothingToExplain);
    let running = explain(repair.clone(), "人手不足", after(9)).unwrap_err();
    assert_eq!(running, StepError::NothingToExplain, "somebody still waits");
    let came = Step::Respond { how: Response::Arrived, words: String::new() };
    let (order, _) = apply(repair, came, &actor(), after(9), &deadlines).unwrap();
    assert_eq!(explain(order.clone(), "", after(20)).unwrap_err(), StepError::ReasonMissing);
    let (explained, event) = explain(order.clone(), "前一单抢修未完", after(20)).unwrap();
    assert_eq!((event.kind, event.note.as_str()), (EventKind::Explained, "响应超时：前一单抢修未完"));
    let clock = explained.clocks.iter().next().unwrap();
    assert_eq!(clock.explained.as_ref().map(|explained| explained.reason.as_str()), Some("前一单抢修未完"));
    let before = order.clocks.iter().next().unwrap();
    assert_eq!((clock.breached, clock.due, &clock.met), (before.breached, before.due, &before.met), "it excuses nothing");
    assert_eq!(explain(explained, "另一个原因", after(30)).unwrap_err(), StepError::NothingToExplain);
}
