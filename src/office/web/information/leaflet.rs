//! PDF 附件 of a page of the rack: a brochure, a newsletter, a guide that somebody else printed.

use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::Markup;

use super::{
    super::{
        error::WebError,
        forms::FormState,
        leaflets::{self, Beside, LEAFLET, sentence},
        session::{Posted, SignedIn},
        uploads,
    },
    stored_form,
};
use crate::office::{
    records::InformationRecord,
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
    let version = upload.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    let record = service.information_page(id.clone()).await?;
    let refusal = if upload.bytes.is_empty() {
        "请先选择一个 PDF 文件".to_owned()
    } else if !record.page.entries.is_empty() {
        "这份资料列了条目，PDF 请另建一份资料".to_owned()
    } else {
        // Nothing is drawn for a page that has changed.
        if record.version != version {
            return Err(WebError::ChangedMeanwhile);
        }
        match service.draw_leaflet(upload.bytes).await {
            Ok(drawn) => {
                service.attach_information_leaflet(id.clone(), version, drawn.pages, session.actor()).await?;
                return Ok(Redirect::to(&format!("/information/{id}#leaflet-card")).into_response());
            }
            Err(error) => sentence(error),
        }
    };
    let page = stored_form(&service, &session, id, |form| form.refuse("leaflet", refusal)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Takes the pages away.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.remove_information_leaflet(id.clone(), version, posted.session.actor()).await?;
    Ok(Redirect::to(&format!("/information/{id}#leaflet-card")))
}

/// The pages that there are, and the field for others.
pub(super) fn card(session: &Session, record: &InformationRecord, form: &FormState, now: DateTime<Utc>) -> Markup {
    let beside = Beside {
        path: format!("/information/{}/leaflet", record.page.id),
        version: record.version,
        pages: &record.page.pages,
        leaflet: record.leaflet.as_ref(),
        is_shown: !record.hidden,
        hint: "宣传册、简报、办事指南",
    };
    leaflets::card(session, &beside, form, now)
}
