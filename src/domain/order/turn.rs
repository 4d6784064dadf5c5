//! When an order's turn is: the place that it has among everything that is open, the most urgent first.
//!
//! Owns: the one number that a list of work goes by. Invariants: what has a promised time comes before whatever has none,
//! whatever is late before what is not; what has none comes by arrival; what nobody has anything to do about has no turn.
//!
//! Why one instant and not two columns: a list that is asked for page by page wants one order with one place in it, and what
//! changes a promised time, a step or an edit of what is promised, moves the order in the same statement.

use chrono::{DateTime, Duration, Utc};

use super::{Order, clock::Clocks, state::State};

/// Further away than anything that anybody promises: whatever has nothing due stands behind all that has. Stored, so it may
/// never change.
const NOTHING_DUE: Duration = Duration::days(36_525_000);

/// The turn of what stands in a state with these clocks since its arrival.
pub fn turn(state: State, clocks: &Clocks, received_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let by_arrival = || received_at.checked_add_signed(NOTHING_DUE).unwrap_or(DateTime::<Utc>::MAX_UTC);
    state.is_open().then(|| clocks.most_urgent().map_or_else(by_arrival, |clock| clock.due))
}

impl Order {
    /// When its turn is; `None` if nobody has anything to do about it any more, or nobody can read it.
    pub fn turn(&self) -> Option<DateTime<Utc>> {
        self.content.as_ref().ok().and_then(|_| turn(self.state, &self.clocks, self.received_at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        feedback::FeedbackKind,
        order::{
            clock::{Clock, Milestone},
            fixtures::{feedback, order},
        },
    };

    #[test]
    fn what_is_due_comes_first_then_what_came_first_and_what_is_over_has_no_turn() {
        let at = |seconds| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let of = |state, received, due: Option<i64>| {
            let mut order = order(state, Ok(feedback(FeedbackKind::Complaint)), at(received));
            if let Some(due) = due {
                order.clocks.begin(Clock::new(Milestone::Answer, at(received), at(due), String::new()), at(received));
            }
            order.turn()
        };
        let places =
            [of(State::Accepted, 50, Some(60)), of(State::Delivered, 0, Some(90)), of(State::Done, 0, None), of(State::Done, 5, None)];
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
        for state in State::ALL {
            assert_eq!(of(state, 0, None).is_some(), state.is_open(), "{state:?}");
        }
        let unreadable = order(State::Delivered, Err("无法解开".into()), at(0));
        assert_eq!(unreadable.turn(), None);
    }

    #[test]
    fn the_place_behind_all_promises_is_the_one_that_is_stored() {
        let arrived = DateTime::from_timestamp(0, 0).unwrap();
        let far = turn(State::Delivered, &Clocks::default(), arrived).unwrap();
        assert_eq!(far.timestamp_micros(), 3_155_760_000_000_000_000);
    }
}
