//! PDF 附件: a leaflet or a red-head document beside a notice's words, as the terminal shows it.

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::FormState,
        leaflets::{self, Beside, LEAFLET, sentence},
        session::{Posted, SignedIn},
        uploads,
    },
    Text, id_of, stored_form,
};
use crate::office::{
    records::NoticeRecord,
    service::{Service, access::Session},
};

/// Makes pages of a PDF and puts them beside the words.
pub async fn attach(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let upload = uploads::read(multipart.map_err(|_| WebError::BadForm)?, &session, LEAFLET).await?;
    let id = id_of(&id)?;
    let version = upload.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    let refusal = if upload.bytes.is_empty() {
        "请先选择一个 PDF 文件".to_owned()
    } else {
        // Nothing is drawn for a notice that has changed or is no more.
        if service.notice(id).await?.0.version != version {
            return Err(WebError::ChangedMeanwhile);
        }
        match service.draw_leaflet(upload.bytes).await {
            Ok(drawn) => {
                service.attach_leaflet(id, version, drawn.pages, session.actor()).await?;
                return Ok(Redirect::to(&format!("/notices/{id}#leaflet-card")).into_response());
            }
            Err(error) => sentence(error),
        }
    };
    let page = stored_form(&service, &session, id, Text::default(), |form| form.refuse("leaflet", refusal)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Takes the pages away.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    let id = id_of(&id)?;
    service.remove_leaflet(id, version, posted.session.actor()).await?;
    Ok(Redirect::to(&format!("/notices/{id}#leaflet-card")))
}

/// The pages that there are, and the field for others.
pub(super) fn card(session: &Session, record: &NoticeRecord, form: &FormState, now: DateTime<Utc>) -> Markup {
    // Another version would be published by that.
    if record.withdrawn_at.is_some() {
        return html! {};
    }
    let beside = Beside {
        path: format!("/notices/{}/leaflet", record.notice.id),
        version: record.version,
        pages: &record.notice.pages,
        leaflet: record.leaflet.as_ref(),
        is_shown: !record.draft,
        hint: "红头文件、宣传页",
    };
    leaflets::card(session, &beside, form, now)
}
