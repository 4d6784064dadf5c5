//! The receipt: shown only after the durable commit, and moving on only as events truly happen.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Moment;
use crate::{
    domain::{catalogue::Department, deadline::Promises, ids::SubmissionId, receipt_code::ReceiptCode, request::Contact},
    kiosk::store::Recorded,
    protocol::v1::messages::Progress,
};

/// How long the receipt stays without 再给我时间.
pub const STAYS: Duration = Duration::from_secs(60);

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Done,
    Now,
    Waiting,
}

/// A committed submission on the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt {
    pub id: SubmissionId,
    pub code: ReceiptCode,
    pub created_at: DateTime<Utc>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub service: String,
    pub when: String,
    pub department: Department,
    pub contact: Contact,
    /// Uptime at which the page leaves.
    pub leaves_at: Duration,
}

/// The page as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptView {
    pub title: &'static str,
    pub subtitle: &'static str,
    pub code: (String, String),
    pub qr_text: String,
    pub item_line: String,
    pub when_line: String,
    pub help_lines: (String, String),
    pub lookup_digits: Vec<String>,
    pub steps: [(String, String, Step); 3],
    pub promise: String,
    pub promise_sub: String,
    pub seconds_left: u64,
    pub seconds_total: u64,
}

impl Receipt {
    pub fn new(recorded: Recorded, service: String, when: String, department: Department, contact: Contact, moment: Moment) -> Self {
        Self {
            id: recorded.id,
            code: recorded.code,
            created_at: recorded.created_at,
            delivered_at: None,
            accepted_at: None,
            service,
            when,
            department,
            contact,
            leaves_at: moment.uptime + STAYS,
        }
    }

    /// News from the office about this submission.
    pub fn apply(&mut self, progress: &Progress) {
        if progress.receipt_code != self.code {
            return;
        }
        self.delivered_at.get_or_insert(progress.received_at);
        let accepted =
            progress.detail.iter().flat_map(|detail| &detail.steps).find(|step| step.state == crate::domain::status::State::Accepted);
        self.accepted_at = self.accepted_at.or(accepted.map(|step| step.at));
    }

    /// Whole seconds until the page leaves.
    pub fn seconds_left(&self, moment: Moment) -> u64 {
        self.leaves_at.saturating_sub(moment.uptime).as_millis().div_ceil(1000) as u64
    }

    pub fn view(&self, moment: Moment, estate: &str, hotline: &str, promises: Promises, online: bool) -> ReceiptView {
        let clock = |at: DateTime<Utc>| crate::clock::local(at).format("%H:%M:%S").to_string();
        let delivered = match self.delivered_at {
            Some(at) => ("已送达物业".into(), clock(at), Step::Done),
            None if online => ("正在送达".into(), "请稍候".into(), Step::Now),
            None => ("待送达".into(), "联网后自动送达".into(), Step::Waiting),
        };
        let accepted = match (self.accepted_at, self.delivered_at) {
            (Some(at), _) => ("已受理".into(), clock(at), Step::Done),
            (None, Some(_)) => ("待受理".into(), "等待管家确认".into(), Step::Now),
            (None, None) => ("待受理".into(), "送达后由管家确认".into(), Step::Waiting),
        };
        let has_phone = self.contact.phone().is_some();
        ReceiptView {
            title: match (self.accepted_at, self.delivered_at) {
                (Some(_), _) => "物业已受理您的申请",
                (None, Some(_)) => "您的申请已送达物业",
                (None, None) if online => "您的申请已存本机",
                (None, None) => "已存在本机，联网后送达",
            },
            subtitle: if has_phone { "请记下回执码，或扫码保存" } else { "请记下回执码和查询码" },
            code: self.code.groups(),
            qr_text: qr_text(estate, &self.service, self.code, hotline),
            item_line: self.service.clone(),
            when_line: self.when.clone(),
            help_lines: if has_phone {
                ("手机扫码，保存这张回执".into(), "查询进度：回执码 + 手机尾号 4 位".into())
            } else {
                (String::new(), "未留手机：凭回执码 + 您自设的查询码".into())
            },
            lookup_digits: if has_phone { Vec::new() } else { self.contact.secret().chars().map(String::from).collect() },
            steps: [("已存本机".into(), clock(self.created_at), Step::Done), delivered, accepted],
            promise: format!("{}内给您答复", minutes(promises.answer_minutes)),
            promise_sub: if self.department == Department::Engineering {
                format!("报修 {}响应·急事 {hotline}", minutes(promises.repair_response_minutes))
            } else {
                format!("急事请拨 {hotline}")
            },
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

/// `24 小时`, `5 分钟`.
fn minutes(value: u32) -> String {
    if value >= 60 && value.is_multiple_of(60) { format!("{} 小时", value / 60) } else { format!("{value} 分钟") }
}

/// What a phone's camera reads: plain text, no personal data, no address to be phished with.
fn qr_text(estate: &str, service: &str, code: ReceiptCode, hotline: &str) -> String {
    let (left, right) = code.groups();
    format!("{estate} 回执码 {left} {right}\n{service}\n管家热线 {hotline}")
}
