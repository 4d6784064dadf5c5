//! What a list of orders is asked for: which orders, in which order, from where on.

use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr};

use crate::domain::{
    catalogue::Department,
    ids::{ButlerId, StaffId, SubmissionId},
    order::{Order, Responsible, State, scope::Scope},
    submission::Topic,
};

/// In which order a list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sorting {
    /// Everything that ever came in, the newest first.
    #[default]
    Newest,
    /// What is open, the most urgent first ([`crate::domain::order::turn`]).
    Urgent,
    /// What was not told yet, what waits longest first ([`Queue::Untold`]).
    Untold,
}

impl Sorting {
    /// An order's place in such a list; `None` if it has none.
    pub fn place(self, order: &Order) -> Option<(DateTime<Utc>, SubmissionId)> {
        let at = match self {
            Self::Newest => Some(order.received_at),
            Self::Urgent => order.turn(),
            Self::Untold => order.untold,
        };
        Some((at?, order.id))
    }
}

/// Where a page of a list begins. In a list of the most urgent first the instants are turns, of what was not told yet those of
/// the outcomes: what is less urgent, or waits less long, counts as older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// What comes behind an order, the next to it first.
    Older {
        /// When that order was taken in.
        than: DateTime<Utc>,
        /// Which of that instant.
        id: SubmissionId,
    },
    /// What comes before an order, and of that what is next to it.
    Newer {
        /// When that order was taken in.
        than: DateTime<Utc>,
        /// Which of that instant.
        id: SubmissionId,
    },
}

/// Who somebody is as an owner of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Their account.
    pub staff: StaffId,
    /// The butler that they are.
    pub butler: Option<ButlerId>,
    /// They sit at the desk: what the service centre owns is theirs.
    pub is_desk: bool,
}

/// Orders that somebody works off one after the other; open ones, but for the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// 超时, as of an instant.
    Overdue(DateTime<Utc>),
    /// 临近, as of an instant.
    Near(DateTime<Utc>),
    /// 待派: it is somebody's to do and nobody has it.
    Undispatched,
    /// 我的: they answer for it.
    Mine(Own),
    /// 本部门: a department has something of it to do now.
    Department(Department),
    /// 卡住: no step was taken since an instant.
    Stuck(DateTime<Utc>),
    /// 待告知: an outcome since an instant, of which nobody has told the resident who left a number.
    Untold(DateTime<Utc>),
}

/// Services, told apart by what they are to the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Work {
    /// 维修: what engineering does, with a price or without.
    Repair,
    /// 有偿: whatever has a price.
    Paid,
    /// 无偿: whatever has none.
    Free,
}

/// Which orders a list shows.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    /// Only what the member of staff may see.
    pub scope: Scope,
    /// In which order.
    pub sorting: Sorting,
    /// Only these states; all if there are none.
    pub states: Vec<State>,
    /// Only these topics; all if there are none.
    pub topics: &'static [Topic],
    /// Only (`true`) or never (`false`) those that cannot be read.
    pub quarantined: Option<bool>,
    /// Only this receipt code.
    pub code: Option<String>,
    /// Only this telephone number, whole, digits only.
    pub phone: Option<String>,
    /// Only these addresses, exactly as they are read out; all if there are none.
    pub addresses: Vec<String>,
    /// Only what stands in a queue.
    pub queue: Option<Queue>,
    /// Only services of this kind.
    pub work: Option<Work>,
    /// Only what comes from this building.
    pub building: Option<String>,
    /// Only what they answer for.
    pub owner: Option<Responsible>,
    /// Only what this department has or had work of, or will have by the catalogue.
    pub department: Option<Department>,
    /// Only what came in at this instant or later.
    pub since: Option<DateTime<Utc>>,
    /// Only what came in before this one.
    pub until: Option<DateTime<Utc>>,
    /// From where on; `None`: from the beginning.
    pub position: Option<Position>,
    /// At most this many.
    pub limit: u32,
}

impl OrderFilter {
    /// Whether it asks for something that the kept numbers do not tell apart.
    pub fn is_narrowed(&self) -> bool {
        self.is_chosen() || self.since.is_some() || self.until.is_some()
    }

    /// Whether it asks for something that has to be looked for order by order.
    pub fn is_chosen(&self) -> bool {
        self.queue.is_some() || self.work.is_some() || self.building.is_some() || self.owner.is_some() || self.department.is_some()
    }
}

/// How many orders stand in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCount {
    pub count: u64,
    /// There may be more: no further was counted.
    pub is_cut: bool,
}
