//! What is promised of an order and how that stands, clock by clock; and the form by which somebody says that they
//! responded to a repair.
//!
//! Invariant: a promise that was broken stays red, with the time when it was met after all.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        layout, paths,
        session::Posted,
        words,
    },
    BACK_TO_WORK, Shown, back_to, id_of, outdated, refused,
};
use crate::{
    domain::{
        limits,
        order::{
            Order,
            clock::{Clock, Due},
            steps,
        },
    },
    office::service::{Service, access::Session, inbox::Detail},
};

/// The form of a response, on the order's own page.
pub(super) const RESPOND_FORM: &str = "respond-form";

/// Notes a response.
pub async fn respond(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let how = form.value("how").parse::<steps::Response>().map_err(|_| WebError::BadForm)?;
    let words = form.shown_optional_line("response", limits::REPLY_CHARS);
    if form.is_good() {
        return match service.respond(id, version, how, words, &posted.session).await {
            Ok(()) if form.value("back") == BACK_TO_WORK => Ok(Redirect::to(paths::WORK).into_response()),
            Ok(()) => Ok(back_to(id, &form)),
            Err(error) => outdated(&service, &posted.session, id, form, error).await,
        };
    }
    refused(&service, &posted.session, id, form).await
}

pub(super) fn word(how: steps::Response) -> &'static str {
    match how {
        steps::Response::Spoke => "已联系业户",
        steps::Response::Arrived => "已到达",
    }
}

fn respond_buttons() -> Markup {
    html! {
        div class="buttons" {
            @for how in steps::Response::ALL {
                button class="button" type="submit" name="how" value=(how.into_str()) { (word(how)) }
            }
        }
    }
}

/// 响应 in a worker's list: one touch, and on with the list.
pub fn respond_at_once(session: &Session, order: &Order) -> Markup {
    html! {
        @if steps::can_be_responded_to(order) {
            form method="post" action={ "/submissions/" (order.id) "/respond" } {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(order.version);
                input type="hidden" name="back" value=(BACK_TO_WORK);
                (respond_buttons())
            }
        }
    }
}

/// 响应: what was done, in one touch.
pub(super) fn respond_form(detail: &Shown<'_>, form: &FormState) -> Markup {
    let record = &detail.record;
    if !detail.can_respond {
        return html! {};
    }
    html! {
        section class="card" {
            h2 { "响应" span class="small" { "打开或受理都不算响应：与业户说上话或到了现场才算" } }
            form id=(RESPOND_FORM) method="post" action={ "/submissions/" (record.id) "/respond" } class="stack" {
                (detail.token())
                input type="hidden" name="version" value=(record.version);
                (forms::line_field(form, "response", "说明", "可不填；业户凭回执码能看到", limits::REPLY_CHARS, false))
                (respond_buttons())
            }
        }
    }
}

/// How a clock stands: a class, an icon and words.
fn standing(clock: &Clock, now: DateTime<Utc>) -> (&'static str, &'static str, String) {
    if let Some(missed) = clock.missed_by() {
        return ("is-over", "alert", format!("曾超 {}", words::exact_span(missed.num_minutes())));
    }
    match (&clock.met, clock.paused, clock.breached) {
        (Some(_), ..) => ("is-kept", "clock", "按时".into()),
        (None, Some(pause), _) => ("is-paused", "clock", format!("暂停·{}", pause.why.label())),
        (None, None, Some(_)) if clock.dropped.is_some() => ("is-over", "alert", "曾超时，已不再需要".into()),
        (None, None, None) if clock.dropped.is_some() => ("is-paused", "clock", "不再需要".into()),
        _ => match clock.stands(now) {
            Due::Left(minutes) => ("is-left", "clock", format!("剩 {}", words::span(minutes))),
            Due::Near(minutes) => ("is-near", "clock", format!("临近 剩 {}", words::span(minutes))),
            Due::Over(minutes) => ("is-over", "alert", format!("超 {}", words::span(minutes))),
        },
    }
}

/// Every clock of the order, those of its history included, and what begins later.
pub(super) fn rows(detail: &Detail, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    if record.clocks.is_empty() {
        return html! {};
    }
    html! {
        section class="card is-flush" aria-label="时限" {
            ul class="clocks" {
                @for clock in record.clocks.iter() { (row(clock, now)) }
                @if let Some((milestone, basis)) = detail.deadlines.to_come(record) {
                    li class="clock is-paused" {
                        p class="clock-head" { strong { (milestone.label()) } span class="clock-state" { (layout::icon("clock")) "未起算" } }
                        p class="small" { "承诺 完成后起，" (basis) }
                    }
                }
            }
        }
    }
}

fn row(clock: &Clock, now: DateTime<Utc>) -> Markup {
    let (class, icon, text) = standing(clock, now);
    html! {
        li class={ "clock " (class) } {
            p class="clock-head" { strong { (clock.milestone.label()) } span class="clock-state" { (layout::icon(icon)) (text) } }
            p class="small" {
                "承诺 " (words::moment(clock.due, now)) " 前"
                @if let Some(met) = &clock.met {
                    "　实际 " (words::moment(met.at, now)) @if !met.by.is_empty() { "·" (met.by) }
                } @else if let Some(pause) = clock.paused {
                    "　自 " (words::moment(pause.since, now)) " 起不计时"
                }
            }
            p class="small" {
                (clock.basis)
                @if clock.paused_seconds >= 60 { "，另不计等业户的 " (words::span(clock.paused_seconds / 60)) }
                @if clock.breached.is_some() { "；超时已记入本单，之后不会消除" }
            }
            @if let Some(explained) = &clock.explained { p class="small" { "原因：" (explained.reason) "（" (explained.by) " 核定）" } }
        }
    }
}
