//! 服务目录: the catalogue with its draft, by section and group.
//!
//! Owns: the list and the small steps on it (order, on and off), publishing. Beside it:
//! - `item`: the form of one service;
//! - `history`: published versions and what changed with each;
//! - `poster`: the published prices as one sheet;
//! - `price_list`: the same as CSV.
//!
//! Invariants: everything here changes the draft only, but publishing; what publishing would change
//! is shown before it happens.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    error::WebError,
    forms, layout,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::catalogue::{Item, Section, editing::Direction},
    office::service::{
        Service, ServiceError,
        access::Session,
        catalogue::{Change, Editor},
        departments::DepartmentNames,
    },
};

pub mod history;
pub mod item;
pub mod poster;
pub mod price_list;

/// The tab that the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct TabQuery {
    #[serde(default)]
    section: String,
}

fn list_path(section: Section) -> String {
    format!("/catalogue?section={}", section.into_str())
}

/// The list of one section.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Query(wanted): Query<TabQuery>) -> Result<Markup, WebError> {
    let section = wanted.section.parse().unwrap_or(Section::Public);
    Ok(draw_list(&session, &service.catalogue_editor().await?, section, service.now(), html! {}))
}

fn draw_list(session: &Session, editor: &Editor, section: Section, now: DateTime<Utc>, above: Markup) -> Markup {
    let list = editor.shown();
    let content = html! {
        (layout::heading("服务目录", html! {
            span class="tag" { "终端在用第 " (editor.published.version) " 版" }
            a class="button is-quiet" href="/catalogue/history" { "历史版本" }
            a class="button is-quiet" href="/catalogue/poster" { "价目表海报" }
            a class="button is-quiet" href="/catalogue/prices.csv" { "导出价目表" }
            a class="button is-primary" href={ "/catalogue/new?section=" (section.into_str()) } { (layout::icon("plus")) "新增服务" }
        }))
        (above)
        (standing(session, editor, now))
        @if section == Section::Paid && editor.published.is_as_delivered() {
            p class="hint is-above" { "这里预置的是城市小区特约服务的参考价。请按本小区公示的价格逐项核对、修改，再发布。" }
        }
        nav class="tabs" aria-label="类别" {
            @for tab in Section::ALL {
                a href=(list_path(tab)) aria-current=[(tab == section).then_some("true")] {
                    (tab.name()) " " b { (list.items.iter().filter(|item| item.section == tab).count()) }
                }
            }
        }
        @let groups = list.groups(section);
        @if groups.is_empty() { p class="empty" { "这一类还没有服务。" } }
        @for (index, group) in groups.iter().enumerate() { (group_card(session, editor, section, group, (index, groups.len()))) }
    };
    layout::page(session, layout::Section::Catalogue, "服务目录", content)
}

/// A colleague changed the draft after this page was drawn: nothing was done, and the page shows it as it is now.
fn outdated(posted: &Posted, what: &str) -> Markup {
    html! {
        p class="banner is-wrong" role="alert" {
            @if posted.fields.after_own_change() { "您已在另一处更新：您打开页面之后又改了草稿，" } @else { "已被他人更新：您打开页面之后，同事又改了草稿，" }
            (what) "没有生效。下面是现在的内容，请核对后再操作。"
        }
    }
}

/// Whether there is a draft, whose, and what to do with it.
fn standing(session: &Session, editor: &Editor, now: DateTime<Utc>) -> Markup {
    let Some(draft) = &editor.draft else {
        return html! { p class="hint is-above" { "在这里的修改先存为草稿，点“发布”后终端才会更新；已提交的申请始终按当时的版本和价格办理。" } };
    };
    html! {
        div class="banner is-draft" {
            span {
                strong { "有未发布的草稿" } "　" (editor.differences.len()) " 处改动·"
                (draft.edited_by) " " (words::moment(draft.edited_at, now)) " 最后修改"
            }
            span class="buttons" {
                form method="post" action="/catalogue/discard" {
                    (forms::token_field(&session.csrf))
                    input type="hidden" name="seen" value=(editor.edits);
                    button class="button is-quiet" type="submit" data-confirm="确定放弃全部未发布的改动吗？" { "放弃草稿" }
                }
                a class="button is-primary" href="/catalogue/publish" { "核对并发布" }
            }
        }
    }
}

fn arrows(session: &Session, action: &str, hidden: &[(&str, &str)], (index, count): (usize, usize), what: &str) -> Markup {
    html! {
        form method="post" action=(action) class="arrows" {
            (forms::token_field(&session.csrf))
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            button type="submit" name="direction" value="up" disabled[index == 0] aria-label={ (what) "上移" } title="上移" { (layout::icon("up")) }
            button type="submit" name="direction" value="down" disabled[index + 1 == count] aria-label={ (what) "下移" } title="下移" { (layout::icon("down")) }
        }
    }
}

fn group_card(session: &Session, editor: &Editor, section: Section, group: &str, place: (usize, usize)) -> Markup {
    let items = editor.shown().items_of(section, group);
    html! {
        section class="card is-flush group" {
            header {
                h2 { (group) span class="small" { (items.len()) " 项" } }
                (arrows(session, "/catalogue/groups/move", &[("section", section.into_str()), ("group", group)], place, group))
            }
            ol class="items" {
                @for (index, item) in items.iter().enumerate() { (row(session, &editor.departments, item, (index, items.len()))) }
            }
        }
    }
}

fn row(session: &Session, names: &DepartmentNames, item: &Item, place: (usize, usize)) -> Markup {
    let path = format!("/catalogue/items/{}", item.id);
    html! {
        li class={ "item" @if item.withdrawn { " is-withdrawn" } } id=(item.id) {
            span class="item-icon" { (item::drawing(&item.icon)) }
            a class="item-name" href=(path) { strong { (item.name) } @if !item.hint.is_empty() { span class="small" { (item.hint) } } }
            span class="item-department" { (names.name(item.department)) span class="small" { (item.timing.label()) } }
            span class="item-price" { (item.price.label()) @if !item.price_note.is_empty() { span class="small" { (item.price_note) } } }
            form method="post" action={ (path) "/withdraw" } class="item-switch" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="withdrawn" value=(u8::from(!item.withdrawn));
                @let word = if item.withdrawn { "恢复" } else { "暂停" };
                button class="button is-quiet is-small" type="submit" aria-label={ (word) (item.name) } { (word) }
            }
            (arrows(session, &format!("{path}/move"), &[], place, &item.name))
        }
    }
}

/// What publishing would change.
pub async fn review(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    Ok(draw_review(&session, &service.catalogue_editor().await?, html! {}))
}

fn draw_review(session: &Session, editor: &Editor, above: Markup) -> Markup {
    let next = editor.published.version + 1;
    let content = html! {
        p class="trail" { a href="/catalogue" { "服务目录" } " / 核对并发布" }
        (layout::heading("核对并发布", html! {}))
        (above)
        @if editor.draft.is_none() || editor.differences.is_empty() { p class="empty" { "没有未发布的改动。" } }
        @else {
            section class="card" {
                h2 { "第 " (next) " 版与第 " (editor.published.version) " 版的差异" span class="small" { (editor.differences.len()) " 处" } }
                ul class="differences" { @for sentence in &editor.differences { li { (sentence) } } }
            }
            form method="post" action="/catalogue/publish" class="buttons" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="seen" value=(editor.edits);
                button class="button is-primary" type="submit" { "发布第 " (next) " 版" }
                a class="button" href="/catalogue" { "返回修改" }
            }
        }
    };
    layout::page(session, layout::Section::Catalogue, "核对并发布", content)
}

fn seen(posted: &Posted) -> Result<u64, WebError> {
    posted.fields.get("seen").parse().map_err(|_| WebError::BadForm)
}

fn direction(posted: &Posted) -> Result<Direction, WebError> {
    match posted.fields.get("direction") {
        "up" => Ok(Direction::Up),
        "down" => Ok(Direction::Down),
        _ => Err(WebError::BadForm),
    }
}

/// Publishes the draft.
pub async fn publish(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    match service.publish_catalogue(seen(&posted)?, posted.session.actor()).await {
        // Thrown away or published by somebody else: there is no draft any more.
        Err(ServiceError::ChangedMeanwhile | ServiceError::NotFound) => {
            let page = draw_review(&posted.session, &service.catalogue_editor().await?, outdated(&posted, "这次发布"));
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        published => Ok(published.map(|_| Redirect::to("/catalogue/history"))?.into_response()),
    }
}

/// Throws the draft away.
pub async fn discard(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    match service.discard_catalogue_draft(seen(&posted)?, posted.session.actor()).await {
        Err(ServiceError::ChangedMeanwhile) => {
            let editor = service.catalogue_editor().await?;
            let page = draw_list(&posted.session, &editor, Section::Public, service.now(), outdated(&posted, "“放弃草稿”"));
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        discarded => Ok(discarded.map(|()| Redirect::to("/catalogue"))?.into_response()),
    }
}

/// Moves a group within its section.
pub async fn move_group(State(service): State<Service>, posted: Posted) -> Result<Redirect, WebError> {
    let section = posted.fields.get("section").parse::<Section>().map_err(|_| WebError::BadForm)?;
    let change = Change::MoveGroup { section, group: posted.fields.get("group").to_owned(), direction: direction(&posted)? };
    service.change_catalogue(change, posted.session.actor()).await?;
    Ok(Redirect::to(&list_path(section)))
}

/// Back to where the item stands in the list.
async fn back_to(service: &Service, id: &str) -> Result<Redirect, WebError> {
    let editor = service.catalogue_editor().await?;
    let item = editor.shown().item(id).ok_or(WebError::NotFound)?;
    Ok(Redirect::to(&format!("{}#{id}", list_path(item.section))))
}

/// Moves an item within its group.
pub async fn move_item(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let change = Change::MoveItem { id: id.clone(), direction: direction(&posted)? };
    service.change_catalogue(change, posted.session.actor()).await?;
    back_to(&service, &id).await
}

/// Takes an item off the list for now, or puts it back.
pub async fn withdraw(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let change = Change::Withdraw { id: id.clone(), withdrawn: posted.fields.get("withdrawn") == "1" };
    service.change_catalogue(change, posted.session.actor()).await?;
    back_to(&service, &id).await
}

/// Throws away an item that was never published.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    service.change_catalogue(Change::Remove { id }, posted.session.actor()).await?;
    Ok(Redirect::to("/catalogue"))
}
