//! What usually comes next: the way that a resident is told to expect.
//!
//! Invariant: each next state is one that the machine offers in the one before it; a test walks every course.

use super::{
    Flow,
    State::{self, *},
};
use crate::domain::submission::Topic;

/// What usually comes after a state, in order; nothing after the end.
pub fn usual_course(topic: Topic, flow: Flow, current: State) -> Vec<State> {
    let mut course = Vec::new();
    let mut at = current;
    while let Some(next) = usual_next(topic, flow, at) {
        course.push(next);
        at = next;
    }
    course
}

/// The one state that usually follows; the office's own end of a followed-up order is no news to a resident.
fn usual_next(topic: Topic, flow: Flow, current: State) -> Option<State> {
    Some(match (flow, current) {
        (_, Stored) => Delivered,
        (_, Delivered | Returned) => Accepted,
        (Flow::Message, Accepted | Dispatched | InProgress) => Relayed,
        (Flow::Paid, Accepted) => Quoted,
        (Flow::Free, Accepted) => Dispatched,
        // Nothing is to be put right.
        (Flow::Feedback, Accepted | Dispatched | InProgress) if topic == Topic::Praise => Done,
        (Flow::Feedback, Accepted) => InProgress,
        (_, Quoted) => Agreed,
        (_, Agreed) => Dispatched,
        (_, Dispatched | Reopened) => InProgress,
        (Flow::Paid, InProgress) => AwaitingSignOff,
        (_, InProgress | AwaitingSignOff) => Done,
        (_, Done) if topic == Topic::Praise => return None,
        (_, Done) => FollowedUp,
        (_, FollowedUp | Relayed | Closed | Cancelled) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{super::steps::offered_in, *};

    const TOPICS: [(Topic, &[Flow]); 6] = [
        (Topic::Request, &[Flow::Free, Flow::Paid]),
        (Topic::MessageToHousehold, &[Flow::Message]),
        (Topic::MessageToButler, &[Flow::Message]),
        (Topic::Complaint, &[Flow::Feedback]),
        (Topic::Suggestion, &[Flow::Feedback]),
        (Topic::Praise, &[Flow::Feedback]),
    ];

    /// Every state that an order of this flow can be in.
    fn reachable(flow: Flow) -> Vec<State> {
        let mut seen = vec![Delivered];
        let mut at = 0;
        while let Some(&state) = seen.get(at) {
            for offer in offered_in(state, flow) {
                if !seen.contains(&offer.to) {
                    seen.push(offer.to);
                }
            }
            at += 1;
        }
        seen
    }

    #[test]
    fn nothing_is_promised_that_the_machine_does_not_offer() {
        for (topic, flows) in TOPICS {
            for &flow in flows {
                for start in reachable(flow) {
                    let mut at = start;
                    for next in usual_course(topic, flow, start) {
                        assert!(offered_in(at, flow).any(|offer| offer.to == next), "{topic:?} {flow:?}: {at:?} then {next:?}");
                        at = next;
                    }
                }
            }
        }
    }

    #[test]
    fn paid_work_is_quoted_agreed_and_looked_at() {
        let course = usual_course(Topic::Request, Flow::Paid, Delivered);
        assert_eq!(course, [Accepted, Quoted, Agreed, Dispatched, InProgress, AwaitingSignOff, Done, FollowedUp]);
        assert_eq!(usual_course(Topic::Request, Flow::Free, Accepted), [Dispatched, InProgress, Done, FollowedUp]);
    }

    #[test]
    fn a_message_ends_with_being_passed_on_and_praise_with_thanks() {
        assert_eq!(usual_course(Topic::MessageToButler, Flow::Message, Stored), [Delivered, Accepted, Relayed]);
        assert_eq!(usual_course(Topic::Praise, Flow::Feedback, Delivered), [Accepted, Done]);
        assert_eq!(usual_course(Topic::Praise, Flow::Feedback, Done), []);
    }
}
