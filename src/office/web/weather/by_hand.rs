//! The weather as staff enter it: now, up to seven days, the air.
//!
//! Invariants: what is left empty stays missing and is never a zero; an index entered beside
//! concentrations is refused, because the standard computes it from them.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use maud::{Markup, html};

use super::super::forms::{self, FormState};
use crate::{
    clock,
    domain::{
        air_quality::{self, Pollutant},
        limits,
        weather::{Air, Condition, Current, Day, Weather, readings},
    },
    office::service::{access::Session, weather::BY_HAND},
};

/// Fields of one day: condition, high, low.
pub const DAYS: [[&str; 3]; 7] = [
    ["condition0", "high0", "low0"],
    ["condition1", "high1", "low1"],
    ["condition2", "high2", "low2"],
    ["condition3", "high3", "low3"],
    ["condition4", "high4", "low4"],
    ["condition5", "high5", "low5"],
    ["condition6", "high6", "low6"],
];

/// Days that are not folded away.
const OPEN_DAYS: usize = 3;

/// Field of each pollutant's concentration, and the most that it can be.
const CONCENTRATIONS: [(Pollutant, &str, f64); 6] = [
    (Pollutant::Pm25, "c_pm25", 2_000.0),
    (Pollutant::Pm10, "c_pm10", 3_000.0),
    (Pollutant::So2, "c_so2", 3_000.0),
    (Pollutant::No2, "c_no2", 4_000.0),
    (Pollutant::Co, "c_co", 200.0),
    (Pollutant::O3, "c_o3", 2_000.0),
];

const TEMPERATURES: std::ops::RangeInclusive<f64> = -60.0..=60.0;

/// A hand-posted value is good until it is hidden: nobody renews it in between.
const INTERVAL_MINUTES: u32 = 180;

/// In which unit a concentration is told (HJ 633).
pub fn unit(pollutant: Pollutant) -> &'static str {
    if pollutant == Pollutant::Co { "mg/m³" } else { "µg/m³" }
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

/// Reads the form; the weather is meaningful only if the form is still good afterwards.
pub fn read(form: &mut FormState, now: DateTime<Utc>) -> Weather {
    let today = clock::local(now).date_naive();
    let number = |form: &mut FormState, name, range| form.number(name, range).map(|value| value as f32);
    let temperature = number(form, "temperature", TEMPERATURES);
    if temperature.is_none() && form.error("temperature").is_none() {
        form.refuse("temperature", "请填写当前气温");
    }
    let current = Current {
        temperature,
        condition: condition(form, "condition"),
        feels_like: number(form, "feels_like", TEMPERATURES),
        humidity: number(form, "humidity", 0.0..=100.0),
        wind: number(form, "wind", 0.0..=300.0),
    };
    let mut days = Vec::new();
    for (offset, [condition_field, high_field, low_field]) in (0..).zip(DAYS) {
        let day = Day {
            date: today + Duration::days(offset),
            condition: condition(form, condition_field),
            high: number(form, high_field, TEMPERATURES),
            low: number(form, low_field, TEMPERATURES),
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
    Weather {
        place: form.line("place", limits::NAME_CHARS),
        observed_at: now,
        interval_minutes: INTERVAL_MINUTES,
        current,
        days,
        air: air(form),
        source: BY_HAND.into(),
    }
}

/// The air from concentrations, or from an index that somebody else computed.
fn air(form: &mut FormState) -> Option<Air> {
    let index = form.number("aqi", 0.0..=500.0);
    if index.is_some_and(|index| index.fract() != 0.0) {
        form.refuse("aqi", "请填写整数");
    }
    let values: Vec<(Pollutant, f64)> =
        CONCENTRATIONS.into_iter().filter_map(|(pollutant, field, most)| Some((pollutant, form.number(field, 0.0..=most)?))).collect();
    if let Some((computed, primary)) = air_quality::hourly_index(&values) {
        if index.is_some() {
            form.refuse("aqi", format!("已填写浓度，指数由浓度算得 {computed}；请清空这一项"));
        }
        return Some(Air { index: computed, primary, modelled: false, readings: readings(&values) });
    }
    let chosen = Pollutant::ALL.into_iter().filter(|pollutant| form.has("primary", pollutant.into_str()));
    index.map(|index| Air {
        index: index as u16,
        // Up to 50 there is no primary pollutant by definition.
        primary: if index > 50.0 { chosen.collect() } else { Vec::new() },
        modelled: false,
        readings: Vec::new(),
    })
}

fn condition_select(form: &FormState, name: &str, label: &str) -> Markup {
    let mut choices = vec![(String::new(), "—".to_owned())];
    choices.extend(Condition::choices().map(|(code, word)| (code.to_string(), word.to_owned())));
    forms::select_field(form, name, label, "", &choices)
}

fn day(form: &FormState, date: NaiveDate, offset: usize, [condition_field, high_field, low_field]: [&str; 3]) -> Markup {
    let word = match offset {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        2 => "后天".to_owned(),
        _ => date.format("%-m月%-d日").to_string(),
    };
    html! {
        fieldset class="day" {
            legend { (word) }
            div class="pair" {
                (condition_select(form, condition_field, "天气"))
                (forms::number_field(form, high_field, "最高（°C）", ""))
                (forms::number_field(form, low_field, "最低（°C）", ""))
            }
        }
    }
}

/// Whether something that is folded away was filled in: then it is shown.
fn is_used<'a>(form: &FormState, mut names: impl Iterator<Item = &'a str>) -> bool {
    names.any(|name| !form.value(name).is_empty() || form.error(name).is_some())
}

/// The form.
pub fn form(session: &Session, form: &FormState, feed_enabled: bool, today: NaiveDate) -> Markup {
    let days: Vec<Markup> =
        (0..).zip(DAYS).map(|(offset, names)| day(form, today + Duration::days(offset as i64), offset, names)).collect();
    let later_used = is_used(form, DAYS.iter().skip(OPEN_DAYS).flatten().copied());
    let concentrations_used = is_used(form, CONCENTRATIONS.iter().map(|(_, field, _)| *field));
    html! {
        form method="post" action="/weather" class="card stack" {
            h2 { "人工发布" }
            (forms::token_field(&session.csrf))
            p class="hint" { "没有数据源或数据不对时使用。当前气温与空气质量在发布 3 小时后自动隐藏，预报按日期保留；天气有变请重新发布。" }
            @if feed_enabled { p class="banner" { "数据源已开启，下次更新会覆盖人工发布的内容。" } }
            div class="pair" {
                (forms::line_field(form, "place", "地点", "", limits::NAME_CHARS, true))
                (forms::number_field(form, "temperature", "当前气温（°C）", ""))
                (condition_select(form, "condition", "当前天气"))
            }
            div class="pair" {
                (forms::number_field(form, "feels_like", "体感（°C）", "可不填"))
                (forms::number_field(form, "humidity", "湿度（%）", "可不填"))
                (forms::number_field(form, "wind", "风速（km/h）", "可不填"))
            }
            @for shown in days.iter().take(OPEN_DAYS) { (shown) }
            details class="fold" open[later_used] {
                summary { "再往后四天" }
                div class="stack" { @for shown in days.iter().skip(OPEN_DAYS) { (shown) } }
            }
            (forms::number_field(form, "aqi", "空气质量指数 AQI（0–500）", "可不填；等级与提示自动得出"))
            fieldset class="field" {
                legend { "首要污染物（AQI 超过 50 时）" }
                div class="ticks" {
                    @for pollutant in Pollutant::ALL {
                        label {
                            input type="checkbox" name="primary" value=(pollutant.into_str()) checked[form.has("primary", pollutant.into_str())];
                            (pollutant.label())
                        }
                    }
                }
            }
            details class="fold" open[concentrations_used] {
                summary { "或按小时浓度填写，指数与首要污染物自动算出" }
                div class="pair is-three" {
                    @for (pollutant, field, _) in CONCENTRATIONS {
                        (forms::number_field(form, field, &format!("{}（{}）", pollutant.label(), unit(pollutant)), ""))
                    }
                }
            }
            div class="buttons" { button class="button is-primary" type="submit" { "发布天气" } }
        }
    }
}
