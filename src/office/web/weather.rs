//! 天气: what the lobbies show, posting by hand, the feed.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use maud::{Markup, html};

use super::{
    WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    clock,
    domain::{
        air_quality::{self, Pollutant},
        limits,
        weather::{Air, Condition, Current, Day, Freshness, Weather, degrees},
    },
    office::service::{
        Service,
        access::Session,
        weather::{BY_HAND, Feed, WeatherPage},
    },
};

/// Fields of one day: condition, high, low.
const DAYS: [(&str, [&str; 3]); 3] =
    [("今天", ["condition0", "high0", "low0"]), ("明天", ["condition1", "high1", "low1"]), ("后天", ["condition2", "high2", "low2"])];

const TEMPERATURES: std::ops::RangeInclusive<f64> = -60.0..=60.0;

/// A hand-posted value is good until it is hidden: nobody renews it in between.
const BY_HAND_INTERVAL_MINUTES: u32 = 180;

fn pollutant_key(pollutant: Pollutant) -> &'static str {
    match pollutant {
        Pollutant::Pm25 => "pm25",
        Pollutant::Pm10 => "pm10",
        Pollutant::So2 => "so2",
        Pollutant::No2 => "no2",
        Pollutant::Co => "co",
        Pollutant::O3 => "o3",
    }
}

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
    let weather = read(&mut form, now);
    if !form.is_good() {
        let page = service.weather().await?;
        let drawn = draw(&posted.session, &page, &form, &feed_form(&page.feed), now);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    }
    service.post_weather(weather, posted.session.actor()).await?;
    Ok(Redirect::to("/weather").into_response())
}

fn condition(form: &mut FormState, name: &'static str) -> Option<Condition> {
    let raw = form.value(name).to_owned();
    if raw.is_empty() {
        return None;
    }
    let chosen = raw.parse().ok().filter(|code| Condition::choices().any(|(known, _)| known == *code));
    if chosen.is_none() {
        form.refuse(name, "请从列表中选择");
    }
    chosen.map(Condition)
}

fn read(form: &mut FormState, now: DateTime<Utc>) -> Weather {
    let today = clock::local(now).date_naive();
    let temperature = form.number("temperature", TEMPERATURES);
    if temperature.is_none() && form.error("temperature").is_none() {
        form.refuse("temperature", "请填写当前气温");
    }
    let current =
        Current { temperature: temperature.map(|value| value as f32), condition: condition(form, "condition"), ..Current::default() };
    let mut days = Vec::new();
    for (offset, (_, [condition_field, high_field, low_field])) in (0..).zip(DAYS) {
        let day = Day {
            date: today + Duration::days(offset),
            condition: condition(form, condition_field),
            high: form.number(high_field, TEMPERATURES).map(|value| value as f32),
            low: form.number(low_field, TEMPERATURES).map(|value| value as f32),
        };
        if let (Some(high), Some(low)) = (day.high, day.low)
            && high < low
        {
            form.refuse(high_field, "最高温不能低于最低温");
        }
        // A day that nobody filled in is not shown as a row of dashes.
        if day.condition.is_some() || day.high.is_some() || day.low.is_some() {
            days.push(day);
        }
    }
    let index = form.number("aqi", 0.0..=500.0);
    if index.is_some_and(|index| index.fract() != 0.0) {
        form.refuse("aqi", "请填写整数");
    }
    let chosen: Vec<Pollutant> = Pollutant::ALL.into_iter().filter(|pollutant| form.has("primary", pollutant_key(*pollutant))).collect();
    let air = index.map(|index| Air {
        index: index as u16,
        // Up to 50 there is no primary pollutant by definition.
        primary: if index > 50.0 { chosen } else { Vec::new() },
        modelled: false,
        readings: Vec::new(),
    });
    Weather {
        place: form.line("place", limits::NAME_CHARS),
        observed_at: now,
        interval_minutes: BY_HAND_INTERVAL_MINUTES,
        current,
        days,
        air,
        source: BY_HAND.into(),
    }
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

fn condition_select(form: &FormState, name: &str, label: &str) -> Markup {
    let control = html! {
        select id=(name) name=(name) {
            option value="" { "—" }
            @for (code, word) in Condition::choices() {
                @let value = code.to_string();
                option value=(value) selected[form.value(name) == value] { (word) }
            }
        }
    };
    forms::field(form, name, label, "", control)
}

fn draw(session: &Session, page: &WeatherPage, post: &FormState, feed: &FormState, now: DateTime<Utc>) -> Markup {
    let today = clock::local(now).date_naive();
    let content = html! {
        (layout::heading("天气", html! {}))
        (forms::summary(post)) (forms::summary(feed))
        div class="columns" {
            div {
                section class="card" { h2 { "大堂正在显示" } (shown(page.weather.as_ref(), today, now)) }
                form method="post" action="/weather" class="card stack" {
                    h2 { "人工发布" }
                    (forms::token_field(&session.csrf))
                    p class="hint" { "没有数据源或数据不对时使用。当前气温与空气质量在发布 3 小时后自动隐藏，三日预报按日期保留；天气有变请重新发布。" }
                    @if page.feed.enabled { p class="banner" { "数据源已开启，下次更新会覆盖人工发布的内容。" } }
                    div class="pair" {
                        (forms::line_field(post, "place", "地点", "", limits::NAME_CHARS, true))
                        (forms::number_field(post, "temperature", "当前气温（°C）", ""))
                        (condition_select(post, "condition", "当前天气"))
                    }
                    @for (word, [condition_field, high_field, low_field]) in DAYS {
                        fieldset class="day" {
                            legend { (word) }
                            div class="pair" {
                                (condition_select(post, condition_field, "天气"))
                                (forms::number_field(post, high_field, "最高（°C）", ""))
                                (forms::number_field(post, low_field, "最低（°C）", ""))
                            }
                        }
                    }
                    (forms::number_field(post, "aqi", "空气质量指数 AQI（0–500）", "可不填；等级与提示自动得出"))
                    fieldset class="field" {
                        legend { "首要污染物（AQI 超过 50 时）" }
                        div class="ticks" {
                            @for pollutant in Pollutant::ALL {
                                label {
                                    input type="checkbox" name="primary" value=(pollutant_key(pollutant)) checked[post.has("primary", pollutant_key(pollutant))];
                                    (pollutant.word())
                                }
                            }
                        }
                    }
                    div class="buttons" { button class="button is-primary" type="submit" { "发布天气" } }
                }
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
                p class="now" { strong { (temperature(weather.current.temperature)) } (weather.current.condition.map_or("—", Condition::word)) }
            }
            @for day in weather.days_from(today).take(3) {
                p {
                    span { @if day.date == today { "今天" } @else { (day.date.format("%-m月%-d日")) } }
                    span { (day.condition.map_or("—", Condition::word)) }
                    span class="digits" { (temperature(day.high)) " / " (temperature(day.low)) }
                }
            }
            @if let Some(air) = weather.air.as_ref().filter(|_| freshness != Freshness::ForecastOnly) {
                p {
                    span { "AQI " b { (air.index) } " " (air_quality::category(air.index).word) }
                    span class="small" {
                        @if air.primary.is_empty() { "无首要污染物" } @else { "首要 " (air.primary.iter().map(|p| p.word()).collect::<Vec<_>>().join("、")) }
                    }
                    span class="small" { (air_quality::category(air.index).advice) }
                }
            }
        }
        p class="small" {
            (weather.place) "·观测 " (words::moment(weather.observed_at, now)) "·" (weather.source)
            @if weather.air.as_ref().is_some_and(|air| air.modelled) { "·空气为模式估算" }
        }
    }
}
