//! 核定超时原因: why a promise was broken, as a manager found out. It stands beside the breach, which stays.

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
        words,
    },
    Shown, answered, id_of, refused,
};
use crate::{
    domain::{
        limits,
        order::{clock::Clock, rights::Action},
    },
    office::service::{Service, inbox::Detail},
};

/// The form.
pub(super) const FORM: &str = "explain-form";

/// Writes the reason down.
pub async fn submit(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let reason = form.line("why_late", limits::REPLY_CHARS);
    if form.is_good() {
        let done = service.explain_breaches(id, version, reason, &posted.session).await;
        return answered(&service, &posted.session, id, form, done).await;
    }
    refused(&service, &posted.session, id, form).await
}

/// What was missed: `到场曾超 12 分`.
fn missed(clock: &Clock) -> String {
    let by = clock.missed_by().map_or_else(|| "超时".into(), |by| format!("超 {}", words::exact_span(by.num_minutes())));
    format!("{}曾{by}", clock.milestone.label())
}

/// What waits for its reason, if whoever looks may write it.
pub(super) fn awaited(detail: &Detail) -> Option<String> {
    let all: Vec<String> = detail.record.clocks.iter().filter(|clock| clock.awaits_explanation()).map(missed).collect();
    (!all.is_empty() && detail.standing.may(Action::Explain)).then(|| all.join("，"))
}

/// The form.
pub(super) fn card(detail: &Shown<'_>, form: &FormState) -> Markup {
    // Whoever typed a reason while a colleague wrote another keeps it in sight.
    let typed = !form.value("why_late").is_empty();
    let Some(awaited) = awaited(detail).or(typed.then(|| "同事已核定".into())) else { return html! {} };
    html! {
        section class="card" id="why-late" {
            h2 { "核定超时原因 " span class="small" { (awaited) "；核定后超时标记保留" } }
            form id=(FORM) method="post" action={ "/submissions/" (detail.record.id) "/explain" } class="stack" {
                (detail.token())
                input type="hidden" name="version" value=(detail.record.version);
                (forms::line_field(form, "why_late", "原因", "业户不可见；例如：前一单抢修未完，人手不足", limits::REPLY_CHARS, true))
                button class="button" type="submit" { "核定" }
            }
        }
    }
}
