//! Photographs of what an order is about: shown, added from a telephone's camera, taken away.

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::header,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        session::{Posted, SignedIn},
        uploads::{self, UploadField},
        words,
    },
    Shown, back_to, id_of, refused,
};
use crate::{
    domain::{limits, order::steps::StepError, photo::Occasion},
    office::service::{
        Service, ServiceError,
        photos::{may_remove, prepare},
    },
};

const PHOTO: UploadField = UploadField { field: "photo", limit: limits::PHOTO_BYTES, limit_word: "16 MB" };

/// Adds a photograph.
pub async fn add(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path((id, occasion)): Path<(String, String)>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let upload = uploads::read(multipart.map_err(|_| WebError::BadForm)?, &session, PHOTO).await?;
    let (id, occasion) = (id_of(&id)?, occasion.parse::<Occasion>().ok().filter(|occasion| Occasion::OF_STAFF.contains(occasion)));
    let occasion = occasion.ok_or(WebError::NotFound)?;
    // Nothing is decoded for whoever may not see the order.
    service.submission(id, &session).await?;
    let mut form = FormState::typed(upload.fields);
    if upload.bytes.is_empty() {
        form.refuse("photo", "请先选择或拍摄一张照片");
        return refused(&service, &session, id, form).await;
    }
    let prepared = tokio::task::spawn_blocking(move || prepare(&upload.bytes)).await;
    match prepared.map_err(|_| WebError::Internal(ServiceError::Aborted))? {
        Ok(jpeg) => {
            if service.add_photo(id, occasion, jpeg, &session).await? {
                return Ok(back_to(id, &form));
            }
            form.refuse("photo", format!("这张工单已有 {} 张照片，请先删去用不到的", limits::PHOTOS));
        }
        Err(error) => form.refuse("photo", uploads::picture_sentence(&error)),
    }
    refused(&service, &session, id, form).await
}

/// The file.
pub async fn file(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path((id, photo)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let photo = photo.parse().map_err(|_| WebError::NotFound)?;
    let jpeg = service.photo(id_of(&id)?, photo, &session).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}

/// Takes a photograph away.
pub async fn remove(
    State(service): State<Service>,
    Path((id, photo)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let form = FormState::typed(posted.fields);
    match service.remove_photo(id, photo.parse().map_err(|_| WebError::NotFound)?, &posted.session).await {
        Ok(()) => Ok(back_to(id, &form)),
        Err(ServiceError::Step(StepError::NotTheirs)) => Err(WebError::Forbidden { role: posted.session.role }),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn card(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let order = detail.record.id;
    let path = |rest: &str| format!("/submissions/{order}/photos/{rest}");
    let choose = html! { input type="file" id="photo" name="photo" accept="image/jpeg,image/png,image/webp" required; };
    html! {
        section class="card" aria-label="照片" {
            h2 { "照片 " span class="small" { "业户不可见" } }
            @if !detail.photos.is_empty() {
                ul class="photos" {
                    @for photo in &detail.photos {
                        @let address = path(&photo.id.to_string());
                        li {
                            a href=(address) { img src=(address) alt={ (photo.occasion.label()) "照片，" (words::moment(photo.at, now)) } loading="lazy"; }
                            span class="small" { (photo.occasion.label()) "·" (photo.actor.name) "·" (words::moment(photo.at, now)) }
                            @if may_remove(photo, detail.session.staff, detail.session.role) {
                                form method="post" action={ (address) "/delete" } {
                                    (detail.token())
                                    button class="button is-small is-quiet" type="submit" data-confirm="确定删除这张照片吗？" aria-label={ "删除" (photo.occasion.label()) "照片" } { "删除" }
                                }
                            }
                        }
                    }
                }
            }
            form method="post" action=(path(Occasion::Before.into_str())) enctype="multipart/form-data" class="stack is-close" {
                (detail.token())
                (forms::field(form, "photo", "添加照片", "JPEG、PNG 或 WebP，最大 16 MB；不保留拍摄地点等信息", choose))
                div class="buttons" {
                    @for occasion in Occasion::OF_STAFF {
                        button class="button" type="submit" formaction=(path(occasion.into_str())) { "作为" (occasion.label()) }
                    }
                }
            }
        }
    }
}
