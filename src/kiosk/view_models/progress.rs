//! The progress page: what happened, what is now, what comes.

use chrono::{DateTime, FixedOffset, Utc};

use super::receipt::StepState;
use crate::{
    domain::{
        order::{Flow, State as RequestState, course::usual_course},
        receipt_code::ReceiptCode,
        submission::Topic,
    },
    kiosk::{store::LocalStatus, timekeeper::is_plausible},
    protocol::v1::messages::{Progress, ProgressDetail, ProgressStep},
};

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time: a box would save nothing")]
pub enum Found {
    /// The office's own answer.
    Office(Progress),
    /// The office cannot be asked; this terminal knows only this much.
    Local { code: ReceiptCode, local_status: LocalStatus },
}

/// The page as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct ProgressView {
    /// `None` while only the code is known.
    pub topic: Option<Topic>,
    /// The name of the service asked for; empty for what is none.
    pub service: String,
    pub building: String,
    pub secret: String,
    pub code: String,
    pub owner: String,
    /// What it is now; `None` as for a step.
    pub current: Option<RequestState>,
    pub current_word: String,
    pub steps: Vec<TimelineStep>,
    pub remark: Option<Remark>,
    pub partial: bool,
}

/// Why not everything is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The office was asked by the code alone.
    CodeOnly,
    /// Delivered, but the office cannot be asked now.
    DeliveredUnasked,
    NotDelivered,
}

#[derive(Clone, PartialEq, Eq)]
pub struct TimelineStep {
    /// `None`: a newer office's own, which `word` tells.
    pub request: Option<RequestState>,
    /// What the office calls it.
    pub word: String,
    /// It has not come yet.
    pub ahead: bool,
    /// The office's own word about it; empty = none.
    pub note: String,
    pub at: Option<DateTime<FixedOffset>>,
    pub state: StepState,
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
                partial(code, vec![done(RequestState::Delivered, Some(*received_at))], Remark::CodeOnly)
            }
            Self::Local { local_status, .. } => {
                let stored = done(RequestState::Stored, local_status.created_at);
                match local_status.delivered_at {
                    Some(at) => partial(code, vec![stored, done(RequestState::Delivered, Some(at))], Remark::DeliveredUnasked),
                    None => {
                        let delivery = TimelineStep { state: StepState::Now, ..ahead(RequestState::Delivered) };
                        partial(code, vec![stored, delivery], Remark::NotDelivered)
                    }
                }
            }
        }
    }
}

fn partial(code: String, steps: Vec<TimelineStep>, remark: Remark) -> ProgressView {
    ProgressView {
        topic: None,
        service: String::new(),
        building: String::new(),
        secret: String::new(),
        code,
        owner: String::new(),
        current: Some(RequestState::Stored),
        current_word: String::new(),
        steps,
        remark: Some(remark),
        partial: true,
    }
}

fn full(detail: &ProgressDetail, code: String, secret: &str) -> ProgressView {
    let step = |step: &ProgressStep| TimelineStep {
        request: step.state.known(),
        word: step.word.clone(),
        note: step.note.clone(),
        ..done(RequestState::Delivered, Some(step.at))
    };
    let mut steps: Vec<TimelineStep> = detail.steps.iter().map(step).collect();
    let current = detail.steps.last().map_or(Some(RequestState::Delivered), |last| last.state.known());
    if let Some(last) = steps.last_mut()
        && current.is_none_or(RequestState::is_open)
    {
        last.state = StepState::Now;
    }
    // A long history keeps its beginning and its end.
    while steps.len() > MOST {
        steps.remove(1);
    }
    // An office that does not tell has no other way for what costs nothing.
    let flow = detail.flow.unwrap_or(Flow::Free);
    // After what this version does not know nobody can say what comes.
    let next = current.map(|current| usual_course(detail.topic, detail.topic.flow(flow), current));
    let room = MOST - steps.len();
    steps.extend(next.into_iter().flatten().map(ahead).take(room));
    ProgressView {
        topic: Some(detail.topic),
        // The office names everything in its own language; only a service's name is the resident's too.
        service: if detail.topic == Topic::Request { detail.service_name.clone() } else { String::new() },
        building: detail.building.clone(),
        secret: secret.to_owned(),
        code,
        owner: detail.owner.clone(),
        current,
        current_word: detail.steps.last().map(|last| last.word.clone()).unwrap_or_default(),
        steps,
        remark: None,
        partial: false,
    }
}

/// A time that no clock can show is left out.
fn done(request: RequestState, at: Option<DateTime<Utc>>) -> TimelineStep {
    let at = at.filter(|at| is_plausible(*at)).map(crate::clock::local);
    TimelineStep { request: Some(request), word: String::new(), ahead: false, note: String::new(), at, state: StepState::Done }
}

fn ahead(request: RequestState) -> TimelineStep {
    TimelineStep { request: Some(request), word: String::new(), ahead: true, note: String::new(), at: None, state: StepState::Waiting }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(flow: Option<Flow>, states: &[RequestState]) -> Vec<RequestState> {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let detail = ProgressDetail {
            topic: Topic::Request,
            flow,
            service_name: "水龙头维修".into(),
            building: "3号楼".into(),
            owner: "陈管家 0317".into(),
            steps: states
                .iter()
                .map(|state| ProgressStep { state: (*state).into(), word: String::new(), at, note: String::new() })
                .collect(),
            dealings: Default::default(),
        };
        full(&detail, String::new(), "").steps.into_iter().filter_map(|step| step.request).collect()
    }

    #[test]
    fn a_paid_request_is_told_of_its_quote_and_not_of_a_worker_first() {
        use RequestState::*;
        let paid = timeline(Some(Flow::Paid), &[Delivered, Accepted]);
        assert_eq!(paid[..5], [Delivered, Accepted, Quoted, Agreed, Dispatched]);
        assert_eq!(timeline(Some(Flow::Free), &[Delivered, Accepted])[..3], [Delivered, Accepted, Dispatched]);
    }

    #[test]
    fn a_state_of_a_newer_office_is_told_by_its_words_and_nothing_is_promised_after_it() {
        let text = r#"{"topic":"tea_party","service_name":"社区活动","building":"3号楼","owner":"陈管家 0317","flow":"lottery","steps":[
            {"state":"delivered","at":"2027-01-15T08:00:03Z","note":""},
            {"state":"drawn","word":"已抽签","at":"2027-01-15T09:00:03Z","note":"明天公布"}]}"#;
        let view = full(&serde_json::from_str(text).unwrap(), String::new(), "");
        assert_eq!((view.topic, view.service.as_str(), view.current), (Some(Topic::Request), "社区活动", None));
        let told: Vec<_> = view.steps.iter().map(|step| (step.request, step.word.as_str(), step.note.as_str(), step.state)).collect();
        assert_eq!(told, [(Some(RequestState::Delivered), "", "", StepState::Done), (None, "已抽签", "明天公布", StepState::Now)]);
    }

    #[test]
    fn a_long_history_keeps_its_beginning_and_its_end() {
        use RequestState::*;
        let history = [Delivered, Accepted, Returned, Accepted, Dispatched, InProgress, Done, Reopened, InProgress, Done];
        let shown = timeline(Some(Flow::Free), &history);
        assert_eq!(shown.len(), MOST);
        assert_eq!((shown[0], shown[MOST - 1]), (Delivered, Done));
    }
}
