//! Entries on their way in.

use chrono::{DateTime, Utc};

use super::sign_ups;
use crate::{
    domain::{
        community::{Answer, Entry, EntryState, QuestionKind, Survey, SurveyAnswers},
        ids::SubmissionId,
        receipt_code::ReceiptCode,
    },
    office::{
        records::NewEntry,
        store::{
            StoreError, Tx,
            community::{activities, entries, surveys},
            rooms, submissions,
        },
    },
};

/// A checked entry that has come.
#[derive(Debug, Clone)]
pub(in super::super) struct Arrived {
    /// Of its envelope, or of the desk's form.
    pub id: SubmissionId,
    pub digest: String,
    pub receipt_code: ReceiptCode,
    pub entry: Entry,
    /// Who wrote it down for a caller; empty: the resident handed it in.
    pub taken_by: String,
}

/// Digest and time of what is stored under an envelope's id, entry or submission: an office from before there were entries kept
/// them among submissions.
pub(in super::super) fn receipt(tx: &Tx<'_>, id: SubmissionId) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    match entries::receipt(tx, id)? {
        None => submissions::receipt(tx, id),
        known => Ok(known),
    }
}

/// Whether an id is an entry's.
pub(in super::super) fn is_entry(tx: &Tx<'_>, id: SubmissionId) -> Result<bool, StoreError> {
    Ok(entries::receipt(tx, id)?.is_some())
}

/// Stores an entry that is not stored yet, with its place or its counts; whether lobbies have something new to show.
pub(in super::super) fn take_in(tx: &Tx<'_>, arrived: &Arrived, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let shown = shown_left(tx, &arrived.entry)?;
    let (subject, people, (state, line, note)) = match &arrived.entry {
        Entry::SignUp(sign_up) => {
            let activity = activities::get(tx, &sign_up.activity)?;
            let seat = sign_ups::seat(tx, activity.as_ref(), sign_up.people, now)?;
            (sign_up.activity.clone(), u32::from(sign_up.people), seat)
        }
        Entry::Survey(answers) => {
            let survey = surveys::by_sheet(tx, &answers.survey)?.filter(|record| !record.draft && record.survey.closes_at > now);
            let counted = match &survey {
                Some(record) => count(tx, &record.id, &record.survey, answers)?,
                None => None,
            };
            let id = survey.map_or_else(|| answers.survey.clone(), |record| record.id);
            let state = if counted.is_some() { EntryState::Counted } else { EntryState::NotCounted };
            (id, 0, (state, counted.unwrap_or(0), String::new()))
        }
        Entry::Card(_) => (String::new(), 0, (EntryState::Pending, 0, String::new())),
        Entry::Wish(_) => (String::new(), 0, (EntryState::Asked, 0, String::new())),
    };
    let new = NewEntry {
        id: arrived.id,
        digest: arrived.digest.clone(),
        receipt_code: arrived.receipt_code,
        state,
        content: arrived.entry.clone(),
        people,
        line,
        taken_by: arrived.taken_by.clone(),
        received_at: now,
        subject,
    };
    entries::add(tx, &new, &note)?;
    if state == EntryState::Waiting {
        // Who is first in the line may be a party that can never come.
        sign_ups::move_up(tx, &new.subject, now)?;
    }
    // A sign-up that changes nothing on the glass renews no lobby.
    Ok(shown_left(tx, &arrived.entry)? != shown)
}

/// What lobbies show of the places that a sign-up is about.
fn shown_left(tx: &Tx<'_>, entry: &Entry) -> Result<Option<u32>, StoreError> {
    let Entry::SignUp(sign_up) = entry else { return Ok(None) };
    activities::get(tx, &sign_up.activity)?.map_or(Ok(None), |record| sign_ups::shown_left(tx, &record.activity))
}

/// Counts a sheet that answers these very questions; its place in the line.
fn count(tx: &Tx<'_>, id: &str, survey: &Survey, sheet: &SurveyAnswers) -> Result<Option<i64>, StoreError> {
    let Some(cells) = cells(survey, sheet) else { return Ok(None) };
    // Counts are kept for each building that there is, not for each that is told.
    let building = if sheet.building.is_empty() || !rooms::has_building(tx, &sheet.building)? { "" } else { &sheet.building };
    surveys::count(tx, id, building, &cells)?;
    surveys::count_sheet(tx, id)
}

/// What is counted up by a sheet; `None` where it does not answer these questions.
fn cells(survey: &Survey, sheet: &SurveyAnswers) -> Option<Vec<(i64, i64)>> {
    if sheet.answers.len() > survey.questions.len() {
        return None;
    }
    let mut cells = vec![(-1, -1)];
    for (number, (question, answer)) in (0_i64..).zip(survey.questions.iter().zip(&sheet.answers)) {
        let Some(answer) = answer else { continue };
        cells.push((number, -1));
        match (&question.kind, answer) {
            (QuestionKind::Satisfaction, Answer::Satisfaction(satisfaction)) => cells.push((number, *satisfaction as i64)),
            (QuestionKind::Choice { choices, several }, Answer::Choice(chosen)) => {
                let is_among = chosen.iter().all(|choice| usize::from(*choice) < choices.len());
                if !is_among || (!several && chosen.len() > 1) {
                    return None;
                }
                cells.extend(chosen.iter().map(|choice| (number, i64::from(*choice))));
            }
            (QuestionKind::Words, Answer::Words(_)) => {}
            _ => return None,
        }
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::{Satisfaction, SurveyQuestion};

    fn survey() -> Survey {
        let choices = ["晨练", "晚练", "亲子"].map(String::from).to_vec();
        let kinds = [QuestionKind::Satisfaction, QuestionKind::Choice { choices, several: false }, QuestionKind::Words];
        let questions = kinds.map(|kind| SurveyQuestion { text: "问".into(), kind }).to_vec();
        Survey { id: "s".into(), title: "问".into(), words: String::new(), closes_at: DateTime::UNIX_EPOCH, questions }
    }

    fn sheet(answers: Vec<Option<Answer>>) -> SurveyAnswers {
        SurveyAnswers { survey: "s".into(), building: String::new(), answers }
    }

    #[test]
    fn what_is_left_out_is_not_counted() {
        let all = vec![Some(Answer::Satisfaction(Satisfaction::Fair)), Some(Answer::Choice(vec![2])), Some(Answer::Words("好".into()))];
        assert_eq!(cells(&survey(), &sheet(all)), Some(vec![(-1, -1), (0, -1), (0, 2), (1, -1), (1, 2), (2, -1)]));
        assert_eq!(cells(&survey(), &sheet(vec![None, Some(Answer::Choice(vec![0]))])), Some(vec![(-1, -1), (1, -1), (1, 0)]));
    }

    #[test]
    fn answers_to_other_questions_are_not_counted_at_all() {
        let words = Some(Answer::Words("好".into()));
        let others = [
            vec![words.clone()],
            vec![None, Some(Answer::Choice(vec![3]))],
            vec![None, Some(Answer::Choice(vec![0, 1]))],
            vec![None, None, words.clone(), words],
        ];
        for answers in others {
            assert_eq!(cells(&survey(), &sheet(answers)), None);
        }
    }
}
