//! The progress page: what happened, what is now, what comes.

use chrono::{DateTime, Utc};

use super::{clock_line, receipt::Step};
use crate::{
    domain::{receipt_code::ReceiptCode, status::State},
    kiosk::store::Standing,
    protocol::v1::messages::{Progress, ProgressDetail},
};

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The office's own answer.
    Office(Progress),
    /// The office cannot be asked; this terminal knows only this much.
    Local { code: ReceiptCode, standing: Standing },
}

/// The page as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct ProgressView {
    pub service: String,
    pub place_line: String,
    pub code: String,
    pub owner_line: String,
    pub steps: Vec<TimelineStep>,
    pub notice_line: String,
    pub partial: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub struct TimelineStep {
    pub title: String,
    pub detail: String,
    pub time: String,
    pub state: Step,
    pub tag: &'static str,
}

/// Steps on one page; older ones in the middle give way.
const MOST: usize = 8;

impl Found {
    pub fn code(&self) -> ReceiptCode {
        match self {
            Self::Office(progress) => progress.receipt_code,
            Self::Local { code, .. } => *code,
        }
    }

    pub fn view(&self, secret: &str) -> ProgressView {
        let (left, right) = self.code().groups();
        let code = format!("{left} {right}");
        match self {
            Self::Office(Progress { detail: Some(detail), .. }) => full(detail, code, secret),
            Self::Office(Progress { received_at, .. }) => {
                let steps = vec![step("已送达物业", "您的申请已到物业", Some(*received_at), Step::Done)];
                partial(code, steps, "只凭回执码，仅显示是否送达".into())
            }
            Self::Local { standing, .. } => {
                let mut steps = vec![step("已存本机", "您的申请已安全保存在本终端", Some(standing.created_at), Step::Done)];
                steps.push(match standing.delivered_at {
                    Some(at) => step("已送达物业", "您的申请已到物业", Some(at), Step::Done),
                    None => step("待送达", "联网后自动送达", None, Step::Now),
                });
                {
                    let later = if standing.delivered_at.is_some() {
                        "暂时问不到物业，稍后可查看完整进度"
                    } else {
                        "送达物业后，可在这里查看完整进度"
                    };
                    partial(code, steps, later.into())
                }
            }
        }
    }
}

fn partial(code: String, steps: Vec<TimelineStep>, notice_line: String) -> ProgressView {
    ProgressView {
        service: "您的申请".into(),
        place_line: String::new(),
        code,
        owner_line: String::new(),
        steps,
        notice_line,
        partial: true,
    }
}

fn full(detail: &ProgressDetail, code: String, secret: &str) -> ProgressView {
    let mut steps: Vec<TimelineStep> = detail
        .steps
        .iter()
        .map(|done| {
            step(done.state.resident_word(), if done.note.is_empty() { words(done.state) } else { &done.note }, Some(done.at), Step::Done)
        })
        .collect();
    let current = detail.steps.last().map_or(State::Delivered, |last| last.state);
    if let Some(last) = steps.last_mut()
        && current.is_open()
    {
        last.state = Step::Now;
        last.tag = "现在";
    }
    for ahead in ahead(current) {
        steps.push(step(ahead.resident_word(), words_ahead(*ahead), None, Step::Waiting));
    }
    // A long history keeps its beginning and its end.
    while steps.len() > MOST {
        steps.remove(1);
    }
    ProgressView {
        service: detail.service_name.clone(),
        place_line: format!("{}·尾号 {secret}", detail.building),
        code,
        owner_line: format!("首问责任 {}", detail.owner),
        steps,
        notice_line: String::new(),
        partial: false,
    }
}

/// What usually comes next, in order.
fn ahead(current: State) -> &'static [State] {
    use State::*;
    match current {
        Stored => &[Delivered, Accepted, InProgress, Done],
        Delivered | Returned => &[Accepted, Dispatched, InProgress, Done, FollowedUp],
        Accepted | Agreed => &[Dispatched, InProgress, Done, FollowedUp],
        Quoted => &[Agreed, Dispatched, InProgress, Done, FollowedUp],
        Dispatched | Reopened => &[InProgress, Done, FollowedUp],
        InProgress | AwaitingSignOff => &[Done, FollowedUp],
        Done => &[FollowedUp],
        FollowedUp | Relayed | Closed | Cancelled => &[],
    }
}

/// As [`words`], for a step that has not come yet: what will happen, or what to do for it.
fn words_ahead(state: State) -> &'static str {
    match state {
        State::Agreed => "同意的话，请到服务台在报价单上签字",
        State::Accepted => "由管家确认并专人跟进",
        State::Dispatched => "由责任部门安排人手",
        State::InProgress => "按约定时间办理",
        State::Done => "办完后告诉您",
        State::FollowedUp => "办完后管家回访",
        _ => words(state),
    }
}

/// One plain sentence for a state without a note.
fn words(state: State) -> &'static str {
    match state {
        State::Stored => "您的申请已安全保存",
        State::Delivered => "您的申请已到物业",
        State::Accepted => "管家确认，由专人跟进",
        State::Returned => "请按说明补充，或致电管家",
        State::Quoted => "请看报价",
        State::Agreed => "您已同意报价",
        State::Dispatched => "派给责任部门",
        State::InProgress => "正在办理",
        State::AwaitingSignOff => "请您验收",
        State::Done => "办理完毕",
        State::FollowedUp => "管家回访，听您的意见",
        State::Relayed => "已转达",
        State::Closed => "已办结",
        State::Cancelled => "已取消",
        State::Reopened => "重新办理",
    }
}

fn step(title: &str, detail: &str, at: Option<DateTime<Utc>>, state: Step) -> TimelineStep {
    let time = at.map(|at| clock_line::day_time(crate::clock::local(at))).unwrap_or_default();
    TimelineStep { title: title.into(), detail: detail.into(), time, state, tag: "" }
}
