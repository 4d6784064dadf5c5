//! 心愿: what residents miss, and what is said to it; and what this list has in common with the cards'.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{frame, phone_cell};
use crate::{
    domain::{
        community::{Entry, EntryKind, EntryState, Wish},
        ids::SubmissionId,
        limits,
        message::Person,
        place::Room,
    },
    office::{
        records::{EntryRecord, ListedEntries},
        service::{
            Service,
            access::Session,
            community::decisions::{Decision, Listed},
        },
        web::{
            error::WebError,
            forms::{self, FormState},
            layout, paths,
            session::{Posted, SignedIn},
            words,
        },
    },
};

/// Entries of one page.
const SHOWN: u32 = 30;

/// What the address of a list says; what it says wrong is the usual.
#[derive(Debug, Default, Deserialize)]
pub struct Shelf {
    #[serde(default)]
    shelf: String,
    /// What the page begins behind: `MICROSECONDS.ID`.
    #[serde(default)]
    behind: String,
}

impl Shelf {
    /// The list of what was decided, or of what waits.
    pub fn of(decided: bool) -> Self {
        Self { shelf: if decided { "decided".into() } else { String::new() }, behind: String::new() }
    }

    /// It lists what waits for the desk.
    pub fn waits(&self) -> bool {
        self.shelf != "decided"
    }

    /// The entries that it has.
    pub fn wanted(&self, kind: EntryKind) -> ListedEntries {
        let behind =
            self.behind.split_once('.').and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?)));
        ListedEntries { kind, waits: self.waits(), behind, limit: SHOWN }
    }

    /// Where an entry stands first in its list, however many are newer.
    pub fn beginning_with(entry: &EntryRecord, path: &str) -> String {
        let shelf = Self::of(!entry.state.waits_for_desk());
        let just = if shelf.waits() { -1 } else { 1 };
        let join = if shelf.waits() { '?' } else { '&' };
        format!("{}{join}behind={}.{}", shelf.address(path), entry.received_at.timestamp_micros() + just, entry.id)
    }

    /// Its address, from its beginning.
    pub fn address(&self, path: &str) -> String {
        if self.waits() { path.to_owned() } else { format!("{path}?shelf=decided") }
    }
}

/// The way between what waits and what was decided.
pub fn pick(path: &str, shelf: &Shelf, waiting: &str, decided: &str) -> Markup {
    html! {
        nav class="tabs is-pages" aria-label="列表" {
            a href=(path) aria-current=[shelf.waits().then_some("page")] { (waiting) }
            a href={ (path) "?shelf=decided" } aria-current=[(!shelf.waits()).then_some("page")] { (decided) }
        }
    }
}

/// The way on.
pub fn pager(path: &str, shelf: &Shelf, goes_on: Option<(DateTime<Utc>, SubmissionId)>) -> Markup {
    html! {
        @if goes_on.is_some() || !shelf.behind.is_empty() {
            nav class="pager" aria-label="翻页" {
                @if !shelf.behind.is_empty() { a class="button is-quiet" href=(shelf.address(path)) { "回到开头" } }
                @if let Some((at, id)) = goes_on {
                    a class="button" href={ (path) "?shelf=" (shelf.shelf) "&behind=" (at.timestamp_micros()) "." (id) } { "下一页" }
                }
            }
        }
    }
}

/// Whose an entry is and when it came.
pub fn about(entry: &EntryRecord, now: DateTime<Utc>) -> Markup {
    let (first, second) = entry.receipt_code.groups();
    html! {
        span class="small" {
            @if let Some(person) = entry.content.person() { (Person::salutation(person)) "·" }
            @if let Some(room) = entry.content.room() { (Room::label(room)) "·" }
            (words::moment(entry.received_at, now)) "·" span class="digits" { (first) " " (second) }
        }
    }
}

/// A list of wishes.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Query(shelf): Query<Shelf>) -> Result<Markup, WebError> {
    draw(&service, &session, &shelf, None).await
}

/// What can be said to a wish: its name in the form, the button's word.
const DECISIONS: [(&str, &str, Decision); 3] =
    [("adopt", "采纳", Decision::Adopt), ("decline", "暂不", Decision::Decline), ("existing", "已有此服务", Decision::Existing)];

/// Answers one.
pub async fn decide(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id: SubmissionId = id.parse().map_err(|_| WebError::NotFound)?;
    let mut form = FormState::typed(posted.fields);
    let decision = DECISIONS.into_iter().find(|(key, ..)| *key == form.value("decision")).map(|(.., decision)| decision);
    let decision = decision.ok_or(WebError::BadForm)?;
    let words = form.line("words", limits::ACT_CHARS);
    if !form.is_good() {
        form.put("entry", id.to_string());
        let page = draw(&service, &posted.session, &Shelf::default(), Some(&form)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    service.decide(id, decision, words, posted.session.actor()).await?;
    Ok(Redirect::to(paths::WISHES).into_response())
}

async fn draw(service: &Service, session: &Session, shelf: &Shelf, form: Option<&FormState>) -> Result<Markup, WebError> {
    let found = service.entries(shelf.wanted(EntryKind::Wish)).await?;
    let (now, whole) = (service.now(), service.shown_entry_number(session).await?);
    let empty = FormState::default();
    let form = form.unwrap_or(&empty);
    let content = html! {
        (layout::heading("心愿", html! {}))
        (frame::tabs(service, session, paths::WISHES).await?)
        (pick(paths::WISHES, shelf, "待答复", "已答复"))
        (forms::summary(form))
        @if found.entries.is_empty() {
            p class="empty" { @if shelf.waits() { "没有待答复的心愿。" } @else { "还没有答复过的心愿。" } }
        }
        ol class="entries" {
            @for listed in &found.entries {
                @if let Entry::Wish(wish) = &listed.entry.content {
                    li class="card" {
                        (said(listed, wish))
                        p {
                            (about(&listed.entry, now)) " "
                            @if let Some(phone) = wish.from.as_ref().and_then(|person| person.contact.phone()) {
                                (phone_cell(phone, listed.entry.id, &session.csrf, whole == Some(listed.entry.id), true))
                            } @else if wish.from.is_none() { span class="small" { "没有留名，答复不会有人查看" } }
                        }
                        @if listed.entry.state == EntryState::Asked { (answer(session, listed, form)) }
                    }
                }
            }
        }
        (pager(paths::WISHES, shelf, found.goes_on))
    };
    Ok(layout::page(session, layout::Section::Community, "心愿", content))
}

fn said(listed: &Listed, wish: &Wish) -> Markup {
    html! {
        p class="as-written" { b { (wish.words) } }
        @if listed.entry.state != EntryState::Asked {
            p class="small" {
                b { (listed.entry.state.label()) }
                @if let Some(step) = &listed.latest {
                    @if !step.note.is_empty() { "：" (step.note) }
                    @if !step.actor.is_empty() { "·" (step.actor) }
                }
            }
        }
    }
}

fn answer(session: &Session, listed: &Listed, form: &FormState) -> Markup {
    let id = listed.entry.id;
    let is_this = form.value("entry") == id.to_string();
    html! {
        form method="post" action={ (paths::WISHES) "/" (id) } class="decide" {
            (forms::token_field(&session.csrf))
            input type="text" name="words" maxlength=(limits::ACT_CHARS) required placeholder="给业户的话" aria-label="给业户的话" value=[is_this.then(|| form.value("words"))];
            @for (key, word, _) in DECISIONS { button class={ "button" @if key == "adopt" { " is-primary" } } type="submit" name="decision" value=(key) { (word) } }
            @if let Some(sentence) = form.error("words").filter(|_| is_this) { p class="wrong" { (sentence) } }
        }
    }
}
