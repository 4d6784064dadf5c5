//! Giving work out: to a department, to somebody of its staff, to a supplier; taking it, ending it, a worker's day.
//!
//! Invariants: what becomes of the order is decided by its own machine ([`crate::domain::order::steps`]); whoever is given work
//! is in use, of that department, and not whom a complaint is about; a form acts only on the version it was made from.

use super::{
    Service, ServiceError,
    access::Session,
    change::Done::Changed,
    departments::{self, DepartmentNames},
    ownership::{is_about, subjects_of, works_for},
    scope::within,
    signals::News,
    standing::Standing,
    steps::take_step,
    version::unchanged,
};
use crate::{
    domain::{
        catalogue::Department,
        ids::{StaffId, SubmissionId, SupplierId},
        order::{
            Order,
            rights::Action,
            scope::NameKey,
            steps::{Step, StepError, TransferBar, Work},
            task::{Assignee, Assignment, Task},
        },
        request::WantedTime,
        submission::Submission,
    },
    office::{
        records::{Account, Supplier, WorkPlace},
        store::{
            StoreError, Tx, staff, suppliers,
            tasks::{self, Whose},
        },
    },
};

/// Whom work can be given to.
#[derive(Debug, Clone, Default)]
pub struct Hands {
    /// Departments, as the estate calls them; not those that only a manager may give it to, where there is none.
    pub departments: Vec<(Department, String)>,
    /// Their people.
    pub workers: Vec<(Department, StaffId, String)>,
    /// Suppliers in use.
    pub suppliers: Vec<Supplier>,
}

/// Somebody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A member of staff.
    Worker(StaffId),
    /// A supplier.
    Supplier(SupplierId),
}

/// Work as staff give it out.
#[derive(Debug, Clone)]
pub struct Given {
    /// To which department.
    pub department: Department,
    /// To whom of it; `None`: whoever takes it.
    pub hand: Option<Hand>,
    /// What is to be done, for staff.
    pub words: String,
    /// When.
    pub appointed: Option<WantedTime>,
    /// In place of which open task; `None`: one more.
    pub instead_of: Option<u32>,
}

/// What is done with a task.
#[derive(Debug, Clone)]
pub enum Deed {
    /// 接单.
    Take,
    /// 交回, with why.
    HandBack(String),
    /// 完成, with what was done; whether the resident is told if it was the last.
    Finish(String, bool),
    /// 撤回, with why.
    Withdraw(String),
    /// 转给同事: to whom, with why.
    Pass(StaffId, String),
    /// 改预约: to when, in words that the resident reads.
    Reappoint(WantedTime, String),
}

impl Deed {
    /// As the audit calls it.
    fn name(&self) -> &'static str {
        match self {
            Self::Take => "接单",
            Self::HandBack(_) => "交回任务",
            Self::Finish(..) => "完成任务",
            Self::Withdraw(_) => "撤回任务",
            Self::Pass(..) => "转交任务",
            Self::Reappoint(..) => "改预约",
        }
    }
}

/// A stretch of a worker's day.
#[derive(Debug, Clone)]
pub struct WorkPage {
    /// By the time it is wanted at, then by arrival.
    pub rows: Vec<(Order, Task)>,
    /// Where the next stretch begins.
    pub more: Option<WorkPlace>,
    /// What departments are called here.
    pub departments: DepartmentNames,
}

/// Whom an order's work can be given to by whoever looks at it.
pub(super) fn hands(tx: &Tx<'_>, order: &Order, standing: &Standing) -> Result<Hands, StoreError> {
    if !standing.may(Action::Dispatch) {
        return Ok(Hands::default());
    }
    let subjects = subjects_of(tx, order)?;
    let of_use = departments::all(tx)?.into_iter().filter(|entry| standing.may_give_to(order, entry.department));
    let departments: Vec<(Department, String)> = of_use.map(|entry| (entry.department, entry.name)).collect();
    let workers = staff::all(tx)?.into_iter().filter(|account| account.disabled_at.is_none() && !is_named(order, account, &subjects));
    let workers = workers.filter_map(|account| Some((works_for(&account)?, account.id, account.name)));
    Ok(Hands {
        workers: workers.filter(|(of, ..)| departments.iter().any(|(department, _)| department == of)).collect(),
        suppliers: suppliers::all(tx)?.into_iter().filter(|supplier| supplier.ended_at.is_none()).collect(),
        departments,
    })
}

/// Whether a complaint is about a colleague in person; that it is about their department is the manager's to weigh.
fn is_named(order: &Order, account: &Account, subjects: &[crate::domain::ids::ButlerId]) -> bool {
    let Ok(content) = &order.content else { return false };
    let in_person = Account { department: None, role: crate::domain::staff::Role::Manager, ..account.clone() };
    is_about(content, &in_person, subjects)
}

/// To whom the catalogue gives it, where nobody has it yet: what the button 派单 does.
pub(super) fn by_catalogue(tx: &Tx<'_>, order: &Order, content: &Submission) -> Result<Option<Work>, StoreError> {
    if order.tasks.iter().any(|task| task.state.is_open()) {
        return Ok(None);
    }
    let department = content.department();
    let to = Assignment::to_department(department, departments::names(tx)?.name(department));
    Ok(Some(Work::Dispatch { to, instead_of: None, bar: None }))
}

/// A member of a department's staff, and what speaks against them.
fn worker_of(tx: &Tx<'_>, order: &Order, id: StaffId, department: Department) -> Result<(Assignee, Option<TransferBar>), ServiceError> {
    let account = staff::get(tx, id)?.ok_or(ServiceError::NotFound)?;
    let is_able = account.disabled_at.is_none() && works_for(&account) == Some(department);
    let bar = if is_named(order, &account, &subjects_of(tx, order)?) {
        Some(TransferBar::Concerned)
    } else {
        (!is_able).then_some(TransferBar::Absent)
    };
    Ok((Assignee::Worker { id, label: account.name }, bar))
}

/// To whom of the same department a task can be passed on by whoever looks at it.
pub(super) fn colleagues(tx: &Tx<'_>, order: &Order, standing: &Standing) -> Result<Vec<(Department, StaffId, String)>, StoreError> {
    let passed: Vec<Department> =
        order.all_tasks().iter().filter(|task| task.state.is_open() && standing.may_pass(task)).map(|task| task.department).collect();
    if passed.is_empty() {
        return Ok(Vec::new());
    }
    let subjects = subjects_of(tx, order)?;
    let able = staff::all(tx)?.into_iter().filter(|account| account.disabled_at.is_none() && !is_named(order, account, &subjects));
    let of_department = able.filter_map(|account| Some((works_for(&account)?, account.id, account.name)));
    Ok(of_department.filter(|(of, ..)| passed.contains(of)).collect())
}

/// Who in particular, and what speaks against them.
fn assignee(tx: &Tx<'_>, order: &Order, given: &Given) -> Result<(Assignee, Option<TransferBar>), ServiceError> {
    Ok(match given.hand {
        None => (Assignee::Anybody, None),
        Some(Hand::Worker(id)) => worker_of(tx, order, id, given.department)?,
        Some(Hand::Supplier(id)) => {
            let supplier = suppliers::get(tx, id)?.ok_or(ServiceError::NotFound)?;
            (Assignee::Supplier { id, label: supplier.name }, supplier.ended_at.map(|_| TransferBar::Absent))
        }
    })
}

/// A task that is not over.
pub(super) fn open_task(order: &Order, number: u32) -> Result<Task, StepError> {
    order.all_tasks().into_iter().find(|task| task.number == number && task.state.is_open()).ok_or(StepError::NoSuchTask)
}

impl Service {
    /// Gives work of an order out.
    ///
    /// # Errors
    /// [`StepError::AboutTheNewOwner`] where a complaint would reach those whom it is about without a manager.
    pub async fn give_out(&self, id: SubmissionId, version: i64, given: Given, session: &Session) -> Result<(), ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), "派工", move |act| {
            let order = within(act.tx, scope, id)?;
            let standing = Standing::read(act.tx, &order, worker)?;
            if !standing.may(Action::Dispatch) {
                return Err(StepError::NotTheirs.into());
            }
            let (assignee, bar) = assignee(act.tx, &order, &given)?;
            let bar = if standing.may_give_to(&order, given.department) { bar } else { Some(TransferBar::Concerned) };
            let names = departments::names(act.tx)?;
            let department_label = names.name(given.department).to_owned();
            let subject =
                [department_label.as_str(), assignee.label()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
            let to = Assignment {
                department: given.department,
                department_label,
                assignee,
                words: given.words.clone(),
                appointed: given.appointed.clone(),
            };
            let order = take_step(act, order, version, Step::Work(Work::Dispatch { to, instead_of: given.instead_of, bar }))?;
            act.concerns(News::OrdersWentOn)?;
            Ok(Changed(format!("{}：{subject}", order.receipt_code), ()))
        })
        .await
    }

    /// Does something with a task; whether whoever did it still sees the order.
    pub async fn do_task(&self, id: SubmissionId, version: i64, number: u32, deed: Deed, session: &Session) -> Result<bool, ServiceError> {
        let (scope, worker) = (session.scope(), session.worker());
        self.change(session.actor(), deed.name(), move |act| {
            let order = within(act.tx, scope, id)?;
            let standing = Standing::read(act.tx, &order, worker)?;
            let task = open_task(&order, number)?;
            let may = match deed {
                Deed::Withdraw(_) => standing.may(Action::Dispatch),
                Deed::Pass(..) => standing.may_pass(&task),
                Deed::Reappoint(..) => standing.may_reappoint(&task),
                Deed::Take | Deed::HandBack(_) | Deed::Finish(..) => standing.may_work_on(&task),
            };
            if !may {
                return Err(StepError::NotTheirs.into());
            }
            let work = match deed.clone() {
                Deed::Take => Work::Take { task: number, as_worker: standing.does(&task) },
                Deed::HandBack(reason) => Work::HandBack { task: number, reason },
                Deed::Finish(words, shows) => Work::Finish { task: number, words, shows },
                Deed::Withdraw(reason) => Work::Withdraw { task: number, reason },
                Deed::Reappoint(to, words) => Work::Reappoint { task: number, to, words },
                Deed::Pass(colleague, reason) => {
                    // What is wrong with the colleague is not said of an order that is no longer as it was.
                    unchanged(order.version, version)?;
                    let (to, bar) = worker_of(act.tx, &order, colleague, task.department)?;
                    Work::Pass { task: number, to, reason, bar }
                }
            };
            let order = take_step(act, order, version, Step::Work(work))?;
            act.concerns(News::OrdersWentOn)?;
            let sees = match within(act.tx, scope, id) {
                Ok(_) => true,
                Err(ServiceError::NotFound) => false,
                Err(error) => return Err(error),
            };
            let names = departments::names(act.tx)?;
            Ok(Changed(format!("{}：{}", order.receipt_code, names.name(task.department)), sees))
        })
        .await
    }

    /// What a member of staff and their department have to do; everybody's for whoever belongs to no department.
    pub async fn work(&self, session: &Session, after: Option<WorkPlace>, limit: u32) -> Result<WorkPage, ServiceError> {
        let whose = session.works_for().map_or(Whose::Everybody, |department| Whose::Department(department, session.staff));
        let (reader, scope) = (NameKey::of(&session.name), session.scope());
        self.0
            .store
            .read(move |tx| {
                let mut places = tasks::open(tx, whose, reader, after, limit + 1)?;
                let more = places.len() > limit as usize;
                places.truncate(limit as usize);
                let mut rows = Vec::new();
                for place in &places {
                    // Few enough to be read one by one; what is not theirs to see is not theirs to do.
                    let order = match within(tx, scope, place.order) {
                        Ok(order) => order,
                        Err(ServiceError::NotFound) => continue,
                        Err(error) => return Err(error),
                    };
                    if let Some(task) = order.all_tasks().into_iter().find(|task| task.number == place.task) {
                        rows.push((order, task));
                    }
                }
                Ok(WorkPage { rows, more: places.last().copied().filter(|_| more), departments: departments::names(tx)? })
            })
            .await
    }
}
