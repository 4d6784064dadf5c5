//! 值班: the duty managers of one week and who of each department is on duty, entered at once.

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
    forms::{self, Fields, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{catalogue::Department, ids::StaffId, limits},
    office::service::{
        Service, ServiceError,
        access::Session,
        duty::{DutyAccount, Shift, Shifts, Week, later, monday_of},
    },
};

/// Fields of one day.
struct Day {
    name: &'static str,
    staff: &'static str,
    phone: &'static str,
    shown: &'static str,
    word: &'static str,
}

const fn day([name, staff, phone, shown, word]: [&'static str; 5]) -> Day {
    Day { name, staff, phone, shown, word }
}

/// The week, Monday first.
const DAYS: [Day; 7] = [
    day(["day0", "staff0", "phone0", "shown0", "周一"]),
    day(["day1", "staff1", "phone1", "shown1", "周二"]),
    day(["day2", "staff2", "phone2", "shown2", "周三"]),
    day(["day3", "staff3", "phone3", "shown3", "周四"]),
    day(["day4", "staff4", "phone4", "shown4", "周五"]),
    day(["day5", "staff5", "phone5", "shown5", "周六"]),
    day(["day6", "staff6", "phone6", "shown6", "周日"]),
];

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

/// `engineering-4`: who of engineering is on duty on Friday.
fn engineer_field(department: &str, offset: u64) -> String {
    format!("{department}-{offset}")
}

/// `whose-4`: whose number Friday's tick publishes; empty where it was not ticked yet.
fn whose_field(offset: u64) -> String {
    format!("whose-{offset}")
}

/// Whose number a tick publishes: it does not pass to whoever takes the day over.
fn whose(name: &str, staff: Option<StaffId>) -> String {
    staff.map_or_else(|| name.to_owned(), |id| id.to_string())
}

fn filled(shifts: &Shifts, stamp: String) -> FormState {
    let mut pairs = vec![("made_from".to_owned(), stamp)];
    for ((offset, day), shift) in (0..).zip(&DAYS).zip(shifts) {
        pairs.push((day.name.to_owned(), shift.name.clone()));
        pairs.push((day.staff.to_owned(), shift.staff.map(|id| id.to_string()).unwrap_or_default()));
        pairs.push((day.phone.to_owned(), shift.phone.clone()));
        pairs.push((day.shown.to_owned(), u8::from(shift.shows_phone).to_string()));
        pairs.push((whose_field(offset), if shift.shows_phone { whose(&shift.name, shift.staff) } else { String::new() }));
        pairs.extend(shift.engineers.iter().map(|(department, id)| (engineer_field(department, offset), id.to_string())));
    }
    FormState::typed(Fields::new(pairs))
}

/// The page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<WeekQuery>,
) -> Result<Markup, WebError> {
    let week = service.duty_week(wanted.week.parse().ok()).await?;
    let copied = wanted.copy == "1";
    let form = filled(if copied { &week.before } else { &week.shifts }, week.stamp());
    Ok(draw(&session, &week, &form, copied))
}

fn account(raw: &str) -> Result<Option<StaffId>, WebError> {
    if raw.is_empty() { Ok(None) } else { Ok(Some(raw.parse().map_err(|_| WebError::BadForm)?)) }
}

/// The number that goes with an account.
fn phone_of(week: &Week, staff: Option<StaffId>) -> Option<&str> {
    let account = week.accounts.iter().find(|account| Some(account.id) == staff)?;
    Some(account.phone.as_str()).filter(|phone| !phone.is_empty())
}

fn read(form: &mut FormState, week: &Week) -> Result<Shifts, WebError> {
    let mut shifts = Shifts::default();
    for ((offset, day), shift) in (0..).zip(&DAYS).zip(&mut shifts) {
        let mut engineers = std::collections::BTreeMap::new();
        for department in Department::ALL {
            if let Some(id) = account(form.value(&engineer_field(department.into_str(), offset)))? {
                engineers.insert(department.into_str(), id);
            }
        }
        let staff = account(form.value(day.staff))?;
        let name = form.optional_line(day.name, limits::NAME_CHARS);
        let phone = form.optional_dial_number(day.phone);
        let shows_phone = form.value(day.shown) == "1";
        let (ticked_for, is_for) = (form.value(&whose_field(offset)).to_owned(), whose(&name, staff));
        if shows_phone && !ticked_for.is_empty() && ticked_for != is_for {
            form.refuse(day.phone, "这一天换了人：请核对电话，征得本人同意后重新勾选“大堂显示”");
            form.put(day.shown, "0".to_owned());
            form.put(&whose_field(offset), String::new());
        }
        if shows_phone && phone.is_empty() && form.error(day.phone).is_none() && phone_of(week, staff).is_none() {
            form.refuse(day.phone, "要在大堂显示电话，请填写号码，或选一个登记了电话的账号");
        }
        *shift = Shift { name, staff, phone, shows_phone, engineers };
    }
    Ok(shifts)
}

/// Stores a week.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let day: NaiveDate = form.value("week").parse().map_err(|_| WebError::BadForm)?;
    let monday = monday_of(day);
    let week = service.duty_week(Some(monday)).await?;
    let shifts = read(&mut form, &week)?;
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &week, &form, false)).into_response());
    }
    let made_from = form.value("made_from").to_owned();
    let saved = service.save_duty_week(monday, made_from, shifts, posted.session.actor()).await;
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        let week = service.duty_week(Some(monday)).await?;
        form.outdate_beside("made_from", filled(&week.shifts, week.stamp()), &path(monday));
        return Ok((StatusCode::CONFLICT, draw(&posted.session, &week, &form, false)).into_response());
    }
    saved?;
    Ok(Redirect::to(&path(monday)).into_response())
}

/// One of the accounts; one that is entered and not in use any more stays to be seen.
fn choice<'a>(form: &FormState, (name, label): (&str, &str), none: &str, accounts: impl Iterator<Item = &'a DutyAccount>) -> Markup {
    let chosen = form.value(name);
    let accounts: Vec<&DutyAccount> = accounts.collect();
    let is_known = chosen.is_empty() || accounts.iter().any(|account| account.id.to_string() == chosen);
    html! {
        div class="field" {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (none) }
                @for account in accounts { option value=(account.id) selected[account.id.to_string() == chosen] { (account.name) } }
                @if !is_known { option value=(chosen) selected { "已停用的账号" } }
            }
        }
    }
}

/// What lobbies show of a day where no number was typed: the account's.
fn shown_number(form: &FormState, week: &Week, day: &Day) -> String {
    let account = form.value(day.staff).parse().ok();
    match phone_of(week, account) {
        Some(phone) if form.value(day.shown) == "1" && form.value(day.phone).is_empty() => format!("大堂显示账号登记的 {phone}"),
        _ => String::new(),
    }
}

/// What is entered of one day beside the name.
fn more(form: &FormState, week: &Week, offset: u64, day: &Day) -> Markup {
    let word = day.word;
    html! {
        div class="pair" {
            (choice(form, (day.staff, &format!("{word}经理账号")), "无账号", week.accounts.iter().filter(|account| account.may_manage)))
            (forms::line_field(form, day.phone, &format!("{word}经理电话"), &shown_number(form, week, day), limits::LABEL_CHARS, false))
            label class="tick" {
                input type="checkbox" name=(day.shown) value="1" checked[form.value(day.shown) == "1"];
                input type="hidden" name=(whose_field(offset)) value=(form.value(&whose_field(offset)));
                "大堂显示" (word) "经理电话"
            }
            @for (department, name) in &week.departments {
                @let field = engineer_field(department.into_str(), offset);
                (choice(form, (&field, &format!("{word}{name}")), "未安排", week.accounts.iter().filter(|account| account.department == Some(*department))))
            }
        }
    }
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
                @for (offset, fields) in (0..).zip(&DAYS) {
                    @let (day, field) = (later(monday, offset), fields.name);
                    li class={ "field" @if day == week.today { " is-today" } } {
                        label for=(field) { (fields.word) " " (day.format("%-m月%-d日")) @if day == week.today { span class="tag" { "今天" } } }
                        div class="stack is-close" {
                            div class={ "field" @if form.error(field).is_some() { " is-wrong" } } {
                                input type="text" id=(field) name=(field) value=(form.value(field)) placeholder="姓名或工号"
                                    aria-invalid=[form.error(field).is_some().then_some("true")] aria-describedby=[forms::described_by(form, (field, field), "")];
                                (forms::theirs(form, field))
                                @if let Some(sentence) = form.error(field) { p class="wrong" id={ (field) "-wrong" } { (sentence) } }
                            }
                            (more(form, week, offset, fields))
                        }
                    }
                }
            }
            p class="hint" { "大堂显示当天值班经理的姓名；终端会预先取得今天起 14 天的安排，断网时也按日期更换。留空表示当天不显示。" }
            p class="hint" { "选了账号，提醒会送到本人的工作台；不填姓名时用账号的名字。" }
            p class="hint" { "电话平时只有同事看得到；勾选“大堂显示”的那一天，所有大堂都显示它，请先征得本人同意，或填值班手机。填了电话就显示填的，没填则显示账号登记的。" }
            div class="buttons" {
                button class="button is-primary" type="submit" { "保存这一周" }
                a class="button" href={ (path(monday)) "&copy=1" } { "照抄上一周" }
            }
        }
    };
    layout::page(session, layout::Section::Duty, "值班经理", content)
}
