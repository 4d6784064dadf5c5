//! A book of several years: so many submissions in every state, all but a few hundred of them over.
//!
//! Only the store's own functions write it, step by step through the one state machine, so that whatever the schema keeps
//! beside a step (an index, a counter, a version) is there.

use std::{collections::VecDeque, path::Path, sync::Arc, time::Instant};

use chrono::{DateTime, Duration, Utc};
use lobby_butler::{
    clock,
    domain::{
        feedback::{Severity, Verdict},
        ids::{BootId, SubmissionId, TerminalId},
        money::Fen,
        order::{
            Actor, Flow, Owner, Responsible, Source, State,
            deadlines::Deadlines,
            dealings::{LineKind, NewQuote, QuoteLine},
            steps::{Step, apply, can_be_judged, offered_in},
        },
        receipt_code::{FIRST_SERIAL, ReceiptCode},
        submission::Submission,
        working_time::{Calendar, WorkingHours},
    },
    office::{
        records::AuditRecord,
        store::{
            Store, StoreError, Tx, areas, audit, butlers,
            submissions::{self, NewSubmission},
            terminals,
        },
    },
    protocol::v1::envelope::{Envelope, Kind},
};
use tempfile::TempDir;

use super::{
    folder,
    material::{Dice, Material},
};

/// The book that others are compared with; a smaller one has not every state.
pub const SMALLEST: u32 = 1_000;
/// Beyond it begin the serials of what is delivered in a bench.
pub const LARGEST: u32 = 4_000_000;

/// Days that a book covers.
const DAYS: i64 = 4 * 365;
/// Submissions in one transaction.
const BATCH: u32 = 2_000;
/// Terminals of the estate, two in each building.
const TERMINALS: usize = 12;
/// Submissions of which one cannot be read.
const UNREADABLE_PERMILLE: u64 = 1;
/// What an encapsulated key and a seal add to a body.
const SEAL_BYTES: usize = 48;

/// One submission by everything that it is found by.
#[derive(Clone)]
pub struct Known {
    pub id: SubmissionId,
    pub code: ReceiptCode,
    /// Opens the progress page.
    pub secret: String,
    /// As it is read out: `3号楼 2单元 1602室`.
    pub address: String,
    /// As staff type it: `3-2-1602`.
    pub door: String,
    /// `林女士`.
    pub salutation: String,
}

/// What is in a book.
pub struct Book {
    pub rows: u32,
    /// When half of it had come in.
    pub middle: DateTime<Utc>,
    /// Of its terminals.
    pub tokens: Vec<String>,
    /// The oldest request.
    pub oldest: Known,
    /// The newest request.
    pub newest: Known,
}

/// A book in a folder of its own, which goes with this value.
pub struct BookFolder {
    pub folder: TempDir,
    pub book: Book,
}

impl BookFolder {
    /// So many submissions, of which about so many are open.
    pub fn filled(rows: u32, open: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let book = fill(folder.path(), rows, open);
        Self { folder, book }
    }
}

/// Loads the sample estate into an empty folder and fills its book.
pub fn fill(folder: &Path, rows: u32, open: u32) -> Book {
    let tokens = folder::prepare(folder, TERMINALS);
    let store = folder::store(folder);
    let (scribe, begun) = (Arc::new(Scribe::new(&store, rows, open)), Instant::now());
    for from in (0..rows).step_by(BATCH as usize) {
        if from > 0 && from % 50_000 == 0 {
            eprintln!("the book of {rows} has {from} after {:.0} s", begun.elapsed().as_secs_f64());
        }
        let (scribe, to) = (scribe.clone(), rows.min(from + BATCH));
        let batch = move |tx: &Tx<'_>| (from..to).try_for_each(|n| scribe.write(tx, n));
        store.write_blocking(batch).unwrap();
    }
    let known = |n: u32| scribe.known(n);
    Book {
        rows,
        tokens,
        middle: scribe.received_at(rows / 2),
        oldest: (0..rows).find_map(known).unwrap(),
        newest: (0..rows).rev().find_map(known).unwrap(),
    }
}

/// Writes the submissions of one book; what is asked of it twice is the same twice.
struct Scribe {
    rows: u32,
    open: u32,
    now: DateTime<Utc>,
    material: Material,
    terminals: Vec<TerminalId>,
    /// The butler of each building.
    owners: Vec<(String, Owner)>,
    routes: Vec<(Flow, State, Vec<State>)>,
    deadlines: Deadlines,
}

impl Scribe {
    fn new(store: &Store, rows: u32, open: u32) -> Self {
        let read = |tx: &Tx<'_>| {
            let butlers = butlers::all(tx)?;
            let of_area = |area: lobby_butler::office::records::Area| {
                let butler = butlers.iter().find(|record| Some(record.butler.id) == area.butler).map(|record| &record.butler).cloned();
                let label = butler.as_ref().map(|butler| format!("{} {}", butler.name, butler.staff_number)).unwrap_or_default();
                let owner = Owner { who: butler.map_or(Responsible::Centre, |butler| Responsible::Butler(butler.id)), label };
                area.buildings.into_iter().map(move |building| (building, owner.clone()))
            };
            let owners: Vec<_> = areas::all(tx)?.into_iter().flat_map(of_area).collect();
            let terminals: Vec<TerminalId> = terminals::all(tx)?.into_iter().map(|terminal| terminal.id).collect();
            Ok::<_, StoreError>((owners, terminals))
        };
        let (owners, terminals) = store.write_blocking(read).unwrap();
        let routes = Flow::ALL.into_iter().flat_map(routes).collect();
        let calendar = Calendar::new(WorkingHours::default(), clock::china());
        let deadlines = Deadlines { promises: Default::default(), services: Default::default(), calendar };
        Self { rows, open, now: Utc::now(), material: Material::of_sample(), terminals, owners, routes, deadlines }
    }

    /// When the nth came in, the last of them just now.
    fn received_at(&self, n: u32) -> DateTime<Utc> {
        let span = Duration::days(DAYS).num_milliseconds();
        self.now - Duration::milliseconds(span * i64::from(self.rows - n) / i64::from(self.rows) + 1_000)
    }

    fn submission(&self, n: u32) -> (Dice, SubmissionId, Submission) {
        let (mut dice, at) = (Dice::new(n.into()), self.received_at(n));
        let id = SubmissionId::mint(at, dice.ten_bytes());
        let content = self.material.submission(&mut dice, at);
        (dice, id, content)
    }

    fn code(n: u32) -> ReceiptCode {
        ReceiptCode::from_serial(FIRST_SERIAL + n).unwrap()
    }

    /// What the nth is found by, if it is a request that can be read.
    fn known(&self, n: u32) -> Option<Known> {
        let (mut dice, id, content) = self.submission(n);
        let Submission::Request(request) = &content else { return None };
        let known = Known {
            id,
            code: Self::code(n),
            secret: content.contact().secret().to_owned(),
            address: content.address(),
            door: request.room.id.clone(),
            salutation: content.salutation(),
        };
        (!dice.permille(UNREADABLE_PERMILLE)).then_some(known)
    }

    fn write(&self, tx: &Tx<'_>, n: u32) -> Result<(), StoreError> {
        let (mut dice, id, content) = self.submission(n);
        let is_readable = !dice.permille(UNREADABLE_PERMILLE);
        let received_at = self.received_at(n);
        let mut envelope = Envelope {
            version: 1,
            id,
            kind: Kind::of(&content.clone().into()),
            receipt_code: Self::code(n),
            created_at: received_at,
            boot_id: BootId::mint(self.now, [7; 10]),
            sequence: n.into(),
            key_id: "book".into(),
            sealed_body: String::new(),
        };
        // As long as a sealed one; nobody opens it again.
        let mut body = serde_json::to_vec(&content).unwrap();
        body.resize(body.len() + SEAL_BYTES, 0);
        envelope.set_sealed_bytes(&body);
        let building = content.room().map(|room| room.building_name()).filter(|_| content.is_the_butlers());
        let owner = building.and_then(|building| self.owners.iter().find(|(name, _)| *name == building)).map(|(_, owner)| owner.clone());
        let flow = content.flow();
        let new = NewSubmission {
            id,
            terminal: self.terminals[n as usize % self.terminals.len()],
            receipt_code: envelope.receipt_code,
            digest: envelope.digest(),
            envelope: serde_json::to_string(&envelope).unwrap(),
            created_at: received_at,
            received_at,
            source: Source::Terminal,
            owner: owner.unwrap_or(Owner { who: Responsible::Centre, label: "客服中心".into() }),
            clocks: if is_readable { self.deadlines.begin(&content, received_at) } else { Default::default() },
            content: if is_readable { Ok(content) } else { Err("内容格式无法识别，终端版本可能不同".into()) },
        };
        assert!(submissions::add(tx, &new)?, "an id twice");
        if is_readable { self.walk(tx, id, flow, n, &mut dice) } else { Ok(()) }
    }

    /// Takes an order as far as it came.
    fn walk(&self, tx: &Tx<'_>, id: SubmissionId, flow: Flow, n: u32, dice: &mut Dice) -> Result<(), StoreError> {
        let Some(mut order) = submissions::get(tx, id)? else { return Ok(()) };
        let goal = self.goal(flow, n, dice);
        let route = self.routes.iter().find(|(of, to, _)| (*of, *to) == (flow, goal)).map_or(&[][..], |(.., route)| route);
        // A complaint is judged before it is taken up.
        let is_judged = can_be_judged(&order) && (dice.permille(700) || !route.is_empty());
        let judged = is_judged.then(|| Step::Judge { severity: *dice.pick(&Severity::ALL), reason: "按描述判断".into() });
        let to = |state: &State| match state {
            State::Quoted => Step::Quote { quote: self.quote(), is_managers: true },
            state => Step::To { state: *state, words: "已与业户电话确认。".into(), verdict: Some(Verdict::Satisfied) },
        };
        let (actor, mut at) = (Actor::program("示例"), order.received_at);
        for step in judged.into_iter().chain(route.iter().map(to)) {
            at = (at + Duration::minutes(10 + i64::try_from(dice.below(600)).unwrap())).min(self.now);
            let (mut taken, event) = apply(order, step, &actor, at, &self.deadlines).unwrap();
            assert!(submissions::save_step(tx, &taken, &event)?, "nobody else is here");
            taken.version += 1;
            order = taken;
        }
        if route.is_empty() {
            return Ok(());
        }
        let subject = format!("{}：{}", order.receipt_code, order.state.staff_word());
        let uuid = lobby_butler::domain::ids::mint(at, dice.ten_bytes());
        audit::add(tx, uuid, &AuditRecord { at, actor, action: "更新申请状态".into(), subject })
    }

    /// What paid work costs.
    fn quote(&self) -> NewQuote {
        let line = |kind, words: &str, fen| QuoteLine { kind, words: words.into(), quantity: None, amount: Fen(fen) };
        let lines = vec![line(LineKind::Service, "上门服务", 8_000), line(LineKind::Material, "材料", 4_500)];
        NewQuote { lines, valid_until: self.now + Duration::days(3), words: "质保 30 天".into(), reason: "示例".into() }
    }

    /// Where the nth stands. What a house works on does not grow with what it once did, so as many are open in every book:
    /// four of five among the newest, the others anywhere.
    fn goal(&self, flow: Flow, n: u32, dice: &mut Dice) -> State {
        let is_new = n >= self.rows - self.open.min(self.rows / 2);
        if if is_new { dice.permille(800) } else { dice.below(self.rows.into()) < u64::from(self.open / 5) } {
            let open: Vec<State> = self.routes.iter().filter(|(of, to, _)| *of == flow && to.is_open()).map(|(_, to, _)| *to).collect();
            return *dice.pick(&open);
        }
        let (called_off, asked_after) = (dice.permille(60), dice.permille(30));
        match flow {
            Flow::Free | Flow::Paid | Flow::Message if called_off => State::Cancelled,
            Flow::Message => State::Relayed,
            Flow::Free | Flow::Paid | Flow::Feedback if asked_after => State::FollowedUp,
            Flow::Free | Flow::Paid | Flow::Feedback => State::Closed,
        }
    }
}

/// The shortest way to every state that an order of a flow can reach.
fn routes(flow: Flow) -> Vec<(Flow, State, Vec<State>)> {
    let mut found = vec![(flow, State::Delivered, Vec::new())];
    let mut waiting = VecDeque::from([(State::Delivered, Vec::new())]);
    while let Some((state, way)) = waiting.pop_front() {
        for offer in offered_in(state, flow) {
            if found.iter().all(|(_, known, _)| *known != offer.to) {
                let longer: Vec<State> = way.iter().copied().chain([offer.to]).collect();
                found.push((flow, offer.to, longer.clone()));
                waiting.push_back((offer.to, longer));
            }
        }
    }
    found
}
