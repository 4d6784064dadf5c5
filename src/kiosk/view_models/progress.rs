//! The progress page: what happened, what is now, what comes.

use chrono::{DateTime, FixedOffset, Utc};

use super::receipt::Step;
use crate::{
    domain::{
        order::{Flow, State as RequestState, course::usual_course},
        receipt_code::ReceiptCode,
        submission::Topic,
    },
    kiosk::{store::Standing, timekeeper::is_plausible},
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
    /// `None` while only the code is known.
    pub topic: Option<Topic>,
    /// The name of the service asked for; empty for what is none.
    pub service: String,
    pub building: String,
    pub secret: String,
    pub code: String,
    pub owner: String,
    /// What it is now.
    pub current: RequestState,
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
    pub request: RequestState,
    /// It has not come yet.
    pub ahead: bool,
    /// The office's own word about it; empty = none.
    pub note: String,
    pub at: Option<DateTime<FixedOffset>>,
    pub state: Step,
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
            Self::Local { standing, .. } => {
                let stored = done(RequestState::Stored, standing.created_at);
                match standing.delivered_at {
                    Some(at) => partial(code, vec![stored, done(RequestState::Delivered, Some(at))], Remark::DeliveredUnasked),
                    None => {
                        let delivery = TimelineStep { state: Step::Now, ..ahead(RequestState::Delivered) };
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
        current: RequestState::Stored,
        steps,
        remark: Some(remark),
        partial: true,
    }
}

fn full(detail: &ProgressDetail, code: String, secret: &str) -> ProgressView {
    let mut steps: Vec<TimelineStep> =
        detail.steps.iter().map(|step| TimelineStep { note: step.note.clone(), ..done(step.state, Some(step.at)) }).collect();
    let current = detail.steps.last().map_or(RequestState::Delivered, |last| last.state);
    if let Some(last) = steps.last_mut()
        && current.is_open()
    {
        last.state = Step::Now;
    }
    // A long history keeps its beginning and its end.
    while steps.len() > MOST {
        steps.remove(1);
    }
    // An office that does not tell has no other way for what costs nothing.
    let flow = detail.flow.unwrap_or(Flow::Free);
    let next = usual_course(detail.topic, usual_flow(detail.topic, flow), current);
    steps.extend(next.into_iter().map(ahead).take(MOST - steps.len()));
    ProgressView {
        topic: Some(detail.topic),
        // The office names everything in its own language; only a service's name is the resident's too.
        service: if detail.topic == Topic::Request { detail.service_name.clone() } else { String::new() },
        building: detail.building.clone(),
        secret: secret.to_owned(),
        code,
        owner: detail.owner.clone(),
        current,
        steps,
        remark: None,
        partial: false,
    }
}

/// The flow of a topic that has only one.
fn usual_flow(topic: Topic, told: Flow) -> Flow {
    match topic {
        Topic::Request => told,
        Topic::MessageToHousehold | Topic::MessageToButler => Flow::Message,
        Topic::Complaint | Topic::Suggestion | Topic::Praise => Flow::Feedback,
    }
}

/// A time that no clock can show is left out.
fn done(request: RequestState, at: Option<DateTime<Utc>>) -> TimelineStep {
    let at = at.filter(|at| is_plausible(*at)).map(crate::clock::local);
    TimelineStep { request, ahead: false, note: String::new(), at, state: Step::Done }
}

fn ahead(request: RequestState) -> TimelineStep {
    TimelineStep { request, ahead: true, note: String::new(), at: None, state: Step::Waiting }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::v1::messages::ProgressStep;

    fn timeline(flow: Option<Flow>, states: &[RequestState]) -> Vec<RequestState> {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let detail = ProgressDetail {
            topic: Topic::Request,
            flow,
            service_name: "水龙头维修".into(),
            building: "3号楼".into(),
            owner: "陈管家 0317".into(),
            steps: states.iter().map(|state| ProgressStep { state: *state, at, note: String::new() }).collect(),
        };
        full(&detail, String::new(), "").steps.into_iter().map(|step| step.request).collect()
    }

    #[test]
    fn a_paid_request_is_told_of_its_quote_and_not_of_a_worker_first() {
        use RequestState::*;
        let paid = timeline(Some(Flow::Paid), &[Delivered, Accepted]);
        assert_eq!(paid[..5], [Delivered, Accepted, Quoted, Agreed, Dispatched]);
        assert_eq!(timeline(Some(Flow::Free), &[Delivered, Accepted])[..3], [Delivered, Accepted, Dispatched]);
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
