//! What the office does by itself, and how it went: when each task last ran, succeeded, failed.
//!
//! Invariant: kept in memory and counted from the start of the process; a reason is for staff, so it holds no data of
//! residents.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use strum::{EnumCount, IntoStaticStr};

use super::Service;

/// The tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumCount, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Task {
    /// Fetching weather and air.
    Weather,
    /// Writing which boards terminals have pulled.
    Pulls,
    /// Checking the kept numbers of orders against counting.
    Counts,
    /// Noting promises that are broken.
    Breaches,
    /// Looking at what waits, and telling somebody.
    Alerts,
    /// Deleting the names of guests who were received long ago.
    Guests,
    /// Deleting pictures that nothing names.
    Pictures,
}

impl Task {
    /// Every one.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Weather, Self::Pulls, Self::Counts, Self::Breaches, Self::Alerts, Self::Guests, Self::Pictures];

    /// Whether every process does it for itself; the others are done by whoever holds the lease.
    pub fn is_of_each_process(self) -> bool {
        self == Self::Pulls
    }

    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Weather => "获取天气",
            Self::Pulls => "记录终端已收到的内容",
            Self::Counts => "核对工单数字",
            Self::Breaches => "登记超时",
            Self::Alerts => "提醒值班人员",
            Self::Guests => "删除到期的来宾姓氏",
            Self::Pictures => "清理不用的图片",
        }
    }
}

/// How a task went so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskReport {
    /// When it last succeeded.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When it last failed, and why in staff's words.
    pub failed: Option<(DateTime<Utc>, String)>,
    /// How often it has run.
    pub runs: u64,
    /// How often it has failed.
    pub failures: u64,
}

impl TaskReport {
    /// The latest run failed.
    pub fn is_failing(&self) -> bool {
        self.failed.as_ref().is_some_and(|(at, _)| Some(*at) >= self.succeeded_at)
    }
}

/// The reports of one office.
#[derive(Default)]
pub(super) struct Tasks(Mutex<BTreeMap<Task, TaskReport>>);

impl Service {
    /// Notes how a task went.
    pub fn note_task(&self, task: Task, done: Result<(), String>) {
        let now = self.now();
        let mut reports = self.0.tasks.0.lock().unwrap_or_else(PoisonError::into_inner);
        let report = reports.entry(task).or_default();
        report.runs += 1;
        match done {
            Ok(()) => report.succeeded_at = Some(now),
            Err(reason) => {
                report.failures += 1;
                report.failed = Some((now, reason));
            }
        }
    }

    /// Another process does them now: how they went here tells nothing any more.
    pub(super) fn forget_leased_tasks(&self) {
        self.0.tasks.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|task, _| task.is_of_each_process());
    }

    /// How every task went.
    pub fn task_reports(&self) -> Vec<(Task, TaskReport)> {
        let reports = self.0.tasks.0.lock().unwrap_or_else(PoisonError::into_inner);
        Task::ALL.into_iter().map(|task| (task, reports.get(&task).cloned().unwrap_or_default())).collect()
    }
}
