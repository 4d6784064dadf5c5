//! 二手·失物: cards that wait for the desk, and what became of the others.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    frame, phone_cell,
    wishes::{Shelf, about, pager, pick},
};
use crate::{
    clock,
    domain::{
        community::{CardOffer, Entry, EntryKind, EntryState},
        ids::SubmissionId,
        limits,
    },
    office::{
        service::{
            Service,
            access::Session,
            community::decisions::{DAYS, Decision, Listed},
        },
        web::{
            error::WebError,
            forms::{self, FormState},
            layout, paths,
            session::{Posted, SignedIn},
        },
    },
};

/// Days that a card hangs unless somebody says otherwise.
const USUAL_DAYS: &str = "14";

/// A list of cards.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Query(shelf): Query<Shelf>) -> Result<Markup, WebError> {
    draw(&service, &session, &shelf, None).await
}

/// Decides about one.
pub async fn decide(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id: SubmissionId = id.parse().map_err(|_| WebError::NotFound)?;
    let mut form = FormState::typed(posted.fields);
    let decision = match form.value("decision") {
        "approve" => {
            let days = form.value("days").trim().parse().ok().filter(|days| DAYS.contains(days));
            if days.is_none() {
                form.refuse("days", format!("请填写 {} 到 {} 天", DAYS.start(), DAYS.end()));
            }
            if days.is_some() && service.cards_are_full().await? {
                form.refuse("days", format!("大堂已挂满 {} 张，请先撤下旧的", limits::COMMUNITY_ON_BOARD));
            }
            Decision::Approve { days: days.unwrap_or(*DAYS.start()) }
        }
        "refuse" => Decision::Refuse,
        "take_down" => Decision::TakeDown,
        _ => return Err(WebError::BadForm),
    };
    let words = match decision {
        Decision::Approve { .. } => String::new(),
        _ => form.line("words", limits::ACT_CHARS),
    };
    let shelf = Shelf::of(decision == Decision::TakeDown);
    if !form.is_good() {
        form.put("entry", id.to_string());
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&service, &posted.session, &shelf, Some(&form)).await?).into_response());
    }
    service.decide(id, decision, words, posted.session.actor()).await?;
    Ok(Redirect::to(&shelf.address(paths::CARDS)).into_response())
}

async fn draw(service: &Service, session: &Session, shelf: &Shelf, form: Option<&FormState>) -> Result<Markup, WebError> {
    let found = service.entries(shelf.wanted(EntryKind::Card)).await?;
    let (now, whole) = (service.now(), service.shown_entry_number(session).await?);
    let empty = FormState::default();
    let form = form.unwrap_or(&empty);
    let content = html! {
        (layout::heading("二手·失物", html! {}))
        (frame::tabs(service, session, paths::CARDS).await?)
        (pick(paths::CARDS, shelf, "待审核", "已处理"))
        (forms::summary(form))
        @if found.entries.is_empty() {
            p class="empty" { @if shelf.waits() { "没有待审核的卡片。业户在大堂终端登记后，审核通过才会显示。" } @else { "还没有处理过的卡片。" } }
        }
        ol class="entries" {
            @for listed in &found.entries {
                @if let Entry::Card(offer) = &listed.entry.content {
                    li class="card" {
                        (card(listed, offer))
                        p {
                            (about(&listed.entry, now)) " "
                            @if let Some(phone) = offer.from.contact.phone() {
                                (phone_cell(phone, listed.entry.id, &session.csrf, whole == Some(listed.entry.id), true))
                                span class="small" { @if offer.shows_phone { "·业户同意在卡片上显示电话" } @else { "·电话不显示，卡片写“请问前台”" } }
                            } @else { span class="small" { "没有留电话" } }
                        }
                        @match listed.entry.state {
                            EntryState::Pending => (to_approve(session, listed, form)),
                            EntryState::Approved if listed.entry.hangs_until.is_some_and(|day| day >= clock::local(now).date_naive()) => {
                                (with_reason(session, listed, form, "take_down", "撤下"))
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        (pager(paths::CARDS, shelf, found.goes_on))
    };
    Ok(layout::page(session, layout::Section::Community, "二手·失物", content))
}

fn card(listed: &Listed, offer: &CardOffer) -> Markup {
    let entry = &listed.entry;
    html! {
        h2 { span class="tag" { (offer.card.label()) } " " (offer.title) @if !offer.price.is_empty() { span class="small" { (offer.price) } } }
        @if !offer.words.is_empty() { p class="as-written" { (offer.words) } }
        @if entry.state != EntryState::Pending {
            p class="small" {
                b { (entry.state.label()) }
                @if let Some(day) = entry.hangs_until.filter(|_| entry.state == EntryState::Approved) { "，挂到 " (day.format("%-m月%-d日")) }
                @if let Some(step) = listed.latest.as_ref() {
                    @if entry.state != EntryState::Approved && !step.note.is_empty() { "：" (step.note) }
                    @if !step.actor.is_empty() { "·" (step.actor) }
                }
            }
        }
    }
}

/// What a form of one card carries.
fn hidden(session: &Session, decision: &str) -> Markup {
    html! { (forms::token_field(&session.csrf)) input type="hidden" name="decision" value=(decision); }
}

fn to_approve(session: &Session, listed: &Listed, form: &FormState) -> Markup {
    let id = listed.entry.id;
    html! {
        div class="decide" {
            form method="post" action={ (paths::CARDS) "/" (id) } {
                (hidden(session, "approve"))
                label { "显示 " input type="text" inputmode="numeric" class="is-days" name="days" value=(USUAL_DAYS); " 天" }
                button class="button is-primary" type="submit" { "通过" }
            }
            (with_reason(session, listed, form, "refuse", "不登"))
        }
    }
}

fn with_reason(session: &Session, listed: &Listed, form: &FormState, decision: &str, word: &str) -> Markup {
    let wrong = form.error("words").or_else(|| form.error("days")).filter(|_| form.value("entry") == listed.entry.id.to_string());
    html! {
        form method="post" action={ (paths::CARDS) "/" (listed.entry.id) } class="decide" {
            (hidden(session, decision))
            input type="text" name="words" maxlength=(limits::ACT_CHARS) required placeholder="原因，业户能看到" aria-label={ (word) "的原因" };
            button class="button" type="submit" { (word) }
            @if let Some(sentence) = wrong { p class="wrong" { (sentence) } }
        }
    }
}
