//! The form of a notice, with how far it has come and how the lobby will show it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        forms::{self, FormState},
        layout, rich, text_pictures, words,
    },
    BODIES, category_tag, leaflet, preview, revisions, scope, standing,
};
use crate::{
    domain::{limits, notice::Category},
    office::{
        records::{NoticeRecord, NoticeRevision},
        service::{
            access::Session,
            notices::{DeliveryCounts, Lobbies},
        },
    },
};

/// The page of a new notice, or of a stored one.
pub(super) fn draw(
    session: &Session,
    form: &FormState,
    stored: Option<(&(NoticeRecord, DeliveryCounts), &[NoticeRevision])>,
    lobbies: &Lobbies,
    now: DateTime<Utc>,
) -> Markup {
    let said_before = stored.map(|(_, revisions)| revisions).unwrap_or_default();
    let stored = stored.map(|(stored, _)| stored);
    let title = if stored.is_some() { "编辑公告" } else { "写公告" };
    let is_published = stored.is_some_and(|(record, _)| !record.draft);
    let action = stored.map_or("/notices/new".to_owned(), |(record, _)| format!("/notices/{}", record.notice.id));
    let categories = Category::ALL.map(|category| (category.into_str(), category.label()));
    let aside = html! {
        @if let Some((record, _)) = stored {
            @let (class, word) = standing(record, now);
            span class=(class) { (word) "·第 " (record.version) " 版" }
        }
    };
    let content = html! {
        p class="trail" { a href="/notices" { "公告" } " / " (title) }
        (layout::heading(title, aside))
        (forms::summary(form))
        div class="columns is-editor" {
            div {
                form id="notice" method="post" action=(action) class="card stack" {
                    (forms::token_field(&session.csrf))
                    @if stored.is_some() { input type="hidden" name="version" value=(form.value("version")); }
                    @else { input type="hidden" name="id" value=(form.value("id")); }
                    (forms::line_field(form, "title", "标题", "终端一行约 16 个字，最多 40 个字", limits::NOTICE_TITLE_CHARS, true))
                    (forms::paragraphs_field(form, "body", "正文", "换行会保留；可用 # 标题、- 列表、**粗体**、| 表格 |、[文字](https://网址)；从 PDF 粘贴后可点“合并断行”", limits::NOTICE_BODY_CHARS, 9))
                    (rich::help())
                    (forms::chips(form, "category", "类别", &categories))
                    (forms::segments(form, "pinned", "优先级", &[("0", "普通"), ("1", "置顶")]))
                    div class="pair" {
                        (forms::datetime_field(form, "show_from", "开始显示", "不填则立即显示"))
                        (forms::datetime_field(form, "show_until", "到期", "不填则显示到撤下为止"))
                    }
                    (scope::fields(form, lobbies))
                    (forms::line_field(form, "publisher", "发布人", "业户能看到", limits::LABEL_CHARS, true))
                    (english_fields(form))
                    div class="buttons" {
                        button class="button is-primary" type="submit" {
                            @if is_published { "发布更新" } @else { "发布" }
                        }
                        @if !is_published { button class="button" type="submit" name="draft" value="1" { "存草稿" } }
                        button class="button" type="submit" name="preview" value="1" { "预览" }
                        (forms::line_buttons(form, &BODIES))
                        a class="button" href="/notices" { "返回" }
                    }
                    (preview::buttons())
                    @if stored.is_none() { p class="hint" { "要附上 PDF 红头文件或宣传页，请先存草稿，再在草稿页上传。" } }
                }
                @if let Some((record, reach)) = stored {
                    @if !record.draft { (reach_of(record, *reach, now)) }
                    (leaflet::card(session, record, form, now))
                    @if record.withdrawn_at.is_none() {
                        (text_pictures::card(session, &format!("/notices/{}/picture", record.notice.id), record.version, !record.draft, form))
                    }
                    p class="withdraw" { a class="button is-quiet" href={ "/notices/new?copy=" (record.notice.id) } { "复制一份" } }
                    @if record.draft {
                        form method="post" action={ "/notices/" (record.notice.id) "/forget" } class="withdraw" {
                            (forms::token_field(&session.csrf))
                            input type="hidden" name="version" value=(record.version);
                            button class="button is-danger" type="submit" data-confirm="确定删除这份草稿吗？" { "删除草稿" }
                        }
                    } @else if record.withdrawn_at.is_none() {
                        form method="post" action={ "/notices/" (record.notice.id) "/withdraw" } class="withdraw" {
                            (forms::token_field(&session.csrf))
                            button class="button is-danger" type="submit" data-confirm="确定撤下这条公告吗？各终端随即不再显示。" { "撤下公告" }
                        }
                    } @else { p class="hint" { "这条公告已撤下；重新发布后会再次显示。" } }
                    @if !record.draft { (revisions::fold(said_before, lobbies, now)) }
                }
            }
            (preview(form, now))
        }
    };
    layout::page(session, layout::Section::Notices, title, content)
}

/// Open when there is something in them, or something wrong with them.
fn english_fields(form: &FormState) -> Markup {
    let names = ["english_title", "english_body"];
    let is_open = names.iter().any(|name| !form.value(name).is_empty() || form.error(name).is_some());
    html! {
        details class="fold" open[is_open] {
            summary { "英文（选填）" span class="small" { "终端切换到英文时显示；不填则显示中文" } }
            div class="stack" {
                (forms::line_field(form, "english_title", "英文标题", "", limits::NOTICE_ENGLISH_TITLE_CHARS, false))
                (forms::paragraphs_field(form, "english_body", "英文正文", "写法与中文正文相同", limits::NOTICE_ENGLISH_BODY_CHARS, 7))
            }
        }
    }
}

fn reach_of(record: &NoticeRecord, reach: DeliveryCounts, now: DateTime<Utc>) -> Markup {
    let tile = |word: &str, count: usize| {
        html! {
            div class="reach" {
                span { (word) }
                strong { (count) " 台" }
                progress max=(reach.terminals.max(1)) value=(count) { (count) }
            }
        }
    };
    html! {
        section class="card" {
            h2 { "送达情况" span class="small" { "以终端回报为准·更新于 " (words::moment(record.updated_at, now)) } }
            div class="reaches" { (tile("已发布", reach.terminals)) (tile("已到达", reach.fetched)) (tile("已显示", reach.shown)) }
            p { a class="button is-quiet is-small" href={ "/notices/" (record.notice.id) "/record" } { "公示记录：各屏幕何时显示过" } }
        }
    }
}

/// How the lobby will show it; a script keeps it in step while typing.
fn preview(form: &FormState, now: DateTime<Utc>) -> Markup {
    let category = form.value("category").parse().unwrap_or(Category::General);
    html! {
        aside class="preview" aria-label="终端预览" {
            h2 { "终端预览" }
            div class="glass" {
                p class="glass-bar" { (words::moment(now, now)) span { "社区公告" } }
                p class="glass-title" {
                    span data-mirror="category" { (category_tag(category)) }
                    strong data-mirror="title" { (form.value("title")) }
                }
                (rich::on_glass(form.value("body")))
                p class="glass-foot" data-mirror="publisher" { (form.value("publisher")) }
            }
        }
    }
}
