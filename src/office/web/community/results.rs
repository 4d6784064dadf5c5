//! What was answered: bars by question, a line for each building, the words, and all of it as text.

use axum::{
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame;
use crate::{
    domain::community::{Answer, QuestionKind},
    office::{
        records::EntryRecord,
        service::{
            Service, ServiceError,
            access::Session,
            community::surveys::{BuildingResult, QuestionResult, SurveyResults, sheet},
        },
        web::{
            error::WebError,
            forms, layout,
            paths::{self, percent_encoded},
            session::SignedIn,
            words,
        },
    },
};

/// Sheets whose words stand on one page.
const SHOWN: u32 = 50;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// One building's answers; `None`: everybody's. An empty name: those that told none.
    building: Option<String>,
    /// Where the words go on.
    behind: Option<i64>,
}

/// The page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, WebError> {
    let results = service.survey_results(id.clone(), wanted.building.clone()).await?;
    let (sheets, goes_on) = service.survey_sheets(id, wanted.behind, SHOWN).await?;
    let (record, now) = (&results.record, service.now());
    let is_open = !record.draft && record.survey.closes_at > now;
    let own = format!("{}/{}", paths::SURVEYS, record.id);
    let content = html! {
        p class="trail" { a href=(paths::SURVEYS) { "意见征询" } " / " (record.survey.title) }
        (layout::heading(&record.survey.title, html! {
            @if record.answered > 0 { a class="button" href={ (own) "/answers.csv" } { "导出 CSV" } }
            a class="button" href={ (paths::SURVEYS_NEW) "?copy=" (record.id) } { "复制一份" }
            @if record.answered == 0 { a class="button" href={ (own) "/edit" } { "修改" } }
            @if is_open { (posts(&session, &own, "close", record.version, "结束征询", "确定现在结束吗？结束后不能再打开。")) }
            @if record.draft { (posts(&session, &own, "forget", record.version, "删除草稿", "确定删除这份草稿吗？")) }
        }))
        p class="hint is-above" {
            @if record.draft { "草稿，业户看不到。" }
            @else { "收到 " (record.answered) " 份·" @if is_open { "截止 " } @else { "已于 " } (words::moment(record.survey.closes_at, now)) @if !is_open { " 结束" } "·不记名" }
        }
        @if !record.survey.words.is_empty() { p class="as-written small" { (record.survey.words) } }
        @if !results.buildings.is_empty() { (by_building(&results, &own, wanted.building.as_deref())) }
        div class="survey-results" {
            @for (number, question) in (1..).zip(&results.questions) { (bars(number, question)) }
        }
        (said(&results, &sheets, wanted.building.as_deref()))
        @if goes_on.is_some() || wanted.behind.is_some() {
            @let of = wanted.building.as_deref().map(|building| format!("building={}", percent_encoded(building))).unwrap_or_default();
            nav class="pager" aria-label="翻页" {
                @if wanted.behind.is_some() { a class="button is-quiet" href={ (own) "?" (of) } { "最新" } }
                @if let Some(line) = goes_on { a class="button" href={ (own) "?" (of) "&behind=" (line) } { "更早的意见" } }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Community, &record.survey.title, content))
}

fn posts(session: &Session, own: &str, what: &str, version: i64, word: &str, sure: &str) -> Markup {
    html! {
        form method="post" action={ (own) "/" (what) } class="is-inline" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(version);
            button class="button is-danger" type="submit" data-confirm=(sure) { (word) }
        }
    }
}

fn name_of(building: &str) -> &str {
    if building.is_empty() { "未说楼栋" } else { building }
}

/// One question with a bar for each answer.
fn bars(number: usize, result: &QuestionResult) -> Markup {
    let several = matches!(result.question.kind, QuestionKind::Choice { several: true, .. });
    html! {
        section class="card" aria-label={ "第 " (number) " 题" } {
            h2 { (number) ". " (result.question.text) span class="small" { (result.answered) " 人回答" @if several { "，可多选" } } }
            @if result.choices.is_empty() { p class="small" { "文字意见见下方。" } }
            @else {
                dl class="survey-bars" {
                    @for (label, chosen) in &result.choices {
                        div {
                            dt { (label) }
                            dd { progress max=(result.answered.max(1)) value=(chosen) aria-label=(label) { (chosen) } }
                            dd class="digits" { (frame::share(*chosen, result.answered)) }
                        }
                    }
                }
            }
        }
    }
}

/// Each building's sheets, and how many are satisfied; a building opens its own bars.
fn by_building(results: &SurveyResults, own: &str, chosen: Option<&str>) -> Markup {
    let questions: Vec<&str> = results
        .questions
        .iter()
        .filter(|result| result.question.kind == QuestionKind::Satisfaction)
        .map(|result| result.question.text.as_str())
        .collect();
    html! {
        details class="card" open[chosen.is_some()] {
            summary { "按楼栋" @if let Some(building) = chosen { "：下面是 " (name_of(building)) " 的 " (results.sheets) " 份" } }
            div class="table-scroll" {
                table {
                    thead { tr { th { "楼栋" } th { "份数" } @for question in &questions { th { (question) } } } }
                    tbody { @for building in &results.buildings { (building_row(building, own, chosen)) } }
                }
            }
            p class="hint" { "各题是“很满意”和“满意”占回答的份数。" @if chosen.is_some() { " " a href=(own) { "看全部楼栋" } } }
        }
    }
}

fn building_row(building: &BuildingResult, own: &str, chosen: Option<&str>) -> Markup {
    html! {
        tr {
            td {
                a href={ (own) "?building=" (percent_encoded(&building.name)) } aria-current=[(chosen == Some(&building.name)).then_some("page")] { (name_of(&building.name)) }
            }
            td { (building.sheets) }
            @for (satisfied, answered) in &building.satisfied { td class="digits" { (frame::share(*satisfied, *answered)) } }
        }
    }
}

/// What was written, the newest first; whose it is and when it came nobody is told.
fn said(results: &SurveyResults, sheets: &[EntryRecord], chosen: Option<&str>) -> Markup {
    let questions = &results.record.survey.questions;
    let written = sheets.iter().filter_map(sheet).filter(|sheet| chosen.is_none_or(|chosen| sheet.building == chosen)).flat_map(|sheet| {
        sheet.answers.iter().enumerate().filter_map(move |(at, answer)| match answer {
            Some(Answer::Words(words)) => Some((questions.get(at)?.text.as_str(), sheet.building.as_str(), words.as_str())),
            _ => None,
        })
    });
    let written: Vec<_> = written.collect();
    html! {
        @if questions.iter().any(|question| question.kind == QuestionKind::Words) {
            section class="card" {
                h2 { "文字意见" }
                @if written.is_empty() { p class="small" { "这里还没有文字意见。" } }
                ul class="survey-said" {
                    @for (question, building, words) in written {
                        li { p class="as-written" { (words) } p class="small" { (name_of(building)) "·" (question) } }
                    }
                }
            }
        }
    }
}

/// All sheets as text, read and sent piece by piece.
pub async fn csv(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Response, WebError> {
    let record = service.survey(id).await?;
    service.note_survey_taken(&record, &session).await?;
    // What goes on: the beginning, behind a piece, nowhere.
    let pieces = stream::try_unfold(Some(None), move |place| {
        let (service, record) = (service.clone(), record.clone());
        async move {
            let Some(behind) = place else { return Ok(None) };
            let (bytes, goes_on) = service.survey_csv(&record, behind).await?;
            Ok::<_, ServiceError>(Some((Bytes::from(bytes), goes_on.map(Some))))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"answers.csv\"")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
