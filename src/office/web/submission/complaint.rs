//! What only complaints and suggestions have: severity with its promised times, and the verdict.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Duration, Utc};
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
        deadline::Report,
        feedback::{Severity, Verdict},
        limits,
        order::{clock::Milestone, rights::Action, steps::can_be_judged},
    },
    office::service::Service,
};

/// Where a complaint is judged, on its page.
pub(super) const SEVERITY_CARD: &str = "severity-card";

/// Judges how grave a complaint is.
pub async fn set_severity(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let severity = form.value("severity").parse::<Severity>().ok();
    let why = form.line("why", limits::REPLY_CHARS);
    match severity {
        Some(severity) if form.is_good() => {
            let done = service.set_severity(id, version, severity, why, &posted.session).await;
            return answered(&service, &posted.session, id, form, done).await;
        }
        Some(_) => {}
        None => form.refuse("severity", "请选择等级"),
    }
    refused(&service, &posted.session, id, form).await
}

/// The severity, what is promised for it, and the form that changes it.
pub(super) fn card(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    if !can_be_judged(record) && record.severity.is_none() {
        return html! {};
    }
    let shown = FormState::stored([("severity", record.severity.map(|severity| severity.into_str().to_owned()).unwrap_or_default())]);
    let form = if form.value("severity").is_empty() { if form.is_good() { &shown } else { form } } else { form };
    html! {
        section class="card" id=(SEVERITY_CARD) {
            h2 { "投诉等级" (words::severity_tag(record.severity)) span class="small" { "仅员工可见，不会发到终端" } }
            @if let Some(severity) = record.severity { (promised(detail, severity, now)) }
            @if can_be_judged(record) && detail.standing.may(Action::Judge) {
                // Judged once, it is seldom judged again.
                @if record.severity.is_some() {
                    details class="fold" open[form.error("why").is_some() || !form.value("why").is_empty()] {
                        summary { "调整等级" }
                        (judge_form(detail, form, "调整等级"))
                    }
                } @else { (judge_form(detail, form, "定级")) }
            }
        }
    }
}

fn judge_form(detail: &Shown<'_>, form: &FormState, word: &str) -> Markup {
    let choices = Severity::ALL.map(|severity| (severity.into_str(), severity.label()));
    html! {
        form method="post" action={ "/submissions/" (detail.record.id) "/severity" } class="stack" {
            (detail.token())
            input type="hidden" name="version" value=(detail.record.version);
            (forms::segments(form, "severity", "等级", &choices))
            (forms::line_field(form, "why", "定级理由", "必填，全程留痕", limits::REPLY_CHARS, true))
            button class="button" type="submit" { (word) }
        }
    }
}

/// When whoever is above has to know, and what was promised the resident, as instants.
fn promised(detail: &Shown<'_>, severity: Severity, now: DateTime<Utc>) -> Markup {
    let (promise, received) = (detail.deadlines.promises.complaints.of(severity), detail.record.received_at);
    let after = |minutes: u32| words::moment(received + Duration::minutes(minutes.into()), now);
    let until = |milestone| {
        let clocks = detail.record.clocks.iter().filter(|clock| clock.milestone == milestone);
        clocks.last().map(|clock| words::moment(clock.due, now))
    };
    let above = if severity == Severity::Severe { "报管理处主任" } else { "报部门主管" };
    html! {
        dl class="facts is-small is-first" {
            @match promise.report {
                Report::NotNeeded => {}
                Report::SameDay => div { dt { (above) } dd { "收到当日" } },
                Report::Within { minutes } => div { dt { (above) } dd { (after(minutes)) " 前" } },
            }
            @for milestone in [Milestone::Answer, Milestone::Resolution] {
                @if let Some(until) = until(milestone) { div { dt { (milestone.label()) } dd { (until) " 前" } } }
            }
        }
    }
}

/// The resident's verdict, where the next step needs it.
pub(super) fn verdict_field(detail: &Shown<'_>, form: &FormState) -> Markup {
    let asked = detail.offers.iter().any(|offer| offer.needs_verdict);
    let choices = Verdict::ALL.map(|verdict| (verdict.into_str(), verdict.label()));
    html! {
        @if asked {
            (forms::segments(form, "verdict", "业户意见（回访时必选）", &choices))
            p class="hint" { "选“不满意”的，工单会重新处理，经过都保留。" }
        }
    }
}
