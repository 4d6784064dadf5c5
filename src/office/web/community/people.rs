//! An activity with everybody who signed up: signing somebody up who telephones, taking somebody off, cancelling it.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    activities::{standing, taken},
    frame, phone_cell,
};
use crate::{
    domain::{
        community::{EntryState, SignUpRules},
        ids::SubmissionId,
        limits,
        message::Person,
        phone::PhoneNumber,
        place::Room,
        request::{Contact, Honorific},
        staff::Permission,
        text,
    },
    office::{
        records::EntryRecord,
        service::{
            Service,
            access::Session,
            community::activities::{Caller, People},
            registration::MeantRoom,
        },
        web::{
            browsers::Browsers,
            console::Console,
            error::WebError,
            forms::{self, FormState},
            layout, paths,
            session::{Posted, SignedIn},
            words,
        },
    },
};

/// 先生 or 女士, by the form's own names.
const HONORIFICS: [(&str, Honorific); 2] = [("ms", Honorific::Ms), ("mr", Honorific::Mr)];

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let people = console.service.activity_people(id).await?;
    let told = console.browsers.take_flash(&session).await?;
    draw(&console.service, &session, &people, &fresh(&console.service), told).await
}

/// The empty form for somebody who telephones.
fn fresh(service: &Service) -> FormState {
    FormState::stored([("id", service.new_act_id().to_string()), ("people", "1".to_owned())])
}

/// Signs somebody up who telephones.
pub async fn add(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let people = service.activity_people(id.clone()).await?;
    let mut form = FormState::typed(posted.fields);
    if let Some(caller) = read(&service, &mut form, people.record.activity.sign_up).await? {
        match service.sign_up_caller(id.clone(), caller, &posted.session).await? {
            Some(entry) => {
                let (first, second) = entry.receipt_code.groups();
                browsers.flash(&posted.session, format!("{}。回执码 {first} {second}，请告诉来电人。", entry.state.word())).await;
                return Ok(Redirect::to(&format!("{}/{id}", paths::COMMUNITY)).into_response());
            }
            None => form.refuse("surname", "回执码已用完，这次没有登记。请告知系统维护人员"),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&service, &posted.session, &people, &form, None).await?).into_response())
}

async fn read(service: &Service, form: &mut FormState, rules: Option<SignUpRules>) -> Result<Option<Caller>, WebError> {
    let id: SubmissionId = form.value("id").parse().map_err(|_| WebError::BadForm)?;
    let surname = form.line("surname", limits::NAME_CHARS);
    let honorific = HONORIFICS.iter().find(|(key, _)| *key == form.value("honorific")).map(|(_, honorific)| *honorific);
    let phone = PhoneNumber::parse(form.value("phone")).ok();
    if phone.is_none() {
        form.refuse("phone", "请填写有效的电话号码，手机号应有 11 位，座机请带区号");
    }
    let most = rules.map_or(1, |rules| rules.most_each);
    let people = form.value("people").trim().parse::<u8>().ok().filter(|people| (1..=most).contains(people));
    if people.is_none() {
        form.refuse("people", format!("请填写 1 到 {most} 人"));
    }
    let room = room(service, form).await?;
    let (Some(people), Some(phone)) = (people, phone) else { return Ok(None) };
    let from = Person { surname, honorific, contact: Contact::Phone(phone) };
    Ok(form.is_good().then_some(Caller { id, people, room, from }))
}

async fn room(service: &Service, form: &mut FormState) -> Result<Option<Room>, WebError> {
    let line = form.optional_line("room", limits::LABEL_CHARS);
    if line.is_empty() {
        return Ok(None);
    }
    Ok(match service.meant_room(line).await? {
        MeantRoom::One(room) => Some(*room),
        MeantRoom::Several(rooms) => {
            form.refuse("room", format!("有好几户：{}。请写全楼栋和单元", rooms.join("、")));
            None
        }
        MeantRoom::Unknown => {
            form.refuse("room", "房号表里没有这一户，可写成 3-2-1602 或 3号楼2单元1602");
            None
        }
    })
}

/// Takes a sign-up off the list.
pub async fn remove(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Redirect, WebError> {
    let entry: SubmissionId = posted.fields.get("entry").parse().map_err(|_| WebError::BadForm)?;
    let note: String = text::clean_line(posted.fields.get("note")).chars().take(limits::ACT_CHARS).collect();
    service.remove_sign_up(id.clone(), entry, note, posted.session.actor()).await?;
    browsers.flash(&posted.session, "已取消这份报名；有候补的已按顺序补上，请电话告知。").await;
    Ok(Redirect::to(&format!("{}/{id}", paths::COMMUNITY)))
}

/// Cancels the activity.
pub async fn cancel(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let reason = form.line("reason", limits::ACT_CHARS);
    if !form.is_good() {
        let people = service.activity_people(id).await?;
        let mut again = fresh(&service);
        again.put("reason", form.value("reason").to_owned());
        again.refuse("reason", form.error("reason").unwrap_or_default().to_owned());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&service, &posted.session, &people, &again, None).await?).into_response());
    }
    service.cancel_activity(id.clone(), version, reason, posted.session.actor()).await?;
    Ok(Redirect::to(&format!("{}/{id}", paths::COMMUNITY)).into_response())
}

/// What the page's parts are drawn of.
struct Page<'p> {
    session: &'p Session,
    people: &'p People,
    now: DateTime<Utc>,
    /// Whose whole number was asked for.
    whole: Option<SubmissionId>,
    may_write: bool,
    /// Sign-ups by telephone number.
    by_phone: HashMap<&'p str, usize>,
}

/// The page with a form and what was just done.
async fn draw(service: &Service, session: &Session, people: &People, form: &FormState, told: Option<String>) -> Result<Markup, WebError> {
    let numbers = people.placed.iter().chain(&people.waiting).filter_map(phone_of);
    let by_phone = numbers.fold(HashMap::new(), |mut all, number| {
        *all.entry(number.digits()).or_default() += 1;
        all
    });
    let may_write = session.may(Permission::Publish);
    let whole = if may_write { service.shown_entry_number(session).await? } else { None };
    let page = Page { session, people, now: service.now(), whole, may_write, by_phone };
    let activity = &people.record.activity;
    let (class, word) = standing(&people.record, page.now);
    let content = html! {
        p class="trail" { a href=(paths::COMMUNITY) { "社区活动" } " / " (activity.title) }
        (layout::heading(&activity.title, html! { span class=(class) { (word) } (page.buttons()) }))
        (forms::summary(form))
        @if let Some(told) = told { p class="banner is-good" role="status" { (told) } }
        div class="columns" {
            div {
                (page.table("已报上", &people.placed, "还没有人报名。"))
                @if !people.waiting.is_empty() { (page.table("候补", &people.waiting, "")) }
                @if !people.others.is_empty() {
                    details class="fold" { summary { "未报上、已取消（" (people.others.len()) "）" } (page.table("未报上、已取消", &people.others, "")) }
                }
            }
            div {
                section class="card" { (page.facts()) }
                @if page.is_open() { (page.caller_form(form)) }
                @if may_write && people.record.cancelled.is_none() && activity.ends_at > page.now { (page.cancel_form(form)) }
            }
        }
    };
    Ok(layout::page(session, layout::Section::Community, &activity.title, content))
}

fn phone_of(entry: &EntryRecord) -> Option<&PhoneNumber> {
    entry.content.person().and_then(|person| person.contact.phone())
}

impl Page<'_> {
    fn id(&self) -> &str {
        &self.people.record.activity.id
    }

    /// Whether somebody can still be signed up.
    fn is_open(&self) -> bool {
        let record = &self.people.record;
        let takes = record.activity.sign_up.is_some_and(|rules| rules.closes_at > self.now);
        self.may_write && takes && record.cancelled.is_none() && record.activity.ends_at > self.now
    }

    fn buttons(&self) -> Markup {
        let at = |path: &str| format!("{}/{}/{path}", paths::COMMUNITY, self.id());
        html! {
            @if self.people.record.activity.sign_up.is_some() { a class="button" href=(at("sheet")) { (layout::icon("print")) "签到表" } }
            @if self.may_write {
                @if self.people.record.activity.sign_up.is_some() { a class="button" href=(at("people.csv")) { "导出 CSV" } }
                a class="button" href={ (paths::ACTIVITIES_NEW) "?copy=" (self.id()) } { "复制一份" }
                @if self.people.record.cancelled.is_none() { a class="button" href=(at("edit")) { "修改" } }
            }
        }
    }

    fn facts(&self) -> Markup {
        let record = &self.people.record;
        let activity = &record.activity;
        html! {
            dl class="facts" {
                div { dt { "时间" } dd { (frame::span(activity.starts_at, activity.ends_at, self.now)) } }
                div { dt { "地点" } dd { (activity.place) } }
                div { dt { "报名" } dd { (taken(record)) } }
                @if let Some(rules) = activity.sign_up {
                    div { dt { "每次最多" } dd { (rules.most_each) " 人" } }
                    div { dt { "截止" } dd { (frame::moment(rules.closes_at)) } }
                }
                @if !activity.words.is_empty() { div { dt { "介绍" } dd class="as-written" { (activity.words) } } }
                @if let Some((at, reason)) = &record.cancelled {
                    div { dt { "已取消" } dd { (words::moment(*at, self.now)) "：" (reason) } }
                }
            }
            @if record.cancelled.is_some() { p class="hint" { "报过名的业户查回执时会看到取消和原因；来不及查的请电话告知。" } }
        }
    }

    fn table(&self, title: &str, entries: &[EntryRecord], nobody: &str) -> Markup {
        html! {
            section class="card is-flush" aria-label=(title) {
                @if entries.is_empty() { p class="empty" { (nobody) } }
                @else {
                    table {
                        thead { tr { th { (title) } th { "房号" } th { "电话" } th { "人数" } th { "报名" } @if self.may_write { th { span class="unseen" { "操作" } } } } }
                        tbody { @for (number, entry) in (1..).zip(entries) { (self.row(number, entry)) } }
                    }
                }
            }
        }
    }

    fn row(&self, number: usize, entry: &EntryRecord) -> Markup {
        let (first, second) = entry.receipt_code.groups();
        let phone = phone_of(entry);
        let moved_up = entry.state == EntryState::Placed && entry.moved_at > entry.received_at;
        let copies = phone.and_then(|phone| self.by_phone.get(phone.digits())).copied().unwrap_or_default();
        html! {
            tr {
                td {
                    (number) " " b { (entry.content.person().map(Person::salutation).unwrap_or_default()) }
                    @if moved_up { " " span class="tag is-waiting" { "候补补上，请告知" } }
                    @if EntryState::NO_PLACE.contains(&entry.state) { " " span class="tag is-over" { (entry.state.label()) } }
                    @if copies > 1 { " " span class="small" { "同号 " (copies) " 份" } }
                }
                td { (entry.content.room().map(Room::label).unwrap_or_else(|| "—".into())) }
                td {
                    @match phone {
                        Some(phone) => (phone_cell(phone, entry.id, &self.session.csrf, self.whole == Some(entry.id), self.may_write)),
                        None => "未留电话",
                    }
                }
                td { (entry.people) " 人" }
                td {
                    (words::moment(entry.received_at, self.now))
                    span class="small is-line digits" { (first) " " (second) @if !entry.taken_by.is_empty() { "·" (entry.taken_by) "代登记" } }
                }
                @if self.may_write { td { @if matches!(entry.state, EntryState::Placed | EntryState::Waiting) { (self.remove_form(entry)) } } }
            }
        }
    }

    fn remove_form(&self, entry: &EntryRecord) -> Markup {
        html! {
            form method="post" action={ (paths::COMMUNITY) "/" (self.id()) "/remove" } class="is-inline" {
                (forms::token_field(&self.session.csrf))
                input type="hidden" name="entry" value=(entry.id);
                input type="text" name="note" maxlength=(limits::ACT_CHARS) placeholder="原因，业户能看到" aria-label="取消原因";
                button class="button is-small" type="submit" data-confirm="确定取消这份报名吗？" { "取消报名" }
            }
        }
    }

    fn caller_form(&self, form: &FormState) -> Markup {
        html! {
            form method="post" action={ (paths::COMMUNITY) "/" (self.id()) "/add" } class="card stack" {
                h2 { "代来电人报名" }
                (forms::token_field(&self.session.csrf))
                input type="hidden" name="id" value=(form.value("id"));
                (forms::line_field(form, "surname", "姓名", "可只写姓", limits::NAME_CHARS, true))
                (forms::segments(form, "honorific", "称呼", &[("ms", "女士"), ("mr", "先生"), ("", "未说明")]))
                (forms::line_field(form, "phone", "电话", "查进度用它的后四位", limits::LABEL_CHARS, true))
                div class="pair" {
                    (forms::line_field(form, "room", "房号", "可不填；可写 3-2-1602", limits::LABEL_CHARS, false))
                    (forms::number_field(form, "people", "几人", ""))
                }
                button class="button is-primary" type="submit" { "报名" }
            }
        }
    }

    fn cancel_form(&self, form: &FormState) -> Markup {
        html! {
            details class="card" open[form.error("reason").is_some()] {
                summary { "取消这场活动" }
                form method="post" action={ (paths::COMMUNITY) "/" (self.id()) "/cancel" } class="stack" {
                    (forms::token_field(&self.session.csrf))
                    input type="hidden" name="version" value=(self.people.record.version);
                    (forms::line_field(form, "reason", "原因", "报过名的业户查回执时能看到", limits::ACT_CHARS, true))
                    button class="button is-danger" type="submit" data-confirm="确定取消这场活动吗？各终端随即不再显示。" { "取消活动" }
                }
            }
        }
    }
}
