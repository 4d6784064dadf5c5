//! 价目表海报: the published price list as one sheet, for the centre, the gates and the boards.
//!
//! Invariant: it says of which version it is and since when it holds, so that an old sheet on a wall gives itself away.

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{error::WebError, layout, session::SignedIn};
use crate::{
    clock,
    domain::catalogue::{Item, Section},
    office::service::Service,
};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct PosterQuery {
    #[serde(default)]
    size: String,
}

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    A4,
    A3,
}

impl Size {
    const ALL: [Self; 2] = [Self::A4, Self::A3];

    fn key(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A3 => "a3",
        }
    }
}

/// The page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<PosterQuery>,
) -> Result<Markup, WebError> {
    let size = Size::ALL.into_iter().find(|size| size.key() == wanted.size).unwrap_or(Size::A3);
    let list = service.published_catalogue().await?.offered();
    let estate = service.estate().await?.settings;
    let (history, _) = service.catalogue_history().await?;
    let since = history.iter().find(|entry| entry.version == list.version).map(|entry| clock::local(entry.published_at));
    let content = html! {
        p class="trail no-print" { a href="/catalogue" { "服务目录" } " / 价目表海报" }
        div class="no-print" {
            (layout::heading("价目表海报", html! {
                nav class="views" aria-label="纸张" {
                    @for one in Size::ALL {
                        a href={ "/catalogue/poster?size=" (one.key()) } aria-current=[(one == size).then_some("true")] { (one.key().to_uppercase()) }
                    }
                }
                button class="button is-primary" type="button" data-print="" hidden { (layout::icon("print")) "打印" }
            }))
        }
        section class={ "poster is-" (size.key()) } aria-label="价目表" {
            header {
                p { (estate.name) }
                h1 { "特约服务价目表" }
                p class="small" {
                    "第 " (list.version) " 版"
                    @if let Some(since) = since { "·" (since.format("%Y年%-m月%-d日")) " 起执行" }
                }
            }
            div class="poster-groups" {
                @for group in list.groups(Section::Paid) {
                    section {
                        h2 { (group) }
                        @for item in list.items_of(Section::Paid, group) { (line(item)) }
                    }
                }
            }
            footer {
                p { "先报价、签字后再做；工作人员不收小费。价格为起价的，以上门检测后的报价单为准。" }
                @if !estate.centre_phone.is_empty() { p { "服务热线 " strong class="digits" { (estate.centre_phone) } } }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Catalogue, "价目表海报", content))
}

fn line(item: &Item) -> Markup {
    html! {
        p class="poster-line" {
            span { (item.name) @if !item.price_note.is_empty() { span class="small" { "　" (item.price_note) } } }
            strong { (item.price.label()) }
        }
    }
}
