//! Warnings of severe weather: what boards show now, and a warning by hand.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::super::{
    forms::{self, FormState},
    notices::scope,
    words,
};
use crate::{
    domain::{
        limits,
        weather::warning::{KINDS, LONGEST, POSTED_CHARS, POSTED_ENGLISH_CHARS, Warning, WarningLevel, in_force},
    },
    office::service::{
        access::Session,
        notices::Lobbies,
        weather::{PostedWarning, WeatherPage},
    },
};

/// A form that nobody has touched.
pub fn fresh() -> FormState {
    let fields = [("warning_level", WarningLevel::Yellow.into_str().to_owned()), ("reach", "all".to_owned())];
    FormState::stored(fields)
}

/// Reads the form; the warning is meaningful only if the form is still good afterwards.
pub fn read(form: &mut FormState, now: DateTime<Utc>) -> Warning {
    let kind = form.value("warning_kind").to_owned();
    if !KINDS.contains(&kind.as_str()) {
        form.refuse("warning_kind", "请从列表中选择");
    }
    let level = form.value("warning_level").parse().ok();
    if level.is_none() {
        form.refuse("warning_level", "请选择级别");
    }
    let until = form.instant("warning_until");
    match until {
        Some(until) if until <= now => form.refuse("warning_until", "截止时间已经过去"),
        Some(until) if until > now + LONGEST => form.refuse("warning_until", "最长 7 天，到期前可再次发布"),
        None if form.error("warning_until").is_none() => form.refuse("warning_until", "请填写截止时间"),
        _ => {}
    }
    Warning {
        id: String::new(),
        kind,
        level: level.unwrap_or(WarningLevel::Yellow),
        text: form.shown_line("warning_text", POSTED_CHARS),
        english: form.shown_optional_line("warning_english", POSTED_ENGLISH_CHARS),
        issuer: form.shown_line("warning_issuer", limits::NAME_CHARS),
        issued_at: now,
        until: until.unwrap_or(now),
    }
}

/// What stands on the boards, with a way down for what staff entered.
fn standing(session: &Session, page: &WeatherPage, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let all: Vec<Warning> = page.posted.iter().map(|posted| &posted.warning).chain(&page.fed).cloned().collect();
    let posted_as = |warning: &Warning| page.posted.iter().find(|posted| posted.warning.id == warning.id);
    let whom = |posted: &PostedWarning| lobbies.label(&posted.audience);
    let held = in_force(&all, now, true);
    html! {
        @if held.is_empty() { p class="empty" { "目前没有预警。" } }
        @for warning in held {
            div class="warning" {
                p {
                    span class={ "warning-level is-" (warning.level.into_str()) } { (warning.kind) (warning.level.label()) "预警" }
                    span class="small" { " 至 " (words::moment(warning.until, now)) }
                }
                p { (warning.text) }
                p class="small" { (warning.issuer) "·" (words::moment(warning.issued_at, now)) " 发布" }
                @if let Some(posted) = posted_as(warning) {
                    @if !whom(posted).is_empty() { p class="small" { "仅 " (whom(posted)) } }
                    form method="post" action="/weather/warnings/withdraw" {
                        (forms::token_field(&session.csrf))
                        input type="hidden" name="id" value=(warning.id);
                        button class="button is-quiet" type="submit" { "撤下" }
                    }
                } @else { p class="small" { "来自数据源，解除后自动撤下。" } }
            }
        }
    }
}

/// Both.
pub fn card(session: &Session, page: &WeatherPage, lobbies: &Lobbies, form: &FormState, now: DateTime<Utc>) -> Markup {
    let mut kinds = vec![(String::new(), "请选择".to_owned())];
    kinds.extend(KINDS.iter().map(|kind| ((*kind).to_owned(), (*kind).to_owned())));
    let levels = WarningLevel::ALL.map(|level| (level.into_str(), level.label()));
    html! {
        section class="card stack" {
            h2 { "天气预警" }
            (standing(session, page, lobbies, now))
            form method="post" action="/weather/warnings" class="stack" {
                (forms::token_field(&session.csrf))
                p class="hint" { "大堂首页以横幅显示，服务照常可用；到截止时间自动撤下，断网的终端也会按时撤下。" }
                (forms::select_field(form, "warning_kind", "种类", "", &kinds))
                (forms::datetime_field(form, "warning_until", "截止时间", ""))
                (forms::segments(form, "warning_level", "级别", &levels))
                (forms::line_field(form, "warning_text", "提示内容", "会发生什么、请住户做什么；最多 40 字，首页两行显示", POSTED_CHARS, true))
                (forms::line_field(form, "warning_english", "英文", "可不填；不填时英文界面显示中文；最多 80 个字符", POSTED_ENGLISH_CHARS, false))
                (forms::line_field(form, "warning_issuer", "发布单位", "预警由气象台发布，物业只转发；请写明是哪个气象台", limits::NAME_CHARS, true))
                (scope::lobby_fields(form, lobbies))
                div class="buttons" { button class="button is-primary" type="submit" { "发布预警" } }
            }
        }
    }
}
