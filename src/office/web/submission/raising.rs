//! 升级: whoever is above is asked to see to an order, with the reason why.
//!
//! Why a card that the foot leads to, and no button that does it: somebody is woken by it, and they are told why.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        session::Posted,
    },
    Shown, answered, id_of, refused,
};
use crate::{
    domain::limits,
    office::service::{Service, inbox::Detail},
};

/// The card.
const CARD: &str = "raising";

/// Has them called.
pub async fn submit(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let reason = form.line("raise_reason", limits::REPLY_CHARS);
    if form.is_good() {
        let done = service.raise(id, version, reason, &posted.session).await;
        return answered(&service, &posted.session, id, form, done).await;
    }
    refused(&service, &posted.session, id, form).await
}

/// The way to it from the foot.
pub(super) fn link(detail: &Detail) -> Markup {
    html! { @if detail.above.is_some() { a class="button is-danger" href={ "#" (CARD) } { "升级" } } }
}

/// The form.
pub(super) fn card(detail: &Shown<'_>, form: &FormState) -> Markup {
    // Whoever typed a reason while a colleague ended the work keeps it in sight.
    let is_typed = !form.value("raise_reason").is_empty() || form.error("raise_reason").is_some();
    let Some(whom) = detail.above.map(|whom| whom.label()).or(is_typed.then_some("上级")) else { return html! {} };
    html! {
        section class="card" id=(CARD) {
            details class="fold" open[is_typed] {
                summary { "升级给" (whom) }
                form method="post" action={ "/submissions/" (detail.record.id) "/raise" } class="stack is-close" {
                    (detail.token())
                    input type="hidden" name="version" value=(detail.record.version);
                    p class="hint" { "立即通知" (whom) "；责任人和承诺时限不变。" }
                    (forms::line_field(form, "raise_reason", "为什么升级", "必填，全程留痕，业户不可见", limits::REPLY_CHARS, true))
                    div class="buttons" { button class="button" type="submit" { "升级" } }
                }
            }
        }
    }
}
