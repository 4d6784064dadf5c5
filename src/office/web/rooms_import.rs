//! 导入房号表, a conversation: a file, what its columns are if that is not plain, what it would do and
//! what has to be decided, and only then the deed.
//!
//! Invariants: until 确认导入 nothing changes; who answers a question otherwise than the preview took it
//! sees the preview again before anything is done.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{Multipart, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    layout, rooms,
    session::{Posted, SignedIn},
    uploads,
};
use crate::office::{
    service::{
        Service, ServiceError,
        access::Session,
        registry::{
            self, Imported,
            preview::{Choices, Preview},
            rows::Filling,
        },
    },
    table,
};

mod columns;
mod look;

/// The page, and where uploads go.
pub const PATH: &str = "/rooms/import";

const WANTED: uploads::UploadField = uploads::UploadField { field: "file", limit: table::FILE_BYTES, limit_word: "8 MB" };

const STALE: &str = "这份预览已经过期，或者预览之后房号表又有改动，所以没有导入。请重新上传文件，核对后再确认。";
const ANSWERED: &str = "已按您的选择重新预览，还没有导入。请再核对一遍。";

/// What of the conversation is looked at.
#[derive(Debug, Default, Deserialize)]
pub struct PreviewQuery {
    /// The columns, though they are plain.
    #[serde(default)]
    columns: String,
}

/// The preview if there is one, else the form for a file.
pub async fn page(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<PreviewQuery>,
) -> Result<Markup, WebError> {
    let preview = console.service.preview(&session).await?;
    let said = console.browsers.take_flash(&session).await?;
    Ok(draw(&session, preview.as_deref(), !wanted.columns.is_empty(), said.as_deref().map(|words| ("is-good", words))))
}

/// Takes a file and shows what it would do.
pub async fn upload(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let upload = uploads::read(multipart.map_err(|_| WebError::BadForm)?, &session, WANTED).await?;
    let name = crate::domain::text::clean_line(&upload.name).chars().take(60).collect();
    match service.preview_import(&session, name, upload.bytes).await? {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(sentence) => Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, &session, &sentence.to_string())),
    }
}

fn refused(status: StatusCode, session: &Session, sentence: &str) -> Response {
    (status, draw(session, None, false, Some(("is-wrong", sentence)))).into_response()
}

/// Looks again with other columns.
pub async fn choose_columns(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let form = FormState::typed(posted.fields);
    let Some(preview) = kept(&console, &posted.session, &form).await? else {
        return Ok(refused(StatusCode::CONFLICT, &posted.session, STALE));
    };
    let layouts = columns::read(&form, &preview.sheets, &preview.choices.layouts);
    look_again(&console, &posted.session, &preview, Choices { layouts, apart: BTreeSet::new(), ..preview.choices.clone() }).await
}

/// Looks again with other answers.
pub async fn answer(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let form = FormState::typed(posted.fields);
    let Some(preview) = kept(&console, &posted.session, &form).await? else {
        return Ok(refused(StatusCode::CONFLICT, &posted.session, STALE));
    };
    look_again(&console, &posted.session, &preview, answers(&form, &preview)).await
}

async fn look_again(console: &Console, session: &Session, preview: &Preview, choices: Choices) -> Result<Response, WebError> {
    console.service.preview_with(session, preview, choices).await?;
    console.browsers.flash(session, ANSWERED).await;
    Ok(Redirect::to(PATH).into_response())
}

async fn kept(console: &Console, session: &Session, form: &FormState) -> Result<Option<Arc<Preview>>, WebError> {
    Ok(console.service.preview(session).await?.filter(|preview| preview.id == form.value("preview")))
}

/// What a form answers to the questions that the preview asked.
fn answers(form: &FormState, preview: &Preview) -> Choices {
    let spellings = preview.plan.iter().flat_map(|plan| &plan.spellings).enumerate();
    let apart = spellings.filter(|(index, _)| form.value(&format!("same{index}")) == "0").map(|(_, spelling)| spelling.written.clone());
    let [building, unit] = preview.fillable.map(|rows| rows > 0);
    let filling = Filling { building: building && form.value("fill_building") == "1", unit: unit && form.value("fill_unit") == "1" };
    Choices { apart: apart.collect(), filling, ..preview.choices.clone() }
}

/// Carries out what was looked at.
pub async fn confirm(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let form = FormState::typed(posted.fields);
    let Some(preview) = kept(&console, &posted.session, &form).await? else {
        return Ok(refused(StatusCode::CONFLICT, &posted.session, STALE));
    };
    let answered = answers(&form, &preview);
    if answered != preview.choices {
        return look_again(&console, &posted.session, &preview, answered).await;
    }
    match console.service.confirm_import(preview, form.value("remove_missing") == "1", posted.session.actor()).await {
        Ok(Imported { new, changed, removed }) => {
            console.service.forget_preview(&posted.session).await?;
            console.browsers.flash(&posted.session, format!("导入完成：新增 {new} 户，更改 {changed} 户，删除 {removed} 户。")).await;
            Ok(Redirect::to("/rooms").into_response())
        }
        Err(ServiceError::ChangedMeanwhile) => Ok(refused(StatusCode::CONFLICT, &posted.session, STALE)),
        Err(error) => Err(error.into()),
    }
}

/// The rows that cannot be taken, for the spreadsheet.
pub async fn bad_rows(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Response, WebError> {
    let preview = service.preview(&session).await?.ok_or(WebError::NotFound)?;
    Ok(rooms::csv_file("rooms-to-mend.csv", preview.remarks_file()))
}

/// An empty registry to be filled in.
pub async fn template(_: SignedIn) -> Response {
    rooms::xlsx_file("rooms-template.xlsx", registry::template())
}

fn draw(session: &Session, preview: Option<&Preview>, wants_columns: bool, said: Option<(&str, &str)>) -> Markup {
    let asks = preview.is_some_and(|preview| wants_columns || !preview.unclear.is_empty());
    let content = html! {
        p class="trail" { a href="/rooms" { "房号" } " / 导入" }
        (layout::heading("导入房号表", html! { a class="button" href={ (PATH) "/template.xlsx" } { "下载空白模板" } }))
        @if let Some((class, words)) = said {
            @if class == "is-wrong" { p class="banner is-wrong" role="alert" { (layout::icon("alert")) (words) } }
            @else { p class={ "banner " (class) } role="status" { (words) } }
        }
        @if let Some(preview) = preview {
            @if asks { (columns::draw(session, preview)) } @else { (look::draw(session, preview)) }
        }
        form method="post" action=(PATH) enctype="multipart/form-data" class="card stack" {
            h2 { @if preview.is_some() { "换一份文件" } @else { "选择文件" } }
            (forms::token_field(&session.csrf))
            (forms::field(&FormState::default(), "file", "房号表（Excel 或 CSV）", "上传后先预览，确认之前不会改动任何房号。最多 20,000 户、8 MB。", html! {
                input type="file" id="file" name="file" accept=".xlsx,.xlsm,.xls,.et,.csv,.txt,.tsv" required;
            }))
            p class="hint" {
                "直接上传您手上的表：.xlsx、.xls、.csv 都可以，表头上面有标题、楼栋合并了单元格、房号写成 21-1-101 都能读。"
                "认不出的列会请您指一下；没有的列保留原来的内容。"
            }
            div class="buttons" { button class={ "button" @if preview.is_none() { " is-primary" } } type="submit" { "上传并预览" } a class="button" href="/rooms" { "返回" } }
        }
    };
    layout::page(session, layout::Section::Rooms, "导入房号表", content)
}
