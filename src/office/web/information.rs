//! 便民信息: the information rack, by shelf; `entries` reads the lists of its pages, [`leaflet`] holds their PDFs.

mod entries;
pub mod leaflet;

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use entries::{entry_line, read_entries};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    notices::scope,
    rich,
    session::{Posted, SignedIn},
    text_pictures, words,
};
use crate::{
    domain::{
        catalogue::editing::Direction,
        information::{InformationPage, Shelf},
        limits,
        notice::Audience,
        text,
    },
    office::{
        records::InformationRecord,
        service::{Service, ServiceError, access::Session, notices::Lobbies},
    },
};

/// Fields whose lines can be joined.
const BODIES: [&str; 1] = ["body"];

/// Every page.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let (records, lobbies, now) = (service.information().await?, service.lobbies().await?, service.now());
    let content = html! {
        (layout::heading("便民信息", html! { a class="button is-primary" href="/information/new" { (layout::icon("plus")) "新增资料" } }))
        @for shelf in Shelf::ALL {
            @let pages: Vec<&InformationRecord> = records.iter().filter(|record| record.page.shelf == shelf).collect();
            section class="card is-flush group" {
                header {
                    h2 { (shelf.label()) span class="small" { (pages.len()) " 份" } }
                    a class="button is-quiet is-small" href={ "/information/new?shelf=" (shelf.into_str()) } aria-label={ "新增" (shelf.label()) } { "新增" }
                }
                @if pages.is_empty() { p class="hint is-inside" { "还没有资料，终端不显示这一格。" } }
                @else { ol class="items" { @for (index, record) in pages.iter().enumerate() { (row(&session, record, (index, pages.len()), &lobbies, now)) } } }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Information, "便民信息", content))
}

/// Whether lobbies show a page.
fn standing(record: &InformationRecord, now: DateTime<Utc>) -> (&'static str, &'static str) {
    let page = &record.page;
    if record.hidden {
        ("tag is-over", "已关闭")
    } else if page.show_until.is_some_and(|until| until <= now) {
        ("tag is-over", "已到期")
    } else if page.show_from.is_some_and(|from| from > now) {
        ("tag is-waiting", "待显示")
    } else {
        ("tag is-moving", "显示中")
    }
}

/// What a page holds, where it is shown and when, beside its name.
fn summary(record: &InformationRecord, lobbies: &Lobbies, now: DateTime<Utc>) -> String {
    let page = &record.page;
    let held = match (page.pages.len(), page.entries.len()) {
        (0, 0) => "正文".to_owned(),
        (0, entries) => format!("{entries} 条"),
        (pages, _) => format!("PDF {pages} 页"),
    };
    let until = page.show_until.map(|until| format!("至 {}", words::moment(until, now))).unwrap_or_default();
    [held, lobbies.label(&record.audience), page.times.label(), until]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn row(session: &Session, record: &InformationRecord, (index, count): (usize, usize), lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let page = &record.page;
    let (tag, word) = standing(record, now);
    html! {
        li class={ "item is-page" @if record.hidden { " is-withdrawn" } } {
            a class="item-name" href={ "/information/" (page.id) } {
                strong { (page.title) }
                span class="small" { (summary(record, lobbies, now)) }
            }
            span class="item-state" {
                span class=(tag) { (word) }
            }
            form method="post" action={ "/information/" (page.id) "/move" } class="arrows" {
                (forms::token_field(&session.csrf))
                button type="submit" name="direction" value="up" disabled[index == 0] aria-label={ (page.title) "上移" } title="上移" { (layout::icon("up")) }
                button type="submit" name="direction" value="down" disabled[index + 1 == count] aria-label={ (page.title) "下移" } title="下移" { (layout::icon("down")) }
            }
        }
    }
}

/// The shelf that the address asks for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ShelfQuery {
    #[serde(default)]
    shelf: String,
}

/// An empty form.
pub async fn new(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    axum::extract::Query(wanted): axum::extract::Query<ShelfQuery>,
) -> Result<Markup, WebError> {
    let shelf = wanted.shelf.parse().unwrap_or(Shelf::YellowPages);
    let form = FormState::stored([
        // Born with the form: a second click on its button is the same page.
        ("id", service.new_information_id()),
        ("shelf", shelf.into_str().to_owned()),
        ("hidden", "0".to_owned()),
        ("reach", "all".to_owned()),
    ]);
    Ok(draw(&session, &form, None, &service.lobbies().await?, service.now()))
}

/// The form of a stored page.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    stored_form(&service, &session, id, |_| {}).await
}

/// The form of a stored page with what `changed` makes of it.
async fn stored_form(service: &Service, session: &Session, id: String, changed: impl FnOnce(&mut FormState)) -> Result<Markup, WebError> {
    let record = service.information_page(id).await?;
    let page = &record.page;
    let own = [
        ("version", record.version.to_string()),
        ("shelf", page.shelf.into_str().to_owned()),
        ("title", page.title.clone()),
        ("body", page.body.clone()),
        ("entries", page.entries.iter().map(entry_line).collect::<Vec<_>>().join("\n")),
        ("hidden", u8::from(record.hidden).to_string()),
        ("show_from", page.show_from.map(forms::datetime_value).unwrap_or_default()),
        ("show_until", page.show_until.map(forms::datetime_value).unwrap_or_default()),
    ];
    let mut form = FormState::stored(own.into_iter().chain(scope::stored(&record.audience, &page.times)));
    changed(&mut form);
    let lobbies = service.lobbies().await?.including(&record.audience);
    Ok(draw(session, &form, Some(&record), &lobbies, service.now()))
}

/// Reads the form; what it says is meaningful only if the form is still good afterwards.
fn read(
    form: &mut FormState,
    id: String,
    stored: Option<&InformationRecord>,
    lobbies: &Lobbies,
    now: DateTime<Utc>,
) -> (InformationPage, Audience) {
    let shelf = form.value("shelf").parse::<Shelf>().ok();
    if shelf.is_none() {
        form.refuse("shelf", "请选择分类");
    }
    let listed = form.shown_list("entries");
    let entries = read_entries(&listed).unwrap_or_else(|sentence| {
        form.refuse("entries", sentence);
        Vec::new()
    });
    let title = form.shown_line("title", limits::INFORMATION_TITLE_CHARS);
    let page = InformationPage {
        body: form.shown_optional_paragraphs("body", limits::INFORMATION_BODY_CHARS),
        entries,
        show_from: form.instant("show_from"),
        show_until: form.instant("show_until"),
        times: scope::read_times(form),
        ..InformationPage::empty(id, shelf.unwrap_or(Shelf::Brochures), title)
    };
    form.check_marks("body", &page.body);
    let audience = scope::read_audience(form, lobbies);
    let is_new_end = stored.is_none_or(|record| record.page.show_until != page.show_until);
    if page.show_from.zip(page.show_until).is_some_and(|(from, until)| until <= from) {
        form.refuse("show_until", "结束时间要晚于开始时间");
    } else if is_new_end && page.show_until.is_some_and(|until| until <= now) {
        form.refuse("show_until", "结束时间已经过去，终端不会显示");
    }
    let has_leaflet = stored.is_some_and(|record| !record.page.pages.is_empty());
    if has_leaflet && !page.entries.is_empty() {
        form.refuse("entries", "已附 PDF 的资料不能再列条目，请另建一份");
    } else if form.is_good() && !has_leaflet && page.body.is_empty() && page.entries.is_empty() {
        form.refuse("body", "正文和条目不能都空着；要放 PDF 的，先写一两句摘要");
    }
    (page, audience)
}

/// Adds a page.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let id = posted.fields.get("id").parse::<uuid::Uuid>().map_err(|_| WebError::BadForm)?;
    store(&service, posted, id.to_string(), None).await
}

/// Stores a changed page.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    store(&service, posted, id, Some(version)).await
}

async fn store(service: &Service, posted: Posted, id: String, version: Option<i64>) -> Result<Response, WebError> {
    let Posted { session, fields } = posted;
    let mut form = FormState::typed(fields);
    // Looking at it stores nothing.
    let joined = form.rejoin(&BODIES);
    let stored = if version.is_some() { Some(service.information_page(id.clone()).await?) } else { None };
    let mut lobbies = service.lobbies().await?;
    if let Some(record) = &stored {
        lobbies = lobbies.including(&record.audience);
    }
    let said = (!joined).then(|| read(&mut form, id.clone(), stored.as_ref(), &lobbies, service.now()));
    let Some((page, audience)) = said.filter(|_| form.is_good() && !form.has("preview", "1")) else {
        let status = if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, draw(&session, &form, stored.as_ref(), &lobbies, service.now())).into_response());
    };
    match service.save_information(page, audience, form.value("hidden") == "1", version, session.actor()).await {
        Err(ServiceError::ChangedMeanwhile) => {
            let stored = service.information_page(id).await?;
            form.outdate("version", stored.version.to_string(), format!("/information/{}", stored.page.id));
            Ok((StatusCode::CONFLICT, draw(&session, &form, Some(&stored), &lobbies, service.now())).into_response())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(Redirect::to("/information").into_response()),
    }
}

/// Puts a picture below the words of a page.
pub async fn add_picture(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let put = async |version, picture, words| service.add_information_picture(id.clone(), version, picture, words, session.actor()).await;
    let Some(wrong) = text_pictures::add(multipart, &session, put).await? else {
        return Ok(Redirect::to(&format!("/information/{id}")).into_response());
    };
    let page = stored_form(&service, &session, id, |form| wrong.mark(form));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.await?).into_response())
}

/// Moves a page on its shelf.
pub async fn shift(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let direction = match posted.fields.get("direction") {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(WebError::BadForm),
    };
    service.move_information(id, direction, posted.session.actor()).await?;
    Ok(Redirect::to("/information"))
}

/// Throws a page away.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.remove_information(id, version, posted.session.actor()).await?;
    Ok(Redirect::to("/information"))
}

fn draw(session: &Session, form: &FormState, stored: Option<&InformationRecord>, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let title = if stored.is_some() { "编辑资料" } else { "新增资料" };
    let action = stored.map_or("/information/new".to_owned(), |record| format!("/information/{}", record.page.id));
    let shelves = Shelf::ALL.map(|shelf| (shelf.into_str(), shelf.label()));
    let content = html! {
        p class="trail" { a href="/information" { "便民信息" } " / " (title) }
        (layout::heading(title, html! {
            @if let Some(record) = stored { span class="tag" { "第 " (record.version) " 版·" (words::moment(record.updated_at, now)) } }
        }))
        (forms::summary(form))
        div class="columns is-editor" {
            div {
                form method="post" action=(action) class="card stack" {
                    (forms::token_field(&session.csrf))
                    @if stored.is_some() { input type="hidden" name="version" value=(form.value("version")); }
                    @else { input type="hidden" name="id" value=(form.value("id")); }
                    (forms::chips(form, "shelf", "放在", &shelves))
                    (forms::line_field(form, "title", "标题", "", limits::INFORMATION_TITLE_CHARS, true))
                    (forms::paragraphs_field(form, "body", "正文", "换行会保留；可用 # 标题、- 列表、**粗体**、| 表格 |、[文字](https://网址)；只有条目时可不填", limits::INFORMATION_BODY_CHARS, 6))
                    (rich::help())
                    (forms::paragraphs_field(form, "entries", "条目", "每行一条：名称 | 说明 | 电话，后两项可省略；最多 60 条", 0, 10))
                    (forms::segments(form, "hidden", "终端", &[("0", "显示"), ("1", "关闭")]))
                    div class="pair" {
                        (forms::datetime_field(form, "show_from", "开始显示", "不填则立即显示"))
                        (forms::datetime_field(form, "show_until", "结束显示", "不填则一直显示"))
                    }
                    (scope::fields(form, lobbies))
                    div class="buttons" {
                        button class="button is-primary" type="submit" { @if stored.is_some() { "发布更新" } @else { "发布" } }
                        button class="button" type="submit" name="preview" value="1" { "预览" }
                        (forms::line_buttons(form, &BODIES))
                        a class="button" href="/information" { "返回" }
                    }
                }
                @if let Some(record) = stored {
                    (leaflet::card(session, record, form, now))
                    (text_pictures::card(session, &format!("/information/{}/picture", record.page.id), record.version, !record.hidden, form))
                    form method="post" action={ "/information/" (record.page.id) "/delete" } class="withdraw" {
                        (forms::token_field(&session.csrf))
                        input type="hidden" name="version" value=(record.version);
                        button class="button is-danger" type="submit" data-confirm="确定删除这份资料吗？删除后不能恢复。" { "删除资料" }
                    }
                }
            }
            (preview(form))
        }
    };
    layout::page(session, layout::Section::Information, title, content)
}

/// How a terminal will show it.
fn preview(form: &FormState) -> Markup {
    let shelf = form.value("shelf").parse().unwrap_or(Shelf::Brochures);
    let entries = read_entries(form.value("entries")).unwrap_or_default();
    html! {
        aside class="preview" aria-label="终端预览" {
            h2 { "终端预览" }
            div class="glass" {
                p class="glass-bar" { "便民信息" span { (shelf.label()) } }
                p class="glass-title" { strong { (form.value("title")) } }
                (rich::on_glass(&text::clean(form.value("body"))))
                ul class="glass-entries" {
                    @for entry in &entries {
                        li {
                            span { strong { (entry.name) } @if !entry.detail.is_empty() { small { (entry.detail) } } }
                            @if !entry.phone.is_empty() { b class="digits" { (entry.phone) } }
                        }
                    }
                }
            }
        }
    }
}
