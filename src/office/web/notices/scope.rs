//! 显示范围和时段: which lobbies show a notice, and on which days and at which hours.

use chrono::NaiveTime;
use maud::{Markup, html};

use super::super::forms::{self, FormState};
use crate::{
    domain::notice::{Audience, Times, times::Hours},
    office::service::notices::Lobbies,
};

/// Days of the week, Monday first.
const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// Every lobby, or some.
const REACHES: [(&str, &str); 2] = [("all", "全部大堂"), ("some", "部分大堂")];

fn time_value(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// What is stored, as the form's fields.
pub(in crate::office::web) fn stored(audience: &Audience, times: &Times) -> Vec<(&'static str, String)> {
    let mut fields = vec![("reach", if audience.is_everybody() { "all" } else { "some" }.to_owned())];
    fields.extend(audience.areas.iter().map(|id| ("areas", id.to_string())));
    fields.extend(audience.buildings.iter().map(|building| ("buildings", building.clone())));
    fields.extend(audience.terminals.iter().map(|id| ("terminals", id.to_string())));
    fields.extend(times.days.iter().map(|day| ("days", day.to_string())));
    if let Some(hours) = times.hours {
        fields.extend([("hours_from", time_value(hours.from)), ("hours_to", time_value(hours.to))]);
    }
    fields
}

/// Which lobbies; what is ticked while every lobby is chosen does not count.
pub(in crate::office::web) fn read_audience(form: &mut FormState, lobbies: &Lobbies) -> Audience {
    if form.value("reach") != "some" {
        return Audience::default();
    }
    let audience = Audience {
        areas: lobbies.areas.iter().map(|(id, _)| *id).filter(|id| form.has("areas", &id.to_string())).collect(),
        buildings: lobbies.buildings.iter().filter(|building| form.has("buildings", building)).cloned().collect(),
        terminals: lobbies.terminals.iter().map(|(id, _)| *id).filter(|id| form.has("terminals", &id.to_string())).collect(),
    };
    if audience.is_everybody() {
        form.refuse("reach", "请至少选一个片区、楼栋或终端，或改为全部大堂");
    }
    audience
}

/// When: every day all day unless something is chosen.
pub(super) fn read_times(form: &mut FormState) -> Times {
    let days = (1..=7_u8).filter(|day| form.has("days", &day.to_string())).collect();
    let mut hour = |name: &'static str| {
        let typed = form.value(name).trim().to_owned();
        let time = NaiveTime::parse_from_str(&typed, "%H:%M").ok();
        if time.is_none() && !typed.is_empty() {
            form.refuse(name, "请写成 07:30 这样的时间");
        }
        time
    };
    let hours = match (hour("hours_from"), hour("hours_to")) {
        (Some(from), Some(to)) => Some(Hours { from, to }),
        (None, None) => None,
        (Some(_), None) => {
            form.refuse("hours_to", "请填写到几点，或两项都不填");
            None
        }
        (None, Some(_)) => {
            form.refuse("hours_from", "请填写从几点，或两项都不填");
            None
        }
    };
    Times { days, hours }
}

/// A list to tick, if there is anything in it.
fn ticks(form: &FormState, name: &str, legend: &str, choices: &[(String, String)]) -> Markup {
    let choices: Vec<(&str, &str)> = choices.iter().map(|(value, word)| (value.as_str(), word.as_str())).collect();
    if choices.is_empty() {
        html! {}
    } else {
        forms::ticks(form, name, legend, &choices)
    }
}

fn clock_field(form: &FormState, name: &'static str, label: &str, hint: &str) -> Markup {
    let control = html! {
        input type="time" id=(name) name=(name) value=(form.value(name)) aria-invalid=[form.error(name).is_some().then_some("true")]
            aria-describedby=[forms::described_by(form, (name, name), hint)];
    };
    forms::field(form, name, label, hint, control)
}

/// The fields.
pub(super) fn fields(form: &FormState, lobbies: &Lobbies) -> Markup {
    let days: Vec<(String, String)> = (1..).zip(DAYS).map(|(day, word): (u8, _)| (day.to_string(), word.to_owned())).collect();
    let is_timed = !form.value("days").is_empty() || !form.value("hours_from").is_empty() || !form.value("hours_to").is_empty();
    let is_wrong = |names: &[&str]| names.iter().any(|name| form.error(name).is_some());
    html! {
        (lobby_fields(form, lobbies))
        details class="fold" open[is_timed || is_wrong(&["hours_from", "hours_to"])] {
            summary { "星期和时段（选填） " span class="small" { "不填则每天全天显示" } }
            div class="stack" {
                (ticks(form, "days", "星期", &days))
                div class="pair" {
                    (clock_field(form, "hours_from", "从几点", ""))
                    (clock_field(form, "hours_to", "到几点", "早于开始的，到次日；跨零点的算开始的那一天"))
                }
            }
        }
    }
}

/// Those that say which lobbies.
pub(in crate::office::web) fn lobby_fields(form: &FormState, lobbies: &Lobbies) -> Markup {
    let is_some = form.value("reach") == "some";
    let areas: Vec<(String, String)> = lobbies.areas.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let buildings: Vec<(String, String)> = lobbies.buildings.iter().map(|building| (building.clone(), building.clone())).collect();
    let terminals: Vec<(String, String)> = lobbies.terminals.iter().map(|(id, lobby)| (id.to_string(), lobby.clone())).collect();
    html! {
        (forms::segments(form, "reach", "显示在哪些大堂", &REACHES))
        details class="fold" open[is_some || form.error("reach").is_some()] {
            summary { "选大堂 " span class="small" { "选“部分大堂”时填写；几项加在一起" } }
            div class="stack" {
                (ticks(form, "areas", "片区", &areas))
                (ticks(form, "buildings", "楼栋", &buildings))
                (ticks(form, "terminals", "终端", &terminals))
            }
        }
    }
}
