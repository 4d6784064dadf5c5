//! 终端: how they are, what they hold, registering and taking back.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    helping, layout, paths,
    session::{Posted, SignedIn, is_foreign},
    words,
};
use crate::{
    domain::{ids::TerminalId, limits, staff::Permission},
    office::{
        records::TerminalRecord,
        service::{
            ServiceError,
            access::Session,
            fleet::{NewToken, TerminalView, is_released},
        },
    },
};

pub mod lobby;
mod machine;
mod waiting;

use lobby::{CHOOSE, building_choices, name_taken, placed, read_building};

/// A terminal that was silent longer than this is offline.
const ONLINE: Duration = Duration::minutes(3);

fn id_of(raw: &str) -> Result<TerminalId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// Where a registration leads: the page that shows the token, the first time it is asked for.
pub const REGISTERED_PATH: &str = "/terminals/registered";

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    draw(&console, &session, &FormState::default(), None, None).await
}

/// The page with the token of the terminal that was just registered; refreshed, without.
pub async fn registered(State(console): State<Console>, SignedIn(session): SignedIn, headers: HeaderMap) -> Result<Markup, WebError> {
    // Another site's link must not use up what is shown once.
    let token = if is_foreign(&headers) { None } else { console.browsers.take_new_token(&session).await? };
    draw(&console, &session, &FormState::default(), None, token.as_ref()).await
}

/// Registers a terminal.
pub async fn register(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let lobby = form.line("lobby", limits::LABEL_CHARS);
    let building = read_building(&console.service, &mut form).await?;
    if form.is_good() {
        match console.service.register_terminal(lobby.clone(), Some(building), posted.session.actor()).await {
            Ok(token) => {
                console.browsers.keep_new_token(&posted.session, NewToken { lobby, token }).await?;
                return Ok(Redirect::to(REGISTERED_PATH).into_response());
            }
            Err(ServiceError::NameTaken { name }) => form.refuse("lobby", name_taken(&name)),
            Err(error) => return Err(error.into()),
        }
    }
    let page = draw(&console, &posted.session, &form, None, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The form of a terminal's place.
pub async fn edit(State(console): State<Console>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let record = console.service.terminal(id_of(&id)?).await?;
    Ok(place(&session, &record, &placed(&record), &building_choices(&console.service).await?))
}

/// Gives a terminal another name and building.
pub async fn update(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let record = console.service.terminal(id_of(&id)?).await?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let lobby = form.line("lobby", limits::LABEL_CHARS);
    let building = read_building(&console.service, &mut form).await?;
    if !form.is_good() {
        let page = place(&posted.session, &record, &form, &building_choices(&console.service).await?);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let saved = console.service.place_terminal(record.id, version, lobby, building, posted.session.actor()).await;
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        let record = console.service.terminal(record.id).await?;
        form.outdate_beside("version", placed(&record), &format!("/terminals/{}", record.id));
        let page = place(&posted.session, &record, &form, &building_choices(&console.service).await?);
        return Ok((StatusCode::CONFLICT, page).into_response());
    }
    if let Err(ServiceError::NameTaken { name }) = saved {
        form.refuse("lobby", name_taken(&name));
        let page = place(&posted.session, &record, &form, &building_choices(&console.service).await?);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    saved?;
    Ok(Redirect::to("/terminals").into_response())
}

fn place(session: &Session, record: &TerminalRecord, form: &FormState, buildings: &[(String, String)]) -> Markup {
    let content = html! {
        p class="trail" { a href="/terminals" { "终端" } " / " (record.lobby) }
        (layout::heading(&record.lobby, html! {}))
        (forms::summary(form))
        form method="post" action={ "/terminals/" (record.id) } class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            (forms::line_field(form, "lobby", "所在大堂", "显示在终端上，例如 3号楼大堂", limits::LABEL_CHARS, true))
            (forms::select(form, "building", "所属楼栋", "据此显示该楼的管家；门岗、会所选“无”", CHOOSE, buildings))
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } a class="button" href="/terminals" { "返回" } }
        }
    };
    layout::page(session, layout::Section::Terminals, "终端位置", content)
}

/// Takes a terminal's token back.
pub async fn revoke(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    console.service.revoke_terminal(id_of(&id)?, posted.session.actor()).await?;
    Ok(Redirect::to("/terminals"))
}

/// Lets a parked submission be sent again.
pub async fn release(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let submission = posted.fields.get("submission").parse().map_err(|_| WebError::BadForm)?;
    console.service.release(id_of(&id)?, submission, posted.session.actor()).await?;
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

/// The page; `pairing` is the waiting terminal whose form came back.
pub async fn draw(
    console: &Console,
    session: &Session,
    form: &FormState,
    pairing: Option<Uuid>,
    registered: Option<&NewToken>,
) -> Result<Markup, WebError> {
    let (mut views, published) = console.service.terminals().await?;
    let now = console.service.now();
    // Who is away stands first, then who has to be looked after; each by name.
    views.sort_by_key(|view| (view.record.revoked_at.is_some(), is_online(view, now), machine::concerns(&view.record).is_empty()));
    let waiting = console.service.waiting_terminals().await?;
    let buildings = building_choices(&console.service).await?;
    let empty = FormState::default();
    let registration = if pairing.is_some() { &empty } else { form };
    let used: Vec<&TerminalView> = views.iter().filter(|view| view.record.revoked_at.is_none()).collect();
    let online = used.iter().filter(|view| is_online(view, now)).count();
    let worrying = used.iter().filter(|view| !machine::concerns(&view.record).is_empty()).count();
    let said = console.browsers.take_flash(session).await?;
    let content = html! {
        (layout::heading("终端", html! {
            dl class="figures" {
                div { dt { "在线" } dd { (online) " / " (used.len()) } }
                div { dt { "要留意" } dd { (worrying) } }
                div { dt { "已发布版本" } dd { (published) } }
            }
            @if session.may(Permission::TakeOver) { a class="button is-red" href=(paths::TAKEOVER) { "紧急接管" } }
        }))
        (forms::summary(form))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        @if let Some(sentence) = form.error("code").filter(|_| !waiting.iter().any(|record| Some(record.id) == pairing)) {
            p class="banner is-wrong" role="alert" { (sentence) }
        }
        (waiting::cards(session, &waiting, &buildings, pairing.map(|id| (id, form)), now))
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
            h2 { "用口令登记终端" }
            (forms::token_field(&session.csrf))
            p class="hint" { "通常不必在此登记：新终端开机后会自己出现在上面等待配对。没有屏幕的终端才需要口令。" }
            (forms::line_field(registration, "lobby", "所在大堂", "例如 3号楼大堂", limits::LABEL_CHARS, true))
            (forms::select(registration, "building", "所属楼栋", "据此显示该楼的管家；门岗、会所选“无”", CHOOSE, &buildings))
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
                div { dt { "所属楼栋" } dd { (record.building.as_deref().map_or("按大堂名称", |building| if building.is_empty() { "无" } else { building })) } }
                div { dt { "最近联系" } dd { (record.last_seen_at.map_or("从未".to_owned(), |at| words::age(at, now))) } }
                div { dt { "软件版本" } dd { @if record.software.is_empty() { "—" } @else { (record.software) } } }
                div { dt { "待送达" } dd { @if is_online(view, now) { (record.queued) " 份" } @else { "不明（断前 " (record.queued) " 份）" } } }
                div { dt { "已发布" } dd { (published) } }
                div { dt { "已到达" } dd { (revision(record.fetched_revision)) } }
                div { dt { "已显示" } dd { (revision(record.shown_revision)) } }
                (machine::facts(record))
            }
            @for lobby in session.lobbies_in_need.iter().filter(|lobby| lobby.terminal == record.id) { (helping::call(session, lobby)) }
            @if record.revoked_at.is_none() { (machine::banners(record)) }
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
                                    button class="button" type="submit" aria-label={ "放行 " (first) " " (second) } { "放行" }
                                }
                            }
                        }
                    }
                }
            }
            @if record.revoked_at.is_none() {
                form method="post" action={ "/terminals/" (record.id) "/revoke" } class="buttons" {
                    a class="button" href={ "/terminals/" (record.id) } aria-label={ "改名或换楼：" (record.lobby) } { "改名或换楼" }
                    (forms::token_field(&session.csrf))
                    button class="button is-danger" type="submit" aria-label={ "停用" (record.lobby) "终端" } data-confirm={ "确定停用" (record.lobby) "终端吗？它将无法再送达申请。" } { "停用" }
                }
            }
        }
    }
}
