//! 公告: list, write, change, take down.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{
        ids::NoticeId,
        limits,
        notice::{Category, English, Notice},
    },
    office::{
        records::NoticeRecord,
        service::{Service, ServiceError, access::Session, notices::DeliveryCounts},
    },
};

/// Fields whose lines can be joined.
const BODIES: [&str; 2] = ["body", "english_body"];

fn id_of(raw: &str) -> Result<NoticeId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// Where a notice stands.
fn standing(record: &NoticeRecord, now: DateTime<Utc>) -> (&'static str, &'static str) {
    let notice = &record.notice;
    if record.withdrawn_at.is_some() {
        ("tag is-over", "已撤下")
    } else if notice.show_until.is_some_and(|until| until <= now) {
        ("tag is-over", "已到期")
    } else if notice.show_from > now {
        ("tag is-waiting", "待显示")
    } else {
        ("tag is-moving", "显示中")
    }
}

fn category_tag(category: Category) -> Markup {
    html! { span class={ "tag is-" (category.into_str()) } { (category.label()) } }
}

/// All notices.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let records = service.notices().await?;
    let now = service.now();
    let content = html! {
        (layout::heading("公告", html! { a class="button is-primary" href="/notices/new" { (layout::icon("plus")) "写公告" } }))
        @if records.is_empty() { p class="empty" { "还没有公告。" } }
        @else {
            ol class="orders" {
                @for record in &records {
                    @let (class, word) = standing(record, now);
                    li {
                        a class="order is-notice" href={ "/notices/" (record.notice.id) } {
                            span class="order-head" {
                                (category_tag(record.notice.category))
                                strong { (record.notice.title) }
                                @if record.notice.english.is_none() { span class="small" { "无英文" } }
                                @if record.notice.pinned { span class="pinned" { (layout::icon("pin")) "置顶" } }
                            }
                            span class="order-where" { (span_of(&record.notice, now)) }
                            span class="order-state" { span class=(class) { (word) } }
                            span class="order-owner" { (record.notice.publisher) }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Notices, "公告", content))
}

fn span_of(notice: &Notice, now: DateTime<Utc>) -> String {
    let until = notice.show_until.map_or("撤下为止".to_owned(), |until| words::moment(until, now));
    format!("{} 至 {until}", words::moment(notice.show_from, now))
}

/// An empty form.
pub async fn new(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let estate = service.estate().await?.settings.name;
    let publisher = if estate.is_empty() { "物业服务中心".to_owned() } else { format!("{estate}物业服务中心") };
    let form = FormState::stored([
        // Born with the form: a second click on its button is the same notice.
        ("id", service.new_notice_id().to_string()),
        ("category", Category::General.into_str().to_owned()),
        ("pinned", "0".to_owned()),
        ("show_from", forms::datetime_value(service.now())),
        ("publisher", publisher),
    ]);
    Ok(draw(&session, &form, None, service.now()))
}

/// The form of a stored notice.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let stored = service.notice(id_of(&id)?).await?;
    let notice = &stored.0.notice;
    let form = FormState::stored([
        ("version", stored.0.version.to_string()),
        ("category", notice.category.into_str().to_owned()),
        ("title", notice.title.clone()),
        ("body", notice.body.clone()),
        ("pinned", u8::from(notice.pinned).to_string()),
        ("show_from", forms::datetime_value(notice.show_from)),
        ("show_until", notice.show_until.map(forms::datetime_value).unwrap_or_default()),
        ("publisher", notice.publisher.clone()),
        ("english_title", notice.english.as_ref().map(|english| english.title.clone()).unwrap_or_default()),
        ("english_body", notice.english.as_ref().map(|english| english.body.clone()).unwrap_or_default()),
    ]);
    Ok(draw(&session, &form, Some(&stored), service.now()))
}

/// The notice in English: both parts or neither.
fn read_english(form: &mut FormState) -> Option<English> {
    let english = English {
        title: form.shown_optional_line("english_title", limits::NOTICE_ENGLISH_TITLE_CHARS),
        body: form.shown_optional_paragraphs("english_body", limits::NOTICE_ENGLISH_BODY_CHARS),
    };
    for (name, own, other) in [("english_title", &english.title, &english.body), ("english_body", &english.body, &english.title)] {
        if own.is_empty() && !other.is_empty() && form.error(name).is_none() {
            form.refuse(name, "英文标题和正文请一起填写，或都不填");
        }
    }
    (!english.title.is_empty() && !english.body.is_empty()).then_some(english)
}

/// Reads the form; the notice is meaningful only if the form is still good afterwards.
fn read(form: &mut FormState, id: NoticeId, now: DateTime<Utc>) -> Notice {
    let category = form.value("category").parse::<Category>().ok();
    if category.is_none() {
        form.refuse("category", "请选择类别");
    }
    let notice = Notice {
        id,
        category: category.unwrap_or(Category::General),
        title: form.shown_line("title", limits::NOTICE_TITLE_CHARS),
        body: form.shown_paragraphs("body", limits::NOTICE_BODY_CHARS),
        pinned: form.value("pinned") == "1",
        show_from: form.instant("show_from").unwrap_or(now),
        show_until: form.instant("show_until"),
        publisher: form.shown_line("publisher", limits::LABEL_CHARS),
        english: read_english(form),
    };
    if notice.show_until.is_some_and(|until| until <= notice.show_from) {
        form.refuse("show_until", "结束时间要晚于开始时间");
    } else if notice.show_until.is_some_and(|until| until <= now) {
        form.refuse("show_until", "结束时间已经过去，公告不会显示");
    }
    notice
}

/// A form that comes back: to be mended, or only to be looked at.
fn looked_at(form: &FormState) -> StatusCode {
    if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// Publishes a new notice.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let now = service.now();
    let id = form.value("id").parse().map_err(|_| WebError::BadForm)?;
    let looking = form.rejoin(&BODIES);
    let notice = (!looking).then(|| read(&mut form, id, now));
    let Some(notice) = notice.filter(|_| form.is_good() && !form.has("preview", "1")) else {
        return Ok((looked_at(&form), draw(&posted.session, &form, None, now)).into_response());
    };
    service.publish(notice, None, posted.session.actor()).await?;
    Ok(Redirect::to("/notices").into_response())
}

/// Publishes a changed notice.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let now = service.now();
    let looking = form.rejoin(&BODIES);
    let notice = (!looking).then(|| read(&mut form, id, now));
    let Some(notice) = notice.filter(|_| form.is_good() && !form.has("preview", "1")) else {
        let stored = service.notice(id).await?;
        return Ok((looked_at(&form), draw(&posted.session, &form, Some(&stored), now)).into_response());
    };
    match service.publish(notice, Some(version), posted.session.actor()).await {
        Err(ServiceError::ChangedMeanwhile) => {
            let stored = service.notice(id).await?;
            form.outdate("version", stored.0.version.to_string(), format!("/notices/{id}"));
            Ok((StatusCode::CONFLICT, draw(&posted.session, &form, Some(&stored), now)).into_response())
        }
        published => Ok(published.map(|()| Redirect::to(&format!("/notices/{id}")))?.into_response()),
    }
}

/// Takes a notice down.
pub async fn withdraw(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    service.withdraw(id_of(&id)?, posted.session.actor()).await?;
    Ok(Redirect::to("/notices"))
}

fn draw(session: &Session, form: &FormState, stored: Option<&(NoticeRecord, DeliveryCounts)>, now: DateTime<Utc>) -> Markup {
    let title = if stored.is_some() { "编辑公告" } else { "写公告" };
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
                    (forms::paragraphs_field(form, "body", "正文", "纯文字，换行会保留；从 PDF 粘贴后可点“合并断行”", limits::NOTICE_BODY_CHARS, 9))
                    (forms::chips(form, "category", "类别", &categories))
                    (forms::segments(form, "pinned", "优先级", &[("0", "普通"), ("1", "置顶")]))
                    div class="pair" {
                        (forms::datetime_field(form, "show_from", "开始显示", "不填则立即显示"))
                        (forms::datetime_field(form, "show_until", "到期", "不填则显示到撤下为止"))
                    }
                    (forms::line_field(form, "publisher", "发布人", "业户能看到", limits::LABEL_CHARS, true))
                    (english_fields(form))
                    div class="buttons" {
                        button class="button is-primary" type="submit" {
                            @if stored.is_some() { "发布更新" } @else { "发布" }
                        }
                        button class="button" type="submit" name="preview" value="1" { "预览" }
                        (forms::line_buttons(form, &BODIES))
                        a class="button" href="/notices" { "返回" }
                    }
                }
                @if let Some((record, reach)) = stored {
                    (reach_of(record, *reach, now))
                    @if record.withdrawn_at.is_none() {
                        form method="post" action={ "/notices/" (record.notice.id) "/withdraw" } class="withdraw" {
                            (forms::token_field(&session.csrf))
                            button class="button is-danger" type="submit" data-confirm="确定撤下这条公告吗？各终端随即不再显示。" { "撤下公告" }
                        }
                    } @else { p class="hint" { "这条公告已撤下；重新发布后会再次显示。" } }
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
                (forms::paragraphs_field(form, "english_body", "英文正文", "纯文字；换行会保留", limits::NOTICE_ENGLISH_BODY_CHARS, 7))
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
                p class="glass-body as-written" data-mirror="body" { (form.value("body")) }
                p class="glass-foot" data-mirror="publisher" { (form.value("publisher")) }
            }
        }
    }
}
