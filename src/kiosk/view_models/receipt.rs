//! The receipt: shown only after the durable commit, and moving on only as events truly happen.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    EstateTime, Moment,
    board::hotline,
    emergency::Desk,
    fault_place::is_elsewhere,
    presence::{Asked, Deferral, Deferred},
};
use crate::{
    domain::{
        catalogue::Department,
        community::{Entry, EntryKind, EntryState},
        ids::SubmissionId,
        order::State,
        receipt_code::ReceiptCode,
        request::{Contact, WantedTime},
        submission::{Submission, Topic},
    },
    kiosk::{
        store::CommittedSubmission,
        timekeeper::{CLOSE, is_plausible},
    },
    protocol::v1::{
        board::{Board, Estate},
        messages::Progress,
    },
};

/// How long the receipt stays without 再给我时间.
pub const STAYS: Duration = Duration::from_secs(60);

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Now,
    Waiting,
}

/// What a receipt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    Submission(Topic),
    Entry(EntryKind),
}

/// A committed submission or entry on the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: SubmissionId,
    pub code: ReceiptCode,
    /// `None` where the clock could not be believed then.
    pub created_at: Option<DateTime<Utc>>,
    /// Uptime then: a clock that is put right later tells when that was.
    stored: Duration,
    pub delivered_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub matter: Matter,
    /// The name of the service asked for, of the activity or of the card; empty for what is none.
    pub service: String,
    pub wanted: Option<WantedTime>,
    pub department: Department,
    /// The service's own promised answer.
    own_answer_minutes: Option<u32>,
    /// What decides whether it waits for somebody to come; `None` of what is no request.
    asked: Option<Asked>,
    pub contact: Contact,
    /// It joins what others told of: whoever comes does so for them all, once, and perhaps has already.
    joins: bool,
    /// The lobby's butler answers first, not the service centre.
    pub is_butlers: bool,
    /// What the office calls the state of an entry, once it said so.
    word: String,
    /// Uptime at which the page leaves.
    pub leaves_at: Duration,
}

/// What a receipt waits for, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    Stored,
    Delivered,
    Accepted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptStep {
    pub milestone: Milestone,
    pub state: StepState,
    /// `10:31:06`, when it was done; empty if nobody knows.
    pub time: String,
}

/// The page as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptView {
    pub code: (String, String),
    pub estate: String,
    pub matter: Matter,
    pub service: String,
    /// What the office calls the state of an entry; empty before it said so.
    pub word: String,
    pub wanted: Option<WantedTime>,
    /// What opens the progress page for who left no phone, digit by digit.
    pub lookup_digits: Vec<String>,
    pub steps: [ReceiptStep; 3],
    pub answer_minutes: u32,
    /// Of repairs only that nobody told of before.
    pub repair_minutes: Option<u32>,
    /// Nobody is there now who sees to it.
    pub deferral: Option<Deferral>,
    /// The service centre answers first.
    pub by_centre: bool,
    /// Of whoever answers first.
    pub hotline: String,
    /// Whose it is.
    pub hotline_desk: Desk,
    pub seconds_left: u64,
    pub seconds_total: u64,
}

impl Receipt {
    pub fn new(recorded: CommittedSubmission, body: &Submission, board: &Board, estate_time: EstateTime) -> Self {
        let request = match body {
            Submission::Request(request) => Some(request),
            Submission::Message(_) | Submission::Feedback(_) => None,
        };
        Self {
            id: recorded.id,
            code: recorded.code,
            created_at: estate_time.trusted.then_some(recorded.created_at),
            stored: estate_time.uptime,
            delivered_at: None,
            accepted_at: None,
            matter: Matter::Submission(body.topic()),
            service: request.map(|request| request.item.name.clone()).unwrap_or_default(),
            wanted: request.and_then(|request| request.wanted.clone()),
            department: body.department(),
            own_answer_minutes: request.and_then(|request| request.item.answer_minutes),
            asked: Asked::of(body),
            contact: body.contact().clone(),
            joins: request.is_some_and(|request| request.same_fault.is_some()),
            is_butlers: body.is_the_butlers() && !is_elsewhere(board, body),
            word: String::new(),
            leaves_at: estate_time.uptime + STAYS,
        }
    }

    /// Of an entry; `None` where nobody left a way to look it up.
    pub fn of_entry(recorded: CommittedSubmission, entry: &Entry, estate_time: EstateTime) -> Option<Self> {
        let contact = entry.person()?.contact.clone();
        let service = match entry {
            Entry::SignUp(sign_up) => sign_up.title.clone(),
            Entry::Card(card) => card.title.clone(),
            Entry::Survey(_) | Entry::Wish(_) => String::new(),
        };
        Some(Self {
            id: recorded.id,
            code: recorded.code,
            created_at: estate_time.trusted.then_some(recorded.created_at),
            stored: estate_time.uptime,
            delivered_at: None,
            accepted_at: None,
            matter: Matter::Entry(entry.kind()),
            service,
            wanted: None,
            department: Department::ServiceCentre,
            own_answer_minutes: None,
            asked: None,
            contact,
            joins: false,
            is_butlers: false,
            word: String::new(),
            leaves_at: estate_time.uptime + STAYS,
        })
    }

    /// News from the office about this submission.
    pub fn apply(&mut self, progress: &Progress) {
        if progress.receipt_code != self.code {
            return;
        }
        self.delivered_at.get_or_insert(progress.received_at);
        let steps = || progress.detail.iter().flat_map(|detail| &detail.steps);
        // The states of an entry are the office's own: it has them only once it is entered in its lists.
        if matches!(self.matter, Matter::Entry(_))
            && let Some(last) = steps().rfind(|step| step.state.known().is_none())
        {
            self.word.clone_from(&last.word);
            // Who came too late is not told that they are on the list.
            let came_to_nothing = last.state.key().parse::<EntryState>().is_ok_and(|state| EntryState::NO_PLACE.contains(&state));
            self.accepted_at = if came_to_nothing { None } else { self.accepted_at.or(Some(last.at)) };
        }
        // A message may be passed on at once: that is an answer too.
        let answered = |state| matches!(state, State::Accepted | State::Relayed);
        let accepted = steps().find(|step| step.state.known().is_some_and(answered));
        self.accepted_at = self.accepted_at.or(accepted.map(|step| step.at));
    }

    /// Whole seconds until the page leaves.
    pub fn seconds_left(&self, moment: Moment) -> u64 {
        self.leaves_at.saturating_sub(moment.uptime).as_millis().div_ceil(1000) as u64
    }

    /// When it was stored, by the best clock known so far.
    fn stored_at(&self, estate_time: EstateTime) -> Option<DateTime<Utc>> {
        match (self.created_at, estate_time.at(self.stored)) {
            (Some(noted), Some(known)) if (known - noted).abs() > CLOSE => Some(known),
            (noted, known) => noted.or(known),
        }
    }

    pub fn view(&self, moment: Moment, estate_time: EstateTime, board: &Board, online: bool) -> ReceiptView {
        let promises = board.promises;
        let is_butlers = self.is_butlers && board.butler.is_some();
        // Nothing of 社区生活 is urgent.
        let (desk, phone) = match self.matter {
            Matter::Entry(_) => (Desk::Centre, board.estate.centre_phone.as_str()),
            Matter::Submission(_) if is_butlers => (Desk::Butler, hotline(board)),
            Matter::Submission(_) => night_and_day(&board.estate),
        };
        let time = |at: DateTime<Utc>| crate::clock::local(at).format("%H:%M:%S").to_string();
        let done = |milestone, at: Option<DateTime<Utc>>| ReceiptStep {
            milestone,
            state: StepState::Done,
            time: at.filter(|at| is_plausible(*at)).map(time).unwrap_or_default(),
        };
        let open = |milestone, state| ReceiptStep { milestone, state, time: String::new() };
        let delivered = match self.delivered_at {
            Some(at) => done(Milestone::Delivered, Some(at)),
            None => open(Milestone::Delivered, if online { StepState::Now } else { StepState::Waiting }),
        };
        let accepted = match (self.accepted_at, self.delivered_at) {
            (Some(at), _) => done(Milestone::Accepted, Some(at)),
            (None, Some(_)) => open(Milestone::Accepted, StepState::Now),
            (None, None) => open(Milestone::Accepted, StepState::Waiting),
        };
        // Who wanted it earlier was told before; a receipt that prints that time does not deny it.
        let deferral = self.asked.as_ref().and_then(|asked| asked.deferral(board, estate_time));
        let deferral = deferral.filter(|deferral| deferral.what != Deferred::WantedEarlier && self.accepted_at.is_none());
        let lookup_code = self.contact.phone().is_none().then(|| self.contact.secret());
        ReceiptView {
            code: self.code.groups(),
            estate: board.estate.name.clone(),
            matter: self.matter,
            service: self.service.clone(),
            word: self.word.clone(),
            wanted: self.wanted.clone(),
            lookup_digits: lookup_code.unwrap_or_default().chars().map(String::from).collect(),
            steps: [done(Milestone::Stored, self.stored_at(estate_time)), delivered, accepted],
            // The earlier of two promises rules, at the office as here.
            answer_minutes: self.own_answer_minutes.unwrap_or(u32::MAX).min(promises.answer_minutes),
            repair_minutes: (self.department == Department::Engineering && !self.joins).then_some(promises.repair_response_minutes),
            deferral,
            by_centre: !is_butlers,
            hotline: phone.to_owned(),
            hotline_desk: desk,
            seconds_left: self.seconds_left(moment),
            seconds_total: STAYS.as_secs(),
        }
    }
}

/// Never prints contact or service.
impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Receipt({}, …)", self.id)
    }
}

/// Whom to call in a hurry about what is not the butler's: the service centre closes in the evening.
fn night_and_day(estate: &Estate) -> (Desk, &str) {
    if estate.control_room_phone.is_empty() {
        (Desk::Centre, &estate.centre_phone)
    } else {
        (Desk::ControlRoom, &estate.control_room_phone)
    }
}
