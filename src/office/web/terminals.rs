//! 终端: how they are, what they hold, registering and taking back.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};

use super::{
    WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{ids::TerminalId, limits},
    office::service::{
        Service,
        access::Session,
        fleet::{NewToken, TerminalView, is_released},
    },
};

/// A terminal that was silent longer than this is offline.
const ONLINE: Duration = Duration::minutes(3);

fn id_of(raw: &str) -> Result<TerminalId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// Where a registration leads: the page that shows the token, the first time it is asked for.
pub const REGISTERED_PATH: &str = "/terminals/registered";

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    draw(&service, &session, &FormState::default(), None).await
}

/// The page with the token of the terminal that was just registered; refreshed, without.
pub async fn registered(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let token = service.take_new_token(&session);
    draw(&service, &session, &FormState::default(), token.as_ref()).await
}

/// Registers a terminal.
pub async fn register(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let lobby = form.line("lobby", limits::LABEL_CHARS);
    if !form.is_good() {
        let page = draw(&service, &posted.session, &form, None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let token = service.register_terminal(lobby.clone(), posted.session.actor()).await?;
    service.keep_new_token(&posted.session, NewToken { lobby, token });
    Ok(Redirect::to(REGISTERED_PATH).into_response())
}

/// Takes a terminal's token back.
pub async fn revoke(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    service.revoke_terminal(id_of(&id)?, posted.session.actor()).await?;
    Ok(Redirect::to("/terminals"))
}

/// Lets a parked submission be sent again.
pub async fn release(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let submission = posted.fields.get("submission").parse().map_err(|_| WebError::BadForm)?;
    service.release(id_of(&id)?, submission, posted.session.actor()).await?;
    Ok(Redirect::to("/terminals"))
}

/// Why a submission is parked, in words.
fn reason_word(reason: &str) -> &str {
    match reason {
        "bad_request" => "格式不被接受",
        "conflict" => "编号与另一份申请冲突",
        "too_large" => "内容太大",
        "unprocessable" => "版本或编码不被接受",
        other => other,
    }
}

async fn draw(service: &Service, session: &Session, form: &FormState, registered: Option<&NewToken>) -> Result<Markup, WebError> {
    let (views, published) = service.terminals().await?;
    let now = service.now();
    let used: Vec<&TerminalView> = views.iter().filter(|view| view.record.revoked_at.is_none()).collect();
    let online = used.iter().filter(|view| is_online(view, now)).count();
    let content = html! {
        (layout::heading("终端", html! {
            dl class="figures" {
                div { dt { "在线" } dd { (online) " / " (used.len()) } }
                div { dt { "已发布版本" } dd { (published) } }
            }
        }))
        (forms::summary(form))
        @if let Some(NewToken { lobby, token }) = registered {
            section class="card is-owner" role="status" {
                h2 { (lobby) " 已登记" }
                p { "这是该终端的口令，只显示这一次。请抄入终端的口令文件，离开本页后无法再看到。" }
                p class="token" { code { (token) } }
            }
        }
        @if views.is_empty() { p class="empty" { "还没有终端。" } }
        @for view in &views { (terminal(session, view, published, now)) }
        form method="post" action="/terminals" class="card stack is-narrow" {
            h2 { "登记新终端" }
            (forms::token_field(&session.csrf))
            (forms::line_field(form, "lobby", "所在大堂", "以楼栋开头，例如 3号楼大堂；据此显示该楼管家", limits::LABEL_CHARS, true))
            div class="buttons" { button class="button is-primary" type="submit" { "登记并生成口令" } }
        }
    };
    Ok(layout::page(session, layout::Section::Terminals, "终端", content))
}

fn is_online(view: &TerminalView, now: DateTime<Utc>) -> bool {
    view.record.last_seen_at.is_some_and(|at| now - at < ONLINE)
}

fn terminal(session: &Session, view: &TerminalView, published: u64, now: DateTime<Utc>) -> Markup {
    let record = &view.record;
    let revision = |shown: Option<u64>| match shown {
        None => "—".to_owned(),
        Some(revision) if revision == published => format!("{revision}"),
        Some(revision) => format!("{revision}（未到最新）"),
    };
    html! {
        section class={ "card terminal" @if record.revoked_at.is_some() { " is-revoked" } } {
            h2 {
                (record.lobby)
                @if record.revoked_at.is_some() { span class="tag is-over" { "已停用" } }
                @else if is_online(view, now) { span class="tag is-moving" { "在线" } }
                @else { span class="tag is-waiting" { "离线" } }
            }
            dl class="facts is-grid" {
                div { dt { "最近联系" } dd { (record.last_seen_at.map_or("从未".to_owned(), |at| words::age(at, now))) } }
                div { dt { "软件版本" } dd { @if record.software.is_empty() { "—" } @else { (record.software) } } }
                div { dt { "待送达" } dd { (record.queued) " 份" } }
                div { dt { "已发布" } dd { (published) } }
                div { dt { "已到达" } dd { (revision(record.fetched_revision)) } }
                div { dt { "已显示" } dd { (revision(record.shown_revision)) } }
            }
            @if record.last_seen_at.is_some() && !record.software.is_empty() && !record.clock_trusted && record.revoked_at.is_none() {
                p class="banner" { (layout::icon("alert")) "该终端的时钟尚未校准，公告不会按时上下架。请检查其网络。" }
            }
            @if !view.parked.is_empty() {
                h3 { "滞留的申请" }
                ul class="parked" {
                    @for parked in &view.parked {
                        @let (first, second) = parked.report.receipt_code.groups();
                        li {
                            span class="digits" { (first) " " (second) }
                            span { (reason_word(&parked.report.reason)) "·" (words::age(parked.reported_at, now)) }
                            @if is_released(parked) { span class="tag is-moving" { "已放行，等待终端重发" } }
                            @else {
                                @if parked.released_at.is_some() { span class="tag is-waiting" { "放行后仍被拒" } }
                                form method="post" action={ "/terminals/" (record.id) "/release" } {
                                    (forms::token_field(&session.csrf))
                                    input type="hidden" name="submission" value=(parked.report.id);
                                    button class="button" type="submit" { "放行" }
                                }
                            }
                        }
                    }
                }
            }
            @if record.revoked_at.is_none() {
                form method="post" action={ "/terminals/" (record.id) "/revoke" } {
                    (forms::token_field(&session.csrf))
                    button class="button is-danger" type="submit" data-confirm={ "确定停用" (record.lobby) "终端吗？它将无法再送达申请。" } { "停用" }
                }
            }
        }
    }
}
