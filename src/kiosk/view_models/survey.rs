//! 意见征询: one question after another, and nobody is asked who they are.
//!
//! Owns: which survey is answered, how far that is, and what was answered. Invariants: the questions stay those that were read,
//! whatever the office changes meanwhile; an answer fits its question; what is not sent is dropped with the visit; it is sent
//! once.

use super::{
    EstateTime, Paging, activities,
    board::{self, Currency},
    modes::Modes,
    person,
    ticket::Ticket,
    typed,
};
use crate::{
    domain::{
        community::{Answer, Entry, QuestionKind, Satisfaction, Survey, SurveyAnswers, SurveyQuestion},
        limits,
    },
    kiosk::store::CachedBoard,
    protocol::v1::board::Board,
};
use chrono::NaiveDate;

/// Where the visitor stands: in the list, or in a survey.
#[derive(Clone, Default)]
pub struct Surveys {
    page: usize,
    filling: Option<Filling>,
}

/// A survey that is being answered.
#[derive(Clone)]
struct Filling {
    survey: Survey,
    /// The open question; `None`: what the survey is for.
    at: Option<usize>,
    answers: Vec<Option<Answer>>,
    /// Sent to the store with this ticket.
    sending: Option<Ticket>,
}

/// The page of surveys.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveysView {
    pub content: Content,
    /// Rows of the list on one page.
    pub per_page: usize,
    pub paging: Paging,
    pub currency: Currency,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Which of several; may be empty.
    List(Vec<SurveyRow>),
    Intro {
        title: String,
        words: String,
        questions: usize,
    },
    Question(Box<Asked>),
    /// It was closed or taken away meanwhile.
    Withdrawn,
}

/// A survey as it stands in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyRow {
    pub id: String,
    pub title: String,
    pub questions: usize,
    /// The day on which it closes.
    pub until: NaiveDate,
}

/// The open question.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub title: String,
    pub question: SurveyQuestion,
    pub number: usize,
    pub count: usize,
    /// Which of the choices are chosen; of no length where words are asked for.
    pub chosen: Vec<bool>,
    /// It has an answer.
    pub answered: bool,
    /// Any question has one.
    pub any: bool,
    pub sending: bool,
}

/// Surveys that are open.
pub(super) fn current(cached: &CachedBoard, estate_time: EstateTime) -> Vec<&Survey> {
    let now = board::believed(cached, estate_time);
    cached.board.surveys.iter().filter(|survey| survey.closes_at > now && !survey.questions.is_empty()).collect()
}

impl Surveys {
    /// Where a single survey is open, that one begins.
    pub fn open(cached: &CachedBoard, estate_time: EstateTime) -> Self {
        let filling = match &current(cached, estate_time)[..] {
            [only] => Some(Filling::new(only)),
            _ => None,
        };
        Self { page: 0, filling }
    }

    pub fn choose(&mut self, id: &str, cached: &CachedBoard, estate_time: EstateTime) {
        self.filling = current(cached, estate_time).into_iter().find(|survey| survey.id == id).map(Filling::new);
    }

    pub fn turn(&mut self, forward: bool, count: usize, modes: Modes) {
        let paging = Paging::new(count, activities::rows(modes), self.page);
        self.page = if forward { (paging.page + 1).min(paging.pages - 1) } else { paging.page.saturating_sub(1) };
    }

    /// To the question before, or out of the survey into a list of several; false = one leaves the page.
    pub fn back(&mut self, cached: Option<&CachedBoard>, estate_time: EstateTime) -> bool {
        let Some(filling) = &mut self.filling else { return false };
        if filling.sending.is_some() || filling.step_back() {
            return true;
        }
        self.filling = None;
        cached.is_some_and(|cached| current(cached, estate_time).len() > 1)
    }

    /// To the next question; true = this was the last one.
    pub fn advance(&mut self) -> bool {
        let Some(filling) = &mut self.filling else { return false };
        let next = filling.at.map_or(0, |at| at + 1);
        if next >= filling.survey.questions.len() {
            return true;
        }
        filling.at = Some(next);
        false
    }

    /// A touch on a choice: chosen, or taken back.
    pub fn choose_answer(&mut self, index: usize) {
        if let Some((question, answer)) = self.question_mut() {
            choose(question, answer, index);
        }
    }

    pub fn set_words(&mut self, words: &str) {
        if let Some((question, answer)) = self.question_mut()
            && question.kind == QuestionKind::Words
        {
            let words = typed::cut(words, limits::MESSAGE_CHARS);
            *answer = (!words.trim().is_empty()).then_some(Answer::Words(words));
        }
    }

    /// What is written on the open question.
    pub fn words(&self) -> &str {
        let filling = self.filling.as_ref();
        match filling.and_then(|filling| filling.answers.get(filling.at?)?.as_ref()) {
            Some(Answer::Words(words)) => words,
            _ => "",
        }
    }

    pub fn count(&self) -> String {
        typed::count(self.words(), limits::MESSAGE_CHARS)
    }

    fn question_mut(&mut self) -> Option<(&SurveyQuestion, &mut Option<Answer>)> {
        let filling = self.filling.as_mut().filter(|filling| filling.sending.is_none())?;
        let at = filling.at?;
        Some((filling.survey.questions.get(at)?, filling.answers.get_mut(at)?))
    }

    /// How much is answered, to tell whether somebody gets on.
    pub fn filled(&self) -> usize {
        self.filling.as_ref().map_or(0, |filling| filling.answers.iter().flatten().count())
    }

    /// It is being stored.
    pub fn is_sending(&self) -> bool {
        self.filling.as_ref().is_some_and(|filling| filling.sending.is_some())
    }

    /// The answers, once, while the office still asks; `None` where nothing was answered.
    pub fn send(&mut self, ticket: Ticket, cached: &CachedBoard, estate_time: EstateTime) -> Option<Entry> {
        let filling = self.filling.as_mut().filter(|filling| filling.sending.is_none())?;
        current(cached, estate_time).into_iter().find(|survey| survey.id == filling.survey.id)?;
        let entry = filling.entry(&cached.board).checked().ok()?;
        filling.sending = Some(ticket);
        Some(entry)
    }

    /// The store's answer to this ticket: false if it is not this one's.
    pub fn stored(&mut self, ticket: Ticket) -> bool {
        self.filling.as_mut().is_some_and(|filling| filling.sending.take_if(|sending| *sending == ticket).is_some())
    }

    /// The page as it is shown at a moment.
    pub fn view(&self, cached: Option<&CachedBoard>, estate_time: EstateTime, modes: Modes) -> SurveysView {
        let per_page = activities::rows(modes);
        let all = cached.map(|cached| current(cached, estate_time)).unwrap_or_default();
        let paging = Paging::new(all.len(), per_page, self.page);
        let content = match &self.filling {
            None => Content::List(paging.slice(&all, per_page).iter().map(|survey| row(survey)).collect()),
            // What is being stored was asked while it was open.
            Some(filling) if filling.sending.is_none() && !all.iter().any(|survey| survey.id == filling.survey.id) => Content::Withdrawn,
            Some(filling) => filling.content(),
        };
        SurveysView { content, per_page, paging, currency: board::currency(cached, estate_time) }
    }
}

fn row(survey: &Survey) -> SurveyRow {
    SurveyRow {
        id: survey.id.clone(),
        title: survey.title.clone(),
        questions: survey.questions.len(),
        until: crate::clock::local(survey.closes_at).date_naive(),
    }
}

/// A second touch takes a choice back.
fn choose(question: &SurveyQuestion, answer: &mut Option<Answer>, index: usize) {
    match &question.kind {
        QuestionKind::Satisfaction => {
            let Some(satisfaction) = Satisfaction::ALL.get(index).copied().map(Answer::Satisfaction) else { return };
            *answer = (answer.as_ref() != Some(&satisfaction)).then_some(satisfaction);
        }
        QuestionKind::Choice { choices, several } => {
            let Some(index) = u8::try_from(index).ok().filter(|_| index < choices.len()) else { return };
            let mut chosen = match answer.take() {
                Some(Answer::Choice(chosen)) => chosen,
                _ => Vec::new(),
            };
            match chosen.iter().position(|other| *other == index) {
                Some(position) => drop(chosen.remove(position)),
                None if *several => chosen.push(index),
                None => chosen = vec![index],
            }
            chosen.sort_unstable();
            *answer = (!chosen.is_empty()).then_some(Answer::Choice(chosen));
        }
        QuestionKind::Words => {}
    }
}

impl Filling {
    /// What it is for is read first, where that is said.
    fn new(survey: &Survey) -> Self {
        Self {
            survey: survey.clone(),
            at: survey.words.is_empty().then_some(0),
            answers: vec![None; survey.questions.len()],
            sending: None,
        }
    }

    /// False: this is where it begins.
    fn step_back(&mut self) -> bool {
        match self.at {
            None => false,
            Some(0) if self.survey.words.is_empty() => false,
            Some(at) => {
                self.at = at.checked_sub(1);
                true
            }
        }
    }

    fn content(&self) -> Content {
        let Some((at, question)) = self.at.and_then(|at| Some((at, self.survey.questions.get(at)?))) else {
            return Content::Intro {
                title: self.survey.title.clone(),
                words: self.survey.words.clone(),
                questions: self.survey.questions.len(),
            };
        };
        let answer = self.answers.get(at).and_then(Option::as_ref);
        let chosen = match &question.kind {
            QuestionKind::Satisfaction => {
                Satisfaction::ALL.iter().map(|satisfaction| answer == Some(&Answer::Satisfaction(*satisfaction))).collect()
            }
            QuestionKind::Choice { choices, .. } => {
                let is_chosen =
                    |index: usize| matches!(answer, Some(Answer::Choice(chosen)) if chosen.iter().any(|n| usize::from(*n) == index));
                (0..choices.len().min(limits::SURVEY_CHOICES)).map(is_chosen).collect()
            }
            QuestionKind::Words => Vec::new(),
        };
        Content::Question(Box::new(Asked {
            title: self.survey.title.clone(),
            question: question.clone(),
            number: at + 1,
            count: self.survey.questions.len(),
            chosen,
            answered: answer.is_some(),
            any: self.answers.iter().any(Option::is_some),
            sending: self.sending.is_some(),
        }))
    }

    /// The lobby's own building is all that is told of who answers.
    fn entry(&self, board: &Board) -> Entry {
        Entry::Survey(SurveyAnswers {
            survey: self.survey.id.clone(),
            building: person::lobby_building(board).unwrap_or_default(),
            answers: self.answers.clone(),
        })
    }
}

/// Never prints an answer.
impl std::fmt::Debug for Surveys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Surveys(…)")
    }
}

#[cfg(test)]
mod tests;
