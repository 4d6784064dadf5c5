//! 提醒: what waits for whoever looks, to be taken or passed on; made for a telephone.
//!
//! - `chains`: who is told after how long, as the office enters it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    browsers::Browsers,
    error::WebError,
    forms::{self, FormState},
    layout, paths,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{limits, staff::Permission},
    office::service::{
        Service, ServiceError,
        access::Session,
        alerts::page::{AlertsPage, Answered, CallingAlert},
    },
};

pub mod chains;

fn id_of(raw: &str) -> Result<Uuid, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// What waits for whoever looks.
pub async fn page(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    SignedIn(session): SignedIn,
) -> Result<Markup, WebError> {
    let page = service.alerts(&session).await?;
    let said = browsers.take_flash(&session).await?;
    let form = phone_form(&page);
    Ok(draw(&session, &page, &form, said.as_deref(), service.now()))
}

/// The refreshing part.
pub async fn live(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.alerts(&session).await?;
    Ok(list(&session, &page, service.now()))
}

fn phone_form(page: &AlertsPage) -> FormState {
    let (phone, version) = &page.phone;
    FormState::stored([("phone", phone.clone()), ("version", version.to_string())])
}

fn draw(session: &Session, page: &AlertsPage, form: &FormState, said: Option<&str>, now: DateTime<Utc>) -> Markup {
    let content = html! {
        (layout::heading("提醒", html! {}))
        (forms::summary(form))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        (channels(session, page))
        div id="live" data-refresh=(paths::ALERTS_LIVE) { (list(session, page, now)) }
        form method="post" action="/alerts/phone" class="card stack is-narrow" {
            h2 { "我的电话" }
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            (forms::line_field(form, "phone", "同事找我时拨打", "例如值班时的手机，可不填；只有同事看得到，值班表勾选“大堂显示”的日子除外", limits::LABEL_CHARS, false))
            div class="buttons" { button class="button" type="submit" { "保存" } }
        }
    };
    layout::page(session, layout::Section::Alerts, "提醒", content)
}

/// Whether anybody is told beside whoever looks at the console.
fn channels(session: &Session, page: &AlertsPage) -> Markup {
    let failing: Vec<&str> = page.robots.iter().filter(|robot| robot.failing.is_some()).map(|robot| robot.name.as_str()).collect();
    let way = html! { @if session.may(Permission::SetUp) { a href=(paths::ROBOTS) { "去设置提醒渠道" } } @else { "请告诉经理或管理员。" } };
    html! {
        @if page.robots.is_empty() {
            p class="banner" role="status" {
                (layout::icon("alert"))
                span { "还没有提醒渠道：工作台没有打开时，夜里的报修叫不醒任何人。" (way) }
            }
        } @else if !failing.is_empty() {
            p class="banner is-wrong" role="status" { (layout::icon("alert")) span { "提醒渠道“" (failing.join("”“")) "”发送失败。" (way) } }
        }
        @if !page.somebody_is_woken {
            p class="hint is-above" { "现在没有人会立刻收到报修提醒，大堂回执上只承诺答复时限，不印“几分钟内响应”。" }
        }
    }
}

fn list(session: &Session, page: &AlertsPage, now: DateTime<Utc>) -> Markup {
    html! {
        @if page.alerts.is_empty() { p class="empty" { "没有等您处理的提醒。" } }
        ol class="alerts" { @for calling in &page.alerts { li class="card" { (alert(session, calling, now)) } } }
        @if page.is_cut { p class="banner" role="status" { "只列出最早的 " (page.alerts.len()) " 条，处理后会补上后面的。" } }
    }
}

fn alert(session: &Session, calling: &CallingAlert, now: DateTime<Utc>) -> Markup {
    let waiting = &calling.waiting;
    let record = &waiting.record;
    let (first, second) = waiting.code.groups();
    let button = |what: &str, word: &str, class: &str| {
        html! {
            form method="post" action={ (paths::ALERTS) "/" (record.id) "/" (what) } {
                (forms::token_field(&session.csrf))
                button class=(class) type="submit" { (word) }
            }
        }
    };
    html! {
        p class="alert-head" {
            strong { (record.about) (record.alert.cause.label()) }
            span class="chip is-over" { (layout::icon("clock")) "已 " (words::span((now - record.alert.began_at).num_minutes())) }
        }
        p {
            @if calling.may_open { a href={ "/submissions/" (record.submission) } { (waiting.title) } } @else { (waiting.title) }
            @if !waiting.building.is_empty() { "·" (waiting.building) }
            "·" span class="digits" { (first) " " (second) }
        }
        p class="small" { "作为" (waiting.whom.label()) "，" (words::moment(waiting.called_at, now)) "提醒您" }
        div class="buttons" {
            (button("take", "我来接手", "button is-primary"))
            @if calling.can_be_passed_on { (button("pass", "转给下一位", "button")) }
        }
    }
}

/// What is said after an answer.
fn sentence(answered: &Answered, done: &str) -> String {
    match answered {
        Answered::Done => done.to_owned(),
        Answered::TakenBy(name) => format!("{name} 已经接手了这条提醒，您不用再处理。"),
        Answered::Over => "这条提醒已经结束：事情有人处理了。".into(),
        Answered::NobodyElse => "后面没有人了，请您接手。".into(),
    }
}

async fn answered(browsers: &Browsers, session: &Session, answered: Answered, done: &str) -> Response {
    browsers.flash(session, sentence(&answered, done)).await;
    Redirect::to(paths::ALERTS).into_response()
}

/// 接手.
pub async fn take(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let done = service.take_alert(id_of(&id)?, &posted.session).await?;
    Ok(answered(&browsers, &posted.session, done, "已由您接手，不再提醒其他人。请尽快联系业户。").await)
}

/// 转给下一位.
pub async fn pass_on(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let done = service.pass_alert_on(id_of(&id)?, &posted.session).await?;
    Ok(answered(&browsers, &posted.session, done, "已转给下一位，正在提醒对方。").await)
}

/// Stores one's own number.
pub async fn save_phone(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let phone = form.optional_dial_number("phone");
    let session = &posted.session;
    if !form.is_good() {
        let page = service.alerts(session).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(session, &page, &form, None, service.now())).into_response());
    }
    match service.save_own_phone(version, phone, session).await {
        Err(ServiceError::ChangedMeanwhile) => {
            let page = service.alerts(session).await?;
            form.outdate_beside("version", phone_form(&page), paths::ALERTS);
            Ok((StatusCode::CONFLICT, draw(session, &page, &form, None, service.now())).into_response())
        }
        saved => {
            saved?;
            Ok(Redirect::to(paths::ALERTS).into_response())
        }
    }
}
