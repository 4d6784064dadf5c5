//! Notices in lists: shown now or later, being written, over; and whatever holds some words.

use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{category_tag, standing};
use crate::{
    domain::{
        limits,
        notice::{Notice, template::Template},
    },
    office::{
        records::{ListedNotice, NoticeFilter, NoticeShelf},
        service::{Service, notices::Lobbies},
        web::{error::WebError, layout, paths::percent_encoded, session::SignedIn, words},
    },
};

/// Notices of one page of the archive or of a search.
const SHOWN: usize = 50;

/// Which list, by the names that stand in its address.
const SHELVES: [(&str, &str, NoticeShelf); 3] =
    [("", "显示中", NoticeShelf::Current), ("drafts", "草稿", NoticeShelf::Drafts), ("archive", "存档", NoticeShelf::Archive)];

/// What the address of a list says; what it says wrong is the usual.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    shelf: String,
    /// Words that are searched for.
    #[serde(default)]
    q: String,
    /// What the page begins behind: `NUMBER.ID`.
    #[serde(default)]
    behind: String,
}

impl Wanted {
    fn filter(&self) -> NoticeFilter {
        let shelf = SHELVES.iter().find(|(name, ..)| *name == self.shelf).map_or(NoticeShelf::Current, |(.., shelf)| *shelf);
        let words = self.q.trim().chars().take(limits::NOTICE_TITLE_CHARS).collect();
        let behind = self.behind.split_once('.').and_then(|(end, id)| Some((end.parse().ok()?, id.parse().ok()?)));
        NoticeFilter { shelf, words, behind, limit: SHOWN as u32 + 1 }
    }

    /// The address of the list, from its beginning or from behind a notice.
    fn address(&self, behind: Option<&ListedNotice>) -> String {
        let behind = behind.map(|last| format!("&behind={}.{}", last.position.0, last.position.1)).unwrap_or_default();
        format!("/notices?shelf={}&q={}{behind}", percent_encoded(&self.shelf), percent_encoded(self.q.trim()))
    }
}

/// A list of notices.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Query(wanted): Query<Wanted>) -> Result<Markup, WebError> {
    let filter = wanted.filter();
    let is_search = !filter.words.is_empty();
    let mut listed = service.notices(filter.clone()).await?;
    let is_paged = is_search || filter.shelf == NoticeShelf::Archive;
    let has_more = is_paged && listed.len() > SHOWN;
    if has_more {
        listed.truncate(SHOWN);
    }
    let (lobbies, now) = (service.lobbies().await?, service.now());
    let content = html! {
        (layout::heading("公告", html! { a class="button is-primary" href="/notices/new" { (layout::icon("plus")) "写公告" } }))
        (layout::tabs(layout::NOTICE_TABS, "/notices"))
        nav class="choices-row templates" aria-label="用模板写" {
            span class="small" { "用模板：" }
            @for template in Template::all() { a class="button is-quiet is-small" href={ "/notices/from/" (template.id) } { (template.name) } }
        }
        div class="notice-lists" {
            nav class="tabs is-pages" aria-label="公告列表" {
                @for (name, word, shelf) in SHELVES {
                    @let is_here = !is_search && filter.shelf == shelf;
                    a href={ "/notices" @if !name.is_empty() { "?shelf=" (name) } } aria-current=[is_here.then_some("page")] { (word) }
                }
            }
            form method="get" action="/notices" class="search" role="search" {
                (layout::icon("search"))
                input type="search" name="q" value=(filter.words) maxlength=(limits::NOTICE_TITLE_CHARS) placeholder="标题、正文或发布人" aria-label="找公告";
                button class="button" type="submit" { "查找" }
            }
        }
        @if is_search { p class="hint" { "在最近 " (Service::SEARCHED_NOTICES) " 条发布过的公告里找“" (filter.words) "”。" a href="/notices" { "返回列表" } } }
        @if listed.is_empty() { p class="empty" { (nothing(filter.shelf, is_search, filter.behind.is_some())) } }
        @else { ol class="orders" { @for one in &listed { (row(one, &lobbies, now)) } } }
        @if has_more || filter.behind.is_some() {
            nav class="pager" aria-label="翻页" {
                @if filter.behind.is_some() {
                    a class="button is-quiet" href=(wanted.address(None)) { "最新" }
                }
                @if let Some(last) = listed.last().filter(|_| has_more) { a class="button" href=(wanted.address(Some(last))) { "较早" } }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Notices, "公告", content))
}

/// From when to when a notice is shown.
pub(super) fn span_of(notice: &Notice, now: DateTime<Utc>) -> String {
    let until = notice.show_until.map_or("撤下为止".to_owned(), |until| words::moment(until, now));
    format!("{} 至 {until}", words::moment(notice.show_from, now))
}

fn nothing(shelf: NoticeShelf, is_search: bool, is_further: bool) -> &'static str {
    match shelf {
        _ if is_further => "没有更早的了。",
        _ if is_search => "没有找到；换个说法，或少写几个字。",
        NoticeShelf::Current => "现在没有要显示的公告。",
        NoticeShelf::Drafts => "没有草稿。",
        NoticeShelf::Archive => "还没有到期或撤下的公告。",
    }
}

fn row(listed: &ListedNotice, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let record = &listed.record;
    let (class, word) = standing(record, now);
    let where_and_when = [lobbies.label(&record.audience), record.notice.times.label()];
    html! {
        li {
            a class="order is-notice" href={ "/notices/" (record.notice.id) } {
                span class="order-head" {
                    (category_tag(record.notice.category))
                    strong { (record.notice.title) }
                    @if record.notice.english.is_none() { span class="small" { "无英文" } }
                    @if record.notice.pinned { span class="pinned" { (layout::icon("pin")) "置顶" } }
                }
                span class="order-where" {
                    (span_of(&record.notice, now))
                    @if let Some(at) = record.withdrawn_at { "·" (words::moment(at, now)) " 撤下" }
                    @for part in where_and_when.iter().filter(|part| !part.is_empty()) { "·" (part) }
                }
                span class="order-state" { span class=(class) { (word) } }
                span class="order-owner" { (record.notice.publisher) }
            }
        }
    }
}
