//! 管家: who they are and how they look; their buildings are the areas'.

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
    uploads,
};
use crate::{
    domain::{butler::Butler, ids::ButlerId, limits},
    office::{
        records::ButlerRecord,
        service::{
            Service, ServiceError,
            access::Session,
            areas::AreaPage,
            butlers::{ButlerEntry, Saved},
            portrait,
        },
    },
};

const PORTRAIT: uploads::UploadField = uploads::UploadField { field: "portrait", limit: limits::PORTRAIT_BYTES, limit_word: "8 MB" };
/// Specialities that fit on the board.
const SPECIALITIES: usize = 4;
const SPECIALITY_CHARS: usize = 8;
const STAFF_NUMBER_CHARS: usize = 12;

fn id_of(raw: &str) -> Result<ButlerId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

fn picture(butler: &Butler, width: u32) -> Markup {
    html! {
        @match &butler.portrait {
            Some(sha256) => img class="portrait" src={ "/portraits/" (sha256) } alt={ (butler.name) "的照片" } width=(width) height=(width * 6 / 5);
            None => span class="portrait is-empty" { (layout::icon("user")) },
        }
    }
}

/// All butlers.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page: AreaPage = service.areas().await?;
    let content = html! {
        (layout::heading("管家", html! { a class="button is-primary" href="/butlers/new" { (layout::icon("plus")) "新增管家" } }))
        (layout::tabs(layout::BUTLER_TABS, "/butlers"))
        @if page.butlers.is_empty() { p class="empty" { "还没有管家。" } }
        div class="people" {
            @for record in &page.butlers {
                a class="card person" href={ "/butlers/" (record.butler.id) } {
                    (picture(&record.butler, 80))
                    span {
                        strong { (record.butler.name) " " (record.butler.staff_number) }
                        @if page.presence.is_absent(record.butler.id) { span class="tags" { span class="tag is-waiting" { "账号已停用" } } }
                        span { @if record.butler.area.is_empty() { "还没有片区" } @else { (record.butler.area) } }
                        span class="digits" { (record.butler.hotline) }
                        span class="tags" { @for speciality in &record.butler.specialities { span class="tag" { (speciality) } } }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Butlers, "管家", content))
}

/// An empty form.
pub async fn new(SignedIn(session): SignedIn) -> Markup {
    draw(&session, &FormState::default(), None, None)
}

fn stored_form(record: &ButlerRecord) -> FormState {
    let butler = &record.butler;
    FormState::stored([
        ("version", record.version.to_string()),
        ("name", butler.name.clone()),
        ("staff_number", butler.staff_number.clone()),
        ("hotline", butler.hotline.clone()),
        ("specialities", butler.specialities.join("、")),
    ])
}

/// The form of a stored butler.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let record = service.butler(id_of(&id)?).await?;
    Ok(draw(&session, &stored_form(&record), Some(&record), None))
}

fn read(form: &mut FormState, id: ButlerId) -> Butler {
    let mut specialities = Vec::new();
    let listed = form.shown_list("specialities");
    for part in listed.split(['、', ',', '，', ' ']).map(crate::domain::text::clean_line) {
        if !part.is_empty() && !specialities.contains(&part) {
            specialities.push(part);
        }
    }
    if specialities.len() > SPECIALITIES || specialities.iter().any(|part| part.chars().count() > SPECIALITY_CHARS) {
        form.refuse("specialities", format!("最多 {SPECIALITIES} 项，每项最多 {SPECIALITY_CHARS} 个字"));
    }
    Butler {
        id,
        name: form.line("name", limits::NAME_CHARS),
        staff_number: form.line("staff_number", STAFF_NUMBER_CHARS),
        area: String::new(),
        specialities,
        hotline: form.dial_number("hotline"),
        portrait: None,
    }
}

/// Stores a new butler.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let id = service.new_butler_id();
    save(&service, posted, id, None).await
}

/// Stores a changed butler.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let record = service.butler(id_of(&id)?).await?;
    save(&service, posted, record.butler.id, Some(record)).await
}

async fn save(service: &Service, posted: Posted, id: ButlerId, stored: Option<ButlerRecord>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = match &stored {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let butler = read(&mut form, id);
    if form.is_good() {
        match service.save_butler(ButlerEntry { butler, version }, posted.session.actor()).await {
            Err(ServiceError::ChangedMeanwhile) => {
                let stored = service.butler(id).await?;
                form.outdate("version", stored.version.to_string(), format!("/butlers/{id}"));
                let drawn = draw(&posted.session, &form, Some(&stored), None);
                return Ok((StatusCode::CONFLICT, drawn).into_response());
            }
            Err(error) => return Err(error.into()),
            Ok(Saved::Done) => return Ok(Redirect::to(&format!("/butlers/{id}")).into_response()),
            Ok(Saved::StaffNumberTaken) => form.refuse("staff_number", "这个工号已有人使用"),
        }
    }
    let drawn = draw(&posted.session, &form, stored.as_ref(), None);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// Hangs another portrait.
pub async fn upload_portrait(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let record = service.butler(id_of(&id)?).await?;
    let upload = uploads::read(multipart.map_err(|_| WebError::BadForm)?, &session, PORTRAIT).await?.bytes;
    let prepared = tokio::task::spawn_blocking(move || portrait::prepare(&upload)).await;
    let sentence = match prepared.map_err(|_| WebError::Internal(ServiceError::Aborted))? {
        Ok(portrait) => {
            service.set_portrait(record.butler.id, portrait, session.actor()).await?;
            return Ok(Redirect::to(&format!("/butlers/{}", record.butler.id)).into_response());
        }
        Err(error) => uploads::picture_sentence(&error),
    };
    let drawn = draw(&session, &stored_form(&record), Some(&record), Some(sentence));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

fn draw(session: &Session, form: &FormState, stored: Option<&ButlerRecord>, portrait_error: Option<&str>) -> Markup {
    let title = if stored.is_some() { "编辑管家" } else { "新增管家" };
    let action = stored.map_or("/butlers/new".to_owned(), |record| format!("/butlers/{}", record.butler.id));
    let content = html! {
        p class="trail" { a href="/butlers" { "管家" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        div class="columns" {
            form method="post" action=(action) class="card stack" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(form.value("version"));
                div class="pair" {
                    (forms::line_field(form, "name", "称呼", "大堂上显示，例如 陈管家", limits::NAME_CHARS, true))
                    (forms::line_field(form, "staff_number", "工号", "", STAFF_NUMBER_CHARS, true))
                }
                (forms::line_field(form, "hotline", "管家热线", "24 小时接听", limits::LABEL_CHARS, true))
                (forms::line_field(form, "specialities", "擅长", "用顿号分开，最多 4 项", limits::LABEL_CHARS, false))
                p class="hint" { "负责哪些楼栋，在" a href="/areas" { "片区" } "里安排。" }
                div class="buttons" { button class="button is-primary" type="submit" { "保存" } a class="button" href="/butlers" { "返回" } }
            }
            section class="card" {
                h2 { "照片" }
                @match stored {
                    Some(record) => {
                        (picture(&record.butler, 200))
                        @if let Some(sentence) = portrait_error { p class="banner is-wrong" role="alert" { (sentence) } }
                        form method="post" action={ "/butlers/" (record.butler.id) "/portrait" } enctype="multipart/form-data" class="stack" {
                            (forms::token_field(&session.csrf))
                            (forms::field(form, "portrait", "换一张照片", "JPEG、PNG 或 WebP，最大 8 MB；自动裁成半身像，不保留拍摄地点等信息", html! {
                                input type="file" id="portrait" name="portrait" accept="image/jpeg,image/png,image/webp" required;
                            }))
                            button class="button" type="submit" { "上传照片" }
                        }
                    }
                    None => p class="hint" { "保存后即可上传照片。" }
                }
            }
        }
    };
    layout::page(session, layout::Section::Butlers, title, content)
}
