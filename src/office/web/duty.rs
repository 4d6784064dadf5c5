//! 值班: the duty managers of one week, entered at once.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::limits,
    office::service::{
        Service, ServiceError,
        access::Session,
        duty::{Names, Week, later, monday_of},
    },
};

/// Fields of the week, Monday first.
const DAYS: [(&str, &str); 7] =
    [("day0", "周一"), ("day1", "周二"), ("day2", "周三"), ("day3", "周四"), ("day4", "周五"), ("day5", "周六"), ("day6", "周日")];

/// The week that the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct WeekQuery {
    #[serde(default)]
    week: String,
    /// `1` fills the form with the week before; nothing is stored until it is saved.
    #[serde(default)]
    copy: String,
}

fn path(monday: NaiveDate) -> String {
    format!("/duty?week={monday}")
}

fn fields(names: &Names) -> impl Iterator<Item = (&'static str, String)> {
    DAYS.into_iter().zip(names).map(|((field, _), name)| (field, name.clone()))
}

/// The stored week.
fn filled(week: &Week) -> FormState {
    FormState::stored(fields(&week.names).chain([("made_from", week.stamp())]))
}

/// The page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<WeekQuery>,
) -> Result<Markup, WebError> {
    let week = service.duty_week(wanted.week.parse().ok()).await?;
    let copied = wanted.copy == "1";
    let form = if copied { FormState::stored(fields(&week.before).chain([("made_from", week.stamp())])) } else { filled(&week) };
    Ok(draw(&session, &week, &form, copied))
}

/// Stores a week.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let day: NaiveDate = form.value("week").parse().map_err(|_| WebError::BadForm)?;
    let monday = monday_of(day);
    let names: Names = DAYS.map(|(field, _)| form.optional_line(field, limits::NAME_CHARS));
    if !form.is_good() {
        let week = service.duty_week(Some(monday)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &week, &form, false)).into_response());
    }
    let made_from = form.value("made_from").to_owned();
    let saved = service.save_duty_week(monday, made_from, names, posted.session.actor()).await;
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        let week = service.duty_week(Some(monday)).await?;
        form.outdate_beside("made_from", filled(&week), &path(monday));
        return Ok((StatusCode::CONFLICT, draw(&posted.session, &week, &form, false)).into_response());
    }
    saved?;
    Ok(Redirect::to(&path(monday)).into_response())
}

fn draw(session: &Session, week: &Week, form: &FormState, copied: bool) -> Markup {
    let monday = week.monday;
    let sunday = later(monday, 6);
    let before = monday.checked_sub_days(Days::new(7)).unwrap_or(monday);
    let span = |from: NaiveDate, to: NaiveDate| format!("{}–{}", from.format("%-m月%-d日"), to.format("%-m月%-d日"));
    let content = html! {
        (layout::heading("值班经理", html! {
            a class="button is-quiet" href=(path(before)) { "上一周" }
            a class="button is-quiet" href="/duty" { "本周" }
            a class="button is-quiet" href=(path(later(monday, 7))) { "下一周" }
        }))
        (forms::summary(form))
        @if copied { p class="banner" { "已填入上一周的安排，尚未保存；核对后请点“保存这一周”。" } }
        form method="post" action="/duty" class="card stack is-rota" {
            h2 { (span(monday, sunday)) span class="small" { (monday.format("%Y 年")) } }
            (forms::token_field(&session.csrf))
            input type="hidden" name="week" value=(monday);
            input type="hidden" name="made_from" value=(form.value("made_from"));
            ol class="rota" {
                @for (offset, (field, word)) in (0..).zip(DAYS) {
                    @let day = later(monday, offset);
                    li class={ "field" @if day == week.today { " is-today" } @if form.error(field).is_some() { " is-wrong" } } {
                        label for=(field) { (word) " " (day.format("%-m月%-d日")) @if day == week.today { span class="tag" { "今天" } } }
                        div {
                            input type="text" id=(field) name=(field) value=(form.value(field)) placeholder="姓名或工号"
                                aria-invalid=[form.error(field).is_some().then_some("true")] aria-describedby=[forms::described_by(form, (field, field), "")];
                            (forms::theirs(form, field))
                            @if let Some(sentence) = form.error(field) { p class="wrong" id={ (field) "-wrong" } { (sentence) } }
                        }
                    }
                }
            }
            p class="hint" { "大堂显示当天的值班经理；终端会预先取得今天起 14 天的安排，断网时也按日期更换。留空表示当天不显示。" }
            div class="buttons" {
                button class="button is-primary" type="submit" { "保存这一周" }
                a class="button" href={ (path(monday)) "&copy=1" } { "照抄上一周" }
            }
        }
    };
    layout::page(session, layout::Section::Duty, "值班经理", content)
}
