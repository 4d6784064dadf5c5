//! Surveys as staff ask them, and what was answered.
//!
//! Invariants: a survey that somebody answered can be closed and nothing else; lobbies know its questions by a key that changes
//! with them, so that no answer is counted for a question that was not read; a result is read from counts, words piece by piece;
//! nobody is named in either, nor when an answer came.

use chrono::{DateTime, Utc};

use crate::{
    domain::community::{Answer, Entry, QuestionKind, Satisfaction, Survey, SurveyAnswers, SurveyQuestion},
    office::{
        records::{EntryRecord, SurveyRecord},
        service::{
            Actor, Service, ServiceError,
            access::Session,
            change::Done::{Changed, Nothing},
            mint,
            version::{unchanged, unchanged_or_new},
        },
        store::{
            StoreError, Tx,
            community::{entries, surveys},
        },
        table,
    },
};

/// Sheets that are read at once for a file.
const PIECE: u32 = 500;

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SurveySaved {
    /// Stored.
    Done,
    /// Somebody has answered it meanwhile.
    IsAnswered,
}

/// A survey as a form says it.
#[derive(Debug, Clone)]
pub struct EnteredSurvey {
    pub id: String,
    pub title: String,
    pub words: String,
    pub closes_at: DateTime<Utc>,
    pub questions: Vec<SurveyQuestion>,
    /// Not asked yet.
    pub draft: bool,
}

/// How often something was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionResult {
    pub question: SurveyQuestion,
    /// Who answered it.
    pub answered: u64,
    /// Each answer that could be chosen, and how often it was; empty for words.
    pub choices: Vec<(String, u64)>,
}

/// What a building answered, beside the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildingResult {
    /// Empty: those that told none.
    pub name: String,
    pub sheets: u64,
    /// For each question of satisfaction: how many are satisfied or very satisfied, of how many that answered.
    pub satisfied: Vec<(u64, u64)>,
}

/// The result of a whole survey, or of one building.
#[derive(Debug, Clone)]
pub struct SurveyResults {
    pub record: SurveyRecord,
    /// All of them, in the order of their names.
    pub buildings: Vec<BuildingResult>,
    /// Sheets that the rest is of.
    pub sheets: u64,
    pub questions: Vec<QuestionResult>,
}

/// The answers that a question offers.
fn offered(kind: &QuestionKind) -> Vec<String> {
    match kind {
        QuestionKind::Satisfaction => Satisfaction::ALL.map(|answer| answer.label().to_owned()).to_vec(),
        QuestionKind::Choice { choices, .. } => choices.clone(),
        QuestionKind::Words => Vec::new(),
    }
}

/// Kept counts: building, question, choice, answers.
type Counts = [(String, i64, i64, u64)];

/// Answers in one cell, of a building or of all.
fn count(counts: &Counts, building: Option<&str>, question: i64, choice: i64) -> u64 {
    let is_meant = |of: &str| building.is_none_or(|building| building == of);
    counts.iter().filter(|(of, q, c, _)| is_meant(of) && (*q, *c) == (question, choice)).map(|(.., answers)| answers).sum()
}

fn building_result(counts: &Counts, name: &str, questions: &[SurveyQuestion]) -> BuildingResult {
    let of = |question, choice| count(counts, Some(name), question, choice);
    let satisfactions = (0_i64..).zip(questions).filter(|(_, question)| question.kind == QuestionKind::Satisfaction);
    let is_good = |at: i64| of(at, Satisfaction::VerySatisfied as i64) + of(at, Satisfaction::Satisfied as i64);
    BuildingResult {
        name: name.to_owned(),
        sheets: of(-1, -1),
        satisfied: satisfactions.map(|(at, _)| (is_good(at), of(at, -1))).collect(),
    }
}

fn results(record: SurveyRecord, counts: &Counts, building: Option<&str>) -> SurveyResults {
    let of = |question, choice| count(counts, building, question, choice);
    let questions = (0_i64..).zip(&record.survey.questions).map(|(at, question)| QuestionResult {
        question: question.clone(),
        answered: of(at, -1),
        choices: (0_i64..).zip(offered(&question.kind)).map(|(choice, label)| (label, of(at, choice))).collect(),
    });
    let named = counts.iter().filter(|(_, question, ..)| *question == -1).map(|(name, ..)| name);
    let mut buildings: Vec<BuildingResult> = named.map(|name| building_result(counts, name, &record.survey.questions)).collect();
    buildings.sort_by(|left, right| crate::domain::natural::compare(&left.name, &right.name));
    SurveyResults { buildings, sheets: of(-1, -1), questions: questions.collect(), record }
}

/// One answer as a cell of a table.
fn cell(question: &SurveyQuestion, answer: Option<&Answer>) -> String {
    match (answer, &question.kind) {
        (Some(Answer::Satisfaction(satisfaction)), _) => satisfaction.label().to_owned(),
        (Some(Answer::Choice(chosen)), QuestionKind::Choice { choices, .. }) => {
            chosen.iter().filter_map(|choice| choices.get(usize::from(*choice))).map(String::as_str).collect::<Vec<_>>().join("、")
        }
        (Some(Answer::Words(words)), _) => words.clone(),
        _ => String::new(),
    }
}

/// The sheet of an entry.
pub fn sheet(entry: &EntryRecord) -> Option<&SurveyAnswers> {
    if let Entry::Survey(sheet) = &entry.content { Some(sheet) } else { None }
}

impl Service {
    /// All surveys: drafts, then the latest to close.
    pub async fn surveys(&self) -> Result<Vec<SurveyRecord>, ServiceError> {
        Ok(self.0.store.read(surveys::listed).await?)
    }

    /// One of them.
    pub async fn survey(&self, id: String) -> Result<SurveyRecord, ServiceError> {
        self.0.store.read(move |tx| surveys::get(tx, &id)).await?.ok_or(ServiceError::NotFound)
    }

    /// Stores a survey, new (`version` is `None`) or made from that version, which nobody has answered.
    pub async fn save_survey(&self, entered: EnteredSurvey, version: Option<i64>, actor: Actor) -> Result<SurveySaved, ServiceError> {
        let action = if entered.draft { "存意见征询草稿" } else { "发布意见征询" };
        self.change(actor, action, move |act| {
            let EnteredSurvey { id, title, words, closes_at, questions, draft } = entered.clone();
            let stored = surveys::get(act.tx, &id)?;
            let same_questions = stored.as_ref().filter(|record| record.survey.questions == questions);
            // A second click on the button of a new one.
            if version.is_none()
                && same_questions
                    .is_some_and(|record| (&record.survey.title, record.survey.closes_at, record.draft) == (&title, closes_at, draft))
            {
                return Ok(Nothing(SurveySaved::Done));
            }
            unchanged_or_new(stored.as_ref().map(|record| record.version), version)?;
            let sheet = same_questions.map_or_else(|| mint(act.now).to_string(), |record| record.survey.id.clone());
            let survey = Survey { id: sheet, title: title.clone(), words, closes_at, questions };
            if !surveys::save(act.tx, &id, &survey, draft, act.now)? {
                return Ok(Nothing(SurveySaved::IsAnswered));
            }
            if !draft || stored.is_some_and(|record| !record.draft) {
                act.revision()?;
            }
            Ok(Changed(title, SurveySaved::Done))
        })
        .await
    }

    /// Closes a survey of that version before its time.
    pub async fn close_survey(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "结束意见征询", move |act| {
            let record = surveys::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            if !surveys::close(act.tx, &id, act.now)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            Ok(Changed(record.survey.title, ()))
        })
        .await
    }

    /// Throws a draft of that version away.
    pub async fn forget_survey(&self, id: String, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "删除意见征询草稿", move |act| {
            let record = surveys::get(act.tx, &id)?.ok_or(ServiceError::NotFound)?;
            unchanged(record.version, version)?;
            if !surveys::forget_draft(act.tx, &id)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            Ok(Changed(record.survey.title, ()))
        })
        .await
    }

    /// What was answered, by everybody or by one building.
    pub async fn survey_results(&self, id: String, building: Option<String>) -> Result<SurveyResults, ServiceError> {
        let read = move |tx: &Tx<'_>| {
            let record = surveys::get(tx, &id)?.ok_or(ServiceError::NotFound)?;
            Ok::<_, ServiceError>(results(record, &surveys::counts(tx, &id)?, building.as_deref()))
        };
        self.0.store.read(read).await
    }

    /// Sheets of a survey behind a place in the line, the newest first, and where they go on.
    pub async fn survey_sheets(
        &self,
        id: String,
        behind: Option<i64>,
        limit: u32,
    ) -> Result<(Vec<EntryRecord>, Option<i64>), ServiceError> {
        let read = move |tx: &Tx<'_>| {
            let mut found = entries::answers(tx, &id, behind, limit + 1)?;
            let more = found.len() > limit as usize;
            found.truncate(limit as usize);
            let goes_on = found.last().filter(|_| more).map(|last| last.line);
            Ok::<_, StoreError>((found, goes_on))
        };
        Ok(self.0.store.read(read).await?)
    }

    /// Notes who takes the answers away.
    pub async fn note_survey_taken(&self, record: &SurveyRecord, session: &Session) -> Result<(), ServiceError> {
        self.note(session.actor(), "导出意见征询", record.survey.title.clone()).await
    }

    /// A piece of the answers as text, and where the next one goes on; the first begins with the questions.
    pub async fn survey_csv(&self, record: &SurveyRecord, behind: Option<i64>) -> Result<(Vec<u8>, Option<i64>), ServiceError> {
        let (sheets, goes_on) = self.survey_sheets(record.id.clone(), behind, PIECE).await?;
        let questions = &record.survey.questions;
        let heading: Vec<String> =
            std::iter::once("楼栋".to_owned()).chain(questions.iter().map(|question| question.text.clone())).collect();
        let rows: Vec<Vec<String>> = sheets
            .iter()
            .filter_map(sheet)
            .map(|sheet| {
                let cells =
                    (0..).zip(questions).map(|(at, question): (usize, _)| cell(question, sheet.answers.get(at).and_then(Option::as_ref)));
                std::iter::once(sheet.building.clone()).chain(cells).collect()
            })
            .collect();
        let all = behind.is_none().then_some(&heading).into_iter().chain(&rows);
        let mut bytes = table::csv(all.map(|row| row.iter().map(String::as_str).collect()));
        if behind.is_some() {
            // The mark of the encoding belongs to the beginning of a file alone.
            bytes.drain(.."\u{feff}".len());
        }
        Ok((bytes, goes_on))
    }
}
