//! 当面办完: a page for a worker's telephone, from the photograph of what was done to the resident's signature under it.
//!
//! The resident reads it, too, so it says what was asked, what was agreed and what was done, and nothing that only staff know.

use axum::{
    extract::{Multipart, Path, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{
        error::WebError,
        files,
        forms::{self, FormState},
        layout, paths,
        session::SignedIn,
        signing,
        uploads::{self, UploadField},
        words,
    },
    back_to, id_of, outdated,
    quote::sheet,
};
use crate::{
    domain::{
        limits,
        order::{State as OrderState, dealings::Stars, steps::StepError, task::TaskState},
    },
    office::service::{
        Service, ServiceError,
        access::Session,
        in_person::{Ending, may_be_signed},
        inbox::Detail,
        photos::prepare,
    },
};

const PHOTO: UploadField = UploadField { field: "photo", limit: limits::PHOTO_BYTES, limit_word: "16 MB" };

/// Which task.
#[derive(Debug, Deserialize)]
pub struct FinishQuery {
    task: u32,
}

/// Where a task is ended so.
pub fn address(order: crate::domain::ids::SubmissionId, task: u32) -> String {
    format!("/submissions/{order}/finish?task={task}")
}

/// The page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(FinishQuery { task }): Query<FinishQuery>,
) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let detail = service.submission(id, &session).await?;
    // Ended meanwhile, or never theirs: the order's page says how it stands.
    let Some(page) = draw(&session, &detail, task, &FormState::default()) else { return Ok(back_to(id, &FormState::default())) };
    Ok(page.into_response())
}

/// Ends it.
pub async fn submit(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let upload = uploads::read(multipart.map_err(|_| WebError::BadForm)?, &session, PHOTO).await?;
    let (id, mut form) = (id_of(&id)?, FormState::typed(upload.fields));
    let (version, task) = (form.value("version").parse(), form.value("task").parse());
    let (Ok(version), Ok(task)) = (version, task) else { return Err(WebError::BadForm) };
    // Nothing is decoded for whoever may not see the order.
    let detail = service.submission(id, &session).await?;
    let mut ending = Ending { words: said(&mut form), photo: None, signature: None, stars: signing::stars(&form) };
    if !form.value("signature").is_empty() {
        ending.signature = signing::signature(&mut form);
    }
    if upload.bytes.is_empty() && ending.signature.is_none() && form.is_good() {
        form.refuse("photo", "请拍一张处理后的照片，或请业户签字；两样都没有的，请在工单里写明原因");
    }
    if form.is_good() && !upload.bytes.is_empty() {
        let prepared = tokio::task::spawn_blocking(move || prepare(&upload.bytes)).await;
        match prepared.map_err(|_| WebError::Internal(ServiceError::Aborted))? {
            Ok(jpeg) => ending.photo = Some(jpeg),
            Err(error) => form.refuse("photo", uploads::picture_sentence(&error)),
        }
    }
    if form.is_good() {
        match service.finish_in_person(id, version, task, ending, &session).await {
            Ok(()) => return Ok(Redirect::to(paths::WORK).into_response()),
            Err(ServiceError::Step(StepError::WordsMissing)) => form.refuse("said", "请点选一句，或写明做了什么"),
            Err(ServiceError::Step(StepError::TooManyPhotos)) => {
                form.refuse("photo", format!("这张工单已有 {} 张照片，请先在工单里删去用不到的", limits::PHOTOS));
            }
            Err(error) => return outdated(&service, &session, id, form, error).await,
        }
    }
    if form.error("photo").is_none() && !form.value("photo").is_empty() {
        form.refuse("photo", "请再选一次照片");
    }
    let page = draw(&session, &detail, task, &form).ok_or(WebError::NotFound)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What was done: written, or one of the house's sentences.
fn said(form: &mut FormState) -> String {
    let written = form.shown_optional_paragraphs("said", limits::REPLY_CHARS);
    if written.is_empty() { form.shown_optional_paragraphs("reply", limits::REPLY_CHARS) } else { written }
}

fn draw(session: &Session, detail: &Detail, number: u32, form: &FormState) -> Option<Markup> {
    let record = &detail.record;
    let content = record.content.as_ref().ok()?;
    let task = record.all_tasks().into_iter().find(|task| task.number == number && task.state == TaskState::Taken)?;
    if !detail.standing.may_work_on(&task) {
        return None;
    }
    let signs = may_be_signed(record, number);
    let sentences: Vec<(&str, &str)> = detail
        .replies
        .iter()
        .filter(|reply| reply.to == OrderState::Done)
        .map(|reply| (reply.words.as_str(), reply.words.as_str()))
        .collect();
    let stars: Vec<(String, &str)> = Stars::ALL.iter().map(|stars| (stars.count().to_string(), stars.label())).collect();
    let stars: Vec<(&str, &str)> = stars.iter().map(|(value, word)| (value.as_str(), *word)).collect();
    let choose = html! { input type="file" id="photo" name="photo" accept="image/jpeg,image/png,image/webp" capture="environment"; };
    let content = html! {
        (layout::heading("当面办完", html! { p class="small" { (words::headline(content)) "·" (content.whereabouts()) } }))
        (forms::summary(form))
        form method="post" action={ "/submissions/" (record.id) "/finish" } enctype="multipart/form-data" class="stack finish" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(record.version);
            input type="hidden" name="task" value=(number);
            section class="card stack is-close" {
                (forms::field(form, "photo", "处理后的照片", "直接拍摄；不保留拍摄地点等信息，业户不可见", choose))
                (forms::chips(form, "reply", "做了什么（业户能看到）", &sentences))
                (forms::paragraphs_field(form, "said", "或写一句", "例如：已更换阀芯，试水不漏", limits::REPLY_CHARS, 2))
            }
            @if signs {
                section class="card stack is-close" aria-label="请业户签字" {
                    @if let Some(quote) = record.dealings.newest_quote() { h2 { "已同意的价格" } (sheet(quote)) }
                    (forms::segments(form, "stars", "请业户评价（可不评）", &stars))
                    (signing::pad("这个浏览器不能手写签名，请业户到大堂终端凭回执码签字。"))
                    @if let Some(sentence) = form.error("signature") { p class="wrong" { (sentence) } }
                    p class="hint" { "签字表示已看过并同意验收；签名与工单一起保存，注明在您的手机上签。" }
                }
            } @else { p class="hint" { "这张工单还有别的任务没完成，最后一项完成时再请业户签字。" } }
            div class="buttons" {
                button class="button is-primary" type="submit" { "完成" }
                a class="button" href={ "/submissions/" (record.id) } { "返回工单" }
            }
        }
        script src=(files::url("phone.js")) defer {}
    };
    Some(layout::page(session, layout::Section::Work, "当面办完", content))
}
