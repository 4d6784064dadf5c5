//! The inbox as a list of work: pages of it, its queues, what it can be narrowed to, and what stands next to one order.
//!
//! Invariants: nobody is listed, counted or offered as a choice what lies outside their scope; what a queue counts is what it
//! lists; a page costs by what it shows and by what is open, not by the history.
//!
//! Why queues are named by the caller and worked out here: when somebody is stuck, and who 我的 are, is asked of the estate.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use strum::{EnumCount, EnumString, IntoStaticStr};

use super::{
    Service, ServiceError,
    access::Session,
    departments, estate,
    ownership::{centre, colleague},
    promises,
    search::{self, Found},
    succession::Presence,
};
use crate::{
    clock,
    domain::{
        catalogue::Department,
        ids::SubmissionId,
        natural,
        order::{
            Order, Owner, State,
            scope::{Scope, bit},
        },
        search::Query,
        staff::Role,
        submission::Topic,
    },
    office::{
        records::{OrderFilter, Own, Position, Queue, QueueCount, Sorting},
        store::{StoreError, Tx, butlers, staff, submissions},
    },
};

/// Cards of one column of the board.
pub const CARDS: u32 = 20;

/// For how long somebody is to be told what became of their order: a month later a call tells nothing that is still of use, and
/// their phone no longer opens the order either.
const TELL_WITHIN: Duration = Duration::days(30);

/// A queue of the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumCount, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum QueueName {
    Mine,
    Department,
    Overdue,
    Near,
    Undispatched,
    Stuck,
    Untold,
}

impl QueueName {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Mine, Self::Department, Self::Overdue, Self::Near, Self::Undispatched, Self::Stuck, Self::Untold];

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mine => "我的",
            Self::Department => "本部门",
            Self::Overdue => "超时",
            Self::Near => "临近",
            Self::Undispatched => "待派",
            Self::Stuck => "卡住",
            Self::Untold => "待告知",
        }
    }
}

/// What the inbox is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// All but the scope, which is the session's, and the queue.
    pub filter: OrderFilter,
    /// Only this queue.
    pub queue: Option<QueueName>,
    /// Only what answers to it.
    pub query: Option<Query>,
    /// Columns of the board, by their states; none where only the list is asked for.
    pub columns: &'static [&'static [State]],
}

/// A page of the inbox with its counts.
#[derive(Debug, Clone)]
pub struct InboxPage {
    /// In the order of the list.
    pub records: Vec<Order>,
    /// More follow behind.
    pub older: Option<Position>,
    /// Others stand before these.
    pub newer: Option<Position>,
    /// Readable submissions by topic and state, as the list is narrowed.
    pub counts: Vec<(Topic, State, u64)>,
    /// The counts are of what is open alone, because the list is narrowed.
    pub is_of_open: bool,
    /// Those that cannot be read.
    pub quarantined: u64,
    /// A window of the history was looked through, and the list goes on from here.
    pub ended: Option<Position>,
    /// What a search found stands under other tabs than the chosen one.
    pub is_elsewhere: bool,
    /// Taken in since midnight.
    pub today: QueueCount,
    /// Which owners are there, and who takes care of what the others hold.
    pub presence: Presence,
    /// How many stand in each queue that there is for whoever looks, as the list is narrowed.
    pub queues: Vec<(QueueName, QueueCount)>,
    /// After how many minutes without a step an order counts as stuck.
    pub stuck_minutes: u32,
    /// The most urgent of each column of the board.
    pub board: Vec<Vec<Order>>,
    /// How many households beside the first told of an order on this page, where any did.
    pub further: BTreeMap<SubmissionId, u32>,
}

/// What a list can be narrowed to: what there is in the scope of whoever looks.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// As people list them.
    pub buildings: Vec<String>,
    /// The service centre first.
    pub owners: Vec<Owner>,
    /// With what they are called here.
    pub departments: Vec<(Department, String)>,
}

/// An order's place in a list.
pub type Place = (DateTime<Utc>, SubmissionId);

/// What stands next to an order in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Before it.
    pub previous: Option<Place>,
    /// Behind it.
    pub next: Option<Place>,
}

/// What queues are about: who looks, and when.
struct Moment {
    looker: Looker,
    now: DateTime<Utc>,
    stuck_minutes: u32,
}

impl Moment {
    fn read(tx: &Tx<'_>, looker: Looker, now: DateTime<Utc>) -> Result<Self, StoreError> {
        Ok(Self { looker, now, stuck_minutes: promises::read(tx)?.work.stuck_minutes })
    }

    /// The queue of a name; `None` where there is none for whoever looks.
    fn queue(&self, name: QueueName) -> Option<Queue> {
        Some(match name {
            QueueName::Mine => Queue::Mine(self.looker.own),
            QueueName::Department => Queue::Department(self.looker.department?),
            QueueName::Overdue => Queue::Overdue(self.now),
            QueueName::Near => Queue::Near(self.now),
            QueueName::Undispatched => Queue::Undispatched,
            QueueName::Stuck => Queue::Stuck(self.now - Duration::minutes(self.stuck_minutes.into())),
            QueueName::Untold if !self.looker.tells => return None,
            QueueName::Untold => Queue::Untold(self.now - TELL_WITHIN),
        })
    }
}

/// Whose queues they are.
#[derive(Debug, Clone, Copy)]
struct Looker {
    own: Own,
    department: Option<Department>,
    /// Telling residents what became of their orders is theirs.
    tells: bool,
}

impl Looker {
    fn of(session: &Session) -> Self {
        let own = Own { staff: session.staff, butler: session.butler, is_desk: session.role == Role::FrontDesk };
        Self { own, department: session.works_for(), tells: session.role != Role::Department }
    }
}

/// One page: by the index where there is one for all that is asked, else by a look through a window of the history.
fn listed(tx: &Tx<'_>, filter: &OrderFilter, query: Option<&Query>, presence: &Presence) -> Result<Found, StoreError> {
    if query.is_some() || filter.sorting == Sorting::Newest && filter.is_chosen() {
        return search::find(tx, filter, query, presence);
    }
    // One more than is shown tells whether there are others.
    let orders = submissions::list(tx, &OrderFilter { limit: filter.limit + 1, ..filter.clone() })?;
    Ok(search::page_of(orders, filter))
}

/// Where the pages before and behind this one begin.
fn neighbours(filter: &OrderFilter, found: &Found) -> (Option<Position>, Option<Position>) {
    let place = |order: Option<&Order>| order.and_then(|order| filter.sorting.place(order));
    let (Some((first, first_id)), Some((last, last_id))) = (place(found.records.first()), place(found.records.last())) else {
        return (None, None);
    };
    let (has_newer, has_older) = match filter.position {
        None => (false, found.more),
        Some(Position::Older { .. }) => (true, found.more),
        Some(Position::Newer { .. }) => (found.more, true),
    };
    (has_older.then_some(Position::Older { than: last, id: last_id }), has_newer.then_some(Position::Newer { than: first, id: first_id }))
}

/// The most urgent of each column, as the list is narrowed.
fn board(tx: &Tx<'_>, filter: &OrderFilter, columns: &[&[State]]) -> Result<Vec<Vec<Order>>, StoreError> {
    let of_column = |states: &&[State]| {
        let column = OrderFilter { sorting: Sorting::Urgent, states: states.to_vec(), position: None, limit: CARDS, ..filter.clone() };
        submissions::list(tx, &column)
    };
    columns.iter().map(of_column).collect()
}

/// How many households beside the first told of each.
fn further(tx: &Tx<'_>, orders: &[Order]) -> Result<BTreeMap<SubmissionId, u32>, StoreError> {
    let public: Vec<SubmissionId> = orders.iter().filter(|order| order.is_public()).map(|order| order.id).collect();
    let told = submissions::households(tx, &public)?;
    Ok(told.into_iter().filter(|(_, households)| *households > 1).map(|(id, households)| (id, households - 1)).collect())
}

/// Who may be chosen as an owner: whoever owns something in a scope.
fn owners(tx: &Tx<'_>, keys: &std::collections::BTreeSet<String>) -> Result<Vec<Owner>, StoreError> {
    let of_butlers = butlers::all(tx)?.into_iter().map(|record| (record.butler.id.to_string(), super::butlers::owner(&record.butler)));
    let of_staff = staff::all(tx)?.into_iter().map(|account| (account.id.to_string(), colleague(&account)));
    let mut owners: Vec<Owner> = of_butlers.chain(of_staff).filter(|(key, _)| keys.contains(key)).map(|(_, owner)| owner).collect();
    owners.sort_by(|left, right| natural::compare(&left.label, &right.label));
    if keys.contains("") {
        owners.insert(0, centre());
    }
    Ok(owners)
}

impl Service {
    /// One page of the inbox.
    pub async fn inbox(&self, wanted: Wanted, session: &Session) -> Result<InboxPage, ServiceError> {
        let (scope, looker, now) = (session.scope(), Looker::of(session), self.now());
        let midnight = estate::local_midnight(clock::local(now).date_naive());
        let read = self.0.store.read(move |tx| {
            let moment = Moment::read(tx, looker, now)?;
            let queue = wanted.queue.and_then(|name| moment.queue(name));
            let filter = OrderFilter { scope, queue, ..wanted.filter.clone() };
            let presence = Presence::read(tx)?;
            let found = listed(tx, &filter, wanted.query.as_ref(), &presence)?;
            let (older, newer) = neighbours(&filter, &found);
            // States and queues are counted beside each other, not within each other.
            let whole = OrderFilter { queue: None, states: Vec::new(), position: None, ..filter.clone() };
            let is_of_open = whole.is_narrowed();
            let named: Vec<(QueueName, Queue)> = QueueName::ALL.into_iter().filter_map(|name| Some((name, moment.queue(name)?))).collect();
            let queues: Vec<Queue> = named.iter().map(|(_, queue)| *queue).collect();
            let counted = submissions::count_queues(tx, &whole, &queues)?;
            Ok::<_, StoreError>(InboxPage {
                older,
                newer,
                further: further(tx, &found.records)?,
                ended: found.ended,
                is_elsewhere: found.is_elsewhere,
                records: found.records,
                counts: if is_of_open { submissions::count_open_by_topic(tx, &whole)? } else { submissions::count_by_topic(tx, scope)? },
                is_of_open,
                quarantined: submissions::count_quarantined(tx, scope)?,
                today: submissions::count_since(tx, scope, midnight)?,
                presence,
                queues: named.into_iter().map(|(name, _)| name).zip(counted).collect(),
                stuck_minutes: moment.stuck_minutes,
                board: board(tx, &filter, wanted.columns)?,
            })
        });
        Ok(read.await?)
    }

    /// What a list can be narrowed to by whoever looks.
    pub async fn choices(&self, session: &Session) -> Result<Choices, ServiceError> {
        let scope = session.scope();
        let read = self.0.store.read(move |tx| {
            let met = submissions::met_in(tx, scope)?;
            let mut buildings: Vec<String> = met.buildings.into_iter().collect();
            buildings.sort_by(|left, right| natural::compare(left, right));
            let to_come = submissions::departments_to_come(tx, scope)?;
            let sees_all = matches!(scope, Scope::All | Scope::Everyones(_) | Scope::Desk(_));
            let is_met = |department: &Department| sees_all || met.seen_by & bit(*department) != 0 || to_come.contains(department);
            let names = departments::names(tx)?;
            let named = |department: Department| (department, names.name(department).to_owned());
            Ok::<_, StoreError>(Choices {
                buildings,
                owners: owners(tx, &met.owners)?,
                departments: Department::ALL.into_iter().filter(is_met).map(named).collect(),
            })
        });
        Ok(read.await?)
    }

    /// What stands next to a place in a list.
    pub async fn beside(&self, wanted: Wanted, (than, id): Place, session: &Session) -> Result<Beside, ServiceError> {
        let (scope, looker, now) = (session.scope(), Looker::of(session), self.now());
        let read = self.0.store.read(move |tx| {
            let queue = match wanted.queue {
                Some(name) => Moment::read(tx, looker, now)?.queue(name),
                None => None,
            };
            let next_to = |position: Position| {
                let filter = OrderFilter { scope, queue, position: Some(position), limit: 1, ..wanted.filter.clone() };
                let found = listed(tx, &filter, wanted.query.as_ref(), &Presence::default())?;
                Ok::<_, StoreError>(found.records.first().and_then(|order| filter.sorting.place(order)))
            };
            Ok::<_, StoreError>(Beside { previous: next_to(Position::Newer { than, id })?, next: next_to(Position::Older { than, id })? })
        });
        Ok(read.await?)
    }
}
