//! 天气: what the lobbies show, posting by hand (`by_hand`), the feed.

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
    session::{Posted, SignedIn},
    words,
};
use crate::{
    clock,
    domain::{
        air_quality, limits,
        weather::{Condition, Freshness, Reading, Weather, degrees, feed::Feed},
    },
    office::service::{Service, access::Session, weather::WeatherPage},
};

mod by_hand;

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.weather().await?;
    let feed = feed_form(&page.feed);
    let post = FormState::stored([("place", page.weather.as_ref().map_or(page.feed.place.clone(), |weather| weather.place.clone()))]);
    Ok(draw(&session, &page, &post, &feed, service.now()))
}

fn feed_form(feed: &Feed) -> FormState {
    FormState::stored([
        ("enabled", u8::from(feed.enabled).to_string()),
        ("latitude", feed.latitude.to_string()),
        ("longitude", feed.longitude.to_string()),
        ("feed_place", feed.place.clone()),
    ])
}

/// Posts the weather by hand.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let now = service.now();
    let weather = by_hand::read(&mut form, now);
    if !form.is_good() {
        let page = service.weather().await?;
        let drawn = draw(&posted.session, &page, &form, &feed_form(&page.feed), now);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    }
    service.post_weather(weather, posted.session.actor()).await?;
    Ok(Redirect::to("/weather").into_response())
}

/// Configures the feed.
pub async fn submit_feed(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let page = service.weather().await?;
    for (name, range) in [("latitude", 90.0), ("longitude", 180.0)] {
        if form.number(name, -range..=range).is_none() && form.error(name).is_none() {
            form.refuse(name, "请填写这一项");
        }
    }
    let typed_key = form.optional_line("api_key", 200);
    let feed = Feed {
        enabled: form.value("enabled") == "1",
        latitude: form.number("latitude", -90.0..=90.0).unwrap_or_default(),
        longitude: form.number("longitude", -180.0..=180.0).unwrap_or_default(),
        place: form.line("feed_place", limits::NAME_CHARS),
        // The stored key is never sent to a browser; an empty field keeps it.
        api_key: match (form.has("forget_key", "1"), typed_key.is_empty()) {
            (true, _) => String::new(),
            (false, true) => page.feed.api_key.clone(),
            (false, false) => typed_key,
        },
    };
    if !form.is_good() {
        let drawn = draw(&posted.session, &page, &FormState::default(), &form, service.now());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    }
    service.save_feed(feed, posted.session.actor()).await?;
    Ok(Redirect::to("/weather").into_response())
}

fn draw(session: &Session, page: &WeatherPage, post: &FormState, feed: &FormState, now: DateTime<Utc>) -> Markup {
    let today = clock::local(now).date_naive();
    let content = html! {
        (layout::heading("天气", html! {}))
        (forms::summary(post)) (forms::summary(feed))
        div class="columns" {
            div {
                section class="card" { h2 { "大堂正在显示" } (shown(page.weather.as_ref(), today, now)) }
                (by_hand::form(session, post, page.feed.enabled, today))
            }
            div {
                form method="post" action="/weather/feed" class="card stack" {
                    h2 { "数据源 Open-Meteo" }
                    (forms::token_field(&session.csrf))
                    (forms::segments(feed, "enabled", "自动更新", &[("0", "关闭"), ("1", "开启")]))
                    (forms::line_field(feed, "feed_place", "地点名称", "", limits::NAME_CHARS, true))
                    div class="pair" {
                        (forms::number_field(feed, "latitude", "纬度", "北纬为正"))
                        (forms::number_field(feed, "longitude", "经度", "东经为正"))
                    }
                    (forms::field(feed, "api_key", "API 密钥", "可不填。免费服务限非商业用途，商业使用请购买密钥；已保存的密钥不再显示，留空即保持不变", html! {
                        input type="password" id="api_key" name="api_key" autocomplete="off";
                    }))
                    @if !page.feed.api_key.is_empty() {
                        label class="tick" { input type="checkbox" name="forget_key" value="1"; "删除已保存的密钥" }
                    }
                    div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
                    (report(page, now))
                    p class="hint" { "天气数据来自 Open-Meteo.com（CC BY 4.0）；空气质量为模式估算。" }
                }
            }
        }
    };
    layout::page(session, layout::Section::Weather, "天气", content)
}

fn report(page: &WeatherPage, now: DateTime<Utc>) -> Markup {
    html! {
        dl class="facts is-small" {
            @if let Some(at) = page.report.succeeded_at { div { dt { "上次成功" } dd { (words::moment(at, now)) } } }
            @if let Some((at, advice)) = &page.report.failed { div class="is-bad" { dt { "上次失败" } dd { (words::moment(*at, now)) "：" (advice) } } }
            @if let Some(at) = page.report.next_at.filter(|_| page.feed.enabled) { div { dt { "下次更新" } dd { (words::moment(at, now)) } } }
        }
    }
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
