//! The outcome of an order, and how its resident came to know it.
//!
//! Owns: when an order has an outcome, since when, what counts as telling it ([`told`]), and who still has to be called ([`note`]).
//! Invariant: an order that is taken up again has no outcome any more; the next one is told anew, whatever was told before.
//!
//! Why how they know is found out from the history and one kept look, and not stored as a state: telling changes nothing of the
//! work. Why it is stored beside that since when somebody has to be called: the queue of those would read every history.

use chrono::{DateTime, Utc};
use strum::{EnumString, IntoStaticStr};

use super::{Actor, Event, EventKind, Order, State};

/// Where a resident looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Way {
    /// At a terminal in a lobby.
    Lobby,
    /// On the page of their own phone.
    Phone,
}

/// The first look at an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub way: Way,
    pub at: DateTime<Utc>,
}

/// How the resident came to know the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nobody knows that they do.
    NotYet,
    /// It is what they did themselves: called it off, signed that it is done.
    Theirs(DateTime<Utc>),
    /// They looked it up.
    Seen(Look),
    /// Somebody told them on the telephone.
    Called { by: String, at: DateTime<Utc> },
    /// Whoever followed it up spoke with them.
    FollowedUp { by: String, at: DateTime<Utc> },
}

impl Told {
    /// As staff read it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::NotYet => "尚未告知",
            Self::Theirs(_) => "业户本人办理",
            Self::Seen(Look { way: Way::Lobby, .. }) => "已在大堂查看",
            Self::Seen(Look { way: Way::Phone, .. }) => "已在手机查看",
            Self::Called { .. } => "已电话告知",
            Self::FollowedUp { .. } => "回访时已告知",
        }
    }

    /// When, and by whom where somebody told them.
    pub fn when(&self) -> Option<(DateTime<Utc>, &str)> {
        match self {
            Self::NotYet => None,
            Self::Theirs(at) | Self::Seen(Look { at, .. }) => Some((*at, "")),
            Self::Called { by, at } | Self::FollowedUp { by, at } => Some((*at, by)),
        }
    }
}

/// Whether an order in this state has come to something that its resident is to know.
pub fn is_outcome(state: State) -> bool {
    use State::*;
    match state {
        Done | FollowedUp | Relayed | Closed | Cancelled => true,
        Stored | Delivered | Accepted | Returned | Quoted | Agreed | Dispatched | InProgress | AwaitingSignOff | Reopened => false,
    }
}

/// Whether there is an outcome to tell.
pub fn can_be_told(order: &Order) -> bool {
    is_outcome(order.state) && order.content.is_ok()
}

/// After every step: since when the outcome waits to be told. Only where somebody can tell it: whoever left no number looks it
/// up with the code, and whoever took their report back asks no more. Of a report that follows, its own resident is told nothing
/// apart from the order that it follows. A look ends it, too, where looks are kept.
pub fn note(order: &mut Order, from: State, event: &Event) {
    let has_number = order.content.as_ref().is_ok_and(|content| content.contact().phone().is_some());
    let is_theirs = order.leader.is_none() && order.dealings.fault.first_left_at.is_none();
    order.untold = match event.kind {
        _ if !can_be_told(order) || !has_number || !is_theirs => None,
        EventKind::State if !is_outcome(from) => (event.actor != Actor::resident()).then_some(event.at),
        EventKind::State if event.state == State::FollowedUp => None,
        EventKind::Told => None,
        _ => order.untold,
    };
}

/// The step that brought the outcome, in the order's whole history, oldest first: what followed it up or closed it afterwards
/// is the same outcome.
pub fn outcome(events: &[Event]) -> Option<&Event> {
    let states = events.iter().rev().filter(|event| event.kind == EventKind::State);
    states.take_while(|event| is_outcome(event.state)).last()
}

/// How the resident knows; `None` where there is no outcome. `look`: the latest look that was kept.
pub fn told(events: &[Event], look: Option<Look>) -> Option<Told> {
    let brought = outcome(events)?;
    if brought.actor == Actor::resident() {
        return Some(Told::Theirs(brought.at));
    }
    let since = events.iter().skip_while(|event| !std::ptr::eq(*event, brought));
    let spoken = since.clone().find_map(|event| {
        let (by, at) = (event.actor.name.clone(), event.at);
        match event.kind {
            EventKind::Told => Some(Told::Called { by, at }),
            EventKind::State if event.state == State::FollowedUp => Some(Told::FollowedUp { by, at }),
            _ => None,
        }
    });
    let seen = look.filter(|look| look.at >= brought.at).map(Told::Seen);
    let first = [spoken, seen].into_iter().flatten().min_by_key(|told| told.when().map(|(at, _)| at));
    Some(first.unwrap_or(Told::NotYet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::StaffId;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + second, 0).unwrap()
    }

    fn event(second: i64, kind: EventKind, state: State) -> Event {
        let actor = Actor { id: Some(StaffId::mint(at(0), [1; 10])), name: "客服 0208".into() };
        Event { kind, state, note: String::new(), actor, at: at(second) }
    }

    fn step(second: i64, state: State) -> Event {
        event(second, EventKind::State, state)
    }

    fn seen(second: i64) -> Option<Look> {
        Some(Look { way: Way::Lobby, at: at(second) })
    }

    #[test]
    fn only_a_look_after_the_outcome_tells_it_and_the_first_to_tell_counts() {
        use State::*;
        let events = [step(0, Delivered), step(10, InProgress), step(20, Done), step(40, Closed)];
        assert_eq!(told(&events, None), Some(Told::NotYet));
        assert_eq!(told(&events, seen(19)), Some(Told::NotYet), "what was seen before was not the outcome");
        assert_eq!(told(&events, seen(30)).map(|told| told.label()), Some("已在大堂查看"), "closing is no other outcome");
        let called = [&events[..], &[event(50, EventKind::Told, Closed)]].concat();
        assert_eq!(told(&called, seen(60)).map(|told| told.label()), Some("已电话告知"));
        assert_eq!(told(&called, seen(45)).map(|told| told.label()), Some("已在大堂查看"));
        let missed = [&events[..], &[event(50, EventKind::NotReached, Closed)]].concat();
        assert_eq!(told(&missed, None), Some(Told::NotYet), "who was not reached was told nothing");
        let followed = [&events[..3], &[step(30, FollowedUp)]].concat();
        assert_eq!(told(&followed, None).map(|told| told.label()), Some("回访时已告知"));
    }

    #[test]
    fn what_is_taken_up_again_is_told_anew() {
        use State::*;
        let events = [step(0, Delivered), step(10, Done), event(20, EventKind::Told, Done), step(30, Reopened)];
        assert_eq!(told(&events, seen(25)), None);
        let events = [&events[..], &[step(40, Done)]].concat();
        assert_eq!(told(&events, seen(25)), Some(Told::NotYet));
    }

    #[test]
    fn somebody_has_to_be_called_from_the_outcome_until_they_are_told_if_they_left_a_number() {
        use State::*;
        let asked = |contact: &str| {
            let text = format!(
                r#"{{"kind":"message","content":{{"to":{{"kind":"butler","room":null}},"from":{{"surname":"林","honorific":null,
                "contact":{contact}}},"text":"请回电"}}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let waits = |contact: &str, steps: &[(State, Event)]| {
            let mut order = crate::domain::order::fixtures::order(Delivered, Ok(asked(contact)), at(0));
            for (from, event) in steps {
                order.state = event.state;
                note(&mut order, *from, event);
            }
            order.untold
        };
        let (phone, code) = (r#"{"kind":"phone","value":"13800136688"}"#, r#"{"kind":"lookup_code","value":"2580"}"#);
        let relayed = (Accepted, step(10, Relayed));
        assert_eq!(waits(phone, &[(Delivered, step(5, Accepted))]), None, "nothing has come of it yet");
        assert_eq!(waits(phone, std::slice::from_ref(&relayed)), Some(at(10)));
        assert_eq!(waits(code, std::slice::from_ref(&relayed)), None, "nobody could call them");
        let missed = (Relayed, event(20, EventKind::NotReached, Relayed));
        assert_eq!(waits(phone, &[relayed.clone(), missed]), Some(at(10)), "who was not reached was told nothing");
        assert_eq!(waits(phone, &[relayed.clone(), (Relayed, event(20, EventKind::Told, Relayed))]), None);
        let done = (InProgress, step(10, Done));
        assert_eq!(waits(phone, &[done.clone(), (Done, step(20, Closed))]), Some(at(10)), "closing is no other outcome");
        assert_eq!(waits(phone, &[done.clone(), (Done, step(20, FollowedUp))]), None);
        assert_eq!(waits(phone, &[done.clone(), (Done, step(20, Reopened)), (Reopened, step(30, Done))]), Some(at(30)));
        let own = Event { actor: Actor::resident(), ..step(10, Cancelled) };
        assert_eq!(waits(phone, &[(Delivered, own)]), None);
    }

    #[test]
    fn what_the_resident_did_is_told_to_nobody() {
        let own = Event { actor: Actor::resident(), ..step(10, State::Cancelled) };
        assert_eq!(told(&[step(0, State::Delivered), own], None), Some(Told::Theirs(at(10))));
    }
}
