//! 终端需要帮助: which lobby waits for somebody of the desk, on top of every page, until somebody has gone there.
//!
//! Only whoever sees every order is told: the desk, managers, administrators.

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
    domain::ids::TerminalId,
    office::service::{
        Service,
        access::Session,
        helping::{LobbyInNeed, TOLD},
    },
};

/// When somebody asked, as it is read in the estate.
fn since(lobby: &LobbyInNeed) -> String {
    crate::clock::local(lobby.asked_at).format("%-m月%-d日 %H:%M").to_string()
}

/// One lobby with the button that ends it.
pub fn call(session: &Session, lobby: &LobbyInNeed) -> Markup {
    html! {
        div class="banner is-wrong is-call" {
            (icons::icon("bell"))
            span { strong { "终端需要帮助：" (lobby.lobby) } " " (since(lobby)) " 有人请您过去" }
            form method="post" action={ (paths::HELP) "/" (lobby.terminal) "/given" } {
                (forms::token_field(&session.csrf))
                button class="button" type="submit" aria-label={ "已去帮忙：" (lobby.lobby) } { "已去帮忙" }
            }
        }
    }
}

/// What stands on top of every page of whoever is told, and is kept fresh.
pub fn strip(session: &Session) -> Markup {
    html! {
        @if session.may(TOLD) {
            div data-help=(paths::HELP) role="status" aria-label="需要帮助的大堂" { (calls(session)) }
        }
    }
}

fn calls(session: &Session) -> Markup {
    html! { @for lobby in &session.lobbies_in_need { (call(session, lobby)) } }
}

/// The part that refreshes itself.
pub async fn live(SignedIn(session): SignedIn) -> Markup {
    calls(&session)
}

/// 已去帮忙; back to the page that it was pressed on.
pub async fn given(
    State(service): State<Service>,
    Path(id): Path<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Redirect, WebError> {
    let terminal: TerminalId = id.parse().map_err(|_| WebError::NotFound)?;
    service.help_given(terminal, posted.session.actor()).await?;
    Ok(Redirect::to(&paths::local_path(own_referrer(&headers))))
}
