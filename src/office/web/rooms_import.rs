//! 导入房号表: upload, a look at what would happen, and only then the deed.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    WebError,
    forms::{self, FormState},
    layout, rooms,
    session::{Posted, SignedIn},
    uploads,
};
use crate::office::{
    service::{
        Service, ServiceError,
        access::Session,
        registry::{Imported, Preview, rows},
    },
    table,
};

/// The page, and where uploads go.
pub const PATH: &str = "/rooms/import";

/// More of a list is for the spreadsheet.
const LISTED: usize = 100;
const LABELS: usize = 12;

const WANTED: uploads::Wanted = uploads::Wanted { field: "file", limit: table::FILE_BYTES, limit_word: "8 MB" };

/// The preview if there is one, else the form for a file.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Markup {
    draw(&session, service.import_preview(&session).as_deref(), None)
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
        Err(sentence) => {
            let drawn = draw(&session, None, Some(&sentence.to_string()));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
        }
    }
}

/// Carries out what was looked at.
pub async fn confirm(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let form = FormState::typed(posted.fields);
    match service.confirm_import(&posted.session, form.value("preview"), form.value("remove_missing") == "1").await {
        Ok(Imported { new, changed, removed }) => {
            service.say(&posted.session, format!("导入完成：新增 {new} 户，更改 {changed} 户，删除 {removed} 户。"));
            Ok(Redirect::to("/rooms").into_response())
        }
        Err(ServiceError::ChangedMeanwhile) => {
            let sentence = "这份预览已经过期，或者预览之后房号表又有改动，所以没有导入。请重新上传文件，核对后再确认。";
            Ok((StatusCode::CONFLICT, draw(&posted.session, None, Some(sentence))).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The rows that cannot be taken, for the spreadsheet.
pub async fn bad_rows(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Response, WebError> {
    let preview = service.import_preview(&session).ok_or(WebError::NotFound)?;
    Ok(rooms::csv_file("rooms-to-mend.csv", preview.bad_rows_file()))
}

fn draw(session: &Session, preview: Option<&Preview>, refused: Option<&str>) -> Markup {
    let content = html! {
        p class="trail" { a href="/rooms" { "房号" } " / 导入" }
        (layout::heading("导入房号表", html! {}))
        @if let Some(sentence) = refused { p class="banner is-wrong" role="alert" { (layout::icon("alert")) (sentence) } }
        @if let Some(preview) = preview { (look(session, preview)) }
        form method="post" action=(PATH) enctype="multipart/form-data" class="card stack" {
            h2 { @if preview.is_some() { "换一份文件" } @else { "选择文件" } }
            (forms::token_field(&session.csrf))
            (forms::field(&FormState::default(), "file", "房号表（CSV）", "上传后先预览，确认之前不会改动任何房号。最多 20,000 行、8 MB。", html! {
                input type="file" id="file" name="file" accept=".csv,.txt,.tsv,text/csv" required;
            }))
            p class="hint" {
                "第一行写列名，次序不限：" (rows::COLUMNS.join("、")) "。只有“楼栋”和“室”必须有；没有的列会保留原来的内容。"
                "在 Excel 或 WPS 里选“另存为 → CSV UTF-8”即可。"
            }
            div class="buttons" { button class={ "button" @if preview.is_none() { " is-primary" } } type="submit" { "上传并预览" } a class="button" href="/rooms" { "返回" } }
        }
    };
    layout::page(session, layout::Section::Rooms, "导入房号表", content)
}

fn some_of(labels: &[String]) -> String {
    let listed = labels.iter().take(LABELS).cloned().collect::<Vec<_>>().join("、");
    if labels.len() > LABELS { format!("{listed} 等 {} 户", labels.len()) } else { listed }
}

fn look(session: &Session, preview: &Preview) -> Markup {
    let good = preview.entries.len();
    html! {
        section class="card" {
            h2 { "预览" span class="small" { (preview.file) } }
            dl class="facts is-grid" {
                div { dt { "新增" } dd { (preview.new) " 户" } }
                div { dt { "更改" } dd { (preview.changed.len()) " 户" } }
                div { dt { "不变" } dd { (preview.unchanged) " 户" } }
                div { dt { "文件里没有" } dd { (preview.missing.len()) " 户" } }
                div { dt { "需要修改" } dd class=[(!preview.bad.is_empty()).then_some("is-bad")] { (preview.bad.len()) " 行" } }
            }
            @if !preview.changed.is_empty() { p class="hint" { "更改：" (some_of(&preview.changed)) } }
            @if !preview.unused.is_empty() { p class="hint" { "没有用到的列：" (preview.unused.join("、")) } }
            form method="post" action={ (PATH) "/confirm" } class="stack" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="preview" value=(preview.id);
                @if !preview.missing.is_empty() {
                    label class="tick" { input type="checkbox" name="remove_missing" value="1"; "删除文件中没有的房间（" (preview.missing.len()) " 户）" }
                    p class="hint" { "不勾选则保留：" (some_of(&preview.missing)) }
                }
                @if good == 0 { p class="banner is-wrong" { "没有可以导入的行。请按下面的说明修改文件后重新上传。" } }
                @else {
                    div class="buttons" {
                        button class="button is-primary" type="submit" {
                            @if preview.bad.is_empty() { "确认导入 " (good) " 行" } @else { "导入有效行（" (good) " 行）" }
                        }
                    }
                }
            }
        }
        @if !preview.bad.is_empty() {
            section class="card is-flush" {
                div class="table-head" {
                    h2 { "需要修改的行" span class="small" { "其余的行不受影响" } }
                    a class="button" href={ (PATH) "/bad-rows" } { "下载这些行（CSV）" }
                }
                table {
                    thead { tr { th { "行" } th { "问题与改法" } th { "内容" } } }
                    tbody {
                        @for bad in preview.bad.iter().take(LISTED) {
                            tr { td { "第 " (bad.line) " 行" } td { (bad.problem) } td class="small" { (bad.cells.join("，")) } }
                        }
                    }
                }
                @if preview.bad.len() > LISTED { p class="hint table-foot" { "还有 " (preview.bad.len() - LISTED) " 行，请下载查看。" } }
            }
        }
    }
}
