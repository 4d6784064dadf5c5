//! 社区: activities and who comes, surveys and what was answered, cards and wishes.
//!
//! - [`activities`]: the list; [`form`]: one of them; [`people`]: who signed up; [`sheet`]: to print and to take away;
//! - [`surveys`]: the list and the form; [`results`]: what was answered;
//! - [`cards`], [`wishes`]: what the desk decides about.
//!
//! Invariant: a resident's number is masked until somebody asks for it, who is in the audit before they see it.

use axum::{
    extract::{Path, State},
    response::Redirect,
};
use maud::{Markup, html};

pub mod activities;
pub mod cards;
pub mod form;
pub mod people;
pub mod results;
pub mod sheet;
pub mod surveys;
pub mod wishes;

mod frame;

pub use frame::span;

use super::{error::WebError, paths, session::Posted};
use crate::{
    domain::{community::EntryKind, ids::SubmissionId},
    office::{records::EntryRecord, service::Service},
};

/// Has the next page show the whole number of whoever handed an entry in.
pub async fn number(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let id: SubmissionId = id.parse().map_err(|_| WebError::NotFound)?;
    let entry = service.show_entry_number(id, &posted.session).await?;
    Ok(Redirect::to(&page_of(&entry).ok_or(WebError::NotFound)?))
}

/// What was looked for among the orders and is none: where it stands.
pub fn found(entries: &[EntryRecord]) -> Markup {
    html! {
        @for entry in entries {
            p class="banner" role="status" {
                "这个回执码是社区登记，不是工单：" (entry.content.title()) "（" (entry.state.word()) "）。"
                @if let Some(page) = page_of(entry) { " " a href=(page) { "打开" } }
            }
        }
    }
}

/// Where an entry stands; a sheet of a survey stands nowhere by itself.
fn page_of(entry: &EntryRecord) -> Option<String> {
    match entry.content.kind() {
        EntryKind::SignUp => Some(format!("{}/{}", paths::COMMUNITY, paths::percent_encoded(&entry.subject))),
        EntryKind::Card => Some(wishes::Shelf::beginning_with(entry, paths::CARDS)),
        EntryKind::Wish => Some(wishes::Shelf::beginning_with(entry, paths::WISHES)),
        EntryKind::Survey => None,
    }
}

/// A number with what asks for it whole.
fn phone_cell(phone: &crate::domain::phone::PhoneNumber, id: SubmissionId, csrf: &str, is_whole: bool, may: bool) -> Markup {
    html! {
        @if is_whole {
            b class="digits" { (phone.grouped()) } " " a class="button is-small" href={ "tel:" (phone.digits()) } { "致电" }
            span class="small is-line" { "本次查看已记入操作记录" }
        } @else {
            span class="digits" { (super::submission::number::masked(phone)) }
            @if may {
                form method="post" action={ "/community/entries/" (id) "/number" } class="is-inline" {
                    (super::forms::token_field(csrf))
                    button class="button is-small is-quiet" type="submit" { "看全号" }
                }
            }
        }
    }
}
