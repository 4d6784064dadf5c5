//! 受理登记表: everything that came in within a period, whichever way, as a list and as a file.
//!
//! Invariants: who may see only their own area or department gets a register of only that; a file is read piece by piece,
//! so it costs the same memory however long the period is (a workbook, which has to be made whole, is bounded); the audit
//! knows who took one, of which period.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    Service, ServiceError,
    access::Session,
    departments::{self, DepartmentNames},
    estate::local_midnight,
};
use crate::{
    clock,
    domain::{
        ids::SubmissionId,
        order::{Source, fault},
        phone,
        submission::{Submission, Topic},
    },
    office::{
        records::{RegisterEntry, RegisterFilter},
        store::{StoreError, submissions},
        table,
    },
};

/// Lines of a workbook at most.
pub const WORKBOOK_LINES: usize = 20_000;

/// Lines that are read at once for a file.
const PIECE: u32 = 500;

/// The longest period: a leap year.
const DAYS: u64 = 366;

/// The columns of a file.
const COLUMNS: [&str; 15] = [
    "受理时间",
    "回执码",
    "来源",
    "类别",
    "项目",
    "内容与要求",
    "期望时间",
    "称呼",
    "房号",
    "电话",
    "责任部门",
    "首问责任人",
    "受理人",
    "状态",
    "完成时间",
];

/// Days of the estate's calendar, both within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl Period {
    /// The two in their order, and no longer than a year.
    pub fn new(from: NaiveDate, until: NaiveDate) -> Self {
        let (from, until) = (from.min(until), from.max(until));
        let latest = from.checked_add_days(Days::new(DAYS - 1)).unwrap_or(from);
        Self { from, until: until.min(latest) }
    }

    /// `2026-09-01 至 2026-09-30`.
    pub fn label(self) -> String {
        format!("{} 至 {}", self.from, self.until)
    }
}

/// Where a piece of the register goes on.
pub type After = (DateTime<Utc>, SubmissionId);

/// A piece of the register.
#[derive(Debug, Clone)]
pub struct RegisterPage {
    /// The oldest first.
    pub entries: Vec<RegisterEntry>,
    /// Behind these there are more.
    pub goes_on: Option<After>,
    /// What departments are called here.
    pub departments: DepartmentNames,
}

impl Service {
    /// A piece of the register, behind another's end.
    pub async fn register_of(
        &self,
        period: Period,
        topics: &'static [Topic],
        after: Option<After>,
        limit: u32,
        session: &Session,
    ) -> Result<RegisterPage, ServiceError> {
        let end = period.until.succ_opt().unwrap_or(period.until);
        let filter = RegisterFilter { scope: session.scope(), from: local_midnight(period.from), until: local_midnight(end), topics };
        let read = self.0.store.read(move |tx| {
            let mut entries = submissions::register(tx, &filter, after, limit + 1)?;
            let more = entries.len() > limit as usize;
            entries.truncate(limit as usize);
            // A report that follows another order is on the record like any other that came in, and stands where that one does.
            for entry in &mut entries {
                if let Some(leader) = entry.order.leader.map_or(Ok(None), |id| submissions::get(tx, id))? {
                    entry.order = fault::as_led(&entry.order, &leader);
                }
            }
            let goes_on = entries.last().filter(|_| more).map(|last| (last.order.received_at, last.order.id));
            Ok::<_, StoreError>(RegisterPage { entries, goes_on, departments: departments::names(tx)? })
        });
        Ok(read.await?)
    }

    /// The audit knows who takes a file of the register.
    pub async fn note_register_taken(&self, period: Period, session: &Session) -> Result<(), ServiceError> {
        self.note(session.actor(), "导出受理登记表", period.label()).await
    }

    /// A piece of a file as text, and where the next one goes on; the first begins with the columns' names.
    pub async fn register_csv(
        &self,
        period: Period,
        topics: &'static [Topic],
        after: Option<After>,
        session: &Session,
    ) -> Result<(Vec<u8>, Option<After>), ServiceError> {
        let page = self.register_of(period, topics, after, PIECE, session).await?;
        let lines: Vec<Vec<String>> = page.entries.iter().map(|entry| line(entry, &page.departments)).collect();
        let head = after.is_none().then(|| COLUMNS.to_vec());
        let rows = head.into_iter().chain(lines.iter().map(|line| line.iter().map(String::as_str).collect()));
        let mut bytes = table::csv(rows);
        if after.is_some() {
            // The mark of the encoding belongs to the beginning of a file alone.
            bytes.drain(.."\u{feff}".len());
        }
        Ok((bytes, page.goes_on))
    }

    /// The register as a workbook; `None` if it has more than [`WORKBOOK_LINES`].
    pub async fn register_xlsx(
        &self,
        period: Period,
        topics: &'static [Topic],
        session: &Session,
    ) -> Result<Option<Vec<u8>>, ServiceError> {
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let page = self.register_of(period, topics, after, PIECE, session).await?;
            lines.extend(page.entries.iter().map(|entry| line(entry, &page.departments)));
            after = page.goes_on;
            if lines.len() > WORKBOOK_LINES {
                return Ok(None);
            }
            if after.is_none() {
                break;
            }
        }
        let made = tokio::task::spawn_blocking(move || {
            let rows = std::iter::once(COLUMNS.to_vec()).chain(lines.iter().map(|line| line.iter().map(String::as_str).collect()));
            // Within the limits of a workbook by those of a submission and the number of lines.
            table::xlsx(&[("受理登记表", rows.collect())]).unwrap_or_default()
        });
        Ok(Some(made.await.map_err(|_| ServiceError::Aborted)?))
    }
}

fn minute(at: DateTime<Utc>) -> String {
    clock::local(at).format("%Y-%m-%d %H:%M").to_string()
}

/// One line in the order of the [`COLUMNS`].
fn line(entry: &RegisterEntry, departments: &DepartmentNames) -> Vec<String> {
    let RegisterEntry { order, taken_by } = entry;
    let (first, second) = order.receipt_code.groups();
    let source = if order.source == Source::Terminal { order.lobby.clone() } else { order.source.label().into() };
    let taken_by = if order.source == Source::Terminal { "终端" } else { taken_by };
    let content = order.content.as_ref().ok();
    let of = |text: fn(&Submission) -> String| content.map_or_else(String::new, text);
    let department = content.map_or_else(String::new, |content| departments.name(content.department()).to_owned());
    vec![
        minute(order.received_at),
        format!("{first} {second}"),
        source,
        of(|content| content.topic().label().to_owned()),
        content.map_or_else(|| "无法打开".into(), Submission::title),
        of(wishes),
        of(wanted),
        of(Submission::salutation),
        of(Submission::address),
        of(|content| content.contact().phone().map_or_else(String::new, |number| phone::spaced(number.digits()))),
        department,
        order.owner.label.clone(),
        taken_by.to_owned(),
        order.state.staff_word().into(),
        order.done_at.map_or_else(String::new, minute),
    ]
}

/// What was asked for in words: the answers to the service's questions, and what else was said.
pub fn wishes(content: &Submission) -> String {
    let mut said = Vec::new();
    if let Submission::Request(request) = content {
        said.extend(request.place.iter().map(|place| format!("地点：{}", place.name)));
        said.extend(request.answers.iter().map(|answer| format!("{}：{}", answer.label, answer.value)));
    }
    said.push(content.words().to_owned());
    said.retain(|text| !text.is_empty());
    said.join("；")
}

/// When it is wanted.
pub fn wanted(content: &Submission) -> String {
    match content {
        Submission::Request(request) => request.wanted.as_ref().map_or_else(String::new, |wanted| wanted.label()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_period_has_its_days_in_order_and_is_no_longer_than_a_year() {
        assert_eq!(Period::new(day(9, 30), day(9, 1)), Period { from: day(9, 1), until: day(9, 30) });
        assert_eq!(Period::new(day(1, 1), NaiveDate::MAX).until, day(1, 1) + Days::new(365));
        assert_eq!(Period::new(NaiveDate::MAX, NaiveDate::MAX).until, NaiveDate::MAX);
    }
}
