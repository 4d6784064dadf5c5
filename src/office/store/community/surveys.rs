//! Surveys and what was answered.
//!
//! Invariant: answers are added up by the transaction that stores them, so that a result costs the same however many there are.

use chrono::{DateTime, Utc};

use super::super::{
    StoreResult, document, instant, micros,
    pieces::{pieces, rows_of},
    to_document, unsigned,
};
use crate::{
    database::{Row, ToValue, Tx},
    domain::community::Survey,
    office::records::SurveyRecord,
    values,
};

const SELECT: &str = "SELECT id, sheet, title, words, questions, closes_at, draft, answered, version FROM survey";

/// Surveys of one list; more than anybody asks.
const AT_ONCE: u32 = 200;

fn record(row: &Row<'_>) -> StoreResult<SurveyRecord> {
    Ok(SurveyRecord {
        id: row.get("id")?,
        survey: Survey {
            id: row.get("sheet")?,
            title: row.get("title")?,
            words: row.get("words")?,
            closes_at: instant(row, "closes_at")?,
            questions: document(&row.get::<String>("questions")?, "questions")?,
        },
        draft: row.get("draft")?,
        answered: unsigned(row.get("answered")?),
        version: row.get("version")?,
    })
}

/// What boards ask: open ones, the first to close first.
pub fn on_board(tx: &Tx<'_>, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<Survey>> {
    let sql = format!("{SELECT} WHERE draft = 0 AND closes_at > ?1 ORDER BY closes_at, id LIMIT ?2");
    tx.query(&sql, values![micros(now), limit], |row| Ok(record(row)?.survey))
}

/// Drafts, then the latest to close.
pub fn listed(tx: &Tx<'_>) -> StoreResult<Vec<SurveyRecord>> {
    tx.query(&format!("{SELECT} ORDER BY draft DESC, closes_at DESC, id DESC LIMIT {AT_ONCE}"), values![], record)
}

/// One of them.
pub fn get(tx: &Tx<'_>, id: &str) -> StoreResult<Option<SurveyRecord>> {
    tx.first(&format!("{SELECT} WHERE id = ?1"), values![id], record)
}

/// The one that lobbies know by a key.
pub fn by_sheet(tx: &Tx<'_>, sheet: &str) -> StoreResult<Option<SurveyRecord>> {
    tx.first(&format!("{SELECT} WHERE sheet = ?1"), values![sheet], record)
}

/// Stores one, new or changed; `false` if it has been answered, which nothing may change any more.
pub fn save(tx: &Tx<'_>, id: &str, survey: &Survey, draft: bool, now: DateTime<Utc>) -> StoreResult<bool> {
    let stored = tx.execute(
        "INSERT INTO survey (id, sheet, title, words, questions, closes_at, draft, answered, version, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 1, ?8) ON CONFLICT (id) DO UPDATE SET sheet = excluded.sheet, title = excluded.title, \
         words = excluded.words, questions = excluded.questions, closes_at = excluded.closes_at, draft = excluded.draft, \
         version = survey.version + 1, updated_at = excluded.updated_at WHERE survey.answered = 0",
        values![
            id,
            survey.id,
            survey.title,
            survey.words,
            to_document(&survey.questions, "questions")?,
            micros(survey.closes_at),
            draft,
            micros(now)
        ],
    )?;
    Ok(stored > 0)
}

/// Closes one before its time.
pub fn close(tx: &Tx<'_>, id: &str, now: DateTime<Utc>) -> StoreResult<bool> {
    let sql = "UPDATE survey SET closes_at = ?2, version = version + 1, updated_at = ?2 WHERE id = ?1 AND closes_at > ?2 AND draft = 0";
    Ok(tx.execute(sql, values![id, micros(now)])? > 0)
}

/// Throws a draft away.
pub fn forget_draft(tx: &Tx<'_>, id: &str) -> StoreResult<bool> {
    Ok(tx.execute("DELETE FROM survey WHERE id = ?1 AND draft = 1 AND answered = 0", values![id])? > 0)
}

/// Counts one more sheet; its place in the line.
pub fn count_sheet(tx: &Tx<'_>, id: &str) -> StoreResult<Option<i64>> {
    let sql = "UPDATE survey SET answered = answered + 1 WHERE id = ?1 RETURNING answered";
    Ok(tx.first(sql, values![id], |row| row.get("answered"))?)
}

/// One more answer in each of these cells: question and choice, where -1 is whoever answered at all.
pub fn count(tx: &Tx<'_>, id: &str, building: &str, cells: &[(i64, i64)]) -> StoreResult<()> {
    for chunk in pieces(cells) {
        let rows = rows_of(chunk.len(), 5);
        let sql = format!(
            "INSERT INTO survey_count (survey_id, building, question, choice, answers) VALUES {rows} \
             ON CONFLICT (survey_id, building, question, choice) DO UPDATE SET answers = survey_count.answers + excluded.answers"
        );
        let one = 1_i64;
        let all: Vec<_> = chunk
            .iter()
            .flat_map(|(question, choice)| [id.to_value(), building.to_value(), question.to_value(), choice.to_value(), one.to_value()])
            .collect();
        tx.execute(&sql, &all)?;
    }
    Ok(())
}

/// How many answers a survey has in each cell: building, question, choice.
pub fn counts(tx: &Tx<'_>, id: &str) -> StoreResult<Vec<(String, i64, i64, u64)>> {
    let sql = "SELECT building, question, choice, answers FROM survey_count WHERE survey_id = ?1 ORDER BY building, question, choice";
    tx.query(sql, values![id], |row| Ok((row.get("building")?, row.get("question")?, row.get("choice")?, unsigned(row.get("answers")?))))
}
