//! Deadlines: what the office promises of an order, and how its clocks go on when something happens.
//!
//! Invariants: an order is judged by its own times and what was promised when they began, never by the wall clock of whoever
//! looks; the earlier of two promises always rules.
//!
//! Why one function ([`Deadlines::go_on`]) for what happens now and what happened before clocks were kept: an old order's
//! clocks are worked out by replaying its events.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Duration, Utc};

use super::{
    Event, EventKind, Order,
    State::{self, *},
    clock::{Clock, Clocks, Milestone},
    matter::Matter,
};
use crate::domain::{
    catalogue::{Catalogue, Department, RepairKind},
    deadline::{OfficePromises, Timed},
    feedback::Severity,
    request::{ServiceRequest, WantedTime},
    submission::Submission,
    working_time::Calendar,
};

/// What the published catalogue says of promises, by the services' keys.
#[derive(Debug, Clone, Default)]
pub struct Services {
    /// Which version says so.
    pub version: u32,
    /// Services that are no usual repair.
    repairs: HashMap<String, RepairKind>,
    /// Services that are answered sooner than others, in minutes.
    answers: HashMap<String, u32>,
}

impl Services {
    pub fn of(catalogue: &Catalogue) -> Self {
        let items = catalogue.items.iter();
        let repairs = items.clone().filter(|item| item.repair != RepairKind::Usual).map(|item| (item.id.clone(), item.repair));
        let answers = items.filter_map(|item| Some((item.id.clone(), item.answer_minutes?)));
        Self { version: catalogue.version, repairs: repairs.collect(), answers: answers.collect() }
    }
}

/// Everything that decides when something is due.
#[derive(Debug, Clone)]
pub struct Deadlines {
    pub promises: OfficePromises,
    pub services: Arc<Services>,
    pub calendar: Calendar,
}

/// `5 分钟`, `24 小时`, `2 天`.
fn span(minutes: u32) -> String {
    match minutes {
        minutes if minutes >= 2_880 && minutes.is_multiple_of(1_440) => format!("{} 天", minutes / 1_440),
        minutes if minutes >= 60 && minutes.is_multiple_of(60) => format!("{} 小时", minutes / 60),
        minutes => format!("{minutes} 分钟"),
    }
}

impl Deadlines {
    /// The clocks of a submission that was just taken in.
    pub fn begin(&self, content: &Submission, received: DateTime<Utc>) -> Clocks {
        let mut clocks = Clocks::default();
        let matter = Matter::of(content);
        if matter == Matter::Repair {
            clocks.begin(self.response(received), received);
        }
        let request = if let Submission::Request(request) = content { Some(request) } else { None };
        clocks.begin(self.answer(request, received), received);
        if let Some(arrival) = request.and_then(|request| self.arrival(request.wanted.as_ref()?, received)) {
            clocks.begin(arrival, received);
        }
        if let Some(timed) = matter.completion() {
            // What is to be done at a time of the resident's own choice is not begun before it.
            let begins = request.and_then(|request| self.window(request.wanted.as_ref()?)).map_or(received, |(from, _)| from.max(received));
            let work = self.timed(Milestone::Completion, timed, begins, matter.label());
            clocks.begin(Clock { since: received, ..work }, received);
        }
        if matter == Matter::Message {
            clocks.begin(self.timed(Milestone::Relay, Timed::Relay, received, matter.label()), received);
        }
        clocks
    }

    /// What a receipt would promise first for a service, or for what is none.
    pub fn first_promise(&self, department: Department, item: Option<&str>, now: DateTime<Utc>) -> Clock {
        if department == Department::Engineering {
            return self.response(now);
        }
        self.answer_within(item.and_then(|item| self.services.answers.get(item)).copied(), now)
    }

    /// What will be promised once something else has come to be: milestone and words.
    pub fn to_come(&self, order: &Order) -> Option<(Milestone, String)> {
        let content = order.content.as_ref().ok()?;
        let begins_now = self.follow_up(content, order.received_at)?;
        let is_there = order.clocks.open().any(|clock| clock.milestone == Milestone::FollowUp);
        let is_coming = !matches!(order.state, Done | FollowedUp | Closed | Cancelled);
        (!is_there && is_coming).then_some((Milestone::FollowUp, begins_now.basis))
    }

    /// Whatever runs takes over what is now promised earlier; nothing becomes due later than it was.
    pub fn tighten(&self, order: &mut Order, now: DateTime<Utc>) {
        let Ok(content) = &order.content else { return };
        let matter = Matter::of(content);
        let severity = order.severity;
        let since_received = self.begin(content, order.received_at);
        let promised = |clock: &Clock| match clock.milestone {
            Milestone::Response | Milestone::Answer | Milestone::Relay => {
                let same = since_received.iter().find(|other| other.milestone == clock.milestone)?;
                match (clock.milestone, severity) {
                    (Milestone::Answer, Some(severity)) => {
                        let judged = self.answer_to_complaint(severity, order.received_at);
                        Some(if judged.due < same.due { judged } else { same.clone() })
                    }
                    _ => Some(same.clone()),
                }
            }
            // The resident's own time; whoever comes is promised none the earlier.
            Milestone::Arrival => None,
            Milestone::Completion if clock.since == order.received_at => {
                since_received.iter().find(|other| other.milestone == Milestone::Completion).cloned()
            }
            Milestone::Completion => Some(self.timed(Milestone::Completion, matter.completion()?, clock.since, matter.label())),
            Milestone::SignOff => Some(self.sign_off(clock.since)),
            Milestone::FollowUp => self.follow_up(content, clock.since),
            Milestone::Resolution => Some(self.resolution(severity?, order.received_at)),
        };
        let mut clocks = std::mem::take(&mut order.clocks);
        clocks.tighten(promised, now);
        order.clocks = clocks;
    }

    /// What happened to an order, its clocks' part of it: `from` is the state before; `is_work`: it was done with one of its
    /// tasks, which the resident may not have been told of.
    pub fn go_on(&self, order: &mut Order, from: State, event: &Event, is_work: bool) {
        let Ok(content) = &order.content else { return };
        let mut clocks = std::mem::take(&mut order.clocks);
        clocks.note_late(event.at);
        let by = event.actor.name.as_str();
        let mut meet = |milestone| clocks.meet(milestone, by, event.at, &self.calendar);
        match event.kind {
            EventKind::Arrived => [Milestone::Response, Milestone::Answer, Milestone::Arrival].into_iter().for_each(meet),
            EventKind::Spoke => [Milestone::Response, Milestone::Answer].into_iter().for_each(meet),
            // Whoever agreed on a time has spoken with the resident.
            EventKind::Appointed => meet(Milestone::Answer),
            EventKind::Severity => self.judged(&mut clocks, order, event.at),
            _ if event.kind == EventKind::State || from != order.state => {
                let told = if event.kind == EventKind::State { event.note.as_str() } else { "" };
                met_by(from, order.state, told, is_work).into_iter().for_each(&mut meet);
                self.begun_by(&mut clocks, order, content, event.at);
                if order.state.is_over() {
                    clocks.drop_open(event.at, &self.calendar);
                }
                clocks.enter(order.state, event.at, &self.calendar);
            }
            _ => {}
        }
        if is_work && let Some(arrival) = self.appointed(order, event.at) {
            clocks.begin(arrival, event.at);
        }
        order.clocks = clocks;
    }

    /// Whoever was given the work comes at the time that it was given for.
    fn appointed(&self, order: &Order, now: DateTime<Utc>) -> Option<Clock> {
        let open = order.tasks.iter().filter(|task| task.state.is_open());
        open.filter_map(|task| self.arrival(task.appointed.as_ref()?, now)).min_by_key(|clock| clock.due)
    }

    /// Whoever comes is waited for at the time that the resident asked for instead, unless they are late already; what is to be
    /// done then is not begun before it.
    pub fn move_arrival(&self, order: &mut Order, now: DateTime<Utc>) {
        let (Ok(content), Some(wanted)) = (&order.content, &order.dealings.wanted) else { return };
        let (Some(arrival), Some((from, _))) = (self.arrival(wanted, now), self.window(wanted)) else { return };
        if order.clocks.open().any(|clock| clock.milestone == Milestone::Arrival && clock.is_late(now)) {
            return;
        }
        let matter = Matter::of(content);
        let completion = matter.completion().map(|timed| self.timed(Milestone::Completion, timed, from.max(now), matter.label()));
        order.clocks.replace(arrival, now);
        if let Some(completion) = completion {
            order.clocks.replace(Clock { since: now, ..completion }, now);
        }
    }

    /// The clocks of an order from before they were kept, by its events. What nobody had promised then is held against
    /// nobody.
    pub fn of_events(&self, order: &Order, events: &[Event], now: DateTime<Utc>) -> Clocks {
        let Ok(content) = &order.content else { return Clocks::default() };
        let clocks = self.begin(content, order.received_at);
        let mut past = Order { state: Delivered, severity: None, clocks, ..order.clone() };
        for event in events {
            let from = std::mem::replace(&mut past.state, event.state);
            if event.kind == EventKind::Severity {
                past.severity = judged_in(&event.note).or(order.severity);
            }
            if event.kind == EventKind::State && event.state != Delivered {
                // Whoever took it up had answered, and responded, by the rules of then.
                for milestone in [Milestone::Response, Milestone::Answer] {
                    past.clocks.note_late(event.at);
                    past.clocks.meet(milestone, &event.actor.name, event.at, &self.calendar);
                }
            }
            self.go_on(&mut past, from, event, false);
        }
        let was_promised = |clock: &Clock| match clock.milestone {
            Milestone::Response | Milestone::Answer | Milestone::Resolution => true,
            Milestone::FollowUp => Matter::of(content) == Matter::Repair,
            Milestone::Arrival | Milestone::Completion | Milestone::SignOff | Milestone::Relay => false,
        };
        past.clocks.forget(|clock| !was_promised(clock) && (clock.breached.is_some() || clock.is_late(now)));
        past.clocks
    }

    /// What a state that was reached begins.
    fn begun_by(&self, clocks: &mut Clocks, order: &Order, content: &Submission, now: DateTime<Utc>) {
        let matter = Matter::of(content);
        match order.state {
            AwaitingSignOff => clocks.begin(self.sign_off(now), now),
            Done => {
                if let Some(clock) = self.follow_up(content, now) {
                    clocks.begin(clock, now);
                }
            }
            Reopened => {
                if let Some(timed) = matter.completion() {
                    clocks.begin(self.timed(Milestone::Completion, timed, now, matter.label()), now);
                }
                // It was to be resolved by then, and was not.
                if let Some(severity) = order.severity {
                    self.begin_resolution(clocks, order, severity, now);
                }
            }
            _ => {}
        }
    }

    /// How grave a complaint is was judged.
    fn judged(&self, clocks: &mut Clocks, order: &Order, now: DateTime<Utc>) {
        let Some(severity) = order.severity else { return };
        let answer = self.answer_to_complaint(severity, order.received_at);
        if clocks.open().any(|clock| clock.milestone == Milestone::Answer) {
            clocks.begin(answer, now);
        }
        if order.state.is_settled() {
            return;
        }
        if order.state == Delivered {
            // Until somebody takes it up, a judgement is corrected by the next; from then on the earlier rules.
            clocks.correct(self.resolution(severity, order.received_at), now);
        } else {
            self.begin_resolution(clocks, order, severity, now);
        }
    }

    /// The earlier of what is promised now and what ever was: reopening gives no new time.
    fn begin_resolution(&self, clocks: &mut Clocks, order: &Order, severity: Severity, now: DateTime<Utc>) {
        let promised = self.resolution(severity, order.received_at);
        let earliest = clocks.iter().filter(|clock| clock.milestone == Milestone::Resolution).min_by_key(|clock| clock.due);
        let clock = match earliest {
            Some(before) if before.due < promised.due => Clock {
                working_time: before.working_time,
                ..Clock::new(Milestone::Resolution, before.since, before.due, before.basis.clone())
            },
            _ => promised,
        };
        clocks.begin(clock, now);
    }

    fn response(&self, since: DateTime<Utc>) -> Clock {
        let minutes = self.promises.general.repair_response_minutes;
        Clock::new(Milestone::Response, since, since + Duration::minutes(minutes.into()), format!("报修 {}", span(minutes)))
    }

    /// The earliest of what the receipt printed, what the catalogue says of the service, and what is promised of anything.
    fn answer(&self, request: Option<&ServiceRequest>, since: DateTime<Utc>) -> Clock {
        let own = request.and_then(|request| {
            let published = self.services.answers.get(&request.item.id).copied();
            [request.item.answer_minutes, published].into_iter().flatten().filter(|minutes| *minutes > 0).min()
        });
        self.answer_within(own, since)
    }

    fn answer_within(&self, own: Option<u32>, since: DateTime<Utc>) -> Clock {
        let usual = self.promises.general.answer_minutes;
        let (minutes, what) = match own {
            Some(own) if own < usual => (own, "本项服务"),
            _ => (usual, "答复"),
        };
        Clock::new(Milestone::Answer, since, since + Duration::minutes(minutes.into()), format!("{what} {}", span(minutes)))
    }

    /// Never later than what is promised of anything.
    fn answer_to_complaint(&self, severity: Severity, since: DateTime<Utc>) -> Clock {
        let (minutes, usual) = (self.promises.complaints.of(severity).answer_minutes, self.promises.general.answer_minutes);
        if minutes >= usual {
            return self.answer_within(None, since);
        }
        let basis = format!("{}投诉 {}", severity.label(), span(minutes));
        Clock::new(Milestone::Answer, since, since + Duration::minutes(minutes.into()), basis)
    }

    /// The time that the resident chose, unless it passed before the office heard of it.
    fn arrival(&self, wanted: &WantedTime, now: DateTime<Utc>) -> Option<Clock> {
        let (_, until) = self.window(wanted)?;
        let due = until + Duration::minutes(self.promises.work.arrival_grace_minutes.into());
        (due > now).then(|| Clock::new(Milestone::Arrival, now, due, format!("预约 {}", wanted.label())))
    }

    fn window(&self, wanted: &WantedTime) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        match wanted {
            WantedTime::AsSoonAsPossible => None,
            WantedTime::Window { date, from, to } => Some((self.calendar.at(*date, *from), self.calendar.at(*date, *to))),
        }
    }

    fn sign_off(&self, since: DateTime<Utc>) -> Clock {
        self.timed(Milestone::SignOff, Timed::SignOff, since, "验收")
    }

    fn resolution(&self, severity: Severity, received: DateTime<Utc>) -> Clock {
        self.timed(Milestone::Resolution, Timed::resolution(severity), received, &format!("{}投诉", severity.label()))
    }

    /// After every repair, by its kind, and after every paid service.
    fn follow_up(&self, content: &Submission, since: DateTime<Utc>) -> Option<Clock> {
        let Submission::Request(request) = content else { return None };
        let (timed, what) = match Matter::of(content) {
            Matter::Repair => {
                let kind = self.services.repairs.get(&request.item.id).copied().unwrap_or_default();
                (Timed::follow_up(kind), format!("{}维修", kind.label()))
            }
            Matter::Paid => (Timed::FollowPaid, Matter::Paid.label().to_owned()),
            _ => return None,
        };
        Some(self.timed(Milestone::FollowUp, timed, since, &what))
    }

    fn timed(&self, milestone: Milestone, timed: Timed, since: DateTime<Utc>, what: &str) -> Clock {
        let minutes = self.promises.minutes(timed);
        if self.promises.is_working_time(timed) {
            let hours = if minutes.is_multiple_of(60) { format!("{} 小时", minutes / 60) } else { format!("{minutes} 分钟") };
            let due = self.calendar.after(since, minutes);
            return Clock { working_time: true, ..Clock::new(milestone, since, due, format!("{what} 工作时间 {hours}")) };
        }
        Clock::new(milestone, since, since + Duration::minutes(minutes.into()), format!("{what} {}", span(minutes)))
    }
}

/// What a step to another state does of what is waited for.
fn met_by(from: State, to: State, told: &str, is_work: bool) -> Vec<Milestone> {
    let mut met = Vec::new();
    let is_shown = matches!(to, AwaitingSignOff | Done);
    // Taking it up without a word is no answer, nor is 接单; every other step tells the resident something.
    if !told.is_empty() || is_shown || !is_work && !matches!(to, Stored | Delivered | Accepted) {
        met.push(Milestone::Answer);
    }
    // Who works on it has come; who took it has yet to.
    if is_shown || !is_work && to == InProgress {
        met.extend([Milestone::Response, Milestone::Arrival]);
    }
    if from == AwaitingSignOff {
        met.push(Milestone::SignOff);
    }
    if from == Done {
        met.push(Milestone::FollowUp);
    }
    match to {
        Done => met.extend([Milestone::Completion, Milestone::Resolution]),
        Relayed => met.push(Milestone::Relay),
        _ => {}
    }
    met
}

/// The severity that an event's words tell: `轻微 → 重大：…`.
fn judged_in(note: &str) -> Option<Severity> {
    let (_, judged) = note.split_once(" → ")?;
    Severity::ALL.into_iter().find(|severity| judged.starts_with(severity.label()))
}

#[cfg(test)]
mod tests;
