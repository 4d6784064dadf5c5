//! Surveys: the list, and the form of one that nobody has answered.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Days, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame;
use crate::{
    clock,
    domain::{
        community::{QuestionKind, SurveyQuestion},
        limits, text,
    },
    office::{
        records::SurveyRecord,
        service::{
            Service, ServiceError,
            access::Session,
            community::surveys::{EnteredSurvey, SurveySaved},
        },
        web::{
            error::WebError,
            forms::{self, FormState},
            layout, paths,
            session::{Posted, SignedIn},
            words,
        },
    },
};

/// Fields of each question.
const TEXTS: [&str; limits::SURVEY_QUESTIONS] =
    ["text0", "text1", "text2", "text3", "text4", "text5", "text6", "text7", "text8", "text9", "text10", "text11"];
const KINDS: [&str; limits::SURVEY_QUESTIONS] =
    ["kind0", "kind1", "kind2", "kind3", "kind4", "kind5", "kind6", "kind7", "kind8", "kind9", "kind10", "kind11"];
const CHOICES: [&str; limits::SURVEY_QUESTIONS] = [
    "choices0",
    "choices1",
    "choices2",
    "choices3",
    "choices4",
    "choices5",
    "choices6",
    "choices7",
    "choices8",
    "choices9",
    "choices10",
    "choices11",
];

/// How a question is answered, by the form's own names.
const ANSWERED: [(&str, &str); 4] = [("satisfaction", "满意度"), ("one", "单选"), ("several", "多选"), ("words", "文字")];

/// 业主意见征询表, as most estates ask it once a year.
const YEARLY: [&str; 8] = [
    "客服接待与答复",
    "楼道和园区保洁",
    "保安值守与巡逻",
    "绿化养护",
    "维修的及时与质量",
    "收费公开透明",
    "社区活动",
    "对物业服务的总体评价",
];

/// Days that a new survey is open.
const OPEN_DAYS: u64 = 14;

/// The template that is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Beginning {
    #[serde(default)]
    template: String,
    /// The survey that is asked once more.
    #[serde(default)]
    copy: String,
}

fn standing(record: &SurveyRecord, now: DateTime<Utc>) -> (&'static str, &'static str) {
    if record.draft {
        ("tag is-waiting", "草稿")
    } else if record.survey.closes_at <= now {
        ("tag is-over", "已结束")
    } else {
        ("tag is-moving", "征询中")
    }
}

fn one_of(path: &str) -> String {
    format!("{}/{path}", paths::SURVEYS)
}

/// All surveys.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let (found, now) = (service.surveys().await?, service.now());
    let content = html! {
        (layout::heading("意见征询", html! {
            a class="button" href={ (paths::SURVEYS_NEW) "?template=yearly" } { "用模板：业主意见征询表" }
            a class="button is-primary" href=(paths::SURVEYS_NEW) { (layout::icon("plus")) "新建征询" }
        }))
        (frame::tabs(&service, &session, paths::SURVEYS).await?)
        @if found.is_empty() { p class="empty" { "还没有意见征询。业户在大堂终端不记名填写，一次几分钟。" } }
        @else {
            ol class="orders" {
                @for record in &found {
                    @let (class, word) = standing(record, now);
                    li {
                        a class="order is-notice" href={ (paths::SURVEYS) "/" (record.id) } {
                            span class="order-head" { strong { (record.survey.title) } }
                            span class="order-where" { (record.survey.questions.len()) " 题·截止 " (words::moment(record.survey.closes_at, now)) }
                            span class="order-state" { span class=(class) { (word) } }
                            span class="order-owner" { "收到 " (record.answered) " 份" }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Community, "意见征询", content))
}

fn question_fields(questions: &[SurveyQuestion]) -> Vec<(&'static str, String)> {
    let mut fields = Vec::new();
    for (question, ((text, kind), choices)) in questions.iter().zip(TEXTS.into_iter().zip(KINDS).zip(CHOICES)) {
        let (key, list) = match &question.kind {
            QuestionKind::Satisfaction => ("satisfaction", String::new()),
            QuestionKind::Choice { choices, several } => (if *several { "several" } else { "one" }, choices.join("、")),
            QuestionKind::Words => ("words", String::new()),
        };
        fields.extend([(text, question.text.clone()), (kind, key.to_owned()), (choices, list)]);
    }
    fields
}

/// An empty form, the yearly one, or one with the questions of a survey that was asked before.
pub async fn new(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(beginning): Query<Beginning>,
) -> Result<Markup, WebError> {
    let now = service.now();
    let day = clock::local(now).date_naive();
    let last = day.checked_add_days(Days::new(OPEN_DAYS)).unwrap_or(day);
    let mut fields = vec![("id", service.new_community_id()), ("closes_at", format!("{last}T18:00"))];
    if !beginning.copy.is_empty() {
        let survey = service.survey(beginning.copy).await?.survey;
        fields.extend([("title", survey.title), ("words", survey.words)]);
        fields.extend(question_fields(&survey.questions));
    } else if beginning.template == "yearly" {
        let yearly = YEARLY.map(|text| SurveyQuestion { text: text.to_owned(), kind: QuestionKind::Satisfaction });
        fields.push(("title", format!("{} 年业主意见征询表", day.format("%Y"))));
        fields.push(("words", "不记名。结果会在社区公告公布，用来改进下一年的服务。".to_owned()));
        fields.extend(question_fields(&yearly));
    }
    Ok(draw(&session, &FormState::stored(fields), None))
}

fn stored(record: &SurveyRecord) -> FormState {
    let survey = &record.survey;
    let own = [
        ("version", record.version.to_string()),
        ("title", survey.title.clone()),
        ("words", survey.words.clone()),
        ("closes_at", forms::datetime_value(survey.closes_at)),
    ];
    FormState::stored(own.into_iter().chain(question_fields(&survey.questions)))
}

/// The form of a stored one.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Response, WebError> {
    let record = service.survey(id).await?;
    if record.answered > 0 {
        return Ok(Redirect::to(&one_of(&record.id)).into_response());
    }
    Ok(draw(&session, &stored(&record), Some(&record)).into_response())
}

/// The choices of a question, as they were typed in one line.
fn read_choices(form: &mut FormState, name: &'static str) -> Vec<String> {
    let line = form.shown_optional_line(name, (limits::SURVEY_CHOICE_CHARS + 1) * limits::SURVEY_CHOICES);
    let mut choices: Vec<String> = Vec::new();
    for choice in line.split(['、', '，', ',', '；', ';']).map(text::clean_line).filter(|choice| !choice.is_empty()) {
        if !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    if form.error(name).is_some() {
        return choices;
    }
    if !(2..=limits::SURVEY_CHOICES).contains(&choices.len()) {
        form.refuse(name, format!("请写 2 到 {} 个选项，用顿号分开", limits::SURVEY_CHOICES));
    } else if choices.iter().any(|choice| choice.chars().count() > limits::SURVEY_CHOICE_CHARS) {
        form.refuse(name, format!("每个选项最多 {} 个字", limits::SURVEY_CHOICE_CHARS));
    }
    choices
}

/// Reads the form; what it says is meaningful only if the form is still good afterwards.
fn read(form: &mut FormState, id: String, now: DateTime<Utc>) -> EnteredSurvey {
    let title = form.shown_line("title", limits::NOTICE_TITLE_CHARS);
    let words = form.shown_optional_paragraphs("words", limits::REPLY_CHARS);
    let closes_at = form.instant("closes_at");
    if closes_at.is_none_or(|at| at <= now) && form.error("closes_at").is_none() {
        form.refuse("closes_at", "请填写今后的截止时间");
    }
    let mut questions = Vec::new();
    for ((text, kind), choices) in TEXTS.into_iter().zip(KINDS).zip(CHOICES) {
        if form.value(text).trim().is_empty() && form.value(choices).trim().is_empty() {
            continue;
        }
        let question = form.shown_line(text, limits::SURVEY_QUESTION_CHARS);
        let kind = match form.value(kind) {
            "one" | "several" => {
                let several = form.value(kind) == "several";
                QuestionKind::Choice { choices: read_choices(form, choices), several }
            }
            "words" => QuestionKind::Words,
            _ => QuestionKind::Satisfaction,
        };
        questions.push(SurveyQuestion { text: question, kind });
    }
    if questions.is_empty() {
        form.refuse(TEXTS[0], "请至少写一题");
    }
    EnteredSurvey { id, title, words, closes_at: closes_at.unwrap_or(now), questions, draft: form.has("draft", "1") }
}

/// Stores a new one.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let id = posted.fields.get("id").to_owned();
    // What is stored under it is a key of ours.
    id.parse::<uuid::Uuid>().map_err(|_| WebError::BadForm)?;
    save(&service, posted, id, None).await
}

/// Stores a changed one.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let record = service.survey(id.clone()).await?;
    save(&service, posted, id, Some(record)).await
}

async fn save(service: &Service, posted: Posted, id: String, record: Option<SurveyRecord>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = match record {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let entered = read(&mut form, id.clone(), service.now());
    if form.is_good() {
        match service.save_survey(entered, version, posted.session.actor()).await {
            Ok(SurveySaved::Done) => return Ok(Redirect::to(&one_of(&id)).into_response()),
            Ok(SurveySaved::IsAnswered) => form.refuse("title", "已有业户填写，不能再改；可以结束后另建一份"),
            Err(ServiceError::ChangedMeanwhile) => {
                let record = service.survey(id.clone()).await?;
                form.outdate_beside("version", stored(&record), &one_of(&id));
                return Ok((StatusCode::CONFLICT, draw(&posted.session, &form, Some(&record))).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, record.as_ref())).into_response())
}

/// Closes one before its time.
pub async fn close(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.close_survey(id.clone(), version, posted.session.actor()).await?;
    Ok(Redirect::to(&one_of(&id)))
}

/// Throws a draft away.
pub async fn forget(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.forget_survey(id, version, posted.session.actor()).await?;
    Ok(Redirect::to(paths::SURVEYS))
}

fn draw(session: &Session, form: &FormState, record: Option<&SurveyRecord>) -> Markup {
    let title = if record.is_some() { "修改征询" } else { "新建征询" };
    let action = record.map_or_else(|| paths::SURVEYS_NEW.to_owned(), |record| one_of(&format!("{}/edit", record.id)));
    let kinds = ANSWERED.map(|(key, word)| (key.to_owned(), word.to_owned()));
    let content = html! {
        p class="trail" { a href=(paths::SURVEYS) { "意见征询" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack" {
            (forms::token_field(&session.csrf))
            @if record.is_some() { input type="hidden" name="version" value=(form.value("version")); }
            @else { input type="hidden" name="id" value=(form.value("id")); }
            (forms::line_field(form, "title", "标题", "", limits::NOTICE_TITLE_CHARS, true))
            (forms::paragraphs_field(form, "words", "说明", "可不填；为什么问、结果怎么用", limits::REPLY_CHARS, 3))
            (forms::datetime_field(form, "closes_at", "截止", "到时自动结束"))
            p class="hint" { "最多 12 题，业户每题都可以跳过，不记名。有人填写后就不能再改，只能结束。" }
            @for (number, ((text, kind), choices)) in (1..).zip(TEXTS.into_iter().zip(KINDS).zip(CHOICES)) {
                fieldset class="survey-question" {
                    legend { "第 " (number) " 题" }
                    div class="pair is-three" {
                        (forms::line_field(form, text, "题目", "不用的题留空", limits::SURVEY_QUESTION_CHARS, false))
                        (forms::select_field(form, kind, "怎么回答", "", &kinds))
                        (forms::line_field(form, choices, "选项", "单选、多选填，用顿号分开", (limits::SURVEY_CHOICE_CHARS + 1) * limits::SURVEY_CHOICES, false))
                    }
                }
            }
            div class="buttons" {
                button class="button is-primary" type="submit" { "发布" }
                @if record.is_none_or(|record| record.draft) { button class="button" type="submit" name="draft" value="1" { "存草稿" } }
                a class="button" href=(paths::SURVEYS) { "返回" }
            }
        }
    };
    layout::page(session, layout::Section::Community, title, content)
}
