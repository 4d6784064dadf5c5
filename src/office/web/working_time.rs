//! 工作时间: the hours of the week, holidays and days worked instead, for promises that count only these.

use std::collections::BTreeSet;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{Datelike, NaiveDate, NaiveTime};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{
        text,
        working_time::{Hours, WorkingHours},
    },
    office::service::{Service, ServiceError, access::Session, fingerprint},
};

const PATH: &str = "/working-time";

/// A day of the week: its word, the fields of its hours.
struct Day {
    word: &'static str,
    from: &'static str,
    to: &'static str,
}

const DAYS: [Day; 7] = [
    Day { word: "周一", from: "from0", to: "to0" },
    Day { word: "周二", from: "from1", to: "to1" },
    Day { word: "周三", from: "from2", to: "to2" },
    Day { word: "周四", from: "from3", to: "to3" },
    Day { word: "周五", from: "from4", to: "to4" },
    Day { word: "周六", from: "from5", to: "to5" },
    Day { word: "周日", from: "from6", to: "to6" },
];

/// Years of days off that nobody looks back at any more are many already.
const MOST_DATES: usize = 200;

fn stamp(hours: &WorkingHours) -> String {
    fingerprint(&format!("{hours:?}"))
}

fn clock_time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn lines(dates: &BTreeSet<NaiveDate>) -> String {
    dates.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join("\n")
}

fn filled(hours: &WorkingHours) -> FormState {
    let mut fields = vec![("seen", stamp(hours)), ("holidays", lines(&hours.holidays)), ("extra_days", lines(&hours.extra_days))];
    for (Day { from, to, .. }, worked) in DAYS.iter().zip(&hours.week) {
        fields.push((from, worked.map(|hours| clock_time(hours.from)).unwrap_or_default()));
        fields.push((to, worked.map(|hours| clock_time(hours.to)).unwrap_or_default()));
    }
    FormState::stored(fields)
}

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    Ok(draw(&session, &filled(&service.working_hours().await?)))
}

/// `8:00`, `08:00`, `８：００`; `None` if the field is empty or wrong.
fn time(form: &mut FormState, name: &'static str) -> Option<NaiveTime> {
    let typed = text::to_half_width(form.value(name).trim());
    if typed.is_empty() {
        return None;
    }
    let time = NaiveTime::parse_from_str(&typed, "%H:%M").ok();
    if time.is_none() {
        form.refuse(name, "请按 08:00 的样子填写");
    }
    time
}

fn hours(form: &mut FormState, day: &Day) -> Option<Hours> {
    match (time(form, day.from), time(form, day.to)) {
        (Some(from), Some(to)) if from < to => return Some(Hours { from, to }),
        (Some(_), Some(_)) => form.refuse(day.to, "下班时间要晚于上班时间"),
        (Some(_), None) if form.error(day.to).is_none() => form.refuse(day.to, "请填写下班时间；不上班就两格都留空"),
        (None, Some(_)) if form.error(day.from).is_none() => form.refuse(day.from, "请填写上班时间；不上班就两格都留空"),
        _ => {}
    }
    None
}

/// One date a line, or several between commas: `2026-10-01`.
fn dates(form: &mut FormState, name: &'static str) -> BTreeSet<NaiveDate> {
    let typed = text::to_half_width(form.value(name));
    let words = typed.split(|c: char| c.is_whitespace() || ",;、".contains(c)).filter(|word| !word.is_empty());
    let (mut found, mut wrong) = (BTreeSet::new(), None);
    for word in words {
        match word.replace(['/', '.'], "-").parse::<NaiveDate>() {
            Ok(date) if (2000..2200).contains(&date.year()) => drop(found.insert(date)),
            _ => wrong = wrong.or_else(|| Some(word.to_owned())),
        }
    }
    if let Some(word) = wrong {
        form.refuse(name, format!("“{word}”不是日期，请按 2026-10-01 的样子填写，每行一天"));
    } else if found.len() > MOST_DATES {
        form.refuse(name, format!("最多 {MOST_DATES} 天，现在有 {} 天；过去的可以删掉", found.len()));
    }
    found
}

fn read(form: &mut FormState) -> WorkingHours {
    let week = DAYS.each_ref().map(|day| hours(form, day));
    let (holidays, extra_days) = (dates(form, "holidays"), dates(form, "extra_days"));
    if let Some(both) = holidays.intersection(&extra_days).next() {
        form.refuse("extra_days", format!("{both} 也写在节假日里，请只留一处"));
    }
    if form.is_good() && week.iter().all(Option::is_none) {
        form.refuse(DAYS[0].from, "请至少填写一天的工作时间");
    }
    WorkingHours { week, holidays, extra_days }
}

/// Stores other hours.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let entered = read(&mut form);
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form)).into_response());
    }
    let stored = service.working_hours().await?;
    let saved = match stamp(&stored) == form.value("seen") || stored == entered {
        true => service.save_working_hours(stored, entered, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        form.outdate_beside("seen", filled(&service.working_hours().await?), PATH);
        return Ok((StatusCode::CONFLICT, draw(&posted.session, &form)).into_response());
    }
    saved?;
    Ok(Redirect::to(PATH).into_response())
}

fn draw(session: &Session, form: &FormState) -> Markup {
    let content = html! {
        (layout::tabs(layout::PROMISE_TABS, PATH))
        (layout::heading("工作时间", html! {}))
        (forms::summary(form))
        p class="hint" { "只用于“承诺时限”里勾选了“按工作时间”的承诺；印在回执上的答复和报修响应始终按钟点计。" }
        form method="post" action=(PATH) {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            section class="card stack" {
                h2 { "每周" span class="small" { "不上班的日子两格都留空" } }
                @for day in &DAYS {
                    fieldset class="day" {
                        legend { (day.word) }
                        div class="pair" {
                            (time_field(form, day.from, &format!("{}上班", day.word), "08:00"))
                            (time_field(form, day.to, &format!("{}下班", day.word), "18:00"))
                        }
                    }
                }
            }
            section class="card stack" {
                h2 { "例外" span class="small" { "每行一天，例如 2026-10-01" } }
                (forms::paragraphs_field(form, "holidays", "节假日", "这些天不计工作时间", 0, 6))
                (forms::paragraphs_field(form, "extra_days", "调休上班", "平时不上班、这些天要上班，按一周里第一个工作日的时间", 0, 3))
            }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    layout::page(session, layout::Section::Promises, "工作时间", content)
}

fn time_field(form: &FormState, name: &str, label: &str, example: &str) -> Markup {
    let control = html! {
        input type="text" inputmode="numeric" id=(name) name=(name) value=(form.value(name)) placeholder=(example)
            aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[forms::described_by(form, (name, name), "")];
        (forms::theirs(form, name))
    };
    forms::field(form, name, label, "", control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_from_the_form_as_it_was() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut hours = WorkingHours::default();
        hours.week[6] = None;
        hours.holidays = [date("2026-10-01"), date("2026-10-02")].into();
        hours.extra_days = [date("2026-10-10")].into();
        for hours in [WorkingHours::default(), hours] {
            let mut form = filled(&hours);
            assert_eq!(read(&mut form), hours);
            assert!(form.is_good());
        }
    }

    #[test]
    fn what_no_office_keeps_is_refused_beside_its_field() {
        for (name, typed, sentence) in [
            ("to0", "7:00", "晚于上班时间"),
            ("from1", "八点", "08:00"),
            ("to2", "", "请填写下班时间"),
            ("holidays", "2026-10-01\n国庆", "“国庆”不是日期"),
            ("extra_days", "2026-10-01", "也写在节假日里"),
        ] {
            let mut fields = vec![(name, typed.to_owned())];
            if name == "extra_days" {
                fields.push(("holidays", "2026/10/01".into()));
            }
            for Day { from, to, .. } in &DAYS {
                fields.extend([(*from, "08:00".to_owned()), (*to, "18:00".to_owned())]);
            }
            let mut form = FormState::stored(fields);
            read(&mut form);
            assert!(form.error(name).is_some_and(|error| error.contains(sentence)), "{name}: {:?}", form.error(name));
        }
    }
}
