//! 告知结果: how the resident came to know what became of their order, and the form that writes down the call that tells them.
//!
//! Why the form stands open only where nobody knows that they do: whoever has looked it up need not be called.

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
    Shown, answered, id_of, number, refused,
};
use crate::{
    domain::{
        limits,
        order::{outcome::Told, rights::Action},
    },
    office::service::{Service, inbox::Detail},
};

/// Whether the resident was reached.
const REACHED: [(&str, &str); 2] = [("yes", "已接通，已告知"), ("no", "未接通")];

/// Writes a call down.
pub async fn submit(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let words = form.optional_line("call_words", limits::REPLY_CHARS);
    let reached = match form.value("reached") {
        "yes" => true,
        "no" => false,
        _ => {
            form.refuse("reached", "请选择是否接通");
            false
        }
    };
    if form.is_good() {
        let done = service.tell_outcome(id, version, reached, words, &posted.session).await;
        return answered(&service, &posted.session, id, form, done).await;
    }
    refused(&service, &posted.session, id, form).await
}

/// Whether somebody is to call: there is an outcome, a number, and nobody who knows that it was told.
pub(super) fn is_due(detail: &Detail) -> bool {
    detail.told == Some(Told::NotYet) && number::of(detail).is_some() && detail.standing.may(Action::Tell)
}

/// How they know, and the form.
pub(super) fn card(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let Some(told) = &detail.told else { return html! {} };
    let has_number = number::of(detail).is_some();
    let is_typed = form.error("reached").is_some() || form.error("call_words").is_some() || !form.value("reached").is_empty();
    html! {
        section class="card" id="outcome" {
            h2 {
                "告知结果 "
                span class={ "tag" @if *told == Told::NotYet { " is-waiting" } } { (told.label()) }
                @if let Some((at, by)) = told.when() {
                    span class="small" { (words::moment(at, now)) @if !by.is_empty() { "·" (by) } }
                }
            }
            @if *told == Told::NotYet && !has_number { p class="hint" { "业户未留电话，可凭回执码在大堂查看结果。" } }
            @if has_number && detail.standing.may(Action::Tell) {
                @if is_due(detail) { (call_form(detail, form)) }
                @else {
                    details class="fold" open[is_typed] {
                        summary { "登记一次通话" }
                        (call_form(detail, form))
                    }
                }
            }
        }
    }
}

fn call_form(detail: &Shown<'_>, form: &FormState) -> Markup {
    html! {
        form method="post" action={ "/submissions/" (detail.record.id) "/told" } class="stack" {
            (detail.token())
            input type="hidden" name="version" value=(detail.record.version);
            (forms::segments(form, "reached", "给业户打电话", &REACHED))
            (forms::line_field(form, "call_words", "通话情况", "可不填，只给同事看；例如：本人已知悉，很满意", limits::REPLY_CHARS, false))
            button class="button" type="submit" { "登记通话" }
        }
    }
}
