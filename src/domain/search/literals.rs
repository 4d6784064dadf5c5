//! What a text must hold to be worth a closer look: lets the database leave out what cannot answer.

use super::{MIDDLE_DIGITS, Part, Place, Query, digits_of, part_key};

impl Query {
    /// Groups of texts: whatever answers to the query holds at least one text of every group, in what
    /// [`crate::domain::submission::Submission::searched_texts`] and its code, number and owner read [`super::plain`].
    pub fn literals(&self) -> Vec<Vec<String>> {
        match &self.whole {
            // Either the whole line or every word; so at least the line's or the first word's.
            Some(whole) => vec![self.parts.iter().take(1).chain([whole]).flat_map(Part::literals).collect()],
            None => self.parts.iter().map(Part::literals).collect(),
        }
    }

    /// A telephone number, if a whole one was typed and nothing else.
    pub fn phone(&self) -> Option<&str> {
        self.digits.as_deref().filter(|digits| digits.len() >= MIDDLE_DIGITS && digits.len() != super::WHOLE_CODE)
    }

    /// Whether a door was written out: then only orders of such a door can answer.
    pub fn names_a_door(&self) -> bool {
        let is_door = |part: &Part| matches!(part, Part::Place(place, _) if place.number.is_some() || place.last.is_some());
        self.whole.as_ref().map_or_else(|| self.parts.iter().any(is_door), is_door)
    }

    /// Whether a room is the door that was written out.
    pub fn is_door(&self, room: &super::Room) -> bool {
        let is = |part: &Part| matches!(part, Part::Place(place, _) if place.is(room));
        self.whole.iter().chain(&self.parts).any(is)
    }
}

impl Part {
    fn literals(&self) -> Vec<String> {
        match self {
            Self::Digits(digits) => vec![digits.clone(), part_key(digits)],
            Self::Place(place, written) => {
                let digits = digits_of(written).filter(|digits| digits.len() >= MIDDLE_DIGITS);
                [Some(written.clone()), place.literal(), digits].into_iter().flatten().collect()
            }
            Self::Word(word) => vec![word.clone()],
        }
    }
}

impl Place {
    /// The part of a door that fewest share.
    fn literal(&self) -> Option<String> {
        [&self.number, &self.last, &self.unit, &self.building, &self.phase].into_iter().flatten().next().cloned()
    }
}
