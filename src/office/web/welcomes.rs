//! 贵宾欢迎: who is expected, on and over; the form of one.
//!
//! Invariant: nothing here asks for a given name, a telephone or a company: what the lobby must not show is not entered.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    community::span,
    error::WebError,
    forms::{self, FormState},
    layout,
    notices::scope,
    paths,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{
        ids::WelcomeId,
        notice::{Audience, Times},
        welcome::{self, Guest, GuestError, Party, TITLES, Welcome},
    },
    office::service::{
        Service, ServiceError,
        access::Session,
        notices::Lobbies,
        welcomes::{Planned, WelcomeSaved},
    },
};

/// How many come.
const PARTIES: [(&str, &str); 3] = [("alone", "一位"), ("several", "一行，不写人数"), ("of", "一行，写人数")];

fn id_of(raw: &str) -> Result<WelcomeId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

fn path_of(id: WelcomeId) -> String {
    format!("{}/{id}", paths::WELCOMES)
}

/// Where a welcome stands.
fn standing(planned: &Planned, now: DateTime<Utc>) -> (&'static str, &'static str) {
    if planned.withdrawn_at.is_some() {
        ("tag is-over", "已撤下")
    } else if planned.is_over(now) {
        ("tag is-over", "已结束")
    } else if planned.welcome.starts_at > now {
        ("tag is-waiting", "待显示")
    } else {
        ("tag is-moving", "显示中")
    }
}

fn lobbies_of(lobbies: &Lobbies, audience: &Audience) -> String {
    let label = lobbies.label(audience);
    if label.is_empty() { "全部大堂".into() } else { label }
}

/// All of them.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let (all, lobbies, now) = (service.welcomes().await?, service.lobbies().await?, service.now());
    let content = html! {
        (layout::heading("贵宾欢迎", html! { a class="button is-primary" href=(paths::WELCOMES_NEW) { (layout::icon("plus")) "安排欢迎" } }))
        (layout::tabs(layout::NOTICE_TABS, paths::WELCOMES))
        p class="hint" { "客人到访期间，大堂屏幕在标语的位置写出“欢迎 王先生”。大堂是公共场所，只写姓氏和称呼；结束 " (welcome::KEPT.num_days()) " 天后姓氏自动删除，操作记录里不留姓氏。" }
        @if all.is_empty() { p class="empty" { "没有安排。客人到访前一两天安排即可，到时自动显示，过后自动撤下。" } }
        @else { ol class="orders" { @for planned in &all { (row(planned, &lobbies, now)) } } }
    };
    Ok(layout::page(&session, layout::Section::Notices, "贵宾欢迎", content))
}

fn row(planned: &Planned, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let (class, word) = standing(planned, now);
    let welcome = &planned.welcome;
    html! {
        li {
            a class="order is-notice" href=(path_of(welcome.id)) {
                span class="order-head" {
                    strong { (welcome.label()) }
                    @if !welcome.line.is_empty() { span class="small" { (welcome.line) } }
                    @if welcome.guest.english().is_none() { span class="small" { "无英文" } }
                }
                span class="order-where" { (span(welcome.starts_at, welcome.ends_at, now)) "·" (lobbies_of(lobbies, &planned.audience)) }
                span class="order-state" { span class=(class) { (word) } }
                span class="order-owner" { (planned.by) }
            }
        }
    }
}

/// What a form begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Beginning {
    /// The guest who comes again.
    #[serde(default)]
    copy: String,
}

/// An empty form, or one for a guest who was here before.
pub async fn new(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(beginning): Query<Beginning>,
) -> Result<Markup, WebError> {
    // Born with the form: a second click on its button is the same welcome.
    let mut fields = vec![("id", service.new_welcome_id().to_string())];
    if beginning.copy.is_empty() {
        fields.extend([("title", "先生".to_owned()), ("party", "alone".to_owned()), ("reach", "all".to_owned())]);
    } else {
        let planned = service.welcome(id_of(&beginning.copy)?).await?;
        fields.extend(words_of(&planned));
    }
    Ok(draw(&session, &FormState::stored(fields), None, &service.lobbies().await?, service.now()))
}

/// What is said and where, whenever it is.
fn words_of(planned: &Planned) -> Vec<(&'static str, String)> {
    let welcome = &planned.welcome;
    let (party, people) = match welcome.party {
        Party::Alone => ("alone", String::new()),
        Party::Several => ("several", String::new()),
        Party::Of(people) => ("of", people.to_string()),
    };
    let mut fields = vec![
        ("surname", welcome.guest.surname().to_owned()),
        ("title", welcome.guest.title().to_owned()),
        ("party", party.to_owned()),
        ("people", people),
        ("line", welcome.line.clone()),
    ];
    fields.extend(scope::stored(&planned.audience, &Times::default()));
    fields
}

fn stored(planned: &Planned) -> FormState {
    let times = [
        ("version", planned.version.to_string()),
        ("starts_at", forms::datetime_value(planned.welcome.starts_at)),
        ("ends_at", forms::datetime_value(planned.welcome.ends_at)),
    ];
    FormState::stored(times.into_iter().chain(words_of(planned)))
}

/// The form of a stored one; of one that is over what it said.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let planned = service.welcome(id_of(&id)?).await?;
    let (lobbies, now) = (service.lobbies().await?.including(&planned.audience), service.now());
    Ok(if planned.is_over(now) {
        over(&session, &planned, &lobbies, now)
    } else {
        draw(&session, &stored(&planned), Some(&planned), &lobbies, now)
    })
}

fn read_guest(form: &mut FormState) -> Option<Guest> {
    let surname = form.shown_line("surname", 20);
    if form.error("surname").is_some() {
        return None;
    }
    let (name, sentence) = match Guest::parse(&surname, form.value("title")) {
        Ok(guest) => return Some(guest),
        Err(GuestError::Missing) => ("surname", "请填写这一项"),
        Err(GuestError::FullName) => ("surname", "这像是全名。大堂是公共场所，请只写姓氏，例如 王、欧阳；外宾的姓写字母，例如 Smith"),
        Err(GuestError::NoName) => ("surname", "请只写姓氏，不写数字和符号"),
        Err(GuestError::Title) => ("title", "请选择称呼"),
    };
    form.refuse(name, sentence);
    None
}

fn read_party(form: &mut FormState) -> Party {
    match form.value("party") {
        "several" => Party::Several,
        "of" => {
            let range = f64::from(*welcome::PARTY.start())..=f64::from(*welcome::PARTY.end());
            let people = form.number("people", range);
            if people.is_none_or(|people| people.fract() != 0.0) && form.error("people").is_none() {
                form.refuse("people", "请填写人数，例如 5");
            }
            // Within the range.
            people.map_or(Party::Several, |people| Party::Of(people as u8))
        }
        _ => Party::Alone,
    }
}

/// From when to when: what is wrong stands beside its field.
fn read_times(form: &mut FormState, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let (starts, ends) = (form.instant("starts_at"), form.instant("ends_at"));
    if ends.is_none() && form.error("ends_at").is_none() {
        form.refuse("ends_at", "请填写这一项");
    }
    let starts_at = starts.unwrap_or(now);
    let ends_at = ends.unwrap_or(starts_at + Duration::hours(1));
    if form.error("ends_at").is_none() {
        if ends_at <= starts_at {
            form.refuse("ends_at", "结束时间要晚于开始时间");
        } else if ends_at <= now {
            form.refuse("ends_at", "结束时间已经过去，不会显示");
        } else if ends_at - starts_at > welcome::LONGEST {
            let days = welcome::LONGEST.num_days();
            form.refuse("ends_at", format!("最多显示 {days} 天：客人到了就不必一直欢迎，姓氏也不宜久留在大堂"));
        }
    }
    if starts_at > now + welcome::PLANNED_AHEAD && form.error("starts_at").is_none() {
        form.refuse("starts_at", format!("最多提前 {} 天安排", welcome::PLANNED_AHEAD.num_days()));
    }
    (starts_at, ends_at)
}

/// Reads the form; `None` if it is no good.
fn read(form: &mut FormState, id: WelcomeId, lobbies: &Lobbies, now: DateTime<Utc>) -> Option<(Welcome, Audience)> {
    let (guest, party) = (read_guest(form), read_party(form));
    let line = form.shown_optional_line("line", welcome::LINE_CHARS);
    let (starts_at, ends_at) = read_times(form, now);
    let audience = scope::read_audience(form, lobbies);
    let guest = guest.filter(|_| form.is_good())?;
    Some((Welcome { id, guest, party, line, starts_at, ends_at }, audience))
}

/// Plans a new one.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let id = posted.fields.get("id").parse().map_err(|_| WebError::BadForm)?;
    save(&service, posted, id, None).await
}

/// Changes one.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let planned = service.welcome(id).await?;
    save(&service, posted, id, Some(planned)).await
}

async fn save(service: &Service, posted: Posted, id: WelcomeId, planned: Option<Planned>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = match planned {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let now = service.now();
    let mut lobbies = service.lobbies().await?;
    if let Some(planned) = &planned {
        lobbies = lobbies.including(&planned.audience);
    }
    if let Some((welcome, audience)) = read(&mut form, id, &lobbies, now) {
        match service.save_welcome(welcome, audience, version, posted.session.actor()).await {
            Ok(WelcomeSaved::Done) => return Ok(Redirect::to(paths::WELCOMES).into_response()),
            Ok(WelcomeSaved::TooMany) => form.refuse("surname", "安排得太多了，请先撤下不用的"),
            Err(ServiceError::ChangedMeanwhile) => {
                let planned = service.welcome(id).await?;
                form.outdate_beside("version", stored(&planned), &path_of(id));
                return Ok((StatusCode::CONFLICT, draw(&posted.session, &form, Some(&planned), &lobbies, now)).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, planned.as_ref(), &lobbies, now)).into_response())
}

/// Takes one back.
pub async fn withdraw(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.withdraw_welcome(id_of(&id)?, version, posted.session.actor()).await?;
    Ok(Redirect::to(paths::WELCOMES))
}

fn trail(title: &str) -> Markup {
    html! { p class="trail" { a href=(paths::WELCOMES) { "贵宾欢迎" } " / " (title) } }
}

/// One that nobody changes any more.
fn over(session: &Session, planned: &Planned, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let welcome = &planned.welcome;
    let (class, word) = standing(planned, now);
    let content = html! {
        (trail(&welcome.label()))
        (layout::heading(&welcome.label(), html! { span class=(class) { (word) } }))
        section class="card stack is-middling" {
            dl class="facts is-grid" {
                @if !welcome.line.is_empty() { div { dt { "名字下一行" } dd { (welcome.line) } } }
                div { dt { "时间" } dd { (span(welcome.starts_at, welcome.ends_at, now)) } }
                @if let Some(at) = planned.withdrawn_at { div { dt { "撤下" } dd { (words::moment(at, now)) } } }
                div { dt { "大堂" } dd { (lobbies_of(lobbies, &planned.audience)) } }
                div { dt { "安排" } dd { (planned.by) } }
                div { dt { "姓氏删除" } dd { (words::moment(planned.over_at() + welcome::KEPT, now)) } }
            }
            div class="buttons" {
                a class="button" href={ (paths::WELCOMES_NEW) "?copy=" (welcome.id) } { "再次来访，照此安排" }
                a class="button" href=(paths::WELCOMES) { "返回" }
            }
        }
    };
    layout::page(session, layout::Section::Notices, &welcome.label(), content)
}

fn draw(session: &Session, form: &FormState, planned: Option<&Planned>, lobbies: &Lobbies, now: DateTime<Utc>) -> Markup {
    let title = if planned.is_some() { "修改欢迎" } else { "安排欢迎" };
    let action = planned.map_or_else(|| paths::WELCOMES_NEW.to_owned(), |planned| path_of(planned.welcome.id));
    let titles = TITLES.map(|(title, _)| (title.to_owned(), title.to_owned()));
    let lines = format!("可不填，最多 {} 个字；例如 {}", welcome::LINE_CHARS, welcome::LINES.join("、"));
    let content = html! {
        (trail(title))
        (layout::heading(title, html! {
            @if let Some(planned) = planned { @let (class, word) = standing(planned, now); span class=(class) { (word) } }
        }))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-middling" {
            (forms::token_field(&session.csrf))
            @if planned.is_some() { input type="hidden" name="version" value=(form.value("version")); }
            @else { input type="hidden" name="id" value=(form.value("id")); }
            div class="pair" {
                (forms::line_field(form, "surname", "姓氏", "只写姓，不写名；外宾的姓写字母，例如 Smith", 20, true))
                (forms::select(form, "title", "称呼", "", "请选择", &titles))
            }
            (forms::segments(form, "party", "几位", &PARTIES))
            (forms::number_field(form, "people", "人数（含客人）", "选“写人数”时填写"))
            (forms::line_field(form, "line", "名字下一行", &lines, welcome::LINE_CHARS, false))
            div class="pair" {
                (forms::datetime_field(form, "starts_at", "开始", "不填则立即显示"))
                (forms::datetime_field(form, "ends_at", "结束", &format!("过后自动撤下；最多 {} 天", welcome::LONGEST.num_days())))
            }
            (scope::lobby_fields(form, lobbies))
            p class="hint" { "同时欢迎几位时一起显示，多于 " (welcome::AT_ONCE) " 位轮流显示。有橙色、红色天气预警时先显示预警。终端时钟不可信时不显示，免得在错的日子写出客人的姓氏。" }
            div class="buttons" {
                button class="button is-primary" type="submit" { @if planned.is_some() { "保存" } @else { "安排" } }
                a class="button" href=(paths::WELCOMES) { "返回" }
            }
        }
        @if let Some(planned) = planned {
            form method="post" action={ (path_of(planned.welcome.id)) "/withdraw" } class="buttons" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(planned.version);
                button class="button is-danger" type="submit" data-confirm="确定撤下这条欢迎吗？屏幕随即恢复标语。" { "撤下" }
            }
        }
    };
    layout::page(session, layout::Section::Notices, title, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-09-18T02:26:00Z".parse().unwrap()
    }

    fn filled(changes: &[(&'static str, &str)]) -> FormState {
        let mut form = FormState::stored([
            ("surname", "王".to_owned()),
            ("title", "总".to_owned()),
            ("party", "of".to_owned()),
            ("people", "5".to_owned()),
            ("line", "莅临指导".to_owned()),
            ("starts_at", "2026-09-18T14:00".to_owned()),
            ("ends_at", "2026-09-18T17:00".to_owned()),
            ("reach", "all".to_owned()),
        ]);
        for (name, value) in changes {
            form.put(name, (*value).to_owned());
        }
        form
    }

    fn said(form: &mut FormState) -> Option<Welcome> {
        read(form, WelcomeId::mint(now(), [1; 10]), &Lobbies::default(), now()).map(|(welcome, _)| welcome)
    }

    #[test]
    fn what_is_typed_is_what_the_lobby_says() {
        let welcome = said(&mut filled(&[])).unwrap();
        assert_eq!((welcome.label().as_str(), welcome.line.as_str()), ("王总一行5位", "莅临指导"));
        assert_eq!(welcome.ends_at - welcome.starts_at, Duration::hours(3));
        assert_eq!(said(&mut filled(&[("starts_at", "")])).unwrap().starts_at, now());
    }

    #[test]
    fn names_and_times_that_are_no_good_are_refused_beside_their_fields() {
        for (name, typed, sentence) in [
            ("surname", "王小明", "像是全名"),
            ("surname", "王1", "不写数字"),
            ("surname", "", "请填写这一项"),
            ("title", "", "请选择称呼"),
            ("people", "", "请填写人数"),
            ("people", "1", "2 到 99"),
            ("people", "2.5", "请填写人数"),
            ("ends_at", "", "请填写这一项"),
            ("ends_at", "2026-09-18T13:00", "晚于开始"),
            ("ends_at", "2026-09-22T14:01", "最多显示 3 天"),
            ("starts_at", "2027-09-18T14:00", "最多提前 90 天"),
            ("line", "这一行写得实在是太长太长", "最多 10 个字"),
        ] {
            let mut form = filled(&[(name, typed)]);
            assert_eq!(said(&mut form), None, "{name} {typed}");
            assert!(form.error(name).is_some_and(|error| error.contains(sentence)), "{name} {typed}: {:?}", form.error(name));
        }
        let mut past = filled(&[("starts_at", "2026-09-18T09:00"), ("ends_at", "2026-09-18T10:00")]);
        assert!(said(&mut past).is_none() && past.error("ends_at").is_some_and(|error| error.contains("已经过去")));
    }
}
