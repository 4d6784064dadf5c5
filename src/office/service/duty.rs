//! The duty rota: who is 值班经理 on which day, and who of each department is on duty, entered a week at a time.
//!
//! Invariants: a week is stored whole or not at all, and only over the week that its form was made
//! from; the board carries today and the days after it, never a day that has passed, and names; a number only where it was
//! published for that day, and of an account only while that is in use.
//!
//! Why days and not shifts: the board answers one question, whom to call today. A day is the calendar's, from midnight on,
//! for alerts as for the board: whoever reads the board at three in the night calls whom an alert calls.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    departments, hash_of,
    version::unchanged,
};
use crate::{
    clock,
    domain::{
        catalogue::Department,
        ids::StaffId,
        staff::{Permission, Role},
    },
    office::{
        records::Account,
        store::{
            StoreError, Tx, duty,
            duty::DutyDay,
            settings::{self, names},
            staff,
        },
    },
    protocol::v1::board::DutyManager,
};

/// How many days the board carries, today included.
const DAYS_ON_BOARD: u64 = 14;

/// Who is on duty on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shift {
    /// The duty manager as lobbies show them; empty where nobody is entered.
    pub name: String,
    /// The duty manager's account.
    pub staff: Option<StaffId>,
    /// How the duty manager is reached, where it is not as their account tells.
    pub phone: String,
    /// Whether lobbies show how the duty manager is reached.
    pub shows_phone: bool,
    /// Who of a department is on duty, by the department's stable name.
    pub engineers: BTreeMap<&'static str, StaffId>,
}

/// The days of a week, Monday first.
pub type Shifts = [Shift; 7];

/// An account that may be entered.
#[derive(Debug, Clone)]
pub struct DutyAccount {
    /// Key of the account.
    pub id: StaffId,
    /// As colleagues read it.
    pub name: String,
    /// How colleagues reach them; may be empty.
    pub phone: String,
    /// Whose it is, of a department's.
    pub department: Option<Department>,
    /// Whether it may be duty manager: who sees every order.
    pub may_manage: bool,
}

/// One week of the rota.
#[derive(Debug, Clone)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Today at the estate.
    pub today: NaiveDate,
    /// Who is on duty.
    pub shifts: Shifts,
    /// Who was on duty the week before.
    pub before: Shifts,
    /// Who may be entered.
    pub accounts: Vec<DutyAccount>,
    /// Departments that have somebody on duty: engineering, and whichever has accounts.
    pub departments: Vec<(Department, String)>,
}

/// Somebody on duty, for colleagues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnDuty {
    /// Name.
    pub name: String,
    /// How they are reached; empty when it is not known.
    pub phone: String,
}

impl Week {
    /// Names what a form was made from: another one says that somebody else has saved since.
    pub fn stamp(&self) -> String {
        stamp(&self.shifts)
    }
}

fn stamp(shifts: &Shifts) -> String {
    let line = |shift: &Shift| {
        let staff = shift.staff.map(|id| id.to_string()).unwrap_or_default();
        let engineers: Vec<String> = shift.engineers.iter().map(|(department, id)| format!("{department}={id}")).collect();
        format!("{}\t{staff}\t{}\t{}\t{}", shift.name, shift.phone, shift.shows_phone, engineers.join(" "))
    };
    hash_of(&shifts.iter().map(line).collect::<Vec<_>>().join("\n"))[..12].to_owned()
}

/// The Monday of a day's week.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// A day some days later.
pub fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn earlier_week(monday: NaiveDate) -> NaiveDate {
    monday.checked_sub_days(Days::new(7)).unwrap_or(monday)
}

fn shifts_of(tx: &Tx<'_>, monday: NaiveDate) -> Result<Shifts, StoreError> {
    let mut shifts = Shifts::default();
    let sunday = later(monday, 6);
    let place = |date: NaiveDate| usize::try_from((date - monday).num_days()).ok();
    for DutyDay { date, name, staff, phone, shows_phone } in duty::days(tx, monday, sunday)? {
        if let Some(shift) = place(date).and_then(|day| shifts.get_mut(day)) {
            *shift = Shift { name, staff, phone, shows_phone, engineers: BTreeMap::new() };
        }
    }
    for (date, department, id) in duty::engineers(tx, monday, sunday)? {
        if let Some(shift) = place(date).and_then(|day| shifts.get_mut(day)) {
            shift.engineers.insert(department.into_str(), id);
        }
    }
    Ok(shifts)
}

/// Moves what a database from before the rota says about its day.
pub(super) fn begin(tx: &Tx<'_>) -> Result<(), StoreError> {
    if let Some(old) = super::optional::<DutyManager>(tx, names::DUTY_MANAGER)? {
        duty::set(tx, old.date, &old.name)?;
    }
    settings::remove(tx, names::DUTY_MANAGER)
}

/// The rota as the board carries it. Lobbies can do without it: a damaged one is left out.
pub(super) fn on_board(tx: &Tx<'_>, today: NaiveDate) -> Result<Vec<DutyManager>, StoreError> {
    match duty::days(tx, today, later(today, DAYS_ON_BOARD - 1)) {
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "the duty rota is damaged and left out; entering the week anew mends it");
            Ok(Vec::new())
        }
        other => other?.into_iter().map(|day| published(tx, day)).collect(),
    }
}

/// What lobbies tell of a day. What was typed for it was typed to be seen; the account's number follows the account.
fn published(tx: &Tx<'_>, day: DutyDay) -> Result<DutyManager, StoreError> {
    let phone = match day.staff {
        _ if !day.shows_phone => String::new(),
        Some(id) if day.phone.is_empty() => in_use(tx, id)?.map(|account| account.phone).unwrap_or_default(),
        _ => day.phone,
    };
    Ok(DutyManager { date: day.date, name: day.name, phone })
}

/// An account, unless nobody gets in with it any more.
fn in_use(tx: &Tx<'_>, id: StaffId) -> Result<Option<Account>, StoreError> {
    Ok(staff::get(tx, id)?.filter(|account| account.disabled_at.is_none()))
}

/// The day of the rota that an instant belongs to.
pub(super) fn day_of(now: DateTime<Utc>) -> NaiveDate {
    clock::local(now).date_naive()
}

/// Today's duty manager, for colleagues. A damaged rota has none.
pub(super) fn manager_now(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Option<(Option<StaffId>, OnDuty)>, StoreError> {
    let found = match duty::on(tx, day_of(now)) {
        Err(StoreError::Damaged { .. }) => None,
        other => other?,
    };
    let Some(DutyDay { name, staff, phone, .. }) = found else { return Ok(None) };
    let account = match staff {
        Some(id) => in_use(tx, id)?,
        None => None,
    };
    let phone = account.as_ref().map(|account| account.phone.clone()).filter(|own| !own.is_empty()).unwrap_or(phone);
    Ok(Some((account.map(|account| account.id), OnDuty { name, phone })))
}

/// Who of a department is on duty now, if their account is in use.
pub(super) fn engineer_now(tx: &Tx<'_>, department: Department, now: DateTime<Utc>) -> Result<Option<Account>, StoreError> {
    let today = day_of(now);
    let found = duty::engineers(tx, today, today)?.into_iter().find(|(_, other, _)| *other == department);
    let Some((.., id)) = found else { return Ok(None) };
    in_use(tx, id)
}

fn is_in_use(account: &&Account) -> bool {
    account.disabled_at.is_none()
}

fn accounts(all: &[Account]) -> Vec<DutyAccount> {
    let entry = |account: &Account| DutyAccount {
        id: account.id,
        name: account.name.clone(),
        phone: account.phone.clone(),
        department: account.department.filter(|_| account.role == Role::Department),
        may_manage: account.role.may(Permission::AllSubmissions),
    };
    all.iter().filter(is_in_use).map(entry).collect()
}

/// What was entered, with the account's name where none was typed. An account that is not in use is none.
fn entered(all: &[Account], shift: &Shift) -> Shift {
    let account = |id: StaffId| all.iter().filter(is_in_use).find(|account| account.id == id);
    let manager = shift.staff.and_then(account);
    let name = match manager {
        Some(account) if shift.name.is_empty() => account.name.clone(),
        _ => shift.name.clone(),
    };
    let phone = if name.is_empty() { String::new() } else { shift.phone.clone() };
    let has_phone = !phone.is_empty() || manager.is_some_and(|account| !account.phone.is_empty());
    let shows_phone = shift.shows_phone && !name.is_empty() && has_phone;
    let engineers = shift.engineers.iter().filter(|(_, id)| account(**id).is_some()).map(|(department, id)| (*department, *id)).collect();
    Shift { name, staff: manager.map(|account| account.id), phone, shows_phone, engineers }
}

impl Service {
    /// The week of a day, this week if none is told.
    pub async fn duty_week(&self, day: Option<NaiveDate>) -> Result<Week, ServiceError> {
        let today = day_of(self.now());
        let monday = monday_of(day.unwrap_or(today));
        let read = self.0.store.read(move |tx| {
            let before = shifts_of(tx, earlier_week(monday))?;
            let accounts = accounts(&staff::all(tx)?);
            let has_duty = |department: &Department| {
                *department == Department::Engineering || accounts.iter().any(|account| account.department == Some(*department))
            };
            let names = departments::names(tx)?;
            let named = |department: Department| (department, names.name(department).to_owned());
            let departments = Department::ALL.into_iter().filter(has_duty).map(named).collect();
            Ok::<_, StoreError>(Week { monday, today, shifts: shifts_of(tx, monday)?, before, accounts, departments })
        });
        Ok(read.await?)
    }

    /// Stores a week, if nobody else has since the form was made.
    pub async fn save_duty_week(&self, monday: NaiveDate, made_from: String, shifts: Shifts, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "保存值班表", move |act| {
            let all = staff::all(act.tx)?;
            let shifts = shifts.each_ref().map(|shift| entered(&all, shift));
            let stored = shifts_of(act.tx, monday)?;
            if stored == shifts {
                return Ok(Nothing(()));
            }
            unchanged(stamp(&stored), made_from.clone())?;
            for (offset, shift) in (0..).zip(&shifts) {
                let date = later(monday, offset);
                let Shift { name, staff, phone, shows_phone, .. } = shift.clone();
                duty::enter(act.tx, &DutyDay { date, name, staff, phone, shows_phone })?;
                for department in Department::ALL {
                    duty::set_engineer(act.tx, date, department, shift.engineers.get(department.into_str()).copied())?;
                }
            }
            Ok(Changed(format!("{} 起一周", monday.format("%Y-%m-%d")), ()))
        })
        .await
    }
}
