//! 管家: who looks after which buildings, and how they look.

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    WebError,
    forms::{self, FormState},
    layout,
    session::{self, CSRF_FIELD, Posted, SignedIn},
};
use crate::{
    domain::{butler::Butler, ids::ButlerId, limits},
    office::{
        service::{
            Service, ServiceError,
            access::Session,
            butlers::{ButlerEntry, ButlerPage, Saved},
            portrait::{self, PortraitError},
        },
        store::butlers::Record,
    },
};

/// The limit of a portrait as people read it.
const PORTRAIT_LIMIT: &str = "8 MB";
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
    let page = service.butlers().await?;
    let covered: Vec<&String> = page.butlers.iter().flat_map(|record| &record.buildings).collect();
    let bare: Vec<&String> = page.buildings.iter().filter(|building| !covered.contains(building)).collect();
    let content = html! {
        (layout::heading("管家", html! { a class="button is-primary" href="/butlers/new" { (layout::icon("plus")) "新增管家" } }))
        @if !bare.is_empty() {
            p class="banner" {
                (layout::icon("alert"))
                @for (index, building) in bare.iter().enumerate() { @if index > 0 { "、" } (building) }
                " 还没有区域管家，那里的申请由客服中心负责。"
            }
        }
        @if page.butlers.is_empty() { p class="empty" { "还没有管家。" } }
        div class="people" {
            @for record in &page.butlers {
                a class="card person" href={ "/butlers/" (record.butler.id) } {
                    (picture(&record.butler, 80))
                    span {
                        strong { (record.butler.name) " " (record.butler.staff_number) }
                        span { (record.butler.area) }
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
pub async fn new(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.butlers().await?;
    Ok(draw(&session, &page, &FormState::default(), None, None))
}

fn stored_form(record: &Record) -> FormState {
    let butler = &record.butler;
    let single = [
        ("version", record.version.to_string()),
        ("name", butler.name.clone()),
        ("staff_number", butler.staff_number.clone()),
        ("area", butler.area.clone()),
        ("hotline", butler.hotline.clone()),
        ("specialities", butler.specialities.join("、")),
    ];
    FormState::stored(single.into_iter().chain(record.buildings.iter().map(|building| ("buildings", building.clone()))))
}

/// The form of a stored butler.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let record = service.butler(id_of(&id)?).await?;
    let page = service.butlers().await?;
    Ok(draw(&session, &page, &stored_form(&record), Some(&record), None))
}

fn read(form: &mut FormState, id: ButlerId, page: &ButlerPage) -> (Butler, Vec<String>) {
    let mut specialities = Vec::new();
    for part in form.value("specialities").split(['、', ',', '，', ' ', '\u{3000}']).map(crate::domain::text::clean_line) {
        if !part.is_empty() && !specialities.contains(&part) {
            specialities.push(part);
        }
    }
    if specialities.len() > SPECIALITIES || specialities.iter().any(|part| part.chars().count() > SPECIALITY_CHARS) {
        form.refuse("specialities", format!("最多 {SPECIALITIES} 项，每项最多 {SPECIALITY_CHARS} 个字"));
    }
    let buildings = page.buildings.iter().filter(|building| form.has("buildings", building)).cloned().collect();
    let butler = Butler {
        id,
        name: form.line("name", limits::NAME_CHARS),
        staff_number: form.line("staff_number", STAFF_NUMBER_CHARS),
        area: form.line("area", limits::LABEL_CHARS),
        specialities,
        hotline: form.phone("hotline"),
        portrait: None,
    };
    (butler, buildings)
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

async fn save(service: &Service, posted: Posted, id: ButlerId, stored: Option<Record>) -> Result<Response, WebError> {
    let page = service.butlers().await?;
    let mut form = FormState::typed(posted.fields);
    let version = match &stored {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let (butler, buildings) = read(&mut form, id, &page);
    if form.is_good() {
        match service.save_butler(ButlerEntry { butler, buildings, version }, posted.session.actor()).await {
            Err(ServiceError::ChangedMeanwhile) => {
                let stored = service.butler(id).await?;
                form.outdate(stored.version, format!("/butlers/{id}"));
                let drawn = draw(&posted.session, &page, &form, Some(&stored), None);
                return Ok((StatusCode::CONFLICT, drawn).into_response());
            }
            Err(error) => return Err(error.into()),
            Ok(Saved::Done) => return Ok(Redirect::to(&format!("/butlers/{id}")).into_response()),
            Ok(Saved::StaffNumberTaken) => form.refuse("staff_number", "这个工号已有人使用"),
            Ok(Saved::BuildingTaken { building, butler }) => {
                form.refuse("buildings", format!("{building}已由{butler}负责，请先在那边取消"));
            }
        }
    }
    let drawn = draw(&posted.session, &page, &form, stored.as_ref(), None);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// Hangs another portrait. The upload is read to its end even when it is too large: a browser
/// that is cut off in the middle shows no page at all.
pub async fn upload_portrait(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    multipart: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, WebError> {
    let record = service.butler(id_of(&id)?).await?;
    let upload = read_upload(multipart.map_err(|_| WebError::BadForm)?, &session).await?;
    let prepared = tokio::task::spawn_blocking(move || portrait::prepare(&upload)).await;
    let sentence = match prepared.map_err(|_| WebError::Internal(ServiceError::Aborted))? {
        Ok(portrait) => {
            service.set_portrait(record.butler.id, portrait, session.actor()).await?;
            return Ok(Redirect::to(&format!("/butlers/{}", record.butler.id)).into_response());
        }
        Err(PortraitError::Format) => "请上传 JPEG、PNG 或 WebP 格式的照片。",
        Err(PortraitError::TooManyPixels) => "照片像素太多，请缩小到 4000 万像素以内再上传。",
        Err(PortraitError::TooSmall) => "照片太小，请换一张边长不小于 64 像素的照片。",
        Err(PortraitError::Broken(_)) => "照片已损坏，无法读取，请换一张。",
        Err(error @ PortraitError::Encode(_)) => {
            tracing::error!(%error, "a portrait could not be encoded");
            "照片暂时无法处理，请换一张。"
        }
    };
    let page = service.butlers().await?;
    let drawn = draw(&session, &page, &stored_form(&record), Some(&record), Some(sentence));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

async fn read_upload(mut multipart: Multipart, session: &Session) -> Result<Vec<u8>, WebError> {
    let (mut is_own, mut too_large, mut upload) = (false, false, Vec::new());
    while let Some(mut field) = multipart.next_field().await.map_err(broken_upload)? {
        let name = field.name().unwrap_or_default().to_owned();
        let mut content = Vec::new();
        let limit = if name == "portrait" { limits::PORTRAIT_BYTES } else { 1_000 };
        while let Some(chunk) = field.chunk().await.map_err(broken_upload)? {
            if content.len() + chunk.len() <= limit {
                content.extend_from_slice(&chunk);
            } else {
                too_large = true;
            }
        }
        match name.as_str() {
            CSRF_FIELD => is_own = session::check_token(session, &String::from_utf8_lossy(&content)).is_ok(),
            "portrait" => upload = content,
            _ => {}
        }
    }
    if !is_own {
        return Err(WebError::ForeignForm);
    }
    if too_large { Err(WebError::TooLarge { limit: PORTRAIT_LIMIT }) } else { Ok(upload) }
}

fn broken_upload(error: MultipartError) -> WebError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge { limit: PORTRAIT_LIMIT } } else { WebError::BadForm }
}

fn draw(session: &Session, page: &ButlerPage, form: &FormState, stored: Option<&Record>, portrait_error: Option<&str>) -> Markup {
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
                (forms::line_field(form, "area", "负责区域", "大堂上显示的文字，例如 梧桐雅苑 3、4、5 号楼", limits::LABEL_CHARS, true))
                fieldset class={ "field" @if form.error("buildings").is_some() { " is-wrong" } } {
                    legend { "负责楼栋" }
                    div class="ticks" {
                        @for building in &page.buildings {
                            label { input type="checkbox" name="buildings" value=(building) checked[form.has("buildings", building)]; (building) }
                        }
                        @if page.buildings.is_empty() { span class="hint" { "请先在“小区”页录入房号表。" } }
                    }
                    @if let Some(sentence) = form.error("buildings") { p class="wrong" { (sentence) } }
                    @else { p class="hint" { "这些楼栋的申请一送达就由该管家负责" } }
                }
                (forms::line_field(form, "hotline", "管家热线", "24 小时接听", limits::LABEL_CHARS, true))
                (forms::line_field(form, "specialities", "擅长", "用顿号分开，最多 4 项", limits::LABEL_CHARS, false))
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
