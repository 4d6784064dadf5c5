//! The columns of the board: which states stand in each, and how an address names it.
//!
//! Invariant: every open state stands in exactly one column.

use crate::domain::order::State;

/// The states of each column.
pub const COLUMNS: [&[State]; 6] = [
    &[State::Delivered, State::Returned],
    &[State::Quoted],
    &[State::Accepted, State::Agreed, State::Dispatched],
    &[State::InProgress, State::Reopened],
    &[State::AwaitingSignOff],
    &[State::Done],
];

/// Key, in the address of its list, and word of each column. What has one state goes by that state's.
pub const NAMES: [(&str, &str); 6] = [
    ("arrived", "待受理"),
    (State::Quoted.into_str(), "待确认报价"),
    ("dispatch", "待派单/已派单"),
    ("doing", "处理中"),
    (State::AwaitingSignOff.into_str(), "待验收"),
    (State::Done.into_str(), "待回访"),
];

/// Word and states of the column with a key.
pub fn column_of(key: &str) -> Option<(&'static str, &'static [State])> {
    let (states, (_, word)) = COLUMNS.iter().zip(NAMES).find(|(_, (name, _))| *name == key)?;
    Some((word, *states))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_state_stands_in_exactly_one_column() {
        for state in State::ALL {
            let columns = COLUMNS.iter().filter(|states| states.contains(&state)).count();
            // What a terminal still holds is not here.
            assert_eq!(columns, usize::from(state.is_open() && state != State::Stored), "{state:?}");
        }
        for (key, _) in NAMES {
            let (_, states) = column_of(key).unwrap();
            assert!(states.len() > 1 || key == states[0].into_str(), "{key}");
        }
    }
}
