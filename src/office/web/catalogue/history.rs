//! Published versions of the catalogue, the newest first, with what changed.

use axum::{
    extract::{Path, State},
    response::Redirect,
};
use maud::{Markup, html};

use super::super::{
    error::WebError,
    forms, layout,
    session::{Posted, SignedIn},
    words,
};
use crate::{domain::staff::Permission, office::service::Service};

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let (entries, edits) = service.catalogue_history().await?;
    let now = service.now();
    let newest = entries.first().map(|entry| entry.version);
    let content = html! {
        p class="trail" { a href="/catalogue" { "服务目录" } " / 历史版本" }
        (layout::heading("历史版本", html! {}))
        @if session.may(Permission::Publish) && newest.is_some_and(|version| version > 1) {
            p class="hint is-above" { "每发布一版，都会备好一份告知业户的公告草稿：" a href="/notices?shelf=drafts" { "看公告草稿" } "，核对后再发布。" }
        }
        @for entry in &entries {
            section class="card" {
                h2 {
                    "第 " (entry.version) " 版"
                    @if Some(entry.version) == newest { span class="tag" { "终端在用" } }
                    span class="small" { (entry.published_by) "·" (words::moment(entry.published_at, now)) }
                }
                ul class="differences" { @for sentence in &entry.differences { li { (sentence) } } }
                @if Some(entry.version) != newest {
                    form method="post" action={ "/catalogue/history/" (entry.version) "/restore" } {
                        (forms::token_field(&session.csrf))
                        input type="hidden" name="seen" value=(edits);
                        button class="button is-quiet" type="submit" data-confirm="将以这一版替换当前草稿，发布前终端不变。确定吗？" { "以这一版为草稿" }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Catalogue, "历史版本", content))
}

/// Makes an old version the draft.
pub async fn restore(State(service): State<Service>, Path(version): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = version.parse().map_err(|_| WebError::NotFound)?;
    service.restore_catalogue(version, super::seen(&posted)?, posted.session.actor()).await?;
    Ok(Redirect::to("/catalogue/publish"))
}
