//! The duty rota: who is 值班经理 on which day, entered a week at a time.
//!
//! Invariants: a week is stored whole or not at all, and only over the week that its form was made
//! from; the board carries today and the days after it, never a day that has passed.
//!
//! Why days and not shifts: the board answers one question, whom to call today.

use chrono::{Datelike, Days, NaiveDate};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    hash_of,
    version::unchanged,
};
use crate::{
    clock,
    office::store::{
        StoreError, Tx, duty,
        settings::{self, names},
    },
    protocol::v1::board::DutyManager,
};

/// How many days the board carries, today included.
const DAYS_ON_BOARD: u64 = 14;

/// The names of a week, Monday first; empty where nobody is entered.
pub type Names = [String; 7];

/// One week of the rota.
#[derive(Debug, Clone)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// Today at the estate.
    pub today: NaiveDate,
    /// Who is on duty.
    pub names: Names,
    /// Who was on duty the week before.
    pub before: Names,
}

impl Week {
    /// Names what a form was made from: another one says that somebody else has saved since.
    pub fn stamp(&self) -> String {
        stamp(&self.names)
    }
}

fn stamp(names: &Names) -> String {
    hash_of(&names.join("\n"))[..12].to_owned()
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

fn names_of(tx: &Tx<'_>, monday: NaiveDate) -> Result<Names, StoreError> {
    let mut names = Names::default();
    for entry in duty::between(tx, monday, later(monday, 6))? {
        if let Some(name) = usize::try_from((entry.date - monday).num_days()).ok().and_then(|day| names.get_mut(day)) {
            *name = entry.name;
        }
    }
    Ok(names)
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
    match duty::between(tx, today, later(today, DAYS_ON_BOARD - 1)) {
        Err(StoreError::Damaged { what }) => {
            tracing::error!(what, "the duty rota is damaged and left out; entering the week anew mends it");
            Ok(Vec::new())
        }
        other => other,
    }
}

impl Service {
    /// The week of a day, this week if none is told.
    pub async fn duty_week(&self, day: Option<NaiveDate>) -> Result<Week, ServiceError> {
        let today = clock::local(self.now()).date_naive();
        let monday = monday_of(day.unwrap_or(today));
        let read = self.0.store.read(move |tx| {
            let before = names_of(tx, earlier_week(monday))?;
            Ok::<_, StoreError>(Week { monday, today, names: names_of(tx, monday)?, before })
        });
        Ok(read.await?)
    }

    /// Stores a week, if nobody else has since the form was made.
    pub async fn save_duty_week(&self, monday: NaiveDate, made_from: String, names: Names, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "保存值班表", move |act| {
            let stored = names_of(act.tx, monday)?;
            if stored == names {
                return Ok(Nothing(()));
            }
            unchanged(stamp(&stored), made_from.clone())?;
            for (offset, name) in (0..).zip(&names) {
                duty::set(act.tx, later(monday, offset), name)?;
            }
            Ok(Changed(format!("{} 起一周", monday.format("%Y-%m-%d")), ()))
        })
        .await
    }
}
