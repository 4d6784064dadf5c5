//! The request form: a draft that becomes a [`ServiceRequest`] or says, field by field, what is
//! missing. Who asks and where they live is the [`PersonDraft`]'s; where something of everybody's is out of order is told
//! here, before anything else.
//!
//! Whoever tells the same as others did before (我也报修) is asked for a way to answer, for nothing more: then the form has
//! neither home nor time nor questions nor words. The place says who answers and where whoever mends it goes; the receipt is
//! opened with its code and four digits; so where they live is nothing that the office needs.
//!
//! Drafts live in memory only and are dropped whole when the visit ends.

use chrono::{DateTime, FixedOffset};

use super::{
    modes::Modes,
    person::{FormProblem, Needs, PersonDraft},
    picker::Picker,
    typed,
};
use crate::{
    domain::{
        catalogue::{DescriptionRule, Detail, Item, Question, Timing},
        limits,
        place::Room,
        public_place::PublicPlace,
        request::{ChosenItem, ServiceRequest, WantedTime},
        text,
        visit_time::{self, Choice},
    },
    protocol::v1::board::Board,
};

/// What the form still wants; `None` = fine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errors {
    pub place: Option<FormProblem>,
    pub time: Option<FormProblem>,
    pub description: Option<FormProblem>,
    /// One for each question of the item.
    pub answers: Vec<Option<FormProblem>>,
}

impl Errors {
    fn is_empty(&self) -> bool {
        self.place.is_none() && self.time.is_none() && self.description.is_none() && self.answers.iter().all(Option::is_none)
    }
}

/// Where something of everybody's is out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    At(PublicPlace),
    /// At none of the estate's places: the words say where.
    Elsewhere,
}

/// A form being filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    pub item: Item,
    /// The catalogue that the item and its price come from.
    catalogue_version: u32,
    /// Whether it asks where it is: the service does, and the estate has places.
    pub asks_place: bool,
    pub whereabouts: Option<Whereabouts>,
    /// The report that the visitor joins.
    pub same_fault: Option<String>,
    /// The report that the visitor was told of and says is something else.
    pub other_fault: Option<String>,
    pub wanted: Option<WantedTime>,
    /// The chosen chip of each question.
    pub answers: Vec<Option<usize>>,
    pub description: String,
    pub errors: Errors,
}

/// Quick time chips beside the one that opens all times: a row of the form, or a page of their own where the form asks
/// one question at a time.
fn time_chip_count(modes: Modes) -> usize {
    if modes.one_question_per_page() { 8 } else { 3 }
}

impl Draft {
    /// A fresh form for an item. Where a visit may be instant, 尽快 stands as chosen: most mean it, and a window is a
    /// touch away.
    pub fn new(item: Item, board: &Board) -> Self {
        let questions = item.questions.len().min(limits::QUESTIONS);
        let soon = (item.timing == Timing::InstantOrAppointment).then_some(WantedTime::AsSoonAsPossible);
        Self {
            asks_place: item.asks_place() && !board.places.is_empty(),
            whereabouts: None,
            same_fault: None,
            other_fault: None,
            item,
            catalogue_version: board.catalogue.version,
            wanted: soon,
            answers: vec![None; questions],
            description: String::new(),
            errors: Errors { answers: vec![None; questions], ..Errors::default() },
        }
    }

    /// The place that was chosen.
    pub fn place(&self) -> Option<&PublicPlace> {
        match &self.whereabouts {
            Some(Whereabouts::At(place)) => Some(place),
            Some(Whereabouts::Elsewhere) | None => None,
        }
    }

    pub fn is_elsewhere(&self) -> bool {
        self.whereabouts == Some(Whereabouts::Elsewhere)
    }

    /// Another place: what was said of a report there is over.
    pub fn choose_place(&mut self, whereabouts: Whereabouts) {
        self.whereabouts = Some(whereabouts);
        (self.same_fault, self.other_fault) = (None, None);
        (self.errors.place, self.errors.description) = (None, None);
    }

    /// Whether only a way to answer is asked for.
    pub fn joins(&self) -> bool {
        self.same_fault.is_some()
    }

    /// The service's own questions, as far as they are asked.
    pub fn questions(&self) -> &[Question] {
        if self.joins() { &[] } else { &self.item.questions[..self.answers.len()] }
    }

    fn needs(&self) -> Needs {
        if self.joins() { Needs::ANSWER } else { Needs::VISIT }
    }

    /// Time chips: the soonest choices, with one chosen on the sheet of all times among them.
    pub fn time_chips(&self, now: Option<DateTime<FixedOffset>>, modes: Modes) -> (Vec<Choice>, Option<usize>) {
        let (choices, chips) = (visit_time::choices(self.item.timing, now), time_chip_count(modes));
        if choices.is_empty() || self.joins() {
            return (Vec::new(), None);
        }
        let chosen = self.wanted.as_ref().and_then(|wanted| choices.iter().position(|choice| choice.wanted == *wanted));
        let mut shown: Vec<usize> = (0..choices.len().min(chips)).collect();
        if let (Some(chosen), Some(last)) = (chosen, shown.last_mut())
            && chosen >= chips
        {
            *last = chosen;
        }
        let selected = chosen.and_then(|chosen| shown.iter().position(|index| *index == chosen));
        (shown.into_iter().map(|index| choices[index].clone()).collect(), selected)
    }

    /// A touch on the `index`-th chip; one past the last opens the sheet of all times.
    pub fn choose_time_chip(&mut self, index: usize, now: Option<DateTime<FixedOffset>>, modes: Modes) -> Option<Picker> {
        let (chips, _) = self.time_chips(now, modes);
        if let Some(chip) = chips.get(index) {
            self.choose_time(chip.wanted.clone());
            return None;
        }
        (!chips.is_empty()).then(|| self.times(now))
    }

    /// The sheet of all times.
    pub fn times(&self, now: Option<DateTime<FixedOffset>>) -> Picker {
        Picker::of_times(visit_time::choices(self.item.timing, now), self.wanted.as_ref())
    }

    pub fn choose_time(&mut self, wanted: WantedTime) {
        self.wanted = Some(wanted);
        self.errors.time = None;
    }

    /// A chip of the item's own questions; a second touch takes an answer back that is not required.
    pub fn answer(&mut self, question: usize, choice: usize) {
        let (Some(asked), Some(answer)) = (self.item.questions.get(question), self.answers.get_mut(question)) else { return };
        if choice < asked.choices.len() {
            *answer = (asked.required || *answer != Some(choice)).then_some(choice);
            self.errors.answers[question] = None;
        }
    }

    /// Whether the form asks for words at all.
    pub fn takes_words(&self) -> bool {
        !self.joins() && (self.item.description != DescriptionRule::Hidden || self.is_elsewhere())
    }

    /// Whether it can do without words.
    pub fn words_are_optional(&self) -> bool {
        self.item.description != DescriptionRule::Required && !self.is_elsewhere()
    }

    /// Appends a phrase chip.
    pub fn add_phrase(&mut self, phrase: &str) {
        typed::add_phrase(&mut self.description, phrase, limits::DESCRIPTION_CHARS);
        self.errors.description = None;
    }

    /// A window that ended while the form was filled in is not asked for.
    pub fn forget_past_time(&mut self, now: Option<DateTime<FixedOffset>>) {
        let choices = visit_time::choices(self.item.timing, now);
        if self.wanted.as_ref().is_some_and(|wanted| choices.iter().all(|choice| choice.wanted != *wanted)) {
            self.wanted = None;
        }
    }

    /// The text of the description field, cut to what fits; the field follows.
    pub fn set_description(&mut self, typed: &str) {
        self.description = typed::cut(typed, limits::DESCRIPTION_CHARS);
        self.errors.description = None;
    }

    /// How much is filled in, to tell whether somebody gets on.
    pub fn filled(&self) -> usize {
        let chosen = usize::from(self.wanted.is_some()) + usize::from(self.whereabouts.is_some());
        chosen + self.answers.iter().flatten().count() + self.description.chars().count()
    }

    /// `3 / 100`.
    pub fn description_count(&self) -> String {
        typed::count(&self.description, limits::DESCRIPTION_CHARS)
    }

    /// The complete request; `None` while something is missing, which then stands in the errors of
    /// the draft and of the person. The price is confirmed on the next page.
    pub fn complete(&mut self, person: &mut PersonDraft) -> Option<ServiceRequest> {
        let contact = person.complete(self.needs());
        let words = if self.takes_words() { self.description.as_str() } else { "" };
        let description = text::optional(words, limits::DESCRIPTION_CHARS);
        let asks_time = self.item.timing != Timing::Instant && !self.joins();
        self.errors = Errors {
            place: (self.asks_place && self.whereabouts.is_none()).then_some(FormProblem::PlaceMissing),
            time: (asks_time && self.wanted.is_none()).then_some(FormProblem::TimeMissing),
            description: match &description {
                Err(_) => Some(FormProblem::DescriptionTooLong),
                Ok(words) if words.is_empty() && self.takes_words() => self.words_missing(),
                Ok(_) => None,
            },
            answers: self
                .asked()
                .map(|(question, answer)| (question.required && answer.is_none()).then_some(FormProblem::AnswerMissing))
                .collect(),
        };
        // A home that was told for something else in this visit is no business of this one.
        let home = if self.joins() { Some(Room::default()) } else { person.address.room.clone() };
        let (Some(contact), Some(room), Ok(description), true) = (contact, home, description, self.errors.is_empty()) else {
            return None;
        };
        let answers = self.asked().filter_map(|(question, answer)| {
            let value = question.choices.get(answer?)?.clone();
            Some(Detail { label: question.label.clone(), value })
        });
        Some(ServiceRequest {
            item: ChosenItem::of(&self.item, self.catalogue_version),
            room,
            surname: person.surname.clone(),
            honorific: person.honorific,
            contact,
            wanted: self.wanted.clone().filter(|_| !self.joins()),
            answers: answers.collect(),
            description,
            price_understood: false,
            place: self.place().map(PublicPlace::as_chosen),
            same_fault: self.same_fault.clone(),
        })
    }

    /// What is wrong with a form without words.
    fn words_missing(&self) -> Option<FormProblem> {
        match self.item.description {
            _ if self.is_elsewhere() => Some(FormProblem::PlaceWordsMissing),
            DescriptionRule::Required => Some(FormProblem::DescriptionMissing),
            DescriptionRule::Hidden | DescriptionRule::Optional => None,
        }
    }

    fn asked(&self) -> impl Iterator<Item = (&Question, Option<usize>)> {
        self.questions().iter().zip(self.answers.iter().copied())
    }
}

/// Never prints what was typed.
impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({}, …)", self.item.id)
    }
}
