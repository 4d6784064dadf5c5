//! 天气: what the lobbies show, posting by hand (`by_hand`), warnings, the feed.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    notices::scope,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    clock,
    domain::{
        air_quality,
        weather::{Condition, Freshness, Reading, Weather, degrees},
    },
    office::service::{Service, access::Session, notices::Lobbies, weather::WeatherPage},
};

mod by_hand;
mod feed;
mod warnings;

/// What was typed on this page; of the forms that nobody sent, what is stored.
struct Forms {
    post: FormState,
    warning: FormState,
    feed: FormState,
}

impl Forms {
    fn stored(page: &WeatherPage) -> Self {
        let place = page.weather.as_ref().map_or(page.feed.place.clone(), |weather| weather.place.clone());
        Self { post: FormState::stored([("place", place)]), warning: warnings::fresh(), feed: feed::stored(&page.feed) }
    }
}

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.weather().await?;
    Ok(draw(&session, &page, &Forms::stored(&page), &service.lobbies().await?, service.now()))
}

/// The page with what was typed, to be mended.
async fn refused(service: &Service, session: &Session, page: &WeatherPage, forms: &Forms) -> Result<Response, WebError> {
    let drawn = draw(session, page, forms, &service.lobbies().await?, service.now());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// Posts the weather by hand.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let now = service.now();
    let weather = by_hand::read(&mut form, now);
    if !form.is_good() {
        let page = service.weather().await?;
        return refused(&service, &posted.session, &page, &Forms { post: form, ..Forms::stored(&page) }).await;
    }
    service.post_weather(weather, posted.session.actor()).await?;
    Ok(Redirect::to("/weather").into_response())
}

/// Warns by hand.
pub async fn submit_warning(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let now = service.now();
    let warning = warnings::read(&mut form, now);
    let audience = scope::read_audience(&mut form, &service.lobbies().await?);
    if form.is_good() {
        if service.post_warning(warning, audience, posted.session.actor()).await? {
            return Ok(Redirect::to("/weather").into_response());
        }
        form.refuse("warning_kind", "已有太多条预警，请先撤下不需要的");
    }
    let page = service.weather().await?;
    refused(&service, &posted.session, &page, &Forms { warning: form, ..Forms::stored(&page) }).await
}

/// Takes a warning down.
pub async fn withdraw_warning(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    service.withdraw_warning(posted.fields.get("id").to_owned(), posted.session.actor()).await?;
    Ok(Redirect::to("/weather").into_response())
}

/// Configures the feed.
pub async fn submit_feed(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let page = service.weather().await?;
    let feed = feed::read(&mut form, &page.feed);
    if !form.is_good() {
        return refused(&service, &posted.session, &page, &Forms { feed: form, ..Forms::stored(&page) }).await;
    }
    service.save_feed(feed, posted.session.actor()).await?;
    Ok(Redirect::to("/weather").into_response())
}

fn draw(session: &Session, page: &WeatherPage, forms: &Forms, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let today = clock::local(now).date_naive();
    let content = html! {
        (layout::heading("天气", html! {}))
        (forms::summary(&forms.post)) (forms::summary(&forms.warning)) (forms::summary(&forms.feed))
        div class="columns" {
            div {
                section class="card" { h2 { "大堂正在显示" } (shown(page.weather.as_ref(), today, now)) }
                (by_hand::form(session, &forms.post, page.feed.enabled, today))
            }
            div {
                (warnings::card(session, page, lobbies, &forms.warning, now))
                (feed::form(session, page, &forms.feed, now))
            }
        }
    };
    layout::page(session, layout::Section::Weather, "天气", content)
}

/// What the detail page of a terminal shows beside temperature and index.
fn beside(weather: &Weather) -> Markup {
    let current = &weather.current;
    let readings = weather.air.as_ref().map_or(&[][..], |air| &air.readings);
    let figure = |value: Option<f32>, unit: &str| value.map(|value| format!("{}{unit}", value.round()));
    let facts =
        [("体感", figure(current.feels_like, "°")), ("湿度", figure(current.humidity, "%")), ("风速", figure(current.wind, " km/h"))];
    html! {
        p class="small" {
            @for (word, value) in facts { @if let Some(value) = value { (word) " " (value) "　" } }
            @for Reading { pollutant, concentration, index } in readings {
                (pollutant.label()) " " (concentration) " " (by_hand::unit(*pollutant)) "（" (index) "）　"
            }
        }
    }
}

/// What a lobby shows of it now, judged by the same rule.
fn shown(weather: Option<&Weather>, today: NaiveDate, now: DateTime<Utc>) -> Markup {
    let Some(weather) = weather else { return html! { p class="empty" { "还没有天气，大堂不显示天气栏。" } } };
    let freshness = weather.freshness(now, true);
    let temperature = |value| degrees(value);
    html! {
        @match freshness {
            Freshness::ForecastOnly => p class="banner" { "当前值已超过 3 小时，大堂只显示预报。" },
            Freshness::Stale => p class="banner" { "当前值已旧，大堂以灰色显示。" },
            Freshness::Fresh => {}
        }
        div class="weather" {
            @if freshness != Freshness::ForecastOnly {
                p class="now" { strong { (temperature(weather.current.temperature)) } (weather.current.condition.map_or("—", Condition::label)) }
            }
            @for day in weather.days_from(today).take(by_hand::DAYS.len()) {
                p {
                    span { @if day.date == today { "今天" } @else { (day.date.format("%-m月%-d日")) } }
                    span { (day.condition.map_or("—", Condition::label)) }
                    span class="digits" { (temperature(day.high)) " / " (temperature(day.low)) }
                }
            }
            @if let Some(air) = weather.air.as_ref().filter(|_| freshness != Freshness::ForecastOnly) {
                p {
                    span { "AQI " b { (air.index) } " " (air_quality::category(air.index).word) }
                    span class="small" {
                        @if air.primary.is_empty() { "无首要污染物" } @else { "首要 " (air.primary.iter().map(|p| p.label()).collect::<Vec<_>>().join("、")) }
                    }
                    span class="small" { (air_quality::category(air.index).advice) }
                }
            }
        }
        @if freshness != Freshness::ForecastOnly { (beside(weather)) }
        p class="small" {
            (weather.place) "·观测 " (words::moment(weather.observed_at, now)) "·" (weather.source)
            @if weather.air.as_ref().is_some_and(|air| air.modelled) { "·空气为模式估算" }
        }
    }
}
