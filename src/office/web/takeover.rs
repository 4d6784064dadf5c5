//! 紧急接管: what is on, and beginning one in two steps.
//!
//! The first step says what has happened and what the lobbies are to show; nothing changes yet. The second shows it once more
//! and asks for a word to be typed. Both need no scripts.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    notices::scope,
    paths,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{
        limits,
        takeover::{
            Confirmed, ENGLISH_CHARS, GATHER_CHARS, HOURS, Kind, LEAD_CHARS, Line, STEP_CHARS, STEPS, Step, TITLE_CHARS, Takeover, Words,
        },
    },
    office::service::{
        Service,
        access::Session,
        notices::Lobbies,
        takeovers::{Plan, Reached, Standing, TakeoverError},
    },
};

/// The steps' fields, Chinese and English.
const STEP_FIELDS: [(&str, &str); STEPS] = [("step_1", "step_1_english"), ("step_2", "step_2_english"), ("step_3", "step_3_english")];

/// What the second step carries along unseen.
const CARRIED: [&str; 20] = [
    "id",
    "kind",
    "drill",
    "title",
    "lead",
    "lead_english",
    "step_1",
    "step_1_english",
    "step_2",
    "step_2_english",
    "step_3",
    "step_3_english",
    "gather",
    "phone",
    "publisher",
    "hours",
    "reach",
    "areas",
    "buildings",
    "terminals",
];

/// What is on now.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let on = service.takeovers().await?;
    let content = html! {
        (layout::heading("紧急接管", html! { a class="button" href="/audit" { "操作记录" } }))
        @if on.is_empty() { p class="banner" { "现在没有接管，各大堂照常显示。" } }
        @for standing in &on { (card(&session, standing, &service)) }
        section class="card is-red stack" {
            h2 { "接管大堂屏幕" span class="small" { "选一种情况；下一步核对，输入确认词后才会开始" } }
            div class="buttons" {
                @for kind in Kind::ALL {
                    a class="button is-danger" href={ (paths::TAKEOVER_NEW) "?kind=" (kind.into_str()) } { (kind.label()) }
                }
            }
            p class="hint" { "接管后，所选大堂的屏幕立即整屏显示要做的事、集合点和电话，断网、重启也保留，直到这里结束或到所定时间。屏幕不发声，请同时用广播、电话通知。" }
        }
    };
    Ok(layout::page(&session, layout::Section::Takeover, "紧急接管", content))
}

fn card(session: &Session, standing: &Standing, service: &Service) -> Markup {
    let (begun, now) = (&standing.begun, service.now());
    let takeover = &begun.takeover;
    let count = |which: &[Reached]| standing.terminals.iter().filter(|(_, reached)| which.contains(reached)).count();
    html! {
        section class="card is-red stack" {
            h2 {
                "正在接管：" (begun.subject())
                @if takeover.drill { span class="tag is-waiting" { "演练" } }
            }
            dl class="facts is-grid" {
                div { dt { "开始" } dd { (words::moment(takeover.began_at, now)) } }
                div { dt { "最迟结束" } dd { (words::moment(takeover.ends_at, now)) } }
                div { dt { "发布" } dd { (begun.by) } }
                div { dt { "已到达" } dd { (count(&[Reached::Fetched, Reached::Shown])) " / " (standing.terminals.len()) " 台" } }
                div { dt { "已显示" } dd { (count(&[Reached::Shown])) " / " (standing.terminals.len()) " 台" } }
            }
            @if standing.terminals.is_empty() { p class="banner is-wrong" { "所选大堂没有在用的终端。" } }
            @else {
                ul class="parked" {
                    @for (record, reached) in &standing.terminals {
                        li {
                            span { (record.lobby) }
                            @match reached {
                                Reached::Shown => { span class="tag is-moving" { "已显示" } }
                                Reached::Fetched => { span class="tag is-waiting" { "已到达，等回报" } }
                                Reached::TooOld => { span class="tag is-late" { "程序过旧，不会显示，请派人" } }
                                Reached::NotYet => { span class="tag is-waiting" { "未到达" } span class="small" { "最近联系：" (record.last_seen_at.map_or("从未".to_owned(), |at| words::age(at, now))) } }
                            }
                        }
                    }
                }
            }
            form method="post" action={ (paths::TAKEOVER) "/" (takeover.id) "/end" } class="buttons" {
                (forms::token_field(&session.csrf))
                button class="button is-red" type="submit" aria-label={ "结束接管：" (begun.subject()) }
                    data-confirm={ "确定结束“" (begun.subject()) "”吗？这些大堂随即恢复平常的内容。" } { "结束接管" }
                a class="button" href=(paths::TAKEOVER) { "刷新" }
            }
        }
    }
}

/// Which kind the form is for.
#[derive(Debug, Default, Deserialize)]
pub struct Beginning {
    #[serde(default)]
    kind: String,
}

/// The first step, with what is usually said.
pub async fn new(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(beginning): Query<Beginning>,
) -> Result<Markup, WebError> {
    let kind: Kind = beginning.kind.parse().unwrap_or_default();
    let (estate, usual) = (service.estate().await?, kind.usual_words());
    let gather = if kind.gathers() { estate.settings.assembly_point.chars().take(GATHER_CHARS).collect() } else { String::new() };
    let mut fields = vec![
        ("id", service.new_takeover_id().to_string()),
        ("kind", kind.into_str().to_owned()),
        ("drill", "0".to_owned()),
        ("title", usual.title),
        ("lead", usual.lead.chinese),
        ("lead_english", usual.lead.english),
        ("gather", gather),
        ("phone", String::new()),
        // Who publishes it, and nobody who may be asleep.
        ("publisher", session.name.clone()),
        ("hours", "2".to_owned()),
        ("reach", "all".to_owned()),
    ];
    for ((chinese, english), step) in STEP_FIELDS.into_iter().zip(usual.steps) {
        fields.extend([(chinese, step.line.chinese), (english, step.line.english)]);
    }
    Ok(first_step(&session, &FormState::stored(fields), &service.lobbies().await?))
}

/// Reads the first step; what it says is meaningful only if the form is still good afterwards.
fn read(form: &mut FormState, lobbies: &Lobbies) -> Result<Plan, WebError> {
    let id = form.value("id").parse().map_err(|_| WebError::BadForm)?;
    let kind: Kind = form.value("kind").parse().map_err(|_| WebError::BadForm)?;
    let title = form.shown_line("title", TITLE_CHARS);
    let lead = Line { chinese: form.shown_line("lead", LEAD_CHARS), english: form.shown_optional_line("lead_english", ENGLISH_CHARS) };
    let mut steps = Vec::new();
    for (chinese, english) in STEP_FIELDS {
        let line =
            Line { chinese: form.shown_optional_line(chinese, STEP_CHARS), english: form.shown_optional_line(english, ENGLISH_CHARS) };
        if !line.chinese.is_empty() {
            steps.push(Step { line, ..Step::default() });
        } else if !line.english.is_empty() && form.error(chinese).is_none() {
            form.refuse(chinese, "有英文的一步也要写中文");
        }
    }
    if steps.is_empty() && form.is_good() {
        form.refuse("step_1", "请至少写一件要做的事");
    }
    let hours = form.value("hours").parse::<u32>().ok().filter(|hours| HOURS.contains(hours));
    if hours.is_none() {
        form.refuse("hours", "请选择最迟什么时候结束");
    }
    let audience = scope::read_audience(form, lobbies);
    Ok(Plan {
        id,
        kind,
        drill: form.value("drill") == "1",
        words: Words { title, lead, steps }.settled(kind),
        gather: form.shown_optional_line("gather", GATHER_CHARS),
        phone: form.optional_dial_number("phone"),
        publisher: form.shown_line("publisher", limits::LABEL_CHARS),
        scope: lobbies.label(&audience),
        audience,
        hours: hours.unwrap_or_default(),
    })
}

/// To the second step: nothing has changed yet.
pub async fn check(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let lobbies = service.lobbies().await?;
    let plan = read(&mut form, &lobbies)?;
    if !form.is_good() || form.has("back", "1") {
        let status = if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, first_step(&posted.session, &form, &lobbies)).into_response());
    }
    Ok(second_step(&posted.session, &form, &plan).into_response())
}

/// Begins it, if the word is the right one.
pub async fn begin(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let lobbies = service.lobbies().await?;
    let plan = read(&mut form, &lobbies)?;
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, first_step(&posted.session, &form, &lobbies)).into_response());
    }
    let Some(confirmed) = Confirmed::by(form.value("word"), plan.drill) else {
        form.refuse("word", format!("请输入“{}”两个字；还没有开始", Takeover::word(plan.drill)));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, second_step(&posted.session, &form, &plan)).into_response());
    };
    match service.take_over(plan.clone(), confirmed, &posted.session).await {
        Ok(()) => Ok(Redirect::to(paths::TAKEOVER).into_response()),
        Err(TakeoverError::TooMany) => {
            form.refuse("word", "同时进行的接管太多，请先结束几个");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, second_step(&posted.session, &form, &plan)).into_response())
        }
        Err(error) => Err(refused(error, &posted.session)),
    }
}

/// Gives the lobbies back.
pub async fn end(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    service.end_takeover(id, &posted.session).await.map_err(|error| refused(error, &posted.session))?;
    Ok(Redirect::to(paths::TAKEOVER))
}

fn refused(error: TakeoverError, session: &Session) -> WebError {
    match error {
        TakeoverError::Service(error) => error.into(),
        TakeoverError::NotAllowed | TakeoverError::TooMany => WebError::Forbidden { role: session.role },
    }
}

fn first_step(session: &Session, form: &FormState, lobbies: &Lobbies) -> Markup {
    let hours: Vec<(String, String)> = HOURS.map(|hours| (hours.to_string(), format!("{hours} 小时后"))).into();
    let kind: Kind = form.value("kind").parse().unwrap_or_default();
    let content = html! {
        p class="trail" { a href=(paths::TAKEOVER) { "紧急接管" } " / 第一步" }
        (layout::heading(&format!("接管：{}", kind.label()), html! { span class="small" { "第一步，共两步" } }))
        (forms::summary(form))
        form method="post" action=(paths::TAKEOVER_NEW) class="card is-red stack" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="id" value=(form.value("id"));
            input type="hidden" name="kind" value=(form.value("kind"));
            (forms::segments(form, "drill", "是真的吗", &[("0", "真实险情"), ("1", "演练")]))
            (scope::lobby_fields(form, lobbies))
            div class="pair" {
                (forms::line_field(form, "title", "大字", "最多 6 个字", TITLE_CHARS, true))
                (forms::line_field(form, "lead", "先做什么", "最多 12 个字", LEAD_CHARS, true))
            }
            (forms::line_field(form, "lead_english", "英文", "与中文一起显示", ENGLISH_CHARS, false))
            @for (index, (chinese, english)) in STEP_FIELDS.into_iter().enumerate() {
                div class="pair" {
                    (forms::line_field(form, chinese, &format!("第 {} 件事", index + 1), "最多 14 个字", STEP_CHARS, false))
                    (forms::line_field(form, english, &format!("第 {} 件事的英文", index + 1), "", ENGLISH_CHARS, false))
                }
            }
            div class="pair" {
                (forms::line_field(form, "gather", "集合点", "不填则不显示", GATHER_CHARS, false))
                (forms::line_field(form, "phone", "物业电话", "不填则用监控室或客服中心的", limits::LABEL_CHARS, false))
            }
            div class="pair" {
                (forms::line_field(form, "publisher", "发布人", "业户能看到", limits::LABEL_CHARS, true))
                (forms::select_field(form, "hours", "最迟结束", "到时自动恢复，可提前结束", &hours))
            }
            div class="buttons" {
                button class="button is-red" type="submit" { "下一步：核对" }
                a class="button" href=(paths::TAKEOVER) { "不接管，返回" }
            }
        }
    };
    layout::page(session, layout::Section::Takeover, "接管第一步", content)
}

fn second_step(session: &Session, form: &FormState, plan: &Plan) -> Markup {
    let word = Takeover::word(plan.drill);
    let carried = html! {
        @for (name, value) in CARRIED.into_iter().flat_map(|name| form.all(name).into_iter().map(move |value| (name, value))) {
            input type="hidden" name=(name) value=(value);
        }
    };
    let scope = if plan.scope.is_empty() { "全部大堂" } else { &plan.scope };
    let content = html! {
        p class="trail" { a href=(paths::TAKEOVER) { "紧急接管" } " / 第二步" }
        (layout::heading("核对后开始", html! { span class="small" { "第二步，共两步" } }))
        section class="card is-red stack" {
            p { "这些大堂的屏幕将立即整屏显示：" strong { (scope) } }
            div class="takeover" {
                @if plan.drill { span class="is-drill" { "演练，没有险情 DRILL ONLY" } }
                strong { (plan.words.title) "·" (plan.words.lead.chinese) }
                @if !plan.words.lead.english.is_empty() { span { (plan.words.lead.english) } }
                ol {
                    @for step in &plan.words.steps {
                        li { (step.line.chinese) @if !step.line.english.is_empty() { " " span class="as-written" { (step.line.english) } } }
                    }
                }
                @if !plan.gather.is_empty() { span { "集合点：" (plan.gather) } }
                @if !plan.phone.is_empty() { span { "物业电话：" (plan.phone) } }
                span { "发布：" (plan.publisher) "·最迟 " (plan.hours) " 小时后结束" }
            }
            form method="post" action=(paths::TAKEOVER_CONFIRM) class="stack" {
                (forms::token_field(&session.csrf))
                (carried)
                (forms::line_field(form, "word", &format!("输入“{word}”开始"), "输入后各屏幕马上改变", limits::LABEL_CHARS, true))
                div class="buttons" { button class="button is-red" type="submit" { @if plan.drill { "开始演练" } @else { "立即接管" } } }
            }
            form method="post" action=(paths::TAKEOVER_NEW) class="buttons" {
                (forms::token_field(&session.csrf))
                (carried)
                button class="button" type="submit" name="back" value="1" { "返回修改" }
                a class="button" href=(paths::TAKEOVER) { "不接管，返回" }
            }
        }
    };
    layout::page(session, layout::Section::Takeover, "接管第二步", content)
}
