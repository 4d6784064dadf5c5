//! 紧急呼叫: who calls from a lobby stands on top of every page of whoever is told, with a sound until one of them presses; and
//! below it the takeovers that are on.
//!
//! Why here and not with 终端需要帮助: that waits for somebody to walk over, this does not wait.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Redirect,
};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms, icons, paths,
    session::{Posted, SignedIn, own_referrer},
};
use crate::{
    clock,
    domain::{ids::CallId, staff::Permission},
    office::service::{Service, access::Session, calling::LobbyCall, takeovers::Begun},
    protocol::v1::calls::CallState,
};

fn time(at: chrono::DateTime<chrono::Utc>) -> String {
    clock::local(at).format("%H:%M:%S").to_string()
}

fn button(session: &Session, call: &LobbyCall, what: &str, word: &str) -> Markup {
    html! {
        form method="post" action={ (paths::CALLS) "/" (call.id) "/" (what) } {
            (forms::token_field(&session.csrf))
            button class="button" type="submit" aria-label={ (word) "：" (call.lobby) } { (word) }
        }
    }
}

/// One call with the button that it waits for.
fn line(session: &Session, call: &LobbyCall) -> Markup {
    let since = time(call.called_at);
    let (class, words) = match (&call.seen, call.state) {
        (Some((at, name)), _) if call.is_cancelled => {
            ("banner is-call", html! { strong { "对方已取消：" (call.lobby) } " " (since) " 的呼叫，" (name) " " (time(*at)) " 已确认" })
        }
        (Some((at, name)), _) => (
            "banner is-wrong is-call",
            html! { strong { "正在处理：" (call.lobby) } " " (since) " 的呼叫，" (name) " " (time(*at)) " 已确认" },
        ),
        (None, CallState::Cancelled) => {
            ("banner is-call", html! { strong { "误触，已取消：" (call.lobby) } " " (since) " 的呼叫由对方取消" })
        }
        (None, CallState::Unheard) => (
            "banner is-call",
            html! { strong { "没有接到的呼叫：" (call.lobby) } " " (since) " 有人呼叫值班室，当时没有人在，屏幕已请对方直接拨打" },
        ),
        (None, _) => ("banner is-ringing is-call", html! { strong { "紧急呼叫：" (call.lobby) } " " (since) " 起，有人按住呼叫值班室" }),
    };
    html! {
        div class=(class) data-ringing[call.rings()] {
            (icons::icon("bell"))
            span { (words) }
            @if call.rings() { (button(session, call, "seen", "我已看到，正在处理")) }
            @else if call.seen.is_some() && !call.is_cancelled { (button(session, call, "ended", "已到场，结束")) }
            @else { (button(session, call, "ended", "知道了")) }
        }
    }
}

/// A takeover that is on: who began it, when, and where it is ended by whoever may.
fn takeover(session: &Session, begun: &Begun) -> Markup {
    let since = clock::local(begun.takeover.began_at).format("%-m月%-d日 %H:%M");
    let words = html! { strong { "紧急接管中：" (begun.subject()) } " " (begun.by) " " (since) " 开始" };
    html! {
        div class="banner is-wrong is-slim" {
            (icons::icon("alert"))
            span { (words) }
            @if session.may(Permission::TakeOver) { a href=(paths::TAKEOVER) { "查看与结束" } }
        }
    }
}

/// What stands on top of every page, and is kept fresh. `has_own`: the page tells of takeovers itself.
pub fn strip(session: &Session, has_own: bool) -> Markup {
    html! { div data-calls=(paths::CALLS) role="alert" aria-label="紧急呼叫与接管" { (lines(session, has_own)) } }
}

fn lines(session: &Session, has_own: bool) -> Markup {
    html! {
        @for call in &session.calls { (line(session, call)) }
        @if !has_own { @for begun in &session.takeovers { (takeover(session, begun)) } }
    }
}

/// The part that refreshes itself.
pub async fn live(SignedIn(session): SignedIn, headers: HeaderMap) -> Markup {
    lines(&session, own_referrer(&headers).starts_with(paths::TAKEOVER))
}

fn id_of(raw: &str) -> Result<CallId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// 我已看到，正在处理; back to the page that it was pressed on.
pub async fn seen(
    State(service): State<Service>,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Redirect, WebError> {
    service.see_call(id_of(&id)?, &posted.session).await?;
    Ok(Redirect::to(&paths::local_path(own_referrer(&headers))))
}

/// 已到场，结束, or 知道了.
pub async fn ended(
    State(service): State<Service>,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Redirect, WebError> {
    service.end_call(id_of(&id)?, &posted.session).await?;
    Ok(Redirect::to(&paths::local_path(own_referrer(&headers))))
}
