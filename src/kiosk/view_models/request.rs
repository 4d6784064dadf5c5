//! The request form: a draft that becomes a [`ServiceRequest`] or says, field by field, what is
//! missing. Who asks and where they live is the [`PersonDraft`]'s.
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
        catalogue::{DescriptionRule, Detail, Item, Timing},
        limits,
        request::{ChosenItem, ServiceRequest, WantedTime},
        text,
        visit_time::{self, Choice},
    },
    protocol::v1::board::Board,
};

/// What the form still wants; `None` = fine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errors {
    pub time: Option<FormProblem>,
    pub description: Option<FormProblem>,
    /// One for each question of the item.
    pub answers: Vec<Option<FormProblem>>,
}

impl Errors {
    fn is_empty(&self) -> bool {
        self.time.is_none() && self.description.is_none() && self.answers.iter().all(Option::is_none)
    }
}

/// A form being filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    pub item: Item,
    /// The catalogue that the item and its price come from.
    catalogue_version: u32,
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
            item,
            catalogue_version: board.catalogue.version,
            wanted: soon,
            answers: vec![None; questions],
            description: String::new(),
            errors: Errors { answers: vec![None; questions], ..Errors::default() },
        }
    }

    /// Time chips: the soonest choices, with one chosen on the sheet of all times among them.
    pub fn time_chips(&self, now: Option<DateTime<FixedOffset>>, modes: Modes) -> (Vec<Choice>, Option<usize>) {
        let (choices, chips) = (visit_time::choices(self.item.timing, now), time_chip_count(modes));
        if choices.is_empty() {
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
        self.item.description != DescriptionRule::Hidden
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

    /// `3 / 100`.
    pub fn description_count(&self) -> String {
        typed::count(&self.description, limits::DESCRIPTION_CHARS)
    }

    /// The complete request; `None` while something is missing, which then stands in the errors of
    /// the draft and of the person. The price is confirmed on the next page.
    pub fn complete(&mut self, person: &mut PersonDraft) -> Option<ServiceRequest> {
        let contact = person.complete(Needs::VISIT);
        let words = if self.takes_words() { self.description.as_str() } else { "" };
        let description = text::optional(words, limits::DESCRIPTION_CHARS);
        self.errors = Errors {
            time: (self.item.timing != Timing::Instant && self.wanted.is_none()).then_some(FormProblem::TimeMissing),
            description: match &description {
                Err(_) => Some(FormProblem::DescriptionTooLong),
                Ok(words) if words.is_empty() && self.item.description == DescriptionRule::Required => {
                    Some(FormProblem::DescriptionMissing)
                }
                Ok(_) => None,
            },
            answers: self
                .asked()
                .map(|(question, answer)| (question.required && answer.is_none()).then_some(FormProblem::AnswerMissing))
                .collect(),
        };
        let (Some(contact), Some(room), Ok(description), true) = (contact, &person.address.room, description, self.errors.is_empty())
        else {
            return None;
        };
        let answers = self.asked().filter_map(|(question, answer)| {
            let value = question.choices.get(answer?)?.clone();
            Some(Detail { label: question.label.clone(), value })
        });
        Some(ServiceRequest {
            item: ChosenItem::of(&self.item, self.catalogue_version),
            room: room.clone(),
            surname: person.surname.clone(),
            honorific: person.honorific,
            contact,
            wanted: self.wanted.clone(),
            answers: answers.collect(),
            description,
            price_understood: false,
            place: None,
            same_fault: None,
        })
    }

    fn asked(&self) -> impl Iterator<Item = (&crate::domain::catalogue::Question, Option<usize>)> {
        self.item.questions.iter().zip(self.answers.iter().copied())
    }
}

/// Never prints what was typed.
impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({}, …)", self.item.id)
    }
}
