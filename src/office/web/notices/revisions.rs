//! What a notice said before, under its form.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::list::span_of;
use crate::office::{
    records::NoticeRevision,
    service::notices::Lobbies,
    web::{rich, words},
};

/// Every text but the present one, which is the latest that was kept, folded; nothing if there is none.
pub(super) fn fold(revisions: &[NoticeRevision], lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let before = revisions.get(1..).unwrap_or_default();
    html! {
        @if !before.is_empty() {
            section class="card" {
                details class="fold" {
                    summary { "以前的内容" span class="small" { (before.len()) " 版" } }
                    ol class="stack revisions" { @for revision in before { (one(revision, lobbies, now)) } }
                }
            }
        }
    }
}

fn one(revision: &NoticeRevision, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let notice = &revision.notice;
    let reach = lobbies.label(&revision.audience);
    html! {
        li class="stack" {
            p class="small" {
                "第 " (revision.version) " 版·" (words::moment(revision.published_at, now))
                @if !revision.published_by.is_empty() { "·" (revision.published_by) }
            }
            strong { (notice.title) }
            (rich::drawn(&notice.body))
            @if let Some(english) = &notice.english { div class="small" { p { (english.title) } (rich::drawn(&english.body)) } }
            @if !notice.pages.is_empty() {
                p class="small" {
                    "PDF："
                    @for (number, page) in (1..).zip(&notice.pages) { a href={ "/notices/pages/" (page) } { "第 " (number) " 页" } " " }
                }
            }
            p class="small" { (span_of(notice, now)) @if !reach.is_empty() { "·" (reach) } }
            p { a class="button is-quiet is-small" href={ "/notices/" (notice.id) "?said_in=" (revision.version) } { "以此内容再编辑" } }
        }
    }
}
