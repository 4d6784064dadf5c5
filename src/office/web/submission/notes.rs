//! 内部备注: what staff tell each other about an order, on a ground of its own so that nobody takes it for the resident's.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        session::Posted,
        words,
    },
    Shown, back_to, id_of, refused,
};
use crate::{domain::limits, office::service::Service};

/// Adds a note.
pub async fn add(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let words = form.paragraphs("remark", limits::NOTE_CHARS, true);
    if form.is_good() {
        if service.add_note(id, words, &posted.session).await? {
            return Ok(back_to(id, &form));
        }
        form.refuse("remark", format!("这张工单已有 {} 条备注，不能再加", limits::NOTES));
    }
    refused(&service, &posted.session, id, form).await
}

pub(super) fn card(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    html! {
        section class="card is-internal" aria-label="内部备注" {
            h2 { "内部备注 " span class="small" { "业户不可见" } kbd aria-hidden="true" { "N" } }
            @if !detail.notes.is_empty() {
                ul class="notes" {
                    @for note in &detail.notes {
                        li {
                            span class="as-written" { (note.words) }
                            span class="small" { (note.actor.name) "·" (words::moment(note.at, now)) }
                        }
                    }
                }
            }
            form method="post" action={ "/submissions/" (detail.record.id) "/notes" } class="stack is-close" data-key="n" {
                (detail.token())
                (forms::paragraphs_field(form, "remark", "写给同事", "", limits::NOTE_CHARS, 2))
                button class="button" type="submit" { "保存备注" }
            }
        }
    }
}
